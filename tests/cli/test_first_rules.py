"""`policy init` and `init --governed`: from a few answers to a plan that can be founded, by options or questions."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support.program import plantui
from support.repositories import git, key_fingerprint, make, public_key, ssh_key
from support.terminal import Terminal

POLICY, PEOPLE = "plan/governance/policy.toml", "plan/governance/people.toml"


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Path]:
    """Keys of two others; the test's own person is the secretary."""
    return {name: ssh_key(tmp_path / "keys", name) for name in ("ola", "arne")}


def options(keys: dict[str, Path]) -> list[str]:
    """All that is needed: the owner by a key file, the archive by the line of a request."""
    line = f"arne.arkiv {public_key(keys['arne'])} Arne Arkiv"
    return ["--owner", "ola.eier", "--owner-name", "Ola Eier", "--owner-key", f"{keys['ola']}.pub", "--archive", line,
            "--advises", "Rådet", "--decides", "styre=Styret"]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_next_step_that_init_prints_works_as_printed(
    tmp_path: Path, keys: dict[str, Path], signing_key: Path, language: str
) -> None:
    """Copied from the answer into a shell, one after the other: the plan is founded and its next round is open."""
    answer = plantui("init", "--governed", tmp_path / "new plan", *options(keys), "--lang", language)
    assert answer.code == 0, answer.err
    steps = re.findall(r"^  (cd .*|plantui .*?)(?:  .*)?$", answer.out, re.MULTILINE)
    assert [step.split()[:3] for step in steps[1:]] == [
        ["plantui", "policy", "show"], ["plantui", "policy", "check"], ["plantui", "adopt", "--found"],
        ["plantui", "set", "plan"], ["plantui", "round", "open"],
    ]  # fmt: skip
    folder = tmp_path / "new plan"
    assert shlex.split(steps[0]) == ["cd", str(folder)]
    for step in steps[1:]:
        words = shlex.split(step)[1:]
        asks = words[0] in ("adopt", "round", "set")
        taken = plantui(*words, *(["--yes"] if asks else []), folder=folder)
        assert taken.code == 0, f"{step}: {taken.err}"
    status = plantui("status", "-C", folder, "--format", "json").json()
    assert status["round"] == "2025"
    assert git(folder, "status", "--porcelain") == ""


def test_policy_init_writes_one_signed_commit_beside_a_plan_that_is_there(
    plan_repository: Path, keys: dict[str, Path], signing_key: Path
) -> None:
    """policy.toml, people.toml and allowed_signers; `policy check` passes; a second time nothing is overwritten."""
    answer = plantui("policy", "init", *options(keys), "-C", plan_repository)
    assert answer.code == 0, answer.err
    assert "gpgsig" in git(plan_repository, "cat-file", "commit", "HEAD")
    assert git(plan_repository, "show", "--name-only", "--format=").splitlines() == [
        "plan/governance/allowed_signers", PEOPLE, POLICY,
    ]  # fmt: skip
    assert plantui("policy", "check", "-C", plan_repository).code == 0
    told = plantui("people", "list", "--format", "json", "-C", plan_repository).json()["people"]
    assert [(one["id"], one["may_record_for"]) for one in told] == [
        ("ola.eier", []), ("kari.berg", ["radet", "styre"]), ("arne.arkiv", []),
    ]  # fmt: skip
    assert [one["keys"][0]["fingerprint"] for one in told] == [
        key_fingerprint(key) for key in (keys["ola"], signing_key, keys["arne"])
    ]
    again = plantui("policy", "init", *options(keys), "-C", plan_repository)
    assert again.code == 4 and POLICY in again.err


def test_what_is_missing_is_named_where_nobody_can_be_asked(
    plan_repository: Path, keys: dict[str, Path], signing_key: Path, tmp_path: Path
) -> None:
    """With the options that say it; nothing is written, and no folder is left."""
    before = git(plan_repository, "rev-parse", "HEAD")
    nothing = plantui("policy", "init", "-C", plan_repository)
    assert nothing.code == 2 and "--owner, --archive" in nothing.err
    words = options(keys)
    for wrong, said in (
        ([*words[:4], *words[6:]], "--owner-key"),
        ([*words[:1], "Ola Eier", *words[2:]], "Ola Eier"),
        ([*words[:5], "ssh-dss AAAA", *words[6:]], "ssh-dss"),
        ([*words[:5], str(tmp_path / "none.pub"), *words[6:]], "none.pub"),
        ([*words[:5], f"{signing_key}.pub", *words[6:]], "stands both for"),
    ):
        answer = plantui("policy", "init", *wrong, "-C", plan_repository)
        assert answer.code == 2 and said in answer.err, (wrong, answer.err)
        made = plantui("init", "--governed", tmp_path / "new", *wrong)
        assert made.code == 2 and not (tmp_path / "new").exists()
    assert git(plan_repository, "rev-parse", "HEAD") == before
    ungoverned = plantui("init", tmp_path / "new", *words)
    assert ungoverned.code == 2 and "--governed" in ungoverned.err and not (tmp_path / "new").exists()


