"""What lapses: which decisions an edit ends or has ended, which fields did it, and what no longer counts after a merge.

A decision is about the text that it names (clause 12), as long as its own voice has not taken it back: what anybody
else withdraws takes nothing away (clause 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from plantui.changes.compare import inside
from plantui.plan.arrangement import suggested_items
from plantui.plan.model import Plan
from plantui.plan.references import around
from plantui.review.authority.editors import edited, signer_of
from plantui.review.authority.permissions import same_voice
from plantui.review.authority.record_consistency import plain
from plantui.review.ledger.fingerprints import Prints
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.records.record import Act, Record, Said
from plantui.review.rounds import requirements
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.precedence import Position, in_force_at, positions, precedence
from plantui.review.rounds.requirements import ChangedItem
from plantui.review.rounds.round import Spoken
from plantui.value_class import value_class

State = Literal["current", "suspect", "stale", "gone"]
"""current: the text is the one that the decision names. suspect: it is, but an item it depends on has changed. stale:
text or baseline differ. gone: the item is not in the proposal any more."""


def is_about(inquiry: Inquiry, record: Record, act: Act, item_id: str, commit: str) -> bool:
    """Whether a decision names an item's change as it is at a commit, seen from the adoption it was signed under."""
    plan = inquiry.plan_at(commit)
    before = inquiry.plan_at(record.against) if record.against and record.against in inquiry.commits else plan
    return act.named.get(item_id) == inquiry.prints.change(before, plan, item_id)


# what has lapsed in a round


def same_baseline(inquiry: Inquiry, item: ChangedItem, position: Position) -> bool:
    """Whether the baseline in force says the same of the item as the one the act was signed under, and as the one in
    force at its base.
    """
    signed = inquiry.prints.of(inquiry.plan_at(position.spoken.against), item.id)
    return signed == item.was and position.before == item.was


def state(inquiry: Inquiry, horizon: Horizon, item: ChangedItem, position: Position) -> State:
    """Whether what a decision says of an item is still about the item as it is at a horizon."""
    base = inquiry.plan_at(position.base)
    if position.fingerprint != item.fingerprint or not same_baseline(inquiry, item, position):
        return "gone" if item.after is None and item.id in base.by_id else "stale"
    if item.after is None:
        return "current"
    now = inquiry.plan_at(horizon.commit)
    if base is now or _around(inquiry.prints, base, item) == _around(inquiry.prints, now, item):
        return "current"
    return "suspect"


def _around(prints: Prints, plan: Plan, item: ChangedItem) -> dict[str, str | None]:
    """The fingerprints of the items one hop away through `after` and `needed_for`, those that are there."""
    own_item = plan.by_id.get(item.id)
    return {name: prints.of(plan, name) for name in around(plan, own_item)} if own_item is not None else {}


@value_class
class StaleField:
    """One field that makes a decision stale: what it was where that was given, what it is, and which edit did it.

    `commit` and `by` are empty where no single edit in the history did.
    """

    field: str
    before: Said | None
    after: Said | None
    commit: str
    by: str


def stale_fields(
    inquiry: Inquiry, horizon: Horizon, item: ChangedItem, spoken: Spoken, fingerprint: str
) -> tuple[StaleField, ...]:
    """Why a decision that names a fingerprint for an item is stale: each field that is another now, or in the baseline,
    with the last edit that made it so.
    """
    base = spoken.record.base
    if fingerprint == item.fingerprint and horizon.in_force is not None:
        since = spoken.against
        if inquiry.prints.of(inquiry.plan_at(since), item.id) == item.was:  # the text it is about knew another one
            adoption = in_force_at(inquiry, base)
            since = adoption.commit if adoption else since
        return tuple(_fields(inquiry, item.id, since, horizon.in_force.commit))
    return tuple(
        attrs.evolve(field, **_last_edit(inquiry, horizon, item.id, field, base))
        for field in _fields(inquiry, item.id, base, horizon.commit)
    )


def _fields(inquiry: Inquiry, item_id: str, before: str, after: str) -> Iterator[StaleField]:
    old, new = inquiry.plan_at(before), inquiry.plan_at(after)
    for name in sorted(requirements.differing_fields(old, new, item_id)):
        yield StaleField(name, _value(old, item_id, name), _value(new, item_id, name), "", "")


def _value(plan: Plan, item_id: str, name: str) -> Said | None:
    item = plan.by_id.get(item_id)
    if item is not None and name == "inside":
        return inside(plan, item)
    value = item.stated.get(name) if item else None
    return None if value is None else plain(value)


def _last_edit(inquiry: Inquiry, horizon: Horizon, item_id: str, field: StaleField, base: str) -> dict[str, str]:
    """The last commit since `base` that gave the field the value it has now, unlike every parent."""
    for commit in reversed(tuple(inquiry.commits.values())):
        if not commit.edits or not inquiry.graph.holds(horizon.commit, commit.id):
            continue
        if inquiry.graph.holds(base, commit.id) or item_id not in edited(inquiry, commit.id):
            continue
        now, *before = (
            _value(inquiry.plan_at(commit_id), item_id, field.field) for commit_id in (commit.id, *commit.parents)
        )
        if now == field.after and field.after not in before:
            return {"commit": commit.id, "by": signer_of(inquiry, horizon, commit.id)}
    return {}


