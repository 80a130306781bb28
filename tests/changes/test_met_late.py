"""What was met too late, by the dates it has now or by those it had."""

from __future__ import annotations

import pytest

from plantui.changes.compare import Change, compare
from plantui.changes.met_late import late_findings
from plantui.plan.checks import findings
from plantui.plan.model import Plan
from support import plans


def _plan(when: str, **prerequisite: object) -> Plan:
    tables: plans.Tables = {
        "milestone": [{"id": "m", "kind": "transition", "title": "M", "when": when}],
        "prerequisite": [{"id": "p", "text": "P", "state": "open", "needed_for": ["m"], **prerequisite}],
    }
    return plans.plan({"a": tables}, {"date": "2031-04-01"})


def _met(before: str, after: str, on: str) -> Change:
    changes = compare(_plan(before), _plan(after, state="met", met_on=on))
    return next(change for change in changes if change.item == "a.p")


@pytest.mark.parametrize(
    ("before", "after", "on", "direction", "by"),
    [
        ("2031-01-01", "2031-01-01", "2031-01-01", "met", []),
        ("2031-01-01", "2031-01-01", "2031-01-02", "met-late", [None]),
        ("2031-01-01", "2031-07-01", "2031-04-01", "met-late", ["2025"]),
        ("2031-07-01", "2031-01-01", "2031-04-01", "met-late", [None]),
        ("2031-01-01", "2031-02-01", "2031-04-01", "met-late", [None, "2025"]),
        ("2031-01-01", "2031-01", "2031-01", "met", ["2025"]),
        ("2031", "2031", "2031-12-31", "met", []),
        ("2031..", "2031..", "2035", "met", []),
    ],
)
def test_what_is_met_is_held_against_the_dates_of_both_revisions(
    before: str, after: str, on: str, direction: str, by: list[str | None]
) -> None:
    """Late is what comes after the last day of what needed it, now or in the baseline; what may be late is only met."""
    change = _met(before, after, on)
    assert change.direction == direction
    assert [late.revision for late in change.late] == by


def test_a_lateness_by_the_baseline_s_date_is_a_finding_of_its_own() -> None:
    """Moving the date takes the plan's own finding away, not the one against the baseline."""
    change = _met("2031-01-01", "2031-07-01", "2031-04-01")
    proposal = _plan("2031-07-01", state="met", met_on="2031-04-01")
    assert "met-late" not in [finding.code for finding in findings(proposal)]
    (finding,) = late_findings(proposal, change.late)
    assert (finding.code, finding.items, finding.values["revision"]) == ("met-late", ("a.p", "a.m"), "2025")
    assert finding.accepted == ""


def test_one_that_was_met_before_is_not_told_again() -> None:
    """A change of its source alone says nothing of when it was met; a change of the day does."""
    before = _plan("2031-01-01", state="met", met_on="2031-04-01")
    reworded = _plan("2031-01-01", state="met", met_on="2031-04-01", source="§2")
    later = _plan("2031-01-01", state="met", met_on="2031-05-01")
    assert [change.late for change in compare(before, reworded)] == [()]
    assert [len(change.late) for change in compare(before, later)] == [1]
