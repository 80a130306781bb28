"""A Word file that came back (ISO/IEC 29500), as Word or another program saved it: its tables, lines, tags and code.

Fields, inserted and moved text are read, deleted text is not. Nothing in the file is run, followed or fetched: macros
and links are left alone, document types and entities are refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from plantui import limits
from plantui.documents.answers.returned import Cells, Returned
from plantui.errors import UsageProblem
from plantui.i18n import t, tn

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_GONE = {f"{_W}del", f"{_W}moveFrom", f"{_W}sdtPr", f"{_W}rPr", f"{_W}pPr", f"{_W}instrText"}
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file begins that Word has locked with a password: it is no zip any more."""


def returned_word(data: bytes) -> Returned:
    """The file as tables and lines. Raises UsageProblem for no Word file, a locked one, or one beyond the bounds."""
    if data.startswith(_ENCRYPTED):
        raise UsageProblem(t("answers.unreadable"), t("answers.locked"))
    try:
        parts = _parts(data)
        body = fromstring(parts[_BODY], forbid_dtd=True)
        marks = [*_marks(body), *(text for name, text in _texts(parts) if name != _BODY)]
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError, NotImplementedError, ParseError) as error:
        raise UsageProblem(t("answers.unreadable"), t("answers.no_word")) from error
    except DefusedXmlException as error:
        raise UsageProblem(t("answers.unreadable"), t("answers.entities")) from error
    tables, lines = [], []
    for element in _tops(body):
        if element.tag == f"{_W}tbl":
            tables.append(tuple(_rows(element)))
        else:
            lines.append(_words(element))
    return Returned(tuple(tables), tuple(filter(None, lines)), tuple(filter(None, marks)))


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of the file that are read, within the bounds."""
    if len(data) > limits.ANSWER_BYTES:
        raise UsageProblem(t("answers.unreadable"), tn("answers.too_big", limits.ANSWER_BYTES // 1024**2))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        entries = file.infolist()
        if len(entries) > limits.ANSWER_PARTS or sum(entry.file_size for entry in entries) > limits.ANSWER_UNPACKED:
            raise UsageProblem(t("answers.unreadable"), t("answers.too_much"))
        read: dict[str, bytes] = {}
        left = limits.ANSWER_UNPACKED
        for entry in entries:
            if entry.filename == _BODY or entry.filename.startswith(("word/header", "word/footer", "docProps/custom")):
                with file.open(entry) as part:
                    read[entry.filename] = part.read(left + 1)
                left -= len(read[entry.filename])
                if left < 0:
                    raise UsageProblem(t("answers.unreadable"), t("answers.too_much"))
        return read


def _texts(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, data in parts.items():
        yield name, " ".join(text.strip() for text in fromstring(data, forbid_dtd=True).itertext() if text.strip())


def _marks(body: Element) -> Iterator[str]:
    """The tags of the fields, which say whose form it was."""
    for tag in body.iter(f"{_W}tag"):
        yield tag.get(f"{_W}val", "")


def _tops(element: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, those inside fields and frames too; of a table only itself."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in _GONE:
            yield from _tops(child)


def _rows(table: Element) -> Iterator[Cells]:
    for row in _inside(table, f"{_W}tr"):
        yield tuple("\n".join(filter(None, map(_words, _tops(cell)))) for cell in _inside(row, f"{_W}tc"))


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row; one that a field holds whole stands inside it."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _GONE and child.tag != f"{_W}tbl":
            yield from _inside(child, tag)


def _words(element: Element) -> str:
    """The text of a paragraph, or of a table inside a cell; white space at its ends is no answer."""
    return "".join(_pieces(element)).replace("\u2002", " ").strip()


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        match child.tag.removeprefix(_W):
            case "t":
                yield child.text or ""
            case "tab":
                yield "\t"
            case "br" | "cr":
                yield "\n"
            case "p":
                yield "\n"
                yield from _pieces(child)
            case _ if child.tag not in _GONE:
                yield from _pieces(child)
