"""One row of the timeline drawn: name, bar and words; a bar says what is known of a date and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t
from plantui.plan import dates as grammar
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan
from plantui.render import dates, labels, own_tables
from plantui.render.changes import compared
from plantui.render.changes.compared import Compared
from plantui.render.changes.sentences import outcomes
from plantui.render.item_lines import dispute_stands, score
from plantui.render.line import BLANK, Canvas, Line, Role, Span, at_end, fit
from plantui.render.timeline.axis import AxisLayout, Scale, layout

_FIRM = ("done", "decided", "planned")
_EXPECTED = ("expected", "targeted", "proposed")
_FILL: dict[Role, str] = {"firm": "█", "expected": "▓", "uncertain": "▒"}


def fill(item: Item) -> Role:
    """How sure the source is, in three levels: firm, expected, uncertain; what it does not say is uncertain."""
    level = item.text("certainty")
    if level in _FIRM or item.text("state") == "met":
        return "firm"
    return "expected" if level in _EXPECTED else "uncertain"


def empty_bar(scale: Scale, today: date | None) -> Line:
    """The bar of a row without a date: blank cells and today's mark."""
    return spans(ground(scale, today))


def ground(scale: Scale, today: date | None) -> list[Span]:
    """Blank cells, and today's mark where it is in view."""
    blank: list[Span] = [(" ", "text")] * scale.cells
    at = scale.cell(today) if today else -1
    if 0 <= at < scale.cells:
        blank[at] = ("┊", "today")
    return blank


def bar(
    item: Item,
    scale: Scale,
    today: date | None,
    instead: tuple[str, ...],
    canvas: Canvas,
    places: tuple[When, ...] | None = None,
    ghost: bool = False,
) -> Line:
    """Each place in time the item is given, or `places`; the words `instead`, longest first, where there is none.

    The bar is as wide as the scale; of `canvas` it takes the spelling.
    """
    cells = ground(scale, today)
    if item.table == "dispute" and places is None and (day := raised(item)) is not None:
        _dispute(cells, item, day, scale, canvas)
        return spans(cells)
    shapes = list(filter(None, map(_dated, compared.places(item) if places is None else places)))
    if not shapes or not cells:
        return spans(worded(cells, scale, today, instead, canvas))
    end = labels.until(item) if places is None and not ghost else None
    for shape in shapes:
        _shape(cells, item, shape, scale, ghost)
    if end is not None:
        _lasting(cells, shapes[0], end, scale, fill(item))
    elif item.text("outcome") == "unknown" and shapes[0].latest and not ghost:
        after = scale.cell(shapes[0].latest) + 1
        if 0 < after < scale.cells:
            cells[after] = ("?", "warn")
    return spans(cells)


def raised(item: Item) -> When | None:
    """When a dispute was raised, where that is in the text and has a first day."""
    try:
        when = grammar.parse_when(item.text("raised_on") or "")
    except grammar.NotAWhen:
        return None
    return when if when.earliest is not None else None


def _dispute(cells: list[Span], item: Item, day: When, scale: Scale, canvas: Canvas) -> None:
    """Its sign at the first day on which it may have been raised; dim where it is open no more."""
    at = scale.cell(day.earliest) if day.earliest else -1
    if not 0 <= at < len(cells):
        if cells:
            cells[0 if at < 0 else -1] = ("<" if at < 0 else ">", "dim")
        return
    role: Role = "warn" if item.text("state") in ("open", "escalated") else "dim"
    sign = canvas.spell("‼")
    at = min(at, max(len(cells) - len(sign), 0))
    for offset, character in enumerate(sign[: len(cells)]):
        cells[at + offset] = (character, role)


def _lasting(cells: list[Span], start: When, end: When, scale: Scale, role: Role) -> None:
    """From the start to the end: a double line between firm ends, and what an end leaves open as fill."""
    if start.earliest is None or end.earliest is None:
        return
    first, last = scale.cell(start.earliest), scale.cell(end.latest or end.earliest)
    if last < 0 or first >= scale.cells or last <= first:
        return
    firm = scale.cell(start.latest) if start.latest else first, scale.cell(end.earliest)
    for at in range(max(first, 0), min(last, scale.cells - 1) + 1):
        cells[at] = ("═" if firm[0] < at < firm[1] or firm[0] >= firm[1] else "▒", role)
    if first >= 0:
        cells[first] = ("╞", role)
    if last < scale.cells:
        cells[last] = ("╡" if end.latest else "▸", role)


