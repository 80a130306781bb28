"""Which servers this user has said yes to, by repository, and what was last seen of each: the user's own file.

An address stands in the repository's configuration, which others may write: until the user has seen it once, nothing
is asked of it, and another address later is asked about again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import attrs
import tomli

from plantui.errors import Unreadable
from plantui.git.process import Git
from plantui.i18n import t
from plantui.review.records.canonical import literal
from plantui.usecases.session import settings, state_files
from plantui.value_class import value_class

SCHEMA = "plantui.remotes/1"

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MOST_BYTES = 8 * 1024 * 1024


@value_class
class KnownRemote:
    """A server that the user has said yes to: `url` is what they saw.

    `closed` are the branches that the server keeps closed to them, by full ref, and `review` the one that is pushed to
    instead of those. `seen` are the last tips seen of its branches by full ref, `fetched` when that was, in seconds;
    `unfinished` are the moves of a branch whose work tree was not brought along yet, as commits before and after.
    """

    url: str = ""
    review: str = ""
    closed: frozenset[str] = frozenset()
    fetched: int = 0
    seen: Mapping[str, str] = attrs.field(factory=dict)
    unfinished: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)

    def review_for(self, ref: str) -> str:
        """The branch that is pushed to instead of `ref`; empty where `ref` itself is open, as far as is known."""
        return self.review if ref in self.closed else ""


def known_remote(git: Git, name: str) -> KnownRemote | None:
    """What the user has said of a server of this repository; None where nothing. Raises Unreadable for a bad file."""
    return _read().get((_place(git), name))


def known_names(git: Git) -> tuple[str, ...]:
    """The servers of this repository that the user has said yes to."""
    place = _place(git)
    return tuple(name for path, name in _read() if path == place)


def change_remote(git: Git, name: str, change: Callable[[KnownRemote], KnownRemote]) -> KnownRemote:
    """Keep something about a server; what is kept now. Raises NotWritten."""
    file = path()
    with state_files.locked(file):
        before = _read()
        after = change(before.get((_place(git), name), KnownRemote()))
        state_files.write(file, _bytes({**before, (_place(git), name): after}))
    return after


def path() -> Path:
    """The file, whether it is there or not."""
    return settings.settings_file().with_name("remotes.toml")


def _place(git: Git) -> str:
    return os.fsencode(Path(git.repository.common_dir).resolve()).decode("utf-8", "backslashreplace")


def _read() -> dict[tuple[str, str], KnownRemote]:
    file = path()
    try:
        with file.open("rb") as source:
            raw = tomli.loads(source.read(_MOST_BYTES).decode())
        if raw.get("schema") != SCHEMA:
            raise ValueError(str(raw.get("schema"))[:80])
        return {(row["path"], row["name"]): _remote(row) for row in raw.get("remote", [])}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(t("pins.damaged.title"), t("pins.damaged.message", why=str(error)[:200]), str(file)) from None


def _remote(row: Mapping[str, object]) -> KnownRemote:
    fetched = row.get("fetched", 0)
    moves = (line.split(" ") for line in _strings(row, "unfinished"))
    return KnownRemote(
        str(row["url"]),
        str(row.get("review", "")),
        frozenset(_strings(row, "closed")),
        fetched if isinstance(fetched, int) else 0,
        {ref: _commit(oid) for oid, _, ref in (line.partition(" ") for line in _strings(row, "seen"))},
        {ref: (_commit(before), _commit(after)) for before, after, ref in moves},
    )


def _strings(row: Mapping[str, object], name: str) -> Iterator[str]:
    values = row.get(name, [])
    for value in values if isinstance(values, list) else ():
        yield str(value)


def _commit(text: str) -> str:
    if not _COMMIT.fullmatch(text):
        raise ValueError(text[:80])
    return text


def _bytes(remotes: Mapping[tuple[str, str], KnownRemote]) -> bytes:
    lines = [f"schema = {literal(SCHEMA)}"]
    for (place, name), remote in sorted(remotes.items()):
        lines += [
            "",
            "[[remote]]",
            f"path = {literal(place)}",
            f"name = {literal(name)}",
            f"url = {literal(remote.url)}",
        ]
        lines += [f"review = {literal(remote.review)}"] if remote.review else []
        lines += _listed("closed", sorted(remote.closed))
        lines += [f"fetched = {remote.fetched}"] if remote.fetched else []
        lines += _listed("seen", (f"{oid} {ref}" for ref, oid in remote.seen.items()))
        lines += _listed("unfinished", (f"{old} {new} {ref}" for ref, (old, new) in remote.unfinished.items()))
    return ("\n".join(lines) + "\n").encode(errors="replace")


def _listed(name: str, values: Iterable[str]) -> list[str]:
    written = ", ".join(map(literal, values))
    return [f"{name} = [{written}]"] if written else []
