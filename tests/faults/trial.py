"""What a trial of the real program comes to: how often it was tried, what must hold, and what did not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

from support import repositories


@attrs.frozen(slots=True)
class Came:
    """How often something was tried and what was counted; `broken` says, one by one, what did not hold."""

    times: int
    counted: str
    broken: tuple[str, ...] = ()


@attrs.frozen(slots=True)
class Trial:
    """One row: its name on the command line, what is tried, what must hold, and how often a whole run tries it."""

    name: str
    tried: str
    must: str
    times: int
    run: Callable[[Path, int], Came] = attrs.field(repr=False)


@contextmanager
def at_home(folder: Path) -> Iterator[Path]:
    """A home of nobody's: configuration, state and an ssh key that signs; nothing of the real user's is read."""
    home = folder / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "TMPDIR")}
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({**kept, "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color",
                       "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": str(home / "gitconfig")})  # fmt: skip
    try:
        repositories.write_identity(home / "gitconfig")
        repositories.sign_with_ssh(home / "gitconfig", repositories.ssh_key(home / ".ssh", "id_ed25519"))
        yield home
    finally:
        os.environ.clear()
        os.environ.update(before)


def slow_program(folder: Path, home: Path, seconds: float) -> None:
    """Let the key of a home take its time for each signature, as one that waits for a finger does."""
    program = folder / "slow-keygen"
    program.write_text(f'#!/bin/sh\nsleep {seconds}\nexec ssh-keygen "$@"\n', encoding="ascii")
    program.chmod(0o755)
    repositories.git(home, "config", "--file", str(home / "gitconfig"), "gpg.ssh.program", str(program))


def unsound(repository: Path) -> str:
    """What git finds wrong with a repository, and locks that stand there; empty when all is well."""
    checked = subprocess.run(
        ("git", "-C", str(repository), "fsck", "--full", "--strict", "--no-dangling"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = (checked.stdout + checked.stderr).strip()
    folder = repository / ".git" if (repository / ".git").is_dir() else repository
    locks = [str(one) for one in (*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock"))]
    return " ".join((*([said or "fsck failed"] if said or checked.returncode else []), *locks))


def environment(more: Mapping[str, str] = {}) -> dict[str, str]:
    """What the program is started with."""
    return {**os.environ, **more}
