"""An inquiry: what it remembers, what a later one keeps of it, and which keys gpg is given (clauses 3 and 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from plantui.review.audit.audit import audit, inquire
from plantui.review.authority import record_consistency
from plantui.review.ledger.commit_facts import Damage, Pins
from plantui.review.ledger.ledger import Inquiry, begin
from plantui.review.ledger.log_entry import WAITS_FOR_GPG, Signature
from plantui.review.records import record
from plantui.review.records.record import Act
from plantui.review.rounds.standing import standing
from support.authority import (
    PEOPLE,
    Round,
    World,
    act_of,
    founded,
    governance,
    moved,
    persons,
    policy,
    round_of,
    small_round,
    texts,
    who,
)


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


LASTING = {"placed", "refused", "covered", "edited", "order"}


def asked(of: Round, tip: str, pins: Pins | None = None, **more: Any) -> Inquiry:
    """An inquiry that has been asked for all that there is."""
    inquiry = of.world.inquire(tip, pins, **more)
    audit(inquiry)
    standing(inquiry, tip, of.opening)
    record_consistency.covered(inquiry, "s", of.edit, of.root)
    return inquiry


def test_a_later_inquiry_keeps_what_lasts_of_an_earlier_one() -> None:
    """Answers about a commit's own history, signatures, plans compared and what files are; and nothing else."""
    of = opened()
    said = of.yes(of.edit)
    before = asked(of, said)
    tip = of.yes(said, "eli")
    after = begin(of.world.evidence(tip), before.pins, before)
    kept = {key: answer for key, answer in before.answers.items() if key[0] in LASTING}
    assert {key[0] for key in kept} == LASTING and before.answers.keys() > kept.keys()
    assert after.answers == kept and all(after.answers[key] is answer for key, answer in kept.items())
    assert after.prints is before.prints and after._changed is before._changed
    assert after._known == before._known and after._known is not before._known
    assert all(after._found[commit] is outcome for commit, outcome in before._found.items())
    fresh = of.world.inquire(tip)
    assert audit(inquire(of.world.evidence(tip), before.pins, before)) == audit(fresh)
    assert (after.records, after.attempts, after.rounds) == (fresh.records, fresh.attempts, fresh.rounds)


DAMAGE = (Damage("object-missing", "1" * 40),)


@pytest.mark.parametrize(
    ("earlier", "later", "keeps"),
    [
        (lambda of, said: of.world.evidence(of.edit), lambda of, said: (of.world.evidence(said), of.root), True),
        (lambda of, said: of.world.evidence(said), lambda of, said: (of.world.evidence(said), of.root), True),
        (
            lambda of, said: of.world.evidence(of.edit, damaged=(Damage("commit-large", of.edit),)),
            lambda of, said: (of.world.evidence(said), of.root),
            True,
        ),
        (
            lambda of, said: of.world.evidence(of.edit, damaged=DAMAGE),
            lambda of, said: (of.world.evidence(said), of.root),
            False,
        ),
        (
            lambda of, said: of.world.evidence(of.edit),
            lambda of, said: (of.world.evidence(said, damaged=DAMAGE), of.root),
            False,
        ),
        (
            lambda of, said: of.world.evidence(of.edit),
            lambda of, said: (attrs.evolve(of.world.evidence(said), plan="plan-y"), of.root),
            False,
        ),
        (lambda of, said: of.world.evidence(of.edit), lambda of, said: (of.world.evidence(said), ""), False),
        (
            lambda of, said: of.world.evidence(said),
            lambda of, said: (
                of.world.evidence(of.edit, [one for one in of.world.commits.values() if one.id != said]),
                of.root,
            ),
            False,
        ),
    ],
)
def test_an_inquiry_goes_on_from_one_that_was_whole_and_had_less_of_the_same(
    earlier: Callable[[Round, str], Any], later: Callable[[Round, str], Any], keeps: bool
) -> None:
    """Of the same plan and root, with no commit that is gone now, and nothing missing then or now."""
    of = opened()
    said = of.yes(of.edit)
    before = inquire(earlier(of, said), Pins(of.root))
    evidence, root = later(of, said)
    assert (begin(evidence, Pins(root), before).prints is before.prints) is keeps


