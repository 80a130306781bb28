"""The draft as a place: what is not signed is read, changed, dropped, put back and left for another time in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.decide import DecideDialog, RemarkDialog
from plantui.tui.dialogs.forms.field_form import SuggestDialog
from plantui.tui.dialogs.signing_confirmation import SigningDialog
from plantui.tui.dialogs.text_entry import Words
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts import compose, store, undo
from plantui.usecases.session import settings
from support import repositories
from support.pilots import drive, picture, until

PPS = "pps.overgang-forvaltning"


def texts(app: PlantuiApp) -> list[str]:
    """What the draft says, in order."""
    assert app.desk is not None
    return [entry.text for entry in app.desk.draft]


async def spoken(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """A decision and a suggestion on one item, and a remark on another, in the draft; on the draft's screen."""
    await until(pilot, lambda: app.desk is not None)
    assert app.desk is not None
    desk = compose.decide(app.desk, PPS, "tilslutning", "Greit.")
    desk = compose.suggest(desk, PPS, "when", "2029-01-01", "fordi")
    app.set_desk(compose.remark(desk, "helsenorge", "Feil."))
    await pilot.press("U")
    await until(pilot, lambda: app.current_mode == "draft" and "Feil." in picture(app))


async def opened(app: PlantuiApp, pilot: Pilot[Any], dialog: type[Any]) -> None:
    """Open what is under the cursor."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, dialog) and app.screen.seen)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
def test_a_wrong_remark_is_taken_back_in_three_keys_and_comes_back_by_one(
    plan_repository: Path, size: tuple[int, int]
) -> None:
    """U goes to the newest, x drops it, esc goes back where one was; u undoes, also in the next run of the program."""

    async def first(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: texts(app) == ["Greit.", "fordi"])
        await pilot.press("escape")
        await until(pilot, lambda: app.current_mode == "plan")

    async def then(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.desk is not None)
        await pilot.press("U", "u")
        await until(pilot, lambda: texts(app) == ["Greit.", "fordi", "Feil."])
        await until(pilot, lambda: "| Feil." in picture(app) or size[1] == 16)
        await pilot.press("u")
        await until(pilot, lambda: "ingenting å hente tilbake" in picture(app))

    drive(plan_repository, first, size=size)
    drive(plan_repository, then, size=size)


def test_what_is_in_the_draft_opens_where_it_was_said_and_is_changed(plan_repository: Path) -> None:
    """Each in its own dialog with its words; what is put takes the place of what was there, and undo gives that."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        await opened(app, pilot, RemarkDialog)
        assert app.screen.query_one(Words).text == "Feil."
        await pilot.press(*"Rett", "tab", "enter")
        await until(pilot, lambda: texts(app) == ["Greit.", "fordi", "RettFeil."])
        await pilot.press("up")
        await opened(app, pilot, SuggestDialog)
        assert "2029-01-01" in picture(app)
        await pilot.press("escape", "up")
        await opened(app, pilot, DecideDialog)
        assert "(•) Tilslutning" in picture(app) and app.screen.query_one(Words).text == "Greit."
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("u")
        await until(pilot, lambda: texts(app)[-1] == "Feil.")
        assert app.desk is not None and app.desk.unfinished == ()

    drive(plan_repository, play, size=(80, 24))


