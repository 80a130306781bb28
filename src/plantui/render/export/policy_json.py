"""Rules, people and what is wrong with them as data: dicts ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable

from plantui.plan.files import Problem
from plantui.plan.model import Item
from plantui.render.export.plan_json import Json
from plantui.render.review.item_rules import item_needs
from plantui.render.review.policy import flaw_words
from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy import satisfiability
from plantui.review.policy.model import STEPS
from plantui.review.policy.people import People, PersonKey
from plantui.review.policy.satisfiability import RulesFlaw


def policy_data(rules: Rules, commit: str | None) -> Json:
    """The rules with who that is: `plantui.policy/1`; `commit` is the text they are of."""
    policy, people = rules.policy, rules.people
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
                    person.id
                    for person in people.persons.values()
                    if seat.id in (person.bodies if seat.body else person.roles)
                ],
                "recorders": [
                    person.id for person in people.persons.values() if seat.body and seat.id in person.may_record_for
                ],
                "heads": [person.id for person in people.persons.values() if seat.body and seat.id in person.head_of],
            }
            for seat in policy.seats.values()
        ],
        "steps": [
            {
                "step": step,
                "seats": list(policy.steps.get(step, ())),
                "persons": [person.id for person in satisfiability.stepping(policy, people, step)],
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
    problems: Iterable[Problem],
    flaws: Iterable[RulesFlaw],
    warnings: Iterable[RulesFlaw],
    signers_hold: bool,
    ruled: bool,
    rules: Rules,
) -> Json:
    """What is wrong with rules and people: `plantui.policy.check/1`."""
    return {
        "schema": "plantui.policy.check/1",
        "ruled": ruled,
        "problems": problems_data(problems),
        "unsatisfiable": [flaw_data(flaw, rules) for flaw in flaws],
        "warnings": [flaw_data(warning, rules) for warning in warnings],
        "signers_up_to_date": signers_hold,
    }


def problems_data(problems: Iterable[Problem]) -> list[Json]:
    """Located problems, as `plantui.show/1` has them."""
    return [
        {"path": problem.path, "line": problem.line or None, "what": problem.what or None, "message": problem.message}
        for problem in problems
    ]


def flaw_data(flaw: RulesFlaw, rules: Rules) -> Json:
    """One flaw: its code, the values it names, and the sentence in the chosen language."""
    return {"code": flaw.code, "values": dict(flaw.values), "message": flaw_words(flaw, rules)}


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


def item_data(rules: Rules, item: Item, commit: str | None) -> Json:
    """What a change of one item needs: `plantui.policy.item/1`."""
    return {
        "schema": "plantui.policy.item/1",
        "commit": commit,
        "item": item.id,
        "title": item.title or None,
        "needs": [
            {
                "seat": need.seat,
                "name": rules.policy.seats[need.seat].name,
                "kind": rules.policy.seats[need.seat].kind,
                "body": rules.policy.seats[need.seat].body,
                "count": need.count,
                "fields": list(need.fields),
                "persons": list(need.persons),
                "editors_may_approve": need.editors,
            }
            for need in item_needs(rules, item)
        ],
    }


def people_data(people: People, commit: str | None, seat: str = "") -> Json:
    """Everybody registered, or who has to do with one seat: `plantui.people.list/1`."""
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
            if not seat or person.in_seat(seat)
        ],
        "problems": problems_data(people.problems),
    }
