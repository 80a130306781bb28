"""Widgets side by side or above one another; the style sheet says which."""

from __future__ import annotations

from textual.widget import Widget


class Group(Widget):
    """Holds others, draws nothing."""
