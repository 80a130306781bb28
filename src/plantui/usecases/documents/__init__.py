"""Papers that go out to those who answer outside the program."""
