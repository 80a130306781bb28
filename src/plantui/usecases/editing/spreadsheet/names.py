"""Actors and services as people call them in a spreadsheet, and those that the plan does not have."""

from __future__ import annotations

import attrs

from plantui.plan.arrangement import new_ids
from plantui.plan.model import Plan
from plantui.usecases.editing.spreadsheet.forms import folded
from plantui.usecases.editing.spreadsheet.sheet_rows import SheetRow
from plantui.usecases.editing.unknown_names import names_called, near_names


@attrs.frozen(slots=True)
class MissingName:
    """An actor or a service that is named and not there: the id it would have, and the rows that name it."""

    table: str
    title: str
    own_id: str
    column: str
    rows: list[SheetRow]


@attrs.frozen(slots=True)
class Names:
    """What actors and services are called, by all their names; `missing` grows while rows are read."""

    plan: Plan
    actors: dict[str, str] = attrs.field(repr=False)
    services: dict[str, str] = attrs.field(repr=False)
    missing: dict[tuple[str, str], MissingName]


def names_of(plan: Plan) -> Names:
    """The names of a plan: ids, then titles, short forms and aliases where only one actor has them."""
    actors = [item for item in plan.items if item.table == "actor"]
    services = [service.item for service in plan.walk()]
    return Names(plan, names_called(actors, folded), names_called(services, folded), {})


def matched(names: Names, table: str, typed: str, row: SheetRow, column: str) -> str:
    """The own id of an actor or a service that is called this; one that is missing gets an id, and is remembered."""
    called = names.actors if table == "actor" else names.services
    known = called.get(typed) or called.get(folded(typed))
    if known is not None:
        return known
    key = (table, folded(typed))
    if key not in names.missing:
        taken = {each.own_id for each in names.missing.values() if each.table == table} | set(called.values())
        made = new_ids.new_item_id(names.plan, "plan", "actor", {"title": typed}, taken) if table == "actor" else (
            new_ids.new_id(typed, {*taken, *_RESERVED}, new_ids.stop_words(names.plan.item.text("language")))
        )  # fmt: skip
        names.missing[key] = MissingName(table, typed, made, column, [])
    names.missing[key].rows.append(row)
    return names.missing[key].own_id


def matched_list(names: Names, typed: str, row: SheetRow, column: str) -> str:
    """The own ids of the actors of a cell, with commas; the whole cell is tried first, for names that have one."""
    if folded(typed) in names.actors:
        return names.actors[folded(typed)]
    parts = (part.strip() for part in typed.replace("\n", ",").replace(";", ",").split(","))
    return ", ".join(matched(names, "actor", part, row, column) for part in parts if part)


def near(names: Names, missing: MissingName) -> str:
    """What of the plan is called nearly the same; empty for nothing."""
    called = names.actors if missing.table == "actor" else names.services
    return next(iter(near_names(called, folded(missing.title), 1)), "")


_RESERVED = ("plan", "policy", "people", "changes")
