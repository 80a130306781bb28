"""Workbooks as spreadsheet programs and worse ones write them: what is read, what is refused, and what is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial

import openpyxl
import pytest

from plantui import limits
from plantui.documents.formats import xlsx
from plantui.documents.formats.grid import Grid, GridCell, UnreadableFile, cell_name, text_grid
from plantui.errors import UsageProblem


def book(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The bytes of a workbook that openpyxl makes after `fill`."""
    made = openpyxl.Workbook()
    fill(made)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def first(*values: object) -> tuple[GridCell, ...]:
    """The cells of the first row of a sheet that has these values."""
    return xlsx.read_workbook(book(lambda made: made.worksheets[0].append(list(values))))[0].rows[0]


def packed(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The archive with each of its files changed, and more of them."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def sheet_xml(rows: str) -> Callable[[str, bytes], bytes]:
    """A change that gives the first sheet these rows and what follows them."""
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return lambda name, data: head + rows.encode() + b"</worksheet>" if name.endswith("sheet1.xml") else data


def _instead(part: str, content: bytes, name: str, data: bytes) -> bytes:
    return content if name.endswith(part) else data


SMALL = book(lambda made: made.worksheets[0].append(["title"]))


def refusal(data: bytes) -> str:
    """What is said of a file that is not read."""
    with pytest.raises(UnreadableFile) as refused:
        xlsx.read_workbook(data)
    return refused.value.message


def test_a_cell_says_what_it_is() -> None:
    """Text, days and whole numbers are themselves; of what a spreadsheet may have made of them it says which."""
    day, hour = datetime.fromisoformat("2029-01-31"), datetime.fromisoformat("2029-01-31T09:00")
    read = first("æ ø", date(2029, 1, 31), day, hour, 2029, 2029.0, 0.1, True, time(9, 30))
    assert [(cell.kind, cell.text) for cell in read] == [
        ("text", "æ ø"),
        ("day", "2029-01-31"),
        ("day", "2029-01-31"),
        ("time", "2029-01-31 09:00:00"),
        ("whole", "2029"),
        ("whole", "2029"),
        ("fraction", "0.1"),
        ("logical", "TRUE"),
        ("time", "09:30:00"),
    ]
    assert first("#REF!")[0] == GridCell("error", "#REF!")


def test_a_formula_counts_by_the_text_it_was_last_seen_with() -> None:
    """One without a value, or with a number, is a formula."""
    cell = (
        '<row r="1"><c r="A1" t="str"><f>B1</f><v>seen</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>A1</f></c>'
    )
    rows = xlsx.read_workbook(packed(SMALL, sheet_xml(cell + "</row></sheetData>")))[0].rows
    assert [each.kind for each in rows[0]] == ["text", "formula", "formula"]
    assert rows[0][0].text == "seen"


def test_cells_stand_where_they_are_whatever_is_missing_before_them() -> None:
    """Rows and cells that the file leaves out are empty ones; merged ranges are named."""

    def fill(made: openpyxl.Workbook) -> None:
        sheet = made.worksheets[0]
        sheet["C3"] = "here"
        sheet.merge_cells("A5:B6")

    grid = xlsx.read_workbook(book(fill))[0]
    assert grid.cell(2, 2).text == "here" and grid.cell(0, 0).text == "" and grid.cell(90, 90).text == ""
    assert grid.merged == ("A5:B6",)
    assert cell_name(2, 2) == "C3" and cell_name(0, 26) == "AA1"


def test_what_is_written_is_text_and_is_read_back_as_it_was() -> None:
    """Also what looks like a formula, an error, a number or a date; every cell has the format of text."""
    texts = ("=1+1", "+47", "-3", "@x", "2029-01-31", "007", "1e5", "3/4", "#REF!", "TRUE", " two  lines\n", "a\tb")
    data = xlsx.workbook_bytes([text_grid("milestones", iter((("title",) * len(texts), texts)))])
    grid = xlsx.read_workbook(data)[0]
    assert grid == Grid("milestones", (grid.rows[0], tuple(GridCell("text", text) for text in texts)))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_a_text_that_no_cell_holds_is_refused_with_its_place() -> None:
    """One character more than a cell may have; nothing is cut off."""
    fits = text_grid("notes", iter((("x" * xlsx.CELL_CHARACTERS,),)))
    assert len(xlsx.read_workbook(xlsx.workbook_bytes([fits]))[0].cell(0, 0).text) == xlsx.CELL_CHARACTERS
    with pytest.raises(UsageProblem) as refused:
        xlsx.workbook_bytes([text_grid("notes", iter((("", "x" * (xlsx.CELL_CHARACTERS + 1)),)))])
    assert refused.value.where == "notes!B1"


def test_what_is_no_workbook_is_refused_in_words() -> None:
    """An old format, an empty file, a zip of something else, one that is cut off."""
    assert "Save as" in refusal(b"\xd0\xcf\x11\xe0old") and "Save as" in refusal(b"")
    assert "damaged" in refusal(packed(SMALL, lambda name, data: b"" if name.endswith("workbook.xml") else data))
    assert refusal(SMALL[: len(SMALL) // 2])


def test_macros_are_refused() -> None:
    """A workbook that brings code is not opened."""
    written = io.BytesIO(SMALL)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"code")
    assert "macros" in refusal(written.getvalue())


def test_entities_are_refused() -> None:
    """Neither one from outside nor one that grows: no document type at all."""
    for entity in ('<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "yyyyyyyy">'):
        for part in ("sheet1.xml", "styles.xml", "core.xml", "workbook.xml"):
            doctype = f"<?xml version='1.0'?><!DOCTYPE w [{entity}]><w>&x;</w>".encode()
            data = packed(SMALL, partial(_instead, part, doctype))
            assert "damaged" in refusal(data), part


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its ratio, by its size unpacked and by its number of files, each at the bound and one past it."""
    assert "100 times" in refusal(packed(SMALL, lambda _, data: data, xl__x=b"\0" * 10_000_000))
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        entries = archive.infolist()
    for name, most in (
        ("SHEET_FILE_BYTES", len(SMALL)),
        ("SHEET_ENTRIES", len(entries)),
        ("SHEET_UNPACKED_BYTES", sum(entry.file_size for entry in entries)),
        ("SHEET_RATIO", max(-(-entry.file_size // entry.compress_size) for entry in entries)),
        ("SHEET_CELLS", 1),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(limits, name, most)
            xlsx.read_workbook(SMALL)
            patched.setattr(limits, name, most - 1)
            assert refusal(SMALL), name


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData>', "beyond row"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>', "beyond column"),
        ('<row r="1"><c r="A77777777"><v>1</v></c></row></sheetData>', "damaged"),
        (f'<row r="{limits.SHEET_ROWS + 1}"/></sheetData>', "beyond row"),
        ('<row r="1"><c r="IW1"><v>1</v></c></row></sheetData>', "beyond column"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>', "damaged"),
        ('<row r="x"/></sheetData>', "damaged"),
        ("<row>", "damaged"),
    ],
)
def test_a_sheet_that_claims_too_much_is_refused(rows: str, said: str) -> None:
    """A row or a column beyond the bound, numbers that are none, texts that are not there: within a second."""
    assert said in refusal(packed(SMALL, sheet_xml(rows)))


def test_the_last_row_and_column_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in them is read."""
    monkeypatch.setattr(limits, "SHEET_ROWS", 3)
    monkeypatch.setattr(limits, "SHEET_COLUMNS", 2)
    grid = xlsx.read_workbook(packed(SMALL, sheet_xml('<row r="3"><c r="B3"><v>1</v></c></row></sheetData>')))[0]
    assert grid.cell(2, 1) == GridCell("whole", "1")
    with pytest.raises(UnreadableFile):
        xlsx.read_workbook(packed(SMALL, sheet_xml('<row r="3"><c r="C3"><v>1</v></c></row></sheetData>')))


def test_a_merged_range_of_all_places_is_only_named() -> None:
    """It makes no cell, whatever it spans."""
    rows = '<row r="1"/></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert xlsx.read_workbook(packed(SMALL, sheet_xml(rows)))[0].merged == ("A1:XFD1048576",)


def test_an_environment_that_takes_the_guard_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without defusedxml nothing is read."""
    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)
    assert "OPENPYXL_DEFUSEDXML" in refusal(SMALL)
