"""`plantui paper`: a file for each body, a list of them, and Markdown on standard output."""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path

import pytest

from support import demos
from support.program import plantui

BODIES = ["prioriteringsrad", "behovsgruppe", "kjerneteam"]


@pytest.fixture
def plan(demo_in_round: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo in the middle of its round, as its reviewer has it; papers change nothing in it."""
    for name, value in demos.living(demo_in_round).items():
        monkeypatch.setenv(name, value)
    return demo_in_round / "plan"


def test_all_makes_a_paper_for_each_body_that_answers_on_paper_and_a_list(plan: Path, tmp_path: Path) -> None:
    """The list has the file, the code and the hash of each; a second run gives the same bytes and leaves them."""
    out = tmp_path / "papers"
    answer = plantui("paper", "--all", "--out", out, folder=plan)
    assert answer.code == 0, answer.err
    names = [f"demo-2025-2-{body}.docx" for body in BODIES]
    assert answer.out.splitlines() == [str(out / name) for name in (*names, "send.csv")]
    with (out / "send.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["body"] for row in rows] == BODIES and len({row["code"] for row in rows}) == 3
    assert [row["sha256"] for row in rows] == [sha256((out / name).read_bytes()).hexdigest() for name in names]
    assert plantui("paper", "--all", "--out", out, folder=plan).code == 0


def test_another_file_of_that_name_is_left(plan: Path, tmp_path: Path) -> None:
    """4, and what stood there stands."""
    path = tmp_path / "demo-2025-2-prioriteringsrad.docx"
    path.write_text("mine")
    answer = plantui("paper", "--for", "prioriteringsrad", "--out", tmp_path, folder=plan)
    assert answer.code == 4 and "in the way" in answer.err and path.read_text() == "mine"


def test_markdown_of_one_paper_goes_to_standard_output(plan: Path) -> None:
    """The code, the title, and the form's rows, in the language that is chosen."""
    english = plantui("paper", "--for", "prioriteringsrad", "--format", "md", folder=plan).out
    assert english.splitlines()[2].startswith("# Periodeplan") and "proposed revision demo-2025" in english
    assert "| E22 and E27 |" in english
    norwegian = plantui("paper", "--for", "prioriteringsrad", "--format", "md", "--lang", "nb", folder=plan).out
    assert "## Svarskjema" in norwegian and "| E22 og E27 |" in norwegian
    assert norwegian.splitlines()[0][:14] == english.splitlines()[0][:14]


def test_an_earlier_edition_has_its_own_paper(plan: Path) -> None:
    """By its number; one there is not is told with those there are (2)."""
    first = plantui("paper", "--edition", "1", "--format", "md", folder=plan)
    assert first.code == 0 and "edition 1" in first.out.splitlines()[0]
    absent = plantui("paper", "--edition", "3", "--format", "md", folder=plan)
    assert absent.code == 2 and "no edition 3 in this round, but 1, 2" in absent.err


def test_a_draft_needs_no_edition(plan: Path) -> None:
    """It says that it is one, and has neither code nor form."""
    draft = plantui("paper", "--draft", "--format", "md", folder=plan).out
    assert draft.startswith("DRAFT") and "reply code" not in draft.partition("## Reply form")[2]
    assert "## Reply form" not in draft


def test_without_an_open_round_nothing_is_made(plan_repository: Path) -> None:
    """Nobody is asked anything then (2)."""
    for words in ((), ("--draft",), ("--all",)):
        answer = plantui("paper", *words, folder=plan_repository)
        assert answer.code == 2 and "No round is open" in answer.err
