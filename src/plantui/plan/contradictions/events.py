"""What an event says that cannot be true beside its own end, its payment, a claim about it, or what it uses."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.plan.contradictions.order import day_before, gap_between, gap_values
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.dates import NotAWhen, When
from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id, used_id
from plantui.plan.sources import newest_claims, stated
from plantui.plan.values import read_when

AGAINST = ("wait", "stop")
"""Advice that speaks against a date."""


def event_findings(plan: Plan) -> Iterator[PlanFinding]:
    """Ends before starts, outcomes nobody knows, payments, advice against a date, and components that come too late."""
    for item in plan.all_items():
        yield from _ends(item)
        yield from _outcome(item)
        yield from _advice(item)
        if item.kind == "payment":
            yield from _payment(plan, item)
        if "uses" in item.fields and (when := stated(item)) is not None:
            yield from _used(plan, item, when)


def read_field(item: Item, name: str) -> When | None:
    """A place in time that one field of an item names; None where it names none."""
    spelling = item.text(name)
    try:
        return read_when(spelling) if spelling else None
    except NotAWhen:
        return None  # reading has reported it already


def _ends(item: Item) -> Iterator[PlanFinding]:
    """Only an end whose last day is before the first of the start: `2029-Q2` until `2029` is merely less precise."""
    start, end = item.when, read_field(item, "until")
    if start is None or end is None or (gap := gap_between(end, start)) is None or not gap.sure:
        return
    values = {"due": end.written, "needed": start.written, **gap_values(gap)}
    yield PlanFinding("ends-before-start", (item.id,), values)


def _outcome(item: Item) -> Iterator[PlanFinding]:
    if item.text("outcome") == "unknown":
        when = stated(item)
        yield PlanFinding("outcome-unknown", (item.id,), {"when": when.written if when else ""})


def _advice(item: Item) -> Iterator[PlanFinding]:
    """The newest claim of each reporter: an older one is its history."""
    when = stated(item)
    if when is None or item.over or "claim" not in item.fields:
        return
    for claim in newest_claims(item):
        if claim.get("advice") in AGAINST:
            who, on = str(claim.get("reporter") or ""), str(claim.get("as_of") or "")
            values = {"when": when.written, "who": who, "on": on, "advice": str(claim["advice"])}
            yield PlanFinding("advised-against", (item.id,), values)


def _payment(plan: Plan, payment: Item) -> Iterator[PlanFinding]:
    """Against the transition that it was split from, or that it comes after."""
    names = (payment.text("split_from"), *payment.ids("after"))
    for name in dict.fromkeys(full_id(payment, name) for name in names if name):
        transition = plan.by_id.get(name)
        if transition is None or transition.kind != "transition":
            continue
        paid, over = stated(payment), stated(transition)
        values = {"due": paid.written if paid else "", "needed": over.written if over else ""}
        if paid is not None and over is not None and (gap := gap_between(paid, over)) is not None:
            items = (payment.id, transition.id)
            yield PlanFinding("payment-before-transition", items, {**values, **gap_values(gap)})
        word = transition.text("payment")
        if word is not None and (payment.text("payment") not in (None, word) or _apart(paid, over)):
            yield PlanFinding("two-payments", (transition.id, payment.id), values)


def _apart(paid: When | None, over: When | None) -> bool:
    """Whether the payment is placed otherwise than the transition that still names it."""
    return (paid and (paid.earliest, paid.latest)) != (over and (over.earliest, over.latest))


def _used(plan: Plan, item: Item, when: When) -> Iterator[PlanFinding]:
    for name in item.ids("uses"):
        component = plan.by_id.get(used_id(plan, name))
        comes = stated(component) if component is not None and component.table == "component" else None
        if component is None or comes is None or when.latest is None:
            continue
        if (gap := day_before(when.latest, comes)) is not None:
            values = {"due": when.written, "needed": comes.written, **gap_values(gap)}
            yield PlanFinding("component-late", (component.id, item.id), values)
