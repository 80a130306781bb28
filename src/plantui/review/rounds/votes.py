"""Which acts bear on each changed item, which seat each voice fills with them, and who blocks (clauses 11 and 12)."""

from __future__ import annotations

from collections.abc import Mapping

from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.rounds import lapses
from plantui.review.rounds.lapses import State
from plantui.review.rounds.precedence import Position, Precedence, positions, precedence
from plantui.review.rounds.requirements import ChangedItem
from plantui.review.rounds.round import Round, Spoken, Voice
from plantui.value_class import value_class


@value_class
class Vote:
    """A newest act of a voice on one item, with its state.

    `fingerprint` is what it names for this item, a blanket yes included; `base_same` whether the baseline in force says
    the same of the item as the one it was signed under, and as the one in force at its base. `withdrawn`: its voice has
    taken it back, for good, and it leaves no decision. `lifted`: it holds the item no more.
    """

    spoken: Spoken
    fingerprint: str
    base_same: bool
    state: State
    lifted: bool
    withdrawn: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it holds the item."""
        return self.spoken.effect == "block" and not self.withdrawn and not self.lifted


@value_class
class Ballot:
    """One voice's newest acts on one item, withdrawn ones among them.

    `seat` is the one it fills, None where it fills none. `superseded` are acts about an older text than the newest one
    it has answered: they neither count nor replace.
    """

    voice: Voice
    votes: tuple[Vote, ...]
    seat: str | None
    superseded: tuple[Spoken, ...] = ()


def ballots(
    inquiry: Inquiry, horizon: Horizon, review_round: Round, items: Mapping[str, ChangedItem]
) -> dict[str, tuple[Ballot, ...]]:
    """Each changed item's ballots by voice, for those items somebody has spoken on."""
    return {
        item_id: tuple(
            _ballot(inquiry, horizon, review_round, items[item_id], voice, own_positions)
            for voice, own_positions in sorted(voices.items())
        )
        for item_id, voices in positions(inquiry, horizon, review_round.spoken, items).items()
    }


def _ballot(
    inquiry: Inquiry,
    horizon: Horizon,
    review_round: Round,
    item: ChangedItem,
    voice: Voice,
    own_positions: list[Position],
) -> Ballot:
    order = _order(inquiry, review_round, item, voice, own_positions)
    votes = []
    for position in order.newest:
        same = lapses.same_baseline(inquiry, item, position)
        state = lapses.state(inquiry, horizon, item, position)
        name = position.spoken.id
        votes.append(
            Vote(
                position.spoken,
                position.fingerprint,
                same,
                state,
                name in review_round.lifted,
                name in review_round.ended,
            )
        )
    superseded = tuple(position.spoken for position in order.superseded)
    return Ballot(voice, tuple(votes), _seat(horizon, item, votes), superseded)


def _order(
    inquiry: Inquiry, review_round: Round, item: ChangedItem, voice: Voice, own_positions: list[Position]
) -> Precedence:
    """`precedence` of a voice's positions on an item, cached until the positions change.

    The result depends on them and on the histories of the commits that introduce them, which never change.
    """
    basis = tuple(
        [
            (
                position.spoken.id,
                position.spoken.effect,
                position.before,
                [introduction.commit for introduction in position.spoken.at],
            )
            for position in own_positions
        ]
    )
    key = ("order", review_round.opening, item.id, voice)
    entry: tuple[object, Precedence] | None = inquiry.answers.get(key)
    if entry is None or entry[0] != basis:
        entry = inquiry.answers[key] = (basis, precedence(inquiry.graph, own_positions))
    return entry[1]


def _seat(horizon: Horizon, item: ChangedItem, votes: list[Vote]) -> str | None:
    """The one seat that all of a voice's newest acts fill: each a yes to the current text against this baseline. What
    was taken back is left out.
    """
    remaining = [vote for vote in votes if not vote.withdrawn]
    seats = {vote.spoken.act.seat for vote in remaining}
    seat = horizon.rules.policy.seats.get(next(iter(seats)) or "") if len(seats) == 1 else None
    if seat is None:
        return None
    yes = all(
        vote.spoken.effect == seat.filled_by and vote.fingerprint == item.fingerprint and vote.base_same
        for vote in remaining
    )
    return seat.id if yes else None
