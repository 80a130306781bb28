"""Many fields as one text table, `item | field | value | reason`: written out, read back strictly, and kept.

A table that was not accepted stays in the state folder with its complaint, so that nothing typed is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import edit
from plantui.plan.model import Item, Plan
from plantui.plan.schema import fields_of
from plantui.usecases.editing.fields import Edit, NewProblems, value_of
from plantui.usecases.session import settings, state_files
from plantui.usecases.session.desk import Desk

COMPLAINT = "# >>> "
"""Begins a line that says what is wrong with the next one."""

_OFFERED = ("when", "condition", "certainty", "certainty_text", "payment", "state", "met_on", "value", "unit", "of")
"""Fields that are offered where the text does not have them."""

_CELL = re.compile(r"(?:\\.|[^|\\])*")
_ESCAPED = re.compile(r"\\(.)")
_MOST_BYTES = 64 * 1024 * 1024


@attrs.frozen(slots=True)
class Kept:
    """Where one table stands: `path` is what the editor opens, `offered` what was written out first."""

    path: Path
    offered: Path


@attrs.frozen(slots=True)
class EditRow:
    """One line of a table; `line` counts from 1."""

    line: int
    item: str
    field: str
    value: str
    reason: str


@attrs.frozen(auto_exc=True, slots=True, str=False)
class Complaint(UsageProblem):
    """What is wrong with a table, and on which of its lines; 0 for the whole."""

    line: int = 0


def matching(plan: Plan, query: str) -> tuple[Item, ...]:
    """The items of a filter: an id with all inside it, a pattern, `kind:…`, or words of the title; empty is all.

    Rules and people are never among them. Raises UsageProblem when nothing matches.
    """
    items = [item for item in plan.all_items() if item.table not in ("policy", "people")]
    if not query:
        return tuple(items)
    folded = query.casefold()

    def fits(item: Item) -> bool:
        if query.startswith("kind:"):
            return item.kind == query.removeprefix("kind:")
        inside = item.id == query or item.id.startswith(f"{query}.")
        return inside or fnmatchcase(item.id, query) or folded in item.title.casefold()

    matches = tuple(filter(fits, items))
    if not matches:
        raise UsageProblem(t("table.no_match.title"), t("table.no_match", seen=query[:80]))
    return matches


def written(items: Iterable[Item]) -> str:
    """The table of all that can be set in some items, with what it is and how to write at its head."""
    cells = list(_cells(items))
    item_width = max((len(item) for item, _, _ in cells), default=0)
    field_width = max((len(field) for _, field, _ in cells), default=0)
    lines = [f"# {line}".rstrip() for line in t("table.head").split("\n")]
    lines += ["#", "# item | field | value | reason"]
    before = ""
    for item, field, value in cells:
        if item != before:
            lines.append("")
        before = item
        lines.append(f"{item:<{item_width}} | {field:<{field_width}} | {value} | ".rstrip(" ") + " ")
    return "\n".join(line.rstrip() if line.startswith("#") else line for line in lines) + "\n"


def edits(offered: str, text: str, plan: Plan) -> tuple[Edit, ...]:
    """What differs from the table that was offered, each checked against the plan as it is now.

    Raises Complaint, with its line, for a line that is missing, doubled, unknown, not four cells or not a value, and
    for a field that somebody else changed meanwhile.
    """
    before = {(row.item, row.field): row for row in edit_rows(offered)}
    edited: dict[tuple[str, str], EditRow] = {}
    last = 0
    for row in edit_rows(text):
        key = row.item, row.field
        if key in edited:
            raise _complaint("doubled", row.line, item=row.item, field=row.field, first=edited[key].line)
        if key not in before:
            raise _complaint("unknown", row.line, item=row.item[:80], field=row.field[:40])
        edited[key] = row
        last = row.line
    for item, field in before:
        if (item, field) not in edited:
            near = next((row.line for key, row in edited.items() if key[0] == item), last)
            raise _complaint("missing", near, item=item, field=field)
    return tuple(_changed(before, edited, plan))


def _changed(
    before: Mapping[tuple[str, str], EditRow], edited: Mapping[tuple[str, str], EditRow], plan: Plan
) -> Iterator[Edit]:
    reason_rows: dict[str, EditRow] = {}
    for key, row in edited.items():
        if row.reason and reason_rows.setdefault(row.item, row).reason != row.reason:
            raise _complaint("two_reasons", row.line, item=row.item, first=reason_rows[row.item].line)
        if row.value == before[key].value:
            if row.reason:
                yield Edit(row.item, "", "", row.reason)
            continue
        item = plan.by_id.get(row.item)
        if item is None or _cell(item, row.field) != before[key].value:
            now = t("plan_view.absent") if item is None else _cell(item, row.field)
            raise _complaint("moved", row.line, item=row.item, field=row.field, now=now[:200])
        plain = _unescaped(row.value)
        try:
            value_of(item, row.field, plain)
        except UsageProblem as error:
            raise Complaint(error.title, error.message, t("table.line", line=row.line), line=row.line) from None
        yield Edit(row.item, row.field, plain, row.reason)


def placed(problem: UsageProblem, text: str) -> Complaint:
    """A problem of the whole plan as a complaint about the line of the table that most likely caused it."""
    if isinstance(problem, Complaint):
        return problem
    line = 0
    if isinstance(problem, NewProblems):
        texts = " ".join(f"{new_problem.path} {new_problem.what}" for new_problem in problem.problems)
        line = next((row.line for row in edit_rows(text) if f"'{row.item.rpartition('.')[2]}'" in texts), 0)
    elif problem.where:
        line = next((row.line for row in edit_rows(text) if row.item == problem.where and row.reason), 0)
    return Complaint(problem.title, problem.message, problem.where, line=line)


def edit_rows(text: str) -> Iterator[EditRow]:
    """The lines of a table, comments and blank lines passed over; raises Complaint for one that is not four cells."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in _split(line.rstrip("\r"))]
        if len(cells) == 3:  # an editor may take the last blank with the bar's end
            cells.append("")
        if len(cells) != 4 or not cells[0] or not cells[1]:
            raise _complaint("cells", number, count=len(cells))
        yield EditRow(number, cells[0], cells[1], cells[2], _unescaped(cells[3]))


