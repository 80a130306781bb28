"""The timeline: every service and milestone on a row of its own, drawn as exactly as the plan knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui import text
from plantui.plan import when as grammar
from plantui.plan.model import Item, Plan, Service
from plantui.plan.when import When
from plantui.show import blocks, dates, labels
from plantui.show.highlights import has_time, years
from plantui.show.line import BLANK, Line, Role, Span, fit
from plantui.show.scale import (
    ZOOMS,
    Layout,
    Scale,
    Zoom,
    default_zoom,
    layout,
    pan,
    ruler,
    showing,
    starting,
    zoomed,
)  # fmt: skip
from plantui.words import t

__all__ = [
    "SELECTIONS", "ZOOMS", "Layout", "Scale", "Selection", "TimelineRow", "Zoom", "default_zoom", "empty",
    "first_scale", "header", "layout", "legend", "pan", "plain_rows", "row_line", "rows", "ruler", "showing", "starting", "zoomed",
]  # fmt: skip

Selection = Literal["milestones", "dated", "transitions", "passed", "all"]
SELECTIONS: tuple[Selection, ...] = ("milestones", "dated", "transitions", "passed", "all")
"""milestones: all but the markers that only figures have. all: those too."""

_FIRM = ("done", "decided", "planned")
_EXPECTED = ("expected", "targeted", "proposed")
_FILL: dict[Role, str] = {"firm": "█", "expected": "▓", "uncertain": "▒"}


@attrs.frozen(slots=True)
class TimelineRow:
    """One row: a service's heading, an item, or one of the item's sources (`claim`, from 0)."""

    item_id: str
    kind: Literal["service", "item", "claim"]
    service: str
    claim: int = -1


def rows(
    plan: Plan, only: Selection = "milestones", service: str | None = None, today: date | None = None
) -> tuple[TimelineRow, ...]:
    """The rows in the plan's own order, each service before its items; `service` shows that one and what is inside it.

    `passed` needs `today`. Services without a row of their own in a selection are left out of it.
    """
    whole = only in ("milestones", "all")
    found: list[TimelineRow] = []
    start = plan.by_service.get(service) if service else None
    for one in start.walk() if start else plan.walk():
        inside = [row for item in one.items if _wanted(item, only, today) for row in _rows_of(item, one.id)]
        if inside or whole:
            found.append(TimelineRow(one.id, "service", one.id))
            found += inside
    return tuple(found)


def _rows_of(item: Item, service: str) -> Iterator[TimelineRow]:
    yield TimelineRow(item.id, "item", service)
    claims = item.fields.get("claim")
    for number in range(len(claims) if isinstance(claims, tuple) else 0):
        yield TimelineRow(item.id, "claim", service, number)


def _wanted(item: Item, only: Selection, today: date | None) -> bool:
    if item.table == "prerequisite" and not has_time(item):
        return False
    if item.table not in ("milestone", "prerequisite"):
        return False
    if only == "all":
        return True
    if only == "dated":
        return labels.dated(item)
    if only == "transitions":
        return item.kind in ("transition", "decision") or (item.kind in labels.MARKERS and item.when is not None)
    if only == "passed":
        return labels.passed(item, today)
    return not labels.marker(item)


def first_scale(plan: Plan, width: int, zoom: Zoom | None = None) -> Scale:
    """The scale a timeline opens with: from the plan's first year, at the zoom that suits the width."""
    spanned = years(plan)
    return starting(spanned[0] if spanned else 2000, zoom or default_zoom(width), layout(width).cells)


def header(scale: Scale, width: int, ascii_only: bool = False, caption: Sequence[str] = ()) -> tuple[Line, Line]:
    """The two lines above the rows: `caption` at the left, the ruler, and what the words at the right are."""
    shares = layout(width)
    captions = (*caption, "", "")[:2]
    told = (t("timeline.words_heading"), "")
    return tuple(  # type: ignore[return-value]  # two rulers give two lines
        fit(_row(shares, (captions[at], "dim"), line, (told[at], "dim"), ascii_only), width, ascii_only)
        for at, line in enumerate(ruler(attrs.evolve(scale, cells=shares.cells)))
    )


def row_line(
    plan: Plan,
    row: TimelineRow,
    scale: Scale,
    name_width: int,
    words_width: int,
    ascii_only: bool = False,
    today: date | None = None,
) -> Line:
    """One row in exactly `name_width + scale.cells + words_width + 2` cells."""
    shares = Layout(name_width, scale.cells, words_width)
    width = name_width + scale.cells + words_width + 2
    item = plan.by_id.get(row.item_id)
    if item is None:
        return fit(BLANK, width)
    if row.kind == "service":
        name = labels.first_fitting((labels.title(item),), name_width, ascii_only)
        drawn = _row(shares, (name, "strong"), _empty_bar(scale, today), _service_words(plan, row), ascii_only)
        return fit(drawn, width, ascii_only)
    when = item.when if row.kind == "item" else _claimed(item, row.claim)
    named = _name(plan, item, row, name_width, ascii_only)
    words = _words(item, when, row, words_width - 1, ascii_only, today)
    return fit(_row(shares, named, _bar(item, when, scale, today, ascii_only), words, ascii_only), width, ascii_only)


