"""Whether one place in time comes before another, and what may not be claimed of it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.plan.contradictions.order import Gap, day_before, gap_between, gap_values, place, tenths
from plantui.plan.dates import When, parse_when

_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@st.composite
def _spans(draw: st.DrawFn) -> When:
    first, last = sorted((draw(_DAYS), draw(_DAYS)))
    return parse_when(f"{first}..{last}")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2031-01-01", "2031-04-01", Gap(Fraction(3), Fraction(3), True)),
        ("2031-01", "2031-02-01", Gap(Fraction(1, 31), Fraction(1), True)),
        ("2031", "2031-07-01", Gap(Fraction(), Fraction(6), False)),
        ("2031-07-01", "2031-07-01", None),
        ("2031", "2031", None),
        ("2031-07", "2031-07-01", None),
        ("2031-07-01", "2031-07", Gap(Fraction(), Fraction(30, 31), False)),
        ("2032", "2031", None),
        ("2031..", "2030", None),
        ("..2031", "2032-01-01", Gap(Fraction(1, 31), None, True)),
        ("2031-01-01", "2030..", Gap(Fraction(), None, False)),
    ],
)
def test_one_comes_before_another_only_where_no_two_of_their_days_are_the_other_way(
    first: str, second: str, expected: Gap | None
) -> None:
    """Sure from the last day of the one to the first of the other; a pair of days that would do makes it a *may*."""
    assert gap_between(parse_when(first), parse_when(second)) == expected


@given(_spans(), _spans())
def test_what_is_sure_holds_for_every_pair_of_days(first: When, second: When) -> None:
    """Held against the days themselves: sure where all pairs are in order, nothing where none is."""
    assert first.earliest is not None and first.latest is not None
    assert second.earliest is not None and second.latest is not None
    if (first.earliest, first.latest) == (second.earliest, second.latest):
        return
    gap = gap_between(first, second)
    if first.latest < second.earliest:
        assert gap is not None and gap.sure
        assert gap.low == place(second.earliest) - place(first.latest)
    elif first.earliest < second.latest:
        assert gap is not None and not gap.sure
    else:
        assert gap is None


@given(_DAYS, _DAYS)
def test_a_deadline_is_kept_on_its_own_day(due: date, met: date) -> None:
    """The day itself is in time, the day after is late."""
    gap = day_before(due, parse_when(met.isoformat()))
    assert (gap is not None) == (met > due)
    assert day_before(due, parse_when((due + timedelta(days=1)).isoformat())) is not None
    assert day_before(due, parse_when(due.isoformat())) is None


def test_a_gap_is_carried_in_tenths_of_months() -> None:
    """Halves away from zero, and the word that it only may be stands where it is so."""
    assert tenths(Fraction(61, 20)) == "3.1"
    assert tenths(Fraction(-1, 40)) == "0.0"
    assert tenths(Fraction(-5, 2)) == "-2.5"
    assert gap_values(Gap(Fraction(3), None, False)) == {"months_low": "3.0", "months_high": "", "may": "yes"}
