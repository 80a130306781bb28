"""The people of the demo: their keys, the file that names them, and who sits at the desk now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plantui.git import making
from plantui.review import people
from plantui.review.spelling import literal

Told = Mapping[str, Any]
"""What demo.toml says of people and records."""


def make_keys(told: Told, folder: Path) -> None:
    """A key pair for everybody who signs, in the demo's folder `keys`. Raises NotWritten."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    wanted = [*(person["id"] for person in told["person"]), *(one["key"] for one in told["record"])]
    for name in dict.fromkeys(name for name in wanted if name):
        making.ssh_key(str(keys / name), f"{name} (DEMO)")


def register(told: Told, folder: Path) -> bytes:
    """people.toml, with the public key of each person."""
    lines = ["# DEMO: invented people, with keys made for this demo alone.", f"schema = {literal(people.SCHEMA)}"]
    lines += ["serial = 1"]
    for person in told["person"]:
        public = " ".join((folder / "keys" / f"{person['id']}.pub").read_text("utf-8").split()[:2])
        lines += ["", f"[people.{literal(person['id'])}]", f"name = {literal(person['name'])}"]
        lines += [f"roles = {literal(tuple(person['roles']))}"]
        if "may_record_for" in person:
            lines += [f"may_record_for = {literal(tuple(person['may_record_for']))}"]
        lines += [f'keys = [{{ key = {literal(public)}, state = "active" }}]']
    return ("\n".join(lines) + "\n").encode()


def name_of(told: Told, person: str) -> str:
    """A person's name."""
    return str(next(one["name"] for one in told["person"] if one["id"] == person))


def sit_down(folder: Path, by: str, name: str, *, key: str | None = None) -> None:
    """Let the demo's git configuration be one person's, who signs with a key of that name, or with an empty one not."""
    key = by if key is None else key
    lines = ["[user]", f"\tname = {_quoted(name)}", f"\temail = {_quoted(f'{by}@example.org')}"]
    if key:
        lines += [f"\tsigningkey = {_quoted(str(folder / 'keys' / key))}", "[gpg]", "\tformat = ssh"]
    (folder / "home" / ".gitconfig").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
