"""Trees as they were hashed: their entries, and what is wrong with them.

A tree of the plan holds folders and plain files only, sorted, and no two names that are one once case and Unicode form
are folded. What git itself would make of another tree depends on the version and the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import attrs

from plantui.git.paths import folded, odd

FOLDER, FILE = b"40000", b"100644"

Why = Literal["mode", "order", "alike", "name", "unreadable", "too-many", "deep"]

_ENTRY = {
    length: re.compile(rb"([0-7]{1,6}) ([^\0]+)\0(.{%d})" % (length // 2), re.DOTALL) for length in (40, 64)
}
_WHOLE = {
    length: re.compile(rb"(?:[0-7]{1,6} [^\0]+\0.{%d})*" % (length // 2), re.DOTALL) for length in (40, 64)
}

_LONG = 255

Entry = tuple[bytes, bytes, bytes]
"""Mode, name, and the id in binary."""


@attrs.frozen(slots=True)
class Flaw:
    """What is wrong with one entry of a tree, or with the tree itself where `name` is empty."""

    name: str
    why: Why


@attrs.frozen(slots=True)
class RawTree:
    """The entries of one tree in its own order, and its flaws; entries that cannot be read are left out."""

    entries: tuple[Entry, ...] = attrs.field(repr=False)
    flaws: tuple[Flaw, ...] = ()
    _as_set: frozenset[Entry] = attrs.field(init=False, repr=False, eq=False)

    @_as_set.default
    def _made(self) -> frozenset[Entry]:
        return frozenset(self.entries)

    def differing(self, other: RawTree) -> tuple[dict[bytes, Entry], dict[bytes, Entry]]:
        """The entries that only this tree has, and those that only the other has, by name; one of several of a name."""
        mine, theirs = self._as_set - other._as_set, other._as_set - self._as_set
        return {one[1]: one for one in sorted(mine)}, {one[1]: one for one in sorted(theirs)}


def parse(data: bytes, id_length: int) -> list[Entry]:
    """The entries of a tree as far as they can be read."""
    whole = _WHOLE[id_length].match(data)
    end = whole.end() if whole else 0
    return _ENTRY[id_length].findall(data[:end] if end < len(data) else data)


def read(data: bytes, id_length: int) -> RawTree:
    """A tree of the plan with all its flaws."""
    entries = parse(data, id_length)
    return RawTree(tuple(entries), tuple(_flaws(data, entries, id_length)))


def text(name: bytes) -> str:
    """A name as paths are written; bytes that are not UTF-8 stand in it as lone surrogates."""
    return name.decode("utf-8", "surrogateescape")


def _flaws(data: bytes, entries: Sequence[Entry], id_length: int) -> Iterator[Flaw]:
    names = [name for _, name, _ in entries]
    read = sum(map(len, names)) + sum(len(mode) for mode, _, _ in entries) + len(entries) * (2 + id_length // 2)
    if read != len(data):
        yield Flaw("", "unreadable")
    if {mode for mode, _, _ in entries} - {FILE, FOLDER}:
        yield from (Flaw(text(name), "mode") for mode, name, _ in entries if mode not in (FILE, FOLDER))
    keys = [name + b"/" if mode == FOLDER else name for mode, name, _ in entries]
    if keys != sorted(keys):
        yield Flaw("", "order")
    joined = b"".join(names)
    if not joined.isascii() or len({name.lower() for name in names}) != len(names):
        yield from _alike(names)
    # One look at all names together is enough for nearly every tree.
    ordinary = joined.isascii() and b"/" not in joined and joined.decode("ascii").isprintable()
    if not ordinary or any(name[:1] == b"." or len(name) > _LONG for name in names):
        yield from (Flaw(text(name), "name") for name in names if b"/" in name or odd(text(name)))


def _alike(names: Sequence[bytes]) -> Iterator[Flaw]:
    seen: dict[str, bytes] = {}
    for name in names:
        key = folded(text(name))
        if key in seen:
            yield Flaw(text(name), "alike")
        seen.setdefault(key, name)