def _row(shares: Layout, name: Span, bar: Line, words: Span, ascii_only: bool) -> Line:
    wall: Span = ("│", "dim")
    told: Line = ((" ", "text"), words) if shares.words_width else ()
    return (
        *fit((name,), shares.name_width, ascii_only),
        wall,
        *fit(bar, shares.cells, ascii_only),
        wall,
        *fit(told, shares.words_width, ascii_only),
    )


def _name(plan: Plan, item: Item, row: TimelineRow, width: int, ascii_only: bool) -> Span:
    if row.kind == "claim":
        who = labels.name(plan, str(_claim(item, row.claim).get("reporter") or ""))
        return (labels.first_fitting((t("timeline.source", who=who),), width, ascii_only), "dim")
    service = text.clip(labels.short_service(item), max(width // 3, 1), ".")
    pad = max(4, text.cells(service) + 1)
    lead = text.pad(service, pad)
    name = labels.first_fitting(labels.titles(item)[1:] or labels.titles(item), max(width - pad, 0), ascii_only)
    return (lead + name, "transition" if item.kind == "transition" else "text")


def _claim(item: Item, number: int) -> Mapping[str, object]:
    claims = item.fields.get("claim")
    claim = claims[number] if isinstance(claims, tuple) and 0 <= number < len(claims) else None
    return claim if isinstance(claim, Mapping) else {}


def _claimed(item: Item, number: int) -> When | None:
    try:
        return grammar.read(str(_claim(item, number).get("when") or ""))
    except grammar.NotAWhen:
        return None


# bars


def fill(item: Item) -> Role:
    """How sure the source is, in three levels: firm, expected, uncertain; what it does not say is uncertain."""
    level = item.text("certainty")
    if level in _FIRM or item.text("state") == "met":
        return "firm"
    return "expected" if level in _EXPECTED else "uncertain"


def _empty_bar(scale: Scale, today: date | None) -> Line:
    return _spans(_ground(scale, today))


def _ground(scale: Scale, today: date | None) -> list[Span]:
    ground: list[Span] = [(" ", "text")] * scale.cells
    at = scale.cell(today) if today else -1
    if 0 <= at < scale.cells:
        ground[at] = ("┊", "today")
    return ground


def _bar(item: Item, when: When | None, scale: Scale, today: date | None, ascii_only: bool) -> Line:
    cells = _ground(scale, today)
    shape = _dated(when)
    if shape is None or not cells:
        return _spans(_put_words(cells, item, scale, today, ascii_only))
    first = scale.cell(shape.earliest) if shape.earliest else 0
    last = scale.cell(shape.latest) if shape.latest else scale.cells - 1
    if shape.latest and last < 0:
        cells[0] = ("<", "dim")  # all of it lies before what is shown
        return _spans(cells)
    if shape.earliest and first >= scale.cells:
        cells[-1] = (">", "dim")
        return _spans(cells)
    if shape.latest is None:
        return _spans(_not_before(cells, first, scale))
    role: Role = "transition" if item.kind == "transition" else fill(item)
    if shape.precision == "day":
        cells[first] = ("▲" if item.kind == "transition" else "◆", role)
        return _spans(cells)
    for at in range(max(first, 0), min(last, scale.cells - 1) + 1):
        cells[at] = (_FILL[fill(item)], role)
    if shape.precision == "by" and 0 <= last < scale.cells:
        cells[last] = ("┤", role)
    return _spans(cells)


def _dated(when: When | None) -> When | None:
    """The place in time without its condition; None where no day is known."""
    if when is None or not when.written:
        return None
    return grammar.read(when.written) if when.precision == "conditional" else when


def _not_before(cells: list[Span], first: int, scale: Scale) -> list[Span]:
    last = min(max(first, 0) + (8 if scale.zoom == "month" else 6), scale.cells - 1)
    for at in range(max(first, 0), last + 1):
        if cells[at][0] == " ":
            cells[at] = ("╌", "uncertain")
    if first >= 0:
        cells[first] = ("├", "uncertain")
    cells[last] = ("▸", "uncertain")
    return cells


def _put_words(cells: list[Span], item: Item, scale: Scale, today: date | None, ascii_only: bool) -> list[Span]:
    """Words where the bar would be: right of today where there is room, else from the left."""
    at = scale.cell(today) + 2 if today and 0 <= scale.cell(today) < scale.cells else 1
    for candidates, start in ((_undated(item), at), (_undated(item), 1), (_undated(item)[-1:], 0)):
        room = len(cells) - start
        words = labels.first_fitting(candidates, max(room, 0), ascii_only)
        if words and text.cells(words) <= room and not words.endswith(("…", ".")):
            break
    for offset, character in enumerate(words):
        if start + offset < len(cells):
            cells[start + offset] = (character, "dim")
    return cells


def _undated(item: Item) -> tuple[str, ...]:
    if item.text("condition"):
        return (t("when_words.conditional"),)
    return (t("plan_view.figure_only"), t("plan_view.absent")) if labels.figure_only(item) else (t("plan_view.absent"),)


def _spans(cells: Sequence[Span]) -> Line:
    """Neighbours of one role joined, so that a row is a handful of spans."""
    joined: list[Span] = []
    for words, role in cells:
        if joined and joined[-1][1] == role:
            joined[-1] = (joined[-1][0] + words, role)
        else:
            joined.append((words, role))
    return tuple(joined)


# words


def _words(item: Item, when: When | None, row: TimelineRow, width: int, ascii_only: bool, today: date | None) -> Span:
    sign = "▲ " if item.kind == "transition" else ""
    if when is None or not when.written:
        told = text.clean(item.text("condition") or item.text("source") or "", labels.UNSAID)
        return (labels.first_fitting((sign + told,), width, ascii_only), "dim")
    wordings = dates.forms(when)
    short = wordings[1:] or wordings
    if row.kind == "claim":
        return (labels.first_fitting(short, width, ascii_only), "text")
    if labels.passed(item, today):
        marks = (t("plan_view.passed"), t("timeline.passed_short"), t("plan_view.passed_mark"))
        candidates = [f"{one} {mark}" for mark in marks for one in short] + list(marks)
        return (labels.first_fitting(tuple(candidates), width, ascii_only), "warn")
    level = labels.state(item.text("state")) or labels.certainty(item.text("certainty"))
    candidates = [f"{one}, {level}" for one in short] if level else []
    return (labels.first_fitting((*candidates, *short), width, ascii_only), "text")


def _service_words(plan: Plan, row: TimelineRow) -> Span:
    service = plan.by_service.get(row.item_id)
    if service is None:
        return ("", "dim")
    if any(labels.dated(item) for item in service.items):
        return ("", "dim")
    return (t("timeline.no_dates"), "dim")


def legend(width: int, ascii_only: bool = False) -> Line:
    """One line on what the glyphs are, as full as the width allows."""
    key = next(
        (key for key in ("timeline.legend_wide", "timeline.legend") if _measure(t(key), ascii_only) <= width),
        "timeline.legend_short",
    )
    words = t(key)
    return fit(((text.ascii_twin(words) if ascii_only else words, "dim"),), width, ascii_only)


def _measure(words: str, ascii_only: bool) -> int:
    return text.cells(text.ascii_twin(words) if ascii_only else words)


def empty(plan: Plan, service_id: str, width: int, ascii_only: bool = False) -> tuple[Line, ...]:
    """Why a service has nothing on the timeline, and what it does have; empty when it has a date."""
    service = plan.by_service.get(service_id)
    if service is None or any(labels.dated(item) for item in service.items):
        return ()
    return blocks.within(_why_empty(plan, service, width, ascii_only), width, ascii_only)


def _why_empty(plan: Plan, service: Service, width: int, ascii_only: bool) -> Iterator[Line]:
    name = t("service.named", title=text.clean(service.title, labels.UNSAID), id=text.clean(service.id))
    yield from blocks.paragraph(name, width, "title", ascii_only)
    why = t("timeline.empty", revision=text.clean(plan.revision))
    yield from blocks.paragraph(why, width, "text", ascii_only)
    told = [
        blocks.Labelled("  " + labels.titles(item)[0], ((labels.absent(item), "dim"),))
        for item in service.items
        if item.table == "milestone"
    ]
    for item in service.items:
        if item.table == "status" and not item.text("as_of"):
            source = text.clean(item.text("source") or "") or t("plan_view.absent")
            told.append(blocks.Labelled("  " + t("timeline.undated_status"), ((source, "text"),)))
    yield from blocks.labelled(told, width, ascii_only)


def plain_rows(plan: Plan, selected: Sequence[TimelineRow], today: date | None) -> Iterator[str]:
    """The same rows without columns, one fact a line: service, title, date spelled out, certainty, what has passed."""
    for row in selected:
        item = plan.by_id.get(row.item_id)
        if item is None:
            continue
        if row.kind == "service":
            words = labels.title(item)
            nothing = _service_words(plan, row)[0]
            yield f"{words}: {nothing}" if nothing else words
            continue
        when = item.when if row.kind == "item" else _claimed(item, row.claim)
        told = [dates.when_words(when) if when else labels.absent(item)]
        if row.kind == "claim":
            who = labels.name(plan, str(_claim(item, row.claim).get("reporter") or ""))
            yield f"{labels.title(item)}: {t('timeline.source', who=who).strip()}: {told[0]}"
            continue
        told += filter(None, (text.clean(item.text("condition") or ""), labels.own_words(item)))
        told += filter(None, (labels.state(item.text("state")), labels.payment(item.text("payment"))))
        if labels.passed(item, today):
            told.append(t("timeline.passed_plain"))
        yield f"{labels.short_service(item)}: {labels.title(item)}: {', '.join(told)}"
