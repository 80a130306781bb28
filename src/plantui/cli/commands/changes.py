"""`plantui changes`: what the text says differently from a baseline, heaviest first, with slip and reason."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import attrs
import click

from plantui.change.impact import dependents
from plantui.change.weights import WEIGHTS
from plantui.cli import common, desks, printing
from plantui.desk import comparing, governing, opening, seen
from plantui.desk.comparing import Comparison
from plantui.desk.desk import Desk
from plantui.errors import PlantuiError
from plantui.show import change_data, change_detail, changes, data, tables
from plantui.show.line import BLANK, Line, wrapped
from plantui.words import t

_TROUBLE = 2


@common.command("changes", reads=True)
@click.option("--baseline", metavar=t("cli.metavar.rev"), help=t("cli.option.baseline"))
@click.option("--weight", "weights", type=click.Choice(WEIGHTS), multiple=True, metavar=t("cli.metavar.weight"),
              help=t("cli.option.weight", weights=", ".join(WEIGHTS)))  # fmt: skip
@click.option("--group", type=click.Choice(changes.GROUPINGS), default="weight", metavar="|".join(changes.GROUPINGS),
              help=t("cli.option.group"))  # fmt: skip
@click.option("--full", is_flag=True, help=t("cli.option.changes_full"))
@click.option("--seen", "remember", is_flag=True, help=t("cli.option.seen"))
@click.option("--exit-code", "answer", is_flag=True, help=t("cli.option.exit_code"))
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(
    baseline: str | None,
    weights: tuple[str, ...],
    group: changes.Grouping,
    full: bool,
    remember: bool,
    answer: bool,
    form: str,
    facts: bool,
) -> int:
    """List them; the exit code says whether there are any where that is asked for."""
    memory = opening.Memory()
    desk = desks.opened(common.here(), memory=memory)
    found = comparing.find(desk, baseline, memory, desks.progress("history"))
    comparison = comparing.compare_desk(desk, found, memory, desks.progress("reading"))
    if weights:
        chosen = tuple(change for change in comparison.changes if change.weight in weights)
        comparison = attrs.evolve(comparison, changes=chosen)
    printing.warn(*comparison.notes)
    told, numbers = comparison.changes, _numbers(desk, memory)
    if form == "json":
        names = (comparing.label(comparison.baseline), desk.text.name)
        known = "in-force" if comparison.baseline.kind == "current" else None
        called = (known, comparison.line.called or None)
        printing.data(
            data.json_text(
                change_data.changes_data(comparison.before, desk.plan, told, comparison.reasons, names, numbers, called)
            )
        )
    elif form == "csv":
        printing.data(tables.csv_text(change_data.change_rows(told, comparison.reasons, numbers)))
    elif form == "md":
        printing.data("\n".join(change_data.changes_markdown(comparing.around(comparison, desk.plan), told)))
    elif facts:
        printing.say(*change_data.changes_plain(comparing.around(comparison, desk.plan), told))
    else:
        printing.lines(_lines(desk, comparison, numbers, group, full))
    if remember:
        seen.look(desk)
    if comparison.incomplete:
        return _TROUBLE
    return 1 if answer and told else 0


def _numbers(desk: Desk, memory: opening.Memory) -> Mapping[str, str]:
    """The numbers that the open round has given to changes; none where another text than the branch's is shown."""
    if desk.text.kind != "in-force":
        return {}
    with contextlib.suppress(PlantuiError):  # what cannot be judged is told by status and audit; the changes stand
        return governing.held(governing.judged(desk, memory, desks.progress("history"))).numbers
    return {}


def _lines(
    desk: Desk, comparison: Comparison, numbers: Mapping[str, str], group: changes.Grouping, full: bool
) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    called = comparison.line.called
    name = t(f"cli.changes.text.{called}", name=desk.text.name) if called else desk.text.name
    against = t("cli.changes.against", name=name, baseline=comparing.label(comparison.baseline))
    yield from wrapped(against, width, "title", twins)
    if not comparison.changes:
        yield from wrapped(t("change.none_read" if comparison.incomplete else "change.none"), width, "text", twins)
        return
    if full:
        what = comparing.around(comparison, desk.plan)
        for change in comparison.changes:
            yield BLANK
            yield from change_detail.detail(what, change, width, twins)
        return
    passed = changes.passed_unchanged(comparison.changes, comparison.findings)
    graph = dependents(desk.plan)
    listing = changes.Listing(comparison.before, desk.plan, comparison.changes, passed, graph, numbers)
    marks = seen.read(desk).marks
    ticked = {
        change.item
        for change in comparison.changes
        if marks and marks.get(change.item) == comparing.fingerprint_of(comparison, desk.plan, change)
    }
    yield changes.summary(listing, width, twins, group, ticked)
    yield BLANK
    for row in changes.rows(listing, width, twins, group, unfolded=False, seen=ticked):
        yield row.line
