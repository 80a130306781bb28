"""Roles to styles, and the last filter before anything leaves the program."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs
from rich.segment import Segment
from textual.color import Color
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.strip import Strip

from plantui import terminal_text
from plantui.render.line import Canvas, Line
from plantui.tui import palettes
from plantui.tui.palettes import Ground, Theme


@attrs.frozen(slots=True)
class Look:
    """How this terminal is painted: the theme, whether only ASCII may reach it, and the user's own keys."""

    theme: Theme = attrs.field(factory=palettes.theme, repr=False)
    ascii: bool = False
    keys: Mapping[str, str] = attrs.field(factory=dict)

    def canvas(self, width: int) -> Canvas:
        """What a part of this terminal that is `width` cells wide is drawn on."""
        return Canvas(width, self.ascii)


_UNTOLD = Look()


def look(node: DOMNode) -> Look:
    """The look of the app a widget is in."""
    own = getattr(node.app, "look", None)
    return own if isinstance(own, Look) else _UNTOLD


def strip(
    line: Line,
    width: int,
    look: Look,
    ground: Ground = "page",
    *,
    lit: tuple[int, int] | None = None,
    resting: bool = False,
) -> Strip:
    """The line painted in exactly `width` cells of a ground; the cells of `lit`, from and to, are the cursor's, who is
    `resting` where another has the keys. A heading of the page has a ground of its own.
    """
    if ground == "page" and {role for words, role in line if words.strip()} == {"section"}:
        ground = "band"
    painted = _painted(line, width, look, ground)
    if lit is None:
        return painted
    start, end = max(lit[0], 0), min(lit[1], width)
    under = _painted(line, width, look, "resting" if resting else "cursor")
    return Strip.join([painted.crop(0, start), under.crop(start, end), painted.crop(end, width)])


def _painted(line: Line, width: int, look: Look, ground: Ground) -> Strip:
    segments: list[Segment] = []
    styles = look.theme.styles[ground]
    left = width
    for words, role in line:
        if look.ascii:
            words = terminal_text.ascii_twin(words)
        if not words:
            continue
        wide = terminal_text.cells(words)
        if wide > left:
            words = terminal_text.clip(words, left, "." if look.ascii else "…")
            wide = terminal_text.cells(words)
        if words:
            segments.append(Segment(words, styles[role]))
        left -= wide
        if left <= 0:
            break
    if left > 0:
        segments.append(Segment(" " * left, styles["text"]))
    return Strip(segments, width)


def blank(width: int, look: Look, ground: Ground = "page") -> Strip:
    """A row with nothing on it."""
    return Strip.blank(width, look.theme.on(ground))


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


class LastFilter(LineFilter):
    """Takes control and direction characters out of whatever is about to be painted, wherever it came from."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them; those that have none pass as they are."""
        if not any(_CONTROL.search(words) for words, _, _ in segments):
            return segments
        return [Segment(_CONTROL.sub(terminal_text.MARK, words), style) for words, style, _ in segments]
