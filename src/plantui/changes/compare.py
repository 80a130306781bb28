"""What differs between two revisions, by item id and by field, never by line; and how heavy each difference is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

import attrs
import rfc8785

from plantui.changes.bounds import Bound, bound_of
from plantui.changes.met_late import MetLate, Sides, met_late
from plantui.changes.slip import (
    Direction,
    Lasting,
    Slip,
    at_least,
    lasting_between,
    lost_date,
    other_name_first,
    slip_and_direction,
)
from plantui.changes.split import SplitOff, lost_by_split, split_origin, split_slip
from plantui.changes.state_changes import earlier_word, standing
from plantui.changes.weights import REASONED, WEIGHTS, Weight, field_weight, heaviest, item_weight
from plantui.plan import fingerprint
from plantui.plan.contradictions.plan_finding import PlanFinding, accepting
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan, Reason, Reasons, Service
from plantui.plan.references import full_id, needs
from plantui.plan.schema import COLUMNS, SET_LISTS, UNBOUND, UNBOUND_IN_PLAN
from plantui.plan.sources import stated
from plantui.plan.values import Value
from plantui.value_class import value_class

ChangeKind = Literal["added", "removed", "moved", "replaced", "renamed", "changed"]


@value_class
class FieldChange:
    """One field that differs; None is *not in the text*. For set lists, `entered` and `left` name what differs.

    `respelled` are the references, of both sides, to what the other side names too and only writes another way.
    `moved_to` is the new event that was split off and has the value now.
    """

    field: str
    before: Value | None
    after: Value | None
    weight: Weight
    respelled: frozenset[str] = frozenset()
    moved_to: str | None = None

    @property
    def written_otherwise(self) -> bool:
        """Whether it names the same items on both sides, and writes some of them another way."""
        return bool(self.respelled) and (_spelled(self.before) ^ _spelled(self.after)) <= self.respelled

    @property
    def entered(self) -> tuple[str, ...]:
        """The entries that only the new list has, sorted."""
        return tuple(sorted(_names(self.after) - _names(self.before) - self.respelled))

    @property
    def left(self) -> tuple[str, ...]:
        """The entries that only the old list has, sorted."""
        return tuple(sorted(_names(self.before) - _names(self.after) - self.respelled))


@value_class
class Change:
    """All that differs in one item; its weight is its heaviest field's.

    `item` is the id in the proposal, or in the baseline for what was removed; `was` the id it moved from; `replaces`
    the event it comes instead of, from which no slip is counted. `fields` are heaviest first. A slip whose rule is
    `bound` is the least that a lost date has slipped, and `bound` says by what; without it what the item waits for has
    no date at all. `late` is all that a prerequisite which is met now was too late for, or may have been. `earlier` is
    what the voice of a new status said last in the baseline. `lasting` is what became of the end of what lasts,
    `split` what a new event was split from.
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
    replaces: str | None = None
    bound: Bound | None = None
    late: tuple[MetLate, ...] = ()
    earlier: Item | None = None
    lasting: Lasting | None = None
    split: SplitOff | None = None

    @property
    def written_otherwise(self) -> bool:
        """Whether nothing differs but how references to the same items are written."""
        both = self.before is not None and self.after is not None and self.was is None
        return both and bool(self.fields) and all(field.written_otherwise for field in self.fields)

    @property
    def either(self) -> Item:
        """The item in the proposal, or in the baseline where it was removed."""
        item = self.after or self.before
        assert item is not None
        return item


def compare(baseline: Plan, proposal: Plan) -> tuple[Change, ...]:
    """Every item whose fingerprint differs, heaviest first, then in the order of the proposal; empty when none does.

    Parts that are the same objects on both sides, as loading leaves what did not change, are passed over unread. What
    stands in a file that one side could not read is left out: `unread` names it.
    """
    changes = _parted(_changes(baseline, proposal))
    if any(_lost(change) is not None or _newly_met(change) is not None for change in changes):
        sides = Sides(baseline, needs(baseline)), Sides(proposal, needs(proposal))
        changes = [_weighed_by_needs(change, *sides) for change in changes]
    return tuple(sorted(changes, key=lambda change: WEIGHTS.index(change.weight)))


