"""Which acts bear on each changed item, which seat each voice fills with them, and who blocks (clauses 11 and 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from plantui.review.inquiry import Horizon, Inquiry
from plantui.review.rounds import Round, Spoken, Voice, newest
from plantui.review.rules import ChangedItem, matching, must_be_named

State = Literal["current", "suspect", "stale", "gone"]
"""current: the text is the one spoken about. suspect: it is, but what it waits for has changed. stale: text or baseline
is another. gone: the item spoken about is not in the proposal any more."""


@attrs.frozen(slots=True)
class Vote:
    """A newest act of a voice on one item: a decision with its state, or the withdrawal of one.

    `fingerprint` is what it names for this item, a blanket yes included; `base_same` whether the baseline it was given
    against says the same of the item as the one in force.
    """

    spoken: Spoken
    fingerprint: str | None
    base_same: bool
    state: State
    lifted: bool

    @property
    def withdrawn(self) -> bool:
        """Whether it leaves no decision."""
        return self.spoken.act.kind == "withdraw"

    @property
    def blocks(self) -> bool:
        """Whether it holds the item."""
        return self.spoken.effect == "block" and not self.withdrawn and not self.lifted


@attrs.frozen(slots=True)
class Ballot:
    """All that one voice has to say on one item now. `seat` is the one it fills, None where it fills none."""

    voice: Voice
    votes: tuple[Vote, ...]
    seat: str | None


def ballots(
    inquiry: Inquiry, horizon: Horizon, of: Round, items: Mapping[str, ChangedItem]
) -> dict[str, tuple[Ballot, ...]]:
    """Each changed item's ballots by voice, for those items somebody has spoken on."""
    gathered: dict[str, dict[Voice, list[tuple[Spoken, str | None]]]] = {}
    by_id = {spoken.id: spoken for spoken in of.spoken}
    for spoken in of.spoken:
        decision = by_id.get(spoken.act.to or "", spoken)
        for item_id, print_ in _bears_on(inquiry, spoken):
            item = items.get(item_id)
            if item is not None and not _must_be_named(horizon, decision, item):
                gathered.setdefault(item_id, {}).setdefault(spoken.voice, []).append((spoken, print_))
    found = {}
    for item_id, voices in gathered.items():
        item = items[item_id]
        found[item_id] = tuple(
            _ballot(inquiry, horizon, of, item, voice, said) for voice, said in sorted(voices.items())
        )
    return found


def _bears_on(inquiry: Inquiry, spoken: Spoken) -> Iterator[tuple[str, str | None]]:
    """The items a decision is about, with the fingerprint it names; for a withdrawal, those of what it takes back."""
    act = spoken.act
    if act.kind == "withdraw":
        target = inquiry.act(act.to)
        act = target[2] if target else act
    if act.kind != "decision":
        return
    taken_back = spoken.act.kind == "withdraw"
    if act.covers is not None:
        yield from ((one.item, None if taken_back else one.fingerprint) for one in act.covered)
    elif act.item is not None:
        yield act.item, None if taken_back else act.fingerprint


def _must_be_named(horizon: Horizon, spoken: Spoken, item: ChangedItem) -> bool:
    """Whether the act is a yes to a whole service that does not cover this item: for it, nothing was said."""
    if not spoken.blanket or spoken.effect not in ("approve", "endorse"):
        return False
    return must_be_named(matching(horizon.rules.policy, item), item)


def _ballot(
    inquiry: Inquiry, horizon: Horizon, of: Round, item: ChangedItem, voice: Voice,
    said: list[tuple[Spoken, str | None]],
) -> Ballot:  # fmt: skip
    prints = {spoken.id: print_ for spoken, print_ in said}
    votes = []
    for spoken in newest(inquiry, horizon, tuple(spoken for spoken, _ in said)):
        named = prints[spoken.id]
        same = inquiry.prints.of(inquiry.plan_at(spoken.against), item.id) == item.was
        state = _state(inquiry, horizon, item, spoken, named, same)
        votes.append(Vote(spoken, named, same, state, spoken.id in of.lifted))
    return Ballot(voice, tuple(votes), _seat(horizon, item, tuple(votes)))


def _seat(horizon: Horizon, item: ChangedItem, votes: tuple[Vote, ...]) -> str | None:
    """The one seat that all of a voice's newest acts fill: each a yes to the current text against this baseline."""
    seats = {vote.spoken.act.seat for vote in votes}
    seat = horizon.rules.policy.seats.get(next(iter(seats)) or "") if len(seats) == 1 else None
    if seat is None:
        return None
    yes = all(
        not vote.withdrawn
        and vote.spoken.effect == seat.filled_by
        and vote.fingerprint == item.fingerprint
        and vote.base_same
        for vote in votes
    )
    return seat.id if yes else None


def _state(
    inquiry: Inquiry, horizon: Horizon, item: ChangedItem, spoken: Spoken, named: str | None, same: bool
) -> State:
    if spoken.act.kind == "withdraw":
        return "current"
    base = inquiry.plan_at(spoken.record.base)
    if named != item.fingerprint or not same:
        return "gone" if item.after is None and item.id in base.by_id else "stale"
    if item.after is None:
        return "current"
    now = inquiry.plan_at(horizon.commit)
    return "current" if base is now or _around(inquiry, spoken.record.base, item) == _around(
        inquiry, horizon.commit, item
    ) else "suspect"


def _around(inquiry: Inquiry, commit: str, item: ChangedItem) -> dict[str, str | None]:
    """The fingerprints of the items one hop away through `after` and `needed_for`, those that are there."""
    plan = inquiry.plan_at(commit)
    here = plan.by_id.get(item.id)
    if here is None or not ("after" in here.fields or "needed_for" in here.fields):
        return {}
    service = item.id.rpartition(".")[0]
    names = (*here.ids("after"), *here.ids("needed_for"))
    full = (name if "." in name else f"{service}.{name}" for name in names)
    return {name: inquiry.prints.of(plan, name) for name in full if name in plan.by_id}
