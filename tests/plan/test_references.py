"""References between items: full ids, and what needs what, whichever service says so."""

from __future__ import annotations

import pytest
from hypothesis import given

from plantui.changes.impact import dependents
from plantui.plan.model import Plan
from plantui.plan.references import around, both_ways, full_id, links, needs, used_id
from support import plans


def _milestone(own_id: str, **fields: object) -> plans.Table:
    return {"id": own_id, "kind": "delivery", "title": own_id, **fields}


def _prerequisite(own_id: str, **fields: object) -> plans.Table:
    return {"id": own_id, "text": own_id, "state": "open", **fields}


def test_a_bare_reference_stays_in_the_service_or_in_the_document() -> None:
    """Bare it is of the item's own service, or of plan.toml where the item stands there; with a dot it is whole."""
    plan = plans.plan({"a": {"milestone": [_milestone("m")]}}, actor=[{"id": "nhn", "title": "NHN"}])
    assert full_id(plan.by_id["a.m"], "x") == "a.x"
    assert full_id(plan.by_id["plan.nhn"], "x") == "plan.x"
    assert full_id(plan.by_id["plan.nhn"], "b.x") == full_id(plan.by_id["a.m"], "b.x") == "b.x"


def _crossed() -> Plan:
    """`a.m` names `n` itself; `p` of its own service and `q` of another say that it needs them."""
    return plans.plan({
        "a": {
            "milestone": [_milestone("m", after=["n"]), _milestone("n")],
            "prerequisite": [_prerequisite("p", needed_for=["m"])],
        },
        "b": {"prerequisite": [_prerequisite("q", needed_for=["a.m", "r"]), _prerequisite("r", after=["q"])]},
    })  # fmt: skip


def test_an_item_needs_what_any_service_says_it_needs() -> None:
    """Its own `after` first, then the prerequisites that name it; asked of one item or of all, the answer is one."""
    plan = _crossed()
    assert needs(plan)["a.m"] == both_ways(plan, "a.m")[0] == ("a.n", "a.p", "b.q")


def test_what_needs_an_item_is_named_once() -> None:
    """What it names in its own `needed_for` first, then whatever names it in `after`."""
    assert both_ways(_crossed(), "b.q")[1] == ("a.m", "b.r")
    assert both_ways(_crossed(), "a.m")[1] == ()


@given(plans.PLANS)
def test_needs_and_dependents_are_one_relation_read_both_ways(plan: Plan) -> None:
    """Whatever an item needs is what it is hit by, but for what it needs of itself and what it uses."""
    needed = {(need, item) for item, ids in needs(plan).items() for need in ids if need != item}
    hit = {(need, step.item) for need, steps in dependents(plan).items() for step in steps if step.through != "uses"}
    used = {(need, step.item) for need, steps in dependents(plan).items() for step in steps if step.through == "uses"}
    assert hit <= needed <= hit | used
    for item in plan.all_items():
        mine, others = both_ways(plan, item.id)
        assert mine == needs(plan).get(item.id, ())
        assert set(others) == {by for by, ids in needs(plan).items() if item.id in ids}


@pytest.mark.parametrize(("item", "near"), [("a.m", ("a.n",)), ("b.q", ("a.m", "b.r")), ("a", ()), ("a.n", ())])
def test_around_an_item_stands_what_it_names_and_is_there(item: str, near: tuple[str, ...]) -> None:
    """One hop through its own fields; what others say of it is theirs."""
    plan = _crossed()
    assert around(plan, plan.by_id[item]) == near


def _full() -> Plan:
    """Every kind of link, in the document, in a service and in what lies inside it."""
    milestones = [
        _milestone("m", after=["n", "b.r", "gone"], uses=["k", "b"]),
        _milestone("n", after=["m"]),
        _milestone("o"),
    ]
    return plans.plan(
        {
            "a": {
                "": [{"uses": ["b", "k"]}],
                "milestone": milestones,
                "prerequisite": [_prerequisite("p", needed_for=["m", "n"])],
            },
            "a/b": {"prerequisite": [_prerequisite("r", needed_for=["a.m", "a.o", "gone"], after=["a.p"])]},
        },
        component=[{"id": "k", "kind": "system", "title": "K"}],
    )


def test_every_link_is_told_with_the_field_that_says_so() -> None:
    """In the order of the items, `after` before `needed_for` before `uses`, also of what is not there."""
    assert list(links(_full())) == [
        ("b", "a", "uses"),
        ("plan.k", "a", "uses"),
        ("a.n", "a.m", "after"),
        ("b.r", "a.m", "after"),
        ("a.gone", "a.m", "after"),
        ("plan.k", "a.m", "uses"),
        ("b", "a.m", "uses"),
        ("a.m", "a.n", "after"),
        ("a.p", "a.m", "needed_for"),
        ("a.p", "a.n", "needed_for"),
        ("a.p", "b.r", "after"),
        ("b.r", "a.m", "needed_for"),
        ("b.r", "a.o", "needed_for"),
        ("b.r", "b.gone", "needed_for"),
    ]


def test_what_is_needed_is_told_once_and_what_is_used_is_not_needed() -> None:
    """Its own `after` before what names it, in both directions; items that need nothing are not told of."""
    plan = _full()
    assert needs(plan) == {
        "a.m": ("a.n", "b.r", "a.gone", "a.p"),
        "a.n": ("a.m", "a.p"),
        "b.r": ("a.p",),
        "a.o": ("b.r",),
        "b.gone": ("b.r",),
    }
    assert both_ways(plan, "b.r") == (("a.p",), ("a.m", "a.o", "b.gone"))
    assert both_ways(plan, "a.p") == ((), ("a.m", "a.n", "b.r"))
    assert both_ways(plan, "a.m") == (needs(plan)["a.m"], ("a.n",))
    assert both_ways(plan, "plan.k") == both_ways(plan, "a") == ((), ())


def test_what_is_used_is_a_component_of_the_document_before_it_is_a_service() -> None:
    """A name that the document has no component of is a service's, whether or not it is there."""
    plan = _full()
    assert (used_id(plan, "k"), used_id(plan, "b"), used_id(plan, "gone")) == ("plan.k", "b", "gone")


def test_around_an_item_stand_its_after_and_its_needed_for_and_around_a_file_nothing() -> None:
    """What it names and is not there is left out; rules that happen to have a key of that name are no item's links."""
    plan = _full()
    assert around(plan, plan.by_id["b.r"]) == ("a.p", "a.m", "a.o")
    assert around(plan, plan.by_id["a.m"]) == ("a.n", "b.r")
    rules = b'schema = "plantui.policy/1"\nserial = 1\nafter = ["k"]\n'
    files = plans.files({}, arrays={"component": [{"id": "k", "kind": "system", "title": "K"}]})
    ruled = plans.load({**files, "plan/governance/policy.toml": rules})
    assert ruled.by_id["policy"].ids("after") == ("k",) and "plan.k" in ruled.by_id
    assert around(ruled, ruled.by_id["policy"]) == ()
