"""What depends on an item, up to two steps away, with the path that leads there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from plantui.plan.model import Plan
from plantui.plan.references import links

STEPS = 2

Graph = Mapping[str, tuple["ImpactStep", ...]]


@attrs.frozen(slots=True)
class ImpactStep:
    """One step of a path: the item that is hit and the field through which it depends on the one before."""

    item: str
    through: str


@attrs.frozen(slots=True)
class Impact:
    """An item that depends on the changed one, and a shortest path to it, nearest step first."""

    item: str
    path: tuple[ImpactStep, ...]


def dependents(plan: Plan) -> Graph:
    """For each item id, what depends on it directly: through `after`, `needed_for` and `uses`, what a risk
    `affects` and what a dispute is `about`.

    Walks the whole plan: keep the answer where many items are asked about.
    """
    steps_from: defaultdict[str, dict[str, ImpactStep]] = defaultdict(dict)
    for needed, dependent, through in links(plan):
        if needed != dependent:
            steps_from[needed].setdefault(dependent, ImpactStep(dependent, through))
    return {needed: tuple(steps.values()) for needed, steps in steps_from.items()}


def impact(plan: Plan, item_id: str, graph: Graph | None = None) -> tuple[Impact, ...]:
    """All that is hit by a change of the item within two steps, nearest first.

    `graph` is what `dependents` gives; without it the plan is walked.
    """
    graph = dependents(plan) if graph is None else graph
    reached: dict[str, tuple[ImpactStep, ...]] = {item_id: ()}
    frontier = [item_id]
    for _ in range(STEPS):
        next_frontier: list[str] = []
        for item in frontier:
            for step in graph.get(item, ()):
                if step.item not in reached:
                    reached[step.item] = (*reached[item], step)
                    next_frontier.append(step.item)
        frontier = next_frontier
    return tuple(Impact(hit, path) for hit, path in reached.items() if path)


def sharing(plan: Plan, item_id: str, needed: Mapping[str, tuple[str, ...]], graph: Graph) -> tuple[Impact, ...]:
    """What waits for the same prerequisites as the item: two steps, over the one they share.

    `needed` is what `plan.references.needs` gives, `graph` what `dependents` gives.
    """
    paths: dict[str, tuple[ImpactStep, ...]] = {}
    for shared in needed.get(item_id, ()):
        prerequisite = plan.by_id.get(shared)
        if prerequisite is None or prerequisite.table != "prerequisite":
            continue
        for step in graph.get(shared, ()):
            if step.item != item_id and step.through in ("after", "needed_for"):
                paths.setdefault(step.item, (ImpactStep(shared, step.through), step))
    return tuple(Impact(hit, path) for hit, path in paths.items())
