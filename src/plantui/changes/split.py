"""What an event was a part of in the revision before: its slip counts from that one's date."""

from __future__ import annotations

from plantui.changes.slip import Slip, between
from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id
from plantui.plan.sources import stated
from plantui.value_class import value_class


@value_class
class SplitOff:
    """That an event is new and was split from one of the baseline.

    `moved` are the fields that stood in the old event, stand in the new one with the same value, and left the old one.
    """

    origin: Item
    moved: tuple[str, ...] = ()


def split_origin(baseline: Plan, proposal: Plan, new: Item) -> Item | None:
    """The event of the baseline that a new one was split from, also where that one has moved since.

    What comes instead of another event is another event: no slip is counted from either.
    """
    name = new.text("split_from")
    if not name or new.text("replaces"):
        return None
    full = full_id(new, name)
    if full in baseline.by_id:
        return baseline.by_id[full]
    now = proposal.by_id.get(full)
    was = now.text("was") if now is not None else None
    return baseline.by_id.get(full_id(now, was)) if now is not None and was else None


def split_slip(origin: Item, new: Item) -> Slip | None:
    """How far a new event is from the date of what it was split from; None where a side has none or it stands."""
    old, now = stated(origin), stated(new)
    if old is None or now is None or (old.earliest, old.latest) == (now.earliest, now.latest):
        return None
    return between(old, now)


def lost_by_split(origin: Item, new: Item) -> bool:
    """Whether the event had a date before it was split off, and has none now although it is not over."""
    return stated(origin) is not None and stated(new) is None and not new.over
