"""While a key signs on the command line: it is told to be waited for, and Ctrl-C says what became of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plantui import cli
from support import founded, persons, repositories
from support.persons import Person
from support.program import plantui
from support.terminal import Terminal

REMARK = ("remark", "pps.testperiode", "Et ord")


def _command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "plantui", *words, "--lang", "en")


@pytest.mark.parametrize(
    "words",
    [
        (*REMARK, "--submit", "--yes"),
        ("set", "pps.testperiode", "text", "Ny", "--commit", "--yes"),
        ("people", "add", "ny", "--name", "Ny", "--key", "KEY", "--yes"),
    ],
)
def test_ctrl_c_at_the_passphrase_says_that_nothing_was_signed(
    home: Path, plan_repository: Path, words: tuple[str, ...]
) -> None:
    """It says so once, in the same words whatever was to be signed, and leaves with 130; branch and draft stay."""
    locked = repositories.ssh_key(home / ".ssh", "locked", passphrase="bær")
    repositories.sign_with_ssh(home / ".gitconfig", locked)
    before = repositories.git(plan_repository, "rev-parse", "HEAD")
    command = _command(*(str(locked) if word == "KEY" else word for word in words))
    with Terminal(command, os.environ, folder=plan_repository) as terminal:
        terminal.wait_for("Passphrase")
        terminal.press("ctrl+c")
        terminal.wait_for("Not signed. Your draft is as it was.")
        assert terminal.wait_end() == 130
        assert terminal.received.count(b"Not signed") == 1
    assert repositories.git(plan_repository, "rev-parse", "HEAD") == before
    assert words[0] != "remark" or plantui(*REMARK, folder=plan_repository).out.count("2") >= 1, "the draft has both"


def test_one_place_asks_on_the_terminal() -> None:
    """Whether somebody can be asked, and a line typed unseen, are decided in one place each for all commands."""
    sources = [path.read_text(encoding="utf-8") for path in Path(cli.__path__[0]).rglob("*.py")]
    assert sum(text.count("_is_terminal(sys.stderr)") + text.count("sys.stdin.isatty()") for text in sources) == 1
    assert sum(text.count("hide_input=True") for text in sources) == 1


def test_a_key_that_takes_its_time_is_told_to_be_waited_for(
    tmp_path: Path, home: Path, signing_key: Path, plan_repository: Path
) -> None:
    """`submit --yes` prints what it waits for; the key is touched only when that has been read. Ctrl-C ends it too."""
    touched = tmp_path / "touched"
    os.mkfifo(touched)
    program = tmp_path / "slow-keygen"
    program.write_text(f'#!/bin/sh\nread -r line < "{touched}"\nexec ssh-keygen "$@"\n', encoding="ascii")
    program.chmod(0o755)
    repositories.git(home, "config", "--file", str(home / ".gitconfig"), "gpg.ssh.program", str(program))
    before = repositories.git(plan_repository, "rev-parse", "HEAD")
    with Terminal(_command(*REMARK, "--submit", "--yes"), os.environ, folder=plan_repository) as terminal:
        terminal.wait_for("Waiting for the key: touch it")
        terminal.press("ctrl+c")
        terminal.wait_for("Not signed. Your draft is as it was.")
        assert terminal.wait_end() == 130
    assert repositories.git(plan_repository, "rev-parse", "HEAD") == before
    asked = subprocess.Popen(
        _command("submit", "--yes"), cwd=plan_repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert asked.stderr is not None
    assert "Waiting for the key" in asked.stderr.readline()
    touched.write_text("touched\n", encoding="ascii")
    assert "Signed and submitted" in asked.communicate(timeout=60)[0] and asked.returncode == 0
    assert repositories.git(plan_repository, "rev-parse", "HEAD^") == before


def test_a_key_that_signs_at_once_is_not_told_to_be_waited_for(signing_key: Path, plan_repository: Path) -> None:
    """Nothing beside the words that were always there."""
    said = plantui(*REMARK, "--submit", "--yes", folder=plan_repository)
    assert said.code == 0 and "Waiting" not in said.err


def _once(folder: Path, who: Person) -> None:
    """A key that signs once, and then never again."""
    used, program = folder / "used", folder / "once-keygen"
    program.write_text(
        f'#!/bin/sh\n[ -e "{used}" ] && echo "the vault is locked" >&2 && exit 1\n: > "{used}"\nexec ssh-keygen "$@"\n',
        encoding="ascii",
    )
    program.chmod(0o755)
    config = who.environment["GIT_CONFIG_GLOBAL"]
    repositories.git(folder, "config", "--file", config, "gpg.ssh.program", str(program))


def test_what_landed_before_a_key_failed_is_not_told_to_be_unwritten(tmp_path: Path) -> None:
    """Two records of one signing: the first has landed and left the draft, the second stays, and both are said."""
    plan = founded.in_round(tmp_path)
    siri = persons.at(plan, "siri", tmp_path / "homes")
    siri.run("remark", "pps.testperiode", "Mitt ord")
    siri.run("remark", "pps.testperiode", "Rådets ord", "--behalf", "rad")
    _once(tmp_path, siri)
    before = plan.tip
    refused = siri.run("submit", "--yes", code=4)
    assert refused.err.startswith("Not all was written: ") and "1 of 2 records have landed" in refused.err
    assert "the vault is locked" in refused.err
    assert repositories.git(plan.folder, "rev-list", "--count", f"{before}..main") == "1"
    (tmp_path / "used").unlink()
    assert siri.run("submit", "--yes").code == 0
    assert repositories.git(plan.folder, "rev-list", "--count", f"{before}..main") == "2"


def test_a_freeze_whose_second_signature_fails_says_what_the_first_one_made(tmp_path: Path) -> None:
    """The guide is brought up to date in a commit of its own: that has landed, and the edition is not frozen."""
    plan = founded.in_round(tmp_path)
    siri = persons.at(plan, "siri", tmp_path / "homes")
    _once(tmp_path, siri)
    refused = siri.run("round", "freeze", "--yes", code=4)
    assert refused.err.startswith("Not all was written: ") and f"as commit {plan.tip[:10]}" in refused.err
    (tmp_path / "used").unlink()
    assert "is frozen" in siri.run("round", "freeze", "--yes").out
