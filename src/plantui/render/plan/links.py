"""What an item needs, and what needs it: the references between items, followed both ways."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui.plan.model import Item, Plan


@attrs.frozen(slots=True)
class Link:
    """One reference: the full id, the item when there is one, and whether it stands in another service."""

    id: str
    item: Item | None
    elsewhere: bool


def full_id(plan: Plan, reference: str, service: str | None) -> str:
    """The full id of a reference, which is bare inside the same service."""
    inside = f"{service}.{reference}"
    return inside if service and inside in plan.by_id else reference


def needs(plan: Plan, item: Item) -> tuple[Link, ...]:
    """What must come first: the item's own `after`, then prerequisites of its service that name it."""
    ids = [full_id(plan, one, item.service) for one in item.ids("after")]
    service = plan.by_service.get(item.service or "")
    for other in service.items if service else ():
        named = other.fields.get("needed_for")
        if named and item.id in (full_id(plan, one, other.service) for one in other.ids("needed_for")):
            ids.append(other.id)
    return _links(plan, item, ids)


def needed_by(plan: Plan, item: Item) -> tuple[Link, ...]:
    """What waits for the item: its own `needed_for`, then every item in the plan whose `after` names it."""
    ids = [full_id(plan, one, item.service) for one in item.ids("needed_for")]
    ids += _waiting(plan, item)
    return _links(plan, item, ids)


def _waiting(plan: Plan, item: Item) -> Iterator[str]:
    for service in plan.walk():
        for other in service.items:
            if "after" in other.fields and item.id in (full_id(plan, one, other.service) for one in other.ids("after")):
                yield other.id


def _links(plan: Plan, item: Item, ids: list[str]) -> tuple[Link, ...]:
    found = ((one, plan.by_id.get(one)) for one in dict.fromkeys(ids))
    return tuple(Link(one, other, other is not None and other.service != item.service) for one, other in found)
