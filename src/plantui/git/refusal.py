"""Errors of git and the system as NotWritten, in plain words and without the private folder's paths."""

from __future__ import annotations

import errno
import os
import re
import shlex
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plantui.errors import NotWritten
from plantui.git.process import Git, Ran
from plantui.i18n import of_system, t

_CODES = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EFBIG: "too_large", errno.EROFS: "read_only",
          errno.EACCES: "permission", errno.EPERM: "permission"}  # fmt: skip
_SAID = (
    (r"No space left on device|[Qq]uota exceeded", "full"),
    (r"File too large|File size limit", "too_large"),
    (r"Read-only file system", "read_only"),
    (r"Permission denied|insufficient permission|Operation not permitted", "permission"),
)
_LOCK = re.compile(r"'([^']*\.lock)': File exists")
_WRITE = re.compile(r"couldn't (write|set)|(unable|failed|could not) to write|write error|write failure|short write")
_ROOM = 64 * 1024
_PRIVATE = "plantui-"


def of_git(git: Git, result: Ran, where: str = "") -> NotWritten:
    """The error for a git that could not write: by a known reason in our words, else with git's last line."""
    message = result.err.decode("utf-8", "replace")
    if lock := locked(git, result):
        return NotWritten(t("landing.title"), t("landing.locked", mend=f"rm -f {shlex.quote(lock)}"), where or lock)
    code = next((code for pattern, code in _SAID if re.search(pattern, message)), "")
    if not code and _WRITE.search(message) and _full(git.repository.common_dir):
        code = "full"  # git does not always say why it could not write
    if result.code == -signal.SIGXFSZ:
        code = "too_large"
    if code:
        return NotWritten(t("landing.title"), t(f"landing.{code}"), where or git.repository.common_dir)
    return NotWritten(t("landing.title"), t("landing.git_said", said=words(git, result)), where)


def words(git: Git, result: Ran) -> str:
    """git's last line on standard error, or its exit code in words where there is none."""
    lines = [line for line in _public(git, result.err.decode("utf-8", "replace")).splitlines() if line.strip()]
    return lines[-1] if lines else t("git.failed.silent", code=result.code)


def lines_of(err: bytes) -> list[str]:
    """What was written to standard error, line by line, without the progress that was written over."""
    text = err.decode("utf-8", "replace")
    return [line.rpartition("\r")[2] for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def locked(git: Git, result: Ran) -> str:
    """The lock that stood in git's way, as a path in the plan's own repository; empty where none did."""
    match = _LOCK.search(_public(git, result.err.decode("utf-8", "replace")))
    return match[1] if match else ""


def of_files(trouble: OSError) -> NotWritten:
    """An error of the system as NotWritten, with its path unless that is a private one."""
    path = os.fsdecode(trouble.filename) if isinstance(trouble.filename, (str, bytes)) else ""
    private = Path(tempfile.gettempdir(), _PRIVATE)
    if path.startswith(str(private)):
        full = t("landing.full_temporary", folder=tempfile.gettempdir())
        message = full if _CODES.get(trouble.errno or 0) == "full" else of_system(trouble)
        return NotWritten(t("landing.title"), message, tempfile.gettempdir())
    code = _CODES.get(trouble.errno or 0)
    return NotWritten(t("landing.title"), t(f"landing.{code}") if code else of_system(trouble), path)


def _full(folder: str) -> bool:
    """Whether a file system has less than `_ROOM` bytes or no inode left for this user."""
    try:
        stats = os.statvfs(folder)
    except OSError:
        return False
    return stats.f_bavail * stats.f_frsize < _ROOM or (stats.f_files > 0 and stats.f_favail == 0)


@contextmanager
def plainly() -> Iterator[None]:
    """Turns OSError about plantui's own files, such as a full disk, into NotWritten."""
    try:
        yield
    except OSError as trouble:
        raise of_files(trouble) from trouble


def _public(git: Git, message: str) -> str:
    """git's message with the repository's own paths in place of the quarantine's."""
    for view in ("moving", "refs", "objects"):
        message = message.replace(f"{git.folder}/{view}.git", git.repository.common_dir)
    return message
