"""The tables of one file, checked against the format: items, their problems, and what they refer to."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs

from plantui import limits
from plantui.i18n import t
from plantui.plan import schema as formats
from plantui.plan import values
from plantui.plan.dates import When, conditional
from plantui.plan.files import Problem
from plantui.plan.model import Item
from plantui.plan.references import Reference, dangling
from plantui.plan.schema import Field, ReferenceKind
from plantui.plan.toml import TomlLayout
from plantui.plan.values import Check, NotAValue, Value, seen, shorten
from plantui.value_class import value_class


@value_class
class Form:
    """One table of the format, ready for checking: its fields by name, those it must have, those that refer.

    `tables` are the forms of its own tables, each of which must have one key that is named in their `says`; `later` the
    checks of what a newer number allows here and this one does not.
    """

    name: str
    checks: Mapping[str, Check]
    required: tuple[str, ...]
    references: tuple[tuple[str, ReferenceKind], ...]
    tables: Mapping[str, Form]
    says: tuple[str, ...]
    later: Mapping[str, Check]
    own_kind: bool
    in_time: bool


def form(name: str, fields: Iterable[Field], newest: Iterable[Field] = (), says: tuple[str, ...] = ()) -> Form:
    """The form of a table of the format; `newest` are its fields in the newest number, where those are others."""
    fields = tuple(fields)
    own = {field.name: field for field in fields}
    newer = {field.name: field for field in newest}
    inner = {field.name: field for field in fields if field.shape == "tables"}
    return Form(
        name,
        {field.name: values.checker(field) for field in fields if field.name not in inner},
        tuple(field.name for field in fields if field.required),
        tuple((field.name, field.refers) for field in fields if field.refers is not None),
        {key: form(f"{name}.{key}", one.columns, newer.get(key, one).columns, one.says) for key, one in inner.items()},
        says,
        {
            key: values.generic if one.shape == "tables" else values.checker(one)
            for key, one in newer.items()
            if own.get(key) != one and key not in inner
        },
        "kind" in own,
        "when" in own,
    )


def _forms(role: Literal["plan", "service"], number: int) -> Mapping[str, Form]:
    newest = formats.tables_of(role, formats.NUMBER)
    return {name: form(name, fields, newest[name]) for name, fields in formats.tables_of(role, number).items()}


def _head(name: str, fields: tuple[Field, ...], number: int) -> Form:
    return form(name, formats.of_number(fields, number), fields)


_NUMBERS = range(1, formats.NUMBER + 1)
VERSION = form("version", formats.VERSION)
PLAN = {number: _head("plan", formats.PLAN, number) for number in _NUMBERS}
SERVICE = {number: _head("service", formats.SERVICE, number) for number in _NUMBERS}
PLAN_TABLES = {number: _forms("plan", number) for number in _NUMBERS}
SERVICE_TABLES = {number: _forms("service", number) for number in _NUMBERS}
"""The forms by the number of the format that a file names."""


@value_class
class Sheet:
    """One file while it is read: its layout, the problems found so far, and the number of the format that it names."""

    path: str
    layout: TomlLayout = attrs.field(repr=False)
    sections: Mapping[str, list[int]] = attrs.field(repr=False)
    problems: list[Problem]
    number: int = 1
    texts: dict[str, str] = attrs.field(factory=dict, repr=False)

    def once(self, value: Value) -> Value:
        """The value, or an equal text met before in this file, so that repeated words take memory once."""
        return self.texts.setdefault(value, value) if isinstance(value, str) else value

    def problem(self, line: int, what: str, message: str) -> None:
        """Add a problem; past PROBLEMS_PER_FILE one more says that there are others, and the rest are dropped."""
        if len(self.problems) < limits.PROBLEMS_PER_FILE:
            self.problems.append(Problem(self.path, line, what, message))
        elif len(self.problems) == limits.PROBLEMS_PER_FILE:
            self.problems.append(Problem(self.path, line, "", t("reading.and_more", most=limits.PROBLEMS_PER_FILE)))


@value_class
class TableRow:
    """One table of an array: what messages call it, and the section it stands in, or the key of an inline array."""

    what: str
    section: int | None
    key: str

    def line(self, sheet: Sheet) -> int:
        """The line of the table's header, or of the key that holds it."""
        return sheet.layout.key_line(0, self.key) if self.section is None else sheet.layout.lines[self.section]

    def key_line(self, sheet: Sheet, key: str) -> int:
        """The line of one of its keys; 0, without looking, once the file has more than PROBLEMS_PER_FILE problems."""
        if len(sheet.problems) > limits.PROBLEMS_PER_FILE:
            return 0
        return self.line(sheet) if self.section is None else sheet.layout.key_line(self.section, key)