def test_text_typed_to_change_one_does_not_touch_what_is_typed_anew(plan_repository: Path) -> None:
    """Half a new remark and half a change of an old one about the same item are kept beside each other."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        assert app.desk is not None and app.desk.draft_folder is not None
        folder = app.desk.draft_folder
        store.keep(folder, "helsenorge", "remark", "halv ny", settings.now())
        await opened(app, pilot, RemarkDialog)
        await pilot.press(*"Rett", "escape")
        await until(pilot, lambda: not app.screen.is_modal)
        await until(
            pilot, lambda: {row.text for row in store.read_draft(folder).unfinished} == {"halv ny", "RettFeil."}
        )
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, RemarkDialog) and app.screen.seen)
        assert app.screen.query_one(Words).text == "halv ny"
        await pilot.press(*"!", "tab", "enter")
        await until(pilot, lambda: "!halv ny" in texts(app))
        assert [row.text for row in store.read_draft(folder).unfinished] == ["RettFeil."]

    drive(plan_repository, play, size=(80, 24))


def test_what_another_window_dropped_is_told_and_not_dropped_twice(plan_repository: Path) -> None:
    """The list is read anew, and says why the key did nothing; so it is for a change."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        assert app.desk is not None and app.desk.draft_folder is not None
        app.branch_watch.close()
        undo.drop(app.desk.draft_folder, app.desk.draft[2:], settings.now())
        await pilot.press("x")
        await until(pilot, lambda: "Det står ikke lenger slik i utkastet" in picture(app))
        assert texts(app) == ["Greit.", "fordi"]

    drive(plan_repository, play, size=(120, 36))


def test_some_go_along_and_others_stay(plan_repository: Path, signing_key: Path) -> None:
    """Space takes the mark away; the signing dialog holds the others and tells what stays, and that stays."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        await pilot.press("space")
        await until(pilot, lambda: "2 av 3 blir signert" in picture(app))
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.seen)
        dialog = app.screen
        assert isinstance(dialog, SigningDialog)
        assert [act.said.kind for act in dialog.signing.acts] == ["decision", "suggestion"]
        for _ in range(40):
            await pilot.press("down")
        await until(pilot, lambda: dialog.code_shown)
        assert "1 ting blir liggende" in picture(app)
        await pilot.press(*dialog.code.lower(), "enter")
        await until(pilot, lambda: texts(app) == ["Feil."])

    drive(plan_repository, play, size=(80, 24))
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "2"


def test_nothing_is_signed_where_nothing_is_marked(plan_repository: Path, signing_key: Path) -> None:
    """It says so, and which keys lead on."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        await pilot.press("space", "up", "space", "up", "space", "S")
        await until(pilot, lambda: "Ingenting er merket for signering" in picture(app))
        assert not app.screen.is_modal

    drive(plan_repository, play, size=(120, 36))


def test_e_in_the_signing_dialog_opens_the_draft_at_that_line(plan_repository: Path, signing_key: Path) -> None:
    """At the act that stands highest on the screen; its key is named at the foot, and no code holds an E."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await spoken(app, pilot)
        await pilot.press("escape", "S")
        await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.seen)
        assert "e endre" in picture(app)
        await pilot.press("e")
        await until(pilot, lambda: app.current_mode == "draft" and not app.screen.is_modal)
        await until(pilot, lambda: app.screen.query_one("#list", Rows).cursor == 0)

    drive(plan_repository, play, size=(80, 24))


def test_an_empty_draft_says_what_to_do(plan_repository: Path) -> None:
    """The keys that say something, and undo where something was dropped."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.desk is not None)
        await pilot.press("U")
        await until(pilot, lambda: "Utkastet er tomt" in picture(app))
        assert "d uttaler seg" in picture(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.current_mode == "plan")

    drive(plan_repository, play, size=(80, 24))


def test_what_was_said_on_one_screen_does_not_follow_to_the_next(plan_repository: Path) -> None:
    """The status line tells of the screen at hand; how far work has come goes on."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.desk is not None)
        await pilot.press("u", "U", "u")
        await until(pilot, lambda: "ingenting å hente tilbake" in picture(app))
        await pilot.press("1")
        await until(pilot, lambda: app.current_mode == "plan")
        await until(pilot, lambda: "ingenting å hente tilbake" not in picture(app))

    drive(plan_repository, play, size=(80, 24))


def test_that_it_is_in_the_draft_is_said_in_full_at_eighty_columns(plan_repository: Path) -> None:
    """What was put, that it is not sent, and the keys that show and sign it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.desk is not None)
        await pilot.press("down", "m")
        await until(pilot, lambda: isinstance(app.screen, RemarkDialog) and app.screen.seen)
        await pilot.press(*"hei", "tab", "enter")
        await until(pilot, lambda: "I utkastet (U), ikke sendt. S signerer." in picture(app))

    drive(plan_repository, play, size=(80, 24))
