"""The four screens: reached by keyboard at every size, in both languages, whatever the plan holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.screens.base import Pane
from plantui.tui.screens.registry import SCREENS, ScreenEntry
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows
from plantui.usecases.session import settings
from support import repositories
from support.pilots import drive, picture, until

SIZES = [(60, 16), (80, 24), (120, 36), (200, 60)]

HOSTILE = (
    "[/] [@click=app.quit]x[/] [bold]b[/bold] \\u001b[31mred\\u001b]0;t\\u0007 \\u009b2J \\u202eabc\\u2066 \\u200bz "
    "a\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301 \\U0001F468\\u200d\\U0001F469"
)
"""As TOML spells it: markup, escape sequences, direction marks, stacked accents."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_screen_is_reached_by_its_number(plan_repository: Path, size: tuple[int, int], language: str) -> None:
    """1, 2, 3 and 6 lead to the screens, and every one fills exactly the terminal."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key, name in (("2", "highlights"), ("3", "timeline"), ("6", "history"), ("1", "plan")):
            await pilot.press(key)
            await until(pilot, lambda: app.pane.is_mounted and app.current_mode == app.pane.NAME)
            assert app.current_mode == name
            if name == "history":
                await until(pilot, lambda: app.desk is not None and app.desk.history is not None)
            lines = picture(app).split("\n")
            assert len(lines) == size[1]
            assert all(len(line) <= size[0] for line in lines)
            assert f"[{key} " in lines[1]
            assert "2025" in lines[0]
            assert lines[-1].rstrip().endswith(("?", "? hjelp", "? help"))

    drive(plan_repository, play, size=size, language=language)


def test_line_one_says_which_text_and_against_what(plan_repository: Path) -> None:
    """The text's name and commit, that it is compared with nothing, who is here, and that review is open."""
    commit = repositories.git(plan_repository, "rev-parse", "--short=7", "HEAD")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.comparison.adopted is not None)
        first = picture(app).split("\n")[0]
        assert first.startswith(f"REVISJON 2025 · {commit} · uten sammenligning")
        assert "åpen gjennomgang" in first

    drive(plan_repository, play)


def test_the_services_are_shown_by_name_before_the_plan_is_read(plan_repository: Path) -> None:
    """The first useful frame needs no more than the heads of the service files."""
    seen: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: bool(app.outlines))
        seen.append(picture(app))

    drive(plan_repository, play, ready=False)
    assert "Pasientens prøvesvar" in seen[0]
    assert "Helsenorge" in seen[0]


def test_the_tree_opens_and_closes_with_arrows(plan_repository: Path) -> None:
    """Right opens and goes in, left goes out and closes; the detail is of the row under the cursor."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "right", "right")
        assert "Effektmål (1)" in picture(app)
        await pilot.press("down", "down", "right", "right", "enter")
        await pilot.pause()
        assert app.here == "pps.testperiode"
        assert "pps.testperiode" in picture(app)
        await pilot.press("escape", "left", "left", "left", "left")
        assert "Effektmål (1)" not in picture(app)

    drive(plan_repository, play)


def test_the_selected_item_goes_along_to_the_next_screen(plan_repository: Path) -> None:
    """An item chosen on the timeline is chosen in the tree, with its branches open."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("3")
        await until(pilot, lambda: "Overgang" in picture(app))
        await pilot.press("G")
        await pilot.pause()
        chosen = app.here
        assert chosen == "helsenorge.visning"
        await pilot.press("1")
        await pilot.pause()
        assert app.here == chosen
        assert ">" in next(line for line in picture(app).split("\n") if "Innbyggeren" in line.split("│")[0])

    drive(plan_repository, play)


def test_the_year_goes_along_from_highlights_to_timeline(plan_repository: Path) -> None:
    """The year that is chosen in one is in sight in the other."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("2")
        await until(pilot, lambda: app.year == 2025)
        await pilot.press("right")
        await until(pilot, lambda: app.year == 2026)
        assert "[2026" in picture(app)
        await pilot.press("3")
        await until(pilot, lambda: "│2025" in picture(app))

    drive(plan_repository, play)


def test_a_filter_narrows_while_one_types_and_escape_brings_all_back(plan_repository: Path) -> None:
    """On every screen with a list."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key, hits in (("1", 3), ("3", 2)):
            await pilot.press(key)
            await pilot.pause()
            rows = app.pane.query(Rows).first()
            every = rows.source.count()
            await pilot.press("slash", *"overg")
            await until(pilot, lambda hits=hits: f"{hits} treff" in picture(app))  # type: ignore[misc]
            assert rows.source.count() <= hits + 1
            await pilot.press("escape")
            await until(pilot, lambda: "treff" not in picture(app))
            assert rows.source.count() == every

    drive(plan_repository, play, size=(80, 24))


