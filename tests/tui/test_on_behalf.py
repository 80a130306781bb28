"""Recording for a body on the screens: its source is told once, and shown whole before anything is signed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from plantui import i18n
from plantui.i18n import t
from plantui.review.records import record
from plantui.review.records.record import Act
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.decide import DecideDialog
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.on_behalf import BehalfDialog
from plantui.tui.dialogs.signing_confirmation import SigningDialog
from plantui.usecases.session.startup import Wish
from support import founded, persons, repositories
from support.founded import Founded
from support.pilots import TODAY, drive, picture, until

PAYMENT = "pps.overgang-forvaltning"
PPS = "plan/services/pps.toml"
PROPOSED = repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Everybody's keys."""
    return founded.make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def plan(tmp_path: Path, keys: dict[str, Path]) -> Founded:
    """An open round about a payment that moves."""
    made = founded.begin(tmp_path / "plan", keys)
    made.found()
    made.edit("arne", {PPS: PROPOSED})
    made.open()
    return made


@pytest.fixture
def siri(plan: Founded, tmp_path: Path) -> Iterator[Wish]:
    """The secretary, who may record for the council, sits down."""
    with persons.all_of(plan, tmp_path / "homes")["siri"].here():
        yield Wish(path=str(plan.folder), today=TODAY)


async def ask(app: PlantuiApp, pilot: Pilot[Any]) -> None:
    """Go to Review and open the question who speaks."""
    await until(pilot, lambda: app.round.agenda is not None)
    if app.pane.NAME != "review":
        await pilot.press("5")
    await until(pilot, lambda: app.pane.NAME == "review")
    await pilot.press("v")
    await until(pilot, lambda: isinstance(app.screen, BehalfDialog) and app.screen.seen)


async def read(app: PlantuiApp, pilot: Pilot[Any], words: str) -> None:
    """Wait until the words stand on the screen."""
    await until(pilot, lambda: words in picture(app))


def test_a_body_s_word_is_recorded_with_its_source_and_its_dissent(plan: Founded, siri: Wish, tmp_path: Path) -> None:
    """The minutes are named by their checksum; counts, day and dissent are read back before the code, then signed."""
    minutes = tmp_path / "Protokoll 7-25.pdf"
    minutes.write_bytes(b"DEMO")
    digest = sha256(b"DEMO").hexdigest()

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await ask(app, pilot)
        await pilot.press("down", "enter")
        app.screen.query_one("#of-source", Input).value = str(minutes)
        await pilot.press(
            "enter",
            "enter",
            *"10.6.2025",
            "enter",
            *"7/25",
            "enter",
            *"25/1234-5",
            "enter",
            *"11",
            "enter",
            *"10",
            "enter",
            "1",
            "enter",
        )
        await pilot.press(*"Ny dato", "enter", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert "for Rådet" in picture(app).splitlines()[-2]
        app.here = PAYMENT
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, DecideDialog) and app.screen.seen)
        shown = picture(app)
        assert "Uttalelse fra Rådet, ført av deg" in shown and "Godkjent" not in shown
        await pilot.press("enter", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.code_shown)
        assert isinstance(app.screen, SigningDialog)
        shown = " ".join(picture(app).split())
        for told in (
            "som fører for andre",
            "Protokoll 7-25.pdf",
            "gitt 10. juni 2025",
            "sak 7/25",
            "journalnr. 25/1234-5",
            "11 til stede",
            "10 for",
        ):
            assert told in shown, told
        assert digest[:20] in shown and "Ny dato" in shown and "for Rådet" in shown
        tip = plan.tip
        await pilot.press(*app.screen.code, "enter")
        await until(pilot, lambda: plan.tip != tip and app.desk is not None and not app.desk.draft)

    drive(siri, play, size=(100, 40))
    path = repositories.git(plan.folder, "show", "--format=", "--name-only", "HEAD")
    made = record.read_record((plan.folder / path).read_bytes())
    assert (made.by, made.voice, [one.text for one in made.dissents]) == ("siri", "rad", ["Ny dato"])
    assert made.source is not None and made.source.sha256 == digest
    assert (made.source.case, made.source.journal) == ("7/25", "25/1234-5")
    assert (made.source.kind, made.source.present, made.source.votes_for, made.source.votes_against) == (
        "minutes", 11, 10, 1,
    )  # fmt: skip


