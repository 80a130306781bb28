"""A remark on an item: input that may be read, or a remark that must be answered."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult

from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.plan.model import Item
from plantui.render.line import say
from plantui.tui.dialogs.base import Buttons
from plantui.tui.dialogs.text_entry import Keep, Words, WritingDialog
from plantui.tui.widgets.bar import Bar
from plantui.usecases.drafts.store import Typing


class RemarkDialog(WritingDialog):
    """The text first; how it is meant is chosen with the button that puts it into the draft."""

    KIND: Typing = "remark"

    def __init__(self, item: Item, words: str, keep: Keep, put: Callable[[str, bool], None], body: str = "") -> None:
        super().__init__(t("remark.title_for", body=body) if body else t("remark.title"), item, words, keep)
        self._put = put

    def inside(self) -> ComposeResult:
        """Item, text, buttons."""
        yield from self.about()
        yield Bar(lambda width: [say(t("remark.write"), "strong")], id="asked")
        yield Words(self._typed)
        yield Bar(self.trouble_line, id="trouble")
        yield Buttons((
            ("input", t("remark.input")), ("answer", t("remark.answer")), ("back", t("dialog.back")),
        ))  # fmt: skip

    def on_mount(self) -> None:
        """The text."""
        words = self.query_one(Words)
        words.styles.height = max(3, min(12, self.app.size.height - 8))
        words.focus()

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        """Into the draft, or back."""
        event.stop()
        if event.name == "back":
            self.action_back()
            return
        self.settle()
        try:
            self._put(self.query_one(Words).text, event.name == "answer")
        except PlantuiError as error:
            self.failed(error)
            return
        self.said()
