"""Trees and files of a plan's history, each hashed again once; and the faults in and below every tree."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from plantui import limits
from plantui.git.objects.paths import folded
from plantui.git.objects.reader import Found, Reader
from plantui.git.objects.tree import FILE, FOLDER, Entry, Following, RawTree, Root, text
from plantui.review.ledger.commit_facts import DamageCode, RecordFile, record_file
from plantui.value_class import value_class

PLAN, REVIEWS = b"plan", b"reviews"

_HELD = 200_000  # entries of parsed trees that are kept while commits are compared
_FAULTS = 100  # the most faults kept of one tree with all below it
_DEEPEST = limits.PATH_DEPTH + 1


@value_class
class ObjectFault:
    """A fault at a path relative to a tree; `value` is the object's id, or why the tree is malformed."""

    path: str
    code: DamageCode
    value: str


@value_class
class Split:
    """A tree as one entry of interest (`plan` of a root, `reviews` of a plan) and a digest of all others."""

    leads: Entry | None
    others: bytes
    faults: tuple[ObjectFault, ...] = ()


@attrs.define(slots=True)
class _Fresh:
    """A tree read for the first time: its own faults, its folders by name, and its files that are not hashed yet.

    Where it was read as a difference from the tree `base`, it has the faults of that one's files too, but for the names
    in `replaced`.
    """

    faults: list[ObjectFault]
    folders: list[tuple[str, str]]
    files: list[tuple[str, bytes]]
    base: str = ""
    replaced: frozenset[str] = frozenset()


