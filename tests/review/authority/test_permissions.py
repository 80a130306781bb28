"""Who may do what under given rules: each lack, where it begins and where it ends (clause 5).

Each rule (clause 5), with its smallest example | its boundary:

* a person speaks as themselves or for a body they may record for
  a recorder of the council | somebody else, a role, a body that is not there
* an act is given in a seat of the voice, with a word open to it
  an owner's yes | the same seat by another, and a word for others
* steps, lifts, answers, withdrawals and confirmations have their own condition each
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from plantui.review.authority.permissions import (
    Why,
    compromised,
    has_step,
    is_active,
    key_of,
    lacking,
    may_step,
    same_voice,
    seat_of,
)
from plantui.review.ledger.commit_facts import NO_RULES, Rules
from plantui.review.policy import loader, people
from plantui.review.policy.decision_words import Effect
from plantui.review.records.record import Act, Record
from support.authority import PEOPLE, Who, World, key, persons, policy, who

REGISTERED = {
    **PEOPLE,
    "hege": who("hege", head_of=("rad",)),
    "rune": who("rune", may_record_for=("eier", "styret")),
    "kari": Who(("eier",), keys=(("kari", "active", ""), ("kari-2", "retired", ""), ("delt", "compromised", ""))),
    "knut": Who(keys=(("delt", "compromised", ""), ("knut", "compromised", ""))),
}


def rules() -> Rules:
    """The usual policy, with some more people."""
    return Rules(loader.read_policy(policy()), people.read_people(persons(REGISTERED)))


def record(by: str, act: Act, voice: str | None = None) -> Record:
    """A record of one act, for oneself or for a body."""
    return World().record(by, act, base="", against=None, opening=None, voice=voice)


def decision(word: str, seat: str | None = None) -> Act:
    """A decision, whatever it is about."""
    return Act("decision", item="s.m", word=word, seat=seat)


OPEN, RESOLVE, LIFT = Act("round-open"), Act("resolve", to="a#1"), Act("lift", to="a#1")


@pytest.mark.parametrize(
    ("by", "voice", "act", "why"),
    [
        ("ola", None, Act("remark"), "person"),
        ("nils", None, Act("remark"), ""),
        ("nils", None, Act("reply", seat="eier"), "seat"),
        ("siri", "rad", Act("remark"), ""),
        ("eva", "rad", Act("remark"), "voice"),
        ("rune", "eier", Act("remark"), "voice"),
        ("rune", "styret", Act("remark"), "voice"),
        ("eva", None, decision("godkjent", "eier"), ""),
        ("eva", None, decision("godkjent"), "word"),
        ("eva", None, decision("frarades"), ""),
        ("eva", None, decision("hurra", "eier"), "word"),
        ("siri", None, decision("godkjent", "eier"), "seat"),
        ("siri", None, decision("godkjent", "styret"), "seat"),
        ("siri", "rad", decision("tilslutning", "rad"), ""),
        ("siri", "rad", decision("godkjent", "rad"), "word"),
        ("siri", "rad", decision("godkjent", "sekretariat"), "seat"),
        ("siri", None, decision("tilslutning", "rad"), "seat"),
        ("eva", None, Act("vouch"), ""),
        ("siri", "rad", Act("vouch"), "own-voice"),
        ("siri", "rad", Act("confirm"), "own-voice"),
        ("siri", None, OPEN, ""),
        ("siri", None, attrs.evolve(OPEN, seat="sekretariat"), ""),
        ("siri", "rad", OPEN, "step"),
        ("eva", None, OPEN, "step"),
        ("eva", None, Act("adopt"), "step"),
        ("svein", None, Act("adopt"), ""),
    ],
)
def test_an_act_lacks_what_the_rule_names_first(by: str, voice: str | None, act: Act, why: Why) -> None:
    """Recorder, voice, seat, word and step, in this order; what needs none of them lacks nothing."""
    assert lacking(rules(), record(by, act, voice), act) == why


@pytest.mark.parametrize(
    ("by", "effect", "why"),
    [
        ("eva", "block", ""), ("eva", "recuse", ""), ("eva", "approve", "hold"), ("eva", None, "hold"),
        ("siri", "block", "step"),
    ],
)  # fmt: skip
def test_blocks_and_recusals_alone_are_lifted(by: str, effect: Effect | None, why: Why) -> None:
    """By who may lift; another word, or none, is nothing to lift."""
    target = record("eli", decision("utsatt", "eier"))
    assert lacking(rules(), record(by, LIFT), LIFT, (target, target.acts[0]), effect) == why


@pytest.mark.parametrize(("by", "why"), [("eli", ""), ("siri", ""), ("eva", "step"), ("arne", "step")])
def test_a_remark_is_resolved_by_its_own_voice_or_by_who_may(by: str, why: Why) -> None:
    """The step is asked of everybody else."""
    target = record("eli", Act("remark"))
    assert lacking(rules(), record(by, RESOLVE), RESOLVE, (target, target.acts[0])) == why


def test_what_is_not_known_is_nobodys_own() -> None:
    """It is resolved by who may, withdrawn by nobody, and confirmed by nobody."""
    assert lacking(rules(), record("siri", RESOLVE), RESOLVE) == ""
    assert lacking(rules(), record("eli", RESOLVE), RESOLVE) == "step"
    withdraw, confirm = Act("withdraw", to="a#1"), Act("confirm", to="a#1")
    assert lacking(rules(), record("eli", withdraw), withdraw) == "author"
    assert lacking(rules(), record("hege", confirm), confirm) == "head"


@pytest.mark.parametrize(
    ("by", "voice", "kind", "why"),
    [
        ("eli", None, "remark", ""),
        ("eva", None, "remark", "author"),
        ("siri", "rad", "remark", "author"),
        ("eli", None, "withdraw", "withdrawal"),
        ("eva", None, "withdraw", "author"),
    ],
)
def test_one_withdraws_ones_own_words_and_no_withdrawal(by: str, voice: str | None, kind: str, why: Why) -> None:
    """Of the same voice: a body's words are not its recorder's."""
    target, withdraw = record("eli", Act(kind)), Act("withdraw", to="a#1")
    assert lacking(rules(), record(by, withdraw, voice), withdraw, (target, target.acts[0])) == why


@pytest.mark.parametrize(
    ("by", "voice", "why"), [("hege", "rad", ""), ("hege", None, "head"), ("hege", "styret", "head"),
                             ("siri", "rad", "head")],
)  # fmt: skip
def test_a_bodys_words_are_confirmed_by_who_leads_it(by: str, voice: str | None, why: Why) -> None:
    """Not by who recorded them, and no person's words are."""
    target, confirm = record("siri", decision("tilslutning", "rad"), voice), Act("confirm", to="a#1")
    assert lacking(rules(), record(by, confirm), confirm, (target, target.acts[0])) == why


