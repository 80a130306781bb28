"""`plantui round open|freeze|last-call|show`: the steps of a round, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from plantui.cli import common, printing, steps
from plantui.cli.days import day
from plantui.cli.finding import complete_item
from plantui.desk import explaining, governing, recording, rounds, saying, stepping
from plantui.desk.desk import Desk
from plantui.desk.opening import Memory
from plantui.desk.stepping import Step
from plantui.show import data, standing, standing_data
from plantui.show.missing import item_name
from plantui.show.standing_plain import plain_round
from plantui.words import t

if TYPE_CHECKING:
    from plantui.git.landing import Landed

command = common.group("round")


@common.command("open", of=command)
@click.option("--name", "wanted", default="", metavar=t("cli.metavar.round"), help=t("cli.option.round_name"))
@click.option("--due", metavar=t("cli.metavar.day"), help=t("cli.option.due"))
@click.option("--ask", "asked", multiple=True, metavar=t("cli.metavar.voice"), help=t("cli.option.ask"))
@steps.options
def open_(wanted: str, due: str | None, asked: tuple[str, ...], reason: str, yes: bool, form: str) -> None:
    """Open a round for the proposal on the branch."""
    desk, memory = steps.judged()
    step = rounds.opening_step(desk, name=wanted, due=day(due), asked=asked, reason=reason)
    _take(desk, memory, step, yes, form)


@common.command("freeze", of=command)
@steps.in_round
@steps.options
def freeze(name: str | None, reason: str, yes: bool, form: str) -> None:
    """Bring the repository's own guide up to date, and freeze the next edition."""
    desk, memory = steps.judged(name)
    step = rounds.freeze_step(desk, reason)
    files = tuple(explaining.outdated(desk))
    first = (t("cli.round.first", files=", ".join(files)),) if files else ()
    steps.show(step, desk, form, touches=2 if files else 1, before=first)
    steps.ask(yes)
    with steps.signed(desk) as passphrase:
        landed, after = rounds.freeze(desk, memory, reason=reason, passphrase=passphrase)
    _done(after, step, landed, form)


@common.command("last-call", of=command)
@click.option("--due", required=True, metavar=t("cli.metavar.day"), help=t("cli.option.last_due"))
@steps.in_round
@steps.options
def last_call(due: str, name: str | None, reason: str, yes: bool, form: str) -> None:
    """Call for the last answers."""
    desk, memory = steps.judged(name)
    last = day(due)
    assert last is not None
    _take(desk, memory, rounds.last_call_step(desk, last, reason), yes, form)


@common.command("show", of=command, reads=True)
@click.argument("item", required=False, metavar=t("cli.metavar.item"), shell_complete=complete_item)
@steps.in_round
@common.formats("text", "json")
@common.plain()
def show(item: str | None, name: str | None, form: str, facts: bool) -> int:
    """The open round: editions, what each item needs, and what every body has said of it; or all about one item."""
    desk, _ = steps.judged(name)
    held = governing.held(desk)
    if item is not None:
        item = saying.full_id(desk, item)
        saying.item_of(recording.basis(desk), item)
    if form == "json":
        printing.data(data.json_text(standing_data.round_data(held, item)))
    elif facts:
        printing.say(*plain_round(held, item))
    elif item is None:
        printing.lines(standing.round_lines(held, printing.width(), printing.ascii_only()))
    else:
        printing.say(item_name(held, item))
        printing.lines(standing.item_lines(held, item, printing.width(), printing.ascii_only()))
    return steps.answer(desk)


def _take(desk: Desk, memory: Memory, step: Step, yes: bool, form: str) -> None:
    steps.show(step, desk, form)
    steps.ask(yes)
    with steps.signed(desk) as passphrase:
        landed, after = stepping.take(desk, step, memory, passphrase=passphrase)
    _done(after, step, landed, form)


def _done(desk: Desk, step: Step, landed: Landed, form: str) -> None:
    act = step.record.acts[0]
    words = t(f"cli.round.{act.kind}", round=step.record.round, edition=act.edition or 0, commit=landed.tip[:10])
    told = standing_data.step_data(step.record, landed.tip, landed.merged, step.doubts)
    steps.done(form, told, words, *landed.notes)
