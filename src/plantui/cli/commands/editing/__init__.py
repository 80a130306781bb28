"""The commands that change the plan beyond one field."""
