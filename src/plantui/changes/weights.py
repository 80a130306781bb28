"""How heavy a change is: by its field, or of an item that is added or removed by the whole of it."""

from __future__ import annotations

from typing import Literal, get_args

from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id
from plantui.plan.schema import Bearing, field_of

Weight = Literal[
    "payment", "transition", "alarm", "milestone", "certainty", "prerequisite", "actors", "numbers", "shared", "names",
    "wording",
]  # fmt: skip

WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""Heaviest first. `payment` holds payment and regulation; `shared` the parts that several services use."""

HEAVY: frozenset[Weight] = frozenset({"payment", "alarm"})
"""What is counted at the head and never folded."""

REASONED: frozenset[Weight] = frozenset({"payment"})
"""What must be given a reason; the reason of an alarm is its own text."""


def heaviest(*weights: Weight) -> Weight:
    """The heaviest of the weights, at least one."""
    return min(weights, key=WEIGHTS.index)


def field_weight(plan: Plan, item: Item, field: str) -> Weight:
    """The weight of a change in one field of an item; `plan` is the side the item stands in."""
    definition = field_of(item.table, field)
    bears: Bearing = definition.bears if definition is not None else "wording"
    if item.table in {"policy", "people"} or bears == "payment":
        return "payment"
    if bears == "alarm":
        return "alarm"
    if bears == "aside":
        return "wording"
    if item.kind == "regulation":
        return "payment"
    if bears == "names" or bears == "actors":
        return bears
    if bears in {"said", "against"}:
        return "certainty" if bears == "against" or item.table in {"milestone", "prerequisite"} else "numbers"
    if bears in {"outcome", "advice"}:
        return "alarm" if _whole_weight(plan, item) in {"payment", "transition"} else "certainty"
    if item.table == "milestone" and bears in {"time", "certainty", "kind"}:
        return _milestone_weight(item, bears)
    if item.table == "prerequisite" and bears in {"time", "certainty", "state"}:
        return _prerequisite_weight(plan, item)
    if item.table == "component":
        return "shared"
    if bears == "level" or (item.table == "risk" and bears == "state"):
        return "alarm" if alarming(item) else "numbers"
    return "numbers" if bears == "numbers" else "wording"


def alarming(item: Item) -> bool:
    """Whether it tells of trouble by itself: a level of trouble or a stop, a risk that has happened."""
    return item.text("level") in ("in-trouble", "stopped") or (item.table, item.text("state")) == ("risk", "happened")


def _whole_weight(plan: Plan, item: Item) -> Weight:
    if item.table == "prerequisite":
        return _prerequisite_weight(plan, item)
    return _milestone_weight(item, "time") if item.table == "milestone" else "wording"


def item_weight(plan: Plan, item: Item) -> Weight:
    """The weight of an item that is added or removed."""
    match item.table:
        case "policy" | "people":
            return "payment"
        case "dispute":
            return "alarm"
        case "milestone" | "prerequisite":
            return _whole_weight(plan, item)
        case "risk" | "status" if alarming(item):
            return "alarm"
        case "risk" if item.fields.keys() & {"likelihood", "impact", "state"}:
            return "numbers"
        case "component":
            return "payment" if item.kind == "regulation" else "shared"
        case "fact" | "status" | "period":
            return "numbers"
        case "actor":
            return "actors"
        case "service" | "reference" | "focus":
            return "names"
        case _:
            return "wording"


def _milestone_weight(item: Item, bears: Bearing) -> Weight:
    if (item.text("payment") == "duty" or item.kind == "payment") and bears == "time":
        return "payment"
    if item.kind == "transition":
        return "transition"
    return "certainty" if bears == "certainty" else "milestone"


def _prerequisite_weight(plan: Plan, item: Item) -> Weight:
    weights: list[Weight] = ["prerequisite"]
    for needed_for in item.ids("needed_for"):
        served = plan.by_id.get(full_id(item, needed_for))
        if served is not None and served.table == "milestone":
            weights.append(_milestone_weight(served, "time"))
    return heaviest(*weights)
