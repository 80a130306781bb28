"""How the columns of an organisation's own sheet are called in the plan, kept in `import.toml` beside the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from plantui.documents.formats.grid import Grid, cell_name
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import toml
from plantui.plan.spans import written
from plantui.usecases.editing.spreadsheet import forms
from plantui.usecases.editing.spreadsheet.forms import SheetForm
from plantui.usecases.editing.spreadsheet.sheet_rows import CellProblem, Heads

SCHEMA = "plantui.import/1"
NAME = "import.toml"

_HEADINGS_WITHIN = 30
"""Rows among which an organisation's sheet has its headings: above them stand titles and notes."""


@attrs.frozen(slots=True)
class SheetMap:
    """Which column is which field, what every row has besides, and of which table the rows are."""

    columns: Mapping[str, str] = attrs.field(factory=dict)
    fixed: Mapping[str, str] = attrs.field(factory=dict)
    table: str = "milestone"

    @property
    def form(self) -> SheetForm:
        """The sheet of the table."""
        return forms.form_of(self.table)


def typed_map(columns: Iterable[str], fixed: Iterable[str], table: str, before: SheetMap | None) -> SheetMap | None:
    """The map that the options say, else the one before; None for none. Raises UsageProblem for no such field."""
    pairs = dict(_pair(part) for entry in columns for part in entry.split(",") if part.strip())
    values = dict(map(_setting, fixed))
    if not pairs and not values and not table:
        return before
    before = before or SheetMap()
    form = _form(table) if table else before.form
    return _checked(SheetMap(pairs or before.columns, values or before.fixed, form.table))


def kept_map(data: bytes, path: str) -> SheetMap:
    """The map of an `import.toml`; raises UsageProblem for one that cannot be read."""
    try:
        raw = toml.read_toml(data)
    except toml.NotToml as error:
        raise UsageProblem(t("sheet.map.title"), error.message, f"{path}:{error.line}") from None
    if raw.get("schema") != SCHEMA:
        raise UsageProblem(t("sheet.map.title"), t("sheet.map.schema", wanted=SCHEMA), path)
    columns, fixed, table = raw.get("map", {}), raw.get("set", {}), raw.get("table", "milestone")
    for texts in (columns, fixed, {"table": table}):
        if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
            raise UsageProblem(t("sheet.map.title"), t("sheet.map.not_texts"), path)
    return _checked(SheetMap(columns, fixed, _form(str(table)).table))  # type: ignore[arg-type]  # looked at just above


def map_bytes(sheet_map: SheetMap) -> bytes:
    """The map as `import.toml`."""
    lines = [f'schema = "{SCHEMA}"', f"table = {written.value_text(sheet_map.table)}"]
    for name, texts in (("map", sheet_map.columns), ("set", sheet_map.fixed)):
        if texts:
            lines += ["", f"[{name}]"]
            lines += [f"{written.key_text(key)} = {written.value_text(text)}" for key, text in texts.items()]
    return ("\n".join(lines) + "\n").encode()


def mapped_heads(grid: Grid, sheet_map: SheetMap, problems: list[CellProblem]) -> Heads | None:
    """The headings of a sheet that has most of the mapped columns; None where it is another sheet.

    A column that is mapped and not there is a problem. Columns called `id` and `service` are known without being
    mapped, for they stand in the file that is given back.
    """
    wanted = {forms.folded(heading): field for heading, field in sheet_map.columns.items()}
    best: dict[str, int] = {}
    at = 0
    for row in range(min(len(grid.rows), _HEADINGS_WITHIN)):
        columns: dict[str, int] = {}
        for number, cell in enumerate(grid.rows[row]):
            field = wanted.get(forms.folded(cell.text))
            if field is not None:
                columns.setdefault(field, number)
        if len(columns) > len(best):
            best, at = columns, row
    if 2 * len(best) < len(wanted):
        return None
    for number, cell in enumerate(grid.rows[at]):
        if (name := forms.folded(cell.text)) in (*sheet_map.form.head, *sheet_map.form.tail):
            best.setdefault(name, number)
    for heading, field in sheet_map.columns.items():
        if field not in best:
            message = t("sheet.map.no_column", heading=heading, field=field)
            problems.append(CellProblem(grid.name, cell_name(at, 0), message, field=field))
    return Heads(at, best, sheet_map.fixed)


def headings(grid: Grid) -> tuple[str, ...]:
    """The texts of the fullest of a sheet's first rows: what its columns are called, most likely."""
    rows = [tuple(cell.text.strip() for cell in row if cell.text.strip()) for row in grid.rows[:_HEADINGS_WITHIN]]
    return max(rows, key=len) if rows else ()


def _pair(written_pair: str) -> tuple[str, str]:
    heading, equals, field = written_pair.rpartition("=")
    if not equals or not heading.strip() or not field.strip():
        raise UsageProblem(t("sheet.map.title"), t("sheet.map.pair", seen=written_pair[:80]))
    return heading.strip(), field.strip()


def _setting(written_pair: str) -> tuple[str, str]:
    field, _, value = written_pair.partition("=")
    if not field.strip() or not value.strip():
        raise UsageProblem(t("sheet.map.title"), t("sheet.map.pair", seen=written_pair[:80]))
    return field.strip(), value.strip()


def _form(table: str) -> SheetForm:
    form = forms.known_form(table)
    if form is None or form.inner:
        known = ", ".join(form.name for form in forms.forms() if not form.inner)
        raise UsageProblem(t("sheet.map.title"), t("sheet.map.no_table", seen=table[:80], known=known))
    return form


def _checked(sheet_map: SheetMap) -> SheetMap:
    form = sheet_map.form
    columns = {heading: forms.known_column(form, field) or field for heading, field in sheet_map.columns.items()}
    fixed = {forms.known_column(form, field) or field: value for field, value in sheet_map.fixed.items()}
    for field in (*columns.values(), *fixed):
        if field not in form.columns:
            message = t("sheet.map.no_field", seen=field[:80], sheet=form.name, known=", ".join(form.columns))
            raise UsageProblem(t("sheet.map.title"), message)
    twice = next((field for field in columns.values() if [*columns.values()].count(field) > 1), None)
    if twice is not None:
        raise UsageProblem(t("sheet.map.title"), t("sheet.map.twice", field=twice))
    return attrs.evolve(sheet_map, columns=columns, fixed=fixed)
