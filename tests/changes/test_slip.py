"""How far a place in time moved."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.changes.slip import Slip, at_least, between, bound, bounded_by
from plantui.plan.dates import SEASONS, When, parse_when
from support import plans

_YEARS = st.integers(2020, 2030)
_SINGLE = st.one_of(
    st.dates().filter(lambda day: 1950 < day.year < 2150).map(lambda day: day.isoformat()),
    st.builds(lambda y, m: f"{y}-{m:02}", _YEARS, st.integers(1, 12)),
    st.builds(lambda y, q: f"{y}-Q{q}", _YEARS, st.integers(1, 4)),
    st.builds(lambda y, n: f"{y}-T{n}", _YEARS, st.integers(1, 3)),
    st.builds(lambda y, h: f"{y}-H{h}", _YEARS, st.integers(1, 2)),
    st.builds(lambda y, s: f"{y}-{s}", _YEARS, st.sampled_from(SEASONS)),
    _YEARS.map(str),
)
_WHENS = st.one_of(_SINGLE, _SINGLE.map(lambda s: s + ".."), _SINGLE.map(lambda s: ".." + s)).map(parse_when)


def _months(slip: Slip) -> tuple[int | None, int | None, str]:
    low, high = (None if end is None else round(end) for end in (slip.low, slip.high))
    return low, high, slip.rule


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2025-01-01", "2026-04-01", (15, 15, "day")),
        ("2026-01-01", "2025-10-01", (-3, -3, "day")),
        ("2024-Q4", "2025-11-03", (10, 13, "interval")),
        ("2024-H2", "2026-spring", (14, 23, "season")),
        ("2025..", "2027-04-01..", (27, 27, "open")),
        ("..2024", "..2025-06", (6, 6, "open")),
        ("2025..", "2026-01-01", (None, 12, "interval")),
        ("2026-01-01", "2027..", (12, None, "interval")),
    ],
)
def test_a_slip_runs_from_old_end_to_new_start_and_from_old_start_to_new_end(
    before: str, after: str, expected: tuple[int | None, int | None, str]
) -> None:
    """Days give a number, wider places an interval, and what is open at one end stays open there."""
    assert _months(between(parse_when(before), parse_when(after))) == expected


def test_a_slip_is_kept_exact() -> None:
    """Months are fractions: half of a month of thirty days is a half."""
    assert between(parse_when("2025-04-01"), parse_when("2025-04-16")).low == Fraction(1, 2)


@given(_WHENS, _WHENS)
def test_going_back_is_the_same_way_turned_round(before: When, after: When) -> None:
    """slip(a, b) is minus slip(b, a) with its ends swapped."""
    there, back = between(before, after), between(after, before)
    assert there.low == (None if back.high is None else -back.high)
    assert there.high == (None if back.low is None else -back.low)
    assert there.rule == back.rule


@given(_WHENS)
def test_what_did_not_move_has_a_slip_around_nothing(when: When) -> None:
    """A place compared with itself spans zero."""
    slip = between(when, when)
    assert slip.low is None or slip.low <= 0
    assert slip.high is None or slip.high >= 0


def test_a_lost_date_has_a_bound_only_where_one_can_be_argued() -> None:
    """From its last day to the first that is possible now; nothing where that is no later, or where it had no end."""
    assert at_least(parse_when("2027-01-01"), date(2028, 3, 1)) == Slip(Fraction(14), None, "bound")
    assert at_least(parse_when("2027"), date(2027, 6, 1)) is None
    assert at_least(parse_when("2027-01-01"), date(2027, 1, 1)) is None
    assert at_least(parse_when("2027.."), date(2028, 3, 1)) is None


@given(_WHENS, _WHENS)
def test_a_slip_s_low_end_is_never_beyond_its_high_end(before: When, after: When) -> None:
    """An interval runs upwards, and only day to day or open ends make it a number."""
    slip = between(before, after)
    if slip.low is not None and slip.high is not None:
        assert slip.low <= slip.high
    if slip.rule in ("day", "open"):
        assert slip.low == slip.high


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("2025-01", "2025-01-31..2025-03", "delayed"),
        ("2025-01-31..2025-03", "2025-01", "brought-forward"),
        ("2025-01", "2025-01-30..2025-03", "uncertain"),
        ("2025-01-30..2025-03", "2025-01", "uncertain"),
        ("2025-01-01", "2025-01-01", "same"),
    ],
)
def test_a_slip_whose_one_end_is_nothing_has_a_direction(before: str, after: str, direction: str) -> None:
    """From the last day it could have been, any later is delayed; a day of overlap leaves it uncertain."""
    assert between(parse_when(before), parse_when(after)).direction == direction


def test_what_keeps_an_item_back_is_the_latest_of_what_it_still_needs() -> None:
    """Of several that are needed the one that begins last counts; what is met or dropped holds nothing back."""
    needed = [
        {"id": "soon", "text": "S", "state": "open", "when": "2026"},
        {"id": "late", "text": "L", "state": "open", "when": "2027"},
        {"id": "met", "text": "M", "state": "met", "when": "2028"},
        {"id": "dropped", "text": "D", "state": "dropped", "when": "2029"},
        {"id": "undated", "text": "U", "state": "open"},
    ]
    lost = {"id": "m", "kind": "delivery", "title": "M", "when": "2025-12-01"}
    plan = plans.plan({"a": {"prerequisite": needed, "milestone": [lost]}})
    ids = ["a.soon", "a.late", "a.met", "a.dropped", "a.undated", "a.not-there"]
    assert bounded_by(plan, ids) is plan.by_id["a.late"]
    assert bounded_by(plan, reversed(ids)) is plan.by_id["a.late"]
    assert bound(plan, ids, plan.by_id["a.m"]) == Slip(Fraction(13), None, "bound")
    assert bounded_by(plan, ids[2:]) is None
    assert bound(plan, ids[2:], plan.by_id["a.m"]) is None
