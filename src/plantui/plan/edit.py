"""The plan's TOML edited: a field set, an item added or removed, a reason given, with all else kept as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from plantui.errors import UsageProblem
from plantui.i18n import both, meant, t
from plantui.plan import values
from plantui.plan.dates import NotAWhen
from plantui.plan.model import Item
from plantui.plan.reasons import SCHEMA
from plantui.plan.schema import (
    COLUMNS,
    NUMBER,
    PLAN_TABLES,
    SERVICE_TABLES,
    Field,
    Shape,
    fields_of,
    of_number,
    tables_of,
)
from plantui.plan.spans import edits
from plantui.plan.spans.layout import Address, Document, read_document
from plantui.plan.toml import NotToml
from plantui.plan.values import Value
from plantui.plan.written_dates import read_place

_ENTRY = re.compile(r"(?:[^,\\]|\\.?)+")
_COMMA = re.compile(r"\\([,\\])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

FIXED = ("id",)
"""What no edit changes: ids are for ever."""


SPOKEN: Mapping[str, Callable[[str], str]] = {
    "certainty": lambda code: t(f"certainty.{code}"),
    "payment": lambda code: t(f"payment.{code}"),
    "state": lambda code: t(f"state.{code}"),
    "kind": lambda code: t(f"kind.{code}"),
    "until_certainty": lambda code: t(f"certainty.{code}"),
    "outcome": lambda code: t(f"outcome.{code}"),
    "level": lambda code: t(f"level.{code}"),
    "aim": lambda code: t(f"aim.{code}"),
    "advice": lambda code: t(f"advice.{code}"),
}
"""Fields whose codes have words in every language, and how each is said."""


def editable(table: str) -> tuple[str, ...]:
    """The fields of a table that an edit can change."""
    fields = (field for field in fields_of(table) if field.name not in FIXED and field.shape != "tables")
    return tuple(field.name for field in fields)


def field_of(item: Item, written: str) -> str:
    """The field that a person named, by its name in the file or as people call it; raises UsageProblem for none."""
    fields = {name: t(f"label.{name}") for name in editable(item.table)}
    field = meant(written, fields)
    if field is None:
        message = t("edit.no_field", field=written[:80], item=item.id, known=both(fields))
        raise UsageProblem(t("edit.title"), message, item.id)
    return field


def require_optional(item: Item, field: str) -> None:
    """Raise UsageProblem for a field that the item must have."""
    if any(definition.name == field and definition.required for definition in fields_of(item.table)):
        raise UsageProblem(t("edit.title"), t("edit.required", field=t(f"label.{field}"), item=item.id), item.id)


def value_of(item: Item, field: str, written: str) -> Value | None:
    """The value that a person wrote for a field: lists with commas, an empty text means *not in the text*.

    Raises UsageProblem for a field the item cannot have and for a value outside its words or grammar.
    """
    field = field_of(item, field)
    definition = next(definition for definition in fields_of(item.table) if definition.name == field)
    written = written.strip()
    if not written:
        require_optional(item, field)
        return None
    return parsed_value(item, definition, written)


def parsed_value(item: Item, definition: Field, written: str) -> Value:
    """The value that a person wrote for a field of an item, or of a table inside it; raises UsageProblem."""
    field, label = definition.name, t(f"label.{definition.name}")
    match definition.shape:
        case "integer":
            digits = written.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
            if not digits.removeprefix("-").isdecimal():
                raise UsageProblem(t("edit.title"), t("edit.not_integer", field=label, seen=written), item.id)
            return int(digits)
        case "word":
            say = SPOKEN.get(field, str)
            words = {code: say(code) for code in definition.words}
            code = meant(written, words)
            if code is None:
                known = both(words)
                raise UsageProblem(t("edit.title"), t("edit.not_word", field=label, seen=written, words=known), item.id)
            return code
        case "when":
            try:
                return read_place(written).written
            except NotAWhen as problem:
                raise UsageProblem(t("edit.title"), f"{label}: {problem}", item.id) from None
        case "ids" | "slugs":
            return tuple(part.strip() for part in written.split(",") if part.strip())
        case "lines":
            parts = (_COMMA.sub(r"\1", part).strip() for part in _ENTRY.findall(written))
            return tuple(part for part in parts if part)
        case _:
            return written


def written_of(value: Value | None) -> str:
    """A value as `value_of` reads it back; lists with commas, a comma of an entry behind a backslash, empty for *not in
    the text*.
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(part).replace("\\", "\\\\").replace(",", "\\,") for part in value)
    return str(value)


