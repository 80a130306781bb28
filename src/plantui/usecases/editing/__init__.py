"""Changing the plan, its people and its reasons."""
