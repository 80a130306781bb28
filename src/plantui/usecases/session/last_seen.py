"""What this user has seen: the commit they last looked at on a branch, and the changes they ticked off.

It is theirs alone and kept in the state folder; losing it costs nothing but the ticks.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import tomli

from plantui.errors import NotWritten
from plantui.review.records.canonical import literal
from plantui.usecases.session import settings, state_files
from plantui.usecases.session.desk import Desk

SCHEMA = "plantui.seen/1"

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES = 32 * 1024 * 1024


@attrs.frozen(slots=True)
class Seen:
    """`commit` is what was last looked at, None before the first time; `marks` hold a fingerprint by item id.

    A mark holds as long as the change does: once the item's fingerprint is another, it was not seen.
    """

    commit: str | None = None
    marks: Mapping[str, str] = attrs.field(factory=dict)


NOTHING = Seen()


def read_last_seen(desk: Desk) -> Seen:
    """What was seen on the desk's branch; nothing where there is no branch, and nothing of a damaged file."""
    path = _path(desk)
    return NOTHING if path is None else _read(path)


def look(desk: Desk) -> None:
    """Remember the branch's tip as last looked at; the screens do so on leaving, `changes --seen` when asked.

    Does nothing where another text than the branch's own is shown, and nothing where the file cannot be written.
    """
    commit = desk.text.commit
    if desk.text.kind == "in-force" and commit is not None:
        with contextlib.suppress(NotWritten):
            _change(desk, lambda seen: attrs.evolve(seen, commit=commit))


def mark(desk: Desk, marks: Mapping[str, str], *, seen: bool = True) -> Seen:
    """Tick changes off, or with `seen=False` take the ticks back; `marks` are fingerprints by item id.

    Returns what is seen now. Raises NotWritten where it cannot be kept.
    """

    def change(before: Seen) -> Seen:
        others = {item: fingerprint for item, fingerprint in before.marks.items() if item not in marks}
        return attrs.evolve(before, marks=others | dict(marks) if seen else others)

    return _change(desk, change)


def _change(desk: Desk, change: Callable[[Seen], Seen]) -> Seen:
    path = _path(desk)
    if path is None:
        return NOTHING
    with state_files.locked(path):
        before = _read(path)
        after = change(before)
        if after != before:
            state_files.write(path, _bytes(after))
    return after


def _path(desk: Desk) -> Path | None:
    if desk.place.ref is None:
        return None
    place = f"{Path(desk.git.repository.common_dir).resolve()}\0{desk.plan_id}\0{desk.place.ref}"
    name = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()[:24]
    return settings.state_folder() / "seen" / f"{name}.toml"


def _read(path: Path) -> Seen:
    try:
        with path.open("rb") as file:
            raw = tomli.loads(file.read(_MOST_BYTES).decode())
    except (OSError, ValueError, RecursionError):
        return NOTHING
    if raw.get("schema") != SCHEMA:
        return NOTHING
    commit, marks = raw.get("commit"), raw.get("marks")
    return Seen(
        commit if isinstance(commit, str) and _COMMIT.fullmatch(commit) else None,
        {
            item: fingerprint
            for item, fingerprint in (marks.items() if isinstance(marks, dict) else ())
            if isinstance(fingerprint, str) and _FINGERPRINT.fullmatch(fingerprint)
        },
    )


def _bytes(seen: Seen) -> bytes:
    lines = [f"schema = {literal(SCHEMA)}", *([f"commit = {literal(seen.commit)}"] if seen.commit else [])]
    lines += [
        "",
        "[marks]",
        *(f"{literal(item)} = {literal(fingerprint)}" for item, fingerprint in sorted(seen.marks.items())),
    ]
    return ("\n".join(lines) + "\n").encode(errors="replace")
