"""Whether the people there are could ever fulfil the rules, and where that hangs on one person or one key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from plantui.review.policy.model import STEPS, Policy, Rule, Seat
from plantui.review.policy.people import People, Person
from plantui.review.rounds.requirements import GOVERNANCE, denied_to_editors, naming, required
from plantui.value_class import value_class

FlawCode = Literal[
    "undeclared", "no-word", "too-few", "one-seat-each", "no-step", "no-rule", "payment-unasked", "payment-unnamed",
    "one-person", "one-key",
]  # fmt: skip


@value_class
class RulesFlaw:
    """What is wrong with rules and people together: a code, and the values its sentence names."""

    code: FlawCode
    values: Mapping[str, str | int]


def unsatisfiable(policy: Policy, people: People) -> tuple[RulesFlaw, ...]:
    """Why nobody could ever fulfil these rules with these people; empty when somebody could (clause 15).

    `undeclared`: a person holds a seat the policy does not know. `no-word`: no word fills a required seat. `too-few`:
    fewer voices with an active key than a rule requires; a body is one voice, whoever records for it. `one-seat-each`:
    enough for each seat, but the same persons, and a voice fills one seat per item. `no-step`: nobody may open a round,
    or nobody may adopt. Who edited what is not considered. The values name the first rule of those that hold together.
    """
    return tuple(_unsatisfiable(policy, people))


def warnings(policy: Policy, people: People) -> tuple[RulesFlaw, ...]:
    """What could stop the plan one day: a required seat or step that hangs on one person or one key; items that no
    rule lets anybody approve (`no-rule`: policy, people); a payment that can move without what transitions need.

    `payment-unasked`: a rule asks for more where the item is a transition, and none where who pays changes.
    `payment-unnamed`: a yes to a service covers no transition, and covers a payment. Both say what is `missing`.
    """
    return tuple(_warnings(policy, people))


def _unsatisfiable(policy: Policy, people: People) -> Iterator[RulesFlaw]:
    roles = {seat.id for seat in policy.roles()}
    bodies = {seat.id for seat in policy.bodies()}
    for person in people.persons.values():
        claims = [(name, roles) for name in person.roles]
        claims += [(name, bodies) for name in (*person.bodies, *person.may_record_for, *person.head_of)]
        for name in dict.fromkeys(name for name, declared in claims if name not in declared):
            yield RulesFlaw("undeclared", {"person": person.id, "seat": name})
    for number, rules in _together(policy):
        needed = required(rules)
        lacking = tuple(_lacking(policy, people, number, needed))
        yield from lacking
        if not lacking and (seats := _crowded(policy, people, needed)):
            yield RulesFlaw("one-seat-each", {"rule": number, "seats": ", ".join(seats)})
    for step in ("open", "adopt"):
        if not stepping(policy, people, step):
            yield RulesFlaw("no-step", {"step": step})


def _lacking(policy: Policy, people: People, number: int, needed: Mapping[str, int]) -> Iterator[RulesFlaw]:
    for name, count in needed.items():
        seat = policy.seats.get(name)
        available = voices(policy, people, name)
        if seat is None or not _word_for(policy, seat):
            yield RulesFlaw("no-word", {"rule": number, "seat": name})
        elif available < count:
            yield RulesFlaw("too-few", {"rule": number, "seat": name, "needed": count, "there": available})


def _warnings(policy: Policy, people: People) -> Iterator[RulesFlaw]:
    for name in GOVERNANCE:
        if not naming(policy, name):
            yield RulesFlaw("no-rule", {"item": name})
    if missing := _beside_transition(pattern for rule in policy.rules for pattern in rule.items):
        yield RulesFlaw("payment-unasked", {"missing": missing})
    if missing := _beside_transition(pattern for rule in policy.rules for pattern in rule.named):
        yield RulesFlaw("payment-unnamed", {"missing": missing})
    for name, count in required(policy.rules).items():
        if name in policy.seats:
            yield from _hanging(able(policy, people, name), count, {"seat": name})
    for step in STEPS:
        yield from _hanging(stepping(policy, people, step), 1, {"step": step})


def _beside_transition(patterns: Iterable[str]) -> str:
    """What patterns that name transitions leave out of payment: an event of its own, and a field of other items."""
    named = frozenset(patterns)
    return ", ".join(it for it in ("kind:payment", "field:payment") if "kind:transition" in named and it not in named)


def _hanging(persons: tuple[Person, ...], count: int, subject: Mapping[str, str | int]) -> Iterator[RulesFlaw]:
    if not persons or len(persons) > count:
        return
    yield RulesFlaw("one-person", {**subject, "persons": ", ".join(person.id for person in persons)})
    for person in persons:
        if sum(key.state == "active" for key in person.keys) == 1:
            yield RulesFlaw("one-key", {**subject, "person": person.id})


def able(policy: Policy, people: People, seat_id: str) -> tuple[Person, ...]:
    """Who could fill a seat: those who hold the role, or may record for the body, with an active key."""
    seat = policy.seats.get(seat_id)
    if seat is None:
        return ()
    return tuple(
        person
        for person in people.persons.values()
        if seat_id in (person.may_record_for if seat.body else person.roles)
        and any(key.state == "active" for key in person.keys)
    )


def voices(policy: Policy, people: People, seat_id: str) -> int:
    """How many voices could fill a seat: as many as there are persons, of a body one."""
    seat, persons = policy.seats.get(seat_id), able(policy, people, seat_id)
    return min(len(persons), 1) if seat is not None and seat.body else len(persons)


def stepping(policy: Policy, people: People, step: str) -> tuple[Person, ...]:
    """Who could take a step, each once."""
    persons = {person.id: person for seat in policy.steps.get(step, ()) for person in able(policy, people, seat)}
    return tuple(persons.values())


def may_fill(policy: Policy, people: People, rules: tuple[Rule, ...], seat_id: str, person: str, edited: bool) -> bool:
    """Whether a person could fill a role on an item under some rules; `edited` says whether they edited it."""
    seat = policy.seats.get(seat_id)
    if seat is None or seat.body or (edited and denied_to_editors(rules, seat_id)):
        return False
    return any(candidate.id == person for candidate in able(policy, people, seat_id))


def lost_to_editor(policy: Policy, people: People, rules: tuple[Rule, ...], editor: str) -> tuple[str, ...]:
    """The roles that could not be filled any more on an item under some rules, if that person edited it."""
    roles = {seat.id for seat in policy.roles()}
    return tuple(
        seat
        for rule in rules
        for seat, count in rule.require.items()
        if not rule.editors_may_approve
        and seat in roles
        and sum(person.id != editor for person in able(policy, people, seat)) < count
    )


def _word_for(policy: Policy, seat: Seat) -> bool:
    return any(word.effect == seat.filled_by and word.open_to(seat) for word in policy.words.values())


def _together(policy: Policy) -> Iterator[tuple[int, tuple[Rule, ...]]]:
    """The rules that can have to hold at once, each with the number of the first: those for policy, those for people,
    and every other one with the rules for everything.
    """
    groups: list[tuple[Rule, ...]] = []
    for name in GOVERNANCE:
        rules = naming(policy, name)
        if rules and rules not in groups:
            groups.append(rules)
            yield policy.rules.index(rules[0]) + 1, rules
    everywhere = tuple(rule for rule in policy.rules if "*" in rule.items)
    for number, rule in enumerate(policy.rules, 1):
        if not set(rule.items) <= set(GOVERNANCE):
            yield number, (rule, *everywhere)


def _crowded(policy: Policy, people: People, needed: Mapping[str, int]) -> tuple[str, ...]:
    """The roles that cannot all be filled at once because one voice fills one seat; bodies are voices of their own."""
    # A bipartite matching of places to persons by augmenting paths: a person who sits already is moved where possible.
    places = [name for name, count in needed.items() if not policy.seats[name].body for _ in range(count)]
    place_of: dict[str, int] = {}

    def fill(place: int, tried: set[str]) -> bool:
        for person in able(policy, people, places[place]):
            if person.id in tried:
                continue
            tried.add(person.id)
            current = place_of.get(person.id)
            if current is None or fill(current, tried):
                place_of[person.id] = place
                return True
        return False

    if all(fill(place, set()) for place in range(len(places))):
        return ()
    return tuple(dict.fromkeys(places))
