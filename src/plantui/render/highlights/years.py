"""What each year holds: reached, expected, decided, handed over; and apart from it what has no year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui.changes.compare import Change
from plantui.plan import dates as grammar
from plantui.plan.contradictions.lateness import Lateness, lateness, latest_of
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan
from plantui.plan.references import needs
from plantui.plan.sources import stated
from plantui.render import labels
from plantui.render.changes.compared import Compared, changed, lost

Section = Literal[
    "reached", "expected", "decided", "starts", "under-way", "ends", "not-known", "transition", "payment", "risks",
    "disputes", "moved-out", "lost", "removed", "undated", "not-before", "not-in-text",
]  # fmt: skip
YEARLY: tuple[Section, ...] = (
    "reached", "expected", "decided", "starts", "under-way", "ends", "not-known", "transition", "payment", "risks",
    "disputes",
)  # fmt: skip
"""What lasts starts in one year, ends in another, and is under way between; risks and disputes are those open in it."""
LEFT: tuple[Section, ...] = ("moved-out", "lost", "removed")
"""With a comparison: what stood in the year before and does not now - it moved, lost its date, or was taken out."""
TIMELESS: tuple[Section, ...] = ("undated", "not-before", "not-in-text")


@attrs.frozen(slots=True)
class YearEntry:
    """One item in one section; `when` is the place in time it stands there by, None where it has none.

    With a comparison `change` is what became of it; in a year it left, `when` is where it stands now. `counts_in` is
    the later year where its sources put it in several. `late` is what a prerequisite was met too late for.
    """

    item: Item = attrs.field(repr=False)
    section: Section
    when: When | None
    passed: bool
    change: Change | None = attrs.field(default=None, repr=False)
    counts_in: int | None = None
    late: Lateness | None = None


@attrs.frozen(slots=True)
class Highlights:
    """One year of a plan, and what the plan has outside all years.

    `counts` holds every year's number of dated items, `counts_before` the baseline's, empty without one; `figure` is
    the note of what the document has only in a figure, None where it has none.
    """

    year: int
    years: tuple[int, ...]
    counts: tuple[int, ...]
    entries: tuple[YearEntry, ...]
    timeless: tuple[YearEntry, ...]
    markers: tuple[Item, ...]
    figure: Item | None
    counts_before: tuple[int, ...] = ()

    def section(self, name: Section) -> Sequence[YearEntry]:
        """The entries of one section, in time order."""
        entries = self.timeless if name in TIMELESS else self.entries
        return [entry for entry in entries if entry.section == name]


@attrs.frozen(slots=True)
class _Survey:
    """One walk through a plan: where each item stands in time, and what stands nowhere."""

    placed: Mapping[int, Sequence[tuple[Item, When, Section]]]
    timeless: Sequence[tuple[Item, Section]]
    markers: tuple[Item, ...]
    counts: Mapping[int, int]
    years: tuple[int, ...]
    where: Mapping[str, Sequence[int]]
    """The years each dated item stands in, by id."""


def years(plan: Plan, against: Compared | None = None) -> tuple[int, ...]:
    """Every year from the first that the periods or dated items of plan and baseline name to the last, without gaps."""
    return _spanned(_survey(plan).years, _survey(against.baseline).years if against else ())


def _spanned(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    every = (*first, *second)
    return tuple(range(min(every), max(every) + 1)) if every else ()


def counts(plan: Plan) -> dict[int, int]:
    """How many dated items have their latest day in each year, for every year that `years` names."""
    survey = _survey(plan)
    return {year: survey.counts.get(year, 0) for year in survey.years}


def highlights(plan: Plan, year: int, today: date, against: Compared | None = None) -> Highlights:
    """What the plan holds for one year. Something stands in the year of its latest day; where sources disagree it
    stands in each one's year, and the count takes the latest. With `against` also what moved in, out, and was lost.
    """
    return for_years(plan, (year,), today, against)[0]


def for_years(
    plan: Plan, wanted: Iterable[int], today: date, against: Compared | None = None
) -> tuple[Highlights, ...]:
    """The same for several years, with one walk through the plan, and one through the baseline."""
    survey = _survey(plan)
    old = _survey(against.baseline) if against is not None else None
    spanned = _spanned(survey.years, old.years) if old is not None else survey.years
    dated = tuple(survey.counts.get(year, 0) for year in spanned)
    before = tuple(old.counts.get(year, 0) for year in spanned) if old is not None else ()
    timeless = _timeless_now(survey, against)
    outside = tuple(
        YearEntry(item, section, item.when, False, against.of(item.id) if against is not None else None)
        for item, section in timeless
    )
    left = _left(survey, old, against) if old is not None and against is not None else {}
    late = _late(plan, against)
    figure = _figure(plan)
    return tuple(
        Highlights(
            year, spanned, dated, (
                *_entries(survey, year, today, against, late), *_open_in(plan, year, against), *left.get(year, ()),
            ), outside,
            survey.markers, figure, before,
        )
        for year in wanted
    )  # fmt: skip


def changed_only(holding: Highlights) -> Highlights:
    """The year with only the entries that changed since the baseline in more than wording."""

    def kept(entries: Sequence[YearEntry]) -> tuple[YearEntry, ...]:
        return tuple(entry for entry in entries if changed(entry.change))

    return attrs.evolve(holding, entries=kept(holding.entries), timeless=kept(holding.timeless), markers=())


def _timeless_now(survey: _Survey, against: Compared | None) -> list[tuple[Item, Section]]:
    """The items that stand in no year with their sections; one that lost its date is `undated` whatever else it is."""
    sections = {item.id: (item, section) for item, section in survey.timeless}
    for change in against.changes.values() if against is not None else ():
        if lost(change) and change.after is not None and change.after.table in ("milestone", "prerequisite"):
            sections.pop(change.item, None)
            sections = {change.item: (change.after, "undated"), **sections}
    return sorted(sections.values(), key=lambda pair: TIMELESS.index(pair[1]))


def _late(plan: Plan, against: Compared | None) -> Mapping[str, Lateness]:
    """What each prerequisite was surely met too late for, most first, by the plan's dates or the baseline's."""
    lates: dict[str, list[Lateness]] = {}
    changes = against.changes.values() if against is not None else ()
    for late in (*lateness(plan, needs(plan)), *(each.lateness for change in changes for each in change.late)):
        if late.gap.sure:
            lates.setdefault(late.need, []).append(late)
    return {need: worst for need, several in lates.items() if (worst := latest_of(several)) is not None}


def _entries(
    survey: _Survey, year: int, today: date, against: Compared | None, late: Mapping[str, Lateness]
) -> tuple[YearEntry, ...]:
    here = sorted(survey.placed.get(year, ()), key=lambda pair: pair[1].sort_key)
    entries = (_entry(survey, item, when, section, today, against) for item, when, section in here)
    return tuple(attrs.evolve(entry, late=late.get(entry.item.id)) for entry in entries)


def _entry(
    survey: _Survey, item: Item, when: When, section: Section, today: date, against: Compared | None
) -> YearEntry:
    passed = labels.passed(item, today)
    if section in ("under-way", "ends"):
        over = section == "ends" and when.latest is not None and when.latest < today
        passed = over and not labels.confirmed(item)
    entry = YearEntry(item, section, when, passed)
    if against is None:
        return entry
    change = against.of(item.id)
    stands = survey.where[item.id]
    later = max(stands) if len(stands) > 1 else None
    return attrs.evolve(entry, change=change, counts_in=later)


def _left(survey: _Survey, old: _Survey, against: Compared) -> dict[int, list[YearEntry]]:
    """What stood in each year and does not now, in the order the changes come in."""
    left: dict[int, list[YearEntry]] = {}
    for change in against.changes.values():
        before = change.before
        if before is None or before.id not in old.where:
            continue
        years_now = survey.where.get(change.item, ()) if change.after is not None else ()
        for year in old.where[before.id]:
            if year not in years_now:
                left.setdefault(year, []).append(_gone(change, before, bool(years_now)))
    return left


def _gone(change: Change, before: Item, dated: bool) -> YearEntry:
    item = change.after
    if item is None:
        return YearEntry(before, "removed", stated(before), False, change)
    when = stated(item)
    return YearEntry(item, "moved-out" if dated or when is not None else "lost", when, False, change)


def _survey(plan: Plan) -> _Survey:
    placed: dict[int, list[tuple[Item, When, Section]]] = {}
    timeless: list[tuple[Item, Section]] = []
    markers: list[Item] = []
    dated: dict[int, int] = {}
    stands: dict[str, Sequence[int]] = {}
    for item in timed(plan):
        if labels.marker(item):
            markers.append(item)
            continue
        by_year: dict[int, When] = {}
        for when, year in places(item):
            by_year.setdefault(year, when)
        for year, when in by_year.items():
            placed.setdefault(year, []).append((item, when, _section(item)))
        lasts = list(_lasting(item))
        for year, when, part in lasts:
            placed.setdefault(year, []).append((item, when, part))
        by_year = by_year or {year: when for year, when, part in lasts if part == "ends"}
        if by_year:
            stands[item.id] = sorted(by_year)
            dated[max(by_year)] = dated.get(max(by_year), 0) + 1
        elif (section := _timeless(item)) is not None:
            timeless.append((item, section))
    named_years = {*placed, *(year for item in plan.items if item.table == "period" for year in _period(item))}
    spanned = tuple(range(min(named_years), max(named_years) + 1)) if named_years else ()
    return _Survey(placed, timeless, tuple(markers), dated, spanned, stands)


def _period(item: Item) -> Iterator[int]:
    for name in ("first", "last"):
        year = item.number(name)
        if year is not None and grammar.FIRST_YEAR <= year <= grammar.LAST_YEAR:
            yield year


def timed(plan: Plan) -> Iterator[Item]:
    """Every milestone, and every prerequisite with a date or a condition, in display order; the document's first."""
    for items in (plan.items, *(service.items for service in plan.walk())):
        for item in items:
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
        when = grammar.parse_when(spelling)
    except grammar.NotAWhen:
        return
    if when.latest is not None:
        yield when, when.latest.year


