"""What an edited workbook makes of the plan's files: those fields as `set` would have them, and no byte beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plantui.documents.formats import xlsx
from plantui.documents.formats.grid import Grid, GridCell
from plantui.errors import NotWritten, UsageProblem
from plantui.plan import edit, values
from plantui.plan.model import Item
from plantui.plan.schema import FIELDS, Field
from plantui.plan.values import NotAValue
from plantui.usecases.editing import fields
from plantui.usecases.editing.spreadsheet import forms, workbook
from plantui.usecases.editing.spreadsheet.cells import cell_text, plain_text
from plantui.usecases.editing.spreadsheet.outcome import ImportOutcome, ImportWish, import_outcome
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Session
from plantui.usecases.session.startup import Wish
from support import plans, repositories

Cells = dict[tuple[str, str, str], str]
"""What is typed, by sheet, full id and column."""


def session(folder: Path) -> Session:
    """A session on a repository's work tree."""
    wish, memory = Wish(path=str(folder), rev="WORK"), Memory()
    return Session(session_open.list_history(session_open.open_desk(startup.begin(wish), wish, memory)), memory)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The shipped plan in a work tree that nothing is written to."""
    folder = tmp_path_factory.mktemp("shipped") / "plan"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GIT_CONFIG_GLOBAL", str(folder.parent / "gitconfig"))
        repositories.write_identity(folder.parent / "gitconfig")
        return session(repositories.make(folder, files=plans.shipped_files()))


def typed(grid: Grid, cells: Cells) -> Grid:
    """A sheet with other texts in some cells."""
    heads = [cell.text for cell in grid.rows[0]]
    rows = [list(row) for row in grid.rows]
    for row in rows[1:] if grid.name != forms.ABOUT else ():
        full = f"{row[0].text}.{row[1].text}" if heads[0] == forms.SERVICE else row[0].text
        for number, name in enumerate(heads):
            if (grid.name, full, name) in cells:
                row[number] = GridCell("text", cells[grid.name, full, name])
    return attrs.evolve(grid, rows=tuple(map(tuple, rows)))


def imported(at: Session, cells: Cells) -> ImportOutcome:
    """What the plan's own workbook makes of it with other texts in some cells, through the bytes of a file."""
    grids = [typed(grid, cells) for grid in workbook.exported(at.desk.plan)]
    return import_outcome(at, xlsx.read_workbook(xlsx.workbook_bytes(grids)), ImportWish())


def _choices() -> list[tuple[Item, Field]]:
    """Every cell that can be edited without naming another item."""
    shapes = ("line", "text", "when", "integer")
    return [
        (item, field)
        for item in plans.shipped().all_items()
        if item.table not in ("accepted", "plan")
        for field in forms.form_of(item.table).fields
        if field.shape in shapes and (field.name in item.fields or field.name in ("when", "text", "condition"))
    ]


CHOICES = _choices()
_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20)


def _value(field: Field) -> st.SearchStrategy[str]:
    match field.shape:
        case "when":
            return st.sampled_from(("2031-05-17", "våren 2031", "innen 2032", "2033", "Q2 2034"))
        case "integer":
            return st.sampled_from(("7", "1 000", "-3"))
        case "text":
            return st.lists(_TEXTS.filter(str.strip), min_size=1, max_size=3).map("\n".join).filter(str.strip)
        case _:
            return _TEXTS.filter(str.strip)


@st.composite
def edits(draw: Callable[[st.SearchStrategy[object]], object]) -> list[tuple[Item, Field, str]]:
    """Some cells of the shipped plan, each with what is typed there; a field that may be absent may be emptied."""
    numbers = draw(st.lists(st.sampled_from(range(len(CHOICES))), min_size=1, max_size=8, unique=True))
    assert isinstance(numbers, list)
    chosen = []
    for item, field in (CHOICES[number] for number in sorted(numbers)):
        text = str(draw(_value(field)))
        chosen.append((item, field, "" if not field.required and draw(st.booleans()) else text))
    return chosen


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits())
def test_k_cells_are_k_fields_and_no_other_byte(shipped: Session, chosen: list[tuple[Item, Field, str]]) -> None:
    """The files are those that setting the same fields one by one would make, the number of the format with them."""
    wanted = dict(plans.shipped_files())
    cells: Cells = {}
    count = 0
    for item, field, text in chosen:
        try:
            value = fields.value_of(item, field.name, plain_text(field, text.replace("\r", "")))
        except UsageProblem:
            return  # not a value: told by its cell, which other tests look at
        cells[forms.form_of(item.table).name, item.id, field.name] = text
        if value != item.fields.get(field.name):
            wanted[item.path] = edit.set_field(wanted[item.path], item, field.name, value)
            count += 1
    wanted = {path: edit.with_number(content) for path, content in wanted.items()}
    outcome = imported(shipped, cells)
    assert outcome.problems == ()
    assert outcome.count("new") == outcome.count("removed") == 0
    after = dict(plans.shipped_files())
    if outcome.prepared is not None:
        after |= {path: content for path, (_, content) in outcome.prepared.files.items() if content is not None}
        assert len(outcome.prepared.sets) == count
    assert after == wanted


@given(st.text(st.one_of(st.sampled_from("\\\n\tnu0x_41| "), st.characters(codec="utf-8", exclude_categories=["Cs"]))))
def test_a_cell_gives_its_text_back(text: str) -> None:
    """Line ends, backslashes, tabs and what a workbook would read otherwise; white space at the ends apart."""
    for name in ("title", "text"):
        field = FIELDS[name]
        try:
            value = values.checker(field)(text)
        except NotAValue:
            continue
        cell = cell_text(field, value)
        assert plain_text(field, cell).strip() == str(value).strip()
        assert cell_text(field, plain_text(field, cell)) == cell
        assert not {"\n", "\t"} & set(cell)


@given(
    st.lists(st.text(st.one_of(st.sampled_from("\\\t,u0x_41 "), st.characters(codec="utf-8")), min_size=1), min_size=1)
)
def test_a_list_of_lines_gives_its_entries_back(lines: list[str]) -> None:
    """Commas and backslashes in them too."""
    field = FIELDS["aliases"]
    try:
        value = values.checker(field)(lines)
    except NotAValue:
        return
    cell = cell_text(field, value)
    back = edit.parsed_value(plans.shipped().item, field, plain_text(field, cell))
    assert isinstance(value, tuple)
    assert back == tuple(str(entry).strip() for entry in value)
    assert "\t" not in cell


def test_a_plan_that_another_changes_before_it_is_written_is_left_alone(tmp_path: Path) -> None:
    """Between looking and writing too: nothing is written, and nothing is lost."""
    folder = repositories.make(tmp_path / "plan")
    at = session(folder)
    outcome = imported(at, {("milestones", "pps.testperiode", "title"): "Mine"})
    assert outcome.prepared is not None
    path = folder / "plan/services/pps.toml"
    path.write_text(path.read_text("utf-8").replace("planlagt fra", "theirs"), "utf-8")
    theirs = path.read_bytes()
    with pytest.raises(NotWritten):
        fields.write(at.desk, outcome.prepared)
    assert path.read_bytes() == theirs
