"""Lines to read over the screen: an item's detail, the plan's problems, the help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.render.line import Line
from plantui.tui.dialogs.base import Dialog, shared
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets import footer
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.page import Drawing, Page


class ReaderDialog(Dialog[str]):
    """A page that fills the box. Answers with the key pressed on it (decide, remark, …), or None for back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reading")]

    def __init__(self, title: str, draw: Drawing, *, item: bool = False) -> None:
        super().__init__(title)
        self._draw = draw
        self._item = item

    def inside(self) -> ComposeResult:
        """The page, and the keys."""
        yield Page(id="words")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        page = self.query_one("#words", Page)
        page.show(self._draw)
        page.focus()

    def share_out(self) -> None:
        """As much of the page as there is room for above the keys."""
        width, high = self.room
        [self.query_one("#words", Page).styles.height] = shared(high - 1, (1, len(self._draw(width))))

    def action_answer(self, name: str) -> None:
        if self._item:
            self.dismiss(name)

    def _foot(self, width: int) -> Sequence[Line]:
        names: list[str | tuple[str, ...]] = [("text-up", "text-down"), "dialog-back"]
        if self._item:
            names += ["reading-story", "reading-decide", "reading-remark", "reading-suggest"]
            names += ["reading-edit", "reading-take-up"]
        return (footer.dialog_hints(names, width, self.look),)
