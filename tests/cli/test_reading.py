"""The commands that read: show, highlights, timeline, log and check, in every format."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from support.program import plantui
from support.repositories import PLAN_FILES, PPS, clone, commit, git, linked, make
from support.terminal import Terminal

READING = ("show", "highlights", "timeline", "log")
HOSTILE = "x\u202eevil\u200b[@click=app.bell]t[/]\u0301\u0301\u0301\u0301"
CONTROLS = "\x1b[31m\x07\x9b2J" + HOSTILE
"""What the format allows and what it refuses: the second comes back in problems, and must be tamed there too."""


def toml_escaped(text: str) -> str:
    """A TOML string that holds the text, with everything odd as an escape."""
    return '"' + "".join(c if " " <= c < "\x7f" and c not in '"\\' else f"\\u{ord(c):04X}" for c in text) + '"'


def test_show_names_every_service_by_its_title(plan_repository: Path) -> None:
    """`show` is the overview: title and edition, and each service."""
    answer = plantui("show", folder=plan_repository)
    assert answer.code == 0
    for title in ("Plan for prøving", "Pasientens prøvesvar", "Helsenorge"):
        assert title in answer.out


def test_show_item_tells_all_that_stands_about_it(plan_repository: Path) -> None:
    """`show ITEM` gives date, certainty with the source's own word, payment and source."""
    answer = plantui("show", "pps.overgang-forvaltning", folder=plan_repository)
    assert answer.code == 0
    for words in ("Overgang til forvaltning", "1 January 2026", "planlagt fra", "duty to pay", "§3.3"):
        assert words in answer.out, answer.out


def test_show_json_is_what_the_issue_says(plan_repository: Path) -> None:
    """The JSON has full ids, places in time in parts, fingerprints, and null for what the text does not say."""
    told = plantui("show", "--format", "json", folder=plan_repository).json()
    assert told["schema"] == "plantui.show/1"
    assert told["plan"]["id"] == "prove"
    assert {item["id"] for item in told["plan"]["items"]} == {"plan.nhn"}
    pps = next(one for one in told["services"] if one["id"] == "pps")
    assert (pps["title"], pps["services"]) == ("Pasientens prøvesvar", [])
    moved = next(one for one in pps["items"] if one["id"] == "pps.overgang-forvaltning")
    assert moved["when"] == {
        "written": "2026-01-01", "earliest": "2026-01-01", "latest": "2026-01-01", "precision": "day",
    }  # fmt: skip
    assert moved["kind"] == "transition"
    assert moved["certainty"] == "planned"
    assert moved["payment"] == "duty"
    assert moved["after"] == ["pps.testperiode"]
    assert re.fullmatch("[0-9a-f]{64}", moved["fingerprint"])
    goal = next(one for one in pps["items"] if one["id"] == "pps.en-kilde")
    assert goal["when"] is None
    assert goal["certainty"] is None


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (("show", "pps"), "plantui.show.service/1"),
        (("show", "pps.testperiode"), "plantui.show.item/1"),
        (("show", "plan"), "plantui.show.plan/1"),
        (("highlights",), "plantui.highlights/1"),
        (("highlights", "--year", "2025"), "plantui.highlights/1"),
        (("timeline",), "plantui.timeline/1"),
        (("timeline", "pps"), "plantui.timeline/1"),
        (("log",), "plantui.log/1"),
        (("check",), "plantui.check/1"),
        (("doctor",), "plantui.doctor/1"),
    ],
)
def test_every_json_names_its_schema(plan_repository: Path, words: tuple[str, ...], schema: str) -> None:
    """A script can tell what it was given."""
    told = plantui(*words, "--format", "json", "--today", "2025-06-18", folder=plan_repository).json()
    assert told["schema"] == schema


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("form", ["text", "csv", "md", "plain"])
def test_every_format_has_its_say(plan_repository: Path, command: str, form: str) -> None:
    """Text, CSV, Markdown and plain lines all exit 0 and say something."""
    words = ("--plain",) if form == "plain" else ("--format", form)
    answer = plantui(command, *words, "--today", "2025-06-18", folder=plan_repository)
    assert answer.code == 0, answer.err
    assert answer.err == ""
    assert answer.out.strip()
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.out)))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1


