"""Replacing files of a work tree: never through a link, only what is still as it was read, all of them or none."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack, suppress

import attrs

from plantui import limits
from plantui.errors import NotWritten
from plantui.words import of_system, t

Files = Mapping[str, tuple[bytes | None, bytes]]

_DOWN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@attrs.frozen(slots=True)
class _Ready:
    """A new file beside the one it will take the place of; `folder` is open."""

    folder: int
    name: str
    temporary: str
    before: bytes | None
    path: str


def replace(root: str, files: Files) -> None:
    """Put new content in place of old; paths are below `root`, `before` is None for a file that must not be there.

    Everything is written beside first, then renamed over; where one cannot be, those renamed already are put back.
    Raises NotWritten when a file is not as it was, is a link or no file, or cannot be written.
    """
    with ExitStack() as stack:
        ready: list[_Ready] = []
        try:
            for path, (before, after) in files.items():
                ready.append(_prepare(stack, root, path, before, after))
            done: list[_Ready] = []
            try:
                for one in ready:
                    os.replace(one.temporary, one.name, src_dir_fd=one.folder, dst_dir_fd=one.folder)
                    done.append(one)
            except OSError:
                for one in done:
                    _put_back(one)
                raise
            for one in ready:
                with suppress(OSError):
                    os.fsync(one.folder)
        except OSError as trouble:
            where = os.fsdecode(trouble.filename) if trouble.filename else root
            raise NotWritten(t("changing.title"), of_system(trouble), where) from trouble
        finally:
            for one in ready:
                with suppress(OSError):
                    os.unlink(one.temporary, dir_fd=one.folder)


def read(root: str, path: str, most: int = limits.FILE_BYTES) -> bytes | None:
    """What a file holds, read through no link; None where there is no ordinary file, or one that is larger."""
    *folders, name = path.split("/")
    with ExitStack() as stack, suppress(OSError):
        opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, opened)
        for folder in folders:
            opened = os.open(folder, _DOWN, dir_fd=opened)
            stack.callback(os.close, opened)
        file = os.open(name, _READ, dir_fd=opened)
        with os.fdopen(file, "rb") as source:
            data = source.read(most + 1) if stat.S_ISREG(os.fstat(file).st_mode) else None
        return data if data is not None and len(data) <= most else None
    return None


def _prepare(stack: ExitStack, root: str, path: str, before: bytes | None, after: bytes) -> _Ready:
    *folders, name = path.split("/")
    opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    stack.callback(os.close, opened)
    for folder in folders:
        if before is None:
            with suppress(FileExistsError):
                os.mkdir(folder, dir_fd=opened)
        opened = os.open(folder, _DOWN, dir_fd=opened)
        stack.callback(os.close, opened)
    mode = _as_it_was(opened, name, path, before)
    temporary = f".{name}.{os.getpid()}.tmp"
    with suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=opened)
    file = os.open(temporary, _NEW, mode, dir_fd=opened)
    ready = _Ready(opened, name, temporary, before, path)
    try:
        with os.fdopen(file, "wb") as target:
            if before is not None:
                os.fchmod(file, mode)
            target.write(after)
            target.flush()
            os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=opened)
        raise
    return ready


def _as_it_was(folder: int, name: str, path: str, before: bytes | None) -> int:
    """The mode of the file, once its content is what was read; 0o666 for one that is new."""
    try:
        file = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError:
        if before is None:
            return 0o666
        raise NotWritten(t("changing.title"), t("changing.not_as_read"), path) from None
    with os.fdopen(file, "rb") as source:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or before is None or source.read(len(before) + 1) != before:
            raise NotWritten(t("changing.title"), t("changing.not_as_read"), path)
    return stat.S_IMODE(found.st_mode)


def _put_back(one: _Ready) -> None:
    with suppress(OSError):
        if one.before is None:
            os.unlink(one.name, dir_fd=one.folder)
            return
        back = f"{one.temporary}.back"
        file = os.open(back, _NEW, 0o600, dir_fd=one.folder)
        with os.fdopen(file, "wb") as target:
            os.fchmod(file, stat.S_IMODE(os.stat(one.name, dir_fd=one.folder).st_mode))
            target.write(one.before)
        os.replace(back, one.name, src_dir_fd=one.folder, dst_dir_fd=one.folder)
