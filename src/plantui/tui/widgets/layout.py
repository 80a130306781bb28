"""Widgets side by side or above one another, and the line between them."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from plantui.tui import theme


class Group(Widget):
    """Holds others, draws nothing."""

    DEFAULT_CSS = """
    Group { height: 1fr; width: 1fr; }
    """


# the line between two panes


class Divider(Widget):
    """One column of line."""

    DEFAULT_CSS = """
    Divider { width: 1; height: 1fr; background: ansi_default; }
    """

    def render_line(self, y: int) -> Strip:
        """One cell of it."""
        return theme.strip((("│", "edge"),), 1, theme.look(self))