def test_highlights_of_one_year(plan_repository: Path) -> None:
    """`--year` shows that year's entries; a year outside the plan is refused with the years there are."""
    answer = plantui("highlights", "--year", "2026", "--today", "2025-06-18", folder=plan_repository)
    assert "2026-01-01" in answer.out
    assert "Testperiode" not in answer.out
    assert plantui("highlights", "--year", "1999", folder=plan_repository).code == 2


def test_an_unknown_item_names_what_is_near(plan_repository: Path) -> None:
    """A slip of the pen in an id is exit 2 with the right id beside it."""
    answer = plantui("show", "pps.overgang-forvalting", folder=plan_repository)
    assert answer.code == 2
    assert "pps.overgang-forvaltning" in answer.err
    bare = plantui("show", "testperiode", folder=plan_repository)
    assert "pps.testperiode" in bare.err


def test_rev_reads_any_revision_and_the_work_tree(plan_repository: Path) -> None:
    """A commit, a tag, a branch and WORK each show their own text; the default is the branch's tip."""
    first = git(plan_repository, "rev-parse", "HEAD")
    git(plan_repository, "tag", "v1")
    path = "plan/services/pps.toml"
    commit(plan_repository, {path: PPS.replace("Testperiode", "Prøvetid")}, "plan: nytt navn")
    (plan_repository / path).write_text(PPS.replace("Testperiode", "Uprøvd"), encoding="utf-8")
    titles = {
        rev: plantui("show", "pps.testperiode", *rev.split(), "--format", "json", folder=plan_repository).json()
        for rev in ("", f"--rev {first}", "--rev v1", "--rev main", "--rev main~1", "--rev WORK")
    }
    assert [one["item"]["title"] for one in titles.values()] == [
        "Prøvetid", "Testperiode", "Testperiode", "Prøvetid", "Testperiode", "Uprøvd",
    ]  # fmt: skip


def test_rev_may_stand_before_the_command(plan_repository: Path) -> None:
    """`plantui --rev WORK show` is `plantui show --rev WORK`, and bare `plantui --rev WORK` reads the work tree."""
    (plan_repository / "plan" / "services" / "helsenorge.toml").unlink()
    for words in (("--rev", "WORK", "show"), ("show", "--rev", "WORK"), ("--rev", "WORK")):
        answer = plantui(*words, folder=plan_repository)
        assert answer.code == 0, answer.err
        assert "Helsenorge" not in answer.out


def test_an_unknown_revision_exits_2(plan_repository: Path) -> None:
    """A revision that names nothing, or looks like an option, is refused in words."""
    for rev in ("nope", "--all", "-x", "main:plan", ""):
        answer = plantui("show", f"--rev={rev}", folder=plan_repository)
        assert answer.code == 2, (rev, answer.err)
        assert "Traceback" not in answer.err


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("kind", ["clone", "bare", "linked"])
def test_every_kind_of_repository_is_read(tmp_path: Path, object_format: str, kind: str) -> None:
    """Clone, bare repository and linked work tree, in both object formats, show the same plan."""
    origin = make(tmp_path / "origin", object_format=object_format)
    if kind == "clone":
        folder = clone(origin, tmp_path / "copy")
    elif kind == "bare":
        folder = clone(origin, tmp_path / "copy.git", "--bare")
    else:
        folder = linked(origin, tmp_path / "linked", "side")
    answer = plantui("show", folder=folder)
    assert answer.code == 0, answer.err
    assert answer.out == plantui("show", folder=origin).out


def test_check_is_clean_on_a_good_plan(tmp_path: Path) -> None:
    """No problem and no contradiction: exit 0, and empty lists in JSON."""
    met = PPS.replace('state = "open"', 'state = "met"\nmet_on = "2024-06"')
    folder = make(tmp_path / "clean", files={**PLAN_FILES, "plan/services/pps.toml": met})
    assert plantui("check", folder=folder).code == 0
    told = plantui("check", "--format", "json", folder=folder)
    assert told.code == 0
    assert told.json()["schema"] == "plantui.check/1"
    assert told.json()["problems"] == told.json()["findings"] == []


