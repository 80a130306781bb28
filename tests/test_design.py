"""docs/design/ says what the code does: tables made from data, functions and tests by name."""

from __future__ import annotations

import ast
import functools
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantui.review.audit.finding_codes import CODES
from plantui.review.policy.model import STEPS
from plantui.review.records import schema

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "plantui"
DESIGN = ROOT / "docs" / "design"
_PARTS_HELD = {"authority.md": 18, "formats.md": 4}


def test_the_tables_are_up_to_date() -> None:
    """The bounds are those of limits.py, the severities those of review/audit/finding_codes.py."""
    for page, text in runpy.run_path(str(DESIGN.with_suffix(".py")))["pages"]().items():
        assert page.read_text("utf-8") == text, "run: make design"


def test_every_code_is_told_by_a_clause() -> None:
    """Each finding's code stands in square brackets in a clause, but for one that only the last clause's table has."""
    clauses = (DESIGN / "authority.md").read_text("utf-8").partition("## 18.")[0].partition("## 1.")[2]
    assert set(re.findall(r"`\[([a-z-]+)\]`", clauses)) == set(CODES) - {"signers-false"}


def test_the_design_lists_every_key_and_kind_of_a_record_and_every_step() -> None:
    """The formats have each table's keys in their order and each kind of act, clause 14 each step of the rules."""
    formats = (DESIGN / "formats.md").read_text("utf-8")
    for head, keys in (
        ("head", schema.HEAD), ("`[source]`", schema.SOURCE), ("`[[act]]`", schema.ACT),
        *((f"`[[act.{name}]]`", table.keys) for name, table in schema.TABLES.items()),
    ):  # fmt: skip
        row = formats.partition(f"\n| {head} | ")[2].partition("\n")[0]
        assert re.findall("`([a-z_0-9]+)`", row.removeprefix("`schema` ")) == [key.name for key in keys], head
    kinds = formats.partition("\nKinds of acts: ")[2].partition("\n\n")[0].partition("`.")[0] + "`"
    assert re.findall("`([a-z-]+)`", kinds) == list(schema.KINDS)
    clause = (DESIGN / "authority.md").read_text("utf-8").partition("The rules say who may ")[2].partition(".")[0]
    assert re.findall("`([a-z-]+)`", clause) == list(STEPS)


@pytest.mark.parametrize("page", _PARTS_HELD)
def test_every_part_of_the_design_names_what_holds_it_and_what_tests_it(page: str) -> None:
    """Under each heading of both pages stands a table whose rows name at least one function and one test each."""
    parts = _parts(page)
    assert len(parts) == _PARTS_HELD[page]
    for title, text in parts.items():
        rows = _held(text)
        assert rows, f"{page}, {title}: no table `of it | held by | tested by`"
        for of_it, code, tests in rows:
            assert code and tests, f"{page}, {title}: {of_it} needs a function and a test"
            assert all(name.startswith("tests/") and "::test_" in name for name in tests), f"{page}, {title}: {tests}"


@pytest.mark.parametrize("page", _PARTS_HELD)
def test_what_the_design_names_is_there(page: str) -> None:
    """Each function and each test stands in its file; of one that has moved the message says where it stands now."""
    gone = [
        f"{page}, {title}: {name} is not there; {_moved(name)}"
        for title, text in _parts(page).items()
        for _, code, tests in _held(text)
        for name in (*code, *tests)
        if not _is_there(name)
    ]
    assert gone == [], "\n" + "\n".join(gone)


def test_every_clause_that_is_cited_is_there() -> None:
    """No number of a clause, in code, tests or documentation, is beyond the rule."""
    clauses = {int(title.partition(".")[0]) for title in _parts("authority.md")}
    for path in (*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "docs").rglob("*.md")):
        for numbers in re.findall(r"\bclauses? (\d+(?:(?:, | and |-| to )\d+)*)", path.read_text("utf-8")):
            cited = {int(number) for number in re.findall(r"\d+", numbers)}
            assert cited <= clauses, f"{path.relative_to(ROOT)} cites clause {numbers}"


def _parts(page: str) -> dict[str, str]:
    """What stands under each heading of the second level, by its title."""
    _, *parts = re.split(r"^## ", (DESIGN / page).read_text("utf-8"), flags=re.MULTILINE)
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


def _held(text: str) -> list[tuple[str, list[str], list[str]]]:
    """The rows of a part's table: what of it, the functions, the tests."""
    _, head, table = text.partition("| of it | held by | tested by |\n|---|---|---|\n")
    rows = (line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| "))
    return (
        [(of_it, re.findall("`(.+?)`", code), re.findall("`(.+?)`", tests)) for of_it, code, tests in rows]
        if head
        else []
    )


def _is_there(name: str) -> bool:
    path, _, function = name.partition("::")
    file = _file(path)
    return file.is_file() and (not function or function in _defined(file))


def _file(path: str) -> Path:
    return ROOT / path if path.startswith("tests/") else SOURCE / path


def _moved(name: str) -> str:
    """Where something of that name stands now, among the code or among the tests."""
    path, _, function = name.partition("::")
    places = sorted((ROOT / "tests" if path.startswith("tests/") else SOURCE).rglob("*.py"))
    if not function:
        found = [place for place in places if place.name == Path(path).name]
    else:
        found = [place for place in places if function in _defined(place)]
    if not found:
        return "nothing of that name is anywhere: name what holds it now"
    base = ROOT if path.startswith("tests/") else SOURCE
    return "it stands in " + " or ".join(place.relative_to(base).as_posix() for place in found)


@functools.cache
def _defined(file: Path) -> frozenset[str]:
    """Functions and classes of a file, methods as `Class.method`."""
    return frozenset(_names(ast.parse(file.read_text("utf-8")).body))


def _names(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield within + statement.name
        if isinstance(statement, ast.ClassDef):
            yield from _names(statement.body, f"{statement.name}.")