def test_nothing_is_asked_where_a_plan_could_not_be_put(plan_repository: Path, keys: dict[str, Path]) -> None:
    """A plan is there already: that is said first, before anybody looks for keys."""
    answer = plantui("init", "--governed", plan_repository)
    assert answer.code == 4 and "--owner" not in answer.err


def test_on_a_terminal_everything_is_asked_and_a_wrong_answer_asked_again(
    tmp_path: Path, keys: dict[str, Path], signing_key: Path
) -> None:
    """Names, ids and keys, bodies until an empty line, editors; the secretary is whoever sits there."""
    command = (sys.executable, "-m", "plantui", "init", "--governed", "--empty", str(tmp_path / "new"), "--lang", "en")
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}, columns=160, rows=50) as terminal:
        for question, typed in (
            ("Plan owner: name", "Ola Eier"),
            ("What records call Ola Eier, for ever [ola.eier]:", ""),
            ("Public key of Ola Eier", str(tmp_path / "none.pub")),
            ("none.pub)", f"{keys['ola']}.pub"),
            ("Secretary: name, or their line from `plantui people request` [Kari Berg]:", ""),
            ("[kari.berg]:", ""),
            ("the key's line [mine]:", ""),
            ("Archive: the name", f"arne.arkiv {public_key(keys['arne'])} Arne Arkiv"),
            ("(its name; empty line for none):", "Rådet"),
            ("Does Rådet decide", "y"),
            ("One more body", ""),
            ("May whoever edited an item approve it", "y"),
        ):
            terminal.wait_for(question)
            terminal.press(typed, "enter")
        terminal.wait_for("plantui adopt --found")
        assert terminal.wait_end() == 0
    folder = tmp_path / "new"
    rules = plantui("policy", "show", "--format", "json", "-C", folder).json()
    assert plantui("policy", "check", "-C", folder).code == 0
    assert rules["rules"][0]["editors_may_approve"] is True
    assert ("radet", "deciding") in [(seat["id"], seat["kind"]) for seat in rules["seats"]]


def test_the_round_names_the_way_out_where_the_revision_is_taken_or_not_committed(
    tmp_path: Path, keys: dict[str, Path], signing_key: Path
) -> None:
    """An adopted round's name is never used again: the command that gives another, and that it must be committed."""
    folder = tmp_path / "new"
    assert plantui("init", "--governed", folder, *options(keys)).code == 0
    founded = plantui("adopt", "--found", "--yes", "-C", folder)
    assert "plantui set plan revision 2025 --commit" in founded.out
    taken = plantui("round", "open", "--yes", "-C", folder)
    assert taken.code == 2 and "plantui set plan revision NAME --commit" in taken.err and "work tree" not in taken.err
    assert plantui("set", "plan", "revision", "2025", "--yes", "-C", folder).code == 0
    loose = plantui("round", "open", "--yes", "-C", folder)
    assert loose.code == 2 and "The work tree says revision 2025, but that is not committed" in loose.err
    subprocess.run(("git", "-C", str(folder), "commit", "-q", "-S", "-m", "2025", "plan/plan.toml"), check=True)
    assert plantui("round", "open", "--yes", "-C", folder).code == 0


def test_a_bare_repository_gets_rules_too(tmp_path: Path, keys: dict[str, Path], signing_key: Path) -> None:
    """As every edit of the plan, without a work tree."""
    bare = make(tmp_path / "bare.git", files={}, bare=True)
    assert plantui("init", bare).code == 0
    answer = plantui("policy", "init", *options(keys), "-C", bare)
    assert answer.code == 0, answer.err
    assert POLICY in git(bare, "ls-tree", "-r", "--name-only", "main")
