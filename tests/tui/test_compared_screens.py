"""Highlights and Timeline against a baseline, the chart, and choosing which text is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.baseline import BaselineDialog
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.widgets.rows import Rows
from plantui.usecases.setup.demo_script import revise
from support import founded, repositories
from support.founded import Founded
from support.pilots import drive, picture, until
from support.plans import shipped_files

SIZES = [(60, 16), (80, 24), (200, 60)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The plan of 2024, adopted, and the demo's revision of 2025 on top of it; nothing here writes to it."""
    files = dict(shipped_files())
    folder = tmp_path_factory.mktemp("compared")
    made = founded.begin(folder / "demo", founded.make_keys(folder / "keys"), plan=files)
    made.found()
    revised = {path: data for path, data in revise(files).items() if files.get(path) != data}
    repositories.commit(made.folder, revised, "plan: revisjon 2025")
    return made


@pytest.fixture
def demo(built: Founded) -> Path:
    """The same, its root pinned by whoever sits here."""
    founded.pin(built.folder, built.root)
    return built.folder


async def on(app: PlantuiApp, pilot: Pilot[Any], key: str) -> None:
    """On one of the screens, once what differs is known."""
    await pilot.press(key)
    await until(pilot, lambda: app.comparison.view is not None and not app.comparison.running)


@pytest.mark.parametrize("size", SIZES)
def test_the_timeline_draws_the_baseline_as_a_ghost(demo: Path, size: tuple[int, int]) -> None:
    """What moved has its old place beneath it, with the slip in words; a lost date and a figure's keep their rows."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await on(app, pilot, "3")
        app.pane.query_one(Rows).go_to("dhg.overgang-forvaltning")
        await pilot.pause()
        shown = picture(app)
        assert all(len(line) <= size[0] for line in shown.split("\n"))
        assert "UTEN DATO" in shown and "░△◇" in shown
        assert "var 1.1.2027" in shown and (size[0] < 80 or any("  △" in line for line in shown.split("\n")))
        assert "VERRE" in shown
        app.pane.query_one(Rows).go_to("pjd.overgang-forvaltning")
        await pilot.pause()
        assert "ikke i teksten" in picture(app)

    drive(demo, play, size=size)


def test_o_goes_from_what_changed_to_every_milestone_and_round(demo: Path) -> None:
    """What changed is shown first, and counted; o widens it, and comes back to it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await on(app, pilot, "3")
        rows = app.pane.query_one(Rows)
        changed = rows.source.count()
        assert "endret" in picture(app).split("\n")[2] and "14 av 24" in picture(app).split("\n")[3]
        await pilot.press("o")
        assert rows.source.count() > changed
        assert "24 av 24" in picture(app).split("\n")[3]
        await pilot.press("o", "o", "o", "o", "o")
        assert rows.source.count() == changed

    drive(demo, play)


def test_an_item_that_is_as_it_was_is_not_hidden_from_who_brings_it(demo: Path) -> None:
    """Selected on another screen, it is there on the timeline, though nothing of it changed."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await on(app, pilot, "1")
        app.here = "pjd.produksjonssettinger"
        await pilot.press("3")
        await until(pilot, lambda: app.current_mode == "timeline")
        await pilot.pause()
        assert app.pane.query_one(Rows).here == "pjd.produksjonssettinger"

    drive(demo, play)


@pytest.mark.parametrize("size", SIZES)
def test_highlights_tell_what_moved_in_out_and_was_lost(demo: Path, size: tuple[int, int]) -> None:
    """In 2025: moved in from 2024, moved out to 2026, lost from 2027; o keeps only what is another."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await on(app, pilot, "2")
        shown = [str(app.pane.query_one(Rows).source.line(at, size[0], False)) for at in range(_count(app))]
        told = "\n".join(shown)
        assert "FLYTTET UT AV" in told and "pps" in told
        assert "TAPT FRA 2027" in told
        if size[0] == 80:
            assert "var 4. kv. 2024" in told
        before = _count(app)
        await pilot.press("o")
        await pilot.pause()
        assert _count(app) < before
        assert "Bare det som er endret" in picture(app).split("\n")[-2]
        await pilot.press("o")
        await pilot.pause()
        assert _count(app) == before

    drive(demo, play, size=size)


def _count(app: PlantuiApp) -> int:
    return app.pane.query_one(Rows).source.count()


@pytest.mark.parametrize("ascii", [False, True])
def test_c_draws_dated_items_per_year_before_and_now(demo: Path, ascii: bool) -> None:
    """Both revisions' bars, each with its number; in ASCII no byte above 126."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await on(app, pilot, "2")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        lines = picture(app).split("\n")
        at = next(number for number, line in enumerate(lines) if "2024 " in line and number > 1)
        assert lines[at].rstrip("│| ").endswith(" 9")
        assert lines[at + 1].rstrip("│| ").endswith(" 6")
        assert not ascii or max(map(ord, "\n".join(lines))) <= 126

    drive(demo, play, ascii=ascii)


def test_b_and_shift_b_choose_baseline_and_text(demo: Path) -> None:
    """An adopted revision is put on the desk instead and is read only; the branch's own text comes back."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await on(app, pilot, "4")
        await pilot.press("B")
        await until(pilot, lambda: isinstance(app.screen, BaselineDialog) and app.screen.seen)
        assert "gren main" in picture(app) and "gjeldende 2024" in picture(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.desk is not None and app.desk.plan.revision == "2024")
        assert app.desk is not None and app.desk.place.read_only
        assert picture(app).startswith("REVISJON 2024 · ")
        await pilot.press("B")
        await until(pilot, lambda: isinstance(app.screen, BaselineDialog) and app.screen.seen)
        await pilot.press("home", "enter")
        await until(pilot, lambda: app.desk is not None and app.desk.plan.revision == "demo-2025")
        await until(pilot, lambda: app.comparison.view is not None and not app.comparison.running)
        assert app.desk is not None and not app.desk.place.read_only
        assert picture(app).startswith("FORSLAG demo-2025 · ")

    drive(demo, play)
