"""How far a place in time moved, as an interval of months.

A day's place is year * 12 + month - 1 + (day - 1) / days in its month; a slip runs from the old end to the new
start and from the old start to the new end. Months are exact fractions: round only when they are shown.
"""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction
from typing import Literal

import attrs

from plantui.plan.when import SEASONS, When

Rule = Literal["day", "interval", "season", "open", "bound"]


@attrs.frozen(slots=True)
class Slip:
    """From `low` to `high` months, later is positive; None is an end that nothing is known of.

    `rule`: day to day is a number; `interval` spans what the precisions leave open; `season` is an interval that
    rests on the rule for seasons; `open` compares the known ends of two *not before* or two *by*; `bound` is the
    least that a date without a new one must have slipped.
    """

    low: Fraction | None
    high: Fraction | None
    rule: Rule

    @property
    def direction(self) -> Literal["delayed", "brought-forward", "uncertain", "same"]:
        """Which way it moved, when the interval leaves no doubt."""
        if self.low == 0 == self.high:
            return "same"
        if self.low is not None and self.low >= 0:
            return "delayed"
        if self.high is not None and self.high <= 0:
            return "brought-forward"
        return "uncertain"


def place(day: date) -> Fraction:
    """The day on an axis of months."""
    days = calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - 1 + Fraction(day.day - 1, days)


def between(before: When, after: When) -> Slip:
    """How far `before` moved to become `after`; of two with the same open end the known ends are compared."""
    if before.earliest and after.earliest and before.latest is None and after.latest is None:
        known = place(after.earliest) - place(before.earliest)
        return Slip(known, known, "open")
    if before.latest and after.latest and before.earliest is None and after.earliest is None:
        known = place(after.latest) - place(before.latest)
        return Slip(known, known, "open")
    low = place(after.earliest) - place(before.latest) if after.earliest and before.latest else None
    high = place(after.latest) - place(before.earliest) if after.latest and before.earliest else None
    return Slip(low, high, _rule(before, after))


def at_least(lost: When, earliest: date) -> Slip | None:
    """The least that a lost date has slipped when nothing can come before `earliest`; None when that is nothing."""
    if lost.latest is None or earliest <= lost.latest:
        return None
    return Slip(place(earliest) - place(lost.latest), None, "bound")


def _rule(before: When, after: When) -> Rule:
    if before.earliest == before.latest and after.earliest == after.latest and before.earliest and after.earliest:
        return "day"
    seasons = any(season in f"{before.written} {after.written}" for season in SEASONS)
    return "season" if seasons else "interval"
