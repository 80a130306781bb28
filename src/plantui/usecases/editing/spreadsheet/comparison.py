"""What a spreadsheet says differently from the plan, row by row; and all that is wrong with it, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import meant, t
from plantui.plan import reasons, values
from plantui.plan.arrangement import new_ids
from plantui.plan.model import Item, Plan
from plantui.plan.schema import PLAN_TABLES, SERVICE_TABLES, Field
from plantui.plan.values import NotAValue, Value, shorten
from plantui.usecases.editing.fields import cell_value
from plantui.usecases.editing.spreadsheet import forms, names
from plantui.usecases.editing.spreadsheet.cells import (
    NotAsTyped,
    cell_text,
    code_in_any_language,
    plain_text,
    refuse_short_year,
)
from plantui.usecases.editing.spreadsheet.names import Names
from plantui.usecases.editing.spreadsheet.sheet_rows import CellProblem, SheetRow
from plantui.usecases.editing.spreadsheet.workbook import Digests, Made, digest, place_of

Doing = Literal["new", "changed", "removed", "same"]


@attrs.frozen(slots=True)
class RowChange:
    """What one row makes of its item: for a new one `values` are all its fields, else those that change.

    None is *not in the text*. `made` says that the id was made and not typed.
    """

    row: SheetRow
    id: str
    doing: Doing
    values: Mapping[str, Value | None] = attrs.field(factory=dict)
    reason: str = ""
    made: bool = False


@attrs.frozen(slots=True)
class Reading:
    """Rows while they are compared: with what, and what was wrong so far; `bad` are rows that are left out.

    `first` says that the sheet is an organisation's own, which has no escapes and may call things otherwise. `numbers`
    are those that tables inside items have where their rows have none.
    """

    plan: Plan
    made: Made | None
    first: bool
    names: Names
    problems: list[CellProblem]
    bad: set[tuple[str, int]]
    given_reason: str = ""
    numbers: dict[tuple[str, int], int] = attrs.field(factory=dict)

    def refuse(self, row: SheetRow, column: str, message: str, item: str = "") -> None:
        """Put down what is wrong with a cell; its row is left out."""
        self.problems.append(row.problem(column, message, item))
        self.bad.add((row.sheet, row.row))


def compared_rows(reading: Reading, rows: Sequence[SheetRow]) -> dict[str, RowChange]:
    """What the rows of items make of the plan, by full id, in the order of the sheet."""
    found: dict[str, RowChange] = {}
    typed = _typed_ids(reading, rows)
    unclaimed = _unclaimed(reading.plan, {name for names in typed.values() for name in names})
    for row in rows:
        place = place_named(reading, row)
        if place is None:
            continue
        item = _item(reading, row, place)
        if item is not None and item.id in found:
            first = found[item.id].row
            reading.refuse(row, forms.ID, t("sheet.row_twice", first=first.row + 1), item.id)
        elif item is not None:
            found[item.id] = _existing(reading, row, item)
        elif _may_be_new(reading, row, place, unclaimed):
            change = _new(reading, row, place, typed)
            if change.id in found:
                reading.refuse(row, forms.ID, t("sheet.row_twice", first=found[change.id].row.row + 1), change.id)
            else:
                found[change.id] = change
    return found


# where


def place_named(reading: Reading, row: SheetRow) -> str | None:
    """The service a row's item stands in, or `plan`; for a service empty. None where that is wrong, and told."""
    table, typed = row.form.table, row.service
    if table in ("plan", "service"):
        return ""
    if forms.SERVICE in row.faulty:
        reading.bad.add((row.sheet, row.row))
        return None
    if not typed and not row.form.inner and table not in SERVICE_TABLES:
        return "plan"
    if not typed:
        reading.refuse(row, forms.SERVICE, t("sheet.no_service"))
        return None
    place = "plan" if typed == "plan" else names.matched(reading.names, "service", typed, row, forms.SERVICE)
    if not row.form.inner and table not in (PLAN_TABLES if place == "plan" else SERVICE_TABLES):
        reading.refuse(row, forms.SERVICE, t("sheet.wrong_place", seen=shorten(typed), sheet=row.form.name))
        return None
    return place


