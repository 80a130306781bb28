"""What became of an item that has no place in time to say so."""

from __future__ import annotations

import pytest

from plantui.changes.compare import Change, compare
from plantui.changes.tone import tone
from plantui.plan.model import Plan
from support import plans


def _of(table: str, required: plans.Table, **fields: object) -> Plan:
    return plans.plan({"a": {table: [{"id": "i", **required, **fields}]}})


def _milestone(**fields: object) -> Plan:
    return _of("milestone", {"kind": "transition", "title": "M"}, **fields)


def _status(**fields: object) -> Plan:
    return _of("status", {"reporter": "x"}, **fields)


def _risk(**fields: object) -> Plan:
    return _of("risk", {"text": "R"}, **fields)


def _dispute(state: str) -> Plan:
    return _of("dispute", {"title": "D"}, state=state)


def _component(state: str) -> Plan:
    return plans.plan({"a": {}}, component=[{"id": "k", "kind": "system", "title": "K", "state": state}])


def _fact(value: int, **fields: object) -> Plan:
    return _of("fact", {"text": "F", "unit": "persons"}, value=value, **fields)


def _advised(advice: str, **fields: object) -> Plan:
    return _milestone(claim=[{"reporter": "x", "as_of": "2025", "advice": advice}], **fields)


EMPTY = plans.plan({"a": {}})


def _change(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change


@pytest.mark.parametrize(
    ("before", "after", "direction", "expected"),
    [
        (_milestone(when="2025"), _milestone(when="2025", outcome="unknown"), "outcome-unknown", "worse"),
        (_milestone(when="2025"), _milestone(when="2025", outcome="missed"), "missed", "worse"),
        (_milestone(when="2025"), _milestone(when="2025", outcome="partly"), "partly", "mixed"),
        (_milestone(when="2025", outcome="unknown"), _milestone(when="2025"), None, "neutral"),
        (_status(level="on-plan"), _status(level="in-trouble"), "level-down", "worse"),
        (_status(level="stopped"), _status(level="some-trouble"), "level-up", "better"),
        (_status(level="on-plan"), _status(level="done"), "level-up", "better"),
        (_status(level="on-plan"), _status(), None, "neutral"),
        (_risk(likelihood=2, impact=5), _risk(likelihood=4, impact=5), "risk-higher", "worse"),
        (_risk(likelihood=4, impact=5), _risk(likelihood=4, impact=2), "risk-lower", "better"),
        (_risk(likelihood=2, impact=3), _risk(likelihood=3, impact=2), None, "neutral"),
        (_risk(likelihood=2), _risk(likelihood=4), None, "neutral"),
        (_risk(state="open"), _risk(state="happened"), "happened", "worse"),
        (_risk(state="open"), _risk(state="closed"), "closed", "better"),
        (EMPTY, _dispute("open"), "raised", "worse"),
        (EMPTY, _dispute("settled"), None, "neutral"),
        (_dispute("open"), _dispute("escalated"), "escalated", "worse"),
        (_dispute("escalated"), _dispute("settled"), "settled", "better"),
        (_dispute("open"), _dispute("withdrawn"), "withdrawn", "neutral"),
        (_component("building"), _component("trial"), "forward", "better"),
        (_component("trial"), _component("decided"), "back", "worse"),
        (_fact(8, aim="up"), _fact(9, aim="up"), "toward-aim", "better"),
        (_fact(8, aim="down"), _fact(9, aim="down"), "from-aim", "worse"),
        (_fact(8), _fact(9), None, "neutral"),
        (_fact(8, aim="up"), _fact(9, aim="up", of="y"), "another-measure", "neutral"),
        (_milestone(when="2030"), _advised("wait", when="2030"), "advised-against", "worse"),
        (_milestone(), _advised("wait"), None, "neutral"),
        (_advised("stop", when="2030"), _advised("go", when="2030"), "advice-lifted", "better"),
    ],
)
def test_each_standing_has_its_direction_and_tone(
    before: Plan, after: Plan, direction: str | None, expected: str
) -> None:
    """Outcomes, levels, risks, disputes, states of components, figures with an aim, and advice on what has a date."""
    change = _change(before, after)
    assert (change.direction, tone(change)) == (direction, expected)


def _words(*statuses: plans.Table) -> Plan:
    actor = {"id": "tilsynet", "title": "Billettilsynet", "short": "TS"}
    return plans.plan({"a": {"status": list(statuses)}}, actor=[actor])


_OLD = {"id": "s1", "reporter": "tilsynet", "word": "i rute", "level": "on-plan", "as_of": "2029-06"}


@pytest.mark.parametrize(
    ("new", "direction", "earlier"),
    [
        ({"reporter": "TS", "level": "in-trouble"}, "level-down", "a.s1"),
        ({"reporter": "tilsynet", "level": "on-plan"}, None, "a.s1"),
        ({"reporter": "tilsynet"}, None, "a.s1"),
        ({"reporter": "tilsynet", "aspect": "tid", "level": "stopped"}, "another-voice", None),
        ({"reporter": "kystlinjen", "level": "in-trouble"}, "another-voice", None),
    ],
)
def test_a_newer_word_of_a_known_voice_is_compared_with_its_last(
    new: plans.Table, direction: str | None, earlier: str | None
) -> None:
    """By slug or short name it is one voice, of one service and aspect; without two levels it has no tone."""
    status = {"id": "s2", "word": "rødt lys", "as_of": "2030-11", **new}
    change = _change(_words(_OLD), _words(_OLD, status))
    assert change.direction == direction
    assert (change.earlier.id if change.earlier else None) == earlier
