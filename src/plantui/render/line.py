"""A line of text in roles: what show returns, tui paints and cli prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from plantui import terminal_text
from plantui.render.canvas import Canvas

Role = Literal[
    "text", "dim", "strong", "title", "accent", "key", "chosen", "warn", "good", "bad",
    "transition", "firm", "expected", "uncertain", "today", "ghost",
]  # fmt: skip
"""What a span is, not how it looks: tui maps it to a style, cli to colour or nothing.

transition is the plan's own red marker and never means bad; firm, expected and uncertain are the three fills.
"""

Span = tuple[str, Role]
Line = tuple[Span, ...]

BLANK: Line = ()


def say(words: str, role: Role = "text") -> Line:
    """A line of one span."""
    return ((words, role),)


def plain(line: Line) -> str:
    """The line without roles and without trailing blanks."""
    return "".join(words for words, _ in line).rstrip()


def cells(line: Line) -> int:
    """The line's width in terminal cells."""
    return sum(terminal_text.cells(words) for words, _ in line)


def spell(line: Line, ascii: bool) -> Line:
    """The line as it is, or with every glyph's ASCII twin; measure after this, since a twin may be wider."""
    return tuple((terminal_text.ascii_twin(words), role) for words, role in line) if ascii else line


def fit(line: Line, canvas: Canvas) -> Line:
    """The line in exactly `width` cells: clipped at the right, or filled with blanks."""
    ending = "." if canvas.ascii else "…"
    fitted: list[Span] = []
    left = canvas.width
    for words, role in spell(line, canvas.ascii):
        wide = terminal_text.cells(words)
        if wide > left:
            fitted.append((terminal_text.clip(words, left, ending), role))
            left -= terminal_text.cells(fitted[-1][0])
            break
        fitted.append((words, role))
        left -= wide
    if left > 0:
        fitted.append((" " * left, "text"))
    return tuple(fitted)


def beside(left: Line, right: Line, canvas: Canvas) -> Line:
    """Both lines on one of exactly `width` cells, the right one at the right edge; the left gives way."""
    right = spell(right, canvas.ascii)
    room = canvas.width - cells(right)
    if room < 2:
        return fit(left, canvas)
    return (*fit(left, canvas.column(room - 1)), (" ", "text"), *right)


def at_end(line: Line, words: str, role: Role = "dim") -> Line:
    """The line with some words at its right edge, where it ends in blanks enough for them; else as it is."""
    spans, blank = list(line), 0
    while spans:
        text, how = spans.pop()
        kept = text.rstrip(" ")
        blank += len(text) - len(kept)
        if kept:
            spans.append((kept, how))
            break
    room = blank - terminal_text.cells(words)
    return (*spans, (" " * room, "text"), (words, role)) if words and room > 0 else line


def wrapped(words: str, canvas: Canvas, role: Role = "text") -> Iterable[Line]:
    """The text as lines of at most `width` cells; cleans it, so hand it over raw."""
    for line in terminal_text.clean_lines(words):
        for part in terminal_text.wrap(canvas.spell(line), canvas.width):
            yield say(part, role)
