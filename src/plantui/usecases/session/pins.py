"""The file of pins: what this user trusts by root, and what they have seen by place and branch.

One file holds all of it. Until it is there, the files of earlier versions, one for each plan's id, are read instead;
the first change takes over everything that stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import attrs

from plantui.errors import Unreadable
from plantui.i18n import t
from plantui.plan import toml
from plantui.review.records.canonical import literal
from plantui.value_class import value_class

SCHEMA = "plantui.trust/2"
EARLIER = "plantui.trust/1"

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_RECORD = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES = 32 * 1024 * 1024


@value_class
class Trunk:
    """What is pinned with a root: the newest adoption seen, and the plan's id as the root's tree has it."""

    newest: str = ""
    plan: str = ""


@value_class
class Branch:
    """One branch of one repository: its root, its last tip seen, and own records with the commits they landed as."""

    root: str = ""
    tip: str = ""
    own: dict[str, str] = attrs.field(factory=dict)


@value_class
class Pinned:
    """Everything that is pinned. `alone` are roots that hold in one repository and nowhere else, by its path.

    `branches` are by path and full ref. `refused` are founding records that this user has said no to.
    """

    roots: Mapping[str, Trunk] = attrs.field(factory=dict)
    alone: Mapping[str, tuple[str, Trunk]] = attrs.field(factory=dict)
    branches: Mapping[tuple[str, str], Branch] = attrs.field(factory=dict)
    refused: frozenset[str] = frozenset()

    @property
    def anything(self) -> bool:
        """Whether any root is trusted anywhere."""
        return bool(self.roots or self.alone)

    def trunk(self, path: str, root: str) -> Trunk:
        """What is pinned with a root for one repository; empty where nothing is."""
        alone = self.alone.get(path)
        return alone[1] if alone and alone[0] == root else self.roots.get(root, Trunk())

    def with_trunk(self, path: str, root: str, trunk: Trunk) -> Pinned:
        """The same pins with another trunk of a root: in the repository's own entry where that has the root."""
        alone = self.alone.get(path)
        if alone and alone[0] == root:
            return attrs.evolve(self, alone={**self.alone, path: (root, trunk)})
        return attrs.evolve(self, roots={**self.roots, root: trunk})

    def branch(self, path: str, ref: str) -> Branch:
        """What is pinned for a branch; empty where nothing is."""
        return self.branches.get((path, ref), Branch())

    def with_branch(self, path: str, ref: str, branch: Branch) -> Pinned:
        """The same pins with a branch's replaced."""
        return attrs.evolve(self, branches={**self.branches, (path, ref): branch})


def read_pins(path: Path, earlier: Path) -> Pinned:
    """What is pinned; nothing where there is no file. `earlier` is the folder of earlier versions' files.

    Raises Unreadable for a file that cannot be read: it must not look like no pins at all.
    """
    raw = _loaded(path)
    if raw is not None:
        return _checked(path, lambda: _pinned(raw))
    return _taken_over(earlier)


def write(pinned: Pinned) -> bytes:
    """The file's bytes."""
    lines = [f"schema = {literal(SCHEMA)}"]
    if pinned.refused:
        lines.append(f"refused = {_list(sorted(pinned.refused))}")
    for root, trunk in sorted(pinned.roots.items()):
        lines += ["", "[[root]]", *_lines(commit=root, newest=trunk.newest, plan=trunk.plan)]
    for path, (root, trunk) in sorted(pinned.alone.items()):
        lines += ["", "[[repository]]", *_lines(path=path, root=root, newest=trunk.newest, plan=trunk.plan)]
    for (path, ref), branch in sorted(pinned.branches.items()):
        lines += ["", "[[branch]]", *_lines(path=path, ref=ref, root=branch.root, tip=branch.tip)]
        if branch.own:
            lines.append(f"own = {_list(f'{record} {commit}'.strip() for record, commit in branch.own.items())}")
    return ("\n".join(lines) + "\n").encode(errors="replace")


def _lines(**values: str) -> list[str]:
    return [f"{name} = {literal(value)}" for name, value in values.items() if value]


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, values))}]"


# reading


