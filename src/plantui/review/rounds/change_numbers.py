"""The numbers of changes, E01, E02 and on: given at a freeze in order of weight, and kept for the rest of the round."""

from __future__ import annotations

from plantui.changes.compare import compare
from plantui.review.records.record import Number
from plantui.review.rounds.proceedings import Proceedings


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
    return (*kept, *(Number(f"E{count:02d}", item) for count, item in new))
