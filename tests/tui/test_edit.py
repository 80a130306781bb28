"""Changing the plan from the screens: the field form, suggesting a value, and taking up what was suggested."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.i18n import t
from plantui.render.line import plain
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.forms.field_form import EditDialog, SuggestionsDialog, ValueLine
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.passphrase import PassphraseDialog
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts import compose
from plantui.usecases.session import cache, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.signing import submit
from support import pilots, repositories
from support.pilots import drive, picture, until

ITEM = "pps.overgang-forvaltning"


async def form(app: PlantuiApp, pilot: Pilot[Any], key: str = "e", item: str = ITEM) -> None:
    """Open a dialog about an item and wait for its first frame."""
    app.here = item
    app.pane.follow()
    await pilot.press(key)
    await until(pilot, lambda: app.screen.is_modal and getattr(app.screen, "seen", False))


async def write(app: PlantuiApp, pilot: Pilot[Any], written: str, reason: str = "") -> None:
    """Replace the value of the field under the cursor, give a reason, and stand on the buttons."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.focused, ValueLine))
    await pilot.press(*(written or ["delete"]), "enter", *reason, "tab")


async def asked(app: PlantuiApp, pilot: Pilot[Any]) -> str:
    """Wait for the question or message; what stands on the screen."""
    await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
    return picture(app)


def say(repository: Path, *suggestions: tuple[str, str, str], word: str = "", by: str = "ola.nordmann") -> None:
    """Somebody's suggestions about the item, or their decision on it, as a signed record in the history."""
    wish = Wish(path=str(repository), by=by, today=pilots.TODAY)
    desk = session_open.open_desk(startup.begin(wish), wish, cache.Memory())
    for field, value, reason in suggestions:
        desk = compose.suggest(desk, ITEM, field, value, reason)
    if word:
        desk = compose.decide(desk, ITEM, word)
    submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))


def value(repository: Path, field: str = "when", *, work: bool = False) -> object:
    """What the item says on the branch, or in the work tree."""
    wish = Wish(path=str(repository), rev=startup.WORK if work else None)
    return session_open.open_desk(startup.begin(wish), wish, cache.Memory()).plan.by_id[ITEM].fields.get(field)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
def test_a_new_value_becomes_one_signed_commit(plan_repository: Path, signing_key: Path, size: tuple[int, int]) -> None:
    """From the key e to a signed commit with field and reason in its message; the screen shows the new text."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05", "regelverk: utsatt")
        await pilot.press("enter")
        shown = await asked(app, pilot)
        assert "1.1.2026 → mai" in shown
        assert "Ingen uttalelser faller" in shown
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        assert app.desk.plan.by_id[ITEM].fields["when"] == "2026-05"
        assert "Signert og lagt inn på main" in picture(app)

    drive(plan_repository, play, size=size)
    commit = repositories.git(plan_repository, "cat-file", "commit", "HEAD")
    assert "gpgsig" in commit
    assert f"plan(2025): {ITEM} when" in commit
    assert "regelverk: utsatt" in commit
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "2"
    assert repositories.git(plan_repository, "status", "--porcelain") == ""


def test_the_work_tree_is_written_where_that_is_chosen(plan_repository: Path) -> None:
    """Without a key and without a commit; what the screen shows is the branch still, and that is said."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05")
        await pilot.press("right", "enter")
        assert "plan/services/pps.toml" in await asked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert "skjermen viser grenen" in picture(app)

    drive(plan_repository, play)
    assert (value(plan_repository), value(plan_repository, work=True)) == ("2026-01-01", "2026-05")
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_the_work_tree_as_it_is_shown_follows_the_edit(plan_repository: Path) -> None:
    """Where the screen shows the work tree, that is where edits go, and the screen shows them."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "")
        await pilot.press("enter")
        await asked(app, pilot)
        assert app.desk is not None
        assert "when" in app.desk.plan.by_id[ITEM].fields
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert "when" not in app.desk.plan.by_id[ITEM].fields

    drive(Wish(path=str(plan_repository), rev=startup.WORK, today=pilots.TODAY), play)
    assert value(plan_repository, work=True) is None


def test_whose_words_lapse_is_said_before_anything_is_written(plan_repository: Path, signing_key: Path) -> None:
    """The question names the voice and the word; back is the default, and then the form still has the value."""
    say(plan_repository, word="godkjent")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05")
        await pilot.press("enter")
        shown = await asked(app, pilot)
        assert "ola.nordmann: Godkjent" in shown
        assert ">[ Tilbake ]<" in shown
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EditDialog))
        assert isinstance(app.screen, EditDialog)
        assert app.screen.wanted == {"when": "2026-05"}

    drive(plan_repository, play)
    assert value(plan_repository) == "2026-01-01"


def test_a_value_outside_its_grammar_is_said_while_it_is_typed(plan_repository: Path, signing_key: Path) -> None:
    """The field says what is wrong, the button does nothing, and the right value is read back in words."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-13")
        assert "«2026-13»" in picture(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, EditDialog)
        await pilot.press("shift+tab", "shift+tab", "backspace", "2")
        await pilot.pause()
        assert "desember 2026" in picture(app)

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_what_would_break_the_plan_is_said_in_the_form(plan_repository: Path, signing_key: Path) -> None:
    """A reference to nothing is found when the whole plan is read again; nothing typed is lost."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        while app.screen.query_one("#fields", Rows).here != "after":
            await pilot.press("down")
        await write(app, pilot, "finnes-ikke")
        await pilot.press("enter")
        await until(pilot, lambda: "finnes-ikke" in picture(app) and "Ingenting er skrevet, for planen" in picture(app))
        assert isinstance(app.screen, EditDialog)

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_new_values_are_let_go_only_when_that_is_said_twice(plan_repository: Path) -> None:
    """The first escape warns, the second closes."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05")
        await pilot.press("escape")
        assert "Trykk esc en gang til" in picture(app)
        assert app.screen.is_modal
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)

    drive(plan_repository, play)


