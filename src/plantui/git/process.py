"""Running git, always quarantined and without a terminal, and the programs that sign; with all of their output."""

from __future__ import annotations

import errno
import os
import re
import select
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BufferedReader, RawIOBase
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from typing import TYPE_CHECKING, BinaryIO, cast

import attrs

from plantui.errors import NotWritten, Unreadable
from plantui.git import child, private_folder
from plantui.git.quarantine import Repository, copy_head, make, refuse_special_files
from plantui.i18n import of_system, t
from plantui.value_class import value_class

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


SILENCE = 60.0
"""Seconds without output after which a process is ended."""

CHUNK = 64 * 1024
"""Bytes read at once, and the most that is kept of standard error."""

_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_QUARANTINE_PATH")
"""The only GIT_ variables that git inherits; GIT_DIR, GIT_SSH_COMMAND, GIT_TRACE, GIT_CONFIG_COUNT and the others must
not reach it.
"""

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
    "LANGUAGE": "C",
    "LC_ALL": "C",
}


def start(
    command: Sequence[str], settings: Mapping[str, str], source: BinaryIO | int | None, *, terminal: bool = False
) -> Popen[bytes]:
    """Start a program; Unreadable when it is not there. Without `terminal` it gets a session of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    process: Popen[bytes] | None = None
    try:
        with child.starting():
            process = Popen(
                command, stdin=DEVNULL if source is None else source, stdout=PIPE, stderr=PIPE, cwd="/",
                env={**inherited, **_SAFE, **settings}, start_new_session=not terminal,
            )  # fmt: skip
            child.note(process, own_group=not terminal)
        return process
    except FileNotFoundError as missing:
        if command[0] != "git":  # the program, or what its first line names
            raise Unreadable(t("git.failed.title"), t("system.ENOENT"), command[0]) from missing
        raise Unreadable(t("git.missing.title"), t("git.missing.message")) from missing
    except OSError as trouble:
        raise Unreadable(t("git.failed.title"), of_system(trouble), "git") from trouble
    except BaseException:  # a signal came while the process was being started
        if process is not None:
            child.end(process)
        raise


def silent(command: str, limit: float) -> Unreadable:
    """The error, to be raised, for a process that was ended after `limit` seconds without output."""
    return Unreadable(t("git.silent.title"), t("git.silent.message", command=command, seconds=f"{limit:g}"), command)


class Both(RawIOBase):
    """git's standard output as a stream; standard error is read along into `heard`, so that git never blocks on it.

    Reading raises Unreadable after `SILENCE` seconds without output.
    """

    def __init__(self, out: int, err: int, name: str = "git") -> None:
        self.heard = bytearray()
        self._name = name
        self._out, self._err = out, err
        self._poll = select.poll()
        self._poll.register(out, select.POLLIN)
        self._poll.register(err, select.POLLIN)

    def readable(self) -> bool:
        """Always: this is the reading end of a pipe."""
        return True

    def fileno(self) -> int:
        """The descriptor of the program's standard output."""
        return self._out

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes of standard output; raises Unreadable after `SILENCE` seconds without any on either pipe."""
        while True:
            ready = {descriptor for descriptor, _ in self._poll.poll(SILENCE * 1000)}
            if not ready:
                raise silent(self._name, SILENCE)
            if self._err in ready and not self._hear():
                self._poll.unregister(self._err)
            if self._out in ready:
                return os.readv(self._out, [buffer])

    def listen(self) -> None:
        """Read the rest of standard error, once the process has ended."""
        while self._hear():
            pass

    def _hear(self) -> bytes:
        chunk = os.read(self._err, 8192)
        self.heard += chunk[: max(0, CHUNK - len(self.heard))]
        return chunk


# git as a process: always in the quarantine, never at a terminal


OLDEST = (2, 39)
"""The oldest version of git that is used, as (major, minor)."""


_NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@attrs.frozen(slots=True, eq=False)
class Git:
    """git for one repository, in a private folder that goes away with this value or at exit."""

    repository: Repository
    folder: str


@value_class
class Ran:
    """The result of a process: its exit code, standard output and standard error."""

    code: int
    out: bytes
    err: bytes


def quarantine(repository: Repository) -> Git:
    """Make the private folder (0700) that git runs in for this repository; `close` removes it, so does exit.

    Raises Unreadable when git is missing or too old, the folder cannot be made, or a pipe or device is where git has a
    file.
    """
    version()
    refuse_special_files(repository)
    try:
        folder = private_folder.make()
        make(repository, Path(folder))
    except OSError as trouble:
        # What tempfile raises where none of the folders it tries can be written to.
        no_candidate = trouble.errno == errno.ENOENT and not trouble.filename
        words = t("git.no_folder.none") if no_candidate else t("git.no_folder.message", trouble=of_system(trouble))
        raise Unreadable(t("git.no_folder.title"), words) from trouble
    private_folder.sweep_beside()
    git = Git(repository, folder)
    weakref.finalize(git, _remove, folder, os.getpid())
    return git


def close(git: Git) -> None:
    """Remove the private folder; nothing can be run with this value any more."""
    _remove(git.folder, os.getpid())


def run_git(
    git: Git,
    args: Sequence[str],
    *,
    stdin: bytes = b"",
    env: Mapping[str, str] = {},
    real: bool = False,
    moving: bool = False,
    user: bool = False,
    check: bool = True,
) -> Ran:
    """Run git to its end in the quarantine; with `check` anything but exit code 0 raises Unreadable.

    `real` shows it the repository's own refs, their logs and HEAD, to read; `moving` the refs alone, to move them.
    `user` lets it read the user's own global and system configuration, as signing needs; otherwise none is read.
    `env` comes on top of everything.
    """
    if real:
        copy_head(git.repository, git.folder)
    view = "moving" if moving else "refs" if real else "objects"
    command = ("git", f"--git-dir={git.folder}/{view}.git", *args)
    settings = {**git.repository.environment, **({} if user else _NOBODY), **env}
    result = _ran(command, settings, stdin, git.folder)
    if check and result.code:
        raise failed(args, result)
    return result


def run_patiently(git: Git, args: Sequence[str], *, env: Mapping[str, str], moving: bool, silence: float) -> Ran:
    """`run_git` as the user, for what may keep silent longer than usual; whatever the exit code."""
    command = ("git", f"--git-dir={git.folder}/{'moving' if moving else 'objects'}.git", *args)
    return _ran(command, {**git.repository.environment, **env}, b"", git.folder, silence=silence)


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


def make_signature(
    program: Sequence[str],
    *,
    stdin: bytes = b"",
    env: Mapping[str, str] = {},
    folder: str | None = None,
    terminal: bool = False,
) -> Ran:
    """`run_program` for a program that makes a signature: without a limit on silence, since it may wait for a person.

    Raises NotWritten when it was cancelled meanwhile (`child.call_off`).
    """
    with child.awaited() as call:
        if shutil.which(program[0]) is None:
            return Ran(127, b"", b"")
        result = _ran(program, env, stdin, folder, terminal=terminal, call=call)
        if call.off:
            raise NotWritten(t("sealing.title"), t("sealing.called_off"))
        return result


@contextmanager
def stream(git: Git, args: Sequence[str], *, stdin: bytes = b"") -> Iterator[BinaryIO]:
    """Run git in the quarantine and read its output while it works; who has read enough closes it, which ends git.

    Raises Unreadable on leaving when git failed by itself.
    """
    command = ("git", f"--git-dir={git.folder}/objects.git", *args)
    with _input(stdin, git.folder) as source:
        process = start(command, {**git.repository.environment, **_NOBODY}, source)
        stdout, stderr = (cast("BufferedReader", pipe).fileno() for pipe in (process.stdout, process.stderr))
        output = Both(stdout, stderr, f"git {args[0]}")
        out = BufferedReader(output, CHUNK)
        try:
            yield out
            code = 0
            if not out.closed:
                while out.read(CHUNK):
                    pass
                code = _ended(process, f"git {args[0]}")
                output.listen()
        finally:
            if process.poll() is None:
                child.end(process)
            out.close()
            for pipe in (process.stdout, process.stderr):
                cast("BufferedReader", pipe).close()
    if code:
        raise failed(args, Ran(code, b"", bytes(output.heard)))


def failed(args: Sequence[str], result: Ran) -> Unreadable:
    """git's own words about why it could not, as an error to raise."""
    lines = [line for line in result.err.decode("utf-8", "replace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines[-1:]
    why = " ".join(line.partition(": ")[2] or line for line in fatal[-3:]) or t("git.failed.silent", code=result.code)
    return Unreadable(t("git.failed.title"), why, f"git {args[0]}" if args else "git")


@lru_cache(maxsize=1)
def version() -> tuple[int, int]:
    """Major and minor number of the git on PATH, asked once; Unreadable when it is missing or too old."""
    words = run_alone(("version",)).out.decode("ascii", "replace").split()
    text = words[2] if len(words) > 2 else ""
    match = re.match(r"(\d+)\.(\d+)", text)
    major_minor = (int(match[1]), int(match[2])) if match else (0, 0)
    if major_minor < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise Unreadable(t("git.too_old.title"), t("git.too_old.message", seen=text or "?", oldest=oldest))
    return major_minor


def _ran(
    command: Sequence[str],
    settings: Mapping[str, str],
    stdin: bytes,
    folder: str | None,
    *,
    terminal: bool = False,
    call: child.Call | None = None,
    silence: float | None = None,
) -> Ran:
    with _input(stdin, folder) as source:
        process = start(command, settings, source, terminal=terminal)
        if call is not None:
            call.process = process
            if call.off:
                child.end(process)
        try:
            out, err = _heard(
                process, _name(command), None if call is not None else SILENCE if silence is None else silence
            )
        finally:
            if process.poll() is None:
                child.end(process)
    return Ran(process.returncode, out, err)


def _heard(process: Popen[bytes], name: str, limit: float | None) -> tuple[bytes, bytes]:
    """Standard output and error of a process until it ends; Unreadable after `limit` seconds without output."""
    output: dict[int, bytearray] = {}
    poll = select.poll()
    pipes = [cast("BufferedReader", pipe) for pipe in (process.stdout, process.stderr)]
    for pipe in pipes:
        output[pipe.fileno()] = bytearray()
        poll.register(pipe.fileno(), select.POLLIN)
    try:
        listening = set(output)
        while listening:
            ready = poll.poll(None if limit is None else limit * 1000)
            if not ready:
                raise silent(name, limit or 0)
            for descriptor, _ in ready:
                chunk = os.read(descriptor, CHUNK)
                output[descriptor] += chunk
                if not chunk:
                    poll.unregister(descriptor)
                    listening.discard(descriptor)
        _ended(process, name, limit)
    finally:
        streams = [bytes(output[pipe.fileno()]) for pipe in pipes]
        for pipe in pipes:
            pipe.close()
    return streams[0], streams[1]


def _ended(process: Popen[bytes], name: str, limit: float | None = -1) -> int:
    """The exit code of a process that has closed its output; Unreadable when it does not end within `limit`."""
    limit = SILENCE if limit == -1 else limit
    try:
        return process.wait(limit)
    except TimeoutExpired as expired:
        raise silent(name, limit or 0) from expired


def _name(command: Sequence[str]) -> str:
    """A program's name for messages; git with its command."""
    if command[0] != "git":
        return os.path.basename(command[0])  # noqa: PTH119  # pathlib is slow to import here
    return next((f"git {word}" for word in command[1:] if not word.startswith("-")), "git")


@contextmanager
def _input(stdin: bytes, folder: str | None) -> Iterator[BinaryIO | None]:
    """Standard input as a temporary file: with a pipe both sides could block on each other."""
    if not stdin:
        yield None
        return
    with tempfile.TemporaryFile(dir=folder) as source:
        source.write(stdin)
        source.seek(0)
        yield source


def _remove(folder: str, made_by: int) -> None:
    if os.getpid() == made_by:  # a forked child must not remove what its parent still uses
        private_folder.remove(folder)
