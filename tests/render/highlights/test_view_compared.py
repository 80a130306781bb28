from __future__ import annotations

from datetime import date
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from plantui import i18n, terminal_text
from plantui.changes.compare import compare
from plantui.plan.model import Plan
from plantui.render.changes.compared import Compared, compared
from plantui.render.highlights import view, years
from plantui.render.line import Canvas, cells, plain
from support import plans

TODAY = date(2025, 6, 18)


@lru_cache
def demo() -> tuple[Plan, Compared]:
    baseline, proposal = plans.shipped(), plans.demo_revision()
    return proposal, compared(baseline, compare(baseline, proposal))


def drawn(year: int, width: int = 80, ascii: bool = False) -> list[str]:
    plan, against = demo()
    rows = view.year_rows(years.highlights(plan, year, TODAY, against), Canvas(width, ascii))
    assert {cells(row.line) for row in rows} == {width}
    return [plain(row.line) for row in rows]


def of(before: list[plans.Table], after: list[plans.Table], year: int) -> years.Highlights:
    """One year of two plans whose service `s` has these milestones."""
    usual = {"kind": "delivery", "title": "M"}
    old, new = (plans.plan({"s": {"milestone": [{**usual, **row} for row in rows]}}) for rows in (before, after))
    return years.highlights(new, year, TODAY, compared(old, compare(old, new)))


def sections(found: years.Highlights) -> list[tuple[str, str]]:
    return [(entry.section, entry.item.id) for entry in found.entries]


def test_a_year_of_the_demo_revision() -> None:
    """What moved in says where it was, what moved out where it went, and both sources are named."""
    told = drawn(2025)
    assert told[: told.index(" IKKE FØR (uten sluttdato)")] == [
        " NÅDD I 2025 (planen sier at det er gjort)",
        "   pmd  Deltakelse formalisert           jan. 2025            TO KILDER",
        "   pll  Apotekenes kapasitet for…        3.2.2025             var åpen",
        " FORVENTET I 2025 (ikke bekreftet)",
        "   pps  Innsending til helsehjelp        1. kv. 2025          ! PASSERT, antydet",
        "   dhg  Første versjon starter           3.11.2025            var 4. kv. 2024",
        " BESLUTTES I 2025",
        "   mhe  Forvaltning besluttes, FREMSK.   1.10.2025            var 1.1.2026",
        " OVERGANG TIL DRIFT OG FORVALTNING",
        "   pps  Overgang til forvaltning, plikt  1.1.2025             ! PASSERT",
        " FLYTTET UT AV 2025",
        "   pll  Overgang til forvaltning, plikt  → 1.4.2026           var 1.1.2025",
        " UTEN DATO (alle år)",
        "   dhg  Overgang til forvaltning, plikt  uten dato            TAPT FRA 2027",
        "   dhg  Utprøving starter                når samarbeid er inngått med…",
        "   dhg  Bruk til helsehjelp              når tjenesten er innlemmet i forskrift",
    ]


def test_a_lost_date_stands_in_its_year_too() -> None:
    """A date that is gone is listed in the year it is gone from, and as undated in every year."""
    told = drawn(2027)
    at = told.index(" TAPT FRA 2027 (uten dato nå)")
    assert told[at + 1] == "   dhg  Overgang til forvaltning, plikt  uten dato            var 1.1.2027"
    assert "   pmd  Overgang, avtale                 1.1.2027             sterkere ord" in told
    assert "   ki   Overgang til forvaltning         1.6.2027             nå i teksten" in told
    assert all(any("TAPT FRA 2027" in line for line in drawn(year)) for year in (2024, 2026, 2029))


def test_the_year_line_counts_both() -> None:
    """Beside the years stands how many there were and are; it gives way where it does not fit."""
    plan, against = demo()
    counted = [(2024, "9 → 6"), (2025, "3 → 6"), (2026, "1 → 2"), (2027, "2 → 2"), (2028, "0 → 1"), (2029, "0 → 0")]
    for year, numbers in counted:
        found = years.highlights(plan, year, TODAY, against)
        line = plain(view.year_line(found, Canvas(80)))
        assert line.endswith(f"gjeldende → forslag: {numbers}")
        assert f"[{year}]" in line
        assert f"[{year}]" in plain(view.year_line(found, Canvas(40)))


