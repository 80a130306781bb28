"""What every dialog does: shares out the lines there are, shows where the keys go, and keeps its buttons in sight."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widget import Widget

from plantui.render.line import plain
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.base import Buttons, Dialog, shared
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.widgets.rows import Rows
from support.pilots import drive, picture, until

ITEM = "pps.testperiode"


async def opened(app: PlantuiApp, pilot: Pilot[Any], key: str) -> Dialog[Any]:
    """The dialog that a key opens on an item, with its first frame out."""
    app.here = ITEM
    app.pane.follow()
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, Dialog) and app.screen.seen)
    dialog = app.screen
    assert isinstance(dialog, Dialog)
    return dialog


@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 30)), min_size=1, max_size=4))
def test_lines_are_shared_out(room: int, wants: list[tuple[int, int]]) -> None:
    """Each has the least it needs; no more than it wants; and nothing is given that is not there."""
    heights = shared(room, *wants)
    for height, (least, most) in zip(heights, wants, strict=True):
        assert least <= height <= max(least, most)
    if sum(least for least, _ in wants) <= room:
        assert sum(heights) == min(room, sum(max(least, most) for least, most in wants))


@pytest.mark.parametrize("key", ["d", "m", "e", "f", "question_mark", "colon", "b", "message"])
def test_no_window_is_too_small_for_the_buttons(plan_repository: Path, key: str) -> None:
    """Opened in a large window that then shrinks, and grows again: buttons and keys stay in sight, and so do texts."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        if key == "message":
            app.push_screen(MessageDialog("Trouble", ["word " * 900], [("back", "Back"), ("quit", "Quit")]))
            await until(pilot, lambda: isinstance(app.screen, Dialog) and app.screen.seen)
        else:
            await opened(app, pilot, key)
        wide = [part.size.height for part in app.screen.query("#words, #found, #offers, #fields").results(Widget)]
        for size in ((60, 16), (120, 36), (80, 24), (60, 16), (100, 30)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: tuple(app.screen.size) == size)  # type: ignore[misc]
            await pilot.pause()
            for part in app.screen.query("Buttons, #keys, #words, #value, #line").results(Widget):
                assert app.screen.region.contains_region(part.region), (size, part)
                assert app.screen.query_one("#box").region.contains_region(part.region), (size, part)
                assert part.size.height >= 1, (size, part)
        again = [part.size.height for part in app.screen.query("#words, #found, #offers, #fields").results(Widget)]
        assert again == wide

    drive(plan_repository, play, size=(100, 30))


@pytest.mark.parametrize("ascii", [False, True])
def test_where_the_keys_go_is_seen_without_colour(plan_repository: Path, ascii: bool) -> None:
    """A list has its cursor, a text a mark before its label and a heavy frame, a button its arrows: one at a time."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot, "d")
        assert "  Velg et ord" in picture(app)
        assert ">[ " not in picture(app)
        assert "┃" not in picture(app)
        await pilot.press("tab")
        await pilot.pause()
        assert "> Velg et ord" in picture(app)
        assert ">[ " not in picture(app)
        assert ascii or "┃" in picture(app)
        await pilot.press("tab")
        await pilot.pause()
        assert "  Velg et ord" in picture(app)
        assert ">[ Tilbake ]<" in picture(app)
        assert "┃" not in picture(app)

    drive(plan_repository, play, ascii=ascii)


def test_tab_goes_through_the_buttons(plan_repository: Path) -> None:
    """One after another and round again, and enter chooses the one that is marked; the words take no keys."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        answers: list[str | None] = []
        buttons = [("back", "Back"), ("wait", "Wait"), ("quit", "Quit")]
        app.push_screen(MessageDialog("Trouble", ["word " * 900], buttons), answers.append)
        await until(pilot, lambda: isinstance(app.screen, Dialog) and app.screen.seen)
        for label in ("Back", "Wait", "Quit"):
            assert f">[ {label} ]<" in picture(app)
            assert picture(app).count(">[ ") == 1
            assert isinstance(app.focused, Buttons)
            await pilot.press("tab")
        await pilot.press("shift+tab", "pagedown")
        assert isinstance(app.focused, Buttons)
        assert app.screen.query_one("#words").scroll_offset.y > 0
        await pilot.press("enter")
        await until(pilot, lambda: answers)
        assert answers == ["wait"]

    drive(plan_repository, play)


def test_columns_stand_under_each_other_in_ascii(plan_repository: Path) -> None:
    """A twin may be wider than its letter: what stands beside is where it is in the other rows."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot, "d")
        rows = [row for row in picture(app).split("\n") if "( ) " in row]
        assert any("aa" in row or "oe" in row for row in rows)
        effects = [re.search(r"\w  +\w", row) for row in rows]
        assert len({effect.end() for effect in effects if effect}) == 1
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, Dialog))
        await opened(app, pilot, "e")
        rows = [row for row in picture(app).split("\n") if "ikke i teksten" in row]
        assert len({row.index("ikke i teksten") for row in rows}) == 1

    drive(plan_repository, play, ascii=True)


def test_no_arrow_is_read_as_ctrl(plan_repository: Path) -> None:
    """In ASCII the footer names the arrows."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        foot = picture(app).split("\n")[-1]
        assert foot.startswith("opp/ned flytt")
        assert "^" not in foot

    drive(plan_repository, play, ascii=True)


def test_the_cursor_covers_no_mark(plan_repository: Path, signing_key: Path) -> None:
    """On every row of every list the cursor's own mark stands in a cell that is blank without it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key in ("1", "2", "3", "4", "5", "6"):
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            rows = app.pane.query_one("#list", Rows)
            for index in range(rows.source.count()):
                bare, under = (plain(rows.source.line(index, rows.size.width, chosen)) for chosen in (False, True))
                covered = {at for at, (one, other) in enumerate(zip(bare, under, strict=False)) if one != other}
                assert all(bare[at] == " " for at in covered), (key, bare, under)

    drive(plan_repository, play)
