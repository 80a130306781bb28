"""Saying something in the screens: words kept as they are typed, nothing signed blindly, nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from plantui import limits
from plantui.git import repository
from plantui.i18n import t
from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.decide import DecideDialog
from plantui.tui.dialogs.message import MessageDialog
from plantui.tui.dialogs.signing_confirmation import SigningDialog
from plantui.tui.dialogs.text_entry import Words
from plantui.tui.screen_host import RoundState
from plantui.usecases.drafts import compose, store
from support import repositories
from support.pilots import drive, picture, until


async def decide(app: PlantuiApp, pilot: Pilot[Any], reason: str = "") -> None:
    """Put the first word on the selected item into the draft."""
    await pilot.press("d")
    await until(pilot, lambda: isinstance(app.screen, DecideDialog) and app.screen.seen)
    await pilot.press("enter", *reason, "tab", "enter")
    await until(pilot, lambda: not app.screen.is_modal)


async def signing(app: PlantuiApp, pilot: Pilot[Any]) -> SigningDialog:
    """Open the signing dialog and wait for its first frame."""
    await pilot.press("S")
    await until(pilot, lambda: isinstance(app.screen, SigningDialog) and app.screen.seen)
    assert isinstance(app.screen, SigningDialog)
    return app.screen


def code(dialog: SigningDialog) -> str:
    """What the user reads on the screen."""
    return dialog.code


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
def test_a_decision_is_signed_and_lands(plan_repository: Path, signing_key: Path, size: tuple[int, int]) -> None:
    """From the key d to a signed commit that adds one file, with the work tree in step."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot, "fint")
        assert app.desk is not None
        assert [one.text for one in app.desk.draft] == ["fint"]
        dialog = await signing(app, pilot)
        for _ in range(40):
            await pilot.press("down")
        await until(pilot, lambda: dialog.code_shown)
        assert code(dialog) in picture(app)
        await pilot.press(*code(dialog).lower(), "enter")
        await until(pilot, lambda: app.desk is not None and not app.desk.draft)

    drive(plan_repository, play, size=size)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "2"
    assert "ssh-ed25519" in Path(f"{signing_key}.pub").read_text()
    assert "gpgsig" in repositories.git(plan_repository, "cat-file", "commit", "HEAD")
    assert len(repositories.git(plan_repository, "diff", "--name-only", "HEAD~1").split()) == 1
    assert repositories.git(plan_repository, "status", "--porcelain") == ""


def test_no_word_is_chosen_beforehand(plan_repository: Path) -> None:
    """Until a word is chosen there is nothing to put into the draft, whatever is pressed."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "d")
        await until(pilot, lambda: isinstance(app.screen, DecideDialog) and app.screen.seen)
        assert "(•)" not in picture(app)
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        assert app.desk.draft == ()

    drive(plan_repository, play)


def test_every_word_stands_beside_what_it_does(plan_repository: Path) -> None:
    """The effect is read before the word is chosen."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "d")
        await until(pilot, lambda: isinstance(app.screen, DecideDialog))
        shown = picture(app)
        for word, effect in (("Godkjent", "teller som godkjenning"), ("Frarådes", "teller mot"), ("Avvist", "sperrer")):
            assert any(word in line and effect in line for line in shown.split("\n")), word

    drive(plan_repository, play)


@pytest.mark.parametrize(("language", "mark"), [("nb", "uten sperring"), ("en", "without blocking")])
def test_no_word_s_effect_is_cut_at_eighty_columns(plan_repository: Path, language: str, mark: str) -> None:
    """Every word that there is, in open review: a sentence that loses its end may say the opposite."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "d")
        await until(pilot, lambda: isinstance(app.screen, DecideDialog))
        words = [line for line in picture(app).split("\n") if "( )" in line]
        assert len(words) > 8 and any(mark in line for line in words)
        assert not [line for line in words if "…" in line]

    drive(plan_repository, play, size=(80, 30), language=language)


def test_what_is_typed_survives_escape(plan_repository: Path) -> None:
    """Escape closes the dialog; the words are there when it is opened again, and on disk."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "m")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.pause()
        await pilot.press(*"halvferdig", "escape")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("m")
        await until(pilot, lambda: bool(app.screen.query(Words)))
        assert app.screen.query_one(Words).text == "halvferdig"
        await pilot.press("escape")
        assert app.desk is not None
        assert app.desk.draft_folder is not None
        assert [one.text for one in store.read_draft(app.desk.draft_folder).unfinished] == ["halvferdig"]
        assert app.desk.draft == ()

    drive(plan_repository, play)


