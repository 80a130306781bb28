"""A commit's tree with one file more: the folders down to it are read by one process and made anew, the rest stays."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence

import attrs

from plantui.errors import NotWritten, Unreadable
from plantui.git.command import Git, run
from plantui.git.packing import Kind, object_id
from plantui.words import t

_REMEMBERED = 8
_known: dict[tuple[str, str], tuple[bytes, tuple[bytes | None, ...]]] = {}
"""The newest commits' trees by id and folder: what somebody just read or wrote is what the next record builds on."""


class Moved(Exception):
    """The branch moved while it was being read; reading it again helps."""


@attrs.frozen(slots=True)
class Found:
    """One object as git found it under a name; `kind` is `missing` when there is none."""

    oid: str
    kind: str
    data: bytes


@attrs.frozen(slots=True)
class Folders:
    """The trees from the root down to a file's folder, at one commit; None where a folder is missing yet."""

    commit: str
    raw_commit: bytes
    names: tuple[str, ...]
    trees: tuple[bytes | None, ...]


def find(git: Git, names: Sequence[str]) -> Iterator[Found]:
    """Objects by revision (`refs/heads/main:plan`), in the order asked for, each hashed again; one process."""
    asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    ran = run(git, ("cat-file", "--batch", "--buffer"), stdin=asked, real=True)
    at = 0
    for name in names:
        end = ran.out.index(b"\n", at)
        words, at = ran.out[at:end].split(b" "), end + 1
        if words[-1] == b"missing" or len(words) < 3:
            yield Found("", "missing", b"")
            continue
        oid, kind, size = words[-3].decode("ascii"), words[-2].decode("ascii"), int(words[-1])
        data, at = ran.out[at : at + size], at + size + 1
        named = hashlib.new(git.repository.object_format, f"{kind} {size}\0".encode() + data).hexdigest()
        if named != oid:
            raise Unreadable(t("git.damaged_object.title"), t("git.damaged_object.message", oid=oid), name)
        yield Found(oid, kind, data)


def folders(git: Git, revision: str, path: str) -> Folders:
    """Read the folders that a file at `path` would stand in, at a commit or at a ref's tip.

    Raises NotWritten when one of them is no folder, Moved when the ref moved meanwhile, Unreadable when it is gone.
    """
    names = path.split("/")
    folder = path.rpartition("/")[0]
    if (revision, folder) in _known:
        return Folders(revision, _known[revision, folder][0], tuple(names), _known[revision, folder][1])
    places = ["/".join(names[:depth]) for depth in range(1, len(names))]
    tip, *trees = find(git, [revision, f"{revision}^{{tree}}", *(f"{revision}:{place}" for place in places)])
    if tip.kind != "commit" or trees[0].kind != "tree":
        raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=revision))
    width = git.repository.id_length // 2
    expected: str | None = tip.data[5 : tip.data.index(b"\n")].decode("ascii")
    for place, name, tree in zip(("", *places), names, trees, strict=True):
        if expected is not None and tree.kind not in ("tree", "missing"):
            raise NotWritten(t("landing.title"), t("landing.no_folder", path=place))
        if (tree.oid or None) != expected:
            raise Moved
        entry = _entry(tree.data, name, width)
        expected = entry[1] if entry else None
    data = tuple(tree.data if tree.oid else None for tree in trees)
    remember(tip.oid, tip.data, folder, data)
    return Folders(tip.oid, tip.data, tuple(names), data)


def remember(commit: str, raw_commit: bytes, folder: str, trees: tuple[bytes | None, ...]) -> None:
    """Keep the trees from the root down to a folder at a commit; ids never come to mean anything else."""
    while len(_known) >= _REMEMBERED:
        _known.pop(next(iter(_known)), None)
    _known[commit, folder] = raw_commit, trees


def with_file(git: Git, found: Folders, blob: str) -> tuple[str, list[tuple[Kind, bytes]]]:
    """The root tree's id once the file is in, and the trees to write for it; NotWritten when another file is there."""
    made: list[tuple[Kind, bytes]] = []
    mode, oid = "100644", blob
    for name, tree in zip(reversed(found.names), reversed(found.trees), strict=True):
        data = tree or b""
        there = _entry(data, name, len(oid) // 2)
        if not made and there not in (None, (mode, oid)):
            raise NotWritten(t("landing.title"), t("landing.other_file", path="/".join(found.names)))
        data = _put(data, mode, name, oid)
        mode, oid = "40000", object_id(git, "tree", data)
        made.append(("tree", data))
    return oid, made


def with_files(git: Git, base: str, files: Mapping[str, bytes]) -> tuple[str, list[tuple[Kind, bytes]]]:
    """The root tree's id of a commit with files put in or replaced, and the blobs and trees to write for it.

    Raises NotWritten when one of their folders is no folder.
    """
    below = sorted({folder for path in files for folder in _above(path)}, key=lambda folder: -folder.count("/"))
    found = find(git, [f"{base}^{{tree}}", *(f"{base}:{folder}" for folder in below)])
    root = next(found)
    if root.kind != "tree":
        raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=base))
    trees = {"": root.data}
    for folder, tree in zip(below, found, strict=True):
        if tree.kind not in ("tree", "missing"):
            raise NotWritten(t("landing.title"), t("landing.no_folder", path=folder))
        trees[folder] = tree.data
    made: list[tuple[Kind, bytes]] = []
    for path, data in sorted(files.items()):
        folder, _, name = path.rpartition("/")
        trees[folder] = _put(trees[folder], "100644", name, object_id(git, "blob", data))
        made.append(("blob", data))
    for folder in below:
        above, _, name = folder.rpartition("/")
        trees[above] = _put(trees[above], "40000", name, object_id(git, "tree", trees[folder]))
        made.append(("tree", trees[folder]))
    made.append(("tree", trees[""]))
    return object_id(git, "tree", trees[""]), made


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in, but for the root."""
    names = path.split("/")
    return ("/".join(names[:depth]) for depth in range(1, len(names)))


def has_file(found: Folders, blob: str) -> bool:
    """Whether the file is there already, with this very content."""
    tree = found.trees[-1]
    return tree is not None and _entry(tree, found.names[-1], len(blob) // 2) == ("100644", blob)


def _entry(tree: bytes, name: str, width: int) -> tuple[str, str] | None:
    """Mode and id of one entry."""
    wanted = os.fsencode(name)
    for mode, seen, _, end in _entries(tree, width):
        if seen == wanted:
            return mode.decode("ascii"), tree[end - width : end].hex()
    return None


def _put(tree: bytes, mode: str, name: str, oid: str) -> bytes:
    """The tree with one entry put in or replaced, in git's order: a folder sorts as if its name ended in a slash."""
    width, wanted = len(oid) // 2, os.fsencode(name)
    line = mode.encode() + b" " + wanted + b"\0" + bytes.fromhex(oid)
    key = wanted + (b"/" if mode == "40000" else b"")
    at = len(tree)
    for seen_mode, seen, start, end in _entries(tree, width):
        if seen == wanted:
            return tree[:start] + line + tree[end:]
        if at == len(tree) and seen + (b"/" if seen_mode == b"40000" else b"") > key:
            at = start
    return tree[:at] + line + tree[at:]


def _entries(tree: bytes, width: int) -> Iterator[tuple[bytes, bytes, int, int]]:
    """Mode, name, and where each entry starts and ends."""
    at = 0
    while at < len(tree):
        nul = tree.index(b"\0", at)
        mode, _, name = tree[at:nul].partition(b" ")
        yield mode, name, at, nul + 1 + width
        at = nul + 1 + width
