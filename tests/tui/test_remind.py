"""Reminders in the screens: whom the round waits for, and a text that one key copies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from textual.pilot import Pilot

from plantui.tui import key_bindings
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.remind import RemindDialog
from plantui.usecases.session.startup import Wish
from support import demos, large
from support.pilots import TODAY, drive, picture, until


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
def test_p_shows_whom_the_round_waits_for_and_y_copies_the_text(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text under the cursor follows it; subject and text are copied, and it is said where to."""
    secretary = large.made(tmp_path).at(large.SECRETARIES[0])

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        copied: list[str] = []
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await until(pilot, lambda: app.round.proceedings is not None and not app.round.running)
        await pilot.press("5", "P")
        await until(pilot, lambda: isinstance(app.screen, RemindDialog) and app.screen.seen)
        await until(pilot, lambda: "Til Kjerneteamet for tjeneste 1" in picture(app))
        assert "HAR IKKE SVART, 5 venter" in picture(app)
        await pilot.press("down")
        await until(pilot, lambda: "Til Kjerneteamet for tjeneste 2" in picture(app))
        await pilot.press("y")
        await until(pilot, lambda: "Kopiert, om terminalen tar imot" in picture(app))
        (text,) = copied
        assert text.startswith("Påminnelse: runde 2025, 5 endringer venter på Kjerneteamet for tjeneste 2")
        assert "\n\nTil Kjerneteamet for tjeneste 2\n" in text and "E06 Leveranse 0 av tjeneste 2" in text
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, RemindDialog))

    with secretary.here():
        drive(Wish(path=str(secretary.folder), today=TODAY), play, size=size)


def test_the_keys_shown_are_the_ones_that_are_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who copies with another key reads that key below the text, and it copies."""
    secretary = large.made(tmp_path).at(large.SECRETARIES[0])

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        copied: list[str] = []
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        own = key_bindings.keymap({"remind-copy": "c"})
        app.set_keymap(own)
        app.look = attrs.evolve(app.look, keys=own)
        await until(pilot, lambda: app.round.proceedings is not None and not app.round.running)
        await pilot.press("5", "P")
        await until(pilot, lambda: isinstance(app.screen, RemindDialog) and app.screen.seen)
        await until(pilot, lambda: "↑↓ velg · enter les videre under · c kopier · esc tilbake" in picture(app))
        await pilot.press("c")
        await until(pilot, lambda: len(copied) == 1)

    with secretary.here():
        drive(Wish(path=str(secretary.folder), today=TODAY), play)


def test_whom_no_rule_needs_is_said_to_be_silent_and_not_that_nothing_waits_for_them(
    tmp_path: Path, demo_in_round: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no change needs their answer the row counts none."""
    folder = demos.copy(demo_in_round, tmp_path / "demo")
    for name, value in demos.living(folder).items():
        monkeypatch.setenv(name, value)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.proceedings is not None and not app.round.running)
        await pilot.press("5", "P")
        await until(pilot, lambda: "Til Kjerneteamene" in picture(app))
        assert "HAR IKKE SVART, ingen endring krever det" in picture(app) and "0 venter" not in picture(app)

    drive(Wish(path=str(folder / "plan")), play, size=(80, 24))
