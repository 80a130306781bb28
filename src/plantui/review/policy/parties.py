"""Whom a word names among roles, bodies and people: by id, by name, or by a part of either that only one has."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.policy.model import Policy
from plantui.review.policy.people import People


def named(policy: Policy, people: People, written: str) -> tuple[str, ...]:
    """The ids that a word names: the one it is, else those whose name it is, else those that have it in id or name."""
    known = dict(_names(policy, people))
    if written in known:
        return (written,)
    wanted = written.strip().casefold()
    whole = tuple(party for party, name in known.items() if wanted in (party.casefold(), name.casefold()))
    if whole or not wanted:
        return whole
    return tuple(party for party, name in known.items() if wanted in party.casefold() or wanted in name.casefold())


def _names(policy: Policy, people: People) -> Iterator[tuple[str, str]]:
    yield from ((seat.id, seat.name) for seat in policy.seats.values())
    yield from ((person.id, person.name) for person in people.persons.values())
