"""Ancestry of commits, answered from bit sets that are computed in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

import attrs

from plantui.value_class import value_class

_OFTEN = 4  # times a commit is asked of before its whole history is worked out
_HELD = 32


@value_class
class Graph:
    """Commits and their ancestry. The history of a commit is itself and its ancestors.

    Every commit has one bit for each *marked* commit in its history, so a question about a marked one is a look-up;
    others are searched for, and the history of a commit that is asked about often is remembered. Consecutive commits
    without marks share one integer, so memory grows with marks and merges, not with commits.
    """

    index: Mapping[str, int] = attrs.field(repr=False)
    parents: tuple[tuple[int, ...], ...] = attrs.field(repr=False)
    marks: Mapping[str, int] = attrs.field(repr=False)
    _bits: tuple[int, ...] = attrs.field(repr=False)
    _asked: dict[int, int] = attrs.field(factory=dict, repr=False, eq=False)
    _histories: dict[int, bytearray] = attrs.field(factory=dict, repr=False, eq=False)

    def __contains__(self, commit: object) -> bool:
        return commit in self.index

    def holds(self, commit: str, ancestor: str) -> bool:
        """Whether `ancestor` lies in the history of `commit`, its own included; never for what is unknown."""
        number = self.index.get(commit)
        if number is None:
            return False
        mark = self.marks.get(ancestor)
        if mark is not None:
            return self._bits[number] >> mark & 1 == 1
        target = self.index.get(ancestor)
        if target is None or target > number:
            return False
        history = self._histories.get(number)
        if history is None:
            times = self._asked[number] = self._asked.get(number, 0) + 1
            if times < _OFTEN:
                return self._search(number, target)
            history = self._whole(number)
        return bool(history[target])

    def beside(self, commit: str, other: str) -> bool:
        """Whether neither of two known commits lies in the history of the other."""
        both_known = commit in self.index and other in self.index
        return both_known and not self.holds(commit, other) and not self.holds(other, commit)

    def marked(self, commit: str) -> int:
        """The bits of the marked commits in the history of a commit; none for an unknown one."""
        number = self.index.get(commit)
        return 0 if number is None else self._bits[number]

    def history(self, commit: str) -> Iterator[int]:
        """The indexes of a commit and all its ancestors, each once, in no order."""
        start = self.index.get(commit)
        visited = set() if start is None else {start}
        stack = list(visited)
        while stack:
            number = stack.pop()
            yield number
            for parent in self.parents[number]:
                if parent not in visited:
                    visited.add(parent)
                    stack.append(parent)

    def _whole(self, start: int) -> bytearray:
        """Which commits lie in the history of one, by index."""
        while len(self._histories) >= _HELD:
            self._histories.pop(next(iter(self._histories)), None)
        history = bytearray(start + 1)
        history[start] = 1
        for number in range(start, -1, -1):  # parents come first, so one look at each is enough
            if history[number]:
                for parent in self.parents[number]:
                    history[parent] = 1
        self._histories[start] = history
        return history

    def _search(self, start: int, target: int) -> bool:
        visited, stack = {start}, [start]
        while stack:
            number = stack.pop()
            if number == target:
                return True
            for parent in self.parents[number]:
                if parent >= target and parent not in visited:
                    visited.add(parent)
                    stack.append(parent)
        return False


def build(commits: Iterable[tuple[str, tuple[str, ...]]], marked: Iterable[str] = ()) -> Graph:
    """The graph of commits with their parents, parents first; a parent that is not among them is passed over.

    The marks are numbered in the order of the commits.
    """
    commits = list(commits)
    index = {commit: number for number, (commit, _) in enumerate(commits)}
    marked_ids = set(marked)
    marks: dict[str, int] = {}
    parents: list[tuple[int, ...]] = []
    bits: list[int] = []
    for number, (commit, parent_ids) in enumerate(commits):
        parent_numbers = tuple(index[parent] for parent in parent_ids if index.get(parent, number) < number)
        mask = 0
        for parent in parent_numbers:
            mask = mask | bits[parent] if mask else bits[parent]
        if commit in marked_ids:
            marks[commit] = len(marks)
            mask |= 1 << marks[commit]
        parents.append(parent_numbers)
        bits.append(mask)
    return Graph(index, tuple(parents), marks, tuple(bits))


def in_order(commits: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Commits with every parent before its children; among those that could come next, the smallest id does.

    So the order does not depend on the order they were given in.
    """
    waits = {commit: {parent for parent in parents if parent in commits} for commit, parents in commits.items()}
    children: dict[str, list[str]] = {}
    for commit, parents in waits.items():
        for parent in parents:
            children.setdefault(parent, []).append(commit)
    ready = [commit for commit, parents in waits.items() if not parents]
    heapify(ready)
    order: list[str] = []
    while ready:
        commit = heappop(ready)
        order.append(commit)
        for child in children.get(commit, ()):
            waits[child].discard(commit)
            if not waits[child]:
                heappush(ready, child)
    return order
