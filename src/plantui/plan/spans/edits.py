"""Edits of a TOML text by its spans: a key set or taken out, a table added or removed, and not one byte beside it.

Every edit is judged before it is given back: the new text must parse to the old tables with the one difference that was
wanted, else it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from plantui.plan.spans import written
from plantui.plan.spans.judge import judged
from plantui.plan.spans.layout import Address, Document, KeySpan, TableSpan, line_end

_INDENT = re.compile(r"[ \t]*+")
_REMARKS = re.compile(r"(?:[ \t]*+#[^\n]*+(?:\n|\Z))++")
_BLANK = re.compile(r"[ \t]*+(?:\r?\n|\Z)")


def set_key(
    document: Document,
    table: Address,
    name: str,
    value: object,
    order: Sequence[str] = (),
    *,
    drop_comment: bool = False,
) -> bytes:
    """The bytes with one key of a table set; a new key stands after the last present one before it in `order`.

    What `order` does not name comes last. The comment behind a value that is replaced stays unless `drop_comment`.
    Raises UsageProblem when it cannot be done without another difference, NotToml for what is no TOML.
    """
    wanted = deepcopy(document.raw)
    at_address(wanted, table)[name] = value
    key = key_at(document, (*table, name))
    place = place_of(document, table)
    if isinstance(place, KeySpan):
        text = edited(document, place, table, lambda holder: written.put(holder, name, value))
    elif key is not None:
        text = _replaced(document.text, key, value, drop_comment=drop_comment)
    else:
        text = _with_key(document.text, *place, name, value, order)
    return judged(text, wanted)


def set_entry(document: Document, table: Address, name: str, number: int, value: object) -> bytes:
    """The bytes with one entry of a list replaced, all others with their lines and comments as they are; raises as
    `set_key`.
    """
    wanted = deepcopy(document.raw)
    at_address(wanted, table)[name][number] = value
    key = place_of(document, (*table, name))
    assert isinstance(key, KeySpan)
    return judged(edited(document, key, (*table, name), lambda holder: written.replace(holder, number, value)), wanted)


def unset_key(document: Document, table: Address, name: str) -> bytes:
    """The bytes without the lines of one key, or without the tables below it; raises as `set_key`."""
    wanted = deepcopy(document.raw)
    del at_address(wanted, table)[name]
    address = (*table, name)
    key = key_at(document, address)
    place = place_of(document, table)
    if isinstance(place, KeySpan):
        text = edited(document, place, table, lambda holder: holder.pop(name))
    elif key is not None:
        text = _cut(document.text, key.begins, key.ends)
    else:
        text = _without(document, address)
    return judged(text, wanted)


def add_table(
    document: Document,
    array: Address,
    fields: Mapping[str, object],
    order: Sequence[str] = (),
    after: Address | None = None,
    *,
    lines: bool = True,
) -> bytes:
    """The bytes with one more table in an array, one blank line before it.

    It comes after all of the table `after`, else after the last of its array, else after the last of the nearest array
    before it in `order`, else after the table that holds the array. An array on one line gets one more entry. Raises
    as `set_key`. A text of several lines stands on several, without `lines` on one.
    """
    block = "" if lines else _block(document, array, fields, lines=False)
    return put_table(document, array, fields, block, order, after)[0]


def put_table(
    document: Document,
    array: Address,
    fields: Mapping[str, object],
    block: str = "",
    order: Sequence[str] = (),
    after: Address | None = None,
) -> tuple[bytes, Address]:
    """The bytes with one more table as `add_table` says, and its address; `block` are its lines, where it has them."""
    wanted = deepcopy(document.raw)
    tables = at_address(wanted, array[:-1]).setdefault(array[-1], [])
    place = place_of(document, array)
    if isinstance(place, KeySpan):
        number = int(after[len(array)]) + 1 if after and after[: len(array)] == array else len(tables)
        text = edited(document, place, array, lambda holder: written.insert(holder, number, fields))
    else:
        position = _position(document, array, order, after)
        number = sum(_is_of(table, array) and table.header < position for table in document.tables)
        text = _inserted(document.text, position, block or _block(document, array, fields))
    tables.insert(number, fields)
    return judged(text, wanted), (*array, number)


def remove_table(document: Document, address: Address) -> bytes:
    """The bytes without one table of an array: its sub-tables and the comments that touch their headers go with it.

    Each takes one blank line along. An array that becomes empty is gone. Raises as `set_key`.
    """
    wanted = deepcopy(document.raw)
    *array, number = address
    tables = at_address(wanted, tuple(array))
    del tables[number]
    if not tables:
        del at_address(wanted, tuple(array[:-1]))[array[-1]]
    place = place_of(document, address)
    if not isinstance(place, KeySpan):
        text = _without(document, address)
    elif not tables and place.address == tuple(array):
        text = _cut(document.text, place.begins, place.ends)
    else:
        text = edited(document, place, tuple(array), lambda holder: holder.pop(number))
    return judged(text, wanted)


def add_named_table(document: Document, address: Address, fields: Mapping[str, object]) -> bytes:
    """The bytes with a table of a name of its own, after the last one beside it; raises as `set_key`."""
    *holder, name = address
    raw = deepcopy(document.raw)
    wanted: Any = raw
    place = place_of(document, tuple(holder))
    if isinstance(place, KeySpan):
        text = edited(document, place, tuple(holder), lambda table: written.put(table, str(name), fields))
    else:
        beside = [table for table in document.tables if table.address[: len(holder)] == tuple(holder)]
        position = _after_remarks(document.text, (beside or document.tables)[-1].ends)
        text = _inserted(document.text, position, "\n".join([f"[{_dotted(address)}]", *_lines(fields)]))
    for step in holder:
        wanted = wanted.setdefault(step, {})
    wanted[name] = fields
    return judged(text, raw)


def at_address(raw: object, address: Address) -> Any:
    """What stands at an address of parsed tables."""
    value: Any = raw
    for step in address:
        value = value[step]
    return value


def key_at(document: Document, address: Address) -> KeySpan | None:
    """The key of an address, None where it stands in a table on one line, or nowhere."""
    return next((key for _, key in document.every_key() if key.address == address), None)


def place_of(document: Document, address: Address) -> KeySpan | tuple[TableSpan, Address]:
    """What holds a table: the key whose value it stands in on one line, else the lines it stands among.

    Of those also the names that its keys begin with there, as `plan.` does in `plan.title = …`. An array that is not
    there, or has tables of its own, stands among the lines of the text's head.
    """
    for table in document.tables:
        if table.address == address:
            return table, ()
    dotted: tuple[TableSpan, Address] | None = None
    for table, key in document.every_key():
        if address[: len(key.address)] == key.address:
            return key
        if dotted is None and key.address[: len(address)] == address:
            dotted = table, address[len(table.address) :]
    return dotted or (document.tables[0], address)


def edited(document: Document, key: KeySpan, address: Address, change: Callable[[Any], object]) -> str:
    """The text with a change made inside the value of one key, at an address in it."""
    begins, ends = key.value
    inner = address[len(key.address) :]
    text = document.text
    value = written.edited_value(
        text[begins:ends].replace("\r\n", "\n"), lambda holder: change(at_address(holder, inner))
    )
    return text[:begins] + value.replace("\n", line_end(text, begins)) + text[ends:]


# where


def _is_of(table: TableSpan, array: Address) -> bool:
    return table.array and table.address[:-1] == array


def _position(document: Document, array: Address, order: Sequence[str], after: Address | None) -> int:
    """Where a new table of an array begins."""
    *holder, name = array
    nearest = [*reversed(order[: order.index(str(name))])] if name in order else []
    anchor = after
    for near in (name, *nearest) if anchor is None else ():
        tables = [table for table in document.tables if table.address[: len(array)] == (*holder, near)]
        if tables:
            anchor = tables[-1].address[: len(array) + 1]
            break
    if anchor is None:
        anchor = tuple(holder)
    inside = [table.ends for table in document.tables if table.address[: len(anchor)] == anchor]
    ends = max(inside, default=document.tables[0].ends) if anchor else document.tables[0].ends
    return _after_remarks(document.text, ends)


def _after_remarks(text: str, ends: int) -> int:
    """The end of a table with the comment lines that touch its last value, and no header."""
    remarks = _REMARKS.match(text, ends)
    return remarks.end() if remarks is not None and _BLANK.match(text, remarks.end()) else ends


# the texts


def _replaced(text: str, key: KeySpan, value: object, *, drop_comment: bool) -> str:
    begins, ends = key.value
    newline = line_end(text, begins)
    if drop_comment and key.comment:
        line = text[ends : key.ends]
        ends = key.ends - (len(line) - len(line.rstrip("\r\n")))
    old = text[slice(*key.value)].replace("\r\n", "\n")
    new = written.list_text(old, value) if isinstance(value, list) and "\n" in old else written.value_text(value)
    return text[:begins] + new.replace("\n", newline) + text[ends:]


def _with_key(text: str, table: TableSpan, prefix: Address, name: str, value: object, order: Sequence[str]) -> str:
    address = (*table.address, *prefix)
    present = {str(key.address[-1]): key for key in table.keys if key.address[:-1] == address}
    nearest = [*reversed(order[: order.index(name)])] if name in order else [*reversed(present)]
    before = next((present[near] for near in nearest if near in present), None)
    beside = before or next(iter(present.values()), None)
    if before is not None:
        position = before.ends
    elif table.body:
        position = table.body
    else:
        position = beside.begins if beside is not None else table.ends
    indent = _indent(text, beside.begins) if beside is not None else ""
    return _inserted(text, position, f"{indent}{_dotted((*prefix, name))} = {written.value_text(value)}", blank=False)


def _indent(text: str, place: int) -> str:
    match = _INDENT.match(text, place)
    return match[0] if match is not None else ""


def _inserted(text: str, position: int, lines: str, *, blank: bool = True) -> str:
    """The text with lines put in at the beginning of one, a blank line before them unless they come first.

    Their ends become those of the place, but where they have both kinds. A text whose last line does not end goes on
    without its end.
    """
    newline = line_end(text, max(position - 1, 0))
    if lines.count("\n") == lines.count("\r\n"):
        lines = lines.replace("\r\n", newline)
    elif "\r\n" not in lines:
        lines = lines.replace("\n", newline)
    before, rest = text[:position], text[position:]
    apart = newline if blank and before else ""
    if before and not before.endswith("\n"):
        return before + newline + apart + lines + rest
    return before + apart + lines + newline + rest


def _block(document: Document, array: Address, fields: Mapping[str, object], *, lines: bool = True) -> str:
    """A table's lines, the tables in it after it, indented as the last one of its array is."""
    last = [table for table in document.tables if _is_of(table, array)][-1:]
    outer = _indent(document.text, last[0].header) if last else ""
    inner = _indent(document.text, last[0].keys[0].begins) if last and last[0].keys else outer
    block = [f"{outer}[[{_dotted(array)}]]", *_lines(fields, inner, lines=lines)]
    for key, tables in fields.items():
        if written.is_tables(tables):
            assert isinstance(tables, list)
            block += [f"\n{_block(document, (*array, key), table, lines=lines)}" for table in tables]
    return "\n".join(block)


