"""Fingerprints by what was read: the same as computed anew, and computed once for each object."""

from __future__ import annotations

from plantui.plan import fingerprint
from plantui.review.ledger.fingerprints import Prints
from support import plans

NOTE = {"id": "x", "text": "X"}
SERVICES: dict[str, plans.Tables] = {"s": {"note": (NOTE,)}, "s/inner": {"note": (NOTE,)}}


def test_an_items_fingerprint_is_its_own_with_the_place_of_a_service() -> None:
    """A nested service's says what it lies in; an item that is not there has none."""
    plan, prints = plans.plan(SERVICES), Prints()
    for item_id in ("plan", "s", "s.x", "inner", "inner.x"):
        assert prints.of(plan, item_id) == fingerprint.item_fingerprint(plan, item_id)
        assert prints.of(plan, item_id) is prints.of(plan, item_id)
    assert prints.of(plan, "inner") != fingerprint.of_item(plan.by_id["inner"])
    assert prints.of(plan, "s.y") is None


def test_a_change_is_named_by_the_text_that_is_or_by_the_tombstone_of_what_was() -> None:
    """In neither plan it has no name."""
    whole, less, prints = plans.plan(SERVICES), plans.plan({"s": {}}), Prints()
    assert prints.change(less, whole, "s.x") == fingerprint.item_fingerprint(whole, "s.x")
    was = fingerprint.item_fingerprint(whole, "s.x")
    assert prints.change(whole, less, "s.x") == fingerprint.of_removed("s.x", was)
    assert prints.change(whole, less, "s.y") is None


def test_all_of_a_service_or_of_the_document_has_one_fingerprint() -> None:
    """Computed once for each; an item that is neither has none."""
    plan, other, prints = plans.plan(SERVICES), plans.plan({"s": {}}), Prints()
    service = plan.by_service["s"]
    assert prints.subtree(service) == prints.whole(plan, "s") == fingerprint.of_service(service)
    assert prints.subtree(service) is prints.subtree(service)
    assert prints.whole(plan, "plan") == fingerprint.of_document(plan)
    assert prints.whole(plan, "plan") is prints.whole(plan, "plan")
    assert prints.whole(plan, "s.x") is None and prints.whole(plan, "t") is None
    assert prints.plan(plan) == fingerprint.of_plan(plan) and prints.plan(plan) is prints.plan(plan)
    assert prints.plan(other) == fingerprint.of_plan(other) != prints.plan(plan)
    assert prints.whole(other, "s") == fingerprint.of_service(other.by_service["s"]) != prints.whole(plan, "s")
