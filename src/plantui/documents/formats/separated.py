"""CSV files: one sheet of text, parted by semicolons or commas as the first line says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from plantui import limits
from plantui.documents.formats.grid import BY_NATURE_FORMULA, Grid, UnreadableFile, text_grid
from plantui.i18n import t


def read_separated(data: bytes, name: str) -> Grid:
    """The sheet of a CSV file, UTF-8 with or without a mark; raises UnreadableFile.

    The apostrophe before what would be a formula is taken off.
    """
    if len(data) > limits.FILE_BYTES:
        raise _unreadable("large", most=limits.FILE_BYTES // 1024**2)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("not_utf8") from None
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") >= first.count(",") and ";" in first else ","
    before = csv.field_size_limit(limits.TEXT_CHARACTERS)  # the whole process has but one
    try:
        rows = [tuple(map(_typed, row)) for row in csv.reader(io.StringIO(text, ""), delimiter=mark, strict=True)]
    except csv.Error as error:
        raise _unreadable("not_csv", why=str(error)) from None
    finally:
        csv.field_size_limit(before)
    _refuse_beyond(rows)
    return text_grid(name, iter(rows))


def separated_bytes(rows: Iterator[tuple[str, ...]]) -> bytes:
    """A CSV file of rows, with semicolons and a mark, as spreadsheets of most countries open it."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(tuple(map(_guarded, row)) for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _typed(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(("'", *BY_NATURE_FORMULA)) else text


def _guarded(text: str) -> str:
    """Also what begins with the apostrophe itself before such a sign, so that reading gives it back."""
    return f"'{text}" if text.startswith(BY_NATURE_FORMULA) or _typed(text) != text else text


def _refuse_beyond(rows: list[tuple[str, ...]]) -> None:
    if len(rows) > limits.SHEET_ROWS:
        raise _unreadable("rows", most=limits.SHEET_ROWS)
    if max(map(len, rows), default=0) > limits.SHEET_COLUMNS:
        raise _unreadable("columns", most=limits.SHEET_COLUMNS)


def _unreadable(code: str, **values: object) -> UnreadableFile:
    return UnreadableFile(t("sheet_file.title"), t(f"sheet_file.{code}", **values))