def with_complaint(text: str, complaint: Complaint) -> str:
    """The table with the complaint as a comment above its line, earlier complaints taken out."""
    lines = text.split("\n")
    above = [line for line in lines[: max(complaint.line - 1, 0)] if not line.startswith(COMPLAINT)]
    below = [line for line in lines[max(complaint.line - 1, 0) :] if not line.startswith(COMPLAINT)]
    message = f"{complaint.title}: {complaint.message}".split("\n")
    return "\n".join([*above, *(COMPLAINT + " ".join(line.split()) for line in message), *below])


def complaint_line(text: str) -> int:
    """The line of the first complaint in a table; 1 where there is none."""
    lines = enumerate(text.split("\n"), 1)
    return next((number for number, line in lines if line.startswith(COMPLAINT)), 1)


# keeping it


def kept(desk: Desk) -> Kept:
    """Where the table about this text stands, whether it is there or not."""
    place = f"{Path(desk.git.repository.common_dir).resolve()}\0{desk.plan_id}\0{desk.place.ref}\0{desk.text.kind}"
    name = hashlib.sha256(place.encode(errors="surrogateescape")).hexdigest()[:16]
    folder = settings.state_folder() / "edits"
    return Kept(folder / f"{name}.txt", folder / f"{name}.offered")


def begin(place: Kept, table: str) -> None:
    """Write a fresh table to be edited; raises NotWritten with the reason."""
    with state_files.locked(place.path):
        state_files.write(place.offered, table.encode(errors="replace"))
        state_files.write(place.path, table.encode(errors="replace"))


def keep(place: Kept, text: str) -> None:
    """Keep a table as it is."""
    with state_files.locked(place.path):
        state_files.write(place.path, text.encode(errors="replace"))


def read_table(path: Path) -> str | None:
    """A kept table, None where there is none; raises Complaint when it is no text."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise Complaint(t("table.title"), t("table.not_text"), str(path)) from None


def drop(place: Kept) -> None:
    """Remove a table that was written, or that nobody wants."""
    with state_files.locked(place.path):
        state_files.remove(place.path)
        state_files.remove(place.offered)


# cells


def _cells(items: Iterable[Item]) -> Iterator[tuple[str, str, str]]:
    for item in items:
        for field in fields_of(item.table):
            if field.name in edit.FIXED or field.shape == "claims":
                continue
            if field.name in item.fields or field.name in _OFFERED:
                yield item.id, field.name, _cell(item, field.name)


def _cell(item: Item, field: str) -> str:
    value = edit.written_of(item.fields.get(field))
    return value.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n").strip()


def _unescaped(cell: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], cell)


def _split(line: str) -> list[str]:
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


def _complaint(code: str, line: int, **values: object) -> Complaint:
    return Complaint(t("table.title"), t(f"table.wrong.{code}", **values), t("table.line", line=line), line=line)
