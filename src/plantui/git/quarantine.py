"""The private folder that git runs in, so that nothing in the plan's repository decides what is run, or blocks it.

It holds three bare repositories made by writing their few files. `objects.git` has no refs at all. `refs.git` sees the
real refs and their logs through links, so that git itself reads them and yet never opens the real repository's
configuration. `moving.git` sees the refs alone, to lock and move them: git gives a log that it finds behind a link no
rights of the group and follows links that others planted among the logs, so plantui writes those itself. All read and
write objects in the plan's own object directory, which is named in the environment.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from plantui.errors import Unreadable
from plantui.i18n import of_system, t
from plantui.value_class import value_class

_HEAD_BYTES = 4096

_CONFIG = """\
[core]
\trepositoryformatversion = {version}
\tbare = true
\thooksPath = /dev/null
\tfsmonitor = false
\tattributesFile = /dev/null
\tcommitGraph = false
\tuseReplaceRefs = false
\tlogAllRefUpdates = {logged}
{shared}[extensions]
{extensions}[protocol]
\tallow = never
[gc]
\tauto = 0
[maintenance]
\tauto = false
[i18n]
\tcommitEncoding = UTF-8
\tlogOutputEncoding = UTF-8
"""
# The commit graph is a cache that anyone who may write there can fill with other parents than the commits have.


@value_class
class Repository:
    """The folders of a plan's repository and the few of its settings that plantui follows; all paths are absolute.

    `git_dir` holds HEAD and the index, `common_dir` objects, refs and configuration: they differ in a linked work
    tree. `work_tree` is None where there is none. `shared` is core.sharedRepository or empty, `logged` whether moving
    a ref is written to its log, `ignored` the keys that the repository's configuration sets and plantui does not heed.
    `incoming` is where the objects of a push lie that this process, a hook, is asked about; else empty.
    """

    git_dir: str
    common_dir: str
    work_tree: str | None
    object_format: Literal["sha1", "sha256"]
    bare: bool
    shared: str = ""
    ignored: tuple[str, ...] = ()
    ref_storage: Literal["files", "reftable"] = "files"
    logged: Literal["true", "false", "always"] = "true"
    incoming: str = ""

    @property
    def objects(self) -> str:
        """The object directory; git itself follows its `info/alternates`."""
        return os.path.join(self.common_dir, "objects")  # noqa: PTH118  # asked often, pathlib takes ten times as long

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that say where git finds and puts objects; those of a push under examination are only read."""
        variables = {"GIT_OBJECT_DIRECTORY": self.objects}
        if self.incoming:
            quoted = self.incoming.replace("\\", "\\\\").replace('"', '\\"')
            variables["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = f'"{quoted}"'  # quoted, for the sake of colons in it
        return variables

    @property
    def id_length(self) -> int:
        """Hexadecimal digits in one object id."""
        return 40 if self.object_format == "sha1" else 64


def make(repository: Repository, folder: Path) -> None:
    """Write the repositories into an empty private folder; raises OSError."""
    real = Path(repository.git_dir)
    common = Path(repository.common_dir)
    for name in ("objects.git", "refs.git", "moving.git"):
        (folder / name).mkdir()
        (folder / name / "config").write_text(_config(repository, refs=name != "objects.git"), encoding="ascii")
    for name in ("objects.git", "moving.git"):
        (folder / name / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
    (folder / "objects.git" / "refs").mkdir()
    stores = ("refs", "packed-refs", *(("reftable",) if repository.ref_storage == "reftable" else ()))
    for name in stores:
        (folder / "moving.git" / name).symlink_to(common / name)
    view = folder / "refs.git"
    (view / "logs").mkdir()
    for name in (*stores, "logs/refs"):
        (view / name).symlink_to(common / name)
    for name in ("logs/HEAD", "FETCH_HEAD", "ORIG_HEAD"):
        (view / name).symlink_to(real / name)


def copy_head(repository: Repository, folder: str) -> None:
    """Bring HEAD up to date: git takes no link for it, and another branch may be checked out at any time.

    Raises Unreadable when there is none.
    """
    real = Path(repository.git_dir, "HEAD")
    copy = Path(folder, "refs.git", "HEAD")
    try:
        linked = real.is_symlink()
        head = b"ref: " + os.fsencode(real.readlink()) + b"\n" if linked else read_plain(real, _HEAD_BYTES)
        if not copy.exists() or copy.read_bytes() != head:
            fresh = copy.with_name(f"HEAD.{threading.get_ident()}")
            fresh.write_bytes(head)
            fresh.replace(copy)
    except OSError as trouble:
        raise Unreadable(t("git.no_head.title"), of_system(trouble), str(real)) from trouble


def _config(repository: Repository, *, refs: bool) -> str:
    extensions = ""
    if repository.object_format != "sha1":
        extensions += f"\tobjectFormat = {repository.object_format}\n"
    if refs and repository.ref_storage != "files":
        extensions += f"\trefStorage = {repository.ref_storage}\n"
    shared = f"\tsharedRepository = {repository.shared}\n" if repository.shared else ""
    return _CONFIG.format(
        version=1 if extensions else 0, logged=repository.logged, shared=shared, extensions=extensions
    )


# Special files in a repository's folder: pipes and devices where git keeps plain files, on which opening would wait.
# Whoever may write in the folder can put one there. What plantui opens itself it looks at first; before git is started
# on a repository, every path that git would open is.

_TOP = ("HEAD", "packed-refs", "config", "commondir", "index", "FETCH_HEAD", "ORIG_HEAD", "logs/HEAD")
_TREES = ("refs", "logs/refs", "reftable")
_OBJECTS = ("info/alternates", "pack")
_ALTERNATES_BYTES = 64 * 1024
_LINE_BYTES = 64 * 1024
_BORROWED = 5  # git itself goes no deeper
_DEPTH = 32
_HEX = frozenset("0123456789abcdef")


def read_plain(path: Path, most: int) -> bytes:
    """The first `most` bytes of a plain file, links followed; raises OSError, also for what is none."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(t("git.special.no_file"))
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # it may have become another one meanwhile
    with os.fdopen(descriptor, "rb") as source:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(t("git.special.no_file"))
        return source.read(most)


def first_line(path: Path) -> str:
    """The first line of a small file of git's; raises OSError, also where it is no plain file."""
    return os.fsdecode(read_plain(path, _LINE_BYTES).split(b"\n")[0].rstrip(b"\r"))


def refuse_special_files(repository: Repository) -> None:
    """Raise Unreadable naming the first pipe or device at a path that git opens."""
    for path in _opened(repository):
        kind = _kind(path)
        if kind:
            raise Unreadable(t("git.special.title"), t(f"git.special.{kind}"), path)


def _opened(repository: Repository) -> Iterator[str]:
    """The paths that git opens and that may be special files: whatever is not plainly a file or a folder."""
    for folder in dict.fromkeys((repository.git_dir, repository.common_dir)):
        yield from (str(Path(folder, name)) for name in _TOP)
        for name in _TREES:
            yield from _below(str(Path(folder, name)), _DEPTH)
    yield from _objects(repository.objects)


def _objects(folder: str) -> Iterator[str]:
    """The same for an object directory, and for those it borrows from."""
    visited = {folder}
    stack = [(folder, 0)]
    while stack:
        directory, depth = stack.pop()
        yield from (str(Path(directory, name)) for name in _OBJECTS)
        yield from _below(str(Path(directory, "pack")), 0)
        with suppress(OSError), os.scandir(directory) as entries:
            for name in [entry.name for entry in entries if len(entry.name) == 2 and _HEX.issuperset(entry.name)]:
                yield from _below(f"{directory}/{name}", 0)
        with suppress(OSError, ValueError):
            lines = read_plain(Path(directory, "info", "alternates"), _ALTERNATES_BYTES).split(b"\n")
            for line in lines if depth < _BORROWED else ():
                other = os.path.normpath(Path(directory, os.fsdecode(line))) if line and line[:1] != b"#" else directory
                if other not in visited:
                    visited.add(other)
                    stack.append((other, depth + 1))


def _below(folder: str, depth: int) -> Iterator[str]:
    """What is neither a plain file nor a folder in a folder, and in those inside it down to a depth; links too."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if depth:
                    yield from _below(entry.path, depth - 1)
            elif not entry.is_file(follow_symlinks=False):
                yield entry.path
                if depth and entry.is_symlink() and entry.is_dir():
                    yield from _below(entry.path, depth - 1)


def _kind(path: str) -> str:
    """`pipe` or `device` where a path, links followed, leads to one, so that opening it could block; else empty."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  # very many of them, in a hurry
    except (OSError, ValueError):
        return ""
    return "pipe" if stat.S_ISFIFO(mode) else "device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else ""
