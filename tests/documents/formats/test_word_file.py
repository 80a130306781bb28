"""Word files that came back: what is read of them, and the bounds of what is read."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from plantui import limits
from plantui.documents.formats.word_file import returned_word
from plantui.errors import UsageProblem

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(body: str, parts: int = 0) -> bytes:
    """A file with a body and so many parts beside it."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", f"<w:document {_NAMESPACE}><w:body>{body}</w:body></w:document>")
        for number in range(parts):
            file.writestr(f"part-{number}", "")
    return packed.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_inserted_and_moved_text_is_read_and_deleted_text_is_not() -> None:
    """As Word tracks changes: what was put in counts, what was taken out does not, wherever it was moved to."""
    body = (
        f"<w:p>{run('Fast')}<w:ins>{run(' ny')}</w:ins><w:del><w:r><w:delText> gammel</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run(' her')}</w:moveFrom><w:moveTo>{run(' der')}</w:moveTo></w:p>"
    )
    assert returned_word(word_file(body)).lines == ("Fast ny der",)


def test_a_field_keeps_its_lines_and_its_tag() -> None:
    """The text of a control stands in its cell, line breaks and all; its tag may hold the code."""
    control = f'<w:sdt><w:sdtPr><w:tag w:val="kode"/></w:sdtPr><w:sdtContent>{run("En")}<w:r><w:br/></w:r>{run("to")}'
    cell = f"<w:tc><w:p>{control}</w:sdtContent></w:sdt></w:p></w:tc>"
    read = returned_word(word_file(f"<w:tbl><w:tr>{cell}<w:tc><w:p/></w:tc></w:tr></w:tbl>"))
    assert read.tables == ((("En\nto", ""),),) and read.marks == ("kode",) and read.lines == ()


@pytest.mark.parametrize("past", [False, True])
def test_a_file_is_read_up_to_the_bounds(monkeypatch: pytest.MonkeyPatch, past: bool) -> None:
    """Its size, its parts and what they come to unpacked: at the bound it is read, one past it is not."""
    data = word_file(f"<w:p>{run('Ja')}</w:p>", 2)
    with zipfile.ZipFile(BytesIO(data)) as file:
        unpacked = sum(entry.file_size for entry in file.infolist())
    for name, bound in (("ANSWER_BYTES", len(data)), ("ANSWER_PARTS", 3), ("ANSWER_UNPACKED", unpacked)):
        monkeypatch.setattr(limits, name, bound - past)
        if past:
            with pytest.raises(UsageProblem, match=r"larger than|packed into it"):
                returned_word(data)
        else:
            assert returned_word(data).lines == ("Ja",)
        monkeypatch.undo()
