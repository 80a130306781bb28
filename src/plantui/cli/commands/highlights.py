"""`plantui highlights`: what each year holds, and what no year can be given for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import click

from plantui.cli import common, desks, printing
from plantui.desk.desk import Desk
from plantui.errors import UsageProblem
from plantui.show import data, highlights, plain, tables, years
from plantui.show.line import BLANK, Line, say
from plantui.words import t


@common.command("highlights", reads=True)
@click.option("--year", type=int, metavar=t("cli.metavar.year"), help=t("cli.option.year"))
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(year: int | None, form: str, facts: bool) -> None:
    """One year, or all of them."""
    desk = desks.opened(common.here())
    spanned = years.years(desk.plan)
    if year is not None and year not in spanned:
        known = f"{spanned[0]}-{spanned[-1]}" if spanned else t("plan_view.absent")
        raise UsageProblem(t("cli.usage.title"), t("cli.highlights.no_year", year=year, known=known))
    if form == "json":
        printing.data(data.json_text(data.highlight_data(desk.plan, desk.today, year)))
    elif form == "csv":
        printing.data(tables.csv_text(tables.highlight_rows(desk.plan, desk.today, year)))
    elif form == "md":
        printing.data("\n".join(tables.highlights_markdown(desk.plan, desk.today, year)))
    elif facts:
        printing.say(*plain.plain_highlights(desk.plan, desk.today, year))
    else:
        printing.lines(_lines(desk, spanned if year is None else (year,)))


def _lines(desk: Desk, chosen: tuple[int, ...]) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    if not chosen:
        yield say(t("plan_view.empty"))
    for year in chosen:
        found = years.highlights(desk.plan, year, desk.today)
        last = year == chosen[-1]
        if not last:
            found = attrs.evolve(found, timeless=(), markers=())
        yield highlights.year_line(found, width, twins)
        yield BLANK
        for row in highlights.lines(found, width, twins):
            if not last and not any(words.strip() for words, _ in row.line):
                break  # what has no year, and where it all comes from, is said once
            yield row.line
        if not last:
            yield BLANK
