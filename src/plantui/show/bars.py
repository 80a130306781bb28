"""One row of the timeline drawn: name, bar and words; a bar says what is known of a date and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui import text
from plantui.plan import when as grammar
from plantui.plan.model import Item, Plan
from plantui.plan.when import When
from plantui.show import dates, labels
from plantui.show.line import BLANK, Line, Role, Span, fit
from plantui.show.scale import Layout, Scale
from plantui.words import t

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
        drawn = join(shares, (name, "strong"), _empty_bar(scale, today), service_words(plan, row), ascii_only)
        return fit(drawn, width, ascii_only)
    when = item.when if row.kind == "item" else claimed(item, row.claim)
    named = _name(plan, item, row, name_width, ascii_only)
    words = _words(item, when, row, words_width - 1, ascii_only, today)
    return fit(join(shares, named, _bar(item, when, scale, today, ascii_only), words, ascii_only), width, ascii_only)


def join(shares: Layout, name: Span, bar: Line, words: Span, ascii_only: bool) -> Line:
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
        who = labels.name(plan, str(claim_of(item, row.claim).get("reporter") or ""))
        return (labels.first_fitting((t("timeline.source", who=who),), width, ascii_only), "dim")
    service = text.clip(labels.short_service(item), max(width // 3, 1), ".")
    pad = max(4, text.cells(service) + 1)
    lead = text.pad(service, pad)
    name = labels.first_fitting(labels.titles(item)[1:] or labels.titles(item), max(width - pad, 0), ascii_only)
    return (lead + name, "transition" if item.kind == "transition" else "text")


def claim_of(item: Item, number: int) -> Mapping[str, object]:
    claims = item.fields.get("claim")
    claim = claims[number] if isinstance(claims, tuple) and 0 <= number < len(claims) else None
    return claim if isinstance(claim, Mapping) else {}


def claimed(item: Item, number: int) -> When | None:
    try:
        return grammar.read(str(claim_of(item, number).get("when") or ""))
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
    short = dates.forms(when)
    if row.kind == "claim":
        return (labels.first_whole(short, width, ascii_only), "text")
    if labels.passed(item, today):
        marks = (t("plan_view.passed"), t("timeline.passed_short"), t("plan_view.passed_mark"))
        candidates = [f"{one} {mark}" for one in short for mark in marks] + list(marks)
        return (labels.first_whole(tuple(candidates), width, ascii_only), "warn")
    level = labels.state(item.text("state")) or labels.certainty(item.text("certainty"))
    candidates = [f"{one}, {level}" for one in short] if level else []
    return (labels.first_whole((*candidates, *short), width, ascii_only), "text")


def service_words(plan: Plan, row: TimelineRow) -> Span:
    service = plan.by_service.get(row.item_id)
    if service is None:
        return ("", "dim")
    if any(labels.dated(item) for item in service.items):
        return ("", "dim")
    return (t("timeline.no_dates"), "dim")
