"""A decision made on the screen: into the draft, read to the end, signed with a code, and in the plan's history."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support import repositories
from support.screens import Opened, Screens

REASON = "Fordi fastlegene venter på æ, ø og å"


def standing_on(opened: Opened, repository: Path, item: str, **how: Any) -> Screens:
    """The screens, with the cursor on one item."""
    screens = opened(repository, **how)
    choose(screens, item)
    return screens


def choose(screens: Screens, item: str) -> None:
    """Jump to an item by its id."""
    screens.dialog(":", until="Command")
    screens.go(item, until=lambda now: any(re.fullmatch(rf".*│ > .* {item} │.*", row) for row in now.split("\n")))
    screens.go("enter", until=lambda now: "┌" not in now and bool(screens.cursor()))


def say(screens: Screens, reason: str = REASON) -> None:
    """Endorse the item under the cursor, with a reason, into the draft."""
    screens.dialog("d", until="─ Decide ─")
    screens.go("enter", until="(•)")
    write(screens, reason)
    screens.go("tab", until=lambda _: screens.button() == "Put in the draft")
    screens.go("enter", until=lambda now: "draft: " in now and "─ Decide ─" not in now)


def write(screens: Screens, words: str) -> None:
    """Type into the field that has the keys, until it is all there."""
    screens.go(words, until=lambda now: words.rsplit(maxsplit=1)[-1] in now)


def ask_to_sign(screens: Screens) -> str:
    """Open the signing dialog and read it to its end; the code."""
    screens.dialog("S", until="─ Sign ")
    return screens.code()


def sign(screens: Screens) -> None:
    """Sign and wait until it has landed."""
    code = ask_to_sign(screens)
    screens.go(code.lower(), until=f"[{code}]")
    screens.press("enter")
    landed(screens)


def landed(screens: Screens) -> None:
    """Wait until the draft is empty and the program says that its words landed."""
    screens.wait_for(lambda now: "draft: " not in now and "┌" not in now and "igned" in screens.line(-2))


def head(repository: Path) -> str:
    """The branch's tip."""
    return repositories.git(repository, "rev-parse", "main")


def records(repository: Path) -> list[str]:
    """The records at the tip."""
    return repositories.git(repository, "ls-tree", "-r", "--name-only", "main", "--", "plan/reviews").splitlines()


def verified(repository: Path, commit: str, signers: Path) -> bool:
    """Whether `git verify-commit` accepts a commit with an allowed-signers file."""
    words = ("git", "-C", str(repository), "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", commit)
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def nothing_lost(screens: Screens, repository: Path, before: str) -> None:
    """The branch is as it was and the draft is still there."""
    assert head(repository) == before
    assert repositories.git(repository, "status", "--porcelain") == ""
    screens.wait_for("draft: 1 unsigned")


def test_a_decision_becomes_a_commit_that_git_verifies(
    real_plan: Path, opened: Opened, signing_key: Path, tmp_path: Path
) -> None:
    """One new file in one signed commit; status is clean; History says SIGNED, key SHA256:…, and shows the words."""
    before = head(real_plan)
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    assert head(real_plan) == before
    sign(screens)
    tip = head(real_plan)
    (line,) = repositories.git(real_plan, "diff-tree", "-r", "--name-status", before, tip).splitlines()
    assert re.fullmatch(r"A\tplan/reviews/2024/\d{8}T\d{6}Z-kari\.berg-[0-9a-f]{10}\.toml", line), line
    assert repositories.git(real_plan, "rev-parse", f"{tip}^@") == before
    assert repositories.git(real_plan, "status", "--porcelain") == ""
    signers = repositories.allowed_signers(tmp_path / "signers", {repositories.EMAIL: signing_key})
    assert verified(real_plan, tip, signers)
    data = (real_plan / line[2:]).read_text(encoding="utf-8")
    assert REASON in data and 'item = "pps.overgang-forvaltning"' in data and f'base = "{before}"' in data
    fingerprint = repositories.key_fingerprint(signing_key)
    screens.go("6", until=lambda now: "kari" in now.lower() and "SIGNED" in now)
    screens.go("enter", until=lambda now: REASON[:20] in now)
    screens.wait_for(lambda now: f"SIGNED, key {fingerprint}"[:40] in " ".join(now.split()))


