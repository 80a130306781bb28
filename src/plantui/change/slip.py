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

from plantui.plan.model import Item, Value
from plantui.plan.when import NotAWhen, When, read

Rule = Literal["day", "interval", "season", "open"]


@attrs.frozen(slots=True)
class Slip:
    """From `low` to `high` months, later is positive; None is an end that nothing is known of.

    `rule`: day to day is a number; `interval` spans what the precisions leave open; `season` is an interval that
    rests on the rule for seasons; `open` compares the known ends of two *not before* or two *by*.
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


def _rule(before: When, after: When) -> Rule:
    if before.earliest == before.latest and after.earliest == after.latest and before.earliest and after.earliest:
        return "day"
    seasons = any(season in f"{before.written} {after.written}" for season in ("spring", "summer", "autumn", "winter"))
    return "season" if seasons else "interval"


def stated(item: Item) -> When | None:
    """Where an item stands in time: its `when`, else from the first to the last of what its claims say.

    None when no source gives it a date.
    """
    if item.when is not None and (item.when.earliest or item.when.latest):
        return item.when
    claims = [claimed for claim in claims_of(item) if (claimed := _claimed(claim)) is not None]
    if not claims:
        return None
    earliest = [claim.earliest for claim in claims if claim.earliest]
    latest = [claim.latest for claim in claims if claim.latest]
    first = min(earliest) if len(earliest) == len(claims) else None
    last = max(latest) if len(latest) == len(claims) else None
    return When("", first, last, "between" if first and last else "not-before" if first else "by")


def claims_of(item: Item) -> tuple[dict[str, Value], ...]:
    """The claims of an item, each a table; none when one source speaks."""
    claims = item.fields.get("claim")
    return tuple(dict(claim) for claim in claims if isinstance(claim, dict)) if isinstance(claims, tuple) else ()


def _claimed(claim: dict[str, Value]) -> When | None:
    spelling = claim.get("when")
    if not isinstance(spelling, str):
        return None
    try:
        return read(spelling)
    except NotAWhen:
        return None  # reading has reported it already
