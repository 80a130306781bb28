"""The rows of an item's detail for what names it from elsewhere; none where nothing does."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.references import PointedAt
from plantui.render.item_lines import dispute_stands, listed
from plantui.render.labels import title
from plantui.render.layout import Labelled
from plantui.render.line import Span


def pointed_rows(plan: Plan, item: Item, pointed: PointedAt) -> Iterator[Labelled]:
    """What contradicts the item, the risks that touch it and the disputes about it, a line each."""
    for label, ids in (
        ("contradicted_by", pointed.contradicted_by),
        ("risks", pointed.risks),
        ("disputes", pointed.disputes),
    ):
        others = (plan.by_id[name] for name in ids if name in plan.by_id)
        spans: tuple[Span, ...] = tuple((_words(plan, item, other), "text") for other in others)
        if spans:
            yield Labelled(t(f"plan_view.label.{label}"), spans)


def _words(plan: Plan, item: Item, other: Item) -> str:
    elsewhere = f"{other.service}: " if other.service and other.service != item.service else ""
    if other.table == "dispute":
        return f"{elsewhere}{title(other)} ({dispute_stands(other)})"
    return elsewhere + listed(plan, other)[0]