def set_field(data: bytes, item: Item, field: str, value: Value | None, *, drop_comment: bool = False) -> bytes:
    """The file's bytes with one field of the item set, or taken out where the value is None; no other byte differs.

    The comment beside a value stays unless `drop_comment`. Raises UsageProblem when the file does not hold the item,
    and where the field cannot be set without touching something else.
    """
    document = read_document(data)
    address = address_of(document, item)
    shape: Shape = next((definition.shape for definition in fields_of(item.table) if definition.name == field), "line")
    if value is None:
        return edits.unset_key(document, address, field)
    if shape == "tables":
        return _set_tables(data, address, field, value)
    order = key_order(item.table)
    return edits.set_key(document, address, field, _raw(value, shape), order, drop_comment=drop_comment)


def comment_beside(data: bytes, item: Item, field: str) -> str:
    """The comment behind the value of a field, as it stands; empty for none."""
    document = read_document(data)
    key = edits.key_at(document, (*address_of(document, item), field))
    return key.comment if key is not None else ""


def add_item(data: bytes, array: str, fields: Mapping[str, Value], *, after: Item | None = None) -> bytes:
    """The file's bytes with one more item: after the one named, else after the last of its kind, else after the last of
    the kind before it in the format's order.
    """
    shapes = {field.name: field.shape for field in fields_of(array)}
    values = {name: _raw(value, shapes.get(name, "line")) for name, value in fields.items()}
    document = read_document(data)
    anchor = address_of(document, after) if after is not None else None
    return edits.add_table(document, (array,), values, table_order(document), anchor)


def remove_item(data: bytes, item: Item) -> bytes:
    """The file's bytes without the item's table, its sub-tables and the comments that touch its header.

    Raises UsageProblem when the file does not hold it.
    """
    document = read_document(data)
    return edits.remove_table(document, address_of(document, item))


def address_of(document: Document, item: Item) -> Address:
    """Where the item stands in its file; raises UsageProblem where it does not."""
    if item.table == "service":
        return ()
    rows = document.raw.get(item.table)
    if item.table == "plan" and isinstance(rows, dict):
        return ("plan",)
    for number, table in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(table, dict) and table.get("id") == item.own_id:
            return (item.table, number)
    raise UsageProblem(t("edit.title"), t("edit.not_there", item=item.id), item.path)


def table_order(document: Document) -> tuple[str, ...]:
    """The names of a file's tables in the format's order."""
    return ("plan", "version", *(PLAN_TABLES if "plan" in document.raw else SERVICE_TABLES))


def key_order(table: str) -> tuple[str, ...]:
    """The names of a table's keys in the format's order."""
    return ("schema", *(field.name for field in fields_of(table)))


_SHAPES: Mapping[str, Mapping[str, Shape]] = {
    name: {field.name: field.shape for field in columns} for name, columns in COLUMNS.items()
}


def _set_tables(data: bytes, address: Address, field: str, value: Value) -> bytes:
    """The file with the tables of one field as wanted: those that differ are changed, each in its own lines."""
    shapes = _SHAPES[field]
    wanted = [
        {name: _raw(part, shapes.get(name, "line")) for name, part in row.items()}
        for row in (value if isinstance(value, tuple) else ())
        if isinstance(row, Mapping)
    ]
    array = (*address, field)
    present = edits.at_address(read_document(data).raw, address).get(field, [])
    first, second = [*map(_meant, present)], [*map(_meant, wanted)]
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    if present and any(tag == "insert" and begins == 0 for tag, begins, *_ in steps):
        steps = [("replace", 0, len(present), 0, len(wanted))]  # no table can be put before the first
    for tag, begins, ends, from_new, to_new in reversed(steps):
        if tag == "equal":
            continue
        for number, new in zip(range(begins, ends), wanted[from_new:to_new], strict=False):
            data = _set_table(data, (*array, number), present[number], new, tuple(shapes))
        for number in reversed(range(begins + to_new - from_new, ends)):
            data = edits.remove_table(read_document(data), (*array, number))
        for number, table in enumerate(wanted[from_new + ends - begins : to_new], ends):
            after = (*array, number - 1) if number else None
            data = edits.add_table(read_document(data), array, table, after=after)
    return data


