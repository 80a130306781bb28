"""How heavy a change is, by the field and by the item it stands in; and which heavy ones have no reason."""

from __future__ import annotations

import pytest

from plantui.changes.compare import Change, compare, reason_of, without_reason
from plantui.changes.weights import Weight, field_weight, heaviest, item_weight
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan, Reason, Reasons
from plantui.plan.values import Value
from support import plans

_PLAN = plans.plan({
    "a": {
        "milestone": [
            {"id": "duty", "kind": "delivery", "title": "D", "payment": "duty"},
            {"id": "both", "kind": "transition", "title": "B", "payment": "duty"},
            {"id": "handover", "kind": "transition", "title": "H", "payment": "agreement"},
            {"id": "delivery", "kind": "delivery", "title": "L"},
        ],
        "fact": [{"id": "f", "text": "F"}],
    }
})  # fmt: skip


def _item(table: str, kind: str = "", *, service: str = "a", **fields: Value) -> Item:
    return Item(f"{service}.x", kind or table, table, service, fields, None, "x.toml", 1)


_DUTY, _BOTH, _HANDOVER, _DELIVERY = (_PLAN.by_id[f"a.{name}"] for name in ("duty", "both", "handover", "delivery"))
_REGULATION, _SYSTEM = _item("component", "regulation"), _item("component", "system")


@pytest.mark.parametrize(
    ("item", "field", "weight"),
    [
        (_item("policy"), "serial", "payment"),
        (_item("people"), "title", "payment"),
        (_DELIVERY, "payment", "payment"),
        (_DELIVERY, "payment_text", "payment"),
        (_DELIVERY, "certainty_text", "wording"),
        (_DELIVERY, "source", "wording"),
        (_DELIVERY, "title", "names"),
        (_DELIVERY, "actors", "actors"),
        (_DELIVERY, "after", "actors"),
        (_DELIVERY, "text", "wording"),
        (_DELIVERY, "unheard_of", "wording"),
        (_DELIVERY, "when", "milestone"),
        (_DELIVERY, "claim", "milestone"),
        (_DELIVERY, "kind", "milestone"),
        (_DELIVERY, "certainty", "certainty"),
        (_DUTY, "when", "payment"),
        (_DUTY, "kind", "milestone"),
        (_DUTY, "certainty", "certainty"),
        (_DUTY, "title", "names"),
        (_BOTH, "when", "payment"),
        (_BOTH, "kind", "transition"),
        (_BOTH, "certainty", "transition"),
        (_HANDOVER, "when", "transition"),
        (_HANDOVER, "certainty", "transition"),
        (_item("prerequisite"), "when", "prerequisite"),
        (_item("prerequisite"), "certainty", "prerequisite"),
        (_item("prerequisite"), "state", "prerequisite"),
        (_item("prerequisite"), "met_on", "prerequisite"),
        (_item("prerequisite"), "text", "wording"),
        (_item("prerequisite"), "needed_for", "actors"),
        (_item("prerequisite", needed_for=("duty",)), "state", "payment"),
        (_REGULATION, "text", "payment"),
        (_REGULATION, "title", "payment"),
        (_REGULATION, "source", "wording"),
        (_SYSTEM, "text", "shared"),
        (_SYSTEM, "kind", "shared"),
        (_SYSTEM, "title", "names"),
        (_item("fact"), "value", "numbers"),
        (_item("fact"), "text", "wording"),
        (_item("fact"), "when", "wording"),
        (_item("fact"), "certainty", "wording"),
        (_item("fact"), "kind", "wording"),
        (_item("fact"), "state", "wording"),
        (_item("milestone", "delivery"), "state", "wording"),
        (_item("prerequisite"), "kind", "wording"),
        (_item("service"), "uses", "actors"),
    ],
)
def test_a_field_weighs_by_what_it_bears_on_and_by_the_item_it_stands_in(
    item: Item, field: str, weight: Weight
) -> None:
    """A duty to pay weighs only in time; a regulation in all but where it is said; the rest as the field itself."""
    assert field_weight(_PLAN, item, field) == weight


