"""The foot of every screen and dialog: the keys that work here and the screen's own words, drawn in bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import Line, Role, Span, cells, fit
from plantui.tui import key_bindings, theme
from plantui.tui.palettes import Ground
from plantui.tui.theme import Look


def key_hints(names: Sequence[str | tuple[str, ...]], width: int, look: Look, values: Mapping[str, object]) -> Line:
    """The last line: the keys that work here, most used first, as many as there is room for, help at the right.

    A tuple of ids shares one word (`↑↓ flytt`), that of the first.
    """
    own = look.keys
    help_key = key_bindings.glyph("help", own)
    right: list[Span] = [(help_key, "key"), (" " + t("foot.help"), "text")]
    if width < 70:
        right = right[:1]
    spelled = tuple((terminal_text.ascii_twin(words), role) for words, role in right) if look.ascii else tuple(right)
    room = width - cells(spelled) - 2
    spans: list[Span] = []
    used = 0
    for name in names:
        ids = (name,) if isinstance(name, str) else name
        shown = _keys(ids, look)
        label = str(values.get(ids[0], "")) or t(f"foot.{ids[0]}", **values)
        part: list[Span] = [(shown, "key"), (f" {label}", "text")]
        if look.ascii:
            part = [(terminal_text.ascii_twin(words), role) for words, role in part]
        wide = sum(terminal_text.cells(words) for words, _ in part) + (2 if spans else 0)
        if used + wide > room:
            continue
        if spans:
            spans.append(("  ", "text"))
        spans += part
        used += wide
    return (*spans, (" " * (width - used - cells(spelled)), "text"), *spelled)


_ARROWS = {"↑": "up", "↓": "down", "←": "left", "→": "right"}


def _keys(ids: Sequence[str], look: Look) -> str:
    """The keys of one hint; in ASCII arrows by name, since `^v` would be read as ctrl+v."""
    glyphs = [key_bindings.glyph(key_id, look.keys) for key_id in ids]
    if not look.ascii:
        return "".join(glyphs)
    return "/".join(t(f"arrow.{_ARROWS[glyph]}") if glyph in _ARROWS else glyph for glyph in glyphs)


def dialog_hints(names: Sequence[str | tuple[str, ...]], width: int, look: Look) -> Line:
    """Keys with their words, as many as there is room for; for the last line of a dialog."""
    spans: list[Span] = []
    for name in names:
        ids = (name,) if isinstance(name, str) else name
        spans.append((_keys(ids, look), "key"))
        spans.append((f" {t(f'foot.{ids[0]}')}  ", "text"))
    return fit(tuple(spans), look.canvas(width))


def status(left: Line, rights: Sequence[tuple[str, Role]], width: int, look: Look) -> Line:
    """The line above the footer: the screen's own words, and at the right what is always to be seen; the left gives."""
    right: Line = tuple(span for words, role in rights for span in ((words, role), ("  ", "text")))[:-1]
    if look.ascii:
        right = tuple((terminal_text.ascii_twin(words), role) for words, role in right)
    room = width - cells(right) - 2
    if not right or room < 0:
        return fit(left, look.canvas(width))
    return (*fit(_unpadded(left), look.canvas(room)), ("  ", "text"), *right)


def _unpadded(line: Line) -> Line:
    """Without the blanks that fill it, which are no words that were left out."""
    spans = list(line)
    while spans and not spans[-1][0].strip():
        spans.pop()
    return (*spans[:-1], (spans[-1][0].rstrip(), spans[-1][1])) if spans else ()


# the widget that such lines stand in


Drawing = Callable[[int], Sequence[Line]]
"""The bar's lines in a given width."""


class Bar(Widget):
    """Draws what it is told to, in the width it has; its height stands in the style sheet."""

    DEFAULT_CSS = """
    Bar { width: 1fr; height: 1; background: ansi_default; }
    """

    class Clicked(Message):
        """A word of the bar was clicked; `word` is the span as drawn, without blanks around it."""

        def __init__(self, bar: Bar, word: str) -> None:
            super().__init__()
            self.bar = bar
            self.word = word

    def __init__(self, draw: Drawing, *, id: str | None = None, ground: Ground = "page") -> None:
        super().__init__(id=id)
        self._draw = draw
        self._ground = ground
        self._lines: tuple[Line, ...] | None = None
        self._width = 0

    def redraw(self) -> None:
        """Ask again; lines that come out the same cost nothing on the way to the terminal."""
        self._lines = None
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        if self._lines is None or event.y >= len(self._lines):
            return
        at = 0
        for words, _ in self._lines[event.y]:
            at += terminal_text.cells(words)
            if event.x < at:
                self.post_message(self.Clicked(self, words.strip()))
                return

    def render_line(self, y: int) -> Strip:
        """One row of the bar."""
        if self._lines is None or self._width != self.size.width:  # drawn before it is told that it was resized
            self._width = self.size.width
            self._lines = tuple(self._draw(self._width))
        if y >= len(self._lines):
            return theme.blank(self.size.width, theme.look(self), self._ground)
        return theme.strip(self._lines[y], self.size.width, theme.look(self), self._ground)
