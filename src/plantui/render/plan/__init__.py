"""The plan as a tree and in detail."""
