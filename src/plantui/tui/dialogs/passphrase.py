"""One hidden line: the passphrase of a key."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui.dialogs.base import Dialog
from plantui.tui.widgets.entry import Entry
from plantui.tui.widgets.footer import Bar


class PassphraseDialog(Dialog[str]):
    """Answers with what was typed, None for back. It goes to the signing program and nowhere else."""

    def __init__(self, key: str) -> None:
        super().__init__(t("passphrase.title"))
        self._key = key

    def inside(self) -> ComposeResult:
        """Which key, and the line."""
        yield Bar(
            lambda width: [say(terminal_text.clip(t("passphrase.of", name=terminal_text.clean(self._key)), width))],
            id="about-key",
        )
        yield Entry(id="passphrase", secret=True, boxed=True)
        yield Bar(lambda width: [say(terminal_text.clip(t("passphrase.foot"), width), "dim")], id="keys")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)