def test_an_inquiry_does_not_go_on_from_one_that_had_its_root_not_at_hand() -> None:
    """Nor from one whose adoptions a pin had put in line."""
    of = opened()
    first = of.world.commits[next(iter(of.world.commits))]
    before = inquire(of.world.evidence(first.id, [first]), Pins(of.root))
    assert begin(of.world.evidence(of.edit), Pins(of.root), before).prints is not before.prints
    here, there = of.adopt(of.yes(of.edit)), small_round(of.world, {**PEOPLE, "ny": who("ny")})
    both = of.world.commit(here, there, by="nils")
    decided = asked(of, both, Pins(of.root, here))
    assert decided.pins_decided and decided.horizon(both).line[-1].commit == here
    assert begin(of.world.evidence(both), decided.pins, decided).prints is not decided.prints
    assert not asked(of, here, Pins(of.root, here)).pins_decided


def test_the_commits_asked_for_by_name_are_marked() -> None:
    """Introductions, what their records are about, edits, and the pins."""
    of = opened()
    plain = of.world.commit(of.edit, by="nils")
    said = of.yes(plain, base=of.edit)
    merged = of.world.commit(said, plain, by="nils")
    first, *_ = of.world.commits
    assert of.world.inquire(merged, Pins(of.root)).graph.marks.keys() == {first, of.root, of.opened, of.edit, said}
    pinned = of.world.inquire(merged, Pins(of.root, newest=merged, tip=plain)).graph.marks
    assert pinned.keys() == {first, of.root, of.opened, of.edit, said, merged, plain}


def test_each_question_is_answered_once() -> None:
    """Plans are loaded once for each commit, changes once for each two plans, a line once for its adoptions."""
    of = opened()
    said = of.yes(of.edit)
    loaded: list[str] = []

    def plan_at(commit: str) -> Any:
        loaded.append(commit)
        return of.world.plan_at(commit)

    inquiry = inquire(attrs.evolve(of.world.evidence(said), plan_at=plan_at), Pins(of.root))
    audit(inquiry)
    asked_of = loaded[1:]  # the plan's id is asked before there is an inquiry
    assert len(asked_of) == len(set(asked_of))
    assert inquiry.changed(of.root, said) is inquiry.changed(of.root, of.edit)
    assert inquiry.horizon(said).line is inquiry.horizon(of.edit).line and inquiry.horizon(said).commit == said
    record_id = act_of(of.world, said).partition("#")[0]
    assert inquiry.introduced(record_id, said) is inquiry.introduced(record_id, said)
    assert [introduction.commit for introduction in inquiry.introduced(record_id, said)] == [said]
    assert inquiry.introduced(record_id, of.edit) == inquiry.introduced("0" * 64, said) == ()
    worked: list[int] = []
    assert [inquiry.answer(("key",), lambda: worked.append(1)) for _ in "ab"] == [None, None] and worked == [1]


def test_nothing_is_certain_where_something_is_missing() -> None:
    """A commit beyond its bound leaves nothing open."""
    of = opened()
    assert of.world.inquire(of.edit).complete
    assert of.world.inquire(of.edit, damaged=(Damage("commit-large", of.edit),)).complete
    assert not of.world.inquire(of.edit, damaged=(Damage("commit-large", of.edit), *DAMAGE)).complete


def test_an_act_is_known_by_its_record_and_number_from_one() -> None:
    """With its record; any other name names nothing."""
    of = opened()
    print_ = of.world.decision("s.m", "frarades", None, of.edit, of.root).fingerprint
    acts = tuple(Act("remark", item="s.m", fingerprint=print_, text=text) for text in ("a", "b"))
    said = of.world.say(of.edit, "eva", *acts, against=of.root, opening=of.opening)
    inquiry, made = of.world.inquire(said), of.world.said_in(said)
    record_id = record.record_id(record.write(made))
    assert inquiry.act(f"{record_id}#1") == (record_id, made, acts[0])
    assert inquiry.act(f"{record_id}#2") == (record_id, made, acts[1])
    for name in (None, "", record_id, "#1", *(f"{record_id}#{number}" for number in ("", "0", "3", "-1", "x")), "x#1"):
        assert inquiry.act(name) is None


