"""Widgets side by side or above one another, and the line between them."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from plantui.tui import theme
from plantui.tui.widgets import scroll_mark
from plantui.tui.widgets.rows import Rows


class Group(Widget):
    """Holds others, draws nothing."""

    DEFAULT_CSS = """
    Group { height: 1fr; width: 1fr; }
    """


# the line between two panes


class Divider(Widget):
    """One column of line; where the list at its left goes on, that list's mark stands in it."""

    DEFAULT_CSS = """
    Divider { width: 1; height: 1fr; background: ansi_default; }
    """

    def on_mount(self) -> None:
        """Follow the list."""
        rows = self._rows
        rows.edge = self
        for name in ("scroll_y", "virtual_size", "has_focus"):
            self.watch(rows, name, self._follow, init=False)

    @property
    def _rows(self) -> Rows:
        return self.screen.query_one("#list", Rows)

    def _follow(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One cell of it."""
        rows, look = self._rows, theme.look(self)
        goes_on = scroll_mark.thumb(rows.scroll_offset.y, rows.size.height, rows.source.count())
        if rows.display and y + self.region.y - rows.region.y in goes_on:
            return scroll_mark.marked(theme.blank(1, look), look, held=rows.has_focus)
        return theme.strip((("│", "edge"),), 1, look)
