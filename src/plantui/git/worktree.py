"""Keeping a work tree and its index in step with a branch that is checked out there, after a record landed on it.

git runs on the real index, but in the quarantine: no filter, hook or file system monitor of the repository is heeded.
"""

from __future__ import annotations

import os
import shlex
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import attrs

from plantui.git.command import Git, run
from plantui.words import of_system, t

_TRIES = 5
_PAUSE = 0.05


@attrs.frozen(slots=True)
class Place:
    """A work tree where the branch is checked out, with the folder that holds its HEAD and index."""

    git_dir: str
    work_tree: str


def places(git: Git, ref: str) -> tuple[Place, ...]:
    """Where a branch is checked out: the work tree that was opened, the main one, and linked ones of one's own."""
    repository = git.repository
    candidates = [Place(repository.git_dir, repository.work_tree)] if repository.work_tree is not None else []
    if not repository.bare and Path(repository.common_dir).name == ".git":
        candidates.append(Place(repository.common_dir, str(Path(repository.common_dir).parent)))
    candidates += _linked(Path(repository.common_dir))
    return tuple(place for place in dict.fromkeys(candidates) if _head(git, place) == ref)


def keep_in_step(git: Git, place: Place, path: str, blob: str, data: bytes) -> str:
    """Put a landed file into the work tree and the index; what was not possible in words, empty when all was.

    Never raises and never overwrites a file: the record has landed whatever happens here.
    """
    mend = f"git -C {shlex.quote(place.work_tree)} restore --source=HEAD --staged --worktree -- {shlex.quote(path)}"
    try:
        _write(place.work_tree, path, data)
        trouble = ""
    except OSError as failed:
        trouble = of_system(failed)
    index = Path(place.git_dir, "index")
    if not index.is_file():
        return t("landing.no_index", path=place.work_tree)
    entry = ("--add", "--cacheinfo", f"100644,{blob},{path}", "-q", "--refresh")
    for _ in range(_TRIES):
        env = {"GIT_INDEX_FILE": str(index)}
        ran = run(git, (f"--work-tree={place.work_tree}", "update-index", *entry), env=env, check=False)
        if b"index.lock': File exists" not in ran.err:
            break
        threading.Event().wait(_PAUSE)
    if ran.code and not trouble:
        lines = ran.err.decode("utf-8", "replace").splitlines()
        trouble = lines[-1] if lines else str(ran.code)
    return t("landing.not_in_step", path=place.work_tree, why=trouble, mend=mend) if trouble else ""


def behind(git: Git, place: Place, before: str, tip: str) -> str:
    """Words when files that others changed between two commits are not in this place's index; empty when none are.

    That is so when somebody moved the branch without this work tree: it was behind before anything landed from here.
    """
    env = {"GIT_INDEX_FILE": str(Path(place.git_dir, "index"))}
    brought = run(git, ("diff-tree", "-r", "--no-renames", "--name-only", "-z", before, tip), check=False)
    differs = run(git, ("diff-index", "--cached", "--no-renames", "--name-only", "-z", tip), env=env, check=False)
    both = {*brought.out.split(b"\0")} & {*differs.out.split(b"\0")} - {b""}
    if not both:
        return ""
    example = min(both).decode("utf-8", "replace")
    return t("landing.behind", path=place.work_tree, count=len(both), example=example)


def _linked(common: Path) -> Iterator[Place]:
    """Linked work trees that point back to where they are linked from, and belong to this user."""
    with suppress(OSError):
        for folder in sorted((common / "worktrees").iterdir()):
            with suppress(OSError):
                dot_git = Path(os.fsdecode((folder / "gitdir").read_bytes().rstrip(b"\r\n")))
                line = os.fsdecode(dot_git.read_bytes()[:4096].rstrip(b"\r\n"))
                back = os.path.realpath(line.removeprefix("gitdir: "))
                if back == os.path.realpath(folder) and dot_git.parent.stat().st_uid == os.geteuid():
                    yield Place(back, os.path.realpath(dot_git.parent))


def _head(git: Git, place: Place) -> str:
    if git.repository.ref_storage != "files":
        return run(git, ("symbolic-ref", "--quiet", "HEAD"), real=True, check=False).out.decode().strip()
    head = Path(place.git_dir, "HEAD")
    try:
        return os.readlink(head) if head.is_symlink() else os.fsdecode(head.read_bytes()[:4096]).strip()[5:]  # noqa: PTH115 as text
    except OSError:
        return ""


def _write(root: str, path: str, data: bytes) -> None:
    """Write a new file below a folder without following any link; one that is there with this content is left."""
    *folders, name = path.split("/")
    opened = [os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
    try:
        for folder in folders:
            with suppress(FileExistsError):
                os.mkdir(folder, dir_fd=opened[-1])
            down = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            opened.append(os.open(folder, down, dir_fd=opened[-1]))
        try:
            new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(name, new, 0o666, dir_fd=opened[-1])
        except FileExistsError:
            if not _same(name, opened[-1], data):
                raise
            return
        with os.fdopen(file, "wb") as target:
            target.write(data)
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _same(name: str, folder: int, data: bytes) -> bool:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with os.fdopen(file, "rb") as source:
        return stat.S_ISREG(os.fstat(file).st_mode) and source.read(len(data) + 1) == data
