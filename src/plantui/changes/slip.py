"""How far and which way one item went: its slip as an interval of months, later or earlier, worse or better."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from plantui.changes.state_changes import Stand, standing
from plantui.plan.contradictions.events import read_field
from plantui.plan.contradictions.order import place
from plantui.plan.dates import SEASONS, When
from plantui.plan.model import Item
from plantui.plan.schema import CERTAINTIES, SHARES
from plantui.plan.sources import disagreeing, stated
from plantui.value_class import value_class

Rule = Literal["day", "interval", "season", "open", "bound"]


@value_class
class Slip:
    """From `low` to `high` months, later is positive; None is an end that nothing is known of.

    `rule`: day to day is a number; `interval` spans what the precisions leave open; `season` is an interval that
    rests on the rule for seasons; `open` compares the known ends of two *not before* or two *by*; `bound` is the
    least that a date without a new one must have slipped.
    """

    low: Fraction | None
    high: Fraction | None
    rule: Rule

    @property
    def direction(self) -> Literal["delayed", "brought-forward", "uncertain", "same"]:
        """Which way it moved; `uncertain` where the interval has both earlier and later in it."""
        if self.low == 0 == self.high:
            return "same"
        if self.low is not None and self.low >= 0:
            return "delayed"
        if self.high is not None and self.high <= 0:
            return "brought-forward"
        return "uncertain"


def between(before: When, after: When) -> Slip:
    """How far `before` moved to become `after`; of two with the same open end the known ends are compared."""
    if before.earliest and after.earliest and before.latest is None and after.latest is None:
        months = place(after.earliest) - place(before.earliest)
        return Slip(months, months, "open")
    if before.latest and after.latest and before.earliest is None and after.earliest is None:
        months = place(after.latest) - place(before.latest)
        return Slip(months, months, "open")
    low = place(after.earliest) - place(before.latest) if after.earliest and before.latest else None
    high = place(after.latest) - place(before.earliest) if after.latest and before.earliest else None
    return Slip(low, high, _rule(before, after))


def at_least(lost: When, earliest: date) -> Slip | None:
    """The least that a lost date has slipped where it cannot be before `earliest`; None where that is no slip."""
    if lost.latest is None or earliest <= lost.latest:
        return None
    return Slip(place(earliest) - place(lost.latest), None, "bound")


def _rule(before: When, after: When) -> Rule:
    if before.earliest == before.latest and after.earliest == after.latest and before.earliest and after.earliest:
        return "day"
    seasons = any(season in f"{before.written} {after.written}" for season in SEASONS)
    return "season" if seasons else "interval"


# the other end of what lasts


@value_class
class Duration:
    """From `low` to `high` months from the first day to the last; None where an end is open."""

    low: Fraction | None
    high: Fraction | None


@value_class
class Lasting:
    """What became of what lasts: its end and its duration.

    `slip` is that of `until`; None where the end stands, or where a side has none: then `end` says whether it was
    gained or lost. A duration is None on a side without both ends, or whose ends leave no order.
    """

    slip: Slip | None
    end: Literal["gained", "lost"] | None
    before: Duration | None
    after: Duration | None


def lasting_between(before: Item, after: Item) -> Lasting | None:
    """What became of the end and the duration; None for what has no end on either side, and for a risk's window."""
    old, new = read_field(before, "until"), read_field(after, "until")
    if after.table == "risk" or (old is None and new is None):
        return None
    moved = old is not None and new is not None and (old.earliest, old.latest) != (new.earliest, new.latest)
    gained_or_lost: Literal["gained", "lost"] | None = "gained" if old is None else "lost" if new is None else None
    return Lasting(
        between(old, new) if moved and old is not None and new is not None else None,
        gained_or_lost,
        duration(stated(before), old),
        duration(stated(after), new),
    )


def duration(start: When | None, end: When | None) -> Duration | None:
    """How long it is from a start to an end; never less than nothing where their precisions overlap."""
    if start is None or end is None:
        return None
    low = place(end.earliest) - place(start.latest) if end.earliest and start.latest else None
    high = place(end.latest) - place(start.earliest) if end.latest and start.earliest else None
    if high is not None and high < 0:
        return None
    return Duration(None if low is None else max(low, Fraction()), high)


# which way one item went: later, earlier, worse, better, and how far


