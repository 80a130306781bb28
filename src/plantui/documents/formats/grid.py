"""What a spreadsheet holds, whichever format it came in: sheets of cells, each with what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from plantui.errors import UsageProblem

CellKind = Literal["text", "day", "whole", "time", "formula", "fraction", "logical", "error"]
"""text, a day and a whole number are what was typed; of the others the spreadsheet may have made something else."""

BY_NATURE_FORMULA = ("=", "+", "-", "@")
"""What begins a formula where a program reads text as if it were typed."""


@attrs.frozen(slots=True)
class GridCell:
    """One cell: `text` is its text, its day as `2029-01-31`, its digits, or what was seen where it is none of them."""

    kind: CellKind = "text"
    text: str = ""


EMPTY = GridCell()


@attrs.frozen(slots=True)
class Grid:
    """One sheet: its rows from the first, each as long as its last cell; `merged` are ranges as A1:B2 in words of it.

    Of a merged range the first cell has the text and the others are empty.
    """

    name: str
    rows: tuple[tuple[GridCell, ...], ...] = attrs.field(repr=False)
    merged: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> GridCell:
        """The cell of a row and a column, from 0; empty where there is none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else EMPTY


@attrs.frozen(auto_exc=True, slots=True, str=False)
class UnreadableFile(UsageProblem):
    """A file that is not what its name says, or is more than plantui reads."""


def text_grid(name: str, rows: Iterator[tuple[str, ...]]) -> Grid:
    """A sheet of text cells alone."""
    return Grid(name, tuple(tuple(GridCell("text", text) for text in row) for row in rows))


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0, as spreadsheets show them."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A cell as spreadsheets name it, from a row and a column counted from 0."""
    return f"{column_letters(column)}{row + 1}"
