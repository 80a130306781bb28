"""`plantui highlights`: what each year holds, and what no year can be given for."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui.cli import item_arguments, options, output
from plantui.cli.click_extensions import option
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.render.changes.compared import Compared
from plantui.render.export import plain, plan_json, tables
from plantui.render.highlights import view, years
from plantui.render.line import BLANK, Line, say
from plantui.usecases.session.desk import Desk


@options.command("highlights", reads=True)
@option("--year", type=int, metavar=Sentence("cli.metavar.year"), help=Sentence("cli.option.year"))
@option("--baseline", metavar=Sentence("cli.metavar.rev"), help=Sentence("cli.option.baseline"))
@option("--chart", "charted", is_flag=True, help=Sentence("cli.option.chart"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def command(year: int | None, baseline: str | None, charted: bool, form: str, facts: bool) -> int:
    """One year, or all of them."""
    desk, against, code = item_arguments.opened(baseline)
    spanned = years.years(desk.plan, against)
    if year is not None and year not in spanned:
        known = f"{spanned[0]}-{spanned[-1]}" if spanned else t("plan_view.absent")
        raise UsageProblem(t("cli.usage.title"), t("cli.highlights.no_year", year=year, known=known))
    if charted:
        if form != "text" or year is not None:
            raise UsageProblem(t("cli.usage.title"), t("cli.highlights.chart_alone"))
        _chart(desk, against, facts)
    elif form == "json":
        output.data(plan_json.json_text(plan_json.highlight_data(desk.plan, desk.today, year, against)))
    elif form == "csv":
        output.data(tables.csv_text(tables.highlight_rows(desk.plan, desk.today, year, against)))
    elif form == "md":
        output.data("\n".join(tables.highlights_markdown(desk.plan, desk.today, year, against)))
    elif facts:
        output.say(*plain.plain_highlights(desk.plan, desk.today, year, against))
    else:
        output.lines(_lines(desk, spanned if year is None else (year,), against))
    return code


def _chart(desk: Desk, against: Compared | None, facts: bool) -> None:
    from plantui.render.highlights import chart

    counted = chart.counted(desk.plan, against)
    if facts:
        output.say(*chart.plain_counts(counted))
    else:
        output.lines(chart.chart(counted, output.canvas()))


def _lines(desk: Desk, chosen: tuple[int, ...], against: Compared | None) -> Iterator[Line]:
    canvas = output.canvas()
    if not chosen:
        yield say(t("plan_view.empty"))
    for found in years.for_years(desk.plan, chosen, desk.today, against):
        last = found.year == chosen[-1]
        shown = found if last else attrs.evolve(found, timeless=(), markers=())
        yield view.year_line(shown, canvas)
        yield BLANK
        for row in view.lines(shown, canvas):
            if not last and not any(words.strip() for words, _ in row.line):
                break  # what has no year, and where it all comes from, is said once
            yield row.line
        if not last:
            yield BLANK
