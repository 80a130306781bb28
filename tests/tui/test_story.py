"""The story of an item on the screens: one key from any list, lines to read, and back to where one was."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.screens.base import Pane
from support.pilots import drive, picture, until


def stands_on(app: PlantuiApp, name: str) -> bool:
    """Whether that screen is there."""
    return app.pane.is_mounted and app.current_mode == app.pane.NAME == name


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
def test_i_tells_the_story_of_the_selected_item(plan_repository: Path, size: tuple[int, int]) -> None:
    """On the tree and on the timeline; escape leads back, and the cursor stands where it stood."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key, name in (("1", "plan"), ("3", "timeline")):
            await pilot.press(key)
            await until(pilot, partial(stands_on, app, name))
            app.here = "pps.testperiode"
            app.pane.follow()
            await pilot.press("i")
            await until(pilot, lambda: isinstance(app.screen, ReaderDialog))
            shown = picture(app)
            assert app.current_mode == name and "The story of Testperiode" in shown and "came into the plan" in shown
            assert all(len(line) <= size[0] for line in shown.split("\n"))
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, Pane))
            assert app.here == "pps.testperiode" and app.current_mode == name

    drive(plan_repository, play, size=size, language="en")


def test_the_detail_of_an_item_leads_to_its_story(plan_repository: Path) -> None:
    """The same key, on the page that tells what the plan says of it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        app.read_item("pps.testperiode")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog))
        await pilot.press("i")
        await until(pilot, lambda: "Historien om Testperiode" in picture(app))

    drive(plan_repository, play)
