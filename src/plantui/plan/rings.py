"""Rings of items that wait for one another, found without recursion in time that grows with the references."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

Needs = Mapping[str, Sequence[str]]


def rings(needed: Needs) -> Iterator[tuple[str, ...]]:
    """One shortest ring for each knot of items that wait for each other, each item before what it waits for.

    A ring starts with the item that `needed` names first. A knot may hold several rings: when one is untied, the next
    is found.
    """
    place = {name: index for index, name in enumerate(needed)}
    for knot in _knots(needed):
        yield _shortest(needed, min(knot, key=lambda name: place[name]), frozenset(knot))


def _knots(needed: Needs) -> Iterator[list[str]]:
    """Tarjan's strongly connected components that hold a ring, with a stack of our own for the depth."""
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
            here, rest = path[-1]
            name = next(rest, None)
            if name is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[here])
                if low[here] == number[here]:
                    knot = _untie(waiting, on_waiting, here)
                    if len(knot) > 1 or here in needed.get(here, ()):
                        yield knot
            elif name not in number:
                number[name] = low[name] = len(number)
                waiting.append(name)
                on_waiting.add(name)
                path.append((name, iter(needed.get(name, ()))))
            elif name in on_waiting:
                low[here] = min(low[here], number[name])


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
    front = deque([start])
    while front:
        here = front.popleft()
        for name in needed.get(here, ()):
            if name == start:
                ring = [here]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return tuple(reversed(ring))
            if name in members and name not in came_from:
                came_from[name] = here
                front.append(name)
    raise AssertionError(start)  # every member of a knot leads back to itself
