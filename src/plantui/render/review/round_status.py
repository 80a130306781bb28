"""What a round waits for, of whom, in lines and as linear text for screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plantui.i18n import t, tn
from plantui.render.canvas import Canvas
from plantui.render.line import Line, Role, wrapped
from plantui.render.review import who_said_what
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import head_words, item_name, person_name, short_act, summary_lines
from plantui.review.rounds.pending import Task, awaiting
from plantui.review.rounds.proceedings import Proceedings

_MOST = 12
"""How many items a line of the status names."""


def status_lines(held: Proceedings, person: str, drafted: int, canvas: Canvas) -> tuple[Line, ...]:
    """The whole status as one person sees it; `drafted` is how much stands unsigned in their draft."""
    return tuple(_status(held, person, drafted, canvas))


def _status(held: Proceedings, person: str, drafted: int, canvas: Canvas) -> Iterator[Line]:
    yield from wrapped(head_words(held), canvas, "title")
    if held.standing.round is not None:
        yield from summary_lines(held, canvas)
        waiting = awaiting(held.inquiry, held.standing)
        mine, others = waiting.of(person), waiting.of_others(person)
        if mine:
            yield from wrapped(t("status.mine"), canvas, "strong")
            yield from _listed(task_words(held, mine, person), canvas, "text")
        else:
            yield from wrapped(t("status.nothing_mine"), canvas, "text")
        if others:
            yield from wrapped(t("status.others"), canvas, "strong")
            yield from _listed(task_words(held, others, ""), canvas, "text")
    if drafted:
        yield from wrapped(tn("status.draft", drafted), canvas, "text")


def task_words(held: Proceedings, tasks: Iterable[Task], person: str) -> Iterator[str]:
    """Tasks in words, those that ask for one seat put together; as said to `person`, or of others where it is empty."""
    by_seat: dict[tuple[str, tuple[str, ...]], list[Task]] = {}
    rest = []
    for task in tasks:
        if task.act == "decide" and not task.to:
            by_seat.setdefault((task.seat, () if person else task.persons), []).append(task)
        else:
            rest.append(task)
    order = {item: at for at, item in enumerate(held.by_number)}
    for same in by_seat.values():
        same.sort(key=lambda task: order.get(task.item, 0))
    for (seat, persons), same in by_seat.items():
        yield from _decide(held, seat, persons, same, person)
    for task in rest:
        names = names_words(held, task.persons, person)
        item = item_name(held, task.item) if task.item else ""
        if task.act == "decide":
            code = "blocks" if person else "blocks_others"
            yield t(f"status.{code}", item=item, act=short_act(task.to), names=names)
        elif task.act in ("lift", "answer"):
            yield t(f"status.{task.act}", item=item, act=short_act(task.to), names=names)
        elif task.act == "vouch":
            yield t("status.vouch", item=item, commit=task.commit[:7], names=names)
        else:
            yield t(f"status.{task.act}", names=names)


def _decide(held: Proceedings, seat: str, persons: tuple[str, ...], same: list[Task], person: str) -> Iterator[str]:
    known = held.rules.policy.seats.get(seat)
    name = seat_name(held.rules.policy, seat)
    items = _names(held, [task.item for task in same])
    if not person:
        yield tn("status.decide_others", len(same), seat=name, items=items, names=names_words(held, persons))
        return
    code = "decide_body" if known is not None and known.body else "decide"
    yield tn(f"status.{code}", len(same), seat=name, items=items)
    again = [task.item for task in same if person in task.again]
    if again:
        yield tn("status.again", len(again), items=_names(held, again))


def _names(held: Proceedings, items: list[str]) -> str:
    """Some items by name and number; of very many the first ones, and how many more there are."""
    shown = items if len(items) <= _MOST else items[: _MOST - 2]
    names = ", ".join(item_name(held, one) for one in shown)
    return names if shown == items else t("status.more", names=names, count=len(items) - len(shown))


def names_words(held: Proceedings, persons: Iterable[str], you: str = "") -> str:
    """Some persons by name, `you` first and as *you*; that nobody can where there are none."""
    others = [person_name(held.rules.people, person) for person in persons if person != you]
    return ", ".join([*([t("status.you")] if you and you in persons else []), *others]) or t("status.nobody")


def _listed(rows: Iterable[str], canvas: Canvas, role: Role) -> Iterator[Line]:
    for row in rows:
        for number, line in enumerate(wrapped(row, canvas.inset(4, 20), role)):
            yield (("  - " if number == 0 else "    ", "text"), *line)


# A round and its status as linear text: one fact a line, nothing wrapped, nothing drawn


_WIDE = Canvas(100_000)


def plain_status(held: Proceedings, person: str, drafted: int = 0) -> Iterator[str]:
    """What a round waits for, as `status.status_lines` tells it."""
    yield who_said_what.head_words(held)
    if held.standing.round is not None:
        yield from _words(who_said_what.summary_lines(held, _WIDE))
        waiting = awaiting(held.inquiry, held.standing)
        for words in task_words(held, waiting.of(person), person):
            yield f"{t('status.mine')}: {words}"
        for words in task_words(held, waiting.of_others(person), ""):
            yield f"{t('status.others')}: {words}"
    if drafted:
        yield tn("status.draft", drafted)


def plain_round(held: Proceedings, item: str | None = None) -> Iterator[str]:
    """How a round stands: all that was said of each changed item and what it needs; of one item where it is named."""
    if item is None:
        yield who_said_what.head_words(held)
        yield from _words(who_said_what.summary_lines(held, _WIDE)) if held.standing.round else ()
        yield from _words(who_said_what.asked_lines(held, _WIDE))
    for one in held.by_number if item is None else (item,):
        yield from (f"{item_name(held, one)}: {words}" for words in _words(who_said_what.item_lines(held, one, _WIDE)))


def _words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield "".join(span for span, _ in line).strip()
