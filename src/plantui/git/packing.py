"""Writing several objects: one small pack, taken apart into loose objects by one git process while it is made."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from plantui.errors import NotWritten
from plantui.git.command import Git, Ran, feed
from plantui.words import t

Kind = Literal["commit", "tree", "blob", "tag"]

_CODES: dict[Kind, int] = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}


def object_id(git: Git, kind: Kind, data: bytes) -> str:
    """The id of an object in the repository's own format."""
    return hashlib.new(git.repository.object_format, f"{kind} {len(data)}\0".encode() + data).hexdigest()


def write(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> None:
    """Write objects into the plan's own object directory; raises NotWritten as `writing`."""
    with writing(git, len(objects)) as put:
        for kind, data in objects:
            put(kind, data)


@contextmanager
def writing(git: Git, count: int) -> Iterator[Callable[[Kind, bytes], None]]:
    """What writes one object after the other, `count` in all, while the caller does something else between them.

    They go into the plan's own object directory, as shared as the repository asks for; those that are there already
    are left alone. Raises NotWritten at the end, in plain words, on a full disk or a repository that may only be read;
    what was written until then, or until the caller gave up, is loose and unreferenced.
    """
    hashed = hashlib.new(git.repository.object_format)
    with feed(git, ("unpack-objects", "-q")) as (give, end):

        def send(part: bytes) -> None:
            hashed.update(part)
            give(part)

        send(b"PACK" + (2).to_bytes(4, "big") + count.to_bytes(4, "big"))
        yield lambda kind, data: send(_head(_CODES[kind], len(data)) + zlib.compress(data, 1))
        give(hashed.digest())
        wrote = end()
    if wrote.code:
        raise refused(git, wrote)


def refused(git: Git, ran: Ran, where: str = "") -> NotWritten:
    """Why git could not write, in plain words where the reason is a known one, else in git's own."""
    said = ran.err.decode("utf-8", "replace")
    if "No space left on device" in said or "quota exceeded" in said:
        code = "full"
    elif "Read-only file system" in said:
        code = "read_only"
    elif "Permission denied" in said or "insufficient permission" in said or "Operation not permitted" in said:
        code = "permission"
    elif ".lock': File exists" in said:
        code = "locked"
    else:
        lines = [line for line in said.splitlines() if line.strip()]
        return NotWritten(t("landing.title"), t("landing.git_said", said=lines[-1] if lines else ran.code), where)
    return NotWritten(t("landing.title"), t(f"landing.{code}"), where or git.repository.common_dir)


def _head(code: int, size: int) -> bytes:
    """A pack entry's kind and size: four bits of size beside the kind, then seven a byte, the lowest first."""
    byte, size = (code << 4) | (size & 15), size >> 4
    head = bytearray()
    while size:
        head.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    head.append(byte)
    return bytes(head)
