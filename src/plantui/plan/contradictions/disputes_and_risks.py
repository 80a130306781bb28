"""What a plan says of disputes, risks, contradictions and other names that asks for an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id
from plantui.plan.schema import RISK_SCALE
from plantui.plan.sources import stated

GRAVE = 60
"""Percent of the greatest product of likelihood and impact from which a risk wants a measure or an owner."""


def standing_findings(plan: Plan) -> Iterator[PlanFinding]:
    """Disputes that are open, statements that contradict one another, risks nobody answers for, names taken twice."""
    scale = plan.item.number("risk_scale") or RISK_SCALE
    told: set[frozenset[str]] = set()
    for item in plan.all_items():
        if item.table == "dispute":
            yield from _dispute(plan, item)
        elif item.table == "risk":
            yield from _risk(item, scale)
        for name in item.ids("contradicts"):
            other = full_id(item, name) if name not in plan.by_id else name
            pair = frozenset((item.id, other))
            if other in plan.by_id and pair not in told:
                told.add(pair)
                yield PlanFinding("stated-contradiction", (item.id, other))
    yield from _aliases(plan)


def _dispute(plan: Plan, dispute: Item) -> Iterator[PlanFinding]:
    """One that is not settled, about something that has a date or says who pays."""
    if dispute.text("state") not in ("open", "escalated"):
        return
    for name in dispute.ids("about"):
        item = plan.by_id.get(full_id(dispute, name)) or plan.by_id.get(name)
        if item is not None and (stated(item) is not None or item.text("payment") or item.kind == "payment"):
            yield PlanFinding("dispute-open", (dispute.id, item.id))


def _risk(risk: Item, scale: int) -> Iterator[PlanFinding]:
    likelihood, impact = risk.number("likelihood"), risk.number("impact")
    if likelihood is None or impact is None or risk.text("state") not in (None, "open"):
        return
    product, most = likelihood * impact, scale * scale
    if 100 * product >= GRAVE * most and not risk.text("measure") and not risk.text("owner"):
        yield PlanFinding("risk-without-measure", (risk.id,), {"product": str(product), "most": str(most)})


def _aliases(plan: Plan) -> Iterator[PlanFinding]:
    """Another name of an item that is the title or another name of another one."""
    bearing: defaultdict[str, list[str]] = defaultdict(list)
    for item in plan.all_items():
        for name in (item.text("title"), *item.ids("aliases")):
            if name and item.id not in bearing[_folded(name)]:
                bearing[_folded(name)].append(item.id)
    told: set[frozenset[str]] = set()
    for item in plan.all_items():
        for name in item.ids("aliases"):
            for other in bearing[_folded(name)]:
                pair = frozenset((item.id, other))
                if other != item.id and pair not in told:
                    told.add(pair)
                    yield PlanFinding("alias-taken", (item.id, other), {"text": name})


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
