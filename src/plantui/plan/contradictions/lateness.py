"""What was met after the last day of what needed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from plantui.plan.contradictions.order import Gap, day_before, gap_values
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan
from plantui.plan.sources import met_on, stated
from plantui.value_class import value_class


@value_class
class Lateness:
    """That `need` was met when `item`, which was due, needed it already; `gap` is from the last day of `due`."""

    need: str
    item: str
    met: When
    due: When
    gap: Gap


def lateness(plan: Plan, needed: Mapping[str, Sequence[str]]) -> Iterator[Lateness]:
    """Every prerequisite that was met too late, or may have been; `needed` is what `references.needs` gives."""
    for item_id, names in needed.items():
        item = plan.by_id.get(item_id)
        for name in names if item is not None else ():
            need = plan.by_id.get(name)
            if need is not None and item is not None and (late := late_for(need, item)) is not None:
                yield late


def late_for(need: Item, item: Item) -> Lateness | None:
    """By how much what is needed was met after the last day of what needs it, or may have been; else None."""
    met, due = met_on(need), stated(item)
    if met is None or due is None or due.latest is None or item.text("state") == "dropped":
        return None
    gap = day_before(due.latest, met)
    return None if gap is None else Lateness(need.id, item.id, met, due, gap)


def latest_of(lates: Iterable[Lateness]) -> Lateness | None:
    """The one that says most: surely late before perhaps, then by the most months; None of none."""
    return max(lates, key=lambda late: (late.gap.sure, late.gap.low), default=None)


def lateness_values(late: Lateness) -> Mapping[str, str]:
    """What the sentence of a finding needs."""
    return {"met": late.met.written, "due": late.due.written, **gap_values(late.gap)}
