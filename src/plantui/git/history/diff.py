"""How each commit differs from its parents, by walking the trees themselves where their ids differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from plantui import limits
from plantui.git.history.walk import CommitNode
from plantui.git.objects.integrity import Split, Trees
from plantui.git.objects.tree import FILE, FOLDER, Entry, RawTree, text
from plantui.review.ledger.commit_facts import Damage, Difference, Touched

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


def differences(
    trees: Trees, nodes: Mapping[str, CommitNode], commits: Sequence[str]
) -> Iterator[tuple[str, tuple[Difference, ...], tuple[Damage, ...]]]:
    """How commits differ from each parent, in the order given, with what is new in them that is wrong.

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
    """What the plan is: nothing, a folder, or something else that no plan should be."""
    return plan[0] if plan is not None and plan[0] == FOLDER else plan


@attrs.frozen(slots=True)
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
    """What is wrong in a commit's tree and in none of its parents'; in a folder that changed, all that is wrong."""
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
