"""decide, remark and submit: from a word on the command line to a signed commit that git itself accepts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.program import plantui
from support.repositories import EMAIL, allowed_signers, commit, git, key_fingerprint, sign_with_ssh, ssh_key
from support.terminal import Terminal


def record_of(repository: Path, revision: str = "HEAD") -> str:
    """The text of the one file that a commit added."""
    [path] = git(repository, "diff-tree", "--no-commit-id", "--name-only", "-r", revision).splitlines()
    assert path.startswith("plan/reviews/2025/")
    return git(repository, "show", f"{revision}:{path}")


def test_decide_and_submit_land_a_commit_that_git_verifies(
    plan_repository: Path, signing_key: Path, tmp_path: Path
) -> None:
    """A decision, shown and submitted with --yes, is one signed commit of one file, and git status is clean."""
    before = git(plan_repository, "rev-parse", "HEAD")
    said = plantui("decide", "pps.overgang-forvaltning", "tilslutning", "--reason", "Greit.", folder=plan_repository)
    assert said.code == 0, said.err
    assert git(plan_repository, "rev-parse", "HEAD") == before
    answer = plantui("submit", "--yes", folder=plan_repository)
    assert answer.code == 0, answer.err
    for shown in ("pps.overgang-forvaltning", "Greit.", key_fingerprint(signing_key), "main", "kari.berg"):
        assert shown in answer.out
    assert "once gpg.ssh.allowedSignersFile names a file with your key" in " ".join(answer.out.split())
    assert git(plan_repository, "rev-parse", "HEAD~1") == before
    signers = allowed_signers(tmp_path / "signers", {EMAIL: signing_key})
    git(plan_repository, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", "HEAD")
    assert git(plan_repository, "status", "--porcelain") == ""
    record = record_of(plan_repository)
    assert 'by = "kari.berg"' in record
    assert 'word = "tilslutning"' in record
    assert 'reason = "Greit."' in record
    log = plantui("log", "--plain", folder=plan_repository).out
    assert f"SIGNED, key {key_fingerprint(signing_key)}" in log.splitlines()[0]
    again = plantui("submit", "--yes", folder=plan_repository)
    assert again.code == 4
    assert git(plan_repository, "rev-list", "--count", "HEAD") == "2"


def test_several_words_become_one_record(plan_repository: Path, signing_key: Path) -> None:
    """Everything in the draft is one record, one signature, one commit."""
    plantui("decide", "pps.testperiode", "ingen_merknader", folder=plan_repository)
    plantui("decide", "pps.testperiode", "frarades", folder=plan_repository)
    plantui("remark", "helsenorge", "Hva med 2027?", "--answer", folder=plan_repository)
    answer = plantui("submit", "--yes", folder=plan_repository)
    assert answer.code == 0, answer.err
    record = record_of(plan_repository)
    assert record.count("[[act]]") == 2
    assert 'word = "frarades"' in record
    assert "ingen_merknader" not in record
    assert "answer = true" in record


@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_submit_at_once(plan_repository: Path, signing_key: Path, yes: tuple[str, ...]) -> None:
    """`--submit` signs and lands without asking, with or without --yes."""
    said = plantui("remark", "pps", "Bra.", "--submit", *yes, folder=plan_repository)
    assert said.code == 0, said.err
    assert 'text = "Bra."' in record_of(plan_repository)
    plantui("decide", "pps.testperiode", "tilslutning", "--submit", folder=plan_repository)
    assert 'word = "tilslutning"' in record_of(plan_repository)


def test_submit_without_a_terminal_does_not_sign_unasked(plan_repository: Path, signing_key: Path) -> None:
    """No terminal and no --yes: exit 4, it says how, nothing is written, the draft is kept."""
    plantui("remark", "pps", "Bra.", folder=plan_repository)
    answer = plantui("submit", folder=plan_repository, stdin="y\n")
    assert answer.code == 4
    assert "--yes" in answer.err
    assert git(plan_repository, "rev-list", "--count", "HEAD") == "1"
    assert plantui("submit", "--yes", folder=plan_repository).code == 0


@pytest.mark.parametrize(("typed", "code", "commits"), [("y", 0, "2"), ("j", 0, "2"), ("", 4, "1"), ("n", 4, "1")])
def test_submit_asks_on_a_terminal(
    plan_repository: Path, signing_key: Path, typed: str, code: int, commits: str
) -> None:
    """On a terminal it shows, asks, and only a yes signs; Enter alone is no."""
    plantui("decide", "pps.testperiode", "tilslutning", folder=plan_repository)
    command = (sys.executable, "-m", "plantui", "-C", str(plan_repository), "submit", "--lang", "en")
    with Terminal(command, {**os.environ, "TERM": "xterm"}, columns=100) as terminal:
        screen = terminal.wait_for("[y/N]")
        assert "pps.testperiode" in screen
        assert key_fingerprint(signing_key) in screen
        terminal.press(typed, "enter")
        assert terminal.wait_end() == code
    assert git(plan_repository, "rev-list", "--count", "HEAD") == commits


def test_a_key_with_a_passphrase_is_unlocked_on_the_terminal(plan_repository: Path, home: Path, tmp_path: Path) -> None:
    """The passphrase is asked for unseen; a wrong one writes nothing and keeps the draft."""
    key = ssh_key(home / ".ssh", "id_locked", passphrase="correct horse")
    sign_with_ssh(home / ".gitconfig", key)
    plantui("decide", "pps.testperiode", "tilslutning", folder=plan_repository)
    command = (sys.executable, "-m", "plantui", "-C", str(plan_repository), "submit", "--yes", "--lang", "en")
    for typed, code in (("battery staple", 4), ("correct horse", 0)):
        with Terminal(command, {**os.environ, "TERM": "xterm"}, columns=100) as terminal:
            terminal.wait_for("assphrase")
            terminal.press(typed, "enter")
            assert terminal.wait_end() == code, terminal.screen
            assert typed.encode() not in terminal.received
    signers = allowed_signers(tmp_path / "signers", {EMAIL: key})
    git(plan_repository, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", "HEAD")


def test_without_a_key_it_says_how_to_make_one(plan_repository: Path) -> None:
    """No signing set-up: exit 4, the commands that make one, the draft kept."""
    plantui("remark", "pps", "Bra.", folder=plan_repository)
    answer = plantui("submit", "--yes", folder=plan_repository)
    assert answer.code == 4
    assert "ssh-keygen -t ed25519" in answer.err
    assert "gpg.format ssh" in answer.err
    assert answer.err.splitlines()[-1] == "The draft is kept." and answer.err.count("draft") == 1
    changed = plantui("set", "pps.testperiode", "when", "2030", "--commit", "--yes", folder=plan_repository)
    assert changed.code == 4 and "ssh-keygen" in changed.err and "draft" not in changed.err
    assert git(plan_repository, "rev-list", "--count", "HEAD") == "1"


def test_unsigned_only_when_asked_for_and_labelled(plan_repository: Path) -> None:
    """`--unsigned` lands an unsigned record, and both the answer and the log call it that."""
    plantui("remark", "pps", "Bra.", folder=plan_repository)
    answer = plantui("submit", "--yes", "--unsigned", folder=plan_repository)
    assert answer.code == 0, answer.err
    assert "UNSIGNED" in answer.out
    assert "gpgsig" not in git(plan_repository, "cat-file", "commit", "HEAD")
    told = plantui("log", "--format", "json", folder=plan_repository).json()
    assert told["entries"][0]["signature"]["state"] == "unsigned"
    assert "UNSIGNED" in plantui("log", folder=plan_repository).out.splitlines()[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("decide", "pps.nope", "tilslutning"), "pps.nope"),
        (("decide", "pps", "jada"), "tilslutning"),
        (("decide", "pps", "tilslutning_merknader"), "text"),
        (("remark", "pps", "  "), "text"),
        (("remark", "pps", "x" * 30_000), "20"),
        (("remark", "pps", "Bra.", "--by", "Kari Berg!"), "Kari Berg!"),
    ],
)
def test_what_cannot_be_said_exits_2(plan_repository: Path, words: tuple[str, ...], said: str) -> None:
    """An unknown item or word, and a text that is missing or too long, are refused; nothing is put in the draft."""
    answer = plantui(*words, folder=plan_repository)
    assert answer.code == 2, answer.err
    assert said in answer.err
    assert plantui("submit", "--yes", folder=plan_repository).code == 4


def test_a_detached_head_is_read_only(plan_repository: Path) -> None:
    """Where no branch is checked out nothing can be said, unless --branch names one."""
    git(plan_repository, "checkout", "-q", "--detach")
    answer = plantui("decide", "pps", "tilslutning", folder=plan_repository)
    assert answer.code == 4 and "git switch BRANCH, or --branch BRANCH" in answer.err
    assert plantui("show", folder=plan_repository).code == 0
    assert plantui("decide", "pps", "tilslutning", "--branch", "main", folder=plan_repository).code == 0


def test_branch_says_where_it_lands(plan_repository: Path, signing_key: Path) -> None:
    """`--branch` reads and writes another branch; the checked-out one and its work tree stay as they were."""
    git(plan_repository, "branch", "review/2025")
    tip = git(plan_repository, "rev-parse", "main")
    answer = plantui("remark", "pps", "Bra.", "--submit", "--branch", "review/2025", folder=plan_repository)
    assert answer.code == 0, answer.err
    assert git(plan_repository, "rev-parse", "main") == tip
    assert git(plan_repository, "rev-parse", "review/2025~1") == tip
    assert git(plan_repository, "status", "--porcelain") == ""


def test_by_names_the_recorder(plan_repository: Path, signing_key: Path) -> None:
    """`--by` is the `by` of the record and part of its file's name."""
    plantui("remark", "pps", "Bra.", "--submit", "--by", "ola.nordmann", folder=plan_repository)
    assert 'by = "ola.nordmann"' in record_of(plan_repository)
    assert "by ola.nordmann" in git(plan_repository, "log", "-1", "--format=%s")


