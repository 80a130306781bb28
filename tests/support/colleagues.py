"""A second system user, in the group of a shared repository: what only two real users show."""

from __future__ import annotations

import os
import pwd
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plantui.errors import PlantuiError
from support import repositories


def second() -> pwd.struct_passwd:
    """Another real user of this machine; skips the test where nobody can become one."""
    if os.geteuid() != 0:
        pytest.skip("becoming a second system user needs root")
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        pytest.skip("this machine has no user nobody to be the second one")


@contextmanager
def shared(member: pwd.struct_passwd, mode: int, *, bare: bool = True) -> Iterator[Path]:
    """A repository, owned by us, whose group the other user is in; with their home beside it."""
    with tempfile.TemporaryDirectory(prefix="shared-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        repository = repositories.make(Path(folder, "plan.git" if bare else "plan"), bare=bare)
        if mode & 0o020:
            repositories.git(repository, "config", "core.sharedRepository", "group")
        for path in (repository, *repository.rglob("*")):
            os.chown(path, -1, member.pw_gid)
            path.chmod(mode if path.is_dir() else mode & 0o666)
        repositories.write_identity(Path(folder, "their-gitconfig"), "Ola Vik", "ola.vik@example.org")
        yield repository


def as_user(user: pwd.struct_passwd, repository: Path, doing: Callable[[], object]) -> str:
    """Do something as the other user, in a process of their own: `done`, or the error in words.

    Everything must be imported by now, for their eyes may not reach this Python's own folders.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "died"
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            os.umask(0o022)
            os.environ["GIT_CONFIG_GLOBAL"] = str(repository.parent / "their-gitconfig")
            doing()
            said = "done"
        except PlantuiError as refused:
            said = f"{type(refused).__name__} {refused}"
        except BaseException as defect:
            said = repr(defect)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        return told.read().decode()
