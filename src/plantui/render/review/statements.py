"""What each voice says of each changed item, as values that lines and data are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from plantui.review.records.record import Act
from plantui.review.rounds.lapses import StaleField, stale_fields
from plantui.review.rounds.pending import Asked, awaiting
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round import Spoken, Voice
from plantui.review.rounds.votes import Ballot, Vote

Holds = Literal["current", "suspect", "stale", "gone", "withdrawn", "lifted", "superseded"]
"""Whether words still hold: a vote's state, or that they were withdrawn, that a block was lifted, or that they are
about an older text than the newest that the voice has answered.
"""


@attrs.frozen(slots=True)
class Statement:
    """One act of a voice on an item: a newest one, or one that is superseded. `seat` is the one its ballot fills, None
    where it fills none.
    """

    voice: Voice
    spoken: Spoken
    holds: Holds
    seat: str | None
    lapsed: tuple[StaleField, ...] = ()

    @property
    def act(self) -> Act:
        """The act itself."""
        return self.spoken.act


@attrs.frozen(slots=True)
class Matrix:
    """Every voice that was asked or has spoken, and what it says of each changed item.

    `cells` holds what was said by item and voice; what is not there was not answered, and that is never a yes.
    """

    voices: tuple[Voice, ...]
    items: tuple[str, ...]
    cells: Mapping[tuple[str, Voice], tuple[Statement, ...]]


@attrs.frozen(slots=True)
class Thread:
    """A remark with what was said to it; `open` where it must be answered and is not."""

    remark: Spoken
    answers: tuple[Spoken, ...]
    open: bool


def statements(held: Proceedings, item: str) -> tuple[Statement, ...]:
    """What every voice says of an item now, by voice, what is superseded last; with why it lapsed where it has."""
    at = held.standing.items.get(item)
    return () if at is None else tuple(_of_ballots(held, item, at.ballots))


def _of_ballots(held: Proceedings, item: str, ballots: tuple[Ballot, ...]) -> list[Statement]:
    found = []
    for ballot in ballots:
        for vote in ballot.votes:
            state = holds(vote)
            why = _why(held, item, vote) if state == "stale" else ()
            found.append(Statement(ballot.voice, vote.spoken, state, None if vote.withdrawn else ballot.seat, why))
        found += [Statement(ballot.voice, spoken, "superseded", None) for spoken in ballot.superseded]
    return found


def _why(held: Proceedings, item: str, vote: Vote) -> tuple[StaleField, ...]:
    at = held.standing
    return stale_fields(held.inquiry, at.horizon, at.items[item].item, vote.spoken, vote.fingerprint)


def holds(vote: Vote) -> Holds:
    """Whether a vote's words still hold."""
    if vote.withdrawn:
        return "withdrawn"
    return "lifted" if vote.lifted and vote.spoken.effect == "block" else vote.state


def matrix(held: Proceedings) -> Matrix:
    """All voices by all changed items: bodies first, those that were asked before others."""
    seats = held.rules.policy.seats
    asked = held.opened.asked or () if held.opened else ()
    voices = [Voice(one, body=True) for one in asked if one in seats and seats[one].body]
    voices += [Voice(one) for one in asked if one not in seats]
    cells: dict[tuple[str, Voice], tuple[Statement, ...]] = {}
    for item in held.standing.items:
        for one in statements(held, item):
            cells[item, one.voice] = (*cells.get((item, one.voice), ()), one)
            voices.append(one.voice)
    bodies_first = sorted(dict.fromkeys(voices), key=lambda voice: not voice.body)
    return Matrix(tuple(bodies_first), in_order(held), cells)


def in_order(held: Proceedings) -> tuple[str, ...]:
    """The changed items by their numbers, those without one last."""
    numbers = held.numbers

    def key(item: str) -> tuple[int, int]:
        digits = numbers.get(item, "")[1:]
        return (0, int(digits)) if digits.isdigit() else (1, 0)

    return tuple(sorted(held.standing.items, key=key))


def unanswered(held: Proceedings) -> tuple[Asked, ...]:
    """Who was asked in the round and has said nothing."""
    return awaiting(held.inquiry, held.standing).unanswered


def threads(held: Proceedings, item: str | None = None) -> tuple[Thread, ...]:
    """The remarks of the round, or those on one item, each with the acts that answer it."""
    if held.standing.round is None:
        return ()
    spoken = held.standing.round.spoken
    waiting = {one.id for one in held.standing.remarks}
    return tuple(
        Thread(one, tuple(_answers(spoken, one.id)), one.id in waiting)
        for one in spoken
        if one.act.kind == "remark" and (item is None or one.act.item == item)
    )


def _answers(spoken: tuple[Spoken, ...], remark: str) -> list[Spoken]:
    """What answers a remark, and what answers that, in the order of the commits."""
    reached = {remark}
    found = []
    for one in spoken:
        if one.act.to in reached and one.act.kind in ("reply", "resolve", "unsatisfied", "withdraw"):
            reached.add(one.id)
            found.append(one)
    return found
