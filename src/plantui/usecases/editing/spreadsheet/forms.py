"""The sheets of a workbook, one for each table of the plan and each table inside its items; and how each is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import attrs

from plantui.i18n import LANGUAGES, sentence_of
from plantui.plan.schema import COLUMNS, PLAN_TABLES, SERVICE_TABLES, Field, fields_of

ABOUT = "plantui"
"""The sheet that says what the workbook was made of."""

SERVICE, ID, NUMBER, INSIDE = "service", "id", "number", "inside"
REASON_CODE, REASON, REMOVE = "reason_code", "reason", "remove"

_FIRST = ("plan", "service", "milestone", "prerequisite", "fact", "status", "goal", "risk", "dispute")
_OWN_WORDS = {
    SERVICE: "sheet.column.service",
    NUMBER: "sheet.column.number",
    REASON_CODE: "sheet.column.reason_code",
    REASON: "sheet.column.reason",
    REMOVE: "sheet.column.remove",
}
"""What the columns are called that are no fields."""

_AS_THEY_ARE = ("plan", "accepted")


@attrs.frozen(slots=True)
class SheetForm:
    """One sheet: the items of a table, or with `inner` the tables of a name inside items, one a row.

    `head` are the columns that say which row it is, `fields` those of the format in its order, `tail` what is done.
    """

    name: str
    table: str
    head: tuple[str, ...]
    fields: tuple[Field, ...]
    tail: tuple[str, ...]
    inner: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings, all of them codes."""
        return (*self.head, *(field.name for field in self.fields), *self.tail)

    def field(self, name: str) -> Field | None:
        """The field of a name."""
        return next((field for field in self.fields if field.name == name), None)


def columns_of(field: Field) -> tuple[Field, ...]:
    """The fields of the tables that a field holds, whichever item it is of; none where it holds a value."""
    return COLUMNS.get(field.name, ()) if field.shape == "tables" else ()


def inner_fields(table: str) -> tuple[Field, ...]:
    """The fields of a table that hold tables."""
    return tuple(field for field in fields_of(table) if columns_of(field))


@lru_cache(maxsize=1)
def forms() -> tuple[SheetForm, ...]:
    """Every sheet, those with most rows first."""
    names = dict.fromkeys((*_FIRST, *SERVICE_TABLES, *PLAN_TABLES))
    tables = [name for name in names if fields_of(name)]
    inner: dict[str, tuple[Field, ...]] = {}
    for table in tables:
        for field in fields_of(table):
            if columns := columns_of(field):
                inner.setdefault(field.name, columns)
    return (*map(_of_items, tables), *(_of_inner(name, columns) for name, columns in inner.items()))


def form_of(table: str) -> SheetForm:
    """The sheet of a table of items."""
    return next(form for form in forms() if form.table == table and not form.inner)


def known_form(name: str) -> SheetForm | None:
    """The sheet that has a name: its own, its table's, or what people call it in any language."""
    wanted = folded(name)
    return next((form for form in forms() if wanted in _names(form)), None)


def known_column(form: SheetForm, heading: str) -> str | None:
    """The column that a heading names: its code, or what people call it in any language where that is only one."""
    wanted = folded(heading)
    if wanted in form.columns:
        return wanted
    found = {column for column in form.columns if wanted in _labels(column)}
    return found.pop() if len(found) == 1 else None


def folded(text: str) -> str:
    """A heading or a name without case, marks of a list and odd spaces."""
    return " ".join(text.casefold().replace("*", " ").strip(" :").split())


def _of_items(table: str) -> SheetForm:
    fields = tuple(field for field in fields_of(table) if field.name != ID and not columns_of(field))
    names = {field.name for field in fields}
    head = {"plan": (ID,), "service": (ID, INSIDE)}.get(table, (SERVICE, ID))
    reasons = () if REASON in names else (REASON_CODE, REASON)
    return SheetForm(_plural(table), table, head, fields, (*reasons, REMOVE) if table != "plan" else reasons)


def _of_inner(name: str, columns: tuple[Field, ...]) -> SheetForm:
    return SheetForm(_plural(name), name, (SERVICE, ID, NUMBER), columns, (REMOVE,), inner=True)


def _plural(name: str) -> str:
    if name in _AS_THEY_ARE:
        return name
    return f"{name}es" if name.endswith("s") else f"{name}s"


def _names(form: SheetForm) -> set[str]:
    keys = (f"label.{form.table}",) if form.inner else (f"table.{form.table}", f"table.group.{form.table}")
    return {form.name, form.table, *_said(keys)}


def _labels(column: str) -> set[str]:
    keys = (f"label.{column}", _OWN_WORDS.get(column, f"label.{column}"))
    return {column.replace("_", " "), *_said(keys)}


def _said(keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        for code in LANGUAGES:
            sentence = sentence_of(code, key)
            if sentence != key:
                yield folded(sentence)
