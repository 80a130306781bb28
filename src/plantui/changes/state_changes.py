"""Which way an item went that has no place in time to say so: outcomes, levels, risks, disputes, states and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from plantui.plan.contradictions.figures import figure
from plantui.plan.model import Item, Plan
from plantui.plan.schema import COMPONENT_STATES
from plantui.plan.sources import newest_claims, said_on

Stand = Literal[
    "outcome-unknown", "missed", "partly", "level-up", "level-down", "risk-higher", "risk-lower", "happened", "closed",
    "raised", "escalated", "settled", "withdrawn", "forward", "back", "toward-aim", "from-aim", "advised-against",
    "advice-lifted",
]  # fmt: skip

BETTER = frozenset({"level-up", "risk-lower", "closed", "settled", "forward", "toward-aim", "advice-lifted"})
WORSE = frozenset({
    "outcome-unknown", "missed", "level-down", "risk-higher", "happened", "raised", "escalated", "back", "from-aim",
    "advised-against",
})  # fmt: skip

_OUTCOMES: Mapping[str, Stand] = {"unknown": "outcome-unknown", "missed": "missed", "partly": "partly"}
_DISPUTES: Mapping[str, Stand] = {
    "open": "raised", "escalated": "escalated", "settled": "settled", "withdrawn": "withdrawn",
}  # fmt: skip
_RANKS = {"done": 0, "on-plan": 1, "some-trouble": 2, "in-trouble": 3, "stopped": 4}


def standing(before: Item | None, after: Item) -> Stand | None:
    """What became of an item's own standing; of a new one only that a dispute was raised. Of several the gravest."""
    if before is None:
        state = after.text("state")
        return ("escalated" if state == "escalated" else "raised") if (after.table, state) in _RAISED else None
    ways = (_outcome(before, after), _advice(before, after), _level(before, after), _of_table(before, after))
    return next((way for way in ways if way is not None), None)


_RAISED = (("dispute", "open"), ("dispute", "escalated"))


def _outcome(before: Item, after: Item) -> Stand | None:
    old, new = before.text("outcome"), after.text("outcome")
    if new == old:
        return None
    return _OUTCOMES.get(new or "")


def _advice(before: Item, after: Item) -> Stand | None:
    """The newest word of each reporter: wait or stop where there was none of it, or none of it where there was."""
    old, new = _against(before), _against(after)
    if new - old and (after.when is not None):
        return "advised-against"
    return "advice-lifted" if old - new else None


def _against(item: Item) -> set[str]:
    return {str(claim.get("reporter")) for claim in newest_claims(item) if claim.get("advice") in ("wait", "stop")}


def _level(before: Item, after: Item) -> Stand | None:
    old, new = _RANKS.get(before.text("level") or ""), _RANKS.get(after.text("level") or "")
    if old is None or new is None or old == new:
        return None
    return "level-up" if new < old else "level-down"


def _of_table(before: Item, after: Item) -> Stand | None:
    old, new = before.text("state"), after.text("state")
    match after.table:
        case "dispute" if new != old:
            return _DISPUTES.get(new or "")
        case "risk":
            return _risk(before, after)
        case "component" if old in COMPONENT_STATES and new in COMPONENT_STATES and old != new:
            return "forward" if COMPONENT_STATES.index(new) > COMPONENT_STATES.index(old) else "back"
        case "fact":
            return _aim(before, after)
    return None


def _risk(before: Item, after: Item) -> Stand | None:
    if after.text("state") != before.text("state") and after.text("state") in ("happened", "closed"):
        return "happened" if after.text("state") == "happened" else "closed"
    old, new = _product(before), _product(after)
    if old is None or new is None or old == new:
        return None
    return "risk-higher" if new > old else "risk-lower"


def _product(risk: Item) -> int | None:
    likelihood, impact = risk.number("likelihood"), risk.number("impact")
    return likelihood * impact if likelihood is not None and impact is not None else None


def _aim(before: Item, after: Item) -> Stand | None:
    """A figure against the aim that the newer side has, where both count the same thing."""
    old, new, aim = figure(before.fields), figure(after.fields), after.text("aim")
    same = all(before.text(name) == after.text(name) for name in ("unit", "of"))
    if old is None or new is None or old == new or not same:
        return None
    match aim:
        case "up" | "down":
            return "toward-aim" if (new > old) == (aim == "up") else "from-aim"
        case "hold":
            return "from-aim"
    return None


# who says so: the words of one voice


def voice(plan: Plan, status: Item) -> tuple[str, str, str]:
    """Whose word a status is, of which service and aspect; two spellings of one actor are one voice."""
    who = " ".join((status.text("reporter") or "").casefold().split())
    for actor in plan.items:
        if actor.table == "actor" and who in (actor.own_id, (actor.text("short") or "").casefold()):
            who = actor.own_id
    return (status.service or "", who, status.text("aspect") or "")


def earlier_word(baseline: Plan, proposal: Plan, status: Item) -> Item | None:
    """The newest word that the voice of a new status had in the baseline; None for a voice that had none."""
    own = voice(proposal, status)
    words: Sequence[Item] = [
        item for item in baseline.all_items() if item.table == "status" and voice(baseline, item) == own
    ]
    return max(words, key=lambda item: said_on(item.fields), default=None)
