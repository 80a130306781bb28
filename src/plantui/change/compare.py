"""What differs between two revisions, by item id and by field: never by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from plantui.change import slip as slips
from plantui.change.slip import Slip
from plantui.change.weights import WEIGHTS, Weight, heaviest, of_field, of_whole
from plantui.plan.fields import CERTAINTIES, SET_LISTS, UNBOUND, UNBOUND_IN_PLAN
from plantui.plan.model import Item, Plan, Value
from plantui.plan.when import When

ChangeKind = Literal["added", "removed", "moved", "replaced", "renamed", "changed"]

Direction = Literal[
    "delayed", "brought-forward", "uncertain", "worse", "gain", "two-sources", "stronger", "weaker",
    "met", "reopened", "dropped", "another-measure", "another-voice",
]  # fmt: skip
"""`worse`: lost its place in time. `gain`: was given one. `another-measure`: the figure counts another thing."""


@attrs.frozen(slots=True)
class FieldChange:
    """One field that differs; None is *not in the text*. For set lists, `entered` and `left` name what differs."""

    field: str
    before: Value | None
    after: Value | None
    weight: Weight

    @property
    def entered(self) -> tuple[str, ...]:
        """What the new list has and the old has not, sorted."""
        return tuple(sorted(_names(self.after) - _names(self.before)))

    @property
    def left(self) -> tuple[str, ...]:
        """What the old list has and the new has not, sorted."""
        return tuple(sorted(_names(self.before) - _names(self.after)))


@attrs.frozen(slots=True)
class Change:
    """All that differs in one item; its weight is its heaviest field's.

    `item` is the id in the proposal, or in the baseline for what was removed; `was` the id it moved from.
    `fields` are heaviest first. `at_least` is a lower bound in months for a date that was lost.
    """

    item: str
    kind: ChangeKind
    before: Item | None
    after: Item | None
    fields: tuple[FieldChange, ...]
    weight: Weight
    slip: Slip | None = None
    direction: Direction | None = None
    was: str | None = None
    at_least: Slip | None = None

    @property
    def either(self) -> Item:
        """The item as it is, or as it was."""
        item = self.after or self.before
        assert item is not None
        return item


def compare(baseline: Plan, proposal: Plan) -> tuple[Change, ...]:
    """Every change, heaviest first, then in the order of the proposal; empty when nothing differs.

    Parts that are the same objects on both sides, as loading leaves what did not change, are passed over unread.
    """
    found = list(_changes(baseline, proposal))
    order = {change.item: index for index, change in enumerate(found)}
    return tuple(sorted(found, key=lambda change: (WEIGHTS.index(change.weight), order[change.item])))


def _changes(baseline: Plan, proposal: Plan) -> Iterator[Change]:
    differing = list(_differing(baseline, proposal))
    moved = {
        was: after
        for before, after in differing
        if before is None and after is not None and (was := _old_id(after)) and was in baseline.by_id
        and was not in proposal.by_id
    }  # fmt: skip
    arrived = {item.id for item in moved.values()}
    for before, after in differing:
        if after is not None and after.id in arrived:
            before = baseline.by_id[_old_id(after)]
        elif before is not None and before.id in moved:
            continue
        yield _change(baseline, proposal, before, after)


def _differing(baseline: Plan, proposal: Plan) -> Iterator[tuple[Item | None, Item | None]]:
    shared = (baseline.item, *baseline.items, *baseline.governance)
    yield from _pairs(shared, (proposal.item, *proposal.items, *proposal.governance), baseline, proposal)
    for service in proposal.walk():
        before = baseline.by_service.get(service.id)
        if before is None:
            yield from ((baseline.by_id.get(item.id), item) for item in (service.item, *service.items))
        elif before.item is not service.item or before.items is not service.items or before.inside != service.inside:
            yield from _pairs((before.item, *before.items), (service.item, *service.items), baseline, proposal)
    for service in baseline.walk():
        if service.id not in proposal.by_service:
            yield from ((item, None) for item in (service.item, *service.items))


def _pairs(
    before: tuple[Item, ...], after: tuple[Item, ...], baseline: Plan, proposal: Plan
) -> Iterator[tuple[Item | None, Item | None]]:
    old = {item.id: item for item in before}
    for item in after:
        was = old.pop(item.id, None)
        if was is None or not _same(was, item, baseline, proposal):
            yield was, item
    yield from ((item, None) for item in old.values())


def _same(before: Item, after: Item, baseline: Plan, proposal: Plan) -> bool:
    if before.table == "service" and inside(baseline, before) != inside(proposal, after):
        return False
    return before is after or (before.kind == after.kind and not _field_names(before, after))


def inside(plan: Plan, item: Item) -> str | None:
    """The service that a service lies in; None at the top and for every other item."""
    service = plan.by_service.get(item.id) if item.table == "service" else None
    return service.inside if service else None


def _field_names(before: Item | None, after: Item | None) -> list[str]:
    old = before.fields if before else {}
    new = after.fields if after else {}
    item = after or before
    unbound = (*UNBOUND, *UNBOUND_IN_PLAN) if item is not None and item.table == "plan" else UNBOUND
    return [
        name
        for name in dict.fromkeys((*new, *old))
        if name not in unbound and name != "was" and _meaning(name, old.get(name)) != _meaning(name, new.get(name))
    ]


def _meaning(name: str, value: Value | None) -> object:
    return sorted(_names(value)) if name in SET_LISTS and value is not None else value


def _names(value: Value | None) -> set[str]:
    return {name for name in value if isinstance(name, str)} if isinstance(value, tuple) else set()


def _change(baseline: Plan, proposal: Plan, before: Item | None, after: Item | None) -> Change:
    side, item = (proposal, after) if after is not None else (baseline, before)
    assert item is not None
    fields = [
        FieldChange(
            name,
            before.fields.get(name) if before else None,
            after.fields.get(name) if after else None,
            heaviest(*(of_field(plan, one, name) for plan, one in ((baseline, before), (proposal, after)) if one)),
        )
        for name in _field_names(before, after)
    ]
    if before and after and inside(baseline, before) != inside(proposal, after):
        fields.append(FieldChange("inside", inside(baseline, before), inside(proposal, after), "names"))
    fields.sort(key=lambda field: WEIGHTS.index(field.weight))
    whole = before is None or after is None
    weight = of_whole(side, item) if whole else heaviest(*(field.weight for field in fields), "wording")
    moved = before is not None and after is not None and before.id != after.id
    if moved and weight == "wording":
        weight = "names"
    slip, direction, at_least = _in_time(proposal, before, after)
    return Change(
        item=item.id,
        kind=_kind(before, after, fields),
        before=before,
        after=after,
        fields=tuple(fields),
        weight=weight,
        slip=slip,
        direction=direction or _otherwise(before, after),
        was=before.id if moved and before else None,
        at_least=at_least,
    )


def _old_id(item: Item) -> str:
    was = item.text("was") or ""
    return was if "." in was or not item.service else f"{item.service}.{was}"


def _kind(before: Item | None, after: Item | None, fields: list[FieldChange]) -> ChangeKind:
    if before is None:
        return "replaced" if after is not None and after.text("replaces") else "added"
    if after is None:
        return "removed"
    if before.id != after.id or any(field.field == "inside" for field in fields):
        return "moved"
    return "renamed" if {field.field for field in fields} == {"title"} else "changed"


def _in_time(
    proposal: Plan, before: Item | None, after: Item | None
) -> tuple[Slip | None, Direction | None, Slip | None]:
    if before is None or after is None:
        return None, None, None
    old, new = slips.stated(before), slips.stated(after)
    if old is None or new is None:
        if old is not None:
            return None, "worse", _bound(proposal, after, old)
        return None, "gain" if new is not None else None, None
    slip = slips.between(old, new)
    if (old.earliest, old.latest) == (new.earliest, new.latest):
        return None, None, None
    several = len(slips.claims_of(after)) > 1
    return slip, "two-sources" if several else slip.direction if slip.direction != "same" else "uncertain", None


def _bound(proposal: Plan, item: Item, lost: When) -> Slip | None:
    """What the lost date must at least have slipped: it cannot come before the first day of what it now waits for."""
    earliest = [
        when.earliest
        for waited in waits_for(proposal, item)
        if waited.text("state") not in {"met", "dropped"} and (when := slips.stated(waited)) and when.earliest
    ]
    if not earliest or lost.latest is None:
        return None
    bound = slips.between(lost, When("", max(earliest), None, "not-before"))
    return bound if bound.low is not None and bound.low > 0 else None


def waits_for(plan: Plan, item: Item) -> tuple[Item, ...]:
    """What an item depends on directly: its `after`, and the prerequisites of its service that name it."""
    own = [plan.by_id.get(name if "." in name else f"{item.service}.{name}") for name in item.ids("after")]
    service = plan.by_service.get(item.service or "")
    needing = [
        one
        for one in (service.items if service else ())
        if one.table == "prerequisite" and {item.id, item.own_id} & set(one.ids("needed_for"))
    ]
    return tuple(one for one in (*own, *needing) if one is not None)


def _otherwise(before: Item | None, after: Item | None) -> Direction | None:
    if before is None:
        return "another-voice" if after is not None and after.table == "status" else None
    if after is None:
        return None
    if before.fields.get("value") is not None and any(
        before.fields.get(name) != after.fields.get(name) for name in ("unit", "of")
    ):
        return "another-measure"
    old, new = before.text("state"), after.text("state")
    if old != new and new in {"met", "dropped"}:
        return "met" if new == "met" else "dropped"
    if old in {"met", "dropped"} and new == "open":
        return "reopened"
    return _surer(before.text("certainty"), after.text("certainty"))


def _surer(before: str | None, after: str | None) -> Direction | None:
    if before == after or before not in CERTAINTIES or after not in CERTAINTIES:
        return None
    return "stronger" if CERTAINTIES.index(after) < CERTAINTIES.index(before) else "weaker"
