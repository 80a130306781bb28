"""A round of 60 people and 25 bodies on the command line: everybody's status on one screen, and ways to the rest."""

from __future__ import annotations

import os
import sys

import pytest

from plantui import terminal_text
from support import large
from support.large import Large
from support.terminal import Terminal


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """The large plan, in the middle of its round."""
    return large.made(tmp_path_factory.mktemp("large"))


CHAIRS = (large.EDITOR, large.AUDITOR, large.HEAD, large.OWNER, large.MEMBER, *large.SECRETARIES)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", CHAIRS)
def test_everybodys_status_fits_one_screen(
    plan: Large, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 lines of 80 columns, the line for the next command included."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = plan.at(name).run("status", "--mine", "--lang", language, "--today", "2026-11-25").out.splitlines()
    assert 5 < len(lines) <= 23 and max(map(terminal_text.cells, lines)) <= 80, "\n".join(lines)
    assert any("plantui status --all" in line for line in lines)
    assert any(("PASSERT" if language == "nb" else "PASSED") in line for line in lines)


def test_a_terminal_gets_one_screen_and_a_pipe_all_of_it(plan: Large) -> None:
    """`--all` and `--mine` say it where it is not the usual."""
    person = plan.at(large.OWNER)
    piped = person.run("status").out
    assert piped == person.run("status", "--all").out and len(piped.splitlines()) > 60
    command = [sys.executable, "-m", "plantui", "status", "--lang", "en", "-C", str(person.folder)]
    with Terminal(command, {**os.environ, **person.environment, "TERM": "xterm-256color"}) as terminal:
        assert terminal.wait_end() == 0
        shown = terminal.screen
    assert "5 changes as Tjenesteeier for tjeneste 2" in shown and "Round 2025" in shown


def test_suggestions_and_what_may_be_confirmed_reach_those_they_are_for(plan: Large) -> None:
    """The editor sees the suggestion, the head the acts by their numbers, a secretary the bodies once."""
    editor = plan.at(large.EDITOR).run("status", "--mine").out
    assert "Awaits you\n  - E06 t02.m0: " in editor and "suggests When: Q4 2026" in editor
    head = " ".join(plan.at(large.HEAD).run("status", "--mine").out.split())
    assert f"NHNs prioriteringsråd, recorded: {plan.recorded[:10]}#1 (E05 t01.m4)" in head
    assert plan.at(large.HEAD).json("status")["may_confirm"][0]["to"] == plan.recorded
    secretary = " ".join(plan.at(large.SECRETARIES[3]).run("status", "--mine").out.split())
    assert "answers are missing from 20 bodies you may record for: " in secretary
    assert secretary.count("Nasjonalt fagutvalg for e-helse") == 1


def test_what_a_line_leaves_out_is_shown_by_the_command_beside_it(plan: Large) -> None:
    """`and 10 more` names the command, and that command names them."""
    whole = " ".join(plan.at(large.AUDITOR).run("status", "--all").out.split())
    assert "and 10 more (plantui round show --open --voice nufa)" in whole


def test_one_screen_as_one_fact_a_line(plan: Large) -> None:
    """`--mine --plain` keeps what is mine, and counts the rest."""
    lines = plan.at(large.OWNER).run("status", "--mine", "--plain").out.splitlines()
    assert sum(line.startswith("Awaits you: ") for line in lines) == 1
    assert 0 < sum(line.startswith("Awaits others: ") for line in lines) < 6
