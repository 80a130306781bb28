"""What this user trusts and has seen: the pins, kept in their own configuration folder.

The root and the newest adoption seen are the plan's, wherever it lies; one repository may have others of its own, as a
trial copy of the plan has. The last tip seen and the records that landed from here belong to a repository and a branch.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import attrs
import tomli

from plantui.desk import keeping, settings
from plantui.desk.desk import Desk
from plantui.errors import NotWritten, Unreadable
from plantui.review.acts import safe
from plantui.review.audit import Audit
from plantui.review.evidence import Pins
from plantui.review.spelling import literal
from plantui.words import t

SCHEMA = "plantui.trust/1"

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MOST_BYTES = 32 * 1024 * 1024
_MOST_OWN = 1_000

Refs = Mapping[tuple[str, str], "_Ref"]


@attrs.frozen(slots=True)
class _Trunk:
    """The root that is trusted, and the newest adoption seen that descends from it."""

    root: str = ""
    newest: str = ""


@attrs.frozen(slots=True)
class _Ref:
    """One branch of one repository: its last tip seen, and the records that landed on it from here."""

    tip: str = ""
    own: tuple[str, ...] = ()


@attrs.frozen(slots=True)
class _Trusted:
    """One plan's file: what holds everywhere, what holds in one repository instead, and the branches."""

    plan: str
    everywhere: _Trunk = _Trunk()
    places: Mapping[str, _Trunk] = attrs.field(factory=dict)
    refs: Refs = attrs.field(factory=dict)

    def trunk(self, place: str) -> _Trunk:
        return self.places.get(place, self.everywhere)

    def with_trunk(self, place: str, trunk: _Trunk, *, here: bool) -> _Trusted:
        if here:
            return attrs.evolve(self, places={**self.places, place: trunk})
        return attrs.evolve(self, everywhere=trunk)


def pins(desk: Desk) -> Pins:
    """What is pinned for the desk's plan, repository and branch. Raises Unreadable where the file is damaged."""
    return _pins(desk, _read(_path(desk), desk.plan.id))


def pin(desk: Desk, root: str, *, here: bool = False) -> Pins:
    """Trust a root adoption, and forget the newest one that was seen under another.

    It holds for the plan wherever it lies; with `here`, or where another root is trusted for the plan already, it
    holds for this repository alone. Raises NotWritten.
    """

    def change(before: _Trusted) -> _Trusted:
        place = _place(desk)
        alone = here or place in before.places or before.everywhere.root not in ("", root)
        kept = before.trunk(place)
        return before.with_trunk(place, kept if kept.root == root else _Trunk(root), here=alone)

    return _change(desk, change)


def pin_adoption(desk: Desk, adoption: str) -> Pins:
    """Take one adoption for the newest: of two beside each other it is the one that holds for this user.

    Raises NotWritten.
    """

    def change(before: _Trusted) -> _Trusted:
        place = _place(desk)
        newest = attrs.evolve(before.trunk(place), newest=adoption)
        return before.with_trunk(place, newest, here=place in before.places)

    return _change(desk, change)


def remember(desk: Desk, found: Audit) -> Pins:
    """Keep what an audit has shown: the tip, and the last adoption where it goes on from the newest one seen.

    A history that lacks what was seen before moves no pin, so that it is told again until somebody says otherwise. Does
    nothing where the file cannot be written.
    """

    def change(before: _Trusted) -> _Trusted:
        place, after = _place(desk), before
        told = {finding.code for finding in found.findings}
        tip = found.horizon.commit
        if not told & {"history-shortened", "history-rewritten", "history-incomplete"} and desk.text.kind == "in-force":
            after = _with_ref(desk, after, lambda ref: attrs.evolve(ref, tip=tip))
        trunk = before.trunk(place)
        last = found.horizon.in_force
        if found.founded and last is not None and not told & {"behind", "adoption-fork"}:
            newest = attrs.evolve(trunk, newest=last.commit)
            after = after.with_trunk(place, newest, here=place in before.places)
        return after

    with contextlib.suppress(NotWritten):
        return _change(desk, change)
    return found.pins


def landed(desk: Desk, record_id: str) -> None:
    """Remember a signed record that landed on the desk's branch from here, so that an audit misses it if it goes.

    Does nothing before a root is pinned, since nothing counts until then, and nothing where it cannot be written.
    """

    def change(before: _Trusted) -> _Trusted:
        if not before.trunk(_place(desk)).root:
            return before
        return _with_ref(desk, before, lambda ref: attrs.evolve(ref, own=(*ref.own, record_id)[-_MOST_OWN:]))

    with contextlib.suppress(NotWritten, Unreadable):
        _change(desk, change)


