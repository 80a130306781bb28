"""Demos built once for all tests that look at them; a test that changes one takes a copy."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from plantui.usecases.setup import demo, demo_script


def build(folder: Path, *, adopted: bool) -> Path:
    """A demo in a new folder, made as the command makes it."""
    folder.mkdir()
    with demo.at_home(folder):
        demo.make(folder, adopted=adopted)
    return folder


def copy(built: Path, folder: Path) -> Path:
    """A demo of one's own; everybody's configuration names the copy's keys, and their doors lead to the copy."""
    shutil.copytree(built, folder, symlinks=True)
    for file in (*folder.glob("home/*/.gitconfig"), *folder.glob("as/*")):
        file.write_text(file.read_text("utf-8").replace(str(built), str(folder)), encoding="utf-8")
    return folder


def living(folder: Path, person: str = demo.REVIEWER) -> Mapping[str, str]:
    """The environment of a person who lives in a demo."""
    return demo_script.home(folder, person)
