"""Excel workbooks (.xlsx) read with every bound asked first, and written with nothing but text in their cells.

The only module that imports openpyxl and defusedxml. Nothing in a workbook is run, followed or fetched.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, time, timedelta
from typing import IO, Any, cast

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from plantui import limits
from plantui.documents.formats.grid import EMPTY, Grid, GridCell, UnreadableFile, cell_name
from plantui.errors import UsageProblem
from plantui.i18n import t

CELL_CHARACTERS = 32_767
"""What one cell of this format holds; openpyxl would cut the rest off without a word."""

_MACROS = "vbaproject.bin"
_POINT = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DAMAGED = (
    zipfile.BadZipFile, InvalidFileException, SyntaxError, DefusedXmlException, KeyError, ValueError, TypeError,
    AttributeError, IndexError, OverflowError, EOFError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip
"""What zipfile and openpyxl raise for what is no workbook: openpyxl checks little of what it reads. Broken XML is a
SyntaxError of the standard library or of lxml, which openpyxl takes where it is installed."""


def read_workbook(data: bytes) -> tuple[Grid, ...]:
    """The sheets of a workbook, the hidden ones too; raises UnreadableFile.

    A formula is refused where it is used, unless it gives a text: that is what was seen.
    """
    _refuse_beyond_bounds(data)
    if not openpyxl.DEFUSEDXML:  # an environment variable turns it off
        raise _unreadable("unguarded")
    try:
        if openpyxl.LXML:  # which openpyxl then asks instead of defusedxml
            _refuse_types(data)
        with ExitStack() as stack:
            written = stack.enter_context(closing(_opened(data, values=False)))
            return tuple(_grids(written, lambda: stack.enter_context(closing(_opened(data, values=True)))))
    except UnreadableFile:
        raise
    except _DAMAGED as error:
        raise _unreadable("damaged", why=type(error).__name__) from None


def workbook_bytes(grids: Iterable[Grid]) -> bytes:
    """A workbook of text cells and days alone, the first row of each sheet its headings; raises UsageProblem.

    Every cell is of type text with the format `@`, so that no spreadsheet makes anything of what stands in it.
    """
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "plantui"
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        assert isinstance(sheet, WriteOnlyWorksheet)
        sheet.freeze_panes = "A2"
        columns = max(map(len, grid.rows), default=0)
        for number in range(columns):
            dimension = cast("Any", sheet).column_dimensions[get_column_letter(number + 1)]  # the stubs forget them
            dimension.number_format = "@"
            longest = max((len(row[number].text) for row in grid.rows if number < len(row)), default=0)
            dimension.width = min(max(longest + 2, 9), 48)
        for row, cells in enumerate(grid.rows):
            sheet.append([_written(sheet, cell, row, column) for column, cell in enumerate(cells)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


# bounds


def _refuse_beyond_bounds(data: bytes) -> None:
    if len(data) > limits.SHEET_FILE_BYTES:
        raise _unreadable("large", most=limits.SHEET_FILE_BYTES // 1024**2)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except _DAMAGED:
        raise _unreadable("no_workbook") from None
    if len(entries) > limits.SHEET_ENTRIES:
        raise _unreadable("entries", count=len(entries), most=limits.SHEET_ENTRIES)
    if sum(entry.file_size for entry in entries) > limits.SHEET_UNPACKED_BYTES:
        raise _unreadable("unpacked", most=limits.SHEET_UNPACKED_BYTES // 1024**2)
    for entry in entries:
        if entry.file_size > limits.SHEET_RATIO * max(entry.compress_size, 1):
            raise _unreadable("ratio", name=entry.filename[:80], most=limits.SHEET_RATIO)
        if entry.filename.lower().endswith(_MACROS):
            raise _unreadable("macros")
        if entry.flag_bits & 1:
            raise _unreadable("encrypted")


def _refuse_types(data: bytes) -> None:
    """Raise what defusedxml raises for a part that declares a document type; sheets are asked when they are read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.lower().endswith((".xml", ".rels")) and "worksheets/" not in name.lower():
                with archive.open(name) as part:
                    for _, element in iterparse(part, forbid_dtd=True):
                        element.clear()


def _merged(sheet: ReadOnlyWorksheet, cells: int) -> tuple[tuple[str, ...], int]:
    """The merged ranges of a sheet, and how many cells there are with those before it; raises UnreadableFile.

    openpyxl makes up a row for each number that a row says it has, so a sheet is looked through before it is asked.
    """
    merged = []
    source: IO[bytes] = sheet._get_source()  # type: ignore[attr-defined]  # the only way to what is merged, and to bounds
    with source as part:
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            kind = element.tag.rpartition("}")[2]
            if event == "end":
                if kind == "row":
                    element.clear()
            elif kind == "row":
                _refuse_row(element.get("r", ""))
            elif kind == "c":
                cells += 1
                _refuse_place(element.get("r", ""), cells)
            elif kind == "mergeCell":
                merged.append(element.get("ref", "")[:20])
    return tuple(merged), cells


