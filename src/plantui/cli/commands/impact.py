"""`plantui impact ITEM`: what a change of one item hits within two steps, and the way there."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.changes.impact import Impact, dependents, impact, sharing
from plantui.cli import opening, options, output
from plantui.cli.click_extensions import argument
from plantui.cli.item_arguments import full_id, item_of
from plantui.i18n import Sentence, t, tn
from plantui.plan.model import Plan
from plantui.plan.references import needs
from plantui.render import labels
from plantui.render.export import changes_json, plan_json, tables
from plantui.render.line import Line, wrapped


@options.command("impact", reads=True)
@argument("item", metavar=Sentence("cli.metavar.item"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def command(item: str, form: str, facts: bool) -> None:
    """Nearest first, then what waits for the same prerequisites."""
    desk = opening.opened(options.here())
    plan = desk.plan
    found = item_of(plan, full_id(desk, item))
    graph = dependents(plan)
    hits = {one.item: one for one in impact(plan, found.id, graph)}
    for one in sharing(plan, found.id, needs(plan), graph):
        hits.setdefault(one.item, one)
    told = tuple(hits.values())
    if form == "json":
        output.data(plan_json.json_text(changes_json.impact_data(plan, found.id, told)))
    elif form == "csv":
        output.data(tables.csv_text(_rows(plan, told)))
    elif form == "md":
        output.data("\n".join(_markdown(plan, found.id, told)))
    elif facts:
        output.say(*(t("cli.impact.fact", item=one.item, path=_path(one)) for one in told))
    else:
        output.lines(_lines(plan, found.id, told))


def _path(one: Impact) -> str:
    """`kjernejournal: uses > pps.x: after`."""
    return " > ".join(f"{step.item} ({t(f'cli.impact.through.{step.through}')})" for step in one.path)


def _title(plan: Plan, item_id: str) -> str:
    item = plan.by_id.get(item_id)
    return labels.title(item) if item is not None else ""


def _lines(plan: Plan, item_id: str, hits: tuple[Impact, ...]) -> Iterator[Line]:
    canvas = output.canvas()
    count = tn("cli.impact.count", len(hits), item=item_id) if hits else t("cli.impact.none", item=item_id)
    yield from wrapped(count, canvas, "title")
    for one in hits:
        yield ((terminal_text.clean(one.item), "key"), ("  " + _title(plan, one.item), "text"))
        for part in terminal_text.wrap(terminal_text.clean(_path(one)), max(canvas.width - 4, 1)):
            yield (("    " + part, "dim"),)


def _rows(plan: Plan, hits: tuple[Impact, ...]) -> Iterator[tables.Cells]:
    yield ("item", "steps", "path", "through", "title")
    for one in hits:
        steps = ([step.item for step in one.path], [step.through for step in one.path])
        yield (one.item, len(one.path), *steps, _title(plan, one.item) or None)


def _markdown(plan: Plan, item_id: str, hits: tuple[Impact, ...]) -> Iterator[str]:
    yield "# " + t("cli.impact.markdown", item=tables.escaped(_title(plan, item_id) or item_id))
    yield ""
    if not hits:
        yield t("cli.impact.none", item=tables.escaped(item_id))
        return
    yield "| " + " | ".join(t(f"cli.impact.column.{name}") for name in ("item", "path")) + " |"
    yield "| --- | --- |"
    for one in hits:
        named = f"{tables.escaped(_title(plan, one.item))} (`{terminal_text.clean(one.item)}`)"
        yield f"| {named} | {tables.escaped(_path(one))} |"