def test_a_text_too_long_to_be_said_is_kept_whole_and_its_room_follows_the_typing(plan_repository: Path) -> None:
    """The line counts what is too much, then what is left; Esc and opening again gives all of it back."""
    most = limits.DRAFT_TEXT_CHARACTERS

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "m")
        await until(pilot, lambda: bool(app.screen.query(Words)))
        app.screen.query_one(Words).load_text("y" * (most + 2))
        await until(pilot, lambda: t("writing.over", count=2)[:40] in picture(app))
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        await pilot.press("m")
        await until(pilot, lambda: bool(app.screen.query(Words)))
        words = app.screen.query_one(Words)
        assert len(words.text) == most + 2
        words.load_text("y" * (most - 7))
        await until(pilot, lambda: t("writing.left", count=7) in picture(app))
        await pilot.press("x")
        await until(pilot, lambda: t("writing.left", count=6) in picture(app))
        words.load_text("y" * (limits.DRAFT_KEPT_CHARACTERS + 1))
        await until(pilot, lambda: t("draft.not_kept")[:30] in picture(app))
        words.load_text("kort")
        await until(pilot, lambda: t("draft.not_kept")[:30] not in picture(app))
        words.load_text("y" * (limits.DRAFT_KEPT_CHARACTERS + 1))
        await pilot.pause()
        await pilot.press("escape")
        assert app.screen.is_modal
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)

    drive(plan_repository, play)


def test_a_word_that_needs_a_text_asks_for_it_and_closes_nothing(plan_repository: Path) -> None:
    """The complaint stands in the dialog; what was chosen is still chosen."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "d")
        await until(pilot, lambda: isinstance(app.screen, DecideDialog) and app.screen.seen)
        await pilot.press("down", "enter", "tab", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DecideDialog)
        assert "(•) Tilslutning med merknader" in picture(app)
        await pilot.press("escape")

    drive(plan_repository, play)


def test_keys_from_before_the_first_frame_are_thrown_away(plan_repository: Path, signing_key: Path) -> None:
    """What was typed blindly on a slow line reaches no dialog."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot)
        dialog = await signing(app, pilot)
        early = events.Key("enter", None)
        early.time = dialog.shown_at - 1
        dialog.post_message(early)
        await pilot.pause()
        assert app.screen is dialog
        await pilot.press("escape")

    drive(plan_repository, play)


