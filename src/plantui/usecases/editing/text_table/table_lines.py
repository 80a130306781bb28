"""The lines of a text table, `item | field | value | reason`: read strictly, and complained about by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import meant, t

COMPLAINT = "# >>> "
"""Begins a line that says what is wrong with the next one."""

_CELL = re.compile(r"(?:\\.|[^|\\])*")
_ESCAPED = re.compile(r"\\(.)")
_HEAD = re.compile(r"([^|=#]+)=(.*)")

Sign: TypeAlias = Literal["", "+", "-"]


@attrs.frozen(slots=True)
class Because:
    """What holds for all lines below it that have none of their own: a source, and a reason as code and text."""

    source: str = ""
    reason: str = ""


NO_REASON = Because()
"""Nothing holds that a line does not say itself."""


@attrs.frozen(slots=True)
class EditRow:
    """One line of a table; `line` counts from 1. A `+` begins a new item of a kind, a `-` takes one out.

    An empty `item` is the new one that the last `+` began.
    """

    line: int
    item: str
    field: str
    value: str
    reason: str
    sign: Sign = ""
    kind: str = ""
    because: Because = NO_REASON


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Complaint(UsageProblem):
    """What is wrong with a table, and on which of its lines; 0 for the whole."""

    line: int = 0


def edit_rows(text: str) -> Iterator[EditRow]:
    """The lines of a table, comments and blank lines passed over; raises Complaint for one that is not four cells.

    `source = …` and `reason = …` hold for the lines below, and are none.
    """
    because, words = Because(), head_words()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head = _HEAD.fullmatch(line.rstrip("\r"))
        named = meant(head[1].strip(), words) if head is not None else None
        if head is not None and named is not None:
            because = attrs.evolve(because, **{named: head[2].strip()})
            continue
        sign, rest = _signed(line.rstrip("\r"))
        cells = [cell.strip() for cell in split_cells(rest)]
        if len(cells) == 3 or (sign and len(cells) < 4):  # an editor may take the last blank with the bar's end
            cells += [""] * (4 - len(cells))
        item, kind = cells[0], ""
        if sign == "+":
            item, _, kind = (" ".join(cells[0].split())).partition(" ")
        whole = bool(item and cells[1]) or (sign and item) or (not item and cells[1])
        if len(cells) != 4 or not whole or (sign == "-" and (cells[1] or cells[2])) or (sign == "+" and not kind):
            raise complaint("cells" if not sign else f"cells{sign}", number, count=len(cells))
        yield EditRow(number, item, cells[1], cells[2], unescaped(cells[3]), sign, kind, because)


def _signed(line: str) -> tuple[Sign, str]:
    for sign in ("+", "-"):
        if line.lstrip().startswith(f"{sign} "):
            return sign, line.lstrip()[2:]
    return "", line


def head_words() -> dict[str, str]:
    """What a line at the head may name, and in words."""
    return {"source": t("label.source"), "reason": t("label.reason")}


def with_complaint(text: str, told: Complaint) -> str:
    """The table with the complaint as a comment above its line, earlier complaints taken out."""
    lines = text.split("\n")
    above = [line for line in lines[: max(told.line - 1, 0)] if not line.startswith(COMPLAINT)]
    below = [line for line in lines[max(told.line - 1, 0) :] if not line.startswith(COMPLAINT)]
    message = f"{told.title}: {told.message}".split("\n")
    return "\n".join([*above, *(COMPLAINT + " ".join(line.split()) for line in message), *below])


def complaint_line(text: str) -> int:
    """The line of the first complaint in a table; 1 where there is none."""
    lines = enumerate(text.split("\n"), 1)
    return next((number for number, line in lines if line.startswith(COMPLAINT)), 1)


# cells


def escaped(value: str) -> str:
    """A value as it stands in a cell, on one line."""
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n").strip()


def unescaped(cell: str) -> str:
    """What a cell says."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], cell)


def split_cells(line: str) -> list[str]:
    """The cells of a line; a bar behind a backslash ends none."""
    cells = []
    start = 0
    while True:
        match = _CELL.match(line, start)
        assert match is not None
        cells.append(match[0])
        start = match.end()
        if start >= len(line):
            return cells
        start += 1


def complaint(code: str, line: int, **values: object) -> Complaint:
    """What is wrong with a line, as one of the sentences `table.wrong`."""
    return Complaint(t("table.title"), t(f"table.wrong.{code}", **values), t("table.line", line=line), line=line)
