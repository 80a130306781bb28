"""Reminders: those a round waits for, and the text to the one under the cursor, which y copies; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render.line import Canvas, Line, beside, say
from plantui.render.review.reminder import Reminder
from plantui.tui.dialogs.base import Dialog
from plantui.tui.key_bindings import bindings, glyph
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows


class RemindDialog(Dialog[None]):
    """One row for each, and below it subject and text."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reminding")]

    def __init__(self, reminders: Sequence[Reminder]) -> None:
        super().__init__(t("reminder.title"))
        self._reminders = reminders
        self._copied = ""

    def inside(self) -> ComposeResult:
        """The rows, the text, and the keys."""
        yield Rows(id="reminders")
        yield Page(id="words")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        rows, page = self.query_one("#reminders", Rows), self.query_one("#words", Page)
        listed = max(2, min(len(self._reminders), (self.app.size.height - 5) // 3))
        rows.styles.height = listed
        page.styles.height = max(1, self.app.size.height - 4 - listed)
        rows.show(_ReminderRows(self._reminders))
        rows.focus()
        self._read()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._read()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one("#words", Page).focus()

    def action_copy(self) -> None:
        """Subject and text of the one under the cursor, for a mail."""
        chosen = self._chosen()
        self.app.copy_to_clipboard(f"{chosen.subject}\n\n{chosen.body}")
        self._copied = t("reminder.copied")
        self.query_one("#keys", Bar).redraw()

    def _chosen(self) -> Reminder:
        here = self.query_one("#reminders", Rows).here
        return next((one for one in self._reminders if one.party == here), self._reminders[0])

    def _read(self) -> None:
        self._copied = ""
        self.query_one("#keys", Bar).redraw()
        chosen, canvas = self._chosen(), self.look.canvas(80)

        def draw(width: int) -> list[Line]:
            words = [(chosen.subject, "strong"), ("", "text"), *((line, "text") for line in chosen.body.splitlines())]
            return [
                say(canvas.spell(part), "strong" if role == "strong" else "text")
                for line, role in words
                for part in terminal_text.wrap(line, max(width, 1)) or [""]
            ]

        self.query_one("#words", Page).show(draw)

    def _foot(self, width: int) -> list[Line]:
        own = self.look.keys
        keys = {"up": glyph("up", own), "down": glyph("down", own), "open": glyph("open", own)}
        keys |= {"copy": glyph("remind-copy", own), "back": glyph("dialog-back", own)}
        words = self._copied or t("reminder.foot", **keys)
        return [say(terminal_text.clip(words, width), "good" if self._copied else "dim")]


class _ReminderRows:
    def __init__(self, reminders: Sequence[Reminder]) -> None:
        self._reminders = reminders

    def count(self) -> int:
        return len(self._reminders)

    def key(self, index: int) -> str:
        return self._reminders[index].party

    def line(self, index: int, width: int, selected: bool) -> Line:
        """Whose it is, and at the right how much waits and whether they were heard at all."""
        reminder = self._reminders[index]
        if reminder.silent and not reminder.items:
            waiting = t("reminder.row_silent.none")
        else:
            waiting = tn("reminder.row_silent" if reminder.silent else "reminder.row", len(reminder.items))
        right: Line = ((waiting, "warn" if reminder.silent else "text"),)
        return beside(((">" if selected else " ", "text"), (f" {reminder.name}", "strong")), right, Canvas(width))
