"""Signing with the user's own key, and checking signatures."""
