"""How heavy a change is: the order of weight, as data."""

from __future__ import annotations

from typing import Literal, get_args

from plantui.plan.model import Item, Plan
from plantui.plan.references import full_id

Weight = Literal[
    "payment", "transition", "milestone", "certainty", "prerequisite", "actors", "numbers", "shared", "names", "wording"
]

WEIGHTS: tuple[Weight, ...] = get_args(Weight)
"""Heaviest first. `payment` holds payment and regulation; `shared` the parts that several services use."""

HEAVY: frozenset[Weight] = frozenset({"payment"})
"""What must be given a reason."""

_IN_TIME = ("when", "condition", "claim")
_SURE = ("certainty",)
_LINKS = ("actors", "after", "needed_for", "uses")
_FIGURES = ("value", "unit", "of", "bound", "as_of", "word", "reporter", "first", "last", "years", "rank", "number")
_NAMES = ("title", "short", "inside", "was", "replaces", "chapter", "owner")

_BESIDE = ("source", "certainty_text")


def heaviest(*weights: Weight) -> Weight:
    """The heaviest of some weights."""
    return min(weights, key=WEIGHTS.index)


def of_field(plan: Plan, item: Item, field: str) -> Weight:
    """The weight of a change in one field of an item; `plan` is the side the item stands in."""
    if item.table in {"policy", "people"} or field in {"payment", "payment_text"}:
        return "payment"
    if field in _BESIDE:
        return "wording"
    if item.kind == "regulation":
        return "payment"
    if field in _NAMES:
        return "names"
    if field in _LINKS:
        return "actors"
    if item.table == "milestone" and field in (*_IN_TIME, *_SURE, "kind"):
        return _milestone(item, field)
    if item.table == "prerequisite" and field in (*_IN_TIME, *_SURE, "state", "met_on"):
        return _prerequisite(plan, item)
    if item.table == "component":
        return "shared"
    if field in _FIGURES:
        return "numbers"
    return "wording"


def of_whole(plan: Plan, item: Item) -> Weight:
    """The weight of an item that is added or removed."""
    match item.table:
        case "policy" | "people":
            return "payment"
        case "milestone":
            return _milestone(item, "when")
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


def _milestone(item: Item, field: str) -> Weight:
    if item.text("payment") == "duty" and field in _IN_TIME:
        return "payment"
    if item.kind == "transition":
        return "transition"
    return "certainty" if field in _SURE else "milestone"


def _prerequisite(plan: Plan, item: Item) -> Weight:
    weights: list[Weight] = ["prerequisite"]
    for needed_for in item.ids("needed_for"):
        served = plan.by_id.get(full_id(item, needed_for))
        if served is not None and served.table == "milestone":
            weights.append(_milestone(served, "when"))
    return heaviest(*weights)
