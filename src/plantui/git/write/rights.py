"""Who may read and write what plantui makes in a repository: as git itself gives it, by core.sharedRepository."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from plantui.git.quarantine import Repository

_NAMED = {"": 0, "umask": 0, "false": 0, "0": 0, "group": 0o660, "true": 0o660, "1": 0o660, "all": 0o664,
          "world": 0o664, "everybody": 0o664, "2": 0o664}  # fmt: skip


def shared(repository: Repository, mode: int) -> int:
    """The mode of a file or folder (with `S_IFDIR` set) that the umask left as `mode`, once it is shared."""
    exact = repository.shared not in _NAMED
    tweak = int(repository.shared, 8) & 0o666 if exact else _NAMED[repository.shared]
    if not tweak:
        return stat.S_IMODE(mode)
    if not mode & stat.S_IWUSR:
        tweak &= ~0o222
    if mode & stat.S_IXUSR:
        tweak |= (tweak & 0o444) >> 2
    kept = stat.S_IMODE(mode)
    made = (kept & ~0o777) | tweak if exact else kept | tweak
    return made | stat.S_ISGID if stat.S_ISDIR(mode) and made & 0o070 else made


def share(repository: Repository, descriptor: int) -> None:
    """Give an open file or folder of one's own the rights that the repository asks for; raises OSError."""
    there = os.fstat(descriptor).st_mode
    wanted = shared(repository, there)
    if wanted != stat.S_IMODE(there):
        os.fchmod(descriptor, wanted)


def folder(repository: Repository, path: Path) -> None:
    """Make a folder, and those above it, with the rights that the repository asks for; raises OSError."""
    if path.is_dir():
        return
    folder(repository, path.parent)
    try:
        path.mkdir()
    except FileExistsError:
        return
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        share(repository, opened)
    finally:
        os.close(opened)
