"""One list widget for everything: a source says how many rows there are and what row i looks like.

Nothing is built per row, so 100 000 rows cost what 10 do; a cursor move repaints the two rows it touches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from plantui import terminal_text
from plantui.render.line import Line, say
from plantui.tui import theme
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets import scroll_mark

_FAR = 1000
"""Rows looked through for one that the cursor may stand on."""


class RowSource(Protocol):
    """Where rows come from. A row whose key is empty is a heading: the cursor passes it by."""

    def count(self) -> int:
        """How many rows there are."""
        ...

    def line(self, index: int, width: int, selected: bool) -> Line:
        """Row `index` in at most `width` cells."""
        ...

    def key(self, index: int) -> str:
        """What row `index` is about; the same in every drawing of it."""
        ...


_LINES = 4
"""Rows that the words for an empty list may take in a narrow one."""


class Nothing:
    """The source with no rows; with words, a few lines that say why."""

    def __init__(self, words: str = "") -> None:
        self._words = words

    def count(self) -> int:
        """The lines, if there are words."""
        return _LINES if self._words else 0

    def key(self, index: int) -> str:
        """The cursor has nothing to stand on."""
        return ""

    def line(self, index: int, width: int, selected: bool) -> Line:
        """As much of the words as stands on this row."""
        lines = terminal_text.wrap(terminal_text.clean(self._words), max(width - 2, 1))
        return say(" " + lines[index], "dim") if index < len(lines) else ()


class NoticeRows:
    """Lines that say why there is nothing to stand on."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def count(self) -> int:
        """The lines."""
        return len(self._lines)

    def key(self, index: int) -> str:
        """The cursor has nothing to stand on."""
        return ""

    def line(self, index: int, width: int, selected: bool) -> Line:
        """One of them."""
        return self._lines[index]


