"""The server: which one, fetching from it, pushing to it, and how its branch lies beside one's own."""
