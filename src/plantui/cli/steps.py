"""A step of the round on the command line: what will be signed, the question, the answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from plantui import text
from plantui.cli import changing, common, desks, printing, signature
from plantui.desk import committing, governing, trust
from plantui.desk.desk import Desk
from plantui.desk.opening import Memory
from plantui.desk.stepping import Step
from plantui.errors import NotWritten, Unreadable
from plantui.git.repository import short
from plantui.review import people
from plantui.show import data, step_words
from plantui.show.line import BLANK, Line, wrapped
from plantui.words import t

F = TypeVar("F", bound=Callable[..., Any])


def options(function: F) -> F:
    """`--reason`, `--yes` and `--format text|json` on a command that takes a step."""
    for decorate in (
        common.formats("text", "json"),
        click.option("--yes", is_flag=True, help=t("cli.option.yes_step")),
        click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.step_reason")),
    ):
        function = decorate(function)
    return function


def in_round(function: F) -> F:
    """`--round`: which one, where several are open."""
    return click.option("--round", "name", metavar=t("cli.metavar.round"), help=t("cli.option.round"))(function)


def judged(name: str | None = None, *, says: bool = False, telling: bool = True) -> tuple[Desk, Memory]:
    """The desk of this command with its proceedings, and what reading it remembered; `telling` as `desks.opened`.

    Raises Unreadable where the plan is founded and this user has pinned no root, or one that cannot be found in the
    history, unless the command only `says` something: that is recorded all the same.
    """
    memory = Memory()
    desk = desks.opened(common.here(), memory=memory, telling=telling)
    desk = governing.judged(desk, memory, desks.progress("history"), name, whole=True)
    if desk.proceedings is None:
        raise Unreadable(t("opening.unborn.title"), t("opening.unborn.message"), desk.place.ref or "")
    if not says:
        governing.require_root(desk)
    return desk, memory


def answer(desk: Desk, otherwise: int = 0) -> int:
    """The exit code of a command that only shows: 3 where the history lacks what was seen of it.

    1 where the text at the tip calls itself another plan, else what it would be.
    """
    if desk.text.kind != "revision" and trust.lost(desk):
        return Unreadable.exit_code
    return 1 if governing.misnamed(desk) is not None else otherwise


def show(step: Step, desk: Desk, form: str, *, touches: int = 1, before: tuple[str, ...] = ()) -> None:
    """What will be signed, by whom, where it lands, and what will not count of it; to stderr beside data."""
    width, twins = printing.width(), printing.ascii_only()
    lines = list(_shown(step, desk, width, twins, touches, before))
    if form == "text":
        printing.lines(lines)
        sys.stdout.flush()
    else:
        printing.warn(*step.doubts)


def _shown(
    step: Step, desk: Desk, width: int, twins: bool, touches: int, before: tuple[str, ...]
) -> Iterator[Line]:
    name = desk.me.name or desk.me.by
    yield ((t("cli.step.who", name=text.clean(name), by=text.clean(desk.me.by)), "text"),)
    where = t("cli.submit.where", branch=text.clean(short(desk.place.ref or "")), commit=step.parent[:10])
    yield ((where, "text"),)
    key = step.setup.key if step.setup else ""
    owner = people.holder(desk.people, key) if key else None
    seal = text.clean(f"{step.setup.algorithm or step.setup.kind} {key}") if step.setup else ""
    shown = t("cli.submit.key.bare", seal=seal) if key else t("cli.submit.key.none")
    if owner is not None:
        shown = t("cli.submit.key.owned", seal=seal, owner=text.clean(owner.name))
    yield ((shown, "text" if key else "warn"),)
    yield BLANK
    yield from wrapped(step_words.head(step.record), width, "strong", twins)
    for words in (*step_words.facts(step.record), *before):
        for line in wrapped(words, max(width - 4, 20), "text", twins):
            yield (("    ", "text"), *line)
    if touches > 1:
        yield from wrapped(t("cli.step.touches", count=touches), width, "text", twins)
    for doubt in step.doubts:
        yield from wrapped(t("cli.step.doubt", words=doubt), width, "warn", twins)
    yield BLANK


def ask(yes: bool) -> None:
    """Ask unless that was answered with `--yes`; raises NotWritten for a no, and where nobody can be asked."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotWritten(t("cli.submit.not_asked.title"), t("cli.step.not_asked"))
    if not desks.ask(t("cli.step.ask")):
        raise NotWritten(t("cli.submit.no.title"), t("cli.step.no"))


@contextmanager
def signed(desk: Desk) -> Iterator[str | None]:
    """What is signed meanwhile: told to be waited for, and that nothing was changed where Ctrl-C stops it.

    It is given the passphrase of a locked key, typed unseen on a terminal; None where none is needed.
    """
    with signature.stoppable("cli.step.stopped"):
        passphrase = changing.unlocked(desk)
        with signature.awaited(committing.ready(desk)):
            yield passphrase


def done(form: str, told: dict[str, object], words: str, *notes: str) -> None:
    """What became of it, as data or in words."""
    if form == "json":
        printing.data(data.json_text(told))
        printing.warn(*notes)
    else:
        printing.say(words, *notes)
