"""What a round waits for, in lines: what awaits one person, what awaits others, and who has not answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plantui.review.awaiting import Task, awaiting
from plantui.review.proceedings import Proceedings
from plantui.show.line import Line, Role, wrapped
from plantui.show.missing import item_name, person_name, short_act
from plantui.show.policy import seat_name
from plantui.show.standing import head_words, summary_lines
from plantui.show.statements import in_order
from plantui.words import t, tn

_MOST = 12
"""How many items a line of the status names."""


def status_lines(
    held: Proceedings, person: str, drafted: int = 0, width: int = 80, ascii_only: bool = False
) -> tuple[Line, ...]:
    """The whole status as one person sees it; `drafted` is how much stands unsigned in their draft."""
    return tuple(_status(held, person, drafted, width, ascii_only))


def _status(held: Proceedings, person: str, drafted: int, width: int, twins: bool) -> Iterator[Line]:
    yield from wrapped(head_words(held), width, "title", twins)
    if held.standing.round is not None:
        yield from summary_lines(held, width, twins)
        waiting = awaiting(held.inquiry, held.standing)
        mine, others = waiting.of(person), waiting.of_others(person)
        if mine:
            yield from wrapped(t("status.mine"), width, "strong", twins)
            yield from _listed(task_words(held, mine, person), width, "text", twins)
        else:
            yield from wrapped(t("status.nothing_mine"), width, "text", twins)
        if others:
            yield from wrapped(t("status.others"), width, "strong", twins)
            yield from _listed(task_words(held, others, ""), width, "text", twins)
    if drafted:
        yield from wrapped(tn("status.draft", drafted), width, "text", twins)


def task_words(held: Proceedings, tasks: Iterable[Task], person: str) -> Iterator[str]:
    """Tasks in words, those that ask for one seat put together; as said to `person`, or of others where it is empty."""
    by_seat: dict[tuple[str, tuple[str, ...]], list[Task]] = {}
    rest = []
    for task in tasks:
        if task.act == "decide" and not task.to:
            by_seat.setdefault((task.seat, () if person else task.persons), []).append(task)
        else:
            rest.append(task)
    order = {item: at for at, item in enumerate(in_order(held))}
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


def _decide(
    held: Proceedings, seat: str, persons: tuple[str, ...], same: list[Task], person: str
) -> Iterator[str]:
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
    others = [person_name(held.rules.people, one) for one in persons if one != you]
    return ", ".join([*([t("status.you")] if you and you in persons else []), *others]) or t("status.nobody")


def _listed(rows: Iterable[str], width: int, role: Role, twins: bool) -> Iterator[Line]:
    for row in rows:
        for number, line in enumerate(wrapped(row, max(width - 4, 20), role, twins)):
            yield (("  - " if number == 0 else "    ", "text"), *line)
