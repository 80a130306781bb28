"""A paper as a Word file: what a reader needs of it, and where its code stands."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import docx
import pytest

from plantui import i18n
from plantui.documents.case_paper import case_paper
from plantui.documents.formats.docx import paper_docx
from plantui.documents.paper import Bullets, Heading, Paper, PaperTable, Paragraph
from support.demo_round import proceedings_of

MOMENT = datetime(2026, 11, 30, 8, 15, 31, tzinfo=UTC)
CODE = "D36V-H9XE-758Z"
SMALL = Paper(
    "Ferje",
    "nb",
    "Ferje · utgave 1",
    CODE,
    (
        Heading(1, "Ferje"),
        Paragraph("Ny rute.", "strong"),
        Bullets(("En", "To")),
        PaperTable(
            "Svar",
            ("Nr.", f"Endring ({CODE})", "Ord", "Grunn"),
            (("E01", "Rute", "", ""),),
            (1, 2, 2, 3),
            form=True,
            offered=("Tilslutning",),
        ),
    ),
)


@pytest.fixture(autouse=True)
def norwegian() -> Iterator[None]:
    """The papers are read in Norwegian here."""
    i18n.choose("nb")
    yield
    i18n.choose("en")


def parts(data: bytes) -> dict[str, str]:
    """The file's XML by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}


def test_the_same_paper_and_moment_give_the_same_bytes() -> None:
    """Every entry bears the moment; another moment makes another file."""
    data = paper_docx(SMALL, MOMENT)
    assert data == paper_docx(SMALL, MOMENT) != paper_docx(SMALL, MOMENT.replace(year=2027))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(2026, 11, 30, 8, 15, 30)}


def test_a_moment_before_zips_had_any_is_their_first() -> None:
    """1980, at both sides of it."""
    for year, expected in ((1970, 1980), (1981, 1981)):
        with zipfile.ZipFile(io.BytesIO(paper_docx(SMALL, MOMENT.replace(year=year)))) as file:
            assert {entry.date_time[0] for entry in file.infolist()} == {expected}


def test_the_code_stands_where_it_outlives_an_edit() -> None:
    """The head of every page, the form's head row, the tag of each field, a property of the file, its subject."""
    found = parts(paper_docx(SMALL, MOMENT))
    assert CODE in found["word/header1.xml"] and f"Endring ({CODE})" in found["word/document.xml"]
    assert re.findall(r'w:tag w:val="([^"]+)"', found["word/document.xml"]) == [f"{CODE}:E01:Ord", f"{CODE}:E01:Grunn"]
    assert f'name="plantui-code"><vt:lpwstr>{CODE}<' in found["docProps/custom.xml"]
    assert CODE in found["docProps/core.xml"]


def test_a_draft_says_so_on_every_page_and_has_no_code() -> None:
    """In the page's head, where the code stands otherwise; no property."""
    found = parts(paper_docx(attrs.evolve(SMALL, code=""), MOMENT))
    assert "UTKAST" in found["word/header1.xml"] and "docProps/custom.xml" not in found
    assert "UTKAST" not in parts(paper_docx(SMALL, MOMENT))["word/header1.xml"]


def test_a_reader_finds_headings_head_rows_and_the_language() -> None:
    """Real headings, rows that are repeated on the next page and not parted, and the tongue it is read in."""
    data = paper_docx(SMALL, MOMENT)
    document = docx.Document(io.BytesIO(data))
    assert [p.style.name for p in document.paragraphs if p.style is not None][:2] == ["Heading 1", "Normal"]
    found = parts(data)
    assert found["word/document.xml"].count("<w:tblHeader/>") == 1
    assert found["word/document.xml"].count("<w:cantSplit/>") == 2
    assert 'w:lang w:val="nb-NO"' in found["word/styles.xml"]


def test_the_first_field_of_a_row_offers_the_words_and_takes_others() -> None:
    """A box with a list, in which anything can be written; the others are free texts of several lines."""
    xml = parts(paper_docx(SMALL, MOMENT))["word/document.xml"]
    assert xml.count("<w:comboBox>") == 1 and 'w:displayText="Tilslutning"' in xml
    assert xml.count('<w:text w:multiLine="1"/>') == 1


@pytest.mark.parametrize(
    "hostile", ["\x00\x1b[31m", "\ud800", "\ufffe\uffff", "a\u202eb", "<w:p/>&amp;", "=1+1", "x" * 100_000]
)
def test_no_text_breaks_the_file(hostile: str) -> None:
    """What XML cannot hold is replaced; markup and formulas are text."""
    blocks = (
        Heading(1, hostile),
        Paragraph(hostile),
        Bullets((hostile,)),
        PaperTable(hostile, (hostile, "a"), ((hostile, hostile),), (1, 1)),
    )
    data = paper_docx(Paper(hostile, "nb", hostile, CODE, blocks), MOMENT)
    document = docx.Document(io.BytesIO(data))
    assert len(document.tables) == 1 and len(document.paragraphs) >= 4


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_every_page_bears_the_code(demo_in_round: Path, tmp_path: Path) -> None:
    """The demo's paper as PDF: several pages, the code on each, and the form's table in it."""
    proceedings = proceedings_of(demo_in_round)
    paper = case_paper(proceedings, proceedings.edition, "prioriteringsrad")
    (tmp_path / "paper.docx").write_bytes(paper_docx(paper, MOMENT))
    office = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    words = ("soffice", office, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "paper.docx")
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(("pdftotext", tmp_path / "paper.pdf", "-"), check=True, capture_output=True, timeout=60)
    pages = text.stdout.decode().rstrip("\f").split("\f")
    assert 4 <= len(pages) <= 10 and all(paper.code in page for page in pages)
    assert "Svarskjema" in text.stdout.decode()
