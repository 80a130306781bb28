"""Writing objects: a small pack of their own, which no `git gc` or `git prune` takes away until it is let go.

A commit refers to its trees, and nothing refers to the commit until a ref moves: a key that waits for a finger, or two
processes at once, leave time enough for somebody's `git gc --prune=now` to take it all. Loose objects have no shelter
from that. A pack has one: the `.keep` beside it, which is written first and taken away once the ref has moved.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import secrets
import socket
import struct
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal

import attrs

from plantui.git import repository
from plantui.git.process import Git, run_git

Kind = Literal["commit", "tree", "blob", "tag"]

_CODES: dict[Kind, int] = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
_OURS = "pack-" + b"plan".hex()
_TOGETHER = 32
"""Packs of plantui's own that may lie beside each other: with more of them, they are made one."""
_KEEP_BYTES = 400
_STALE = 24 * 3600.0
"""Seconds after which what another machine's process left counts as left behind: nobody can tell whether it runs."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = 16
_FAR = 1 << 31
"""Where an object begins in a pack that its index no longer says in four bytes."""


@attrs.frozen(slots=True, eq=False)
class _Pack:
    """Objects that were written and are held: the pack's path without its ending, and what to write it again from."""

    path: str
    objects: tuple[tuple[Kind, bytes], ...]
    made_by: int = attrs.field(factory=os.getpid)


_held: dict[tuple[str, str], _Pack] = {}
"""By object directory and the id of the last object in it."""


def object_id(git: Git, kind: Kind, data: bytes) -> str:
    """The id of an object in the repository's own format."""
    return hashlib.new(git.repository.object_format, f"{kind} {len(data)}\0".encode() + data).hexdigest()


