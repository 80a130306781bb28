"""docs/rounds.md, run as it is printed: by bash, with the program from PATH, real keys and a real server.

A block begins with who types it: `sh siri`, `sh ola arne` for each of them, `sh everybody`; `fails` behind that says
that its last command leaves with 1. A block of `text` after it is what it answers, line by line in that order.
What no page can know is put in: the keys in the lines of two requests, and the days, which are moved so that the page's
`TODAY` is today.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import attrs

from plantui.usecases.session import settings
from support import repositories
from support.repositories import git, public_key, sign_with_ssh, ssh_key, write_identity

PAGE = (Path(__file__).parents[2] / "docs" / "rounds.md").read_text("utf-8")
PERSONS = {
    "siri": ("Siri Sekretær", "siri.sekretaer"),
    "ola": ("Ola Eier", "ola.eier"),
    "arne": ("Arne Arkiv", "arne.arkiv"),
}

TODAY = date(2026, 11, 28)
"""The day on which the page is read."""


@attrs.frozen
class Block:
    """One block of commands: who types it, whether it fails at its end, and the lines it is said to answer."""

    persons: tuple[str, ...]
    fails: bool
    commands: str
    answers: tuple[str, ...] = ()


def blocks() -> list[Block]:
    """The page's blocks in order."""
    found: list[Block] = []
    for words, text in re.findall(r"^```(\S[^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        kind, *who = words.split()
        if kind == "text":
            found[-1] = attrs.evolve(
                found[-1], answers=tuple(line.strip() for line in text.splitlines() if line.strip())
            )
            continue
        assert kind == "sh" and who, words
        fails = who[-1] == "fails"
        persons = tuple(PERSONS) if who == ["everybody"] else tuple(who[: -1 if fails else None])
        found.append(Block(persons, fails, text))
    return found


def moved(match: re.Match[str]) -> str:
    """A day of the page, as far from today as it is from `TODAY`."""
    return match[1] + (settings.today() + (date.fromisoformat(match[2]) - TODAY)).isoformat()


def pattern(line: str) -> re.Pattern[str]:
    """What an answered line must look like: ids are others each time, and `…` stands for what is not told."""
    parts = re.split(r"(…|\b[0-9a-f]{7,}\b)", " ".join(line.split()))
    return re.compile("".join({"…": ".*"}.get(part, "[0-9a-f]+" if number % 2 else re.escape(part))
                              for number, part in enumerate(parts)))  # fmt: skip


def holds(answers: tuple[str, ...], out: str) -> None:
    """Every answered line stands in the output, in that order; a line may be wrapped there."""
    left = " ".join(out.split())
    for line in answers:
        found = pattern(line).search(left)
        assert found is not None, f"{line}\n  is not in\n{out}"
        left = left[found.end() :]


def test_the_page_runs_as_it_is_printed_and_answers_what_it_says(tmp_path: Path) -> None:
    """A whole round by three people: found, open, freeze, minutes, chase, adopt, open the next, audit."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "plantui").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m plantui "$@"\n')
    (programs / "plantui").chmod(0o755)
    server = repositories.make(tmp_path / "server.git", files={}, bare=True)
    keys: dict[str, str] = {}
    for person, (name, own_id) in PERSONS.items():
        home = tmp_path / person
        home.mkdir()
        key = ssh_key(home / ".ssh", "id_ed25519")
        write_identity(home / ".gitconfig", name=name, email=f"{own_id}@example.org")
        sign_with_ssh(home / ".gitconfig", key)
        keys[own_id] = public_key(key)
    here = {person: tmp_path / person for person in PERSONS}
    for block in blocks():
        commands = block.commands
        for own_id, key_line in keys.items():
            commands = commands.replace(f"{own_id} ssh-ed25519 AAAA…", f"{own_id} {key_line}")
        commands = re.sub(r"(--(?:due|given) )(\d{4}-\d\d-\d\d)", moved, commands)
        assert "…" not in commands, commands
        for person in block.persons:
            out, here[person] = run(commands, person, here[person], tmp_path, fails=block.fails)
            holds(block.answers, out)
    assert git(server, "tag", "--list").split() == ["plan/2024", "plan/2025"]


def run(commands: str, person: str, folder: Path, root: Path, *, fails: bool) -> tuple[str, Path]:
    """What the commands wrote, typed by a person in a folder, and the folder they ended in."""
    home = root / person
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "GNUPGHOME"))}
    environment = {
        **kept,
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "SERVER": str(root / "server.git"),
        "PATH": f"{root / 'bin'}:{os.environ['PATH']}",
    }
    ended = root / "folder"
    script = f"set -eo pipefail\n{commands}\npwd > '{ended}'\n"
    ran = subprocess.run(("bash", "-c", script), cwd=folder, env=environment, capture_output=True, check=False)
    out = (ran.stdout + ran.stderr).decode()
    assert ran.returncode == (1 if fails else 0), f"{person}: {commands}\n{ran.returncode}\n{out}"
    return out, folder if fails else Path(ended.read_text().strip())


def test_every_day_of_the_page_comes_after_it_is_read_or_was_before() -> None:
    """A deadline lies ahead of `TODAY` and what a body has given behind: the page asks nothing that is refused."""
    days = re.findall(r"--(due|given) (\d{4}-\d\d-\d\d)", PAGE)
    assert days
    for option, day in days:
        ahead = date.fromisoformat(day) - TODAY
        assert ahead > timedelta() if option == "due" else ahead <= timedelta(), (option, day)
