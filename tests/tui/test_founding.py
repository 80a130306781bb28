"""A plan begun, given rules and pinned on the screens: what is asked, what cannot be, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from plantui.i18n import t
from plantui.review.policy import loader, model, people
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.forms.first_rules_form import FirstRulesDialog
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup, trust
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.startup import Wish
from support import founded, repositories
from support.pilots import TODAY, drive, picture, until
from support.repositories import git


@pytest.fixture
def keys(tmp_path: Path, home: Path) -> dict[str, Path]:
    """Key pairs of the three persons and of one more; the first is whom this test's user signs as."""
    made = {name: repositories.ssh_key(tmp_path / "keys", name) for name in ("siri", "eva", "arne")}
    repositories.sign_with_ssh(home / ".gitconfig", made["siri"])
    return made


def public(key: Path) -> str:
    return str(key.with_suffix(".pub"))


async def form(app: PlantuiApp, pilot: Pilot[Any]) -> FirstRulesDialog:
    """The form, opened as the screen says."""
    await pilot.press("5")
    await until(pilot, lambda: t("review_screen.no_rules_yet").split("{")[0][:30] in " ".join(picture(app).split()))
    await pilot.press("t")
    await until(pilot, lambda: isinstance(app.screen, FirstRulesDialog) and app.screen.seen)
    assert isinstance(app.screen, FirstRulesDialog)
    return app.screen


def fill(dialog: FirstRulesDialog, **lines: str) -> None:
    for name, written in lines.items():
        dialog.query_one(f"#{name.replace('_', '-')}", Input).value = written


async def look(app: PlantuiApp, pilot: Pilot[Any], dialog: FirstRulesDialog) -> str:
    """The form's button pressed; what is said then, in the form or of what would be written."""
    before = picture(app)
    dialog.query_one("#buttons").focus()
    await pilot.press("enter")
    await until(pilot, lambda: app.screen is not dialog or dialog._trouble)
    await until(pilot, lambda: picture(app) != before)
    return " ".join(picture(app).replace("│", " ").split())


def test_the_first_rules_are_written_from_a_form_by_one_signed_commit(
    plan_repository: Path, keys: dict[str, Path]
) -> None:
    """Who signs is the secretary, ids follow from names, and what was named advises; the plan can then be founded."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        dialog = await form(app, pilot)
        fill(dialog, owner_name="Eva Eier", owner_key=public(keys["eva"]))
        fill(dialog, archive_name="Arne Arkiv", archive_id="arkivet", archive_key=public(keys["arne"]))
        fill(dialog, advises="Rådet; nufa=NUFA", editors="Ja")
        said = await look(app, pilot, dialog)
        assert "Planeier: Eva Eier (eva.eier)" in said and "Arkiv: Arne Arkiv (arkivet)" in said
        assert "Rådet, NUFA" in said and "main" in said
        await pilot.press("enter")
        await until(pilot, lambda: "Regler og personer er skrevet" in picture(app))
        await until(pilot, lambda: "t grunnlegger planen" in " ".join(picture(app).split("\n")[2:-2]))

    drive(Wish(path=str(plan_repository), today=TODAY), play)
    policy = loader.read_policy(git(plan_repository, "show", f"main:{model.PATH}").encode())
    register = people.read_people(git(plan_repository, "show", f"main:{people.PATH}").encode())
    assert {body.id: body.kind for body in policy.bodies()} == {"radet": "advisory", "nufa": "advisory"}
    assert set(register.persons) == {"kari.berg", "eva.eier", "arkivet"}
    assert register.persons["kari.berg"].may_record_for == ("radet", "nufa")
    assert all(rule.editors_may_approve for rule in policy.rules)
    assert "\ngpgsig -----BEGIN SSH SIGNATURE" in git(plan_repository, "cat-file", "commit", "main")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"archive_name": ""}, "Arkiv: navnet mangler"),
        ({"archive_key": ""}, "Arkiv: nøkkelen til Arne Arkiv mangler"),
        ({"archive_key": "/nowhere/key.pub"}, "/nowhere/key.pub"),
        ({"archive_id": "Arne A"}, "Arne A"),
        ({"editors": "kanskje"}, "Skriv ja eller nei, ikke «kanskje»"),
        ({"archive_key": "OWNER"}, "står både for Planeier og for Arkiv"),
        ({"decides": "planeier=Styret"}, "planeier=Styret"),
    ],
    ids=("no name", "no key", "no file", "no id", "neither yes nor no", "the same key", "a role's id"),
)
def test_what_cannot_be_is_said_in_the_form_and_nothing_typed_is_lost(
    plan_repository: Path, keys: dict[str, Path], lines: dict[str, str], said: str
) -> None:
    """The line and what was expected; the form stays open, and the branch is as it was."""
    before = git(plan_repository, "rev-parse", "main")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        dialog = await form(app, pilot)
        fill(dialog, owner_name="Eva Eier", owner_key=public(keys["eva"]))
        fill(dialog, archive_name="Arne Arkiv", archive_key=public(keys["arne"]))
        fill(dialog, **{name: written.replace("OWNER", public(keys["eva"])) for name, written in lines.items()})
        assert said in await look(app, pilot, dialog)
        assert app.screen is dialog and dialog.query_one("#owner-name", Input).value == "Eva Eier"

    drive(Wish(path=str(plan_repository), today=TODAY), play)
    assert git(plan_repository, "rev-parse", "main") == before


def test_the_form_is_given_up_by_a_second_escape_and_back_from_the_question_leads_to_it(
    plan_repository: Path, keys: dict[str, Path]
) -> None:
    """What was typed is not let go by one key; a no to writing leaves the form as it was."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        dialog = await form(app, pilot)
        fill(dialog, owner_name="Eva Eier", owner_key=public(keys["eva"]))
        fill(dialog, archive_name="Arne Arkiv", archive_key=public(keys["arne"]))
        assert "Skriv regler og personer" in await look(app, pilot, dialog)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is dialog)
        await pilot.press("escape")
        assert app.screen is dialog
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is not dialog)

    drive(Wish(path=str(plan_repository), today=TODAY), play)
    assert model.PATH not in git(plan_repository, "ls-tree", "-r", "--name-only", "main").split()


