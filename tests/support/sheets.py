"""Spreadsheets of tests: a workbook's cells changed, and saved by LibreOffice where that is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

SECONDS = 120
"""What one LibreOffice gets, its first start with a profile of its own included."""


def office(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """The files saved as another kind by one LibreOffice with a profile of its own; skips where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is not installed: nothing is said of what LibreOffice makes of a workbook")
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').absolute().as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=SECONDS)
    return [folder / f"{file.stem}.{kind}" for file in files]


def through_office(files: Sequence[Path], folder: Path) -> list[Path]:
    """The files saved as ODS, and of that as workbooks again."""
    return office(office(files, "ods", folder / "ods"), "xlsx", folder / "xlsx")


def changed(source: Path, target: Path, change: Callable[[openpyxl.Workbook], object]) -> Path:
    """A copy of a workbook with a change made to it."""
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(target)
    return target


def column(sheet: Worksheet, name: str) -> int:
    """The number of a column by its heading, from 1."""
    return [cell.value for cell in sheet[1]].index(name) + 1


def row_of(sheet: Worksheet, service: str, own_id: str) -> int:
    """The number of an item's row, from 1."""
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=2, values_only=True), 2):
        if cells == (service, own_id):
            return number
    raise AssertionError(f"{sheet.title} has no row {service}.{own_id}")


def put(sheet: Worksheet, row: int, values: Mapping[str, object]) -> None:
    """Write into the cells of a row, by their headings."""
    for name, value in values.items():
        sheet.cell(row, column(sheet, name)).value = value  # type: ignore[assignment]  # whatever a test wants there


def add(sheet: Worksheet, **values: object) -> None:
    """One more row below the others."""
    put(sheet, sheet.max_row + 1, values)
