"""Whether one place in time comes before another, by how many months, and whether the precisions leave it open."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from plantui.plan.dates import When
from plantui.value_class import value_class


def place(day: date) -> Fraction:
    """The day as months since year 0, with the fraction of its month that has passed."""
    days = calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - 1 + Fraction(day.day - 1, days)


@value_class
class Gap:
    """From `low` to `high` months by which one place in time comes before another; a `high` of None has no end.

    `sure` when it does, whichever days within the two are meant; else it only may.
    """

    low: Fraction
    high: Fraction | None
    sure: bool


def gap_between(first: When, second: When) -> Gap | None:
    """By how much the first comes before the second, or may; None where it cannot, and where both say the same."""
    if (first.earliest, first.latest) == (second.earliest, second.latest):
        return None
    high = place(second.latest) - place(first.earliest) if second.latest and first.earliest else None
    if first.latest and second.earliest and first.latest < second.earliest:
        return Gap(place(second.earliest) - place(first.latest), high, True)
    return None if high is not None and high <= 0 else Gap(Fraction(), high, False)


def day_before(day: date, second: When) -> Gap | None:
    """By how much a day, as a deadline, comes before a place in time, or may; None where it cannot."""
    high = place(second.latest) - place(day) if second.latest else None
    if second.earliest and second.earliest > day:
        return Gap(place(second.earliest) - place(day), high, True)
    return None if high is not None and high <= 0 else Gap(Fraction(), high, False)


def gap_values(gap: Gap) -> Mapping[str, str]:
    """The months as a finding carries them, to a tenth, and whether it only may be."""
    values = {"months_low": tenths(gap.low), "months_high": "" if gap.high is None else tenths(gap.high)}
    return values if gap.sure else {**values, "may": "yes"}


def tenths(months: Fraction) -> str:
    """Months to a tenth, halves away from zero: `3.0`."""
    whole, rest = divmod(int(abs(months) * 10 + Fraction(1, 2)), 10)
    return f"{'-' if months < 0 and (whole or rest) else ''}{whole}.{rest}"
