"""How two branches lie beside each other, and a merge of both that touches no work tree."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import attrs

from plantui.errors import NotWritten, Unreadable
from plantui.git import refusal, repository
from plantui.git.objects import reader
from plantui.git.objects.pack import Kind
from plantui.git.process import Git, failed, run_git
from plantui.i18n import t

Relation = Literal["same", "behind", "ahead", "diverged", "unrelated"]

_KINDS: tuple[Kind, ...] = ("commit", "tree", "blob", "tag")


@attrs.frozen(slots=True)
class TreeMerge:
    """The tree of a merge, with its new objects; `conflicts` are the paths that git could not merge.

    Where there are some the tree is of no use: what differs there holds git's marks of conflict.
    """

    tree: str
    objects: tuple[tuple[Kind, bytes], ...] = attrs.field(repr=False)
    conflicts: tuple[str, ...] = ()


def relation(git: Git, ours: str, theirs: str) -> Relation:
    """How one's own commit lies beside the server's. Raises Unreadable where git cannot say."""
    reader.check(git, (ours, theirs))
    if ours == theirs:
        return "same"
    if _holds(git, theirs, ours):
        return "behind"
    if _holds(git, ours, theirs):
        return "ahead"
    return "diverged" if common(git, ours, theirs) else "unrelated"


def common(git: Git, ours: str, theirs: str) -> str:
    """The newest commit that both have in their history; empty where there is none."""
    result = run_git(git, ("merge-base", ours, theirs), check=False)
    return result.out.decode("ascii", "replace").strip() if result.code == 0 else ""


def merged(git: Git, ours: str, theirs: str) -> TreeMerge:
    """Merge two commits as git does, in memory. Nothing is written into the repository: the objects come along."""
    reader.check(git, (ours, theirs))
    with tempfile.TemporaryDirectory(dir=git.folder) as folder:
        borrowed = [git.repository.objects, *([git.repository.incoming] if git.repository.incoming else [])]
        quoted = ":".join('"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"' for path in borrowed)
        env = {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted}
        args = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs)
        result = run_git(git, args, env=env, check=False)
        if result.code not in (0, 1):
            raise failed(args, result)
        tree, *paths = result.out.decode("utf-8", "surrogateescape").split("\0")
        if len(tree.strip()) != git.repository.id_length:
            raise failed(args, result)
        conflicts = tuple(dict.fromkeys(path for path in paths if path))
        objects = tuple(_loose(Path(folder))) if not conflicts else ()
    return TreeMerge(tree.strip(), objects, conflicts)


def _loose(folder: Path) -> Iterator[tuple[Kind, bytes]]:
    """The loose objects of a folder that git has just written."""
    try:
        for parent, _, names in os.walk(folder):
            if len(Path(parent).name) != 2:
                continue
            for name in names:
                head, _, data = zlib.decompress(Path(parent, name).read_bytes()).partition(b"\0")
                kind = head.partition(b" ")[0].decode("ascii")
                yield next(known for known in _KINDS if known == kind), data
    except OSError as trouble:
        raise refusal.of_files(trouble) from trouble
    except (zlib.error, StopIteration) as trouble:
        raise NotWritten(t("landing.title"), str(trouble)) from trouble


def _holds(git: Git, commit: str, ancestor: str) -> bool:
    contained = repository.holds(git, commit, ancestor)
    if contained is None:
        raise Unreadable(t("governing.incomplete.title"), t("governing.incomplete"), ancestor)
    return contained
