"""The demo's people with their keys and homes, and its invented revision of 2025."""

from __future__ import annotations

import os
import shlex
import sys
from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import tomli

from plantui.git.write import init_repository
from plantui.plan import edit
from plantui.plan.loader import assemble, parse
from plantui.plan.model import Plan
from plantui.plan.values import Value
from plantui.review.policy import people
from plantui.review.records.canonical import literal

Told = Mapping[str, Any]
"""What demo.toml says of people, papers and steps."""


def make_keys(story: Told, folder: Path) -> None:
    """A key pair for everybody who signs, in the demo's folder `keys`. Raises NotWritten."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    wanted = [*(person["id"] for person in story["person"]), *(step.get("key") for step in story["step"])]
    for name in dict.fromkeys(name for name in wanted if name):
        init_repository.ssh_key(str(keys / name), f"{name} (DEMO)")


def register(story: Told, folder: Path) -> bytes:
    """people.toml, with the public key of each person."""
    lines = ["# DEMO: oppdiktede personer, med nøkler som er laget for denne demoen alene."]
    lines += [f"schema = {literal(people.SCHEMA)}", "serial = 1"]
    for person in story["person"]:
        public = " ".join((folder / "keys" / f"{person['id']}.pub").read_text("utf-8").split()[:2])
        lines += ["", f"[people.{literal(person['id'])}]", f"name = {literal(person['name'])}"]
        for field in ("roles", "may_record_for", "head_of"):
            if field in person:
                lines += [f"{field} = {literal(tuple(person[field]))}"]
        lines += [f'keys = [{{ key = {literal(public)}, state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()


def name_of(story: Told, person: str) -> str:
    """The name of the person with an id."""
    return str(next(row["name"] for row in story["person"] if row["id"] == person))


def home(folder: Path, person: str) -> Mapping[str, str]:
    """The environment variables of a process that runs as a demo person, whose home is below the demo's folder."""
    root = folder / "home" / person
    return {
        "HOME": str(root),
        "XDG_CONFIG_HOME": str(root / ".config"),
        "XDG_STATE_HOME": str(root / ".local" / "state"),
        "XDG_DATA_HOME": str(root / ".local" / "share"),
        "XDG_CACHE_HOME": str(root / ".cache"),
        "GNUPGHOME": str(root / ".gnupg"),
        "GIT_CONFIG_GLOBAL": str(root / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def sit_down(folder: Path, by: str, name: str, *, key: str | None = None) -> None:
    """Let this process run as the person `by`, in their home and under `name`.

    It signs with the key file named `key` of the demo's folder `keys`: by default their own; empty signs with none.
    """
    environment = home(folder, by)
    Path(environment["HOME"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(environment)
    key = by if key is None else key
    lines = ["[user]", f"\tname = {_quoted(name)}", f"\temail = {_quoted(f'{by}@example.org')}"]
    if key:
        lines += [f"\tsigningkey = {_quoted(str(folder / 'keys' / key))}", "[gpg]", "\tformat = ssh"]
    Path(environment["GIT_CONFIG_GLOBAL"]).write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_doors(story: Told, folder: Path, repository: str) -> None:
    """A program for each person in the demo's folder `as`, which runs plantui as that person in `repository`."""
    doors = folder / "as"
    doors.mkdir()
    for person in story["person"]:
        variables = [f"{name}={value}" for name, value in home(folder, person["id"]).items()]
        command = ["env", "-u", "SSH_AUTH_SOCK", *variables, sys.executable, "-m", "plantui", "-C", repository]
        door = doors / person["id"]
        door.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8", errors="surrogateescape")
        door.chmod(0o700)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


# the demo's invented revision of 2025, made by editing the plan of 2024 as an editor would


def revise(files: Mapping[str, bytes], *, first: bool = False) -> dict[str, bytes]:
    """The files of the demo revision, from those of the plan of 2024; paths are below the repository's root.

    `first` is the text of the round's first edition, without what `second` sets.
    """
    revision = _wanted()
    revised = dict(files)
    plan = _plan(revised)
    for item_id, field, written in (*revision["set"], *(() if first else revision["second"])):
        item = plan.by_id[item_id]
        value = edit.value_of(item, field, written)
        revised[item.path] = edit.set_field(revised[item.path], item, field, value)
    for item_id, claims in _claims(revision["claim"]).items():
        item = plan.by_id[item_id]
        revised[item.path] = edit.set_field(revised[item.path], item, "claim", claims)
    for item_id in revision["remove"]:
        item = plan.by_id[item_id]
        revised[item.path] = edit.remove_item(revised[item.path], item)
    for added in revision["add"]:
        path = plan.by_id[added.pop("to")].path
        revised[path] = edit.add_item(revised[path], added.pop("array"), _values(added))
    for file in revision["file"]:
        revised[file["path"]] = file["text"].encode()
    return revised


def second() -> tuple[tuple[str, str, str], ...]:
    """What was set between the round's first edition and its second: item, field, and the value as people write it."""
    return tuple((item, field, written) for item, field, written in _wanted()["second"])


def _wanted() -> dict[str, Any]:
    return tomli.loads((resources.files("plantui.usecases.setup") / "demo-revision-2025.toml").read_text("utf-8"))


def _plan(files: Mapping[str, bytes]) -> Plan:
    return assemble(parse(path, data) for path, data in files.items())


def _claims(rows: list[dict[str, str]]) -> dict[str, tuple[Value, ...]]:
    claims: defaultdict[str, list[Value]] = defaultdict(list)
    for claim in rows:
        claims[claim["of"]].append({name: value for name, value in claim.items() if name != "of"})
    return {item_id: tuple(tables) for item_id, tables in claims.items()}


def _values(added: dict[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in added.items()}
