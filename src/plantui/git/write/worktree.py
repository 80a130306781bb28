"""The work tree and its index, kept in step with a branch that is checked out; no file is written through a link."""

from __future__ import annotations

import os
import shlex
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

import attrs

from plantui import limits
from plantui.errors import NotWritten
from plantui.git import refusal
from plantui.git.process import Git, run_git
from plantui.git.quarantine import first_line
from plantui.i18n import of_system, t

Files = Mapping[str, tuple[bytes | None, bytes | None]]

_DOWN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@attrs.frozen(slots=True)
class _Ready:
    """A written temporary file beside the one it will replace, or the name that a file to be removed has meanwhile.

    `folders` are open descriptors with the name of the folder each of them is, the root first.
    """

    folders: tuple[tuple[int, str], ...]
    name: str
    temporary: str
    before: bytes | None
    path: str
    goes: bool = False

    @property
    def folder(self) -> int:
        """The descriptor of the folder that the file stands in."""
        return self.folders[-1][0]


def replace(root: str, files: Files) -> None:
    """Put new content in place of old; paths are below `root`, `before` is None for a file that must not be there.

    A file that becomes None is removed, and with its last one a folder. Everything is written beside first, then
    renamed over; where one cannot be, those renamed already are put back.
    Raises NotWritten when a file is not as it was, is a link or no file, or cannot be written.
    """
    with ExitStack() as stack:
        ready: list[_Ready] = []
        try:
            for path, (before, after) in files.items():
                ready.append(_prepare(stack, root, path, before, after))
            replaced: list[_Ready] = []
            try:
                for file in ready:
                    names = (file.name, file.temporary) if file.goes else (file.temporary, file.name)
                    os.replace(*names, src_dir_fd=file.folder, dst_dir_fd=file.folder)
                    replaced.append(file)
            except OSError:
                for file in replaced:
                    _put_back(file)
                raise
            for file in ready:
                with suppress(OSError):
                    os.fsync(file.folder)
        except OSError as trouble:
            where = os.fsdecode(trouble.filename) if isinstance(trouble.filename, str | bytes) else root
            raise NotWritten(t("changing.title"), of_system(trouble), where) from trouble
        finally:
            for file in ready:
                with suppress(OSError):
                    os.unlink(file.temporary, dir_fd=file.folder)
        for file in ready:
            if file.goes:
                _without_empty(file.folders)


def _without_empty(folders: tuple[tuple[int, str], ...]) -> None:
    """Remove a folder that nothing is left in, and those above it."""
    with suppress(OSError):
        for (above, _), (_, name) in zip(folders[-2::-1], folders[:0:-1], strict=True):
            os.rmdir(name, dir_fd=above)


def content(root: str, path: str, most: int = limits.FILE_BYTES) -> bytes | None:
    """A file's bytes, following no link; None where there is no plain file, or one of more than `most` bytes."""
    *folders, name = path.split("/")
    with ExitStack() as stack, suppress(OSError):
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        stack.callback(os.close, descriptor)
        for folder in folders:
            descriptor = os.open(folder, _DOWN, dir_fd=descriptor)
            stack.callback(os.close, descriptor)
        file = os.open(name, _READ, dir_fd=descriptor)
        with os.fdopen(file, "rb") as source:
            data = source.read(most + 1) if stat.S_ISREG(os.fstat(file).st_mode) else None
        return data if data is not None and len(data) <= most else None
    return None


def _prepare(stack: ExitStack, root: str, path: str, before: bytes | None, after: bytes | None) -> _Ready:
    *names, name = path.split("/")
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    folders = [(descriptor, "")]
    for folder in names:
        if before is None:
            with suppress(FileExistsError):
                os.mkdir(folder, dir_fd=descriptor)
        descriptor = os.open(folder, _DOWN, dir_fd=descriptor)
        stack.callback(os.close, descriptor)
        folders.append((descriptor, folder))
    mode = _as_it_was(descriptor, name, path, before)
    temporary = f".{name}.{os.getpid()}.tmp"
    with suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=descriptor)
    ready = _Ready(tuple(folders), name, temporary, before, path, after is None)
    if after is None:
        return ready
    file = os.open(temporary, _NEW, mode, dir_fd=descriptor)
    try:
        with os.fdopen(file, "wb") as target:
            if before is not None:
                os.fchmod(file, mode)
            target.write(after)
            target.flush()
            os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=descriptor)
        raise
    return ready


