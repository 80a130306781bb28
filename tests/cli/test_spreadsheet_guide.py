"""docs/spreadsheets.md, run as it is printed: by bash, with `plantui` from PATH, and a secretary who edits between."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from support import repositories
from support.repositories import git
from support.sheets import add, changed, put, row_of

PAGE = (Path(__file__).parents[2] / "docs" / "spreadsheets.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`plantui` on PATH, in English."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "plantui").write_text(f'#!/bin/sh\nexec {sys.executable} -m plantui "$@" --lang en\n', "utf-8")
    (folder / "plantui").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def run(block: str, folder: Path, code: int = 0) -> str:
    """What a block of the page answers; the exit code is its last command's."""
    ran = subprocess.run(("bash", "-c", block), capture_output=True, cwd=folder, text=True, check=False)
    assert ran.returncode == code, (block, ran.stdout, ran.stderr)
    return ran.stdout


def test_the_page_goes_through_as_it_is_printed(tmp_path: Path, path: None) -> None:
    """Out, changed with a slip, corrected and in; then an organisation's own sheet, and the year after."""
    plan = repositories.make(tmp_path / "plan")
    export, look, write, first, taken_in, next_year = BLOCKS
    run(export, plan)

    def slip(book: openpyxl.Workbook) -> None:
        sheet = book["milestones"]
        put(sheet, row_of(sheet, "pps", "testperiode"), {"when": "2. halvår 29"})
        add(sheet, service="pps", kind="event", title="Something new", source="§9")

    changed(plan / "plan.xlsx", plan / "plan.xlsx", slip)
    told = run(look, plan, code=2)
    assert re.match(
        r"1 new · 0 changed · 0 removed · \d+ as they were · 1 error\nmilestones!F\d+ \(pps.testperiode, ", told
    )
    assert "“2. halvår 29” is not a place in time (2029-H2?)" in told
    assert git(plan, "status", "--porcelain", "plan") == ""

    def correct(book: openpyxl.Workbook) -> None:
        sheet = book["milestones"]
        put(sheet, row_of(sheet, "pps", "testperiode"), {"when": "2. halvår 2029"})

    changed(plan / "plan.xlsx", plan / "plan.xlsx", correct)
    assert run(write, plan).startswith("1 new · 1 changed")
    assert (plan / "plan.ids.xlsx").exists()

    own = tmp_path / "own"
    own.mkdir()
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Milepæl", "Dato", "Ansvarlig", "Kilde", "Tjeneste", "Merknad"])
    book.worksheets[0].append(["Kaia står ferdig", "våren 2029", "Nordhavn", "Notat, side 2", "Ferje", "haster"])
    book.save(own / "milestones.xlsx")
    assert "is no actor of the plan" in run(first, own, code=2)
    assert run(taken_in, own / "plan").startswith("1 new")

    def later(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"] = "høsten 2029"
        book.worksheets[0].append(["Ferja går", 2030, "Nordhavn", "Notat, side 3", "Ferje"])

    changed(own / "milestones.ids.xlsx", own / "milestones.ids.xlsx", later)
    assert run(next_year, own / "plan").startswith("1 new · 1 changed · 0 removed")
    assert "no problems" in run("plantui check", own / "plan")
