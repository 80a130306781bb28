"""What every signing shares: all that will be signed, and a code that appears when the last line has been shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from plantui import terminal_text
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.identity import Setup
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.dates import long
from plantui.render.line import Line, Role, beside, say
from plantui.render.review import steps
from plantui.tui.dialogs.base import Dialog, shared
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.page import Page
from plantui.usecases.drafts import named_entries
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.rounds.steps import Ready
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import confirmation_code, preview
from plantui.usecases.signing.preview import Signing, SigningAct


class CodedDialog(Dialog[str]):
    """Answers `sign` or `unsigned` when the code has been typed, `newer` for another ssh-agent, None for back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("signing")]
    AUTO_FOCUS = None

    def __init__(self, title: str, setup: Setup | None) -> None:
        super().__init__(title)
        self.code = confirmation_code.draw()
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
        page = self.query_one("#words", Page)
        page.can_focus = False
        page.show(self._draw)

    def share_out(self) -> None:
        """As much of what will be signed as there is room for above the code and the keys."""
        width, high = self.room
        [self.query_one("#words", Page).styles.height] = shared(high - 2, (1, len(self._draw(width))))

    def on_page_seen(self, event: Page.Seen) -> None:
        """The last line has been drawn: the code may appear, once that picture is out."""
        event.stop()
        if not self._all_shown:
            self.call_after_refresh(self._reveal)

    def on_key(self, event: events.Key) -> None:
        character = event.character or ""
        if not self.code_shown or len(character) != 1 or not character.isalnum() or event.key in ("u", "e"):
            return
        event.stop()
        self._wrong = False
        self._typed = confirmation_code.typed_on(self._typed, character)
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
        self._typed = self._typed[:-1]
        self.query_one("#code", Bar).redraw()

    def action_unsigned(self) -> None:
        """A step is never taken without a signature; a record may be."""

    def action_edit(self) -> None:
        """A step is made in one go: there is nothing to change in it."""

    def action_newer(self) -> None:
        """Ask the newer agent instead; what it can do is shown before anything is signed."""
        if self._newer_agent:
            self.dismiss("newer")

    def action_scroll(self, by: int) -> None:
        self.query_one("#words", Page).action_move(by)

    def action_scroll_page(self, by: int) -> None:
        self.query_one("#words", Page).action_page(by)

    def _reveal(self) -> None:
        self._all_shown = True
        self.query_one("#code", Bar).redraw()

    # drawing

    def rows(self, rows: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
        """Facts with their labels, each several lines if it needs to be; cleaned words only."""
        shown = [
            layout.Labelled(t(f"signing.label.{name}"), tuple((line, "text") for line in words.split("\n")))
            for name, words in rows
        ]
        yield from layout.labelled(shown, self.look.canvas(width), 10)

    def inset(self, words: str, width: int, role: Role = "text") -> Iterator[Line]:
        """Cleaned words, four cells in."""
        canvas = self.look.canvas(width)
        for line in layout.paragraph(words, canvas.inset(4, 1), role):
            yield (("    ", "text"), *line)

    def key_words(self, owner: str, touches: int = 1) -> str:
        """Which key signs and whose it is, or why none can."""
        setup = self.setup
        if setup is None:
            return t("signing.no_setup") + "\n" + sign_setup.how_to_begin()
        if not setup.ready:
            words = t("signing.not_ready", why=terminal_text.clean(setup.trouble))
            return words + ("\n" + terminal_text.clean(setup.mend) if setup.mend else "")
        whose = t("signing.key_of", who=terminal_text.clean(owner)) if owner else t("signing.key_unclaimed")
        where = t(f"signing.where.{setup.where}") if setup.where else ""
        parts = [f"{terminal_text.clean(setup.algorithm)} {terminal_text.clean(setup.key)}".strip(), where, whose]
        if setup.touch and touches == 1:
            parts.append(t("signing.touch"))
        return ", ".join(part for part in parts if part)

    @property
    def _newer_agent(self) -> str:
        """An ssh-agent that holds the key, where the user's own is gone; empty otherwise."""
        return self.setup.newer_agent if self.setup is not None else ""

    def newer_words(self) -> str:
        """On a line of its own, that there is a newer ssh-agent and how to use it; empty where there is none."""
        if not self._newer_agent:
            return ""
        socket = terminal_text.clean(self._newer_agent)
        return "\n" + t("signing.newer", socket=socket) + " " + t("signing.newer_key")

    def _draw(self, width: int) -> Sequence[Line]:
        return layout.within(list(self.lines(width)), self.look.canvas(width))

    def _code(self, width: int) -> list[Line]:
        back = f" [ {t('dialog.back')} ] " if self._typed else f">[ {t('dialog.back')} ]<"
        right: Line = ((back, "text" if self._typed else "chosen"),)
        if not self.can_sign:
            left: Line = say(t("signing.no_key_yet"), "warn")
        elif not self._all_shown:
            left = say(t("signing.scroll"), "strong")
        elif self._wrong:
            left = say(t("signing.wrong", code=self.code), "warn")
        else:
            key = "signing.code_unsigned" if self._unsigned else "signing.code"
            before, _, after = t(key, code="\0").partition("\0")
            field = f" {confirmation_code.field(self._typed)}"
            left = ((before, "text"), (self.code, "key"), (after, "text"), (field, "strong"))
        return [beside(left, right, self.look.canvas(width))]

    def _foot(self, width: int) -> list[Line]:
        key = "signing.foot_agent" if self._newer_agent else "signing.foot"
        return [say(terminal_text.clip(t(key), width), "dim")]


# signing what was said: everything in the draft that will be signed, each act with what its item says now


EDIT = "edit:"
"""How the answer begins with which the user goes to the draft, before the name of the row there."""


class SigningDialog(CodedDialog):
    """All the draft's acts, what is left out, the key, and where it lands. Answers `edit:<name>` too, for the draft."""

    def __init__(self, signing: Signing, about: str) -> None:
        super().__init__(tn("signing.title", len(signing.acts)), signing.setup)
        self.signing = signing
        self._about = about
        self._starts: list[tuple[int, DraftAct]] = []

    @property
    def can_sign(self) -> bool:
        """Not when all of the draft is left out."""
        return self.signing.record is not None and super().can_sign

    def action_edit(self) -> None:
        """To the draft, at the act that stands highest on the screen."""
        top = self.query_one("#words", Page).scroll_offset.y
        behind = [left.said for left in self.signing.left_out if left.reason != "kept"]
        said = [entry for at, entry in self._starts if at <= top] or [entry for _, entry in self._starts[:1]] or behind
        if said:
            self.dismiss(EDIT + named_entries.name_of(said[-1] if self._starts else said[0]))

    def action_unsigned(self) -> None:
        """Only where there is no key that can sign: a record without a signature, asked for in so many words."""
        if self.setup is None or not self.setup.ready:
            self._unsigned = not self._unsigned
            self._all_shown = False
            self._typed = ""
            self.query_one("#words", Page).show(self._draw, keep=True)
            self.query_one("#code", Bar).redraw()

    def lines(self, width: int) -> Iterator[Line]:
        """Who, about which text, the acts, and what becomes of them."""
        canvas = self.look.canvas(width)
        signing = self.signing
        name = terminal_text.clean(signing.me.name or signing.me.by)
        own = any(not act.voice for act in signing.acts) or not signing.acts
        head = [
            ("you", t("signing.you" if own else "signing.recorder", name=name, by=terminal_text.clean(signing.me.by)))
        ]
        head.append(("about", self._about))
        head += [("source", words) for words in dict.fromkeys(_source_words(act.said) for act in signing.acts) if words]
        above = [*self.rows(head, width), layout.rule(canvas)]
        yield from above
        at, self._starts = len(above), []
        for act in signing.acts:
            act_lines = list(self._act(act, width))
            self._starts.append((at, act.said))
            at += len(act_lines)
            yield from act_lines
        if not signing.acts:
            yield from layout.paragraph(t("signing.nothing_left"), canvas, "warn")
        yield layout.rule(canvas)
        key = t("signing.unsigned") if self._unsigned else self.key_words(signing.key_owner)
        key += self.newer_words()
        rows = [("left_out", self._left_out())] if signing.left_out else []
        rows += [("replaced", tn("signing.replaced", signing.replaced))] if signing.replaced else []
        rows += [("key", key), ("lands", self._lands())]
        yield from self.rows(rows, width)
        yield from layout.paragraph(f"{signing.for_ever} {t('signing.persons')}", canvas, "text")
        count = len(signing.acts)
        yield beside((), say(t("signing.end", count=count), "dim"), canvas)

    def _act(self, act: SigningAct, width: int) -> Iterator[Line]:
        head, *below = preview.told(act)
        yield from layout.paragraph(head[0], self.look.canvas(width), head[1])
        for words, role in below:
            yield from self.inset(words, width, role)

    def _left_out(self) -> str:
        left = [
            f"{terminal_text.clean(left.said.item)}: {terminal_text.clean(left.words)}"
            for left in self.signing.left_out
            if left.reason != "kept"
        ]
        left += [tn("saying.kept", self.signing.kept)] if self.signing.kept else []
        return "\n".join(left)

    def _lands(self) -> str:
        ref = terminal_text.clean(self.signing.ref.removeprefix("refs/heads/"))
        return t("signing.lands_at", ref=ref, parent=self.signing.parent[:7])

    def _foot(self, width: int) -> list[Line]:
        ready = self.setup is not None and self.setup.ready
        if ready and self._newer_agent:
            return super()._foot(width)
        key = "signing.foot_newer" if self._newer_agent else "signing.foot_said" if ready else "signing.foot_unsigned"
        return [say(terminal_text.clip(t(key), width), "dim")]


def _source_words(act: DraftAct) -> str:
    """Where a body gave its words and who was outvoted, as far as the record will say it; cleaned."""
    source = act.source
    if not act.voice:
        return ""
    parts = [t("signing.no_source")]
    if source is not None:
        parts = [terminal_text.clean(source.title)]
        parts += [t("signing.source.given", day=long(source.given))] if source.given else []
        parts += [t("signing.source.case", seen=terminal_text.clean(source.case))] if source.case else []
        parts += [t("signing.source.journal", seen=terminal_text.clean(source.journal))] if source.journal else []
        for name in ("present", "votes_for", "votes_against"):
            count = getattr(source, name)
            parts += [t(f"signing.source.{name}", count=count)] if count is not None else []
        parts += [f"sha256 {source.sha256}"] if source.sha256 else []
    parts += [t("standing.dissent", text=terminal_text.clean(dissent)) for dissent in act.dissents]
    return ", ".join(parts)


# signing a step of the round: what it does, what comes with it, and a code to type


class StepDialog(CodedDialog):
    """One step: a record of its own, and for some of them a commit before it or a tag with it."""

    def __init__(self, desk: Desk, ready: Ready, owner: str, about: str) -> None:
        super().__init__(t("steps.sign.title"), ready.step.setup)
        self._desk = desk
        self._ready = ready
        self._owner = owner
        self._about = about

    def lines(self, width: int) -> Iterator[Line]:
        """Who, the step, what comes with it, what will not count, and where it lands."""
        canvas = self.look.canvas(width)
        desk, ready, step = self._desk, self._ready, self._ready.step
        name = terminal_text.clean(desk.me.name or desk.me.by)
        you = t("steps.sign.you", name=name, by=terminal_text.clean(desk.me.by))
        rows = [("you", you), ("about", self._about)]
        yield from self.rows(rows, width)
        yield layout.rule(canvas)
        yield from layout.paragraph(steps.head(step.record), canvas, "strong")
        for words in steps.facts(step.record, review.held(desk)):
            yield from self.inset(words, width)
        if ready.first:
            yield from self.inset(t("cli.round.first", files=", ".join(map(terminal_text.clean, ready.first))), width)
        if ready.tagged:
            yield from self.inset(t("cli.adopt.tag", tag=f"plan/{terminal_text.clean(step.record.round)}"), width)
        if ready.kind == "found":
            pins = t("cli.adopt.pins", by=desk.me.name or step.record.by, seal=step.setup.key if step.setup else "?")
            yield from self.inset(terminal_text.clean(pins, 400), width)
        yield from self.inset(t(f"steps.does.{ready.kind}"), width)
        for warning in ready.warnings:
            yield from self.inset(terminal_text.clean(warning), width, "warn")
        for doubt in step.doubts:
            yield from self.inset(t("cli.step.doubt", words=terminal_text.clean(doubt)), width, "warn")
        for question in step.questions:
            yield from self.inset(t("question.shown", words=terminal_text.clean(question.words)), width, "warn")
        yield layout.rule(canvas)
        ref = terminal_text.clean((desk.place.ref or "").removeprefix("refs/heads/"))
        key = self.key_words(self._owner, ready.touches) + self.newer_words()
        if ready.touches > 1:
            key += "\n" + t("cli.step.touches", count=ready.touches)
        lands = tn("steps.sign.lands", 1 + bool(ready.first), ref=ref, parent=step.parent[:7])
        yield from self.rows([("key", key), ("lands", lands)], width)
        yield from layout.paragraph(f"{steps.for_ever(step.record)} {t('signing.persons')}", canvas, "text")
        yield beside((), say(t("signing.end", count=1), "dim"), canvas)
