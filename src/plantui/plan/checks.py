"""Contradictions a plan holds within itself: well-formed, and yet it cannot all be true.

Each has a code for a word, the items it is about, and the values its sentence needs. The dates compared are the
document's own; the clock is never asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import attrs

from plantui.plan.model import Item, Plan, Service
from plantui.plan.when import NotAWhen, When, read, year_span

Code = Literal[
    "repeated-goal", "two-periods", "leads-nowhere", "due-after", "open-when-due", "before-use", "passed-unconfirmed",
    "across-denominators", "outside-period", "sources-disagree", "done-in-future", "cycle",
]  # fmt: skip

_CHAPTER = re.compile(r"\b(?:kapittel|kap\.|chapter)\s*(\d+)", re.IGNORECASE)

UNSETTLED = ("decided", "planned", "expected", "targeted", "proposed", "indicated")
"""Certainties that promise something which can pass unconfirmed."""


@attrs.frozen(slots=True)
class Finding:
    """A contradiction: its code, the items it is about in the order the sentence names them, and its values.

    `accepted` is the reason the plan gives for living with it, or empty.
    """

    code: Code
    items: tuple[str, ...]
    values: Mapping[str, str] = attrs.field(factory=dict)
    accepted: str = ""


def findings(plan: Plan) -> tuple[Finding, ...]:
    """All contradictions, the plan's own first, then service by service; accepted ones stay, with their reason."""
    found: list[Finding] = [*_periods(plan), *_repeated_goals(plan), *_references(plan)]
    needs = _needs(plan)
    for service in plan.walk():
        found += _service(plan, service, needs)
    found += _cycles(needs)
    accepted = {
        (item.text("code"), frozenset(item.ids("items"))): item.text("reason") or ""
        for item in plan.items
        if item.table == "accepted"
    }
    return tuple(attrs.evolve(one, accepted=accepted.get((one.code, frozenset(one.items)), "")) for one in found)


def document_date(plan: Plan) -> date | None:
    """The day the document bears: its last, where it names a span."""
    spelling = plan.item.text("date")
    try:
        return read(spelling).latest if spelling else None
    except NotAWhen:
        return None


def _periods(plan: Plan) -> Iterator[Finding]:
    stated = [item for item in plan.items if item.table == "period"]
    spans = {(item.number("first"), item.number("last")) for item in stated if item.number("first")}
    lengths = {item.number("years") for item in stated if item.number("years")}
    lengths |= {last - first + 1 for first, last in spans if first and last}
    if len(spans) > 1 or len(lengths) > 1:
        values = {"texts": " · ".join(item.title for item in stated)}
        yield Finding("two-periods", tuple(item.id for item in stated), values)


def _repeated_goals(plan: Plan) -> Iterator[Finding]:
    by_text: defaultdict[str, list[Item]] = defaultdict(list)
    for service in plan.walk():
        for item in service.items:
            if item.table == "goal":
                by_text[" ".join((item.text("text") or "").casefold().split())].append(item)
    for items in by_text.values():
        if len({item.service for item in items}) > 1:
            yield Finding("repeated-goal", tuple(item.id for item in items), {"text": items[0].title})


def _references(plan: Plan) -> Iterator[Finding]:
    """Items that send the reader to a chapter in which no service, and nothing but a note, stands."""
    chapters = {service.item.text("chapter") for service in plan.walk()}
    pointing: defaultdict[str, list[Item]] = defaultdict(list)
    for item in plan.all_items():
        if item.table != "note":
            for name in ("text", "payment_text", "condition"):
                for chapter in _CHAPTER.findall(item.text(name) or ""):
                    pointing[chapter].append(item)
    for chapter, items in pointing.items():
        if chapter not in chapters:
            there = [note.id for note in plan.items if (note.text("source") or "").lstrip("§") == chapter]
            yield Finding("leads-nowhere", (*(item.id for item in items), *there), {"chapter": chapter})