def test_blind_keys_cannot_sign(plan_repository: Path, signing_key: Path) -> None:
    """Enter, space, letters and enter again: without the code on the screen nothing is signed, and nothing is lost."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot, "fint")
        for keys in (("enter",), ("space", "enter"), (*"jada", "enter", "enter"), (*"AAAA", "enter", "escape")):
            dialog = await signing(app, pilot)
            if code(dialog) in ("JADA", "AAAA"):
                continue
            await pilot.press(*keys)
            await pilot.pause()
            while app.screen.is_modal:
                await pilot.press("escape")
                await pilot.pause()
            assert app.desk is not None
            assert len(app.desk.draft) == 1

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_the_code_comes_after_the_last_line_has_been_shown(plan_repository: Path, signing_key: Path) -> None:
    """On a small screen one must scroll; letters typed before fill nothing."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        assert app.desk is not None
        app.set_desk(compose.decide(app.desk, app.here, "tilslutning", "en ganske lang begrunnelse " * 6))
        dialog = await signing(app, pilot)
        assert not dialog.code_shown
        assert code(dialog) not in picture(app)
        await pilot.press(*code(dialog), "enter")
        await pilot.pause()
        assert app.desk is not None
        assert len(app.desk.draft) == 1
        if app.screen is not dialog:
            dialog = await signing(app, pilot)
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        await until(pilot, lambda: dialog.code_shown)
        assert code(dialog) in picture(app)
        await pilot.press("escape")

    drive(plan_repository, play, size=(60, 16))
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_without_a_key_it_says_how_to_make_one(plan_repository: Path) -> None:
    """No code appears; an unsigned record is written only when asked for, and labelled."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot)
        dialog = await signing(app, pilot)
        assert not dialog.can_sign
        assert not dialog.code_shown
        await pilot.press("u")
        await until(pilot, lambda: dialog.code_shown)
        assert "USIGNERT" in picture(app)
        await pilot.press(*code(dialog), "enter")
        await until(pilot, lambda: app.desk is not None and not app.desk.draft)

    drive(plan_repository, play)
    assert "gpgsig" not in repositories.git(plan_repository, "cat-file", "commit", "HEAD")


def test_an_error_says_first_that_the_draft_is_safe(plan_repository: Path, signing_key: Path) -> None:
    """Then the cause; back is the default, and the words are still in the draft."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot)
        dialog = await signing(app, pilot)
        await pilot.press(*["down"] * 30)
        await until(pilot, lambda: dialog.code_shown)
        signing_key.unlink()
        await pilot.press(*code(dialog), "enter")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog))
        shown = picture(app)
        assert shown.index("Ingenting er sendt") < shown.index("Grunn:")
        assert ">[ Tilbake ]<" in shown
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        assert len(app.desk.draft) == 1

    drive(plan_repository, play)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_a_remark_that_must_be_answered_is_its_own_button(plan_repository: Path) -> None:
    """Input and remark differ by the button that puts them into the draft."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        for button in ((), ("right",)):
            await pilot.press("down", "m")
            await until(pilot, lambda: bool(app.screen.query(Words)) and getattr(app.screen, "seen", False))
            await pilot.press(*"hva nå", "tab", *button, "enter")
            await until(pilot, lambda: not app.screen.is_modal)
        assert app.desk is not None
        assert [one.answer for one in app.desk.draft] == [False, True]

    drive(plan_repository, play)


def test_an_empty_draft_says_what_to_do_before_signing(plan_repository: Path, signing_key: Path) -> None:
    """`S` with nothing said offers no second try at nothing: the status line names the keys that say something."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("S")
        told = t("signing.empty_draft", decide="d", remark="m")
        await until(pilot, lambda: app.screen.is_modal or told in picture(app))
        assert not app.screen.is_modal

    drive(plan_repository, play, size=(120, 30))


def test_a_read_only_text_says_why_nothing_can_be_said(plan_repository: Path) -> None:
    """No dialog opens on a text that is not the branch's tip."""
    from plantui.usecases.session.startup import Wish
    from support import pilots

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down", "d")
        await pilot.pause()
        assert not app.screen.is_modal

    wish = Wish(path=str(plan_repository), rev="WORK", today=pilots.TODAY)
    pilots.drive(wish, play)


def test_a_passphrase_is_asked_for_when_the_key_needs_one(plan_repository: Path, home: Path) -> None:
    """It is hidden on the screen; a wrong one loses nothing, the right one signs."""
    key = repositories.ssh_key(home / ".ssh", "id_locked", passphrase="hemmelig")
    repositories.sign_with_ssh(home / ".gitconfig", key)

    async def attempt(app: PlantuiApp, pilot: Pilot[Any], passphrase: str) -> None:
        dialog = await signing(app, pilot)
        await pilot.press(*["down"] * 30)
        await until(pilot, lambda: dialog.code_shown)
        await pilot.press(*code(dialog), "enter")
        await until(pilot, lambda: bool(app.screen.query("#passphrase")) and getattr(app.screen, "seen", False))
        await pilot.press(*passphrase)
        assert passphrase not in picture(app)
        await pilot.press("enter")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot)
        await attempt(app, pilot, "feil")
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        await attempt(app, pilot, "hemmelig")
        await until(pilot, lambda: app.desk is not None and not app.desk.draft)

    drive(plan_repository, play)
    assert "gpgsig" in repositories.git(plan_repository, "cat-file", "commit", "HEAD")


