"""An edit of people.toml on the command line: what it does and costs, the question, and what is left to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from plantui import text
from plantui.cli import changing, common, desks, printing
from plantui.desk import opening, registering
from plantui.desk.desk import Desk
from plantui.desk.registering import Change, Cost, Registration
from plantui.errors import NotWritten, Unreadable
from plantui.git import repository
from plantui.git.repository import short
from plantui.show.history_words import word
from plantui.show.line import Line, wrapped
from plantui.show.people import key_words
from plantui.show.policy import flaw_words
from plantui.words import t, tn

F = TypeVar("F", bound=Callable[..., Any])


def options(function: F) -> F:
    """`--yes` on a command that edits people.toml."""
    return click.option("--yes", is_flag=True, help=t("cli.option.yes_people"))(function)


def commit_of(written: str) -> str | None:
    """The full id of the commit that `--good-until` names; None where it names none. Raises UsageProblem."""
    if not written:
        return None
    return repository.resolve(desks.begin(desks.wish(common.here())), written)


def run(message: str, change: Change, *, yes: bool, good_until: str | None = None) -> int:
    """Prepare the edit, say what it does and what it costs, ask, and write it."""
    memory = opening.Memory()
    desk = desks.opened(common.here(), history=True, memory=memory)
    if desk.place.tip is None:
        raise NotWritten(t("saying.read_only"), desk.place.read_only)
    if _founded(desk):
        raise Unreadable(t("cli.people.title"), t("cli.people.no_root"))
    made = registering.prepare(desk, desk.place.tip, change)
    lost = registering.cost(desk, None, registering.marks(made.before, made.after), good_until)
    printing.lines(shown(made, lost))
    sys.stdout.flush()
    ask(yes)
    passphrase = changing.unlocked(desk)
    landed = registering.write(desk, made, message + "\n", passphrase=passphrase)
    branch = short(desk.place.ref or "")
    printing.say(t("cli.people.committed", commit=landed.tip[:10], branch=branch), *landed.notes)
    return 0


def _founded(desk: Desk) -> bool:
    """Whether somebody has adopted something in this history: then people change by adoption only."""
    return any(
        act.kind == "adopt" for entry in desk.history or () if entry.record is not None for act in entry.record.acts
    )


def shown(made: Registration, lost: Cost) -> Iterator[Line]:
    """What changes for whom, what comes to hang on one person or key, and which words would have to be signed again."""
    width, twins = printing.width(), printing.ascii_only()
    for person in made.after.persons.values():
        before = made.before.persons.get(person.id)
        if before == person:
            continue
        head = t("people_view.person", name=text.clean(person.name), person=text.clean(person.id))
        yield from wrapped(head + ("" if before else t("cli.people.new")), width, "strong", twins)
        for key in person.keys:
            if before is None or key not in before.keys:
                yield from wrapped("  " + key_words(key), width, "text", twins)
    for flaw in made.warnings:
        yield from wrapped(t("cli.people.warning", what=flaw_words(flaw)), width, "warn", twins)
    if not lost.entries:
        return
    yield from wrapped(tn("cli.people.cost", len(lost.entries)), width, "warn", twins)
    for entry in lost.entries:
        who = entry.record.voice or entry.record.by if entry.record else ""
        row = t("cli.people.cost_row", number=entry.number, who=who, what=word(entry))
        yield from wrapped("  " + row, width, "warn", twins)
    yield from wrapped(t("cli.people.good_until", commit=lost.good_until), width, "text", twins)


def ask(yes: bool) -> None:
    """Ask unless that was answered with `--yes`; raises NotWritten for a no, and where nobody can be asked."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotWritten(t("cli.people.title"), t("cli.people.not_asked"))
    if not desks.ask(t("cli.people.ask")):
        raise NotWritten(t("cli.submit.no.title"), t("cli.people.no"))
