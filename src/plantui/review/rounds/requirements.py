"""Which items have changed, and which rules an item falls under: at the baseline or in the proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from plantui.changes.compare import inside, same_objects, same_value
from plantui.plan.model import Item, Plan
from plantui.plan.schema import UNBOUND, UNBOUND_IN_PLAN, fields_of
from plantui.review.ledger.fingerprints import Prints
from plantui.review.policy.model import Policy, Rule, RuledWord, Seat
from plantui.value_class import value_class

GOVERNANCE = ("policy", "people")
"""Items that only rules naming them match."""


@value_class
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
    items: dict[str, ChangedItem] = {}
    for item_id in differing(before, after, prints):
        was = prints.of(before, item_id)
        now = prints.change(before, after, item_id)
        assert now is not None
        old, new = before.by_id.get(item_id), after.by_id.get(item_id)
        names = differing_fields(before, after, item_id)
        if not names:  # whatever it is that differs, no rule may miss it
            names = _bound(new)
        items[item_id] = ChangedItem(item_id, old, new, now, was, names)
    return items


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


def differing_fields(before: Plan | None, after: Plan, item_id: str, was_id: str = "") -> frozenset[str]:
    """The names of an item's fields that differ; `inside` where a service lies in another one than before.

    `was_id` is the id it had before, where that was another one.
    """
    was, now = before.by_id.get(was_id or item_id) if before else None, after.by_id.get(item_id)
    names = _bound(was) | _bound(now)
    if was and now:
        old, new = was.stated, now.stated
        names = frozenset(name for name in names if not same_value(name, old.get(name), new.get(name)))
        names |= {"kind"} if was.kind != now.kind else set()
    inside_before, inside_after = inside(before, was) if before and was else None, inside(after, now) if now else None
    return names | {"inside"} if inside_before != inside_after else names


def _bound(item: Item | None) -> frozenset[str]:
    """The names of the fields an item has that its fingerprint binds."""
    if item is None:
        return frozenset()
    unbound = (*UNBOUND, *UNBOUND_IN_PLAN) if item.table == "plan" else UNBOUND
    return frozenset(item.stated).difference(unbound)


def matching(policy: Policy, item: ChangedItem) -> tuple[Rule, ...]:
    """The rules that an item falls under; all of them must hold, and where there is none it cannot be approved."""
    return tuple(rule for rule in policy.rules if matches(rule.items, item))


def falls_under(policy: Policy, item: Item) -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """The rules that a change of an item would fall under: each with no field where any change does, else with the
    fields whose change brings it in.
    """
    anything = ChangedItem(item.id, None, item, "", None, frozenset())
    named = {field.name for field in fields_of(item.table)}
    found: list[tuple[Rule, tuple[str, ...]]] = []
    for rule in policy.rules:
        fields = [pattern.removeprefix("field:") for pattern in rule.items if pattern.startswith("field:")]
        chosen = tuple(name for name in fields if name in named and item.id not in GOVERNANCE)
        if matches(rule.items, anything):
            found.append((rule, ()))
        elif chosen:
            found.append((rule, chosen))
    return tuple(found)


def must_be_named(rules: tuple[Rule, ...], item: ChangedItem) -> bool:
    """Whether one of the item's own rules keeps a yes to a whole service from covering it."""
    return any(matches(rule.named, item) for rule in rules)


def leaves_out(policy: Policy, effect: str | None, item: ChangedItem) -> bool:
    """Whether a word with this effect for all inside a service leaves an item in it out: a yes does where the item must
    be named, a block never.
    """
    return effect in ("approve", "endorse") and must_be_named(matching(policy, item), item)


def matches(patterns: tuple[str, ...], item: ChangedItem) -> bool:
    """Whether one of some patterns names the item; rules and people are named by their own names only."""
    if item.id in GOVERNANCE:
        return item.id in patterns
    return any(_matches(pattern, item) for pattern in patterns)


def _matches(pattern: str, item: ChangedItem) -> bool:
    head, colon, rest = pattern.partition(":")
    if colon:
        return rest in (item.kinds if head == "kind" else item.fields)
    return item_glob(pattern).fullmatch(item.id) is not None


@lru_cache(maxsize=1024)
def item_glob(pattern: str) -> re.Pattern[str]:
    """What a pattern without a colon matches whole: an id in which `*` stands for any signs, dots too."""
    return re.compile(".*".join(map(re.escape, re.sub(r"\*+", "*", pattern).split("*"))), re.DOTALL)


def fills(policy: Policy, word: RuledWord, seat: Seat | None, item: ChangedItem) -> bool:
    """Whether a word in a seat fills one that a rule of the item asks for."""
    return seat is not None and word.effect == seat.filled_by and seat.id in required(matching(policy, item))


def naming(policy: Policy, item_id: str) -> tuple[Rule, ...]:
    """The rules that name an item by its id: all that `policy` and `people` fall under."""
    return tuple(rule for rule in policy.rules if item_id in rule.items)


def denied_to_editors(rules: tuple[Rule, ...], seat: str) -> bool:
    """Whether who edited an item under these rules fills the seat on it with no voice of their own (clause 13)."""
    return any(seat in rule.require and not rule.editors_may_approve for rule in rules)


def required(rules: tuple[Rule, ...]) -> Mapping[str, int]:
    """How many voices each seat needs when several rules hold at once."""
    needed: dict[str, int] = {}
    for rule in rules:
        for seat, count in rule.require.items():
            needed[seat] = max(count, needed.get(seat, 0))
    return needed
