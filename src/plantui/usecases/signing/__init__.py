"""From the draft to signed records."""
