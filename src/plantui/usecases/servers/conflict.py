"""What two branches say differently of the same items, so that no machine may merge them: value by value, and whose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import attrs

from plantui.git.objects import reader
from plantui.git.process import Git, run_git
from plantui.i18n import t
from plantui.plan import edit
from plantui.plan.model import Item, Plan
from plantui.review.ledger.fingerprints import Prints
from plantui.usecases.session import cache
from plantui.usecases.session.cache import Memory

_MOST_COMMITS = 100
MOST = 200
"""Conflicts that are told."""

_NOT_FIELDS = ("order",)


@attrs.frozen(slots=True)
class SideValue:
    """What one side says, as it is written; None where it has no such item. `by` is who wrote it last, and when."""

    value: str | None
    by: str = ""
    when: datetime | None = None
    commit: str = ""


@attrs.frozen(slots=True)
class Conflict:
    """One field of an item of which both sides say something else; with no `item` it is about a whole file."""

    path: str
    ours: SideValue
    theirs: SideValue
    item: str = ""
    field: str = ""
    before: str | None = None


@attrs.frozen(slots=True)
class Forked:
    """Two branches with the commit both go on from."""

    base: str
    ours: str
    theirs: str


def conflicts(git: Git, forked: Forked, paths: tuple[str, ...], memory: Memory) -> tuple[Conflict, ...]:
    """Every conflict of the items of some files, and of files whose items have none, at most 200."""
    before, ours, theirs = (cache.load(git, commit, memory) for commit in (forked.base, forked.ours, forked.theirs))
    prints, found = Prints(), list[Conflict]()
    for path in paths:
        of_items = list(_of_file(git, forked, path, (before, ours, theirs), prints, memory))
        found += of_items or [_of_whole_file(git, forked, path)]
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def edited_twice(git: Git, forked: Forked, memory: Memory) -> tuple[str, ...]:
    """The files of the plan in which both sides changed one item: a merge of it would be an edit that nobody signed."""
    changed = [_changed_paths(git, forked.base, side) for side in (forked.ours, forked.theirs)]
    shared = sorted(path for path in changed[0] & changed[1] if path.endswith(".toml"))
    if not shared:
        return ()
    before, ours, theirs = (cache.load(git, commit, memory) for commit in (forked.base, forked.ours, forked.theirs))
    prints = Prints()
    return tuple(path for path in shared if any(_both_changed(path, (before, ours, theirs), prints)))


def _changed_paths(git: Git, before: str, after: str) -> set[str]:
    reader.check(git, (before, after))
    own = ("plan/plan.toml", "plan/services", "plan/governance")
    listed = run_git(git, ("diff-tree", "-r", "--no-renames", "--name-only", "-z", before, after, "--", *own))
    return {path for path in listed.out.decode("utf-8", "surrogateescape").split("\0") if path}


def _both_changed(path: str, plans: tuple[Plan, Plan, Plan], prints: Prints) -> Iterator[str]:
    """The ids of items of a file that both sides changed, each in another way."""
    before, ours, theirs = plans
    listed = dict.fromkeys(item.id for plan in plans for item in plan.all_items() if item.path == path)
    for item_id in listed:
        old, own, other = (prints.of(plan, item_id) for plan in (before, ours, theirs))
        if own != other and old not in (own, other):
            yield item_id


def _of_file(
    git: Git, forked: Forked, path: str, plans: tuple[Plan, Plan, Plan], prints: Prints, memory: Memory
) -> Iterator[Conflict]:
    for item_id in _both_changed(path, plans, prints):
        before, ours, theirs = (plan.by_id.get(item_id) for plan in plans)
        if ours is None or theirs is None:
            own, other = (None if item is None else item.title or item.id for item in (ours, theirs))
            yield Conflict(path, *_sides(git, forked, path, item_id, "", (own, other), memory), item_id)
            continue
        names = dict.fromkeys((*ours.fields, *theirs.fields))
        for field in names:
            old, own, other = (written(item, field) for item in (before, ours, theirs))
            if own != other and field not in _NOT_FIELDS:
                sides = _sides(git, forked, path, item_id, field, (own, other), memory)
                yield Conflict(path, *sides, item_id, field, old)


def written(item: Item | None, field: str) -> str | None:
    """A field as it is written in a table; empty where it is absent, None where there is no item."""
    return None if item is None else edit.written_of(item.fields.get(field))


def _sides(
    git: Git, forked: Forked, path: str, item_id: str, field: str, values: tuple[str | None, str | None], memory: Memory
) -> tuple[SideValue, SideValue]:
    own, other = (
        _last_edit(git, forked.base, tip, path, item_id, field, value, memory)
        for tip, value in zip((forked.ours, forked.theirs), values, strict=True)
    )
    return own, other


def _last_edit(
    git: Git, base: str, tip: str, path: str, item_id: str, field: str, value: str | None, memory: Memory
) -> SideValue:
    """The value with the last commit since the base that made it so."""
    for commit, parent, name, when in _log(git, base, tip, path):
        item = cache.load(git, parent, memory).by_id.get(item_id) if parent else None
        if (written(item, field) if field else item and (item.title or item.id)) != value:
            return SideValue(value, name, when, commit)
    return SideValue(value)


def _of_whole_file(git: Git, forked: Forked, path: str) -> Conflict:
    """A conflict of which the items know nothing: both sides wrote in the same place of a file."""
    own, other = (
        next((SideValue("", name, when, commit) for commit, _, name, when in _log(git, forked.base, tip, path)),
             SideValue(""))
        for tip in (forked.ours, forked.theirs)
    )  # fmt: skip
    return Conflict(path, own, other)


def _log(git: Git, base: str, tip: str, path: str) -> Iterator[tuple[str, str, str, datetime]]:
    """The commits since the base that touch a file, newest first: id, first parent, author's name and time."""
    options = (f"--max-count={_MOST_COMMITS}", "--no-show-signature", "--topo-order", "-z", "--format=%H %P%n%an%n%ct")
    result = run_git(git, ("log", *options, f"{base}..{tip}", "--", path))
    for entry in result.out.decode("utf-8", "replace").split("\0"):
        ids, _, rest = entry.partition("\n")
        name, _, seconds = rest.rpartition("\n")
        commit, *parents = ids.split() or [""]
        if not commit:
            continue
        yield commit, parents[0] if parents else "", name, datetime.fromtimestamp(int(seconds or 0), UTC)


def value_words(value: str | None) -> str:
    """A value in words where it is none."""
    return t("sync.conflict.gone") if value is None else value or t("plan_view.absent")