def _shape(cells: list[Span], item: Item, shape: When, scale: Scale, ghost: bool) -> None:
    first = scale.cell(shape.earliest) if shape.earliest else 0
    last = scale.cell(shape.latest) if shape.latest else scale.cells - 1
    if shape.latest and last < 0:
        cells[0] = ("<", "dim")  # all of it lies before what is shown
        return
    if shape.earliest and first >= scale.cells:
        cells[-1] = (">", "dim")
        return
    transition = item.kind == "transition"
    level = fill(item)
    role: Role = "ghost" if ghost else "transition" if transition else level
    if shape.latest is None:
        _not_before(cells, first, scale, ghost)
        return
    if shape.precision == "day":
        points = "△◇" if ghost else "▲◆"
        cells[first] = ("$" if item.kind == "payment" and not ghost else points[0] if transition else points[1], role)
        return
    for at in range(max(first, 0), min(last, scale.cells - 1) + 1):
        cells[at] = ("░" if ghost else _FILL[level], role)
    if shape.precision == "by" and 0 <= last < scale.cells:
        cells[last] = ("┤", role)


def _dated(when: When | None) -> When | None:
    """The place in time without its condition; None where no day is known."""
    if when is None or not when.written:
        return None
    return grammar.parse_when(when.written) if when.precision == "conditional" else when


def _not_before(cells: list[Span], first: int, scale: Scale, ghost: bool) -> None:
    role: Role = "ghost" if ghost else "uncertain"
    last = min(max(first, 0) + (8 if scale.zoom == "month" else 6), scale.cells - 1)
    for at in range(max(first, 0), last + 1):
        if cells[at][0] == " ":
            cells[at] = ("╌", role)
    if first >= 0:
        cells[first] = ("░" if ghost else "├", role)
    cells[last] = ("▸", role)


def worded(cells: list[Span], scale: Scale, today: date | None, instead: tuple[str, ...], canvas: Canvas) -> list[Span]:
    """Words where the bar would be: right of today where there is room, else from the left."""
    at = scale.cell(today) + 2 if today and 0 <= scale.cell(today) < scale.cells else 1
    words, start = "", 0
    for candidates, start in ((instead, at), (instead, 1), (instead[-1:], 0)):
        room = len(cells) - start
        words = labels.first_fitting(candidates, canvas.column(max(room, 0)))
        if words and terminal_text.cells(words) <= room and not words.endswith(("…", ".")):
            break
    for offset, character in enumerate(words):
        if start + offset < len(cells):
            cells[start + offset] = (character, "dim")
    return cells


def spans(cells: Sequence[Span]) -> Line:
    """The cells with neighbours of one role joined, so that a row is a handful of spans."""
    joined: list[Span] = []
    for words, role in cells:
        if joined and joined[-1][1] == role:
            joined[-1] = (joined[-1][0] + words, role)
        else:
            joined.append((words, role))
    return tuple(joined)


# one row of the timeline drawn: name, bar and words; a bar says what is known of a date and no more


@attrs.frozen(slots=True)
class TimelineRow:
    """One row: a service's heading, an item, or one of the item's sources (`claim`, from 0).

    With a comparison also `ghost`, where the item stood before, and `removed`, an item or service that is taken out.
    """

    item_id: str
    kind: Literal["service", "item", "claim", "ghost", "removed"]
    service: str
    claim: int = -1


def number_of(row: TimelineRow, numbers: Mapping[str, str]) -> str:
    """The number of the change that a row is about, of `numbers` by item; what a source says is about none."""
    return numbers.get(row.item_id, "") if row.kind != "claim" else ""


