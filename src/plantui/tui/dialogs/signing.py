"""Signing: everything that will be signed, and a code that appears when all of it has been shown.

Nothing here has the focus, so no key pressed out of habit can sign: letters only ever fill the code, and enter without
the whole code goes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import text
from plantui.desk.desk import Desk
from plantui.desk.saying import Signing, SigningAct
from plantui.show import blocks
from plantui.show.line import Line, beside, say
from plantui.tui.dialogs.dialog import Dialog
from plantui.tui.keys import bindings
from plantui.tui.widgets.bar import Bar
from plantui.tui.widgets.page import Page
from plantui.words import t, tn

CODE = 4


class SigningDialog(Dialog[str]):
    """Answers `sign` or `unsigned` when the code has been typed, None for back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("signing")]
    AUTO_FOCUS = None

    def __init__(self, desk: Desk, signing: Signing) -> None:
        super().__init__(tn("signing.title", len(signing.acts)))
        self._desk = desk
        self.signing = signing
        self._typed = ""
        self._wrong = False
        self._unsigned = False
        self._all_shown = False

    @property
    def can_sign(self) -> bool:
        """Whether there is a key that can sign, or the user has asked for a record without a signature."""
        setup = self.signing.setup
        return self.signing.record is not None and (self._unsigned or (setup is not None and setup.ready))

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
        elif self.code_shown and self._typed == self.signing.code:
            self.dismiss("unsigned" if self._unsigned else "sign")
        else:
            self._typed, self._wrong = "", True
            self.query_one("#code", Bar).redraw()

    def action_rub(self) -> None:
        """One letter back."""
        self._typed = self._typed[:-1]
        self.query_one("#code", Bar).redraw()

    def action_unsigned(self) -> None:
        """Only where there is no key that can sign: a record without a signature, asked for in so many words."""
        setup = self.signing.setup
        if setup is None or not setup.ready:
            self._unsigned = not self._unsigned
            self._all_shown = False
            self._typed = ""
            self.query_one("#words", Page).show(self._draw, keep=True)
            self.query_one("#code", Bar).redraw()

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

    def _draw(self, width: int) -> Sequence[Line]:
        return blocks.within(list(self._lines(width)), width, self.plantui.look.ascii_only)

    def _lines(self, width: int) -> Iterator[Line]:
        ascii_only = self.plantui.look.ascii_only
        signing, desk = self.signing, self._desk
        name = text.clean(signing.me.name or signing.me.by)
        head = [("you", t("signing.you", name=name, by=text.clean(signing.me.by)))]
        kind = t(f"frame.text.{signing.text.kind}", name=text.clean(desk.plan.revision))
        head.append(("about", t("signing.about", text=kind, commit=(signing.text.commit or "")[:7])))
        yield from self._rows(head, width)
        yield blocks.rule(width, ascii_only)
        for act in signing.acts:
            yield from self._act(act, width)
        if not signing.acts:
            yield from blocks.paragraph(t("signing.nothing_left"), width, "warn", ascii_only)
        yield blocks.rule(width, ascii_only)
        rows = [("left_out", self._left_out()), ("replaced", tn("signing.replaced", signing.replaced))]
        rows += [("key", self._key()), ("lands", self._lands())]
        yield from self._rows(rows, width)
        yield from blocks.paragraph(t("signing.for_ever"), width, "text", ascii_only)
        count = len(signing.acts)
        yield beside((), say(t("signing.end", count=count), "dim"), width, ascii_only)

    def _rows(self, rows: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
        shown = [
            blocks.Labelled(t(f"signing.label.{name}"), tuple((line, "text") for line in words.split("\n")))
            for name, words in rows
        ]
        yield from blocks.labelled(shown, width, self.plantui.look.ascii_only, 10)

    def _act(self, act: SigningAct, width: int) -> Iterator[Line]:
        ascii_only = self.plantui.look.ascii_only
        head = f"{text.clean(act.item)}  {text.clean(act.title)}"
        yield from blocks.paragraph(head, width, "strong", ascii_only)
        yield from self._inset(f"{text.clean(act.label).upper()}: {text.clean(act.effect)}", width)
        if act.says:
            yield from self._inset(t("signing.says", words=text.clean(act.says)), width)
        for line in text.clean_lines(act.words) if act.words else ():
            yield from self._inset(f"| {line}" if line else "|", width)

    def _inset(self, words: str, width: int) -> Iterator[Line]:
        for line in blocks.paragraph(words, max(width - 4, 1), "text", self.plantui.look.ascii_only):
            yield (("    ", "text"), *line)

    def _left_out(self) -> str:
        left = [f"{text.clean(one.said.item)}: {text.clean(one.words)}" for one in self.signing.left_out]
        return "\n".join(left) or t("signing.none")

    def _key(self) -> str:
        if self._unsigned:
            return t("signing.unsigned")
        setup = self.signing.setup
        if setup is None:
            from plantui.git import signing as setups

            return t("signing.no_setup") + "\n" + setups.how_to_begin()
        if not setup.ready:
            told = t("signing.not_ready", why=text.clean(setup.trouble))
            return told + ("\n" + text.clean(setup.mend) if setup.mend else "")
        owner = self.signing.key_owner
        held = t("signing.key_of", who=text.clean(owner)) if owner else t("signing.key_unclaimed")
        where = t(f"signing.where.{setup.where}") if setup.where else ""
        parts = [f"{text.clean(setup.algorithm)} {text.clean(setup.key)}".strip(), where, held]
        if setup.touch:
            parts.append(t("signing.touch"))
        return ", ".join(part for part in parts if part)

    def _lands(self) -> str:
        ref = text.clean(self.signing.ref.removeprefix("refs/heads/"))
        return t("signing.lands_at", ref=ref, parent=self.signing.parent[:7])

    def _code(self, width: int) -> list[Line]:
        back = f">[ {t('dialog.back')} ]<"
        right: Line = ((back, "chosen" if not self._typed else "text"),)
        if not self.can_sign:
            left: Line = say(t("signing.no_key_yet"), "warn")
        elif not self._all_shown:
            left = say(t("signing.scroll"), "strong")
        elif self._wrong:
            left = say(t("signing.wrong", code=self.signing.code), "warn")
        else:
            key = "signing.code_unsigned" if self._unsigned else "signing.code"
            before, _, after = t(key, code="\0").partition("\0")
            field = f" [{self._typed}{'_' * (CODE - len(self._typed))}]"
            left = ((before, "text"), (self.signing.code, "key"), (after, "text"), (field, "strong"))
        return [beside(left, right, width, self.plantui.look.ascii_only)]

    def _foot(self, width: int) -> list[Line]:
        setup = self.signing.setup
        words = t("signing.foot")
        if setup is None or not setup.ready:
            words = t("signing.foot_unsigned")
        return [say(text.clip(words, width), "dim")]
