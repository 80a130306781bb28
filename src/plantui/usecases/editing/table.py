"""Many edits as one text table, `item | field | value | reason`: written out, read back strictly, and kept.

A table that was not accepted stays in the state folder with its complaint, so that nothing typed is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import meant, t
from plantui.plan import edit
from plantui.plan.arrangement import new_ids
from plantui.plan.model import Item, Plan
from plantui.plan.schema import fields_of
from plantui.render.labels import field_name
from plantui.usecases.editing import item_places
from plantui.usecases.editing.fields import Edit, NewProblems, value_of
from plantui.usecases.editing.unknown_names import UnknownNames
from plantui.usecases.editing.wishes import NewItem, Removal, Wish
from plantui.usecases.session import settings, state_files
from plantui.usecases.session.desk import Desk

COMPLAINT = "# >>> "
"""Begins a line that says what is wrong with the next one."""

_OFFERED = ("when", "condition", "certainty", "certainty_text", "payment", "state", "met_on", "value", "unit", "of")
"""Fields that are offered where the text does not have them, beside every list."""

_LISTS = ("ids", "slugs", "lines")

_CELL = re.compile(r"(?:\\.|[^|\\])*")
_ESCAPED = re.compile(r"\\(.)")
_HEAD = re.compile(r"([^|=#]+)=(.*)")
_MOST_BYTES = 64 * 1024 * 1024

Sign: TypeAlias = Literal["", "+", "-"]


@attrs.frozen(slots=True)
class Kept:
    """Where one table stands: `path` is what the editor opens, `offered` what was written out first."""

    path: Path
    offered: Path


@attrs.frozen(slots=True)
class Because:
    """What holds for all lines below it that have none of their own: a source, and a reason as code and text."""

    source: str = ""
    reason: str = ""


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
    because: Because = Because()


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


def written(items: Iterable[Item], because: Because = Because(), *, every: bool = False) -> str:
    """The table of what can be set in some items, with what it is and how to write at its head.

    It has the fields that are in the text, the lists, and those most often added; with `every` all there are.
    """
    cells = list(_cells(items, every=every))
    item_width = max((len(item) for item, _, _ in cells), default=0)
    field_width = max((len(field) for _, field, _ in cells), default=0)
    lines = [f"# {line}".rstrip() for line in t("table.head").split("\n")]
    lines += ["#", "# item | field | value | reason", ""]
    words = _head_words()
    lines += [f"{words['source'].lower()} = {because.source}", f"{words['reason'].lower()} = {because.reason}"]
    before = ""
    for item, field, value in cells:
        if item != before:
            lines.append("")
        before = item
        lines.append(f"{item:<{item_width}} | {field:<{field_width}} | {value} | ".rstrip(" ") + " ")
    return "\n".join(line.rstrip() if line.startswith("#") else line for line in lines) + "\n"


def edits(offered: str, text: str, plan: Plan, because: Because = Because()) -> tuple[Wish, ...]:
    """What differs from the table that was offered, each checked against the plan as it is now.

    `because` holds where the table says none. Raises Complaint, with its line, for a line that is missing, doubled,
    unknown, not four cells or not a value, and for what somebody else changed meanwhile.
    """
    before = {(row.item, row.field): row for row in edit_rows(offered)}
    rows = [_with_defaults(row, because) for row in edit_rows(text)]
    gone = {row.item for row in rows if row.sign == "-"}
    edited: dict[tuple[str, str], EditRow] = {}
    blocks: list[list[EditRow]] = []
    removals: dict[str, EditRow] = {}
    last = 0
    for row in rows:
        key, last = (row.item, row.field), row.line
        if row.sign == "-":
            if row.item in removals:
                raise _complaint("doubled", row.line, item=row.item, field="-", first=removals[row.item].line)
            removals[row.item] = row
        elif row.sign == "+":
            blocks.append([row])
        elif blocks and (not row.item or row.item == blocks[-1][0].item):
            blocks[-1].append(row)
        elif not row.item:
            raise _complaint("nothing_new", row.line)
        elif key in edited:
            raise _complaint("doubled", row.line, item=row.item, field=row.field, first=edited[key].line)
        elif key not in before:
            raise _complaint("unknown", row.line, item=row.item[:80], field=row.field[:40])
        else:
            edited[key] = row
    for item, field in before:
        if (item, field) not in edited and item not in gone:
            near = next((row.line for key, row in edited.items() if key[0] == item), last)
            raise _complaint("missing", near, item=item, field=field)
    new = list(_new_items(plan, blocks))
    taken_out = [_removal(plan, row, before, edited) for row in removals.values()]
    kept = {key: row for key, row in edited.items() if key[0] not in gone}
    return (*_changed(before, kept, plan), *new, *taken_out)


def _with_defaults(row: EditRow, because: Because) -> EditRow:
    own = row.because
    return attrs.evolve(row, because=Because(own.source or because.source, own.reason or because.reason))


def _changed(
    before: Mapping[tuple[str, str], EditRow], edited: Mapping[tuple[str, str], EditRow], plan: Plan
) -> Iterator[Edit]:
    reason_rows: dict[str, EditRow] = {}
    changed: dict[str, EditRow] = {}
    sourced: set[str] = set()
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
        with _on(row):
            value_of(item, row.field, plain)
        changed.setdefault(row.item, row)
        sourced |= {row.item} if row.field == "source" else set()
        yield Edit(row.item, row.field, plain, row.reason)
    for item_id, row in changed.items():
        if item_id not in reason_rows and row.because.reason:
            yield Edit(item_id, "", "", row.because.reason)
        may = any(field.name == "source" for field in fields_of(plan.by_id[item_id].table))
        if item_id not in sourced and row.because.source and may:
            yield Edit(item_id, "source", row.because.source)


def _removal(
    plan: Plan, row: EditRow, before: Mapping[tuple[str, str], EditRow], edited: Mapping[tuple[str, str], EditRow]
) -> Removal:
    """What a line that takes out asks for; raises Complaint where somebody else, or another line, changed the item."""
    item = plan.by_id.get(row.item)
    if item is None:
        raise _complaint("no_item", row.line, item=row.item[:80])
    for key, offered in before.items():
        if key[0] == row.item and _cell(item, key[1]) != offered.value:
            now = _cell(item, key[1])[:200]
            raise _complaint("moved", row.line, item=row.item, field=key[1], now=now)
        if key in edited and key[0] == row.item and edited[key].value != offered.value:
            raise _complaint("gone_and_changed", row.line, item=row.item, other=edited[key].line)
    reason = row.reason or row.because.reason
    return Removal(item.id, reason=reason, source=row.because.source if reason else "")


def _new_items(plan: Plan, blocks: Iterable[Sequence[EditRow]]) -> Iterator[NewItem]:
    """The items that lines begin and go on with, each checked by itself; raises Complaint."""
    taken: set[str] = set()
    for rows in blocks:
        first = rows[0]
        with _on(first):
            table, kind = item_places.kind_of(first.kind)
            place, _, own_id = first.item.partition(".")
            place = item_places.place_of(plan, place)
            item_places.require_table(table, place)
        wish = NewItem(table, place, {"kind": kind} if kind else {}, own_id)
        given = _given(plan, wish, rows)
        if first.because.source and not given.get("source") and "source" in edit.editable(table):
            given["source"] = first.because.source
        if missing := item_places.lacking(table, given):
            names = ", ".join(field_name(field.name) for field in missing)
            raise _complaint("lacking", first.line, item=first.item, fields=names)
        if not own_id:
            others = {other.partition(".")[2] for other in taken if other.startswith(f"{place}.")}
            own_id = new_ids.new_item_id(plan, place, table, given, others)
        with _on(first):
            item_places.require_free(plan, place, own_id)
        if f"{place}.{own_id}" in taken:
            raise _complaint("taken", first.line, item=f"{place}.{own_id}")
        taken.add(f"{place}.{own_id}")
        reason = next((row.reason for row in rows if row.reason), first.because.reason)
        yield attrs.evolve(wish, written=given, own_id=own_id, reason=reason)


def _given(plan: Plan, wish: NewItem, rows: Sequence[EditRow]) -> dict[str, str]:
    """The fields of a new item by its lines; raises Complaint for one that cannot be, and for two reasons."""
    item = item_places.draft_item(plan, wish)
    given: dict[str, str] = dict(wish.written)
    reasons: dict[str, int] = {}
    for row in rows:
        if row.reason and reasons.setdefault(row.reason, row.line) and len(reasons) > 1:
            raise _complaint("two_reasons", row.line, item=row.item, first=next(iter(reasons.values())))
        if not row.field:
            continue
        with _on(row):
            field = edit.field_of(item, row.field)
            if row.value:
                value_of(item, field, _unescaped(row.value))
        if field in given and field != "kind":
            raise _complaint("doubled", row.line, item=rows[0].item, field=field, first=rows[0].line)
        given[field] = _unescaped(row.value)
    return given


@contextmanager
def _on(row: EditRow) -> Iterator[None]:
    """Say of what is refused inside that it stands on a line."""
    try:
        yield
    except UsageProblem as error:
        raise Complaint(error.title, error.message, t("table.line", line=row.line), line=row.line) from None


def placed(problem: UsageProblem, text: str) -> Complaint:
    """A problem of the whole plan as a complaint about the line of the table that most likely caused it."""
    if isinstance(problem, Complaint):
        return problem
    line = 0
    rows = list(edit_rows(text))
    if isinstance(problem, UnknownNames):
        slugs = {name.slug for name in problem.names}
        line = next((row.line for row in rows if slugs & {*re.split(r"[,\s]+", row.value)}), 0)
    elif isinstance(problem, NewProblems):
        texts = " ".join(f"{new_problem.path} {new_problem.what}" for new_problem in problem.problems)
        line = next((row.line for row in rows if f"'{row.item.rpartition('.')[2]}'" in texts), 0)
    elif problem.where:
        line = next((row.line for row in rows if row.item == problem.where and (row.reason or row.sign)), 0)
    return Complaint(problem.title, problem.message, problem.where, line=line)


def edit_rows(text: str) -> Iterator[EditRow]:
    """The lines of a table, comments and blank lines passed over; raises Complaint for one that is not four cells.

    `source = …` and `reason = …` hold for the lines below, and are none.
    """
    because, words = Because(), _head_words()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head = _HEAD.fullmatch(line.rstrip("\r"))
        named = meant(head[1].strip(), words) if head is not None else None
        if head is not None and named is not None:
            because = attrs.evolve(because, **{named: head[2].strip()})
            continue
        sign, rest = _signed(line.rstrip("\r"))
        cells = [cell.strip() for cell in _split(rest)]
        if len(cells) == 3 or (sign and len(cells) < 4):  # an editor may take the last blank with the bar's end
            cells += [""] * (4 - len(cells))
        item, kind = cells[0], ""
        if sign == "+":
            item, _, kind = (" ".join(cells[0].split())).partition(" ")
        whole = bool(item and cells[1]) or (sign and item) or (not item and cells[1])
        if len(cells) != 4 or not whole or (sign == "-" and (cells[1] or cells[2])) or (sign == "+" and not kind):
            raise _complaint("cells" if not sign else f"cells{sign}", number, count=len(cells))
        yield EditRow(number, item, cells[1], cells[2], _unescaped(cells[3]), sign, kind, because)


def _signed(line: str) -> tuple[Sign, str]:
    for sign in ("+", "-"):
        if line.lstrip().startswith(f"{sign} "):
            return sign, line.lstrip()[2:]
    return "", line


def _head_words() -> dict[str, str]:
    """What a line at the head may name, and in words."""
    return {"source": t("label.source"), "reason": t("label.reason")}


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


def _cells(items: Iterable[Item], *, every: bool) -> Iterator[tuple[str, str, str]]:
    for item in items:
        for field in fields_of(item.table):
            if field.name in edit.FIXED or field.shape == "tables":
                continue
            if every or field.name in item.fields or field.name in _OFFERED or field.shape in _LISTS:
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