def test_two_sources_stand_in_both_years_and_count_in_the_later() -> None:
    """The earlier year says that the item counts in the later."""
    assert "   pmd  Deltakelse formalisert           14.10.2024           teller i 2025" in drawn(2024)
    claim = [{"reporter": "a", "when": "2025-03"}, {"reporter": "b", "when": "2026-03"}]
    before, after = {"id": "m", "when": "2024-03-01"}, {"id": "m", "claim": claim}
    assert sections(of([before], [after], 2024)) == [("moved-out", "s.m")]
    found = of([before], [after], 2026)
    assert (found.years, found.counts_before, found.counts) == ((2024, 2025, 2026), (1, 0, 0), (0, 0, 1))


def test_what_leaves_a_year() -> None:
    """Moved to another year, to no end, lost without a condition, taken out: each is said, none is passed over."""
    had = {"id": "m", "when": "2025-03-01"}
    assert sections(of([had], [{"id": "m", "when": "2026.."}], 2025)) == [("moved-out", "s.m")]
    lost = of([had], [{"id": "m"}], 2025)
    assert sections(lost) == [("lost", "s.m")]
    assert [(entry.section, entry.item.id) for entry in lost.timeless] == [("undated", "s.m")]
    out = of([had], [], 2025)
    assert sections(out) == [("removed", "s.m")]
    told = [plain(row.line) for row in view.year_rows(out, Canvas(80))]
    assert "   s  M                                  TATT UT              var 1.3.2025" in told


def test_a_move_within_the_year_is_no_move_out() -> None:
    """It stays where it was, with the day it had."""
    found = of([{"id": "m", "when": "2026-03-01"}], [{"id": "m", "when": "2026-04-01"}], 2026)
    assert sections(found) == [("expected", "s.m")]
    assert "var 1.3.2026" in plain(view.year_rows(found, Canvas(80))[1].line)


def test_three_years_beside_each_other() -> None:
    """At 120 columns each year counts both, and what moved out says where to."""
    plan, against = demo()
    rows = view.columns(plan, 2024, Canvas(120), TODAY, against=against)
    told = [plain(row.line) for row in rows]
    assert {cells(row.line) for row in rows} == {120}
    assert told[0] == (
        "[2024]                   9 → 6 daterte   2025                    3 → 6 daterte"
        "   2026                    1 → 2 daterte"
    )
    assert "   2025    3 → 6   ░░░        ██████" in told
    assert any("  dhg Første versjon…      → 3.11.2025" in line for line in told)
    assert any("+15 md, 1.4.2026" in line for line in told)
    spots = [spot.item_id for row in rows for spot in row.spots]
    assert spots.count("pll.overgang-forvaltning") == 2


def test_ascii_and_english() -> None:
    """The same in ASCII and in English."""
    assert all(line.isascii() for year in (2024, 2025, 2027) for line in drawn(year, ascii=True))
    assert any("-> 1.4.2026" in line and line.endswith("  var 1.1.2025") for line in drawn(2025, ascii=True))
    i18n.choose("en")
    told = drawn(2027)
    assert " LOST FROM 2027 (undated now)" in told
    assert any(line.endswith("was 2027-01-01") for line in told)


@settings(deadline=None)
@given(plans.PLANS, plans.PLANS, st.integers(20, 160), st.booleans(), st.sampled_from(i18n.LANGUAGES))
def test_any_two_plans_can_be_drawn(before: Plan, after: Plan, width: int, ascii: bool, language: str) -> None:
    """Whatever differs, lines keep their width, are clean, and stay in ASCII when asked."""
    i18n.choose(language)
    against = compared(before, compare(before, after))
    lines = []
    for found in years.for_years(after, years.years(after, against)[:6], TODAY, against):
        lines += [view.year_line(found, Canvas(width, ascii))]
        lines += [row.line for row in view.year_rows(found, Canvas(width, ascii))]
        lines += [row.line for row in view.columns(after, found.year, Canvas(width, ascii), TODAY, against)]
    for line in lines:
        told = plain(line)
        assert cells(line) == width
        assert terminal_text.clean(told) == told
        assert not ascii or told.isascii()
