from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.render.highlights.view import columns, year_line, year_rows
from plantui.render.highlights.years import highlights, years
from plantui.render.line import Canvas, cells, plain
from support.shown import plan_of, real_plan

TODAY = date(2025, 6, 18)


def drawn(year: int, width: int = 80) -> list[str]:
    return [plain(row.line) for row in year_rows(highlights(real_plan(), year, TODAY), Canvas(width))]


def test_years_come_from_periods_and_dates() -> None:
    """The first plan spans 2024 to 2029, since one of its periods begins in 2024."""
    assert years(real_plan()) == (2024, 2025, 2026, 2027, 2028, 2029)


def test_a_years_sections() -> None:
    """What is done, what is not confirmed and what goes over stand apart, with date, certainty and PASSERT."""
    assert drawn(2024)[:2] == [
        " NÅDD I 2024 (planen sier at det er gjort)",
        "   mhe  Oppstartsmøte, kommuner          25.4.2024            utført",
    ]
    assert "   pps  Ny funksjonalitet                2. halvår 2024       ! PASSERT" in drawn(2024)
    assert " OVERGANG TIL DRIFT OG FORVALTNING" in drawn(2025)
    assert "   pps  Overgang til forvaltning, plikt  1.1.2025             ! PASSERT" in drawn(2025)
    assert "   mhe  Forvaltning besluttes            1.1.2026             besluttet" in drawn(2026)
    assert drawn(2028)[0] == " Ingen daterte punkter i 2028."


def test_what_has_no_year_stands_in_every_year() -> None:
    """Conditional, not before and not in the text are listed apart, with the markers counted."""
    for year in (2024, 2029):
        told = drawn(year)
        at = told.index(" UTEN DATO, BETINGET (alle år)")
        assert told[at + 1].startswith("   dhg  Utprøving starter                når samarbeid er")
        assert " IKKE FØR (uten sluttdato)" in told
        assert "   bare i figurene: rød markering (7) og informasjonstegn (7)" in told
        assert "(§1.2): ikke i teksten." in " ".join(told)


def test_rows_know_their_items() -> None:
    """Each entry's row names its item; headings and notes name none."""
    shown = year_rows(highlights(real_plan(), 2025, TODAY), Canvas(80))
    assert shown.position("pps.overgang-forvaltning") is not None
    assert shown.item_at(0) is None
    assert [row.item_id for row in shown][1] == "pps.innsending-hso-hv-hn"


def test_a_met_prerequisite_is_reached_when_it_was_met() -> None:
    """A prerequisite stands in the year it was met, not in the year it was needed."""
    plan = plan_of(
        {
            "s": """
[[prerequisite]]
id = "p"
text = "Kapasitet"
state = "met"
met_on = 2025-02-03
when = "2027"
source = "§1"
"""
        }
    )
    assert [entry.section for entry in highlights(plan, 2025, TODAY).entries] == ["reached"]
    assert highlights(plan, 2027, TODAY).entries == ()


def test_sources_in_different_years_stand_in_both_and_count_in_the_later() -> None:
    """Two sources in different years put the item in both; the count takes the later."""
    plan = plan_of(
        {
            "s": """
[[milestone]]
id = "m"
kind = "event"
title = "Deltakelse"
source = "§1"
[[milestone.claim]]
reporter = "a"
when = 2024-10-14
[[milestone.claim]]
reporter = "b"
when = "2025-01"
"""
        }
    )
    found = highlights(plan, 2024, TODAY)
    assert len(found.entries) == 1
    assert len(highlights(plan, 2025, TODAY).entries) == 1
    assert dict(zip(found.years, found.counts, strict=True)) == {2024: 0, 2025: 1}


def test_years_beside_each_other() -> None:
    """At 120 columns three years stand beside each other, with their sections at one height and the counts beneath."""
    rows = columns(real_plan(), 2024, Canvas(120), TODAY)
    told = [plain(row.line) for row in rows]
    assert told[2] == " NÅDD                                    NÅDD                                    NÅDD"
    assert "   2024     9  █████████" in told
    assert {cells(row.line) for row in rows} == {120}
    spots = [spot.item_id for row in rows for spot in row.spots]
    assert "pps.overgang-forvaltning" in spots
    assert "mhe.forvaltning-besluttes" in spots or any(one.startswith("mhe.") for one in spots)


@pytest.mark.parametrize("width", range(120, 203, 7))
def test_years_beside_each_other_fit_every_width(width: int) -> None:
    """Nothing is clipped at the right edge for the sake of a gap that nobody sees."""
    rows = columns(real_plan(), 2024, Canvas(width), TODAY)
    assert not any(plain(row.line).endswith("…") for row in rows[:4])


def test_on_a_wide_screen_a_name_and_its_date_stay_together() -> None:
    """However wide the screen is, what an item waits for begins within sight of its name."""
    line = next(one for one in drawn(2026, 200) if "Bruk til helsehjelp" in one)
    assert line.index("når tjenesten er innlemmet i forskrift") < 80


def test_year_line_brackets_the_chosen_year() -> None:
    """The chosen year stands in brackets; counts give way where they do not fit, then the years furthest away."""
    found = highlights(real_plan(), 2026, TODAY)
    assert plain(year_line(found, Canvas(80))).split() == [
        "2024", "(9)", "2025", "(3)", "[2026", "(1)]", "2027", "(2)", "2028", "(0)", "2029", "(0)",
    ]  # fmt: skip
    assert "[2026]" in plain(year_line(found, Canvas(45)))
    assert "[2026]" in plain(year_line(found, Canvas(20)))


def test_english() -> None:
    """The same in English."""
    i18n.choose("en")
    assert drawn(2024)[0] == " REACHED IN 2024 (the plan says it is done)"
    assert "   pps  Transition, to pay               2025-01-01           ! PASSED, planned" in drawn(2025)


def test_a_plan_without_dates_has_no_years() -> None:
    """An empty plan has no years, and asking for one says that there is nothing in it."""
    plan = plan_of()
    assert years(plan) == ()
    assert plain(year_rows(highlights(plan, 2025, TODAY), Canvas(60))[0].line) == " Ingen daterte punkter i 2025."
