"""What every signing shares: all that will be signed, and a code that appears when the last line has been shown.

Nothing here has the focus, so no key pressed out of habit can sign: letters only ever fill the code, and enter without
the whole code goes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import text
from plantui.show import blocks
from plantui.show.line import Line, beside, say
from plantui.tui.dialogs.dialog import Dialog
from plantui.tui.keys import bindings
from plantui.tui.widgets.bar import Bar
from plantui.tui.widgets.page import Page
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.means import Setup

CODE = 4


class CodedDialog(Dialog[str]):
    """Answers `sign` or `unsigned` when the code has been typed, None for back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("signing")]
    AUTO_FOCUS = None

    def __init__(self, title: str, code: str, setup: Setup | None) -> None:
        super().__init__(title)
        self.code = code
        self.setup = setup
        self._typed = ""
        self._wrong = False
        self._unsigned = False
        self._all_shown = False

    def lines(self, width: int) -> Iterator[Line]:
        """All that will be signed."""
        raise NotImplementedError

    @property
    def can_sign(self) -> bool:
        """Whether there is a key that can sign, or the user has asked for a record without a signature."""
        return self._unsigned or (self.setup is not None and self.setup.ready)

    @property
    def code_shown(self) -> bool:
        """Whether the code is on the screen."""
        return self._all_shown and self.can_sign

    def inside(self) -> ComposeResult:
        """What will be signed, the line with the code, and the keys."""
        yield Page(id="words")
        yield Bar(self._code, id="code")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        """From the top."""
        page = self.query_one("#words", Page)
        page.can_focus = False
        width = min(self.app.size.width, 104) - 4
        page.styles.height = max(1, min(len(self._draw(width)), self.app.size.height - 5))
        page.show(self._draw)

    def on_page_seen(self, event: Page.Seen) -> None:
        """The last line has been drawn: the code may appear, once that picture is out."""
        event.stop()
        if not self._all_shown:
            self.call_after_refresh(self._reveal)

    def on_key(self, event: events.Key) -> None:
        """Letters and digits fill the code."""
        character = event.character or ""
        if not self.code_shown or len(character) != 1 or not character.isalnum() or event.key == "u":
            return
        event.stop()
        self._wrong = False
        self._typed = (self._typed + character.upper())[:CODE]
        self.query_one("#code", Bar).redraw()

    def action_enter(self) -> None:
        """Sign with the whole code; without any of it, back; with another one, say so."""
        if not self._typed:
            self.dismiss(None)
        elif self.code_shown and self._typed == self.code:
            self.dismiss("unsigned" if self._unsigned else "sign")
        else:
            self._typed, self._wrong = "", True
            self.query_one("#code", Bar).redraw()

    def action_rub(self) -> None:
        """One letter back."""
        self._typed = self._typed[:-1]
        self.query_one("#code", Bar).redraw()

    def action_unsigned(self) -> None:
        """A step is never taken without a signature; a record may be."""

    def action_newer(self) -> None:
        """Only where this user's agent is gone and another one that holds the key is known."""

    def action_scroll(self, by: int) -> None:
        """A line."""
        self.query_one("#words", Page).action_move(by)

    def action_scroll_page(self, by: int) -> None:
        """A window."""
        self.query_one("#words", Page).action_page(by)

    def _reveal(self) -> None:
        self._all_shown = True
        self.query_one("#code", Bar).redraw()

    # drawing

    def rows(self, rows: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
        """Facts with their labels, each several lines if it needs to be; cleaned words only."""
        shown = [
            blocks.Labelled(t(f"signing.label.{name}"), tuple((line, "text") for line in words.split("\n")))
            for name, words in rows
        ]
        yield from blocks.labelled(shown, width, self.plantui.look.ascii_only, 10)

    def inset(self, words: str, width: int, *, warn: bool = False) -> Iterator[Line]:
        """Cleaned words, four cells in."""
        twins = self.plantui.look.ascii_only
        for line in blocks.paragraph(words, max(width - 4, 1), "warn" if warn else "text", twins):
            yield (("    ", "text"), *line)

    def key_words(self, owner: str, touches: int = 1) -> str:
        """Which key signs and whose it is, or why none can."""
        setup = self.setup
        if setup is None:
            from plantui.git import signing as setups

            return t("signing.no_setup") + "\n" + setups.how_to_begin()
        if not setup.ready:
            told = t("signing.not_ready", why=text.clean(setup.trouble))
            return told + ("\n" + text.clean(setup.mend) if setup.mend else "")
        held = t("signing.key_of", who=text.clean(owner)) if owner else t("signing.key_unclaimed")
        where = t(f"signing.where.{setup.where}") if setup.where else ""
        parts = [f"{text.clean(setup.algorithm)} {text.clean(setup.key)}".strip(), where, held]
        if setup.touch and touches == 1:
            parts.append(t("signing.touch"))
        return ", ".join(part for part in parts if part)

    def _draw(self, width: int) -> Sequence[Line]:
        return blocks.within(list(self.lines(width)), width, self.plantui.look.ascii_only)

    def _code(self, width: int) -> list[Line]:
        back = f">[ {t('dialog.back')} ]<"
        right: Line = ((back, "chosen" if not self._typed else "text"),)
        if not self.can_sign:
            left: Line = say(t("signing.no_key_yet"), "warn")
        elif not self._all_shown:
            left = say(t("signing.scroll"), "strong")
        elif self._wrong:
            left = say(t("signing.wrong", code=self.code), "warn")
        else:
            key = "signing.code_unsigned" if self._unsigned else "signing.code"
            before, _, after = t(key, code="\0").partition("\0")
            field = f" [{self._typed}{'_' * (CODE - len(self._typed))}]"
            left = ((before, "text"), (self.code, "key"), (after, "text"), (field, "strong"))
        return [beside(left, right, width, self.plantui.look.ascii_only)]

    def _foot(self, width: int) -> list[Line]:
        return [say(text.clip(t("signing.foot"), width), "dim")]
