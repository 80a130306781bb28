"""git as a process: always through GitPython's command interface, always in the quarantine, never at a terminal."""

from __future__ import annotations

import os
import re
import select
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from io import BufferedReader, BufferedWriter, RawIOBase
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, BinaryIO, cast

import attrs

from plantui.errors import Unreadable
from plantui.git.quarantine import Repository, copy_head, make
from plantui.words import t

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from git.cmd import Git as GitPython

OLDEST = (2, 39)
"""The oldest git that is spoken to."""

_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_CHUNK = 64 * 1024

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
_NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@attrs.frozen(slots=True, eq=False)
class Git:
    """git for one repository, in a private folder that goes away with this value or at exit."""

    repository: Repository
    folder: str


@attrs.frozen(slots=True)
class Ran:
    """What one git process left: its exit code, output, and what it complained about."""

    code: int
    out: bytes
    err: bytes


def quarantine(repository: Repository) -> Git:
    """Make the private folder (0700) that git runs in for this repository; `close` removes it, so does exit.

    Raises Unreadable when git is missing or too old, or the folder cannot be made.
    """
    version()
    try:
        folder = tempfile.mkdtemp(prefix="plantui-")
        make(repository, Path(folder))
    except OSError as trouble:
        raise Unreadable(t("git.no_folder.title"), t("git.no_folder.message", trouble=trouble.strerror)) from trouble
    git = Git(repository, folder)
    weakref.finalize(git, _remove, folder, os.getpid())
    return git


def close(git: Git) -> None:
    """Remove the private folder; nothing can be run with this value any more."""
    _remove(git.folder, os.getpid())


def run(
    git: Git,
    args: Sequence[str],
    *,
    stdin: bytes = b"",
    env: Mapping[str, str] = {},
    real: bool = False,
    user: bool = False,
    check: bool = True,
) -> Ran:
    """Run git to its end in the quarantine; with `check` anything but exit code 0 raises Unreadable.

    `real` shows it the repository's own refs and HEAD, to read or to move. `user` lets it read the user's own global
    and system configuration, as signing needs; otherwise nobody's is read. `env` comes on top of everything.
    """
    if real:
        copy_head(git.repository, git.folder)
    command = ("git", f"--git-dir={git.folder}/{'refs' if real else 'objects'}.git", *args)
    settings = {"GIT_OBJECT_DIRECTORY": git.repository.objects, **({} if user else _NOBODY), **env}
    ran = _ran(command, settings, stdin, git.folder)
    if check and ran.code:
        raise failed(args, ran)
    return ran


def run_alone(args: Sequence[str], *, user: bool = False, env: Mapping[str, str] = {}) -> Ran:
    """Run git with no repository at all: to read one configuration file, or ask for the version."""
    return _ran(("git", f"--git-dir={os.devnull}", *args), {**({} if user else _NOBODY), **env}, b"", None)


def run_program(
    program: Sequence[str],
    *,
    stdin: bytes = b"",
    env: Mapping[str, str] = {},
    folder: str | None = None,
    terminal: bool = False,
) -> Ran:
    """Run one of the programs that make and check signatures (ssh-keygen, gpg, tmux); code 127 when it is not there.

    With `terminal` it stays in this session and may ask on the terminal; otherwise it has none to ask on. `folder` is
    a private one for its standard input.
    """
    if shutil.which(program[0]) is None:
        return Ran(127, b"", b"")
    return _ran(program, env, stdin, folder, terminal=terminal)


@contextmanager
def stream(git: Git, args: Sequence[str], *, stdin: bytes = b"") -> Iterator[BinaryIO]:
    """Run git in the quarantine and read its output while it works; who has read enough closes it, which ends git.

    Raises Unreadable on leaving when git failed by itself.
    """
    command = ("git", f"--git-dir={git.folder}/objects.git", *args)
    with _input(stdin, git.folder) as source:
        owned = _start(command, {"GIT_OBJECT_DIRECTORY": git.repository.objects, **_NOBODY}, source)
        process = _process(owned)
        both = _Both(cast("BufferedReader", process.stdout).fileno(), cast("BufferedReader", process.stderr).fileno())
        out = BufferedReader(both, _CHUNK)
        try:
            yield out
            code = 0
            if not out.closed:
                while out.read(_CHUNK):
                    pass
                code = process.wait()
                both.listen()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            out.close()
            for pipe in (process.stdout, process.stderr):
                cast("BufferedReader", pipe).close()
    if code:
        raise failed(args, Ran(code, b"", bytes(both.heard)))


