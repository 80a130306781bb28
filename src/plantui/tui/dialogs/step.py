"""Signing a step of the round: what it does, what comes with it, and a code to type."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from plantui import text
from plantui.desk.ahead import Ready
from plantui.desk.desk import Desk
from plantui.desk.submitting import CODE_LETTERS
from plantui.show import blocks, step_words
from plantui.show.line import Line, beside, say
from plantui.tui.dialogs.coded import CODE, CodedDialog
from plantui.tui.widgets import frame
from plantui.words import t, tn


class StepDialog(CodedDialog):
    """One step: a record of its own, and for some of them a commit before it or a tag with it."""

    def __init__(self, desk: Desk, ready: Ready, owner: str) -> None:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE))
        super().__init__(t("steps.sign.title"), code, ready.step.setup)
        self._desk = desk
        self._ready = ready
        self._owner = owner

    def lines(self, width: int) -> Iterator[Line]:
        """Who, the step, what comes with it, what will not count, and where it lands."""
        twins = self.plantui.look.ascii_only
        desk, ready, step = self._desk, self._ready, self._ready.step
        name = text.clean(desk.me.name or desk.me.by)
        app = self.plantui
        about = frame.text_words(desk, app.comparing, app.reviewing.held)
        you = t("steps.sign.you", name=name, by=text.clean(desk.me.by))
        rows = [("you", you), ("about", about)]
        yield from self.rows(rows, width)
        yield blocks.rule(width, twins)
        yield from blocks.paragraph(step_words.head(step.record), width, "strong", twins)
        for words in step_words.facts(step.record):
            yield from self.inset(words, width)
        if ready.first:
            yield from self.inset(t("cli.round.first", files=", ".join(map(text.clean, ready.first))), width)
        if ready.kind == "adopt" and ready.tagged:
            yield from self.inset(t("cli.adopt.tag", tag=f"plan/{text.clean(step.record.round)}"), width)
        yield from self.inset(t(f"steps.does.{ready.kind}"), width)
        for warning in ready.warnings:
            yield from self.inset(text.clean(warning), width, warn=True)
        for doubt in step.doubts:
            yield from self.inset(t("cli.step.doubt", words=text.clean(doubt)), width, warn=True)
        yield blocks.rule(width, twins)
        ref = text.clean((desk.place.ref or "").removeprefix("refs/heads/"))
        key = self.key_words(self._owner, ready.touches)
        if ready.touches > 1:
            key += "\n" + t("cli.step.touches", count=ready.touches)
        lands = tn("steps.sign.lands", 1 + bool(ready.first), ref=ref, parent=step.parent[:7])
        yield from self.rows([("key", key), ("lands", lands)], width)
        yield from blocks.paragraph(t("signing.for_ever"), width, "text", twins)
        yield beside((), say(t("signing.end", count=1), "dim"), width, twins)
