"""What the screens do with what their user wants, one subject each."""
