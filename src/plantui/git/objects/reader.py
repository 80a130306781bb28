"""Reading objects by full id or revision through `git cat-file`, each hashed again as it arrives."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from io import BufferedReader
from itertools import islice
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import attrs

from plantui import limits
from plantui.errors import Unreadable
from plantui.git.process import CHUNK, Both, Git, start, stream
from plantui.git.quarantine import copy_head
from plantui.i18n import t
from plantui.value_class import value_class

if TYPE_CHECKING:
    from plantui.git.objects.commit import CommitHead

Kind = Literal["blob", "commit", "tree", "tag"]
State = Literal["whole", "large", "missing", "damaged"]

Taking = Callable[[str, int], Callable[[bytes], object]]
"""Called with the id and size of an object beyond the bound; returns the function that is called with its parts."""

_AHEAD = 200  # requests sent ahead: together they fit in a pipe, so that neither process blocks on the other
_PART = 256 * 1024
_LARGE = 100 * 1024
_ROOM = 4 * 1024 * 1024
_PIPE = 1024 * 1024
_WORST = 10_000  # objects that end the git process, before the rest is given up as damaged too


@value_class
class TreeEntry:
    """One entry below a folder of a commit, folders themselves left out.

    `path` is below the repository's root; bytes that are not UTF-8 stand in it as lone surrogates. `mode` is six octal
    digits, `size` in bytes is None for a sub-module, and for an object that is missing.
    """

    path: str
    mode: str
    oid: str
    size: int | None


@value_class
class Found:
    """The answer for one id. `whole` has `data` and `size`; `large`, beyond the bound asked for, has `size` alone.

    An object whose content has another id, that is of another kind than asked for, or that git cannot unpack, is
    `damaged`. A commit's `parent` lines do not count towards its bound; a `large` one has them and its tree in `data`.
    """

    oid: str
    state: State
    data: bytes = attrs.field(default=b"", repr=False)
    size: int = 0
    kind: str = ""


def tree(git: Git, commit: str, under: str = "plan", most: int = limits.TREE_ENTRIES) -> tuple[TreeEntry, ...]:
    """Every entry below a folder at a commit, in git's order; empty when the commit has no such folder.

    Stops after one more than `most` entries, so that the caller can tell. An entry whose path is `under` itself means
    that it is no folder. Raises Unreadable when a tree is missing or damaged.
    """
    check(git, (commit,))
    lines: list[bytes] = []
    rest = b""
    with stream(git, ("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", under)) as out:
        while chunk := out.read(_PART):
            *complete, rest = (rest + chunk).split(b"\0")
            lines += complete
            if len(lines) > most:
                out.close()
                break
    return tuple(map(_entry, lines[: most + 1]))


def objects(git: Git, oids: Sequence[str], kind: Kind, most: int) -> Iterator[Found]:
    """Objects of one kind in the order asked for, `whole`, or `large` where they have more than `most` bytes.

    Each is hashed as it streams, whatever its size. Raises Unreadable naming the object that is missing, damaged or of
    another kind.
    """
    check(git, oids)
    with closing(Reader(git)) as reader:
        for answer in reader.read(oids, kind, most):
            if answer.state == "missing":
                raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=answer.oid))
            if answer.kind and answer.kind != kind:
                words = t("git.damaged_object.kind", oid=answer.oid, seen=answer.kind, expected=kind)
                raise Unreadable(t("git.damaged_object.title"), words)
            if answer.state == "damaged":
                raise _damaged(answer.oid)
            yield answer


def blobs(git: Git, oids: Sequence[str], most: int = limits.FILE_BYTES) -> Iterator[tuple[str, bytes]]:
    """Contents of files by object id, in the order asked for; Unreadable as `objects`, and for one too large."""
    return _whole(objects(git, oids, "blob", most), most)


def commits_raw(git: Git, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Commits as they were hashed and signed, in the order asked for; Unreadable as `blobs`."""
    return _whole(objects(git, oids, "commit", limits.COMMIT_BYTES), limits.COMMIT_BYTES)


