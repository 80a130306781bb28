"""Private folders of a process: made 0700, marked alive by a lock, and removed by others once the process has died."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PREFIX = "plantui-"
_LOCK = ".alive"
_UNLOCKED = 24 * 3600.0
"""Seconds after which a folder without a lock file is removed; it may be in the making, or an older plantui's."""

_held: dict[str, int] = {}
_swept = False


def make(kind: str = "") -> str:
    """A new private folder that is this process's until `remove`, or until the process ends. Raises OSError."""
    path = tempfile.mkdtemp(prefix=f"{PREFIX}{kind}")
    name = os.path.join(path, _LOCK)  # noqa: PTH118  # pathlib is slow to import here
    lock = os.open(f"{name}-", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        os.rename(f"{name}-", name)  # noqa: PTH104  # locked before others see it
    except OSError:  # a file system without locks: the folder is left to whoever cleans there
        os.close(lock)
    else:
        _held[path] = lock
    return path


def remove(path: str) -> None:
    """Remove a private folder with all that is in it; what cannot be removed is left, and nothing is raised."""
    shutil.rmtree(path, ignore_errors=True)
    lock = _held.pop(path, None)
    if lock is not None:
        os.close(lock)


@contextmanager
def folder(kind: str = "") -> Iterator[str]:
    """A private folder that is removed on leaving."""
    path = make(kind)
    try:
        yield path
    finally:
        remove(path)


def sweep_beside() -> None:
    """`sweep` in a thread, once in a process."""
    global _swept
    if not _swept:
        _swept = True
        threading.Thread(target=sweep, name="sweep").start()


def sweep() -> None:
    """Remove the folders of processes that died: this user's alone, and none whose lock a process still has."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX):
                with suppress(OSError):
                    _sweep(entry)


def _sweep(entry: os.DirEntry[str]) -> None:
    status = entry.stat(follow_symlinks=False)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) != 0o700:
        return
    path = os.path.join(entry.path, _LOCK)  # noqa: PTH118
    try:
        lock = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        if time.time() - status.st_mtime > _UNLOCKED:
            shutil.rmtree(entry.path, ignore_errors=True)
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(entry.path, ignore_errors=True)
    finally:
        os.close(lock)