def _refuse_row(number: str) -> None:
    if number and int(float(number)) > limits.SHEET_ROWS:
        raise _unreadable("rows", most=limits.SHEET_ROWS)


def _refuse_place(place: str, cells: int) -> None:
    if cells > limits.SHEET_CELLS:
        raise _unreadable("cells", most=limits.SHEET_CELLS)
    if not place:  # openpyxl counts on from the cell before
        return
    point = _POINT.fullmatch(place)
    if point is None:
        raise ValueError(place)
    _refuse_row(point[2])
    if len(point[1]) > 2 or _column(point[1]) > limits.SHEET_COLUMNS:
        raise _unreadable("columns", most=limits.SHEET_COLUMNS)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# reading


def _opened(data: bytes, *, values: bool) -> openpyxl.Workbook:
    """A workbook to be read once: what is written in its cells, or with `values` what they were last seen with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out: colours of other programs, rules for typing
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _grids(written: openpyxl.Workbook, again: Callable[[], openpyxl.Workbook]) -> Iterator[Grid]:
    """The sheets; `again` opens the workbook with the values last seen, which only formulas are asked for."""
    count = 0
    shown: openpyxl.Workbook | None = None
    for number, sheet in enumerate(written.worksheets):
        assert isinstance(sheet, ReadOnlyWorksheet)
        merged, count = _merged(sheet, count)
        cells = list(_cells(sheet))
        values: dict[tuple[int, int], ReadOnlyCell] = {}
        if any(cell.data_type == "f" for _, _, cell in cells):
            shown = shown or again()
            seen = shown.worksheets[number]
            assert isinstance(seen, ReadOnlyWorksheet)
            values = {(row, column): cell for row, column, cell in _cells(seen)}
        rows: list[list[GridCell]] = []
        for row, column, cell in cells:
            while len(rows) <= row:
                rows.append([])
            rows[row] += [EMPTY] * (column - len(rows[row]))
            rows[row].append(_read(cell, values.get((row, column))))
        yield Grid(sheet.title, tuple(map(tuple, rows)), merged)


def _cells(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, int, ReadOnlyCell]]:
    """Each cell that has something, with its row and column from 0."""
    sheet.reset_dimensions()
    rows: Iterator[Sequence[object]] = cast("Any", sheet).iter_rows()  # its stubs know no rows of a sheet that is read
    for cells in rows:
        for cell in cells:
            if isinstance(cell, ReadOnlyCell) and cell.value is not None:
                yield cell.row - 1, cell.column - 1, cell


def _read(cell: ReadOnlyCell, seen: ReadOnlyCell | None) -> GridCell:
    if cell.data_type == "f":
        if seen is not None and seen.data_type == "s" and isinstance(seen.value, str):
            return GridCell("text", seen.value)
        return GridCell("formula", str(getattr(cell.value, "text", cell.value)))
    value = cell.value
    if cell.data_type == "e":
        return GridCell("error", str(value)[:60])
    if isinstance(value, bool):
        return GridCell("logical", str(value).upper())
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return GridCell("day", value.date().isoformat()) if midnight else GridCell("time", value.isoformat(" "))
    if isinstance(value, date):
        return GridCell("day", value.isoformat())
    if isinstance(value, time | timedelta):
        return GridCell("time", str(value))
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return GridCell("whole", str(int(value))) if whole else GridCell("fraction", repr(value))
    return GridCell("text", str(value))


# writing


def _written(sheet: WriteOnlyWorksheet, cell: GridCell, row: int, column: int) -> Cell:
    if len(cell.text) > CELL_CHARACTERS:
        place = f"{sheet.title}!{cell_name(row, column)}"
        message = t("sheet_file.long_cell", count=len(cell.text), most=CELL_CHARACTERS)
        raise UsageProblem(t("sheet_file.not_made"), message, place)
    written = WriteOnlyCell(sheet, cell.text or None)
    if cell.text:
        written.data_type = "s"  # openpyxl takes what begins with `=` for a formula
    written.number_format = "@"
    if row == 0:
        written.font = Font(bold=True)
    return written


def _unreadable(code: str, **values: object) -> UnreadableFile:
    return UnreadableFile(t("sheet_file.title"), t(f"sheet_file.{code}", **values))
