"""The filter: one line to type in, above the footer."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.widgets import Input

from plantui.show.line import Line
from plantui.tui.widgets.bar import Bar
from plantui.words import t


class Find(Input):
    """The line itself; enter and arrow down leave it with the filter kept, escape lets the filter go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(False)", "", show=False),
        Binding("enter,down", "leave(True)", "", show=False, priority=True),
    ]

    def action_leave(self, keep: bool) -> None:
        """Back to the list."""
        row = self.parent
        assert isinstance(row, FindRow)
        row.leave(keep)


class FindRow(Container):
    """The filter with its label; made when it is first opened."""

    class Changed(Message):
        """Other words."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Done(Changed):
        """Left, with these words kept."""

    def compose(self) -> ComposeResult:
        """The label; the line to type in comes with the first use."""
        yield Bar(self._label, id="find-label")

    def open(self) -> None:
        """Give the line the keys."""
        found = self.query(Find)
        if found:
            found.first(Find).focus()
            return
        line = Find(compact=True, select_on_focus=False)
        line.cursor_blink = False
        self.mount(line)
        line.focus()

    def clear(self) -> None:
        """Let the filter go."""
        for line in self.query(Find):
            line.value = ""
        self.post_message(self.Done(""))

    def leave(self, keep: bool) -> None:
        """Back to the list, with the words or without."""
        if not keep:
            self.clear()
            return
        self.post_message(self.Done(self.query_one(Find).value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Each keystroke narrows the list."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def _label(self, width: int) -> list[Line]:
        return [((t("frame.find"), "key"),)]
