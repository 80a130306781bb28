"""The log of a ref, as git keeps it: one line more for each move, with the rights of a shared repository.

git itself is not let near: it would follow a link that somebody planted among the logs, and wait at a pipe.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from plantui.git.quarantine import Repository
from plantui.git.sign.identity import Identity
from plantui.git.write import rights
from plantui.i18n import of_system, t

_LOGGED = ("refs/heads/", "refs/remotes/", "refs/notes/")
_DOWN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MORE = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def append(repository: Repository, ref: str, before: str, to: str, who: Identity, message: str) -> str:
    """Write that a ref moved into its log, and into HEAD's where that names it; what was not possible, in words.

    A log is begun where the repository asks for logs, as git does; never raises: the ref has moved.
    """
    if repository.ref_storage != "files":  # those hold their logs themselves
        return ""
    now = datetime.now(UTC).astimezone()
    name, email = ("".join(char for char in part if char not in "<>\n\0") for part in (who.name, who.email))
    line = f"{before} {to} {name} <{email}> {int(now.timestamp())} {now:%z}\t{message}\n".encode("utf-8", "replace")
    for folder, log in _logs(repository, ref):
        try:
            _append(repository, folder, log, line, begin=_begins(repository, log))
        except OSError as trouble:
            return t("reflog.not_written", path=str(Path(folder, "logs", log)), why=of_system(trouble))
    return ""


def _logs(repository: Repository, ref: str) -> Iterator[tuple[str, str]]:
    yield repository.common_dir, ref
    with suppress(OSError):
        head = Path(repository.git_dir, "HEAD")
        if (os.readlink(head) if head.is_symlink() else _first(head)) == ref:  # noqa: PTH115 as text
            yield repository.git_dir, "HEAD"


def _first(head: Path) -> str:
    opened = os.open(head, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as source:
        return os.fsdecode(source.read(4096)).strip().removeprefix("ref: ") if _plain(opened) else ""


def _begins(repository: Repository, log: str) -> bool:
    asked = repository.logged
    return asked == "always" or (asked == "true" and (log == "HEAD" or log.startswith(_LOGGED)))


def _append(repository: Repository, root: str, log: str, line: bytes, *, begin: bool) -> None:
    *folders, name = ("logs", *log.split("/"))
    with ExitStack() as stack:
        opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, opened)
        for folder in folders:
            made = False
            if begin:
                with suppress(FileExistsError):
                    os.mkdir(folder, dir_fd=opened)
                    made = True
            try:
                opened = os.open(folder, _DOWN, dir_fd=opened)
            except FileNotFoundError:
                return
            stack.callback(os.close, opened)
            if made:
                rights.share(repository, opened)
        try:
            file, made = os.open(name, _MORE, dir_fd=opened), False
        except FileNotFoundError:
            if not begin:
                return
            file, made = os.open(name, _MORE | os.O_CREAT, 0o666, dir_fd=opened), True
        stack.callback(os.close, file)
        if not _plain(file) or os.fstat(file).st_nlink != 1:
            raise OSError(0, t("reflog.no_file"))
        if made:
            rights.share(repository, file)
        os.write(file, line)


def _plain(file: int) -> bool:
    return stat.S_ISREG(os.fstat(file).st_mode)
