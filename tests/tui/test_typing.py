"""What is typed in a real terminal, and killed without warning: on disk within two seconds, however fast."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.forms.field_form import EditDialog
from plantui.tui.dialogs.text_entry import Words
from plantui.usecases.drafts import store
from plantui.usecases.session import settings
from support import repositories
from support.pilots import drive, picture, until
from support.terminal import Terminal
from tui.test_edit import ITEM, asked, form, write
from tui.test_terminal import open_plan

_WITHIN = 2.0
"""Seconds after which a key pressed must be on disk."""

_ENTRIES = {
    "remark": ((("m", "─ Remark"),), ""),
    "decision": ((("d", "─ Decide"), ("enter", "(•)")), ""),
    "suggestion": ((("f", "─ Suggest"), ("enter", "Title: ")), "title"),
    "the reason of a suggestion": ((("f", "─ Suggest"), ("tab", "Title: "), ("tab", "Title: ")), ""),
    "edit": ((("e", "─ Edit"), ("enter", "Title: ")), "title"),
    "the reason of an edit": ((("e", "─ Edit"), ("tab", "Title: "), ("tab", "Title: ")), ""),
}
"""Where words can be typed: the keys that lead there with what they bring, and the field that they are kept as."""


def kept(home: Path) -> list[store.Unfinished]:
    """Everything that is begun, in every draft folder of this user."""
    folders = {path.parent for path in (home / ".local/state").rglob("*.toml")}
    return [one for folder in sorted(folders) for one in store.read_draft(folder).unfinished]


def type_steadily(terminal: Terminal, seconds: float) -> list[tuple[float, str]]:
    """Eight keys a second, with never a rest; when each was pressed."""
    pressed: list[tuple[float, str]] = []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        key = "abcdefghij"[len(pressed) % 10]
        terminal.press(key)
        pressed.append((time.monotonic(), key))
        due = began + len(pressed) * 0.125
        while (left := due - time.monotonic()) > 0:
            terminal.read(left)
    return pressed


@pytest.mark.parametrize("entry", _ENTRIES, ids=lambda name: name.replace(" ", "-"))
def test_what_is_typed_without_rest_survives_being_killed(plan_repository: Path, home: Path, entry: str) -> None:
    """All but what was typed in the last two seconds is in the draft, and a killed program had no say in it."""
    keys, field = _ENTRIES[entry]
    with open_plan(plan_repository) as terminal:
        terminal.press("down")
        terminal.wait_for("Mandate")
        for key, brought in keys:
            terminal.press(key)
            terminal.wait_for(brought)
            terminal.wait_quiet(0.5)
        pressed = type_steadily(terminal, 3.6)
        terminal.signal(signal.SIGKILL)
        killed = time.monotonic()
        terminal.wait_end()
    words = "".join(key for _, key in pressed)
    due = "".join(key for moment, key in pressed if moment < killed - _WITHIN)
    found = [one.text for one in kept(home) if one.field == field]
    assert len(due) > 8
    assert len(found) == 1, terminal.screen
    assert found[0].startswith(due), (words, found)
    assert words.startswith(found[0])


def test_a_form_that_was_killed_opens_with_what_stood_in_it(plan_repository: Path) -> None:
    """New values and the reason come back, marked as new; letting go of them takes them off the disk too."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        assert app.desk is not None
        folder = app.desk.draft_folder
        assert folder is not None
        store.keep(folder, ITEM, "edit", "regelverk: ny lov", settings.now(), {"when": "2027-05", "source": ""})
        await form(app, pilot)
        assert isinstance(app.screen, EditDialog)
        assert app.screen.wanted == {"when": "2027-05", "source": ""}
        assert app.screen.query_one(Words).text == "regelverk: ny lov"
        await pilot.press("escape")
        assert [one.field for one in store.read_draft(folder).unfinished] == ["", "when", "source"]
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        assert [one.field for one in store.read_draft(folder).unfinished] == [""]
        assert f"påbegynt: {ITEM}" in picture(app)

    drive(plan_repository, play)


def test_what_was_written_is_no_longer_begun(plan_repository: Path, signing_key: Path) -> None:
    """An edit that has landed leaves nothing behind in the draft."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05")
        await pilot.press("enter")
        assert "→ 2026-05" in await asked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal and app.desk is not None and not app.desk.unfinished)
        assert app.desk is not None
        assert app.desk.draft_folder is not None
        assert app.desk.unfinished == ()
        assert store.read_draft(app.desk.draft_folder).unfinished == ()

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "2"
