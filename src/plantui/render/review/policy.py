"""Rules and people in words: who sits where, who may say and do what, and with which keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.labels import KINDS, field_name, table
from plantui.render.layout import Labelled
from plantui.render.line import BLANK, Canvas, Line, Span, say
from plantui.review.ledger.commit_facts import Rules
from plantui.review.policy import satisfiability
from plantui.review.policy.decision_words import WORDS, effect_words, label
from plantui.review.policy.model import STEPS, Policy, Rule, RuledWord, Seat
from plantui.review.policy.people import People, Person, PersonKey
from plantui.review.policy.satisfiability import RulesFlaw

LABEL = 20
"""Cells of the label column."""


def rules_lines(rules: Rules, canvas: Canvas) -> tuple[Line, ...]:
    """Everything policy.toml says with who that is by people.toml; at most `canvas.width` cells a line."""
    return layout.within(_rules(rules, canvas), canvas)


def _rules(rules: Rules, canvas: Canvas) -> Iterator[Line]:
    policy, people = rules.policy, rules.people
    for heading, seats in (("roles", policy.roles()), ("bodies", policy.bodies())):
        if seats:
            yield from _section(heading, [_seat(seat, people) for seat in seats], canvas)
    yield from _section("steps", [_step(rules, step) for step in STEPS], canvas)
    yield say(t("policy_view.words"), "title")
    for (does, who), labels in _words(policy).items():
        yield from layout.paragraph(", ".join(labels), canvas, "text")
        for line in layout.paragraph(t("policy_view.does", does=does, who=who), canvas.inset(2), "dim"):
            yield (("  ", "text"), *line)
    yield BLANK
    yield say(t("policy_view.rules"), "title")
    if not policy.rules:
        yield from layout.paragraph(t("policy_view.no_rules"), canvas, "warn")
    for number, rule in enumerate(policy.rules, 1):
        if number > 1:
            yield BLANK
        head = t("policy_view.rule", number=number, what=" · ".join(map(pattern_words, rule.items)))
        yield from layout.paragraph(head, canvas, "strong")
        yield from layout.labelled(list(_rule(policy, rule)), canvas, LABEL)


def _section(heading: str, rows: Sequence[Labelled], canvas: Canvas) -> Iterator[Line]:
    yield say(t(f"policy_view.{heading}"), "title")
    yield from layout.labelled(rows, canvas, LABEL)
    yield BLANK


def _seat(seat: Seat, people: People) -> Labelled:
    spans: list[Span] = [(f"{terminal_text.clean(seat.name)}: {t(f'policy_view.kind.{seat.kind}')}", "text")]
    persons = people.persons.values()
    if seat.body:
        spans.append(_who("members", [person for person in persons if seat.id in person.bodies]))
        spans.append(_who("recorders", [person for person in persons if seat.id in person.may_record_for]))
        spans.append(_who("heads", [person for person in persons if seat.id in person.head_of]))
    else:
        spans.append(_who("holders", [person for person in persons if seat.id in person.roles]))
    return Labelled(terminal_text.clean(seat.id), tuple(spans))


def _who(how: str, persons: Sequence[Person]) -> Span:
    names = ", ".join(terminal_text.clean(person.name) for person in persons)
    return t(f"policy_view.{how}", who=names or t("policy_view.nobody")), "dim"


def _step(rules: Rules, step: str) -> Labelled:
    seats = rules.policy.steps.get(step, ())
    persons = ", ".join(
        terminal_text.clean(person.name) for person in satisfiability.stepping(rules.policy, rules.people, step)
    )
    if not seats:
        spans: tuple[Span, ...] = ((t("policy_view.nobody"), "dim"),)
    else:
        spans = ((_seats(rules.policy, seats), "text"), (persons or t("policy_view.nobody_now"), "dim"))
    return Labelled(step_name(step), spans)


def _words(policy: Policy) -> dict[tuple[str, str], list[str]]:
    """The words by what they do and who may use them, in the order of the first of each."""
    groups: dict[tuple[str, str], list[str]] = {}
    for word in policy.words.values():
        who = _seats(policy, word.who) if isinstance(word.who, tuple) else t(f"policy_view.who.{word.who}")
        groups.setdefault((_effect(word), who), []).append(
            terminal_text.clean(label(word.code))
            + ("" if word.code in WORDS else f" ({terminal_text.clean(word.code)})")
        )
    return groups


def _effect(word: RuledWord) -> str:
    if word.effect == "recuse":
        return t("policy_view.recuse")
    return effect_words(word.code, word.effect)


def _rule(policy: Policy, rule: Rule) -> Iterator[Labelled]:
    needs = ", ".join(
        tn("policy_view.need", count, seat=seat_name(policy, seat)) for seat, count in rule.require.items()
    )
    yield Labelled(t("policy_view.needs"), ((needs, "text"),))
    editors = "editors_may" if rule.editors_may_approve else "editors_may_not"
    yield Labelled(t("policy_view.editors"), ((t(f"policy_view.{editors}"), "text"),))
    if rule.named:
        items = " · ".join(map(pattern_words, rule.named))
        yield Labelled(t("policy_view.named"), ((t("policy_view.named_each", what=items), "text"),))


def step_name(step: str) -> str:
    """A step of the round, as people say it."""
    return t(f"policy_view.step.{step}") if step in STEPS else terminal_text.clean(step)


def seat_name(policy: Policy, seat: str) -> str:
    """A role or body by its name; an undeclared one by its id."""
    declared = policy.seats.get(seat)
    return terminal_text.clean(declared.name if declared else seat)


def _seats(policy: Policy, seats: Sequence[str]) -> str:
    return ", ".join(seat_name(policy, seat) for seat in seats) or t("policy_view.nobody")


def pattern_words(pattern: str) -> str:
    """Which items a pattern of a rule names, in words."""
    head, colon, rest = pattern.partition(":")
    if colon:
        if head == "field":
            return t("policy_view.pattern.field", name=field_name(rest).lower())
        return t("policy_view.pattern.kind", name=t(f"kind.{rest}") if rest in KINDS else table(rest))
    if pattern in ("*", "policy", "people"):
        return t(f"policy_view.pattern.{_OWN[pattern]}")
    if pattern.endswith(".*") and "*" not in pattern[:-2]:
        return t("policy_view.pattern.inside", name=terminal_text.clean(pattern[:-2]))
    return (
        t("policy_view.pattern.glob", name=terminal_text.clean(pattern))
        if "*" in pattern
        else terminal_text.clean(pattern)
    )


_OWN = {"*": "all", "policy": "policy", "people": "people"}


def flaw_words(flaw: RulesFlaw, rules: Rules | None = None) -> str:
    """A flaw in one sentence, with people, roles and bodies by the names that `rules` have for them, else their ids.

    The names in it are as the files have them, so clean the result.
    """
    values = {key: _named(rules, key, value) for key, value in flaw.values.items()}
    if flaw.code in ("one-person", "one-key"):
        step = values.pop("step", None)
        whose = t("flaw.of_step", name=step_name(str(step))) if step else t("flaw.of_seat", name=values.pop("seat"))
        return t(f"flaw.{flaw.code}", of=whose, **values)
    if flaw.code == "no-step":
        return t("flaw.no-step", name=step_name(str(values["step"])))
    if flaw.code == "no-rule":
        return t(f"flaw.no-rule.{values['item']}")
    return t(f"flaw.{flaw.code}", **values)


def _named(rules: Rules | None, key: str, value: str | int) -> str | int:
    """A value of a flaw by name, where it is one or more ids of people or seats."""
    if rules is None or not isinstance(value, str) or key not in ("person", "persons", "seat", "seats"):
        return value
    persons, seats = rules.people.persons, rules.policy.seats
    ids = value.split(", ")
    return ", ".join(persons[own].name if own in persons else seats[own].name if own in seats else own for own in ids)


def without_implied(flaws: Sequence[RulesFlaw]) -> tuple[RulesFlaw, ...]:
    """The flaws without those another one implies: what hangs on somebody's only key hangs on that person."""
    keyed = [{**flaw.values, "persons": flaw.values["person"]} for flaw in flaws if flaw.code == "one-key"]
    return tuple(
        flaw
        for flaw in flaws
        if flaw.code != "one-person" or not any(flaw.values.items() <= values.items() for values in keyed)
    )


