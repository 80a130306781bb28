"""Values as TOML has them, made by tomlkit; it never makes a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import tomlkit
from tomlkit.items import Array
from tomlkit.items import Item as TomlItem

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def key_text(name: str) -> str:
    """A key as TOML has it: bare where it can be."""
    return name if _BARE.fullmatch(name) else tomlkit.string(name).as_string()


def value_text(value: object, *, lines: bool = True) -> str:
    """A value as TOML has it: text of several lines on several where `lines`, a table on one line; line ends are LF."""
    return _item(value, inline=not lines).as_string()


def list_text(text: str, value: list[object]) -> str:
    """A list's text with other entries: those that stay keep their lines and comments where the order allows it."""
    array = tomlkit.parse(f"value = {text}")["value"]
    entries = array.unwrap()
    kept = [entry for entry in entries if entry in value] if isinstance(entries, list) else []
    if not kept or kept != value[: len(kept)]:
        return value_text(value)

    def change(holder: Any) -> None:
        for number in range(len(holder) - 1, -1, -1):
            if holder[number] not in value:
                holder.pop(number)
        for entry in value[len(kept) :]:
            insert(holder, len(holder), entry)

    return edited_value(text, change)


def is_tables(value: object) -> bool:
    """Whether a value is a list of tables, which is written as tables of their own where it is new."""
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def edited_value(text: str, change: Callable[[Any], object]) -> str:
    """A value's text after a change to what tomlkit reads of it; its own layout stays. Line ends are LF."""
    document = tomlkit.parse(f"value = {text}")
    change(document["value"])
    return tomlkit.dumps(document).removeprefix("value = ")


def put(holder: Any, name: str, value: object) -> None:
    """Set a key of an inline table."""
    holder[name] = _item(value, inline=True)


def insert(holder: Any, number: int, value: object) -> None:
    """Put a value into an array before the one of that number."""
    if number == len(holder):
        holder.append(_item(value, inline=True))
    else:
        holder.insert(number, _item(value, inline=True))


def replace(holder: Any, number: int, value: object) -> None:
    """Put another value in the place of the one of that number in an array."""
    holder[number] = _item(value, inline=True)


def _item(value: object, *, inline: bool) -> TomlItem:
    if isinstance(value, str):
        return tomlkit.string(value, multiline=not inline and "\n" in value and not value.startswith("\n"))
    if isinstance(value, list):
        array = Array([], tomlkit.items.Trivia())
        for entry in value:
            array.append(_item(entry, inline=True))
        return array
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for name, entry in value.items():
            table.append(name, _item(entry, inline=True))
        return table
    return tomlkit.item(value)
