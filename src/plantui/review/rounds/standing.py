"""What the records add up to at one commit: each changed item with its voices, and what it still needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from plantui.review.authority.editors import Edit, edited, edits, signer_of
from plantui.review.authority.record_consistency import plain
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy.model import Rule
from plantui.review.records.record import Said
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.precedence import in_force_at
from plantui.review.rounds.requirements import ChangedItem, fields, matching
from plantui.review.rounds.round import Round, Spoken
from plantui.review.rounds.votes import Ballot, Vote, ballots

NeedCode = Literal["seat", "no-rule", "blocked", "unattributed"]


@attrs.frozen(slots=True)
class Need:
    """What an item still needs, as a code and the values of its sentence.

    `seat`: so many (`count`) more voices in `seat`. `no-rule`: no rule lets anybody approve it. `blocked`: `voice`
    holds it with the act `act`. `unattributed`: nobody known signed the edit in `commit`, nobody has vouched.
    """

    code: NeedCode
    values: Mapping[str, str | int]


@attrs.frozen(slots=True)
class ItemStanding:
    """One changed item: the rules it falls under, what every voice says of it, who edited it, what it still needs."""

    item: ChangedItem
    rules: tuple[Rule, ...] = attrs.field(repr=False)
    ballots: tuple[Ballot, ...]
    edits: tuple[Edit, ...]
    editors: frozenset[str]
    needs: tuple[Need, ...]

    @property
    def approved(self) -> bool:
        """Whether nothing is lacking."""
        return not self.needs


@attrs.frozen(slots=True)
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


@attrs.frozen(slots=True)
class Lapse:
    """One field that makes a yes stale: what it was where the yes was given, what it is, and which edit did that.

    `commit` and `by` are empty where no single edit in the history did.
    """

    field: str
    before: Said | None
    after: Said | None
    commit: str
    by: str


def standing(inquiry: Inquiry, commit: str, opening: str | None) -> Standing:
    """The standing at a commit, in the round of an opening; without rules in force no item is listed."""
    horizon = inquiry.horizon(commit)
    key = ("standing", horizon.key, opening)
    if key not in inquiry.answers:
        inquiry.answers[key] = _standing(inquiry, horizon, opening)
    found: Standing = inquiry.answers[key]
    return found


def _standing(inquiry: Inquiry, horizon: Horizon, opening: str | None) -> Standing:
    if horizon.in_force is None:
        return Standing(horizon, None, {})
    items = inquiry.changed(horizon.in_force.commit, horizon.commit)
    of = None
    if opening is not None and opening in rounds_round.open_rounds(inquiry, horizon):
        of = rounds_round.read(inquiry, horizon, opening)
    said = ballots(inquiry, horizon, of, items) if of else {}
    policy = horizon.rules.policy
    matched = {item_id: matching(policy, item) for item_id, item in items.items()}
    guarded = {
        item_id: item
        for item_id, item in items.items()
        if any(not rule.editors_may_approve for rule in matched[item_id])
    }
    edited = edits(inquiry, horizon, guarded) if guarded else {}
    vouched = _vouched(of)
    return Standing(
        horizon,
        of,
        {
            item_id: _item(
                item, matched[item_id], said.get(item_id, ()), edited.get(item_id, ()), vouched.get(item_id, {})
            )
            for item_id, item in items.items()
        },
        rounds_round.open_remarks(inquiry, horizon, of) if of else (),
        rounds_round.freezes(inquiry, of) if of else (),
    )


def _vouched(of: Round | None) -> dict[str, dict[str, frozenset[str]]]:
    """Who has vouched for which text of each item: by item, then by fingerprint."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for one in of.spoken if of else ():
        if one.act.kind == "vouch" and one.act.item and one.act.fingerprint:
            texts = found.setdefault(one.act.item, {})
            texts[one.act.fingerprint] = texts.get(one.act.fingerprint, frozenset()) | {one.record.by}
    return found


