"""The log of a plan: each commit that adds a record or changes the plan, by one `git rev-list` and one `git diff-tree`.

Parents come from the commits themselves: grafts, replacements, shallow boundaries and the commit graph are not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import attrs

from plantui import limits
from plantui.errors import Unreadable
from plantui.git.objects import reader
from plantui.git.objects.paths import shown
from plantui.git.process import Git, Ran, failed, run_git, stream
from plantui.i18n import t
from plantui.review.ledger.commit_facts import RecordFile, record_file
from plantui.review.ledger.log_entry import UNCHECKED, LogEntry

_RECORD = re.compile(r"plan/reviews/[^/]+/[^/]+\.toml")
_CHUNK = 64 * 1024
_EVERY = 256
_LONGEST = 500

# Five fields end with NUL each, then come the changes; SOH marks where the next commit begins.
_FORMAT = "--format=%x01%H%x00%P%x00%an%x00%ct%x00%s%x00"


@attrs.frozen(slots=True)
class _Commit:
    """What one commit claims, the paths it changes below plan/, and the record file where it adds that alone."""

    oid: str
    parents: tuple[str, ...]
    author: str
    committed: datetime
    subject: str
    paths: tuple[str, ...]
    adds: str | None


def entries(
    git: Git,
    tip: str,
    progress: Callable[[int, int], None] | None = None,
    earlier: Sequence[LogEntry] = (),
    earlier_tip: str = "",
) -> tuple[LogEntry, ...]:
    """Every entry in the history of a commit, newest first in topological order, numbered from 1 at the oldest.

    A commit with one parent that adds one file `plan/reviews/<round>/<name>.toml` and nothing else is a record; another
    that touches plan/ a plan entry; a merge only where it differs from every parent. Signatures are UNCHECKED.
    `earlier` are the entries read before for `earlier_tip`; they are kept as they are, but for their numbers.
    `progress` is called with (done, total) in commits and may raise to stop. Raises Unreadable where an object of the
    history is missing.
    """
    order = ancestry(git, tip)
    fresh = order
    reusable: Mapping[str, LogEntry] = {}
    if earlier_tip and earlier_tip in set(order):
        old = set(ancestry(git, earlier_tip))
        reusable = {entry.commit: entry for entry in earlier if entry.commit in old}
        fresh = tuple(oid for oid in order if oid not in old)
    by_commit = {**reusable, **{entry.commit: entry for entry in _entries(git, list(_changing(git, fresh, progress)))}}
    listed = [by_commit[oid] for oid in order if oid in by_commit]
    return tuple(
        entry if entry.number == number else attrs.evolve(entry, number=number)
        for number, entry in zip(range(len(listed), 0, -1), listed, strict=True)
    )


def ancestry(git: Git, tip: str) -> tuple[str, ...]:
    """A commit and all its ancestors, each before its parents; Unreadable when one is missing."""
    reader.check(git, (tip,))
    walk = ("rev-list", "--topo-order", f"--max-count={limits.COMMITS + 1}", tip)
    result = run_git(git, walk, check=False)
    if result.code:
        raise _incomplete(git, walk, result)
    order = tuple(result.out.decode("ascii").split())
    if len(order) > limits.COMMITS:
        raise Unreadable(t("journal.too_long.title"), t("journal.too_long.message", most=limits.COMMITS), tip[:12])
    return order


def _changing(git: Git, order: Sequence[str], progress: Callable[[int, int], None] | None) -> Iterator[_Commit]:
    """The commits that change something below plan/, in the order given."""
    if not order:
        return
    stdin = "\n".join(order).encode("ascii") + b"\n"
    options = ("--stdin", "-r", "-c", "-z", "--root", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", _FORMAT)
    done = 0
    with stream(git, ("diff-tree", *options), stdin=stdin) as out:
        for fields, changes in _parsed(_tokens(out)):
            if progress and done % _EVERY == 0:
                progress(done, len(order))
            done += 1  # git also names the commits that change nothing
            commit = _commit(fields, changes)
            if commit.paths:
                yield commit
    if progress:
        progress(len(order), len(order))


def _tokens(out: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := out.read(_CHUNK):
        *complete, rest = (rest + chunk).split(b"\0")
        yield from complete


def _parsed(tokens: Iterator[bytes]) -> Iterator[tuple[list[bytes], list[tuple[bytes, bytes]]]]:
    """The fields of each commit, and its changes as git's raw line and the path."""
    fields: list[bytes] = []
    changes: list[tuple[bytes, bytes]] = []
    for token in tokens:
        if token.startswith(b"\x01"):
            if fields:
                yield fields, changes
            fields = [token[1:], *(next(tokens, b"") for _ in range(4))]
            changes = []
        elif token.lstrip(b"\n").startswith(b":"):
            change = token.lstrip(b"\n"), next(tokens, b"")
            if len(changes) < limits.TREE_ENTRIES:  # a tree made to explode must not fill the memory
                changes.append(change)
    if fields:
        yield fields, changes


def _commit(fields: list[bytes], changes: list[tuple[bytes, bytes]]) -> _Commit:
    oid, parents, author, seconds, subject = (field.decode("utf-8", "replace") for field in fields)
    paths = tuple(
        path.decode("utf-8", "surrogateescape") for _, path in changes if path.startswith(b"plan/") or path == b"plan"
    )
    adds = None
    if len(changes) == 1 and len(parents.split()) == 1 and paths and _RECORD.fullmatch(paths[0]):
        # `:old-mode new-mode old-id new-id status`
        _, mode, _, blob, status = changes[0][0].decode("ascii").split()
        adds = blob if (mode, status) == ("100644", "A") else None
    when = reader.moment(seconds)
    return _Commit(oid, tuple(parents.split()), author[:_LONGEST], when, subject[:_LONGEST], paths, adds)


def _entries(git: Git, commits: Sequence[_Commit]) -> Iterator[LogEntry]:
    """The entries of commits, each record read as its own commit introduced it."""
    files = reader.objects(git, [commit.adds for commit in commits if commit.adds], "blob", limits.RECORD_BYTES)
    for commit in commits:
        answer = next(files) if commit.adds else None
        file = record_file(answer.data, answer.size) if answer else RecordFile("")
        moved = file.record is not None and file.path != commit.paths[0]
        yield LogEntry(
            number=0,
            commit=commit.oid,
            parents=commit.parents,
            kind="record" if commit.adds else "plan",
            author=commit.author,
            committed=commit.committed,
            subject=commit.subject,
            signature=UNCHECKED,
            paths=tuple(map(shown, commit.paths)),
            record=None if moved else file.record,
            record_id=file.record_id,
            trouble=t("journal.trouble.place", expected=file.path) if moved else file.trouble,
        )


def _incomplete(git: Git, walk: Sequence[str], result: Ran) -> Unreadable:
    missing = re.search(rb"(?:Could not read|bad object|missing \w+ object '?) ?([0-9a-f]{40,64})", result.err)
    if missing is None:
        return failed(walk, result)
    code = "shallow" if Path(git.repository.common_dir, "shallow").exists() else "message"
    return Unreadable(t("git.missing_object.title"), t(f"git.missing_object.{code}", oid=missing[1].decode("ascii")))
