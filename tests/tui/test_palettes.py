"""The colours: that words can be read on every ground, and that nothing rests on colour alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from rich.color import Color
from rich.style import Style
from textual.pilot import Pilot

from plantui.render.line import Line, Role
from plantui.tui import palettes, theme
from plantui.tui.app import PlantuiApp
from plantui.tui.driver import GroundTold
from plantui.tui.palettes import Depth, Ground, Theme
from plantui.tui.theme import Look
from plantui.tui.widgets.rows import Rows
from plantui.usecases.session import settings
from plantui.usecases.session.settings import THEMES, ThemeChoice
from support.pilots import drive, until

LEAST = 4.5
"""What WCAG asks of text, as a ratio of luminances."""
NO_WORDS: frozenset[Role] = frozenset({"edge"})
"""Roles that parts are kept apart with, and nothing is said in."""


def luminance(colour: Color) -> float:
    """As WCAG has it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour.get_truecolor())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: Color, ground: Color) -> float:
    """From 1, nothing to be seen, to 21."""
    low, high = sorted((luminance(ink), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def poor(shown: Theme, own: str, ink: str) -> list[tuple[Ground, Role, float]]:
    """Pairs of ground and role that are hard to read, on a terminal whose own ground and words have these colours."""
    found = []
    for ground, styles in shown.styles.items():
        for role in set(get_args(Role)) - NO_WORDS:
            style = styles[role]
            pair = (style.color or Color.parse(ink), style.bgcolor or Color.parse(own))
            ratio = contrast(*(pair if not style.reverse else reversed(pair)))
            if ratio < LEAST:
                found.append((ground, role, round(ratio, 2)))
    return found


@pytest.mark.parametrize("depth", ["all", "many"])
@pytest.mark.parametrize("choice", ["dark", "light"])
def test_a_painted_theme_is_readable_on_every_ground(choice: ThemeChoice, depth: Depth) -> None:
    """Whatever the terminal's own colours are."""
    assert not poor(palettes.theme(choice, depth), "#777777", "#777777")


@pytest.mark.parametrize("depth", ["all", "many"])
@pytest.mark.parametrize(
    ("dark", "own", "ink"),
    [(True, "#000000", "#dddddd"), (True, "#1e1e1e", "#dddddd"), (False, "#ffffff", "#222222"),
     (False, "#fdf6e3", "#222222"), (None, "#000000", "#dddddd"), (None, "#ffffff", "#222222")],
)  # fmt: skip
def test_the_terminals_own_ground_is_readable(dark: bool | None, own: str, ink: str, depth: Depth) -> None:
    """A dark one, a light one, and one of which nobody knows what it is: black and white are both possible then."""
    assert not poor(palettes.theme("terminal", depth, dark=dark), own, ink)


@pytest.mark.parametrize(("choice", "dark"), [("dark", None), ("light", None), ("terminal", True), ("terminal", False)])
def test_sixteen_colours_are_readable(choice: ThemeChoice, dark: bool | None) -> None:
    """As xterm has them, on black and on white."""
    own, ink = ("#000000", "#e5e5e5") if dark or choice == "dark" else ("#ffffff", "#000000")
    assert not poor(palettes.theme(choice, "few", dark=dark), own, ink)


@pytest.mark.parametrize("choice", THEMES)
@pytest.mark.parametrize("depth", ["few", "many", "all"])
@pytest.mark.parametrize("dark", [True, False, None])
def test_red_is_for_transitions_alone(choice: ThemeChoice, depth: Depth, dark: bool | None) -> None:
    """No other role is red on the page, so red never means bad."""
    page = palettes.theme(choice, depth, dark=dark).styles["page"]
    red = page["transition"].color
    assert {role for role, style in page.items() if style.color == red} == {"transition"}


@pytest.mark.parametrize("choice", THEMES)
def test_without_colour_attributes_tell_roles_apart(choice: ThemeChoice) -> None:
    """The cursor's row is turned over, and so is what is chosen."""
    shown = palettes.theme(choice, "none")
    assert all(
        style.color is None and style.bgcolor is None for styles in shown.styles.values() for style in styles.values()
    )
    assert all(style.reverse for style in shown.styles["cursor"].values())
    assert {role for role, style in shown.styles["page"].items() if style.reverse} == {"chosen"}


@pytest.mark.parametrize("depth", ["few", "many", "all"])
@pytest.mark.parametrize("choice", THEMES)
def test_the_cursor_leaves_colours_apart(choice: ThemeChoice, depth: Depth) -> None:
    """A bar, a warning and what is in order still differ under it, and the row is not turned over."""
    lit = palettes.theme(choice, depth).styles["cursor"]
    told: tuple[Role, ...] = (
        ("text", "firm", "expected", "warn", "good") if depth != "few" else ("text", "firm", "warn", "good")
    )
    assert len({lit[role].color for role in told}) == len(told)
    assert not any(style.reverse for style in lit.values())


def test_only_the_cursors_cells_are_its_own() -> None:
    """Several items share a line of Highlights: the tint is on the one that the cursor stands on."""
    look = Look(palettes.theme("dark"))
    line: Line = (("left ", "text"), ("right", "firm"))
    painted = theme.strip(line, 12, look, lit=(5, 10))
    tint = look.theme.on("cursor").bgcolor
    assert [(words, (style or Style()).bgcolor == tint) for words, style, _ in painted] == [
        ("left ", False), ("right", True), ("  ", False),
    ]  # fmt: skip


def test_a_heading_has_a_ground_of_its_own() -> None:
    """All of its row, so that a section is seen before it is read; no row that has other words on it."""
    look = Look(palettes.theme("dark"))
    band = look.theme.on("band").bgcolor
    heading = theme.strip((("  HEADING", "section"),), 20, look)
    other = theme.strip((("HEADING ", "section"), ("more", "dim")), 20, look)
    blank = theme.strip((("   ", "section"),), 20, look)
    assert {(style or Style()).bgcolor for _, style, _ in heading} == {band}
    assert band not in {(style or Style()).bgcolor for _, style, _ in blank}
    assert band not in {(style or Style()).bgcolor for _, style, _ in other}


@pytest.mark.parametrize(
    ("environment", "dark"),
    [({}, None), ({"TERM": "linux"}, True), ({"COLORFGBG": "15;0"}, True), ({"COLORFGBG": "0;15"}, False),
     ({"COLORFGBG": "0;default;7"}, False), ({"COLORFGBG": "12;8"}, True), ({"COLORFGBG": "0;default"}, None),
     ({"COLORFGBG": "99"}, None)],
)  # fmt: skip
def test_an_environment_may_tell_the_ground(environment: dict[str, str], dark: bool | None) -> None:
    """As the terminals that set it do."""
    assert palettes.dark_by(environment) is dark


def test_the_themes_go_round_and_are_kept(plan_repository: Path, home: Path) -> None:
    """T paints all of the window anew, with lists that were drawn already, and the next start begins so."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for choice in ("dark", "light", "terminal"):
            await pilot.press("T")
            await until(pilot, lambda choice=choice: settings.read_settings().theme == choice)  # type: ignore[misc]
            ground = app.look.theme.on("page").bgcolor
            rows = app.pane.query_one("#list", Rows)
            drawn = {style.bgcolor for y in range(rows.size.height) for _, style, _ in rows.render_line(y) if style}
            assert app.theme_choice == choice
            assert (ground is None) == (choice == "terminal")
            assert ground in drawn

    drive(plan_repository, play)


def test_what_the_terminal_says_of_its_ground_is_worn(plan_repository: Path) -> None:
    """Until then the words are such as can be read on both."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        assert app.asks_ground
        for dark in (False, True):
            app.post_message(GroundTold(dark))
            await until(pilot, lambda dark=dark: app.look.theme is palettes.theme("terminal", app._depth, dark=dark))  # type: ignore[misc]

    drive(plan_repository, play)
