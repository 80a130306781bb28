"""A step of the round in words, before it is signed: what it does, what it is about, and what it cannot undo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import dates
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import asked_name, voice_name, word_words
from plantui.review.records.record import Record
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round_tasks import awaiting
from plantui.review.rounds.statements import statements


def head(record: Record) -> str:
    """What the step does: `Freeze edition 3 of round 2025`; cleaned."""
    act = record.acts[0]
    values = {"round": record.round, "edition": act.edition or 0, "version": act.version or ""}
    kind = "found" if act.kind == "adopt" and act.opening is None else act.kind
    return terminal_text.clean(t(f"step_view.{kind}", **values))


def facts(record: Record, proceedings: Proceedings) -> Iterator[str]:
    """What the step says of itself, and what it is about, one fact a line; cleaned."""
    act = record.acts[0]
    if act.baseline:
        name = proceedings.revision.name if proceedings.revision is not None else act.baseline
        yield terminal_text.clean(t("step_view.baseline", baseline=name or act.baseline))
    if act.due:
        yield t("step_view.due", day=dates.long(act.due))
    if act.asked:
        names = ", ".join(asked_name(proceedings, asked) for asked in act.asked)
        yield terminal_text.clean(t("step_view.asked", asked=names), 2000)
    if act.numbers:
        first, count = act.numbers[0].change, len(act.numbers)
        several = t("step_view.numbers", count=count, first=first, last=act.numbers[-1].change)
        yield several if count > 1 else t("step_view.number_one", first=first)
    if act.kind == "adopt":
        yield from at_stake(proceedings) if act.opening is not None else put_in_force(proceedings)
    if act.reason:
        yield terminal_text.clean(t("step_view.reason", reason=act.reason), 2000)


def put_in_force(proceedings: Proceedings) -> Iterator[str]:
    """What a founding now would put in force: how many rules, and each person with seats and active keys; cleaned."""
    rules = proceedings.inquiry.evidence.rules_at(proceedings.commit)
    yield tn("step_view.rules", len(rules.policy.rules))
    for person in rules.people.persons.values():
        seats = ", ".join(seat_name(rules.policy, seat) for seat in (*person.roles, *person.bodies))
        keys = ", ".join(key.fingerprint for key in person.keys if key.state == "active")
        name = t("people_view.person", name=terminal_text.clean(person.name, 300), person=person.id)
        yield terminal_text.clean(
            t("step_view.person", person=name, seats=seats or "-", keys=keys or t("people_view.no_keys")), 2000
        )


def at_stake(proceedings: Proceedings) -> Iterator[str]:
    """What an adoption now would adopt, one fact a line: the changes, how many are approved, who is against, and who
    was asked and has not answered; cleaned.
    """
    items = proceedings.standing.items
    if not items:
        yield t("cli.adopt.nothing_changed")
        return
    done = sum(item.approved for item in items.values())
    yield tn("step_view.changes", len(items), done=done)
    yield from _against(proceedings)
    waiting = awaiting(proceedings.inquiry, proceedings.standing)
    if waiting.unanswered:
        names = ", ".join(asked_name(proceedings, party.id) for party in waiting.unanswered)
        yield tn("standing.silent", len(waiting.unanswered), names=names)
    elif waiting.asked:
        yield t("step_view.all_answered")


def _against(proceedings: Proceedings) -> Iterator[str]:
    """Who is against which changes, and which changes a body gave its word on with a dissent."""
    against: dict[str, list[str]] = {}
    dissents: dict[str, list[str]] = {}
    for item in proceedings.by_number:
        name = proceedings.numbers.get(item, item)
        for statement in statements(proceedings, item):
            if statement.holds not in ("current", "suspect"):
                continue
            voice = voice_name(proceedings, statement.voice)
            if statement.spoken.effect in ("against", "block"):
                against.setdefault(f"{voice}, {word_words(statement)}", []).append(name)
            if statement.spoken.record.dissents:
                dissents.setdefault(voice, []).append(name)
    yield t("step_view.against", names=_listed(against) or t("step_view.nobody"))
    if dissents:
        yield t("step_view.dissent", names=_listed(dissents))


def _listed(items: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{who}: {', '.join(dict.fromkeys(names))}" for who, names in items.items())


def for_ever(record: Record) -> str:
    """What cannot be undone when the step has landed."""
    act = record.acts[0]
    return t("steps.for_ever.found" if act.kind == "adopt" and act.opening is None else f"steps.for_ever.{act.kind}")