def _lines(fields: Mapping[str, object], indent: str = "", *, lines: bool = True) -> Iterator[str]:
    """A line for each field but those that are written as tables."""
    for name, value in fields.items():
        if not written.is_tables(value):
            yield f"{indent}{written.key_text(name)} = {written.value_text(value, lines=lines)}"


def _dotted(address: Address) -> str:
    """A table's name as its header has it."""
    return ".".join(written.key_text(part) for part in address if isinstance(part, str))


def _without(document: Document, address: Address) -> str:
    """The text without the tables at and below an address, each with the blank line before it.

    That line stays where it keeps a comment from touching what follows.
    """
    text = document.text
    values_end = {key.ends for _, key in document.every_key()}
    for table in reversed(document.tables):
        if table.address[: len(address)] == address:
            begins = blank = _line_before(text, table.begins)
            if blank == table.begins or text[blank : table.begins].strip():
                begins = table.begins
            elif blank not in values_end and text[_line_before(text, blank) : blank].lstrip().startswith("#"):
                begins = blank if _BLANK.match(text, table.ends) else table.begins
            text = _cut(text, begins, table.ends)
    return text


def _line_before(text: str, place: int) -> int:
    """Where the line begins that ends at a place."""
    return text.rfind("\n", 0, max(place - 1, 0)) + 1


def _cut(text: str, begins: int, ends: int) -> str:
    """The text without some lines; where its last line had no end, it has none then."""
    before, rest = text[:begins], text[ends:]
    if not rest and not text.endswith("\n"):
        before = before.removesuffix("\n").removesuffix("\r")
    return before + rest