def accept_tip(desk: Desk) -> Pins:
    """Take the branch's tip for the last one seen although it lacks what was seen before. Raises NotWritten."""
    tip = desk.place.tip or ""
    return _change(desk, lambda before: _with_ref(desk, before, lambda _: _Ref(tip)))


def path(desk: Desk) -> Path:
    """The file that the pins of the desk's plan stand in, whether it is there or not."""
    return _path(desk)


def _pins(desk: Desk, kept: _Trusted) -> Pins:
    place = _place(desk)
    trunk = kept.trunk(place)
    shown = desk.place.ref if desk.text.kind != "revision" else None  # what a branch has is not asked of a revision
    ref = kept.refs.get((place, shown or ""), _Ref())
    return Pins(trunk.root, trunk.newest, ref.tip, ref.own)


def _with_ref(desk: Desk, kept: _Trusted, change: Callable[[_Ref], _Ref]) -> _Trusted:
    if desk.place.ref is None:
        return kept
    key = (_place(desk), desk.place.ref)
    return attrs.evolve(kept, refs={**kept.refs, key: change(kept.refs.get(key, _Ref()))})


def _change(desk: Desk, change: Callable[[_Trusted], _Trusted]) -> Pins:
    path = _path(desk)
    with keeping.locked(path):
        before = _read(path, desk.plan.id)
        after = change(before)
        if after != before:
            keeping.write(path, _bytes(after))
    return _pins(desk, after)


def _path(desk: Desk) -> Path:
    plan = desk.plan.id
    name = plan if safe(plan) and len(plan) <= 100 else sha256(plan.encode(errors="surrogateescape")).hexdigest()
    return settings.trust_folder() / f"{name}.toml"


def _place(desk: Desk) -> str:
    """The repository as it is named in the file: its real path, bytes that are not UTF-8 spelled out."""
    return os.fsencode(Path(desk.git.repository.common_dir).resolve()).decode("utf-8", "backslashreplace")


# the file


def _read(path: Path, plan: str) -> _Trusted:
    """What is kept; nothing where there is no file. A file that cannot be read must not look like no pins at all."""
    try:
        with path.open("rb") as file:
            raw = tomli.loads(file.read(_MOST_BYTES).decode())
        if raw.get("schema") != SCHEMA:
            raise ValueError(f'schema = "{str(raw.get("schema", ""))[:80]}" ≠ "{SCHEMA}"')
        return _Trusted(
            plan,
            _trunk(raw),
            {row["path"]: _trunk(row) for row in _rows(raw, "place")},
            {
                (row["path"], row["ref"]): _Ref(_commit(row.get("tip", "")), tuple(map(_record_id, row.get("own", ()))))
                for row in _rows(raw, "branch")
            },
        )
    except FileNotFoundError:
        return _Trusted(plan)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as trouble:
        why = t("pins.damaged.message", why=str(trouble)[:200])
        raise Unreadable(t("pins.damaged.title"), why, str(path)) from None


def _rows(raw: Mapping[str, object], name: str) -> Iterator[Mapping[str, str]]:
    rows = raw.get(name, [])
    if not isinstance(rows, list):
        raise TypeError(name)
    for row in rows:
        if not isinstance(row["path"], str) or not isinstance(row.get("ref", ""), str):
            raise TypeError(name)
        yield row


def _trunk(raw: Mapping[str, object]) -> _Trunk:
    return _Trunk(_commit(raw.get("root", "")), _commit(raw.get("newest", "")))


def _commit(value: object) -> str:
    if value == "" or (isinstance(value, str) and _COMMIT.fullmatch(value)):
        return value
    raise ValueError(str(value)[:80])


def _record_id(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value):
        return value
    raise ValueError(str(value)[:80])


def _bytes(kept: _Trusted) -> bytes:
    lines = [f"schema = {literal(SCHEMA)}", f"plan = {literal(kept.plan)}", *_lines(kept.everywhere)]
    for place, trunk in sorted(kept.places.items()):
        lines += ["", "[[place]]", f"path = {literal(place)}", *_lines(trunk)]
    for (place, ref), seen in sorted(kept.refs.items()):
        lines += ["", "[[branch]]", f"path = {literal(place)}", f"ref = {literal(ref)}"]
        lines += [f"tip = {literal(seen.tip)}"] if seen.tip else []
        lines += [f"own = [{', '.join(map(literal, seen.own))}]"] if seen.own else []
    return ("\n".join(lines) + "\n").encode(errors="replace")


def _lines(trunk: _Trunk) -> list[str]:
    return [f"{name} = {literal(value)}" for name, value in (("root", trunk.root), ("newest", trunk.newest)) if value]
