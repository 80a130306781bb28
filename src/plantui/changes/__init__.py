"""What differs between two plans. Pure."""
