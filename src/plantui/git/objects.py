"""Objects by their full ids: trees listed, blobs and commits read in one process, every one hashed again on arrival."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import BinaryIO, Literal

import attrs

from plantui import limits
from plantui.errors import NotWritten, Unreadable
from plantui.git import commit as raw_commit
from plantui.git.command import Git, run, stream
from plantui.words import t

Kind = Literal["blob", "commit", "tree", "tag"]

_CHUNK = 256 * 1024


@attrs.frozen(slots=True)
class TreeEntry:
    """One entry below a folder of a commit, folders themselves left out.

    `path` is below the repository's root; bytes that are not UTF-8 stand in it as lone surrogates. `mode` is six octal
    digits, `size` in bytes is None for a sub-module, and for an object that is missing.
    """

    path: str
    mode: str
    oid: str
    size: int | None


@attrs.frozen(slots=True)
class Blob:
    """One object that was asked for: its size in bytes, and its content unless it was larger than asked for."""

    oid: str
    size: int
    data: bytes | None


def tree(git: Git, commit: str, under: str = "plan", most: int = limits.TREE_ENTRIES) -> tuple[TreeEntry, ...]:
    """Every entry below a folder at a commit, in git's order; empty when the commit has no such folder.

    Stops after one more than `most` entries, so that the caller can tell. An entry whose path is `under` itself means
    that it is no folder. Raises Unreadable when a tree is missing or damaged.
    """
    check(git, (commit,))
    found: list[bytes] = []
    rest = b""
    with stream(git, ("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", under)) as out:
        while chunk := out.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\0")
            found += whole
            if len(found) > most:
                out.close()
                break
    return tuple(map(_entry, found[: most + 1]))


def read(git: Git, oids: Sequence[str], kind: Kind, most: int) -> Iterator[Blob]:
    """Objects of one kind in the order asked for, without the content of those larger than `most` bytes.

    A commit's `parent` lines are not reckoned in. Each is hashed as it streams, whatever its size. Raises Unreadable
    naming the object that is missing, damaged (its content has another id) or of another kind.
    """
    check(git, oids)
    if not oids:
        return
    asked = "\n".join(oids).encode("ascii") + b"\n"
    with stream(git, ("cat-file", "--batch", "--buffer"), stdin=asked) as out:
        for oid in oids:
            size = _header(out, oid, kind)
            hashed = hashlib.new(git.repository.object_format, b"%s %d\0" % (kind.encode(), size))
            data = _content(out, size, kind, most, hashed.update)
            if hashed.hexdigest() != oid:
                raise _damaged(oid)
            yield Blob(oid, size, data)


def _content(out: BinaryIO, size: int, kind: Kind, most: int, hashing: Callable[[bytes], None]) -> bytes | None:
    """One object's content as far as it is kept, with the line end after it taken too."""
    if size <= most:
        data = out.read(size + 1)[:-1]
        hashing(data)
        return data
    head = raw_commit.Head(size)
    left = size
    while left:
        part = out.read(min(left, _CHUNK))
        if not part:
            break  # what it comes to is not the object's id
        left -= len(part)
        hashing(part)
        if kind == "commit":
            head.take(part)
    out.read(1)
    return bytes(head.kept) if kind == "commit" and not head.large else None


def blobs(git: Git, oids: Sequence[str], most: int = limits.FILE_BYTES) -> Iterator[tuple[str, bytes]]:
    """Contents of files by object id, in the order asked for; Unreadable as `read`, and for one that is too large."""
    return _whole(read(git, oids, "blob", most), most)


def commits_raw(git: Git, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Commits as they were hashed and signed, in the order asked for; Unreadable as `blobs`."""
    return _whole(read(git, oids, "commit", limits.COMMIT_BYTES), limits.COMMIT_BYTES)


def write_blob(git: Git, data: bytes) -> str:
    """Write a file's content into the plan's objects, as group-writable as the repository asks; its id.

    Raises NotWritten in git's words, on a full disk or a repository that may only be read.
    """
    wrote = run(git, ("hash-object", "-t", "blob", "-w", "--stdin", "--no-filters"), stdin=data, check=False)
    oid = wrote.out.decode("ascii", "replace").strip()
    if wrote.code or len(oid) != git.repository.id_length:
        why = " ".join(wrote.err.decode("utf-8", "replace").split())
        raise NotWritten(t("git.not_written.title"), why or t("git.failed.silent", code=wrote.code))
    return oid


def _entry(line: bytes) -> TreeEntry:
    meta, _, path = line.partition(b"\t")
    mode, _, oid, size = meta.decode("ascii").split()
    return TreeEntry(path.decode("utf-8", "surrogateescape"), mode, oid, int(size) if size.isdigit() else None)


def _whole(found: Iterator[Blob], most: int) -> Iterator[tuple[str, bytes]]:
    for blob in found:
        if blob.data is None:
            raise Unreadable(
                t("git.too_large.title"), t("git.too_large.message", oid=blob.oid, size=blob.size, most=most)
            )
        yield blob.oid, blob.data


def _header(out: BinaryIO, oid: str, kind: Kind) -> int:
    words = out.readline().decode("ascii", "replace").split()
    if len(words) == 3 and words[0] == oid and words[1] == kind and words[2].isdigit():
        return int(words[2])
    if words[1:] == ["missing"]:
        raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=oid))
    if len(words) == 3:
        raise Unreadable(
            t("git.damaged_object.title"), t("git.damaged_object.kind", oid=oid, seen=words[1], expected=kind)
        )
    raise _damaged(oid)


def _damaged(oid: str) -> Unreadable:
    return Unreadable(t("git.damaged_object.title"), t("git.damaged_object.message", oid=oid))


def check(git: Git, oids: Sequence[str]) -> None:
    """Let only full ids pass to git: anything else would be a revision or an option there. Raises Unreadable."""
    lines = "".join(f"{oid}\n" for oid in oids)
    if not re.fullmatch(rf"(?:[0-9a-f]{{{git.repository.id_length}}}\n)*", lines):
        wrong = next(oid for oid in oids if not re.fullmatch(rf"[0-9a-f]{{{git.repository.id_length}}}", oid))
        raise Unreadable(t("git.damaged_object.title"), t("git.damaged_object.no_id", seen=wrong[:100]))


def moment(seconds: str) -> datetime:
    """When a commit says it was made; what no calendar can hold becomes the first second there is."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