def no_longer_counting(before: Iterable[Spoken], after: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The acts that counted and do not any more."""
    still = {spoken.id for spoken in after}
    return tuple(spoken for spoken in before if spoken.id not in still)


def counting(inquiry: Inquiry, horizon: Horizon, openings: Iterable[str]) -> Iterator[Spoken]:
    """Every act that counts in some rounds at a horizon."""
    for opening in openings:
        yield from rounds_round.round_at(inquiry, horizon, opening).spoken


# what an edit is about to end


@value_class
class Lapse:
    """A decision that an edit ends: whose it is, about which item, which word, and the record's number in the log.

    Of a word for a whole service `items` are those for which it ends, where it holds for the others.
    """

    voice: str
    item: str
    word: str
    number: int
    items: tuple[str, ...] = ()


def lapses_of_log(log: Iterable[LogEntry], before: Plan, after: Plan) -> tuple[Lapse, ...]:
    """The last decision of each voice on each item that is about the text before and not about the one after.

    For open review: the log's records are taken as they are, newest first, and not judged. A decision that was
    withdrawn counts as none, and no older one of the same voice takes its place.
    """
    prints = Prints()
    return tuple(
        _lapse(entry, record, act)
        for entry, record, act, _ in _latest(log, "decision")
        if act.fingerprint == _whole(prints, before, act) != _whole(prints, after, act)
    )


def lapses_in_rounds(
    inquiry: Inquiry, horizon: Horizon, openings: Iterable[str], log: Iterable[LogEntry], before: Plan, after: Plan
) -> tuple[Lapse, ...]:
    """The newest decisions in the open rounds that hold of the text before and not of the one after; as `log` has them.

    A block and a recusal hold whatever the text.
    """
    if horizon.in_force is None:
        return ()
    baseline = inquiry.plan_at(horizon.in_force.commit)
    items = dict(requirements.changed(baseline, after, inquiry.prints))
    items |= requirements.changed(baseline, before, inquiry.prints)
    ended: dict[str, list[str]] = {}
    for opening in openings:
        review_round = rounds_round.round_at(inquiry, horizon, opening)
        for item_id, voices in positions(inquiry, horizon, review_round.spoken, items).items():
            fingerprint_before, fingerprint_after = (
                inquiry.prints.change(baseline, plan, item_id) for plan in (before, after)
            )
            for own_positions in voices.values():
                for position in precedence(inquiry.graph, own_positions).newest:
                    if (
                        position.fingerprint == fingerprint_before != fingerprint_after
                        and position.spoken.effect not in ("block", "recuse")
                        and position.spoken.id not in review_round.ended
                        and same_baseline(inquiry, items[item_id], position)
                    ):
                        ended.setdefault(position.spoken.id, []).append(item_id)
    return tuple(
        attrs.evolve(_lapse(entry, record, act), items=tuple(ended[name]) if act.covers is not None else ())
        for entry, record, act, name in _acts(log)
        if name in ended
    )


def open_suggestions(log: Iterable[LogEntry], plan: Plan) -> Iterator[tuple[str, Record, Act]]:
    """The suggestions of a log that are not taken up, newest first, each with its full id.

    Left out are those whose own voice withdrew them or later suggested something else for the field, those the text
    says already, and those for an item that is gone.
    """
    for _, record, act, name in _latest(log, "suggestion"):
        if (act.item or "") in plan.by_id and not says_already(plan, act):
            yield name, record, act


def says_already(plan: Plan, suggestion: Act) -> bool:
    """Whether a plan has the value that is suggested; *not in the text* is suggested as empty words.

    It has an item that is to be put in once an item of that place has its id, and one to be taken out until it is gone.
    """
    field = suggestion.field_name or ""
    if field == suggested_items.REMOVE:
        return (suggestion.item or "") not in plan.by_id
    if suggested_items.added_table(field):
        own_id = suggested_items.added_fields(suggestion.value).get("id", "")
        return f"{suggestion.item}.{own_id}" in plan.by_id
    item = plan.by_id.get(suggestion.item or "")
    value = item.fields.get(suggestion.field_name or "") if item is not None else None
    return value == suggestion.value or (value is None and suggestion.value == "")


def _acts(log: Iterable[LogEntry]) -> Iterator[tuple[LogEntry, Record, Act, str]]:
    """The acts of a log, newest first, with their full ids."""
    for entry in log:
        if entry.record is not None:
            for number, act in reversed(list(enumerate(entry.record.acts, 1))):
                yield entry, entry.record, act, f"{entry.record_id}#{number}"


def _latest(log: Iterable[LogEntry], kind: str) -> Iterator[tuple[LogEntry, Record, Act, str]]:
    """The last act of a kind of each voice on each item and field, without what that voice has taken back.

    A decision that is taken back has replaced the one before it all the same; a suggestion has not (clause 11).
    """
    withdrawn: dict[str, list[Record]] = {}
    subjects: set[tuple[str | None, str, str, str]] = set()
    for entry, record, act, name in _acts(log):
        if act.kind == "withdraw" and act.to:
            withdrawn.setdefault(act.to, []).append(record)
        by = "" if record.voice is not None else record.by
        field = suggested_items.subject(act.field_name or "", act.value)
        subject = (record.voice, by, act.item or "", field)
        if act.kind != kind or subject in subjects:
            continue
        taken_back = any(same_voice(record, other) for other in withdrawn.get(name, ()))
        if not taken_back or kind == "decision":
            subjects.add(subject)
        if not taken_back:
            yield entry, record, act, name


def _lapse(entry: LogEntry, record: Record, act: Act) -> Lapse:
    return Lapse(record.voice or record.by, act.item or "", act.word or "", entry.number)


def _whole(prints: Prints, plan: Plan, act: Act) -> str | None:
    item_id = act.item or ""
    return (prints.whole(plan, item_id) if act.covers else None) or prints.of(plan, item_id)
