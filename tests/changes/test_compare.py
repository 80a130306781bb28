"""What differs between two revisions, by id and by field."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plantui.changes.compare import Change, FieldChange, compare, unread
from plantui.changes.slip import Slip
from plantui.plan import fingerprint
from plantui.plan.model import Item, Plan
from plantui.plan.values import Value
from support import plans


def _fingerprints(plan: Plan) -> dict[str, str]:
    return {item.id: fingerprint.item_fingerprint(plan, item.id) for item in plan.all_items()}


def _applied(plan: Plan, changes: tuple[Change, ...]) -> dict[str, str]:
    """The fingerprints of a plan's items after every change has been made to it, field by field."""
    items = {item.id: (item, _inside(plan, item)) for item in plan.all_items()}
    for change in changes:
        items.pop(change.was or (change.before.id if change.before else change.item), None)
    for change in changes:
        if change.after is None:
            continue
        fields: dict[str, Value] = dict(change.before.fields) if change.before else {}
        place = _inside(plan, change.before) if change.before else None
        for field in change.fields:
            if field.field == "inside":
                place = field.after if isinstance(field.after, str) else None
            elif field.after is None:
                fields.pop(field.field, None)
            else:
                fields[field.field] = field.after
        after = change.after
        kind = str(fields["kind"]) if after.table in ("milestone", "component") else after.table
        items[change.item] = (Item(change.item, kind, after.table, after.service, fields, None, "", 0), place)
    return {item.id: fingerprint.of_item(item, place) for item, place in items.values()}


def _inside(plan: Plan, item: Item) -> str | None:
    return plan.by_service[item.id].inside if item.table == "service" else None


def _one(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change


def _milestones(*rows: plans.Table, **services: plans.Tables) -> Plan:
    made = [{"kind": "delivery", "title": "M", **row} for row in rows]
    return plans.plan({"a": {"milestone": made}, **services})


@given(plans.PLAN_FILES)
@settings(deadline=None)
def test_a_plan_does_not_differ_from_itself(files: dict[str, bytes]) -> None:
    """compare(a, a) is empty, for the same objects and for the same bytes read twice."""
    plan = plans.load(files)
    assert compare(plan, plan) == ()
    assert compare(plan, plans.load(files)) == ()


@given(plans.PLANS, plans.PLANS)
@settings(deadline=None, max_examples=2 * settings().max_examples)
def test_making_the_changes_gives_the_other_plan(before: Plan, after: Plan) -> None:
    """Applying the changes of (a, b) to a, field by field, gives b's fingerprints."""
    assert _applied(before, compare(before, after)) == _fingerprints(after)


@given(plans.PLANS, plans.PLANS)
@settings(deadline=None)
def test_the_changes_are_the_items_whose_fingerprints_differ(before: Plan, after: Plan) -> None:
    """No item whose fingerprint differs is missing from the list, and none is in it whose fingerprint does not."""
    old, new = _fingerprints(before), _fingerprints(after)
    differing = {item for item in old.keys() | new.keys() if old.get(item) != new.get(item)}
    changes = compare(before, after)
    told = {change.item for change in changes} | {change.was for change in changes if change.was}
    assert told == differing
    assert len({change.item for change in changes}) == len(changes)


@given(plans.PLANS, plans.PLANS)
@settings(deadline=None)
def test_the_way_back_has_the_same_items(before: Plan, after: Plan) -> None:
    """What was added one way is removed the other way, and weights are the same both ways."""
    there = {change.item: change for change in compare(before, after) if change.was is None}
    back = {change.item: change for change in compare(after, before) if change.was is None}
    for item in there.keys() & back.keys():
        assert there[item].weight == back[item].weight
        assert (there[item].before is None) == (back[item].after is None)


@given(plans.PLAN_FILES, st.randoms(use_true_random=False))
@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])  # most plans drawn have a problem
def test_where_files_lie_changes_nothing_but_what_is_inside_what(files: dict[str, bytes], random: Random) -> None:
    """Files named anew by moving them, in any order: no item differs but a service in which one it is inside."""
    services = [path for path in files if path.startswith("plan/services/")]
    homes = ["plan/services/", *(path.removesuffix(".toml") + "/" for path in services)]
    moved = {}
    for path in services:
        inside = any(other.startswith(path.removesuffix(".toml") + "/") for other in services)
        home = path.rpartition("/")[0] + "/" if inside else random.choice(homes)
        own = home.startswith(path.removesuffix(".toml") + "/")
        moved[path if own else home + path.rpartition("/")[2]] = files[path]
    rest = [(path, data) for path, data in files.items() if path not in services]
    shuffled = [*rest, *moved.items()]
    random.shuffle(shuffled)
    before, after = plans.load(files), plans.load(dict(shuffled))
    assume(len(moved) == len(services) and not before.problems and not after.problems)
    changes = compare(before, after)
    assert {field.field for change in changes for field in change.fields} <= {"inside"}
    assert {change.item for change in changes} <= {service.id for service in after.walk()}


