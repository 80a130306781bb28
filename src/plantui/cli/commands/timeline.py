"""`plantui timeline`: every service and milestone on a line of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from plantui import terminal_text
from plantui.cli import item_arguments, options, output
from plantui.cli.click_extensions import argument, option
from plantui.cli.item_arguments import service_of
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.render.changes.compared import Compared
from plantui.render.export import plan_json, tables
from plantui.render.line import BLANK, Line
from plantui.render.timeline import bars
from plantui.render.timeline import rows as timeline_rows
from plantui.usecases.session.desk import Desk


@options.command("timeline", reads=True)
@argument("service", required=False, metavar=Sentence("cli.metavar.optional_service"))
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.baseline"))
@option("--only", type=click.Choice(timeline_rows.COMPARED_SELECTIONS), metavar=Sentence("cli.metavar.selection"),
              help=Sentence("cli.option.only", selections=", ".join(timeline_rows.COMPARED_SELECTIONS)))  # fmt: skip
@options.formats("text", "json", "csv", "md")
@options.plain()
def command(
    service: str | None, baseline: str | None, only: timeline_rows.Selection | None, form: str, facts: bool
) -> int:
    """Draw it, or tell it."""
    if only == "changed" and baseline is None:
        raise UsageProblem(t("cli.usage.title"), t("cli.timeline.no_baseline"))
    desk, against, code = item_arguments.opened(baseline)
    rows = timeline_rows.rows(desk.plan, only or "milestones", service_of(desk.plan, service), desk.today, against)
    if form == "json":
        output.data(plan_json.json_text(plan_json.timeline_data(desk.plan, rows, desk.today, against)))
    elif form == "csv":
        output.data(tables.csv_text(tables.timeline_rows(desk.plan, rows, desk.today, against)))
    elif form == "md":
        output.data("\n".join(tables.timeline_markdown(desk.plan, rows, desk.today, against)))
    elif facts:
        output.say(*timeline_rows.plain_rows(desk.plan, rows, desk.today, against))
    else:
        output.lines(_lines(desk, rows, against))
    return code


def _lines(desk: Desk, rows: Sequence[bars.TimelineRow], against: Compared | None) -> Iterator[Line]:
    canvas = output.canvas()
    scale = timeline_rows.first_scale(desk.plan, canvas.width, against=against)
    caption = (terminal_text.clean(desk.plan.revision),)
    yield from timeline_rows.header(scale, canvas, caption=caption, today=desk.today, against=against)
    for row in rows:
        yield bars.row_line(desk.plan, row, scale, canvas, desk.today, against)
    yield BLANK
    yield timeline_rows.legend(canvas, against)
