"""Tables inside an item put in and taken out: claims, years, positions, each in its own lines."""

from __future__ import annotations

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
from plantui.usecases.editing.wishes import NewRow, RowRemoval
from plantui.usecases.editing.work import Work, with_reason


def add_row(work: Work, wish: NewRow) -> Work:
    """The work with one more table in an item; raises UsageProblem for what the item or the table cannot have."""
    item = fields.find(work.plan, wish.item)
    field = _tables_of(item, wish.name)
    words = {column.name: field_name(column.name) for column in field.columns}
    row: dict[str, Value] = {}
    for written, text in wish.written.items():
        name = meant(written, words)
        if name is None:
            message = t("edit.no_field", field=written[:80], item=item.id, known=both(words))
            raise UsageProblem(t("adding.title"), message, item.id)
        if text.strip():
            column = next(column for column in field.columns if column.name == name)
            row[name] = cell_value(item, column, text)
    lacks = [column.name for column in field.columns if column.required and column.name not in row]
    if lacks:
        message = t("adding.lacking", item=item.id, fields=", ".join(map(field_name, lacks)))
        raise UsageProblem(t("adding.title"), message, item.id)
    row = {column.name: row[column.name] for column in field.columns if column.name in row}
    before = _rows(item, wish.name)
    after: Value = (*before, row)
    data = plan_edit.set_field(work.files[item.path], item, wish.name, after)
    return _with(work, item, data, Set(item.id, wish.name, before or None, after), wish.reason)


def remove_row(work: Work, wish: RowRemoval) -> Work:
    """The work without one table of an item; raises UsageProblem where it has none of that number."""
    item = fields.find(work.plan, wish.item)
    _tables_of(item, wish.name)
    before = _rows(item, wish.name)
    if not 1 <= wish.number <= len(before):
        message = t("adding.no_row", item=item.id, name=field_name(wish.name), number=wish.number, count=len(before))
        raise UsageProblem(t("editing.title"), message, item.id)
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


def _rows(item: Item, name: str) -> tuple[Value, ...]:
    value = item.fields.get(name, ())
    return value if isinstance(value, tuple) else ()
