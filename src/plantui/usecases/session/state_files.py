"""How plantui keeps its own small files: private folders, one lock each, whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from plantui.errors import NotWritten
from plantui.i18n import of_system, t


def private(folder: Path) -> Path:
    """The folder, made where it is not there; all that is made, above it too, is open to its owner only.

    Raises NotWritten with the reason.
    """
    with _said(folder):
        if not folder.parent.exists():
            private(folder.parent)  # `parents=True` would make them as the umask says
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextlib.contextmanager
def locked(path: Path, wait: bool = True, *, shared: bool = False) -> Iterator[None]:
    """One process at a time for this file, across windows; the lock ends with the process.

    Waits for the other, or raises NotWritten at once without `wait`. Several `shared` ones go together.
    """
    private(path.parent)
    with _said(path):
        handle = os.open(_beside(path, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(handle)
            raise NotWritten(t("keeping.busy.title"), t("keeping.busy.message"), str(path)) from None
        except OSError:
            os.close(handle)
            raise
    try:
        yield
    finally:
        os.close(handle)


def write(path: Path, data: bytes) -> None:
    """Replace the file as one step, 0600 and on the disk before this returns; call it inside `locked`.

    A process that dies halfway leaves the old file and a `.tmp` that the next write overwrites.
    """
    temporary = _beside(path, "tmp")
    with _said(path):
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        _settle(path.parent)


def remove(path: Path) -> None:
    """Delete the file, if it is there, with what an interrupted write left; call it inside `locked`."""
    with _said(path):
        path.unlink(missing_ok=True)
        _beside(path, "tmp").unlink(missing_ok=True)
        _settle(path.parent)


def sweep(path: Path) -> None:
    """Delete what an interrupted write of this file left, unless somebody is writing it now."""
    if _beside(path, "tmp").exists():
        with contextlib.suppress(OSError), _beside(path, "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _beside(path, "tmp").unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{ending}")


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _said(path: Path) -> Iterator[None]:
    """Raise an OSError of the block as NotWritten that names the file."""
    try:
        yield
    except OSError as error:
        raise NotWritten(t("keeping.not_written"), of_system(error), str(path)) from error
