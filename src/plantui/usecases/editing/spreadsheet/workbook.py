"""The plan as a workbook: its sheets, and the one that says what they were when they were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

import attrs

from plantui.documents.formats.grid import Grid, text_grid
from plantui.plan import reasons
from plantui.plan.model import Item, Plan
from plantui.plan.values import Value
from plantui.usecases.editing.spreadsheet import forms
from plantui.usecases.editing.spreadsheet.cells import cell_text
from plantui.usecases.editing.spreadsheet.forms import SheetForm

SCHEMA = "plantui.workbook/1"
_ROWS = ("sheet", forms.SERVICE, forms.ID, "fingerprint", "cells")

RowKey = tuple[str, str, str]
"""Which row: its sheet, its service or `plan`, and its own id; of a table inside an item with `#` and its number."""

Digests = Mapping[str, str]
"""A short hash of each cell of a row that was not empty, by its field."""


@attrs.frozen(slots=True)
class Made:
    """What a workbook was made of: the plan's id and revision, and what each of its rows was."""

    plan_id: str
    revision: str
    rows: Mapping[RowKey, Digests] = attrs.field(repr=False)


def exported(plan: Plan, only: str = "") -> Iterator[Grid]:
    """The sheets of the whole plan, one for each table; with `only` the one of that name alone.

    The last one says what they were made of.
    """
    for form in forms.forms():
        if only in ("", form.name):
            yield text_grid(form.name, sheet_rows(plan, form))
    if not only:
        yield about(plan)


def sheet_rows(plan: Plan, form: SheetForm) -> Iterator[tuple[str, ...]]:
    """The rows of one sheet, its headings first."""
    yield form.columns
    given = reasons.of_round(plan).items
    for item in plan.all_items():
        if form.inner:
            for number, row in inner_rows(item, form):
                yield (place_of(item), item.own_id, str(number), *cells_of(form, row).values(), "")
        elif item.table == form.table:
            reason = given.get(item.id)
            said = {forms.REASON_CODE: reason.code, forms.REASON: reason.text} if reason is not None else {}
            yield (
                *(_head(plan, item, name) for name in form.head),
                *cells_of(form, item.fields).values(),
                *(said.get(name, "").replace("\n", "\\n") for name in form.tail),
            )


def about(plan: Plan, keys: Iterable[RowKey] | None = None) -> Grid:
    """The sheet that says what a workbook was made of, for all rows of the plan or for some."""
    wanted = set(keys) if keys is not None else None
    rows = [("schema", SCHEMA), ("plan", plan.id), ("revision", plan.revision), (), _ROWS]
    for key, cells in row_cells(plan):
        if wanted is None or key in wanted:
            digests = " ".join(f"{name}:{digest(text)}" for name, text in cells.items() if text)
            rows.append((*key, _fingerprint(key, cells), digests))
    return text_grid(forms.ABOUT, iter(rows))


def made_of(grid: Grid) -> Made | None:
    """What a workbook says it was made of; None where that is no such sheet."""
    rows = [tuple(cell.text for cell in row) for row in grid.rows]
    head = {row[0]: row[1] for row in rows[:4] if len(row) > 1}
    if head.get("schema") != SCHEMA:
        return None
    found: dict[RowKey, Digests] = {}
    for row in rows[5:]:
        if len(row) >= 4:
            digests = row[4].split() if len(row) > 4 else []
            pairs = (entry.partition(":") for entry in digests)
            found[row[0], row[1], row[2]] = {name: short for name, _, short in pairs}
    return Made(head.get("plan", ""), head.get("revision", ""), found)


def row_cells(plan: Plan) -> Iterator[tuple[RowKey, dict[str, str]]]:
    """Every row of the plan with its cells by field."""
    for form in forms.forms():
        for item in plan.all_items():
            if form.inner:
                for number, row in inner_rows(item, form):
                    yield (form.name, place_of(item), f"{item.own_id}#{number}"), cells_of(form, row)
            elif item.table == form.table:
                yield row_key(form, item), cells_of(form, item.fields)


def row_key(form: SheetForm, item: Item) -> RowKey:
    """The key of an item's row."""
    return form.name, place_of(item), item.own_id


def place_of(item: Item) -> str:
    """The service that an item stands in, itself for a service, else `plan`."""
    return item.service or "plan"


def inner_rows(item: Item, form: SheetForm) -> Iterator[tuple[int, Mapping[str, Value]]]:
    """The tables of a sheet's name inside an item, numbered from 1."""
    value = item.fields.get(form.table)
    if isinstance(value, tuple):
        for number, row in enumerate(value, 1):
            if isinstance(row, Mapping):
                yield number, row


def cells_of(form: SheetForm, values: Mapping[str, Value]) -> dict[str, str]:
    """The cell of each field of a row, empty where the field is not in the text."""
    return {field.name: cell_text(field, values.get(field.name)) for field in form.fields}


def digest(text: str) -> str:
    """A short hash of a cell: enough to see that it is another than it was."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _fingerprint(key: RowKey, cells: Mapping[str, str]) -> str:
    """The fingerprint of a row as it was written: over its key and its cells that are not empty."""
    content = [*key, {name: text for name, text in cells.items() if text}]
    spelled = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"plantui-row/1\0" + spelled.encode()).hexdigest()


def _head(plan: Plan, item: Item, name: str) -> str:
    if name == forms.INSIDE:
        return plan.by_service[item.id].inside or ""
    if name == forms.ID:
        return plan.id if item.table == "plan" else item.own_id
    return place_of(item)
