"""The steps of a round from the screens: who may take which, what is missing, and a code before anything is signed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from plantui.i18n import t
from plantui.render.line import plain
from plantui.render.review.audit import in_fours
from plantui.review.policy import allowed_signers
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.passphrase import PassphraseDialog
from plantui.tui.dialogs.signing_confirmation import StepDialog
from plantui.tui.dialogs.steps import DayDialog, RevisionDialog, StepsDialog
from plantui.usecases.session.startup import Wish
from support import founded, persons, repositories
from support.founded import Founded
from support.pilots import TODAY, drive, picture, until

SIGNERS = allowed_signers.PATH
PAYMENT = "pps.overgang-forvaltning"
PPS = "plan/services/pps.toml"
PROPOSED = repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Everybody's keys."""
    return founded.make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def plan(tmp_path: Path, keys: dict[str, Path]) -> Founded:
    """A founded plan with a proposal that moves one payment; no round is open yet."""
    made = founded.begin(tmp_path / "plan", keys)
    made.found()
    made.edit("arne", {PPS: PROPOSED})
    return made


@pytest.fixture
def siri(plan: Founded, tmp_path: Path) -> Iterator[Wish]:
    """The secretary sits down."""
    with persons.all_of(plan, tmp_path / "homes")["siri"].here():
        yield Wish(path=str(plan.folder), today=TODAY)


async def steps(app: PlantuiApp, pilot: Pilot[Any]) -> StepsDialog:
    """The list of what comes next."""
    await until(pilot, lambda: not app.round.running)
    if app.pane.NAME != "review":
        await pilot.press("5")
    await until(pilot, lambda: app.pane.NAME == "review")
    await pilot.press("t")
    await until(pilot, lambda: isinstance(app.screen, StepsDialog) and app.screen.seen)
    assert isinstance(app.screen, StepsDialog)
    return app.screen


async def sign(app: PlantuiApp, pilot: Pilot[Any], plan: Founded) -> str:
    """Type the code of the step that is shown; what was on the screen."""
    await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.code_shown)
    assert isinstance(app.screen, StepDialog)
    shown, tip = picture(app), plan.tip
    await pilot.press(*app.screen.code.lower(), "enter")
    await until(pilot, lambda: plan.tip != tip and app.desk is not None and app.desk.place.tip == plan.tip)
    await until(pilot, lambda: not app.round.running)
    return shown


