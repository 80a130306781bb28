"""What a round asks for and does not need: suggestions reach who edits, and heads what was recorded for their body."""

from __future__ import annotations

from typing import Any

from plantui.review.records.record import Act
from plantui.review.rounds.proceedings import proceedings_at
from plantui.review.rounds.round_tasks import NO_DRAFT, Awaiting, Drafted, Task, agenda, awaiting
from plantui.review.rounds.standing import standing
from support.authority import MILESTONES, PEOPLE, Round, act_of, founded, moved, persons, round_of, texts, who

HEADED = {**PEOPLE, "siri": who("siri", "sekretariat", may_record_for=("rad",)), "arne": who("arne", head_of=("rad",))}


def waits(of: Round, tip: str) -> Awaiting:
    """What the round waits for at a tip."""
    inquiry = of.world.inquire(tip)
    return awaiting(inquiry, standing(inquiry, tip, of.opening))


def suggest(of: Round, parent: str, by: str = "arne", item: str = "s.m", **more: Any) -> str:
    """A date suggested for an item; the commit."""
    print_ = of.world.decision(item, "godkjent", "eier", parent, of.root).fingerprint
    value = more.pop("value", "2030")
    return of.act(parent, by, Act("suggestion", item=item, fingerprint=print_, field_name="when", value=value), **more)


def taken_up(found: Awaiting) -> list[Task]:
    """The suggestions among the tasks."""
    return [task for task in found.tasks if task.act == "take-up"]


def test_a_suggestion_waits_for_who_edited_the_item() -> None:
    """Else for who edited anything in the proposal: nils edited one item, svein another."""
    of = round_of(founded())
    rows = [{**row, "when": {"m": "2026", "o": "2027"}.get(str(row["id"]))} for row in MILESTONES]
    plan = texts([{name: value for name, value in row.items() if value is not None} for row in rows])
    both = of.world.commit(of.edit, plan=plan, by="svein")
    own, other = suggest(of, both), suggest(of, both, item="s.n")
    assert taken_up(waits(of, own)) == [Task("take-up", ("nils",), "s.m", to=act_of(of.world, own))]
    assert [task.persons for task in taken_up(waits(of, other))] == [("svein", "nils")]


def test_who_suggested_is_asked_only_where_nobody_else_edits() -> None:
    """Their own suggestion waits for the other editor."""
    of = round_of(founded())
    alone = suggest(of, of.edit, by="nils")
    assert [task.persons for task in taken_up(waits(of, alone))] == [("nils",)]
    edited = of.world.commit(alone, plan=moved("m", when="2028"), by="svein")
    assert [task.persons for task in taken_up(waits(of, edited))] == [("svein",)]


def test_a_suggestion_waits_until_it_is_taken_up_taken_back_replaced_or_answered() -> None:
    """A reply by its own voice is no answer; one by another is."""
    of = round_of(founded())
    said = suggest(of, of.edit)
    act = act_of(of.world, said)
    assert not taken_up(waits(of, of.world.commit(said, plan=moved("m", when="2030"), by="nils")))
    assert not taken_up(waits(of, of.act(said, "arne", Act("withdraw", to=act))))
    later = suggest(of, said, value="2031")
    assert [task.to for task in taken_up(waits(of, later))] == [act_of(of.world, later)]
    assert taken_up(waits(of, of.act(said, "arne", Act("reply", to=act, text="Altså"))))
    assert not taken_up(waits(of, of.act(said, "nils", Act("reply", to=act, text="Nei"))))


def test_a_suggestion_on_an_item_left_alone_stands_behind_the_changed_ones() -> None:
    """It waits for the editor, in the part of what is theirs; for others it is not listed."""
    of = round_of(founded())
    tip = suggest(of, of.edit, item="t.x")
    inquiry = of.world.inquire(tip)
    held = proceedings_at(inquiry, tip)
    nils, eva = agenda(held, "nils"), agenda(held, "eva")
    assert nils.order == ("s.m", "t.x") and nils.mine == ("t.x",) and nils.part("t.x", NO_DRAFT) == "mine"
    answered = Drafted({"t.x": (("Svar", ""),)}, frozenset(nils.tasks["t.x"]))
    assert nils.part("t.x", answered) == "draft" and eva.order == ("s.m",)


def test_a_head_may_confirm_what_was_recorded_until_a_head_has() -> None:
    """It is no task: nothing waits for it. Words of an older text, and those taken back, are not offered."""
    of = round_of(founded(registered=persons(HEADED)), moved("o", payment="duty"))
    heard = of.decide(of.edit, "siri", "anbefalt", "rad", "s.o", voice="rad")
    act = act_of(of.world, heard)
    found = waits(of, heard)
    assert found.confirmable_by("arne") == (Task("confirm", ("arne",), "s.o", "rad", to=act),)
    assert found.confirmable_by("siri") == () and found.of("arne") == ()
    assert not waits(of, of.act(heard, "arne", Act("confirm", to=act))).confirmable
    assert not waits(of, of.act(heard, "siri", Act("withdraw", to=act), voice="rad")).confirmable
    assert not waits(of, of.world.commit(heard, plan=moved("o", payment="undecided"), by="nils")).confirmable


def test_a_head_who_recorded_the_words_has_nothing_to_confirm() -> None:
    """Their own signature is under them."""
    led = {**PEOPLE, "siri": who("siri", "sekretariat", may_record_for=("rad",), head_of=("rad",))}
    of = round_of(founded(registered=persons(led)), moved("o", payment="duty"))
    heard = of.decide(of.edit, "siri", "anbefalt", "rad", "s.o", voice="rad")
    assert not waits(of, heard).confirmable
