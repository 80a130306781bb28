"""The mark at the right edge of what goes on beyond its window: where in it one is, and how much of it is seen."""

from __future__ import annotations

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from plantui import terminal_text
from plantui.tui.theme import Look

_HELD, _LEFT = "█", "▐"
"""The mark of what has the keys, and of what has not."""


def thumb(top: int, shown: int, total: int) -> range:
    """The rows of a window of `shown` rows that are marked while row `top` of `total` is its first; none if all fit.

    At the ends, and only there, the mark touches the window's own.
    """
    if shown <= 0 or total <= shown:
        return range(0)
    size = max(1, shown * shown // total)
    most = shown - size
    last = total - shown
    at = 0 if top <= 0 else most if top >= last else min(max(most * top // last, 1), most - 1)
    return range(max(at, 0), max(at, 0) + size)


def marked(strip: Strip, look: Look, *, held: bool) -> Strip:
    """The row with the mark in its last cell; words that reach so far stay, and stand on the mark's ground."""
    last = strip.text[-1:]
    if not last or get_character_cell_size(last) != 1:
        return strip
    before, cell = strip.divide([strip.cell_length - 1, strip.cell_length])
    glyph, style = _HELD if held else _LEFT, look.theme.styles["page"]["accent" if held else "ghost"]
    if last != " ":
        under = look.theme.styles["page"]["chosen"] if held else look.theme.on("cursor")
        return Strip.join([before, Strip([Segment(last, under)], 1)])
    ground = next((under.bgcolor for _, under, _ in cell if under is not None and not under.reverse), None)
    spelled = terminal_text.ascii_twin(glyph) if look.ascii else glyph
    return Strip.join([before, Strip([Segment(spelled, style + Style(bgcolor=ground))], 1)])
