"""Dialogs with a line for each of several answers."""