def test_a_wide_history_names_the_key_in_full(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """At 120 columns the entry stands beside the list, with `SIGNED, key SHA256:…`."""
    screens = standing_on(opened, real_plan, "pps", columns=120, rows=36)
    say(screens)
    sign(screens)
    screens.go("6", until=lambda now: "SIGNED, key" in now)
    screens.press("g")
    screens.wait_for(lambda now: repositories.key_fingerprint(signing_key)[:16] in now)


def test_blind_keys_sign_nothing(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """Typed ahead of the dialog, again and again: enter, space, y, every letter. Nothing is signed."""
    assert signing_key.exists()
    before = head(real_plan)
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    for keys in ("S\r\r\r", "Syyyy\r", "S    \r", "SACDEFHJKMNPRTWXY34679\r", "Sjajaja\r\r", "S\x1b[6~\x1b[6~\r\r"):
        screens.press(keys)
        screens.wait_quiet(0.3)
        if "─ Sign " in screens.screen:
            screens.go("esc", until=lambda now: "─ Sign " not in now)
        screens.wait_quiet(0.1)
        while "┌" in screens.screen:
            screens.press("esc")
            screens.wait_quiet(0.2)
    nothing_lost(screens, real_plan, before)


def test_back_is_the_default(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """Enter without the code closes the dialog, and a wrong code is refused; neither signs."""
    assert signing_key.exists()
    before = head(real_plan)
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    ask_to_sign(screens)
    assert ">[ Back ]<" in screens.screen
    screens.go("enter", until=lambda now: "─ Sign " not in now)
    nothing_lost(screens, real_plan, before)
    code = ask_to_sign(screens)
    wrong = "ACDE" if code != "ACDE" else "CDEF"
    screens.go(wrong, until=f"[{wrong}]")
    screens.press("enter")
    screens.wait_for(lambda now: "─ Sign " in now and f"[{wrong}]" not in now)
    screens.go("esc", until=lambda now: "─ Sign " not in now)
    nothing_lost(screens, real_plan, before)


def test_the_code_comes_after_the_last_line(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """A list longer than the screen gives no code until it has been read to its end."""
    assert signing_key.exists()
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens, "Et ord " * 200 + "slutt")
    screens.dialog("S", until="─ Sign ")
    assert not re.search(r"code\s+[A-Z0-9]{4}\s", screens.screen)
    assert "slutt" not in screens.screen
    assert len(screens.code()) == 4


def test_being_killed_while_typing_keeps_the_words(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """After kill -9 the next window offers what had been typed."""
    assert signing_key.exists()
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    screens.dialog("d", until="─ Decide ─")
    screens.go("enter", until="(•)")
    write(screens, REASON)
    wait_kept(REASON)
    screens.signal(signal.SIGKILL)
    assert screens.wait_end() == -signal.SIGKILL
    again = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    again.dialog("d", until=REASON)


def wait_kept(words: str) -> None:
    """Wait until some words are in a file below the state folder."""
    from time import monotonic

    state = Path(os.environ["XDG_STATE_HOME"], "plantui")
    deadline = monotonic() + 10
    while not any(words in path.read_text(encoding="utf-8") for path in state.rglob("*.toml")):
        assert monotonic() < deadline, "nothing was kept within 10 seconds"


def test_a_dropped_line_keeps_the_words(real_plan: Path, opened: Opened) -> None:
    """SIGHUP, as from a lost SSH connection, while one types: the last letter is kept, and the next window says so."""
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    screens.dialog("m", until="─ Remark ─")
    write(screens, REASON)
    screens.signal(signal.SIGHUP)
    assert screens.wait_end() == 128 + signal.SIGHUP
    again = opened(real_plan)
    again.wait_for("begun: pps.overgang-forvaltning")
    choose(again, "pps.overgang-forvaltning")
    again.dialog("m", until=REASON)


def test_two_windows_of_one_person_share_a_draft(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """Each sees what the other said; one record holds both, and neither window signs it twice."""
    assert signing_key.exists()
    one = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    two = standing_on(opened, real_plan, "pll.overgang-forvaltning")
    say(one, "Først")
    say(two, "Så")
    two.wait_for("draft: 2 unsigned")
    one.go("R", until="draft: 2 unsigned")
    one_code = ask_to_sign(one)
    sign(two)
    assert len(records(real_plan)) == 1
    one.go(one_code, until=f"[{one_code}]")
    one.press("enter")
    one.wait_for(lambda now: ">[ Back ]<" in now and "─ Sign " not in now)
    assert len(records(real_plan)) == 1
    text = (real_plan / records(real_plan)[0]).read_text(encoding="utf-8")
    assert "Først" in text and "Så" in text


def test_without_a_signing_set_up_it_says_how_to_make_one(real_plan: Path, opened: Opened) -> None:
    """The dialog names the commands, gives no code, and keeps the draft."""
    before = head(real_plan)
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    screens.dialog("S", until="─ Sign ")
    told = screens.screen
    while "pagedown" and (before_page := screens.screen):
        screens.press("pagedown")
        screens.wait_quiet(0.1)
        told += screens.screen
        if screens.screen == before_page:
            break
    for words in ("ssh-keygen -t ed25519", "git config --global gpg.format ssh", "user.signingkey"):
        assert words in told, told
    assert not re.search(r"code\s+[A-Z0-9]{4}\s", screens.screen)
    screens.go("enter", until=lambda now: "─ Sign " not in now)
    nothing_lost(screens, real_plan, before)


def test_unsigned_only_when_asked_for_and_labelled(real_plan: Path, opened: Opened) -> None:
    """u, the end, the code: the record lands without a signature, and History says UNSIGNED."""
    before = head(real_plan)
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    screens.dialog("S", until="─ Sign ")
    screens.go("u", until=lambda now: "without" in now.lower() or "unsigned" in now.split("─ Sign ")[1].lower())
    code = screens.code()
    screens.go(code, until=f"[{code}]")
    screens.press("enter")
    screens.wait_for(lambda now: "draft: " not in now and "┌" not in now and "Landed UNSIGNED" in screens.line(-2))
    assert head(real_plan) != before
    assert "gpgsig" not in repositories.git(real_plan, "cat-file", "commit", "main")
    screens.go("6", until=lambda now: "UNSIGNED" in screens.cursor())


def with_passphrase(home: Path, words: str) -> Path:
    """A key locked with a passphrase, configured as the one that signs."""
    key = repositories.ssh_key(home / ".ssh", "locked", passphrase=words)
    repositories.sign_with_ssh(home / ".gitconfig", key)
    return key


def test_a_wrong_passphrase_is_said_and_the_right_one_signs(
    real_plan: Path, opened: Opened, home: Path, tmp_path: Path
) -> None:
    """Nothing is lost by the wrong one; neither is ever shown on the screen."""
    key = with_passphrase(home, "hemmelig hest")
    before = head(real_plan)
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    for words in ("feil ord", "hemmelig hest"):
        code = ask_to_sign(screens)
        screens.go(code, until=f"[{code}]")
        screens.dialog("enter", until=lambda now: "assphrase" in now)
        screens.press(words)
        screens.press("enter")
        if words == "feil ord":
            screens.wait_for(lambda now: ">[ Back ]<" in now and "is safe here" in now)
            assert head(real_plan) == before
            screens.wait_quiet(0.1)
            screens.go("esc", until=lambda now: "┌" not in now)
            nothing_lost(screens, real_plan, before)
    landed(screens)
    assert verified(real_plan, head(real_plan), repositories.allowed_signers(tmp_path / "s", {repositories.EMAIL: key}))
    for words in ("feil ord", "hemmelig"):
        assert words.encode() not in bytes(screens.received)


def test_the_agent_signs_and_a_dead_one_is_said(
    real_plan: Path, opened: Opened, home: Path, ssh_agent: Path, tmp_path: Path
) -> None:
    """The key lives in ssh-agent alone; without the agent the draft stays and the way out is named."""
    key = repositories.ssh_key(home / ".ssh", "agents")
    repositories.git(home, "config", "--file", str(home / ".gitconfig"), "gpg.format", "ssh")
    public = "key::" + repositories.public_key(key)
    repositories.git(home, "config", "--file", str(home / ".gitconfig"), "user.signingkey", public)
    subprocess.run(("ssh-add", "-q", str(key)), check=True, capture_output=True)
    signers = repositories.allowed_signers(tmp_path / "s", {repositories.EMAIL: key})
    key.unlink()
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    sign(screens)
    tip = head(real_plan)
    assert verified(real_plan, tip, signers)
    choose(screens, "pll.overgang-forvaltning")
    say(screens)
    code = ask_to_sign(screens)
    ssh_agent.unlink()
    screens.go(code, until=f"[{code}]")
    screens.press("enter")
    screens.wait_for(lambda now: "is safe here" in now and "agent" in now)
    nothing_lost_behind(screens, real_plan, tip)
    screens.dialog("S", until="─ Sign ")
    screens.wait_for("agent")


def nothing_lost_behind(screens: Screens, repository: Path, before: str) -> None:
    """The same, once the message over the screen is closed."""
    screens.wait_quiet(0.1)
    screens.go("esc", until=lambda now: "┌" not in now)
    nothing_lost(screens, repository, before)


def test_gpg_signs_too(real_plan: Path, opened: Opened, home: Path, gnupg_home: Path) -> None:
    """A key of GnuPG, through gpg itself; `git verify-commit` agrees."""
    assert gnupg_home.is_dir()
    fingerprint = repositories.gpg_key()
    repositories.sign_with_gpg(home / ".gitconfig", fingerprint)
    exported = ("gpg", "--armor", "--export", fingerprint)
    armored = subprocess.run(exported, check=True, capture_output=True, text=True).stdout
    key = f'{{ gpg = "{fingerprint}", armored = """\n{armored}""" }}'
    people = f'schema = "plantui.people/1"\nserial = 1\n[people."kari.berg"]\nname = "Kari Berg"\nkeys = [{key}]\n'
    repositories.commit(real_plan, {"plan/governance/people.toml": people}, "hvem som har hvilken nøkkel")
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    sign(screens)
    repositories.git(real_plan, "verify-commit", "main")
    assert repositories.git(real_plan, "status", "--porcelain") == ""
    screens.go("6", until=lambda now: " SIGNED" in screens.cursor())
    screens.go("enter", until="SIGNED, key of Kari Berg (people.toml at the tip)")


def test_a_branch_that_moved_takes_the_record_beside_the_others(
    real_plan: Path, opened: Opened, signing_key: Path, tmp_path: Path
) -> None:
    """A colleague commits while the dialog is open: it lands as a merge that keeps both, and status is clean."""
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    shown = head(real_plan)
    code = ask_to_sign(screens)
    theirs = repositories.commit(real_plan, {"plan/notater.txt": "Et notat\n"}, "et notat")
    screens.go(code, until=f"[{code}]")
    screens.press("enter")
    landed(screens)
    merge, first, second = repositories.git(real_plan, "rev-list", "--parents", "-1", "main").split()
    assert (first, head(real_plan)) == (theirs, merge)
    assert repositories.git(real_plan, "rev-parse", f"{second}^@") == shown
    assert verified(real_plan, second, repositories.allowed_signers(tmp_path / "s", {repositories.EMAIL: signing_key}))
    assert repositories.git(real_plan, "status", "--porcelain") == ""
    assert len(records(real_plan)) == 1
    screens.go("6", until=lambda now: " SIGNED" in now)
    assert "merge" not in screens.screen.lower()


def test_a_rewritten_branch_is_refused_and_the_draft_kept(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """Somebody forces another history onto the branch while the dialog is open."""
    assert signing_key.exists()
    screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
    say(screens)
    code = ask_to_sign(screens)
    tree = repositories.git(real_plan, "rev-parse", "main^{tree}")
    rewritten = repositories.commit_tree(real_plan, tree, [], "en annen historie")
    repositories.git(real_plan, "update-ref", "refs/heads/main", rewritten)
    screens.go(code, until=f"[{code}]")
    screens.press("enter")
    screens.wait_for(lambda now: "rewritten" in now and "is safe here" in now)
    assert head(real_plan) == rewritten
    nothing_lost_behind(screens, real_plan, rewritten)


def test_a_read_only_repository_is_said(real_plan: Path, opened: Opened, signing_key: Path) -> None:
    """Read-only for this person: words say so, and the draft stays."""
    assert signing_key.exists()
    before = head(real_plan)
    with read_only(real_plan) as why:
        if why:
            pytest.skip(why)
        screens = standing_on(opened, real_plan, "pps.overgang-forvaltning")
        say(screens)
        code = ask_to_sign(screens)
        screens.go(code, until=f"[{code}]")
        screens.press("enter")
        screens.wait_for(lambda now: "is safe here" in now and ("can only be read" in now or "may not write" in now))
        nothing_lost_behind(screens, real_plan, before)


@contextmanager
def read_only(folder: Path) -> Iterator[str]:
    """A folder that cannot be written: mounted so for root, by its rights for others; why it could not be done."""
    if os.geteuid():
        places = [folder, *folder.rglob("*")]
        modes = [(place, place.stat().st_mode) for place in places]
        for place, mode in reversed(modes):
            place.chmod(mode & ~0o222)
        yield ""
        for place, mode in modes:
            place.chmod(mode)
        return
    for words in (("--bind", str(folder), str(folder)), ("-o", "remount,bind,ro", str(folder))):
        ran = subprocess.run(("mount", *words), capture_output=True, text=True, check=False)
        if ran.returncode:
            yield f"a folder cannot be mounted read-only here: {ran.stderr.strip()}"
            return
    try:
        yield ""
    finally:
        subprocess.run(("umount", str(folder)), check=True)


def test_a_full_disk_is_said(opened: Opened, signing_key: Path) -> None:
    """No byte is left where the repository is: words say so, the branch is as it was and the draft stays."""
    assert signing_key.exists()
    with small_disk() as (disk, why):
        if why:
            pytest.skip(why)
        repository = repositories.make(disk / "plan")
        before = head(repository)
        screens = standing_on(opened, repository, "pps.overgang-forvaltning")
        say(screens)
        code = ask_to_sign(screens)
        with (disk / "filler").open("wb", buffering=0) as filler:
            fill(filler.fileno())
        screens.go(code, until=f"[{code}]")
        screens.press("enter")
        screens.wait_for(lambda now: "is safe here" in now and "full" in now)
        (disk / "filler").unlink()
        nothing_lost_behind(screens, repository, before)
        sign(screens)
        assert repositories.git(repository, "fsck", "--full", "--strict", "--no-dangling") == ""


@contextmanager
def small_disk() -> Iterator[tuple[Path, str]]:
    """A disk of two megabytes, or why there is none."""
    with tempfile.TemporaryDirectory(prefix="disk-") as folder:
        words = ("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder)
        mounted = subprocess.run(words, capture_output=True, text=True, check=False)
        if mounted.returncode:
            yield Path(folder), f"a small disk cannot be mounted here: {mounted.stderr.strip()}"
            return
        try:
            yield Path(folder), ""
        finally:
            subprocess.run(("umount", "--lazy", folder), check=True)


def fill(handle: int) -> None:
    """Write until not one byte more fits."""
    for size in (65536, 4096, 1):
        try:
            while True:
                os.write(handle, b"x" * size)
        except OSError:
            continue


def test_a_draft_that_cannot_be_kept_is_said(real_plan: Path, opened: Opened) -> None:
    """The disk of this person's state is full: the dialog says so, and the words stay on the screen."""
    with small_disk() as (disk, why):
        if why:
            pytest.skip(why)
        with (disk / "filler").open("wb", buffering=0) as filler:
            fill(filler.fileno())
        state = {"XDG_STATE_HOME": str(disk)}
        screens = standing_on(opened, real_plan, "pps.overgang-forvaltning", environment=state)
        screens.dialog("d", until="─ Decide ─")
        screens.go("enter", until="(•)")
        write(screens, REASON)
        screens.go("tab", until=lambda _: screens.button() == "Put in the draft")
        screens.go("enter", until=lambda now: "─ Decide ─" in now and REASON in now and "the disk is full" in now)
        assert "draft: " not in screens.screen
        (disk / "filler").unlink()
        screens.go("enter", until="draft: 1 unsigned")
