"""Many edits as one text table, `item | field | value | reason`: written out, and read back strictly.

A table that was not accepted stays in the state folder with its complaint, so that nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import edit
from plantui.plan.arrangement import new_ids
from plantui.plan.model import Item, Plan
from plantui.plan.schema import fields_of
from plantui.render.labels import field_name
from plantui.usecases.editing import item_places
from plantui.usecases.editing.fields import Edit, NewProblems, value_of
from plantui.usecases.editing.inner_tables import column_of
from plantui.usecases.editing.text_table import inner_lines
from plantui.usecases.editing.text_table.inner_lines import InnerField, inner_field
from plantui.usecases.editing.text_table.table_lines import (
    NO_REASON,
    Because,
    Complaint,
    EditRow,
    complaint,
    edit_rows,
    escaped,
    head_words,
    unescaped,
)
from plantui.usecases.editing.unknown_names import UnknownNames
from plantui.usecases.editing.wishes import NewItem, NewRow, Removal, RowRemoval, Wish

_OFFERED = ("when", "condition", "certainty", "certainty_text", "payment", "state", "met_on", "value", "unit", "of")
"""Fields that are offered where the text does not have them, beside every list."""

_LISTS = ("ids", "slugs", "lines")


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
        names = (item.title, item.text("short") or "", *item.ids("aliases"))
        return inside or fnmatchcase(item.id, query) or any(folded in name.casefold() for name in names)

    matches = tuple(filter(fits, items))
    if not matches:
        raise UsageProblem(t("table.no_match.title"), t("table.no_match", seen=query[:80]))
    return matches


def written(items: Iterable[Item], because: Because = NO_REASON, *, every: bool = False) -> str:
    """The table of what can be set in some items, with what it is and how to write at its head.

    It has the fields that are in the text, the lists, and those most often added; with `every` all there are.
    """
    cells = list(_cells(items, every=every))
    item_width = max((len(item) for item, _, _ in cells), default=0)
    field_width = max((len(field) for _, field, _ in cells), default=0)
    lines = [f"# {line}".rstrip() for line in t("table.head").split("\n")]
    lines += ["#", "# item | field | value | reason", ""]
    words = head_words()
    lines += [f"{words['source'].lower()} = {because.source}", f"{words['reason'].lower()} = {because.reason}"]
    before = ""
    for item, field, value in cells:
        if item != before:
            lines.append("")
        before = item
        lines.append(f"{item:<{item_width}} | {field:<{field_width}} | {value} | ".rstrip(" ") + " ")
    return "\n".join(line.rstrip() if line.startswith("#") else line for line in lines) + "\n"


def edits(offered: str, text: str, plan: Plan, because: Because = NO_REASON) -> tuple[Wish, ...]:
    """What differs from the table that was offered, each checked against the plan as it is now.

    `because` holds where the table says none. Raises Complaint, with its line, for a line that is missing, doubled,
    unknown, not four cells or not a value, and for what somebody else changed meanwhile.
    """
    before = {(row.item, row.field): row for row in edit_rows(offered)}
    rows = [_with_defaults(row, because) for row in edit_rows(text)]
    gone = {row.item for row in rows if row.sign == "-"}
    gone |= {f"{item}#{name}:{number}" for item, name, number in filter(None, map(item_places.named_row, gone))}
    edited: dict[tuple[str, str], EditRow] = {}
    blocks: list[list[EditRow]] = []
    removals: dict[str, EditRow] = {}
    last = 0
    for row in rows:
        key, last = (row.item, row.field), row.line
        if row.sign == "-":
            if row.item in removals:
                raise complaint("doubled", row.line, item=row.item, field="-", first=removals[row.item].line)
            removals[row.item] = row
        elif row.sign == "+":
            blocks.append([row])
        elif blocks and (not row.item or _goes_on(blocks[-1][0], row)):
            blocks[-1].append(row)
        elif not row.item:
            raise complaint("nothing_new", row.line)
        elif key in edited:
            raise complaint("doubled", row.line, item=row.item, field=row.field, first=edited[key].line)
        elif key not in before:
            raise complaint("unknown", row.line, item=row.item[:80], field=row.field[:40])
        else:
            edited[key] = row
    for item, field in before:
        if (item, field) not in edited and not gone & {item, _row_name(item, field)}:
            near = next((row.line for key, row in edited.items() if key[0] == item), last)
            raise complaint("missing", near, item=item, field=field)
    new = list(_new_items(plan, [block for block in blocks if not item_places.row_of(block[0].kind)]))
    new_rows = [_new_row(plan, new, block) for block in blocks if item_places.row_of(block[0].kind)]
    taken_out = [_removal(plan, row, before, edited) for row in removals.values()]
    taken_out.sort(key=lambda wish: -wish.number if isinstance(wish, RowRemoval) else 0)
    kept = {key: row for key, row in edited.items() if not gone & {key[0], _row_name(*key)}}
    return (*_changed(before, kept, plan), *new, *new_rows, *taken_out)


def _goes_on(first: EditRow, row: EditRow) -> bool:
    """Whether a line goes on with the new item that another begins; a table inside an item is gone on with unnamed."""
    return row.item == first.item and not item_places.row_of(first.kind)


def _row_name(item: str, field: str) -> str:
    """The table inside an item that a line is about, as one that takes it out names it; else empty."""
    at = inner_field(field)
    return f"{item}#{at.name}:{at.number}" if at is not None else ""


def _with_defaults(row: EditRow, because: Because) -> EditRow:
    own = row.because
    return attrs.evolve(row, because=Because(own.source or because.source, own.reason or because.reason))


def _changed(
    before: Mapping[tuple[str, str], EditRow], edited: Mapping[tuple[str, str], EditRow], plan: Plan
) -> Iterator[Wish]:
    reason_rows: dict[str, EditRow] = {}
    changed: dict[str, EditRow] = {}
    own: dict[str, EditRow] = {}
    inner: dict[tuple[str, InnerField], EditRow] = {}
    sourced: set[str] = set()
    for key, row in edited.items():
        if row.reason and reason_rows.setdefault(row.item, row).reason != row.reason:
            raise complaint("two_reasons", row.line, item=row.item, first=reason_rows[row.item].line)
        if row.value == before[key].value:
            if row.reason:
                yield Edit(row.item, "", "", row.reason)
            continue
        item = plan.by_id.get(row.item)
        _require_unmoved(item, row, before)
        assert item is not None
        changed.setdefault(row.item, row)
        plain, at = unescaped(row.value), inner_field(row.field)
        with _on(row):
            if at is not None:
                inner_lines.require_value(item, at, plain)
            else:
                value_of(item, row.field, plain)
        if at is not None:
            inner[row.item, at] = row
            continue
        own.setdefault(row.item, row)
        sourced |= {row.item} if row.field == "source" else set()
        yield Edit(row.item, row.field, plain, row.reason)
    yield from inner_lines.row_edits(inner)
    for item_id, row in changed.items():
        if item_id not in reason_rows and row.because.reason:
            yield Edit(item_id, "", "", row.because.reason)
        elif item_id in reason_rows and item_id not in own:
            yield Edit(item_id, "", "", reason_rows[item_id].reason)
    for item_id, row in own.items():
        may = any(field.name == "source" for field in fields_of(plan.by_id[item_id].table))
        if item_id not in sourced and row.because.source and may:
            yield Edit(item_id, "source", row.because.source)


def _require_unmoved(item: Item | None, row: EditRow, before: Mapping[tuple[str, str], EditRow]) -> None:
    """Raise Complaint where somebody else changed meanwhile what a line is about: the field, or the tables it is in."""
    at = inner_field(row.field)
    for key, offered in before.items():
        if key[0] != row.item or (key[1] != row.field if at is None else not key[1].startswith(f"{at.name} ")):
            continue
        if item is None or _cell(item, key[1]) != offered.value:
            now = t("plan_view.absent") if item is None else _cell(item, key[1])
            raise complaint("moved", row.line, item=row.item, field=key[1], now=now[:200])


def _removal(
    plan: Plan, row: EditRow, before: Mapping[tuple[str, str], EditRow], edited: Mapping[tuple[str, str], EditRow]
) -> Removal | RowRemoval:
    """What a line that takes out asks for; raises Complaint where somebody else, or another line, changed it."""
    inner = item_places.named_row(row.item)
    item_id, name, number = inner or (row.item, "", 0)
    item = plan.by_id.get(item_id)
    if item is None:
        raise complaint("no_item", row.line, item=row.item[:80])
    for key, offered in before.items():
        if key[0] != item_id or (inner is not None and not key[1].startswith(f"{name} ")):
            continue
        if _cell(item, key[1]) != offered.value:
            now = _cell(item, key[1])[:200]
            raise complaint("moved", row.line, item=item_id, field=key[1], now=now)
        goes = inner is None or key[1].startswith(f"{name} {number} ")
        if goes and key in edited and edited[key].value != offered.value:
            raise complaint("gone_and_changed", row.line, item=row.item, other=edited[key].line)
    reason = row.reason or row.because.reason
    source = row.because.source if reason else ""
    if inner is None:
        return Removal(item.id, reason=reason, source=source)
    return RowRemoval(item.id, name, number, reason, source)


def _new_row(plan: Plan, new: Sequence[NewItem], rows: Sequence[EditRow]) -> NewRow:
    """The table inside an item that lines begin and go on with; the item may be new too. Raises Complaint."""
    first = rows[0]
    name = item_places.row_of(first.kind)
    item = plan.by_id.get(first.item)
    if item is None:
        wished = next((wish for wish in new if f"{wish.place}.{wish.own_id}" == first.item), None)
        if wished is None:
            raise complaint("no_item", first.line, item=first.item[:80])
        item = item_places.draft_item(plan, wished)
    given: dict[str, str] = {}
    reasons = dict.fromkeys(row.reason for row in rows if row.reason)
    if len(reasons) > 1:
        raise complaint("two_reasons", rows[-1].line, item=first.item, first=first.line)
    for row in rows:
        with _on(row):
            if not row.field:
                column_of(item, name, "source")
                continue
            column = column_of(item, name, row.field)
            if row.value:
                inner_lines.require_value(item, InnerField(name, 1, column.name), unescaped(row.value))
        if column.name in given:
            raise complaint("doubled", row.line, item=first.item, field=column.name, first=first.line)
        given[column.name] = unescaped(row.value)
    if first.because.source and not given.get("source"):
        given["source"] = first.because.source
    return NewRow(first.item, name, given, next(iter(reasons), first.because.reason))


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
            raise complaint("lacking", first.line, item=first.item, fields=names)
        if not own_id:
            others = {other.partition(".")[2] for other in taken if other.startswith(f"{place}.")}
            own_id = new_ids.new_item_id(plan, place, table, given, others)
        with _on(first):
            item_places.require_free(plan, place, own_id)
        if f"{place}.{own_id}" in taken:
            raise complaint("taken", first.line, item=f"{place}.{own_id}")
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
            raise complaint("two_reasons", row.line, item=row.item, first=next(iter(reasons.values())))
        if not row.field:
            continue
        with _on(row):
            field = edit.field_of(item, row.field)
            if row.value:
                value_of(item, field, unescaped(row.value))
        if field in given and field != "kind":
            raise complaint("doubled", row.line, item=rows[0].item, field=field, first=rows[0].line)
        given[field] = unescaped(row.value)
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


# cells


def _cells(items: Iterable[Item], *, every: bool) -> Iterator[tuple[str, str, str]]:
    for item in items:
        for field in fields_of(item.table):
            if field.name in edit.FIXED or field.shape == "tables":
                continue
            if every or field.name in item.fields or field.name in _OFFERED or field.shape in _LISTS:
                yield item.id, field.name, _cell(item, field.name)
        for name, value in inner_lines.inner_cells(item, _OFFERED, every=every):
            yield item.id, name, value


def _cell(item: Item, field: str) -> str:
    at = inner_field(field)
    return inner_lines.inner_cell(item, at) if at is not None else escaped(edit.written_of(item.fields.get(field)))
