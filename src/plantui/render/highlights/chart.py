"""One chart: how many dated items each year holds, before and now, with its numbers beside it.

plotext draws the bars. It keeps one figure for the whole process, so a lock lets one thread at it; it is imported when
the first chart is drawn, and what it drew is kept for the same numbers at the same width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from threading import Lock

import attrs

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Plan
from plantui.render.changes.compared import Compared
from plantui.render.highlights.years import counts
from plantui.render.labels import first_fitting
from plantui.render.line import BLANK, Canvas, Line, Role, Span, fit

MOST_YEARS = 24
"""More years than this: those without a dated item are left out, then those after the first 24 are counted."""

NARROWEST = 24
"""Below this width the numbers stand alone."""

_DRAWING = Lock()
_BEFORE, _NOW = "░", "█"
_AXIS = "│"


@attrs.frozen(slots=True)
class Counted:
    """Dated items per year: `now` in the plan, `before` in the baseline; None without one. All of one length.

    `names` are the revisions of baseline and plan, raw.
    """

    years: tuple[int, ...]
    now: tuple[int, ...]
    before: tuple[int, ...] | None
    names: tuple[str, str]


def counted(plan: Plan, against: Compared | None = None) -> Counted:
    """What the chart is of. Something counts in the year of its latest day; walks both plans once: keep the answer."""
    now = counts(plan)
    before = counts(against.baseline) if against is not None else None
    spanned = sorted({*now, *(before or ())})
    return Counted(
        tuple(spanned),
        tuple(now.get(year, 0) for year in spanned),
        None if before is None else tuple(before.get(year, 0) for year in spanned),
        (against.baseline.revision if against is not None else "", plan.revision),
    )


def chart(numbers: Counted, canvas: Canvas) -> tuple[Line, ...]:
    """The chart in lines of `canvas.width` cells: a heading, two bars a year (one without a baseline), what they are.

    Safe to ask for again on every frame: what plotext drew is kept.
    """
    lines = [*_lines(numbers, canvas)]
    return tuple(fit(line, canvas) for line in lines)


def plain_counts(numbers: Counted) -> Iterator[str]:
    """The same numbers, a year a line."""
    for at, year in enumerate(numbers.years):
        if numbers.before is None:
            yield t("chart.plain", year=year, now=numbers.now[at])
        else:
            yield t("chart.plain_compared", year=year, before=numbers.before[at], now=numbers.now[at])


def _lines(numbers: Counted, canvas: Canvas) -> Iterator[Line]:
    yield ((" " + t("highlights.counts"), "strong"),)
    shown, left_out = _shortened(numbers)
    if not shown.years:
        yield ((" " + t("chart.none"), "dim"),)
        return
    yield from _rows(shown, canvas)
    if left_out:
        yield ((" " + t("chart.more", count=left_out), "dim"),)
    if shown.before is not None:
        yield BLANK
        yield _legend(shown, canvas)


def _shortened(numbers: Counted) -> tuple[Counted, int]:
    """At most `MOST_YEARS` years, and how many with items in them are left out."""
    if len(numbers.years) <= MOST_YEARS:
        return numbers, 0
    before = numbers.before or (0,) * len(numbers.years)
    filled = [at for at in range(len(numbers.years)) if numbers.now[at] or before[at]]
    kept = filled[:MOST_YEARS]
    shown = Counted(
        tuple(numbers.years[at] for at in kept),
        tuple(numbers.now[at] for at in kept),
        None if numbers.before is None else tuple(before[at] for at in kept),
        numbers.names,
    )
    return shown, len(filled) - len(kept)


def _rows(numbers: Counted, canvas: Canvas) -> Iterator[Line]:
    """Each bar with its year before it and its number at its end; a blank row between years that have two."""
    series = (numbers.now,) if numbers.before is None else (numbers.before, numbers.now)
    room = canvas.width - len("  2025 │ ") - len(str(max(map(max, series)))) - 1
    bars = _drawn(series, room) if canvas.width >= NARROWEST else ()
    rows_a_year = 1 if len(series) == 1 else 3
    for at, year in enumerate(numbers.years):
        for number, values in enumerate(series):
            ghost = number == 0 and len(series) == 2
            role: Role = "ghost" if ghost else "firm"
            label: Span = (f"  {year} " if number == 0 else " " * 7, "text")
            bar: Line = ((_AXIS, "dim"), (bars[at * rows_a_year + number].rstrip(), role)) if bars else ()
            yield (label, *bar, (f" {values[at]}", "dim" if ghost else "text"))
        if rows_a_year > 1 and bars and at + 1 < len(numbers.years):
            yield (" " * 7, "text"), (_AXIS, "dim")


def _legend(numbers: Counted, canvas: Canvas) -> Line:
    names = [terminal_text.clean(name, 40) for name in numbers.names]
    before, now = (t("chart.before", name=names[0]), t("chart.now", name=names[1]))
    short = (t("chart.before_short"), t("chart.now_short"))
    wide = sum(terminal_text.cells(canvas.spell(words)) for words in (before, now)) + 9
    if wide > canvas.width:
        before, now = short
    shown = first_fitting((now,), canvas.column(max(canvas.width - 9 - terminal_text.cells(before), 0)))
    return ((" ", "text"), (_BEFORE, "ghost"), (f" {before}   ", "text"), (_NOW, "firm"), (f" {shown}", "text"))


@lru_cache(maxsize=64)
def _drawn(series: tuple[Sequence[int], ...], width: int) -> tuple[str, ...]:
    """The bars alone, `width` cells wide: a row for each number, year by year, and a blank one after two.

    plotext spreads a canvas over its limits, so that a bar meets its row only where both limits are given: from the
    middle of the first cell to the middle of the last.
    """
    import plotext  # type: ignore[import-untyped]  # it ships no types

    rows_a_year = 1 if len(series) == 1 else 3
    rows = len(series[0]) * rows_a_year
    most = max(1, *map(max, series))
    with _DRAWING:
        figure = plotext.figure
        figure.clear()
        figure.theme("colorless")
        figure.axes(False)
        figure.plot_size(width, rows)
        for number, values in enumerate(series):
            places = [rows - at * rows_a_year - number for at in range(len(values))]
            marker = _BEFORE if number == 0 and len(series) == 2 else _NOW
            bars = figure.bar(places, list(values), marker=marker, orientation="h", width=0, _reset_ticks=False)
            figure.draw(bars)
        figure.ruler("x").lim(0, most).ticks([], [])
        figure.ruler("y").lim(1, rows).ticks([], [])
        drawn = figure.build().string(colorless=True).split("\n")
    blank = " " * width
    return tuple((drawn[at] if at < len(drawn) else blank).ljust(width)[:width] for at in range(rows))
