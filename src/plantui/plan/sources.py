"""Where an item stands in time by all that its sources say: its own date, or those that several sources claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from plantui.plan.dates import NotAWhen, When
from plantui.plan.model import Item
from plantui.plan.schema import TABLES, fields_of
from plantui.plan.values import Value, read_when


def outside(item: Item) -> Mapping[str, Value]:
    """What a file says of an item beside the format: unknown keys and tables, and values that it does not allow."""
    if item.table not in TABLES:
        return item.unread
    names = {field.name for field in fields_of(item.table)}
    return {name: value for name, value in item.stated.items() if name not in names or name in item.unread}


def claims(item: Item) -> tuple[Mapping[str, Value], ...]:
    """The claims of an item, each a table; empty where the item has one source."""
    tables = item.fields.get("claim")
    return tuple(claim for claim in tables if isinstance(claim, Mapping)) if isinstance(tables, tuple) else ()


def claimed(claim: Mapping[str, Value]) -> When | None:
    """The place in time that one source claims; None where it names none."""
    spelling = claim.get("when")
    if not isinstance(spelling, str):
        return None
    try:
        return read_when(spelling)
    except NotAWhen:
        return None  # reading has reported it already


def stated(item: Item) -> When | None:
    """The item's `when`, else the span from the first to the last of its claims; None where there is no date."""
    if item.when is not None and (item.when.earliest or item.when.latest):
        return item.when
    if "claim" not in item.fields:
        return None
    whens = [when for claim in claims(item) if (when := claimed(claim)) is not None]
    if not whens:
        return None
    if len(whens) == 1:
        return whens[0]
    earliest = [when.earliest for when in whens if when.earliest]
    latest = [when.latest for when in whens if when.latest]
    first = min(earliest) if len(earliest) == len(whens) else None
    last = max(latest) if len(latest) == len(whens) else None
    return When("", first, last, "between" if first and last else "not-before" if first else "by")


def disagreeing(item: Item) -> tuple[When, ...]:
    """The different places in time that the item's sources give; empty where they agree."""
    if "claim" not in item.fields:
        return ()
    own = (item.when,) if item.when is not None and item.when.written else ()
    whens = (*own, *(when for claim in claims(item) if (when := claimed(claim)) is not None))
    spans = {(when.earliest, when.latest): when for when in whens}
    return tuple(spans.values()) if len(spans) > 1 else ()


def met_on(item: Item) -> When | None:
    """When a prerequisite was met; None where it is not, or where no day of it is in the text."""
    spelling = item.text("met_on") if item.text("state") == "met" else None
    try:
        return read_when(spelling) if spelling else None
    except NotAWhen:
        return None  # reading has reported it already


def newest_claims(item: Item) -> tuple[Mapping[str, Value], ...]:
    """The last word of each reporter on an item, in the order they are written; what a reporter said before is history.

    A claim without `as_of` is older than one with; of two that are as old the later one in the file counts.
    """
    newest: dict[str, tuple[tuple[date, int], Mapping[str, Value]]] = {}
    for at, claim in enumerate(claims(item)):
        who, age = " ".join(str(claim.get("reporter") or "").casefold().split()), (said_on(claim), at)
        if who not in newest or age > newest[who][0]:
            newest[who] = age, claim
    return tuple(claim for _, claim in sorted(newest.values(), key=lambda pair: pair[0][1]))


def said_on(fields: Mapping[str, Value]) -> date:
    """The last day on which a claim or a status may have been said; the first of all days where it does not tell."""
    spelling = fields.get("as_of")
    try:
        when = read_when(spelling) if isinstance(spelling, str) else None
    except NotAWhen:
        when = None  # reading has reported it already
    return (when.latest or when.earliest or date.min) if when is not None else date.min
