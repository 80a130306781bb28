"""Roles to styles, and the last filter before anything leaves the program.

Text stands in the terminal's own colours, and the few colours beside it have a lightness that reads on dark and on
light. Red is the plan's transition marker and nothing else. Without colour the attributes alone tell roles apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import attrs
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.strip import Strip

from plantui import terminal_text
from plantui.render.line import Canvas, Line, Role

_BLUE, _GREEN, _AMBER, _VIOLET, _RED, _GREY, _TEAL = (
    "#2f7fc8", "#3c8b45", "#a97100", "#a65fbf", "#dc3c3c", "#7d7d7d", "#1f8a8a",
)  # fmt: skip

COLOURED: dict[Role, Style] = {
    "text": Style(),
    "dim": Style(color=_GREY),
    "strong": Style(bold=True),
    "title": Style(bold=True),
    "accent": Style(color=_BLUE),
    "key": Style(color=_BLUE, bold=True),
    "chosen": Style(reverse=True),
    "warn": Style(color=_AMBER, bold=True),
    "good": Style(color=_GREEN),
    "bad": Style(color=_VIOLET, bold=True),
    "transition": Style(color=_RED, bold=True),
    "firm": Style(color=_BLUE),
    "expected": Style(color=_TEAL),
    "uncertain": Style(color=_GREY),
    "today": Style(color=_AMBER),
    "ghost": Style(color=_GREY),
}

PLAIN: dict[Role, Style] = {
    "text": Style(),
    "dim": Style(),
    "strong": Style(bold=True),
    "title": Style(bold=True),
    "accent": Style(),
    "key": Style(bold=True),
    "chosen": Style(reverse=True),
    "warn": Style(bold=True),
    "good": Style(),
    "bad": Style(bold=True),
    "transition": Style(bold=True),
    "firm": Style(),
    "expected": Style(),
    "uncertain": Style(),
    "today": Style(),
    "ghost": Style(),
}


@attrs.frozen(slots=True)
class Look:
    """How this terminal is painted: the roles' styles, whether only ASCII may reach it, and the user's own keys."""

    roles: Mapping[Role, Style] = attrs.field(repr=False)
    ascii: bool = False
    keys: Mapping[str, str] = attrs.field(factory=dict)

    def canvas(self, width: int) -> Canvas:
        """What a part of this terminal that is `width` cells wide is drawn on."""
        return Canvas(width, self.ascii)


def look(node: DOMNode) -> Look:
    """The look of the app a widget is in."""
    own = getattr(node.app, "look", None)
    return own if isinstance(own, Look) else Look(COLOURED)


_PLAIN_STYLE = Style()


def strip(line: Line, width: int, look: Look, *, lit: tuple[int, int] | None = None) -> Strip:
    """The line painted in exactly `width` cells; the cells of `lit`, from and to, are turned over."""
    segments: list[Segment] = []
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
            segments.append(Segment(words, look.roles[role]))
        left -= wide
        if left <= 0:
            break
    if left > 0:
        segments.append(Segment(" " * left, _PLAIN_STYLE))
    painted = Strip(segments, width)
    if lit is None:
        return painted
    start, end = max(lit[0], 0), min(lit[1], width)
    parts = painted.divide([start, end, width]) if start else [Strip([], 0), *painted.divide([end, width])]
    turned = Strip([Segment(words, _turned(style or _PLAIN_STYLE)) for words, style, _ in parts[1]], end - start)
    return Strip.join([parts[0], turned, *parts[2:]])


@lru_cache(maxsize=64)
def _turned(style: Style) -> Style:
    # A coloured word turned over may be unreadable: under the cursor only weight is kept.
    return Style(reverse=True, bold=style.bold)


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")


class LastFilter(LineFilter):
    """Takes control and direction characters out of whatever is about to be painted, wherever it came from."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them; those that have none pass as they are."""
        if not any(_CONTROL.search(words) for words, _, _ in segments):
            return segments
        return [Segment(_CONTROL.sub(terminal_text.MARK, words), style) for words, style, _ in segments]
