"""Spreadsheets on the disk: the file that comes in, what is kept beside it, and the one with the ids that were made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import attrs

from plantui import limits
from plantui.documents.formats.grid import Grid, GridCell
from plantui.errors import NotWritten, UsageProblem
from plantui.git import named_files
from plantui.i18n import of_system, t
from plantui.usecases.editing.spreadsheet import forms, sheet_map, workbook
from plantui.usecases.editing.spreadsheet.outcome import ImportOutcome, ReadSheet
from plantui.usecases.editing.spreadsheet.sheet_map import SheetMap

_GIVEN_BACK = re.compile(r"\.ids(?:-[0-9]+)?\Z")


def read_file(path: Path) -> tuple[Grid, ...]:
    """The sheets of a file, by what its name ends with; raises UsageProblem."""
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise UsageProblem(t("sheet_file.title"), t("sheet_file.other_kind", seen=path.suffix), str(path))
    try:
        with named_files.opened(path) as file:
            data = file.read(max(limits.SHEET_FILE_BYTES, limits.FILE_BYTES) + 1)
    except OSError as error:
        raise UsageProblem(t("sheet_file.title"), of_system(error), str(path)) from None
    try:
        if suffix == ".xlsx":
            grids: tuple[Grid, ...] = _xlsx().read_workbook(data)
            return grids
        from plantui.documents.formats import separated  # late: a format is imported when it is asked for

        return (separated.read_separated(data, _GIVEN_BACK.sub("", path.stem)),)
    except UsageProblem as problem:
        raise attrs.evolve(problem, where=problem.where or str(path)) from None


def write_workbook(path: Path, grids: Iterable[Grid]) -> None:
    """Write a workbook into a new file; raises NotWritten, and UsageProblem for what no cell holds."""
    data: bytes = _xlsx().workbook_bytes(grids)
    write_new(path, data)


def write_separated(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    """Write a CSV file, as `write_workbook`."""
    from plantui.documents.formats import separated  # late: a format is imported when it is asked for

    write_new(path, separated.separated_bytes(rows))


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; raises NotWritten."""
    try:
        named_files.make(path, data)
    except OSError as error:
        raise NotWritten(t("sheet_file.not_made"), of_system(error), str(path)) from None


def kept_beside(path: Path) -> SheetMap | None:
    """The map that is kept beside a spreadsheet; None where there is none."""
    kept = path.with_name(sheet_map.NAME)
    try:
        with named_files.opened(kept) as file:
            data = file.read(limits.FILE_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageProblem(t("sheet.map.title"), of_system(error), str(kept)) from None
    return sheet_map.kept_map(data, str(kept))


def keep_beside(path: Path, mapped: SheetMap) -> Path:
    """Keep a map beside a spreadsheet; raises NotWritten."""
    kept = path.with_name(sheet_map.NAME)
    try:
        kept.write_bytes(sheet_map.map_bytes(mapped))
    except OSError as error:
        raise NotWritten(t("sheet.map.title"), of_system(error), str(kept)) from None
    return kept


def refuse_inside_plan(path: Path, work_tree: str | None) -> None:
    """Raises UsageProblem for a spreadsheet in plan/: what is kept beside it would become part of the plan."""
    if work_tree is not None and path.resolve().is_relative_to(Path(work_tree).resolve() / "plan"):
        raise UsageProblem(t("sheet.title"), t("sheet.inside_plan"), str(path))


def give_back(path: Path, outcome: ImportOutcome) -> Path:
    """Write the spreadsheet beside itself with the ids that were made, so that it hits the same items again.

    What was written is `outcome.prepared`. Raises NotWritten.
    """
    assert outcome.prepared is not None
    plan = outcome.prepared.plan
    keys = {
        (change.row.form.name, workbook.place_of(item), item.own_id)
        for change in outcome.changes.values()
        if not change.row.form.inner and (item := plan.by_id.get(change.id)) is not None
    }
    holders = {(place, own_id) for _, place, own_id in keys}
    every = (key for key, _ in workbook.row_cells(plan))
    keys |= {key for key in every if (key[1], key[2].partition("#")[0]) in holders}
    grids = [*(_with_ids(sheet, outcome) for sheet in outcome.sheets), workbook.about(plan, keys)]
    base = _GIVEN_BACK.sub("", path.stem)
    number = 1
    while (place := path.with_name(f"{base}.ids{'' if number == 1 else f'-{number}'}.xlsx")).exists():
        number += 1
    write_workbook(place, grids)
    return place


def _with_ids(sheet: ReadSheet, outcome: ImportOutcome) -> Grid:
    """A sheet with the ids and numbers of its rows in their column, which comes last where there was none."""
    inner = bool(sheet.rows) and sheet.rows[0].form.inner
    heading = forms.NUMBER if inner else forms.ID
    ids = {row: str(number) for (name, row), number in outcome.numbers.items() if name == sheet.grid.name}
    ids |= {
        change.row.row: change.id.rpartition(".")[2]
        for change in outcome.changes.values()
        if not inner
        and change.row.sheet == sheet.grid.name
        and (change.row.sheet, change.row.row) not in outcome.left_out
    }
    width = max(map(len, sheet.grid.rows), default=0)
    column = sheet.heads.columns.get(heading, width)
    rows = []
    for number, cells in enumerate(sheet.grid.rows):
        row = [*cells, *(GridCell() for _ in range(column + 1 - len(cells)))]
        if number == sheet.heads.row and column == width:
            row[column] = GridCell("text", heading)
        elif number in ids and not row[column].text:
            row[column] = GridCell("text", ids[number])
        rows.append(tuple(row))
    return Grid(sheet.grid.name, tuple(rows))


def _xlsx() -> ModuleType:
    """The module for workbooks; raises UsageProblem where the extra it needs is not installed."""
    try:
        from plantui.documents.formats import xlsx  # late: an extra that need not be installed
    except ImportError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in ("openpyxl", "defusedxml"):
            raise
        raise UsageProblem(t("sheet_file.title"), t("sheet_file.no_extra")) from None
    return xlsx