def _weighed_by_needs(change: Change, baseline: Sides, proposal: Sides) -> Change:
    """The change with what only the rest of the plan can say of it: its least slip, and what it was too late for."""
    if (lost := _lost(change)) is not None:
        bound = bound_of(proposal.plan, proposal.needed, change.item)
        return attrs.evolve(change, bound=bound, slip=_least(lost, bound))
    if (met := _newly_met(change)) is not None:
        late = met_late(met, change.before, proposal, baseline)
        surely = any(one.lateness.gap.sure for one in late)
        return attrs.evolve(change, late=late, direction="met-late" if surely else change.direction)
    return change


def _parted(changes: Iterable[Change]) -> list[Change]:
    """The changes, with what an event lost to those that were split from it named as moved there on both sides."""
    listed = list(changes)
    taken: dict[str, list[Item]] = {}
    for change in listed:
        if change.split is not None:
            taken.setdefault(change.split.origin.id, []).append(change.either)
    if not taken:
        return listed
    listed = [_giving(change, taken.get(change.before.id, ()) if change.before else ()) for change in listed]
    given = {(field.moved_to, field.field): None for change in listed for field in change.fields if field.moved_to}
    return [
        attrs.evolve(change, split=attrs.evolve(change.split, moved=tuple(f for to, f in given if to == change.item)))
        if change.split is not None
        else change
        for change in listed
    ]


def _giving(change: Change, takers: Sequence[Item]) -> Change:
    """The change of an event that others were split from: a date that moved to one of them is not lost."""
    fields = tuple(
        attrs.evolve(
            field,
            moved_to=next(
                (
                    new.id
                    for new in takers
                    if field.after is None and same_value(field.field, field.before, new.stated.get(field.field))
                ),
                None,
            ),
        )
        for field in change.fields
    )
    dated = any(field.field == "when" and field.moved_to for field in fields)
    return attrs.evolve(
        change, fields=fields, direction=None if dated and change.direction == "worse" else change.direction
    )


def _lost(change: Change) -> When | None:
    """The date that an item, or what it was split from, had and it has no more."""
    if change.split is not None and lost_by_split(change.split.origin, change.either):
        return stated(change.split.origin)
    if any(field.field == "when" and field.moved_to for field in change.fields):
        return None
    if change.before is None or change.after is None or not lost_date(change.before, change.after):
        return None
    return stated(change.before)


def _newly_met(change: Change) -> Item | None:
    """A prerequisite that is met now and was not, or was on another day."""
    newly = any(field.field in ("state", "met_on") for field in change.fields)
    return change.after if newly and change.after is not None and change.after.text("state") == "met" else None


def _least(lost: When, bound: Bound | None) -> Slip | None:
    return None if bound is None or bound.earliest is None else at_least(lost, bound.earliest)


def unread(plan: Plan) -> frozenset[str]:
    """The services whose files are there but could not be read, and `plan` when plan.toml could not."""
    read = {service.item.path for service in plan.by_service.values()}
    missing = {
        path.rpartition("/")[2].removesuffix(".toml")
        for path in plan.files
        if path.startswith("plan/services/") and path.endswith(".toml") and path not in read
    } - plan.by_service.keys()
    return frozenset(missing if plan.item.fields else {"plan", *missing})


def _changes(baseline: Plan, proposal: Plan) -> Iterator[Change]:
    differing = list(_differing(baseline, proposal))
    moved: dict[str, Item] = {}
    for before, after in differing:
        if before is None and after is not None and (was := after.text("was")):
            old = full_id(after, was)
            if old in baseline.by_id and old not in proposal.by_id:
                moved.setdefault(old, after)
    arrived = {after.id: old for old, after in moved.items()}
    for before, after in differing:
        if after is not None and after.id in arrived:
            before = baseline.by_id[arrived[after.id]]
        elif before is not None and before.id in moved:
            continue
        change = _of_voice(_change(baseline, proposal, before, after), baseline, proposal)
        yield _respelling(change, {old: item.id for old, item in moved.items()})


