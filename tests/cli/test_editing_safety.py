"""Comparing and changing in a repository that wants to run something, and in one whose texts want the terminal."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from support import armed, founded, repositories
from support.program import plantui
from support.repositories import HELSENORGE, PLAN, PPS, git
from support.terminal import Terminal

ITEM = "pps.overgang-forvaltning"
EVIL = r"\u001b]0;evil\u0007\u001b[2J\u202e\u200bevil [@click=app.bell]x[/]"


def test_nothing_of_an_armed_repository_is_run(signing_key: Path, tmp_path: Path) -> None:
    """No hook, filter, helper or program of the repository starts, whatever is compared or changed."""
    assert signing_key.exists()
    plan_repository = founded.adopted(tmp_path / "plan").folder
    repositories.commit(plan_repository, {"plan/services/pps.toml": PPS.replace("2025-Q1", "2025-Q2")}, "plan: senere")
    marker = tmp_path / "marker"
    armed.arm(plan_repository, marker)
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n"
        "file.write_text(file.read_text('utf-8').replace('| 2026-H1 |', '| 2026-H2 |'), 'utf-8')\n",
        encoding="utf-8",
    )
    environment = {"EDITOR": f"{sys.executable} {editor}"}
    for words in (
        ("changes",), ("changes", "--baseline", "HEAD~1"), ("impact", "pps.testperiode"), ("check",),
        ("suggest", ITEM, "when", "2027"), ("submit", "--yes", "--doubt-answered"), ("set", ITEM, "when", "2028"),
        ("set", "pps.testperiode", "when", "2025-Q3", "--commit"), ("edit", "--table", "--commit"),
    ):  # fmt: skip
        if words[0] == "edit" or "--commit" in words:
            (plan_repository / "plan/services/pps.toml").write_bytes(
                repositories.git_bytes(plan_repository, "cat-file", "blob", "HEAD:plan/services/pps.toml")
            )
            marker.unlink(missing_ok=True)
        answer = plantui(*words, "-C", plan_repository, environment=environment)
        assert answer.code in (0, 1), (words, answer.err)
        assert not marker.exists(), words


@pytest.mark.parametrize("words", [("changes",), ("changes", "--full"), ("changes", "--plain"), ("changes", "--format",
    "md"), ("changes", "--format", "csv"), ("changes", "--format", "json"), ("impact", "pps.testperiode"), ("check",),
    ("check", "--plain"), ("check", "--format", "md"), ("set", ITEM, "payment", ""),
    ("set", "pps.testperiode", "after", "x\x1b[2J"), ("changes", "--baseline", "\x1b[2J")])  # fmt: skip
def test_no_text_of_a_plan_reaches_the_terminal_raw(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Escapes, controls and invisible characters of either side come out as marks, on both streams."""
    plan_repository = founded.adopted(tmp_path / "plan").folder
    # Controls cannot be in a plan that loads; what a value may hold must be harmless all the same.
    odd = EVIL.replace(r"\u001b", "").replace(r"\u0007", "")
    files = {
        "plan/services/pps.toml": PPS.replace('"Testperiode"', f'"{odd}"').replace("2026-01-01", "2026-04-01"),
        "plan/services/helsenorge.toml": HELSENORGE.replace('"Helsenorge"', f'"{EVIL}"'),
        "plan/plan.toml": PLAN.replace('revision = "2025"', f'revision = "{odd}"'),
    }
    repositories.commit(plan_repository, files, "evil \x1b[2J")
    answer = plantui(*words, "-C", plan_repository)
    assert "Traceback" not in answer.err
    told = answer.raw.decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", told)


@pytest.mark.parametrize(("answered", "written"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_one_is_asked_before_statements_lapse(
    plan_repository: Path, signing_key: Path, answered: str, written: bool
) -> None:
    """Only a yes writes; everything else leaves the plan as it was."""
    assert signing_key.exists()
    assert plantui("decide", ITEM, "tilslutning", "--submit", "-C", plan_repository).code == 0
    command = (sys.executable, "-m", "plantui", "set", ITEM, "when", "2027", "-C", str(plan_repository), "--lang", "en")
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_for("Write all the same?")
        assert git(plan_repository, "status", "--porcelain") == ""
        terminal.press(answered + "\r")
        assert terminal.wait_end() == (0 if written else 4)
    assert (git(plan_repository, "status", "--porcelain") != "") == written