def test_check_locates_every_problem_of_the_work_tree(plan_repository: Path) -> None:
    """All problems come at once with file, line, item and message, sorted; exit 2. The branch's tip is not asked."""
    services = plan_repository / "plan" / "services"
    (services / "pps.toml").write_text(PPS.replace('"2025-Q1"', '"2025-Q5"').replace('"trial"', '"trail"'))
    (services / "broken.toml").write_text('schema = "plantui.service/1"\nid = \n')
    answer = plantui("check", folder=plan_repository)
    assert answer.code == 2
    lines = answer.out.splitlines()
    assert any(line.startswith("plan/services/broken.toml:2") for line in lines)
    located = next(line for line in lines if "2025-Q5" in line)
    assert re.match(r"plan/services/pps\.toml:\d+: milestone 'testperiode': ", located)
    told = plantui("check", "--format", "json", folder=plan_repository)
    assert told.code == 2
    problems = told.json()["problems"]
    assert [(one["path"], one["line"] or 0) for one in problems] == sorted(
        (one["path"], one["line"] or 0) for one in problems
    )
    assert {"path", "line", "item", "message"} == set(problems[0])
    assert any("2025-Q5" in one["message"] and "testperiode" in one["item"] for one in problems)
    assert plantui("check", "--rev", "main", "--format", "json", folder=plan_repository).json()["problems"] == []


def test_an_item_whose_file_is_broken_is_not_said_to_be_none(plan_repository: Path) -> None:
    """File and line of the fault stand beside the answer: what was asked for may be in what could not be read."""
    file = plan_repository / "plan" / "services" / "pps.toml"
    file.write_text(f"{PPS}\nx = [\n")
    answer = plantui("show", "pps", "--rev", "WORK", folder=plan_repository)
    assert answer.code == 2
    assert "1 problem in the plan's files, so something may be missing: plan/services/pps.toml:" in answer.err


def test_what_loads_is_shown_beside_problems(plan_repository: Path) -> None:
    """A plan with a broken file is shown without it, and says that there are problems."""
    commit(plan_repository, {"plan/services/broken.toml": "id = \n"}, "plan: ødelagt")
    answer = plantui("show", folder=plan_repository)
    assert answer.code == 0
    assert "Pasientens prøvesvar" in answer.out
    assert "plantui check" in answer.out


def test_log_lists_commits_newest_first(plan_repository: Path) -> None:
    """Plan commits stand in the log with number, author and signature; --full shows each whole."""
    commit(plan_repository, {"plan/services/pps.toml": PPS.replace("Testperiode", "Prøvetid")}, "plan: nytt navn")
    commit(plan_repository, {"README.md": "not the plan\n"}, "annet")
    told = plantui("log", "--format", "json", folder=plan_repository).json()
    assert [one["subject"] for one in told["entries"]] == ["plan: nytt navn", "plan: første utgave"]
    assert {one["signature"]["state"] for one in told["entries"]} == {"unsigned"}
    text = plantui("log", folder=plan_repository).out
    assert text.index("nytt navn") < text.index("første utgave")
    assert "UNSIGNED" in text
    assert "plan/services/pps.toml" in plantui("log", "--full", folder=plan_repository).out
    only = plantui("log", "helsenorge", "--format", "json", folder=plan_repository).json()
    assert [one["subject"] for one in only["entries"]] == ["plan: første utgave"]


FORMS = ("text", "json", "csv", "md", "plain")


def _form(form: str) -> tuple[str, ...]:
    return ("--plain",) if form == "plain" else ("--format", form)


@pytest.fixture(scope="module")
def hostile_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan whose every text, and its commit's author and subject, carry controls, bidi, markup and stacked marks."""
    told = toml_escaped(HOSTILE)
    service = PPS + f'\n[[note]]\nid = "styretegn"\ntext = {toml_escaped(CONTROLS)}\nsource = "x"\n'
    for field in ("title", "summary", "certainty_text", "source"):
        service = re.sub(rf'^{field} = ".*"$', f"{field} = {told}".replace("\\", "\\\\"), service, flags=re.MULTILINE)
    files = {**PLAN_FILES, "plan/services/pps.toml": service}
    files["plan/plan.toml"] = re.sub(
        r'^title = .*$', f"title = {told}".replace("\\", "\\\\"), PLAN_FILES["plan/plan.toml"], count=1, flags=re.M
    )  # fmt: skip
    return make(tmp_path_factory.mktemp("reading") / "hostile", files=files, message="\x1b[31mred\u202e")


