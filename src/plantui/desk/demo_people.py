"""The people of the demo: their keys, the file that names them, and the home that each of them lives in."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plantui.git import making
from plantui.review import people
from plantui.review.spelling import literal

Told = Mapping[str, Any]
"""What demo.toml says of people, papers and steps."""


def make_keys(told: Told, folder: Path) -> None:
    """A key pair for everybody who signs, in the demo's folder `keys`. Raises NotWritten."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    wanted = [*(person["id"] for person in told["person"]), *(step.get("key") for step in told["step"])]
    for name in dict.fromkeys(name for name in wanted if name):
        making.ssh_key(str(keys / name), f"{name} (DEMO)")


def register(told: Told, folder: Path) -> bytes:
    """people.toml, with the public key of each person."""
    lines = ["# DEMO: oppdiktede personer, med nøkler som er laget for denne demoen alene."]
    lines += [f"schema = {literal(people.SCHEMA)}", "serial = 1"]
    for person in told["person"]:
        public = " ".join((folder / "keys" / f"{person['id']}.pub").read_text("utf-8").split()[:2])
        lines += ["", f"[people.{literal(person['id'])}]", f"name = {literal(person['name'])}"]
        for field in ("roles", "may_record_for", "head_of"):
            if field in person:
                lines += [f"{field} = {literal(tuple(person[field]))}"]
        lines += [f'keys = [{{ key = {literal(public)}, state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()


def name_of(told: Told, person: str) -> str:
    """A person's name."""
    return str(next(one["name"] for one in told["person"] if one["id"] == person))


def home(folder: Path, person: str) -> Mapping[str, str]:
    """What the environment is where a demo person lives, below the demo's folder."""
    own = folder / "home" / person
    return {
        "HOME": str(own),
        "XDG_CONFIG_HOME": str(own / ".config"),
        "XDG_STATE_HOME": str(own / ".local" / "state"),
        "XDG_DATA_HOME": str(own / ".local" / "share"),
        "XDG_CACHE_HOME": str(own / ".cache"),
        "GNUPGHOME": str(own / ".gnupg"),
        "GIT_CONFIG_GLOBAL": str(own / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def sit_down(folder: Path, by: str, name: str, *, key: str | None = None) -> None:
    """Let this process live in one person's home, who signs with a key of that name, or with an empty one not."""
    at = home(folder, by)
    Path(at["HOME"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(at)
    key = by if key is None else key
    lines = ["[user]", f"\tname = {_quoted(name)}", f"\temail = {_quoted(f'{by}@example.org')}"]
    if key:
        lines += [f"\tsigningkey = {_quoted(str(folder / 'keys' / key))}", "[gpg]", "\tformat = ssh"]
    Path(at["GIT_CONFIG_GLOBAL"]).write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_doors(told: Told, folder: Path, repository: str) -> None:
    """A program for each person in the demo's folder `as`, which runs plantui as that person."""
    doors = folder / "as"
    doors.mkdir()
    for person in told["person"]:
        living = [f"{name}={value}" for name, value in home(folder, person["id"]).items()]
        words = ["env", "-u", "SSH_AUTH_SOCK", *living, sys.executable, "-m", "plantui", "-C", repository]
        door = doors / person["id"]
        door.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8", errors="surrogateescape")
        door.chmod(0o700)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
