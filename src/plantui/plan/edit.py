"""The plan's TOML edited: a field set, an item added or removed, a reason given, with all else kept as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import ParseError
from tomlkit.items import AoT, Array, Comment, InlineTable, Key, Table, Whitespace
from tomlkit.items import Item as TomlItem

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import toml
from plantui.plan.dates import NotAWhen
from plantui.plan.model import Item
from plantui.plan.reasons import SCHEMA
from plantui.plan.schema import CLAIM, Shape, fields_of
from plantui.plan.values import Value
from plantui.plan.written_dates import read_place

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

FIXED = ("id",)
"""What no edit changes: ids are for ever."""


def value_of(item: Item, field: str, written: str) -> Value | None:
    """The value that a person wrote for a field: lists with commas, an empty text means *not in the text*.

    Raises UsageProblem for a field the item cannot have and for a value outside its words or grammar.
    """
    definition = next((definition for definition in fields_of(item.table) if definition.name == field), None)
    if definition is None or field in FIXED or definition.shape == "claims":
        editable = ", ".join(
            definition.name
            for definition in fields_of(item.table)
            if definition.name not in FIXED and definition.shape != "claims"
        )
        raise UsageProblem(t("edit.title"), t("edit.no_field", field=field, item=item.id, known=editable), item.id)
    written, label = written.strip(), t(f"label.{field}")
    if not written:
        if definition.required:
            raise UsageProblem(t("edit.title"), t("edit.required", field=label, item=item.id), item.id)
        return None
    match definition.shape:
        case "integer":
            digits = written.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
            if not digits.removeprefix("-").isdecimal():
                raise UsageProblem(t("edit.title"), t("edit.not_integer", field=label, seen=written), item.id)
            return int(digits)
        case "word":
            if written not in definition.words:
                words = ", ".join(definition.words)
                raise UsageProblem(t("edit.title"), t("edit.not_word", field=label, seen=written, words=words), item.id)
            return written
        case "when":
            try:
                return read_place(written).written
            except NotAWhen as problem:
                raise UsageProblem(t("edit.title"), f"{label}: {problem}", item.id) from None
        case "ids" | "slugs":
            return tuple(part.strip() for part in written.split(",") if part.strip())
        case _:
            return written


def written_of(value: Value | None) -> str:
    """A value as `value_of` reads it back; lists with commas, empty for *not in the text*."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def set_field(data: bytes, item: Item, field: str, value: Value | None) -> bytes:
    """The file's bytes with one field of the item set, or taken out where the value is None.

    Raises UsageProblem when the file does not hold the item.
    """
    head, tail = _head(data.decode("utf-8")) if item.table == "service" else (data.decode("utf-8"), "")
    document = tomlkit.parse(head)
    table = _table(document, item)
    shape: Shape = next((definition.shape for definition in fields_of(item.table) if definition.name == field), "line")
    if value is None:
        table.pop(field, None)
    elif field in table:
        table[field] = _toml(value, shape)
    elif isinstance(table, Table):
        _append(table.value, field, _toml(value, shape))
    elif isinstance(table, tomlkit.TOMLDocument):
        _append(table, field, _toml(value, shape))
    else:
        table[field] = _toml(value, shape)
    return (tomlkit.dumps(document) + tail).encode("utf-8")


def add_item(data: bytes, array: str, fields: Mapping[str, Value]) -> bytes:
    """The file's bytes with one more table after the last of an array, or at the file's end when it has none."""
    document = tomlkit.parse(data.decode("utf-8"))
    shapes = {field.name: field.shape for field in fields_of(array)}
    table = tomlkit.table()
    for name, value in fields.items():
        table.append(name, _toml(value, shapes.get(name, "line")))
    rows = document.get(array)
    if isinstance(rows, Array):
        inline = tomlkit.inline_table()
        inline.update({name: _toml(value, shapes.get(name, "line")) for name, value in fields.items()})
        rows.append(inline)
        return tomlkit.dumps(document).encode("utf-8")
    if isinstance(rows, AoT) and list(document)[-1] != array:
        table.add(tomlkit.nl())
        rows.append(table)
        return tomlkit.dumps(document).encode("utf-8")
    wrapped = tomlkit.document()
    tables = tomlkit.aot()
    tables.append(table)
    wrapped.append(array, tables)
    text = tomlkit.dumps(document).rstrip("\n")
    return f"{text}\n\n{tomlkit.dumps(wrapped).strip()}\n".encode()


