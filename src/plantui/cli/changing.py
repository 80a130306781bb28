"""From an edit to the plan's files on the command line: what lapses, the question, the writing or the commit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from plantui import text
from plantui.cli import common, desks, printing, signature
from plantui.desk import committing, editing, opening
from plantui.desk.desk import Desk
from plantui.desk.editing import Prepared, Suggested
from plantui.errors import NotWritten
from plantui.git.repository import short
from plantui.plan.editing import written_of
from plantui.review import vocabulary
from plantui.show.change_words import field_name
from plantui.show.line import Line
from plantui.words import t, tn

F = TypeVar("F", bound=Callable[..., Any])


def as_asked(function: F) -> F:
    """`--commit`, `--yes` and `--unsigned` on a command that changes the plan."""
    for decorate in (
        click.option("--unsigned", is_flag=True, help=t("cli.option.unsigned_commit")),
        click.option("--yes", is_flag=True, help=t("cli.option.yes_lapse")),
        click.option("--commit", "as_commit", is_flag=True, help=t("cli.option.commit")),
    ):
        function = decorate(function)
    return function


def opened(as_commit: bool, memory: opening.Memory) -> Desk:
    """The desk on the text to change, with its history: the work tree, or the branch where it is to be a commit."""
    asked = common.here()
    desk = desks.opened(asked, None if as_commit else opening.WORK, memory=memory)
    return opening.list_history(desk, desks.progress("history"))


def write(
    desk: Desk, prepared: Prepared, *, as_commit: bool, yes: bool, unsigned: bool, suggestion: Suggested | None = None
) -> None:
    """Say what changes and what lapses, ask where something does, and write. Raises NotWritten."""
    printing.lines(_shown(prepared))
    sys.stdout.flush()
    if prepared.lapses and not yes:
        _ask()
    if not as_commit:
        paths = editing.write(desk, prepared)
        printing.say(*(t("cli.set.wrote", path=path) for path in paths))
        if suggestion is not None:
            printing.say(t("cli.set.credit", by=suggestion.by, act=suggestion.act))
        return
    with signature.stoppable("cli.step.stopped"):
        passphrase = unlocked(desk, unsigned=unsigned)
        with signature.awaited(None if unsigned else committing.ready(desk)):
            landed = committing.commit(desk, prepared, suggestion=suggestion, unsigned=unsigned, passphrase=passphrase)
    code = "cli.set.unsigned" if unsigned else "cli.set.committed"
    printing.say(t(code, commit=landed.tip[:10], branch=short(desk.place.ref or "")), *landed.notes)


def unlocked(desk: Desk, *, unsigned: bool = False) -> str | None:
    """The passphrase of this user's locked key, typed unseen on a terminal; None where none is needed.

    Raises NotWritten where nobody can sign.
    """
    setup = None if unsigned else committing.ready(desk)
    if setup is None or not setup.needs_passphrase or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    asked = printing.spelled(t("cli.submit.passphrase", seal=setup.key))
    return ask_unseen(asked)


def ask_unseen(asked: str) -> str:
    """A line typed unseen; who leaves it is told that nothing was signed."""
    try:
        typed: str = click.prompt(asked, hide_input=True, default="", show_default=False, err=True)
    except click.Abort:
        printing.warn("", t("signing.not_signed"))
        raise
    return typed


def _ask() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotWritten(t("cli.set.lapse.title"), t("cli.set.lapse"))
    if not desks.ask(t("cli.set.ask")):
        raise NotWritten(t("cli.submit.no.title"), t("cli.set.no"))


def _shown(prepared: Prepared) -> Iterator[Line]:
    width = printing.width()
    for one in prepared.sets:
        before, after = (written_of(value) or t("plan_view.absent") for value in (one.before, one.after))
        words = t("cli.set.change", item=one.item, field=field_name(one.field), before=before, after=after)
        yield from (((part, "text"),) for part in text.wrap(text.clean(words), width))
    for item, reason in prepared.reasons.items():
        words = t("cli.set.reason", item=item, reason=reason)
        yield from (((part, "text"),) for part in text.wrap(text.clean(words), width))
    if prepared.lapses:
        yield ((tn("cli.set.lapses", len(prepared.lapses)), "warn"),)
    for lapse in prepared.lapses:
        words = t(
            "cli.set.lapse_row",
            voice=lapse.voice, item=lapse.item, word=vocabulary.label(lapse.word), number=lapse.number,
        )  # fmt: skip
        yield from (((part, "warn"),) for part in text.wrap("  " + text.clean(words), width))
