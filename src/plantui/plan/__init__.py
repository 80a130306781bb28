"""What a plan is: its words for time, its items, how its files are read. Pure."""