def read_items(
    sheet: Sheet, prefix: str, service: str | None, raw: Mapping[str, object], forms: Mapping[str, Form]
) -> tuple[tuple[Item, ...], tuple[Reference, ...]]:
    """The items of a file's arrays in file order, full ids under `prefix`, and what they refer to in other files.

    Tables without a usable id, or with one already taken, are problems and no items.
    """
    items: dict[str, Item] = {}
    rows: list[tuple[Item, TableRow, Form]] = []
    for line, row, form, table in sorted(_rows_of_all(sheet, raw, forms), key=_line):
        fields, unread = read_fields(sheet, form, table, row)
        own_id = fields.pop("id", None)
        if not isinstance(own_id, str):
            continue
        item = _item(f"{prefix}.{own_id}", form, service, fields, unread, sheet.path, line)
        first = items.setdefault(item.id, item)
        if first is item:
            rows.append((item, row, form))
        else:
            message = t("reading.twice", id=own_id, line=first.line)
            sheet.problem(row.key_line(sheet, "id"), row.what, f"id: {message}")
    outward: list[Reference] = []
    for item, row, form in rows:
        for field, kind in form.references:
            if field in item.fields:
                names = item.ids(field) or tuple(filter(None, (item.text(field),)))
                outward += references(sheet, names, field, kind, row, prefix, items)
    return tuple(items.values()), tuple(outward)


def _rows_of_all(
    sheet: Sheet, raw: Mapping[str, object], forms: Mapping[str, Form]
) -> Iterator[tuple[int, TableRow, Form, Mapping[str, object]]]:
    for name, form in forms.items():
        for number, (section, table) in enumerate(array_tables(sheet, name, raw.get(name, ())), 1):
            own_id = table.get("id")
            row = TableRow(
                f"{name} '{shorten(own_id)}'" if isinstance(own_id, str) else f"{name} {number}", section, name
            )
            yield row.line(sheet), row, form, table


def _line(row: tuple[int, TableRow, Form, Mapping[str, object]]) -> int:
    return row[0]


def array_tables(sheet: Sheet, name: str, raw: object) -> Iterator[tuple[int | None, Mapping[str, object]]]:
    """Each table of an array with the section it stands in; what is no table is a problem."""
    sections = sheet.sections.get(name, [])
    if not isinstance(raw, (list, tuple)):
        line = sheet.layout.lines[sections[0]] if sections else sheet.layout.key_line(0, name)
        sheet.problem(line, "", t("reading.not_tables", name=name, seen=seen(raw)))
        return
    spread = len(sections) == len(raw)
    for number, table in enumerate(raw):
        if isinstance(table, dict):
            yield (sections[number] if spread else None), table
        else:
            sheet.problem(sheet.layout.key_line(0, name), "", t("reading.not_tables", name=name, seen=seen(table)))


def _item(
    full_id: str,
    form: Form,
    service: str | None,
    fields: dict[str, Value],
    unread: dict[str, Value],
    path: str,
    line: int,
) -> Item:
    kind = fields.get("kind") if form.own_kind else None
    when = _when(fields) if form.in_time else None
    kind = kind if isinstance(kind, str) else form.name
    return Item(full_id, kind, form.name, service, fields, when, path, line, unread)


def _when(fields: Mapping[str, Value]) -> When | None:
    spelling = fields.get("when")
    dated = values.read_when(spelling) if isinstance(spelling, str) else None
    return conditional(dated) if "condition" in fields else dated


