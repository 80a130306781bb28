"""The timeline's scale: which days a cell is, and where a day falls. A cell is a whole number of half months."""

from __future__ import annotations

from datetime import date
from typing import Literal

import attrs

from plantui.plan import dates as grammar
from plantui.render.line import Line

Zoom = Literal["year", "half", "tertial", "quarter", "month"]
ZOOMS: tuple[Zoom, ...] = ("year", "half", "tertial", "quarter", "month")
"""From the widest view to the closest."""

_HALF_MONTHS: dict[Zoom, int] = {"year": 8, "half": 6, "tertial": 4, "quarter": 3, "month": 2}
_MONTHS_OF_PART: dict[Zoom, int] = {"year": 12, "half": 6, "tertial": 4, "quarter": 3, "month": 3}
_YEAR = 24
_FIRST = date(grammar.FIRST_YEAR, 1, 1)
_LAST = date(grammar.LAST_YEAR, 1, 1)


@attrs.frozen(slots=True)
class Scale:
    """What the bars are drawn on: `first` is the first day shown, always the first of a month; `cells` how many.

    At the zoom `quarter` a cell is six weeks (half a quarter), at `month` a month.
    """

    zoom: Zoom
    first: date
    cells: int

    @property
    def half_months(self) -> int:
        """How many half months one cell covers."""
        return _HALF_MONTHS[self.zoom]

    def cell(self, day: date) -> int:
        """The cell a day falls in; below 0 or from `cells` on when it is out of view."""
        return (_index(day) - _index(self.first)) // self.half_months


@attrs.frozen(slots=True)
class AxisLayout:
    """How the cells of a row are shared: the name, the bars, the words; a `│` stands between them."""

    name_width: int
    cells: int
    words_width: int


def layout(width: int) -> AxisLayout:
    """The shares of a row of `width` cells: 23, 32, 23 at 80 columns; 29, 58, 31 at 120."""
    if width >= 120:
        more = (width - 120) // 4
        name, words = 29 + more, 31 + more
    elif width >= 80:
        name, words = 23 + (width - 80) // 8, 23 + (width - 80) // 8
    else:
        name, words = max(min(23, width // 4 + 3), 0), max(min(23, width // 3), 0)
    return AxisLayout(name, max(width - name - words - 2, 0), words)


def default_zoom(width: int) -> Zoom:
    """Six weeks a cell below 120 columns, a month from there."""
    return "month" if width >= 120 else "quarter"


def starting(year: int, zoom: Zoom, cells: int) -> Scale:
    """A scale that begins with a year."""
    return Scale(zoom, date(min(max(year, grammar.FIRST_YEAR), grammar.LAST_YEAR), 1, 1), cells)


def pan(scale: Scale, years: int) -> Scale:
    """The scale moved by whole years, within the years a plan may name."""
    year = min(max(scale.first.year + years, grammar.FIRST_YEAR), grammar.LAST_YEAR)
    return attrs.evolve(scale, first=min(max(scale.first.replace(year=year), _FIRST), _LAST))


def zoomed(scale: Scale, steps: int, about: date | None = None) -> Scale:
    """The scale so many steps closer (further away when negative), with the day `about` in the cell it stood in.

    Without a day, or where that is out of view, the middle stays. The view begins with a part of a year, as the ruler
    numbers them, so the day may come to stand a few cells beside.
    """
    at = min(max(ZOOMS.index(scale.zoom) + steps, 0), len(ZOOMS) - 1)
    if ZOOMS[at] == scale.zoom:
        return scale
    cell = scale.cell(about) if about is not None else -1
    still = _index(about) if about is not None and 0 <= cell < scale.cells else None
    if still is None:
        cell = scale.cells // 2
        still = _index(scale.first) + cell * scale.half_months
    return _beginning(attrs.evolve(scale, zoom=ZOOMS[at]), still - cell * _HALF_MONTHS[ZOOMS[at]])


def centred(scale: Scale, day: date) -> Scale:
    """The scale moved so that a day stands in the middle."""
    return _beginning(scale, _index(day) - scale.cells // 2 * scale.half_months)


def fitting(first: int, last: int, cells: int) -> Scale:
    """The closest scale that shows all years from `first` to `last`; the widest where none does."""
    wanted = (last - first + 1) * _YEAR
    fits = (zoom for zoom in reversed(ZOOMS) if cells * _HALF_MONTHS[zoom] >= wanted)
    return starting(first, next(fits, ZOOMS[0]), cells)


def _beginning(scale: Scale, half_month: int) -> Scale:
    part = _MONTHS_OF_PART[scale.zoom] * 2
    months = (half_month + part // 2) // part * part // 2
    first = date(min(max(months // 12, _FIRST.year), _LAST.year), months % 12 + 1, 1)
    return attrs.evolve(scale, first=min(max(first, _FIRST), _LAST))


def showing(scale: Scale, year: int) -> Scale:
    """The scale moved as little as makes the whole year visible, where the cells allow it."""
    per_year = _YEAR // scale.half_months
    last = scale.first.year + max(scale.cells // per_year, 1) - 1
    if scale.first.year <= year <= last:
        return scale
    return pan(scale, year - (scale.first.year if year < scale.first.year else last))


def ruler(scale: Scale) -> tuple[Line, Line]:
    """Two lines of `cells` cells: the years, and the numbers of their quarters, tertials or halves."""
    years, parts = [" "] * scale.cells, [" "] * scale.cells
    per_year = _YEAR // scale.half_months
    start = _index(scale.first)
    for at in range(scale.cells):
        here, before = start + at * scale.half_months, start + (at - 1) * scale.half_months
        if at == 0 or here // _YEAR != before // _YEAR:
            year = str(here // _YEAR)
            written = year if per_year > len(year) else f"'{year[2:]}" if per_year > 3 else f"{year[2:]}"
            next_year = -(-(_YEAR - here % _YEAR) // scale.half_months)
            if at or next_year > len(written):  # a rest of a year that has no room for its number goes without
                _put(years, at, written)
        if scale.zoom != "year":
            part = _MONTHS_OF_PART[scale.zoom] * 2
            if at == 0 or here // part != before // part:
                _put(parts, at, str(here % _YEAR // part + 1))
    return (("".join(years), "dim"),), (("".join(parts), "dim"),)


def _put(cells: list[str], at: int, words: str) -> None:
    if at + len(words) <= len(cells):
        cells[at : at + len(words)] = words


def _index(day: date) -> int:
    return (day.year * 12 + day.month - 1) * 2 + (day.day > 15)