def test_a_file_moved_to_a_sub_folder_changes_nothing_but_its_place() -> None:
    """The service that moved says which service it is inside now; its items are the same."""
    inner = {"milestone": [{"id": "m", "kind": "delivery", "title": "M", "when": "2025"}]}
    change = _one(plans.plan({"a": {}, "b": inner}), plans.plan({"a": {}, "a/b": inner}))
    assert (change.item, change.kind, change.weight) == ("b", "moved", "names")
    assert [(field.field, field.before, field.after) for field in change.fields] == [("inside", None, "a")]


def test_what_is_removed_and_added_again_is_back() -> None:
    """An item taken out is a removal, put back an addition, and the two undo each other."""
    whole, without = _milestones({"id": "m", "when": "2025"}, {"id": "n"}), _milestones({"id": "n"})
    removed, added = _one(whole, without), _one(without, whole)
    assert (removed.item, removed.kind, removed.weight) == ("a.m", "removed", "milestone")
    assert (added.item, added.kind, added.weight) == ("a.m", "added", "milestone")
    assert removed.slip is None
    assert added.slip is None


@pytest.mark.parametrize("field", ["actors", "after", "uses"])
def test_set_lists_in_another_order_are_no_change(field: str) -> None:
    """Order and repetition carry no meaning in actors, uses, after and needed_for."""
    assert compare(_milestones({"id": "m", field: ["x", "y"]}), _milestones({"id": "m", field: ["y", "x", "x"]})) == ()


def test_actors_in_and_out_are_named() -> None:
    """A set that differs says who came in and who left."""
    change = _one(_milestones({"id": "m", "actors": ["x", "y"]}), _milestones({"id": "m", "actors": ["y", "z", "u"]}))
    (field,) = change.fields
    assert (change.weight, field.entered, field.left) == ("actors", ("u", "z"), ("x",))


def test_order_and_checked_are_no_change() -> None:
    """Display order, and that the source was read again, carry no meaning of their own."""
    before = plans.plan({"a": {"": [{"order": 1}], "goal": [{"id": "g", "text": "G"}]}})
    after = plans.plan({"a": {"": [{"order": 2}], "goal": [{"id": "g", "text": "G", "checked": "2025-02"}]}})
    assert compare(before, after) == ()


def test_the_document_s_revision_version_and_date_are_no_change_of_the_document() -> None:
    """The plan fingerprint binds them; the item `plan` does not."""
    other = {"revision": "2026", "version": "2", "date": "2026-01-01"}
    assert compare(plans.plan(), plans.plan(document=other)) == ()


def test_an_item_moved_to_another_service_is_one_change() -> None:
    """`was` names the id it had; the removal and the addition become one move."""
    before = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}, "b": {}})
    after = plans.plan({"a": {}, "b": {"fact": [{"id": "f2", "text": "F", "was": "a.f"}]}})
    change = _one(before, after)
    assert (change.item, change.was, change.kind, change.weight) == ("b.f2", "a.f", "moved", "names")


def test_a_move_within_a_service_may_name_its_old_id_bare() -> None:
    """`was` without a service means the item's own."""
    before = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}})
    assert _one(before, plans.plan({"a": {"fact": [{"id": "g", "text": "F", "was": "f"}]}})).was == "a.f"


def test_was_of_what_is_still_there_is_no_move() -> None:
    """A copy that claims the id of an item still in the plan is an addition."""
    facts = [{"id": "f", "text": "F"}]
    after = plans.plan({"a": {"fact": [*facts, {"id": "g", "text": "F", "was": "f"}]}})
    assert _one(plans.plan({"a": {"fact": facts}}), after).kind == "added"


