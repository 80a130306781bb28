"""The server beside one's own repository: which one is trusted, being in step with it, and the gate before it."""