class Rows(ScrollView, can_focus=True):
    """A list with a cursor; posts Moved when the cursor has moved and Opened when a row is entered."""

    DEFAULT_CSS = """
    Rows { overflow: hidden hidden; scrollbar-size: 0 0; height: 1fr; width: 1fr; background: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("rows")]

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Opened(Moved):
        """Enter, or a click on the row under the cursor."""

    class Widened(Message):
        """The list has another width: who laid its rows out for one does it again."""

    def __init__(self, source: RowSource | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: RowSource = source or Nothing()
        self._cursor = 0
        self._wide = 0
        self._look: theme.Look | None = None
        self.edge: Widget | None = None
        """What stands at the right edge and shows the mark for this list, while it is displayed."""
        self.led = False
        """Whether another widget that has the keys hands those of a list on to this one."""
        self._strips: LRUCache[tuple[str, int, int, int], Strip] = LRUCache(512)

    @property
    def source(self) -> RowSource:
        """Where the rows come from."""
        return self._source

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor."""
        return self._cursor

    @property
    def here(self) -> str:
        """The key of the row under the cursor; empty when there is none."""
        return self._source.key(self._cursor) if 0 <= self._cursor < self._source.count() else ""

    def show(self, source: RowSource, at: str | None = None) -> None:
        """Draw from this source, with the cursor on the row `at`, or as near as possible to where it was."""
        wanted = self.here if at is None else at
        self._source = source
        self._strips.clear()
        count = source.count()
        if (self.virtual_size.height, self.virtual_size.width) != (count, self.size.width):
            self.virtual_size = Size(self.size.width, count)
        self._cursor = self._selectable(self._index(wanted, min(self._cursor, max(count - 1, 0))), 1)
        self._reveal()
        self.refresh()
        if self.here != wanted and self.here:
            self.post_message(self.Moved(self.here))

    def redraw(self) -> None:
        """Draw the same rows again."""
        self._strips.clear()
        self.refresh()

    def go(self, index: int) -> None:
        """Put the cursor on a row, or on the nearest one it may stand on."""
        count = self._source.count()
        if not count:
            return
        index = min(max(index, 0), count - 1)
        index = self._selectable(index, -1 if index < self._cursor else 1)
        if index == self._cursor:
            self._reveal()
            return
        self.refresh_line(self._cursor)
        self._cursor = index
        self.refresh_line(index)
        self._reveal()
        self.post_message(self.Moved(self.here))

    def go_to(self, key: str) -> bool:
        """Put the cursor on the row with this key; False when there is none."""
        index = self._index(key, -1)
        if index >= 0:
            self.go(index)
        return index >= 0

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        index = y + self.scroll_offset.y
        width, look, held = self.size.width, theme.look(self), self.has_focus or self.led
        if look is not self._look:
            self._strips.clear()
            self._look = look
        if index >= self._source.count():
            return theme.blank(width, look)
        selected = index == self._cursor
        lit = selected and held
        name = (self._source.key(index), index, width, selected + 2 * lit)
        strip = self._strips.get(name)
        if strip is None:
            line = self._source.line(index, width, selected)
            whole = getattr(self._source, "lit", lambda _: None)(index) or (0, width)
            strip = theme.strip(line, width, look, lit=whole if selected else None, resting=not lit)
            self._strips[name] = strip
        if self.edge is not None and self.edge.display:
            return strip
        goes_on = scroll_mark.thumb(self.scroll_offset.y, self.size.height, self._source.count())
        return scroll_mark.marked(strip, look, held=held) if y in goes_on else strip

    def action_move(self, by: int) -> None:
        """Up or down; past the edge of the window half a window comes into sight at once."""
        self._step(by)

    def action_page(self, by: int) -> None:
        self.go(self._cursor + by * max(self.size.height - 1, 1))

    def action_half_page(self, by: int) -> None:
        self.go(self._cursor + by * max(self.size.height // 2, 1))

    def action_end(self, which: str) -> None:
        self.go(0 if which == "first" else self._source.count() - 1)

    def action_open(self) -> None:
        if self.here:
            self.post_message(self.Opened(self.here))

    def on_resize(self) -> None:
        if self.size.width != self._wide:
            self._wide = self.size.width
            self.post_message(self.Widened())
        self.virtual_size = Size(self.size.width, self._source.count())
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click where it stands opens the row."""
        index = event.y + self.scroll_offset.y
        if index >= self._source.count() or not self._source.key(index):
            return
        if index == self._cursor:
            self.action_open()
        else:
            self.go(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Three rows down, the cursor stays."""
        event.stop()
        self.scroll_to(y=self.scroll_offset.y + 3, animate=False, force=True)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Three rows up."""
        event.stop()
        self.scroll_to(y=self.scroll_offset.y - 3, animate=False, force=True)

    def _step(self, by: int) -> None:
        count = self._source.count()
        index = self._cursor + by
        for _ in range(_FAR):
            if not 0 <= index < count:
                self._reveal()
                return
            if self._source.key(index):
                self.go(index)
                return
            index += by

    def _selectable(self, index: int, way: int) -> int:
        count = self._source.count()
        for step in (way, -way):
            at = index
            for _ in range(_FAR):
                if not 0 <= at < count:
                    break
                if self._source.key(at):
                    return at
                at += step
        return min(index, max(count - 1, 0))

    def _index(self, key: str, otherwise: int) -> int:
        if key:
            find = getattr(self._source, "find", None)
            if find is not None:
                row = find(key)
                return otherwise if row is None else int(row)
            for index in range(self._source.count()):
                if self._source.key(index) == key:
                    return index
        return otherwise

    def _reveal(self) -> None:
        height = self.size.height
        if height <= 0:
            return
        top = self.scroll_offset.y
        if self._cursor < top:
            # Headings above the first row come into sight with it.
            top = self._cursor - (height // 2 if self._cursor > height // 2 else self._cursor)
        elif self._cursor >= top + height:
            top = self._cursor - height // 2
        self.scroll_to(y=top, animate=False, force=True)