def _item(reading: Reading, row: SheetRow, place: str) -> Item | None:
    """The item of the plan that a row is about, if it is there."""
    if row.form.table == "plan":
        return reading.plan.item
    own_id = row.own_id
    item = reading.plan.by_id.get(f"{place}.{own_id}" if place else own_id) if own_id else None
    return item if item is not None and item.table == row.form.table else None


def _typed_ids(reading: Reading, rows: Iterable[SheetRow]) -> dict[str, set[str]]:
    """The full ids that stand in the rows, by place."""
    typed: dict[str, set[str]] = {}
    for row in rows:
        table = row.form.table
        if table == "service":
            typed.setdefault("", set()).add(row.own_id)
        elif row.own_id:
            called = row.service or "plan"
            place = reading.names.services.get(called) or reading.names.services.get(forms.folded(called)) or called
            typed.setdefault(place, set()).add(f"{place}.{row.own_id}")
    return typed


# rows that are in the plan


def _existing(reading: Reading, row: SheetRow, item: Item) -> RowChange:
    form = row.form
    if form.table == "plan" and row.own_id and row.own_id != item.text("id"):
        reading.refuse(row, forms.ID, t("sheet.plan_id", seen=shorten(row.own_id), id=item.text("id") or ""), "plan")
    if form.table == "service":
        _refuse_other_folder(reading, row, item)
    if row.removed:
        return _removal(reading, row, item)
    key = (form.name, place_of(item), item.own_id)
    base = reading.made.rows.get(key) if reading.made is not None else None
    changed = changed_cells(reading, row, item, item.fields, base)
    reason = _reason(reading, row, item.id, changed=bool(changed))
    return RowChange(row, item.id, "changed" if changed or reason else "same", changed, reason)


def changed_cells(
    reading: Reading, row: SheetRow, item: Item, now: Mapping[str, Value], base: Digests | None
) -> dict[str, Value | None]:
    """What a row sets in an item, or in a table inside it; nothing where it is as it was exported.

    Where both the row and the plan changed since, and not to the same, each such cell is a problem.
    """
    differing: dict[str, Value | None] = {}
    moved: set[str] = set()  # as they were exported, and other ones by now
    faulty = False
    for field in row.form.fields:
        name = field.name
        if name not in row.columns:
            continue
        if name in row.faulty:
            faulty = True
            reading.bad.add((row.sheet, row.row))
            continue
        typed, present = row.cells.get(name, ""), cell_text(field, now.get(name))
        if _spelled(field, typed) == present or (base is not None and _unchanged(base, name, _spelled(field, typed))):
            if _spelled(field, typed) != present:
                moved.add(name)
            continue
        value = parsed(reading, row, item, field)
        if isinstance(value, _Unfit):
            faulty = True
        elif value != now.get(name):
            differing[name] = value
    if base is None or faulty:
        return differing
    changed = {
        name: value
        for name, value in differing.items()
        if not _unchanged(base, name, cell_text(_field(row, name), value))
    }
    if not changed:
        return {}
    both = (name for name in differing if not _unchanged(base, name, cell_text(_field(row, name), now.get(name))))
    for name in sorted({*both, *moved}, key=lambda name: row.columns[name]):
        shown = {"sheet": row.cells.get(name, ""), "plan": cell_text(_field(row, name), now.get(name))}
        words = {which: shorten(text) or t("plan_view.absent") for which, text in shown.items()}
        reading.refuse(row, name, t("sheet.both_changed", **words), item.id)
    return changed


def _field(row: SheetRow, name: str) -> Field:
    field = row.form.field(name)
    assert field is not None
    return field


def _unchanged(base: Digests, name: str, text: str) -> bool:
    return base.get(name) == digest(text) if text else name not in base


