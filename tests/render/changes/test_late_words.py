"""That a prerequisite was met too late is said wherever it or what needed it is shown."""

from __future__ import annotations

from datetime import date

import pytest

from plantui import i18n
from plantui.changes.compare import compare
from plantui.plan.checks import findings
from plantui.plan.model import Plan
from plantui.plan.reasons import of_round
from plantui.render.changes import detail as change_detail
from plantui.render.changes.compared import compared
from plantui.render.changes.findings import explanation
from plantui.render.export.plain import plain_highlights
from plantui.render.highlights.view import year_rows
from plantui.render.highlights.years import highlights
from plantui.render.line import Canvas, plain
from plantui.render.plan.detail import detail
from support import plans

TODAY = date(2031, 6, 1)


@pytest.fixture(autouse=True)
def english(norwegian: None) -> None:
    """The sentences below are English."""
    i18n.choose("en")


def _plan(when: str = "2031-01-01", **prerequisite: object) -> Plan:
    tables: plans.Tables = {
        "milestone": [{"id": "m", "kind": "transition", "title": "Takeover", "when": when}],
        "prerequisite": [{"id": "p", "text": "Tickets", "state": "open", "needed_for": ["m"], **prerequisite}],
    }
    return plans.plan({"a": tables}, {"date": "2031-05-01"})


LATE = _plan(state="met", met_on="2031-04-01")


def _shown(plan: Plan, item: str) -> str:
    return " ".join(" ".join(plain(line) for line in detail(plan, item, Canvas(80), TODAY)).split())


def test_the_finding_says_when_by_how_much_and_for_what() -> None:
    """The day it was met, the months, the date, and what needed it; and where the days leave it open, that it may."""
    (finding,) = [finding for finding in findings(LATE) if finding.code == "met-late"]
    assert explanation(LATE, finding) == (
        "a Tickets was met 2031-04-01, 3 months after 2031-01-01, when a Takeover needed it"
    )
    may = _plan("2031-04-15", state="met", met_on="2031-04", certainty="planned")
    (perhaps,) = [finding for finding in findings(may) if finding.code == "met-late"]
    assert explanation(may, perhaps) == (
        "a Tickets (met Apr 2031) may have been met after 2031-04-15, when a Takeover needed it"
    )


def test_both_ends_show_it() -> None:
    """The prerequisite under its state, and the transition beside what it needed, with the day it was met."""
    assert "3 months after 2031-01-01, when a Takeover needed it" in _shown(LATE, "a.p")
    assert "Tickets (met, 2031-04-01, 3 months too late)" in _shown(LATE, "a.m")
    assert "too late" not in _shown(_plan("2031-04-01", state="met", met_on="2031-04-01"), "a.m")


def test_the_change_says_by_which_plan_s_date_it_was_late() -> None:
    """A transition that was moved out of the way does not hide that it was needed by then."""
    before, after = _plan(), _plan("2031-07-01", state="met", met_on="2031-04-01")
    changes = compare(before, after)
    (change,) = [change for change in changes if change.item == "a.p"]
    around = change_detail.around(before, after, of_round(after))
    said = " ".join(" ".join(plain(line) for line in change_detail.detail(around, change, Canvas(80))).split())
    assert "MET, 3 months LATE" in said
    assert "3 months after 2031-01-01, when a Takeover needed it in 2025" in said


def test_the_year_it_was_met_in_says_so() -> None:
    """In the list of the year, and in the lines that are read aloud."""
    rows = [plain(row.line) for row in year_rows(highlights(LATE, 2031, TODAY), Canvas(80))]
    assert any("Tickets" in row and "MET, 3 months LATE" in row for row in rows)
    assert any("MET, 3 months LATE" in line for line in plain_highlights(LATE, TODAY, 2031))


def test_the_year_says_it_by_the_baseline_s_date_too() -> None:
    """With a comparison, what is late by the date that the baseline had."""
    before, after = _plan(), _plan("2031-07-01", state="met", met_on="2031-04-01")
    against = compared(before, compare(before, after))
    rows = [plain(row.line) for row in year_rows(highlights(after, 2031, TODAY, against), Canvas(80))]
    assert any("Tickets" in row and "MET, 3 months LATE" in row for row in rows)
