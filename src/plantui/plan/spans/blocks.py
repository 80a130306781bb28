"""Tables as the lines they stand on: put into another text, or called otherwise, and else byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from plantui.plan.spans import edits
from plantui.plan.spans.judge import judged
from plantui.plan.spans.layout import Address, Document, KeySpan, TableSpan, header_parts, line_end
from plantui.plan.spans.written import key_text


def copy_table(
    source: Document, address: Address, target: Document, order: Sequence[str] = (), after: Address | None = None
) -> tuple[bytes, Address]:
    """The target's bytes with one table of the source's in the same array, and its address there.

    It comes to stand where `edits.add_table` says. Its lines come with those of its sub-tables and the comments that
    touch their headers, as they are; only line ends become the target's. A table on one line is written anew. Raises
    as `edits.set_key`.
    """
    fields = edits.at_address(source.raw, address)
    block = "".join(_lines(source, address)).removesuffix("\n").removesuffix("\r")
    return edits.put_table(target, tuple(address[:-1]), fields, block, order, after)


def rename_table(document: Document, address: Address, name: str) -> bytes:
    """The bytes with a table of a name of its own called otherwise, where it is named and nowhere else.

    Raises as `edits.set_key`.
    """
    *holder, before = address
    wanted = deepcopy(document.raw)
    _rename(edits.at_address(wanted, tuple(holder)), before, name)
    place = edits.place_of(document, address)
    if isinstance(place, KeySpan):
        return judged(edits.edited(document, place, tuple(holder), lambda table: _rename(table, before, name)), wanted)
    text = document.text
    for table in reversed(document.tables):
        if table.address[: len(address)] == address:
            begins, ends = header_parts(text, table)[len(holder)]
            text = text[:begins] + key_text(name) + text[ends:]
    return judged(text, wanted)


def _rename(table: Any, before: str | int, name: str) -> None:
    table[name] = table.pop(before)


def _lines(document: Document, address: Address) -> Iterator[str]:
    """The lines of a table and those below it; none where it stands on one line.

    Between two that have anything between them stands one blank line.
    """
    text = document.text
    before: TableSpan | None = None
    for table in document.tables:
        if table.address[: len(address)] != address:
            continue
        if before is not None:
            between = text[before.ends : table.begins]
            yield between if not between.strip() and between.count("\n") < 2 else line_end(text, table.begins)
        yield text[table.begins : table.ends]
        before = table