def test_a_key_pressed_while_the_history_is_judged_is_not_lost(plan_repository: Path) -> None:
    """`d` says what it waits for, and the dialog comes with the answer; not where the user has gone elsewhere."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: not app.round.running)
        await pilot.press("down")
        for elsewhere in (True, False):
            app.round = RoundState()
            await pilot.press("d")
            assert t("review_screen.judging") in picture(app)
            if elsewhere:
                await pilot.press("3")
            app.review.done(app.review._number, RoundState(running=False))
            await pilot.pause()
            assert t("review_screen.judging") not in picture(app)
            assert isinstance(app.screen, DecideDialog) != elsewhere
            await pilot.press("1")

    drive(plan_repository, play)


def test_the_newer_agent_is_offered_in_the_dialog(
    plan_repository: Path, home: Path, signing_key: Path, ssh_agent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an old tmux session: what is the matter, which setting it comes from, and one key that mends it."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed on this machine")
    subprocess.run(("ssh-add", "-q", str(signing_key)), check=True, capture_output=True)
    repositories.git(home, "config", "--global", "user.signingkey", f"key::{repositories.public_key(signing_key)}")
    socket = ssh_agent.with_name("tmux")
    subprocess.run(("tmux", "-S", str(socket), "-f", os.devnull, "new-session", "-d", "cat"), check=True)
    gone = ssh_agent.with_name("gone")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot)
        dialog = await signing(app, pilot)
        for _ in range(20):
            await pilot.press("down")
        assert not dialog.code_shown
        assert f"SSH_AUTH_SOCK={gone}" in "".join(picture(app).replace("│", "").split())
        assert "+ bruk den nyere agenten" in picture(app)
        await pilot.press("plus")
        await until(pilot, lambda: app.screen is not dialog and isinstance(app.screen, SigningDialog))
        again = app.screen
        assert isinstance(again, SigningDialog)
        await until(pilot, lambda: again.seen)
        for _ in range(40):
            await pilot.press("down")
        await until(pilot, lambda: again.code_shown)
        await pilot.press(*code(again).lower(), "enter")
        await until(pilot, lambda: app.desk is not None and not app.desk.draft)

    try:
        asked = ("tmux", "-S", str(socket), "display-message", "-p", "#{pid}")
        pid = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
        monkeypatch.setenv("TMUX", f"{socket},{pid},0")
        monkeypatch.setenv("SSH_AUTH_SOCK", str(gone))
        drive(plan_repository, play, size=(120, 40))
    finally:
        subprocess.run(("tmux", "-S", str(socket), "kill-server"), check=True)
    assert repositories.git(plan_repository, "rev-list", "--count", "HEAD") == "2"


def test_a_colleague_s_plan_is_read_where_the_answer_cannot_be_remembered(
    plan_repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that cannot be written locks nobody out: the plan is read, and the user is told what was forgotten."""
    monkeypatch.setattr(repository, "owner", lambda _: repository.Owner("nn", "gg", False))
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/state")

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, MessageDialog) and app.screen.seen)
        first = app.screen
        await pilot.press("right", "enter")
        await until(pilot, lambda: app.screen is not first and isinstance(app.screen, MessageDialog))
        await until(pilot, lambda: "kunne ikke huskes" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.desk is not None)
        assert "Pasientens prøvesvar" in picture(app)

    drive(plan_repository, play, ready=False)


def test_what_was_just_said_is_read_whole_before_any_count(plan_repository: Path) -> None:
    """The counts at its right give way until the next key, and are there again then."""

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await pilot.press("down")
        await decide(app, pilot, "fint")
        assert "utkast" in picture(app).split("\n")[-2]
        words = "Signert og lagt inn: 1 uttalelse, commit 5555066. 6 viser den i historikken."
        app.say(((words, "good"),))
        await pilot.pause()
        assert words in picture(app)
        app.say(())
        await until(pilot, lambda: "utkast" in picture(app).split("\n")[-2])

    drive(plan_repository, play)
