"""Moving refs by compare-and-swap, and their logs; the outcome is read from the refs, not from git's exit code."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import NotWritten, PlantuiError
from plantui.git import refusal, repository
from plantui.git.objects import pack
from plantui.git.process import Git, Ran, run_git
from plantui.git.sign.identity import Identity
from plantui.i18n import of_system, t

_LOCK_TRIES = 5  # git itself waits a tenth of a second each time
_MESSAGE = "plantui"
_PAUSE = 0.3
_PATIENCE = 10
"""How many pauses of `_PAUSE` seconds to wait for a turn while the ref moves; the compare-and-swap holds without it."""

TRIES = 20
"""How many attempts may lose to another writer before landing gives up."""

_LOGGED = ("refs/heads/", "refs/remotes/", "refs/notes/")
_DOWN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MORE = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@attrs.frozen(slots=True)
class Move:
    """A full ref, what it is to name, and what it must name before; `before` of zeros means that there is none yet."""

    ref: str
    to: str
    before: str


@attrs.frozen(slots=True)
class MoveOutcome:
    """Whether all refs moved, or none since another writer moved one first; with notes for the user."""

    moved: bool
    notes: tuple[str, ...] = ()


def move(git: Git, moves: Sequence[Move], who: Identity, *, holding: Sequence[str] = ()) -> MoveOutcome:
    """Move all of the refs, or none where one of them is not at its `before`.

    `holding` are ids that `pack.hold` gave: after a move they are written again where missing, and let go. Raises
    NotWritten when no ref could be moved; they stay held then. Ctrl-C is deferred until the outcome is known.
    """
    pack.present(git, *holding)
    with _deferring() as pressed:
        outcome, result = _tried(git, moves)
        if outcome == "moved":
            notes = [_present(git, holding)]
            pack.let_go(git, *holding)
            if not _lost_before(result):
                notes += [_log_move(git, update.ref, update.before, update.to, who, _MESSAGE) for update in moves]
            return MoveOutcome(True, tuple(dict.fromkeys(note for note in notes if note)))
    if pressed:
        raise KeyboardInterrupt
    if outcome == "lost":
        return MoveOutcome(False)
    raise refusal.of_git(git, result, ", ".join(update.ref for update in moves))


def advance(
    git: Git, first: Move, propose: Callable[[], Move], who: Identity, *, signed: str = ""
) -> tuple[Move, tuple[str, ...]]:
    """Move one ref; where another writer was first, again to what `propose` gives from the new tip. Returns the move
    that was made, with notes for the user; where its `to` is its `before`, there was nothing left to do.

    What was held for a proposal that lost is let go, but for the `signed` commit, which is held until the ref leads to
    it. Raises NotWritten as `move`, and after `TRIES` lost attempts.
    """
    proposed = first
    for _ in range(TRIES):
        if proposed.to == proposed.before:
            pack.let_go(git, signed)
            return proposed, ()
        moved = move(git, [proposed], who, holding=(signed, proposed.to))
        if moved.moved:
            return proposed, moved.notes
        pack.let_go(git, *({proposed.to} - {signed}))
        proposed = propose()
    raise NotWritten(t("landing.title"), t("landing.too_busy", count=TRIES), first.ref)


@contextmanager
def turn(git: Git, ref: str) -> Iterator[None]:
    """Takes turns at landing on a ref, which saves merges; an advisory lock that nothing relies on.

    The lock is on the repository's folder itself, so that every user of a shared repository can take it and no file is
    left. Who may only read can take it too: it is ignored once the ref no longer moves.
    """
    try:
        folder = os.open(git.repository.common_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    given_up = threading.Event()
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        waiter = threading.Thread(target=_wait, args=(folder, given_up), daemon=True)
        waiter.start()
        _patiently(git, ref, waiter)
        if waiter.is_alive():
            given_up.set()  # the waiter lets go by itself as soon as its turn comes
            yield
            return
    try:
        yield
    finally:
        os.close(folder)


def _patiently(git: Git, ref: str, waiter: threading.Thread) -> None:
    """Wait for the lock while the ref moves, at most `_PATIENCE` pauses; not for a holder who lands nothing."""
    before = _stands(git, ref)
    for _ in range(_PATIENCE):
        waiter.join(_PAUSE)
        after = _stands(git, ref)
        if not waiter.is_alive() or after == before:
            return
        before = after


def _stands(git: Git, ref: str) -> tuple[int, int] | None:
    """Inode and modification time of a loose ref, which change whenever it moves; None where it has no file."""
    try:
        status = Path(git.repository.common_dir, *ref.split("/")).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _wait(folder: int, given_up: threading.Event) -> None:
    with suppress(OSError):  # not every network file system has this lock
        fcntl.flock(folder, fcntl.LOCK_EX)
    if given_up.is_set():
        os.close(folder)


def _tried(git: Git, moves: Sequence[Move]) -> tuple[Literal["moved", "lost", "refused"], Ran]:
    """The outcome and git's last result; a ref that is locked is tried `_LOCK_TRIES` times."""
    for _ in range(_LOCK_TRIES):
        try:
            result = _update(git, moves)
        except PlantuiError as trouble:  # a git that kept silent was ended; it may have moved them before
            result = Ran(-1, b"", trouble.message.encode())
        outcome = "moved" if result.code == 0 else _outcome(git, moves, result)
        if outcome != "refused" or not refusal.locked(git, result):
            break
    return outcome, result


