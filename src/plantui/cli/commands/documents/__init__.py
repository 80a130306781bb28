"""The commands for papers that go out and answers that come back."""
