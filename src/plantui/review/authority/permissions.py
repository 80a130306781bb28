"""Who may do what under given rules: persons, bodies, seats, words and steps. Deny by default."""

from __future__ import annotations

from typing import Literal

from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy.decision_words import Effect
from plantui.review.policy.model import Seat, Step
from plantui.review.policy.people import Person, PersonKey
from plantui.review.records.record import Act, Record

Why = Literal["", "person", "voice", "seat", "word", "step", "author", "own-voice", "head", "withdrawal", "hold"]
"""What is lacking. `person`: the recorder is not registered. `voice`: it is no body they may record for. `seat`: it is
not the voice's. `word`: it is not open to the seat. `step`: the voice may not take it. `author`: the act answered is
another voice's. `own-voice`: the act cannot be recorded for a body. `head`: the recorder does not lead the body.
`withdrawal`: a withdrawal cannot be withdrawn. `hold`: what would be lifted is no block and no recusal."""

STEP_OF: dict[str, Step] = {
    "round-open": "open", "round-freeze": "freeze", "round-last-call": "last-call", "adopt": "adopt", "lift": "lift",
}  # fmt: skip
"""The acts that are steps of the round."""

OWN_VOICE = ("vouch", "confirm")


def key_of(rules: Rules, by: str, key: str) -> PersonKey | None:
    """The key as its person has registered it, whatever its state; None when it is not theirs."""
    person = rules.people.persons.get(by)
    return (
        next((registration for registration in person.keys if registration.fingerprint == key), None)
        if person and key
        else None
    )


def is_active(rules: Rules, by: str, key: str) -> bool:
    """Whether a key is an active one of the person's."""
    registration = key_of(rules, by, key)
    return registration is not None and registration.state == "active"


def has_step(rules: Rules, by: str, step: Step) -> bool:
    """Whether a person has one of the seats that may take a step, their own or one of a body they may record for."""
    person = rules.people.persons.get(by)
    seats = {*person.roles, *person.may_record_for} if person is not None else set()
    return not seats.isdisjoint(rules.policy.steps.get(step, ()))


def compromised(rules: Rules, key: str) -> tuple[PersonKey, ...]:
    """The registrations of a key that are marked compromised, whoever it is registered for."""
    persons = rules.people.persons.values()
    return tuple(
        registration
        for person in persons
        for registration in person.keys
        if registration.fingerprint == key and registration.state == "compromised"
    )


def lacking(
    rules: Rules, record: Record, act: Act, target: tuple[Record, Act] | None = None, effect: Effect | None = None
) -> Why:
    """Why an act is not entitled under these rules, by recorder, voice, seat, word and step; empty when it is.

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
        same = target is not None and same_voice(record, target[0])
        return "" if same or may_step(rules, record, act, "resolve") else "step"
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
    seats = person.roles if record.voice is None else (record.voice,)
    candidates = seats if act.seat is None else tuple(seat for seat in seats if seat == act.seat)
    return any(_is(rules, seat, record) for seat in candidates if seat in rules.policy.steps.get(step, ()))


def seat_of(rules: Rules, record: Record, act: Act) -> Seat | None:
    """The seat an act is given in: a role of the person who speaks, or the body itself; None when it is not theirs."""
    person = rules.people.persons.get(record.by)
    if person is None or act.seat is None or not _is(rules, act.seat, record):
        return None
    holds_seat = act.seat == record.voice if record.voice is not None else act.seat in person.roles
    return rules.policy.seats[act.seat] if holds_seat else None


def same_voice(record: Record, other: Record) -> bool:
    """Whether two records speak for the same voice: the same body, or the same person for themselves."""
    return record.voice == other.voice and (record.voice is not None or record.by == other.by)


def _is(rules: Rules, seat_id: str, record: Record) -> bool:
    """Whether the seat is of the kind the voice can fill: a body for a body, a role for a person."""
    seat = rules.policy.seats.get(seat_id)
    return seat is not None and seat.body == (record.voice is not None)


def _records_for(rules: Rules, person: Person, voice: str) -> bool:
    seat = rules.policy.seats.get(voice)
    return seat is not None and seat.body and voice in person.may_record_for
