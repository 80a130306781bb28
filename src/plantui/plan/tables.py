"""The tables of one file, checked against the format: items, their problems, and what they refer to."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

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


@attrs.frozen(slots=True)
class Form:
    """One table of the format, ready for checking: its fields by name, those it must have, those that refer."""

    name: str
    checks: Mapping[str, Check]
    required: tuple[str, ...]
    references: tuple[tuple[str, ReferenceKind], ...]
    claims: bool
    own_kind: bool
    in_time: bool


def form(name: str, fields: Iterable[Field]) -> Form:
    """The form of a table of the format."""
    fields = tuple(fields)
    return Form(
        name,
        {field.name: values.checker(field) for field in fields if field.shape != "claims"},
        tuple(field.name for field in fields if field.required),
        tuple((field.name, field.refers) for field in fields if field.refers is not None),
        any(field.shape == "claims" for field in fields),
        any(field.name == "kind" for field in fields),
        any(field.name == "when" for field in fields),
    )


PLAN = form("plan", formats.PLAN)
VERSION = form("version", formats.VERSION)
SERVICE = form("service", formats.SERVICE)
CLAIM = form("claim", formats.CLAIM)
PLAN_TABLES = {name: form(name, fields) for name, fields in formats.PLAN_TABLES.items()}
SERVICE_TABLES = {name: form(name, fields) for name, fields in formats.SERVICE_TABLES.items()}


@attrs.frozen(slots=True)
class Sheet:
    """One file while it is read: its layout, and the problems found so far."""

    path: str
    layout: TomlLayout = attrs.field(repr=False)
    sections: Mapping[str, list[int]] = attrs.field(repr=False)
    problems: list[Problem]
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


@attrs.frozen(slots=True)
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
                outward += references(sheet, item.ids(field), field, kind, row, prefix, items)
    return tuple(items.values()), tuple(outward)


def _rows_of_all(
    sheet: Sheet, raw: Mapping[str, object], forms: Mapping[str, Form]
) -> Iterator[tuple[int, TableRow, Form, Mapping[str, object]]]:
    for name, form in forms.items():
        for number, (section, table) in enumerate(array_tables(sheet, name, raw.get(name, ())), 1):
            own_id = table.get("id")
            row = TableRow(f"{name} {seen(own_id)}" if isinstance(own_id, str) else f"{name} {number}", section, name)
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
            elif form.claims and name == "claim":
                fields[name], whole = _claims(sheet, raw, row)
                if not whole:
                    unread[name] = values.verbatim(raw)
            elif crowded:
                unread[name] = values.verbatim(raw)
            else:
                _unknown(sheet, form, name, raw, row)
                fields[name] = values.generic(raw)
        except NotAValue as error:
            sheet.problem(row.key_line(sheet, name), row.what, f"{shorten(name)}: {error}")
            unread[name] = values.verbatim(raw)
    for name in form.required:
        if name not in table:
            sheet.problem(row.line(sheet), row.what, t("reading.missing", name=name))
    return fields, unread


def _unknown(sheet: Sheet, form: Form, name: str, raw: object, row: TableRow) -> None:
    names = ", ".join([*form.checks, *(["claim"] if form.claims else [])])
    table = isinstance(raw, dict) or (isinstance(raw, list) and any(isinstance(entry, dict) for entry in raw))
    message = t(f"reading.unknown_{'table' if table else 'key'}", name=shorten(name), known=names)
    sheet.problem(row.key_line(sheet, name), row.what, message)


def _claims(sheet: Sheet, raw: object, row: TableRow) -> tuple[tuple[Mapping[str, Value], ...], bool]:
    """The claims of a milestone that have what they must, and whether that is all there is in them."""
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        raise NotAValue(t("reading.not_tables", name="milestone.claim", seen=seen(raw)))
    if len(raw) > limits.LIST_ENTRIES:
        raise NotAValue(t("reading.long_list", count=len(raw), most=limits.LIST_ENTRIES))
    sections = _claim_sections(sheet, row)
    claims, whole = [], True
    for number, table in enumerate(raw, 1):
        section = sections[number - 1] if len(sections) == len(raw) else row.section
        claim, unread = read_fields(sheet, CLAIM, table, TableRow(f"{row.what}: claim {number}", section, row.key))
        usable = all(name in claim for name in CLAIM.required)
        whole = whole and usable and not unread
        if usable:
            claims.append(claim)
    return tuple(claims), whole


def _claim_sections(sheet: Sheet, row: TableRow) -> list[int]:
    if row.section is None:
        return []
    sections = []
    for number in range(row.section + 1, len(sheet.layout.names)):
        if sheet.layout.names[number] == row.key:
            break
        if sheet.layout.names[number] == f"{row.key}.claim":
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