def test_a_round_goes_from_opening_to_adoption_on_the_screens(plan: Founded, siri: Wish) -> None:
    """Opened with a day, frozen, called for the last time, and adopted with a tag when nothing is missing."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        dialog = await steps(app, pilot)
        assert "Åpne en runde" in picture(app) and "kan tas nå" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        assert "2. juli 2025: om 14 dager" in picture(app)
        await pilot.press("enter")
        shown = await sign(app, pilot, plan)
        assert dialog is not app.screen
        assert "Åpne runde 2025" in shown and "Frist: 2. juli 2025" in shown and "Siri Prøve (siri)" in shown
        assert (
            "gjeldende 2025" in shown and "Bes om uttalelse: Rådet" in shown and "blir stående i historikken" in shown
        )
        await until(pilot, lambda: app.round.agenda is not None)
        await steps(app, pilot)
        await pilot.press("enter")
        shown = await sign(app, pilot, plan)
        assert "Frys utgave 1 av runde 2025" in shown and "VERIFISER.md" in shown and "Nummerert endring: E01" in shown
        assert "En frysing kan ikke trekkes tilbake" in shown
        plan.opening = app.round.proceedings.opening if app.round.proceedings else None
        plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"))
        await pilot.press("R")
        await until(pilot, lambda: app.desk is not None and app.desk.place.tip == plan.tip)
        await until(pilot, lambda: not app.round.running)
        await steps(app, pilot)
        await pilot.press("G")
        await until(pilot, lambda: "Ingenting mangler" in picture(app))
        assert "1 endring fra gjeldende plan, godkjent: 1" in picture(app) and "Imot: ingen" in picture(app)
        await pilot.press("enter")
        shown = await sign(app, pilot, plan)
        assert "Vedta 2025" in shown and "plan/2025" in shown and "2 ganger" in shown
        assert "1 endring fra gjeldende plan, godkjent: 1" in shown and "1 har ikke svart: Rådet" in shown
        assert "Et vedtak kan ikke trekkes tilbake" in shown and "senere" not in shown
        await until(pilot, lambda: "2025 er vedtatt" in picture(app))

    drive(siri, play)
    made = repositories.git(plan.folder, "log", "--format=%B", "plan/2025")
    assert made and repositories.git(plan.folder, "status", "--porcelain") == ""
    assert repositories.git(plan.folder, "rev-parse", "plan/2025^{commit}") == plan.tip


def test_a_round_opened_by_mistake_is_ended_where_the_screen_says_so(tmp_path: Path, keys: dict[str, Path]) -> None:
    """Nothing differs: Review names the key, the step says that only the round ends, and then none is open."""
    made = founded.begin(tmp_path / "plan", keys)
    made.found()
    made.open(name="feil")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None)
        await pilot.press("5")
        await until(pilot, lambda: "Ble den åpnet ved en feil? t vedtar den" in picture(app))
        await steps(app, pilot)
        await pilot.press("G", "enter")
        assert "bare runden avsluttes" in " ".join((await sign(app, pilot, made)).split())
        await until(pilot, lambda: app.round.proceedings is not None and not app.round.proceedings.openings)

    with persons.all_of(made, tmp_path / "homes")["siri"].here():
        drive(Wish(path=str(made.folder), today=TODAY), play)


def test_line_1_says_that_the_text_was_edited_since_its_newest_edition(plan: Founded, siri: Wish) -> None:
    """It is not that edition any more, and the edition is named all the same."""
    plan.in_force = plan.root
    plan.open()
    plan.freeze()
    plan.edit("arne", {PPS: PROPOSED.replace("2026-07-01", "2026-09-01")})

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.proceedings is not None and not app.round.running)
        await until(pilot, lambda: "FORSLAG 2025 endret siden utgave 1" in picture(app).splitlines()[0])

    drive(siri, play)


def test_what_cannot_be_taken_says_why_and_nothing_is_signed(plan: Founded, siri: Wish) -> None:
    """An adoption lists what is missing and is not chosen; what is no day stays; back leaves the tip alone."""
    plan.in_force = plan.root
    plan.open()
    tip = plan.tip

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await steps(app, pilot)
        await pilot.press("G", "enter")
        await until(pilot, lambda: "Dette mangler" in picture(app))
        assert PAYMENT in picture(app) and isinstance(app.screen, StepsDialog)
        await pilot.press("tab", "k", "enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        await pilot.press(*["backspace"] * 10, *"snart", "enter")
        await until(pilot, lambda: "er ikke en dag" in picture(app))
        await pilot.press(*["backspace"] * 5, *"2025-06-20", "enter")
        await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.code_shown)
        await pilot.press("u", "enter")
        await until(pilot, lambda: "Steget er ikke tatt" in picture(app) and not app.screen.is_modal)

    drive(siri, play)
    assert plan.tip == tip


def test_a_deadline_that_is_over_is_asked_about_before_the_code(plan: Founded, siri: Wish) -> None:
    """It is told while it is typed; then the doubt must be answered, with back as the default."""
    plan.in_force = plan.root
    plan.open()
    tip = plan.tip

    async def last_call(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await steps(app, pilot)
        await pilot.press("G", "k", "enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        await pilot.press(*["backspace"] * 10, *"1.1.2025")
        await until(pilot, lambda: "Fristen 1. januar 2025 er over." in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        assert "Tvil: Fristen 1. januar 2025 er over." in picture(app)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await last_call(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Steget er ikke tatt" in picture(app) and not app.screen.is_modal)
        assert plan.tip == tip
        await last_call(app, pilot)
        await pilot.press("right", "enter")
        await sign(app, pilot, plan)

    drive(siri, play)
    assert plan.tip != tip


def test_a_step_of_somebody_else_names_whose_it_is(plan: Founded, tmp_path: Path) -> None:
    """An architect reads what the steps are and who may take them, at 60x16 and in ASCII alone."""
    plan.open()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await steps(app, pilot)
        shown = picture(app)
        assert "tas av andre" in shown and "ikke ditt" in shown and max(map(ord, shown)) <= 126
        await pilot.press("enter")
        assert isinstance(app.screen, StepsDialog)

    with persons.all_of(plan, tmp_path / "homes")["arne"].here():
        drive(Wish(path=str(plan.folder), today=TODAY), play, size=(60, 16), ascii=True)


def test_a_step_whose_key_is_gone_says_that_nothing_was_written(plan: Founded, siri: Wish) -> None:
    """Signed on a key that is gone by then: what became of the step stands first, then the cause."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await steps(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.code_shown)
        assert isinstance(app.screen, StepDialog) and app.screen.setup is not None
        code, tip = app.screen.code, plan.tip
        plan.keys["siri"].rename(plan.keys["siri"].with_suffix(".away"))
        try:
            await pilot.press(*code, "enter")
            await until(pilot, lambda: isinstance(app.screen, MessageDialog))
        finally:
            plan.keys["siri"].with_suffix(".away").rename(plan.keys["siri"])
        assert "Steget er ikke tatt. Ingenting er skrevet" in picture(app) and plan.tip == tip

    drive(siri, play)


