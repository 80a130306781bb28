"""Rules, people and what is wrong with them as data: `plantui.policy/1`, `plantui.policy.check/1` and their kin."""

from __future__ import annotations

from collections.abc import Iterable

from plantui.plan.model import Problem
from plantui.review import fulfilling
from plantui.review.evidence import Rules
from plantui.review.fulfilling import Flaw
from plantui.review.people import People, PersonKey
from plantui.review.policy import STEPS
from plantui.show.policy import flaw_words

Json = dict[str, object]


def policy_data(rules: Rules, commit: str | None) -> Json:
    """The rules with who that is: `plantui.policy/1`; `commit` is the text they are of."""
    policy, known = rules.policy, rules.people
    return {
        "schema": "plantui.policy/1",
        "commit": commit,
        "serial": policy.serial,
        "seats": [
            {
                "id": seat.id,
                "name": seat.name,
                "kind": seat.kind,
                "body": seat.body,
                "persons": [
                    one.id for one in known.persons.values() if seat.id in (one.bodies if seat.body else one.roles)
                ],
                "recorders": [one.id for one in known.persons.values() if seat.body and seat.id in one.may_record_for],
                "heads": [one.id for one in known.persons.values() if seat.body and seat.id in one.head_of],
            }
            for seat in policy.seats.values()
        ],
        "steps": [
            {
                "step": step,
                "seats": list(policy.steps.get(step, ())),
                "persons": [one.id for one in fulfilling.stepping(policy, known, step)],
            }
            for step in STEPS
        ],
        "words": [
            {
                "word": word.code,
                "effect": word.effect,
                "who": word.who if isinstance(word.who, str) else None,
                "seats": list(word.who) if isinstance(word.who, tuple) else [],
            }
            for word in policy.words.values()
        ],
        "rules": [
            {
                "items": list(rule.items),
                "require": [{"seat": seat, "count": count} for seat, count in rule.require.items()],
                "editors_may_approve": rule.editors_may_approve,
                "named": list(rule.named),
            }
            for rule in policy.rules
        ],
        "problems": problems_data(policy.problems),
    }


def check_data(
    problems: Iterable[Problem], flaws: Iterable[Flaw], warnings: Iterable[Flaw], signers_hold: bool, ruled: bool
) -> Json:
    """What is wrong with rules and people: `plantui.policy.check/1`."""
    return {
        "schema": "plantui.policy.check/1",
        "ruled": ruled,
        "problems": problems_data(problems),
        "unsatisfiable": [flaw_data(one) for one in flaws],
        "warnings": [flaw_data(one) for one in warnings],
        "signers_up_to_date": signers_hold,
    }


def problems_data(problems: Iterable[Problem]) -> list[Json]:
    """Located problems, as `plantui.show/1` has them."""
    return [
        {"path": one.path, "line": one.line or None, "what": one.what or None, "message": one.message}
        for one in problems
    ]


def flaw_data(flaw: Flaw) -> Json:
    """One flaw: its code, the values it names, and the sentence in the chosen language."""
    return {"code": flaw.code, "values": dict(flaw.values), "message": flaw_words(flaw)}


def signers_data(people: People, up_to_date: bool) -> Json:
    """Whose keys may have signed: `plantui.policy.allowed_signers/1`."""
    return {
        "schema": "plantui.policy.allowed_signers/1",
        "up_to_date": up_to_date,
        "keys": [
            {"person": person.id, **key_data(key)}
            for person in people.persons.values()
            for key in person.keys
            if key.kind == "ssh" and key.state != "compromised"
        ],
    }


def key_data(key: PersonKey) -> Json:
    """One registered key."""
    return {
        "fingerprint": key.fingerprint,
        "kind": key.kind,
        "state": key.state,
        "good_until": key.good_until,
        "public": key.public,
    }


def people_data(people: People, commit: str | None) -> Json:
    """Everybody registered: `plantui.people.list/1`."""
    return {
        "schema": "plantui.people.list/1",
        "commit": commit,
        "serial": people.serial,
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "roles": list(person.roles),
                "bodies": list(person.bodies),
                "may_record_for": list(person.may_record_for),
                "head_of": list(person.head_of),
                "keys": [key_data(key) for key in person.keys],
            }
            for person in people.persons.values()
        ],
        "problems": problems_data(people.problems),
    }


