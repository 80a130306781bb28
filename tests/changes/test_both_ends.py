"""What became of both ends of what lasts: `when` and `until`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.changes.compare import Change, compare
from plantui.changes.slip import Duration, duration
from plantui.changes.tone import field_tones, tone
from plantui.plan.contradictions.order import place
from plantui.plan.dates import parse_when
from plantui.plan.model import Plan
from plantui.render.export.changes_json import change_data
from support import plans


def _plan(when: str | None, until: str | None, table: str = "milestone", **fields: object) -> Plan:
    required = {"milestone": {"kind": "delivery", "title": "M"}, "risk": {"text": "R"}}[table]
    ends = {name: value for name, value in (("when", when), ("until", until)) if value is not None}
    return plans.plan({"a": {table: [{"id": "m", **required, **ends, **fields}]}})


def _change(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change


Ends = tuple[str | None, str | None]


@pytest.mark.parametrize(
    ("before", "after", "direction", "expected"),
    [
        # one end moves, the other stands
        (("2029-01-01", "2031-01-01"), ("2029-01-01", "2031-01-02"), "delayed", "worse"),
        (("2029-01-01", "2031-01-01"), ("2029-01-01", "2030-12-31"), "brought-forward", "better"),
        (("2029-01-01", "2031-01-01"), ("2029-01-02", "2031-01-01"), "shortened", "neutral"),
        (("2029-01-01", "2031-01-01"), ("2028-12-31", "2031-01-01"), "prolonged", "neutral"),
        (("2029-01-01", "2031"), ("2029-01-02", "2031-01-01..2031-12-31"), "shortened", "neutral"),
        # both move
        (("2029-01-01", "2031-01-01"), ("2029-02-01", "2031-02-01"), "delayed", "worse"),
        (("2029-01-01", "2031-01-01"), ("2028-12-01", "2030-12-01"), "brought-forward", "better"),
        (("2029-01-01", "2031-01-01"), ("2029-02-01", "2030-12-01"), "shortened", "mixed"),
        (("2029-01-01", "2031-01-01"), ("2028-12-01", "2031-02-01"), "prolonged", "mixed"),
        # where one end leaves it open, the other says it
        (("2029-Q1", "2031-01-01"), ("2029-02-10", "2031-01-01"), "uncertain", "neutral"),
        (("2029-Q1", "2031-01-01"), ("2029-02-10", "2032-01-01"), "delayed", "worse"),
        (("2029-01-01", "2031"), ("2029-02-01", "2031-06"), "delayed", "worse"),
        (("2029-01-01", "2031"), ("2029-01-01", "2031-06"), "uncertain", "neutral"),
        # an end that stands on one side alone points no way
        (("2029-01-01", None), ("2029-01-01", "2031"), None, "neutral"),
        (("2029-01-01", "2031"), ("2029-01-01", None), None, "neutral"),
        (("2029-01-01", "2031"), ("2029-02-01", None), "delayed", "worse"),
        # without a start
        ((None, "2030-01-01"), (None, "2031-01-01"), "delayed", "worse"),
        ((None, "2030-01-01"), ("2029", "2031-01-01"), "gain", "mixed"),
        (("2029", "2031-01-01"), (None, "2030-01-01"), "worse", "mixed"),
    ],
)
def test_both_ends_have_one_direction_and_each_its_tone(
    before: Ends, after: Ends, direction: str | None, expected: str
) -> None:
    """Later is worse and earlier better at either end; a start that moves while the end stands points no way."""
    change = _change(_plan(*before), _plan(*after))
    assert (change.direction, tone(change)) == (direction, expected)


def test_ends_that_go_against_each_other_are_both_named() -> None:
    """Which end is better and which is worse."""
    change = _change(_plan("2029-01-01", "2031-01-01"), _plan("2029-02-01", "2030-12-01"))
    assert {field.field: field.tone for field in field_tones(change)} == {"when": "worse", "until": "better"}


def test_a_risk_s_window_is_no_promise() -> None:
    """Its end has no slip and no tone."""
    change = _change(_plan("2029", "2030", "risk"), _plan("2029", "2032", "risk"))
    assert (change.lasting, change.direction, tone(change)) == (None, None, "neutral")


def test_json_has_both_slips_and_both_durations() -> None:
    """`slip` is of `when`, `slip_until` of `until`, and durations run from the first day to the last."""
    data = change_data(_change(_plan("2029-Q2", "2031-H1"), _plan("2029-07-01", "2031-H2")), None)
    assert data["slip"] == {"low": 0.0, "high": 3.0, "rule": "interval"}
    assert data["slip_until"] == {"low": 0.0, "high": 12.0, "rule": "interval"}
    assert data["duration"] == {
        "before": {"low": 18.0, "high": 27.0}, "after": {"low": 24.0, "high": 30.0}, "end": None,
    }  # fmt: skip
    alone = change_data(_change(_plan("2029", None), _plan("2030", None)), None)
    assert (alone["slip_until"], alone["duration"]) == (None, None)
    lost = change_data(_change(_plan("2029-01-01", "2030-01-01"), _plan("2029-01-01", None)), None)
    assert lost["duration"] == {"before": {"low": 12.0, "high": 12.0}, "after": None, "end": "lost"}


@pytest.mark.parametrize(
    ("start", "end", "low", "high"),
    [
        ("2029-01-01", "2029-01-01", 0, 0),
        ("2029-01-02", "2029-01-01", None, None),
        ("2029-01", "2029-02", Fraction(1, 31), 1 + Fraction(27, 28)),
        ("2029-Q2", "2029", 0, 9 - Fraction(1, 31)),
        ("2029..", "2031-01-01", None, 24),
        ("..2029", "2031-01-01", 12 + Fraction(1, 31), None),
    ],
)
def test_a_duration_is_never_less_than_nothing(
    start: str, end: str, low: Fraction | int | None, high: Fraction | int | None
) -> None:
    """Ends that may be in either order last from nothing; ends surely out of order have no duration at all."""
    expected = None if low is None and high is None else Duration(low, high)  # type: ignore[arg-type]  # whole numbers
    assert duration(parse_when(start), parse_when(end)) == expected


_DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.lists(_DAYS, min_size=6, max_size=6).map(sorted), st.integers(0, 1), st.integers(0, 1))
def test_every_true_duration_lies_between_low_and_high(days: list[date], starts: int, ends: int) -> None:
    """Whichever days the two turn out to be, as far as their precisions leave open."""
    start, end = (f"{first}..{last}" for first, last in (sorted(days[0:3:2]), sorted(days[3:6:2])))
    told = duration(parse_when(start), parse_when(end))
    assert told is not None
    assert told.low is not None
    assert told.high is not None
    assert told.low <= place(days[3 + 2 * ends]) - place(days[2 * starts]) <= told.high


@given(_DAYS, _DAYS, _DAYS, _DAYS)
def test_durations_differ_by_what_the_ends_slipped(start: date, end: date, start_now: date, end_now: date) -> None:
    """Between days: the new duration is the old one, and the slip of the end, less that of the start."""
    start, end = sorted((start, end))
    start_now, end_now = sorted((start_now, end_now))
    if (start, end) == (start_now, end_now):
        return
    change = _change(_plan(f"{start}", f"{end}"), _plan(f"{start_now}", f"{end_now}"))
    lasting = change.lasting
    assert lasting is not None
    assert lasting.before is not None
    assert lasting.after is not None
    slips = [slip.low if slip is not None else Fraction() for slip in (change.slip, lasting.slip)]
    assert None not in slips
    assert lasting.after.low == lasting.before.low + slips[1] - slips[0]  # type: ignore[operator]  # days are never open


@given(_DAYS, _DAYS, _DAYS, _DAYS)
def test_there_and_back_is_the_same_way_turned_round(a: date, b: date, c: date, d: date) -> None:
    """What was shortened is prolonged on the way back, what was delayed is brought forward."""
    one, other = sorted((a, b)), sorted((c, d))
    if one == other:
        return
    there = _change(_plan(*map(str, one)), _plan(*map(str, other))).direction
    back = _change(_plan(*map(str, other)), _plan(*map(str, one))).direction
    turned = {"delayed": "brought-forward", "shortened": "prolonged"}
    assert {**turned, **{new: old for old, new in turned.items()}}[there or ""] == back
