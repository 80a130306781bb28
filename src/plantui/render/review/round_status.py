"""What a round waits for, of whom, in lines and as linear text for screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plantui.i18n import t, tn
from plantui.render.line import Canvas, Line, Role, wrapped
from plantui.render.review import who_said_what
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import head_words, item_name, person_name, short_act, summary_lines
from plantui.review.rounds.pending import Task, awaiting
from plantui.review.rounds.proceedings import Proceedings

_MOST = 12
"""How many items a line of the status names."""


def status_lines(proceedings: Proceedings, person: str, drafted: int, canvas: Canvas) -> tuple[Line, ...]:
    """The whole status as one person sees it; `drafted` is how much stands unsigned in their draft."""
    return tuple(_status(proceedings, person, drafted, canvas))


def _status(proceedings: Proceedings, person: str, drafted: int, canvas: Canvas) -> Iterator[Line]:
    yield from wrapped(head_words(proceedings), canvas, "title")
    if proceedings.standing.round is not None:
        yield from summary_lines(proceedings, canvas)
        waiting = awaiting(proceedings.inquiry, proceedings.standing)
        mine, others = waiting.of(person), waiting.of_others(person)
        if mine:
            yield from wrapped(t("status.mine"), canvas, "strong")
            yield from _listed(task_words(proceedings, mine, person), canvas, "text")
        else:
            yield from wrapped(t("status.nothing_mine"), canvas, "text")
        if others:
            yield from wrapped(t("status.others"), canvas, "strong")
            yield from _listed(task_words(proceedings, others, ""), canvas, "text")
    if drafted:
        yield from wrapped(tn("status.draft", drafted), canvas, "text")


def task_words(proceedings: Proceedings, tasks: Iterable[Task], person: str) -> Iterator[str]:
    """Tasks in words, those that ask for one seat put together; as said to `person`, or of others where it is empty."""
    by_seat: dict[tuple[str, tuple[str, ...]], list[Task]] = {}
    rest = []
    for task in tasks:
        if task.act == "decide" and not task.to:
            by_seat.setdefault((task.seat, () if person else task.persons), []).append(task)
        else:
            rest.append(task)
    order = {item: at for at, item in enumerate(proceedings.by_number)}
    for group in by_seat.values():
        group.sort(key=lambda task: order.get(task.item, 0))
    for (seat, persons), group in by_seat.items():
        yield from _decide(proceedings, seat, persons, group, person)
    for task in rest:
        names = names_words(proceedings, task.persons, person)
        item = item_name(proceedings, task.item) if task.item else ""
        if task.act == "decide":
            code = "blocks" if person else "blocks_others"
            yield t(f"status.{code}", item=item, act=short_act(task.to), names=names)
        elif task.act in ("lift", "answer"):
            yield t(f"status.{task.act}", item=item, act=short_act(task.to), names=names)
        elif task.act == "vouch":
            yield t("status.vouch", item=item, commit=task.commit[:7], names=names)
        else:
            yield t(f"status.{task.act}", names=names)


def _decide(
    proceedings: Proceedings, seat: str, persons: tuple[str, ...], tasks: list[Task], person: str
) -> Iterator[str]:
    declared = proceedings.rules.policy.seats.get(seat)
    name = seat_name(proceedings.rules.policy, seat)
    items = _names(proceedings, [task.item for task in tasks])
    if not person:
        yield tn("status.decide_others", len(tasks), seat=name, items=items, names=names_words(proceedings, persons))
        return
    code = "decide_body" if declared is not None and declared.body else "decide"
    yield tn(f"status.{code}", len(tasks), seat=name, items=items)
    again = [task.item for task in tasks if person in task.again]
    if again:
        yield tn("status.again", len(again), items=_names(proceedings, again))


def _names(proceedings: Proceedings, items: list[str]) -> str:
    """Some items by name and number; of very many the first ones, and how many more there are."""
    shown = items if len(items) <= _MOST else items[: _MOST - 2]
    names = ", ".join(item_name(proceedings, item) for item in shown)
    return names if shown == items else t("status.more", names=names, count=len(items) - len(shown))


def names_words(proceedings: Proceedings, persons: Iterable[str], you: str = "") -> str:
    """Some persons by name, `you` first and as *you*; that nobody can where there are none."""
    others = [person_name(proceedings.rules.people, person) for person in persons if person != you]
    return ", ".join([*([t("status.you")] if you and you in persons else []), *others]) or t("status.nobody")


def _listed(rows: Iterable[str], canvas: Canvas, role: Role) -> Iterator[Line]:
    for row in rows:
        for number, line in enumerate(wrapped(row, canvas.inset(4, 20), role)):
            yield (("  - " if number == 0 else "    ", "text"), *line)


# A round and its status as linear text: one fact a line, nothing wrapped, nothing drawn


_WIDE = Canvas(100_000)


def plain_status(proceedings: Proceedings, person: str, drafted: int = 0) -> Iterator[str]:
    """What a round waits for, as `status.status_lines` tells it."""
    yield who_said_what.head_words(proceedings)
    if proceedings.standing.round is not None:
        yield from _words(who_said_what.summary_lines(proceedings, _WIDE))
        waiting = awaiting(proceedings.inquiry, proceedings.standing)
        for words in task_words(proceedings, waiting.of(person), person):
            yield f"{t('status.mine')}: {words}"
        for words in task_words(proceedings, waiting.of_others(person), ""):
            yield f"{t('status.others')}: {words}"
    if drafted:
        yield tn("status.draft", drafted)


def plain_round(proceedings: Proceedings, item: str | None = None) -> Iterator[str]:
    """How a round stands: all that was said of each changed item and what it needs; of one item where it is named."""
    if item is None:
        yield who_said_what.head_words(proceedings)
        yield from _words(who_said_what.summary_lines(proceedings, _WIDE)) if proceedings.standing.round else ()
        yield from _words(who_said_what.asked_lines(proceedings, _WIDE))
    for item_id in proceedings.by_number if item is None else (item,):
        yield from (
            f"{item_name(proceedings, item_id)}: {words}"
            for words in _words(who_said_what.item_lines(proceedings, item_id, _WIDE))
        )


def _words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield "".join(span for span, _ in line).strip()
