"""The short way to the screens asks for the same as the long one, or leaves it to that."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.cli import options, registry, start
from plantui.cli.commands import screens
from plantui.cli.options import Common
from plantui.usecases.session.startup import Wish


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with folders, one of them called like a command."""
    for name in ("plan", "show"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("line", ["", "plan/", "./show", "--lang en", "--ascii ./plan", "./plan --lang nb --ascii"])
def test_the_usual_call_is_understood_as_click_understands_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever needs no click is asked for as click would have it asked for."""
    asked: list[Common] = []
    monkeypatch.setattr(screens, "open_screens", asked.append)
    registry.build().main(args=line.split(), prog_name="plantui", standalone_mode=False)
    assert start.bare_wish(line.split()) == options.wish(asked[0])


@pytest.mark.parametrize(
    "line",
    [
        "show",
        "plan",
        "--lang",
        "--lang=en",
        "-C plan",
        "--rev v1 plan/",
        "plan/ show/",
        "nothing/",
        "--help",
        "-- ./plan",
    ],
)
def test_anything_else_is_left_to_click(line: str) -> None:
    """Commands, other options, two folders and what is no folder need complaints and help."""
    assert start.bare_wish(line.split()) is None


def test_a_bare_call_is_this_folder() -> None:
    """`plantui` opens the plan that one stands in."""
    assert start.bare_wish([]) == Wish(path=".")
