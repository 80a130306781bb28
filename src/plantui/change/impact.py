"""What depends on an item, up to two steps away, with the path that leads there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import attrs

from plantui.plan.model import Item, Plan

STEPS = 2


@attrs.frozen(slots=True)
class Step:
    """One step of a path: the item that is hit and the field through which it depends on the one before."""

    item: str
    through: str


@attrs.frozen(slots=True)
class Impact:
    """An item that is hit, and the shortest path to it, nearest step first."""

    item: str
    path: tuple[Step, ...]


def dependents(plan: Plan) -> Mapping[str, tuple[Step, ...]]:
    """For each item id, what depends on it directly: through `after`, `needed_for`, `uses` and `actors`' components."""
    found: defaultdict[str, dict[str, Step]] = defaultdict(dict)
    for item in plan.all_items():
        for needed, hit, through in _links(plan, item):
            if needed != hit:
                found[needed].setdefault(hit, Step(hit, through))
    return {needed: tuple(steps.values()) for needed, steps in found.items()}


def impact(plan: Plan, item_id: str, graph: Mapping[str, tuple[Step, ...]] | None = None) -> tuple[Impact, ...]:
    """All that is hit by a change of the item within two steps, nearest first; hand `graph` over when asking often."""
    graph = dependents(plan) if graph is None else graph
    reached: dict[str, tuple[Step, ...]] = {item_id: ()}
    front = [item_id]
    for _ in range(STEPS):
        following: list[str] = []
        for here in front:
            for step in graph.get(here, ()):
                if step.item not in reached:
                    reached[step.item] = (*reached[here], step)
                    following.append(step.item)
        front = following
    return tuple(Impact(hit, path) for hit, path in reached.items() if path)


def _links(plan: Plan, item: Item) -> Iterator[tuple[str, str, str]]:
    for name in item.ids("after"):
        yield full_id(plan, item, name), item.id, "after"
    for name in item.ids("needed_for"):
        yield item.id, full_id(plan, item, name), "needed_for"
    for name in item.ids("uses"):
        yield used_id(plan, name), item.id, "uses"


def full_id(plan: Plan, item: Item, name: str) -> str:
    """The full id of a reference: bare names mean the item's own service."""
    return name if "." in name or name in plan.by_id else f"{item.service or 'plan'}.{name}"


def used_id(plan: Plan, name: str) -> str:
    """The full id of what `uses` names: a component of the document, or a service."""
    return f"plan.{name}" if f"plan.{name}" in plan.by_id else name
