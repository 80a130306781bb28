"""`plantui timeline`: every service and milestone on a line of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from plantui import text
from plantui.cli import common, comparing, printing
from plantui.cli.finding import service_of
from plantui.desk.desk import Desk
from plantui.errors import UsageProblem
from plantui.show import data, tables, timeline
from plantui.show.compared import Compared
from plantui.show.line import BLANK, Line
from plantui.words import t


@common.command("timeline", reads=True)
@click.argument("service", required=False, metavar=t("cli.metavar.optional_service"))
@click.option("--baseline", metavar=t("cli.metavar.rev"), help=t("cli.option.baseline"))
@click.option("--only", type=click.Choice(timeline.COMPARED_SELECTIONS), metavar=t("cli.metavar.selection"),
              help=t("cli.option.only", selections=", ".join(timeline.COMPARED_SELECTIONS)))  # fmt: skip
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(
    service: str | None, baseline: str | None, only: timeline.Selection | None, form: str, facts: bool
) -> int:
    """Draw it, or tell it."""
    if only == "changed" and baseline is None:
        raise UsageProblem(t("cli.usage.title"), t("cli.timeline.no_baseline"))
    desk, against, code = comparing.opened(baseline)
    rows = timeline.rows(desk.plan, only or "milestones", service_of(desk.plan, service), desk.today, against)
    if form == "json":
        printing.data(data.json_text(data.timeline_data(desk.plan, rows, desk.today, against)))
    elif form == "csv":
        printing.data(tables.csv_text(tables.timeline_rows(desk.plan, rows, desk.today, against)))
    elif form == "md":
        printing.data("\n".join(tables.timeline_markdown(desk.plan, rows, desk.today, against)))
    elif facts:
        printing.say(*timeline.plain_rows(desk.plan, rows, desk.today, against))
    else:
        printing.lines(_lines(desk, rows, against))
    return code


def _lines(desk: Desk, rows: Sequence[timeline.TimelineRow], against: Compared | None) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    scale, shares = timeline.first_scale(desk.plan, width, against=against), timeline.layout(width)
    caption = (text.clean(desk.plan.revision),)
    yield from timeline.header(scale, width, twins, caption=caption, today=desk.today, against=against)
    for row in rows:
        yield timeline.row_line(
            desk.plan, row, scale, shares.name_width, shares.words_width, twins, desk.today, against
        )
    yield BLANK
    yield timeline.legend(width, twins, against)
