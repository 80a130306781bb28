"""Contradictions within a plan: it is well-formed, and yet not all of it can be true.

Each has a code for a word, the items it is about, and the values its sentence needs. The dates compared are the
document's own; the clock is never asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from plantui.plan.contradictions.disputes_and_risks import standing_findings
from plantui.plan.contradictions.events import event_findings
from plantui.plan.contradictions.figures import figure_findings
from plantui.plan.contradictions.lateness import lateness, lateness_values
from plantui.plan.contradictions.order import gap_between, gap_values
from plantui.plan.contradictions.plan_finding import PlanFinding, accepting
from plantui.plan.contradictions.rings import rings
from plantui.plan.dates import NotAWhen, When, parse_when
from plantui.plan.model import Item, Plan, Service
from plantui.plan.references import full_id, needs
from plantui.plan.schema import SHARES
from plantui.plan.sources import disagreeing, stated

_CHAPTER = re.compile(r"\b(?:kapittel|kap\.|chapter)[ \t]*([0-9]{1,4})\b", re.IGNORECASE)
_SOURCE_CHAPTER = re.compile(r"§ ?([0-9]{1,4})")
_POINTING = ("text", "payment_text", "condition", "summary")

PROMISED = ("decided", "planned", "expected", "targeted", "proposed", "indicated")
"""Certainties that promise something which can pass unconfirmed; no word at all promises too."""


def findings(plan: Plan) -> tuple[PlanFinding, ...]:
    """All contradictions, the plan's own first, then service by service; accepted ones stay, with their reason."""
    contradictions: list[PlanFinding] = [*_periods(plan), *_repeated_goals(plan), *_references(plan)]
    needed = needs(plan)
    against = _Against(plan, needed, document_date(plan), _period(plan), _replaced(plan))
    for service in plan.walk():
        contradictions += _service(against, service)
    late = lateness(plan, needed)
    contradictions += (PlanFinding("met-late", (each.need, each.item), lateness_values(each)) for each in late)
    contradictions += (*event_findings(plan), *figure_findings(plan), *standing_findings(plan))
    existing = {name: [need for need in needed[name] if need in plan.by_id] for name in needed if name in plan.by_id}
    contradictions += (PlanFinding("cycle", ring) for ring in rings(existing))
    return accepting(plan, contradictions)


def document_date(plan: Plan) -> date | None:
    """The day the document bears: its last, where it names a span."""
    spelling = plan.item.text("date")
    try:
        return parse_when(spelling).latest if spelling else None
    except NotAWhen:
        return None


@attrs.frozen(slots=True)
class _Against:
    """What each item of a plan is checked against; worked out once for the whole plan."""

    plan: Plan
    needed: Mapping[str, tuple[str, ...]]
    dated: date | None
    period: tuple[int | None, int | None]
    replaced: frozenset[str]


def _replaced(plan: Plan) -> frozenset[str]:
    """Full ids of the items that another item of the plan `replaces`."""
    return frozenset(
        full_id(item, name) for service in plan.walk() for item in service.items if (name := item.text("replaces"))
    )


# the plan's own


def _span(item: Item) -> tuple[int | None, int | None, int | None]:
    """First year, last year and length of a stated period, each worked out where two of them are given."""
    first, last, years = item.number("first"), item.number("last"), item.number("years")
    if first is not None and last is not None:
        return first, last, last - first + 1
    if years is not None and last is not None:
        return last - years + 1, last, years
    if years is not None and first is not None:
        return first, first + years - 1, years
    return first, last, years


def _periods(plan: Plan) -> Iterator[PlanFinding]:
    stated_periods = [item for item in plan.items if item.table == "period"]
    for ends in zip(*map(_span, stated_periods), strict=True):
        if len({number for number in ends if number is not None}) > 1:
            yield PlanFinding("two-periods", tuple(item.id for item in stated_periods))
            return


def _period(plan: Plan) -> tuple[int | None, int | None]:
    """The widest period the plan states; None at an end that no statement gives."""
    spans = [_span(item) for item in plan.items if item.table == "period"]
    firsts = [first for first, _, _ in spans if first is not None]
    lasts = [last for _, last, _ in spans if last is not None]
    return min(firsts, default=None), max(lasts, default=None)


def _repeated_goals(plan: Plan) -> Iterator[PlanFinding]:
    by_text: defaultdict[str, list[Item]] = defaultdict(list)
    for service in plan.walk():
        for item in service.items:
            if item.table == "goal":
                by_text[" ".join((item.text("text") or "").casefold().split())].append(item)
    for words, items in by_text.items():
        if words and len({item.service for item in items}) > 1:
            yield PlanFinding("repeated-goal", tuple(item.id for item in items), {"text": items[0].title})


def _references(plan: Plan) -> Iterator[PlanFinding]:
    """Items that send the reader to a chapter in which nothing but notes stands; those notes come last."""
    standing = {service.item.text("chapter") for service in plan.walk()}
    pointing: defaultdict[str, list[Item]] = defaultdict(list)
    for item in plan.all_items():
        if item.table == "note":
            continue
        standing.update(_SOURCE_CHAPTER.findall(item.text("source") or ""))
        for chapter in {chapter for name in _POINTING for chapter in _CHAPTER.findall(item.text(name) or "")}:
            pointing[chapter].append(item)
    for chapter, items in pointing.items():
        if chapter not in standing:
            notes = [note.id for note in plan.items if note.table == "note" and _in_chapter(note, chapter)]
            yield PlanFinding("leads-nowhere", (*(item.id for item in items), *notes), {"chapter": chapter})