def test_an_item_that_changed_since_is_left_out(plan_repository: Path, signing_key: Path) -> None:
    """What was said of a text that has changed is not signed; it stays in the draft, and that is said."""
    plantui("decide", "pps.testperiode", "tilslutning", folder=plan_repository)
    path = "plan/services/pps.toml"
    changed = (plan_repository / path).read_text(encoding="utf-8").replace('"2025-Q1"', '"2025-Q2"')
    commit(plan_repository, {path: changed}, "plan: utsatt")
    answer = plantui("submit", "--yes", folder=plan_repository)
    assert answer.code == 4
    assert "pps.testperiode" in answer.out
    assert git(plan_repository, "rev-list", "--count", "HEAD") == "2"


def test_a_dirty_work_tree_stays_as_it_is(plan_repository: Path, signing_key: Path) -> None:
    """Landing touches one file; what the user has changed or staged is left alone."""
    (plan_repository / "notes.txt").write_text("mine")
    edited = plan_repository / "plan" / "services" / "pps.toml"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n# mine\n", encoding="utf-8")
    git(plan_repository, "add", "plan/services/pps.toml")
    plantui("remark", "helsenorge", "Bra.", "--submit", folder=plan_repository)
    assert git(plan_repository, "status", "--porcelain").splitlines() == ["M  plan/services/pps.toml", "?? notes.txt"]