def test_two_that_claim_one_id_are_one_move_and_one_addition() -> None:
    """The first in the order of the plan is the one that moved."""
    before = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}})
    twice = [{"id": "g", "text": "F", "was": "f"}, {"id": "h", "text": "F", "was": "f"}]
    changes = compare(before, plans.plan({"a": {"fact": twice}}))
    assert [(change.item, change.kind) for change in changes] == [("a.h", "added"), ("a.g", "moved")]


def test_no_slip_between_two_different_events() -> None:
    """An event that replaces another says so, and how far it lies from the old one is not counted."""
    before, after = (
        _milestones({"id": "old", "when": "2025"}),
        _milestones({"id": "new", "when": "2027", "replaces": "old"}),
    )
    new, gone = compare(before, after)
    assert (new.item, new.kind, new.replaces, new.slip) == ("a.new", "replaced", "a.old", None)
    assert (gone.item, gone.kind) == ("a.old", "removed")


@pytest.mark.parametrize(
    ("before", "after", "direction", "weight"),
    [
        ({"when": "2025-01-01"}, {"when": "2026-04-01"}, "delayed", "milestone"),
        ({"when": "2026-01-01"}, {"when": "2025-10-01"}, "brought-forward", "milestone"),
        ({"when": "2025-Q1"}, {"when": "2025-02-01"}, "uncertain", "milestone"),
        ({"when": "2025"}, {}, "worse", "milestone"),
        ({}, {"when": "2025"}, "gain", "milestone"),
        ({"when": "2025", "certainty": "expected"}, {"when": "2025", "certainty": "planned"}, "stronger", "certainty"),
        ({"when": "2025", "certainty": "done"}, {"when": "2025", "certainty": "doubtful"}, "weaker", "certainty"),
        ({"when": "2025", "payment": "duty"}, {"when": "2026", "payment": "duty"}, "delayed", "payment"),
        ({"payment": "duty"}, {"payment": "agreement"}, None, "payment"),
        ({"kind": "transition", "when": "2025"}, {"kind": "transition", "when": "2026"}, "delayed", "transition"),
        ({"title": "A"}, {"title": "B"}, None, "names"),
        ({"text": "A"}, {"text": "B"}, None, "wording"),
        ({"when": "2025", "condition": "x"}, {"when": "2025", "condition": "y"}, None, "milestone"),
    ],
)  # fmt: skip
def test_a_milestone_s_change_says_which_way_it_went(
    before: plans.Table, after: plans.Table, direction: str | None, weight: str
) -> None:
    """Later, earlier, lost, found, surer, less sure: one word each, and the weight of the heaviest field."""
    change = _one(_milestones({"id": "m", **before}), _milestones({"id": "m", **after}))
    assert (change.direction, change.weight) == (direction, weight)


def test_a_second_source_is_two_sources_even_where_the_first_stands() -> None:
    """Sources that disagree are a change of their own, with the whole of what they span as slip."""
    claims = [{"reporter": "x", "when": "2024-10-14"}, {"reporter": "y", "when": "2025-01"}]
    moved = _one(_milestones({"id": "m", "when": "2024-06"}), _milestones({"id": "m", "claim": claims}))
    assert moved.direction == "two-sources"
    assert moved.slip is not None
    assert (round(moved.slip.low or 0), round(moved.slip.high or 0)) == (3, 8)
    beside = _one(
        _milestones({"id": "m", "when": "2024-06"}), _milestones({"id": "m", "when": "2024-06", "claim": claims})
    )
    assert (beside.direction, beside.slip) == ("two-sources", None)


def test_a_lost_date_has_slipped_at_least_to_what_it_now_waits_for() -> None:
    """The bound comes from what it depends on; with nothing to argue from, the amount is unknown and not 0."""
    waiting = {"prerequisite": [{"id": "p", "text": "P", "state": "open", "when": "2028-spring", "needed_for": ["m"]}]}
    dated = {"milestone": [{"id": "m", "kind": "delivery", "title": "M", "when": "2027-01-01"}]}
    lost = {"milestone": [{"id": "m", "kind": "delivery", "title": "M"}]}
    bound = _one(plans.plan({"a": {**dated, **waiting}}), plans.plan({"a": {**lost, **waiting}}))
    assert bound.direction == "worse"
    assert bound.slip is not None
    assert bound.slip == Slip(Fraction(14), None, "bound")
    unknown = _one(plans.plan({"a": dated}), plans.plan({"a": lost}))
    assert (unknown.direction, unknown.slip) == ("worse", None)


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ({"state": "open", "when": "2025"}, {"state": "met", "met_on": "2025-02-03"}, "met"),
        ({"state": "met"}, {"state": "open"}, "reopened"),
        ({"state": "open"}, {"state": "dropped"}, "dropped"),
    ],
)
def test_a_prerequisite_is_met_reopened_or_dropped(before: plans.Table, after: plans.Table, direction: str) -> None:
    """Its state says more than its date: a met one that needs no date any more has lost nothing."""

    def plan(fields: plans.Table) -> Plan:
        return plans.plan({"a": {"prerequisite": [{"id": "p", "text": "P", **fields}]}})

    change = _one(plan(before), plan(after))
    assert (change.direction, change.weight) == (direction, "prerequisite")


