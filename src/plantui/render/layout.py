"""Rows of label and value, rules and paragraphs: what every detail is made of. Nothing is wider than asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plantui import terminal_text
from plantui.render.line import Canvas, Line, Role, Span, fit, say
from plantui.value_class import value_class

NARROW = 34
"""Below this width a label stands on its own line."""

_INSIDE_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|%)|(?<=\d\.) (?=\w)")
_HELD = "\N{NO-BREAK SPACE}"


@value_class
class Labelled:
    """A label and its values, each value a paragraph of its own; already cleaned."""

    label: str
    values: tuple[Span, ...]


def paragraph(cleaned: str, canvas: Canvas, role: Role = "text") -> Iterator[Line]:
    """A cleaned line wrapped; `8 000 000`, `20 %` and `1. januar` stay whole where the width allows it."""
    spelled = canvas.spell(cleaned)
    for part in terminal_text.wrap(_INSIDE_NUMBER.sub(_HELD, spelled), canvas.width):
        yield say(part.replace(_HELD, " "), role)


def paragraphs(untrusted: str, canvas: Canvas, role: Role = "text") -> Iterator[Line]:
    """A text of several lines, cleaned and wrapped. A single line end joins, an empty line parts."""
    for block in re.split(r"\n\s*\n", untrusted.strip()):
        yield from paragraph(terminal_text.clean(" ".join(block.split())), canvas, role)


def labelled(rows: Sequence[Labelled], canvas: Canvas, least: int = 0) -> Iterator[Line]:
    """The rows with their labels in one column, `least` cells wide at least; long values are wrapped beside it."""
    spelled = [canvas.spell(row.label) for row in rows]
    column = max([terminal_text.cells(label) + 1 for label in spelled] + [least])
    if canvas.width < NARROW or column > canvas.width // 2:
        yield from _stacked(rows, spelled, canvas)
        return
    for row, label in zip(rows, spelled, strict=True):
        shown = terminal_text.pad(label, column)
        for words, role in row.values:
            for line in paragraph(words, canvas.inset(column), role):
                yield ((shown, "dim"), *line)
                shown = " " * column


def _stacked(rows: Sequence[Labelled], labels: Sequence[str], canvas: Canvas) -> Iterator[Line]:
    indent = " " if canvas.width > 4 else ""
    for row, label in zip(rows, labels, strict=True):
        for line in paragraph(label, canvas, "dim"):
            yield line
        for words, role in row.values:
            for line in paragraph(words, canvas.inset(len(indent)), role):
                yield ((indent, "text"), *line)


def rule(canvas: Canvas) -> Line:
    """A line across."""
    return say(("-" if canvas.ascii else "─") * canvas.width, "edge")


def within(lines: Sequence[Line] | Iterator[Line], canvas: Canvas) -> tuple[Line, ...]:
    """The lines spelled and clipped to `canvas.width`, without padding: the last guard of every detail."""
    return tuple(_trimmed(fit(line, canvas)) for line in lines)


def _trimmed(line: Line) -> Line:
    spans = list(line)
    while spans:
        words, role = spans.pop()
        kept = words.rstrip(" ")
        if kept:
            return (*spans, (kept, role))
    return ()
