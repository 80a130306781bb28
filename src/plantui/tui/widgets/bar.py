"""Bars: a fixed number of lines that something else draws, with places to click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from plantui import terminal_text
from plantui.render.line import Line
from plantui.tui import theme

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

    def __init__(self, draw: Drawing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._draw = draw
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
            return Strip.blank(self.size.width, Style())
        return theme.strip(self._lines[y], self.size.width, theme.look(self))
