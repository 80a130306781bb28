"""Writing objects as a small pack of their own, which no `git gc` or `git prune` removes until it is let go.

Nothing refers to a new commit until a ref moves: while a hardware key waits for a touch, or another process lands
first, a `git gc --prune=now` could remove it with its trees. Loose objects cannot be protected from that. A pack can:
by the `.keep` beside it, which is written first and removed once the ref has moved.
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
"""The most packs of plantui's own that are left as they are; more are made into one."""
_KEEP_BYTES = 400
_STALE = 24 * 3600.0
"""Seconds after which a `.keep` of another machine's process is stale: whether that process runs cannot be asked."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_HELD = 16
_FAR = 1 << 31
"""From this offset on a pack's index has an object's place in its table of eight bytes."""


@attrs.frozen(slots=True, eq=False)
class _Pack:
    """A pack that was written and is held: its path without the ending, and its objects, to write it again."""

    path: str
    objects: tuple[tuple[Kind, bytes], ...]
    made_by: int = attrs.field(factory=os.getpid)


_held: dict[tuple[str, str], _Pack] = {}
"""By object directory and the id of the last object in it."""


def object_id(git: Git, kind: Kind, data: bytes) -> str:
    """The id of an object in the repository's own format."""
    return hashlib.new(git.repository.object_format, f"{kind} {len(data)}\0".encode() + data).hexdigest()


def hold(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> str:
    """Write objects into the repository's object directory as a held pack; the id of the last one.

    They must be all that the last one refers to and no ref of the repository reaches. No gc removes them until `let_go`
    of that id, or the end of this process. Raises OSError, and then nothing was written.
    """
    oid = object_id(git, *objects[-1])
    sweep(git)
    path = _write(git, objects)
    while len(_held) >= _HELD:
        _let_go(_held.pop(next(iter(_held))).path)
    _held[git.repository.objects, oid] = _Pack(path, tuple(objects))
    return oid


def present(git: Git, *oids: str) -> None:
    """Write held packs again from memory where their files are gone.

    To be called after the ref has moved too: from then on gc finds the objects through the ref. Ids that this process
    does not hold are ignored. Raises OSError.
    """
    for oid in oids:
        pack = _held.get((git.repository.objects, oid))
        if pack is not None and not all(os.path.exists(pack.path + end) for end in (".pack", ".idx")):  # noqa: PTH110 half the time
            _held[git.repository.objects, oid] = attrs.evolve(pack, path=_write(git, pack.objects))


def let_go(git: Git, *oids: str) -> None:
    """Stop holding objects: a ref leads to them by now, or they are not needed and gc may remove them."""
    for oid in oids:
        pack = _held.pop((git.repository.objects, oid), None)
        if pack is not None:
            _let_go(pack.path)


def write(git: Git, objects: Sequence[tuple[Kind, bytes]]) -> None:
    """Write objects without holding them; raises OSError."""
    let_go(git, hold(git, objects))


def gather(git: Git) -> None:
    """Make plantui's own packs into one where there are more than `_TOGETHER`, since git looks into each; never raises
    OSError.

    Other packs and loose objects are not touched, nor packs that are held.
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
                for end in (".idx", ".rev", ".pack"):  # the index first: without it git does not use the pack
                    with suppress(OSError):
                        Path(folder, name + end).unlink()


def sweep(git: Git) -> None:
    """Remove what processes left that ended while writing: their `.keep`, and packs without an index."""
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
    """Let go of all that is still held; a forked child does not, since its parent still needs it."""
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
    paths: list[str] = []
    try:
        keep = f"plantui {_this_process()}\n".encode()
        try:
            _put(git, path + ".keep", keep, paths, mode=0o644)
        except FileNotFoundError:  # a repository that never had a pack
            repository.make_folder(git.repository, folder)
            _put(git, path + ".keep", keep, paths, mode=0o644)
        _put(git, path + ".pack", pack, paths)
        _put(git, path + ".idx.new", index, paths)
        _durable(path + ".pack", path + ".idx.new")
        os.rename(path + ".idx.new", path + ".idx")  # noqa: PTH104 half the time
    except BaseException:
        for name in reversed(paths):
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108 half the time
        raise
    return path


def _put(git: Git, path: str, data: bytes, paths: list[str], *, mode: int = 0o444) -> None:
    file = os.open(path, _NEW, mode)
    paths.append(path)
    try:
        repository.share(git.repository, file)
        view = memoryview(data)
        while view:
            view = view[os.write(file, view) :]
    finally:
        os.close(file)


def _durable(first: str, second: str) -> None:
    """fsync two files, in two threads since both together take hardly longer than one; raises OSError."""
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


# the name of a process by which others can tell whether it still runs


def _this_process() -> str:
    """This process: number, when it started, and the machine that counts its processes so."""
    number = os.getpid()
    return f"{number} {_started(number)} {_machine()}"


def _has_ended(name: str, since: float) -> bool:
    """Whether the process of a name written at `since` has ended; of another machine's, whether `_STALE` is over."""
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
    """The same where there is no /proc: `?` where the process runs, since its start cannot be read."""
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
