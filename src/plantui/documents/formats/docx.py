"""A paper as a Word file (ISO/IEC 29500 transitional): real headings, head rows, the code where it outlives an edit.

The code stands in the head of every page, in the form's head row, in the tag of each field that is written in, and as a
property of the file. The same paper and moment give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from plantui.documents.paper import Block, Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.i18n import t

PROPERTY = "plantui-code"
"""The file's own property that holds the code."""

_TAG_LENGTH, _PROPERTY_LENGTH = 64, 255  # what Word and python-docx take
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOM = "\u2002" * 5
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_REGION = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def paper_docx(paper: Paper, written: datetime) -> bytes:
    """The file; `written` is the moment it says it was made, which a zip holds to two seconds and from 1980 on."""
    document = docx.Document()
    _styles(document, paper.language)
    _properties(document, paper, written)
    _page(document, paper)
    for block in paper.blocks:
        _add(document, block, paper.code)
    output = io.BytesIO()
    document.save(output)
    return _at(output.getvalue(), written)


def _text(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)


def _styles(document: Document, language: str) -> None:
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(10.5), "Calibri"
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for spoken in defaults.iter(qn("w:lang")):
        spoken.set(qn("w:val"), _REGION.get(language, language))


def _properties(document: Document, paper: Paper, written: datetime) -> None:
    core = document.core_properties
    core.title, core.language, core.subject = (
        _text(paper.title)[:_PROPERTY_LENGTH],
        _REGION.get(paper.language, paper.language),
        paper.code,
    )
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = written.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core.revision = 1
    if paper.code:
        xml = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
            'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
            f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
            f"<vt:lpwstr>{paper.code}</vt:lpwstr></property></Properties>"
        )
        package = document.part.package
        part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, xml.encode(), package)
        package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _page(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Emu(7560310), Emu(10692130)  # A4
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    head = section.header.paragraphs[0]
    head.text = _text(" · ".join((paper.code or t("paper.mark"), paper.running)))
    foot = section.footer.paragraphs[0]
    foot.text = t("paper.page") + " "
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def _add(document: Document, block: Block, code: str) -> None:
    match block:
        case Heading():
            document.add_heading(_text(block.words), block.level)
        case Paragraph():
            document.add_paragraph().add_run(_text(block.words)).bold = block.weight == "strong" or None
        case Bullets():
            for entry in block.entries:
                document.add_paragraph(_text(entry), style="List Bullet")
        case PaperTable():
            _table(document, block, code)


def _table(document: Document, grid: PaperTable, code: str) -> None:
    document.add_paragraph(_text(grid.caption), style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(0, len(grid.heads), style="Table Grid")
    table.autofit = False
    section = document.sections[0]
    assert section.page_width and section.left_margin and section.right_margin
    room = section.page_width - section.left_margin - section.right_margin
    widths = [Emu(room * share // sum(grid.widths)) for share in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for at, cells in enumerate((grid.heads, *grid.rows)):
        row = table.add_row()
        _row_properties(row._tr, head=at == 0)
        fields = [index for index, words in enumerate(cells) if not words]
        for index, (cell, words, width) in enumerate(zip(row.cells, cells, widths, strict=True)):
            cell.width = width
            paragraph = cell.paragraphs[0]
            if at == 0:
                cell._tc.get_or_add_tcPr().append(_shade())
            if at and grid.form and not words:
                offered = grid.offered if index == fields[0] else ()
                paragraph._p.append(_field(f"{code}:{cells[0]}:{grid.heads[index]}", grid.heads[index], offered))
            else:
                paragraph.add_run(_text(words)).bold = at == 0 or None
    document.add_paragraph()


def _shade() -> Any:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E7E6E6")):
        shade.set(qn(name), value)
    return shade


def _row_properties(row: Any, *, head: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _field(tag: str, alias: str, offered: tuple[str, ...]) -> Any:
    """A field to write in: free text of several lines, or one of the words offered, or any other."""
    control = OxmlElement("w:sdt")
    properties = OxmlElement("w:sdtPr")
    for name, value in (("w:alias", alias), ("w:tag", tag)):
        element = OxmlElement(name)
        element.set(qn("w:val"), _text(value)[:_TAG_LENGTH])
        properties.append(element)
    kind = OxmlElement("w:comboBox" if offered else "w:text")
    if not offered:
        kind.set(qn("w:multiLine"), "1")
    for words in offered:
        entry = OxmlElement("w:listItem")
        entry.set(qn("w:displayText"), _text(words))
        entry.set(qn("w:value"), _text(words))
        kind.append(entry)
    properties.append(kind)
    content, run, text = (OxmlElement(name) for name in ("w:sdtContent", "w:r", "w:t"))
    text.text = _ROOM
    run.append(text)
    content.append(run)
    control.extend((properties, content))
    return control


def _at(data: bytes, written: datetime) -> bytes:
    """The same zip with every entry at one moment."""
    moment = max(written.astimezone(UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            new.writestr(entry, old.read(name))
    return output.getvalue()
