"""The guide to the plan format lists the whole format, and its example is a plan."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from plantui.plan import loader, schema
from plantui.plan.dates import SEASONS
from plantui.plan.schema import Field

GUIDE = (Path(__file__).parents[2] / "docs" / "plan-format.md").read_text(encoding="utf-8")
TABLES: list[tuple[str, tuple[Field, ...]]] = [
    ("`[plan]`", schema.PLAN),
    ("`[[version]]`", schema.VERSION),
    ("The service itself", schema.SERVICE),
    ("`[[….claim]]`", schema.CLAIM),
    ("`[[fact.year]]`", schema.YEAR),
    ("`[[dispute.position]]`", schema.POSITION),
    *((f"`[[{name}]]`", table) for name, table in {**schema.PLAN_TABLES, **schema.SERVICE_TABLES}.items()),
]


def test_the_tables_are_written_from_the_schema() -> None:
    """`make format` would change nothing on the pages on files and on JSON."""
    pages = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "format.py"))["pages"]()
    for page, text in pages.items():
        assert page.read_text("utf-8") == text, "run: make format"


def _section(heading: str) -> str:
    return re.split(r"\n#+ ", GUIDE.partition(f"# {heading}\n")[2])[0]


def _rows(section: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE))


@pytest.mark.parametrize(("heading", "table"), TABLES, ids=[heading for heading, _ in TABLES])
def test_every_field_is_listed(heading: str, table: tuple[Field, ...]) -> None:
    """Each field of each table has a row that says whether it is required and which words it may be."""
    everywhere = _rows(_section("On every item"))
    listed = _rows(_section(heading))
    for field in table:
        row = listed.get(field.name) or everywhere[field.name]
        if field.name not in {"source", "id"}:
            assert ("required" in row) == field.required, field.name
        if field.name not in {"certainty", "until_certainty"}:
            assert all(f"`{word}`" in row for word in field.words), field.name


@pytest.mark.parametrize(("heading", "table"), TABLES, ids=[heading for heading, _ in TABLES])
def test_nothing_else_is_listed(heading: str, table: tuple[Field, ...]) -> None:
    """The guide promises no field that reading refuses."""
    assert _rows(_section(heading)).keys() <= {field.name for field in table}


def test_certainties_and_seasons_are_listed() -> None:
    """All levels of certainty stand in order, and all seasons."""
    rows = re.findall(r"^\| `(\w+)` \|", _section("Certainty"), re.MULTILINE)
    assert tuple(rows) == schema.CERTAINTIES
    assert " ".join(SEASONS) in _section("When")


def test_the_example_is_a_plan_without_problems() -> None:
    """What an editor copies from the guide loads, and says what it seems to say."""
    files = dict(re.findall(r"^`(plan/[\w./-]+)`\n\n```toml\n(.*?)```", GUIDE, re.MULTILINE | re.DOTALL))
    plan = loader.assemble(loader.parse(path, text.encode()) for path, text in files.items())
    assert plan.problems == ()
    assert len(files) == 3
    assert [service.id for service in plan.walk()] == ["pps", "lab"]
    assert plan.by_service["lab"].inside == "pps"
    assert len(plan.by_id) == 11