def test_a_prerequisite_weighs_as_what_it_is_needed_for() -> None:
    """What a duty to pay waits for is as heavy as the duty."""
    duty = {"milestone": [{"id": "m", "kind": "transition", "title": "M", "payment": "duty"}]}

    def plan(state: str) -> Plan:
        needed = [{"id": "p", "text": "P", "state": state, "needed_for": ["m"]}]
        return plans.plan({"a": {**duty, "prerequisite": needed}})

    assert _one(plan("open"), plan("met")).weight == "payment"


@pytest.mark.parametrize("field", ["title", "text", "kind"])
def test_a_regulation_weighs_as_payment(field: str) -> None:
    """Whatever changes in a regulation, and a regulation that comes or goes, must be given a reason."""

    def plan(kind: str = "regulation", **fields: str) -> Plan:
        return plans.plan(component=[{"id": "k", "kind": kind, "title": "K", "text": "T", **fields}])

    changed = plan("system") if field == "kind" else plan(**{field: "ny"})
    assert _one(plan(), changed).weight == "payment"
    assert (_one(plan(), plans.plan()).weight, _one(plans.plan(), plan()).weight) == ("payment", "payment")
    assert _one(plan(), plan(source="§2")).weight == "wording"
    assert _one(plan("system"), plan("agreement")).weight == "shared"


@pytest.mark.parametrize("field", ["of", "unit"])
def test_the_same_figure_of_another_denominator_is_another_measure(field: str) -> None:
    """20 percent of offices is not 20 percent of doctors, and is never shown as unchanged."""

    def plan(counted: str) -> Plan:
        return plans.plan({"a": {"fact": [{"id": "f", "text": "F", "value": 20, field: counted}]}})

    change = _one(plan("fastlegekontor"), plan("fastleger"))
    assert (change.direction, change.weight) == ("another-measure", "numbers")


def test_a_second_reporter_is_another_voice() -> None:
    """A status by somebody else does not replace the first."""
    first = {"id": "s", "reporter": "nhn", "word": "på plan"}
    second = {"id": "t", "reporter": "hdir", "word": "forsinket"}
    change = _one(plans.plan({"a": {"status": [first]}}), plans.plan({"a": {"status": [first, second]}}))
    assert (change.item, change.direction, change.weight) == ("a.t", "another-voice", "numbers")


def test_rules_that_say_true_and_1_differ() -> None:
    """Fingerprints tell a boolean from a number, and so does the comparison."""
    policy = 'schema = "plantui.policy/1"\nserial = 1\neditors_may_approve = {}\n'
    files = plans.files({})
    before = plans.load({**files, "plan/governance/policy.toml": policy.format("true").encode()})
    after = plans.load({**files, "plan/governance/policy.toml": policy.format("1").encode()})
    change = _one(before, after)
    assert (change.item, change.weight) == ("policy", "payment")


def test_the_heaviest_change_comes_first() -> None:
    """Then they stand in the order of the proposal."""
    before = _milestones(
        {"id": "m", "text": "x"}, {"id": "n", "when": "2025", "payment": "duty"}, {"id": "o", "text": "x"}
    )
    after = _milestones(
        {"id": "m", "text": "y"}, {"id": "n", "when": "2026", "payment": "duty"}, {"id": "o", "text": "y"}
    )
    assert [change.item for change in compare(before, after)] == ["a.n", "a.m", "a.o"]