def _as_it_was(folder: int, name: str, path: str, before: bytes | None) -> int:
    """The mode of the file, once its content is what was read; 0o666 for one that is new."""
    try:
        file = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError:
        if before is None:
            return 0o666
        raise NotWritten(t("changing.title"), t("changing.not_as_read"), path) from None
    with os.fdopen(file, "rb") as source:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode) or before is None or source.read(len(before) + 1) != before:
            raise NotWritten(t("changing.title"), t("changing.not_as_read"), path)
    return stat.S_IMODE(status.st_mode)


def _put_back(ready: _Ready) -> None:
    with suppress(OSError):
        if ready.before is None:
            os.unlink(ready.name, dir_fd=ready.folder)
            return
        if ready.goes:
            os.replace(ready.temporary, ready.name, src_dir_fd=ready.folder, dst_dir_fd=ready.folder)
            return
        back = f"{ready.temporary}.back"
        file = os.open(back, _NEW, 0o600, dir_fd=ready.folder)
        with os.fdopen(file, "wb") as target:
            os.fchmod(file, stat.S_IMODE(os.stat(ready.name, dir_fd=ready.folder).st_mode))
            target.write(ready.before)
        os.replace(back, ready.name, src_dir_fd=ready.folder, dst_dir_fd=ready.folder)


# updating a work tree and its index after something landed on the branch that is checked out there


_TRIES = 5
_PAUSE = 0.05
PLAN = "plan/plan.toml"
"""The file by which it is decided whether a sparse checkout leaves the plan out."""


@attrs.frozen(slots=True)
class WorkTree:
    """A work tree where the branch is checked out, with the folder that holds its HEAD and index."""

    git_dir: str
    work_tree: str


def places(git: Git, ref: str) -> tuple[WorkTree, ...]:
    """Where a branch is checked out: the work tree that was opened, the main one, and linked ones of one's own."""
    repository = git.repository
    candidates = [WorkTree(repository.git_dir, repository.work_tree)] if repository.work_tree is not None else []
    if not repository.bare and Path(repository.common_dir).name == ".git":
        candidates.append(WorkTree(repository.common_dir, str(Path(repository.common_dir).parent)))
    candidates += _linked(Path(repository.common_dir))
    return tuple(place for place in dict.fromkeys(candidates) if _head(git, place) == ref)


def keep_in_step(git: Git, place: WorkTree, path: str, blob: str, data: bytes) -> str:
    """Put a landed file into the work tree and the index; what was not possible in words, empty when all was.

    Never overwrites a file. Where a sparse checkout leaves the plan out, the file is left out as well.
    """
    if not Path(place.git_dir, "index").is_file():
        return t("landing.no_index", path=place.work_tree)
    left_out = sparse(git, place, PLAN)
    trouble = ""
    if not left_out:
        try:
            _write(place.work_tree, path, data)
        except OSError as failed:
            trouble = of_system(failed)
    unlocked, why = enter(git, place, path, blob, left_out=left_out)
    return mending(place, path, trouble or why, unlocked) if trouble or why else ""


def enter(git: Git, place: WorkTree, path: str, blob: str, *, left_out: bool = False) -> tuple[str, str]:
    """Put one file into the index of a place, as the branch has it now: empty words where that was possible.

    Else the lock that stood in the way, if one did, and the reason. `left_out` as a sparse checkout leaves files out.
    """
    entry: tuple[str, ...] = ("--add", "--cacheinfo", f"100644,{blob},{path}")
    return _update(git, place, entry + (("--skip-worktree", path) if left_out else ("-q", "--refresh")))


def leave(git: Git, place: WorkTree, path: str) -> tuple[str, str]:
    """Take one file out of the index of a place, as the branch has it no more; the answer as that of `enter`."""
    return _update(git, place, ("--force-remove", "--", path))


def _update(git: Git, place: WorkTree, entry: tuple[str, ...]) -> tuple[str, str]:
    index = Path(place.git_dir, "index")
    env = {"GIT_INDEX_FILE": str(index)}
    for _ in range(_TRIES):
        result = run_git(git, (f"--work-tree={place.work_tree}", "update-index", *entry), env=env, check=False)
        if result.code == 0:
            return "", ""
        if result.err and not refusal.locked(git, result):
            return "", refusal.words(git, result)
        threading.Event().wait(_PAUSE)  # with -q git reports no lock: an empty message is taken for one
    lock = f"{index}.lock"
    return (lock, t("landing.index_locked", lock=lock)) if os.path.lexists(lock) else ("", refusal.words(git, result))


