"""Which files a plan is read from: those of a commit or the work tree; links and all that must not be read is refused.

A refused entry becomes a located problem; everything else is still read.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Container, Iterator, Mapping, Sequence

import attrs

from plantui import limits
from plantui.errors import Unreadable
from plantui.git.objects.paths import look_alikes, odd, shown
from plantui.git.objects.reader import TreeEntry, blobs, tree
from plantui.git.process import Git, run_git
from plantui.i18n import of_system, t
from plantui.plan.files import File, Problem
from plantui.value_class import value_class

PLAN = "plan"
RECORDS = "plan/reviews/"
SERVICES = "plan/services/"

_REFUSED_MODES = {"120000": "link", "160000": "submodule"}
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@value_class
class Snapshot:
    """The files of one text in git's order, records among them, and what was refused.

    `data` holds the bytes behind the ids where they come from the work tree, which may change under our hands.
    """

    files: tuple[File, ...]
    problems: tuple[Problem, ...]
    data: Mapping[str, bytes] = attrs.field(factory=dict, repr=False, eq=False)


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NoPlan(Unreadable):
    """There is no plan/ in a commit."""


def of_commit(git: Git, commit: str) -> Snapshot:
    """The files below plan/ at a commit; NoPlan when it has no plan/, Unreadable when a tree is missing or damaged."""
    entries = tree(git, commit, PLAN)
    if not entries:
        raise NoPlan(t("snapshot.no_plan.title"), _no_plan(git, commit), commit[:12])
    return sifted(entries)


def _no_plan(git: Git, commit: str) -> str:
    """The message that a commit has no plan/ at its root, with the folder where there is one further down."""
    result = run_git(git, ("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit), check=False)
    inner = next((path for path in result.out.split(b"\0") if path.endswith(b"/plan/plan.toml")), b"")
    if result.code or not inner:
        return t("snapshot.no_plan.message")
    folder = inner.removesuffix(b"/plan/plan.toml").decode("utf-8", "replace")
    return t("snapshot.no_plan.below", folder=folder)


def services_of_commit(git: Git, commit: str, most: int) -> Snapshot:
    """The first files below plan/services/ at a commit, at most `most`; git is stopped after them."""
    return sifted(tree(git, commit, SERVICES.rstrip("/"), most)[:most])


def of_work_tree(git: Git) -> Snapshot:
    """The files below plan/ on disk as they are now, no link followed, ids `sha256:<hex>`.

    What is hidden or an editor's backup (`.x`, `x~`) is passed over. Unreadable when there is no work tree or no plan/.
    """
    top = git.repository.work_tree
    if top is None:
        raise Unreadable(t("snapshot.no_work_tree.title"), t("snapshot.no_work_tree.message"), git.repository.git_dir)
    walk = _Walk()
    try:
        folder = os.open(os.path.join(top, PLAN), _OPEN | os.O_DIRECTORY)  # noqa: PTH118  # beside os.open, not pathlib
    except FileNotFoundError as missing:
        raise Unreadable(t("snapshot.no_plan.title"), t("snapshot.no_plan.message"), top) from missing
    except OSError as trouble:
        raise Unreadable(t("snapshot.no_plan.title"), t("snapshot.no_plan.no_folder"), top) from trouble
    try:
        _walk(folder, PLAN, walk)
    finally:
        os.close(folder)
    snapshot = sifted(sorted(walk.found, key=lambda entry: os.fsencode(entry.path)))
    data = {file.path: walk.data[file.path] for file in snapshot.files if file.path in walk.data}
    return attrs.evolve(snapshot, problems=(*walk.problems, *snapshot.problems), data=data)


def contents(git: Git, snapshot: Snapshot, cached: Container[tuple[str, str]] = ()) -> Iterator[tuple[File, bytes]]:
    """The bytes of a snapshot's files in its order, but for records and those whose (path, blob) is `cached`.

    Raises Unreadable naming an object that is missing or damaged.
    """
    files = [
        file for file in snapshot.files if not file.path.startswith(RECORDS) and (file.path, file.blob) not in cached
    ]
    if snapshot.data:
        yield from ((file, snapshot.data[file.path]) for file in files)
        return
    for file, (_, data) in zip(files, blobs(git, [file.blob for file in files]), strict=True):
        yield file, data


def sifted(entries: Sequence[TreeEntry]) -> Snapshot:
    """The snapshot of entries below plan/ in git's order: what must not be read becomes a problem."""
    files: list[File] = []
    problems: list[Problem] = []
    if len(entries) > limits.TREE_ENTRIES:
        problems.append(_problem(PLAN, "entries", most=limits.TREE_ENTRIES))
        entries = entries[: limits.TREE_ENTRIES]
    twins = look_alikes([entry.path for entry in entries])
    room = limits.PLAN_BYTES
    for entry in entries:
        code = _REFUSED_MODES.get(entry.mode) or ("no_folder" if entry.path == PLAN else odd(entry.path))
        size = entry.size or 0
        if code:
            problems.append(_problem(entry.path, code))
        elif entry.path in twins:
            problems.append(_problem(entry.path, "look_alike", other=shown(twins[entry.path])))
        elif size > limits.FILE_BYTES:
            problems.append(_problem(entry.path, "too_large", size=size, most=limits.FILE_BYTES))
        elif not entry.path.startswith(RECORDS) and size > room:
            problems.append(_problem(entry.path, "plan_too_large", most=limits.PLAN_BYTES))
            room = 0
        else:
            room -= 0 if entry.path.startswith(RECORDS) else size
            files.append(File(entry.path, entry.oid))
            if entry.mode != "100644":  # it can be read, but an audit will not accept the tree
                problems.append(_problem(entry.path, "mode", seen=entry.mode))
    return Snapshot(tuple(files), tuple(problems))


