"""A history as facts: its commits, how they differ, what they say."""