def test_hostile_words_are_shown_tamed_and_counted(plan_repository: Path, signing_key: Path) -> None:
    """The list of what will be signed says how many characters it could not show; none comes out raw."""
    plantui("remark", "pps", "evil\u202e\x1b[31m", folder=plan_repository)
    answer = plantui("submit", "--yes", folder=plan_repository)
    assert answer.code == 0, answer.err
    assert "evil" in answer.out
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
    assert "2 characters" in answer.out


def test_an_armed_repository_starts_nothing(plan_repository: Path, signing_key: Path, tmp_path: Path) -> None:
    """Hooks, filters, fsmonitor and signing programs of the repository never run, whatever the command."""
    marker = tmp_path / "ran"
    script = tmp_path / "armed.sh"
    script.write_text(f"#!/bin/sh\necho $0 >> {marker}\nexit 1\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.sshCommand", "gpg.ssh.program", "gpg.program", "diff.external", "core.editor"):
        git(plan_repository, "config", key, str(script))
    git(plan_repository, "config", "filter.evil.clean", str(script))
    git(plan_repository, "config", "filter.evil.smudge", str(script))
    (plan_repository / ".git" / "info" / "attributes").write_text("* filter=evil\n")
    hooks = plan_repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in (
        "pre-commit",
        "post-commit",
        "reference-transaction",
        "post-index-change",
        "commit-msg",
        "post-update",
    ):
        (hooks / name).write_text(script.read_text())
        (hooks / name).chmod(0o755)
    for words in (
        ("show",), ("highlights",), ("timeline",), ("log",), ("check",), ("doctor",), ("show", "--rev", "WORK"),
        ("decide", "pps.testperiode", "tilslutning"), ("submit", "--yes"), ("remark", "pps", "Bra.", "--submit"),
    ):  # fmt: skip
        answer = plantui(*words, folder=plan_repository)
        assert answer.code in (0, 1), (words, answer.err)
        assert not marker.exists(), words
    told = plantui("doctor", "--format", "json", folder=plan_repository).json()
    ignored = next(one for one in told["checks"] if one["code"] == "ignored")
    assert "core.fsmonitor" in ignored["what"]
