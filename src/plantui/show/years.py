"""What each year holds: reached, expected, decided, handed over; and apart from it what has no year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui.plan import when as grammar
from plantui.plan.model import Item, Plan
from plantui.plan.when import When
from plantui.show import labels

Section = Literal["reached", "expected", "decided", "transition", "undated", "not-before", "not-in-text"]
YEARLY: tuple[Section, ...] = ("reached", "expected", "decided", "transition")
TIMELESS: tuple[Section, ...] = ("undated", "not-before", "not-in-text")


@attrs.frozen(slots=True)
class Entry:
    """One item in one section; `when` is the place in time it stands there by, None where it has none."""

    item: Item = attrs.field(repr=False)
    section: Section
    when: When | None
    passed: bool


@attrs.frozen(slots=True)
class Highlights:
    """One year of a plan, and what the plan has outside all years.

    `counts` holds every year's number of dated items; `figure` names where the source says that its own highlights
    stand only in a figure, empty when it does not.
    """

    year: int
    years: tuple[int, ...]
    counts: tuple[int, ...]
    entries: tuple[Entry, ...]
    timeless: tuple[Entry, ...]
    markers: tuple[Item, ...]
    figure: str

    def section(self, name: Section) -> Sequence[Entry]:
        """The entries of one section, in time order."""
        entries = self.entries if name in YEARLY else self.timeless
        return [entry for entry in entries if entry.section == name]


def years(plan: Plan) -> tuple[int, ...]:
    """Every year from the first that the plan's periods or dated items name to the last, without gaps."""
    named = {year for item in plan.items if item.table == "period" for year in _period(item)}
    named |= {year for item in timed(plan) for _, year in places(item)}
    return tuple(range(min(named), max(named) + 1)) if named else ()


def _period(item: Item) -> Iterator[int]:
    for name in ("first", "last"):
        year = item.number(name)
        if year is not None and grammar.FIRST_YEAR <= year <= grammar.LAST_YEAR:
            yield year


def highlights(plan: Plan, year: int, today: date) -> Highlights:
    """What the plan holds for one year. Something stands in the year of its latest day, and sources that disagree
    both count for where they stand; the count takes the latest."""
    entries: list[Entry] = []
    timeless: list[Entry] = []
    markers: list[Item] = []
    counts: dict[int, int] = {}
    for item in timed(plan):
        if labels.marker(item):
            markers.append(item)
            continue
        where = list(places(item))
        if where:
            last = max(one for _, one in where)
            counts[last] = counts.get(last, 0) + 1
            here = next((when for when, one in where if one == year), None)
            if here is not None:
                entries.append(Entry(item, _section(item), here, labels.passed(item, today)))
        elif (section := _timeless(item)) is not None:
            timeless.append(Entry(item, section, item.when, False))
    entries.sort(key=lambda entry: entry.when.sort_key if entry.when else (date.max, date.min))
    timeless.sort(key=lambda entry: TIMELESS.index(entry.section))
    spanned = years(plan)
    return Highlights(
        year,
        spanned,
        tuple(counts.get(one, 0) for one in spanned),
        tuple(entries),
        tuple(timeless),
        tuple(markers),
        _figure(plan),
    )


def timed(plan: Plan) -> Iterator[Item]:
    """Every milestone, and every prerequisite with a date or a condition, in display order."""
    for service in plan.walk():
        for item in service.items:
            if item.table == "milestone" or (item.table == "prerequisite" and has_time(item)):
                yield item


def has_time(item: Item) -> bool:
    """Whether a prerequisite says anything of when."""
    return item.when is not None or "met_on" in item.fields


def places(item: Item) -> Iterator[tuple[When, int]]:
    """Where an item stands, each with its year: when it was met, else its date, and each source's own."""
    met = item.text("met_on")
    if met and item.text("state") == "met":
        yield from _place(met)
        return
    if item.when is not None and item.when.written:
        yield from _place(item.when.written)
    claims = item.fields.get("claim")
    for claim in claims if isinstance(claims, tuple) else ():
        if isinstance(claim, Mapping):
            yield from _place(str(claim.get("when")))


def _place(spelling: str) -> Iterator[tuple[When, int]]:
    try:
        when = grammar.read(spelling)
    except grammar.NotAWhen:
        return
    if when.latest is not None:
        yield when, when.latest.year


def _section(item: Item) -> Section:
    if item.kind == "transition" or item.kind in labels.MARKERS:
        return "transition"
    if item.text("certainty") == "done" or item.text("state") == "met":
        return "reached"
    return "decided" if item.kind == "decision" else "expected"


def _timeless(item: Item) -> Section | None:
    if item.when is not None and item.when.earliest is not None:
        return "not-before"
    if item.text("condition"):
        return "undated"
    return "not-in-text" if item.table == "milestone" else None


def _figure(plan: Plan) -> str:
    for item in plan.items:
        if item.table == "note" and any(word in item.own_id for word in ("hoydepunkt", "highlight")):
            return item.text("source") or ""
    return ""
