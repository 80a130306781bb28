"""The lines of a text table about tables inside an item: claims, figures over years, positions of parties.

A line names one by its number, `pps.milestone | claim 2 when | 2030 |`; a new one is begun as an item is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from plantui.plan import edit
from plantui.plan.model import Item
from plantui.plan.schema import fields_of
from plantui.usecases.editing.fields import cell_value
from plantui.usecases.editing.inner_tables import column_of, require_filled, rows_of
from plantui.usecases.editing.text_table.table_lines import EditRow, escaped, unescaped
from plantui.usecases.editing.wishes import RowEdit

_FIELD = re.compile(r"([a-z_]+) ([1-9][0-9]{0,4}) ([a-z_]+)")


@attrs.frozen(slots=True)
class InnerField:
    """One field of a table inside an item: the table's name, its number from 1, and its column."""

    name: str
    number: int
    column: str

    @property
    def written(self) -> str:
        """The field as a line names it."""
        return f"{self.name} {self.number} {self.column}"


def inner_field(written: str) -> InnerField | None:
    """The field of a line where it is one of a table inside the item, else None."""
    match = _FIELD.fullmatch(" ".join(written.split()))
    return InnerField(match[1], int(match[2]), match[3]) if match is not None else None


def inner_cells(item: Item, offered: tuple[str, ...], *, every: bool) -> Iterator[tuple[str, str]]:
    """The lines offered of an item's tables: what they say, what is most often added, or `every` field there is."""
    for field in fields_of(item.table):
        if field.shape != "tables":
            continue
        for number, row in enumerate(rows_of(item, field.name), 1):
            for column in field.columns:
                if every or column.name in row or column.name in offered:
                    at = InnerField(field.name, number, column.name)
                    yield at.written, inner_cell(item, at)


def inner_cell(item: Item, at: InnerField) -> str:
    """What one field of a table inside an item says, as a cell; empty where there is none."""
    rows = rows_of(item, at.name)
    return escaped(edit.written_of(rows[at.number - 1].get(at.column))) if at.number <= len(rows) else ""


def require_value(item: Item, at: InnerField, written: str) -> None:
    """Raise UsageProblem for what the field of a table inside an item cannot hold."""
    column = column_of(item, at.name, at.column)
    if written:
        cell_value(item, column, written)
    else:
        require_filled(item, column)


def row_edits(changed: Mapping[tuple[str, InnerField], EditRow]) -> Iterator[RowEdit]:
    """The changes of lines put together, one for each table inside an item; the source of the head is the table's."""
    together: dict[tuple[str, str, int], dict[str, str]] = {}
    sources: dict[tuple[str, str, int], str] = {}
    for (item, at), row in changed.items():
        key = (item, at.name, at.number)
        together.setdefault(key, {})[at.column] = unescaped(row.value)
        sources.setdefault(key, row.because.source)
    for key, given in together.items():
        source = {"source": sources[key]} if sources[key] and "source" not in given else {}
        yield RowEdit(*key, {**given, **source})
