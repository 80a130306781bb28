"""A history as facts: its commits, their differences, and the log."""
