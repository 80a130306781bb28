from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from plantui import i18n, terminal_text
from plantui.plan import dates
from plantui.render import dates as render_dates
from plantui.render import labels
from plantui.render.line import Canvas


@pytest.mark.parametrize(
    ("spelling", "long", "compact"),
    [
        ("2027-01-01", "1. januar 2027", "1.1.2027"),
        ("2024-06", "juni 2024", "juni 2024"),
        ("2024-Q4", "4. kvartal 2024", "4. kv. 2024"),
        ("2025-T1", "1. tertial 2025 (januar–april)", "1. tertial 2025"),
        ("2024-H2", "siste halvår 2024", "2. halvår 2024"),
        ("2026-spring", "våren 2026 (1.3–31.5)", "vår 2026 (1.3–31.5)"),
        ("2025-winter", "vinteren 2025/26 (1.12–28.2)", "vinter 2025/26 (1.12–28.2)"),
        ("2025", "2025", "2025"),
        ("2025..", "ikke før 2025", "ikke før 2025"),
        ("..2024", "innen utgangen av 2024", "innen 2024"),
        ("..2024-12-31", "innen 31. desember 2024", "innen 31.12.2024"),
        ("2024-04..2024-12", "fra april til desember 2024", "april–des. 2024"),
        ("2024-spring..2024-autumn", "våren til høsten 2024 (1.3–30.11)", "vår til høst 2024 (1.3–30.11)"),
        ("2024-10..2025-01", "fra oktober 2024 til januar 2025", "okt. 2024 til jan. 2025"),
    ],
)
def test_norwegian(spelling: str, long: str, compact: str) -> None:
    """Every precision has Norwegian words, long and compact, and a season always carries its rule."""
    place = dates.parse_when(spelling)
    assert (render_dates.when_words(place), render_dates.when_compact(place)) == (long, compact)
    assert render_dates.spelled(spelling) == long


@pytest.mark.parametrize(
    ("spelling", "long", "compact"),
    [
        ("2027-01-01", "1 January 2027", "2027-01-01"),
        ("2024-Q4", "quarter 4 of 2024", "Q4 2024"),
        ("2024-H1", "first half of 2024", "H1 2024"),
        ("2026-spring", "spring 2026 (1 Mar–31 May)", "spring 2026 (1 Mar–31 May)"),
        ("2025..", "not before 2025", "not before 2025"),
        ("..2024", "by the end of 2024", "by 2024"),
    ],
)
def test_english(spelling: str, long: str, compact: str) -> None:
    """English words stand beside the Norwegian ones."""
    i18n.choose("en")
    place = dates.parse_when(spelling)
    assert (render_dates.when_words(place), render_dates.when_compact(place)) == (long, compact)


def test_conditional() -> None:
    """A condition is said with its date, or alone."""
    assert render_dates.when_words(dates.conditional(None)) == "betinget"
    assert render_dates.when_words(dates.conditional(dates.parse_when("2027"))) == "2027, betinget"


def test_what_is_no_date_is_shown_cleaned() -> None:
    """A field that holds no place in time is shown as it stands, without its control characters."""
    assert render_dates.spelled("i fjor\x1b[31m") == "i fjor␛[31m"


def test_moment() -> None:
    """A claimed time is told in UTC to the minute."""
    assert render_dates.moment(datetime(2025, 6, 20, 14, 10, tzinfo=UTC)) == "20.6.2025 14.10 UTC"
    east = timezone(timedelta(hours=5, minutes=30))
    assert render_dates.moment(datetime(2025, 6, 20, 3, 10, tzinfo=east)) == "19.6.2025 21.40 UTC"
    assert render_dates.long(date(2025, 6, 20)) == "20. juni 2025"


def test_a_span_of_seasons_keeps_its_months_where_there_is_little_room() -> None:
    """Spring to autumn is told by its months before it is told by its year alone."""
    forms = render_dates.forms(dates.parse_when("2024-spring..2024-autumn"))
    assert labels.first_whole(forms, Canvas(12)) == "mars–nov. 24"
    assert labels.first_whole(forms, Canvas(11)) == "2024"


@pytest.mark.parametrize(
    "spelling",
    ["2024-Q4", "2024-H2", "2026-spring", "2024-10..2025-01", "2024-05-20..2024-05-31", "2025-winter", "2025.."],
)
@pytest.mark.parametrize("width", range(2, 30))
def test_forms_get_shorter_and_are_never_cut(spelling: str, width: int) -> None:
    """A column too narrow for a date gets a shorter wording of the same date, or none at all."""
    forms = render_dates.forms(dates.parse_when(spelling))
    lengths = [terminal_text.cells(form) for form in forms]
    assert lengths == sorted(lengths, reverse=True)
    assert labels.first_whole(forms, Canvas(width)) in (*forms, "…")


def test_a_moment_of_ones_own_is_told_by_the_readers_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the name of any zone."""
    monkeypatch.setenv("TZ", "Europe/Oslo")
    time.tzset()
    try:
        told = render_dates.moment_here(datetime(2025, 6, 20, 22, 10, tzinfo=UTC))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert told == "21.6.2025 kl. 00.10"
