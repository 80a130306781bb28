"""The standing at one commit: each changed item with its ballots, and what it still needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from plantui.review.authority.editors import ItemEdit, edits
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy.model import Rule
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.requirements import ChangedItem, matching
from plantui.review.rounds.round import Round, Spoken
from plantui.review.rounds.votes import Ballot, ballots
from plantui.value_class import value_class

NeedCode = Literal["seat", "no-rule", "blocked", "unattributed"]


@value_class
class Need:
    """What an item still needs, as a code and the values of its sentence.

    `seat`: so many (`count`) more voices in `seat`. `no-rule`: no rule lets anybody approve it. `blocked`: `voice`
    holds it with the act `act`. `unattributed`: nobody known signed the edit in `commit`, nobody has vouched.
    """

    code: NeedCode
    values: Mapping[str, str | int]


@value_class
class ItemStanding:
    """One changed item: the rules it falls under, what every voice says of it, who edited it, what it still needs."""

    item: ChangedItem
    rules: tuple[Rule, ...] = attrs.field(repr=False)
    ballots: tuple[Ballot, ...]
    edits: tuple[ItemEdit, ...]
    editors: frozenset[str]
    needs: tuple[Need, ...]

    @property
    def approved(self) -> bool:
        """Whether nothing is lacking."""
        return not self.needs

    def counts(self, ballot: Ballot) -> bool:
        """Whether a ballot helps to approve the item: some rule asks for the seat it fills, and not of others alone."""
        seat = ballot.seat
        return seat is not None and any(
            seat in rule.require and _fills(rule, seat, ballot, self.editors) for rule in self.rules
        )

    def closed_to(self, person: str) -> bool:
        """Whether a person edited the item under rules that let no editor approve it (clause 13)."""
        return person in self.editors and any(not rule.editors_may_approve for rule in self.rules)


@value_class
class Standing:
    """The standing of every changed item in a round, by full id, in the order of the proposal.

    `remarks` are those that must be answered and are not; `freezes` the newest ones. `round` is None where no round is
    open: nothing then is approved.
    """

    horizon: Horizon
    round: Round | None
    items: Mapping[str, ItemStanding] = attrs.field(repr=False)
    remarks: tuple[Spoken, ...] = ()
    freezes: tuple[Spoken, ...] = ()

    @property
    def approved(self) -> bool:
        """Whether every changed item is approved."""
        return all(item.approved for item in self.items.values())

    def remarks_on(self, item_id: str) -> tuple[Spoken, ...]:
        """The remarks on one item that must be answered and are not."""
        return tuple(remark for remark in self.remarks if remark.act.item == item_id)

    def settled(self, item_id: str) -> bool:
        """Whether a changed item is approved, and every remark on it that must be answered is."""
        return self.items[item_id].approved and not self.remarks_on(item_id)

    def closed_to(self, person: str, item_id: str) -> bool:
        """Whether the item is one of this standing and closed to the person's own voice."""
        return item_id in self.items and self.items[item_id].closed_to(person)


def standing(inquiry: Inquiry, commit: str, opening: str | None) -> Standing:
    """The standing at a commit, in the round of an opening; without rules in force no item is listed."""
    horizon = inquiry.horizon(commit)
    return inquiry.answer(("standing", horizon.key, opening), lambda: _standing(inquiry, horizon, opening))


def _standing(inquiry: Inquiry, horizon: Horizon, opening: str | None) -> Standing:
    if horizon.in_force is None:
        return Standing(horizon, None, {})
    items = inquiry.changed(horizon.in_force.commit, horizon.commit)
    review_round = None
    if opening is not None and opening in rounds_round.open_rounds(inquiry, horizon):
        review_round = rounds_round.round_at(inquiry, horizon, opening)
    by_item = ballots(inquiry, horizon, review_round, items) if review_round else {}
    policy = horizon.rules.policy
    matched = {item_id: matching(policy, item) for item_id, item in items.items()}
    guarded = {
        item_id: item
        for item_id, item in items.items()
        if any(not rule.editors_may_approve for rule in matched[item_id])
    }
    edits_of = edits(inquiry, horizon, guarded) if guarded else {}
    vouched = _vouched(review_round)
    return Standing(
        horizon,
        review_round,
        {
            item_id: _item(
                item, matched[item_id], by_item.get(item_id, ()), edits_of.get(item_id, ()), vouched.get(item_id, {})
            )
            for item_id, item in items.items()
        },
        rounds_round.open_remarks(inquiry, horizon, review_round) if review_round else (),
        rounds_round.freezes(inquiry, review_round) if review_round else (),
    )


def _vouched(review_round: Round | None) -> dict[str, dict[str, frozenset[str]]]:
    """Who has vouched for which text of each item: by item, then by fingerprint."""
    vouched: dict[str, dict[str, frozenset[str]]] = {}
    for spoken in review_round.spoken if review_round else ():
        if spoken.act.kind == "vouch" and spoken.act.item and spoken.act.fingerprint:
            by_text = vouched.setdefault(spoken.act.item, {})
            by_text[spoken.act.fingerprint] = by_text.get(spoken.act.fingerprint, frozenset()) | {spoken.record.by}
    return vouched


def _item(
    item: ChangedItem,
    rules: tuple[Rule, ...],
    item_ballots: tuple[Ballot, ...],
    edited: tuple[ItemEdit, ...],
    vouched: Mapping[str, frozenset[str]],
) -> ItemStanding:
    vouchers = vouched.get(item.fingerprint, frozenset())
    editors = frozenset(edit.person for edit in edited if edit.person) | vouchers
    if vouchers or not any(not rule.editors_may_approve for rule in rules):
        unattributed: tuple[ItemEdit, ...] = ()
    else:
        unattributed = tuple(edit for edit in edited if not edit.person)
    needs = tuple(_needs(rules, item_ballots, editors, unattributed))
    return ItemStanding(item, rules, item_ballots, edited, editors, needs)


def _needs(
    rules: tuple[Rule, ...],
    item_ballots: tuple[Ballot, ...],
    editors: frozenset[str],
    unattributed: tuple[ItemEdit, ...],
) -> Iterator[Need]:
    if not rules:
        yield Need("no-rule", {})
    for ballot in item_ballots:
        for vote in ballot.votes:
            if vote.blocks:
                yield Need("blocked", {"voice": ballot.voice.id, "act": vote.spoken.id})
    for edit in unattributed:
        yield Need("unattributed", {"commit": edit.commit})
    lacking: dict[str, int] = {}
    for rule in rules:
        for seat, count in rule.require.items():
            filled = sum(_fills(rule, seat, ballot, editors) for ballot in item_ballots)
            if filled < count:
                lacking[seat] = max(count - filled, lacking.get(seat, 0))
    for seat, count in lacking.items():
        yield Need("seat", {"seat": seat, "count": count})


def _fills(rule: Rule, seat: str, ballot: Ballot, editors: frozenset[str]) -> bool:
    """Whether it fills a seat under one rule; an editor's own does not where the rule wants others (clause 13)."""
    return ballot.seat == seat and (rule.editors_may_approve or ballot.voice.body or ballot.voice.id not in editors)
