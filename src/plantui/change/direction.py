"""Which way one item went: later, earlier, worse, better, and how far."""

from __future__ import annotations

from typing import Literal

from plantui.change import slip as slips
from plantui.change.slip import Slip
from plantui.plan.fields import CERTAINTIES
from plantui.plan.links import full_id
from plantui.plan.model import Item, Plan
from plantui.plan.stating import disagreeing, stated
from plantui.plan.when import When

Direction = Literal[
    "delayed", "brought-forward", "uncertain", "worse", "gain", "two-sources", "stronger", "weaker",
    "met", "reopened", "dropped", "another-measure", "another-voice",
]  # fmt: skip
"""`worse`: lost its place in time. `gain`: was given one. `another-measure`: the figure counts another thing."""

SETTLED = ("met", "dropped")
"""States in which a prerequisite is waited for no more."""


def of(proposal: Plan, before: Item | None, after: Item | None) -> tuple[Slip | None, Direction | None]:
    """The slip, where there is one to count, and the one word that says most of what became of the item."""
    if after is None:
        return None, None
    if before is None:
        return None, "another-voice" if after.table == "status" else None
    slip, in_time = _in_time(proposal, before, after)
    return slip, _in_state(before, after) or in_time or _in_words(before, after)


def _in_state(before: Item, after: Item) -> Direction | None:
    old, new = before.text("state"), after.text("state")
    if old == new:
        return None
    if new in SETTLED:
        return "met" if new == "met" else "dropped"
    return "reopened" if old in SETTLED and new == "open" else None


def _in_time(proposal: Plan, before: Item, after: Item) -> tuple[Slip | None, Direction | None]:
    old, new = stated(before), stated(after)
    if old is None:
        return None, "gain" if new is not None else None
    if new is None:
        if after.text("state") in SETTLED or after.text("certainty") == "done":
            return None, None
        return _bound(proposal, after, old), "worse"
    several = disagreeing(after) and not disagreeing(before)
    if (old.earliest, old.latest) == (new.earliest, new.latest):
        return None, "two-sources" if several else None
    slip = slips.between(old, new)
    if several:
        return slip, "two-sources"
    return slip, "uncertain" if slip.direction == "same" else slip.direction


def _bound(proposal: Plan, item: Item, lost: When) -> Slip | None:
    waited = bounded_by(proposal, item)
    when = stated(waited) if waited is not None else None
    return slips.at_least(lost, when.earliest) if when and when.earliest else None


def bounded_by(plan: Plan, item: Item) -> Item | None:
    """What keeps an item without a date back the longest: it cannot come before that one's first day."""
    dated = [
        (when.earliest, waited)
        for waited in waits_for(plan, item)
        if waited.text("state") not in SETTLED and (when := stated(waited)) and when.earliest
    ]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def waits_for(plan: Plan, item: Item) -> tuple[Item, ...]:
    """What an item depends on directly: its `after`, and the prerequisites of its service that name it."""
    ids = [full_id(item, name) for name in item.ids("after")]
    service = plan.by_service.get(item.service or "")
    ids += [
        one.id
        for one in (service.items if service else ())
        if "needed_for" in one.fields and item.id in (full_id(one, name) for name in one.ids("needed_for"))
    ]
    found = (plan.by_id.get(name) for name in dict.fromkeys(ids))
    return tuple(one for one in found if one is not None)


def _in_words(before: Item, after: Item) -> Direction | None:
    measured = before.fields.get("value") is not None and after.fields.get("value") is not None
    if measured and any(before.fields.get(name) != after.fields.get(name) for name in ("unit", "of")):
        return "another-measure"
    return surer(before, after)


def surer(before: Item, after: Item) -> Literal["stronger", "weaker"] | None:
    """Whether the word of certainty is stronger or weaker now; None where it stands or a side has none."""
    old, new = before.text("certainty"), after.text("certainty")
    if old == new or old not in CERTAINTIES or new not in CERTAINTIES:
        return None
    return "stronger" if CERTAINTIES.index(new) < CERTAINTIES.index(old) else "weaker"
