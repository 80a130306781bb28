"""What comes back from those who answered on paper: any file as tables and lines, and what is understood of it."""