def test_a_change_tells_the_whole_of_what_became_of_an_item() -> None:
    """Every field that differs on either side with its weight, heaviest first, as the new text has them in order."""
    old = {"id": "m", "kind": "delivery", "title": "A", "text": "x", "when": "2025-01-01", "certainty": "planned"}
    new = {"id": "m", "kind": "delivery", "title": "B", "text": "y", "when": "2026-01-01", "actors": ["x"]}
    before, after = plans.plan({"a": {"milestone": [old]}}), plans.plan({"a": {"milestone": [new]}})
    change = _one(before, after)
    assert change == Change(
        item="a.m", kind="changed", before=before.by_id["a.m"], after=after.by_id["a.m"],
        fields=(
            FieldChange("when", "2025-01-01", "2026-01-01", "milestone"),
            FieldChange("certainty", "planned", None, "certainty"),
            FieldChange("actors", None, ("x",), "actors"),
            FieldChange("title", "A", "B", "names"),
            FieldChange("text", "x", "y", "wording"),
        ),
        weight="milestone", slip=Slip(Fraction(12), Fraction(12), "day"), direction="delayed",
    )  # fmt: skip
    assert change.either is after.by_id["a.m"]


def test_what_comes_and_what_goes_has_all_its_fields_on_one_side() -> None:
    """An item that comes is compared with nothing, as is one that goes; each weighs by what it is."""
    with_fact = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}})
    without = plans.plan({"a": {}})
    fact = with_fact.by_id["a.f"]
    added, removed = _one(without, with_fact), _one(with_fact, without)
    assert added == Change(
        item="a.f", kind="added", before=None, after=fact, weight="numbers",
        fields=(FieldChange("source", None, "§1", "wording"), FieldChange("text", None, "F", "wording")),
    )  # fmt: skip
    assert removed == Change(
        item="a.f", kind="removed", before=fact, after=None, weight="numbers",
        fields=(FieldChange("source", "§1", None, "wording"), FieldChange("text", "F", None, "wording")),
    )  # fmt: skip
    assert added.either is removed.either is fact
    assert [(field.entered, field.left) for field in added.fields] == [((), ()), ((), ())]


def test_a_service_comes_and_goes_with_all_that_stands_in_it() -> None:
    """Also one that lies inside another; the items of those that stay are not told of."""
    facts = {"fact": [{"id": "f", "text": "F"}]}
    few, many = plans.plan({"a": facts}), plans.plan({"a": facts, "a/b": facts, "c": facts})
    there, back = compare(few, many), compare(many, few)
    assert [(change.item, change.kind) for change in there] == [
        ("b.f", "added"), ("c.f", "added"), ("b", "added"), ("c", "added"),
    ]  # fmt: skip
    assert [(change.item, change.kind) for change in back] == [
        ("b.f", "removed"), ("c.f", "removed"), ("b", "removed"), ("c", "removed"),
    ]  # fmt: skip
    placed = FieldChange("inside", None, "a", "names")
    assert placed in there[2].fields and placed not in there[3].fields
    assert FieldChange("inside", "a", None, "names") in back[2].fields


def test_an_item_of_another_table_under_the_same_id_is_a_change_without_fields() -> None:
    """The kind of what it is differs, and no word of it: it weighs as wording."""
    goal = plans.plan({"a": {"goal": [{"id": "x", "text": "X"}]}})
    risk = plans.plan({"a": {"risk": [{"id": "x", "text": "X"}]}})
    assert _one(goal, risk) == Change(
        item="a.x", kind="changed", before=goal.by_id["a.x"], after=risk.by_id["a.x"], fields=(), weight="wording"
    )


def test_renamed_is_what_differs_in_its_title_alone() -> None:
    """With another field beside it, or without the title, it is changed."""
    before = _milestones({"id": "m", "title": "A", "text": "x"})
    assert _one(before, _milestones({"id": "m", "title": "B", "text": "x"})).kind == "renamed"
    assert _one(before, _milestones({"id": "m", "title": "B", "text": "y"})).kind == "changed"
    assert _one(before, _milestones({"id": "m", "title": "A", "text": "y"})).kind == "changed"