def test_without_a_key_a_commit_without_signature_is_its_own_button(plan_repository: Path) -> None:
    """It is never the default."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05")
        await pilot.press("enter")
        shown = await asked(app, pilot)
        assert ">[ Tilbake ]<  [ Legg inn uten signatur ]" in shown
        assert "Kan ikke signeres" in shown
        await pilot.press("right", "enter")
        await until(pilot, lambda: not app.screen.is_modal)

    drive(plan_repository, play)
    assert "gpgsig" not in repositories.git(plan_repository, "cat-file", "commit", "HEAD")
    assert value(plan_repository) == "2026-05"


def test_a_revision_that_is_past_has_no_form(plan_repository: Path) -> None:
    """Only the work tree and the tip of a branch can be changed."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "e")
        await pilot.pause()
        assert not app.screen.is_modal
        assert "Bare arbeidsmappen" in picture(app)

    drive(Wish(path=str(plan_repository), rev="HEAD", today=pilots.TODAY), play)


def test_a_suggestion_goes_into_the_draft(plan_repository: Path) -> None:
    """One for each field with a new value, with the same reason, and the plan is as before."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot, "f")
        await write(app, pilot, "2026-05")
        await pilot.press("shift+tab", "shift+tab", "shift+tab", "down", "down")
        await write(app, pilot, "expected", "for tidlig")
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        told = {(one.kind, one.field, one.value, one.text) for one in app.desk.draft}
        assert told == {
            ("suggestion", "when", "2026-05", "for tidlig"),
            ("suggestion", "certainty", "expected", "for tidlig"),
        }

    drive(plan_repository, play)
    assert value(plan_repository) == "2026-01-01"


def test_a_suggestion_is_taken_up_with_one_key_and_credited(plan_repository: Path, signing_key: Path) -> None:
    """The commit's message names who suggested it and which act; the question says so first."""
    say(plan_repository, ("when", "2026-05", "mer tid"))

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        app.here = ITEM
        app.pane.follow()
        await pilot.press("a")
        assert "Foreslått av ola.nordmann" in await asked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal and value(plan_repository) == "2026-05")
        await until(pilot, lambda: "Signert og lagt inn" in picture(app))  # the desk has it by then, not before
        await pilot.press("a")
        await until(pilot, lambda: "Ingen åpne forslag" in picture(app))

    drive(plan_repository, play)
    message = repositories.git(plan_repository, "log", "-1", "--format=%B")
    assert "Suggested-by: ola.nordmann" in message
    assert "Plantui-Suggestion: " in message


def test_of_several_suggestions_one_is_chosen(plan_repository: Path, signing_key: Path) -> None:
    """In History those of the entry under the cursor are offered."""
    say(plan_repository, ("when", "2026-05", "mer tid"), ("certainty", "expected", ""))

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("6")
        await until(pilot, lambda: app.desk is not None and app.desk.history)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, SuggestionsDialog) and app.screen.seen)
        assert "mer tid" in picture(app) or "expected" in picture(app)
        await pilot.press("down", "enter")
        await asked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)

    drive(plan_repository, play)
    assert (value(plan_repository), value(plan_repository, "certainty")) in (
        ("2026-05", "planned"), ("2026-01-01", "expected"),
    )  # fmt: skip


def test_leaving_the_passphrase_prompt_of_an_edit_says_that_nothing_was_signed(
    plan_repository: Path, home: Path
) -> None:
    """The status line says so, the branch stands where it did, and the form still holds the value."""
    key = repositories.ssh_key(home / ".ssh", "id_locked", passphrase="hemmelig")
    repositories.sign_with_ssh(home / ".gitconfig", key)
    tip = repositories.git(plan_repository, "rev-parse", "HEAD")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await form(app, pilot)
        await write(app, pilot, "2026-05")
        await pilot.press("enter")
        await asked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PassphraseDialog) and app.screen.seen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, EditDialog))
        assert plain(app.notice()) == t("signing.not_signed")

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-parse", "HEAD") == tip