def _set_table(
    data: bytes, address: Address, old: Mapping[str, object], new: Mapping[str, object], order: Sequence[str]
) -> bytes:
    """The file with one table as wanted: keys that mean the same stay as they are written."""
    for name in [name for name in old if name not in new]:
        data = edits.unset_key(read_document(data), address, name)
    for name, entry in new.items():
        if name not in old or values.verbatim(old[name]) != values.verbatim(entry):
            data = edits.set_key(read_document(data), address, name, entry, order)
    return data


def _meant(table: Mapping[str, object]) -> str:
    """What a table says, however it is written."""
    return repr(sorted((name, values.verbatim(value)) for name, value in table.items()))


def _raw(value: Value, shape: Shape = "line") -> object:
    """A value as TOML gives it: a day of a field in time is a date, in any other field it stays text."""
    if isinstance(value, tuple):
        return [_raw(part, shape) for part in value]
    if isinstance(value, str) and shape == "when" and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value


# The number of the format, which follows from the keys that a file has


def schema_of(data: bytes) -> str:
    """The schema that a file names; empty where it names none or cannot be read."""
    try:
        schema = read_document(data).raw.get("schema")
    except NotToml:
        return ""
    return schema if isinstance(schema, str) else ""


def with_number(data: bytes) -> bytes:
    """The bytes of plan.toml or a service with the number of its schema raised to the one that its keys need.

    It is never lowered. Raises UsageProblem where the line cannot be changed without touching something else.
    """
    document = read_document(data)
    schema = document.raw.get("schema")
    head, _, named = schema.rpartition("/") if isinstance(schema, str) else ("", "", "")
    if head not in ("plantui.plan", "plantui.service") or not named.isdecimal() or int(named) >= NUMBER:
        return data
    if not _newer_keys("plan" if head == "plantui.plan" else "service", document.raw):
        return data
    return edits.set_key(document, (), "schema", f"{head}/{NUMBER}", ("schema",))


def _newer_keys(role: Literal["plan", "service"], raw: Mapping[str, object]) -> bool:
    """Whether a file has a table, a key or a word that came with a number after the first."""
    first, newest = tables_of(role, 1), tables_of(role, NUMBER)
    own = raw.get("plan") if role == "plan" else raw
    if isinstance(own, dict) and _beyond(of_number(fields_of(role), 1), fields_of(role), own):
        return True
    rows = ((name, row) for name in newest if isinstance(raw.get(name), list) for row in _rows(raw[name]))
    return any(name not in first or _beyond(first[name], newest[name], row) for name, row in rows)


def _beyond(first: Sequence[Field], newest: Sequence[Field], row: Mapping[str, object]) -> bool:
    before = {field.name: field for field in first}
    for field in newest:
        value, known = row.get(field.name), before.get(field.name)
        if value is None or known == field:
            continue
        if known is None or (known.shape == "word" and value not in known.words):
            return True
        if any(_beyond(known.columns, field.columns, inner) for inner in _rows(value)):
            return True
        needed = {column.name for column in known.columns if column.required}
        if any(needed - inner.keys() for inner in _rows(value)):
            return True
    return False


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


# A reason put into `plan/changes/<round>.toml`


def with_reason(data: bytes | None, item_id: str, code: str, reason: str, source: str = "") -> bytes:
    """The file's bytes with the reason of one item, put in or replaced; None makes a new file.

    Without a source the one it names stays. Raises UsageProblem when the file is no TOML.
    """
    if data is None:
        data = f'schema = "{SCHEMA}"\n'.encode()
    values = {"reason_code": code, "reason": reason.replace("\r\n", "\n"), **({"source": source} if source else {})}
    try:
        named = read_document(data).raw.get("item", {})
        if not isinstance(named, dict) or not isinstance(named.get(item_id), dict):
            return edits.add_named_table(read_document(data), ("item", item_id), values)
        for name, value in values.items():
            if named[item_id].get(name) != value:
                data = edits.set_key(read_document(data), ("item", item_id), name, value, tuple(values))
    except NotToml as wrong:
        raise UsageProblem(t("edit.title"), wrong.message, item_id) from None
    return data
