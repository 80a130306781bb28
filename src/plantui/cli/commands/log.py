"""`plantui log`: all that was said and changed, newest first, with what was found of each signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from plantui.cli import common, desks, printing
from plantui.cli.finding import complete_item, full_id, item_of
from plantui.desk.desk import Desk
from plantui.review.history import Entry
from plantui.show import data, history, tables
from plantui.show import entry as one_entry
from plantui.show.line import BLANK, Line, say
from plantui.words import t


@common.command("log", reads=True)
@click.argument("item", required=False, metavar=t("cli.metavar.optional_item"), shell_complete=complete_item)
@click.option("--full", is_flag=True, help=t("cli.option.full"))
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(item: str | None, full: bool, form: str, facts: bool) -> None:
    """The list, or each entry whole."""
    desk = desks.opened(common.here(), history=True)
    entries = tuple(_about(desk, None if item is None else full_id(desk, item)))
    if form == "json":
        printing.data(data.json_text(data.log_data(entries, desk.people)))
    elif form == "csv":
        printing.data(tables.csv_text(tables.log_rows(entries, desk.people)))
    elif form == "md":
        printing.data("\n".join(tables.log_markdown(entries, desk.people)))
    elif facts:
        printing.say(*history.plain_entries(entries, desk.people))
    else:
        printing.lines(_lines(desk, entries, full))


def _about(desk: Desk, item: str | None) -> Iterator[Entry]:
    entries = desk.history or ()
    if item is None:
        yield from entries
        return
    known = desk.plan.by_id.get(item)
    acts = {act.item for entry in entries if entry.record for act in entry.record.acts}
    path = known.path if known else ""
    if item not in acts:
        path = item_of(desk.plan, item).path  # names what is near when nothing of that name is known
    for entry in entries:
        said = entry.record is not None and any(act.item == item for act in entry.record.acts)
        if said or (entry.kind == "plan" and path in entry.paths):
            yield entry


def _lines(desk: Desk, entries: Sequence[Entry], full: bool) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    if not entries:
        yield say(t("cli.log.empty"))
        return
    if full:
        titles = {item.id: item.title for item in desk.plan.all_items()}
        for entry in entries:
            yield from one_entry.detail(entry, desk.people, width, twins, titles)
            yield BLANK
        return
    yield history.list_header(width, twins)
    for row in history.rows(entries, desk.people, width, twins):
        yield row.line
