"""A spreadsheet brought into the plan in memory: what would be written, and all that is in the way, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from plantui.documents.formats.grid import Grid
from plantui.errors import NotWritten, UsageProblem
from plantui.i18n import t, tn
from plantui.plan import edit as plan_edit
from plantui.plan import values as plan_values
from plantui.plan.files import Problem
from plantui.plan.loader import PLAN_PATH
from plantui.plan.model import Plan
from plantui.plan.values import Value
from plantui.usecases.editing import fields
from plantui.usecases.editing.fields import Done, NewProblems, OpenFiles, Prepared, Set
from plantui.usecases.editing.spreadsheet import forms, names, sheet_map
from plantui.usecases.editing.spreadsheet.comparison import Reading, RowChange, compared_rows, stub_item
from plantui.usecases.editing.spreadsheet.inner_rows import with_inner_rows
from plantui.usecases.editing.spreadsheet.names import MissingName
from plantui.usecases.editing.spreadsheet.sheet_map import SheetMap
from plantui.usecases.editing.spreadsheet.sheet_rows import (
    CellProblem,
    Heads,
    SheetRow,
    has_headings,
    headed,
    sheet_rows_of,
)
from plantui.usecases.editing.spreadsheet.workbook import made_of
from plantui.usecases.session.desk import Session

_TRIES = 20
"""How often rows that others rest on are left out in turn, before the rest is given up."""


@attrs.frozen(slots=True)
class ImportWish:
    """How a spreadsheet is to be read: `first` for an organisation's own sheets, `mapped` what its columns are called.

    `reason` is given for every change whose row gives none, and `source` says where the reasons were given.
    """

    first: bool = False
    mapped: SheetMap | None = None
    create_missing: bool = False
    skip_errors: bool = False
    reason: str = ""
    source: str = ""


@attrs.frozen(slots=True)
class ReadSheet:
    """One sheet that was known: as it is in the file, where its headings stand, and its rows."""

    grid: Grid = attrs.field(repr=False)
    heads: Heads
    rows: tuple[SheetRow, ...] = attrs.field(repr=False)


@attrs.frozen(slots=True)
class ImportOutcome:
    """What a spreadsheet makes of the plan: each row's change by full id, what is wrong, and the edit if there is one.

    `missing` are actors and services that are named and not there; those that would be made are in the edit.
    `numbers` are those of tables inside items whose rows have none.
    """

    changes: Mapping[str, RowChange]
    problems: tuple[CellProblem, ...]
    left_out: frozenset[tuple[str, int]]
    missing: tuple[MissingName, ...]
    prepared: Prepared | None
    sheets: tuple[ReadSheet, ...] = attrs.field(default=(), repr=False)
    numbers: Mapping[tuple[str, int], int] = attrs.field(factory=dict, repr=False)

    def count(self, doing: str) -> int:
        """How many items are new, changed, removed or the same; rows that are left out are none of them."""
        return sum(
            change.doing == doing and (change.row.sheet, change.row.row) not in self.left_out
            for change in self.changes.values()
        )


def import_outcome(session: Session, grids: Sequence[Grid], wish: ImportWish) -> ImportOutcome:
    """Read the sheets and make their edit in memory; nothing is written.

    The edit leaves out rows with problems; whether it may be written all the same is for the caller to say. Raises
    UsageProblem where no sheet is known, or the workbook is of another plan, and as opening the files does.
    """
    opened = fields.open_files(session)
    problems: list[CellProblem] = []
    wish = fitting(grids, wish)
    sheets = read_sheets(grids, wish, problems)
    rows = [row for sheet in sheets for row in sheet.rows]
    made = next((found for grid in grids if grid.name == forms.ABOUT and (found := made_of(grid)) is not None), None)
    if made is not None and made.plan_id != opened.plan.id:
        raise UsageProblem(t("sheet.title"), t("sheet.other_plan", seen=made.plan_id[:80], plan=opened.plan.id))
    bad = {(row.sheet, row.row) for row in rows if row.faulty}
    reading = Reading(
        opened.plan,
        made,
        wish.first or wish.mapped is not None,
        names.names_of(opened.plan),
        problems,
        bad,
        wish.reason,
    )
    changes = compared_rows(reading, [row for row in rows if not row.form.inner])
    with_inner_rows(reading, changes, [row for row in rows if row.form.inner])
    _own_services(reading, changes)
    missing = tuple(reading.names.missing.values())
    if not wish.create_missing:
        _refuse_missing(reading, missing)
    prepared = _tried(session, opened, reading, changes, missing if wish.create_missing else (), wish)
    ordered = sorted(problems, key=lambda problem: _order(grids, problem))
    return ImportOutcome(changes, tuple(ordered), frozenset(reading.bad), missing, prepared, sheets, reading.numbers)


# reading


def fitting(grids: Sequence[Grid], wish: ImportWish) -> ImportWish:
    """The wish without its map where that is of another file in the same folder: for a workbook of plantui's own."""
    if wish.mapped is None or not wish.mapped.columns or not any(grid.name == forms.ABOUT for grid in grids):
        return wish
    fits = any(sheet_map.mapped_heads(grid, wish.mapped, []) is not None for grid in grids)
    return wish if fits else attrs.evolve(wish, mapped=None)