Direction = Stand | Literal[
    "delayed", "brought-forward", "uncertain", "worse", "gain", "two-sources", "stronger", "weaker",
    "met", "met-late", "reopened", "dropped", "another-measure", "another-voice",
    "reached", "reached-early", "reached-late", "shortened", "prolonged",
    "renamed", "split",
]  # fmt: skip
"""`worse`: lost its place in time. `gain`: was given one. `met-late`: met after the last day of what needed it.
`another-measure`: the figure counts another thing. `reached`: done, held against the day that the baseline had.
`shortened`, `prolonged`: what lasts starts later or earlier and its end stands, or its ends went against each other.
`renamed`: it goes first by another of its names, and the old one is still in use.
`split`: it was a part of another event, and counts from that one's date."""


def slip_and_direction(before: Item | None, after: Item | None) -> tuple[Slip | None, Direction | None]:
    """The slip, where there is one to count, and the one word that says most of what became of the item.

    What lost its date has no slip here: the least of it hangs on the rest of the plan (`bounds`).
    """
    if after is None:
        return None, None
    if before is None:
        return None, "another-voice" if after.table == "status" else standing(None, after)
    slip, in_time = _in_time(before, after)
    in_time = _with_end(in_time, lasting_between(before, after))
    reached = None if in_time == "two-sources" else _reached(before, after)
    own = standing(before, after) or _in_state(before, after)
    return slip, own or reached or in_time or _in_words(before, after)


def _in_state(before: Item, after: Item) -> Direction | None:
    old, new = before.text("state"), after.text("state")
    if old == new or after.table != "prerequisite":
        return None
    if after.settled:
        return "met" if new == "met" else "dropped"
    return "reopened" if before.settled and new == "open" else None


def _reached(before: Item, after: Item) -> Direction | None:
    """That it is done now: early or late only where every day it may have been done on is before or after the old."""
    if after.text("certainty") != "done" or before.text("certainty") == "done":
        return None
    old, new = stated(before), stated(after)
    if old and new and old.earliest and new.latest and new.latest < old.earliest:
        return "reached-early"
    if old and new and old.latest and new.earliest and new.earliest > old.latest:
        return "reached-late"
    return "reached"


def _in_time(before: Item, after: Item) -> tuple[Slip | None, Direction | None]:
    old, new = stated(before), stated(after)
    if old is None:
        return None, "gain" if new is not None else None
    if new is None:
        return None, "worse" if lost_date(before, after) else None
    several = disagreeing(after) and not disagreeing(before)
    if (old.earliest, old.latest) == (new.earliest, new.latest):
        return None, "two-sources" if several else None
    slip = between(old, new)
    if several:
        return slip, "two-sources"
    return slip, "uncertain" if slip.direction == "same" else slip.direction


def _with_end(start: Direction | None, lasting: Lasting | None) -> Direction | None:
    """The direction of both ends together: where only one end says surely which way, that one's."""
    if start not in (None, "delayed", "brought-forward", "uncertain"):
        return start
    if lasting is None or lasting.end is not None:
        return start
    if lasting.slip is None:
        return _WITH_END_STANDING.get(start or "", start)
    end: Direction = "uncertain" if lasting.slip.direction == "same" else lasting.slip.direction
    match start, end:
        case ("delayed", "brought-forward"):
            return "shortened"
        case ("brought-forward", "delayed"):
            return "prolonged"
        case (None | "uncertain", _):
            return end
    return start


_WITH_END_STANDING: Mapping[str, Direction] = {"delayed": "shortened", "brought-forward": "prolonged"}


def lost_date(before: Item, after: Item) -> bool:
    """Whether the item had a date and has none now, although it is neither settled nor done."""
    return stated(before) is not None and stated(after) is None and not after.over


def _in_words(before: Item, after: Item) -> Direction | None:
    measured = before.fields.get("value") is not None and after.fields.get("value") is not None
    if measured and (not same_unit(before, after) or before.fields.get("of") != after.fields.get("of")):
        return "another-measure"
    return surer(before, after)


def other_name_first(before: Item, after: Item) -> bool:
    """Whether the title was another name already, and the old title is one now."""
    old, new = before.text("title"), after.text("title")
    if not old or not new or _folded(old) == _folded(new):
        return False
    return _folded(new) in map(_folded, before.ids("aliases")) and _folded(old) in map(_folded, after.ids("aliases"))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def same_unit(before: Item, after: Item) -> bool:
    """Whether both figures are counted in the same; `percent` and `%` are."""
    units = {before.text("unit"), after.text("unit")}
    return len(units) == 1 or units <= set(SHARES)


def surer(before: Item, after: Item) -> Literal["stronger", "weaker"] | None:
    """Whether the word of certainty is stronger or weaker now; None where it is the same or a side has none."""
    old, new = before.text("certainty"), after.text("certainty")
    if old == new or old not in CERTAINTIES or new not in CERTAINTIES:
        return None
    return "stronger" if CERTAINTIES.index(new) < CERTAINTIES.index(old) else "weaker"
