"""What each year holds: reached, expected, decided, handed over; and apart from it what has no year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


@attrs.frozen(slots=True)
class _Survey:
    """One walk through a plan: where each item stands in time, and what stands nowhere."""

    placed: Mapping[int, Sequence[tuple[Item, When]]]
    timeless: Sequence[tuple[Item, Section]]
    markers: tuple[Item, ...]
    counts: Mapping[int, int]
    years: tuple[int, ...]


def years(plan: Plan) -> tuple[int, ...]:
    """Every year from the first that the plan's periods or dated items name to the last, without gaps."""
    return _survey(plan).years


def highlights(plan: Plan, year: int, today: date) -> Highlights:
    """What the plan holds for one year. Something stands in the year of its latest day; where sources disagree it
    stands in each one's year, and the count takes the latest."""
    return for_years(plan, (year,), today)[0]


def for_years(plan: Plan, wanted: Iterable[int], today: date) -> tuple[Highlights, ...]:
    """The same for several years, with one walk through the plan."""
    survey = _survey(plan)
    counts = tuple(survey.counts.get(one, 0) for one in survey.years)
    timeless = sorted(survey.timeless, key=lambda pair: TIMELESS.index(pair[1]))
    outside = tuple(Entry(item, section, item.when, False) for item, section in timeless)
    figure = _figure(plan)
    return tuple(
        Highlights(year, survey.years, counts, _entries(survey, year, today), outside, survey.markers, figure)
        for year in wanted
    )


def _entries(survey: _Survey, year: int, today: date) -> tuple[Entry, ...]:
    here = sorted(survey.placed.get(year, ()), key=lambda pair: pair[1].sort_key)
    return tuple(Entry(item, _section(item), when, labels.passed(item, today)) for item, when in here)


def _survey(plan: Plan) -> _Survey:
    placed: dict[int, list[tuple[Item, When]]] = {}
    timeless: list[tuple[Item, Section]] = []
    markers: list[Item] = []
    counts: dict[int, int] = {}
    for item in timed(plan):
        if labels.marker(item):
            markers.append(item)
            continue
        where: dict[int, When] = {}
        for when, year in places(item):
            where.setdefault(year, when)
        for year, when in where.items():
            placed.setdefault(year, []).append((item, when))
        if where:
            counts[max(where)] = counts.get(max(where), 0) + 1
        elif (section := _timeless(item)) is not None:
            timeless.append((item, section))
    named = {*placed, *(year for item in plan.items if item.table == "period" for year in _period(item))}
    spanned = tuple(range(min(named), max(named) + 1)) if named else ()
    return _Survey(placed, timeless, tuple(markers), counts, spanned)


def _period(item: Item) -> Iterator[int]:
    for name in ("first", "last"):
        year = item.number(name)
        if year is not None and grammar.FIRST_YEAR <= year <= grammar.LAST_YEAR:
            yield year


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
    if item.when is not None and item.when.latest is not None:
        yield item.when, item.when.latest.year
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
