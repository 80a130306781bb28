"""Items that wait for one another: one shortest ring of each knot of a graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

Needs = Mapping[str, Sequence[str]]


def rings(needed: Needs) -> Iterator[tuple[str, ...]]:
    """One shortest cycle, a ring, for each group of items that need each other, a knot; each item before what it needs.

    A ring starts with the item that `needed` names first. A knot may hold several rings: when one is untied, the next
    is found.
    """
    place = {name: index for index, name in enumerate(needed)}
    for knot in _knots(needed):
        yield _shortest(needed, min(knot, key=lambda name: place[name]), frozenset(knot))


def _knots(needed: Needs) -> Iterator[list[str]]:
    """Tarjan's strongly connected components that hold a cycle; iterative, for plans deeper than Python's stack."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_waiting: set[str] = set()
    for root in needed:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        waiting.append(root)
        on_waiting.add(root)
        path: list[tuple[str, Iterator[str]]] = [(root, iter(needed[root]))]
        while path:
            current, rest = path[-1]
            name = next(rest, None)
            if name is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[current])
                if low[current] == number[current]:
                    knot = _untie(waiting, on_waiting, current)
                    if len(knot) > 1 or current in needed.get(current, ()):
                        yield knot
            elif name not in number:
                number[name] = low[name] = len(number)
                waiting.append(name)
                on_waiting.add(name)
                path.append((name, iter(needed.get(name, ()))))
            elif name in on_waiting:
                low[current] = min(low[current], number[name])


def _untie(waiting: list[str], on_waiting: set[str], until: str) -> list[str]:
    knot = []
    while True:
        name = waiting.pop()
        on_waiting.discard(name)
        knot.append(name)
        if name == until:
            return knot


def _shortest(needed: Needs, start: str, members: frozenset[str]) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        current = queue.popleft()
        for name in needed.get(current, ()):
            if name == start:
                ring = [current]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return tuple(reversed(ring))
            if name in members and name not in came_from:
                came_from[name] = current
                queue.append(name)
    raise AssertionError(start)  # every member of a knot leads back to itself