def test_the_root_is_pinned_after_it_was_shown_in_groups_of_four_and_back_is_the_default(tmp_path: Path) -> None:
    """Enter alone pins nothing; once pinned, the same key shows it to be read out."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    wish = Wish(path=str(made.folder), today=TODAY, by="eva")
    in_fours = " ".join(made.root[at : at + 4] for at in range(0, len(made.root), 4))

    def pinned() -> str:
        return trust.pins(session_open.open_desk(startup.begin(wish), wish, Memory())).root

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("5")
        await until(pilot, lambda: "ROTEN ER IKKE AVGJORT: F" in picture(app))
        for answer in (("enter",), ("right", "enter")):
            assert not pinned()
            await pilot.press("F")
            await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
            assert in_fours in picture(app) and "teller for deg" in picture(app)
            await pilot.press(*answer)
            await until(pilot, lambda: not app.screen.is_modal)
        await until(pilot, lambda: "er festet. Det som teller" in picture(app))
        await until(pilot, lambda: "Ingen runde er åpen" in picture(app))
        await pilot.press("F")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        assert in_fours in picture(app)

    drive(wish, play)
    assert pinned() == made.root


def test_the_audit_is_read_over_any_screen_and_remembered_when_it_is_passed(tmp_path: Path) -> None:
    """The whole report, as the command prints it; what was seen is kept as the command keeps it."""
    made = founded.adopted(tmp_path / "plan")
    wish = Wish(path=str(made.folder), today=TODAY, by="eva")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("K")
        await until(pilot, lambda: isinstance(app.screen, ReaderDialog) and app.screen.seen)
        assert "Kontrollen er bestått" in picture(app) and "2 commiter lest" in picture(app)

    drive(wish, play)
    assert trust.pins(session_open.open_desk(startup.begin(wish), wish, Memory())).tip == made.tip


@pytest.mark.parametrize(("presses", "begun"), [(0, False), (1, True)], ids=("quit", "empty"))
def test_a_plan_is_begun_only_when_that_is_chosen(tmp_path: Path, presses: int, begun: bool) -> None:
    """In a repository without a commit the way out is the default; the other buttons make the first commit."""
    folder = repositories.make(tmp_path / "plan", files={})

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        await pilot.press(*["right"] * presses, "enter")
        if begun:
            await until(pilot, lambda: app.desk is not None)

    app = drive(Wish(path=str(folder), today=TODAY), play, ready=False)
    assert bool(git(folder, "for-each-ref")) is begun
    assert app.return_code == (None if begun else 3) or begun