def test_leaving_the_passphrase_prompt_of_a_step_says_that_nothing_was_signed(plan: Founded, siri: Wish) -> None:
    """The status line says so, and the branch stands where it did."""
    key = repositories.ssh_key(Path.home() / ".ssh", "id_locked", passphrase="hemmelig")
    repositories.sign_with_ssh(Path(os.environ["GIT_CONFIG_GLOBAL"]), key)
    tip = plan.tip

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await steps(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        await pilot.press("right", "enter")  # nobody has registered that key, and this is a doubt
        await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.seen)
        assert isinstance(app.screen, StepDialog)
        dialog = app.screen
        await pilot.press(*["down"] * 30)
        await until(pilot, lambda: dialog.code_shown)
        await pilot.press(*dialog.code.lower(), "enter")
        await until(pilot, lambda: isinstance(app.screen, PassphraseDialog) and app.screen.seen)
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        assert plain(app.notice()) == t("signing.not_signed")

    drive(siri, play)
    assert plan.tip == tip


def test_the_newer_agent_is_offered_for_a_step_as_for_a_draft(
    plan: Founded, siri: Wish, home: Path, ssh_agent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an old tmux session one key asks the agent that tmux knows, and the step is signed with it."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed on this machine")
    key = plan.keys["siri"]
    subprocess.run(("ssh-add", "-q", str(key)), check=True, capture_output=True)
    config = os.environ["GIT_CONFIG_GLOBAL"]
    repositories.git(home, "config", "--file", config, "user.signingkey", f"key::{repositories.public_key(key)}")
    socket, gone = ssh_agent.with_name("tmux"), ssh_agent.with_name("gone")
    subprocess.run(("tmux", "-S", str(socket), "-f", os.devnull, "new-session", "-d", "cat"), check=True)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await steps(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, StepDialog) and app.screen.seen)
        dialog = app.screen
        assert "+ bruk den nyere agenten" in picture(app) and "uten signatur" not in picture(app)
        await pilot.press("plus")
        await until(pilot, lambda: app.screen is not dialog and isinstance(app.screen, StepDialog) and app.screen.seen)
        await sign(app, pilot, plan)

    try:
        asked = ("tmux", "-S", str(socket), "display-message", "-p", "#{pid}")
        pid = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
        monkeypatch.setenv("TMUX", f"{socket},{pid},0")
        monkeypatch.setenv("SSH_AUTH_SOCK", str(gone))
        drive(siri, play, size=(120, 40))
    finally:
        subprocess.run(("tmux", "-S", str(socket), "kill-server"), check=True)