def row_line(
    plan: Plan,
    row: TimelineRow,
    scale: Scale,
    canvas: Canvas,
    today: date | None = None,
    against: Compared | None = None,
    number: str = "",
) -> Line:
    """One row across the canvas, whose layout the scale was made for; `against` as for `rows.selected_rows`.

    The words give way to the change's `number` at the right edge. A ghost bears none, but is told it as well: in its
    words stands what those of its item had no room for.
    """
    shares = layout(canvas.width)
    taken = min(terminal_text.cells(number) + 1, shares.words_width) if number else 0
    narrow = attrs.evolve(shares, words_width=shares.words_width - taken)
    parts = _parts(plan, row, scale, narrow, canvas, today, against, taken)
    if parts is None:
        return fit(BLANK, canvas)
    name, cells, words = parts
    return at_end(fit(join(shares, name, cells, words, canvas), canvas), number if row.kind != "ghost" else "")


def _parts(
    plan: Plan,
    row: TimelineRow,
    scale: Scale,
    shares: AxisLayout,
    canvas: Canvas,
    today: date | None,
    against: Compared | None,
    taken: int,
) -> tuple[Span, Line, Span] | None:
    change = against.of(row.item_id) if against else None
    item = drawn_item(plan, row, change)
    if item is None:
        return None
    room = shares.words_width - 1
    if row.kind == "service" or item.table == "service":
        name = labels.first_fitting((labels.title(item),), canvas.column(shares.name_width))
        candidates = service_words(plan, row, against)
        return (name, "strong"), empty_bar(scale, today), (labels.first_fitting(candidates, canvas.column(room)), "dim")
    if row.kind == "ghost":
        before = change.before if change else None
        if change is None or before is None:
            return None
        beside, beneath = canvas.column(room), canvas.column(room + taken)
        words = compared.words(change, sign(item), _passing(item, today), beside, beneath)[1]
        return ("", "text"), bar(before, scale, today, (), canvas, ghost=True), (words, "ghost")
    name_span = _name(plan, item, row, canvas.column(shares.name_width))
    if row.kind == "claim":
        when = claimed(item, row.claim)
        said = (
            () if when else (own_tables.row_words(plan, item, "claim", own_tables.own_rows(item, "claim")[row.claim]),)
        )
        cells = bar(item, scale, today, said, canvas, places=(when,) if when else ())
        if said:
            return name_span, cells, ("", "text")
        return name_span, cells, _words(item, when, row, canvas.column(room), today)
    if row.kind == "removed":
        removed = (t("change.word.removed"),)
        label = labels.first_fitting(removed, canvas.column(room))
        return name_span, spans(worded(ground(scale, today), scale, today, removed, canvas)), (label, "warn")
    bar_cells = bar(item, scale, today, _instead(item, against), canvas)
    if against is None or not _tells(change, item):
        return name_span, bar_cells, _words(item, item.when, row, canvas.column(room), today)
    if change is None:
        return name_span, bar_cells, (compared.unchanged(item, sign(item), canvas.column(room)), "dim")
    beside = canvas.column(room)
    words, _, role = compared.words(change, sign(item), _passing(item, today), beside, beside)
    return name_span, bar_cells, (words, role)


def drawn_item(plan: Plan, row: TimelineRow, change: Change | None) -> Item | None:
    """What a row is about: the document, an item of the plan, or what its change took out."""
    if row.item_id == "plan":
        return plan.item
    return plan.by_id.get(row.item_id) or (change.before if change else None)


def _tells(change: Change | None, item: Item) -> bool:
    """Whether the comparison's words stand beside the row instead of the date: not where a dated item is unchanged."""
    if change is None:
        return item.table != "dispute" and not compared.places(item)
    return change.weight != "wording"


def sign(item: Item) -> str:
    """The sign of a transition that has no bar, to stand before its words; empty for all others."""
    return "▲ " if item.kind == "transition" and not compared.places(item) else ""


def _passing(item: Item, today: date | None) -> str:
    return t("plan_view.passed_mark") if labels.passed(item, today) else ""


def join(shares: AxisLayout, name: Span, cells: Line, words: Span, canvas: Canvas) -> Line:
    """Name, bar and words beside each other, with walls between."""
    wall: Span = ("│", "edge")
    right: Line = ((" ", "text"), words) if shares.words_width else ()
    return (
        *fit((name,), canvas.column(shares.name_width)),
        wall,
        *fit(cells, canvas.column(shares.cells)),
        wall,
        *fit(right, canvas.column(shares.words_width)),
    )


