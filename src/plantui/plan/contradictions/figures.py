"""A figure over years that cannot be as its rows say: a target that was missed, and a year that is told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan
from plantui.plan.values import Value

Rows = Mapping[tuple[str, str], list[Mapping[str, Value]]]
"""The rows of a figure by the year and the state that they are of."""


def figure_findings(plan: Plan) -> Iterator[PlanFinding]:
    """Every fact with rows of years, in the order of the plan."""
    for item in plan.all_items():
        if item.table == "fact" and "year" in item.fields:
            yield from _of_rows(item, rows_by_year(item))


def rows_by_year(item: Item) -> Rows:
    """The rows of a figure that name a year and a state, as they stand."""
    rows: defaultdict[tuple[str, str], list[Mapping[str, Value]]] = defaultdict(list)
    stated = item.fields.get("year")
    for row in stated if isinstance(stated, tuple) else ():
        if isinstance(row, Mapping) and isinstance(row.get("when"), str) and isinstance(row.get("state"), str):
            rows[str(row["when"]), str(row["state"])].append(row)
    return rows


def figure(fields: Mapping[str, Value]) -> Decimal | None:
    """The number that an item or a row has, whole or with decimals; None for none."""
    amount = fields.get("decimal", fields.get("value"))
    if isinstance(amount, bool) or not isinstance(amount, (int, str)):
        return None
    try:
        return Decimal(amount)
    except InvalidOperation:
        return None  # reading has reported it already


def on_the_wrong_side(aim: str | None, reached: Decimal, wanted: Decimal) -> bool:
    """Whether a figure missed what was wanted of it; without an aim nobody can say."""
    match aim:
        case "up":
            return reached < wanted
        case "down":
            return reached > wanted
        case "hold":
            return reached != wanted
        case _:
            return False


def _of_rows(item: Item, rows: Rows) -> Iterator[PlanFinding]:
    for (year, state), of_year in rows.items():
        amounts = [amount for row in of_year if (amount := figure(row)) is not None]
        if len(set(amounts)) > 1:
            said = "\n".join(map(str, dict.fromkeys(amounts)))
            yield PlanFinding("years-disagree", (item.id,), {"year": year, "state": state, "of": said})
        targets = rows.get((year, "target"), ()) if state == "actual" else ()
        for row, target in ((row, target) for row in of_year for target in targets):
            reached, wanted = figure(row), figure(target)
            if reached is None or wanted is None or not on_the_wrong_side(item.text("aim"), reached, wanted):
                continue
            values = {"year": year, "actual": str(reached), "target": str(wanted)}
            yield PlanFinding("target-missed", (item.id,), values)
