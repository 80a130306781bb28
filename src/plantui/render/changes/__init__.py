"""What a revision changes, as a list and in detail."""