def _name(plan: Plan, item: Item, row: TimelineRow, canvas: Canvas) -> Span:
    if row.kind == "claim":
        who = labels.name(plan, str(claim_of(item, row.claim).get("reporter") or ""))
        return (labels.first_fitting((t("timeline.source", who=who),), canvas), "dim")
    service = terminal_text.clip(labels.short_service(item), max(canvas.width // 3, 1), ".")
    pad = max(4, terminal_text.cells(service) + 1)
    lead = terminal_text.pad(service, pad)
    name = labels.first_fitting(labels.titles(item)[1:] or labels.titles(item), canvas.inset(pad, 0))
    return (lead + name, "transition" if item.kind == "transition" else "text")


def claim_of(item: Item, number: int) -> Mapping[str, object]:
    """One of the claims of an item whose sources disagree; empty where there is none of that number."""
    claims = item.fields.get("claim")
    claim = claims[number] if isinstance(claims, tuple) and 0 <= number < len(claims) else None
    return claim if isinstance(claim, Mapping) else {}


def claimed(item: Item, number: int) -> When | None:
    """Where a claim puts the item in time, if it can be read."""
    try:
        return grammar.parse_when(str(claim_of(item, number).get("when") or ""))
    except grammar.NotAWhen:
        return None


# words


def _undated(item: Item) -> tuple[str, ...]:
    if lasting := labels.lasting(item):
        return lasting
    if item.text("condition"):
        return (t("when_words.conditional"),)
    return (t("plan_view.figure_only"), t("plan_view.absent")) if labels.figure_only(item) else (t("plan_view.absent"),)


def _instead(item: Item, against: Compared | None) -> tuple[str, ...]:
    """The words where a bar would be: `UTEN DATO` only where the baseline has a date, with the reason if it fits."""
    if against is None or not compared.lost(against.of(item.id)):
        return _undated(item)
    condition = terminal_text.clean(item.text("condition") or "", labels.UNSAID)
    because = [condition] if condition and terminal_text.cells(condition) == len(condition) else []
    because += [t("when_words.conditional")] if condition else []
    return (*(t("timeline.undated_because", why=why) for why in because), t("timeline.undated"))


def _words(item: Item, when: When | None, row: TimelineRow, canvas: Canvas, today: date | None) -> Span:
    if row.kind == "item" and compared.sources(item):
        sources = compared.sources(item)
        candidates = tuple(f"{sources}, {form}" for form in compared.forms(item))
        return (labels.first_fitting((*candidates, sources), canvas), "text")
    if item.table == "dispute":
        stands = (dispute_stands(item), labels.state(item.text("state")))
        return (labels.first_fitting(stands, canvas), "text")
    if when is None or not when.written:
        wording = terminal_text.clean(item.text("condition") or item.text("source") or "", labels.UNSAID)
        return (labels.first_fitting((sign(item) + wording,), canvas), "dim")
    short = labels.lasting(item) or dates.forms(when) if row.kind == "item" else dates.forms(when)
    if row.kind == "claim":
        return (labels.first_whole(short, canvas), "text")
    if labels.passed(item, today):
        marks = (t("plan_view.passed"), t("timeline.passed_short"), t("plan_view.passed_mark"))
        candidates = tuple([f"{form} {mark}" for form in short for mark in marks] + list(marks))
        return (labels.first_whole(candidates, canvas), "warn")
    level = score(item) if item.table == "risk" else ""
    level = level or labels.state(item.text("state")) or labels.certainty(item.text("certainty"))
    candidates = tuple(f"{form}, {level}" for form in short) if level else ()
    return (labels.first_whole((*candidates, *short), canvas), "text")


def service_words(plan: Plan, row: TimelineRow, against: Compared | None = None) -> tuple[str, ...]:
    """What a service's heading says, from long to short: new, renamed, taken out, and that it has no date."""
    wordings = []
    change = against.of(row.item_id) if against else None
    if change is not None and change.kind != "changed":
        wordings.append(outcomes(change)[0])
    service = plan.by_service.get(row.item_id)
    if service is not None and compared.dateless(service):
        wordings.append(t("timeline.no_dates"))
    return (", ".join(wordings), *wordings) if wordings else ("",)
