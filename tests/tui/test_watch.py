"""An open screen and what happens beside it: a colleague's commit is noticed, and moves nothing in hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.git import repository
from plantui.git.ref_files import ref_files
from plantui.tui.app import PlantuiApp
from plantui.usecases.drafts import compose, undo
from plantui.usecases.session import settings
from support import repositories
from support.pilots import drive, picture, until
from tui.test_decide import decide, signing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of changed files")


def colleague(repository: Path, name: str) -> None:
    """Commit another name of one service."""
    pps = repositories.PPS.replace("Pasientens prøvesvar", name)
    repositories.commit(repository, {"plan/services/pps.toml": pps}, f"plan: {name}")


async def shown(app: PlantuiApp, pilot: Pilot[Any], name: str) -> None:
    """Wait until a name stands on the screen."""
    await until(pilot, lambda: name in picture(app))


async def listening(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """Wait until the watch has begun."""
    await until(pilot, lambda: app.branch_watch.listening)


@pytest.mark.parametrize("packed", [False, True])
def test_a_colleague_s_commit_is_noticed_without_a_key_or_focus(plan_repository: Path, packed: bool) -> None:
    """Within a second, wherever git keeps the ref; the status line says so, and the cursor stays on its item."""
    if packed:
        repositories.git(plan_repository, "pack-refs", "--all", "--prune")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await listening(app, pilot)
        await pilot.press("down", "down")
        here = app.here
        for name in ("Prøvesvar for alle", "Prøvesvar igjen"):
            colleague(plan_repository, name)
            await shown(app, pilot, name)
        assert app.here == here
        assert "Det nye på main er lest inn" in picture(app)

    drive(plan_repository, play)


def test_the_first_commit_in_a_new_folder_of_branches_is_noticed(plan_repository: Path) -> None:
    """A branch `review/one` that was only in packed-refs gets a folder of its own with its first commit."""
    repositories.git(plan_repository, "switch", "-q", "-c", "review/one")
    repositories.git(plan_repository, "pack-refs", "--all", "--prune")
    folder = plan_repository / ".git" / "refs" / "heads" / "review"
    if folder.is_dir():
        folder.rmdir()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await listening(app, pilot)
        for name in ("Prøvesvar for alle", "Prøvesvar igjen"):
            colleague(plan_repository, name)
            await shown(app, pilot, name)

    drive(plan_repository, play)


def test_a_branch_in_a_folder_is_watched_on_after_its_refs_were_packed(plan_repository: Path) -> None:
    """Packing takes the folder away, and the next commit makes another one in its place."""
    repositories.git(plan_repository, "switch", "-q", "-c", "review/one")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await listening(app, pilot)
        for name in ("Prøvesvar for alle", "Prøvesvar igjen", "Prøvesvar sist"):
            repositories.git(plan_repository, "pack-refs", "--all", "--prune")
            colleague(plan_repository, name)
            await shown(app, pilot, name)
            colleague(plan_repository, f"{name}, to")
            await shown(app, pilot, f"{name}, to")

    drive(plan_repository, play)


def test_the_first_words_ever_drafted_elsewhere_are_noticed(plan_repository: Path) -> None:
    """The draft's folder is yet to come when the screens open."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await listening(app, pilot)
        assert app.desk is not None
        assert app.desk.draft_folder is not None
        assert not app.desk.draft_folder.exists()
        compose.remark(app.desk, "pps", "Fra et annet vindu.")
        await until(pilot, lambda: app.desk is not None and bool(app.desk.draft))

    drive(plan_repository, play)


def test_words_drafted_by_another_program_of_the_same_user_are_noticed(plan_repository: Path) -> None:
    """The draft is one, however many programs are open on it."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot, "fint")
        await listening(app, pilot)
        assert app.desk is not None
        assert app.desk.draft_folder is not None
        undo.drop(app.desk.draft_folder, app.desk.draft, settings.now())
        await until(pilot, lambda: app.desk is not None and app.desk.draft == ())

    drive(plan_repository, play)


def test_a_signing_dialog_is_never_changed_under_the_hand(plan_repository: Path, signing_key: Path) -> None:
    """What is about to be signed stays as it was read, whatever comes meanwhile; it lands beside the other commit."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await listening(app, pilot)
        await pilot.press("down")
        await decide(app, pilot, "fint")
        dialog = await signing(app, pilot)
        for _ in range(40):
            await pilot.press("down")
        await until(pilot, lambda: dialog.code_shown)
        before, tip = picture(app), app.desk.place.tip if app.desk else None
        colleague(plan_repository, "Prøvesvar for alle")
        await until(pilot, lambda: app.desk is not None and app.desk.place.tip != tip)
        assert app.screen is dialog
        assert picture(app).split("\n")[1:-2] == before.split("\n")[1:-2]
        await pilot.press(*dialog.code.lower(), "enter")
        await until(pilot, lambda: app.desk is not None and not app.desk.draft)

    drive(plan_repository, play)
    subjects = repositories.git(plan_repository, "log", "--format=%s")
    assert "Prøvesvar for alle" in subjects
    assert "fint" in repositories.git(plan_repository, "log", "-p")


def test_news_that_cannot_be_read_open_no_dialog(plan_repository: Path) -> None:
    """A commit of somebody else that leaves no plan is told on the status line, and what was read stays in front."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await listening(app, pilot)
        repositories.git(plan_repository, "rm", "-q", "-r", "plan")
        repositories.git(plan_repository, "commit", "-q", "-m", "no plan any more")
        await until(pilot, lambda: "R prøver igjen" in picture(app))
        assert not app.screen.is_modal
        assert "Pasientens prøvesvar" in picture(app)

    drive(plan_repository, play)


def test_of_a_ref_each_folder_on_its_way_is_looked_at(plan_repository: Path) -> None:
    """Loose, packed, or in a folder that is yet to come; only what is there is named."""
    place = repository.find(str(plan_repository))
    common = Path(place.common_dir)
    heads = common / "refs" / "heads"
    assert ref_files(place, "refs/heads/main") == {
        common: {"packed-refs", "refs"}, common / "refs": {"heads"}, heads: {"main"},
    }  # fmt: skip
    assert ref_files(place, "refs/heads/review/one")[heads] == {"review"}
    assert heads / "review" not in ref_files(place, "refs/heads/review/one")