def named(git: Git, revisions: Sequence[str]) -> Iterator[Found]:
    """Objects of any kind and size by revision (`refs/heads/main:plan`), in the order asked for; Unreadable where one
    is damaged.
    """
    copy_head(git.repository, git.folder)
    with closing(Reader(git, "refs")) as reader:
        for revision, answer in zip(revisions, reader.read(revisions, "", sys.maxsize), strict=True):
            if answer.state == "damaged":
                raise _damaged(answer.oid or revision)
            yield answer


def _entry(line: bytes) -> TreeEntry:
    meta, _, path = line.partition(b"\t")
    mode, _, oid, size = meta.decode("ascii").split()
    return TreeEntry(path.decode("utf-8", "surrogateescape"), mode, oid, int(size) if size.isdigit() else None)


def _whole(answers: Iterator[Found], most: int) -> Iterator[tuple[str, bytes]]:
    for answer in answers:
        if answer.state == "large":
            words = t("git.too_large.message", oid=answer.oid, size=answer.size, most=most)
            raise Unreadable(t("git.too_large.title"), words)
        yield answer.oid, answer.data


def _damaged(oid: str) -> Unreadable:
    return Unreadable(t("git.damaged_object.title"), t("git.damaged_object.message", oid=oid))


def check(git: Git, oids: Sequence[str]) -> None:
    """Raises Unreadable unless all ids are full: git would take anything else for a revision or an option."""
    lines = "".join(f"{oid}\n" for oid in oids)
    if not re.fullmatch(rf"(?:[0-9a-f]{{{git.repository.id_length}}}\n)*", lines):
        wrong = next(oid for oid in oids if not re.fullmatch(rf"[0-9a-f]{{{git.repository.id_length}}}", oid))
        raise Unreadable(t("git.damaged_object.title"), t("git.damaged_object.no_id", seen=wrong[:100]))


