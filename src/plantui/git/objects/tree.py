"""Trees: parsed from their raw bytes with their flaws, and written anew with files put in."""

from __future__ import annotations

import hashlib
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal

import attrs

from plantui.errors import NotWritten, Unreadable
from plantui.git.objects.pack import Kind, object_id
from plantui.git.objects.paths import folded, odd
from plantui.git.objects.reader import named
from plantui.git.process import Git
from plantui.i18n import t
from plantui.value_class import value_class

FOLDER, FILE = b"40000", b"100644"

Why = Literal["mode", "order", "alike", "name", "unreadable", "too-many", "deep"]

_ENTRY = {length: re.compile(rb"([0-7]{1,6}) ([^\0]+)\0(.{%d})" % (length // 2), re.DOTALL) for length in (40, 64)}
_WHOLE = {length: re.compile(rb"(?:[0-7]{1,6} [^\0]+\0.{%d})*" % (length // 2), re.DOTALL) for length in (40, 64)}

_LONG = 255
_LONGEST_ENTRY = 64 * 1024
_WORTH = 8  # the fewest entries of a tree that the next one is read as a difference from
_SMALL = 512  # bytes below which a tree is parsed by itself
_MOST = 64  # the most entries that may differ; with more a tree is parsed by itself
_STRIDE = 8**5

Entry = tuple[bytes, bytes, bytes]
"""Mode, name, and the id in binary."""


@value_class
class TreeFlaw:
    """A flaw of one entry of a tree, or of the tree itself where `name` is empty."""

    name: str
    why: Why


@value_class
class TreeDifference:
    """How a tree differs from the one that was read before it, by that one's `mark`: the entries gone, and the new."""

    before: object
    gone: tuple[Entry, ...]
    new: tuple[Entry, ...]


@attrs.define(slots=True, eq=False)
class RawTree:
    """The entries of one tree in its own order, and its flaws; entries that cannot be parsed are left out.

    `folders` are the entries that are folders. `step` is there where the tree was read as a difference from another;
    `mark` is what such a difference refers to this tree by.
    """

    entries: tuple[Entry, ...] = attrs.field(repr=False)
    folders: tuple[Entry, ...] = attrs.field(repr=False)
    flaws: tuple[TreeFlaw, ...] = ()
    step: TreeDifference | None = None
    mark: object = attrs.field(factory=object, repr=False)
    _as_set: frozenset[Entry] | None = attrs.field(default=None, init=False, repr=False)

    def differing(self, other: RawTree) -> tuple[dict[bytes, Entry], dict[bytes, Entry]]:
        """The entries that only this tree has, and those that only the other has, by name; of equal names the last."""
        if other.step is not None and other.step.before is self.mark:
            old, new = frozenset(other.step.gone), frozenset(other.step.new)
        else:
            old, new = self._set(), other._set()
        return {entry[1]: entry for entry in sorted(old - new)}, {entry[1]: entry for entry in sorted(new - old)}

    def _set(self) -> frozenset[Entry]:
        if self._as_set is None:
            self._as_set = frozenset(self.entries)
        return self._as_set


def parse(data: bytes, id_length: int) -> list[Entry]:
    """The entries of a tree, up to the first that cannot be parsed."""
    match = _WHOLE[id_length].match(data)
    end = match.end() if match else 0
    return _ENTRY[id_length].findall(data[:end] if end < len(data) else data)


def raw_tree(data: bytes, id_length: int) -> RawTree:
    """A tree of the plan with all its flaws."""
    entries = tuple(parse(data, id_length))
    return RawTree(entries, _folders(entries), tuple(_flaws(data, entries, id_length)))


class Following:
    """Reads trees one after another, each as a difference from the one before: a folder that grows by a record in every
    commit would otherwise cost its whole length every time.

    The result equals that of `raw_tree`. Both trees of a difference are without flaws; others are parsed by themselves.
    """

    def __init__(self, id_length: int) -> None:
        self._id_length = id_length
        self._data = b""
        self._tree: RawTree | None = None
        self._ends: list[int] = []
        self._names: set[bytes] = set()
        self._sound_names: set[tuple[tuple[bytes, bytes], ...]] = set()

    def read(self, data: bytes) -> RawTree:
        """A tree of the plan with all its flaws."""
        if len(data) < _SMALL:
            return self._small_one(data)
        tree = self._by_step(data) if self._tree is not None else None
        if tree is None:
            tree = raw_tree(data, self._id_length)
            self._follow(data, tree)
        return tree

    def _small_one(self, data: bytes) -> RawTree:
        """A tree of less than `_SMALL` bytes. Flaws depend on names and modes alone: those of the last sound tree are
        not checked again.
        """
        entries = tuple(_ENTRY[self._id_length].findall(data))
        names = tuple([entry[:2] for entry in entries])
        if names in self._sound_names and sum(_length(entry, self._id_length) for entry in entries) == len(data):
            return RawTree(entries, _folders(entries))
        tree = raw_tree(data, self._id_length)
        if not tree.flaws:
            self._sound_names = {names}
        return tree

    def _follow(self, data: bytes, tree: RawTree) -> None:
        """Remember a tree for the next one to be read as a difference from it, where it is sound and large enough."""
        self._tree = None
        if tree.flaws or len(tree.entries) < _WORTH or not b"".join(name for _, name, _ in tree.entries).isascii():
            return
        self._data, self._tree = data, tree
        self._ends = list(accumulate(_length(entry, self._id_length) for entry in tree.entries))
        self._names = {name.lower() for _, name, _ in tree.entries}

    def _by_step(self, data: bytes) -> RawTree | None:
        """The tree as a difference from the last one; None where it has to be parsed by itself."""
        before, ends, old = self._tree, self._ends, self._data
        assert before is not None
        first = bisect_right(ends, _alike_from_start(old, data))  # entries that are the same before the difference
        begin = ends[first - 1] if first else 0
        tail = _alike_to_end(old, data, begin)
        last = first - 1 if len(old) - tail <= begin else bisect_left(ends, len(old) - tail, max(first - 1, 0))
        stop = ends[last] if last >= 0 else 0
        middle = data[begin : len(data) - (len(old) - stop)]
        gone, new = before.entries[first : last + 1], tuple(parse(middle, self._id_length))
        read = sum(_length(entry, self._id_length) for entry in new)
        if len(gone) + len(new) > min(_MOST, len(before.entries) // 2) or read != len(middle):
            return None
        left, right = before.entries[max(first - 1, 0) : first], before.entries[last + 1 : last + 2]
        if not self._sound(left, gone, new, right):
            return None
        entries = before.entries[:first] + new + before.entries[last + 1 :]
        same_folders = not any(entry[0] == FOLDER for entry in (*gone, *new))
        folder_entries = before.folders if same_folders else _folders(entries)
        tree = RawTree(entries, folder_entries, (), TreeDifference(before.mark, gone, new))
        shift = len(data) - len(old)
        after = [end + shift for end in ends[last + 1 :]]
        del ends[first:]
        ends += (begin + end for end in accumulate(_length(entry, self._id_length) for entry in new))
        ends += after
        self._names.difference_update(name.lower() for _, name, _ in gone)
        self._names.update(name.lower() for _, name, _ in new)
        self._data, self._tree = data, tree
        return tree

    def _sound(
        self, left: Sequence[Entry], gone: Sequence[Entry], new: Sequence[Entry], right: Sequence[Entry]
    ) -> bool:
        """Whether the new entries are without flaws between their neighbours; in any doubt not: `raw_tree` decides."""
        gone_names, new_names = {name.lower() for _, name, _ in gone}, set[bytes]()
        for mode, name, _ in new:
            plain = name.isascii() and b"/" not in name and name[:1] != b"." and len(name) <= _LONG
            if not plain or mode not in (FILE, FOLDER) or not name.decode("ascii").isprintable():
                return False
            lower = name.lower()
            if lower in new_names or (lower in self._names and lower not in gone_names):
                return False
            new_names.add(lower)
        keys = [_key(entry) for entry in (*left, *new, *right)]
        return keys == sorted(keys)


class Root:
    """A repository's root tree read in parts, however large: its one entry of a name, and a digest of the rest.

    The result equals that of `raw_tree` and `Split` for a small one, with only a part in memory. Of other entries only
    the order is checked, and whether they equal that name when folded.
    """

    def __init__(self, id_length: int, name: bytes) -> None:
        self.leads: Entry | None = None
        self._id_length, self._name = id_length, name
        self._digest = hashlib.sha256()
        self._rest = b""
        self._last: tuple[Entry, ...] = ()
        self._alike: list[Entry] = []
        self._sorted = self._readable = True

    def take(self, part: bytes) -> None:
        """Add the next part."""
        data = self._rest + part
        if not self._readable:
            self._digest.update(part)
            return
        match = _WHOLE[self._id_length].match(data)
        end = match.end() if match else 0
        self._take(data[:end])
        self._rest = data[end:]
        if len(self._rest) > _LONGEST_ENTRY:
            self._unreadable()

    def end(self) -> tuple[bytes, tuple[TreeFlaw, ...]]:
        """After the last part: the digest of all but the entry, and the flaws."""
        if self._rest:
            self._unreadable()
        flaws = [
            *([] if self._readable else [TreeFlaw("", "unreadable")]),
            *([] if self._sorted else [TreeFlaw("", "order")]),
        ]
        data = b"".join(b"%s %s\0%s" % entry for entry in self._alike)
        flaws += [flaw for flaw in raw_tree(data, self._id_length).flaws if flaw.name]
        return self._digest.digest(), tuple(flaws)

    def _take(self, data: bytes) -> None:
        entries = _ENTRY[self._id_length].findall(data)
        keys = list(map(_key, (*self._last, *entries)))
        self._sorted = self._sorted and keys == sorted(keys)
        self._last = tuple(entries[-1:]) or self._last
        names = b"\0".join([b"", *[name for _, name, _ in entries], b""])
        if not names.isascii() or b"\0" + self._name + b"\0" in names.lower():
            folded_name = folded(text(self._name))
            for entry in entries:
                if folded(text(entry[1])) == folded_name and len(self._alike) < _MOST:
                    self._alike.append(entry)
                if entry[1] == self._name and self.leads is None:
                    self.leads = entry
                    data = data.replace(b"%s %s\0%s" % entry, b"", 1)
        self._digest.update(data)

    def _unreadable(self) -> None:
        self._readable = False
        self._digest.update(self._rest)
        self._rest = b""


def text(name: bytes) -> str:
    """A name as text; bytes that are not UTF-8 become lone surrogates."""
    return name.decode("utf-8", "surrogateescape")


def _folders(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple([entry for entry in entries if entry[0] == FOLDER])


def _key(entry: Entry) -> bytes:
    return entry[1] + b"/" if entry[0] == FOLDER else entry[1]


def _length(entry: Entry, id_length: int) -> int:
    return len(entry[0]) + len(entry[1]) + 2 + id_length // 2


def _alike_from_start(first: bytes, second: bytes) -> int:
    """How many bytes two texts have in common from their start."""
    if second.startswith(first):
        return len(first)
    limit, piece = min(len(first), len(second)), memoryview(first)
    length, stride = 0, _STRIDE
    while stride:
        while length + stride <= limit and second.startswith(piece[length : length + stride], length):
            length += stride
        stride //= 8
    return length


def _alike_to_end(first: bytes, second: bytes, begin: int) -> int:
    """How many bytes two texts have in common at their end, after `begin` in both."""
    first_length, second_length, piece = len(first), len(second), memoryview(first)
    limit = min(first_length, second_length) - begin
    length, stride = 0, _STRIDE
    while stride:
        while length + stride <= limit and second.endswith(
            piece[first_length - length - stride : first_length - length], 0, second_length - length
        ):
            length += stride
        stride //= 8
    return length


def _flaws(data: bytes, entries: Sequence[Entry], id_length: int) -> Iterator[TreeFlaw]:
    names = [name for _, name, _ in entries]
    read = sum(map(len, names)) + sum(len(mode) for mode, _, _ in entries) + len(entries) * (2 + id_length // 2)
    if read != len(data):
        yield TreeFlaw("", "unreadable")
    if {mode for mode, _, _ in entries} - {FILE, FOLDER}:
        yield from (TreeFlaw(text(name), "mode") for mode, name, _ in entries if mode not in (FILE, FOLDER))
    keys = list(map(_key, entries))
    if keys != sorted(keys):
        yield TreeFlaw("", "order")
    joined = b"".join(names)
    if not joined.isascii() or len({name.lower() for name in names}) != len(names):
        yield from _alike(names)
    # Nearly every tree passes this one check of all its names joined.
    ordinary = joined.isascii() and b"/" not in joined and joined.decode("ascii").isprintable()
    if not ordinary or any(name[:1] == b"." or len(name) > _LONG for name in names):
        yield from (TreeFlaw(text(name), "name") for name in names if b"/" in name or odd(text(name)))


def _alike(names: Sequence[bytes]) -> Iterator[TreeFlaw]:
    first_names: dict[str, bytes] = {}
    for name in names:
        key = folded(text(name))
        if key in first_names:
            yield TreeFlaw(text(name), "alike")
        first_names.setdefault(key, name)


# A commit's tree with files put in: only the folders down to them are read and written anew


_REMEMBERED = 8
_known: dict[tuple[str, str], tuple[bytes, tuple[bytes | None, ...]]] = {}
"""Raw commit and trees by commit id and folder, of the last `_REMEMBERED`: the next record mostly builds on them."""


class BranchMoved(Exception):
    """The branch moved while its trees were read; the caller may read them again."""


@value_class
class Folders:
    """The trees from the root down to a file's folder, at one commit; None where a folder is missing yet."""

    commit: str
    raw_commit: bytes
    names: tuple[str, ...]
    trees: tuple[bytes | None, ...]


def folders(git: Git, revision: str, path: str) -> Folders:
    """Read the folders that a file at `path` would stand in, at a commit or at a ref's tip.

    Raises NotWritten when one of them is no folder, BranchMoved when the ref moved meanwhile, Unreadable when that is
    gone.
    """
    names = path.split("/")
    folder = path.rpartition("/")[0]
    if (revision, folder) in _known:
        return Folders(revision, _known[revision, folder][0], tuple(names), _known[revision, folder][1])
    places = ["/".join(names[:depth]) for depth in range(1, len(names))]
    tip, *trees = named(git, [revision, f"{revision}^{{tree}}", *(f"{revision}:{place}" for place in places)])
    if tip.kind != "commit" or trees[0].kind != "tree":
        raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=revision))
    expected: str | None = tip.data[5 : tip.data.index(b"\n")].decode("ascii")
    for place, name, tree in zip(("", *places), names, trees, strict=True):
        if expected is not None and tree.kind not in ("tree", ""):
            raise NotWritten(t("landing.title"), t("landing.no_folder", path=place))
        if (tree.oid if tree.kind else None) != expected:
            raise BranchMoved
        entry = _entry(tree.data, name, git.repository.id_length)
        expected = entry[2].hex() if entry else None
    data = tuple(tree.data if tree.kind else None for tree in trees)
    remember(tip.oid, tip.data, folder, data)
    return Folders(tip.oid, tip.data, tuple(names), data)


def remember(commit: str, raw_commit: bytes, folder: str, trees: tuple[bytes | None, ...]) -> None:
    """Cache the trees from the root down to a folder at a commit; keyed by id, they never become stale."""
    while len(_known) >= _REMEMBERED:
        _known.pop(next(iter(_known)), None)
    _known[commit, folder] = raw_commit, trees


def with_file(git: Git, folder_trees: Folders, blob: str) -> tuple[str, list[tuple[Kind, bytes]]]:
    """The id of the root tree with the file put in, and the trees to write; NotWritten when another file is there."""
    objects: list[tuple[Kind, bytes]] = []
    mode, oid = FILE, blob
    for name, tree in zip(reversed(folder_trees.names), reversed(folder_trees.trees), strict=True):
        data = tree or b""
        entry = _entry(data, name, len(oid))
        if not objects and entry is not None and (entry[0], entry[2].hex()) != (mode, oid):
            raise NotWritten(t("landing.title"), t("landing.other_file", path="/".join(folder_trees.names)))
        data = _put(data, mode, name, oid)
        mode, oid = FOLDER, object_id(git, "tree", data)
        objects.append(("tree", data))
    return oid, objects


def with_files(git: Git, base: str | None, files: Mapping[str, bytes | None]) -> tuple[str, list[tuple[Kind, bytes]]]:
    """The id of a commit's root tree with files put in or replaced, and the blobs and trees to write; without a commit,
    of the files alone. A file that is None is taken out, and with its last one a folder.

    Raises NotWritten when one of their folders is no folder.
    """
    below = sorted({folder for path in files for folder in _above(path)}, key=lambda folder: -folder.count("/"))
    trees = dict.fromkeys(("", *below), b"")
    if base is not None:
        root, *trees_below = named(git, [f"{base}^{{tree}}", *(f"{base}:{folder}" for folder in below)])
        if root.kind != "tree":
            raise Unreadable(t("git.missing_object.title"), t("git.missing_object.message", oid=base))
        trees[""] = root.data
        for folder, tree in zip(below, trees_below, strict=True):
            if tree.kind not in ("tree", ""):
                raise NotWritten(t("landing.title"), t("landing.no_folder", path=folder))
            trees[folder] = tree.data
    objects: list[tuple[Kind, bytes]] = []
    for path, data in sorted(files.items()):
        folder, _, name = path.rpartition("/")
        if data is None:
            trees[folder] = _without(trees[folder], name, git.repository.id_length)
        else:
            trees[folder] = _put(trees[folder], FILE, name, object_id(git, "blob", data))
            objects.append(("blob", data))
    for folder in below:
        above, _, name = folder.rpartition("/")
        if trees[folder]:
            trees[above] = _put(trees[above], FOLDER, name, object_id(git, "tree", trees[folder]))
            objects.append(("tree", trees[folder]))
        else:
            trees[above] = _without(trees[above], name, git.repository.id_length)
    objects.append(("tree", trees[""]))
    return object_id(git, "tree", trees[""]), objects


def _above(path: str) -> Iterator[str]:
    """The folders above a path, without the root."""
    names = path.split("/")
    return ("/".join(names[:depth]) for depth in range(1, len(names)))


def has_file(folder_trees: Folders, blob: str) -> bool:
    """Whether the file is there already with this blob as a plain file."""
    tree = folder_trees.trees[-1]
    name = folder_trees.names[-1]
    return tree is not None and _entry(tree, name, len(blob)) == (FILE, os.fsencode(name), bytes.fromhex(blob))


def _entry(tree: bytes, name: str, id_length: int) -> Entry | None:
    encoded = os.fsencode(name)
    return next((entry for entry in parse(tree, id_length) if entry[1] == encoded), None)


def _put(tree: bytes, mode: bytes, name: str, oid: str) -> bytes:
    """The tree with one entry put in or replaced, in git's order; Unreadable where the tree cannot be parsed."""
    new = (mode, os.fsencode(name), bytes.fromhex(oid))
    entries = _entries(tree, len(oid))
    index = next((index for index, entry in enumerate(entries) if entry[1] == new[1]), None)
    if index is None:
        index = next((index for index, entry in enumerate(entries) if _key(entry) > _key(new)), len(entries))
        entries.insert(index, new)
    else:
        entries[index] = new
    return _spelled(entries)


def _without(tree: bytes, name: str, id_length: int) -> bytes:
    """The tree without an entry, where it has it; raises as `_put`."""
    return _spelled([entry for entry in _entries(tree, id_length) if entry[1] != os.fsencode(name)])


def _entries(tree: bytes, id_length: int) -> list[Entry]:
    entries = parse(tree, id_length)
    if sum(_length(entry, id_length) for entry in entries) != len(tree):
        raise Unreadable(t("git.damaged_object.title"), t("git.damaged_object.tree"))
    return entries


def _spelled(entries: Sequence[Entry]) -> bytes:
    return b"".join([b"%s %s\0%s" % entry for entry in entries])
