"""Starting a program through GitPython's command interface, and hearing all that it says."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from io import RawIOBase
from subprocess import Popen
from typing import TYPE_CHECKING, BinaryIO

from plantui.errors import Unreadable
from plantui.git import child
from plantui.words import of_system, t

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from git.cmd import Git as GitPython

SILENCE = 60.0
"""Seconds after which a process that says nothing is ended: what it waits for does not come."""

CHUNK = 64 * 1024
"""Bytes read at once, and the most that is kept of complaints."""

_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_QUARANTINE_PATH")
_SAFE = {
    "GIT_ADVICE": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_EDITOR": "false",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
}


def start(
    command: Sequence[str], settings: Mapping[str, str], source: BinaryIO | int | None, *, terminal: bool = False
) -> GitPython.AutoInterrupt:
    """Start a program; Unreadable when it is not there. Without `terminal` it gets a session of its own."""
    interface = _interface()  # before anything else of GitPython is imported
    from git.exc import GitCommandNotFound

    started: Popen[bytes] | None = None
    try:
        with child.starting():
            owned = interface.execute(
                list(command), istream=source, as_process=True, env={**_SAFE, **settings},
                start_new_session=not terminal,
            )  # fmt: skip
            started = process_of(owned)
            child.note(started, own_group=not terminal)
        return owned
    except GitCommandNotFound as missing:
        if command[0] != "git":  # the program, or what its first line names
            raise Unreadable(t("git.failed.title"), t("system.ENOENT"), command[0]) from missing
        raise Unreadable(t("git.missing.title"), t("git.missing.message")) from missing
    except OSError as trouble:
        raise Unreadable(t("git.failed.title"), of_system(trouble), "git") from trouble
    except BaseException:  # told to end while it was being started
        if started is not None:
            child.end(started)
        raise


def silent(command: str, limit: float) -> Unreadable:
    """A process has said nothing for so long that it was ended, as an error to raise."""
    return Unreadable(t("git.silent.title"), t("git.silent.message", command=command, seconds=f"{limit:g}"), command)


def process_of(owned: GitPython.AutoInterrupt) -> Popen[bytes]:
    """The process itself; its owner ends it when it goes away, so keep that as long as the process is needed."""
    assert owned.proc is not None
    return owned.proc


@lru_cache(maxsize=1)
def _interface() -> GitPython:
    # What the shell around us says about git must not reach it: GIT_DIR, GIT_SSH_COMMAND, GIT_TRACE, GIT_CONFIG_COUNT …
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in _KEPT]:
        del os.environ[name]
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    # Importing these two by name would import their object models too, which plantui does not use: half of the time and
    # the memory that GitPython takes. Its modules are found all the same.
    for name in ("git", "gitdb"):
        if name not in sys.modules and (spec := find_spec(name)) is not None:
            sys.modules[name] = module_from_spec(spec)
    from git.cmd import Git as GitPython

    return GitPython("/")


class Both(RawIOBase):
    """git's output; what it complains of meanwhile is taken too, so that it never waits for us to hear it.

    Raises Unreadable when it has been silent for `SILENCE`.
    """

    def __init__(self, out: int, err: int, name: str = "git") -> None:
        self.heard = bytearray()
        self._name = name
        self._out, self._err = out, err
        self._poll = select.poll()
        self._poll.register(out, select.POLLIN)
        self._poll.register(err, select.POLLIN)

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._out

    def readinto(self, buffer: WriteableBuffer) -> int:
        while True:
            ready = {descriptor for descriptor, _ in self._poll.poll(SILENCE * 1000)}
            if not ready:
                raise silent(self._name, SILENCE)
            if self._err in ready and not self._hear():
                self._poll.unregister(self._err)
            if self._out in ready:
                return os.readv(self._out, [buffer])

    def listen(self) -> None:
        """Take the rest of what it complains of, once it has ended."""
        while self._hear():
            pass

    def _hear(self) -> bytes:
        said = os.read(self._err, 8192)
        self.heard += said[: max(0, CHUNK - len(self.heard))]
        return said
