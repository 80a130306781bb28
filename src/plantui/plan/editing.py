"""A field of an item set anew in its file, with every comment and the layout of all else kept.

Editing goes by id, never by line; whether the result is a plan is for reading to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import tomlkit
from tomlkit.container import Container
from tomlkit.items import AoT, Comment, Key, Table, Whitespace
from tomlkit.items import Item as TomlItem

from plantui.errors import UsageProblem
from plantui.plan.fields import PLAN, PLAN_TABLES, SERVICE, SERVICE_TABLES, Field
from plantui.plan.model import Item, Value
from plantui.plan.when import NotAWhen, read
from plantui.words import t

_FIRST_TABLE = re.compile(r"^\[", re.MULTILINE)

FIXED = ("id",)
"""What no edit changes: ids are for ever."""


def fields_of(item: Item) -> tuple[Field, ...]:
    """The fields an item's table may hold, in the order of the format; none for rules and people."""
    if item.table == "plan":
        return PLAN
    if item.table == "service":
        return SERVICE
    tables = SERVICE_TABLES if item.service else PLAN_TABLES
    return tables.get(item.table, ())


def value_of(item: Item, field: str, written: str) -> Value | None:
    """The value that a person wrote for a field: lists with commas, an empty text means *not in the text*.

    Raises UsageProblem for a field the item cannot have and for a value outside its words or grammar.
    """
    shape = next((one for one in fields_of(item) if one.name == field), None)
    if shape is None or field in FIXED or shape.shape == "claims":
        known = ", ".join(f.name for f in fields_of(item) if f.name not in FIXED and f.shape != "claims")
        raise UsageProblem(t("edit.title"), t("edit.no_field", field=field, item=item.id, known=known), item.id)
    written = written.strip()
    if not written:
        if shape.required:
            raise UsageProblem(t("edit.title"), t("edit.required", field=field, item=item.id), item.id)
        return None
    match shape.shape:
        case "integer":
            digits = written.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
            if not digits.removeprefix("-").isdecimal():
                raise UsageProblem(t("edit.title"), t("edit.not_integer", field=field, seen=written), item.id)
            return int(digits)
        case "word":
            if written not in shape.words:
                words = ", ".join(shape.words)
                raise UsageProblem(t("edit.title"), t("edit.not_word", field=field, seen=written, words=words), item.id)
            return written
        case "when":
            try:
                return read(written).written
            except NotAWhen as problem:
                raise UsageProblem(t("edit.title"), f"{field}: {problem}", item.id) from None
        case "ids" | "slugs" | "words":
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
    if value is None:
        table.pop(field, None)
    elif field in table:
        table[field] = _toml(value)
    else:
        _append(table if isinstance(table, tomlkit.TOMLDocument) else table.value, field, _toml(value))
    return (tomlkit.dumps(document) + tail).encode("utf-8")


def add_item(data: bytes, array: str, fields: Mapping[str, Value]) -> bytes:
    """The file's bytes with one more table at the end of an array, or at the file's end when it has none."""
    document = tomlkit.parse(data.decode("utf-8"))
    table = tomlkit.table()
    for name, value in fields.items():
        table.append(name, _toml(value))
    text = tomlkit.dumps(document).rstrip("\n")
    wrapped = tomlkit.document()
    array_of_tables = tomlkit.aot()
    array_of_tables.append(table)
    wrapped.append(array, array_of_tables)
    if document.get(array) is None or list(document)[-1] == array:
        return f"{text}\n\n{tomlkit.dumps(wrapped).strip()}\n".encode()
    existing = document[array]
    assert isinstance(existing, AoT)
    table.add(tomlkit.nl())
    existing.append(table)
    return tomlkit.dumps(document).encode("utf-8")


def remove_item(data: bytes, item: Item) -> bytes:
    """The file's bytes without the item's table. Raises UsageProblem when the file does not hold it."""
    document = tomlkit.parse(data.decode("utf-8"))
    gone = _table(document, item)
    array = document[item.table]
    assert isinstance(array, AoT)
    for index, table in enumerate(array):
        if table is gone:
            del array[index]
            break
    if not array:
        del document[item.table]
    return tomlkit.dumps(document).encode("utf-8")


def _head(text: str) -> tuple[str, str]:
    """A service's own fields, and its tables: its fields stand before the first of them."""
    first = _FIRST_TABLE.search(text)
    return (text[: first.start()], text[first.start() :]) if first else (text, "")


def _table(document: tomlkit.TOMLDocument, item: Item) -> tomlkit.TOMLDocument | Table:
    if item.table == "service":
        return document
    held = document.get(item.table)
    if item.table == "plan" and isinstance(held, Table):
        return held
    for table in held if isinstance(held, AoT) else ():
        if isinstance(table, Table) and table.get("id") == item.own_id:
            return table
    raise UsageProblem(t("edit.title"), t("edit.not_there", item=item.id), item.path)


def _append(container: Container, field: str, value: object) -> None:
    """Add a key after the last one: comments and blank lines at a table's end belong to what follows it."""
    trailing: list[tuple[Key | None, TomlItem]] = []
    while container.body and isinstance(container.body[-1][1], (Comment, Whitespace)):
        trailing.insert(0, container.body.pop())
    container.append(field, value)
    container.body.extend(trailing)


def _toml(value: Value) -> object:
    if isinstance(value, tuple):
        return [_toml(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _toml(part) for name, part in value.items()}
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 and value[4] == value[7] == "-" else _string(value)
        except ValueError:
            return value
    return value


def _string(value: str) -> object:
    return tomlkit.string(value, multiline="\n" in value)
