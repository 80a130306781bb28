"""How heavy a change is: the order of weight, as data."""

from __future__ import annotations

from typing import Literal, get_args

from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id
from plantui.plan.schema import FIELDS, Bearing

Weight = Literal[
    "payment", "transition", "milestone", "certainty", "prerequisite", "actors", "numbers", "shared", "names", "wording"
]

WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""Heaviest first. `payment` holds payment and regulation; `shared` the parts that several services use."""

HEAVY: frozenset[Weight] = frozenset({"payment"})
"""What must be given a reason."""


def heaviest(*weights: Weight) -> Weight:
    """The heaviest of the weights, at least one."""
    return min(weights, key=WEIGHTS.index)


def of_field(plan: Plan, item: Item, field: str) -> Weight:
    """The weight of a change in one field of an item; `plan` is the side the item stands in."""
    bears: Bearing = FIELDS[field].bears if field in FIELDS else "wording"
    if item.table in {"policy", "people"} or bears == "payment":
        return "payment"
    if bears == "aside":
        return "wording"
    if item.kind == "regulation":
        return "payment"
    if bears == "names" or bears == "actors":
        return bears
    if item.table == "milestone" and bears in {"time", "certainty", "kind"}:
        return _milestone(item, bears)
    if item.table == "prerequisite" and bears in {"time", "certainty", "state"}:
        return _prerequisite(plan, item)
    if item.table == "component":
        return "shared"
    return "numbers" if bears == "numbers" else "wording"


def of_whole(plan: Plan, item: Item) -> Weight:
    """The weight of an item that is added or removed."""
    match item.table:
        case "policy" | "people":
            return "payment"
        case "milestone":
            return _milestone(item, "time")
        case "prerequisite":
            return _prerequisite(plan, item)
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


def _milestone(item: Item, bears: Bearing) -> Weight:
    if item.text("payment") == "duty" and bears == "time":
        return "payment"
    if item.kind == "transition":
        return "transition"
    return "certainty" if bears == "certainty" else "milestone"


def _prerequisite(plan: Plan, item: Item) -> Weight:
    weights: list[Weight] = ["prerequisite"]
    for needed_for in item.ids("needed_for"):
        served = plan.by_id.get(full_id(item, needed_for))
        if served is not None and served.table == "milestone":
            weights.append(_milestone(served, "time"))
    return heaviest(*weights)