def _in_chapter(note: Item, chapter: str) -> bool:
    return chapter in _SOURCE_CHAPTER.findall(note.text("source") or "")


# service by service


def _service(against: _Against, service: Service) -> Iterator[PlanFinding]:
    for item in service.items:
        if item.when is None and "claim" not in item.fields and "met_on" not in item.fields:
            continue
        when = stated(item)
        if when is not None:
            yield from _against_needs(against, item, when)
            yield from _passed(against, item, when)
            if item.table == "milestone":
                yield from _outside(item, when, against.period)
        yield from _in_future(item, when, against.dated)
        if whens := disagreeing(item):
            yield PlanFinding("sources-disagree", (item.id,), {"whens": "\n".join(source.written for source in whens)})
    yield from _before_use(service)
    yield from _denominators(service)
    yield from _voices(service)


def _against_needs(against: _Against, item: Item, when: When) -> Iterator[PlanFinding]:
    due = when.latest
    if due is None or item.text("state") == "dropped":
        return
    for name in against.needed.get(item.id, ()):
        need = against.plan.by_id.get(name)
        if need is None or need.over:
            continue
        comes = stated(need)
        values = {"due": when.written, "needed": comes.written if comes else ""}
        if comes and comes.earliest and comes.earliest > due:
            yield PlanFinding("due-after", (item.id, need.id), values)
        elif need.table == "prerequisite" and not (comes and comes.latest and comes.latest <= due):
            yield PlanFinding("open-when-due", (item.id, need.id), values)


def _passed(against: _Against, item: Item, when: When) -> Iterator[PlanFinding]:
    """A promise whose last day lies before the document's own, with nothing in the document to confirm it."""
    dated, certainty = against.dated, item.text("certainty")
    if dated is None or when.latest is None or when.latest >= dated or item.table not in ("milestone", "prerequisite"):
        return
    if (certainty is not None and certainty not in PROMISED) or item.settled:
        return
    if item.text("outcome") or item.id in against.replaced or _checked_since(item, when.latest):
        return
    yield PlanFinding(
        "passed-unconfirmed", (item.id,), {"when": when.written, "word": item.text("certainty_text") or ""}
    )


def _checked_since(item: Item, day: date) -> bool:
    spelling = item.text("checked")
    try:
        latest = parse_when(spelling).latest if spelling else None
    except NotAWhen:
        return False
    return latest is not None and latest > day


def _in_future(item: Item, when: When | None, dated: date | None) -> Iterator[PlanFinding]:
    happened = when if item.text("certainty") == "done" else None
    if item.text("state") == "met" and (met_on := item.text("met_on")):
        try:
            happened = parse_when(met_on)
        except NotAWhen:
            return
    if happened and dated and happened.earliest and happened.earliest > dated:
        yield PlanFinding("done-in-future", (item.id,), {"when": happened.written})


def _outside(item: Item, when: When, period: tuple[int | None, int | None]) -> Iterator[PlanFinding]:
    first, last = period
    early = first is not None and when.latest is not None and when.latest.year < first
    late = last is not None and when.earliest is not None and when.earliest.year > last
    if early or late:
        ends = {"first": "" if first is None else str(first), "last": "" if last is None else str(last)}
        yield PlanFinding("outside-period", (item.id,), {"when": when.written, **ends})


def _before_use(service: Service) -> Iterator[PlanFinding]:
    """The service's first transition or duty to pay, where it comes before a delivery of the service itself."""
    handovers = [
        (when.earliest, item)
        for item in service.items
        if (item.kind == "transition" or item.text("payment") == "duty") and (when := stated(item)) and when.earliest
    ]
    if not handovers:
        return
    day, handover = min(handovers, key=lambda pair: pair[0])
    for item in service.items:
        if item.kind != "delivery" or item is handover or item.text("certainty") == "done" or item.when is None:
            continue
        when = stated(item)
        comes = None if when is None else when.latest or when.earliest
        if comes is None or comes > day:
            due = stated(handover)
            gap = gap_between(due, when) if due is not None and when is not None else None
            order = gap_values(gap) if gap is not None else {"may": "yes"}
            values = {"due": due.written if due else "", "needed": when.written if when else "", **order}
            yield PlanFinding("before-use", (handover.id, item.id), values)


def _denominators(service: Service) -> Iterator[PlanFinding]:
    """Shares that stand beside each other and count different things."""
    shares = [
        item for item in service.items if item.table == "fact" and item.text("unit") in SHARES and item.text("of")
    ]
    counted = dict.fromkeys(item.text("of") or "" for item in shares)
    if len(counted) > 1:
        yield PlanFinding("across-denominators", tuple(item.id for item in shares), {"of": "\n".join(counted)})


def _voices(service: Service) -> Iterator[PlanFinding]:
    """Reporters that use different words of how one service stands."""
    statuses = [item for item in service.items if item.table == "status" and item.text("word")]
    words = dict.fromkeys(" ".join((item.text("word") or "").casefold().split()) for item in statuses)
    if len(words) > 1 and len({item.text("reporter") for item in statuses}) > 1:
        yield PlanFinding("sources-disagree", tuple(item.id for item in statuses), {"words": "\n".join(words)})
