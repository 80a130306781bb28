"""Every command with `--plain`, on the demo: lines that can be read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from plantui.cli.registry import COMMANDS, load
from support import demos
from support.persons import Person

ITEM = "dhg.overgang-forvaltning"

CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "audit": ((),),
    "changes": ((),),
    "check": ((),),
    "draft list": ((),),
    "highlights": ((), ("--baseline", "2024"), ("--chart",), ("--chart", "--baseline", "2024")),
    "impact": (("dhg.finansiering-avklart",), ("plan.helsenorge",)),
    "log": ((), (ITEM,)),
    "round show": ((), (ITEM,)),
    "show": ((), ("dhg",), (ITEM,), ("plan",)),
    "status": ((), ("--all",)),
    "story": ((ITEM,), ("dhg.forste-versjon",)),
    "timeline": ((), ("--baseline", "2024")),
}
"""Each command that takes `--plain`, as it is called here."""

SIGNS = "·→≥≤−–✓"


def _plain(name: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for inner, below in command.commands.items():
            yield from _plain(f"{name} {inner}", below)
    elif any("--plain" in parameter.opts for parameter in command.params):
        yield name


def test_every_command_with_plain_is_tried() -> None:
    """One that is new has a line above."""
    assert {found for name in COMMANDS for found in _plain(name, load(name))} == set(CALLS)


@pytest.fixture(scope="module")
def person(demo_in_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Person:
    """The demo's architect, with a suggestion in the draft."""
    folder = demos.copy(demo_in_round, tmp_path_factory.mktemp("plain") / "demo")
    architect = Person("demo.arkitekt", folder / "plan", dict(demos.living(folder)))
    architect.run("suggest", ITEM, "when", "2028-Q2")
    return architect


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", CALLS)
def test_no_sign_stands_for_a_word(person: Person, name: str, language: str) -> None:
    """Arrows, dots, signs before numbers and short months are words, in both languages."""
    for words in CALLS[name]:
        answer = person.run(*name.split(), *words, "--plain", "--lang", language, code=None)
        assert answer.out and not answer.err.strip(), (words, answer.err)
        wrong = [line for line in answer.out.splitlines() if set(line) & set(SIGNS) or line.startswith("! ")]
        assert not wrong and not re.search(r"\d md\b", answer.out)


def test_a_heading_is_said_once(demo_in_round: Path) -> None:
    """The story's events and headings each stand on one line, and before no other."""
    person = Person("demo.arkitekt", demo_in_round / "plan", dict(demos.living(demo_in_round)))
    lines = person.run("story", ITEM, "--plain").out.splitlines()
    heads = [line for line in lines if line.endswith(("c75ad36", "put in force")) or "frozen by" in line]
    assert heads and all(sum(line.startswith(head) for line in lines) == 1 for head in heads)


def test_commits_that_plantui_made_are_told_in_the_language(demo_in_round: Path) -> None:
    """The log and the list of baselines say what an edit changed; the data has the subject as git has it."""
    person = Person("demo.arkitekt", demo_in_round / "plan", dict(demos.living(demo_in_round)))
    told = person.run("log", "--plain", "--lang", "nb").out
    assert "demo-2025: 7 felt i 3 punkter endret" in told and "2024: regler og personer (DEMO)" in told
    assert "fields of" not in told and "plan(" not in told
    assert "plan(demo-2025): 7 fields of 3 items" in person.run("log", "--format", "json", "--lang", "nb").out
