"""`plantui show [ITEM]`: the plan by its services, or all that stands about one item or service."""

from __future__ import annotations

from collections.abc import Iterator

import click

from plantui.cli import common, desks, printing
from plantui.cli.finding import complete_item, full_id, item_of
from plantui.desk.desk import Desk
from plantui.plan.model import Item
from plantui.show import data, detail, overview, plain, tables
from plantui.words import t, tn


@common.command("show", reads=True)
@click.argument("item", required=False, metavar=t("cli.metavar.optional_item"), shell_complete=complete_item)
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(item: str | None, form: str, facts: bool) -> None:
    """Show it in the form asked for."""
    desk = desks.opened(common.here())
    found = item_of(desk.plan, full_id(desk, item)) if item is not None else None
    if form == "json":
        printing.data(data.json_text(data.show_item(desk.plan, found.id) if found else data.show(desk.plan)))
    elif form == "csv":
        printing.data(tables.csv_text(_rows(desk, found)))
    elif form == "md":
        printing.data("\n".join(_markdown(desk, found)))
    elif facts:
        printing.say(*_facts(desk, found))
    elif found is None:
        print_overview(desk)
    else:
        printing.lines(detail.detail(desk.plan, found.id, printing.width(), printing.ascii_only(), desk.today))


def print_overview(desk: Desk) -> None:
    """Every service by its title, and how many problems its files have."""
    printing.lines(overview.overview(desk.plan, printing.width(), printing.ascii_only()))
    if desk.plan.problems:
        printing.out("")
        printing.say(tn("cli.show.problems", len(desk.plan.problems)))


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


def _rows(desk: Desk, item: Item | None) -> Iterator[tables.Cells]:
    if item is None:
        yield from tables.show_rows(desk.plan)
        return
    yield tables.ITEM_COLUMNS
    for one in _inside(desk, item):
        yield tables.item_row(desk.plan, one)


def _markdown(desk: Desk, item: Item | None) -> Iterator[str]:
    if item is None:
        yield from tables.show_markdown(desk.plan)
        return
    for one in _inside(desk, item):
        yield from tables.item_markdown(desk.plan, one, desk.today)
        yield ""


def _facts(desk: Desk, item: Item | None) -> Iterator[str]:
    if item is None:
        yield from plain.plain_plan(desk.plan, desk.today)
    elif item.table == "service":
        yield from plain.plain_service(desk.plan, desk.plan.by_service[item.id], desk.today)
    elif item.table == "plan":
        yield from plain.plain_document(desk.plan)
    else:
        yield from plain.plain_item(desk.plan, item, desk.today)