def read_sheets(grids: Sequence[Grid], wish: ImportWish, problems: list[CellProblem]) -> tuple[ReadSheet, ...]:
    """The sheets that are known, with their rows. Raises UsageProblem where none is."""
    exported = any(grid.name == forms.ABOUT for grid in grids)
    sheets: list[ReadSheet] = []
    for grid in grids:
        if grid.name == forms.ABOUT or not any(cell.text for row in grid.rows for cell in row):
            continue
        if wish.mapped is not None and wish.mapped.columns:
            form, heads = wish.mapped.form, sheet_map.mapped_heads(grid, wish.mapped, problems)
        else:
            known = forms.known_form(grid.name) or (wish.mapped.form if wish.mapped and len(grids) == 1 else None)
            if known is None or (wish.first and not has_headings(grid, known)):
                if known is None and (exported or not wish.first):
                    names_known = ", ".join(form.name for form in forms.forms())
                    problems.append(CellProblem(grid.name, "", t("sheet.unknown", known=names_known)))
                continue
            form, heads = known, headed(grid, known, problems)
            if heads is not None and wish.mapped is not None:
                heads = attrs.evolve(heads, fixed=wish.mapped.fixed)
        if heads is not None:
            sheets.append(ReadSheet(grid, heads, tuple(sheet_rows_of(grid, form, heads, problems))))
    if not sheets:
        seen = "; ".join(f"{grid.name}: {', '.join(sheet_map.headings(grid))}" for grid in grids[:5])
        raise UsageProblem(t("sheet.title"), t("sheet.none_known", seen=seen[:400]))
    return tuple(sheets)


def _order(grids: Sequence[Grid], problem: CellProblem) -> tuple[int, int, int, str]:
    sheets = [grid.name for grid in grids]
    letters = problem.cell.rstrip("0123456789")
    sheet = sheets.index(problem.sheet) if problem.sheet in sheets else len(sheets)
    return sheet, int(problem.cell[len(letters) :] or 0), len(letters), letters


def _own_services(reading: Reading, changes: Mapping[str, RowChange]) -> None:
    """Services that rows name and the workbook itself brings are not missing."""
    brought = {change.id: change for change in changes.values() if change.row.form.table == "service"}
    for key, each in list(reading.names.missing.items()):
        if each.table == "service" and (each.title in brought or each.own_id in brought):
            del reading.names.missing[key]


def _refuse_missing(reading: Reading, missing: Sequence[MissingName]) -> None:
    for each in missing:
        close = names.near(reading.names, each)
        words = tn(f"sheet.missing.{each.table}", len(each.rows), seen=plan_values.shorten(each.title))
        hint = t("sheet.missing.near", near=close) if close else t("sheet.missing.make")
        reading.refuse(each.rows[0], each.column, f"{words} {hint}")
        reading.bad.update((row.sheet, row.row) for row in each.rows)


# making


def _tried(
    session: Session, opened: OpenFiles, reading: Reading, changes: Mapping[str, RowChange],
    missing: Sequence[MissingName], wish: ImportWish,
) -> Prepared | None:  # fmt: skip
    """The edit of the rows that are good, tried until what it would make of the plan has no new problem.

    Where rows with problems are not to be left out they are tried too, for what else is wrong with the plan they make.
    """
    keep_bad = not wish.skip_errors
    for _ in range(_TRIES):
        kept = [
            change for change in changes.values() if keep_bad or (change.row.sheet, change.row.row) not in reading.bad
        ]
        try:
            after, done = _made(opened, kept, missing)
            done = attrs.evolve(done, sources=dict.fromkeys(done.reasons, wish.source) if wish.source else {})
            return fields.prepared(session, opened, after, done)
        except NewProblems as found:
            if not _placed(reading, changes, found.problems) or keep_bad:
                return None
        except NotWritten:
            return None
    return None


def _made(
    opened: OpenFiles, changes: Sequence[RowChange], missing: Sequence[MissingName]
) -> tuple[dict[str, bytes], Done]:
    after = dict(opened.data)
    sets: list[Set] = []
    added: list[str] = []
    paths = _service_paths(opened.plan, changes, missing)
    for each in missing:
        added.append(_add_missing(after, each, paths))
    fresh = [change for change in changes if change.doing == "new"]
    for change in sorted(fresh, key=lambda change: change.row.form.table != "service"):
        _add(after, change, paths)
        added.append(change.id)
    for change in changes:
        if change.doing == "changed":
            sets += _set(after, opened.plan, change)
    for change in changes:
        if change.doing == "removed":
            item = opened.plan.by_id[change.id]
            after[item.path] = plan_edit.remove_item(after[item.path], item)
    removed = tuple(change.id for change in changes if change.doing == "removed")
    reasons = {change.id: change.reason for change in changes if change.reason}
    return after, Done(tuple(sets), tuple(added), removed, reasons)


