"""A history as evidence: its commits, trees, files and tags, each object hashed again, nothing judged.

Grafts, replacements, shallow boundaries, the commit graph and remembered signatures are not used. What is missing or
damaged is reported as such, and the rest is read all the same.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

import attrs

from plantui import limits
from plantui.git import repository
from plantui.git.history import walk
from plantui.git.history.walk import CommitNode, CommitNodes
from plantui.git.objects.integrity import Split, Trees
from plantui.git.objects.reader import Reader, TreeEntry
from plantui.git.objects.tree import FILE, FOLDER, Entry, RawTree, text
from plantui.git.process import Git
from plantui.git.revisions import TAGS
from plantui.git.sign import verify
from plantui.git.sign.verify import Read
from plantui.review.ledger import graph
from plantui.review.ledger.commit_facts import Commit, Damage, Difference, RecordFile, Touched
from plantui.review.ledger.log_entry import WAITS_FOR_GPG, Signature
from plantui.value_class import value_class

Counting = Callable[[int, int], None]

_CHUNK = 256
_TAG = re.compile(rb"object ([0-9a-f]+)\ntype (commit|tag)\n")
_PEELED = 8  # tags that name tags


@value_class
class Gathered:
    """One history as far as it could be read. `commits` has those of other pins too; the rest is as in `Evidence`."""

    tip: str
    commits: tuple[Commit, ...] = attrs.field(repr=False)
    files: Mapping[str, RecordFile] = attrs.field(repr=False)
    tips: Mapping[str, str] = attrs.field(repr=False)
    tags: Mapping[str, str]
    damaged: tuple[Damage, ...]


class Archive:
    """A cache of one repository's history, so that reading it again costs only what is new.

    It is keyed by object ids and never out of date. Its methods take a lock: one thread reads at a time.
    """

    def __init__(self, git: Git) -> None:
        self.git = git
        self._reader, self._beside = Reader(git), Reader(git)
        self._nodes = CommitNodes()
        self._trees = Trees(self._reader, self._beside, git.repository.id_length)
        self._commits: dict[str, Commit] = {}
        self._faults: dict[str, tuple[Damage, ...]] = {}
        self._gpg: dict[tuple[str, ...], dict[str, Signature]] = {}
        self._rings: dict[tuple[str, ...], Callable[[Read], Signature]] = {}
        self._open_rings = ExitStack()
        self._lock = threading.RLock()
        self._users = 0

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Keeps the git processes and keyrings open for several calls; other threads wait. Reentrant."""
        with self._lock:
            self._users += 1
            try:
                yield
            finally:
                self._users -= 1
                if not self._users:
                    self._rings.clear()
                    self._open_rings.close()
                    self._reader.close()
                    self._beside.close()

    def gather(
        self,
        tip: str,
        pinned: tuple[str, ...] = (),
        counting: Counting | None = None,
        refs: Mapping[str, str] | None = None,
    ) -> Gathered:
        """The history of a commit, and the commits of pinned ones' histories as far as they exist.

        `refs` are the repository's refs where the caller has read them. `counting` is called with (done, total) and
        may raise to stop; what was read until then is kept.
        """
        with self.opened():
            history = self._read(tip, counting)
            others: set[str] = set()
            for pin in pinned:
                if pin and pin not in history:
                    others |= self._read(pin, None)
            damaged = [*walk.lacking(self.git, self._nodes, sorted(history), tip)]
            damaged += [Damage("limit-reached", tip, {"why": "changes"})] if self._trees.cut else []
            damaged += self._large(history)
            damaged += [damage for commit in sorted(history) for damage in self._faults.get(commit, ())]
            tags = self._tags(repository.refs(self.git) if refs is None else refs)
            return Gathered(
                tip,
                tuple(self._commits[commit] for commit in sorted({*history, *others})),
                self._trees.files,
                dict(self._tips(tip)),
                tags,
                tuple(damaged),
            )

    def by_gpg(self, commit: str, keys: tuple[str, ...]) -> Signature:
        """The signature of a commit verified by gpg with these armored keys alone, the first `limits.GPG_KEYS` of them
        when sorted; cached for each tuple of keys.
        """
        signatures = self._gpg.setdefault(keys, {})
        if commit not in signatures:
            with self.opened():
                if keys not in self._rings:
                    first_keys = tuple(sorted(set(keys)))[: limits.GPG_KEYS]
                    self._rings[keys] = self._open_rings.enter_context(verify.verifying(first_keys))
                signatures[commit] = walk.by_gpg(self._reader, commit, self._rings[keys])
        return signatures[commit]

    def holds(self, commit: str) -> bool:
        """Whether a commit has been read."""
        return commit in self._commits

    def plan_key(self, commit: str) -> bytes:
        """A digest of a commit's plan without its records: equal for equal files; empty where there is no plan."""
        root = self._root(commit)
        if root is None or root.leads is None:
            return b""
        folder = root.leads[2].hex()
        if folder not in self._trees.plans:  # another thread reads on, and has come to the root alone
            with self.opened():
                pass
        return self._trees.plans[folder].others

    def listing(self, commit: str) -> tuple[TreeEntry, ...]:
        """Every entry of a commit's plan but those below plan/reviews/, in git's order; with the sizes of its files.

        Nothing is listed of a tree that is missing or damaged; `gather` reports it.
        """
        files: list[tuple[str, str, str]] = []
        root = self._root(commit)
        folders = [] if root is None or root.leads is None else [("plan", root.leads[2].hex())]
        with self.opened():
            for _ in range(limits.PATH_DEPTH + 1):
                below: list[tuple[str, str]] = []
                for (folder, _), tree in zip(folders, self._trees.trees([oid for _, oid in folders]), strict=True):
                    for mode, name, oid in tree.entries:
                        path = f"{folder}/{text(name)}"
                        if mode == FOLDER and path != "plan/reviews":
                            below.append((path, oid.hex()))
                        elif path != "plan/reviews":
                            files.append((path, f"{int(mode, 8):06o}", oid.hex()))
                folders = below
                if len(files) > limits.TREE_ENTRIES or len(folders) > limits.TREE_ENTRIES:
                    break
            files = sorted(files, key=lambda file: file[0].encode("utf-8", "surrogateescape"))[
                : limits.TREE_ENTRIES + 1
            ]
            sizes = [size for _, size in self._reader.sizes(oid for *_, oid in files)]
        return tuple(TreeEntry(path, mode, oid, size) for (path, mode, oid), size in zip(files, sizes, strict=True))

    def contents(self, oids: Sequence[str]) -> dict[str, bytes]:
        """Files by blob id; what is missing, damaged or too large is left out."""
        with self.opened():
            answers = self._reader.read(dict.fromkeys(oids), "blob", limits.FILE_BYTES)
            return {answer.oid: answer.data for answer in answers if answer.state == "whole"}

    def _root(self, commit: str) -> Split | None:
        """The root of a commit that was gathered, where it has a plan folder."""
        node = self._nodes.read.get(commit)
        root = self._trees.roots.get(node.tree) if node else None
        return root if root and root.leads and root.leads[0] == FOLDER else None

    def _read(self, tip: str, counting: Counting | None) -> set[str]:
        """Read what is new in a history; the ids of all its commits."""
        nodes = self._nodes
        walk.collect(self.git, self._reader, nodes, tip, counting and (lambda count: counting(count, 2 * count)))
        history = nodes.history(tip)
        new = {commit: nodes.read[commit].parents for commit in history if commit not in self._commits}
        order = graph.in_order(new)
        for start in range(0, len(order), _CHUNK):
            if counting:
                counting(len(order) + start, 2 * len(order))
            chunk = order[start : start + _CHUNK]
            for commit, differences, faults in commit_differences(self._trees, nodes.read, chunk):
                node = nodes.read[commit]
                signature = node.signature or WAITS_FOR_GPG
                self._commits[commit] = Commit(
                    commit, node.parents, differences, signature, node.exact, node.large > 0, node.strange,
                    self._trees.malformed(node.tree),
                )  # fmt: skip
                if faults:
                    self._faults[commit] = faults
        return history

    def _large(self, history: set[str]) -> Iterator[Damage]:
        """The commits beyond their bound."""
        for commit in sorted(history):
            if size := self._nodes.read[commit].large:
                yield Damage("commit-large", commit, {"size": str(size)})

    def _tips(self, tip: str) -> Iterator[tuple[str, str]]:
        """The files below plan/reviews/ at a commit with their blob ids."""
        root = self._root(tip)
        if root is None or root.leads is None:
            return
        reviews = self._trees.plans[root.leads[2].hex()].leads
        if reviews is None or reviews[0] != FOLDER:
            return
        (top,) = self._trees.trees([reviews[2].hex()])
        rounds = [(name, oid.hex()) for mode, name, oid in top.entries if mode == FOLDER]
        yield from ((f"plan/reviews/{text(name)}", oid.hex()) for mode, name, oid in top.entries if mode != FOLDER)
        for (folder, _), tree in zip(rounds, self._trees.trees([oid for _, oid in rounds]), strict=True):
            for _, name, oid in tree.entries:
                yield f"plan/reviews/{text(folder)}/{text(name)}", oid.hex()

    def _tags(self, refs: Mapping[str, str]) -> dict[str, str]:
        """The commits that the `plan/…` tags lead to, through tags of tags; where that ends earlier, the last object.

        Tags are an index: one that leads nowhere is no damage to the history (clause 2).
        """
        tags: dict[str, str] = {}
        tag_refs = [(ref, oid) for ref, oid in refs.items() if ref.startswith(TAGS)]
        for ref, oid in tag_refs[: limits.TAGS]:
            for _ in range(_PEELED):
                if oid in self._nodes.read:
                    break
                (answer,) = self._reader.read((oid,), "", limits.COMMIT_BYTES)
                match = _TAG.match(answer.data) if answer.kind == "tag" else None
                if match is None:
                    break
                oid = match[1].decode("ascii")
            tags[ref.removeprefix(TAGS)] = oid
        return tags


