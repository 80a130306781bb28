"""What stands beside an adoption for ever: objections, and news about the keys that it rests on (clauses 8 and 15).

Each rule (clauses 8 and 15), with its smallest example | its boundary:

* later news never un-adopts
  the adoption's own key falls: contested | a key nothing of the round rests on
* an objection beside an adoption is shown for ever
  an approval withdrawn beside it | a no taken back objects to nothing
"""

from __future__ import annotations

import pytest

from plantui.review.records.record import Act
from support.authority import (
    Round,
    act_of,
    founded,
    governance,
    moved,
    persons,
    policy,
    retired,
    round_of,
    who,
)


@pytest.mark.parametrize("word", ["avvist", "frarades", "inhabil"])
def test_taking_a_no_back_beside_the_adoption_is_no_objection(word: str) -> None:
    """Whatever it was, it did not keep the plan from being adopted, and taking it back objects to nothing."""
    of = round_of(founded())
    said = of.decide(of.edit, "arne", "tilslutning", "arkitekt")
    no = of.decide(said, "eli", word, "eier")
    lift = of.act(no, "eva", Act("lift", to=act_of(of.world, no))) if word == "avvist" else no
    done = of.adopt(of.yes(lift))
    back = of.act(no, "eli", Act("withdraw", to=act_of(of.world, no)))
    assert of.world.codes(of.world.commit(done, back, by="nils")) == {"late"}
    endorsed = of.act(no, "arne", Act("withdraw", to=act_of(of.world, said)))
    assert "adoption-over-objection" in of.world.codes(of.world.commit(done, endorsed, by="nils"))


@pytest.mark.parametrize("stolen", ["siri", "eva", "svein"])
def test_an_adoption_is_contested_where_its_round_rests_on_a_key_that_fell(stolen: str) -> None:
    """Its own key, that of an act that counted, or that of its opening; it stays an adoption."""
    world = founded()
    start, opening = world.open(world.root, world.root, by="svein")
    of = Round(world, opening, start, world.commit(start, plan=moved("m", when="2026"), by="nils"))
    done = of.adopt(of.yes(of.edit))
    sara = who("sara", "sekretariat", may_record_for=("rad",))
    people = {**retired(stolen, state="compromised"), "sara": sara}
    by = next(one for one in ("svein", "siri") if one != stolen)
    again, name = world.open(done, done, by=by, round="people-2")
    edit = world.commit(again, plan=governance(policy(), persons(people, 2)), by="nils")
    yes = world.decision("people", "godkjent", "sekretariat", edit, done)
    agreed = world.say(edit, by, yes, against=done, opening=name, round="people-2")
    tip = world.adopt(agreed, done, name, by=by, round="people-2")
    assert "adoption-contested" in world.codes(tip)
    assert [one.commit for one in world.inquire(tip).horizon(tip).line] == [world.root, done, tip]


def test_an_adoption_of_a_round_that_is_over_is_late_and_fails() -> None:
    """Its round was opened, and is not said to be otherwise; one of a round that nobody entitled opened is told so."""
    of = round_of(founded())
    done = of.adopt(of.yes(of.edit))
    again = of.world.commit(done, plan=moved("n", title="NN"), by="nils")
    assert of.world.codes(of.adopt(again, against=done)) == {"late", "(adoption-fails)"}
    world = founded()
    start, opening = world.open(world.root, world.root, by="nils")
    false = Round(world, opening, start, world.commit(start, plan=moved("m", when="2026"), by="svein"))
    codes = {(one.code, one.severity) for one in world.audit(false.adopt(false.edit)).findings}
    assert {("round-not-opened", "notice"), ("adoption-fails", "failing")} <= codes