def remove_item(data: bytes, item: Item) -> bytes:
    """The file's bytes without the item's table. Raises UsageProblem when the file does not hold it."""
    document = tomlkit.parse(data.decode("utf-8"))
    gone = _table(document, item)
    rows = document[item.table]
    assert isinstance(rows, (AoT, Array))
    del rows[next(index for index, table in enumerate(rows) if table is gone)]
    if not rows:
        del document[item.table]
    return tomlkit.dumps(document).encode("utf-8")


def _head(text: str) -> tuple[str, str]:
    """A service's own fields, and its tables: its fields stand before the first of them."""
    offsets = toml.scan(text).offsets
    return (text[: offsets[1]], text[offsets[1] :]) if len(offsets) > 1 else (text, "")


def _table(document: tomlkit.TOMLDocument, item: Item) -> tomlkit.TOMLDocument | Table | InlineTable:
    if item.table == "service":
        return document
    rows = document.get(item.table)
    if item.table == "plan" and isinstance(rows, (Table, InlineTable)):
        return rows
    for table in rows if isinstance(rows, (AoT, Array)) else ():
        if isinstance(table, (Table, InlineTable)) and table.get("id") == item.own_id:
            return table
    raise UsageProblem(t("edit.title"), t("edit.not_there", item=item.id), item.path)


def _append(container: Container, field: str, value: object) -> None:
    """Add a key after the last one: comments and blank lines at a table's end belong to what follows it."""
    trailing: list[tuple[Key | None, TomlItem]] = []
    while container.body and isinstance(container.body[-1][1], (Comment, Whitespace)):
        trailing.insert(0, container.body.pop())
    container.append(field, value)
    container.body.extend(trailing)


_CLAIM_SHAPES: dict[str, Shape] = {field.name: field.shape for field in CLAIM}


def _toml(value: Value, shape: Shape = "line") -> object:
    """A value as TOML has it: a day of a field in time is a date, in any other field it stays text."""
    if isinstance(value, tuple):
        return [_toml(part, shape) for part in value]
    if isinstance(value, Mapping):
        return {name: _toml(part, _CLAIM_SHAPES.get(name, "line")) for name, part in value.items()}
    if isinstance(value, str):
        if shape == "when" and _DAY.fullmatch(value):
            return date.fromisoformat(value)
        return tomlkit.string(value, multiline="\n" in value and not value.startswith("\n"))
    return value


# A reason put into `plan/changes/<round>.toml`, with the comments and layout of all else kept


def with_reason(data: bytes | None, item_id: str, code: str, reason: str) -> bytes:
    """The file's bytes with the reason of one item, put in or replaced; None makes a new file.

    Raises UsageProblem when the file is no TOML.
    """
    text = data.decode("utf-8", "replace") if data is not None else f'schema = "{SCHEMA}"\n'
    try:
        document = tomlkit.parse(text)
    except (ParseError, ValueError) as wrong:
        raise UsageProblem(t("edit.title"), str(wrong), item_id) from None
    words = tomlkit.string(reason, multiline="\n" in reason)
    reasons = document.get("item")
    reason_table = reasons.get(item_id) if isinstance(reasons, dict) else None
    if isinstance(reason_table, Table):
        reason_table["reason_code"] = code
        reason_table["reason"] = words
        return tomlkit.dumps(document).encode()
    table = tomlkit.table()
    table.append("reason_code", code)
    table.append("reason", words)
    key = tomlkit.key(item_id).as_string() if "." not in item_id else f'"{item_id}"'
    return f"{text.rstrip(chr(10))}\n\n[item.{key}]\n{tomlkit.dumps(table)}".encode()
