"""What may be put into a plan and where: kinds by their words, places, ids that are free, and what is near them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import both, meant, t
from plantui.plan import edit as plan_edit
from plantui.plan import values
from plantui.plan.arrangement import new_ids
from plantui.plan.model import Item, Plan
from plantui.plan.schema import PLAN_TABLES, SERVICE_TABLES, TABLES, Field, fields_of
from plantui.plan.values import Value
from plantui.render import labels
from plantui.usecases.editing.fields import value_of
from plantui.usecases.editing.wishes import NewItem

NEAR = 3
"""Names that are told as near what was written."""

SLUGGED = ("actor", "component")
"""Tables whose items others name by a slug: a command that puts one in names that, and not a place."""

SEARCHED = 20_000
"""Names that are searched for near ones; more would make the answer to a mistyped one slow."""


_ROW = re.compile(r"([^:]{1,40}):([0-9]{1,5})")
"""`claim:2`: one of the tables inside an item."""


def tables_of(place: str) -> tuple[str, ...]:
    """The tables that stand in a place: `plan` or any service."""
    return tuple(PLAN_TABLES if place == "plan" else SERVICE_TABLES)


def kinds() -> dict[str, str]:
    """What can be put in, by code: the tables, and the kinds of those that have kinds, each in words."""
    tables = dict.fromkeys((*SERVICE_TABLES, *PLAN_TABLES))
    words = {table: t(f"table.{table}") for table in (*tables, "service")}
    return {**{kind: t(f"kind.{kind}") for table in tables for kind in _kinds_of(table)}, **words}


def row_of(written: str) -> str:
    """The name of a table inside an item that a person names, empty for anything else."""
    names = dict.fromkeys(field.name for fields in TABLES.values() for field in fields if field.shape == "tables")
    return meant(written, {name: labels.field_name(name) for name in names}) or ""


def named_row(written: str) -> tuple[str, str, int] | None:
    """What `ITEM#claim:2` names: the item as written, the name of the table inside it, its number; else None."""
    item, _, row = written.partition("#")
    match = _ROW.fullmatch(row)
    return (item, row_of(match[1]) or match[1], int(match[2])) if match is not None else None


def kind_of(written: str) -> tuple[str, str]:
    """The table of what a person names, and the kind it gives; raises UsageProblem naming what there is."""
    words = kinds()
    code = meant(written, words)
    if code is None:
        near = get_close_matches(written.casefold(), [*words, *words.values()], NEAR)
        raise UsageProblem(t("adding.title"), t("adding.no_kind", seen=written[:80], known=both(words)) + did_you(near))
    tables = {**SERVICE_TABLES, **PLAN_TABLES}
    if code in tables or code == "service":
        return code, ""
    return next(table for table in tables if code in _kinds_of(table)), code


def _kinds_of(table: str) -> tuple[str, ...]:
    return next((field.words for field in fields_of(table) if field.name == "kind"), ())


def place_of(plan: Plan, written: str) -> str:
    """The id of a service, or `plan`; raises UsageProblem naming what is near."""
    if written == "plan" or written in plan.by_service:
        return written
    titles = {service.title.casefold(): service.id for service in plan.walk()}
    folded = written.casefold()
    if folded in titles:
        return titles[folded]
    close = get_close_matches(folded, [*islice(plan.by_service, SEARCHED), *titles], NEAR)
    near = list(dict.fromkeys(titles.get(name, name) for name in close))
    known = "" if near else t("adding.places", known=", ".join(["plan", *islice(plan.by_service, 12)]))
    message = t("adding.no_place", seen=written[:80]) + (did_you(near) or f" {known}")
    raise UsageProblem(t("adding.title"), message)


def lacking(table: str, written: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields that an item of a table must have and that are not given; its id is made where it is not."""
    return tuple(
        field
        for field in fields_of(table)
        if field.required and field.name != "id" and not written.get(field.name, "").strip()
    )


def new_id_of(plan: Plan, wish: NewItem) -> str:
    """The own id that an item would get."""
    return wish.own_id or new_ids.new_item_id(plan, wish.place, wish.table, wish.written)


def draft_item(plan: Plan, wish: NewItem) -> Item:
    """An item to be, without its fields: what they are checked against."""
    path = plan.item.path if wish.place == "plan" else plan.by_service[wish.place].item.path
    service = None if wish.place == "plan" else wish.place
    return Item(f"{wish.place}.{wish.own_id or '…'}", wish.table, wish.table, service, {}, None, path, 0)


def require_table(table: str, place: str) -> None:
    """Raise UsageProblem where a place has no such table."""
    if table not in tables_of(place):
        known = ", ".join(tables_of(place))
        words = t("adding.not_there", table=labels.table(table), place=place, known=known)
        raise UsageProblem(t("adding.title"), words)


def require_free(plan: Plan, place: str, own_id: str) -> None:
    """Raise UsageProblem for what is no id, and for one that another item has, with one that is free."""
    try:
        values.slug(own_id)
    except values.NotAValue as wrong:
        raise UsageProblem(t("adding.title"), f"id: {wrong}") from None
    if f"{place}.{own_id}" in plan.by_id:
        raise UsageProblem(t("adding.title"), taken_words(plan, f"{place}.{own_id}"))


def taken_words(plan: Plan, item_id: str) -> str:
    """Who has an id, and one that nobody has."""
    item = plan.by_id[item_id]
    own = {other.own_id for other in plan.all_items() if other.service == item.service}
    free = new_ids.new_id(item.own_id, own)
    return t("adding.taken", id=item_id, title=item.title, path=item.path, line=item.line, free=free)


def anchor_of(plan: Plan, place: str, after: str) -> Item | None:
    """The item of a place that another comes after, by its own or full id; raises UsageProblem naming what is near."""
    if not after:
        return None
    item = plan.by_id.get(after if "." in after else f"{place}.{after}")
    if item is None or item.id.partition(".")[0] != place:
        inside = [other.own_id for other in plan.all_items() if other.id.startswith(f"{place}.")]
        near = get_close_matches(after.rpartition(".")[2], inside[:SEARCHED], NEAR)
        raise UsageProblem(t("adding.title"), t("adding.no_anchor", seen=after[:80], place=place) + did_you(near))
    return item


def did_you(near: Iterable[str]) -> str:
    """Which of some names may have been meant, with a blank before it; empty for none."""
    listed = ", ".join(near)
    return " " + t("cli.item.near", near=listed) if listed else ""


def new_item_values(plan: Plan, wish: NewItem) -> dict[str, Value]:
    """The values of a new item in the format's order, its id among them.

    Raises UsageProblem for a place that has no such table, for what it lacks or cannot have, and for an id that is
    taken.
    """
    place = place_of(plan, wish.place)
    wish = attrs.evolve(wish, place=place)
    require_table(wish.table, place)
    item = draft_item(plan, wish)
    written = {plan_edit.field_of(item, name): text for name, text in wish.written.items()}
    own_id = wish.own_id or new_ids.new_item_id(plan, place, wish.table, written)
    require_free(plan, place, own_id)
    if missing := lacking(wish.table, written):
        names = ", ".join(labels.field_name(field.name) for field in missing)
        raise UsageProblem(t("adding.title"), t("adding.lacking", item=f"{place}.{own_id}", fields=names), item.id)
    made: dict[str, Value] = {"id": own_id}
    for field in fields_of(wish.table):
        value = value_of(item, field.name, written[field.name]) if field.name in written else None
        if value is not None:
            made[field.name] = value
    return made
