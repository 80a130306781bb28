"""The mark of what goes on: where one is in it, and that it covers nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.pilot import Pilot

from plantui.render.line import say
from plantui.tui import palettes, theme
from plantui.tui.app import PlantuiApp
from plantui.tui.theme import Look
from plantui.tui.widgets import scroll_mark
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows
from plantui.tui.widgets.scroll_mark import thumb
from plantui.usecases.session.startup import Wish
from support import demos
from support.pilots import drive, picture, until

LOOKS = [Look(palettes.theme(depth=depth), ascii) for depth in ("all", "none") for ascii in (False, True)]


@given(st.integers(0, 60), st.integers(0, 2000), st.integers(0, 2000))
def test_the_mark_says_where_one_is(shown: int, total: int, top: int) -> None:
    """None where all is seen; at the top only at the beginning, at the bottom only at the end."""
    top = min(top, max(total - shown, 0))
    rows = thumb(top, shown, total)
    if shown == 0 or total <= shown:
        assert not rows
        return
    assert rows and 0 <= rows[0] <= rows[-1] < shown
    if shown > 2 and len(rows) < shown - 1:
        assert (rows[0] == 0) == (top == 0)
        assert (rows[-1] == shown - 1) == (top == total - shown)


@pytest.mark.parametrize("look", LOOKS)
def test_the_mark_covers_no_words(look: Look) -> None:
    """A row that is full to its last cell is as it was in words; on another one the mark is a glyph."""
    full = theme.strip(say("to the edge"), 11, look)
    marked = scroll_mark.marked(full, look, held=True)
    assert marked.text == full.text
    assert [style for _, style, _ in marked][-1] == look.theme.styles["page"]["chosen"]
    held, left = (
        scroll_mark.marked(theme.strip(say("short"), 11, look), look, held=held).text for held in (True, False)
    )
    assert (held, left) == (("short     #", "short     |") if look.ascii else ("short     █", "short     ▐"))


def test_a_wide_character_is_left_whole() -> None:
    """Half of it cannot be written."""
    look = Look()
    assert scroll_mark.marked(theme.strip(say("漢漢"), 4, look), look, held=True).text == "漢漢"


def test_the_mark_stands_on_the_ground_of_its_row() -> None:
    """The cursor's tint and a heading's ground go on under it."""
    look = Look(palettes.theme("dark"))
    row = theme.strip(say("short"), 9, look, lit=(0, 9))
    assert {(style or Style()).bgcolor for _, style, _ in scroll_mark.marked(row, look, held=True)} == {
        look.theme.on("cursor").bgcolor
    }


def test_every_list_and_page_that_goes_on_is_marked(plan_repository: Path) -> None:
    """On each screen, and over it; one that is seen whole has no mark."""

    def has_mark(part: Rows | Page) -> bool:
        edge = part.edge if isinstance(part, Rows) and part.edge is not None and part.edge.display else part
        return any(edge.render_line(y).text[-1:] in ("█", "▐") for y in range(edge.size.height))

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        goes_on = 0
        for key in ("1", "2", "3", "6", "question_mark"):
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await until(pilot, lambda: app.screen.query(Rows) or app.screen.query(Page))
            for part in [*app.screen.query(Rows), *app.screen.query(Page)]:
                if part.size.height and part.display:
                    over = part.virtual_size.height > part.size.height
                    goes_on += over
                    assert has_mark(part) == over, (key, part)
        assert goes_on

    drive(plan_repository, play, size=(80, 16))


def test_the_mark_stands_beside_a_change_number_and_not_on_it(
    demo_in_round: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers at the right edge of Highlights and Timeline, and ids in the help, leave the mark's cell free."""
    for name, value in demos.living(demo_in_round).items():
        monkeypatch.setenv(name, value)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None and app.comparison.view is not None)
        for key in ("2", "3"):
            await pilot.press(key)
            await until(pilot, lambda: re.search(r"  E\d\d", picture(app)))
            lines = [line for line in picture(app).split("\n") if re.search(r"  E\d\d.?$", line)]
            assert lines and all(len(line.rstrip("█▐ ")) < 80 for line in lines), lines
            assert any(line.endswith("█") for line in lines)
        await pilot.press("question_mark")
        await until(pilot, lambda: "pan-left" in picture(app))
        assert not [line for line in picture(app).split("\n") if re.search(r"[a-z]-[a-z]+ │", line)]

    drive(Wish(path=str(demo_in_round / "plan"), lang="nb"), play, size=(80, 24))
