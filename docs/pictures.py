"""Draws the program: screens and dialogs at three sizes, dark and light, as SVG; eight are kept in `pictures/`.

The screens are the real ones, on the demo, as they come out of the program. Nothing in a picture is fetched.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot

from plantui import i18n
from plantui.tui import palettes
from plantui.tui.app import PlantuiApp
from plantui.usecases.session.settings import ThemeChoice
from plantui.usecases.session.startup import Wish
from plantui.usecases.setup import demo

KEPT = Path(__file__).with_name("pictures")
_THEMES: tuple[ThemeChoice, ...] = ("dark", "light")
SIZES = ((80, 24), (120, 36), (200, 60))
ITEM = "dhg.overgang-forvaltning"
VIEWS = {
    "plan": ("1",),
    "highlights": ("2",),
    "timeline": ("3",),
    "changes": ("4",),
    "review": ("5",),
    "history": ("6",),
    "decide": ("5", "d"),
    "edit": ("5", "e"),
    "help": ("1", "question_mark"),
}
"""Each picture by the keys that lead there."""

WANTED = (
    "review-120-dark", "plan-80-dark", "timeline-120-light", "changes-120-dark", "highlights-80-light",
    "decide-80-dark", "history-120-light", "timeline-200-dark",
)  # fmt: skip
"""The pictures that are kept."""

CELL = (8.4, 18)
_SHAPES = {
    "█": (0, 0, 1, 1, 1), "▓": (0, 0, 1, 1, 0.75), "▒": (0, 0, 1, 1, 0.5), "░": (0, 0, 1, 1, 0.25),
    "▐": (0.5, 0, 0.5, 1, 1), "│": (0.45, 0, 0.1, 1, 1), "┃": (0.4, 0, 0.2, 1, 1), "─": (0, 0.48, 1, 0.04, 1),
    "━": (0, 0.46, 1, 0.08, 1),
}  # fmt: skip
"""Bars and lines: where in a cell each begins, how far it goes, and how thick it is."""


def main(folder: Path, only: str = "") -> None:
    """Draw all of them into the folder, or those whose name holds `only`, and anew those that are kept."""
    i18n.choose("nb")
    os.environ |= {"COLORTERM": "truecolor", "TERM": "xterm-256color"}
    os.environ.pop("NO_COLOR", None)
    folder.mkdir(parents=True, exist_ok=True)
    KEPT.mkdir(exist_ok=True)
    with demo.throwaway(None) as home, demo.at_home(home):
        repository = demo.make(home).repository
        for size in SIZES:
            for theme in _THEMES:
                wanted = [view for view in VIEWS if only in f"{view}-{size[0]}-{theme}"]
                for name, drawn in asyncio.run(_drawn(repository, size, theme, wanted)) if wanted else ():
                    for place in (folder, KEPT) if name in WANTED else (folder,):
                        (place / f"{name}.svg").write_text(drawn, encoding="utf-8")


async def _drawn(
    repository: str, size: tuple[int, int], theme: ThemeChoice, wanted: Iterable[str]
) -> list[tuple[str, str]]:
    """Views at one size in one theme, with their names."""
    app = PlantuiApp(Wish(path=repository), theme=theme)
    pictures: list[tuple[str, str]] = []
    async with app.run_test(size=size) as pilot:
        while app.pane.NAME != "review" or app.comparison.view is None:
            await _settled(app, pilot)
        for view in wanted:
            app.here = ITEM
            for key in VIEWS[view]:
                await pilot.press(key)
                await _settled(app, pilot)
                if key.isdecimal():
                    app.pane.follow()
            await _settled(app, pilot)
            pictures.append((f"{view}-{size[0]}-{theme}", _svg(list(_rows(app)), app.look.theme)))
            if app.screen is not app.pane:
                await pilot.press("escape")
                await _settled(app, pilot)
    return pictures


async def _settled(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause(0.4)


def _rows(app: PlantuiApp) -> Iterator[list[Segment]]:
    """What stands on the screen, line by line."""
    update = app.screen._compositor.render_full_update()
    for strips in update.strips:
        yield [segment for strip in strips if strip is not None for segment in strip]


def _svg(rows: list[list[Segment]], theme: palettes.Theme) -> str:
    """The lines as a picture: grounds as boxes, and each word where its cells are."""
    wide, high = CELL
    columns = max(sum(segment.cell_length for segment in row) for row in rows)
    paint = theme.paint or Style()
    ground, grounds, words = _colour(paint, paint, ink=False), [], []
    for y, row in enumerate(rows):
        x = 0
        for segment in row:
            style = segment.style or Style()
            ink, under = _colour(style, paint, ink=True), _colour(style, paint, ink=False)
            if style.reverse:
                ink, under = under, ink
            if under != ground:
                grounds.append(
                    f'<rect x="{x * wide:.1f}" y="{y * high}" width="{segment.cell_length * wide + 0.3:.1f}"'
                    f' height="{high + 0.3}" fill="{under}"/>'
                )
            bold = ' font-weight="bold"' if style.bold else ""
            for at, word in _words(segment.text):
                if word in _SHAPES:
                    grounds.append(_shape(word, (x + at) * wide, y * high, ink))
                    continue
                words.append(f'<text x="{(x + at) * wide:.1f}" y="{y * high + 13.5}" fill="{ink}"{bold}>{word}</text>')
            x += segment.cell_length
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns * wide:.1f} {len(rows) * high}"'
        ' font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="14">',
        f'<rect width="100%" height="100%" fill="{ground}"/>', *grounds, *words, "</svg>\n",
    ))  # fmt: skip


def _shape(glyph: str, x: float, y: float, ink: str) -> str:
    """A bar or a line as a box, so that it meets its neighbours whatever the font is."""
    left, top, across, down, thick = _SHAPES[glyph]
    wide, high = CELL
    return (
        f'<rect x="{x + left * wide:.1f}" y="{y + top * high:.1f}" width="{across * wide + 0.2:.1f}"'
        f' height="{down * high + 0.2:.1f}" fill="{ink}" fill-opacity="{thick}"/>'
    )


def _words(text: str) -> Iterator[tuple[int, str]]:
    """The words of a text with the cell each begins in; bars and lines, whose glyphs must meet, one by one."""
    at = 0
    for part in text.split(" "):
        if part.isascii() or part.replace("…", "").isalnum():
            if part:
                yield at, escape(part)
        else:
            yield from ((at + n, escape(glyph)) for n, glyph in enumerate(part))
        at += len(part) + 1


def _colour(style: Style, paint: Style, *, ink: bool) -> str:
    own, otherwise = (style.color, paint.color) if ink else (style.bgcolor, paint.bgcolor)
    chosen = otherwise if own is None or own.is_default else own
    assert chosen is not None
    return chosen.get_truecolor().hex


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/pictures"), *sys.argv[2:3])
