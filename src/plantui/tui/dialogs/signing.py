"""Signing what was said: everything in the draft that will be signed, each act with what its item says now."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import text
from plantui.desk.desk import Desk
from plantui.desk.drafts import Said
from plantui.desk.saying import Signing, SigningAct
from plantui.show import blocks
from plantui.show.dates import long
from plantui.show.line import Line, beside, say
from plantui.tui.dialogs.coded import CodedDialog
from plantui.tui.widgets import frame
from plantui.tui.widgets.bar import Bar
from plantui.tui.widgets.page import Page
from plantui.words import t, tn


class SigningDialog(CodedDialog):
    """All the draft's acts, what is left out, the key, and where it lands."""

    def __init__(self, desk: Desk, signing: Signing) -> None:
        super().__init__(tn("signing.title", len(signing.acts)), signing.code, signing.setup)
        self._desk = desk
        self.signing = signing

    @property
    def can_sign(self) -> bool:
        """Not when all of the draft is left out."""
        return self.signing.record is not None and super().can_sign

    def action_unsigned(self) -> None:
        """Only where there is no key that can sign: a record without a signature, asked for in so many words."""
        if self.setup is None or not self.setup.ready:
            self._unsigned = not self._unsigned
            self._all_shown = False
            self._typed = ""
            self.query_one("#words", Page).show(self._draw, keep=True)
            self.query_one("#code", Bar).redraw()

    def action_newer(self) -> None:
        """Ask the newer agent instead; what it can do is shown before anything is signed."""
        if self.setup is not None and self.setup.newer_agent:
            self.dismiss("newer")

    def lines(self, width: int) -> Iterator[Line]:
        """Who, about which text, the acts, and what becomes of them."""
        ascii_only = self.plantui.look.ascii_only
        signing, desk = self.signing, self._desk
        name = text.clean(signing.me.name or signing.me.by)
        own = any(not act.voice for act in signing.acts) or not signing.acts
        head = [("you", t("signing.you" if own else "signing.recorder", name=name, by=text.clean(signing.me.by)))]
        app = self.plantui
        head.append(("about", frame.text_words(desk, app.comparing, app.reviewing.held)))
        head += [("source", words) for words in dict.fromkeys(_source_words(act.said) for act in signing.acts) if words]
        yield from self.rows(head, width)
        yield blocks.rule(width, ascii_only)
        for act in signing.acts:
            yield from self._act(act, width)
        if not signing.acts:
            yield from blocks.paragraph(t("signing.nothing_left"), width, "warn", ascii_only)
        yield blocks.rule(width, ascii_only)
        key = t("signing.unsigned") if self._unsigned else self.key_words(signing.key_owner)
        if self.setup is not None and self.setup.newer_agent:
            key += "\n" + t("signing.newer", socket=text.clean(self.setup.newer_agent)) + " " + t("signing.newer_key")
        rows = [("left_out", self._left_out()), ("replaced", tn("signing.replaced", signing.replaced))]
        rows += [("key", key), ("lands", self._lands())]
        yield from self.rows(rows, width)
        yield from blocks.paragraph(t("signing.for_ever"), width, "text", ascii_only)
        count = len(signing.acts)
        yield beside((), say(t("signing.end", count=count), "dim"), width, ascii_only)

    def _act(self, act: SigningAct, width: int) -> Iterator[Line]:
        ascii_only = self.plantui.look.ascii_only
        head = f"{text.clean(act.item)}  {text.clean(act.title)}"
        yield from blocks.paragraph(head, width, "strong", ascii_only)
        whose = [t("cli.submit.seat", seat=text.clean(act.seat))] if act.seat and act.seat != act.voice else []
        whose += [t("cli.submit.voice", voice=text.clean(act.voice))] if act.voice else []
        whose += [t("standing.about_edition", number=act.said.edition)] if act.said.edition else []
        yield from self.inset(" ".join((f"{text.clean(act.label).upper()}: {text.clean(act.effect)}", *whose)), width)
        for doubt in act.doubts:
            yield from self.inset(t("cli.step.doubt", words=text.clean(doubt)), width, warn=True)
        for old in act.replaces:
            yield from self.inset(text.clean(old), width, warn=True)
        if act.says:
            yield from self.inset(t("signing.says", words=text.clean(act.says)), width)
        for line in text.clean_lines(act.words) if act.words else ():
            yield from self.inset(f"| {line}" if line else "|", width)

    def _left_out(self) -> str:
        left = [f"{text.clean(one.said.item)}: {text.clean(one.words)}" for one in self.signing.left_out]
        return "\n".join(left) or t("signing.none")

    def _lands(self) -> str:
        ref = text.clean(self.signing.ref.removeprefix("refs/heads/"))
        return t("signing.lands_at", ref=ref, parent=self.signing.parent[:7])

    def _foot(self, width: int) -> list[Line]:
        ready = self.setup is not None and self.setup.ready
        if ready:
            return super()._foot(width)
        newer = self.setup is not None and self.setup.newer_agent
        return [say(text.clip(t("signing.foot_newer" if newer else "signing.foot_unsigned"), width), "dim")]


def _source_words(said: Said) -> str:
    """Where a body gave its words and who was outvoted, as far as the record will say it; cleaned."""
    source = said.source
    if not said.voice:
        return ""
    told = [t("signing.no_source")]
    if source is not None:
        told = [text.clean(source.title)]
        told += [t("signing.source.given", day=long(source.given))] if source.given else []
        for name in ("present", "votes_for", "votes_against"):
            count = getattr(source, name)
            told += [t(f"signing.source.{name}", count=count)] if count is not None else []
        told += [f"sha256 {source.sha256}"] if source.sha256 else []
    told += [t("standing.dissent", text=text.clean(one)) for one in said.dissents]
    return ", ".join(told)
