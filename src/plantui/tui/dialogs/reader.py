"""Lines to read over the screen: an item's detail, the plan's problems, the help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui.render.line import Line
from plantui.tui.dialogs.base import Dialog
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
        width = min(self.app.size.width, 100) - 4
        page.styles.height = max(1, min(len(self._draw(width)), self.app.size.height - 4))
        page.show(self._draw)
        page.focus()

    def action_answer(self, name: str) -> None:
        if self._item:
            self.dismiss(name)

    def _foot(self, width: int) -> Sequence[Line]:
        names: list[str | tuple[str, ...]] = [("text-up", "text-down"), "dialog-back"]
        if self._item:
            names += ["reading-story", "reading-decide", "reading-remark", "reading-suggest"]
            names += ["reading-edit", "reading-take-up"]
        return (footer.dialog_hints(names, width, self.look),)
