"""What is said and not yet signed."""
