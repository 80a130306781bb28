"""Who may do what under given rules: persons, bodies, seats, words and steps. Deny by default."""

from __future__ import annotations

from typing import Literal

from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy.decision_words import Effect
from plantui.review.policy.model import Seat, Step
from plantui.review.policy.people import Person, PersonKey
from plantui.review.records.record import Act, Record

Why = Literal["", "person", "voice", "seat", "word", "step", "author", "own-voice", "head", "withdrawal", "hold"]
"""What is lacking: `person` is not registered, `voice` is no body they may record for, `seat` is not theirs, `word` not
the seat's, `step` not theirs, `author` the act answered is another voice's, `own-voice` the act cannot be recorded for
a body, `head` they do not lead the body, `withdrawal` what would be taken back is itself a withdrawal, `hold` what
would be lifted is no block and no recusal."""

STEP_OF: dict[str, Step] = {
    "round-open": "open", "round-freeze": "freeze", "round-last-call": "last-call", "adopt": "adopt", "lift": "lift",
}  # fmt: skip
"""The acts that are steps of the round."""

OWN_VOICE = ("vouch", "confirm")


def key_of(rules: Rules, by: str, key: str) -> PersonKey | None:
    """The key as its person has registered it, whatever its state; None when it is not theirs."""
    person = rules.people.persons.get(by)
    return next((own for own in person.keys if own.fingerprint == key), None) if person and key else None


def is_active(rules: Rules, by: str, key: str) -> bool:
    """Whether a key is an active one of the person's."""
    own = key_of(rules, by, key)
    return own is not None and own.state == "active"


def has_step(rules: Rules, by: str, step: Step) -> bool:
    """Whether a person has one of the seats that may take a step, their own or one of a body they may record for."""
    person = rules.people.persons.get(by)
    own = {*person.roles, *person.may_record_for} if person is not None else set()
    return not own.isdisjoint(rules.policy.steps.get(step, ()))


def compromised(rules: Rules, key: str) -> tuple[PersonKey, ...]:
    """The registrations of a key that say it is in somebody else's hands."""
    persons = rules.people.persons.values()
    return tuple(own for one in persons for own in one.keys if own.fingerprint == key and own.state == "compromised")


def lacking(
    rules: Rules, record: Record, act: Act, target: tuple[Record, Act] | None = None, effect: Effect | None = None
) -> Why:
    """What the recorder, the voice, its seat or its word lacks for one act under these rules; empty when nothing.

    `target` is what the act's `to` names, as far as it is known, and `effect` what its word does where it was signed.
    """
    person = rules.people.persons.get(record.by)
    if person is None:
        return "person"
    if record.voice is not None and not _records_for(rules, person, record.voice):
        return "voice"
    if act.seat is not None and seat_of(rules, record, act) is None:
        return "seat"
    if act.kind == "decision":
        word = rules.policy.words.get(act.word or "")
        return "" if word is not None and word.open_to(seat_of(rules, record, act)) else "word"
    if act.kind in OWN_VOICE and record.voice is not None:
        return "own-voice"
    if act.kind in STEP_OF:
        if not may_step(rules, record, act, STEP_OF[act.kind]):
            return "step"
        return "hold" if act.kind == "lift" and effect not in ("block", "recuse") else ""
    if act.kind == "resolve":
        mine = target is not None and same_voice(record, target[0])
        return "" if mine or may_step(rules, record, act, "resolve") else "step"
    if act.kind == "withdraw":
        if target is None or not same_voice(record, target[0]):
            return "author"
        return "withdrawal" if target[1].kind == "withdraw" else ""
    if act.kind == "confirm":
        return "" if target is not None and target[0].voice in person.head_of else "head"
    return ""


def may_step(rules: Rules, record: Record, act: Act, step: Step) -> bool:
    """Whether the voice may take a step: in the seat the act names, or in any of its own where it names none."""
    person = rules.people.persons.get(record.by)
    if person is None or (record.voice is not None and not _records_for(rules, person, record.voice)):
        return False
    own = person.roles if record.voice is None else (record.voice,)
    held = own if act.seat is None else tuple(seat for seat in own if seat == act.seat)
    return any(_is(rules, seat, record) for seat in held if seat in rules.policy.steps.get(step, ()))


def seat_of(rules: Rules, record: Record, act: Act) -> Seat | None:
    """The seat an act is given in: a role of the person who speaks, or the body itself; None when it is not theirs."""
    person = rules.people.persons.get(record.by)
    if person is None or act.seat is None or not _is(rules, act.seat, record):
        return None
    theirs = act.seat == record.voice if record.voice is not None else act.seat in person.roles
    return rules.policy.seats[act.seat] if theirs else None


def same_voice(one: Record, other: Record) -> bool:
    """Whether two records speak for the same voice: the same body, or the same person for themselves."""
    return one.voice == other.voice and (one.voice is not None or one.by == other.by)


def _is(rules: Rules, seat: str, record: Record) -> bool:
    """Whether the seat is of the kind the voice can fill: a body for a body, a role for a person."""
    known = rules.policy.seats.get(seat)
    return known is not None and known.body == (record.voice is not None)


def _records_for(rules: Rules, person: Person, voice: str) -> bool:
    known = rules.policy.seats.get(voice)
    return known is not None and known.body and voice in person.may_record_for