def hold(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> str:
    """Write objects into the plan's own object directory and hold them there; the id of the last one.

    They must be all that the last one needs and the repository's refs do not hold already. Nobody prunes them until
    `let_go` of that id, or the end of this process. Raises OSError, and then nothing was written.
    """
    oid = object_id(git, *objects[-1])
    sweep(git)
    path = _write(git, objects)
    while len(_held) >= _HELD:
        _let_go(_held.pop(next(iter(_held))).path)
    _held[git.repository.objects, oid] = _Pack(path, tuple(objects))
    return oid


def present(git: Git, *oids: str) -> None:
    """See to it that what was held is there still: what somebody took away all the same is written again from memory.

    To be asked after the ref has moved: from then on whatever git takes away, it sees what is needed first. Ids that
    this process has not written are passed over. Raises OSError.
    """
    for oid in oids:
        pack = _held.get((git.repository.objects, oid))
        if pack is not None and not all(os.path.exists(pack.path + end) for end in (".pack", ".idx")):  # noqa: PTH110 half the time
            _held[git.repository.objects, oid] = attrs.evolve(pack, path=_write(git, pack.objects))


def let_go(git: Git, *oids: str) -> None:
    """What was held is no longer: a ref leads to it by now, or nothing ever will and git may take it."""
    for oid in oids:
        pack = _held.pop((git.repository.objects, oid), None)
        if pack is not None:
            _let_go(pack.path)


def write(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> None:
    """Write objects that nothing waits for; raises OSError."""
    let_go(git, hold(git, objects))


def gather(git: Git) -> None:
    """Make one pack of plantui's own where there are many, so that nobody has to look into each; tells no trouble.

    Others' packs and loose objects are not touched, nor packs that are held.
    """
    folder = _folder(git)
    with suppress(OSError):
        names = {name for name in os.listdir(folder) if name.startswith(_OURS)}  # noqa: PTH208 names are wanted
        packs = sorted(
            name for name in (name.removesuffix(".idx") for name in names if name.endswith(".idx"))
            if f"{name}.pack" in names and f"{name}.keep" not in names
        )  # fmt: skip
        if len(packs) <= _TOGETHER or Path(folder, "multi-pack-index").exists():
            return
        stdin = "".join(f"{name}.pack\n" for name in packs).encode("ascii")
        result = run_git(git, ("pack-objects", "-q", "--stdin-packs", str(folder / "pack")), stdin=stdin, check=False)
        if result.code == 0 and result.out.strip():
            for name in packs:
                for end in (".idx", ".rev", ".pack"):  # without its index nobody begins to read it
                    with suppress(OSError):
                        Path(folder, name + end).unlink()


def sweep(git: Git) -> None:
    """Take away what processes that ended in the middle left: their `.keep`, and packs without an index."""
    folder = _folder(git)
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 names are wanted
            if name.startswith(_OURS) and name.endswith(".keep") and _left_behind(folder / name):
                pack = Path(folder, name.removesuffix(".keep"))
                if not pack.with_suffix(".idx").exists():
                    for end in (".idx.new", ".pack"):
                        pack.with_suffix(end).unlink(missing_ok=True)
                (folder / name).unlink(missing_ok=True)


@atexit.register
def _end() -> None:
    """What still waited for a ref to move waits no longer; a forked child lets go of nothing of its parent's."""
    for pack in _held.values():
        if pack.made_by == os.getpid():
            _let_go(pack.path)


def _left_behind(keep: Path) -> bool:
    try:
        file = os.open(keep, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    with os.fdopen(file, "rb") as source:
        text = source.read(_KEEP_BYTES).decode("utf-8", "replace")
        return _has_ended(text.removeprefix("plantui "), os.fstat(file).st_mtime)


def _folder(git: Git) -> Path:
    return Path(git.repository.objects, "pack")


def _let_go(path: str) -> None:
    with suppress(OSError):
        os.unlink(path + ".keep")  # noqa: PTH108 half the time


def _write(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> str:
    """A held pack with an index; its path without the ending."""
    pack, index = _packed(git, objects)
    folder = _folder(git)
    path = f"{folder}/{_OURS}{secrets.token_hex(git.repository.id_length // 2 - 4)}"
    written: list[str] = []
    try:
        keep = f"plantui {_this_process()}\n".encode()
        try:
            _put(git, path + ".keep", keep, written, mode=0o644)
        except FileNotFoundError:  # a repository that never had a pack
            repository.make_folder(git.repository, folder)
            _put(git, path + ".keep", keep, written, mode=0o644)
        _put(git, path + ".pack", pack, written)
        _put(git, path + ".idx.new", index, written)
        _durable(path + ".pack", path + ".idx.new")
        os.rename(path + ".idx.new", path + ".idx")  # noqa: PTH104 half the time
    except BaseException:
        for name in reversed(written):
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108 half the time
        raise
    return path


def _put(git: Git, path: str, data: bytes, written: list[str], *, mode: int = 0o444) -> None:
    file = os.open(path, _NEW, mode)
    written.append(path)
    try:
        repository.share(git.repository, file)
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
    finally:
        os.close(file)


def _durable(first: str, second: str) -> None:
    """Have two files on the disk before a ref says that they are: both at once, which takes hardly longer than one."""
    failed: list[OSError] = []

    def sync() -> None:
        try:
            _sync(second)
        except OSError as trouble:
            failed.append(trouble)

    thread = threading.Thread(target=sync)
    thread.start()
    _sync(first)
    thread.join()
    if failed:
        raise failed[0]


def _sync(path: str) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _packed(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> tuple[bytes, bytes]:
    """A pack and its index, version 2 of both, as `gitformat-pack` lays them out."""
    hashed = git.repository.object_format
    once = {bytes.fromhex(object_id(git, kind, data)): (kind, data) for kind, data in objects}
    pack = bytearray(b"PACK" + struct.pack(">II", 2, len(once)))
    placed: list[tuple[bytes, int, int]] = []
    for oid, (kind, data) in once.items():
        entry = _head(_CODES[kind], len(data)) + zlib.compress(data, 1)
        placed.append((oid, zlib.crc32(entry), len(pack)))
        pack += entry
    pack += hashlib.new(hashed, pack).digest()
    placed.sort()
    firsts = [oid[0] for oid, _, _ in placed]
    index = bytearray(b"\xfftOc" + struct.pack(">I", 2))
    count = 0
    for first in range(256):
        while count < len(firsts) and firsts[count] <= first:
            count += 1
        index += struct.pack(">I", count)
    index += b"".join(oid for oid, _, _ in placed)
    index += b"".join(struct.pack(">I", check) for _, check, _ in placed)
    far_offsets = [start for _, _, start in placed if start >= _FAR]
    index += b"".join(
        struct.pack(">I", start if start < _FAR else _FAR | far_offsets.index(start)) for _, _, start in placed
    )
    index += b"".join(struct.pack(">Q", start) for start in far_offsets)
    index += pack[-(git.repository.id_length // 2) :]
    index += hashlib.new(hashed, index).digest()
    return bytes(pack), bytes(index)


def _head(code: int, size: int) -> bytes:
    """A pack entry's kind and size: four bits of size beside the kind, then seven a byte, the lowest first."""
    byte, size = (code << 4) | (size & 15), size >> 4
    head = bytearray()
    while size:
        head.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    head.append(byte)
    return bytes(head)


# a process by a name that others can tell the end of: what one left behind may be swept once it runs no more


def _this_process() -> str:
    """This process: number, when it started, and the machine that counts its processes so."""
    number = os.getpid()
    return f"{number} {_started(number)} {_machine()}"


def _has_ended(name: str, since: float) -> bool:
    """Whether the process that wrote its name at that time has ended; one of another machine does so after a day."""
    number, _, rest = name.strip().partition(" ")
    started, _, machine = rest.partition(" ")
    if not number.isdigit() or machine != _machine():
        return time.time() - since > _STALE
    return _started(int(number)) != started


def _started(number: int) -> str:
    """When a process started, by the kernel's own count; empty where it does not run."""
    try:
        status = Path(f"/proc/{number}/stat").read_bytes()
    except OSError:
        return _signalled(number)
    return status.rpartition(b") ")[2].split(b" ")[19].decode("ascii")


def _signalled(number: int) -> str:
    """The same where there is no /proc: whether it runs is all there is to know."""
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        pass
    return "?"


@lru_cache(maxsize=1)
def _machine() -> str:
    """Host, boot, and the space that process numbers are counted in: containers on one disk count each their own."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 it names no path
    except OSError:
        boot = space = "?"
    return f"{boot} {space} {socket.gethostname()}"
