"""A reminder for each of those a round waits for: a subject and a text to paste into mail; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import attrs

from plantui import i18n, terminal_text
from plantui.i18n import t, tn
from plantui.render import labels
from plantui.render.dates import long, short
from plantui.render.review.who_said_what import asked_name, asked_texts, person_name
from plantui.review.policy.satisfiability import able
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round_tasks import Task, awaiting

WIDTH = 72
"""Cells of a line, as mail has them."""


@attrs.frozen(slots=True)
class Reminder:
    """What one body, role or person is told; `silent` where it was asked and has said nothing, `items` what waits."""

    party: str
    name: str
    silent: bool
    items: tuple[str, ...]
    subject: str = attrs.field(repr=False)
    body: str = attrs.field(repr=False)


def waited_for(proceedings: Proceedings) -> tuple[str, ...]:
    """Those a reminder may go to: who was asked and has said nothing, then the seats that something is lacking from."""
    waiting = awaiting(proceedings.inquiry, proceedings.standing)
    silent = [party.id for party in waiting.unanswered]
    lacking = [task.seat for task in waiting.tasks if task.act == "decide" and not task.to]
    return tuple(dict.fromkeys((*silent, *lacking)))


def reminders(proceedings: Proceedings, parties: Sequence[str], sender: str, today: date) -> tuple[Reminder, ...]:
    """A reminder to each of these, in the plan's own language; `sender` is the name it is signed with."""
    with _language_of(proceedings):
        return tuple(_reminder(proceedings, party, sender, today) for party in parties)


@contextmanager
def _language_of(proceedings: Proceedings) -> Iterator[None]:
    before = i18n.language()
    i18n.choose(proceedings.inquiry.plan_at(proceedings.commit).item.text("language"), before)
    try:
        yield
    finally:
        i18n.choose(before)


def _reminder(proceedings: Proceedings, party: str, sender: str, today: date) -> Reminder:
    waiting = awaiting(proceedings.inquiry, proceedings.standing)
    tasks = [task for task in waiting.tasks if task.item and _theirs(proceedings, task, party)]
    order = {item: at for at, item in enumerate(proceedings.by_number)}
    items = tuple(dict.fromkeys(sorted((task.item for task in tasks), key=lambda item: order.get(item, len(order)))))
    silent = any(asked.id == party for asked in waiting.unanswered)
    name = asked_name(proceedings, party)
    subject = " ".join(_subject(proceedings, name, len(items), today).split())
    parts = _body(proceedings, party, name, tasks, items, silent=silent, sender=sender, today=today)
    body = "\n\n".join("\n".join(_wrapped(part)) for part in parts) + "\n"
    return Reminder(party, name, silent, items, subject, body)


def _theirs(proceedings: Proceedings, task: Task, party: str) -> bool:
    """Whether a task is this seat's own, or one a person could do for themselves: not what they might record."""
    if party in proceedings.rules.policy.seats:
        return task.seat == party
    seat = proceedings.rules.policy.seats.get(task.seat)
    return party in task.persons and not (seat is not None and seat.body)


def _subject(proceedings: Proceedings, name: str, count: int, today: date) -> str:
    round_name = terminal_text.clean(proceedings.name)
    if count:
        words = tn("reminder.subject", count, round=round_name, name=name)
    else:
        words = t("reminder.subject.silent", round=round_name, name=name)
    due = proceedings.due
    if due is None:
        return words
    return t("reminder.subject.over" if due < today else "reminder.subject.due", words=words, day=short(due))


def _body(  # what a letter says is one list of paragraphs
    proceedings: Proceedings,
    party: str,
    name: str,
    tasks: Sequence[Task],
    items: Sequence[str],
    *,
    silent: bool,
    sender: str,
    today: date,
) -> Iterator[str]:
    people, seat = proceedings.rules.people, proceedings.rules.policy.seats.get(party)
    holders = [person_name(people, person.id) for person in people.persons.values() if party in person.roles]
    yield t("reminder.to", name=name + (f" ({', '.join(holders)})" if seat and not seat.body and holders else ""))
    yield " ".join(_round_words(proceedings, today))
    if silent:
        yield t("reminder.silent")
    asked = asked_texts(proceedings).get(party)
    if asked:
        yield t("reminder.asked", text=terminal_text.clean(asked, 2000))
    if items:
        again = {task.item for task in tasks if task.again}
        rows = (f"  - {_item_words(proceedings, item, again=item in again)}" for item in items)
        yield "\n".join((tn("reminder.items", len(items)), *rows))
    elif silent:
        yield t("reminder.no_items")
    if seat is not None and seat.body:
        yield _how_of_body(proceedings, party, name, sender, some=bool(items))
    elif items:
        yield t("reminder.how", item=terminal_text.clean(proceedings.numbers.get(items[0], items[0])))
    else:
        yield t("reminder.how_none")
    yield t("reminder.regards", sender=sender) if sender else t("reminder.nobody")


def _how_of_body(proceedings: Proceedings, body: str, name: str, sender: str, *, some: bool) -> str:
    """To whom a body sends its answer: the sender where the rules let them record for it, else those they do let."""
    rules = proceedings.rules
    recorders = [person_name(rules.people, person.id) for person in able(rules.policy, rules.people, body)]
    if not recorders:
        return t("reminder.how_body.nobody", name=name)
    names = sender if sender in recorders else ", ".join(recorders)
    return t("reminder.how_body" if some else "reminder.how_body.none", sender=names)


def _round_words(proceedings: Proceedings, today: date) -> Iterator[str]:
    title = terminal_text.clean(proceedings.inquiry.plan_at(proceedings.commit).item.title or proceedings.name)
    yield t("reminder.round", round=terminal_text.clean(proceedings.name), title=title)
    edition = proceedings.edition
    if edition is not None:
        code = "reminder.edition" if proceedings.is_edition(edition) else "reminder.after_edition"
        yield t(code, number=edition.number, commit=edition.commit[:7])
    if proceedings.due is not None:
        yield t("reminder.over" if proceedings.due < today else "reminder.due", day=long(proceedings.due))


def _item_words(proceedings: Proceedings, item: str, *, again: bool) -> str:
    standing = proceedings.standing.items.get(item)
    found = (standing.item.after or standing.item.before) if standing is not None else None
    title = labels.title(found) if found is not None else ""
    number = proceedings.numbers.get(item, "")
    words = " ".join(filter(None, (number, title, f"({terminal_text.clean(item)})")))
    return t("reminder.again", item=words) if again else words


def _wrapped(part: str) -> Iterator[str]:
    for line in part.split("\n"):
        indent = "    " if line.startswith("  - ") else ""
        first, *rest = terminal_text.wrap(line.strip(), WIDTH - 4) or [""]
        yield ("  " if indent else "") + first
        yield from (indent + more for more in rest)
