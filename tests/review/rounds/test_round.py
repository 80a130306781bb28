"""A round as its records make it: what is newest, remarks that must be answered, editions (clauses 8, 11 and 14).

Each rule (clauses 8, 11 and 14), with its smallest example | its boundary:

* 8: a round is open from its opening to its adoption
  two open rounds beside each other | opened by nobody entitled: none
* 11: later is what has the other in its history, not both
  a yes after a block | each after the other: both are newest
* 14: a remark that must be answered stays open
  a reply by somebody without `answer` | withdrawn by its author: closed
"""

from __future__ import annotations

import pytest

from plantui.review.records import record
from plantui.review.records.record import Act
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.standing import standing
from support.authority import Round, act_of, founded, moved, retired, round_of, small_round


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def remark(of: Round, parent: str, by: str = "arne") -> str:
    """A remark that must be answered."""
    print_ = of.world.decision("s.m", "godkjent", "eier", parent, of.root).fingerprint
    return of.act(parent, by, Act("remark", item="s.m", fingerprint=print_, text="Hvorfor?", answer=True))


def open_remarks(of: Round, tip: str) -> list[str]:
    """The ids of the remarks that are open at a tip."""
    return [one.id for one in standing(of.world.inquire(tip), tip, of.opening).remarks]


def again(of: Round, parent: str, commit: str) -> str:
    """The same record introduced once more, signed by its recorder; taken out before where it is there."""
    made = of.world.said_in(commit)
    path = record.path(made, record.write(made))
    if path in of.world.trees[parent].records:
        parent = of.world.commit(parent, records={path: None}, by="nils")
    return of.world.land(parent, made)


def test_open_rounds_are_those_opened_by_somebody_entitled_and_not_adopted() -> None:
    """Several may be open; an adoption ends its own."""
    of = opened()
    small = small_round(of.world, {**retired("nils")})
    tip = of.world.commit(of.edit, small, by="nils")
    other, opening = of.world.open(tip, small, round="2026")
    false, _ = of.world.open(other, small, by="nils", round="2027")
    inquiry = of.world.inquire(false)
    assert set(rounds_round.open_rounds(inquiry, inquiry.horizon(false))) == {of.opening, opening}
    assert standing(inquiry, false, of.opening).round is not None


def test_a_remark_is_open_until_it_is_answered_by_somebody_with_the_step() -> None:
    """A reply by anybody else is a reply (clause 14)."""
    of = opened()
    asked = remark(of, of.edit)
    act = act_of(of.world, asked)
    assert open_remarks(of, asked) == [act]
    by_siri = of.act(asked, "siri", Act("reply", to=act, text="Se vedlegg"))
    assert open_remarks(of, by_siri) == [act]
    assert of.world.codes(by_siri) == set()
    assert open_remarks(of, of.act(asked, "eva", Act("reply", to=act, text="Fordi"))) == []


@pytest.mark.parametrize(
    ("by", "kind", "left"),
    [
        ("arne", "withdraw", 0), ("arne", "resolve", 0), ("siri", "resolve", 0),
        ("eva", "resolve", 1), ("nils", "resolve", 1), ("nils", "withdraw", 1), ("nils", "unsatisfied", 1),
    ],
)  # fmt: skip
def test_only_its_author_or_who_may_resolve_closes_a_remark(by: str, kind: str, left: int) -> None:
    """Everybody else's close does not count."""
    of = opened()
    asked = remark(of, of.edit)
    tip = of.act(asked, by, Act(kind, to=act_of(of.world, asked)))
    assert len(open_remarks(of, tip)) == left


def test_dissatisfaction_is_recorded_and_holds_nothing_up() -> None:
    """An answered remark stays answered."""
    of = opened()
    asked = remark(of, of.edit)
    act = act_of(of.world, asked)
    answered = of.act(asked, "eva", Act("reply", to=act, text="Fordi"))
    tip = of.act(answered, "arne", Act("unsatisfied", to=act, reason="Ikke godt nok"))
    assert open_remarks(of, tip) == []
    assert of.world.codes(of.adopt(of.yes(tip))) == set()


