"""Opening a desk and what is remembered with it."""
