"""The server from the screens: its address, sending what was signed, and an adoption that goes there first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.signing_confirmation import SigningDialog, StepDialog
from plantui.tui.dialogs.steps import StepsDialog
from support import founded, servers
from support.founded import Founded
from support.persons import Person
from support.pilots import drive, picture, until
from support.repositories import git

TRIAL = "pps.testperiode"
PAYMENT = "pps.overgang-forvaltning"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A round of which all is approved."""
    made = founded.in_round(tmp_path / "first")
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"), made.decision(TRIAL, "godkjent", "eier"))
    return made


@pytest.fixture
def server(plan: Founded, tmp_path: Path) -> Path:
    return servers.bare(plan, tmp_path / "server.git")


def at(plan: Founded, server: Path, folder: Path, name: str, *, agreed: bool = True) -> Person:
    return servers.at_clone(plan, server, folder, name, agreed=agreed)


def tip(folder: Path, ref: str = "main") -> str:
    return git(folder, "rev-parse", ref)


async def dialog(app: PlantuiApp, pilot: Pilot[Any], words: str) -> str:
    """The message that is shown, once it says this."""
    await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen and words in picture(app))
    return " ".join(picture(app).replace("│", " ").split())


async def judged(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: app.round.proceedings is not None and not app.round.running)


async def sign_draft(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """Sign what stands in the draft, by the code that is shown."""
    await judged(app, pilot)
    await pilot.press("S")
    await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.code_shown)
    assert isinstance(app.screen, SigningDialog)
    await pilot.press(*app.screen.code.lower(), "enter")


def play_at(person: Person, play: Any, *, size: tuple[int, int] = (80, 24), language: str = "en") -> None:
    with person.here():
        drive(person.folder, play, size=size, language=language, by=None)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_what_was_signed_is_offered_to_be_sent(plan: Founded, server: Path, tmp_path: Path, language: str) -> None:
    """One key sends it, after what others have sent has come; line 1 counts it until then."""
    eva, arne = at(plan, server, tmp_path, "eva"), at(plan, server, tmp_path, "arne")
    arne.run("remark", PAYMENT, "Når?", "--submit")
    arne.run("sync")
    eva.run("remark", TRIAL, "Hvorfor?")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await sign_draft(app, pilot)
        shown = await dialog(app, pilot, {"en": "not sent yet", "nb": "ikke sendt ennå"}[language])
        assert "origin" in shown and str(server)[:20] in shown
        assert {"en": "enter chooses", "nb": "enter velger"}[language] in shown
        await pilot.press("enter")
        shown = await dialog(app, pilot, {"en": "In step with the server", "nb": "I takt med tjeneren"}[language])
        assert "Arne" in shown
        await pilot.press("enter")
        await judged(app, pilot)
        assert app.desk is not None and app.desk.place.tip == tip(server)

    play_at(eva, play, language=language)
    assert tip(server) == tip(eva.folder)
    assert "Hvorfor?" in git(server, "grep", "-h", "Hvorfor", "main", "--", "plan/reviews")


def test_what_is_not_sent_now_stays_and_is_sent_later(plan: Founded, server: Path, tmp_path: Path) -> None:
    """Escape leaves it: it has landed, line 1 counts it, and the key for the server sends it."""
    eva = at(plan, server, tmp_path, "eva")
    eva.run("remark", TRIAL, "Hvorfor?")
    before = tip(server)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await sign_draft(app, pilot)
        await dialog(app, pilot, "not sent yet")
        await pilot.press("escape")
        await until(pilot, lambda: "1 not sent" in picture(app).splitlines()[0])
        assert tip(server) == before
        await pilot.press("6")
        await until(pilot, lambda: picture(app).count("not sent to the server yet") >= 1)
        await pilot.press("Y")
        await dialog(app, pilot, "In step with the server")
        await pilot.press("enter")
        await until(pilot, lambda: "not sent" not in picture(app))

    play_at(eva, play, size=(120, 36))
    assert tip(server) == tip(eva.folder) != before


@pytest.mark.parametrize(("choice", "sent"), [("yes", True), ("no", False)])
def test_settings_say_what_follows_signing(
    plan: Founded, server: Path, tmp_path: Path, choice: str, *, sent: bool
) -> None:
    """`after_signing` is yes or no: it is sent, or left, and nothing is asked."""
    eva = at(plan, server, tmp_path, "eva")
    eva.run("remark", TRIAL, "Hvorfor?")
    settings = Path(eva.environment["XDG_CONFIG_HOME"]) / "plantui" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[sync]\nafter_signing = "{choice}"\n', "utf-8")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await sign_draft(app, pilot)
        if sent:
            await dialog(app, pilot, "In step with the server")
        else:
            await until(pilot, lambda: "1 not sent" in picture(app).splitlines()[0])
            assert not app.screen.is_modal

    play_at(eva, play, size=(120, 36))
    assert (tip(server) == tip(eva.folder)) == sent