def _update(git: Git, moves: Sequence[Move]) -> Ran:
    if len(moves) == 1:
        update = moves[0]
        return run_git(
            git, ("update-ref", "-m", _MESSAGE, update.ref, update.to, update.before), moving=True, check=False
        )
    steps = "".join(f"update {update.ref} {update.to} {update.before}\n" for update in moves)
    commands = f"start\n{steps}prepare\ncommit\n".encode()
    return run_git(git, ("update-ref", "-m", _MESSAGE, "--stdin"), stdin=commands, moving=True, check=False)


def _outcome(git: Git, moves: Sequence[Move], result: Ran) -> Literal["moved", "lost", "refused"]:
    """The outcome of an update that git reported as failed, read from the refs: git may fail after moving them."""
    none = "0" * git.repository.id_length
    try:
        tips = [repository.tip(git, update.ref) or none for update in moves]
    except PlantuiError as trouble:
        unknown = refusal.of_git(git, result).message
        raise NotWritten(t("landing.unknown.title"), t("landing.unknown", why=unknown), moves[0].ref) from trouble
    if all(tip == update.to for update, tip in zip(moves, tips, strict=True)):
        return "moved"
    return "lost" if any(tip != update.before for update, tip in zip(moves, tips, strict=True)) else "refused"


def _lost_before(result: Ran) -> bool:
    """Whether git found the refs elsewhere: they were moved there earlier, and not by this."""
    return result.code != 0 and (b"but expected" in result.err or b"reference already exists" in result.err)


def _present(git: Git, holding: Sequence[str]) -> str:
    try:
        pack.present(git, *holding)
    except OSError as trouble:
        return refusal.of_files(trouble).message
    return ""


@contextmanager
def _deferring() -> Iterator[list[int]]:
    """Defers Ctrl-C; what was pressed is in the list. Other threads than the main one never get it."""
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


# The log of a ref, as git keeps it: one line more for each move, with the rights of a shared repository. git itself is
# not used for it: it would follow a link that another user put among the logs, and block on a pipe.


def _log_move(git: Git, ref: str, before: str, to: str, who: Identity, message: str) -> str:
    """Write that a ref moved into its log, and into HEAD's where that names it; what was not possible, in words.

    A log is begun where the repository asks for logs, as git does; never raises: the ref has moved.
    """
    if git.repository.ref_storage != "files":  # those hold their logs themselves
        return ""
    now = datetime.now(UTC).astimezone()
    name, email = ("".join(char for char in part if char not in "<>\n\0") for part in (who.name, who.email))
    line = f"{before} {to} {name} <{email}> {int(now.timestamp())} {now:%z}\t{message}\n".encode("utf-8", "replace")
    for folder, log in _logs(git, ref):
        try:
            _append(git, folder, log, line, begin=_begins(git, log))
        except OSError as trouble:
            return t("reflog.not_written", path=str(Path(folder, "logs", log)), why=of_system(trouble))
    return ""


