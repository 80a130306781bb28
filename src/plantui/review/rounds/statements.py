"""What every voice says now of the items of a round: its newest words with whether they hold, and the remarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from plantui.review.records.record import Act
from plantui.review.rounds.lapses import StaleField, stale_fields
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round import Spoken, Voice
from plantui.review.rounds.standing import ItemStanding
from plantui.review.rounds.votes import Vote
from plantui.value_class import value_class

Holds = Literal["current", "suspect", "stale", "gone", "withdrawn", "lifted", "superseded"]
"""Whether words still hold: a vote's state, or that they were withdrawn, that a block was lifted, or that they are
about an older text than the newest that the voice has answered.
"""


@value_class
class Statement:
    """A newest act of a voice on an item, or a superseded one. `seat` is the seat that its ballot fills, None where it
    fills none; `counts` whether that ballot helps to approve the item.
    """

    voice: Voice
    spoken: Spoken
    holds: Holds
    seat: str | None
    lapsed: tuple[StaleField, ...] = ()
    counts: bool = False

    @property
    def act(self) -> Act:
        """The act itself."""
        return self.spoken.act


@value_class
class Matrix:
    """Every voice that was asked or has spoken, and its statements on each changed item.

    `cells` has them by item and voice; a voice that has no cell has not answered, which is never an approval.
    """

    voices: tuple[Voice, ...]
    items: tuple[str, ...]
    cells: Mapping[tuple[str, Voice], tuple[Statement, ...]]


@value_class
class Thread:
    """A remark with the acts that answer it; `open` where it must be answered and is not."""

    remark: Spoken
    answers: tuple[Spoken, ...]
    open: bool


def statements(proceedings: Proceedings, item: str) -> tuple[Statement, ...]:
    """The statements on an item by voice, superseded ones last; stale ones with the fields that differ."""
    item_standing = proceedings.standing.items.get(item)
    return () if item_standing is None else tuple(_of_ballots(proceedings, item, item_standing))


def _of_ballots(proceedings: Proceedings, item: str, item_standing: ItemStanding) -> list[Statement]:
    listed = []
    for ballot in item_standing.ballots:
        counts = item_standing.counts(ballot)
        for vote in ballot.votes:
            state = holds(vote)
            why = _why(proceedings, item, vote) if state == "stale" else ()
            seat = None if vote.withdrawn else ballot.seat
            listed.append(Statement(ballot.voice, vote.spoken, state, seat, why, counts and not vote.withdrawn))
        listed += [Statement(ballot.voice, spoken, "superseded", None) for spoken in ballot.superseded]
    return listed


def _why(proceedings: Proceedings, item: str, vote: Vote) -> tuple[StaleField, ...]:
    standing = proceedings.standing
    return stale_fields(proceedings.inquiry, standing.horizon, standing.items[item].item, vote.spoken, vote.fingerprint)


def holds(vote: Vote) -> Holds:
    """Whether a vote's words still hold."""
    if vote.withdrawn:
        return "withdrawn"
    return "lifted" if vote.lifted and vote.spoken.effect == "block" else vote.state


def matrix(proceedings: Proceedings) -> Matrix:
    """All voices by all changed items: bodies first, those that were asked before others."""
    seats = proceedings.rules.policy.seats
    asked = proceedings.opened.asked or () if proceedings.opened else ()
    voices = [Voice(name, body=True) for name in asked if name in seats and seats[name].body]
    voices += [Voice(name) for name in asked if name not in seats]
    cells: dict[tuple[str, Voice], tuple[Statement, ...]] = {}
    for item in proceedings.standing.items:
        for statement in statements(proceedings, item):
            cells[item, statement.voice] = (*cells.get((item, statement.voice), ()), statement)
            voices.append(statement.voice)
    bodies_first = sorted(dict.fromkeys(voices), key=lambda voice: not voice.body)
    return Matrix(tuple(bodies_first), proceedings.by_number, cells)


def threads(proceedings: Proceedings, item: str | None = None) -> tuple[Thread, ...]:
    """The remarks of the round, or those on one item, each with the acts that answer it."""
    if proceedings.standing.round is None:
        return ()
    acts = proceedings.standing.round.spoken
    open_ids = {remark.id for remark in proceedings.standing.remarks}
    return tuple(
        Thread(remark, tuple(_answers(acts, remark.id)), remark.id in open_ids)
        for remark in acts
        if remark.act.kind == "remark" and (item is None or remark.act.item == item)
    )


def _answers(acts: tuple[Spoken, ...], remark: str) -> list[Spoken]:
    """What answers a remark, and what answers that, in the order of the commits."""
    reached = {remark}
    answers = []
    for spoken in acts:
        if spoken.act.to in reached and spoken.act.kind in ("reply", "resolve", "unsatisfied", "withdraw"):
            reached.add(spoken.id)
            answers.append(spoken)
    return answers
