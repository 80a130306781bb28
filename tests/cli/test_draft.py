"""`plantui draft` and `submit CHOICE`: read, changed, dropped and put back one at a time; some signed, others not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from plantui.usecases.session import settings
from support.documented import shapes
from support.program import plantui
from support.repositories import git

PPS = "pps.overgang-forvaltning"


def drafted(folder: Path) -> list[dict[str, Any]]:
    """What stands in the draft, as data."""
    answer = plantui("draft", "list", "--format", "json", folder=folder)
    assert answer.code == 0, answer.err
    data = json.loads(answer.out)
    assert data["schema"] == "plantui.drafted/1"
    rows: list[dict[str, Any]] = data["drafted"]
    return rows


def say(folder: Path) -> dict[str, str]:
    """A decision, a remark and a suggestion in the draft; their names by kind."""
    assert plantui("decide", PPS, "tilslutning", "--reason", "Greit.", folder=folder).code == 0
    assert plantui("remark", "helsenorge", "Hva med 2027?", "--answer", folder=folder).code == 0
    assert plantui("suggest", PPS, "when", "2029-01-01", folder=folder).code == 0
    return {row["kind"]: row["name"] for row in drafted(folder)}


def test_all_that_is_not_signed_is_listed_and_shown(plan_repository: Path) -> None:
    """A row each with its name; in full the words and what they do. The list is what `draft` alone gives."""
    names = say(plan_repository)
    listed = plantui("draft", folder=plan_repository).out
    assert listed == plantui("draft", "list", folder=plan_repository).out
    assert all(any(name in line for line in listed.splitlines()) for name in names.values())
    assert "3 unsigned" in listed and "Endorsed" in listed
    shown = plantui("draft", "show", names["remark"], folder=plan_repository).out
    assert "Hva med 2027?" in shown and "helsenorge" in shown and "Greit." not in shown
    assert "Greit." in plantui("draft", "show", PPS, folder=plan_repository).out
    plain = plantui("draft", "list", "--plain", folder=plan_repository).out
    assert f"{names['decision']} {PPS}: Greit." in plain.splitlines()
    plantui("draft", "clear", "--forget", folder=plan_repository)
    assert plantui("draft", "list", "--plain", folder=plan_repository).out.strip()


def test_data_is_documented(plan_repository: Path) -> None:
    """docs/json.md names every key."""
    say(plan_repository)
    data = json.loads(plantui("draft", "list", "--format", "json", folder=plan_repository).out)
    assert set(data) == shapes()["plantui.drafted/1"]
    assert set(data["drafted"][0]) == shapes()["drafted"]


def test_one_is_changed_and_the_others_stay(plan_repository: Path) -> None:
    """Text, word, value and whether a remark needs an answer; the name stays, and undo gives the words before."""
    names = say(plan_repository)
    before = drafted(plan_repository)
    assert plantui("draft", "edit", names["remark"], "--text", "Ny", "--no-answer", folder=plan_repository).code == 0
    assert plantui("draft", "edit", PPS, "--word", "frarades", folder=plan_repository).code == 0
    assert plantui("draft", "edit", PPS, "--value", "2030-01-01", folder=plan_repository).code == 0
    rows = {row["kind"]: row for row in drafted(plan_repository)}
    assert {kind: row["name"] for kind, row in rows.items()} == names
    assert (rows["remark"]["text"], rows["remark"]["answer"]) == ("Ny", False)
    assert (rows["decision"]["word"], rows["decision"]["text"]) == ("frarades", "Greit.")
    assert rows["suggestion"]["value"] == "2030-01-01"
    for _ in range(3):
        assert plantui("draft", "undo", folder=plan_repository).code == 0
    assert {row["name"]: row for row in drafted(plan_repository)} == {row["name"]: row for row in before}


def test_one_is_dropped_and_comes_back(plan_repository: Path) -> None:
    """What is taken out is told, and undo gives it back in another process; twice dropped says it is not there."""
    names = say(plan_repository)
    gone = plantui("draft", "drop", names["remark"], folder=plan_repository)
    assert gone.code == 0 and "Hva med 2027?" in gone.out
    assert {row["kind"] for row in drafted(plan_repository)} == {"decision", "suggestion"}
    again = plantui("draft", "drop", names["remark"], folder=plan_repository)
    assert again.code == 2 and names["remark"] in again.err and names["decision"] in again.err
    back = plantui("draft", "undo", folder=plan_repository)
    assert "Hva med 2027?" in back.out
    assert {row["kind"] for row in drafted(plan_repository)} == {"decision", "remark", "suggestion"}
    assert "nothing to put back" in plantui("draft", "undo", folder=plan_repository).out


def test_all_is_cleared_in_one_step_and_for_good_only_when_asked(plan_repository: Path) -> None:
    """One undo gives all of it back; `--forget` leaves nothing."""
    say(plan_repository)
    assert plantui("draft", "clear", folder=plan_repository).code == 0
    assert drafted(plan_repository) == []
    assert "1 step can be undone" in plantui("draft", folder=plan_repository).out
    plantui("draft", "undo", folder=plan_repository)
    assert len(drafted(plan_repository)) == 3
    assert "3 that were dropped are deleted" in plantui("draft", "clear", "--forget", folder=plan_repository).out
    assert "nothing to put back" in plantui("draft", "undo", folder=plan_repository).out


def test_several_on_one_item_are_not_guessed_between(plan_repository: Path) -> None:
    """An item with two things in the draft: the names are told, and nothing changes."""
    names = say(plan_repository)
    answer = plantui("draft", "edit", PPS, "--text", "x", folder=plan_repository)
    assert answer.code == 2 and names["decision"] in answer.err and names["suggestion"] in answer.err
    for kind, wrong in (("remark", "--word=frarades"), ("decision", "--value=2030"), ("suggestion", "--answer")):
        answer = plantui("draft", "edit", names[kind], wrong, folder=plan_repository)
        assert answer.code == 2, wrong


def test_text_is_changed_in_the_editor(plan_repository: Path, tmp_path: Path) -> None:
    """Without options the text opens in $EDITOR; left as it is, nothing changes and no step can be taken back."""
    names = say(plan_repository)
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i s/2027/2028/ "$1"\n')
    editor.chmod(0o755)
    changed = plantui("draft", "edit", names["remark"], folder=plan_repository, environment={"EDITOR": str(editor)})
    assert changed.code == 0 and "Hva med 2028?" in changed.out
    same = plantui("draft", "edit", names["remark"], folder=plan_repository, environment={"EDITOR": "true"})
    assert same.code == 0 and "Nothing has changed" in same.out


@pytest.mark.parametrize(("writes", "code", "why"), [
    ("printf 'y%.0s' $(seq 20001)", 2, "20001 characters"),
    ("printf 'Hva \\377'", 4, "not UTF-8"),
    ("echo Halvferdig; false", 4, "exited with"),
])  # fmt: skip
def test_what_is_written_in_the_editor_and_refused_stays_in_a_file_that_is_named(
    plan_repository: Path, tmp_path: Path, writes: str, code: int, why: str
) -> None:
    """Too long, no text, or an editor that failed: the path is told, the file is private, the draft as it was."""
    names = say(plan_repository)
    before = drafted(plan_repository)
    editor = tmp_path / "editor.sh"
    editor.write_text(f'#!/bin/bash\nexec > "$1"\n{writes}\n')
    editor.chmod(0o755)
    answer = plantui("draft", "edit", names["remark"], folder=plan_repository, environment={"EDITOR": str(editor)})
    assert answer.code == code and why in answer.err
    told = re.search(r"kept in (\S+)$", answer.err, re.MULTILINE)
    assert told is not None, answer.err
    kept = Path(told[1])
    expected = subprocess.run([editor, tmp_path / "same"], check=False)
    assert expected.returncode in (0, 1) and kept.read_bytes() == (tmp_path / "same").read_bytes() != b""
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.parent.stat().st_mode & 0o777 == 0o700
    assert drafted(plan_repository) == before


def test_what_is_written_about_an_entry_that_is_dropped_meanwhile_stays_in_a_file(
    plan_repository: Path, tmp_path: Path
) -> None:
    """Another window drops it while the editor is open."""
    names = say(plan_repository)
    editor = tmp_path / "editor.sh"
    editor.write_text(f'#!/bin/sh\n{sys.executable} -m plantui draft drop {names["remark"]}\necho Nytt > "$1"\n')
    editor.chmod(0o755)
    answer = plantui("draft", "edit", names["remark"], folder=plan_repository, environment={"EDITOR": str(editor)})
    told = re.search(r"kept in (\S+)$", answer.err, re.MULTILINE)
    assert answer.code == 4 and told is not None, answer.err
    assert Path(told[1]).read_text() == "Nytt\n"


def test_an_editor_that_leaves_the_text_as_it_was_leaves_no_file(plan_repository: Path) -> None:
    """Whether it failed or not: nothing was written that stands nowhere else."""
    names = say(plan_repository)
    for editor, code in (("true", 0), ("false", 4)):
        answer = plantui("draft", "edit", names["remark"], folder=plan_repository, environment={"EDITOR": editor})
        assert answer.code == code and "kept in" not in answer.err
    assert not list(settings.state_folder().rglob("text.txt"))


def test_some_are_signed_and_others_stay(plan_repository: Path, signing_key: Path) -> None:
    """By name or by item; what was not chosen is told, stays, and can be signed afterwards."""
    names = say(plan_repository)
    answer = plantui("submit", names["remark"], "--yes", folder=plan_repository)
    assert answer.code == 0, answer.err
    assert "2 things stay in the draft" in answer.out
    assert [row["kind"] for row in drafted(plan_repository)] == ["decision", "suggestion"]
    [path] = git(plan_repository, "diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD").splitlines()
    record = git(plan_repository, "show", f"HEAD:{path}")
    assert re.findall(r'kind = "(\w+)"', record) == ["remark"]
    answer = plantui("submit", PPS, "--yes", "--format", "json", folder=plan_repository)
    assert answer.code == 0, answer.err
    assert drafted(plan_repository) == []
    assert plantui("submit", PPS, "--yes", folder=plan_repository).code == 2
