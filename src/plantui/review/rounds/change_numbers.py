"""The numbers of changes, E01, E02 and on: given at a freeze in order of weight, and kept for the rest of the round."""

from __future__ import annotations

import re

from plantui.changes.compare import compare
from plantui.plan.model import Item
from plantui.plan.references import full_id
from plantui.review.records.record import Number
from plantui.review.rounds.proceedings import Proceedings

_WRITTEN = re.compile(r"[Ee]([0-9]{1,6})")


def unnumbered(proceedings: Proceedings) -> tuple[str, ...]:
    """The changed items without a number, heaviest first; there are rules in force."""
    assert proceedings.in_force is not None
    inquiry, items = proceedings.inquiry, proceedings.standing.items
    before, after = inquiry.plan_at(proceedings.in_force.commit), inquiry.plan_at(proceedings.commit)
    by_weight = dict.fromkeys((*(change.item for change in compare(before, after)), *items))
    return tuple(item for item in by_weight if item in items and item not in proceedings.numbers)


def next_numbers(proceedings: Proceedings) -> tuple[Number, ...]:
    """The number of every changed item at the next freeze: the one it has, new ones counted on by weight."""
    numbers, items = proceedings.numbers, proceedings.standing.items
    kept = [Number(number, item) for item, number in numbers.items() if item in items]
    taken = [int(number[1:]) for number in numbers.values() if number[1:].isdigit()]
    new = enumerate(unnumbered(proceedings), max(taken, default=0) + 1)
    return (*kept, *(Number(spelled(count), item) for count, item in new))


# what people write, and what it names


def spelled(count: int) -> str:
    """A change number as it is given and printed: `E03`, and more than two digits from `E100` on."""
    return f"E{count:02d}"


def count_in(written: str) -> int | None:
    """The number in what is written as a change number, `E03`, `e03` or `e3`; None for anything else."""
    match = _WRITTEN.fullmatch(written)
    return int(match[1]) if match else None


def numbered(proceedings: Proceedings, written: str) -> str | None:
    """The item whose change bears the number, as people write it; None where none does."""
    count = count_in(written)
    return next((item for item, number in proceedings.numbers.items() if count == count_in(number)), None)


def other_end(proceedings: Proceedings, item: str) -> str | None:
    """Where a changed item moved from or to: its id at the other end, which is a change of its own; else None.

    An item that moves is taken out under one id and comes under another: two changes, with a number each.
    """
    items = proceedings.standing.items
    changed = items[item].item if item in items else None
    if changed is None:
        return None
    if changed.after is not None:
        old = _came_from(changed.after)
        return old if old in items and items[old].item.after is None else None
    arrived = (other.item.after for other in items.values() if other.item.before is None)
    return next((after.id for after in arrived if after is not None and _came_from(after) == item), None)


def _came_from(item: Item) -> str:
    """The full id that the item says it had before; empty where it says nothing."""
    was = item.text("was")
    return full_id(item, was) if was else ""
