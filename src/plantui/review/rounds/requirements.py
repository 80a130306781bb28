"""Which items have changed, and which rules an item falls under: at the baseline or in the proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import attrs

from plantui.changes.compare import same_objects, same_value
from plantui.plan.model import Item, Plan
from plantui.plan.schema import UNBOUND, UNBOUND_IN_PLAN
from plantui.review.ledger.fingerprints import Prints
from plantui.review.policy.model import Policy, Rule

GOVERNANCE = ("policy", "people")
"""Items that only rules naming them match."""


@attrs.frozen(slots=True)
class ChangedItem:
    """One item that must be approved. `fingerprint` is what an approval names: the item's own, or its tombstone.

    `was` is its fingerprint at the baseline, None for what is new; `fields` are the names of the fields that differ, of
    an added or removed item every one it has or had.
    """

    id: str
    before: Item | None
    after: Item | None
    fingerprint: str
    was: str | None
    fields: frozenset[str]

    @property
    def kinds(self) -> frozenset[str]:
        """Its kind in the baseline and in the proposal."""
        return frozenset(item.kind for item in (self.before, self.after) if item is not None)


def changed(before: Plan, after: Plan, prints: Prints) -> dict[str, ChangedItem]:
    """Every item whose fingerprint differs between two plans, by full id: changed, added, removed.

    Parts that are the same objects on both sides are passed over unread.
    """
    found: dict[str, ChangedItem] = {}
    for item_id in differing(before, after, prints):
        was = prints.of(before, item_id)
        now = prints.change(before, after, item_id)
        assert now is not None
        old, new = before.by_id.get(item_id), after.by_id.get(item_id)
        names = fields(old, new, _inside(before, item_id), _inside(after, item_id))
        if not names:  # whatever it is that differs, no rule may miss it
            names = fields(None, new, None, None)
        found[item_id] = ChangedItem(item_id, old, new, now, was, names)
    return found


def differing(before: Plan, after: Plan, prints: Prints) -> Iterator[str]:
    """The full ids of the items whose fingerprints differ, each once."""
    yield from _pairs((before.item, *before.items), (after.item, *after.items), before, after, prints)
    yield from _pairs(before.governance, after.governance, before, after, prints)
    for service in after.by_service.values():
        old = before.by_service.get(service.id)
        if old is None or not same_objects(old, service):
            items = () if old is None else (old.item, *old.items)
            yield from _pairs(items, (service.item, *service.items), before, after, prints)
    for service in before.by_service.values():
        if service.id not in after.by_service:
            yield from _pairs((service.item, *service.items), (), before, after, prints)


def _pairs(
    before: tuple[Item, ...], after: tuple[Item, ...], old_plan: Plan, new_plan: Plan, prints: Prints
) -> Iterator[str]:
    old = {item.id: item for item in before}
    for item in after:
        was = old.pop(item.id, None)
        if was is item and item.table != "service":
            continue
        if was is None or prints.of(old_plan, item.id) != prints.of(new_plan, item.id):
            yield item.id
    yield from old


def _inside(plan: Plan, item_id: str) -> str | None:
    service = plan.by_service.get(item_id)
    return service.inside if service else None


def fields(before: Item | None, after: Item | None, lay: str | None, lies: str | None) -> frozenset[str]:
    """The names of the fields that differ; `inside` where a service lies in another one than before."""
    item = after or before
    unbound = (*UNBOUND, *UNBOUND_IN_PLAN) if item is not None and item.table == "plan" else UNBOUND
    old = before.stated if before else {}
    new = after.stated if after else {}
    names = {name for name in (*old, *new) if name not in unbound}
    if before and after:
        names = {name for name in names if not same_value(name, old.get(name), new.get(name))}
        if before.kind != after.kind:
            names.add("kind")
    return frozenset(names | ({"inside"} if lay != lies else set()))


def matching(policy: Policy, item: ChangedItem) -> tuple[Rule, ...]:
    """The rules that an item falls under; all of them must hold, and where there is none it cannot be approved."""
    return tuple(rule for rule in policy.rules if matches(rule.items, item))


def must_be_named(rules: tuple[Rule, ...], item: ChangedItem) -> bool:
    """Whether one of the item's own rules keeps a yes to a whole service from covering it."""
    return any(matches(rule.named, item) for rule in rules)


def matches(patterns: tuple[str, ...], item: ChangedItem) -> bool:
    """Whether one of some patterns names the item; rules and people are named by their own names only."""
    if item.id in GOVERNANCE:
        return item.id in patterns
    return any(_matches(pattern, item) for pattern in patterns)


def _matches(pattern: str, item: ChangedItem) -> bool:
    head, colon, rest = pattern.partition(":")
    if colon:
        return rest in (item.kinds if head == "kind" else item.fields)
    return _glob(pattern).fullmatch(item.id) is not None


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, re.sub(r"\*+", "*", pattern).split("*"))), re.DOTALL)


def required(rules: tuple[Rule, ...]) -> Mapping[str, int]:
    """How many voices each seat needs when several rules hold at once."""
    needed: dict[str, int] = {}
    for rule in rules:
        for seat, count in rule.require.items():
            needed[seat] = max(count, needed.get(seat, 0))
    return needed