def _item(
    item: ChangedItem,
    rules: tuple[Rule, ...],
    said: tuple[Ballot, ...],
    edited: tuple[Edit, ...],
    vouched: Mapping[str, frozenset[str]],
) -> ItemStanding:
    answering = vouched.get(item.fingerprint, frozenset())
    editors = frozenset(edit.person for edit in edited if edit.person) | answering
    if answering or not any(not rule.editors_may_approve for rule in rules):
        unknown: tuple[Edit, ...] = ()
    else:
        unknown = tuple(edit for edit in edited if not edit.person)
    needs = tuple(_needs(rules, said, editors, unknown))
    return ItemStanding(item, rules, said, edited, editors, needs)


def _needs(
    rules: tuple[Rule, ...], said: tuple[Ballot, ...], editors: frozenset[str], unknown: tuple[Edit, ...]
) -> Iterator[Need]:
    if not rules:
        yield Need("no-rule", {})
    for ballot in said:
        for vote in ballot.votes:
            if vote.blocks:
                yield Need("blocked", {"voice": ballot.voice.id, "act": vote.spoken.id})
    for edit in unknown:
        yield Need("unattributed", {"commit": edit.commit})
    lacking: dict[str, int] = {}
    for rule in rules:
        for seat, count in rule.require.items():
            filled = sum(
                ballot.seat == seat
                and (rule.editors_may_approve or ballot.voice.body or ballot.voice.id not in editors)
                for ballot in said
            )
            if filled < count:
                lacking[seat] = max(count - filled, lacking.get(seat, 0))
    for seat, count in lacking.items():
        yield Need("seat", {"seat": seat, "count": count})


def lapses(inquiry: Inquiry, at: Standing, item_id: str, vote: Vote) -> tuple[Lapse, ...]:
    """Why a yes is stale: each field that is another now, or in the baseline, with the last edit that made it so."""
    horizon, one = at.horizon, at.items[item_id]
    if vote.fingerprint == one.item.fingerprint and horizon.in_force is not None:
        since = vote.spoken.against
        if inquiry.prints.of(inquiry.plan_at(since), item_id) == one.item.was:  # the text it is about knew another one
            there = in_force_at(inquiry, vote.spoken.record.base)
            since = there.commit if there else since
        return tuple(_fields(inquiry, item_id, since, horizon.in_force.commit))
    return tuple(
        attrs.evolve(lapse, **_last_edit(inquiry, horizon, item_id, lapse, vote.spoken.record.base))
        for lapse in _fields(inquiry, item_id, vote.spoken.record.base, horizon.commit)
    )


def _fields(inquiry: Inquiry, item_id: str, before: str, after: str) -> Iterator[Lapse]:
    old, new = inquiry.plan_at(before), inquiry.plan_at(after)
    was, now = old.by_id.get(item_id), new.by_id.get(item_id)
    lay, lies = (plan.by_service[item_id].inside if item_id in plan.by_service else None for plan in (old, new))
    for name in sorted(fields(was, now, lay, lies)):
        first = lay if name == "inside" else _plain(inquiry, before, item_id, name)
        last = lies if name == "inside" else _plain(inquiry, after, item_id, name)
        yield Lapse(name, first, last, "", "")


def _plain(inquiry: Inquiry, commit: str, item_id: str, name: str) -> Said | None:
    item = inquiry.plan_at(commit).by_id.get(item_id)
    value = item.stated.get(name) if item else None
    return None if value is None else plain(value)


def _last_edit(inquiry: Inquiry, horizon: Horizon, item_id: str, lapse: Lapse, base: str) -> dict[str, str]:
    """The last commit since `base` that gave the field the value it has now, unlike every parent."""
    for commit in reversed(tuple(inquiry.commits.values())):
        if not commit.edits or not inquiry.graph.holds(horizon.commit, commit.id):
            continue
        if inquiry.graph.holds(base, commit.id) or item_id not in edited(inquiry, commit.id):
            continue
        before = [_plain(inquiry, parent, item_id, lapse.field) for parent in commit.parents]
        if _plain(inquiry, commit.id, item_id, lapse.field) == lapse.after and lapse.after not in before:
            return {"commit": commit.id, "by": signer_of(inquiry, horizon, commit.id)}
    return {}