def _differing(baseline: Plan, proposal: Plan) -> Iterator[tuple[Item | None, Item | None]]:
    unknown = unread(baseline) | unread(proposal)
    if "plan" not in unknown:
        shared = (baseline.item, *baseline.items)
        yield from _pairs(shared, (proposal.item, *proposal.items), baseline, proposal)
    yield from _pairs(baseline.governance, proposal.governance, baseline, proposal)
    for service in proposal.walk():
        before = baseline.by_service.get(service.id)
        if before is None:
            if service.id not in unknown:
                yield from ((None, item) for item in (service.item, *service.items))
        elif not same_objects(before, service):
            yield from _pairs((before.item, *before.items), (service.item, *service.items), baseline, proposal)
    for service in baseline.walk():
        if service.id not in proposal.by_service and service.id not in unknown:
            yield from ((item, None) for item in (service.item, *service.items))


def same_objects(before: Service, after: Service) -> bool:
    """Whether two revisions share a service's own parts, so that it can be passed over unread."""
    return before.item is after.item and before.items is after.items and before.inside == after.inside


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
    old: Mapping[str, Value] = before.stated if before else {}
    new: Mapping[str, Value] = after.stated if after else {}
    item = after or before
    unbound = (*UNBOUND, *UNBOUND_IN_PLAN, "id") if item is not None and item.table == "plan" else UNBOUND
    return [
        name
        for name in dict.fromkeys((*new, *old))
        if name not in unbound and not same_value(name, old.get(name), new.get(name))
    ]


def same_value(field: str, before: Value | None, after: Value | None) -> bool:
    """Whether a field means the same on both sides, as fingerprints see it: set lists in any order."""
    if type(before) is str and type(after) is str:
        return before == after
    if before is None or after is None:
        return before is after
    before_names, after_names = fingerprint.texts(before), fingerprint.texts(after)
    if field in SET_LISTS and before_names and after_names:
        return set(before_names) == set(after_names)
    return bool(rfc8785.dumps(before) == rfc8785.dumps(after))


def _names(value: Value | None) -> set[str]:
    return {name for name in value if isinstance(name, str)} if isinstance(value, tuple) else set()


def _spelled(value: Value | None) -> set[str]:
    return {value} if isinstance(value, str) else _names(value)


_REFERENCES = ("after", "needed_for", "affects", "about", "contradicts", "replaces", "split_from")
"""Fields that name items of the plan, bare inside the same service and in full elsewhere."""


def _respelled(before: Item | None, after: Item | None, field: str, moved: Mapping[str, str]) -> frozenset[str]:
    """The names of one field that mean what another name means on the other side, an item that moved among them."""
    if before is None or after is None or field not in _REFERENCES:
        return frozenset()
    old = {moved.get(full := full_id(before, name), full): name for name in _spelled(before.stated.get(field))}
    new = {full_id(after, name): name for name in _spelled(after.stated.get(field))}
    both = [(old[item], new[item]) for item in old.keys() & new.keys()]
    return frozenset(name for pair in both if pair[0] != pair[1] for name in pair)


def _change(baseline: Plan, proposal: Plan, before: Item | None, after: Item | None) -> Change:
    plan, item = (proposal, after) if after is not None else (baseline, before)
    assert item is not None
    sides = [(side, version) for side, version in ((baseline, before), (proposal, after)) if version is not None]
    fields = [
        FieldChange(
            name,
            before.stated.get(name) if before else None,
            after.stated.get(name) if after else None,
            _weight(sides, name),
        )
        for name in _field_names(before, after)
    ]
    inside_before, inside_after = (
        inside(baseline, before) if before else None,
        inside(proposal, after) if after else None,
    )
    if inside_before != inside_after:
        fields.append(FieldChange("inside", inside_before, inside_after, "names"))
    fields.sort(key=lambda field: WEIGHTS.index(field.weight))
    whole = before is None or after is None
    slip, direction = slip_and_direction(before, after)
    light = all(field.weight in ("names", "wording") for field in fields)
    if direction is None and light and before and after and other_name_first(before, after):
        direction = "renamed"
    origin = split_origin(baseline, proposal, after) if before is None and after is not None else None
    if origin is not None and after is not None:
        slip, direction = split_slip(origin, after), "split"
    replaced = after.text("replaces") if after else None
    return Change(
        item=item.id,
        kind=_kind(before, after, fields, direction),
        before=before,
        after=after,
        fields=tuple(fields),
        weight=item_weight(plan, item) if whole else heaviest(*(field.weight for field in fields), "wording"),
        slip=slip,
        direction=direction,
        was=before.id if before and after and before.id != after.id else None,
        replaces=full_id(after, replaced) if after and replaced else None,
        lasting=lasting_between(before, after) if before and after else None,
        split=SplitOff(origin) if origin is not None else None,
    )


