"""What render returns: lines of text in roles, the canvas they are drawn on, and rows drawn only when looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Literal, TypeVar, overload

from plantui import terminal_text
from plantui.value_class import value_class


@value_class
class Canvas:
    """The width and the spelling of what is drawn; it travels as one value through everything that draws lines."""

    width: int
    ascii: bool = False

    def inset(self, taken: int, least: int = 0) -> Canvas:
        """The canvas that is left beside `taken` cells, but never narrower than `least`."""
        return Canvas(max(self.width - taken, least), self.ascii)

    def column(self, width: int) -> Canvas:
        """A canvas of the same spelling, `width` cells wide."""
        return Canvas(width, self.ascii)

    def spell(self, words: str) -> str:
        """The words as they are, or with every glyph's ASCII twin; measure after this, since a twin may be wider."""
        return terminal_text.ascii_twin(words) if self.ascii else words


Role = Literal[
    "text", "dim", "strong", "title", "section", "accent", "key", "chosen", "warn", "good", "bad",
    "transition", "firm", "expected", "uncertain", "today", "ghost", "edge",
]  # fmt: skip
"""What a span is, not how it looks: tui maps it to a style, cli to colour or nothing.

transition is the plan's own red marker and never means bad; firm, expected and uncertain are the three fills. section
is the heading that a list or page is parted by, edge a line that only parts.
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


def spell(line: Line, canvas: Canvas) -> Line:
    """The line as the canvas spells it; measure after this, since an ASCII twin may be wider than its glyph."""
    return tuple((canvas.spell(words), role) for words, role in line)


def fit(line: Line, canvas: Canvas) -> Line:
    """The line in exactly `canvas.width` cells: clipped at the right, or filled with blanks."""
    ending = "." if canvas.ascii else "…"
    fitted: list[Span] = []
    left = canvas.width
    for words, role in spell(line, canvas):
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
    """Two lines on one of `canvas.width` cells, the right one at the right edge; the left one is clipped for it."""
    right = spell(right, canvas)
    room = canvas.width - cells(right)
    if room < 2:
        return fit(left, canvas)
    return (*fit(left, canvas.column(room - 1)), (" ", "text"), *right)


def at_end(line: Line, words: str, role: Role = "dim") -> Line:
    """The line with `words` at its right edge, where it ends in enough blanks for them; else the line as it is."""
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
    """The text as lines of at most `canvas.width` cells; cleans it, so hand it over raw."""
    for line in terminal_text.clean_lines(words):
        for part in terminal_text.wrap(canvas.spell(line), canvas.width):
            yield say(part, role)


# rows that are drawn one at a time, when somebody looks at them


Seed = TypeVar("Seed")


@value_class
class Spot:
    """The cells `start` to `end` (not included) of a row, and the item that stands there."""

    start: int
    end: int
    item_id: str


@value_class
class Row:
    """One line and the item it is about; None for headings. `spots` where several items share the line."""

    line: Line
    item_id: str | None = None
    spots: tuple[Spot, ...] = ()


class Drawn(Sequence[Row], Generic[Seed]):
    """A sequence of rows, each drawn from its seed when it is asked for: opening 100 000 rows costs what 10 do."""

    __slots__ = ("_draw", "_item_of", "seeds")

    def __init__(
        self, seeds: Sequence[Seed], draw: Callable[[Seed], Row], item_of: Callable[[Seed], str | None]
    ) -> None:
        self.seeds = seeds
        self._draw = draw
        self._item_of = item_of

    def __len__(self) -> int:
        return len(self.seeds)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self._draw(seed) for seed in self.seeds[index]]
        return self._draw(self.seeds[index])

    def item_at(self, index: int) -> str | None:
        """The item of a row, without drawing it."""
        return self._item_of(self.seeds[index])

    def position(self, item_id: str) -> int | None:
        """The first row about an item, without drawing any; None when it has none."""
        return next((at for at, seed in enumerate(self.seeds) if self._item_of(seed) == item_id), None)