def _logs(git: Git, ref: str) -> Iterator[tuple[str, str]]:
    yield git.repository.common_dir, ref
    with suppress(OSError):
        head = Path(git.repository.git_dir, "HEAD")
        if (os.readlink(head) if head.is_symlink() else _first(head)) == ref:  # noqa: PTH115 as text
            yield git.repository.git_dir, "HEAD"


def _first(head: Path) -> str:
    descriptor = os.open(head, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as source:
        return os.fsdecode(source.read(4096)).strip().removeprefix("ref: ") if _plain(descriptor) else ""


def _begins(git: Git, log: str) -> bool:
    setting = git.repository.logged
    return setting == "always" or (setting == "true" and (log == "HEAD" or log.startswith(_LOGGED)))


def _append(git: Git, root: str, log: str, line: bytes, *, begin: bool) -> None:
    *folders, name = ("logs", *log.split("/"))
    with ExitStack() as stack:
        directory = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, directory)
        for folder in folders:
            created = False
            if begin:
                with suppress(FileExistsError):
                    os.mkdir(folder, dir_fd=directory)
                    created = True
            try:
                directory = os.open(folder, _DOWN, dir_fd=directory)
            except FileNotFoundError:
                return
            stack.callback(os.close, directory)
            if created:
                repository.share(git.repository, directory)
        try:
            file, created = os.open(name, _MORE, dir_fd=directory), False
        except FileNotFoundError:
            if not begin:
                return
            file, created = os.open(name, _MORE | os.O_CREAT, 0o666, dir_fd=directory), True
        stack.callback(os.close, file)
        if not _plain(file) or os.fstat(file).st_nlink != 1:
            raise OSError(0, t("reflog.no_file"))
        if created:
            repository.share(git.repository, file)
        os.write(file, line)


def _plain(file: int) -> bool:
    return stat.S_ISREG(os.fstat(file).st_mode)


# Refs that keep a user's own landed records alive: `refs/plantui/own/<person>/<branch>/<n>`. Each leads to the last
# commit of a line that was landed from here; a new number is taken only where no older line goes on. They are this
# repository's own, and are neither pushed nor fetched by a plain `git push` or `git fetch`.

OWN = "refs/plantui/own/"


def keep_own(git: Git, person: str, branch: str, commit: str) -> str:
    """Keep a landed commit reachable whatever happens to its branch; the ref, empty where it could not be written."""
    folder = own_folder(person, branch)
    earlier = _listed(git, folder, f"--merged={commit}")  # nearly always all there is to ask
    if earlier:
        number = max(earlier)
        before = earlier[number]
    else:
        if containing := _listed(git, folder, f"--contains={commit}"):
            return f"{folder}{max(containing)}"
        number = max(_listed(git, folder), default=0) + 1
        before = "0" * git.repository.id_length
    ref = f"{folder}{number}"
    if before == commit:
        return ref
    result = run_git(git, ("update-ref", ref, commit, before), moving=True, check=False)
    return ref if result.code == 0 else ""


def own_folder(person: str, branch: str) -> str:
    """Where the refs of a person's own landed commits on a branch stand."""
    return OWN + person + "/" + _part(repository.short(branch)) + "/"


def _listed(git: Git, folder: str, *options: str) -> dict[int, str]:
    """The commits of a folder's refs by their numbers; empty where git fails."""
    result = run_git(
        git, ("for-each-ref", *options, "--format=%(objectname) %(refname)", folder), real=True, check=False
    )
    pairs = (line.partition(" ") for line in result.out.decode("utf-8", "replace").splitlines())
    numbered = ((ref.removeprefix(folder), oid) for oid, _, ref in pairs)
    return {int(number): oid for number, oid in numbered if number.isascii() and number.isdigit()}


def _part(branch: str) -> str:
    """A branch's name as one part of a path: as files, refs of `a` and of `a/1` would exclude each other."""
    return branch.replace("%", "%25").replace("/", "%2F")
