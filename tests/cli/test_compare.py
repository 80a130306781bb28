"""`changes`, `impact` and `check` with the real program, in real repositories: every format, every exit code."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from plantui.render.changes.list import GROUPINGS
from support import founded, repositories
from support.program import plantui
from support.repositories import PLAN, PPS, git

ITEM = "pps.overgang-forvaltning"


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """The small plan, adopted as 2025, and the revision of 2026: a transition later and a milestone reworded."""
    made = founded.adopted(tmp_path / "plan").folder
    git(made, "tag", "plan/2025")
    files = {
        "plan/plan.toml": PLAN.replace('revision = "2025"', 'revision = "2026"'),
        "plan/services/pps.toml": PPS.replace("when = 2026-01-01", "when = 2026-04-01").replace(
            'title = "Testperiode"', 'title = "Prøvetid"'
        ),
    }
    repositories.commit(made, files, "plan: revisjon 2026")
    return made


def test_changes_in_json_have_slip_weight_and_fields(revised: Path) -> None:
    """One change an item, heaviest first, with both revisions named."""
    told = plantui("changes", "--format", "json", "-C", revised).json()
    assert [change["item"] for change in told["changes"]] == [ITEM, "pps.testperiode"]
    first = told["changes"][0]
    assert (first["weight"], first["kind"], first["number"]) == ("payment", "changed", None)
    assert (first["slip"]["low"], first["slip"]["high"], first["slip"]["rule"]) == (3.0, 3.0, "day")
    (field,) = first["fields"]
    assert {name: field[name] for name in ("field", "from", "to", "weight", "respelled")} == {
        "field": "when", "from": "2026-01-01", "to": "2026-04-01", "weight": "payment", "respelled": False,
    }  # fmt: skip
    assert (told["baseline"]["revision"], told["proposal"]["revision"]) == ("2025", "2026")
    assert told["baseline"]["name"] == "current 2025"


def test_what_is_not_committed_is_said_not_to_be_among_the_changes(revised: Path) -> None:
    """With the way to see it; where it is looked at, and where there is none, nothing is said."""
    hint = "plantui changes --rev WORK shows them"
    assert hint not in plantui("changes", "-C", revised).err
    assert plantui("set", "pps.testperiode", "title", "Noe annet", "--yes", "-C", revised).code == 0
    told = plantui("changes", "-C", revised)
    assert told.code == 0 and hint in " ".join(told.err.split())
    shown = plantui("changes", "--rev", "WORK", "-C", revised)
    assert hint not in shown.err and "Noe annet" in shown.out


@pytest.mark.parametrize("words", [(), ("--full",), ("--plain",), ("--format", "md"), ("--format", "csv"),
                                   *(("--group", group) for group in GROUPINGS)])  # fmt: skip
def test_every_form_names_both_changes_and_keeps_to_ascii(revised: Path, words: tuple[str, ...]) -> None:
    """Text, facts, Markdown and CSV, with no byte above 126 when that is asked for."""
    answer = plantui("changes", *words, "--ascii", "-C", revised)
    assert answer.code == 0, answer.err
    assert ITEM in answer.out
    assert "pps.testperiode" in answer.out
    assert max(answer.raw) < 127


def test_changes_in_csv_are_rows(revised: Path) -> None:
    """A row for each field of each change."""
    rows = list(csv.DictReader(io.StringIO(plantui("changes", "--format", "csv", "-C", revised).out)))
    assert [(row["item"], row["field"]) for row in rows] == [(ITEM, "when"), ("pps.testperiode", "title")]


def test_the_exit_code_answers_only_when_asked(revised: Path) -> None:
    """0 without --exit-code; with it 1 for changes and 0 for none, of the weights asked for."""
    assert plantui("changes", "-C", revised).code == 0
    assert plantui("changes", "--exit-code", "-C", revised).code == 1
    assert plantui("changes", "--exit-code", "--weight", "numbers", "-C", revised).code == 0
    assert plantui("changes", "--exit-code", "--baseline", "HEAD", "-C", revised).code == 0
    assert plantui("changes", "--weight", "huge", "-C", revised).code == 2


def test_any_revision_may_be_either_side(revised: Path) -> None:
    """Back in time is brought forward; the work tree is a side too."""
    told = plantui("changes", "--rev", "plan/2025", "--baseline", "main", "--format", "json", "-C", revised).json()
    assert (told["changes"][0]["slip"]["low"], told["changes"][0]["direction"]) == (-3.0, "brought-forward")
    assert plantui("changes", "--rev", "WORK", "--exit-code", "-C", revised).code == 1


def test_since_last_time_is_remembered_when_asked(revised: Path) -> None:
    """Nothing is remembered by reading alone."""
    assert plantui("changes", "--baseline", "last", "-C", revised).code == 2
    assert plantui("changes", "--seen", "-C", revised).code == 0
    assert plantui("changes", "--baseline", "last", "--exit-code", "-C", revised).code == 0
    repositories.commit(revised, {"plan/services/pps.toml": PPS}, "plan: tilbake")
    assert plantui("changes", "--baseline", "last", "--exit-code", "-C", revised).code == 1


@pytest.mark.parametrize("asked", ["nei", "--upload-pack=x", "plan/1850", "HEAD:plan"])
def test_a_baseline_that_is_not_there_is_bad_usage(revised: Path, asked: str) -> None:
    """Said in words on standard error, with nothing on standard output."""
    answer = plantui("changes", f"--baseline={asked}", "-C", revised)
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err


def test_what_one_side_cannot_read_is_said_and_the_rest_shown(revised: Path) -> None:
    """Exit 2, a note on standard error, and the readable changes on standard output."""
    broken = {"plan/services/helsenorge.toml": "id = "}
    repositories.commit(revised, broken, "plan: ødelagt")
    answer = plantui("changes", "-C", revised)
    assert answer.code == 2
    assert ITEM in answer.out
    assert "helsenorge" in answer.err


def test_where_something_was_not_read_nothing_is_called_the_same(revised: Path) -> None:
    """The only file that differs cannot be read: no difference in what could be."""
    repositories.commit(revised, {"plan/services/helsenorge.toml": "id = "}, "plan: ødelagt")
    answer = plantui("changes", "--baseline", "HEAD~1", "-C", revised)
    assert (answer.code, "in what could be read" in answer.out) == (2, True)


def test_without_a_baseline_the_message_says_how_to_choose(plan_repository: Path) -> None:
    """One revision, no tag: nothing to compare with."""
    answer = plantui("changes", "-C", plan_repository)
    assert answer.code == 2
    assert "--baseline" in answer.err


@pytest.mark.parametrize("command", ["timeline", "highlights"])
@pytest.mark.parametrize("form", ["text", "json", "csv", "md", "plain"])
def test_timeline_and_highlights_are_compared_too(revised: Path, command: str, form: str) -> None:
    """With --baseline each form says where the transition stood before, or how far it slipped."""
    words = ("--plain",) if form == "plain" else ("--format", form)
    answer = plantui(command, *words, "--baseline", "2025", "--today", "2025-06-18", "-C", revised)
    assert answer.code == 0, answer.err
    told = {"json": '"was"', "csv": "2026-01-01", "text": "2026"}.get(form, "1 January 2026")
    assert told in answer.out
    alone = plantui(command, *words, "--today", "2025-06-18", "-C", revised)
    assert alone.code == 0
    assert alone.out != answer.out


def test_the_timeline_shows_a_selection(revised: Path) -> None:
    """What changed needs a baseline to differ from; the others do not."""
    told = plantui("timeline", "--baseline", "2025", "--only", "changed", "--format", "json", "-C", revised).json()
    assert [row["id"] for row in told["rows"]] == ["pps.testperiode", ITEM]
    assert plantui("timeline", "--only", "changed", "-C", revised).code == 2
    told = plantui("timeline", "--only", "transitions", "--format", "json", "-C", revised).json()
    assert ITEM in [row["id"] for row in told["rows"]]
    assert "pps.testperiode" not in [row["id"] for row in told["rows"]]


def test_the_chart_has_both_revisions_numbers(revised: Path) -> None:
    """As bars with numbers, or a year a line; it is of all years and is text."""
    answer = plantui("highlights", "--baseline", "2025", "--chart", "--ascii", "-C", revised)
    assert answer.code == 0, answer.err
    assert "before: 2025" in answer.out and "now: 2026" in answer.out
    assert max(answer.raw) < 127
    plain = plantui("highlights", "--chart", "--plain", "-C", revised).out
    assert all(line[:4].isdigit() for line in plain.splitlines())
    assert plantui("highlights", "--chart", "--format", "json", "-C", revised).code == 2


def test_impact_tells_the_way(plan_repository: Path) -> None:
    """What depends on an item within two steps, in every form; an unknown item is bad usage."""
    told = plantui("impact", "pps.testperiode", "--format", "json", "-C", plan_repository).json()
    assert told["hits"] == [{"item": ITEM, "path": [{"item": ITEM, "through": "after"}]}]
    for words in ((), ("--plain",), ("--format", "md"), ("--format", "csv")):
        answer = plantui("impact", "pps.testperiode", *words, "-C", plan_repository)
        assert answer.code == 0, answer.err
        assert ITEM in answer.out
    assert plantui("impact", ITEM, "-C", plan_repository).out.startswith("Nothing in the plan depends on")
    assert plantui("impact", "nei", "-C", plan_repository).code == 2


def test_check_exits_1_for_contradictions_and_2_for_problems(plan_repository: Path) -> None:
    """The transition falls due while a prerequisite is open; broken files weigh more."""
    answer = plantui("check", "-C", plan_repository)
    assert answer.code == 1
    assert "open-when-due" in answer.out
    for words in (("--plain",), ("--format", "md"), ("--format", "csv")):
        one = plantui("check", *words, "-C", plan_repository)
        assert (one.code, "open-when-due" in one.out) == (1, True)
    told = plantui("check", "--format", "json", "-C", plan_repository).json()
    assert {finding["code"] for finding in told["findings"]} == {"open-when-due"}
    assert told["problems"] == []
    (plan_repository / "plan/services/helsenorge.toml").write_text("id = ", encoding="utf-8")
    assert plantui("check", "-C", plan_repository).code == 2


def test_an_accepted_contradiction_is_listed_and_quiet(plan_repository: Path) -> None:
    """The plan's own reason stands beside it, and the exit code is 0."""
    accepted = (
        '\n[[accepted]]\nid = "a"\ncode = "open-when-due"\n'
        'items = ["pps.overgang-forvaltning", "pps.forskrift-iverksatt"]\nreason = "avtalt med HOD"\n'
    )
    (plan_repository / "plan/plan.toml").write_text(PLAN + accepted, encoding="utf-8")
    answer = plantui("check", "-C", plan_repository)
    assert (answer.code, "avtalt med HOD" in answer.out) == (0, True)


def test_check_finds_heavy_changes_without_a_reason(revised: Path) -> None:
    """Since the current revision, or the one asked for; a reason in the round's file answers it."""
    codes = [one["code"] for one in plantui("check", "--format", "json", "-C", revised).json()["findings"]]
    assert "no-reason" in codes
    assert plantui("set", ITEM, "when", "2026-05-01", "--reason", "regelverk: utsatt", "-C", revised).code == 0
    codes = [one["code"] for one in plantui("check", "--format", "json", "-C", revised).json()["findings"]]
    assert "no-reason" not in codes


def test_changes_says_that_the_work_tree_has_more(plan_repository: Path) -> None:
    """What was set and not committed is not among the changes, and that is said with the command that shows it."""
    assert "--rev WORK" not in plantui("changes", "--baseline", "HEAD", "-C", plan_repository).err
    plantui("set", "pps.testperiode", "when", "2030", "-C", plan_repository)
    answer = plantui("changes", "--baseline", "HEAD", "-C", plan_repository)
    assert "plantui changes --rev WORK" in answer.err
    assert "--rev WORK" not in plantui("changes", "--baseline", "HEAD", "--rev", "WORK", "-C", plan_repository).err
