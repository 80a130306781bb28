"""`plantui show`: the plan by its services, or one item of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plantui.cli import command_desk, options, output
from plantui.cli.arguments.item_words import item_argument, item_of
from plantui.i18n import tn
from plantui.plan.model import Item
from plantui.render.plan import sections
from plantui.usecases.session.desk import Desk

if TYPE_CHECKING:
    from plantui.render.export.csv_tables import Cells

# The overview is what is asked for most; what draws the other forms is imported by who asks for them.

# Imported late, inside functions: the plan is shown without what only one form of it needs.


@options.command("show", reads=True)
@item_argument(required=False, metavar="cli.metavar.optional_item")
@options.formats("text", "json", "csv", "md")
@options.plain()
def show_command(item: str | None, form: str, facts: bool) -> None:
    """The plan, or one item of it."""
    desk = command_desk.opened(options.here())
    plan_item = item_of(desk, item) if item is not None else None
    if form == "json":
        from plantui.render.export import plan_json

        output.data(
            plan_json.json_text(
                plan_json.show_item(desk.plan, plan_item.id) if plan_item else plan_json.show(desk.plan)
            )
        )
    elif form == "csv":
        from plantui.render.export import csv_tables

        output.data(csv_tables.csv_text(_rows(desk, plan_item)))
    elif form == "md":
        output.data("\n".join(_markdown(desk, plan_item)))
    elif facts:
        output.read_aloud(*_facts(desk, plan_item))
    elif plan_item is None:
        print_overview(desk)
    else:
        from plantui.render.plan import detail

        output.write_lines(detail.detail(desk.plan, plan_item.id, output.canvas(), desk.today))


def print_overview(desk: Desk) -> None:
    """Every service by its title, and how many problems its files have."""
    output.write_lines(sections.overview(desk.plan, output.canvas()))
    if desk.plan.problems:
        output.out("")
        output.say(tn("cli.show.problems", len(desk.plan.problems)))


def _inside(desk: Desk, item: Item) -> Iterator[Item]:
    """The item; for a service all its items and sub-services', for the document all the document's."""
    yield item
    if item.table == "plan":
        yield from desk.plan.items
    elif item.table == "service":
        for service in desk.plan.by_service[item.id].walk():
            if service.id != item.id:
                yield service.item
            yield from service.items


def _rows(desk: Desk, item: Item | None) -> Iterator[Cells]:
    from plantui.render.export import csv_tables

    if item is None:
        yield from csv_tables.show_rows(desk.plan)
        return
    yield csv_tables.ITEM_COLUMNS
    for part in _inside(desk, item):
        yield csv_tables.item_row(part)


def _markdown(desk: Desk, item: Item | None) -> Iterator[str]:
    from plantui.render.export import markdown

    if item is None:
        yield from markdown.show_markdown(desk.plan)
        return
    for part in _inside(desk, item):
        yield from markdown.item_markdown(desk.plan, part, desk.today)
        yield ""


def _facts(desk: Desk, item: Item | None) -> Iterator[str]:
    from plantui.render.export import plain

    if item is None:
        yield from plain.plain_plan(desk.plan, desk.today)
    elif item.table == "service":
        yield from plain.plain_service(desk.plan, desk.plan.by_service[item.id], desk.today)
    elif item.table == "plan":
        yield from plain.plain_document(desk.plan)
    else:
        yield from plain.plain_item(desk.plan, item, desk.today)
