"""When: a place in time with its precision, as the plan's files spell it.

Seasons are meteorological: spring March-May, summer June-August, autumn September-November, winter
December-February of the next year. A tertial is four months, the Norwegian reporting third.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

import attrs

from plantui.i18n import t
from plantui.value_class import value_class

Precision = Literal[
    "day", "month", "quarter", "tertial", "half", "season", "year", "between", "not-before", "by", "conditional"
]

SEASONS = ("spring", "summer", "autumn", "winter")
FIRST_YEAR, LAST_YEAR = 1900, 2199


@value_class
class When:
    """A place in time: `written` is the canonical spelling, `earliest` and `latest` its first and last day.

    An open end is None. Both ends are None, and `written` is empty, only where a condition stands without a date.
    """

    written: str
    earliest: date | None
    latest: date | None
    precision: Precision

    @property
    def sort_key(self) -> tuple[date, date]:
        """Orders by the last day, then the first; open ends last and first."""
        return (self.latest or date.max, self.earliest or date.min)


class NotAWhen(ValueError):
    """A spelling outside the grammar; the message says what was seen and what was expected."""


class Unspelled(NotAWhen):
    """What has the shape of no spelling, rather than that of one whose numbers cannot be."""


_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_PART = re.compile(r"([0-9]{4})-([QTH])([0-9]{1,9})")
_SEASON = re.compile(r"([0-9]{4})-([a-z]+)")
_YEAR = re.compile(r"[0-9]{4}")
PARTS: dict[str, tuple[Precision, int]] = {"Q": ("quarter", 3), "T": ("tertial", 4), "H": ("half", 6)}

_LONGEST = 60
"""No spelling is nearly as long; a longer one is clipped in messages."""

GRAMMAR = "2025-01-31, 2025-01, 2025-Q1, 2025-T1, 2025-H1, 2025-autumn, 2025, A..B, A.., ..B"


def parse_when(spelling: str) -> When:
    """The When of a canonical spelling; raises NotAWhen with the value seen and what was expected."""
    if len(spelling) > _LONGEST:
        raise Unspelled(t("when.not_when", seen=spelling[: _LONGEST - 1] + "…", grammar=GRAMMAR))
    if ".." not in spelling:
        return _single(spelling)
    left, _, right = spelling.partition("..")
    first = _single(left) if left else None
    last = _single(right) if right else None
    if first is None and last is None:
        raise NotAWhen(t("when.no_ends", seen=spelling))
    earliest = first.earliest if first else None
    latest = last.latest if last else None
    if earliest and latest and latest < earliest:
        raise NotAWhen(t("when.backwards", seen=spelling, first=earliest, last=latest))
    precision: Precision = "between" if first and last else "not-before" if first else "by"
    return When(spelling, earliest, latest, precision)


def conditional(dated: When | None) -> When:
    """The same place in time with the precision `conditional`; both ends are open where there is no date."""
    if dated is None:
        return When("", None, None, "conditional")
    return attrs.evolve(dated, precision="conditional")


def _single(spelling: str) -> When:
    if match := _DAY.fullmatch(spelling):
        return _day(spelling, *map(int, match.groups()))
    if match := _MONTH.fullmatch(spelling):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            raise NotAWhen(t("when.not_month", seen=spelling))
        return _months(spelling, year, month, 1, "month")
    if match := _PART.fullmatch(spelling):
        precision, months = PARTS[match[2]]
        number, most = int(match[3]), 12 // months
        if not 1 <= number <= most or match[3] != str(number):
            raise NotAWhen(t(f"when.not_part.{precision}", seen=spelling))
        return _months(spelling, int(match[1]), (number - 1) * months + 1, months, precision)
    if match := _SEASON.fullmatch(spelling):
        if match[2] not in SEASONS:
            raise NotAWhen(t("when.not_season", seen=spelling, seasons=", ".join(SEASONS)))
        return _months(spelling, int(match[1]), 3 * SEASONS.index(match[2]) + 3, 3, "season")
    if _YEAR.fullmatch(spelling):
        return _months(spelling, int(spelling), 1, 12, "year")
    raise Unspelled(t("when.not_when", seen=spelling, grammar=GRAMMAR))


def _day(spelling: str, year: int, month: int, day: int) -> When:
    _check_year(spelling, year)
    try:
        the_day = date(year, month, day)
    except ValueError:
        raise NotAWhen(t("when.not_day", seen=spelling)) from None
    return When(spelling, the_day, the_day, "day")


def _months(spelling: str, year: int, month: int, months: int, precision: Precision) -> When:
    _check_year(spelling, year)
    last_month = month + months - 1
    last_year = year + (last_month - 1) // 12
    last_month = (last_month - 1) % 12 + 1
    last_day = calendar.monthrange(last_year, last_month)[1]
    return When(spelling, date(year, month, 1), date(last_year, last_month, last_day), precision)


def _check_year(spelling: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotAWhen(t("when.outside", seen=spelling, first=FIRST_YEAR, last=LAST_YEAR))


def touches(when: When, first: date, last: date) -> bool:
    """Whether any day of the When may lie in first..last, both included; an open end has no bound."""
    starts = when.earliest or date.min
    ends = when.latest or date.max
    return starts <= last and ends >= first