def test_a_remark_by_nobody_registered_holds_nothing_up() -> None:
    """It is kept and told."""
    of = opened()
    tip = remark(of, of.edit, "mallory")
    assert open_remarks(of, tip) == []
    assert of.world.codes(tip) == {"record-signer"}


def test_two_editions_frozen_beside_each_other_are_both_newest() -> None:
    """One after the other, only the last is."""
    of = opened()

    def freeze(parent: str, edition: int) -> str:
        act = Act("round-freeze", edition=edition, plan_fingerprint=of.world.print_of(parent))
        return of.act(parent, "siri", act)

    def newest(tip: str) -> set[int | None]:
        return {one.act.edition for one in standing(of.world.inquire(tip), tip, of.opening).freezes}

    first = freeze(of.edit, 1)
    assert newest(freeze(first, 2)) == {2}
    edited = of.world.commit(first, plan=moved("m", when="2030"), by="nils")
    assert newest(of.world.commit(freeze(first, 2), freeze(edited, 3), by="nils")) == {2, 3}


def test_a_freeze_brought_in_again_brings_no_older_one_back() -> None:
    """The first, introduced before the others and after them, is neither later nor earlier: the second stays old."""
    of = opened()
    tips = [of.edit]
    for edition in (1, 2, 3):
        act = Act("round-freeze", edition=edition, plan_fingerprint=of.world.print_of(tips[-1]))
        tips.append(of.act(tips[-1], "siri", act))
    tip = again(of, tips[-1], tips[1])
    freezes = standing(of.world.inquire(tip), tip, of.opening).freezes
    assert [one.act.edition for one in freezes] == [1, 3]


def test_a_commit_has_itself_in_its_history() -> None:
    """What is introduced by the same commit follows each other, what is brought in later follows what was before."""
    of = opened()
    said = of.yes(of.edit)
    tip = again(of, said, said)
    inquiry = of.world.inquire(tip)
    first, second = inquiry.introduced(act_of(of.world, said).partition("#")[0], tip)
    follows = rounds_round.follows
    assert follows(inquiry.graph, (first,), (first,)) and follows(inquiry.graph, (second,), (first,))
    assert not follows(inquiry.graph, (first,), (second,))


# order


def test_a_record_landed_again_after_another_is_not_later_than_it() -> None:
    """Where each has come after the other neither is newer: the block holds, wherever the yes was copied."""
    of = opened()
    yes = of.yes(of.edit)
    block = of.decide(yes, "eva", "avvist", "eier")
    tip = again(of, block, yes)
    assert of.needs(tip)[0].startswith("blocked eva")


def test_an_old_yes_landed_again_after_a_block_needs_a_key_that_counts() -> None:
    """Eva herself may say her yes again. Whoever has her retired or stolen key may not: the block stays."""
    of = opened()
    yes, block = of.yes(of.edit), of.decide(of.edit, "eva", "avvist", "eier")
    both = of.world.commit(yes, block, by="nils")
    assert of.needs(both)[0].startswith("blocked eva")
    beside = again(of, block, yes)
    assert of.needs(of.world.commit(both, beside, by="nils")) == []
    for state in ("retired", "compromised"):
        ended = small_round(of.world, retired("eva", both, state))
        files = {path: data for path, data in of.world.trees[ended].plan.items() if "governance" in path}
        after = again(of, of.world.commit(block, ended, plan=files, by="nils"), yes)
        for thief in (beside, after):
            tip = of.world.commit(of.world.commit(both, ended, plan=files, by="nils"), thief, by="nils")
            assert of.needs(tip)[0].startswith("blocked eva")


def test_words_that_come_after_each_other_in_a_ring_are_all_newest() -> None:
    """Three records, each landed twice, each after the next: a block among them holds."""
    of = opened()
    x = of.decide(of.edit, "eva", "avvist", "eier")
    y = of.decide(of.edit, "eva", "vedtatt", "eier")
    z = of.yes(of.edit)
    one, two, three = again(of, y, x), again(of, z, y), again(of, x, z)
    tip = of.world.commit(of.world.commit(one, two, by="nils"), three, by="nils")
    assert of.needs(tip)[0].startswith("blocked eva")
