"""One record introduced by several commits: each is judged by itself, and an adoption is a commit (3, 9 and 15).

Each rule (clauses 3, 9 and 15), with its smallest example | its boundary:

* each introduction is judged by itself; one that counts is enough
  a yes, and an outsider's copy of it | the copy alone: its own code
* of several faults the first in the order is told
  a misstatement and a late copy: the misstatement | the same in any order of commits
* an adoption is a commit, not a record
  the same bytes on the same parent twice: a fork | a pin on one of them: that one
"""

from __future__ import annotations

import attrs
import pytest

from plantui.review.ledger.commit_facts import Pins
from plantui.review.records import record
from plantui.review.records.record import Act
from support.authority import (
    PEOPLE,
    Round,
    act_of,
    founded,
    governance,
    persons,
    policy,
    retired,
    round_of,
    small_round,
    who,
)

SEEDS = tuple(map(str, range(12)))
"""Worlds that differ in the ids of their commits only."""


def opened(seed: str = "") -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded(seed=seed))


def again(of: Round, parent: str, commit: str, by: str | None = "") -> str:
    """The record of a commit introduced once more, signed by its recorder unless said otherwise; taken out before."""
    made = of.world.said_in(commit)
    path = record.path(made, record.write(made))
    if path in of.world.trees[parent].records:
        parent = of.world.commit(parent, records={path: None}, by="nils")
    return of.world.land(parent, made, by)


def line(of: Round, tip: str, pins: Pins | None = None) -> list[str]:
    """The commits of the adoptions that hold at a tip; none behind a fork."""
    return [one.commit for one in of.world.inquire(tip, pins).horizon(tip).line]


@pytest.mark.parametrize("by", ["mallory", None, "eva"])
@pytest.mark.parametrize("seed", SEEDS[:4])
def test_an_outsiders_copy_of_an_adoption_is_nothing(seed: str, by: str | None) -> None:
    """T18: on the adoption's own parent, merged either way: no finding, the adoption holds, the next one can come."""
    of = opened(seed)
    agreed = of.yes(of.edit)
    done = of.adopt(agreed)
    copy = again(of, agreed, done, by)
    for sides in ((done, copy), (copy, done)):
        tip = of.world.commit(*sides, by="nils")
        assert of.world.codes(tip) == set()
        assert line(of, tip) == [of.root, done]
        assert line(of, small_round(of.world, {**PEOPLE, "nina": who("nina")}, since=tip))[:2] == [of.root, done]


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_an_outsiders_copy_elsewhere_is_nothing(seed: str) -> None:
    """T19: before the adoption in the order of the merge, from another commit, inside a merge."""
    of = opened(seed)
    agreed = of.yes(of.edit)
    done = of.adopt(agreed)
    copy = again(of, of.opened, done, "mallory")
    tip = of.world.commit(of.world.commit(copy, of.edit, by="nils"), done, by="nils")
    assert of.world.codes(tip) == set()
    assert line(of, tip) == [of.root, done]
    inside = of.world.commit(agreed, copy, records=dict(of.world.trees[done].records), by="mallory")
    assert of.world.codes(of.world.commit(inside, done, by="nils")) == set()


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_an_adoption_signed_twice_is_a_fork(seed: str) -> None:
    """T20: the same bytes on the same parent by the adopter: two commits, and only a pin says which."""
    of = opened(seed)
    agreed = of.yes(of.edit)
    one = of.adopt(agreed)
    other = again(of, agreed, one)
    tip = of.world.commit(one, other, by="nils")
    assert of.world.codes(tip) == {"adoption-fork"}
    assert line(of, tip) == []
    for pinned in (one, other):
        assert line(of, tip, Pins(of.root, newest=pinned)) == [of.root, pinned]


def test_an_adoption_made_again_over_a_colleagues_record_holds_alone() -> None:
    """T21: where only the second one is there it holds and nothing is found; with the first merged in they fork."""
    of = opened()
    agreed = of.yes(of.edit)
    first = of.adopt(agreed)
    colleague = of.decide(agreed, "arne", "tilslutning", "arkitekt")
    second = again(of, colleague, first)
    assert of.world.codes(second) == set()
    assert line(of, second) == [of.root, second]
    assert of.world.codes(of.world.commit(second, first, by="nils")) >= {"adoption-fork"}


def test_a_second_introduction_of_an_adoption_that_does_not_hold_changes_nothing() -> None:
    """On top of the adoption its round is over, before the yes it is not approved: told only where none holds."""
    of = opened()
    agreed = of.yes(of.edit)
    done = of.adopt(agreed)
    late, early = again(of, done, done), again(of, of.edit, done)
    assert of.world.codes(late) == {"(record-dropped)"} and line(of, late) == [of.root, done]
    both = of.world.commit(done, early, by="nils")
    assert of.world.codes(both) == set() and line(of, both) == [of.root, done]
    assert of.world.codes(early) == {"adoption-fails", "record-base"}


