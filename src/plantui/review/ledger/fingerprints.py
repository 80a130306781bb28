"""Fingerprints computed once for each object: plans of different commits share the objects that did not change."""

from __future__ import annotations

import attrs

from plantui.plan import fingerprint
from plantui.plan.model import Item, Plan, Service


@attrs.define(slots=True)
class Prints:
    """The fingerprints computed so far, by id() of the object; the objects are kept so that no id is used again."""

    _items: dict[tuple[int, str | None], tuple[Item, str]] = attrs.field(factory=dict)
    _services: dict[int, tuple[Service, str]] = attrs.field(factory=dict)
    _documents: dict[int, tuple[Plan, str]] = attrs.field(factory=dict)
    _plans: dict[int, tuple[Plan, str]] = attrs.field(factory=dict)

    def of(self, plan: Plan, item_id: str) -> str | None:
        """The fingerprint of an item by its full id; None where the plan has none."""
        item = plan.by_id.get(item_id)
        if item is None:
            return None
        inside = plan.by_service[item_id].inside if item.table == "service" and item_id in plan.by_service else None
        entry = self._items.get((id(item), inside))
        if entry is None:
            entry = self._items[id(item), inside] = (item, fingerprint.of_item(item, inside))
        return entry[1]

    def change(self, before: Plan, after: Plan, item_id: str) -> str | None:
        """What an act on the item names: its fingerprint, or its tombstone where it is removed; None in neither."""
        now = self.of(after, item_id)
        if now is not None:
            return now
        was = self.of(before, item_id)
        return None if was is None else fingerprint.of_removed(item_id, was)

    def subtree(self, service: Service) -> str:
        """The fingerprint of a service with all inside it."""
        entry = self._services.get(id(service))
        if entry is None:
            entry = self._services[id(service)] = (service, fingerprint.of_service(service))
        return entry[1]

    def whole(self, plan: Plan, item_id: str) -> str | None:
        """What a decision on all of a service names, or on all of the document, the item `plan`; None for others."""
        if item_id == plan.item.id:
            entry = self._documents.get(id(plan))
            if entry is None:
                entry = self._documents[id(plan)] = (plan, fingerprint.of_document(plan))
            return entry[1]
        service = plan.by_service.get(item_id)
        return None if service is None else self.subtree(service)

    def plan(self, plan: Plan) -> str:
        """The fingerprint of the whole plan's files."""
        entry = self._plans.get(id(plan))
        if entry is None:
            entry = self._plans[id(plan)] = (plan, fingerprint.of_plan(plan))
        return entry[1]