# who is registered, with what and with which keys, in words


PERSON_LABEL = 14


def people_lines(people: People, policy: Policy, canvas: Canvas, seat: str = "") -> tuple[Line, ...]:
    """Everybody registered, or who has to do with one seat, in file order; at most `canvas.width` cells a line."""
    return layout.within(_people(people, policy, canvas, seat), canvas)


def _people(people: People, policy: Policy, canvas: Canvas, seat: str) -> Iterator[Line]:
    for at, person in enumerate(person for person in people.persons.values() if not seat or person.in_seat(seat)):
        if at:
            yield BLANK
        head = t(
            "people_view.person", name=terminal_text.clean(person.name, 300), person=terminal_text.clean(person.id)
        )
        yield from layout.paragraph(head, canvas, "strong")
        yield from layout.labelled(list(person_rows(person, policy)), canvas, PERSON_LABEL)


def person_rows(person: Person, policy: Policy) -> Iterator[Labelled]:
    """What a person holds: roles, bodies, whom they record for and lead, and each key with its state."""
    for name in ("roles", "bodies", "may_record_for", "head_of"):
        seats: tuple[str, ...] = getattr(person, name)
        if seats:
            names = ", ".join(seat_name(policy, seat) for seat in seats)
            yield Labelled(t(f"people_view.{name}"), ((names, "text"),))
    if not person.keys:
        yield Labelled(t("people_view.keys"), ((t("people_view.no_keys"), "warn"),))
    for key in person.keys:
        yield Labelled(t("people_view.keys"), ((key_words(key), "text" if key.state == "active" else "dim"),))


def key_words(key: PersonKey) -> str:
    """A key by its fingerprint, kind and state, and up to where it stands."""
    kind = key.public.split()[0].removeprefix("ssh-").removesuffix("@openssh.com") if key.kind == "ssh" else "gpg"
    words = t(
        "people_view.key",
        fingerprint=key.fingerprint,
        kind=terminal_text.clean(kind),
        state=t(f"key_state.{key.state}"),
    )
    return words + (t("people_view.good_until", commit=key.good_until[:10]) if key.good_until else "")
