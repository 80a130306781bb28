"""What is written to the terminal: whatever changes, the terminal ends up with the picture that was meant."""

from __future__ import annotations

import random

import pyte
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from plantui.tui import palettes, theme
from plantui.tui.terminal_output import Painter, sgr

WIDTH, HEIGHT = 24, 6
CONSOLE = Console()
STYLES = [Style(), Style(bold=True), Style(reverse=True), Style(color="#2f7fc8"), Style(bold=True, reverse=True)]
WORDS = ["a", "bc", " ", "    ", "            ", "æø", "│", "def", "漢", "x漢y"]

Row = list[tuple[str, Style]]


def make_row(chance: random.Random) -> Row:
    """A row of exactly WIDTH cells."""
    row: Row = []
    left = WIDTH
    while left > 0:
        words = chance.choice(WORDS)
        strip = Strip([Segment(words)])
        if strip.cell_length > left:
            words = " " * left
        row.append((words, chance.choice(STYLES)))
        left -= Strip([Segment(words)]).cell_length
    return row


def strip_of(row: Row) -> Strip:
    """The row as Textual holds it."""
    return Strip([Segment(words, style) for words, style in row], WIDTH)


def shown(screen: pyte.Screen) -> list[list[tuple[str, bool, bool, str]]]:
    """Every cell of the virtual terminal with what it looks like."""
    return [
        [
            (cell.data, cell.bold, cell.reverse, cell.fg)
            for cell in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]  # fmt: skip


def test_differences_add_up_to_the_whole_picture() -> None:
    """After any number of partial updates the terminal shows what one whole update would have shown."""
    for seed in range(60):
        chance = random.Random(seed)
        rows = [make_row(chance) for _ in range(HEIGHT)]
        terminal, whole = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
        painter = Painter(ColorSystem.TRUECOLOR)
        first = LayoutUpdate([[strip_of(row)] for row in rows], Region(0, 0, WIDTH, HEIGHT))
        pyte.Stream(terminal).feed(painter.less(first, WIDTH, HEIGHT).render_segments(CONSOLE))
        for _ in range(8):
            y = chance.randrange(HEIGHT)
            rows[y] = make_row(chance)
            chops = [{0: strip_of(row)} for row in rows]
            update = ChopsUpdate(chops, [(y, 0, WIDTH)], [[WIDTH]] * HEIGHT)
            pyte.Stream(terminal).feed(painter.less(update, WIDTH, HEIGHT).render_segments(CONSOLE))
        fresh = LayoutUpdate([[strip_of(row)] for row in rows], Region(0, 0, WIDTH, HEIGHT))
        new = Painter(ColorSystem.TRUECOLOR).less(fresh, WIDTH, HEIGHT).render_segments(CONSOLE)
        pyte.Stream(whole).feed(new)
        assert terminal.display == whole.display, seed
        assert shown(terminal) == shown(whole), seed


def test_a_change_in_the_second_half_of_a_wide_character_writes_it_whole() -> None:
    """Where only the second cell differs from what is shown, the character is written from its first cell."""
    wide = [Segment("漢" + " " * (WIDTH - 2))]
    painter, terminal = Painter(None), pyte.Screen(WIDTH, HEIGHT)
    layout = LayoutUpdate([[Strip(wide, WIDTH)] for _ in range(HEIGHT)], Region(0, 0, WIDTH, HEIGHT))
    pyte.Stream(terminal).feed(painter.less(layout, WIDTH, HEIGHT).render_segments(CONSOLE))
    covered = [{1: Strip([Segment("x")], 1)} for _ in range(HEIGHT)]
    over = ChopsUpdate(covered, [(0, 1, 2)], [[2]] * HEIGHT)
    pyte.Stream(terminal).feed(painter.less(over, WIDTH, HEIGHT).render_segments(CONSOLE))
    assert terminal.buffer[0][1].data == "x"
    back = painter.less(layout, WIDTH, HEIGHT).render_segments(CONSOLE)
    assert back == "\x1b[1H漢"
    pyte.Stream(terminal).feed(back)
    assert terminal.buffer[0][1].data == terminal.buffer[1][1].data


def test_what_is_the_same_is_not_sent() -> None:
    """The same picture again is no bytes at all."""
    rows = [make_row(random.Random(1)) for _ in range(HEIGHT)]
    painter = Painter(None)
    layout = LayoutUpdate([[strip_of(row)] for row in rows], Region(0, 0, WIDTH, HEIGHT))
    painter.less(layout, WIDTH, HEIGHT).render_segments(CONSOLE)
    assert painter.less(layout, WIDTH, HEIGHT).render_segments(CONSOLE) == ""


def test_a_forgotten_picture_is_written_whole() -> None:
    """After something else wrote on the terminal everything is sent again."""
    rows = [make_row(random.Random(2)) for _ in range(HEIGHT)]
    painter = Painter(None)
    layout = LayoutUpdate([[strip_of(row)] for row in rows], Region(0, 0, WIDTH, HEIGHT))
    painter.less(layout, WIDTH, HEIGHT).render_segments(CONSOLE)
    painter.forget()
    assert painter.lost(WIDTH, HEIGHT)
    assert "\x1b[2J" in painter.less(layout, WIDTH, HEIGHT).render_segments(CONSOLE)


def test_without_colours_no_colour_is_spelled() -> None:
    """Bold and reverse are all that is left, whatever a style says."""
    assert sgr(Style(color="#2f7fc8", bgcolor="red", bold=True), None) == "1"
    plain = palettes.theme(depth="none")
    assert all(
        sgr(style, None) in ("", "1", "7", "1;7") for styles in plain.styles.values() for style in styles.values()
    )


def test_the_last_filter_takes_out_controls_and_directions() -> None:
    """Whatever slipped past every cleaning is a mark by the time it is painted."""
    hostile = "a\x1b[31mb\x07\x9b2J\u202e\u2066\u200bc\x00"
    [segment] = theme.LastFilter().apply([Segment(hostile)], None)  # type: ignore[arg-type]  # it looks at no colour
    assert not set(segment.text) & set("\x1b\x07\x9b\u202e\u2066\u200b\x00")
    assert segment.text.startswith("a") and "c" in segment.text