def test_a_window_that_is_too_small_says_so(plan_repository: Path) -> None:
    """Below 60x16 nothing else is drawn; growing brings the screen back."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        assert "for lite" in picture(app)
        assert "Pasientens" not in picture(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Pasientens" in picture(app))

    drive(plan_repository, play, size=(50, 14))


@pytest.mark.parametrize("size", [(60, 16), (120, 36)])
def test_hostile_titles_reach_no_cell_of_any_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    """Markup stays words, controls and direction marks become visible, and nothing crashes."""
    spoilt = ("title =", "text =", "summary =")
    files = {
        path: "\n".join(
            f'{line.split(" = ")[0]} = "{HOSTILE}"' if line.startswith(spoilt) else line for line in whole.split("\n")
        )
        for path, whole in repositories.PLAN_FILES.items()
    }
    repository = repositories.make(tmp_path / "hostile", files=files, message="plan: \x1b[31m[/]")
    forbidden = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x200B, 0x200D)}

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key in ("1", "2", "3", "6"):
            await pilot.press(key)
            if key == "6":
                await until(pilot, lambda: app.desk is not None and app.desk.history is not None)
            await pilot.pause()
            shown = picture(app)
            assert not set(shown.replace("\n", "")) & forbidden
            for strip in app.screen._compositor.render_strips():
                assert not any(segment.style and segment.style.meta for segment in strip)
            await pilot.press("enter", "escape", "down", "enter", "escape")
        await pilot.press("1", "G", "d")
        await until(pilot, lambda: app.screen.is_modal)
        assert not set(picture(app).replace("\n", "")) & forbidden
        await pilot.press("escape", "colon", "b", "question_mark", "escape")
        assert app.is_running

    drive(repository, play, size=size)


def test_ascii_mode_draws_nothing_above_126(plan_repository: Path) -> None:
    """Twins stand for every glyph and letter, on the screens and in dialogs."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key in ("1", "2", "3", "6", "question_mark", "escape", "1", "down", "d", "escape", "m", "escape"):
            await pilot.press(key)
            if key == "6":
                await until(pilot, lambda: app.desk is not None and app.desk.history is not None)
            await pilot.pause()
            assert picture(app).isascii(), f"{key}: " + "".join(sorted(set(picture(app)) - set(map(chr, range(127)))))

    drive(plan_repository, play, ascii=True)


def test_problems_of_the_files_are_counted_and_listed(tmp_path: Path) -> None:
    """What could not be read is never silent: a counter on the status line, and a list behind p."""
    files = {**repositories.PLAN_FILES, "plan/services/broken.toml": "id = [\n"}
    repository = repositories.make(tmp_path / "broken", files=files)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        assert "feil i filene (p)" in picture(app).split("\n")[-2]
        await pilot.press("p")
        await until(pilot, lambda: app.screen.is_modal)
        assert "broken.toml" in picture(app)

    drive(repository, play)


def test_the_next_item_not_spoken_on_is_found_round_the_end(plan_repository: Path) -> None:
    """n and N walk milestones and prerequisites, and come round."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        seen = []
        for _ in range(5):
            await pilot.press("n")
            await pilot.pause()
            seen.append(app.here)
        assert set(seen) == {
            "pps.forskrift-iverksatt", "pps.testperiode", "pps.overgang-forvaltning", "helsenorge.visning",
        }  # fmt: skip
        assert seen[4] == seen[0]
        await pilot.press("N")
        await pilot.pause()
        assert app.here == seen[3]

    drive(plan_repository, play)


def test_a_folder_without_a_plan_says_so_and_ends_with_3(tmp_path: Path) -> None:
    """The error names the place; leaving it ends the program."""
    repository = repositories.make(tmp_path / "empty", files={"README": "x"})

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press("enter")

    app = drive(repository, play, ready=False)
    assert app.return_code == 3


def test_a_new_tip_is_noticed_when_the_window_has_focus_again(plan_repository: Path) -> None:
    """Nothing is polled: the look is taken when somebody comes back."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        before = app.desk.place.tip if app.desk else None
        pps = repositories.PPS.replace("Pasientens prøvesvar", "Prøvesvar for alle")
        repositories.commit(plan_repository, {"plan/services/pps.toml": pps}, "plan: nytt navn")
        app.branch_watch.look_for_news()
        await until(pilot, lambda: app.desk is not None and app.desk.place.tip != before)
        assert "Prøvesvar for alle" in picture(app)

    drive(plan_repository, play)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository to somebody else")
