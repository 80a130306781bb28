"""What decide and remark share: the item they are about, a text that is kept while it is typed, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from plantui import limits, terminal_text
from plantui.errors import PlantuiError, UsageProblem
from plantui.i18n import t
from plantui.plan.model import Item
from plantui.render import labels
from plantui.render.line import Line, say
from plantui.tui.dialogs.base import Dialog, shared
from plantui.tui.dialogs.own_editor import edited
from plantui.tui.key_bindings import bindings, glyph
from plantui.tui.widgets.entry import EntryText, Label
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts import store
from plantui.usecases.drafts.store import Typing

Keep = Callable[[Typing, Mapping[str, str], Callable[[PlantuiError | None], object]], None]
"""Keeps what is being typed; the callback hears, in another thread, whether it was written."""

_ROOMY = 20
"""Lines within the box from which a text is framed on all sides."""

KEEP_WITHIN = 0.5
"""Seconds after a keystroke at which all that stands there goes to disk, whether the fingers rest or not."""


class Words(EntryText):
    """What the dialog is there to have written; ctrl+o takes it into the user's own editor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("writing")]

    class Edited(Message):
        """Back from the user's own editor; with an error the text is as it was."""

        def __init__(self, error: PlantuiError | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, words: str) -> None:
        super().__init__(words, id="words")

    def action_external_editor(self) -> None:
        """Edit the text as a file in the user's own editor; what is there when it ends takes the place of the text."""
        try:
            self.load_text(edited(self.app, self.text))
        except PlantuiError as error:
            self.post_message(self.Edited(error))
        else:
            self.move_cursor(self.document.end)
            self.post_message(self.Edited(None))


class WritingDialog(Dialog[bool]):
    """About one item; answers True when something was put into the draft. What is typed is never lost."""

    KIND: Typing = "remark"
    number = ""
    """The number of the item's change in the round; set before it is shown."""

    class Kept(Message):
        """What was typed has been written, or why it could not be."""

        def __init__(self, error: PlantuiError | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, title: str, item: Item, kept: str, keep: Keep) -> None:
        super().__init__(title)
        self._item = item
        self._keep = keep
        self._typed = kept
        self._kept: Mapping[str, str] = {"": kept} if kept else {}
        self._keeping: Timer | None = None
        self._trouble = self._unkept = self._refused = ""

    def about(self) -> ComposeResult:
        """The item: its title, and its id with what it says."""
        yield Bar(self._about, id="about")

    def asked(self) -> str:
        """What is asked for above the text."""
        return ""

    def label(self) -> ComposeResult:
        """What the text is for."""
        yield Label(self.asked, "#words", id="asked")

    def share(self, fixed: int, rows: Rows | None, listed: tuple[int, int], text: tuple[int, int]) -> None:
        """Lines for a list and the text, beside `fixed` others: how many each needs, and how many it wants."""
        room = self.room[1] - fixed
        whole = room - 2 >= listed[1] + text[0] and self.room[1] >= _ROOMY
        high, lines = shared(room - 2 * whole, listed, text)
        if rows is not None:
            rows.styles.height = high
        self.query_one(Words).box(lines, whole=whole)

    def typed(self) -> Mapping[str, str]:
        """All that stands in the dialog and nowhere else yet: the text without a name, and fields by theirs."""
        return {"": self._typed} if self._typed else {}

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what is typed at a fixed pace, not only when typing pauses."""
        self._typed = self.query_one(Words).text
        if self._trouble == self._refused:
            self._trouble = self._refused = ""
        self.query_one("#trouble", Bar).redraw()
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP_WITHIN, self.keep)

    def keep(self) -> None:
        """Write what is typed to disk, in the order it was typed."""
        self._rest()
        typed = self.typed()
        if typed != self._kept:
            self._kept = typed
            self._keep(self.KIND, typed, lambda error: self.post_message(self.Kept(error)))

    def settle(self) -> None:
        """Stop the timer that keeps what is typed: it is about to be put into the draft."""
        self._rest()
        self._typed = self.query_one(Words).text

    def _rest(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None

    def said(self) -> None:
        """Close: the draft is changed, and nothing is left to keep."""
        self._kept = self.typed()
        self.dismiss(True)

    def on_unmount(self) -> None:
        """The program may be ending under a dialog that nobody closed."""
        self.keep()

    def on_writing_dialog_kept(self, event: Kept) -> None:
        """Say that the disk is full while the words still stand on the screen."""
        event.stop()
        if event.error is not None:
            self._unkept = _words_of(event.error)
            self._tell(self._unkept)
        elif self._unkept and self._trouble == self._unkept:
            self._unkept = ""
            self._tell("")

    def on_words_edited(self, event: Words.Edited) -> None:
        """Say why the words are as they were, if they are."""
        event.stop()
        self._tell(event.error.message if event.error is not None else "")

    def action_back(self) -> None:
        """Close; what was typed stays in the draft as unfinished. What is too long for that is given up by a second."""
        self.keep()
        try:
            store.require_room(self._item.id, self.typed().values())
        except UsageProblem as refusal:
            if self._trouble != _words_of(refusal):
                self._unkept = _words_of(refusal)
                self._tell(self._unkept)
                return
        self.dismiss(False)

    def failed(self, error: PlantuiError) -> None:
        """Show the error in the dialog, which stays open with all that was typed."""
        self.keep()  # what was about to be said is not, and what is typed may be only here
        self._refused = _words_of(error)
        self._tell(self._refused)

    def _tell(self, trouble: str) -> None:
        self._trouble = trouble
        self.query_one("#trouble", Bar).redraw()

    def trouble_line(self, width: int) -> list[Line]:
        """What went wrong, or how much room is left when it gets short."""
        if self._trouble:
            return [say(terminal_text.clip(terminal_text.clean(self._trouble, 400), width), "warn")]
        left = limits.DRAFT_TEXT_CHARACTERS - len(self._typed)
        if left < 0:
            return [say(terminal_text.clip(t("writing.over", count=-left), width), "warn")]
        if left < 1000:
            return [say(t("writing.left", count=left), "warn")]
        return [say(terminal_text.clip(self.rest(), width), "dim")]

    def rest(self) -> str:
        """What becomes of what is typed, as long as nothing went wrong."""
        return t("writing.kept", press=glyph("external-editor", self.look.keys))

    def _about(self, width: int) -> list[Line]:
        item = self._item
        when = labels.absent(item) if item.table in ("milestone", "prerequisite") else ""
        payment = labels.payment(item.text("payment"))
        named = f"{self.number} {item.id}".strip()
        who = labels.facts(terminal_text.clean(named), labels.kind(item), when, labels.own_words(item), payment)
        return [
            say(terminal_text.clip(labels.title(self._item), width), "title"),
            say(terminal_text.clip(who, width), "dim"),
        ]


def _words_of(error: PlantuiError) -> str:
    return f"{error.title}: {error.message}" + (f" ({error.where})" if error.where else "")