def _set(after: dict[str, bytes], plan: Plan, change: RowChange) -> Iterator[Set]:
    item = plan.by_id[change.id]
    for field, value in change.values.items():
        content = after[item.path]
        comment = plan_edit.comment_beside(content, item, field)
        after[item.path] = plan_edit.set_field(content, item, field, value)
        yield Set(item.id, field, item.fields.get(field), value, comment, value is None)


def _add(after: dict[str, bytes], change: RowChange, paths: Mapping[str, str]) -> None:
    form = change.row.form
    present = {name: value for name, value in change.values.items() if value is not None}
    if form.table == "service":
        _add_service(after, paths[change.id], change.id, present)
        return
    place, _, own_id = change.id.partition(".")
    inner = {field.name for field in forms.inner_fields(form.table)}
    path = PLAN_PATH if place == "plan" else paths.get(place, "")
    if path not in after:
        return  # its service is no file; that is told of the row
    plain = {name: value for name, value in present.items() if name not in inner}
    after[path] = plan_edit.add_item(after[path], form.table, {"id": own_id, **plain})
    item = attrs.evolve(stub_item(change.id, form.table, place), path=path)
    for name in inner & present.keys():
        after[path] = plan_edit.set_field(after[path], item, name, present[name])


def _add_service(after: dict[str, bytes], path: str, own_id: str, values: Mapping[str, Value]) -> None:
    data = b'schema = "plantui.service/1"\n'
    item = attrs.evolve(stub_item(own_id, "service", own_id), path=path)
    for name, value in {"id": own_id, **values}.items():
        data = plan_edit.set_field(data, item, name, value)
    after[path] = data


def _add_missing(after: dict[str, bytes], missing: MissingName, paths: Mapping[str, str]) -> str:
    """Make an actor or a service that rows name; its source is that of the first of them."""
    source = missing.rows[0].cells.get("source", "")
    given: dict[str, Value] = {"source": source} if source else {}
    if missing.table == "service":
        _add_service(after, paths[missing.own_id], missing.own_id, {"title": missing.title, **given})
        return missing.own_id
    fields_given: dict[str, Value] = {"id": missing.own_id, "title": missing.title, **given}
    after[PLAN_PATH] = plan_edit.add_item(after[PLAN_PATH], "actor", fields_given)
    return f"plan.{missing.own_id}"


def _service_paths(plan: Plan, changes: Sequence[RowChange], missing: Sequence[MissingName]) -> dict[str, str]:
    """The path of each service's file, those that are new too: below the one they lie inside."""
    paths = {service.id: service.item.path for service in plan.walk()}
    inside = {
        change.id: change.row.cells.get(forms.INSIDE, "") for change in changes if change.row.form.table == "service"
    }
    inside |= {each.own_id: "" for each in missing if each.table == "service"}
    for _ in range(len(inside) + 1):  # one inside another that comes later in the sheet
        for own_id, above in inside.items():
            if own_id not in paths and (not above or above in paths):
                folder = paths[above].removesuffix(".toml") if above else "plan/services"
                paths[own_id] = f"{folder}/{own_id}.toml"
    for own_id in inside:
        paths.setdefault(own_id, f"plan/services/{own_id}.toml")
    return paths


# problems of the whole plan


def _placed(reading: Reading, changes: Mapping[str, RowChange], found: Sequence[Problem]) -> bool:
    """Put problems of the plan to the rows they come from; whether any row came to be left out that was not before."""
    before = len(reading.bad)
    for problem in found:
        change, column = _cause(changes, problem)
        if change is None:
            reading.problems.append(CellProblem(problem.path, "", str(problem)))
        elif not any(each.place == change.row.problem(column, "").place for each in reading.problems):
            reading.refuse(change.row, column, problem.message, change.id)
    return len(reading.bad) > before


def _cause(changes: Mapping[str, RowChange], problem: Problem) -> tuple[RowChange | None, str]:
    """The row that a problem comes from, with the column: its own item's, or that of one that is gone."""
    field = problem.message.partition(":")[0]
    for change in changes.values():
        what = f"{change.row.form.table} '{plan_values.shorten(change.id.rpartition('.')[2])}'"
        if (
            change.doing in ("new", "changed")
            and problem.what.partition(":")[0] == what
            and _in_file(change, problem.path)
        ):
            return change, field
    for change in changes.values():
        if change.doing == "removed" and plan_values.seen(change.id.rpartition(".")[2]) in problem.message:
            return change, forms.REMOVE
        if change.doing == "removed" and plan_values.seen(change.id) in problem.message:
            return change, forms.REMOVE
        if change.row.form.table == "service" and change.doing == "new" and _in_file(change, problem.path):
            return change, field
    return None, field


def _in_file(change: RowChange, path: str) -> bool:
    place = change.id.partition(".")[0]
    return path == PLAN_PATH if place == "plan" else path.endswith(f"/{place}.toml")
