"""One module per command; program.py imports the one that is asked for."""