def test_the_rules_of_an_adoption_are_those_of_its_commit() -> None:
    """The same bytes on another parent may carry other rules: the plan's fingerprint leaves governance out."""
    of = opened()
    agreed = of.yes(of.edit)
    done = of.adopt(agreed)
    people = governance(policy(), persons({**PEOPLE, "mallory": who("mallory", "eier")}, 2))
    seized = again(of, of.world.commit(agreed, plan=people, by="nils"), done)
    tip = of.world.commit(done, seized, by="nils")
    assert of.world.codes(tip) == set()
    (_, last) = of.world.inquire(tip).horizon(tip).line
    assert last.commit == done and "mallory" not in last.rules.people.persons


def test_a_copy_beside_does_not_make_a_yes_later_than_the_block_beside_it() -> None:
    """Yes and block beside each other; only eva herself can say the yes again after the block."""
    of = opened()
    yes, block = of.yes(of.edit), of.decide(of.edit, "eva", "avvist", "eier")
    for by, free in (("mallory", False), ("eli", False), (None, False), ("eva", True)):
        tip = of.world.commit(yes, again(of, block, yes, by), by="nils")
        assert (of.needs(tip) == []) == free
        assert of.world.codes(tip) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_told_of_a_record_that_does_not_count_is_no_coin_toss(seed: str) -> None:
    """T22: a record without the right to it, and an outsider's copy, in histories that differ in ids only."""
    of = opened(seed)
    record = of.yes(of.edit, "nils")
    copy = again(of, of.edit, record, "mallory")
    for sides in ((record, copy), (copy, record)):
        assert of.world.codes(of.world.commit(*sides, by="nils")) - {"unattributed"} == {"not-entitled"}
    assert "record-signer" in of.world.codes(copy)


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_late_remark_stays_late_beside_an_outsiders_copy(seed: str) -> None:
    """The outsider's commit introduces nothing, so it neither fails the audit nor hides what is so."""
    of = opened(seed)
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    done = of.adopt(of.yes(of.edit))
    remark = of.act(of.edit, "arne", Act("remark", item="s.m", fingerprint=print_, text="Hm"))
    copy = again(of, of.opened, remark, "mallory")
    tip = of.world.commit(of.world.commit(done, remark, by="nils"), copy, by="nils")
    assert of.world.codes(tip) == {"late"}


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_the_first_code_in_the_order_of_the_rule_is_told(seed: str) -> None:
    """Two introductions by its recorder that both fail: a misstatement comes before a round that is over."""
    of = opened(seed)
    said = of.decide(of.edit, "arne", "tilslutning", "arkitekt", "s.m")
    made = of.world.said_in(said)
    done = of.adopt(of.yes(of.edit))
    late = of.world.land(of.edit, attrs.evolve(made, written=of.world.clock.replace(year=2026)))
    misstated = again(of, of.opened, late)
    tip = of.world.commit(of.world.commit(done, late, by="nils"), misstated, by="nils")
    assert of.world.codes(tip) == {"record-base"}


def test_a_yes_brought_in_again_by_a_third_person_takes_no_block_away() -> None:
    """T23: a cherry-pick after its voice's block, signed by somebody else, is no introduction; nor is her own later."""
    of = opened()
    yes = of.yes(of.edit)
    block = of.decide(yes, "eva", "avvist", "eier")
    for by in ("mallory", "eli", None):
        tip = again(of, block, yes, by)
        assert of.needs(tip)[0].startswith("blocked eva")
        assert of.world.codes(tip) == {"(record-dropped)"}
    assert of.needs(again(of, block, yes))[0].startswith("blocked eva")


def test_a_copy_is_told_only_while_nothing_introduces_the_record() -> None:
    """By anybody but its recorder: its own code alone, and none once the introduction is there."""
    of = opened()
    said = of.yes(of.edit)
    copy = again(of, of.edit, said, "mallory")
    assert of.world.codes(copy) == {"record-signer"}
    assert of.world.codes(of.world.commit(copy, said, by="nils")) == set()


def test_a_record_of_somebody_who_was_never_registered_there_is_no_introduction() -> None:
    """A key in whatever state introduces; one that nobody had registered does not, though it is registered later."""
    of = opened()
    nina = small_round(of.world, {**PEOPLE, "nina": who("nina", "eier")})
    early = of.yes(of.edit, "nina")
    files = {path: data for path, data in of.world.trees[nina].plan.items() if "governance" in path}
    tip = of.world.commit(early, nina, plan=files, by="nils")
    assert of.world.codes(tip) == {"record-signer"}
    after = small_round(of.world, retired("eva"))
    old = again(of, of.world.commit(of.edit, after, plan=_governance(of, after), by="nils"), of.yes(of.edit))
    assert "record-signer" not in of.world.codes(old)


def _governance(of: Round, commit: str) -> dict[str, bytes]:
    return {path: data for path, data in of.world.trees[commit].plan.items() if "governance" in path}


def test_a_copy_whose_key_is_not_registered_answers_nothing() -> None:
    """What names an act needs an introduction of it: an outsider's copy of a remark is not there to be answered."""
    of = opened()
    print_ = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root).fingerprint
    remark = of.act(of.edit, "arne", Act("remark", item="s.m", fingerprint=print_, text="Hm", answer=True))
    copy = again(of, of.edit, remark, "mallory")
    reply = of.act(copy, "eva", Act("reply", to=act_of(of.world, remark), text="Fordi"))
    assert "record-base" in of.world.codes(reply)