# how each commit differs from its parents, by walking the trees themselves where their ids differ


_NO_TREE = RawTree((), ())
_NOTHING = Split(None, b"")


@attrs.define(slots=True)
class _Pair:
    """One commit beside one of its parents while they are compared."""

    commit: str
    before: Split
    after: Split
    plan_before: Split = _NOTHING
    plan_after: Split = _NOTHING
    reviews: list[Touched] = attrs.field(factory=list)


def commit_differences(
    trees: Trees, nodes: Mapping[str, CommitNode], commits: Sequence[str]
) -> Iterator[tuple[str, tuple[Difference, ...], tuple[Damage, ...]]]:
    """How commits differ from each parent, in the order given, with the damage that is in no parent.

    A parent that could not be read counts as an empty tree. Meant for some hundred commits at a time, parents first.
    """
    parents = {commit: tuple(parent for parent in nodes[commit].parents if parent in nodes) for commit in commits}
    roots = [nodes[oid].tree for commit in commits for oid in (*parents[commit], commit)]
    trees.read_roots(roots)
    pairs = [_pair(trees, nodes, commit, parent) for commit in commits for parent in (nodes[commit].parents or ("",))]
    _compare_reviews(trees, pairs)
    trees.settle()
    coming = iter(pairs)
    for commit in commits:
        own_pairs = [next(coming) for _ in nodes[commit].parents or ("",)]
        yield commit, tuple(map(_difference, own_pairs)), tuple(_new_faults(trees, nodes, commit, parents[commit]))