def keys_asked(world: World, tip: str, waiting: str, pins: Pins) -> set[tuple[str, ...]]:
    """The keys that gpg is given for the record that a commit would introduce."""
    world.commits[waiting] = attrs.evolve(world.commits[waiting], signature=WAITS_FOR_GPG)
    given: list[tuple[str, ...]] = []

    def by_gpg(commit: str, keys: tuple[str, ...]) -> Signature:
        assert commit == waiting
        given.append(keys)
        return Signature("good", "gpg", "A" * 40)

    inquiry = world.inquire(tip, pins, by_gpg=by_gpg)
    (introduction,) = (
        introduction
        for introduced in inquiry.records.values()
        for introduction in introduced
        if introduction.commit == waiting
    )
    assert inquiry.signature(introduction) == Signature("good", "gpg", "A" * 40)
    assert inquiry.key(introduction) == "A" * 40
    return set(given)


def with_key(name: str, serial: int = 1) -> bytes:
    """A people.toml with one gpg key."""
    armored = f"-----BEGIN PGP PUBLIC KEY BLOCK-----{name}"
    row = f'{{ gpg = "{"A" * 40}", armored = "{armored}" }}'
    return persons(PEOPLE, serial) + f'[people.ola]\nname = "Ola"\nroles = ["eier"]\nkeys = [{row}]\n'.encode()


def armored(name: str) -> tuple[str, ...]:
    """The keys of it."""
    return (f"-----BEGIN PGP PUBLIC KEY BLOCK-----{name}",)


@pytest.mark.parametrize(
    ("then", "pinned", "given"),
    [("same", True, armored("same")), ("other", True, ()), ("other", False, armored("other"))],
)
def test_before_the_root_gpg_is_given_the_keys_that_were_adopted_later(
    then: str, pinned: bool, given: tuple[str, ...]
) -> None:
    """Nobody's who may have put them there; without a root at hand, those of the place."""
    world = World()
    first = world.commit(plan={**texts(), **governance(policy(), with_key(then))}, by="siri")
    act = Act("remark", item="s.m", fingerprint="1" * 64, text="Hm")
    early = world.land(first, world.record("ola", act, base=first, against=None, opening=None))
    root = world.found(world.commit(early, plan=governance(policy(), with_key("same")), by="siri"))
    assert keys_asked(world, root, early, Pins(root if pinned else "")) == {given}


def test_the_roots_own_signature_is_verified_by_the_people_of_its_parent() -> None:
    """There are no rules in force yet."""
    world = World()
    first = world.commit(plan={**texts(), **governance(policy(), with_key("root"))}, by="siri")
    root = world.found(first, "ola")
    assert keys_asked(world, root, root, Pins(root)) == {armored("root")}


def test_after_the_root_gpg_is_given_the_keys_in_force() -> None:
    """Whatever people.toml lies beside the record."""
    world = World()
    world.found(world.commit(plan={**texts(), **governance(policy(), with_key("old"))}, by="siri"))
    of = round_of(world, {**moved("m", when="2026"), **governance(policy(), with_key("new"))})
    said = of.yes(of.edit, "ola")
    assert keys_asked(world, said, said, Pins(of.root)) == {armored("old")}


def test_behind_a_fork_gpg_is_given_keys_that_somebody_adopted() -> None:
    """And none of a people.toml that nobody did, or that somebody did beside it."""
    world = World()
    world.found(world.commit(plan={**texts(), **governance(policy(), with_key("old"))}, by="siri"))
    of = round_of(world)
    here, there = of.adopt(of.yes(of.edit)), small_round(world, {**PEOPLE, "ny": who("ny")})
    assert there not in (here, "")
    forked = world.commit(here, there, by="nils")
    assert of.world.inquire(forked).horizon(forked).forked
    said = of.yes(forked, "ola", against=here)
    assert keys_asked(world, said, said, Pins(of.root)) == {armored("old")}
    people = governance(policy(), with_key("new", 2))
    beside = round_of(world, people)
    elsewhere = beside.adopt(beside.decide(beside.edit, "svein", "godkjent", "sekretariat", "people"))
    foreign = world.commit(forked, plan=people, by="nils")
    other = of.yes(foreign, "ola", against=here)
    world.commits[said] = attrs.evolve(world.commits[said], signature=Signature("unsigned"))
    assert keys_asked(world, other, other, Pins(of.root)) == {()}
    assert elsewhere in {adoption.commit for adoption in world.inquire(other).adoptions}
