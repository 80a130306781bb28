"""How far a place in time moved."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.changes.slip import Slip, at_least, between, slip_and_direction
from plantui.plan.contradictions.order import place
from plantui.plan.dates import SEASONS, When, parse_when
from plantui.plan.model import Item
from plantui.plan.values import Value

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


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2025-01-01", Fraction(24300)),
        ("2025-12-31", Fraction(24311) + Fraction(30, 31)),
        ("2024-02-29", Fraction(24289) + Fraction(28, 29)),
        ("2025-04-16", Fraction(24303) + Fraction(1, 2)),
    ],
)
def test_a_day_s_place_is_the_months_since_year_0_and_the_part_of_its_own_that_has_passed(
    day: str, months: Fraction
) -> None:
    """The first day of a month has passed nothing of it, and each month is divided by its own days."""
    assert place(date.fromisoformat(day)) == months


_LAST_OF_2024, _LAST_OF_2025, _LAST_OF_2026 = (place(date(year, 12, 31)) for year in (2024, 2025, 2026))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2025-01-01..", "..2026", Slip(None, _LAST_OF_2026 - 24300, "interval")),
        ("..2024", "2026-01-01..", Slip(24312 - _LAST_OF_2024, None, "interval")),
        ("2025-01-01", "..2026", Slip(None, _LAST_OF_2026 - 24300, "interval")),
        ("..2024", "2026-01-01", Slip(24312 - _LAST_OF_2024, None, "interval")),
        ("2025", "2026", Slip(24312 - _LAST_OF_2025, _LAST_OF_2026 - 24300, "interval")),
        ("2025-01-01", "2026", Slip(Fraction(12), _LAST_OF_2026 - 24300, "interval")),
        ("2025", "2026-01-01", Slip(24312 - _LAST_OF_2025, Fraction(12), "interval")),
        ("2025-autumn", "2026-01-01", Slip(24312 - place(date(2025, 11, 30)), Fraction(4), "season")),
        ("2025..", "2026-spring..", Slip(Fraction(14), Fraction(14), "open")),
    ],
)
def test_ends_that_are_open_on_either_side_stay_unknown(before: str, after: str, expected: Slip) -> None:
    """Each end of the slip rests on one end of each place, and the rule names the coarser of the two."""
    assert between(parse_when(before), parse_when(after)) == expected


@pytest.mark.parametrize(
    ("low", "high", "direction"),
    [
        (0, 0, "same"),
        (0, 1, "delayed"),
        (1, None, "delayed"),
        (0, None, "delayed"),
        (-1, 0, "brought-forward"),
        (None, -1, "brought-forward"),
        (None, 0, "brought-forward"),
        (-1, 1, "uncertain"),
        (None, 1, "uncertain"),
        (-1, None, "uncertain"),
        (None, None, "uncertain"),
    ],
)
def test_an_interval_s_direction_is_the_one_that_all_of_it_goes(
    low: int | None, high: int | None, direction: str
) -> None:
    """Later where no end is earlier, earlier where none is later, and an unknown end might be either."""
    earliest, latest = (None if end is None else Fraction(end) for end in (low, high))
    assert Slip(earliest, latest, "interval").direction == direction


def _item(table: str, when: str | None = None, claims: tuple[str, ...] = (), **fields: Value) -> Item:
    """An item as reading would have it, whichever of its fields the format allows."""
    if claims:
        fields["claim"] = tuple({"reporter": f"r{number}", "when": claim} for number, claim in enumerate(claims))
    return Item("a.x", table, table, "a", fields, parse_when(when) if when else None, "a.toml", 1)


_YEAR_ON = Slip(Fraction(12), Fraction(12), "day")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # the state says more than the date
        (_item("prerequisite", state="open"), _item("prerequisite", state="met"), (None, "met")),
        (_item("prerequisite", state="dropped"), _item("prerequisite", state="met"), (None, "met")),
        (_item("prerequisite", state="met"), _item("prerequisite", state="dropped"), (None, "dropped")),
        (_item("prerequisite", state="dropped"), _item("prerequisite", state="open"), (None, "reopened")),
        (_item("prerequisite"), _item("prerequisite", state="open"), (None, None)),
        (_item("prerequisite", state="met"), _item("prerequisite"), (None, None)),
        (_item("prerequisite", state="met"), _item("prerequisite", state="met"), (None, None)),
        (
            _item("prerequisite", "2025-01-01", state="met"), _item("prerequisite", "2026-01-01", state="open"),
            (_YEAR_ON, "reopened"),
        ),
        # a date that came, went or stayed
        (_item("milestone"), _item("milestone"), (None, None)),
        (_item("milestone"), _item("milestone", "2025"), (None, "gain")),
        (_item("milestone", "2025"), _item("milestone"), (None, "worse")),
        (_item("milestone", "2025"), _item("milestone", certainty="done"), (None, "reached")),
        (_item("prerequisite", "2025", state="met"), _item("prerequisite", state="met"), (None, None)),
        (_item("prerequisite", "2025", state="dropped"), _item("prerequisite", state="dropped"), (None, None)),
        (_item("milestone", "2025-01"), _item("milestone", "2025-01-01..2025-01-31"), (None, None)),
        (
            _item("milestone", "2025-01-01"), _item("milestone", "2025-01"),
            (Slip(Fraction(0), Fraction(30, 31), "interval"), "delayed"),
        ),
        # two sources
        (_item("milestone", "2025"), _item("milestone", "2025", ("2026",)), (None, "two-sources")),
        (_item("milestone", "2025", ("2026",)), _item("milestone", "2025"), (None, None)),
        (_item("milestone", "2025", ("2026",)), _item("milestone", "2025", ("2027",)), (None, None)),
        (
            _item("milestone", "2025-01-01"), _item("milestone", "2026-01-01", ("2027",)), (_YEAR_ON, "two-sources"),
        ),
        (
            _item("milestone", "2025-01-01", ("2026",)), _item("milestone", "2026-01-01", ("2027",)),
            (_YEAR_ON, "delayed"),
        ),
        # words, where time says nothing
        (_item("milestone", certainty="planned"), _item("milestone", certainty="decided"), (None, "stronger")),
        (_item("milestone", certainty="decided"), _item("milestone", certainty="planned"), (None, "weaker")),
        (_item("milestone", certainty="decided"), _item("milestone", certainty="decided"), (None, None)),
        (_item("milestone"), _item("milestone", certainty="decided"), (None, None)),
        (_item("milestone", certainty="decided"), _item("milestone"), (None, None)),
        (_item("fact", value=1, unit="percent"), _item("fact", value=1, unit="people"), (None, "another-measure")),
        (_item("fact", value=0, of="x"), _item("fact", value=0, of="y"), (None, "another-measure")),
        (_item("fact", value=1, unit="percent"), _item("fact", value=2, unit="percent"), (None, None)),
        (_item("fact", value=1, unit="percent"), _item("fact", unit="people"), (None, None)),
        (_item("fact", unit="percent"), _item("fact", value=1, unit="people"), (None, None)),
        # what came or went
        (None, _item("status", word="late"), (None, "another-voice")),
        (None, _item("milestone", "2025"), (None, None)),
        (_item("status", word="late"), None, (None, None)),
    ],
)  # fmt: skip
def test_one_word_says_most_of_what_became_of_an_item(
    before: Item | None, after: Item | None, expected: tuple[Slip | None, str | None]
) -> None:
    """First its state, then its place in time, then its words; the slip is counted whichever of them speaks."""
    assert slip_and_direction(before, after) == expected