@attrs.define(slots=True)
class _Walk:
    """The state of a walk over the work tree: the files so far, and the bytes of the plan that may still be read."""

    found: list[TreeEntry] = attrs.field(factory=list)
    data: dict[str, bytes] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)
    room: int = limits.PLAN_BYTES


def _walk(folder: int, path: str, walk: _Walk) -> None:
    """Collect the files of one open folder and of those inside it; never more than the limits allow."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as trouble:
        walk.problems.append(_problem(path, "unreadable", why=of_system(trouble)))
        return
    for name in names:
        if len(walk.found) > limits.TREE_ENTRIES:
            return
        below = f"{path}/{name}"
        if name.startswith(".") or name.endswith("~"):
            continue
        if odd(below):
            walk.found.append(TreeEntry(below, "100644", "", None))
            continue
        try:
            descriptor = os.open(name, _OPEN, dir_fd=folder)
        except OSError as trouble:
            if trouble.errno == errno.ELOOP:
                walk.found.append(TreeEntry(below, "120000", "", None))
            elif trouble.errno != errno.ENOENT:  # gone since it was listed
                walk.problems.append(_problem(below, "unreadable", why=of_system(trouble)))
            continue
        try:
            _take(descriptor, below, walk)
        except OSError as trouble:
            walk.problems.append(_problem(below, "unreadable", why=of_system(trouble)))
        finally:
            os.close(descriptor)


def _take(descriptor: int, path: str, walk: _Walk) -> None:
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        _walk(descriptor, path, walk)
    elif not stat.S_ISREG(status.st_mode):
        walk.problems.append(_problem(path, "no_file"))
    elif status.st_size > min(walk.room, limits.FILE_BYTES):
        walk.found.append(TreeEntry(path, "100644", "", status.st_size))
    else:
        content = _read(descriptor)
        walk.found.append(TreeEntry(path, "100644", f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)))
        if not path.startswith(RECORDS):
            walk.room -= len(content)
            walk.data[path] = content


def _read(descriptor: int) -> bytes:
    """A file's bytes, at most one more than `limits.FILE_BYTES`, even where it grows while it is read."""
    with open(descriptor, "rb", closefd=False) as source:  # a descriptor, not a path
        return source.read(limits.FILE_BYTES + 1)


def _problem(path: str, code: str, **values: object) -> Problem:
    return Problem(shown(path), 0, "", t(f"snapshot.refused.{code}", **values))