def test_more_votes_than_present_are_asked_about_before_the_code(plan: Founded, siri: Wish, tmp_path: Path) -> None:
    """Back is the default and signs nothing; the yes leads to the code, beside which the doubt stands again."""
    minutes = tmp_path / "Protokoll.pdf"
    minutes.write_bytes(b"DEMO")
    source = ("--source", minutes, "--present", "5", "--for", "4", "--against", "3")
    persons.all_of(plan, tmp_path / "homes")["siri"].run("decide", PAYMENT, "tilslutning", "--behalf", "rad", *source)
    i18n.choose("nb")
    doubt = "7 stemmer er avgitt, men bare 5 var til stede."

    async def asked(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        assert doubt in picture(app)

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None)
        await asked(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert "Ikke signert" in picture(app)
        await asked(app, pilot)
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.seen)
        assert doubt in " ".join(picture(app).split())

    drive(siri, play, size=(100, 40))


def test_a_field_that_cannot_be_is_said_and_nothing_is_closed(siri: Wish) -> None:
    """No title, no such file, no day, no kind, no count: each is told in the dialog, and esc changes nothing."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await ask(app, pilot)
        await pilot.press("down", "enter")
        wrong = (
            ("day", "i går", "trenger en tittel"),
            ("source", "/nei/her.pdf", "finnes ikke her"),
            ("source", "Protokoll 7-25", "Gitt den: «i går» er ikke en dag. Skriv for eksempel 1.4.2028, 1. april"),
            ("day", "10.6.2025", ""),
            ("kind", "rykte", "er ikke en type kilde"),
            ("kind", "brev", ""),
            ("present", "elleve", "er ikke et antall"),
        )
        for name, typed, told in wrong:
            app.screen.query_one(f"#of-{name}", Input).value = typed
            if told:
                app.screen.query_one("#buttons").focus()
                await pilot.press("enter")
                assert told in picture(app)
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.spoken_for == ""

    drive(siri, play)


def test_each_field_of_the_minutes_says_what_belongs_in_it(siri: Wish) -> None:
    """Case and journal number among them; the line below is that of the field which the keys go to, and whole."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await ask(app, pilot)
        await pilot.press("down", "enter")
        for name in ("source", "kind", "day", "case", "journal", "present", "votes_for", "votes_against", "dissent"):
            app.screen.query_one(f"#of-{name}", Input).focus()
            await read(app, pilot, t(f"behalf.help.{name}"))

    drive(siri, play)


def test_a_reply_and_a_remark_are_the_body_s_too_until_the_user_changes_back(plan: Founded, siri: Wish) -> None:
    """Whose words they are stands on the status line and in each dialog's title, and in the draft."""
    about = plan.decision(PAYMENT, "godkjent", "eier").fingerprint
    plan.say("arne", Act("remark", item=PAYMENT, fingerprint=about, text="Hvorfor?", answer=True))

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await ask(app, pilot)
        await pilot.press("down", "enter")
        app.screen.query_one("#buttons").focus()
        await pilot.press("enter")
        await until(pilot, lambda: app.spoken_for == "Rådet" and not app.screen.is_modal)
        app.here = PAYMENT
        await pilot.press("s")
        await until(pilot, lambda: "føres for Rådet" in picture(app))
        await pilot.press("enter", *"DEMO", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("m")
        await until(pilot, lambda: "Merknad fra Rådet" in picture(app))
        await pilot.press(*"Se her", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await ask(app, pilot)
        await pilot.press("up", "enter", "enter")
        await until(pilot, lambda: app.spoken_for == "" and not app.screen.is_modal)
        await pilot.press("m")
        await until(pilot, lambda: app.screen.is_modal and "fra Rådet" not in picture(app))
        await pilot.press(*"Min egen", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        said = [(one.kind, one.voice) for one in app.desk.draft]
        assert said == [("reply", "rad"), ("remark", "rad"), ("remark", "")]
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.seen)
        assert "ingen kilde" in picture(app)

    drive(siri, play, size=(110, 40))


def test_who_may_record_for_nobody_is_told_so(plan: Founded, tmp_path: Path) -> None:
    """An architect speaks for themselves."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None)
        await pilot.press("5", "v")
        await until(pilot, lambda: "ikke føre for noe organ" in picture(app))

    with persons.all_of(plan, tmp_path / "homes")["arne"].here():
        drive(Wish(path=str(plan.folder), today=TODAY), play)


def test_the_footer_has_the_key_for_whoever_may_use_it(plan: Founded, siri: Wish, tmp_path: Path) -> None:
    """At 80 columns too; for whoever may record for no body the room is another key's."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None)
        await pilot.press("5")
        await until(pilot, lambda: app.pane.NAME == "review" and "v organ" in picture(app).split("\n")[-1])

    drive(siri, play)

    async def without(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.agenda is not None)
        await pilot.press("5")
        await until(pilot, lambda: app.pane.NAME == "review" and "uttal" in picture(app).split("\n")[-1])
        assert "v organ" not in picture(app)

    with persons.all_of(plan, tmp_path / "others")["arne"].here():
        drive(Wish(path=str(plan.folder), today=TODAY), without)
