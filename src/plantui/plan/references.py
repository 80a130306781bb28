"""References between items, by full id: what an item names, and what it needs before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from plantui.plan.model import Item, Plan


def full_id(item: Item, name: str) -> str:
    """The full id of what an item's `after`, `needed_for`, `was` or `replaces` names; bare means its own service."""
    return name if "." in name else f"{item.service or 'plan'}.{name}"


def used_id(plan: Plan, name: str) -> str:
    """The full id of what `uses` names: a component of the document, else a service."""
    return f"plan.{name}" if f"plan.{name}" in plan.by_id else name


def needs(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """What each item needs before it: its `after`, then the prerequisites that name it in `needed_for`."""
    after: dict[str, dict[str, None]] = {}
    named: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for service in plan.walk():
        for item in service.items:
            if "after" in item.fields:
                after[item.id] = dict.fromkeys(full_id(item, name) for name in item.ids("after"))
            if "needed_for" in item.fields:
                for name in item.ids("needed_for"):
                    named[full_id(item, name)][item.id] = None
    return {
        item_id: tuple(dict.fromkeys((*after.get(item_id, ()), *named.get(item_id, ()))))
        for item_id in dict.fromkeys((*after, *named))
    }