def test_a_plan_is_founded_on_the_screens_and_its_next_round_opened(tmp_path: Path, keys: dict[str, Path]) -> None:
    """Review says that nothing is missing; the step shows who is put in force, brings allowed_signers up to date first,
    and tells the root to read out. The opening after it asks for a revision, commits that signed, and goes on.
    """
    made = founded.begin(tmp_path / "plan", keys)
    repositories.git(made.folder, "rm", "-q", SIGNERS)
    repositories.git(made.folder, "commit", "-qm", "rules and people by hand")

    async def found(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("5")
        await until(pilot, lambda: "t grunnlegger planen" in picture(app))
        await steps(app, pilot)
        shown = picture(app)
        assert "Grunnlegg planen" in shown and "kan tas nå" in shown and "Eva Prøve (eva)" in shown
        await pilot.press("enter")
        shown = await sign(app, pilot, made)
        assert "Grunnlegg planen: 2025" in shown and SIGNERS in shown and "3 ganger" in shown, shown
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        assert in_fours(made.tip) in picture(app) and "fester den med F" in picture(app)
        await pilot.press("enter")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await found(app, pilot)
        await until(pilot, lambda: app.round.proceedings is not None and not app.round.running)
        await steps(app, pilot)
        assert "Forslaget får først en egen revisjon, som 2026" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RevisionDialog) and app.screen.seen)
        await pilot.press(*"2025", "enter")
        await until(pilot, lambda: "2025 er navnet på en vedtatt runde" in picture(app))
        await pilot.press("backspace", "!", "enter")
        await until(pilot, lambda: "«202!» kan ikke være navnet" in picture(app))
        await pilot.press("backspace", "6", "enter")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        assert "Revisjon" in picture(app) and "2025 → 2026" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DayDialog) and app.screen.seen)
        await pilot.press("enter")
        await sign(app, pilot, made)
        await until(pilot, lambda: app.round.proceedings is not None and app.round.proceedings.name == "2026")

    with persons.at(made, "siri", tmp_path / "homes", trusting=False).here():
        drive(Wish(path=str(made.folder), today=TODAY), play, size=(80, 50))
    subjects = repositories.git(made.folder, "log", "--format=%s").splitlines()
    assert subjects[:4] == [
        "review(2026): 1 opening by siri", "plan(2026): plan revision", "review(2025): 1 adoption by siri",
        "plan(2025): bring the allowed signers up to date",
    ]  # fmt: skip
    assert all("gpgsig" in repositories.git(made.folder, "cat-file", "-p", f"HEAD~{back}") for back in range(4))


def test_what_a_founding_lacks_is_said_and_nothing_is_signed(tmp_path: Path, keys: dict[str, Path]) -> None:
    """Somebody whose key people.toml does not have reads so in Review, and the step is not chosen."""
    made = founded.begin(tmp_path / "plan", {**keys, "siri": keys["ny"]})
    made.keys = keys

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("5")
        await until(pilot, lambda: "Før planen kan grunnlegges (t), mangler dette" in picture(app))
        assert "Nøkkelen du signerer med, er ikke en aktiv" in picture(app)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, StepsDialog) and app.screen.seen)
        await pilot.press("enter")
        assert isinstance(app.screen, StepsDialog) and "Dette mangler (1)" in picture(app)

    with persons.at(made, "siri", tmp_path / "homes", trusting=False).here():
        drive(Wish(path=str(made.folder), today=TODAY), play)
    assert repositories.git(made.folder, "tag") == ""