def _pair(trees: Trees, nodes: Mapping[str, CommitNode], commit: str, parent: str) -> _Pair:
    before = trees.roots[nodes[parent].tree] if parent in nodes else _NOTHING
    after = trees.roots[nodes[commit].tree]
    return _Pair(commit, before, after, _plan(trees, before), _plan(trees, after))


def _plan(trees: Trees, root: Split) -> Split:
    return trees.plans[root.leads[2].hex()] if root.leads and root.leads[0] == FOLDER else _NOTHING


def _difference(pair: _Pair) -> Difference:
    same = _shape(pair.before.leads) == _shape(pair.after.leads)
    return Difference(
        tuple(sorted(pair.reviews, key=lambda touched: touched.path)),
        plan=not same or pair.plan_before.others != pair.plan_after.others,
        elsewhere=pair.before.others != pair.after.others,
    )


def _shape(plan: Entry | None) -> Entry | bytes | None:
    """The entry `plan` of a root; of a folder only its mode, since what is in it is compared by itself."""
    return plan[0] if plan is not None and plan[0] == FOLDER else plan


@value_class
class _Folder:
    """Two trees of one folder below plan/reviews/, of which either may not be there."""

    pair: _Pair
    path: str
    before: str | None
    after: str | None


def _compare_reviews(trees: Trees, pairs: Sequence[_Pair]) -> None:
    """Fill in what differs below plan/reviews/: its own entries, then those of the rounds' folders."""
    reviews = [
        _Folder(pair, "plan/reviews", before, after)
        for pair in pairs
        for before, after in _entries(trees, pair, "plan/reviews", pair.plan_before.leads, pair.plan_after.leads)
    ]
    rounds = [
        _Folder(folder.pair, path, below_before, below_after)
        for folder, path, before, after in _differing(trees, reviews)
        for below_before, below_after in _entries(trees, folder.pair, path, before, after)
    ]
    for folder, path, before, after in _differing(trees, rounds):
        _touch(trees, folder.pair, path, before, after)


