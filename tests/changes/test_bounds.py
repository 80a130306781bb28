"""The least that a lost date has slipped, argued through all that the item waits for."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantui.changes.bounds import Bound, bound_of
from plantui.plan.model import Plan
from plantui.plan.references import needs
from support import plans


def _step(own_id: str, **fields: object) -> plans.Table:
    return {"id": own_id, "kind": "delivery", "title": own_id.upper(), **fields}


def _plan(*milestones: plans.Table, prerequisites: tuple[plans.Table, ...] = ()) -> Plan:
    return plans.plan({"a": {"milestone": milestones, "prerequisite": prerequisites}})


def _bound(plan: Plan, item: str = "a.m") -> Bound | None:
    return bound_of(plan, needs(plan), item)


def test_what_keeps_an_item_back_is_the_latest_of_what_it_still_needs() -> None:
    """Of several that are needed the one that begins last counts; what is met or dropped holds nothing back."""
    waited_for: tuple[plans.Table, ...] = tuple(
        {"text": "P", "state": "open", "needed_for": ["m"], **row}
        for row in (
            {"id": "soon", "when": "2026"},
            {"id": "late", "when": "2027"},
            {"id": "met", "state": "met", "when": "2028"},
            {"id": "dropped", "state": "dropped", "when": "2029"},
            {"id": "undated"},
            {"id": "by", "when": "..2030"},
            {"id": "late-too", "when": "2027-01-01"},
        )
    )
    late = Bound(("a.m", "a.late"), date(2027, 1, 1))
    assert _bound(_plan(_step("m"), prerequisites=waited_for)) == late
    assert _bound(_plan(_step("m"), prerequisites=(*waited_for[:1], *waited_for[2:]))) == Bound(
        ("a.m", "a.late-too"), date(2027, 1, 1)
    ), "the first of those that begin together"
    assert _bound(_plan(_step("m"), prerequisites=waited_for[2:5])) is None
    assert _bound(_plan(_step("m"), prerequisites=waited_for[2:6])) == Bound(("a.m", "a.by"), None)


@pytest.mark.parametrize("steps", [1, 2, 3, 40])
def test_a_bound_is_found_through_any_number_of_undated_steps(steps: int) -> None:
    """Each waits for the next, and only the last is dated: the path names them all."""
    names = ["m", *(f"s{at}" for at in range(steps))]
    chain = [_step(name, after=[nxt]) for name, nxt in zip(names, [*names[1:], "end"], strict=True)]
    assert _bound(_plan(*chain, _step("end", when="2030-09-01.."))) == Bound(
        (*(f"a.{name}" for name in names), "a.end"), date(2030, 9, 1)
    )


def test_a_dated_step_ends_the_walk() -> None:
    """What a dated step waits for itself is its own matter, even where that comes later."""
    plan = _plan(_step("m", after=["x"]), _step("x", when="2030", after=["y"]), _step("y", when="2035"))
    assert _bound(plan) == Bound(("a.m", "a.x"), date(2030, 1, 1))


@pytest.mark.parametrize("over", [{"certainty": "done"}])
def test_what_is_done_leads_no_further(over: plans.Table) -> None:
    """Nothing waits for what a thing that has happened once waited for."""
    later = _step("y", when="2035")
    assert _bound(_plan(_step("m", after=["x"]), _step("x", after=["y"], **over), later)) is None
    assert _bound(_plan(_step("m", after=["x"]), _step("x", after=["y"]), later)) is not None


def test_a_ring_is_walked_once() -> None:
    """Items that wait for one another end the walk, and what the ring leads to is found all the same."""
    ring = _step("m", after=["x"]), _step("x", after=["y"]), _step("y", after=["m", "x", "end"])
    assert _bound(_plan(*ring, _step("end", when="2030"))) == Bound(("a.m", "a.x", "a.y", "a.end"), date(2030, 1, 1))
    assert _bound(_plan(*ring)) is None


@given(st.data())
@settings(deadline=None)
def test_a_bound_is_the_latest_first_day_of_all_that_undated_steps_lead_to(data: st.DataObject) -> None:
    """Held against a walk by closure over any graph of ten items, rings among them; the path is one of its links."""
    names = [f"i{at}" for at in range(10)]
    after = {name: data.draw(st.lists(st.sampled_from(names), max_size=3)) for name in names}
    years = {name: data.draw(st.one_of(st.none(), st.integers(2026, 2030))) for name in names}
    rows = [
        _step(name, after=after[name], **({} if years[name] is None else {"when": str(years[name])})) for name in names
    ]
    plan = _plan(*rows)
    reached: set[str] = set()
    frontier = {"i0"}
    while frontier:
        steps = {step for name in frontier for step in after[name]} - reached - {"i0"}
        reached |= steps
        frontier = {step for step in steps if years[step] is None}
    latest = max((year for step in reached if (year := years[step]) is not None), default=None)
    bound = bound_of(plan, needs(plan), "a.i0")
    assert (bound.earliest.year if bound and bound.earliest else None) == latest
    if bound is not None:
        path = [step.removeprefix("a.") for step in bound.path]
        assert path[0] == "i0"
        assert all(step in after[name] for name, step in pairwise(path))
        assert all(years[step] is None for step in path[1:-1])