def _of_voice(change: Change, baseline: Plan, proposal: Plan) -> Change:
    """A new status of a voice that the baseline knows is its newer word: better or worse by its level, not a voice."""
    if change.direction != "another-voice" or change.after is None:
        return change
    earlier = earlier_word(baseline, proposal, change.after)
    if earlier is None:
        return change
    return attrs.evolve(change, earlier=earlier, direction=standing(earlier, change.after))


def _respelling(change: Change, moved: Mapping[str, str]) -> Change:
    """The change with what only names the same items in other words weighing as wording."""
    fields = tuple(
        attrs.evolve(field, respelled=_respelled(change.before, change.after, field.field, moved))
        for field in change.fields
    )
    if not any(field.written_otherwise for field in fields):
        return attrs.evolve(change, fields=fields)
    fields = tuple(attrs.evolve(field, weight="wording") if field.written_otherwise else field for field in fields)
    fields = tuple(sorted(fields, key=lambda field: WEIGHTS.index(field.weight)))
    return attrs.evolve(change, fields=fields, weight=heaviest(*(field.weight for field in fields), "wording"))


def _weight(sides: Sequence[tuple[Plan, Item]], name: str) -> Weight:
    """The weight of a field that differs; of tables such as claims that of what differs in them."""
    names = _different_columns([item.stated.get(name) for _, item in sides]) if name in COLUMNS else [name]
    return heaviest(*(field_weight(plan, item, column) for plan, item in sides for column in names or [name]))


def _different_columns(values: Sequence[Value | None]) -> list[str]:
    """The columns in which tables differ, row by row; a row that one side lacks differs in all that it has."""
    rows = [[row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else [] for value in values]
    pairs = zip_longest(*rows, fillvalue={}) if len(rows) > 1 else ((row, {}) for row in rows[0])
    names = {name for old, new in pairs for name in (*old, *new) if old.get(name) != new.get(name)}
    return sorted(names - {"as_of", "source", "reporter"})


def _kind(
    before: Item | None, after: Item | None, fields: list[FieldChange], direction: Direction | None
) -> ChangeKind:
    if before is None:
        return "replaced" if after is not None and after.text("replaces") else "added"
    if after is None:
        return "removed"
    if before.id != after.id or any(field.field == "inside" for field in fields):
        return "moved"
    names = {field.field for field in fields}
    swapped = direction == "renamed" and names == {"title", "aliases"}
    return "renamed" if swapped or names == {"title"} else "changed"


# which heavy changes nobody has given a reason for


def reason_of(change: Change, reasons: Reasons) -> Reason | None:
    """The reason given for a change, by the item's id or the id it moved from; None where there is none."""
    reason = reasons.items.get(change.item)
    return reasons.items.get(change.was) if reason is None and change.was else reason


def without_reason(proposal: Plan, changes: Iterable[Change], reasons: Reasons) -> tuple[PlanFinding, ...]:
    """A `no-reason` finding for each heavy change that the round's file gives no reason for, in their order."""
    findings = [
        PlanFinding("no-reason", (change.item,), {"round": reasons.round})
        for change in changes
        if change.weight in REASONED and reason_of(change, reasons) is None
    ]
    return accepting(proposal, findings)
