"""Objects asked one after another of one git process, each hashed again on arrival.

What is missing or damaged is an answer here and no error: who audits a history must be told of all of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from io import BufferedReader
from itertools import islice
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import attrs

from plantui.git.command import Git
from plantui.git.starting import CHUNK, Both, process_of, start

if TYPE_CHECKING:
    from git.cmd import Git as GitPython

State = Literal["whole", "large", "missing", "damaged"]

Taking = Callable[[str, int], Callable[[bytes], object]]
"""Is told the id and size of a large object, and gives what takes its parts as they come."""

_AHEAD = 200  # requests on their way: together they fit in a pipe, so that nobody ever waits for the other
_PART = 256 * 1024
_LARGE = 100 * 1024
_ROOM = 4 * 1024 * 1024
_PIPE = 1024 * 1024
_WORST = 10_000  # objects that end the git process, before the rest is given up as damaged too


@attrs.frozen(slots=True)
class Found:
    """What came for one id. `data` and `size` are there where it is whole, `size` alone where it is too large to keep.

    What has another content than its id says, another kind than was asked for, or does not unpack, is damaged.
    """

    oid: str
    state: State
    data: bytes = attrs.field(default=b"", repr=False)
    size: int = 0
    kind: str = ""


class Reader:
    """One git process that hands out objects, started when first asked and again where an object ended it.

    For one thread; ask for the next things when the last ones have been taken.
    """

    def __init__(self, git: Git) -> None:
        self.git = git
        self._hash = hashlib.sha1 if git.repository.object_format == "sha1" else hashlib.sha256
        self._owned: GitPython.AutoInterrupt | None = None
        self._process: Popen[bytes] | None = None
        self._out: BinaryIO | None = None
        self._ended = 0
        self._roomy = False

    def read(self, oids: Iterable[str], kind: str, most: int, taking: Taking | None = None) -> Iterator[Found]:
        """Objects in the order asked for; of those larger than `most` bytes only the size. `kind` empty: of any kind.

        Ids must be full and hexadecimal. `taking` is told the id and size of each that is too large, and gives what
        takes its content part by part; what that made of it is only true where the object is not damaged.
        """
        coming = iter(oids)
        waiting: deque[str] = deque()
        try:
            while True:
                if len(waiting) < _AHEAD // 2:
                    more = list(islice(coming, _AHEAD - len(waiting)))
                    self._ask("contents", more)
                    waiting += more
                if not waiting:
                    return
                found = self._answer(waiting.popleft(), kind, most, taking)
                if self._process is None:
                    self._ask("contents", waiting)
                yield found
        finally:
            if waiting:
                self.close()  # nobody took what was on its way

    def sizes(self, oids: Iterable[str]) -> Iterator[tuple[str, int | None]]:
        """The sizes of objects in the order asked for, without their contents; None for what is missing or broken."""
        coming = iter(oids)
        waiting: deque[str] = deque()
        try:
            while True:
                if len(waiting) < _AHEAD // 2:
                    more = list(islice(coming, _AHEAD - len(waiting)))
                    self._ask("info", more)
                    waiting += more
                if not waiting:
                    return
                oid, words = waiting.popleft(), self._line().split()
                if not words:
                    self.close()
                    self._ask("info", waiting)
                yield oid, int(words[2]) if len(words) == 3 and words[2].isdigit() else None
        finally:
            if waiting:
                self.close()

    def close(self) -> None:
        """End the process; the next question starts another."""
        process, out = self._process, self._out
        self._process = self._out = self._owned = None
        if process is None or out is None:
            return
        if process.poll() is None:
            process.kill()
        process.wait()
        out.close()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                cast("BinaryIO", pipe).close()

    def _ask(self, what: str, oids: Collection[str]) -> None:
        if not oids:
            return
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended over an object before these, and is started again for them
            os.write(self._process.stdin.fileno(), "".join([f"{what} {oid}\n" for oid in oids]).encode("ascii"))

    def _start(self) -> None:
        git = self.git
        command = ("git", f"--git-dir={git.folder}/objects.git", "cat-file", "--batch-command")
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self._owned = start(command, {**git.repository.environment, **nobody}, PIPE)
        self._process = process_of(self._owned)
        out, err = (cast("BinaryIO", pipe).fileno() for pipe in (self._process.stdout, self._process.stderr))
        self._out = BufferedReader(Both(out, err), CHUNK)
        self._roomy = False

    def _line(self) -> bytes:
        return b"" if self._out is None else self._out.readline()

    def _answer(self, oid: str, kind: str, most: int, taking: Taking | None) -> Found:
        if self._ended > _WORST:
            self.close()
            return Found(oid, "damaged")
        words = self._line().split()
        if words[1:] == [b"missing"]:
            return Found(oid, "missing")
        if len(words) != 3 or words[0] != oid.encode() or not words[2].isdigit():
            self._ended += 1
            self.close()
            return Found(oid, "damaged")
        size, came = int(words[2]), words[1].decode("ascii", "replace")
        out = self._out
        assert out is not None
        hashed = self._hash(b"%s %d\0" % (words[1], size), usedforsecurity=False)
        if size > _LARGE and not self._roomy:
            self._make_room()
        if size <= most:
            data = out.read(size)
            hashed.update(data)
            there = len(data) == size
        else:
            data, there = b"", self._parts(size, hashed.update, taking and taking(oid, size))
        if not there or out.read(1) != b"\n":
            self._ended += 1
            self.close()
            return Found(oid, "damaged")
        if hashed.hexdigest() != oid or (kind and came != kind):
            return Found(oid, "damaged", b"", size, came)
        return Found(oid, "whole" if size <= most else "large", data, size, came)

    def _parts(
        self, size: int, hashing: Callable[[bytes], object], take: Callable[[bytes], object] | None
    ) -> bool:
        """Let a large object pass by, no more of it at hand than one part; whether all of it came."""
        assert self._out is not None
        left = size
        while left:
            part = self._out.read(min(left, _PART))
            if not part:
                return False
            left -= len(part)
            hashing(part)
            if take:
                take(part)
        return True


    def _make_room(self) -> None:
        """Let git work ahead of who reads large objects, and their memory be used again for the next ones.

        glibc gives a piece that is larger than any before it back to the system at once, so each tree of a folder that
        grows would be new pages; one large piece that nobody touches ends that.
        """
        self._roomy = True
        bytes(_ROOM)
        process = self._process
        with suppress(OSError, AttributeError):  # a system, or a user's bound, that knows no larger pipe
            assert process is not None and process.stdout is not None
            fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
