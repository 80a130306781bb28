"""The user's own git configuration, global and system: what it says, and how a setting in it is taken back."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from plantui.git.process import Git, run_alone


def read(git: Git) -> Mapping[str, str]:
    """The last values, sections and names in lower case.

    The repository's own configuration is not read, but its place decides which of the user's own `includeIf` hold.
    """
    settings: dict[str, str] = {}
    for source in _sources():
        listed = run_alone((*_asked(git), *source, "--list"), user=True)
        for entry in listed.out.decode("utf-8", "surrogateescape").split("\0"):
            key, _, value = entry.partition("\n")
            settings[key] = value
    return settings


def unsetting(git: Git, key: str) -> str:
    """The command that takes a setting out of the file that it stands in."""
    for source in reversed(_sources()):
        found = run_alone((*_asked(git), *source, "--show-origin", "--get", key), user=True)
        origin = found.out.decode("utf-8", "surrogateescape").partition("\0")[0]
        if found.code == 0 and origin.startswith("file:"):
            return f"git config --file {shlex.quote(origin.removeprefix('file:'))} --unset-all {key}"
    return f"git config --global --unset-all {key}"


def _asked(git: Git) -> tuple[str, ...]:
    return ("--no-pager", f"--git-dir={git.repository.git_dir}", "config", "--includes", "-z")


def _sources() -> Sequence[tuple[str, ...]]:
    sources: list[tuple[str, ...]] = [("--system",), ("--global",)]
    home = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "git" / "config"
    if not os.environ.get("GIT_CONFIG_GLOBAL") and home.is_file():
        sources.insert(1, ("--file", str(home)))  # git reads both, `git config --global` only one of them
    return sources
