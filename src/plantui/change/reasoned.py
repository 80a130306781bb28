"""Which heavy changes nobody has given a reason for."""

from __future__ import annotations

from collections.abc import Iterable

from plantui.change.compare import Change
from plantui.change.weights import HEAVY
from plantui.plan.checks import Finding, accepting
from plantui.plan.model import Plan, Reason, Reasons


def reason_of(change: Change, reasons: Reasons) -> Reason | None:
    """Why the change was made; what moved may be named by its new id or by its old one."""
    found = reasons.items.get(change.item)
    return reasons.items.get(change.was) if found is None and change.was else found


def without_reason(proposal: Plan, changes: Iterable[Change], reasons: Reasons) -> tuple[Finding, ...]:
    """A `no-reason` finding for each heavy change that the round's file gives no reason for, in their order."""
    found = [
        Finding("no-reason", (change.item,), {"round": reasons.round})
        for change in changes
        if change.weight in HEAVY and reason_of(change, reasons) is None
    ]
    return accepting(proposal, found)