def _service(plan: Plan, service: Service, needs: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    dated = document_date(plan)
    years = [n for item in plan.items if item.table == "period" for n in (item.number("first"), item.number("last"))]
    known = [year for year in years if year is not None]
    for item in service.items:
        yield from _against_needs(plan, item, needs.get(item.id, ()))
        if item.when is None:
            continue
        yield from _passed(item, item.when, dated)
        if known and item.table == "milestone":
            yield from _outside(item, item.when, min(known), max(known))
    yield from _before_use(service)
    yield from _denominators(service)
    yield from _sources(service)


def _needs(plan: Plan) -> dict[str, tuple[str, ...]]:
    """What each item needs before it: its `after`, and the prerequisites that name it."""
    needs: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for service in plan.walk():
        for item in service.items:
            for name in item.ids("after"):
                needs[item.id][_full(item, name)] = None
            for name in item.ids("needed_for"):
                needs[_full(item, name)][item.id] = None
    return {item: tuple(needed) for item, needed in needs.items()}


def _full(item: Item, name: str) -> str:
    return name if "." in name else f"{item.service}.{name}"


def _against_needs(plan: Plan, item: Item, needed: tuple[str, ...]) -> Iterator[Finding]:
    due = item.when.latest if item.when else None
    if due is None:
        return
    for name in needed:
        other = plan.by_id.get(name)
        if other is None or other.text("state") in {"met", "dropped"} or other.text("certainty") == "done":
            continue
        values = {"due": item.when.written if item.when else "", "needed": other.when.written if other.when else ""}
        if other.when and other.when.earliest and other.when.earliest > due:
            yield Finding("due-after", (item.id, other.id), values)
        elif other.table == "prerequisite" and not (other.when and other.when.latest and other.when.latest <= due):
            yield Finding("open-when-due", (item.id, other.id), values)


def _before_use(service: Service) -> Iterator[Finding]:
    """A transition, with or without a duty to pay, that comes before a delivery of the service itself."""
    deliveries = [i for i in service.items if i.kind == "delivery" and i.when and i.text("certainty") != "done"]
    handovers = [i for i in service.items if i.kind == "transition" and i.when and i.when.earliest]
    for handover in handovers:
        for delivery in deliveries:
            comes = delivery.when.latest if delivery.when else None
            if comes is None or (handover.when and handover.when.earliest and handover.when.earliest < comes):
                yield Finding("before-use", (handover.id, delivery.id))


def _passed(item: Item, when: When, dated: date | None) -> Iterator[Finding]:
    certainty = item.text("certainty")
    if certainty == "done" and dated and when.earliest and when.earliest > dated:
        yield Finding("done-in-future", (item.id,), {"when": when.written})
    settled = item.text("state") in {"met", "dropped"} or item.text("checked") is not None
    if certainty in UNSETTLED and not settled and dated and when.latest and when.latest < dated:
        yield Finding(
            "passed-unconfirmed", (item.id,), {"when": when.written, "certainty": item.text("certainty_text") or ""}
        )


def _outside(item: Item, when: When, first: int, last: int) -> Iterator[Finding]:
    begins, ends = year_span(first)[0], year_span(last)[1]
    if (when.earliest and when.earliest > ends) or (when.latest and when.latest < begins):
        yield Finding("outside-period", (item.id,), {"when": when.written, "first": str(first), "last": str(last)})


def _denominators(service: Service) -> Iterator[Finding]:
    """Shares that stand beside each other and count different things."""
    shares = [i for i in service.items if i.table == "fact" and i.text("unit") == "percent" and i.text("of")]
    for index, one in enumerate(shares):
        for other in shares[index + 1 :]:
            if one.text("of") != other.text("of"):
                values = {"one": one.text("of") or "", "other": other.text("of") or ""}
                yield Finding("across-denominators", (one.id, other.id), values)


def _sources(service: Service) -> Iterator[Finding]:
    for item in service.items:
        claims = item.fields.get("claim")
        spellings = {c["when"] for c in claims if isinstance(c, Mapping)} if isinstance(claims, tuple) else set()
        if len(spellings) > 1:
            yield Finding("sources-disagree", (item.id,), {"whens": " · ".join(sorted(map(str, spellings)))})


def _cycles(needs: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Each ring of items that wait for one another, once."""
    settled: set[str] = set()
    for start in needs:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, Iterator[str]]] = []
        here: str | None = start
        while here is not None or stack:
            if here is not None and here in on_path:
                yield Finding("cycle", tuple(path[path.index(here) :]))
            elif here is not None and here not in settled:
                path.append(here)
                on_path.add(here)
                stack.append((here, iter(needs.get(here, ()))))
            if not stack:
                break
            here = next(stack[-1][1], None)
            if here is None:
                done, _ = stack.pop()
                settled.add(done)
                on_path.discard(done)
                path.pop()
