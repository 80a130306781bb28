"""CSV files as spreadsheets save them."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantui import limits
from plantui.documents.formats import separated
from plantui.documents.formats.grid import UnreadableFile


def texts(data: bytes) -> list[list[str]]:
    """The texts of a CSV file."""
    return [[cell.text for cell in row] for row in separated.read_separated(data, "x").rows]


def test_the_first_line_says_what_parts_the_cells() -> None:
    """A semicolon or a comma; a mark at the file's head is no text; a cell may have lines and quotes."""
    assert texts("\ufeffid;title, as said\r\na;b,c\r\n".encode()) == [["id", "title, as said"], ["a", "b,c"]]
    assert texts(b'id,title\na,"b;c\n""d"""\n') == [["id", "title"], ["a", 'b;c\n"d"']]
    assert texts(b"id\na;b\n") == [["id"], ["a;b"]]


def test_what_would_be_a_formula_has_an_apostrophe_that_is_taken_off() -> None:
    """Only before such a sign: an apostrophe that is text stays."""
    assert texts(b"'=1;'+47;'-3;'@x;'90s;it's\n") == [["=1", "+47", "-3", "@x", "'90s", "it's"]]
    assert separated.separated_bytes(iter((("=1", "x"),))).decode("utf-8-sig") == "'=1;x\r\n"


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2), min_size=1))
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    """Whatever stands in the cells."""
    head = ["a", "b"]
    assert texts(separated.separated_bytes(iter(map(tuple, [head, *rows])))) == [head, *rows]


@pytest.mark.parametrize(
    ("data", "said"), [("æ".encode("latin-1"), "UTF-8"), (b'a;b\n"a"x;b\n', "no CSV"), (b'a;"', "no CSV")]
)
def test_what_is_no_csv_is_refused_in_words(data: bytes, said: str) -> None:
    """Another encoding, quotes that do not fit."""
    with pytest.raises(UnreadableFile) as refused:
        separated.read_separated(data, "x")
    assert said in refused.value.message


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes, rows, columns and the length of a cell, each at the bound and one past it."""
    for name, most, data in (
        ("FILE_BYTES", 4, b"a;b\n"),
        ("SHEET_ROWS", 2, b"a\nb\n"),
        ("SHEET_COLUMNS", 2, b"a;b\n"),
        ("TEXT_CHARACTERS", 3, b"abc\n"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(limits, name, most)
            assert texts(data)
            patched.setattr(limits, name, most - 1)
            with pytest.raises(UnreadableFile):
                texts(data)


def test_reading_leaves_the_limit_that_others_read_by() -> None:
    """The standard library has one for the whole process; it stays, after what is read and what is refused."""
    before = csv.field_size_limit()
    separated.read_separated(b"a;b\n1;2\n", "x")
    with pytest.raises(UnreadableFile):
        separated.read_separated(b'a;b\n1;"2', "x")
    assert csv.field_size_limit() == before
