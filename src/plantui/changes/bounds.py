"""The first day an item without a date can come: of what it waits for, through any chain of undated steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date

from plantui.plan.model import Plan
from plantui.plan.sources import stated
from plantui.value_class import value_class


@value_class
class Bound:
    """Where a walk from an item met dates: the shortest path to the one that begins last, the item itself first.

    `earliest` is that date's first day; None where dates were met and none of them has one.
    """

    path: tuple[str, ...]
    earliest: date | None


def bound_of(plan: Plan, needed: Mapping[str, Sequence[str]], item_id: str) -> Bound | None:
    """What keeps an item back, whatever date it has itself; None where nothing that it waits for is dated.

    A dated step ends the walk, a step without a date leads on unless it is settled or done, and a ring is walked once.
    Of several that begin together the nearest counts. `needed` is what `plan.references.needs` gives.
    """
    came_from: dict[str, str | None] = {item_id: None}
    queue = deque([item_id])
    latest: tuple[date | None, str] | None = None
    while queue:
        for name in needed.get(current := queue.popleft(), ()):
            step = plan.by_id.get(name)
            if step is None or name in came_from or step.settled:
                continue
            came_from[name] = current
            when = stated(step)
            if when is None:
                if not step.over:
                    queue.append(name)
            elif latest is None or (when.earliest or date.min) > (latest[0] or date.min):
                latest = when.earliest, name
    return None if latest is None else Bound(_path(came_from, latest[1]), latest[0])


def _path(came_from: Mapping[str, str | None], end: str) -> tuple[str, ...]:
    path: list[str] = []
    step: str | None = end
    while step is not None:
        path.append(step)
        step = came_from[step]
    return tuple(reversed(path))
