"""Rows about the tables inside items, such as claims: each by its item and its number, new ones without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from plantui.i18n import t
from plantui.plan.model import Item
from plantui.plan.schema import fields_of
from plantui.plan.values import Value, shorten
from plantui.usecases.editing.spreadsheet import forms
from plantui.usecases.editing.spreadsheet.comparison import (
    Reading,
    RowChange,
    changed_cells,
    new_fields,
    place_named,
    stub_item,
)
from plantui.usecases.editing.spreadsheet.sheet_rows import SheetRow
from plantui.usecases.editing.spreadsheet.workbook import inner_rows, place_of

Added = tuple[SheetRow, Mapping[str, Value]]
Entries = dict[int, Mapping[str, Value] | None]


def with_inner_rows(reading: Reading, changes: dict[str, RowChange], rows: Iterable[SheetRow]) -> None:
    """Put what rows say of tables inside items to what is made of those items."""
    entries: dict[tuple[str, str], Entries] = {}
    added: dict[tuple[str, str], list[Added]] = {}
    seen: dict[tuple[str, str, str], SheetRow] = {}
    last: dict[tuple[str, str], SheetRow] = {}
    for row in rows:
        item = _holder(reading, changes, row)
        if item is None:
            continue
        number = row.cells.get(forms.NUMBER, "")
        key = (item.id, row.form.table)
        first = seen.setdefault((*key, number or f"row {row.row}"), row)
        if first is not row:
            reading.refuse(row, forms.NUMBER, t("sheet.row_twice", first=first.row + 1), item.id)
            continue
        last[key] = row
        present = dict(inner_rows(item, row.form))
        if not number:
            entry = _entry(new_fields(reading, row, item))
            there = next((number for number, table in present.items() if table == entry), 0)
            if there:  # written once more, or taken in before: it is no other one
                reading.numbers[row.sheet, row.row] = there
            elif not row.removed:
                added.setdefault(key, []).append((row, entry))
        elif not number.isdecimal() or int(number) not in present:
            reading.refuse(row, forms.NUMBER, t("sheet.no_number", seen=shorten(number), most=len(present)), item.id)
        else:
            changed = _changed(reading, row, item, present[int(number)])
            if changed is not None:
                entries.setdefault(key, {})[int(number)] = changed or None
    for key, row in last.items():
        if key in entries or key in added:
            item = reading.plan.by_id.get(key[0]) or stub_item(key[0], changes[key[0]].row.form.table, "")
            _put(reading, changes, row, item, entries.get(key, {}), added.get(key, []))


def _holder(reading: Reading, changes: Mapping[str, RowChange], row: SheetRow) -> Item | None:
    """The item that has a row's table, in the plan or new; None where that is wrong, and told."""
    place = place_named(reading, row)
    if place is None:
        return None
    full = f"{place}.{row.own_id}"
    item = reading.plan.by_id.get(full)
    if item is None and full in changes and changes[full].doing == "new":
        item = stub_item(full, changes[full].row.form.table, place)
    if item is None or not any(field.name == row.form.table for field in fields_of(item.table)):
        reading.refuse(row, forms.ID, t("sheet.no_holder", id=shorten(full), sheet=row.form.name), full)
        return None
    return item


def _changed(reading: Reading, row: SheetRow, item: Item, present: Mapping[str, Value]) -> Mapping[str, Value] | None:
    """The table as the row has it, empty where it is to go; None where it is as it was."""
    if row.removed:
        if row.cells[forms.REMOVE].casefold() == "x":
            return {}
        reading.refuse(row, forms.REMOVE, t("sheet.remove_x", seen=shorten(row.cells[forms.REMOVE])), item.id)
        return None
    key = (row.form.name, place_of(item), f"{item.own_id}#{row.cells[forms.NUMBER]}")
    base = reading.made.rows.get(key) if reading.made is not None else None
    changed = changed_cells(reading, row, item, present, base)
    return _entry({**present, **changed}) if changed else None


def _entry(values: Mapping[str, Value | None]) -> Mapping[str, Value]:
    return {name: value for name, value in values.items() if value is not None}


def _put(
    reading: Reading,
    changes: dict[str, RowChange],
    row: SheetRow,
    item: Item,
    entries: Entries,
    added: Sequence[Added],
) -> None:
    now = dict(inner_rows(item, row.form))
    wanted = [entry for number in now if (entry := entries.get(number, now[number])) is not None]
    for number, (new, _) in enumerate(added, len(wanted) + 1):
        reading.numbers[new.sheet, new.row] = number
    value: Value | None = (*wanted, *(entry for _, entry in added)) or None
    change = changes.get(item.id) or RowChange(row, item.id, "same")
    doing = "changed" if change.doing == "same" else change.doing
    changes[item.id] = attrs.evolve(change, doing=doing, values={**change.values, row.form.table: value})
