"""`plantui timeline`: every service and milestone on a line of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from plantui import text
from plantui.cli import common, desks, printing
from plantui.cli.finding import service_of
from plantui.desk.desk import Desk
from plantui.show import data, tables, timeline
from plantui.show.line import BLANK, Line
from plantui.words import t


@common.command("timeline", reads=True)
@click.argument("service", required=False, metavar=t("cli.metavar.optional_service"))
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(service: str | None, form: str, facts: bool) -> None:
    """Draw it, or tell it."""
    desk = desks.opened(common.here())
    only = service_of(desk.plan, service)
    rows = timeline.rows(desk.plan, service=only, today=desk.today)
    if form == "json":
        printing.data(data.json_text(data.timeline_data(desk.plan, rows, desk.today)))
    elif form == "csv":
        printing.data(tables.csv_text(tables.timeline_rows(desk.plan, rows, desk.today)))
    elif form == "md":
        printing.data("\n".join(tables.timeline_markdown(desk.plan, rows, desk.today)))
    elif facts:
        printing.say(*timeline.plain_rows(desk.plan, rows, desk.today))
    else:
        printing.lines(_lines(desk, rows))


def _lines(desk: Desk, rows: Sequence[timeline.TimelineRow]) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    scale, shares = timeline.first_scale(desk.plan, width), timeline.layout(width)
    yield from timeline.header(scale, width, twins, caption=(text.clean(desk.plan.revision),))
    for row in rows:
        yield timeline.row_line(desk.plan, row, scale, shares.name_width, shares.words_width, twins, desk.today)
    yield BLANK
    yield timeline.legend(width, twins)