def test_moved_items_are_told_once_and_what_follows_them_still_is() -> None:
    """The old places of what moved are passed over, each at its turn; what went beside them is removed."""
    facts = [{"id": name, "text": name.upper()} for name in ("f", "g", "h")]
    goals = [{"id": "x", "text": "X", "was": "a.f"}, {"id": "y", "text": "Y", "was": "a.gone"}]
    before = plans.plan({"a": {"fact": facts}, "b": {}})
    after = plans.plan({"a": {}, "b": {"fact": [{"id": "h", "text": "H", "was": "a.h"}], "goal": goals}})
    assert sorted((change.item, change.kind, change.was) for change in compare(before, after)) == [
        ("a.g", "removed", None), ("b.h", "moved", "a.h"), ("b.x", "moved", "a.f"), ("b.y", "added", None),
    ]  # fmt: skip


def test_a_lost_date_s_bound_is_its_own_and_no_other_change_s() -> None:
    """Of several changes, only what lost its date gets the least it has slipped; the others keep what is counted."""
    needed = [{"id": "p", "text": "P", "state": "open", "when": "2028-03-01", "needed_for": ["m", "n"]}]

    def plan(*rows: plans.Table) -> Plan:
        made = [{"kind": "delivery", "title": "M", **row} for row in rows]
        return plans.plan({"a": {"prerequisite": needed, "milestone": made}})

    before = plan({"id": "m", "when": "2027-01-01"}, {"id": "n", "when": "2027-01-01"}, {"id": "o"})
    after = plan({"id": "m"}, {"id": "n", "when": "2027-02-01"}, {"id": "o", "text": "x"}, {"id": "q"})
    assert [(change.item, change.slip, change.direction) for change in compare(before, after)] == [
        ("a.m", Slip(Fraction(14), None, "bound"), "worse"),
        ("a.n", Slip(Fraction(1), Fraction(1), "day"), "delayed"),
        ("a.q", None, None),
        ("a.o", None, None),
    ]


def test_only_the_document_s_own_id_and_edition_are_no_change() -> None:
    """A reference's version is what it says, and so is a title of the document."""
    reference = {"id": "r", "title": "R", "version": "1"}
    before = plans.plan(reference=[reference])
    assert compare(before, plans.plan(document={"id": "plan-y"}, reference=[reference])) == ()
    newer = _one(before, plans.plan(reference=[{**reference, "version": "2"}]))
    assert (newer.item, newer.fields) == ("plan.r", (FieldChange("version", "1", "2", "wording"),))
    titled = _one(before, plans.plan(document={"title": "Plan Y"}, reference=[reference]))
    assert (titled.item, titled.fields) == ("plan", (FieldChange("title", "Plan X", "Plan Y", "names"),))


def test_beside_what_could_not_be_read_all_else_is_compared() -> None:
    """A broken service hides its own items, a broken document its own, and neither hides another's."""
    facts = {"fact": [{"id": "f", "text": "F"}]}
    notes = {"note": [{"id": "n", "text": "N"}]}
    broken = {"plan/services/a.toml": b"= broken", "plan/plan.toml": b"= broken"}
    whole = plans.load(plans.files({"a": facts, "b": facts}, arrays=notes))
    half = plans.load({**plans.files({"a": facts}, arrays=notes), **broken})
    assert [(change.item, change.kind) for change in compare(whole, half)] == [("b.f", "removed"), ("b", "removed")]
    assert [(change.item, change.kind) for change in compare(half, whole)] == [("b.f", "added"), ("b", "added")]


@pytest.mark.parametrize("broken", ["plan/plan.toml", "plan/services/a.toml"])
def test_what_one_side_could_not_read_is_not_called_removed(broken: str) -> None:
    """A file that is there and cannot be read is named; nothing is said of what stands in it."""
    files = plans.files(
        {"a": {"fact": [{"id": "f", "text": "F"}]}, "b": {}}, arrays={"note": [{"id": "n", "text": "N"}]}
    )
    whole, half = plans.load(files), plans.load({**files, broken: b"= broken"})
    assert unread(whole) == frozenset()
    assert unread(half) == {broken.rpartition("/")[2].removesuffix(".toml")}
    assert compare(whole, half) == ()
    assert compare(half, whole) == ()


def test_services_that_are_the_same_objects_are_passed_over_unread() -> None:
    """A service remembered from the other revision is never looked into."""

    class Unreadable(tuple[Item, ...]):
        def __iter__(self) -> object:  # type: ignore[override]  # looking is what must not happen
            raise AssertionError("looked into")

    plan = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}})
    sealed = attrs.evolve(plan.services[0], items=Unreadable(plan.services[0].items))
    shut = attrs.evolve(plan, services=(sealed,), by_service={"a": sealed})
    assert compare(shut, shut) == ()
