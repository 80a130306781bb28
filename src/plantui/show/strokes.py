"""The cells of one bar: points, spans and open ends on the ground of a scale, or the words in their place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from plantui import text
from plantui.plan import when as grammar
from plantui.plan.model import Item
from plantui.plan.when import When
from plantui.show import compared, labels
from plantui.show.line import Line, Role, Span
from plantui.show.scale import Scale

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
    """Nothing but the ground."""
    return spans(ground(scale, today))


def ground(scale: Scale, today: date | None) -> list[Span]:
    """Blank cells, and today's mark where it is in view."""
    ground: list[Span] = [(" ", "text")] * scale.cells
    at = scale.cell(today) if today else -1
    if 0 <= at < scale.cells:
        ground[at] = ("┊", "today")
    return ground


def bar(
    item: Item,
    scale: Scale,
    today: date | None,
    instead: tuple[str, ...],
    ascii_only: bool,
    of: tuple[When, ...] | None = None,
    ghost: bool = False,
) -> Line:
    """Each place in time the item is given, or `of`; the words `instead`, longest first, where there is none."""
    cells = ground(scale, today)
    shapes = list(filter(None, map(_dated, compared.places(item) if of is None else of)))
    if not shapes or not cells:
        return spans(worded(cells, scale, today, instead, ascii_only))
    for shape in shapes:
        _shape(cells, item, shape, scale, ghost)
    return spans(cells)


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
        cells[first] = (points[0] if transition else points[1], role)
        return
    for at in range(max(first, 0), min(last, scale.cells - 1) + 1):
        cells[at] = ("░" if ghost else _FILL[level], role)
    if shape.precision == "by" and 0 <= last < scale.cells:
        cells[last] = ("┤", role)


def _dated(when: When | None) -> When | None:
    """The place in time without its condition; None where no day is known."""
    if when is None or not when.written:
        return None
    return grammar.read(when.written) if when.precision == "conditional" else when


def _not_before(cells: list[Span], first: int, scale: Scale, ghost: bool) -> None:
    role: Role = "ghost" if ghost else "uncertain"
    last = min(max(first, 0) + (8 if scale.zoom == "month" else 6), scale.cells - 1)
    for at in range(max(first, 0), last + 1):
        if cells[at][0] == " ":
            cells[at] = ("╌", role)
    if first >= 0:
        cells[first] = ("░" if ghost else "├", role)
    cells[last] = ("▸", role)


def worded(
    cells: list[Span], scale: Scale, today: date | None, instead: tuple[str, ...], ascii_only: bool
) -> list[Span]:
    """Words where the bar would be: right of today where there is room, else from the left."""
    at = scale.cell(today) + 2 if today and 0 <= scale.cell(today) < scale.cells else 1
    words, start = "", 0
    for candidates, start in ((instead, at), (instead, 1), (instead[-1:], 0)):
        room = len(cells) - start
        words = labels.first_fitting(candidates, max(room, 0), ascii_only)
        if words and text.cells(words) <= room and not words.endswith(("…", ".")):
            break
    for offset, character in enumerate(words):
        if start + offset < len(cells):
            cells[start + offset] = (character, "dim")
    return cells


def spans(cells: Sequence[Span]) -> Line:
    """Neighbours of one role joined, so that a row is a handful of spans."""
    joined: list[Span] = []
    for words, role in cells:
        if joined and joined[-1][1] == role:
            joined[-1] = (joined[-1][0] + words, role)
        else:
            joined.append((words, role))
    return tuple(joined)