@pytest.mark.parametrize(
    ("item", "weight"),
    [
        (_item("policy"), "payment"),
        (_item("people"), "payment"),
        (_DUTY, "payment"),
        (_HANDOVER, "transition"),
        (_DELIVERY, "milestone"),
        (_REGULATION, "payment"),
        (_SYSTEM, "shared"),
        (_item("fact"), "numbers"),
        (_item("status"), "numbers"),
        (_item("period"), "numbers"),
        (_item("actor"), "actors"),
        (_item("service"), "names"),
        (_item("reference"), "names"),
        (_item("focus"), "names"),
        (_item("goal"), "wording"),
        (_item("risk"), "wording"),
        (_item("prerequisite"), "prerequisite"),
        (_item("prerequisite", needed_for=("f", "gone")), "prerequisite"),
        (_item("prerequisite", needed_for=("f", "delivery")), "milestone"),
        (_item("prerequisite", needed_for=("gone", "handover", "delivery")), "transition"),
        (_item("prerequisite", needed_for=("delivery", "handover", "duty")), "payment"),
        (_item("prerequisite", service="b", needed_for=("a.duty",)), "payment"),
        (_item("prerequisite", service="b", needed_for=("duty",)), "prerequisite"),
    ],
)
def test_an_item_that_comes_or_goes_weighs_by_what_it_is(item: Item, weight: Weight) -> None:
    """A prerequisite as the heaviest milestone that waits for it, wherever among them it is named."""
    assert item_weight(_PLAN, item) == weight


def test_the_heaviest_of_weights_is_the_first_in_their_order() -> None:
    """Whichever place it has among them."""
    assert heaviest("wording", "payment", "names") == "payment"
    assert heaviest("transition", "milestone") == heaviest("milestone", "transition") == "transition"


# reasons


def _facts(**texts: str) -> plans.Tables:
    return {"fact": [{"id": own_id, "text": text} for own_id, text in texts.items()]}


def _duties(when: str, *own_ids: str) -> plans.Tables:
    return {
        "milestone": [
            {"id": own_id, "kind": "delivery", "title": own_id, "when": when, "payment": "duty"} for own_id in own_ids
        ]
    }


def test_each_heavy_change_without_a_reason_is_found_in_the_order_of_the_changes() -> None:
    """With the round whose file says nothing of it, and with the plan's own word for living with it."""
    before = plans.plan({"a": {**_duties("2025", "m", "n", "o", "p"), **_facts(f="F")}})
    accepted: plans.Table = {"id": "x", "code": "no-reason", "items": ["a.o"], "reason": "Said aloud."}
    after = plans.plan({"a": {**_duties("2026", "m", "n", "o", "p"), **_facts(f="G")}}, accepted=[accepted])
    changes = compare(before, after)
    reasons = Reasons("2025", {"a.n": Reason("money", "None left.", None)})
    assert without_reason(after, changes, reasons) == (
        PlanFinding("no-reason", ("a.m",), {"round": "2025"}),
        PlanFinding("no-reason", ("a.o",), {"round": "2025"}, "Said aloud."),
        PlanFinding("no-reason", ("a.p",), {"round": "2025"}),
    )
    assert without_reason(before, changes, reasons) == tuple(
        PlanFinding("no-reason", (item,), {"round": "2025"}) for item in ("a.m", "a.o", "a.p")
    )
    assert without_reason(after, (), reasons) == ()


def test_a_reason_by_the_item_s_own_id_comes_before_one_by_the_id_it_moved_from() -> None:
    """Either will do; there is none where the file speaks of other items alone."""
    moved: plans.Tables = {"fact": [{"id": "g", "text": "F", "was": "f"}]}
    change = _one(plans.plan({"a": _facts(f="F")}), plans.plan({"a": moved}))
    new, old = Reason("new", "N", None), Reason("old", "O", None)
    assert reason_of(change, Reasons("2025", {"a.f": old, "a.g": new})) is new
    assert reason_of(change, Reasons("2025", {"a.g": new})) is new
    assert reason_of(change, Reasons("2025", {"a.f": old})) is old
    assert reason_of(change, Reasons("2025", {"a.h": old})) is None
    stayed = _one(plans.plan({"a": _facts(g="F")}), plans.plan({"a": _facts(g="G")}))
    assert reason_of(stayed, Reasons("2025", {"a.f": old})) is None
    assert reason_of(stayed, Reasons("2025", {"a.g": new})) is new


def _one(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change
