"""The commands of the server: being in step with it, and the gate that it has."""