@contextmanager
def feed(git: Git, args: Sequence[str]) -> Iterator[tuple[Callable[[bytes], object], Callable[[], Ran]]]:
    """Run git in the quarantine beside what is done meanwhile: what hands it more input, and what ends it.

    Ending it gives what it left. Who leaves without, ends it at once. For commands that say little.
    """
    command = ("git", f"--git-dir={git.folder}/objects.git", *args)
    owned = _start(command, {"GIT_OBJECT_DIRECTORY": git.repository.objects, **_NOBODY}, PIPE)
    process = _process(owned)
    pipe = cast("BufferedWriter", process.stdin)

    def give(data: bytes) -> None:
        with suppress(BrokenPipeError):  # it has ended already, and says why when it is asked
            pipe.write(data)
            pipe.flush()

    def end() -> Ran:
        out, err = process.communicate()
        return Ran(process.returncode, out, err)

    try:
        yield give, end
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def failed(args: Sequence[str], ran: Ran) -> Unreadable:
    """git's own words about why it could not, as an error to raise."""
    said = [line for line in ran.err.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in said if line.startswith(("fatal:", "error:"))] or said[-1:]
    why = " ".join(line.partition(": ")[2] or line for line in fatal[-3:]) or t("git.failed.silent", code=ran.code)
    return Unreadable(t("git.failed.title"), why, f"git {args[0]}" if args else "git")


@lru_cache(maxsize=1)
def version() -> tuple[int, int]:
    """Major and minor number of the git on PATH, asked once; Unreadable when it is missing or too old."""
    words = run_alone(("version",)).out.decode("ascii", "replace").split()
    seen = words[2] if len(words) > 2 else ""
    numbers = re.match(r"(\d+)\.(\d+)", seen)
    found = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    if found < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise Unreadable(t("git.too_old.title"), t("git.too_old.message", seen=seen or "?", oldest=oldest))
    return found


def _ran(
    command: Sequence[str], settings: Mapping[str, str], stdin: bytes, folder: str | None, *, terminal: bool = False
) -> Ran:
    with _input(stdin, folder) as source:
        owned = _start(command, settings, source, terminal=terminal)
        process = _process(owned)
        try:
            out, err = process.communicate()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return Ran(process.returncode, out, err)


def _start(
    command: Sequence[str], settings: Mapping[str, str], source: BinaryIO | int | None, *, terminal: bool = False
) -> GitPython.AutoInterrupt:
    interface = _interface()  # before anything else of GitPython is imported
    from git.exc import GitCommandNotFound

    try:
        return interface.execute(
            list(command), istream=source, as_process=True, env={**_SAFE, **settings}, start_new_session=not terminal
        )
    except GitCommandNotFound as missing:
        raise Unreadable(t("git.missing.title"), t("git.missing.message")) from missing
    except OSError as trouble:
        raise Unreadable(t("git.failed.title"), trouble.strerror or str(trouble), "git") from trouble


def _process(owned: GitPython.AutoInterrupt) -> Popen[bytes]:
    """The process itself; its owner ends it when it goes away, so keep that as long as the process is needed."""
    assert owned.proc is not None
    return owned.proc


@lru_cache(maxsize=1)
def _interface() -> GitPython:
    # What the shell around us says about git must not reach it: GIT_DIR, GIT_SSH_COMMAND, GIT_TRACE, GIT_CONFIG_COUNT …
    for name in [name for name in os.environ if name.startswith("GIT_") and name not in _KEPT]:
        del os.environ[name]
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    from git.cmd import Git as GitPython

    return GitPython("/")


@contextmanager
def _input(stdin: bytes, folder: str | None) -> Iterator[BinaryIO | None]:
    """Standard input from a file: git can never wait for us while we wait for git."""
    if not stdin:
        yield None
        return
    with tempfile.TemporaryFile(dir=folder) as source:
        source.write(stdin)
        source.seek(0)
        yield source


class _Both(RawIOBase):
    """git's output; what it complains of meanwhile is taken too, so that it never waits for us to hear it."""

    def __init__(self, out: int, err: int) -> None:
        self.heard = bytearray()
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
            ready = {descriptor for descriptor, _ in self._poll.poll()}
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
        self.heard += said[: max(0, _CHUNK - len(self.heard))]
        return said


def _remove(folder: str, made_by: int) -> None:
    if os.getpid() == made_by:  # a forked child must not remove what its parent still uses
        shutil.rmtree(folder, ignore_errors=True)
