"""Which act of a record holds at its place, and which would have counted in time (clauses 3, 6 and 8)."""

from __future__ import annotations

import pytest

from plantui.review.audit.audit import Verdict
from plantui.review.authority.key_validity import SOUND, Placed, RecordFault, entitled_but_late
from plantui.review.ledger.commit_facts import NO_RULES
from support.authority import PEOPLE, founded, governance, persons, round_of, who

BAD = RecordFault("not-entitled", {"why": "seat"})


@pytest.mark.parametrize(
    ("placed", "holding"),
    [
        (Placed(SOUND, acts=(SOUND, SOUND, SOUND)), [1, 2, 3]),
        (Placed(SOUND, acts=(BAD, SOUND, SOUND)), [2, 3]),
        (Placed(SOUND, acts=(SOUND, SOUND, BAD)), [1, 2]),
        (Placed(BAD, acts=(SOUND, SOUND, SOUND)), []),
        (Placed(SOUND, BAD, (SOUND, SOUND, SOUND)), []),
    ],
)
def test_an_act_holds_where_neither_it_nor_its_record_nor_its_key_is_at_fault(
    placed: Placed, holding: list[int]
) -> None:
    """Numbered from one; another act's fault is its own."""
    assert [number for number in (1, 2, 3) if placed.holds(number)] == holding
    assert placed.rules == NO_RULES


def test_a_verdict_counts_where_any_act_does_and_names_the_first_fault() -> None:
    """Of one all of whose acts count there is no fault."""
    late = RecordFault("late")
    assert (Verdict("a", (SOUND, SOUND)).counts, Verdict("a", (SOUND, SOUND)).fault) == (True, SOUND)
    assert (Verdict("a", (SOUND, BAD, late)).counts, Verdict("a", (SOUND, BAD, late)).fault) == (True, BAD)
    assert (Verdict("a", (late, BAD)).counts, Verdict("a", (late, BAD)).fault) == (False, late)


def test_an_act_that_comes_late_is_entitled_by_itself() -> None:
    """Each act of the record is asked by its own number."""
    of = round_of(founded())
    adopted = of.adopt(of.yes(of.edit))
    block = of.world.decision("s.m", "utsatt", "eier", of.edit, of.root)
    foreign = of.world.decision("s.m", "utsatt", "sekretariat", of.edit, of.root)
    said = of.world.say(of.edit, "eli", foreign, block, against=of.root, opening=of.opening)
    both = of.world.commit(adopted, said, by="nils")
    inquiry = of.world.inquire(both)
    (introduction,) = (one for introduced in inquiry.records.values() for one in introduced if one.commit == said)
    horizon = inquiry.horizon(both)
    assert [entitled_but_late(inquiry, horizon, introduction, number) for number in (1, 2)] == [False, True]


def test_an_act_that_the_adoption_beside_it_leaves_no_right_to_is_not_entitled() -> None:
    """The plan adopted takes the seat away: what was said beside it in that seat would not have counted."""
    people = governance(founded().rules_of(founded().root), persons({**PEOPLE, "eli": who("eli")}, 2))
    of = round_of(founded(), people)
    adopted = of.adopt(of.decide(of.edit, "svein", "godkjent", "sekretariat", "people"))
    block = of.world.decision("people", "utsatt", "eier", of.edit, of.root)
    against = of.world.decision("people", "frarades", None, of.edit, of.root)
    said = of.world.say(of.edit, "eli", block, against, against=of.root, opening=of.opening)
    both = of.world.commit(adopted, said, by="nils")
    inquiry = of.world.inquire(both)
    (introduction,) = (one for introduced in inquiry.records.values() for one in introduced if one.commit == said)
    horizon = inquiry.horizon(both)
    assert [adoption.commit for adoption in horizon.line] == [of.root, adopted]
    assert [entitled_but_late(inquiry, horizon, introduction, number) for number in (1, 2)] == [False, True]