def mending(place: WorkTree, path: str, why: str, lock: str = "") -> str:
    """Words for a file that is on the branch and not in step here: why, and the command that mends it."""
    mend = f"git -C {shlex.quote(place.work_tree)} restore --source=HEAD --staged --worktree -- {shlex.quote(path)}"
    if lock:
        mend = f"rm -f {shlex.quote(lock)} && {mend}"
    return t("landing.not_in_step", path=place.work_tree, why=why, mend=mend)


def untold(git: Git, trouble: Exception) -> str:
    """Words for a landing after which no work tree could be looked for."""
    why = of_system(trouble) if isinstance(trouble, OSError) else str(trouble)
    return t("landing.untold", why=why, place=git.repository.work_tree or git.repository.common_dir)


def sparse(git: Git, place: WorkTree, path: str) -> bool:
    """Whether a sparse checkout leaves a file of the index out of the work tree of a place."""
    if not Path(place.git_dir, "info", "sparse-checkout").is_file():
        return False
    env = {"GIT_INDEX_FILE": str(Path(place.git_dir, "index"))}
    return run_git(git, ("ls-files", "-t", "-z", "--", path), env=env, check=False).out.startswith(b"S ")


def unfinished(git: Git, place: WorkTree, path: str, before: bytes | None) -> bool:
    """Whether a file of the work tree is not as the branch has it: by its bytes, and not by git's filters."""
    present = content(place.work_tree, path)
    if present is None:
        return before is not None and not sparse(git, place, path)
    return before is None or not as_on_branch(before, present)


def as_on_branch(before: bytes, present: bytes) -> bool:
    """Whether a file of the work tree equals the branch's, but for CRLF that git may have written in it."""
    return present == before or (
        b"\r" not in before and b"\0" not in before and present.replace(b"\r\n", b"\n") == before
    )


def behind(git: Git, place: WorkTree, before: str, tip: str) -> str:
    """A note when files that changed between two commits are not so in this place's index; empty when all are.

    That is so where another process moved the branch without updating this work tree.
    """
    env = {"GIT_INDEX_FILE": str(Path(place.git_dir, "index"))}
    arrived = run_git(git, ("diff-tree", "-r", "--no-renames", "--name-only", "-z", before, tip), check=False)
    staged = run_git(git, ("diff-index", "--cached", "--no-renames", "--name-only", "-z", tip), env=env, check=False)
    outdated = {*arrived.out.split(b"\0")} & {*staged.out.split(b"\0")} - {b""}
    if not outdated:
        return ""
    example = min(outdated).decode("utf-8", "replace")
    return t("landing.behind", path=place.work_tree, count=len(outdated), example=example)


def _linked(common: Path) -> Iterator[WorkTree]:
    """Linked work trees that point back to where they are linked from, and belong to this user."""
    with suppress(OSError):
        for folder in sorted((common / "worktrees").iterdir()):
            with suppress(OSError):
                dot_git = Path(first_line(folder / "gitdir"))
                line = first_line(dot_git)
                back = os.path.realpath(line.removeprefix("gitdir: "))
                if back == os.path.realpath(folder) and dot_git.parent.stat().st_uid == os.geteuid():
                    yield WorkTree(back, os.path.realpath(dot_git.parent))


def _head(git: Git, place: WorkTree) -> str:
    if git.repository.ref_storage != "files":
        return run_git(git, ("symbolic-ref", "--quiet", "HEAD"), real=True, check=False).out.decode().strip()
    head = Path(place.git_dir, "HEAD")
    try:
        return os.readlink(head) if head.is_symlink() else first_line(head).strip()[5:]  # noqa: PTH115 as text
    except OSError:
        return ""


def _write(root: str, path: str, data: bytes) -> None:
    """Write a new file below a folder without following any link; one that is there with this content is left."""
    *folders, name = path.split("/")
    descriptors = [os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
    try:
        for folder in folders:
            with suppress(FileExistsError):
                os.mkdir(folder, dir_fd=descriptors[-1])
            down = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptors.append(os.open(folder, down, dir_fd=descriptors[-1]))
        try:
            new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(name, new, 0o666, dir_fd=descriptors[-1])
        except FileExistsError:
            if not _same(name, descriptors[-1], data):
                raise
            return
        with os.fdopen(file, "wb") as target:
            target.write(data)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _same(name: str, folder: int, data: bytes) -> bool:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(file, "rb") as source:
        return stat.S_ISREG(os.fstat(file).st_mode) and source.read(len(data) + 1) == data