@pytest.mark.parametrize(
    ("by", "voice", "seat", "may"),
    [
        ("siri", None, None, True), ("siri", None, "sekretariat", True), ("siri", None, "eier", False),
        ("siri", "rad", None, False), ("eva", None, None, False), ("eva", "rad", None, False),
        ("ola", None, None, False),
    ],
)  # fmt: skip
def test_a_step_is_taken_in_a_seat_that_has_it(by: str, voice: str | None, seat: str | None, may: bool) -> None:
    """The seat that the act names, or any of the voice's own where it names none."""
    act = attrs.evolve(OPEN, seat=seat)
    assert may_step(rules(), record(by, act, voice), act, "open") is may


def test_a_step_may_be_a_bodys() -> None:
    """Then who records for it takes it in its name, and not in their own."""
    bodies = Rules(loader.read_policy(policy().replace(b'open = ["sekretariat"]', b'open = ["rad"]')), rules().people)
    for voice, seat, may in (("rad", None, True), ("rad", "rad", True), ("rad", "eier", False), (None, None, False)):
        act = attrs.evolve(OPEN, seat=seat)
        assert may_step(bodies, record("siri", act, voice), act, "open") is may
    assert has_step(bodies, "siri", "open") and not has_step(bodies, "svein", "open")
    act = attrs.evolve(OPEN, seat="rad")
    assert not may_step(bodies, record("eva", act, "rad"), act, "open")


def test_a_seat_is_its_holders() -> None:
    """A role of the person, or the body that speaks; none without a person, without a seat, or of another kind."""
    policed = rules().policy
    eier, rad = Act("decision", seat="eier"), Act("decision", seat="rad")
    assert seat_of(rules(), record("eva", eier), eier) == policed.seats["eier"]
    assert seat_of(rules(), record("siri", rad, "rad"), rad) == policed.seats["rad"]
    assert seat_of(rules(), record("siri", eier), eier) is None
    assert seat_of(rules(), record("ola", eier), eier) is None
    assert seat_of(rules(), record("siri", eier, "rad"), eier) is None
    assert seat_of(rules(), record("eva", Act("decision")), Act("decision")) is None


def test_who_has_a_step_has_a_seat_with_it_or_records_for_one() -> None:
    """Nobody has one who is not registered, nor one that the policy does not give."""
    assert [name for name in (*REGISTERED, "ola") if has_step(rules(), name, "adopt")] == ["siri", "svein"]
    assert [name for name in REGISTERED if has_step(rules(), name, "lift")] == ["eva", "eli", "rune", "kari"]
    assert not has_step(NO_RULES, "siri", "adopt")
    none = loader.read_policy(policy().replace(b'adopt = ["sekretariat"]\n', b""))
    assert not has_step(Rules(none, rules().people), "siri", "adopt")


def test_a_key_is_its_persons_in_whatever_state() -> None:
    """And of no other person, however it is known elsewhere; no key at all is nobody's."""
    states = {name: found.state for name in ("kari", "kari-2", "delt") if (found := key_of(rules(), "kari", key(name)))}
    assert states == {"kari": "active", "kari-2": "retired", "delt": "compromised"}
    assert key_of(rules(), "eva", key("kari")) is None and key_of(rules(), "ola", key("kari")) is None
    assert key_of(rules(), "kari", "") is None
    assert [name for name in ("kari", "kari-2", "delt", "eva") if is_active(rules(), "kari", key(name))] == ["kari"]
    assert not is_active(rules(), "ola", key("kari"))


def test_a_compromised_key_is_so_whoever_it_is_registered_for() -> None:
    """Each registration that says so, in the order of the persons; none of another key, or in another state."""
    registered = rules().people.persons
    assert compromised(rules(), key("delt")) == (registered["kari"].keys[2], registered["knut"].keys[0])
    assert compromised(rules(), key("kari-2")) == compromised(rules(), key("eva")) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("eva", None), ("eva", None), True), (("eva", None), ("eli", None), False),
        (("siri", "rad"), ("svein", "rad"), True), (("siri", "rad"), ("siri", None), False),
        (("siri", None), ("siri", "rad"), False), (("siri", "rad"), ("siri", "styret"), False),
    ],
)  # fmt: skip
def test_a_voice_is_a_body_or_a_person_for_themselves(one: Any, other: Any, same: bool) -> None:
    """Whoever records for the body; who records for it is another voice for themselves."""
    first, second = (record(by, Act("remark"), voice) for by, voice in (one, other))
    assert same_voice(first, second) is same
