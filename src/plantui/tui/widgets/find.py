"""The filter: one line to type in, above the footer."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from plantui.i18n import t
from plantui.render.line import Line, beside
from plantui.tui.widgets.bar import Bar


class FindRow(Widget):
    """The filter with its label; made when it is first opened."""

    class Changed(Message):
        """Other words."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Done(Changed):
        """Left, with these words kept."""

    def __init__(self, found: Callable[[], Line], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._found = found

    def compose(self) -> ComposeResult:
        """Label, line, and how much was found."""
        from plantui.tui.widgets.find_line import Find

        line = Find(compact=True, select_on_focus=False)
        line.cursor_blink = False
        yield Bar(self._label, id="find-label")
        yield line
        yield Bar(lambda width: [beside((), self._found(), width)], id="find-count")

    def recount(self) -> None:
        """Another number of rows was found."""
        self.query_one("#find-count", Bar).redraw()

    def open(self, ahead: str) -> None:
        """Give the line the keys, with what was typed before it was there."""
        for line in self.query("Find"):
            line.value += ahead  # type: ignore[attr-defined]  # a Find, by its name: its module is imported when it is made
            line.cursor_position = len(line.value)  # type: ignore[attr-defined]
            self.screen.set_focus(line)

    def clear(self) -> None:
        """Let the filter go."""
        for line in self.query("Find"):
            line.value = ""  # type: ignore[attr-defined]  # a Find, by its name: its module is imported when it is made
        self.post_message(self.Done(""))

    def leave(self, words: str) -> None:
        """Back to the list, with these words or without."""
        if words:
            self.post_message(self.Done(words))
        else:
            self.clear()

    def _label(self, width: int) -> list[Line]:
        return [((t("frame.find"), "key"),)]
