"""The plan on an axis of time."""