def _lasting(item: Item) -> Iterator[tuple[int, When, Section]]:
    """The year in which what lasts ends, and those in which it is under way by either end's most careful reading."""
    end = labels.until(item)
    if end is None:
        return
    start = item.when.latest if item.when is not None else None
    if item.when is not None and start is not None and end.earliest is not None:
        for year in range(start.year + 1, end.earliest.year):
            yield year, item.when, "under-way"
    if end.latest is not None:
        yield end.latest.year, end, "ends"


def _section(item: Item) -> Section:
    if item.text("outcome") == "unknown":
        return "not-known"
    if item.kind == "payment":
        return "payment"
    if labels.until(item) is not None and item.kind != "transition":
        return "starts"
    if item.kind == "transition" or item.kind in labels.MARKERS:
        return "transition"
    if item.text("certainty") == "done" or item.text("state") == "met":
        return "reached"
    return "decided" if item.kind == "decision" else "expected"


# risks and disputes: not of a day, but open in a year


def _open_in(plan: Plan, year: int, against: Compared | None) -> Iterator[YearEntry]:
    """The risks open in a year, the greatest first, then the disputes."""
    every = [item for items in (plan.items, *(service.items for service in plan.walk())) for item in items]
    risks = [item for item in every if item.table == "risk" and _risk_open(item, year)]
    disputes = [item for item in every if item.table == "dispute" and _dispute_open(item, year)]
    sections: tuple[tuple[Section, list[Item]], ...] = (
        ("risks", sorted(risks, key=risk_product, reverse=True)),
        ("disputes", disputes),
    )
    for section, items in sections:
        for item in items:
            yield YearEntry(item, section, None, False, against.of(item.id) if against is not None else None)


