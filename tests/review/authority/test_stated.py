"""What a record must state of a change, value by value, and what lies inside a service (clause 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pytest

from plantui import limits
from plantui.plan.values import Value
from plantui.review.audit.audit import inquire
from plantui.review.authority.record_consistency import covered, plain, spoken_of, stated_fields
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Inquiry
from plantui.review.records.record import Act, RecordField, Said
from plantui.review.rounds.requirements import changed
from support import plans
from support.authority import PRINTS, Round, World, act_of, founded, moved, round_of

NOTE = {"id": "x", "text": "X"}


def between(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Inquiry, str, str]:
    """An inquiry into a plan and the next, with the two commits."""
    world = World()
    was = world.commit(plan=before)
    gone: dict[str, bytes | None] = dict.fromkeys(before)
    now = world.commit(was, plan={**gone, **after})
    return inquire(world.evidence(now), Pins()), was, now


def inside(
    before: Mapping[str, plans.Tables], after: Mapping[str, plans.Tables], service: str, title: str = "Plan X"
) -> Sequence[str]:
    """The changed items inside a service."""
    inquiry, was, now = between(plans.files(before), plans.files(after, {"title": title}))
    return [row.item for row in covered(inquiry, service, now, was)]


def noted(*names: str) -> dict[str, plans.Tables]:
    """Services with a note each."""
    return {name: {"note": (NOTE,)} for name in names}


def test_a_change_lies_in_every_service_around_it() -> None:
    """Its own, and those that one is inside, however deep; in no other, nor in the document."""
    names = ("a", "a/b", "a/b/c", "d")
    for service, items in (
        ("a", ["a.x", "b.x", "c.x"]),
        ("b", ["b.x", "c.x"]),
        ("c", ["c.x"]),
        ("d", ["d.x"]),
        ("plan", []),
    ):
        bare: dict[str, plans.Tables] = {name: {} for name in names}
        assert inside(bare, noted(*names), service) == items


def test_the_document_has_what_plan_toml_has() -> None:
    """Itself and its own items; and a service has none of them."""
    assert inside(noted("a"), {"a": {}}, "plan", title="Y") == ["plan"]
    assert inside(noted("a"), {"a": {}}, "a", title="Y") == ["a.x"]


def test_what_is_removed_lies_where_it_lay() -> None:
    """Also where the services around it are removed with it."""
    assert inside(noted("a", "a/b", "a/b/c"), noted("a"), "a") == ["b", "b.x", "c", "c.x"]
    assert inside(noted("a", "a/b", "a/b/c"), noted("a"), "b") == ["b", "b.x", "c", "c.x"]
    assert inside(noted("a", "a/b"), noted("a", "b"), "a") == []  # moved out, it lies where it is now


def test_services_in_folders_of_each_others_names_end_somewhere() -> None:
    """They lie inside each other and in nothing else."""
    bare: dict[str, plans.Tables] = {"a/b": {}, "b/a": {}, "c": {}}
    for service, items in (("a", ["a.x", "b.x"]), ("b", ["a.x", "b.x"]), ("c", ["c.x"])):
        assert inside(bare, noted("a/b", "b/a", "c"), service) == items


def test_a_place_is_looked_for_as_far_up_as_a_path_may_go_down() -> None:
    """Through services that each name the next by their folder."""
    chain = [f"s{number + 1:02}/s{number:02}" for number in range(limits.PATH_DEPTH + 2)]
    before: dict[str, plans.Tables] = {name: {} for name in chain}
    after = {**before, **noted(chain[0])}
    assert inside(before, after, f"s{limits.PATH_DEPTH:02}") == ["s00.x"]
    assert inside(before, after, f"s{limits.PATH_DEPTH + 1:02}") == []


def test_an_act_is_about_its_item_or_all_that_a_blanket_covers() -> None:
    """As far as they have changed; about nothing where there is no text to compare with."""
    inquiry, was, now = between(plans.files(noted("a", "b")), plans.files({"a": {}, "b": {}}))
    differing = inquiry.changed(was, now)
    assert spoken_of(inquiry, "a.x", now, was, blanket=False) == (differing["a.x"],)
    assert spoken_of(inquiry, "a", now, was, blanket=True) == (differing["a.x"],)
    assert spoken_of(inquiry, "a", now, was, blanket=False) == ()
    assert spoken_of(inquiry, "a.x", now, None, blanket=False) == ()
    assert spoken_of(inquiry, "a", now, None, blanket=True) == ()


def stated(before: Mapping[str, plans.Tables], after: Mapping[str, plans.Tables], item: str) -> Sequence[RecordField]:
    """A change as a record states it."""
    was, now = plans.plan(before), plans.plan(after)
    return stated_fields(changed(was, now, PRINTS).get(item), was, now)


def note(**fields: object) -> dict[str, plans.Tables]:
    """A service with one note of these fields."""
    return {"a": {"note": ({**NOTE, **fields},)}}


def test_a_change_is_stated_field_by_field_in_the_order_of_their_names() -> None:
    """What was and what is; of what is new or removed every field, and of no change nothing."""
    assert stated(note(), note(text="Y", source="§2"), "a.x") == (
        RecordField("source", "§1", "§2"), RecordField("text", "X", "Y"),
    )  # fmt: skip
    assert stated(note(), {"a": {}}, "a.x") == (RecordField("source", "§1", None), RecordField("text", "X", None))
    assert stated({"a": {}}, note(), "a.x") == (RecordField("source", None, "§1"), RecordField("text", None, "X"))
    assert stated(note(), note(), "a.x") == ()


def test_a_service_that_is_moved_states_where_it_lies() -> None:
    """None at the top; of another item the name `inside` would be a field as any other."""
    here, there = noted("a", "c", "a/b"), noted("a", "c", "c/b")
    assert stated(here, there, "b") == (RecordField("inside", "a", "c"),)
    assert stated(here, noted("a", "c", "b"), "b") == (RecordField("inside", "a", None),)
    assert RecordField("inside", None, "a") in stated(noted("a", "c"), here, "b")


LONG = "x" * (limits.TEXT_CHARACTERS - 2)


@pytest.mark.parametrize(
    ("value", "stated_as"),
    [
        ("a", "a"), (True, True), (7, 7), (("a", "b"), ("a", "b")), ((), ()),
        (("a", 1), '["a",1]'), ({"b": 1, "a": "x"}, '{"a":"x","b":1}'),
        ((len(LONG),), f"[{len(LONG)}]"),
        ({"a": LONG[6:]}, '{"a":"' + LONG[6:] + '"}'),
        ({"a": LONG[5:]}, "sha256:" + sha256(b'{"a":"' + LONG[5:].encode() + b'"}').hexdigest()),
    ],
)  # fmt: skip
def test_a_value_that_a_record_cannot_hold_is_its_json_or_the_hash_of_it(value: Value, stated_as: Said) -> None:
    """Texts, numbers, flags and lists of texts stand as they are."""
    assert plain(value) == stated_as and type(plain(value)) is type(stated_as)


def reply(of: Round, parent: str, to: str, **said: Any) -> list[str]:
    """What an answer misstates."""
    tip = of.act(parent, "eva", Act("reply", to=to, text="Ja", **said))
    return [str(finding.values["why"]) for finding in of.world.audit(tip).findings if finding.code == "record-base"]


def test_an_answer_may_repeat_the_title_that_it_answers() -> None:
    """Though the item has another by now, and had another at first; a title that nothing ever had it may not."""
    of = round_of(founded(), moved("m", title="Midt"))
    print_ = of.world.decision("s.m", "frarades", None, of.edit, of.root).fingerprint
    remark = of.act(of.edit, "arne", Act("remark", item="s.m", title="Midt", fingerprint=print_, text="Hm"))
    act, later = act_of(of.world, remark), of.world.commit(remark, plan=moved("m", title="Sist"), by="nils")
    for title in ("M", "Midt", "Sist"):
        assert reply(of, later, act, item="s.m", title=title) == []
    assert reply(of, later, act, title="Midt") == []
    assert reply(of, later, act, title="Sist") == ["title"]
    assert reply(of, later, act, item="s.m", title="N") == ["title"]