@pytest.mark.parametrize(
    ("command", "form"),
    [("", "text"), *product(["check", "log --full", "show pps", "show pps.testperiode", "story pps.testperiode",
                             *READING], FORMS)],
)  # fmt: skip
def test_hostile_text_never_comes_out_raw(hostile_repository: Path, command: str, form: str) -> None:
    """No control, bidi or invisible character of the plan or its history reaches the output, in any format."""
    words = [*command.split(), *_form(form)] if command else []
    answer = plantui(*words, "--today", "2025-06-18", folder=hostile_repository)
    assert answer.code in (0, 1, 2), answer.err
    text = answer.out + answer.err
    assert "evil" in text or command in ("check", "log", "log --full")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    assert "\u0301\u0301\u0301" not in text


@pytest.mark.parametrize(
    ("command", "form"),
    [*product(["check", "show pps", "story pps", *READING], FORMS), ("doctor", "text"), ("doctor", "json")],
)
def test_ascii_has_no_byte_above_126(hostile_repository: Path, command: str, form: str) -> None:
    """`--ascii` holds in every format, with Norwegian words and hostile ones."""
    words = (*command.split(), *_form(form), "--ascii", "--lang", "nb", "--today", "2025-06-18")
    answer = plantui(*words, folder=hostile_repository)
    assert answer.code in (0, 1, 2), answer.err
    assert answer.raw
    assert max(answer.raw) < 127


def test_colour_only_where_a_person_looks(plan_repository: Path) -> None:
    """On a terminal there is colour, unless NO_COLOR is set; in a pipe there never is."""
    command = (sys.executable, "-m", "plantui", "-C", str(plan_repository), "show", "pps", "--lang", "en")
    seen = {}
    for name, extra in (("colour", {}), ("none", {"NO_COLOR": "1"})):
        environment = {**os.environ, "TERM": "xterm-256color", **extra}
        with Terminal(command, environment) as terminal:
            terminal.wait_for("Testperiode")
            assert terminal.wait_end() == 0
            seen[name] = bytes(terminal.received)
    assert b"\x1b[" in seen["colour"]
    assert b"\x1b" not in seen["none"]
    assert b"\x1b" not in plantui("show", "pps", folder=plan_repository).raw


def test_text_keeps_to_the_width_of_the_terminal(plan_repository: Path) -> None:
    """No line of text output is wider than COLUMNS says."""
    for columns in (60, 80, 120):
        for command in (("show",), ("show", "pps"), ("timeline",), ("highlights",), ("log",)):
            answer = plantui(*command, folder=plan_repository, environment={"COLUMNS": str(columns)})
            assert max(map(len, answer.out.splitlines())) <= columns, (command, columns)


def test_a_repository_of_somebody_else_is_not_read_unasked(plan_repository: Path) -> None:
    """Without a terminal to ask on, somebody else's repository is refused with exit 3 and what to do."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a repository away")
    for path in (plan_repository, *plan_repository.rglob("*")):
        os.chown(path, 65534, 65534)
    answer = plantui("show", folder=plan_repository)
    assert answer.code == 3
    assert "Pasientens" not in answer.out
    assert "terminal" in answer.err
    command = (sys.executable, "-m", "plantui", "-C", str(plan_repository), "show", "--lang", "en")
    environment = {**os.environ, "TERM": "xterm"}
    with Terminal(command, environment) as terminal:
        terminal.wait_for("[y/N]")
        terminal.press("y", "enter")
        terminal.wait_for("Pasientens prøvesvar")
        assert terminal.wait_end() == 0
    assert plantui("show", folder=plan_repository).code == 0


def test_the_project_s_own_plan_is_clean() -> None:
    """`plantui check` finds no problem in the files of the plan this repository ships."""
    root = Path(__file__).parents[2]
    inside = subprocess.run(("git", "-C", str(root), "rev-parse"), capture_output=True, check=False)
    if inside.returncode != 0:
        pytest.skip("the tests run outside a git repository")
    answer = plantui("check", "-C", root, "--format", "json")
    assert answer.code in (0, 1), answer.err  # 1: the plan contradicts itself, as the source does
    assert answer.json()["problems"] == []
