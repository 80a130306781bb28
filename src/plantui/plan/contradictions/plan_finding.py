"""A contradiction as a value: its code, what it is about, and whether the plan lives with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import attrs

from plantui.plan.model import Plan
from plantui.value_class import value_class

Code = Literal[
    "repeated-goal", "two-periods", "leads-nowhere", "due-after", "open-when-due", "before-use", "passed-unconfirmed",
    "across-denominators", "outside-period", "sources-disagree", "done-in-future", "cycle", "no-reason",
    "met-late", "outcome-unknown", "payment-before-transition", "two-payments", "ends-before-start", "advised-against",
    "dispute-open", "stated-contradiction", "target-missed", "years-disagree", "component-late", "risk-without-measure",
    "alias-taken",
]  # fmt: skip
"""`no-reason` is found in a comparison, all others by `plan.checks`."""

CODES: tuple[Code, ...] = get_args(Code)


@value_class
class PlanFinding:
    """A contradiction: its code, the items it is about in the order the sentence names them, and its values.

    Values are as the plan holds them, several of one kind on lines of their own: clean them when shown. `accepted` is
    the reason the plan gives for living with it, or empty.
    """

    code: Code
    items: tuple[str, ...]
    values: Mapping[str, str] = attrs.field(factory=dict)
    accepted: str = ""


def accepting(plan: Plan, contradictions: list[PlanFinding]) -> tuple[PlanFinding, ...]:
    """The findings, those that the plan accepts (same code, same items in any order) with its reason."""
    accepted = {
        (item.text("code"), frozenset(item.ids("items"))): item.text("reason") or ""
        for item in plan.items
        if item.table == "accepted"
    }
    if not accepted:
        return tuple(contradictions)
    return tuple(
        attrs.evolve(finding, accepted=accepted.get((finding.code, frozenset(finding.items)), ""))
        for finding in contradictions
    )
