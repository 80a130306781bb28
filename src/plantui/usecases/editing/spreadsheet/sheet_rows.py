"""The rows of a spreadsheet as people filled them in: which item each is about, and what was typed in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from plantui.documents.formats.grid import Grid, GridCell, cell_name
from plantui.i18n import t
from plantui.usecases.editing.spreadsheet import forms
from plantui.usecases.editing.spreadsheet.cells import NotAsTyped, typed_text
from plantui.usecases.editing.spreadsheet.forms import SheetForm

_RANGE_END = re.compile(r"[A-Z]+([0-9]+)\Z")


@attrs.frozen(slots=True)
class CellProblem:
    """What is wrong in a sheet: `cell` as F14, empty for the whole sheet; which item and field it is about."""

    sheet: str
    cell: str
    message: str
    item: str = ""
    field: str = ""

    @property
    def place(self) -> str:
        """The sheet and the cell as spreadsheets name them."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@attrs.frozen(slots=True)
class Heads:
    """Where a sheet's headings stand, and the column of each that is known; `fixed` is what holds for every row."""

    row: int
    columns: Mapping[str, int]
    fixed: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(slots=True)
class SheetRow:
    """One row: its sheet, its number from 0, and what was typed by column; `faulty` are cells that cannot be known.

    What `fixed` gives stands among the cells where the sheet has no such column.
    """

    form: SheetForm
    sheet: str
    row: int
    cells: Mapping[str, str]
    columns: Mapping[str, int] = attrs.field(repr=False)
    faulty: frozenset[str] = frozenset()

    @property
    def service(self) -> str:
        """The service as it was typed."""
        return self.cells.get(forms.SERVICE, "")

    @property
    def own_id(self) -> str:
        """The id as it was typed."""
        return self.cells.get(forms.ID, "")

    @property
    def written_id(self) -> str:
        """The full id as far as it was typed, for a message."""
        return ".".join(part for part in (self.service, self.own_id) if part)

    @property
    def removed(self) -> bool:
        """Whether the row is to be taken out of the plan."""
        return bool(self.cells.get(forms.REMOVE))

    def problem(self, column: str, message: str, item: str = "") -> CellProblem:
        """A problem of one of its cells, or of the whole row where it has no such column."""
        number = self.columns.get(column, self.columns.get(forms.ID, 0))
        return CellProblem(self.sheet, cell_name(self.row, number), message, item, column)


def has_headings(grid: Grid, form: SheetForm) -> bool:
    """Whether at least half of a sheet's headings are columns of a table, so that it is meant for it."""
    cells = next((cells for cells in grid.rows if any(cell.text for cell in cells)), ())
    named = [cell.text for cell in cells if cell.text.strip()]
    return 2 * sum(forms.known_column(form, text) is not None for text in named) >= len(named) > 0


def headed(grid: Grid, form: SheetForm, problems: list[CellProblem]) -> Heads | None:
    """The headings of a sheet, which are its first row that is not empty; None where there is none.

    One that is no column of the sheet is a problem: what stands below it would be lost.
    """
    row = next((number for number, cells in enumerate(grid.rows) if any(cell.text for cell in cells)), None)
    if row is None:
        return None
    columns: dict[str, int] = {}
    for number, cell in enumerate(grid.rows[row]):
        if not cell.text.strip():
            continue
        name = forms.known_column(form, cell.text)
        place = cell_name(row, number)
        if name is None:
            known = ", ".join(form.columns)
            message = t("sheet.no_column", seen=cell.text[:60], known=known)
            problems.append(CellProblem(grid.name, place, message))
        elif name in columns:
            message = t("sheet.column_twice", seen=cell.text[:60], first=cell_name(row, columns[name]))
            problems.append(CellProblem(grid.name, place, message))
        else:
            columns[name] = number
    return Heads(row, columns)


def sheet_rows_of(grid: Grid, form: SheetForm, heads: Heads, problems: list[CellProblem]) -> Iterator[SheetRow]:
    """The rows below the headings that are not empty, with the problems of their cells put to the others."""
    problems += _merged(grid, heads)
    for number in range(heads.row + 1, len(grid.rows)):
        typed = {name: grid.cell(number, column) for name, column in heads.columns.items()}
        if not any(cell.text.strip() for cell in typed.values()):
            continue
        cells, faults = _typed(form, typed)
        fixed = {name: value for name, value in heads.fixed.items() if not cells.get(name) and name not in faults}
        row = SheetRow(form, grid.name, number, {**cells, **fixed}, heads.columns, frozenset(faults))
        problems += [row.problem(name, message, row.written_id) for name, message in faults.items()]
        yield row


def _typed(form: SheetForm, cells: Mapping[str, GridCell]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed by column, and by column what cannot be known."""
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, cell in cells.items():
        field = form.field(name)
        shape = "integer" if name == forms.NUMBER else field.shape if field is not None else "slug"
        try:
            typed[name] = typed_text(cell, shape)
        except NotAsTyped as fault:
            faults[name] = str(fault)
    return typed, faults


def _merged(grid: Grid, heads: Heads) -> Iterator[CellProblem]:
    """Merged ranges that reach below the headings: which rows their text is meant for cannot be known."""
    for name in grid.merged:
        end = _RANGE_END.search(name)
        if end is None or int(end[1]) > heads.row + 1:
            yield CellProblem(grid.name, name.partition(":")[0], t("sheet.merged", range=name))
