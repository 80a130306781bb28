"""Whether a change is for the better or the worse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from plantui.changes.compare import Change, compare
from plantui.changes.tone import TONES, field_tones, tone
from plantui.plan.model import Plan
from support import plans


def _milestone(**fields: object) -> Plan:
    return plans.plan({"a": {"milestone": [{"id": "m", "kind": "delivery", "title": "M", **fields}]}})


def _prerequisite(**fields: object) -> Plan:
    return plans.plan({"a": {"prerequisite": [{"id": "p", "text": "P", **fields}]}})


def _change(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change


_TWO = [{"reporter": "x", "when": "2026-06"}, {"reporter": "y", "when": "2027"}]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (_milestone(when="2026"), _milestone(when="2027"), "worse"),
        (_milestone(when="2027"), _milestone(when="2026"), "better"),
        (_milestone(when="2026"), _milestone(when="2026-Q2"), "neutral"),
        (_milestone(when="2026"), _milestone(), "worse"),
        (_milestone(), _milestone(when="2026"), "better"),
        (_milestone(when="2025"), _milestone(claim=_TWO), "worse"),
        (_milestone(when="2027-01"), _milestone(claim=_TWO), "neutral"),
        (_milestone(certainty="planned"), _milestone(certainty="decided"), "better"),
        (_milestone(certainty="decided"), _milestone(certainty="planned"), "worse"),
        (_milestone(certainty="decided"), _milestone(), "neutral"),
        (_milestone(when="2026", certainty="planned"), _milestone(when="2027", certainty="decided"), "mixed"),
        (_milestone(when="2026", certainty="decided"), _milestone(certainty="conditional"), "worse"),
        (_milestone(when="2026"), _milestone(when="2026", certainty="done"), "better"),
        (_milestone(when="2026"), _milestone(when="2025", certainty="done"), "better"),
        (_milestone(when="2026"), _milestone(when="2027", certainty="done"), "mixed"),
        (_milestone(when="2026-01-01"), _milestone(when="2026-01", certainty="done"), "better"),
        (_milestone(payment="agreement"), _milestone(payment="duty"), "neutral"),
        (_milestone(condition="when"), _milestone(condition="if"), "neutral"),
        (_prerequisite(state="open"), _prerequisite(state="met"), "better"),
        (_prerequisite(state="open", when="2026"), _prerequisite(state="met", when="2027"), "better"),
        (_prerequisite(state="met"), _prerequisite(state="open"), "worse"),
        (_prerequisite(state="open"), _prerequisite(state="dropped"), "neutral"),
        (plans.plan({"a": {}}), _milestone(when="2026"), "neutral"),
        (_milestone(when="2026"), plans.plan({"a": {}}), "neutral"),
    ],
)
def test_a_tone_is_what_the_fields_say_together(before: Plan, after: Plan, expected: str) -> None:
    """Later, lost, weaker and reopened are worse; earlier, given, surer, done and met are better; both are mixed."""
    assert tone(_change(before, after)) == expected


def test_what_points_both_ways_names_its_fields() -> None:
    """Each field with its own way."""
    change = _change(_milestone(when="2026", certainty="planned"), _milestone(when="2027", certainty="decided"))
    assert {field.field: field.tone for field in field_tones(change)} == {"when": "worse", "certainty": "better"}


@given(plans.PLANS, plans.PLANS)
@settings(deadline=None)
def test_every_change_has_one_of_the_four_tones(before: Plan, after: Plan) -> None:
    """It is mixed exactly where two fields point apart, and what was added or taken out has none."""
    for change in compare(before, after):
        ways = {field.tone for field in field_tones(change)}
        assert tone(change) in TONES
        assert (tone(change) == "mixed") == (len(ways) == 2)
        assert (change.before and change.after) or not ways