def _spelled(field: Field, typed: str) -> str:
    """A cell as `cell_text` would have it: line ends that were typed are spelled."""
    return typed.replace("\n", "\\n") if field.shape == "text" else typed


def _removal(reading: Reading, row: SheetRow, item: Item) -> RowChange:
    if row.cells[forms.REMOVE].casefold() != "x":
        reading.refuse(row, forms.REMOVE, t("sheet.remove_x", seen=shorten(row.cells[forms.REMOVE])), item.id)
    elif item.table == "service":
        reading.refuse(row, forms.REMOVE, t("sheet.no_service_out"), item.id)
    return RowChange(row, item.id, "removed", reason=_reason(reading, row, item.id, changed=True))


def _refuse_other_folder(reading: Reading, row: SheetRow, item: Item) -> None:
    inside = reading.plan.by_service[item.id].inside or ""
    if forms.INSIDE in row.columns and row.cells.get(forms.INSIDE, "") != inside:
        reading.refuse(row, forms.INSIDE, t("sheet.no_move"), item.id)


# rows that are not


def _unclaimed(plan: Plan, typed: set[str]) -> dict[tuple[str, str], list[Item]]:
    """The items that no row has, by table and place."""
    found: dict[tuple[str, str], list[Item]] = {}
    for item in plan.all_items():
        if item.id not in typed:
            found.setdefault((item.table, "" if item.table == "service" else place_of(item)), []).append(item)
    return found


def _may_be_new(
    reading: Reading, row: SheetRow, place: str, unclaimed: Mapping[tuple[str, str], Sequence[Item]]
) -> bool:
    """Whether a row may be an item that is not there yet; what it is instead is told."""
    if row.removed:
        reading.refuse(row, forms.REMOVE, t("sheet.nothing_to_remove"))
        return False
    own_id = row.own_id
    full = f"{place}.{own_id}" if place else own_id
    if own_id and full in reading.plan.by_id:
        other = reading.plan.by_id[full].table
        reading.refuse(row, forms.ID, t("sheet.other_table", id=full, table=forms.form_of(other).name), full)
        return False
    if own_id:
        try:
            values.slug(own_id)
        except NotAValue as wrong:
            reading.refuse(row, forms.ID, str(wrong), full)
            return False
    columns = [field for field in row.form.fields if field.name in row.columns]
    for item in unclaimed.get((row.form.table, place), ()):
        same = all(_says(reading, row, field, item) for field in columns)
        if same and any(row.cells.get(field.name) for field in columns):
            reading.refuse(row, forms.ID, t("sheet.id_changed", id=item.id, own_id=item.own_id), row.written_id)
            return False
    return True


def _says(reading: Reading, row: SheetRow, field: Field, item: Item) -> bool:
    """Whether a row's cell says what an item has, in the words of either."""
    typed, present = row.cells.get(field.name, ""), cell_text(field, item.fields.get(field.name))
    if _spelled(field, typed) == present:
        return True
    if not typed or not present:
        return False
    told, bad, missing = len(reading.problems), set(reading.bad), dict(reading.names.missing)
    value = parsed(reading, row, item, field)  # only asked
    del reading.problems[told:]
    reading.bad.intersection_update(bad)
    for key in reading.names.missing.keys() - missing.keys():
        del reading.names.missing[key]
    return value == item.fields.get(field.name)


def _new(reading: Reading, row: SheetRow, place: str, typed: dict[str, set[str]]) -> RowChange:
    form, own = row.form, row.own_id
    fields = new_fields(reading, row, stub_item(row.written_id, form.table, place))
    ids = typed.setdefault(place, set())
    if not own:
        taken = {name.rpartition(".")[2] for name in ids}
        if place:
            own = new_ids.new_item_id(reading.plan, place, form.table, fields, taken)
        else:
            known = {*taken, *reading.plan.by_service, "plan", "policy", "people", "changes"}
            stop = new_ids.stop_words(reading.plan.item.text("language"))
            own = new_ids.new_id(str(fields.get("title", "")), known, stop)
        ids.add(f"{place}.{own}" if place else own)
    full = f"{place}.{own}" if place else own
    return RowChange(row, full, "new", fields, _reason(reading, row, full, changed=True), made=not row.own_id)


