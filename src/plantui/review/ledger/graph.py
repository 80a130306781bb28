"""Which commit lies in whose history, answered from bits worked out in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

_OFTEN = 4  # times a commit is asked of before its whole history is worked out
_HELD = 32


@attrs.frozen(slots=True)
class Graph:
    """Commits and their ancestry. The history of a commit is itself and its ancestors.

    Every commit carries one bit for each *marked* commit in its history, so asking for a marked one is one look; others
    are searched for, and the whole history of a commit that is asked of again and again is remembered. A stretch of
    commits without marks shares its bits, so that memory grows with the marks and the merges, not with the commits.
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
        at = self.index.get(commit)
        if at is None:
            return False
        mark = self.marks.get(ancestor)
        if mark is not None:
            return self._bits[at] >> mark & 1 == 1
        wanted = self.index.get(ancestor)
        if wanted is None or wanted > at:
            return False
        whole = self._histories.get(at)
        if whole is None:
            asked = self._asked[at] = self._asked.get(at, 0) + 1
            if asked < _OFTEN:
                return self._search(at, wanted)
            whole = self._whole(at)
        return bool(whole[wanted])

    def beside(self, one: str, other: str) -> bool:
        """Whether neither of two known commits lies in the history of the other."""
        both_known = one in self.index and other in self.index
        return both_known and not self.holds(one, other) and not self.holds(other, one)

    def marked(self, commit: str) -> int:
        """The bits of the marked commits in the history of a commit; none for an unknown one."""
        at = self.index.get(commit)
        return 0 if at is None else self._bits[at]

    def history(self, commit: str) -> Iterator[int]:
        """The indexes of a commit and all its ancestors, each once, in no order."""
        at = self.index.get(commit)
        seen = set() if at is None else {at}
        waiting = list(seen)
        while waiting:
            here = waiting.pop()
            yield here
            for parent in self.parents[here]:
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)

    def _whole(self, at: int) -> bytearray:
        """Which commits lie in the history of one, by index."""
        while len(self._histories) >= _HELD:
            self._histories.pop(next(iter(self._histories)), None)
        held = bytearray(at + 1)
        held[at] = 1
        for here in range(at, -1, -1):  # parents come first, so one look at each is enough
            if held[here]:
                for parent in self.parents[here]:
                    held[parent] = 1
        self._histories[at] = held
        return held

    def _search(self, at: int, wanted: int) -> bool:
        seen, waiting = {at}, [at]
        while waiting:
            here = waiting.pop()
            if here == wanted:
                return True
            for parent in self.parents[here]:
                if parent >= wanted and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return False


def build(commits: Iterable[tuple[str, tuple[str, ...]]], marked: Iterable[str] = ()) -> Graph:
    """The graph of commits with their parents, parents first; a parent that is not among them is passed over.

    The marks are numbered in the order of the commits.
    """
    commits = list(commits)
    index = {commit: number for number, (commit, _) in enumerate(commits)}
    wanted = set(marked)
    marks: dict[str, int] = {}
    parents: list[tuple[int, ...]] = []
    bits: list[int] = []
    for number, (commit, named) in enumerate(commits):
        known = tuple(index[one] for one in named if index.get(one, number) < number)
        held = 0
        for parent in known:
            held = held | bits[parent] if held else bits[parent]
        if commit in wanted:
            marks[commit] = len(marks)
            held |= 1 << marks[commit]
        parents.append(known)
        bits.append(held)
    return Graph(index, tuple(parents), marks, tuple(bits))


def ones(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def in_order(commits: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Commits with every parent before its children; among those that could come next, the smallest id does.

    So the order does not depend on the order they were given in.
    """
    from heapq import heapify, heappop, heappush

    waits = {commit: {one for one in parents if one in commits} for commit, parents in commits.items()}
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
