"""`plantui changes`, `impact`: what a revision changes, and what a change of one item hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypedDict, Unpack

import attrs

from plantui import terminal_text
from plantui.changes.impact import Impact, dependents, impact, sharing
from plantui.changes.tone import tone
from plantui.changes.weights import WEIGHTS
from plantui.cli import command_desk, options, output
from plantui.cli.arguments import item_words
from plantui.cli.arguments.item_words import item_argument, item_of
from plantui.cli.click_extensions import CodeOrWord, option
from plantui.i18n import Sentence, t, tn
from plantui.plan.model import Plan
from plantui.plan.references import needs
from plantui.render import labels
from plantui.render.changes import detail
from plantui.render.changes import list as changes_list
from plantui.render.export import changes_json, csv_tables, markdown, plain, plan_json
from plantui.render.line import BLANK, Line, wrapped
from plantui.usecases.session import cache, compare, last_seen
from plantui.usecases.session.compare import Comparison
from plantui.usecases.session.desk import Desk, Session

# changes


_LEFT_OUT = 2

_WEIGHTS = CodeOrWord(WEIGHTS, lambda code: t(f"weight.{code}"))

_GROUPINGS = CodeOrWord(changes_list.GROUPINGS, lambda code: t(f"change.group.{code}"))


class _Ending(TypedDict):
    """What is left when the changes are told: whether to remember that they were seen, and to say so by exit code."""

    remember: bool
    answer: bool


@options.command("changes", reads=True)
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.baseline"))
@option("--weight", "weights", type=_WEIGHTS, multiple=True, metavar=Sentence("cli.metavar.weight"),
              help=Sentence("cli.option.weight", weights=_WEIGHTS.told))  # fmt: skip
@option("--group", type=_GROUPINGS, default="weight", metavar=Sentence("cli.metavar.group"),
              help=Sentence("cli.option.group", groupings=_GROUPINGS.told))  # fmt: skip
@option("--good", is_flag=True, help=Sentence("cli.option.good"))
@option("--full", is_flag=True, help=Sentence("cli.option.changes_full"))
@option("--seen", "remember", is_flag=True, help=Sentence("cli.option.seen"))
@option("--exit-code", "answer", is_flag=True, help=Sentence("cli.option.exit_code"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def changes_command(
    baseline: str | None,
    weights: tuple[str, ...],
    group: changes_list.Grouping,
    good: bool,
    full: bool,
    form: str,
    facts: bool,
    **ending: Unpack[_Ending],
) -> int:
    """List what changed since a baseline; exit code 2 where files were unread, 1 for changes with `--exit-code`."""
    memory = cache.Memory()
    desk = command_desk.opened(options.here(), memory=memory)
    session = Session(desk, memory)
    against = compare.find(session, baseline, command_desk.progress("history"))
    comparison = compare.compare_desk(session, against, command_desk.progress("reading"))
    if weights:
        chosen = tuple(change for change in comparison.changes if change.weight in weights)
        comparison = attrs.evolve(comparison, changes=chosen)
    if good:
        chosen = tuple(change for change in comparison.changes if tone(change) == "better")
        comparison = attrs.evolve(comparison, changes=chosen)
    output.warn(*comparison.notes, *((t("cli.changes.uncommitted"),) if compare.uncommitted(desk) else ()))
    changes, numbers = comparison.changes, item_words.numbers(session, comparison.baseline.commit)
    if form == "json":
        names = (compare.label(comparison.baseline), desk.text.name)
        baseline_called = "in-force" if comparison.baseline.kind == "current" else None
        called = (baseline_called, comparison.line.called or None)
        output.data(
            plan_json.json_text(
                changes_json.changes_data(
                    comparison.before, desk.plan, changes, comparison.reasons, names, numbers, called
                )
            )
        )
    elif form == "csv":
        output.data(csv_tables.csv_text(csv_tables.change_rows(changes, comparison.reasons, numbers)))
    elif form == "md":
        output.data("\n".join(markdown.changes_markdown(compare.around(comparison, desk.plan), changes)))
    elif facts:
        output.read_aloud(*plain.changes_plain(compare.around(comparison, desk.plan), changes))
    else:
        output.write_lines(_change_lines(desk, comparison, numbers, group, full))
    if ending["remember"]:
        last_seen.look(desk)
    if comparison.incomplete:
        return _LEFT_OUT
    return 1 if ending["answer"] and changes else 0


def _change_lines(
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
        around = compare.around(comparison, desk.plan)
        for change in comparison.changes:
            yield BLANK
            yield from detail.detail(around, change, canvas)
        return
    passed = changes_list.passed_unchanged(comparison.changes, comparison.findings)
    graph = dependents(desk.plan)
    listing = changes_list.Listing(comparison.before, desk.plan, comparison.changes, passed, graph, numbers)
    marks = last_seen.read_last_seen(desk).marks
    ticked = {
        change.item
        for change in comparison.changes
        if marks and marks.get(change.item) == compare.fingerprint_of(comparison, desk.plan, change)
    }
    yield from changes_list.summary(listing, canvas, group, ticked)
    yield BLANK
    for row in changes_list.change_list_rows(listing, canvas, group, unfolded=False, seen=ticked):
        yield row.line


# impact


@options.command("impact", reads=True)
@item_argument()
@options.formats("text", "json", "csv", "md")
@options.plain()
def impact_command(item: str, form: str, facts: bool) -> None:
    """What a change of the item hits, nearest first, then what waits for the same prerequisites."""
    desk = command_desk.opened(options.here())
    plan = desk.plan
    plan_item = item_of(desk, item)
    graph = dependents(plan)
    hits = {hit.item: hit for hit in impact(plan, plan_item.id, graph)}
    for hit in sharing(plan, plan_item.id, needs(plan), graph):
        hits.setdefault(hit.item, hit)
    impacts = tuple(hits.values())
    if form == "json":
        output.data(plan_json.json_text(changes_json.impact_data(plan, plan_item.id, impacts)))
    elif form == "csv":
        output.data(csv_tables.csv_text(_impact_rows(plan, impacts)))
    elif form == "md":
        output.data("\n".join(_impact_markdown(plan, plan_item.id, impacts)))
    elif facts:
        output.read_aloud(*(t("cli.impact.fact", item=hit.item, path=_path(hit)) for hit in impacts))
    else:
        output.write_lines(_impact_lines(plan, plan_item.id, impacts))


def _path(hit: Impact) -> str:
    """`kjernejournal: uses > pps.x: after`."""
    return " > ".join(f"{step.item} ({t(f'cli.impact.through.{step.through}')})" for step in hit.path)


def _title(plan: Plan, item_id: str) -> str:
    item = plan.by_id.get(item_id)
    return labels.title(item) if item is not None else ""


def _impact_lines(plan: Plan, item_id: str, hits: tuple[Impact, ...]) -> Iterator[Line]:
    canvas = output.canvas()
    count = tn("cli.impact.count", len(hits), item=item_id) if hits else t("cli.impact.none", item=item_id)
    yield from wrapped(count, canvas, "title")
    for hit in hits:
        yield ((terminal_text.clean(hit.item), "key"), ("  " + _title(plan, hit.item), "text"))
        for part in terminal_text.wrap(terminal_text.clean(_path(hit)), max(canvas.width - 4, 1)):
            yield (("    " + part, "dim"),)


def _impact_rows(plan: Plan, hits: tuple[Impact, ...]) -> Iterator[csv_tables.Cells]:
    yield ("item", "steps", "path", "through", "title")
    for hit in hits:
        steps = ([step.item for step in hit.path], [step.through for step in hit.path])
        yield (hit.item, len(hit.path), *steps, _title(plan, hit.item) or None)


def _impact_markdown(plan: Plan, item_id: str, hits: tuple[Impact, ...]) -> Iterator[str]:
    yield "# " + t("cli.impact.markdown", item=markdown.escaped(_title(plan, item_id) or item_id))
    yield ""
    if not hits:
        yield t("cli.impact.none", item=markdown.escaped(item_id))
        return
    yield "| " + " | ".join(t(f"cli.impact.column.{name}") for name in ("item", "path")) + " |"
    yield "| --- | --- |"
    for hit in hits:
        label = f"{markdown.escaped(_title(plan, hit.item))} (`{terminal_text.clean(hit.item)}`)"
        yield f"| {label} | {markdown.escaped(_path(hit))} |"