@pytest.mark.parametrize("yes", [False, True])
def test_somebody_elses_repository_is_asked_about_before_it_is_read(plan_repository: Path, yes: bool) -> None:
    """No is the default and ends with 3; yes is remembered, and the next time nothing is asked."""
    for place in (plan_repository, *plan_repository.rglob("*")):
        os.chown(place, 12345, 12345)

    async def asked(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        assert app.outlines == ()
        assert app.desk is None
        if not yes:
            await pilot.press("enter")
            return
        await pilot.press("right", "enter")
        await until(pilot, lambda: app.desk is not None)

    async def not_asked(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        assert not app.screen.is_modal

    first = drive(plan_repository, asked, ready=False)
    if yes:
        drive(plan_repository, not_asked)
    else:
        assert first.return_code == 3


def test_a_bar_is_drawn_for_the_width_it_has(plan_repository: Path) -> None:
    """Lines drawn for a wider window are never clipped into a narrower one, whoever hears of the new size first."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        head = app.pane.query_one("#head", Bar)
        assert "åpen gjennomgang" in head.render_line(0).text
        await pilot.resize_terminal(60, 24)
        await until(pilot, lambda: head.size.width == 60)
        assert len(head.render_line(0).text) == 60 and "…" not in head.render_line(0).text

    drive(plan_repository, play)


def test_a_palette_that_finds_nothing_says_so(plan_repository: Path) -> None:
    """An empty list would look like a program that hangs."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("colon", *"xyzzy")
        await until(pilot, lambda: "ingenting passer" in picture(app))
        assert "/ søker i alt som står på skjermen" in picture(app) and "også datoer" in picture(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "ingenting passer" in picture(app)

    drive(plan_repository, play)


def test_no_screen_has_the_style_sheet_parsed_anew(plan_repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheet is parsed once: not again for the first frame, nor when a screen or a dialog is opened."""
    again: list[str] = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: again.append("reparse"))

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key, name in (("2", "highlights"), ("4", "changes"), ("1", "plan")):
            await pilot.press(key)
            await until(pilot, lambda: app.pane.is_mounted and app.current_mode == app.pane.NAME)
            assert app.current_mode == name
        await pilot.press("question_mark")
        await until(pilot, lambda: app.screen is not app.pane)

    drive(plan_repository, play)
    assert again == []


def test_half_pages_in_texts_and_back_by_q(plan_repository: Path) -> None:
    """ctrl+d and ctrl+u move a text by half of what is seen; q leaves the text, and not the program."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("question_mark")
        await until(pilot, lambda: app.screen.is_modal)
        page = app.screen.query_one("#words", Page)
        await until(pilot, lambda: page.size.height > 0)
        await pilot.press("ctrl+d", "ctrl+d", "ctrl+u")
        assert page.scroll_offset.y == page.size.height // 2
        await pilot.press("q")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.is_running

    drive(plan_repository, play)


def test_the_timeline_shows_the_whole_plan_and_zooms_about_the_cursor(plan_repository: Path) -> None:
    """0 shows every year; plus and minus leave the selected item where it stands, if it has a date."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("3")
        await until(pilot, lambda: app.current_mode == "timeline" and app.pane.is_mounted)
        await pilot.press("minus", "minus", "left", "left", "0")
        assert all(year in picture(app).split("\n")[2] for year in ("2025", "2027"))
        before = picture(app)
        await pilot.press("plus", "minus", "0")
        assert picture(app) == before

    drive(plan_repository, play)


def test_the_languages_go_round_and_are_kept(plan_repository: Path) -> None:
    """L tells everything anew in the next language, problems of the files included, and the next start begins so."""
    path = plan_repository / "plan" / "services" / "pps.toml"
    repositories.commit(
        plan_repository, {"plan/services/pps.toml": path.read_text() + "\nunknown = 1\n"}, "plan: noe ukjent"
    )

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("5")
        await until(pilot, lambda: app.current_mode == "review" and "[5 Gjennomgang]" in picture(app))
        await pilot.press("L")
        await until(pilot, lambda: "[5 Review]" in picture(app))
        await until(pilot, lambda: settings.read_settings().language == "en")
        await pilot.press("1")
        await until(pilot, lambda: "[1 Plan]" in picture(app) and "Service" in picture(app))
        assert not {"Tjeneste", "Endringer", "hjelp"} & set(picture(app).replace("[", " ").split())
        problem = next(iter(app.desk.plan.problems)) if app.desk else None
        assert "unknown" in str(problem)
        await pilot.press("L")
        await until(pilot, lambda: "hjelp" in picture(app) and settings.read_settings().language == "nb")

    drive(plan_repository, play)


def test_a_high_window_has_the_item_in_full_below_the_list(plan_repository: Path) -> None:
    """On the screens whose list takes the whole width; it follows the cursor, and goes where there is no room."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for key in ("2", "3"):
            await pilot.press(key)
            app.here = "pps.testperiode"
            app.pane.follow()
            await until(pilot, lambda: "pps.testperiode" in picture(app))
            await pilot.resize_terminal(120, 36)
            await until(pilot, lambda: "pps.testperiode" not in picture(app))
            await pilot.resize_terminal(200, 60)
            await until(pilot, lambda: "pps.testperiode" in picture(app))

    drive(plan_repository, play, size=(200, 60))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_that_is_not_composed_yet_is_drawn_when_it_is_shown(
    plan_repository: Path, screen: ScreenEntry
) -> None:
    """A desk or a word for the status line may come between going to a screen and its first frame."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        pane = screen.make()
        assert isinstance(pane, Pane)
        pane.refill()
        pane.redraw_frame()

    drive(plan_repository, play)
