"""Special files in a repository's folder: pipes and devices where git keeps plain files, on which opening would wait.

Whoever may write in the folder can put one there. What plantui opens itself it looks at first; before git is started on
a repository, every path that git would open is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from plantui.errors import Unreadable
from plantui.i18n import t

if TYPE_CHECKING:
    from plantui.git.quarantine import Repository

_TOP = ("HEAD", "packed-refs", "config", "commondir", "index", "FETCH_HEAD", "ORIG_HEAD", "logs/HEAD")
_TREES = ("refs", "logs/refs", "reftable")
_OBJECTS = ("info/alternates", "pack")
_ALTERNATES_BYTES = 64 * 1024
_LINE_BYTES = 64 * 1024
_BORROWED = 5  # git itself goes no deeper
_DEPTH = 32
_HEX = frozenset("0123456789abcdef")


def read(path: Path, most: int) -> bytes:
    """The first `most` bytes of a plain file, links followed; raises OSError, also for what is none."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(t("git.special.no_file"))
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # it may have become another one meanwhile
    with os.fdopen(opened, "rb") as source:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(t("git.special.no_file"))
        return source.read(most)


def line(path: Path) -> str:
    """The first line of a small file of git's; raises OSError, also where it is no plain file."""
    return os.fsdecode(read(path, _LINE_BYTES).split(b"\n")[0].rstrip(b"\r"))


def refuse(repository: Repository) -> None:
    """Raise Unreadable naming the first pipe or device at a path that git opens."""
    for path in _opened(repository):
        kind = _kind(path)
        if kind:
            raise Unreadable(t("git.special.title"), t(f"git.special.{kind}"), path)


def _opened(repository: Repository) -> Iterator[str]:
    """The paths that git opens and that may be special files: whatever is not plainly a file or a folder."""
    for folder in dict.fromkeys((repository.git_dir, repository.common_dir)):
        yield from (str(Path(folder, name)) for name in _TOP)
        for name in _TREES:
            yield from _below(str(Path(folder, name)), _DEPTH)
    yield from _objects(repository.objects)


def _objects(folder: str) -> Iterator[str]:
    """The same for an object directory, and for those it borrows from."""
    seen = {folder}
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        yield from (str(Path(here, name)) for name in _OBJECTS)
        yield from _below(str(Path(here, "pack")), 0)
        with suppress(OSError), os.scandir(here) as listed:
            for name in [one.name for one in listed if len(one.name) == 2 and _HEX.issuperset(one.name)]:
                yield from _below(f"{here}/{name}", 0)
        with suppress(OSError, ValueError):
            named = read(Path(here, "info", "alternates"), _ALTERNATES_BYTES).split(b"\n")
            for line in named if depth < _BORROWED else ():
                other = os.path.normpath(Path(here, os.fsdecode(line))) if line and line[:1] != b"#" else here
                if other not in seen:
                    seen.add(other)
                    waiting.append((other, depth + 1))


def _below(folder: str, depth: int) -> Iterator[str]:
    """What is neither a plain file nor a folder in a folder, and in those inside it down to a depth; links too."""
    with suppress(OSError), os.scandir(folder) as listed:
        for one in listed:
            if one.is_dir(follow_symlinks=False):
                if depth:
                    yield from _below(one.path, depth - 1)
            elif not one.is_file(follow_symlinks=False):
                yield one.path
                if depth and one.is_symlink() and one.is_dir():
                    yield from _below(one.path, depth - 1)


def _kind(path: str) -> str:
    """What a path leads to, links followed, where opening it would wait or worse; empty for all else."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  # very many of them, in a hurry
    except (OSError, ValueError):
        return ""
    return "pipe" if stat.S_ISFIFO(mode) else "device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else ""