def new_fields(reading: Reading, row: SheetRow, item: Item) -> dict[str, Value | None]:
    """The fields of a new item, or of a new table inside one, in the order of the format."""
    fields: dict[str, Value | None] = {}
    for field in row.form.fields:
        if field.name in row.faulty:
            reading.bad.add((row.sheet, row.row))
        elif row.cells.get(field.name):
            value = parsed(reading, row, item, field)
            if not isinstance(value, _Unfit):
                fields[field.name] = value
            elif reading.first and field.name == "certainty" and not row.cells.get("certainty_text"):
                fields["certainty_text"] = row.cells["certainty"]  # its own word stands, and nothing is made of it
            elif reading.first and field.shape == "when" and row.form.field("text") is not None:
                words = row.cells[field.name]
                fields["text"] = "\n".join(text for text in (str(fields.get("text") or ""), words) if text)
        elif field.required:
            reading.refuse(row, field.name, t("sheet.required", field=t(f"label.{field.name}")), item.id)
    return {field.name: fields[field.name] for field in row.form.fields if field.name in fields}


def stub_item(full_id: str, table: str, place: str) -> Item:
    """An item that is not in the plan yet, for what asks one for its id and table."""
    return Item(full_id, table, table, place if place not in ("", "plan") else None, {}, None, "", 0)


# cells


class _Unfit:
    """A cell whose problem was put down."""


_UNFIT = _Unfit()


def parsed(reading: Reading, row: SheetRow, item: Item, field: Field) -> Value | _Unfit | None:
    """The value of a cell, None for *not in the text*; what is wrong with it is put down."""
    typed = row.cells.get(field.name, "")
    if not typed:
        if field.required:
            reading.refuse(row, field.name, t("sheet.required", field=t(f"label.{field.name}")), item.id)
            return _UNFIT
        return None
    try:
        if field.shape == "when":
            refuse_short_year(typed)
        if field.refers == "actor":
            single = field.shape == "slug"
            typed = names.matched(reading.names, "actor", typed, row, field.name) if single else names.matched_list(
                reading.names, typed, row, field.name
            )  # fmt: skip
        typed = code_in_any_language(field, typed)
        return cell_value(item, field, typed if reading.first else plain_text(field, typed))
    except NotAsTyped as fault:
        message = str(fault)
    except UsageProblem as problem:
        message = problem.message
    if reading.first and field.name == "certainty" and row.form.field("certainty_text") is not None:
        return _UNFIT
    if reading.first and field.shape == "when" and row.form.field("text") is not None:
        reading.problems.append(row.problem(field.name, message, item.id))
        return _UNFIT
    reading.refuse(row, field.name, message, item.id)
    return _UNFIT


def _reason(reading: Reading, row: SheetRow, item_id: str, *, changed: bool) -> str:
    """The reason that a row gives for its change, as `code: text`; empty for none, and for the one already given."""
    text = row.cells.get(forms.REASON, "").replace("\\n", "\n") if forms.REASON in row.form.tail else ""
    typed = row.cells.get(forms.REASON_CODE, "")
    given = reasons.of_round(reading.plan).items.get(item_id)
    if not text and not typed:
        return reading.given_reason if changed else ""
    if given is not None and (typed in ("", given.code)) and text == given.text:
        return ""
    words = {code: t(f"reason.{code}") for code in reasons.REASON_CODES}
    code = meant(typed, words) if typed else given.code if given is not None else None
    if code is None:
        known = ", ".join(reasons.REASON_CODES)
        reading.refuse(row, forms.REASON_CODE, t("sheet.reason_code", seen=shorten(typed), codes=known), item_id)
        return ""
    if not text:
        reading.refuse(row, forms.REASON, t("sheet.no_reason"), item_id)
    return f"{code}: {text}" if text else ""
