"""What a change hits, up to two steps away."""

from __future__ import annotations

from plantui.changes.impact import Impact, ImpactStep, dependents, impact, sharing
from plantui.plan.model import Plan
from plantui.plan.references import needs
from support import plans


def _milestone(own_id: str, **fields: object) -> plans.Table:
    return {"id": own_id, "kind": "delivery", "title": own_id, **fields}


def _paths(plan: Plan, item: str) -> dict[str, list[tuple[str, str]]]:
    return {hit.item: [(step.item, step.through) for step in hit.path] for hit in impact(plan, item)}


def test_what_comes_after_is_hit_two_steps_on_and_no_further() -> None:
    """A chain of four: the first reaches the second and the third, with the path to each."""
    chain = [
        _milestone("m1"),
        _milestone("m2", after=["m1"]),
        _milestone("m3", after=["m2"]),
        _milestone("m4", after=["m3"]),
    ]
    assert _paths(plans.plan({"a": {"milestone": chain}}), "a.m1") == {
        "a.m2": [("a.m2", "after")],
        "a.m3": [("a.m2", "after"), ("a.m3", "after")],
    }


def test_a_prerequisite_hits_all_that_it_is_needed_for() -> None:
    """`needed_for` points the other way round: from what is needed to what needs it."""
    needed = [{"id": "p", "text": "P", "state": "open", "needed_for": ["m1", "b.m2"]}]
    plan = plans.plan({
        "a": {"milestone": [_milestone("m1")], "prerequisite": needed}, "b": {"milestone": [_milestone("m2")]},
    })  # fmt: skip
    assert set(_paths(plan, "a.p")) == {"a.m1", "b.m2"}


def test_a_shared_component_reaches_every_service_that_uses_it() -> None:
    """A change in a login service or a regulation hits services and items alike."""
    login = [{"id": "login", "kind": "system", "title": "Login"}]
    services: dict[str, plans.Tables] = {
        "a": {"": [{"uses": ["login"]}]},
        "b": {"": [{"uses": ["login"]}]},
        "c": {"milestone": [_milestone("m", uses=["login"])]},
        "d": {},
    }
    assert set(_paths(plans.plan(services, component=login), "plan.login")) == {"a", "b", "c.m"}


def test_bare_references_stay_inside_their_service() -> None:
    """An item called as a service is not that service."""
    plan = plans.plan({"a": {"milestone": [_milestone("b"), _milestone("m", after=["b"])]}, "b": {}})
    assert set(_paths(plan, "a.b")) == {"a.m"}
    assert _paths(plan, "b") == {}


def test_rings_end() -> None:
    """Items that wait for each other are each named once."""
    ring = [_milestone("m1", after=["m2"]), _milestone("m2", after=["m1"])]
    assert set(_paths(plans.plan({"a": {"milestone": ring}}), "a.m1")) == {"a.m2"}


def test_what_waits_for_the_same_prerequisite_is_named_with_it() -> None:
    """In the demo the transition of dhg waits for the same money as its first version."""
    plan = plans.demo_revision()
    (shared,) = sharing(plan, "dhg.overgang-forvaltning", needs(plan), dependents(plan))
    assert shared.item == "dhg.forste-versjon"
    assert [step.item for step in shared.path] == ["dhg.finansiering-avklart", "dhg.forste-versjon"]


def test_the_demo_s_shared_part_hits_the_services_that_screens_name() -> None:
    """New insight in Helsenorge reaches pll, pps, pjd and ki."""
    plan = plans.demo_revision()
    hit = {one.item for one in impact(plan, "plan.helsenorge") if len(one.path) == 1}
    assert hit & plan.by_service.keys() == {"pll", "pps", "pjd", "ki"}


def test_a_graph_names_each_dependent_once_by_the_first_field_that_says_so() -> None:
    """In the order of the items that say so; an item that names itself depends on nothing by that."""
    plan = plans.plan({
        "a": {
            "prerequisite": [{"id": "p", "text": "P", "state": "open", "needed_for": ["m", "p"]}],
            "milestone": [_milestone("m", after=["p", "m"]), _milestone("n", after=["p"])],
        },
    })  # fmt: skip
    graph = dependents(plan)
    assert graph == {"a.p": (ImpactStep("a.m", "needed_for"), ImpactStep("a.n", "after"))}
    assert impact(plan, "a.p", {}) == ()
    assert (
        impact(plan, "a.p", graph) == impact(plan, "a.p") == tuple(Impact(step.item, (step,)) for step in graph["a.p"])
    )


def test_only_prerequisites_of_the_plan_are_shared_and_never_by_use() -> None:
    """A milestone, or what is not there, is passed over; of two that are shared the first needed makes the path."""
    needed = [
        {"id": "p", "text": "P", "state": "open", "needed_for": ["mine", "other"]},
        {"id": "q", "text": "Q", "state": "open", "needed_for": ["mine", "other", "third"]},
    ]
    milestones = [
        _milestone("first"), _milestone("mine", after=["gone", "first"]), _milestone("other"), _milestone("third"),
        _milestone("also", after=["first"]),
    ]  # fmt: skip
    plan = plans.plan({"a": {"prerequisite": needed, "milestone": milestones}})
    graph = {**dependents(plan)}
    graph["a.q"] = (ImpactStep("a.user", "uses"), *graph["a.q"])
    assert needs(plan)["a.mine"] == ("a.gone", "a.first", "a.p", "a.q")
    assert sharing(plan, "a.mine", needs(plan), graph) == (
        Impact("a.other", (ImpactStep("a.p", "needed_for"), ImpactStep("a.other", "needed_for"))),
        Impact("a.third", (ImpactStep("a.q", "needed_for"), ImpactStep("a.third", "needed_for"))),
    )
    assert sharing(plan, "a.first", needs(plan), graph) == ()
    assert sharing(plan, "a.mine", needs(plan), {}) == ()