def _entries(
    trees: Trees, pair: _Pair, path: str, before: Entry | None, after: Entry | None
) -> Iterator[tuple[str | None, str | None]]:
    """The trees to compare further where either side is a folder; what is no folder is touched itself."""
    if before == after:
        return
    folders = tuple(entry[2].hex() if entry is not None and entry[0] == FOLDER else None for entry in (before, after))
    files = tuple(entry if entry is not None and entry[0] != FOLDER else None for entry in (before, after))
    if files != (None, None):
        _touch(trees, pair, path, *files)
    if folders != (None, None):
        yield folders[0], folders[1]


def _differing(trees: Trees, folders: Sequence[_Folder]) -> Iterator[tuple[_Folder, str, Entry | None, Entry | None]]:
    """The entries that differ between the trees of each folder, with their paths."""
    oids = [oid for folder in folders for oid in (folder.before, folder.after) if oid is not None]
    coming = trees.trees(oids)
    for folder in folders:
        before = next(coming) if folder.before is not None else _NO_TREE
        after = next(coming) if folder.after is not None else _NO_TREE
        old, new = before.differing(after)
        for name in sorted({*old, *new}):
            yield folder, f"{folder.path}/{text(name)}", old.get(name), new.get(name)


def _touch(trees: Trees, pair: _Pair, path: str, before: Entry | None, after: Entry | None) -> None:
    if len(pair.reviews) >= limits.TREE_ENTRIES or trees.changes >= limits.RECORD_CHANGES:
        trees.cut = True
        return
    trees.changes += 1
    plain = after is None or after[0] == FILE
    pair.reviews.append(Touched(path, _oid(before), _oid(after), plain))
    if after is not None and after[0] not in (FOLDER, b"160000"):
        trees.records((after[2],))


def _oid(entry: Entry | None) -> str | None:
    return None if entry is None else entry[2].hex()


def _new_faults(trees: Trees, nodes: Mapping[str, CommitNode], commit: str, parents: Sequence[str]) -> Iterator[Damage]:
    """The faults in a commit's tree and in none of its parents'; of a malformed folder that changed, all of them."""
    faults = trees.faults(nodes[commit].tree)
    if faults:
        before = {fault for parent in parents for fault in trees.faults(nodes[parent].tree)}
        inherited = {folder for parent in parents for folder in trees.malformed(nodes[parent].tree)}
        changed = {path for path, _ in trees.malformed(nodes[commit].tree) - inherited}
        for fault in faults:
            malformed = fault.code == "tree-malformed"
            inside = fault.path in changed or fault.path.rpartition("/")[0] in changed
            if fault not in before or (malformed and inside):
                name = "why" if malformed else "object"
                yield Damage(fault.code, commit, {"path": fault.path, name: fault.value})