def test_nothing_is_offered_where_no_server_is_used(plan: Founded, server: Path, tmp_path: Path) -> None:
    """A clone whose user has said yes to no address works as it always did, and the key asks about the address once."""
    eva = at(plan, server, tmp_path, "eva", agreed=False)
    eva.run("remark", TRIAL, "Hvorfor?")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        before = tip(eva.folder)
        await sign_draft(app, pilot)
        await until(pilot, lambda: tip(eva.folder) != before and "landed: 1" in picture(app))
        await judged(app, pilot)
        assert not app.screen.is_modal
        await pilot.press("Y")
        shown = await dialog(app, pilot, "A server you have not used yet")
        assert "origin leads to" in shown and str(server)[:20] in shown
        await pilot.press("enter")  # back is the default: no address is agreed to by mistake
        await until(pilot, lambda: "You did not say yes" in picture(app) and not app.screen.is_modal)
        await pilot.press("Y")
        await dialog(app, pilot, "A server you have not used yet")
        await pilot.press("right", "enter")
        await dialog(app, pilot, "In step with the server")

    play_at(eva, play)
    assert tip(server) == tip(eva.folder)


async def adopt(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """Choose the adoption among the steps."""
    await judged(app, pilot)
    await pilot.press("5")
    await until(pilot, lambda: app.pane.NAME == "review")
    await pilot.press("t")
    await until(pilot, lambda: isinstance(app.screen, StepsDialog) and app.screen.seen)
    await pilot.press("G", "enter")


def test_an_adoption_on_the_screens_comes_in_step_first_and_goes_to_the_server(
    plan: Founded, server: Path, tmp_path: Path
) -> None:
    """A remark that waits on the server holds it up; answered, record and tag are there before they are here."""
    siri, arne, eva = (at(plan, server, tmp_path, name) for name in ("siri", "arne", "eva"))
    arne.run("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
    arne.run("sync")

    async def held_up(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await adopt(app, pilot)
        await dialog(app, pilot, "missing")

    play_at(siri, held_up)
    assert git(server, "tag") == ""
    eva.run("sync")
    eva.run("reply", eva.json("round", "show")["threads"][0]["act"], "Derfor.", "--submit")
    eva.run("sync")

    async def adopted(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("Y")
        await dialog(app, pilot, "In step with the server")
        await pilot.press("enter")
        await adopt(app, pilot)
        await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.code_shown)
        assert isinstance(app.screen, StepDialog)
        await pilot.press(*app.screen.code.lower(), "enter")
        await until(pilot, lambda: "plan/2025" in git(siri.folder, "tag") and not app.round.running)

    play_at(siri, adopted)
    assert tip(server) == tip(siri.folder) and tip(server, "plan/2025") == tip(siri.folder, "plan/2025")
    assert siri.run("audit").code == 0


def test_where_the_server_does_not_answer_an_adoption_says_so(plan: Founded, server: Path, tmp_path: Path) -> None:
    """Back is the default; going on without the server is a choice, told with what it risks."""
    siri = at(plan, server, tmp_path, "siri")
    server.rename(tmp_path / "away.git")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await adopt(app, pilot)
        assert "the plan forks" in await dialog(app, pilot, "Nothing has been adopted")
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal and "not taken" in picture(app))
        await adopt(app, pilot)
        await dialog(app, pilot, "Nothing has been adopted")
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.code_shown)

    play_at(siri, play)


def test_what_both_changed_is_shown_with_both_values(plan: Founded, server: Path, tmp_path: Path) -> None:
    """Nothing is merged, nothing is lost, and the dialog says who said what."""
    eva, arne = at(plan, server, tmp_path, "eva"), at(plan, server, tmp_path, "arne")
    arne.run("set", TRIAL, "when", "2026-Q1", "--commit", "--yes")
    arne.run("sync")
    eva.run("set", TRIAL, "when", "2027-Q1", "--commit", "--yes")
    before = tip(server), tip(eva.folder)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("Y")
        shown = await dialog(app, pilot, "Both sides changed the same")
        assert "2026-Q1" in shown and "2027-Q1" in shown and "Arne" in shown

    play_at(eva, play, size=(120, 40))
    assert (tip(server), tip(eva.folder)) == before


def test_what_was_fetched_elsewhere_is_told_in_line_1(plan: Founded, server: Path, tmp_path: Path) -> None:
    """Without a key: another window of the same user asks the server, and the open screens say what waits there."""
    eva, arne = at(plan, server, tmp_path, "eva"), at(plan, server, tmp_path, "arne")
    arne.run("remark", PAYMENT, "Når?", "--submit")
    arne.run("sync")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await judged(app, pilot)
        await until(pilot, lambda: app.branch_watch.listening)
        assert "↓" not in picture(app).splitlines()[0]
        eva.run("sync", "--dry-run", code=1, apart=True)
        await until(pilot, lambda: "↓1 from Arne" in picture(app).splitlines()[0])

    play_at(eva, play, size=(120, 36))