def risk_product(item: Item) -> int:
    """Likelihood times impact; 0 where one of them is not in the text."""
    return (item.number("likelihood") or 0) * (item.number("impact") or 0)


def _risk_open(item: Item, year: int) -> bool:
    """Whether a risk that says how great it is or how it stands is open, and the year in its window if it has one."""
    if item.text("state") not in (None, "open") or not {"likelihood", "impact", "state"} & item.fields.keys():
        return False
    return _within(item.when, labels.until(item), year)


def _dispute_open(item: Item, year: int) -> bool:
    """Whether a dispute was open in the year: from when it was raised until it was settled, where that is known."""
    raised = _read(item.text("raised_on"))
    if item.text("state") in ("open", "escalated"):
        return _within(raised, None, year)
    settled = _read(item.text("settled_on"))
    return settled is not None and _within(raised, settled, year)


def _within(first: When | None, last: When | None, year: int) -> bool:
    began = first.earliest if first is not None else None
    ended = last.latest if last is not None else None
    return (began is None or began.year <= year) and (ended is None or year <= ended.year)


def _read(spelling: str | None) -> When | None:
    try:
        return grammar.parse_when(spelling) if spelling else None
    except grammar.NotAWhen:
        return None


def _timeless(item: Item) -> Section | None:
    if item.when is not None and item.when.earliest is not None:
        return "not-before"
    if item.text("condition"):
        return "undated"
    return "not-in-text" if item.table == "milestone" else None


def _figure(plan: Plan) -> Item | None:
    for item in plan.items:
        if item.table == "note" and labels.in_figure(item):
            return item
    return None
