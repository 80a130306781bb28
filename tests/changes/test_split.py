"""What was split from another event."""

from __future__ import annotations

from fractions import Fraction

import pytest

from plantui.changes.compare import Change, compare
from plantui.changes.slip import Slip
from plantui.changes.tone import tone
from plantui.plan.model import Plan
from plantui.render.export.changes_json import change_data
from support import plans

PAID = {"id": "p", "kind": "payment", "title": "P", "split_from": "t"}


def _plan(origin: plans.Table | None, *others: plans.Table) -> Plan:
    whole = [{"id": "t", "kind": "transition", "title": "T", **origin}] if origin is not None else []
    return plans.plan({"a": {"milestone": [*whole, *others]}})


def _changes(before: Plan, after: Plan) -> dict[str, Change]:
    return {change.item: change for change in compare(before, after)}


_BEFORE = _plan({"when": "2031-01-01", "payment": "duty", "payment_text": "The owners pay."})


@pytest.mark.parametrize(
    ("when", "low", "expected"),
    [
        ({"when": "2031-01-02"}, Fraction(1, 31), "worse"),
        ({"when": "2030-12-31"}, Fraction(-1, 31), "better"),
        ({"when": "2031-01-01"}, None, "neutral"),
        ({}, None, "worse"),
        ({"certainty": "done"}, None, "neutral"),
    ],
)
def test_its_slip_counts_from_the_date_of_what_it_was_split_from(
    when: plans.Table, low: Fraction | None, expected: str
) -> None:
    """Later than that date, or no date where there was one, is worse, and earlier better; the same day is neither."""
    change = _changes(_BEFORE, _plan({"when": "2031-01-01"}, {**PAID, **when}))["a.p"]
    assert (change.kind, change.direction, tone(change)) == ("added", "split", expected)
    assert (change.slip.low if change.slip else None) == low


def test_without_a_date_the_least_it_slipped_is_argued_from_what_it_waits_for() -> None:
    """As for an item that lost its date itself, with the way to what it waits for."""
    waited_for = {"id": "u", "kind": "delivery", "title": "U", "when": "2032-03-01"}
    after = _plan({"when": "2031-01-01"}, {**PAID, "after": ["u"]}, waited_for)
    change = _changes(_BEFORE, after)["a.p"]
    assert change.slip == Slip(Fraction(14), None, "bound")
    assert change.bound is not None
    assert change.bound.path == ("a.p", "a.u")


def test_what_it_took_along_is_moved_not_lost() -> None:
    """Only what left the old event and stands in the new one with the same value; both sides name it."""
    after = _plan({"when": "2031-01-01"}, {**PAID, "payment": "duty", "payment_text": "Others pay."})
    changes = _changes(_BEFORE, after)
    moved = {field.field: field.moved_to for field in changes["a.t"].fields}
    assert moved == {"payment": "a.p", "payment_text": None}
    data = change_data(changes["a.p"], None)
    assert (data["split_from"], data["moved"]) == ("a.t", ["payment"])
    stays = _changes(_BEFORE, _plan({"when": "2031-01-01", "payment": "duty"}, {**PAID, "payment": "duty"}))
    assert stays["a.p"].split is not None
    assert stays["a.p"].split.moved == ()


def test_a_date_that_moved_is_not_lost() -> None:
    """The old event has no date now because the new one has it: no direction, no tone, no bound."""
    changes = _changes(
        _BEFORE, _plan({"payment": "duty", "payment_text": "The owners pay."}, {**PAID, "when": "2031-01-01"})
    )
    assert (changes["a.t"].direction, tone(changes["a.t"]), changes["a.t"].slip) == (None, "neutral", None)
    lost = _changes(_BEFORE, _plan({"payment": "duty"}, {**PAID, "when": "2032"}))
    assert (lost["a.t"].direction, tone(lost["a.t"])) == ("worse", "worse")


def test_an_event_that_is_gone_gives_its_fields_to_those_it_was_split_into() -> None:
    """Its old id is all that the new one names."""
    changes = _changes(_BEFORE, _plan(None, {**PAID, "payment": "duty", "when": "2031-02-01"}))
    assert {field.field for field in changes["a.t"].fields if field.moved_to == "a.p"} == {"payment", "source"}
    assert (changes["a.t"].kind, changes["a.p"].slip) == ("removed", Slip(Fraction(1), Fraction(1), "day"))


@pytest.mark.parametrize(
    ("before", "new"),
    [
        (_plan({"when": "2031"}, {**PAID, "when": "2031"}), {"when": "2032"}),
        (_plan({"when": "2031"}), {"split_from": "nothing", "when": "2032"}),
        (_plan({"when": "2031"}), {"replaces": "a.gone", "when": "2032"}),
    ],
)
def test_only_a_new_event_of_a_known_one_is_split(before: Plan, new: plans.Table) -> None:
    """What stood in the baseline counts from its own date, and what names nothing there from none."""
    assert _changes(before, _plan({"when": "2031"}, {**PAID, **new}))["a.p"].split is None


def test_the_event_it_was_split_from_may_have_moved() -> None:
    """Its old id is found by `was`."""
    moved = {"id": "t", "kind": "transition", "title": "T", "when": "2031-01-01", "was": "a.t"}
    after = plans.plan({"a": {}, "b": {"milestone": [moved, {**PAID, "when": "2031-03-01"}]}})
    change = _changes(_BEFORE, after)["b.p"]
    assert change.split is not None
    assert change.split.origin.id == "a.t"
    assert change.slip == Slip(Fraction(2), Fraction(2), "day")
