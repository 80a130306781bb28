"""Demos built once for all tests that look at them; a test that changes one takes a copy."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from plantui.desk import demo


def build(folder: Path, *, adopted: bool) -> Path:
    """A demo in a new folder, made as the command makes it."""
    folder.mkdir()
    with demo.at_home(folder):
        demo.make(folder, adopted=adopted)
    return folder


def copy(built: Path, folder: Path) -> Path:
    """A demo of one's own; the configuration names the copy's keys."""
    shutil.copytree(built, folder, symlinks=True)
    config = folder / "home" / ".gitconfig"
    config.write_text(config.read_text("utf-8").replace(str(built), str(folder)), encoding="utf-8")
    return folder


def living(folder: Path, person: str = "") -> Mapping[str, str]:
    """The environment of whoever lives in a demo; a person of it sits down first."""
    home = folder / "home"
    if person:
        user = f"[user]\n\tname = {person}\n\temail = {person}@example.org\n\tsigningkey = {folder / 'keys' / person}\n"
        (home / ".gitconfig").write_text(user + "[gpg]\n\tformat = ssh\n", encoding="utf-8")
    below = {"XDG_CONFIG_HOME": ".config", "XDG_STATE_HOME": ".local/state"}
    return {
        "HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        **{name: str(home / path) for name, path in below.items()},
    }  # fmt: skip
