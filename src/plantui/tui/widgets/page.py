"""Lines to read: the detail pane, an entry's text, a dialog's body. Scrolls, has no cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from plantui.render.line import Line
from plantui.tui import theme
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets import scroll_mark

Drawing = Callable[[int], Sequence[Line]]
"""The lines of the page in a given width."""


class Page(ScrollView, can_focus=True):
    """Lines drawn for the width there is, once per drawing and width."""

    DEFAULT_CSS = """
    Page { overflow: hidden hidden; scrollbar-size: 0 0; height: 1fr; width: 1fr; background: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("page")]

    class Seen(Message):
        """The page's last line has been on the screen."""

        def __init__(self, page: Page) -> None:
            super().__init__()
            self.page = page

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw: Drawing = lambda width: ()
        self._lines: tuple[Line, ...] = ()
        self._lit: int | None = None
        self._width = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines as drawn."""
        return self._lines

    @property
    def whole(self) -> bool:
        """Whether the last line is visible."""
        return self.size.height > 0 and self.scroll_offset.y + self.size.height >= len(self._lines)

    def show(self, draw: Drawing, *, keep: bool = False) -> None:
        """Draw these lines, from the top unless the place is to be kept."""
        self._draw = draw
        if not keep:
            self.scroll_to(y=0, animate=False, force=True)
        self._drawn()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        index = y + self.scroll_offset.y
        look, width = theme.look(self), self.size.width
        if index < len(self._lines):
            strip = theme.strip(self._lines[index], width, look, lit=(0, width) if index == self._lit else None)
        else:
            strip = theme.blank(width, look)
        goes_on = scroll_mark.thumb(self.scroll_offset.y, self.size.height, len(self._lines))
        return scroll_mark.marked(strip, look, held=self.has_focus) if y in goes_on else strip

    def light(self, line: int | None) -> None:
        """Mark a line and bring it into sight, a third from the top; or mark none."""
        self._lit = line
        if line is not None:
            self._to(max(line - self.size.height // 3, 0))
        self.refresh()

    def action_move(self, by: int) -> None:
        self._to(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        self._to(self.scroll_offset.y + by * max(self.size.height - 1, 1))

    def action_half_page(self, by: int) -> None:
        self._to(self.scroll_offset.y + by * max(self.size.height // 2, 1))

    def action_end(self, which: str) -> None:
        self._to(0 if which == "first" else len(self._lines))

    def on_resize(self) -> None:
        self._drawn()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._to(self.scroll_offset.y + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._to(self.scroll_offset.y - 3)

    def _to(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True)
        self._tell()

    def _drawn(self) -> None:
        if not self.size.width:
            return
        self._lines = tuple(self._draw(self.size.width))
        size = Size(self.size.width, len(self._lines))
        if self.virtual_size != size:
            self.virtual_size = size
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        if self.whole:
            self.post_message(self.Seen(self))
