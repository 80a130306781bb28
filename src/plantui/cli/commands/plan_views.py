"""`plantui highlights`, `timeline`: the plan by its years, and on a line of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from plantui import terminal_text
from plantui.cli import options, output
from plantui.cli.arguments import item_words
from plantui.cli.arguments.item_words import service_of
from plantui.cli.click_extensions import CodeOrWord, argument, option
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.render.changes.compared import Compared
from plantui.render.export import csv_tables, markdown, plain, plan_json
from plantui.render.highlights import chart, view, years
from plantui.render.line import BLANK, Line, say
from plantui.render.timeline import bars
from plantui.render.timeline import rows as timeline_rows
from plantui.usecases.session.desk import Desk

# highlights


@options.command("highlights", reads=True)
@option("--year", type=int, metavar=Sentence("cli.metavar.year"), help=Sentence("cli.option.year"))
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.baseline"))
@option("--chart", "charted", is_flag=True, help=Sentence("cli.option.chart"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def highlights_command(year: int | None, baseline: str | None, charted: bool, form: str, facts: bool) -> int:
    """The highlights of one year or of all; with `--chart` how many there are in each year."""
    desk, against, code = item_words.opened(baseline)
    spanned = years.years(desk.plan, against)
    if year is not None and year not in spanned:
        choices = f"{spanned[0]}-{spanned[-1]}" if spanned else t("plan_view.absent")
        raise UsageProblem(t("cli.usage.title"), t("cli.highlights.no_year", year=year, known=choices))
    if charted:
        if form != "text" or year is not None:
            raise UsageProblem(t("cli.usage.title"), t("cli.highlights.chart_alone"))
        _chart(desk, against, facts)
    elif form == "json":
        output.data(plan_json.json_text(plan_json.highlight_data(desk.plan, desk.today, year, against)))
    elif form == "csv":
        output.data(csv_tables.csv_text(csv_tables.highlight_rows(desk.plan, desk.today, year, against)))
    elif form == "md":
        output.data("\n".join(markdown.highlights_markdown(desk.plan, desk.today, year, against)))
    elif facts:
        output.read_aloud(*plain.plain_highlights(desk.plan, desk.today, year, against))
    else:
        output.write_lines(_highlight_lines(desk, spanned if year is None else (year,), against))
    return code


def _chart(desk: Desk, against: Compared | None, facts: bool) -> None:
    counted = chart.counted(desk.plan, against)
    if facts:
        output.read_aloud(*chart.plain_counts(counted))
    else:
        output.write_lines(chart.chart(counted, output.canvas()))


def _highlight_lines(desk: Desk, chosen: tuple[int, ...], against: Compared | None) -> Iterator[Line]:
    canvas = output.canvas()
    if not chosen:
        yield say(t("plan_view.empty"))
    for highlights in years.for_years(desk.plan, chosen, desk.today, against):
        last = highlights.year == chosen[-1]
        page = highlights if last else attrs.evolve(highlights, timeless=(), markers=())
        yield view.year_line(page, canvas)
        yield BLANK
        for row in view.year_rows(page, canvas, against.numbers if against is not None else {}):
            if not last and not any(words.strip() for words, _ in row.line):
                break  # what has no year, and where it all comes from, is said once
            yield row.line
        if not last:
            yield BLANK


# timeline


_SELECTIONS = CodeOrWord(timeline_rows.COMPARED_SELECTIONS, lambda code: t(f"timeline.select.{code}"))


@options.command("timeline", reads=True)
@argument("service", required=False, metavar=Sentence("cli.metavar.optional_service"))
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.baseline"))
@option("--only", type=_SELECTIONS, metavar=Sentence("cli.metavar.selection"),
              help=Sentence("cli.option.only", selections=_SELECTIONS.told))  # fmt: skip
@options.formats("text", "json", "csv", "md")
@options.plain()
def timeline_command(
    service: str | None, baseline: str | None, only: timeline_rows.Selection | None, form: str, facts: bool
) -> int:
    """The items along a time axis, drawn or as rows."""
    if only == "changed" and baseline is None:
        raise UsageProblem(t("cli.usage.title"), t("cli.timeline.no_baseline"))
    desk, against, code = item_words.opened(baseline)
    rows = timeline_rows.selected_rows(desk.plan, only or "milestones", service_of(desk, service), desk.today, against)
    if form == "json":
        output.data(plan_json.json_text(plan_json.timeline_data(desk.plan, rows, desk.today, against)))
    elif form == "csv":
        output.data(csv_tables.csv_text(csv_tables.timeline_rows(desk.plan, rows, desk.today, against)))
    elif form == "md":
        output.data("\n".join(markdown.timeline_markdown(desk.plan, rows, desk.today, against)))
    elif facts:
        output.read_aloud(*timeline_rows.plain_rows(desk.plan, rows, desk.today, against))
    else:
        output.write_lines(_timeline_lines(desk, rows, against))
    return code


def _timeline_lines(desk: Desk, rows: Sequence[bars.TimelineRow], against: Compared | None) -> Iterator[Line]:
    canvas = output.canvas()
    scale = timeline_rows.first_scale(desk.plan, canvas.width, against=against)
    caption = (terminal_text.clean(desk.plan.revision),)
    yield from timeline_rows.header(scale, canvas, caption=caption, today=desk.today, against=against)
    for row in rows:
        number = bars.number_of(row, against.numbers) if against is not None else ""
        yield bars.row_line(desk.plan, row, scale, canvas, desk.today, against, number)
    yield BLANK
    yield timeline_rows.legend(canvas, against)