def _loaded(path: Path) -> Mapping[str, object] | None:
    try:
        with path.open("rb") as file:
            return toml.read_toml(file.read(_MOST_BYTES), _MOST_BYTES)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, error) from None


def _checked(path: Path, take: Callable[[], Pinned]) -> Pinned:
    try:
        return take()
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> Unreadable:
    return Unreadable(t("pins.damaged.title"), t("pins.damaged.message", why=str(error)[:200]), str(path))


def _pinned(raw: Mapping[str, object]) -> Pinned:
    _expect(raw, SCHEMA)
    return Pinned(
        {_named(row, "commit"): _trunk(row) for row in _rows(raw, "root")},
        {_text(row, "path"): (_named(row, "root"), _trunk(row)) for row in _rows(raw, "repository")},
        {
            (_text(row, "path"), _text(row, "ref")): Branch(
                _commit(row.get("root", "")), _commit(row.get("tip", "")), dict(map(_own, _listed(row, "own")))
            )
            for row in _rows(raw, "branch")
        },
        frozenset(map(_commit, _listed(raw, "refused"))),
    )


def _expect(raw: Mapping[str, object], schema: str) -> None:
    if raw.get("schema") != schema:
        raise ValueError(f'schema = "{str(raw.get("schema", ""))[:80]}" ≠ "{schema}"')


def _rows(raw: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    for row in _listed(raw, name):
        if not isinstance(row, dict):
            raise TypeError(name)
        yield row


def _listed(raw: Mapping[str, object], name: str) -> list[object]:
    values = raw.get(name, [])
    if not isinstance(values, list):
        raise TypeError(name)
    return values


def _trunk(row: Mapping[str, object]) -> Trunk:
    return Trunk(_commit(row.get("newest", "")), _text(row, "plan") if "plan" in row else "")


def _text(row: Mapping[str, object], name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _named(row: Mapping[str, object], name: str) -> str:
    """A commit that must be there."""
    return _commit(row[name]) or _commit(None)


def _commit(value: object) -> str:
    if value == "" or (isinstance(value, str) and _COMMIT.fullmatch(value)):
        return str(value)
    raise ValueError(str(value)[:80])


def _own(value: object) -> tuple[str, str]:
    record, _, commit = value.partition(" ") if isinstance(value, str) else ("", "", "")
    if not _RECORD.fullmatch(record):
        raise ValueError(str(value)[:80])
    return record, _commit(commit)


# the files of earlier versions


def _taken_over(folder: Path) -> Pinned:
    """All that stands in the files of earlier versions, by root instead of by the plan's id."""
    pinned = Pinned()
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        raw = None if path.name.startswith(".") else _loaded(path)
        if raw is not None:
            pinned = _checked(path, partial(_with_earlier, pinned, raw))
    return pinned


def _with_earlier(pinned: Pinned, raw: Mapping[str, object]) -> Pinned:
    _expect(raw, EARLIER)
    plan = _text(raw, "plan") if "plan" in raw else ""
    roots, alone, branches = dict(pinned.roots), dict(pinned.alone), dict(pinned.branches)
    everywhere, newest = _commit(raw.get("root", "")), _commit(raw.get("newest", ""))
    if everywhere:
        roots[everywhere] = Trunk(newest, plan)
    of_place: dict[str, str] = {}
    for row in _rows(raw, "place"):
        path, root = _text(row, "path"), _commit(row.get("root", ""))
        trunk = Trunk(_commit(row.get("newest", "")), plan)
        of_place[path] = root
        if root and path not in alone:
            alone[path] = (root, trunk)
        elif root and alone[path][0] != root:  # two plans took turns in one place: neither may be lost
            roots.setdefault(root, trunk)
    for row in _rows(raw, "branch"):
        path, ref = _text(row, "path"), _text(row, "ref")
        before = branches.get((path, ref), Branch())
        root = of_place.get(path, everywhere)
        own = before.own | dict(map(_own, _listed(row, "own")))
        agreed = root if before.root in ("", root) else ""
        branches[path, ref] = Branch(agreed, before.tip or _commit(row.get("tip", "")), own)
    return attrs.evolve(pinned, roots=roots, alone=alone, branches=branches)
