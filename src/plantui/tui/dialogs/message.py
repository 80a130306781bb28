"""A message: first what became of the user's work, then the cause, then the way out as the default button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import Line, say
from plantui.tui.dialogs.base import Buttons, Dialog, shared
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets.page import Drawing, Page


class MessageDialog(Dialog[str]):
    """Paragraphs and buttons; answers with the chosen button's name, or None for back.

    A paragraph that whoever hands it over lays out is a drawing. Where a button is to quit, the key that quits presses
    it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [binding for binding in bindings("app") if binding.id == "quit"]

    def __init__(self, title: str, paragraphs: Sequence[str | Drawing], buttons: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._paragraphs = paragraphs
        self._buttons = buttons

    def inside(self) -> ComposeResult:
        """The words, then the buttons."""
        yield Page(id="words")
        yield Buttons(self._buttons)

    def on_mount(self) -> None:
        page = self.query_one("#words", Page)
        page.can_focus = False  # the keys stay with the buttons, where they are seen
        page.show(self._lines)
        self.query_one(Buttons).focus()

    def share_out(self) -> None:
        """As many of the words as there is room for above the buttons."""
        width, high = self.room
        [self.query_one("#words", Page).styles.height] = shared(high - 1, (1, len(self._lines(width))))

    def on_key(self, event: events.Key) -> None:
        """What goes on below the edge is read with the keys of a page."""
        by = {"pageup": -1, "pagedown": 1}.get(event.key)
        if by is not None:
            event.stop()
            self.query_one("#words", Page).action_page(by)

    def action_quit(self) -> None:
        if any(name == "quit" for name, _ in self._buttons):
            self.dismiss("quit")

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        self.dismiss(event.name)

    def _lines(self, width: int) -> Sequence[Line]:
        lines: list[Line] = []
        for paragraph in self._paragraphs:
            if not isinstance(paragraph, str):
                lines += paragraph(width)
                continue
            for text in terminal_text.clean_lines(paragraph, 8000):
                lines += [say(part) for part in terminal_text.wrap(text, max(width, 1))]
        return lines


def of_questions(questions: Sequence[str]) -> MessageDialog:
    """Doubts that must be answered before anything is signed: `yes`, or back, which is the default."""
    paragraphs = [t("question.shown", words=words) for words in questions]
    buttons = [("back", t("dialog.back")), ("yes", t("question.yes"))]
    return MessageDialog(t("question.title"), [*paragraphs, "", t("question.for_ever")], buttons)


def of_error(error: PlantuiError, work: str = "", way_out: Sequence[tuple[str, str]] = ()) -> MessageDialog:
    """The dialog for an error: `work` says what became of the user's work."""
    where = f" ({error.where})" if error.where else ""
    paragraphs = [part for part in (work, t("dialog.cause", cause=error.message + where)) if part]
    return MessageDialog(error.title, paragraphs, way_out or (("back", t("dialog.back")),))
