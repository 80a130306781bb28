"""Which acts bear on each changed item, which seat each voice fills with them, and who blocks (clauses 11 and 12)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.rounds import lapses
from plantui.review.rounds.lapses import State
from plantui.review.rounds.precedence import Position, Precedence, positions, precedence
from plantui.review.rounds.requirements import ChangedItem
from plantui.review.rounds.round import Round, Spoken, Voice


@attrs.frozen(slots=True)
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


@attrs.frozen(slots=True)
class Ballot:
    """All that one voice has to say on one item now: its newest acts, those taken back among them.

    `seat` is the one it fills, None where it fills none. `superseded` are acts about an older text than the newest one
    it has answered: they neither count nor replace.
    """

    voice: Voice
    votes: tuple[Vote, ...]
    seat: str | None
    superseded: tuple[Spoken, ...] = ()


def ballots(
    inquiry: Inquiry, horizon: Horizon, of: Round, items: Mapping[str, ChangedItem]
) -> dict[str, tuple[Ballot, ...]]:
    """Each changed item's ballots by voice, for those items somebody has spoken on."""
    return {
        item_id: tuple(
            _ballot(inquiry, horizon, of, items[item_id], voice, said) for voice, said in sorted(voices.items())
        )
        for item_id, voices in positions(inquiry, horizon, of.spoken, items).items()
    }


def _ballot(
    inquiry: Inquiry, horizon: Horizon, of: Round, item: ChangedItem, voice: Voice, said: list[Position]
) -> Ballot:
    order = _order(inquiry, of, item, voice, said)
    votes = []
    for one in order.newest:
        same = lapses.same_baseline(inquiry, item, one)
        state = lapses.state(inquiry, horizon, item, one)
        name = one.spoken.id
        votes.append(Vote(one.spoken, one.fingerprint, same, state, name in of.lifted, name in of.ended))
    superseded = tuple(one.spoken for one in order.superseded)
    return Ballot(voice, tuple(votes), _seat(horizon, item, votes), superseded)


def _order(inquiry: Inquiry, of: Round, item: ChangedItem, voice: Voice, said: list[Position]) -> Precedence:
    """`precedence` of what a voice has said of an item, remembered for as long as it is that.

    It rests on these words and on the histories of the commits that introduce them, which are what they are.
    """
    words = tuple([(one.spoken.id, one.spoken.effect, one.before, [at.commit for at in one.spoken.at]) for one in said])
    key = ("order", of.opening, item.id, voice)
    known: tuple[object, Precedence] | None = inquiry.answers.get(key)
    if known is None or known[0] != words:
        known = inquiry.answers[key] = (words, precedence(inquiry.graph, said))
    return known[1]


def _seat(horizon: Horizon, item: ChangedItem, votes: list[Vote]) -> str | None:
    """The one seat that all of a voice's newest acts fill: each a yes to the current text against this baseline. What
    was taken back is left out.
    """
    left = [vote for vote in votes if not vote.withdrawn]
    seats = {vote.spoken.act.seat for vote in left}
    seat = horizon.rules.policy.seats.get(next(iter(seats)) or "") if len(seats) == 1 else None
    if seat is None:
        return None
    yes = all(
        vote.spoken.effect == seat.filled_by and vote.fingerprint == item.fingerprint and vote.base_same
        for vote in left
    )
    return seat.id if yes else None
