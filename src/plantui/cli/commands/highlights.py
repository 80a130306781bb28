"""`plantui highlights`: what each year holds, and what no year can be given for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import click

from plantui.cli import common, comparing, printing
from plantui.desk.desk import Desk
from plantui.errors import UsageProblem
from plantui.show import data, highlights, plain, tables, years
from plantui.show.compared import Compared
from plantui.show.line import BLANK, Line, say
from plantui.words import t


@common.command("highlights", reads=True)
@click.option("--year", type=int, metavar=t("cli.metavar.year"), help=t("cli.option.year"))
@click.option("--baseline", metavar=t("cli.metavar.rev"), help=t("cli.option.baseline"))
@click.option("--chart", "charted", is_flag=True, help=t("cli.option.chart"))
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(year: int | None, baseline: str | None, charted: bool, form: str, facts: bool) -> int:
    """One year, or all of them."""
    desk, against, code = comparing.opened(baseline)
    spanned = years.years(desk.plan, against)
    if year is not None and year not in spanned:
        known = f"{spanned[0]}-{spanned[-1]}" if spanned else t("plan_view.absent")
        raise UsageProblem(t("cli.usage.title"), t("cli.highlights.no_year", year=year, known=known))
    if charted:
        if form != "text" or year is not None:
            raise UsageProblem(t("cli.usage.title"), t("cli.highlights.chart_alone"))
        _chart(desk, against, facts)
    elif form == "json":
        printing.data(data.json_text(data.highlight_data(desk.plan, desk.today, year, against)))
    elif form == "csv":
        printing.data(tables.csv_text(tables.highlight_rows(desk.plan, desk.today, year, against)))
    elif form == "md":
        printing.data("\n".join(tables.highlights_markdown(desk.plan, desk.today, year, against)))
    elif facts:
        printing.say(*plain.plain_highlights(desk.plan, desk.today, year, against))
    else:
        printing.lines(_lines(desk, spanned if year is None else (year,), against))
    return code


def _chart(desk: Desk, against: Compared | None, facts: bool) -> None:
    from plantui.show import chart

    counted = chart.counted(desk.plan, against)
    if facts:
        printing.say(*chart.plain_counts(counted))
    else:
        printing.lines(chart.chart(counted, printing.width(), printing.ascii_only()))


def _lines(desk: Desk, chosen: tuple[int, ...], against: Compared | None) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    if not chosen:
        yield say(t("plan_view.empty"))
    for found in years.for_years(desk.plan, chosen, desk.today, against):
        last = found.year == chosen[-1]
        shown = found if last else attrs.evolve(found, timeless=(), markers=())
        yield highlights.year_line(shown, width, twins)
        yield BLANK
        for row in highlights.lines(shown, width, twins):
            if not last and not any(words.strip() for words, _ in row.line):
                break  # what has no year, and where it all comes from, is said once
            yield row.line
        if not last:
            yield BLANK