def moment(seconds: str) -> datetime:
    """A commit's time in seconds since the epoch as UTC; the epoch itself where that is no number or out of range."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


class Reader:
    """One `git cat-file` process, started at the first request and again after an object that ended it.

    For one thread, and one iterator at a time: the next may begin when the last is exhausted or closed. Where `view` is
    `refs`, objects may be named by revision too.
    """

    def __init__(self, git: Git, view: Literal["objects", "refs"] = "objects") -> None:
        self.git = git
        self._view = view
        self._hash = hashlib.sha1 if git.repository.object_format == "sha1" else hashlib.sha256
        self._process: Popen[bytes] | None = None
        self._out: BinaryIO | None = None
        self._ended = 0
        self._roomy = False

    def read(self, oids: Iterable[str], kind: str, most: int, taking: Taking | None = None) -> Iterator[Found]:
        """Objects in the order asked for; of those larger than `most` bytes only the size. `kind` empty: of any kind.

        Ids must be full and hexadecimal, or revisions in the view of the refs. `taking` is called for each object that
        is too large, see `Taking`; it sees the content before the hash is compared, so what it computes holds only
        where the state is not `damaged`.
        """
        with closing(self._ahead("contents", oids)) as requests:
            for request in requests:
                yield self._answer(request, kind, most, taking)

    def sizes(self, oids: Iterable[str]) -> Iterator[tuple[str, int | None]]:
        """The sizes of objects in the order asked for, without their contents; None for what is missing or broken."""
        with closing(self._ahead("info", oids)) as requests:
            for oid in requests:
                words = self._line().split()
                if not words:
                    self.close()
                yield oid, int(words[2]) if len(words) == 3 and words[2].isdigit() else None

    def _ahead(self, command: str, oids: Iterable[str]) -> Generator[str, None, None]:
        """Each request when its answer is next in the pipe; others are sent ahead of it, and again to a new process
        where reading the answer before ended theirs.
        """
        remaining = iter(oids)
        pending: deque[str] = deque()
        try:
            while True:
                if len(pending) < _AHEAD // 2:
                    more = list(islice(remaining, _AHEAD - len(pending)))
                    self._ask(command, more)
                    pending += more
                if not pending:
                    return
                yield pending.popleft()
                if self._process is None:
                    self._ask(command, pending)
        finally:
            if pending:
                self.close()  # the caller stopped: answers to what was sent ahead are still in the pipe

    def close(self) -> None:
        """End the process; the next request starts another."""
        process, out = self._process, self._out
        self._process = self._out = None
        if process is None or out is None:
            return
        if process.poll() is None:
            process.kill()
        process.wait()
        out.close()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                cast("BinaryIO", pipe).close()

    def _ask(self, command: str, oids: Collection[str]) -> None:
        if not oids:
            return
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended over an object before these, and is started again for them
            requests = "".join([*[f"{command} {oid}\n" for oid in oids], "flush\n"])
            os.write(self._process.stdin.fileno(), requests.encode("utf-8", "surrogateescape"))

    def _start(self) -> None:
        git = self.git
        command = ("git", f"--git-dir={git.folder}/{self._view}.git", "cat-file", "--batch-command", "--buffer")
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self._process = start(command, {**git.repository.environment, **nobody}, PIPE)
        out, err = (cast("BinaryIO", pipe).fileno() for pipe in (self._process.stdout, self._process.stderr))
        self._out = BufferedReader(Both(out, err, "git cat-file"), CHUNK)
        self._roomy = False

    def _line(self) -> bytes:
        return b"" if self._out is None else self._out.readline()

    def _answer(self, request: str, kind: str, most: int, taking: Taking | None) -> Found:
        if self._ended > _WORST:
            self.close()
            return Found(request, "damaged")
        words = self._line().split()
        if words[-1:] == [b"missing"]:
            return Found(request, "missing")
        other = self._view == "objects" and words[:1] != [request.encode()]
        if other or len(words) != 3 or not words[2].isdigit():
            return self._gave_up(request)
        oid, actual_kind, size = words[0].decode("ascii"), words[1].decode("ascii", "replace"), int(words[2])
        out = self._out
        assert out is not None
        hashed = self._hash(b"%s %d\0" % (words[1], size), usedforsecurity=False)
        if size > _LARGE and not self._roomy:
            self._make_room()
        state: State = "whole"
        if size <= most:
            data = out.read(size)
            hashed.update(data)
            complete = len(data) == size
        else:
            head = _large_commit(size) if actual_kind == kind == "commit" else None
            take = head.take if head else taking and taking(oid, size)
            complete = self._parts(size, hashed.update, take)
            data = bytes(head.kept) if head else b""
            state = "whole" if head and not head.large else "large"
        if not complete or out.read(1) != b"\n":
            return self._gave_up(request)
        if hashed.hexdigest() != oid or (kind and actual_kind != kind):
            return Found(oid, "damaged", b"", size, actual_kind)
        return Found(oid, state, data, size, actual_kind)

    def _gave_up(self, request: str) -> Found:
        """The answer for an object at which git ended."""
        self._ended += 1
        self.close()
        return Found(request, "damaged")

    def _parts(self, size: int, hashing: Callable[[bytes], object], take: Callable[[bytes], object] | None) -> bool:
        """Read a large object part by part without keeping it; whether all `size` bytes came."""
        assert self._out is not None
        remaining = size
        while remaining:
            part = self._out.read(min(remaining, _PART))
            if not part:
                return False
            remaining -= len(part)
            hashing(part)
            if take:
                take(part)
        return True

    def _make_room(self) -> None:
        """Enlarge the pipe, so that git works ahead, and keep the memory of large objects for the next ones.

        glibc returns a freed block that is larger than any before it to the system at once, so that each tree of a
        growing folder would fault in new pages. Freeing one block of `_ROOM` bytes raises that threshold.
        """
        self._roomy = True
        bytes(_ROOM)
        process = self._process
        with suppress(OSError, AttributeError):  # a system, or a user's bound, that knows no larger pipe
            assert process is not None and process.stdout is not None
            fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _large_commit(size: int) -> CommitHead:
    from plantui.git.objects.commit import CommitHead  # with all that takes commits apart: few are as large

    return CommitHead(size)
