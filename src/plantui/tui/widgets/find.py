"""The filter: one line to type in, above the footer. Imported when first opened, for the line is Textual's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from plantui import limits
from plantui.i18n import t
from plantui.render.line import Canvas, Line, beside
from plantui.tui.widgets.entry import Entry
from plantui.tui.widgets.footer import Bar


class Find(Entry):
    """The line itself; enter and arrow down leave it with the filter kept, escape lets the filter go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(False)", "", show=False),
        Binding("enter,down", "leave(True)", "", show=False, priority=True),
    ]

    def __init__(self, changed: Callable[[str], None], left: Callable[[str], None]) -> None:
        super().__init__(most=limits.FIND_CHARACTERS)
        self.select_on_focus = False
        self._changed = changed
        self._left = left

    def action_leave(self, keep: bool) -> None:
        self._left(self.value if keep else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._changed(event.value)


class FindRow(Widget):
    """The filter with its label and how much it found; `changed` is told other words, `left` the words that stay."""

    DEFAULT_CSS = """
    FindRow { height: 1; layout: horizontal; display: none; }
    FindRow #find-label { width: 7; }
    FindRow #find-count { width: 16; }
    """

    def __init__(
        self, found: Callable[[], Line], changed: Callable[[str], None], left: Callable[[str], None], *, id: str
    ) -> None:
        super().__init__(id=id)
        self._found = found
        self._changed = changed
        self._left = left
        self._line = Find(self._narrow, self._leave)

    def compose(self) -> ComposeResult:
        """Label, line, and how much was found."""
        yield Bar(lambda width: [((t("frame.find"), "key"),)], id="find-label")
        yield self._line
        yield Bar(lambda width: [beside((), self._found(), Canvas(width))], id="find-count")

    def open(self, ahead: str) -> None:
        """Give the line the keys, with what was typed before it was there."""
        self._line.value += ahead
        self._line.cursor_position = len(self._line.value)
        self.screen.set_focus(self._line)

    def clear(self) -> None:
        """Let the filter go."""
        self._line.value = ""
        self._left("")

    def _narrow(self, words: str) -> None:
        self._changed(words)
        self.redraw_found()

    def redraw_found(self) -> None:
        """How much was found, anew."""
        self.query_one("#find-count", Bar).redraw()

    def _leave(self, words: str) -> None:
        if words:
            self._left(words)
        else:
            self.clear()
