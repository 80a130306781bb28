"""Tables inside an item put in and taken out: claims, years, positions, each in its own lines."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import both, meant, t
from plantui.plan import edit as plan_edit
from plantui.plan.model import Item
from plantui.plan.schema import Field, fields_of
from plantui.plan.spans import edits
from plantui.plan.spans.layout import read_document
from plantui.plan.values import Value
from plantui.render.labels import field_name
from plantui.usecases.editing import fields
from plantui.usecases.editing.fields import Set, cell_value
from plantui.usecases.editing.wishes import NewRow, RowEdit, RowRemoval
from plantui.usecases.editing.work import Work, with_reason


def add_row(work: Work, wish: NewRow) -> Work:
    """The work with one more table in an item; raises UsageProblem for what the item or the table cannot have."""
    item = fields.find(work.plan, wish.item)
    before = rows_of(item, wish.name)
    row = _checked_row(item, wish.name, {}, wish.written)
    return _set(work, item, wish.name, (*before, row), wish.reason)


def change_row(work: Work, wish: RowEdit) -> Work:
    """The work with fields of one table inside an item set, or taken out where they are empty; raises UsageProblem."""
    item = fields.find(work.plan, wish.item)
    before = rows_of(item, wish.name)
    _require_row(item, wish.name, wish.number)
    row = _checked_row(item, wish.name, before[wish.number - 1], wish.written)
    if row == before[wish.number - 1]:
        return work
    after = (*before[: wish.number - 1], row, *before[wish.number :])
    return _set(work, item, wish.name, after, wish.reason)


def _checked_row(item: Item, name: str, before: Mapping[str, Value], written: Mapping[str, str]) -> dict[str, Value]:
    """A table inside an item with fields set as people write them, in the format's order."""
    row = dict(before)
    for field, text in written.items():
        column = column_of(item, name, field)
        if text.strip():
            row[column.name] = cell_value(item, column, text)
        else:
            row.pop(column.name, None)
    columns = _tables_of(item, name).columns
    lacks = [column.name for column in columns if column.required and column.name not in row]
    if lacks:
        message = t("adding.lacking", item=item.id, fields=", ".join(map(field_name, lacks)))
        raise UsageProblem(t("adding.title"), message, item.id)
    return {column.name: row[column.name] for column in columns if column.name in row}


def _set(work: Work, item: Item, name: str, after: tuple[Mapping[str, Value], ...], reason: str) -> Work:
    data = plan_edit.set_field(work.files[item.path], item, name, after)
    return _with(work, item, data, Set(item.id, name, item.fields.get(name), after), reason)


def remove_row(work: Work, wish: RowRemoval) -> Work:
    """The work without one table of an item; raises UsageProblem where it has none of that number."""
    item = fields.find(work.plan, wish.item)
    before = rows_of(item, wish.name)
    _require_row(item, wish.name, wish.number)
    document = read_document(work.files[item.path])
    address = (*plan_edit.address_of(document, item), wish.name, wish.number - 1)
    data = edits.remove_table(document, address)
    after = (*before[: wish.number - 1], *before[wish.number :])
    return _with(work, item, data, Set(item.id, wish.name, before, after or None), wish.reason, wish.source)


def _with(work: Work, item: Item, data: bytes, change: Set, reason: str, source: str = "") -> Work:
    done = attrs.evolve(work.done, sets=(*work.done.sets, change))
    done = with_reason(done, item.id, reason, source)
    return attrs.evolve(work, files={**work.files, item.path: data}, done=done)


def _tables_of(item: Item, name: str) -> Field:
    known = {field.name: field for field in fields_of(item.table) if field.shape == "tables"}
    if name not in known:
        words = t("adding.no_rows", item=item.id, name=field_name(name), known=", ".join(map(field_name, known)) or "-")
        raise UsageProblem(t("adding.title"), words, item.id)
    return known[name]


def rows_of(item: Item, name: str) -> tuple[Mapping[str, Value], ...]:
    """The tables of one name inside an item, in the order of the file."""
    value = item.fields.get(name, ())
    return tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, tuple) else ()


def column_of(item: Item, name: str, written: str) -> Field:
    """A field of the tables of one name, by its name in the file or as people call it; raises UsageProblem."""
    columns = {column.name: column for column in _tables_of(item, name).columns}
    words = {column: field_name(column) for column in columns}
    known = meant(written, words)
    if known is None:
        message = t("edit.no_field", field=written[:80], item=item.id, known=both(words))
        raise UsageProblem(t("adding.title"), message, item.id)
    return columns[known]


def require_filled(item: Item, column: Field) -> None:
    """Raise UsageProblem for a field of a table inside an item that it must have."""
    if column.required:
        words = t("edit.required", field=field_name(column.name), item=item.id)
        raise UsageProblem(t("edit.title"), words, item.id)


def _require_row(item: Item, name: str, number: int) -> None:
    _tables_of(item, name)
    count = len(rows_of(item, name))
    if not 1 <= number <= count:
        message = t("adding.no_row", item=item.id, name=field_name(name), number=number, count=count)
        raise UsageProblem(t("editing.title"), message, item.id)
