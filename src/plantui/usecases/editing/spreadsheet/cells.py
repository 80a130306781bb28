"""A field as one cell, and back: what `set` reads, with line ends and odd characters spelled so that they survive."""

from __future__ import annotations

import re

from plantui.documents.formats.grid import GridCell
from plantui.i18n import LANGUAGES, meant, sentence_of, t
from plantui.plan import edit
from plantui.plan.dates import FIRST_YEAR, LAST_YEAR, NotAWhen
from plantui.plan.schema import Field
from plantui.plan.values import Value, shorten
from plantui.plan.written_dates import read_place

TEXTS = ("line", "text")
"""Shapes whose cells are spelled with escapes: `\\n`, `\\\\` and `\\u` with four digits, in capitals or not."""

_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([n\\|]))")
_ENTRY = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|.)", re.DOTALL)
_READ_OTHERWISE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\\t\\x85\\u2028\\u2029\\ufffe\\uffff]")
"""What workbooks do not hold as it stands: `_x0041_` is an A there, and a tab may be nothing."""

_SAID_AS = {"until_certainty": "certainty"}
"""Fields whose words are those of another."""

_YEAR = re.compile(r"[0-9]{4}")


class NotAsTyped(ValueError):
    """A cell of which a spreadsheet may have made something else than was typed; the message says what to do."""


def cell_text(field: Field, value: Value | None) -> str:
    """A value as its cell has it, empty for *not in the text*."""
    text = edit.written_of(value)
    if field.shape in TEXTS:
        text = text.replace("\\", "\\\\").replace("\n", "\\n")
    text = text.strip()
    if field.shape not in (*TEXTS, "lines"):
        return text
    return _READ_OTHERWISE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def plain_text(field: Field, cell: str) -> str:
    """The text of a cell with what `cell_text` spelled put right; a line end that was typed is one."""
    if field.shape == "lines":  # whose backslashes `written_of` spelled
        return _ENTRY.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[0], cell)
    if field.shape not in TEXTS:
        return cell
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2].replace("n", "\n"), cell)


def typed_text(cell: GridCell, shape: str) -> str:
    """What was typed into a cell for a field of a shape; raises NotAsTyped where that cannot be known."""
    match cell.kind, shape:
        case "text", _:
            return cell.text.replace("\r\n", "\n").strip()
        case "day", "when":
            return cell.text
        case "whole", "integer":
            return cell.text
        case "whole", "when" if FIRST_YEAR <= int(cell.text) <= LAST_YEAR:
            return cell.text
        case kind, _:
            raise NotAsTyped(t(f"sheet.cell.{kind}", seen=shorten(cell.text)))


def refuse_short_year(written: str) -> None:
    """Raises NotAsTyped for a place in time whose year has two digits: it is named, and never taken."""
    if _YEAR.search(written):
        return
    try:
        near = read_place(written).written
    except NotAWhen:
        return
    raise NotAsTyped(t("sheet.cell.short_year", seen=shorten(written), near=near))


def code_in_any_language(field: Field, typed: str) -> str:
    """The code that a word stands for, in whichever language, where it is one; else what was typed."""
    if field.shape != "word" or typed in field.words:
        return typed
    key = _SAID_AS.get(field.name, field.name)
    codes = set()
    for language in LANGUAGES:
        words = {code: sentence_of(language, f"{key}.{code}") for code in field.words}
        if (code := meant(typed, words)) is not None:
            codes.add(code)
    return codes.pop() if len(codes) == 1 else typed
