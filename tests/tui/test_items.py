"""Putting items in and taking them out from the screens: what lapses stands before the yes; or it is suggested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.base import Buttons
from plantui.tui.dialogs.forms.field_form import EditDialog
from plantui.tui.dialogs.forms.item_form import AddDialog, KindDialog
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.widgets.rows import Rows
from support import pilots, repositories
from support.pilots import drive, picture, until

ITEM = "pps.overgang-forvaltning"


async def dialog(app: PlantuiApp, pilot: Pilot[Any], kind: type) -> None:
    """Wait for a dialog's first frame."""
    await until(pilot, lambda: isinstance(app.screen, kind) and getattr(app.screen, "seen", False))


async def opened(app: PlantuiApp, pilot: Pilot[Any], item: str, key: str) -> None:
    """Stand on an item of Plan and press a key."""
    app.here = item
    app.pane.follow()
    await pilot.press(key)


async def fill(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """A risk: its text and its source, then the buttons."""
    await opened(app, pilot, ITEM, "A")
    await dialog(app, pilot, KindDialog)
    assert "risiko" in picture(app)
    while app.screen.query_one("#kinds", Rows).here != "risk":
        await pilot.press("down")
    await pilot.press("enter")
    await dialog(app, pilot, AddDialog)
    shown = picture(app)
    assert "Kilde" in shown and "Alias" not in shown and "Flere felt" in shown
    await pilot.press("enter", *"Ny", "tab")
    app.screen.query_one("#fields").focus()
    await pilot.press("down", "enter", *"ref", "enter", "tab")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
def test_a_new_item_becomes_one_signed_commit(plan_repository: Path, signing_key: Path, size: tuple[int, int]) -> None:
    """From the key A over its kind and what it must have to a commit; the others are there when asked for."""
    assert signing_key.exists()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await fill(app, pilot)
        await pilot.press("enter")
        await dialog(app, pilot, MessageDialog)
        assert "pps.ny" in picture(app) and "Foreslå det" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None and app.desk.plan.by_id["pps.ny"].fields["source"] == "ref"

    drive(plan_repository, play, size=size)
    assert "plan(2025): 1 item added" in repositories.git(plan_repository, "log", "-1", "--format=%s")


def test_what_is_lacking_is_told_in_the_form_and_more_fields_are_shown_on_request(plan_repository: Path) -> None:
    """Nothing typed is lost, and nothing is written."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot, ITEM, "A")
        await dialog(app, pilot, KindDialog)
        await pilot.press("enter")
        await dialog(app, pilot, AddDialog)
        await pilot.press("enter", *"Ny", "tab")
        form = app.screen
        assert isinstance(form, AddDialog)
        buttons = [name for name, _ in form.buttons()]
        form.query_one(Buttons).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Kilde" in picture(app) and "mer" in picture(app))
        assert app.screen is form
        form.query_one(Buttons).focus()
        for _ in range(buttons.index("more")):
            await pilot.press("right")
        await pilot.press("enter")
        await until(pilot, lambda: "Betaling" in picture(app) or "Erstatter" in picture(app))

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "status", "--porcelain") == ""


def test_an_item_is_suggested_instead_of_written(plan_repository: Path, signing_key: Path) -> None:
    """Both ways: a new one, and one to take out; they stand in the draft, and the plan is as it was."""
    assert signing_key.exists()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await fill(app, pilot)
        await pilot.press("enter")
        await dialog(app, pilot, MessageDialog)
        await pilot.press("right", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await opened(app, pilot, "helsenorge.visning", "X")
        await dialog(app, pilot, MessageDialog)
        await pilot.press("right", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        said = {(act.item, act.field) for act in app.desk.draft}
        assert said == {("pps", "add_risk"), ("helsenorge.visning", "remove")}

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_an_item_is_taken_out_with_its_names_when_that_is_asked_for(plan_repository: Path, signing_key: Path) -> None:
    """Who names it is listed first, back is the default, and what lapses is asked before it is written."""
    assert signing_key.exists()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot, "pps.testperiode", "X")
        await dialog(app, pilot, MessageDialog)
        assert ITEM in picture(app)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "tatt ut av planen" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.desk is not None and "pps.testperiode" not in app.desk.plan.by_id)
        await opened(app, pilot, "plan", "X")
        await until(pilot, lambda: "kan tas ut" in picture(app))

    drive(plan_repository, play, size=(100, 30))
    assert "1 item removed, 1 field set" in repositories.git(plan_repository, "log", "-1", "--format=%s")


def test_the_footer_and_the_help_name_both_keys(plan_repository: Path) -> None:
    """Where there is room, and in the help always."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "A nytt" in picture(app))
        assert "X ta ut" in picture(app)
        await pilot.press("question_mark")
        await until(pilot, lambda: app.screen.is_modal)

    drive(plan_repository, play, size=(200, 60))
    assert pilots.TODAY


def test_an_unknown_actor_is_offered_to_be_put_in(plan_repository: Path, signing_key: Path) -> None:
    """From any form: told with what is near, back is the default, and a yes makes it in the same commit."""
    assert signing_key.exists()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await opened(app, pilot, ITEM, "e")
        await dialog(app, pilot, EditDialog)
        rows = app.screen.query_one("#fields", Rows)
        while rows.here != "actors":
            await pilot.press("down")
        await pilot.press("enter", *"nhx")
        app.screen.query_one(Buttons).focus()
        await pilot.press("enter")
        await dialog(app, pilot, MessageDialog)
        assert "nhx" in picture(app) and "Nhx" in picture(app) and "nhn" in picture(app)
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and "plan.nhx" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None and app.desk.plan.by_id["plan.nhx"].fields["title"] == "Nhx"
        assert app.desk.plan.by_id[ITEM].fields["actors"] == ("nhx",)

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "2"
