"""`plantui changes`: what the text says differently from a baseline, heaviest first, with slip and reason."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import attrs
import click

from plantui.changes.impact import dependents
from plantui.changes.weights import WEIGHTS
from plantui.cli import opening, options, output
from plantui.cli.click_extensions import option
from plantui.errors import PlantuiError
from plantui.i18n import Sentence, t
from plantui.render.changes import detail
from plantui.render.changes import list as changes_list
from plantui.render.export import changes_json, plan_json, tables
from plantui.render.line import BLANK, Line, wrapped
from plantui.usecases.session import cache, compare, last_seen, review
from plantui.usecases.session.compare import Comparison
from plantui.usecases.session.desk import Desk

_TROUBLE = 2


@options.command("changes", reads=True)
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.baseline"))
@option("--weight", "weights", type=click.Choice(WEIGHTS), multiple=True, metavar=Sentence("cli.metavar.weight"),
              help=Sentence("cli.option.weight", weights=", ".join(WEIGHTS)))  # fmt: skip
@option("--group", type=click.Choice(changes_list.GROUPINGS), default="weight",
              metavar="|".join(changes_list.GROUPINGS), help=Sentence("cli.option.group"))  # fmt: skip
@option("--full", is_flag=True, help=Sentence("cli.option.changes_full"))
@option("--seen", "remember", is_flag=True, help=Sentence("cli.option.seen"))
@option("--exit-code", "answer", is_flag=True, help=Sentence("cli.option.exit_code"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def command(
    baseline: str | None,
    weights: tuple[str, ...],
    group: changes_list.Grouping,
    full: bool,
    remember: bool,
    answer: bool,
    form: str,
    facts: bool,
) -> int:
    """List them; the exit code says whether there are any where that is asked for."""
    memory = cache.Memory()
    desk = opening.opened(options.here(), memory=memory)
    found = compare.find(desk, baseline, memory, opening.progress("history"))
    comparison = compare.compare_desk(desk, found, memory, opening.progress("reading"))
    if weights:
        chosen = tuple(change for change in comparison.changes if change.weight in weights)
        comparison = attrs.evolve(comparison, changes=chosen)
    output.warn(*comparison.notes)
    told, numbers = comparison.changes, _numbers(desk, memory)
    if form == "json":
        names = (compare.label(comparison.baseline), desk.text.name)
        known = "in-force" if comparison.baseline.kind == "current" else None
        called = (known, comparison.line.called or None)
        output.data(
            plan_json.json_text(
                changes_json.changes_data(
                    comparison.before, desk.plan, told, comparison.reasons, names, numbers, called
                )
            )
        )
    elif form == "csv":
        output.data(tables.csv_text(changes_json.change_rows(told, comparison.reasons, numbers)))
    elif form == "md":
        output.data("\n".join(changes_json.changes_markdown(compare.around(comparison, desk.plan), told)))
    elif facts:
        output.say(*changes_json.changes_plain(compare.around(comparison, desk.plan), told))
    else:
        output.lines(_lines(desk, comparison, numbers, group, full))
    if remember:
        last_seen.look(desk)
    if comparison.incomplete:
        return _TROUBLE
    return 1 if answer and told else 0


def _numbers(desk: Desk, memory: cache.Memory) -> Mapping[str, str]:
    """The numbers that the open round has given to changes; none where another text than the branch's is shown."""
    if desk.text.kind != "in-force":
        return {}
    with contextlib.suppress(PlantuiError):  # what cannot be judged is told by status and audit; the changes stand
        return review.held(review.judged(desk, memory, opening.progress("history"))).numbers
    return {}


def _lines(
    desk: Desk, comparison: Comparison, numbers: Mapping[str, str], group: changes_list.Grouping, full: bool
) -> Iterator[Line]:
    canvas = output.canvas()
    called = comparison.line.called
    name = t(f"cli.changes.text.{called}", name=desk.text.name) if called else desk.text.name
    against = t("cli.changes.against", name=name, baseline=compare.label(comparison.baseline))
    yield from wrapped(against, canvas, "title")
    if not comparison.changes:
        yield from wrapped(t("change.none_read" if comparison.incomplete else "change.none"), canvas, "text")
        return
    if full:
        what = compare.around(comparison, desk.plan)
        for change in comparison.changes:
            yield BLANK
            yield from detail.detail(what, change, canvas)
        return
    passed = changes_list.passed_unchanged(comparison.changes, comparison.findings)
    graph = dependents(desk.plan)
    listing = changes_list.Listing(comparison.before, desk.plan, comparison.changes, passed, graph, numbers)
    marks = last_seen.read(desk).marks
    ticked = {
        change.item
        for change in comparison.changes
        if marks and marks.get(change.item) == compare.fingerprint_of(comparison, desk.plan, change)
    }
    yield changes_list.summary(listing, canvas, group, ticked)
    yield BLANK
    for row in changes_list.rows(listing, canvas, group, unfolded=False, seen=ticked):
        yield row.line
