"""A paper as a PDF for the archive and for reading aids."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pikepdf
import pytest

from plantui import i18n
from plantui.documents.case_paper import case_paper
from plantui.documents.formats.pdf import paper_pdf
from plantui.documents.paper import Bullets, Heading, Paper, PaperTable, Paragraph
from support.demo_round import proceedings_of

MOMENT = datetime(2026, 11, 30, 8, 15, 31, tzinfo=UTC)
CODE = "D36V-H9XE-758Z"


@pytest.fixture(autouse=True)
def norwegian() -> Iterator[None]:
    """The papers are read in Norwegian here."""
    i18n.choose("nb")
    yield
    i18n.choose("en")


def paper_of(words: str, code: str = CODE) -> Paper:
    """A paper that says the same words in every place that takes some."""
    blocks = (
        Heading(1, words),
        Paragraph(words, "strong"),
        Bullets((words,)),
        PaperTable(words, (words, "Svar"), ((words, ""),), (1, 1), form=True, offered=(words,)),
    )
    return Paper(words, "nb", words, code, blocks)


def words_in(data: bytes, tmp_path: Path) -> str:
    """What poppler reads of the file, page by page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    (tmp_path / "paper.pdf").write_bytes(data)
    asked = ("pdftotext", tmp_path / "paper.pdf", "-")
    return subprocess.run(asked, check=True, capture_output=True, timeout=60).stdout.decode()


def kinds(element: pikepdf.Object) -> Iterator[str]:
    """Every kind of part in a tree of structure."""
    if isinstance(element, pikepdf.Array):
        for part in element:
            yield from kinds(part)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element.S)
        if "/K" in element:
            yield from kinds(element.K)


def test_the_same_paper_and_moment_give_the_same_bytes() -> None:
    """Another moment makes another file."""
    data = paper_pdf(paper_of("Ferje"), MOMENT)
    assert data == paper_pdf(paper_of("Ferje"), MOMENT) != paper_pdf(paper_of("Ferje"), MOMENT.replace(year=2027))


def test_it_says_what_it_is_and_has_a_structure_a_language_and_a_title() -> None:
    """PDF/A-2a and PDF/UA-1; headings, lists, tables with heads and captions; nb-NO."""
    with pikepdf.open(io.BytesIO(paper_pdf(paper_of("Ferje"), MOMENT))) as file:
        with file.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
            assert meta["dc:title"] == "Ferje"
        assert str(file.Root.Lang) == "nb-NO" and file.Root.MarkInfo.Marked
        assert {"/H1", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Caption"} <= set(kinds(file.Root.StructTreeRoot.K))
        assert file.Root.ViewerPreferences.DisplayDocTitle


def test_every_page_of_the_demos_papers_bears_the_code(demo_in_round: Path, tmp_path: Path) -> None:
    """For each body that answers on paper; several pages, and the form on one of them."""
    proceedings = proceedings_of(demo_in_round)
    for body in ("prioriteringsrad", "behovsgruppe", "kjerneteam"):
        paper = case_paper(proceedings, proceedings.edition, body)
        text = words_in(paper_pdf(paper, MOMENT), tmp_path)
        pages = text.rstrip("\f").split("\f")
        assert 4 <= len(pages) <= 10 and all(paper.code in page for page in pages) and "Svarskjema" in text


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    """Where the code stands otherwise."""
    text = words_in(
        paper_pdf(
            attrs.evolve(paper_of("Ferje", code=""), blocks=(Heading(1, "Ferje"), *(Paragraph("Ferje " * 500),) * 9)),
            MOMENT,
        ),
        tmp_path,
    )
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 2 and all("UTKAST" in page for page in pages)


def test_words_are_never_read_as_markup(tmp_path: Path) -> None:
    """What Typst, HTML or a spreadsheet would act on stands there as it was written."""
    hostile = '#panic("x") = $x$ *b* <w:p/> =1+1 @ref // `raw` #read("/etc/passwd")'
    text = " ".join(words_in(paper_pdf(paper_of(hostile), MOMENT), tmp_path).split())
    assert '#panic("x") = $x$ *b* <w:p/> =1+1 @ref // `raw`' in text and "root:" not in text


def test_a_sign_without_a_picture_is_printed_by_its_number(tmp_path: Path) -> None:
    """What no font of its own has, marks of direction, control characters, halves of pairs; all else stays."""
    text = words_in(paper_pdf(paper_of("\u0627 \u202e \x1b \ud800 Åø Ж Ω → ☐"), MOMENT), tmp_path)
    assert "[U+0627] [U+202E] [U+001B] [U+D800] Åø Ж Ω → ☐" in " ".join(text.split())


def test_a_text_of_any_length_is_set() -> None:
    """A hundred thousand signs in the title, twenty thousand without a blank in the text, and none leaves the page."""
    paper = attrs.evolve(paper_of("Ferje"), title="x" * 100_000, blocks=(Heading(1, "Ferje"), Paragraph("x" * 20_000)))
    with pikepdf.open(io.BytesIO(paper_pdf(paper, MOMENT))) as file:
        assert len(file.pages) > 2
