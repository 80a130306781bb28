"""Whose statements an edit ends: decisions in the history that are about an item exactly as it is now."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui.plan import fingerprint
from plantui.plan.model import Plan
from plantui.review.ledger.log_entry import Entry
from plantui.review.records.record import Act
from plantui.usecases.session.desk import Desk


@attrs.frozen(slots=True)
class Lapse:
    """One decision that will no longer be about the text: whose, on what, which word, and its number in the history."""

    voice: str
    item: str
    title: str
    word: str
    number: int


def of(desk: Desk, before: Plan, after: Plan) -> tuple[Lapse, ...]:
    """The last decision of each voice on each item, where it is about the item as it is and will not be afterwards.

    Withdrawn ones are left out. The desk's history must have been read; without one nothing is known to lapse.
    """
    return tuple(
        Lapse(voice, act.item or "", act.title or "", act.word or "", entry.number)
        for voice, entry, act in _decisions(desk)
        if act.fingerprint == _fingerprint(before, act) != _fingerprint(after, act)
    )


def _decisions(desk: Desk) -> Iterator[tuple[str, Entry, Act]]:
    withdrawn: set[str] = set()
    latest: set[tuple[str, str]] = set()
    for entry in desk.history or ():  # newest first
        if entry.record is None or entry.record.plan != desk.plan_id:
            continue
        voice = entry.record.voice or entry.record.by
        for number, act in reversed(list(enumerate(entry.record.acts, 1))):
            if act.kind == "withdraw" and act.to:
                withdrawn.add(act.to)
            about = (voice, act.item or "")
            if act.kind == "decision" and f"{entry.record_id}#{number}" not in withdrawn and about not in latest:
                latest.add(about)
                yield voice, entry, act


def _fingerprint(plan: Plan, act: Act) -> str | None:
    item = plan.by_id.get(act.item or "")
    if item is None:
        return None
    if act.covers and item.table in ("service", "plan"):
        whole = item.table == "plan"
        return fingerprint.of_document(plan) if whole else fingerprint.of_service(plan.by_service[item.id])
    return fingerprint.of(plan, item.id)
