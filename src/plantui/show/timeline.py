"""The timeline: every service and milestone on a row of its own, drawn as exactly as the plan knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui import text
from plantui.plan.model import Item, Plan, Service
from plantui.show import blocks, dates, labels
from plantui.show.bars import TimelineRow, claim_of, claimed, join, row_line, service_words
from plantui.show.line import Line, fit
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
from plantui.show.years import has_time, years
from plantui.words import t

__all__ = [
    "SELECTIONS", "ZOOMS", "Layout", "Scale", "Selection", "TimelineRow", "Zoom", "default_zoom", "empty",
    "figure_note", "first_scale", "header", "layout", "legend", "pan", "plain_rows", "row_line", "rows", "ruler",
    "showing", "starting", "zoomed",
]  # fmt: skip

Selection = Literal["milestones", "dated", "transitions", "passed", "all"]
SELECTIONS: tuple[Selection, ...] = ("milestones", "dated", "transitions", "passed", "all")
"""milestones: all but the markers that only figures have. all: those too."""


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


def header(
    scale: Scale, width: int, ascii_only: bool = False, caption: Sequence[str] = (), today: date | None = None
) -> tuple[Line, Line]:
    """The two lines above the rows: `caption` at the left, the ruler, what the words at the right are, and today."""
    shares = layout(width)
    captions = (*caption, "", "")[:2]
    told = (t("timeline.words_heading"), t("timeline.today", day=dates.short(today)) if today else "")
    return tuple(  # type: ignore[return-value]  # two rulers give two lines
        fit(join(shares, (captions[at], "dim"), line, (told[at], "dim"), ascii_only), width, ascii_only)
        for at, line in enumerate(ruler(attrs.evolve(scale, cells=shares.cells)))
    )


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


def figure_note(plan: Plan, width: int, ascii_only: bool = False) -> Line:
    """What the figures have and the text does not: the markers without a date, counted; blank when there are none."""
    markers = [item for service in plan.walk() for item in service.items if labels.marker(item)]
    counted = [(kind, sum(item.kind == kind for item in markers)) for kind in labels.MARKERS]
    told = t("highlights.and").join(f"{t(f'kind.{kind}')} ({count})" for kind, count in counted if count)
    words = t("timeline.figures", markers=told) if told else ""
    return fit(((words, "dim"),), width, ascii_only)


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
            nothing = service_words(plan, row)[0]
            yield f"{words}: {nothing}" if nothing else words
            continue
        when = item.when if row.kind == "item" else claimed(item, row.claim)
        told = [dates.when_words(when) if when else labels.absent(item)]
        if row.kind == "claim":
            who = labels.name(plan, str(claim_of(item, row.claim).get("reporter") or ""))
            yield f"{labels.title(item)}: {t('timeline.source', who=who).strip()}: {told[0]}"
            continue
        told += filter(None, (text.clean(item.text("condition") or ""), labels.own_words(item)))
        told += filter(None, (labels.state(item.text("state")), labels.payment(item.text("payment"))))
        if labels.passed(item, today):
            told.append(t("timeline.passed_plain"))
        yield f"{labels.short_service(item)}: {labels.title(item)}: {', '.join(told)}"