@attrs.define(slots=True)
class Trees:
    """The trees and files of a history read so far.

    `faulty` are the trees with faults in or below them, `files` the record files by blob id. `cut` says that more
    record files differ than `limits.RECORD_CHANGES`, or `limits.TREE_ENTRIES` in one commit.
    """

    reader: Reader
    beside: Reader
    id_length: int
    roots: dict[str, Split] = attrs.field(factory=dict)
    plans: dict[str, Split] = attrs.field(factory=dict)
    faulty: dict[str, tuple[ObjectFault, ...]] = attrs.field(factory=dict)
    files: dict[str, RecordFile] = attrs.field(factory=dict)
    changes: int = 0
    cut: bool = False
    _taken: set[str] = attrs.field(factory=set)
    _hashed: set[bytes] = attrs.field(factory=set)
    _broken: dict[bytes, DamageCode] = attrs.field(factory=dict)
    _fresh: dict[str, _Fresh] = attrs.field(factory=dict)
    _records: set[bytes] = attrs.field(factory=set)
    _held: OrderedDict[str, RawTree] = attrs.field(factory=OrderedDict)
    _holding: int = 0
    _following: Following = attrs.field(init=False)
    _following_roots: Following = attrs.field(init=False)
    _own: dict[str, frozenset[ObjectFault]] = attrs.field(factory=dict)
    _malformed: dict[str, frozenset[tuple[str, str]]] = attrs.field(factory=dict)
    _last: str = ""

    def __attrs_post_init__(self) -> None:
        self._following = Following(self.id_length)
        self._following_roots = Following(self.id_length)

    def read_roots(self, oids: Iterable[str]) -> None:
        """Read the root trees of commits and the plan's trees in them, as far as they have not been read."""
        large: dict[str, Root] = {}

        def taking(oid: str, _size: int) -> Callable[[bytes], None]:
            large[oid] = Root(self.id_length, PLAN)
            return large[oid].take

        for answer in self.reader.read(self._unknown(oids, self.roots), "tree", limits.TREE_BYTES, taking):
            self.roots[answer.oid] = self._root(answer, large.pop(answer.oid, None))
        plans = (split.leads[2].hex() for oid in oids if (split := self.roots[oid]).leads and split.leads[0] == FOLDER)
        for answer in self.reader.read(self._unknown(plans, self.plans), "tree", limits.TREE_BYTES):
            tree = self._take(answer)
            self.plans[answer.oid] = _split(answer, tree, REVIEWS, ())

    def trees(self, oids: Sequence[str]) -> Iterator[RawTree]:
        """Trees below plan/ in the order asked for; those not in the cache are requested at once."""
        unread = dict.fromkeys(oid for oid in oids if oid not in self._held)
        coming = self.reader.read(list(unread), "tree", limits.TREE_BYTES)
        for oid in oids:
            tree = self._held.get(oid)
            while tree is None and oid in unread:
                answer = next(coming)
                del unread[answer.oid]
                parsed = self._take(answer)
                self._hold(answer.oid, parsed)
                tree = parsed if answer.oid == oid else None
            if tree is None:  # it was in the cache before, and has been evicted since
                tree = self._take(next(self.beside.read((oid,), "tree", limits.TREE_BYTES)))
                self._hold(oid, tree)
            yield tree

    def records(self, oids: Iterable[bytes]) -> None:
        """Note that blobs are record files: `settle` reads them into `files`."""
        self._records.update(oid for oid in oids if oid.hex() not in self.files)

    def settle(self) -> None:
        """Read the trees and hash the files below what was read since the last call; find faults from the bottom up."""
        pending = [oid for fresh in self._fresh.values() for _, oid in fresh.folders]
        depth = 2
        while pending:
            depth += 1
            unknown = list(dict.fromkeys(oid for oid in pending if oid not in self._taken))
            pending = []
            for answer in self.reader.read(unknown, "tree", limits.TREE_BYTES):
                self._take(answer)
                fresh = self._fresh[answer.oid]
                if depth > _DEEPEST and fresh.folders:
                    fresh.faults.append(ObjectFault("", "tree-malformed", "deep"))
                    fresh.folders.clear()
                pending += [oid for _, oid in fresh.folders]
        self._hash_files()
        self._judge_files()
        if self._own or self.faulty:
            for oid in list(self._fresh):
                self._judged(oid)
        self._fresh.clear()

    def faults(self, root: str) -> tuple[ObjectFault, ...]:
        """The faults of a commit's root tree and of its plan."""
        split = self.roots[root]
        below: tuple[ObjectFault, ...] = ()
        if split.leads is not None and split.leads[0] == FOLDER:
            below = self.faulty.get(split.leads[2].hex(), ())
        return (*split.faults, *(_under("plan", fault) for fault in below))

    def malformed(self, root: str) -> frozenset[tuple[str, str]]:
        """The folders of a commit's plan that are malformed, by their paths, each with the tree that it is.

        The repository's root is one, with an empty path, where the plan itself is not one plain folder.
        """
        split = self.roots[root]
        folders: set[tuple[str, str]] = set()
        if any(fault.code == "tree-malformed" for fault in split.faults):
            folders.add(("", split.leads[2].hex() if split.leads else ""))
        if split.leads is not None and split.leads[0] == FOLDER:
            below = self._malformed.get(split.leads[2].hex(), frozenset())
            folders.update((f"plan/{path}" if path else "plan", tree) for path, tree in below)
        return frozenset(folders)

    def _unknown(self, oids: Iterable[str], cache: dict[str, Split] | OrderedDict[str, RawTree]) -> Iterator[str]:
        return iter([oid for oid in dict.fromkeys(oids) if oid not in cache])

    def _root(self, answer: Found, large: Root | None) -> Split:
        """A repository's root. Of its entries only those named `plan`, or like it when folded, can be faults."""
        if answer.state == "large" and large is not None:
            others, flaws = large.end()
            return Split(
                large.leads, others, tuple(ObjectFault(flaw.name, "tree-malformed", flaw.why) for flaw in flaws)
            )
        if answer.state != "whole":
            return Split(None, answer.oid.encode(), (_lost("", answer),))
        tree = self._following_roots.read(answer.data)
        faults = [
            ObjectFault(flaw.name, "tree-malformed", flaw.why)
            for flaw in tree.flaws
            if not flaw.name or folded(flaw.name) == "plan"
        ]
        for mode, name, _ in tree.entries if not faults else ():
            if len(name) == len(PLAN) and name.lower() == PLAN and (name != PLAN or mode == FILE):
                faults.append(ObjectFault(text(name), "tree-malformed", "mode" if name == PLAN else "alike"))
        return _split(answer, tree, PLAN, tuple(faults))

    def _hold(self, oid: str, tree: RawTree) -> None:
        if oid in self._held:
            return
        self._held[oid] = tree
        self._holding += len(tree.entries) + 1
        while self._holding > _HELD and len(self._held) > 2:
            _, evicted = self._held.popitem(last=False)
            self._holding -= len(evicted.entries) + 1

    def _take(self, answer: Found) -> RawTree:
        """Parse a tree below plan/; one that is read for the first time is noted in `_fresh`."""
        if answer.state != "whole":
            if answer.oid not in self._taken:
                self._taken.add(answer.oid)
                large = answer.state == "large"  # beyond the bounds of the format: nothing of it is read
                fault = ObjectFault("", "tree-malformed", "too-many") if large else _lost("", answer)
                self._fresh[answer.oid] = _Fresh([fault], [], [])
            return RawTree((), ())
        tree, last = self._following.read(answer.data), self._last
        self._last = answer.oid
        if answer.oid not in self._taken:
            self._taken.add(answer.oid)
            self._fresh[answer.oid] = self._new(tree, last)
        return tree

    def _new(self, tree: RawTree, last: str) -> _Fresh:
        """A tree read for the first time; `last` is the id of the tree parsed before it, from which it may differ."""
        fresh = _Fresh([ObjectFault(flaw.name, "tree-malformed", flaw.why) for flaw in tree.flaws], [], [])
        if len(tree.entries) > limits.TREE_ENTRIES:
            fresh.faults.append(ObjectFault("", "tree-malformed", "too-many"))
        fresh.folders += [(text(name), oid.hex()) for _, name, oid in tree.folders]
        entries = tree.entries
        if tree.step is not None:
            entries, fresh.base = tree.step.new, last
            fresh.replaced = frozenset(text(name) for _, name, _ in tree.step.gone)
        for mode, name, oid in entries:
            if mode != FOLDER and oid not in self._hashed and mode != b"160000":
                fresh.files.append((text(name), oid))
        return fresh

    def _hash_files(self) -> None:
        oids = dict.fromkeys(oid for fresh in self._fresh.values() for _, oid in fresh.files if oid not in self._broken)
        oids |= dict.fromkeys(self._records)
        for answer in self.reader.read((oid.hex() for oid in oids), "blob", limits.FILE_BYTES):
            oid = bytes.fromhex(answer.oid)
            if answer.state in ("missing", "damaged"):
                self._broken[oid] = _lost("", answer).code
                continue
            self._hashed.add(oid)
            if oid in self._records:
                self.files[answer.oid] = record_file(answer.data, answer.size)
        self._records.clear()

    def _judged(self, oid: str) -> tuple[ObjectFault, ...]:
        """The faults in and below a tree. The recursion is bounded by `_DEEPEST`: `settle` has cut what is deeper."""
        fresh = self._fresh.pop(oid, None)
        if fresh is None:
            return self.faulty.get(oid, ())
        faults = set(self._own.get(oid, ()))
        malformed = {("", oid)} if any(fault.code == "tree-malformed" for fault in faults) else set()
        for name, folder in fresh.folders:
            faults.update(_under(name, fault) for fault in self._judged(folder))
            for path, tree in self._malformed.get(folder, ()):
                malformed.add((f"{name}/{path}" if path else name, tree))
        if malformed:
            self._malformed[oid] = frozenset(sorted(malformed)[:_FAULTS])
        if faults:
            listed = sorted(faults, key=_order)
            more = [ObjectFault("", "tree-malformed", "more")] if len(listed) > _FAULTS else []
            self.faulty[oid] = (*listed[:_FAULTS], *more)
        return self.faulty.get(oid, ())

    def _judge_files(self) -> None:
        """Find the faults of each fresh tree itself and of its files."""
        for oid, fresh in self._fresh.items():  # in the order they were read: a tree's base comes before it
            faults = {
                ObjectFault(name, self._broken[blob], blob.hex()) for name, blob in fresh.files if blob in self._broken
            }
            faults.update(fresh.faults)
            faults.update(
                fault for fault in self._own.get(fresh.base, ()) if fault.path and fault.path not in fresh.replaced
            )
            if faults:
                self._own[oid] = frozenset(faults)


def _order(fault: ObjectFault) -> tuple[str, str, str]:
    return (fault.code, fault.path, fault.value)


def _under(name: str, fault: ObjectFault) -> ObjectFault:
    path = f"{name}/{fault.path}" if fault.path else name
    return ObjectFault(path[: limits.PATH_BYTES], fault.code, fault.value)


def _lost(path: str, answer: Found) -> ObjectFault:
    return ObjectFault(path, "object-missing" if answer.state == "missing" else "object-damaged", answer.oid)


def _split(answer: Found, tree: RawTree, name: bytes, faults: tuple[ObjectFault, ...]) -> Split:
    if answer.state != "whole":
        return Split(None, answer.oid.encode(), faults)
    leads = next((entry for entry in tree.entries if entry[1] == name), None)
    data = answer.data
    if leads is not None:
        data = data.replace(b"%s %s\0%s" % leads, b"", 1)
    return Split(leads, hashlib.sha256(data).digest(), faults)
