"""Places in time: the grammar, its days, and what it refuses."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui.plan import dates
from plantui.plan.dates import NotAWhen, When, conditional, parse_when, touches

SPELLINGS = {
    "2025-01-01": (date(2025, 1, 1), date(2025, 1, 1), "day"),
    "2024-02-29": (date(2024, 2, 29), date(2024, 2, 29), "day"),
    "2025-02": (date(2025, 2, 1), date(2025, 2, 28), "month"),
    "2025-Q1": (date(2025, 1, 1), date(2025, 3, 31), "quarter"),
    "2025-Q4": (date(2025, 10, 1), date(2025, 12, 31), "quarter"),
    "2025-T1": (date(2025, 1, 1), date(2025, 4, 30), "tertial"),
    "2025-T3": (date(2025, 9, 1), date(2025, 12, 31), "tertial"),
    "2025-H2": (date(2025, 7, 1), date(2025, 12, 31), "half"),
    "2025-spring": (date(2025, 3, 1), date(2025, 5, 31), "season"),
    "2025-summer": (date(2025, 6, 1), date(2025, 8, 31), "season"),
    "2025-autumn": (date(2025, 9, 1), date(2025, 11, 30), "season"),
    "2025-winter": (date(2025, 12, 1), date(2026, 2, 28), "season"),
    "2199-winter": (date(2199, 12, 1), date(2200, 2, 28), "season"),
    "2025": (date(2025, 1, 1), date(2025, 12, 31), "year"),
    "2025-Q1..2026-autumn": (date(2025, 1, 1), date(2026, 11, 30), "between"),
    "2025..2025": (date(2025, 1, 1), date(2025, 12, 31), "between"),
    "2025-06..": (date(2025, 6, 1), None, "not-before"),
    "..2027": (None, date(2027, 12, 31), "by"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_reads_every_precision(spelling: str) -> None:
    """Each spelling of the grammar has its first day, last day and precision, and keeps its spelling."""
    read_back = parse_when(spelling)
    assert (read_back.earliest, read_back.latest, read_back.precision) == SPELLINGS[spelling]
    assert read_back.written == spelling


@pytest.mark.parametrize(
    ("spelling", "says"),
    [
        ("2025-Q5", "“2025-Q5” is not a quarter (Q1-Q4)"),
        ("2025-Q01", "not a quarter"),
        ("2025-T4", "not a tertial (T1-T3)"),
        ("2025-H0", "not a half (H1-H2)"),
        ("2025-13", "not a month (01-12)"),
        ("2025-02-30", "not a day of the calendar"),
        ("2025-fall", "not a season (spring, summer, autumn, winter)"),
        ("1899", "outside the years 1900-2199"),
        ("2200-01-01", "outside the years 1900-2199"),
        ("..", "neither a first nor a last day"),
        ("2026..2025", "ends before it begins"),
        ("2025...", "not a place in time"),
        ("2025..2026..2027", "not a place in time"),
        ("", "not a place in time"),
        ("2025-q1", "not a place in time"),
        (" 2025", "not a place in time"),
        ("2025\n", "not a place in time"),
        ("\u0662\u0660\u0662\u0665", "not a place in time"),
        ("2025-Q" + "9" * 5000, "not a place in time"),
        ("2" * 100_000, "not a place in time"),
    ],
)
def test_refuses_what_is_outside_the_grammar(spelling: str, says: str) -> None:
    """A refusal shows the value, clipped where it is long, and what was expected."""
    with pytest.raises(NotAWhen) as refused:
        parse_when(spelling)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 250


@given(st.text(max_size=30) | st.from_regex(r"[0-9QTHa-z.-]{1,24}"))
def test_any_text_is_read_or_refused(spelling: str) -> None:
    """No text makes reading fail in another way than by refusing it."""
    with contextlib.suppress(NotAWhen):
        assert parse_when(spelling).written == spelling


_days = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)
_years = st.integers(1900, 2199)
_singles = st.one_of(
    _days,
    _years.map(str),
    st.builds("{}-{:02}".format, _years, st.integers(1, 12)),
    st.builds("{}-Q{}".format, _years, st.integers(1, 4)),
    st.builds("{}-T{}".format, _years, st.integers(1, 3)),
    st.builds("{}-H{}".format, _years, st.integers(1, 2)),
    st.builds("{}-{}".format, _years, st.sampled_from(dates.SEASONS)),
)


@given(_singles, _singles)
def test_a_span_goes_from_the_first_day_to_the_last(one: str, other: str) -> None:
    """`A..B` begins with A and ends with B, and is refused only where it would end before it begins."""
    first, last = parse_when(one), parse_when(other)
    assert first.earliest is not None
    assert last.latest is not None
    if last.latest < first.earliest:
        with pytest.raises(NotAWhen):
            parse_when(f"{one}..{other}")
    else:
        span = parse_when(f"{one}..{other}")
        assert (span.earliest, span.latest) == (first.earliest, last.latest)


def test_a_condition_keeps_the_days() -> None:
    """What hangs on a condition keeps its place in time; without one both ends are open."""
    hanging = conditional(parse_when("2025-Q1"))
    assert hanging == When("2025-Q1", date(2025, 1, 1), date(2025, 3, 31), "conditional")
    assert conditional(None) == When("", None, None, "conditional")


def test_an_open_end_reaches_for_ever() -> None:
    """Not-before touches all later years, by all earlier ones, and a quarter only its own."""
    assert touches(parse_when("2025-06.."), date(2199, 1, 1), date(2199, 12, 31))
    assert touches(parse_when("..2025"), date(1900, 1, 1), date(1900, 12, 31))
    assert not touches(parse_when("2025-Q1"), date(2026, 1, 1), date(2026, 12, 31))


def test_sorts_by_the_last_day() -> None:
    """The order is by last day, then first day; an open first day comes first, an open last day last."""
    spellings = ["2026..", "2025", "2025-Q4", "..2025", "2025-12-31", "2025-01-01"]
    inorder = sorted(spellings, key=lambda spelling: parse_when(spelling).sort_key)
    assert inorder == ["2025-01-01", "..2025", "2025", "2025-Q4", "2025-12-31", "2026.."]