def read_fields(
    sheet: Sheet, form: Form, table: Mapping[str, object], row: TableRow
) -> tuple[dict[str, Value], dict[str, Value]]:
    """The canonical fields of one table, and apart from them, as it stands, what the format does not allow.

    Both that and a key or table that the format does not know are problems; all of it is kept, since fingerprints bind
    it: nobody signs what is not bound.
    """
    fields: dict[str, Value] = {}
    unread: dict[str, Value] = {}
    checks = form.checks
    crowded = len(table) > limits.KEYS_PER_TABLE
    if crowded:
        message = t("reading.many_keys", count=len(table), most=limits.KEYS_PER_TABLE)
        sheet.problem(row.line(sheet), row.what, message)
    for name, raw in table.items():
        check = checks.get(name)
        try:
            if check is not None:
                fields[sys.intern(name)] = sheet.once(check(raw))
            elif name in form.tables:
                rows, whole = _own_tables(sheet, form.tables[name], raw, row)
                fields[name] = rows
                if not whole:
                    unread[name] = values.verbatim(raw)
            elif crowded:
                unread[name] = values.verbatim(raw)
            elif name in form.later:
                raise NotAValue(later_words(sheet))
            else:
                _unknown(sheet, form, name, raw, row)
                fields[name] = values.generic(raw)
        except NotAValue as error:
            message = later_words(sheet) if _allowed_later(form, name, raw) else str(error)
            sheet.problem(row.key_line(sheet, name), row.what, f"{shorten(name)}: {message}")
            unread[name] = values.verbatim(raw)
    if "decimal" in fields and "value" in fields:
        sheet.problem(row.key_line(sheet, "decimal"), row.what, t("reading.beside_value"))
        unread["decimal"] = fields.pop("decimal")
    for name in form.required:
        if name not in table:
            sheet.problem(row.line(sheet), row.what, t("reading.missing", name=name))
    return fields, unread


def later_words(sheet: Sheet) -> str:
    """What is said of a key or value that came with a newer number than the file names."""
    role = "plan" if sheet.path == "plan/plan.toml" else "service"
    return t("reading.later", wanted=f"plantui.{role}/{formats.NUMBER}", seen=f"plantui.{role}/{sheet.number}")


def _allowed_later(form: Form, name: str, raw: object) -> bool:
    """Whether a newer number allows a value that this one refuses."""
    try:
        return name in form.later and form.later[name](raw) is not None
    except NotAValue:
        return False


def _unknown(sheet: Sheet, form: Form, name: str, raw: object, row: TableRow) -> None:
    names = ", ".join([*form.checks, *form.tables])
    table = isinstance(raw, dict) or (isinstance(raw, list) and any(isinstance(entry, dict) for entry in raw))
    message = t(f"reading.unknown_{'table' if table else 'key'}", name=shorten(name), known=names)
    sheet.problem(row.key_line(sheet, name), row.what, message)


def _own_tables(sheet: Sheet, form: Form, raw: object, row: TableRow) -> tuple[tuple[Mapping[str, Value], ...], bool]:
    """The tables of an item that have what they must, such as its claims, and whether that is all there is in them."""
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        raise NotAValue(t("reading.not_tables", name=form.name, seen=seen(raw)))
    most = limits.LIST_ENTRIES if sheet.number == 1 else limits.TABLES_PER_ITEM
    if len(raw) > most:
        raise NotAValue(t("reading.long_list", count=len(raw), most=most))
    sections = _own_sections(sheet, form, row)
    name = form.name.rpartition(".")[2]
    rows, whole = [], True
    for number, table in enumerate(raw, 1):
        section = sections[number - 1] if len(sections) == len(raw) else row.section
        inner = TableRow(f"{row.what}: {name} {number}", section, row.key)
        fields, unread = read_fields(sheet, form, table, inner)
        usable = all(name in fields for name in form.required)
        if usable and form.says and not any(name in fields for name in form.says):
            sheet.problem(inner.line(sheet), inner.what, t("reading.says_nothing", names=", ".join(form.says)))
            usable = False
        whole = whole and usable and not unread
        if usable:
            rows.append(fields)
    return tuple(rows), whole


def _own_sections(sheet: Sheet, form: Form, row: TableRow) -> list[int]:
    if row.section is None:
        return []
    sections = []
    for number in range(row.section + 1, len(sheet.layout.names)):
        if sheet.layout.names[number] == row.key:
            break
        if sheet.layout.names[number] == form.name:
            sections.append(number)
    return sections


def references(
    sheet: Sheet,
    names: Iterable[str],
    field: str,
    kind: ReferenceKind,
    row: TableRow,
    prefix: str,
    items: Mapping[str, Item],
) -> list[Reference]:
    """The references of one field that lead out of the file; those that dangle inside it are problems at once."""
    outward: list[Reference] = []
    line = 0
    for name in names:
        target = f"{prefix}.{name}" if kind == "item" and "." not in name else name
        if kind == "item" and target in items:
            continue
        line = line or row.key_line(sheet, field)
        if kind == "item" and target.startswith(f"{prefix}."):
            sheet.problem(line, row.what, dangling(kind, field, name))
        else:
            outward.append(Reference(kind, target, name, field, row.what, line))
    return outward
