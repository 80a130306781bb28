"""Pins hang on what the user trusted, never on a word of the text shown: with the real program, on real histories."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plantui.git import process, repository
from plantui.git.process import Git
from support import founded, persons, repositories
from support.founded import Founded
from support.persons import Person
from support.repositories import git

TRIAL = "pps.testperiode"
DOCUMENT = "plan/plan.toml"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A founded plan whose open round is about two milestones moved."""
    return founded.in_round(tmp_path)


@pytest.fixture
def eva(plan: Founded, tmp_path: Path) -> Person:
    """The owner, who trusts the root and has passed an audit."""
    one = persons.at(plan, "eva", tmp_path / "homes")
    one.run("trust", "--root", plan.root)
    one.run("audit")
    return one


def renamed(plan: Founded, name: str = "annen") -> str:
    """An unsigned commit, as anybody who may push can make one, that gives the plan another id."""
    text = (plan.folder / DOCUMENT).read_text("utf-8")
    before = next(line for line in text.splitlines() if line.startswith("id = "))
    (plan.folder / DOCUMENT).write_text(text.replace(before, f'id = "{name}"'), "utf-8")
    git(plan.folder, "commit", "-qam", "x")
    return git(plan.folder, "rev-parse", "HEAD")


def repositories_git(folder: Path) -> Git:
    """git for a repository."""
    return process.quarantine(repository.find(str(folder)))


def newest(folder: Path) -> str:
    """The record that the newest commit adds."""
    path = git(folder, "show", "--format=", "--name-only", "HEAD").split()[0]
    return git(folder, "show", f"HEAD:{path}")


def test_an_edit_of_the_plans_id_takes_no_pin_away(plan: Founded, eva: Person) -> None:
    """The audit judges as before; status and adopt leave with 1 and name file and line; what is signed names the root,
    the opening and the plan as the root has it.
    """
    before = eva.json("audit")
    renamed(plan)
    told = eva.json("audit")
    assert told["answer"] == "passed" and told["pins"]["root"] == plan.root
    assert told["records"] == before["records"]
    status = eva.run("status", code=1)
    assert "plan/plan.toml:" in status.out and "“annen”" in status.out and "Open review" not in status.out
    assert eva.run("adopt", "--dry-run", code=1).out.count("plan/plan.toml:") == 1
    assert eva.run("round", "show", code=1).out.startswith("Round 2025")
    for reading in ("show", "log", "timeline", "highlights", "changes"):
        assert "plan/plan.toml:" in eva.run(reading).err, reading
    assert "“annen”" in eva.run("decide", TRIAL, "godkjent", "--submit").err
    record = newest(plan.folder)
    assert f'root = "{plan.root}"' in record and f'opening = "{plan.opening}"' in record and "annen" not in record
    assert eva.json("audit")["answer"] == "passed"


def test_a_draft_stays_where_it_was_when_the_id_is_edited(plan: Founded, eva: Person) -> None:
    """What was said before the edit is still in the draft after it, and is signed as if nothing had happened."""
    eva.run("decide", TRIAL, "godkjent")
    renamed(plan)
    assert eva.json("status", code=1)["draft"] == 1
    eva.run("submit", "--yes")
    assert f'root = "{plan.root}"' in newest(plan.folder)


def test_a_second_founding_on_top_changes_nothing(plan: Founded, eva: Person) -> None:
    """Under another id, with files of serial 1 and the attacker's own key: the pinned root stays the root, `trust`
    offers nothing, and the audit tells the record for what it is.
    """
    people = founded.registered({**plan.keys, "siri": plan.keys["ny"]})
    (plan.folder / "plan/governance/people.toml").write_text(people, "utf-8")
    renamed(plan, "nytt")
    again = Founded(plan.folder, {**plan.keys, "siri": plan.keys["ny"]}, plan.git)
    again.found()
    told = eva.json("audit", code=None)  # type: ignore[arg-type]  # whatever it leaves with
    assert told["pins"]["root"] == plan.root
    assert [one["commit"] for one in told["adoptions"]] == [plan.root]
    shown = eva.run("trust")
    assert plan.root in shown.out and again.root not in shown.out.replace(" ", "")
    status = eva.run("status", code=1)
    assert "Round 2025" in status.out


@pytest.mark.parametrize("how", ["file", "link", "missing", "twice"])
def test_a_plan_that_is_no_folder_at_the_tip_has_the_same_pins(plan: Founded, eva: Person, how: str) -> None:
    """It is told, the record files are missed, and nothing looks like open review."""
    entries = [line for line in git(plan.folder, "ls-tree", "HEAD").splitlines() if line]
    whole = next(line for line in entries if line.endswith("\tplan"))
    blob = git(plan.folder, "hash-object", "-w", "--stdin", stdin=b"elsewhere")
    lines = {
        "file": [f"100644 blob {blob}\tplan"], "link": [f"120000 blob {blob}\tplan"], "missing": [],
        "twice": [whole, f"100644 blob {blob}\tplan"],
    }[how]  # fmt: skip
    rest = [line for line in entries if line != whole]
    tree = git(plan.folder, "mktree", stdin="".join(f"{line}\n" for line in [*rest, *lines]).encode())
    made = git(plan.folder, "commit-tree", "-p", "HEAD", "-m", "x", tree)
    git(plan.folder, "update-ref", "refs/heads/main", made)
    answer = eva.run("audit", "--format", "json", code=None)
    assert answer.code in (1, 3), answer.err
    told = answer.json()
    assert told["pins"]["root"] == plan.root and told["answer"] in ("failed", "incomplete")
    assert [one["commit"] for one in told["adoptions"]] == [plan.root]
    if how != "twice":
        assert "record-dropped" in {one["code"] for one in told["findings"]}
    status = eva.run("status", code=None)
    assert status.code in (1, 3) and "Open review" not in status.out
    eva.run("decide", TRIAL, "godkjent", "--submit", code=None)
    if git(plan.folder, "rev-parse", "HEAD") != made:  # that it is taken out may be said yes to, in the round
        assert f'root = "{plan.root}"' in newest(plan.folder) and f'opening = "{plan.opening}"' in newest(plan.folder)


def test_a_moved_repository_finds_its_pin_by_its_history(plan: Founded, eva: Person, tmp_path: Path) -> None:
    """The root is the identity, not the folder; and the new place is bound to it from then on."""
    shutil.move(plan.folder, tmp_path / "moved")
    moved = Person(eva.name, tmp_path / "moved", eva.environment)
    assert moved.json("status")["round"] == "2025"
    git(moved.folder, "checkout", "-q", "--orphan", "other")
    git(moved.folder, "commit", "-qm", "x")
    git(moved.folder, "branch", "-qM", "other", "main")
    assert moved.run("status", code=3).err.count("The root is not here") == 1


def test_of_two_pinned_roots_in_one_history_the_user_chooses(plan: Founded, eva: Person, tmp_path: Path) -> None:
    """A trial copy was founded anew, and both roots are pinned. A place that has one keeps it; any other asks."""
    copy = Founded(shutil.copytree(plan.folder, tmp_path / "copy"), plan.keys, repositories_git(tmp_path / "copy"))
    copy.found()
    at_copy = Person(eva.name, copy.folder, eva.environment)
    at_copy.run("trust", "--root", copy.root)
    assert at_copy.json("trust")["pins"]["root"] == copy.root
    assert eva.json("trust")["pins"]["root"] == plan.root
    third = repositories.clone(copy.folder, tmp_path / "third")
    asked = Person(eva.name, third, eva.environment)
    for words in (("status",), ("round", "show"), ("adopt", "--dry-run"), ("decide", TRIAL, "godkjent", "--submit")):
        refused = asked.run(*words, code=3)
        assert plan.root in refused.err and copy.root in refused.err, words
    asked.run("trust", "--root", plan.root)
    assert asked.json("status")["round"] == "2025"


def test_where_the_plan_was_founded_by_others_nothing_is_signed(plan: Founded, eva: Person, tmp_path: Path) -> None:
    """Its root is neither pinned nor refused: every judging and every saying command leaves with 3, and names the roots
    that are pinned beside it. What is said stays in the draft.
    """
    other = founded.begin(tmp_path / "other", plan.keys)
    other.clock = other.clock.replace(month=5)
    other.found()
    there = Person(eva.name, other.folder, eva.environment)
    assert there.run("audit", code=3)
    tip = other.tip
    for words in (
        ("status",), ("round", "show"), ("adopt", "--dry-run"), ("decide", TRIAL, "godkjent"), ("submit", "--yes"),
        ("remark", TRIAL, "x", "--submit"), ("set", TRIAL, "text", "x", "--commit"), ("round", "open", "--yes"),
    ):  # fmt: skip
        refused = there.run(*words, code=3)
        assert other.root in refused.err and plan.root in refused.err, words
    assert other.tip == tip and there.run("trust", code=3).out.count(other.root[:4])
    assert plan.root in there.run("trust", code=3).out + there.run("trust", code=3).err
    there.run("trust", "--refuse", other.root)
    assert "Open review" in there.run("status").out
    there.run("submit", "--yes")
    assert "root =" not in newest(other.folder) and other.tip != tip
    there.run("trust", "--root", other.root)
    assert there.run("status").out.startswith("No round is open")


def test_a_tip_that_is_gone_is_told_by_every_command(plan: Founded, eva: Person) -> None:
    """After a force push: judging and saying leave with 3 and sign nothing, reading tells it beside its answer, until
    the user takes the branch as it is.
    """
    plan.say("siri", plan.decision(TRIAL, "godkjent", "eier"))
    eva.run("audit")
    seen = plan.tip
    git(plan.folder, "reset", "-q", "--hard", "HEAD~1")
    text = (plan.folder / DOCUMENT).read_text("utf-8")
    (plan.folder / DOCUMENT).write_text(text + "\n", "utf-8")
    git(plan.folder, "commit", "-qam", "x")
    tip = plan.tip
    status = eva.run("status", code=3)
    assert "History rewritten" in status.out and "plantui trust --tip" in status.out and "Round 2025" in status.out
    findings = eva.json("audit", code=3)["findings"]
    assert [one["values"] for one in findings if one["code"] == "history-rewritten"] == [{"seen": seen}]
    commands: tuple[tuple[str, ...], ...] = (
        ("round", "show"), ("adopt", "--dry-run"), ("decide", TRIAL, "godkjent"), ("submit", "--yes"),
        ("round", "freeze", "--yes"), ("set", TRIAL, "text", "x", "--commit", "--yes"),
    )  # fmt: skip
    for words in commands:
        assert "plantui trust --tip" in eva.run(*words, code=3).err, words
    for reading in ("show", "log", "timeline", "highlights"):
        assert "plantui trust --tip" in eva.run(reading).err, reading
    assert plan.tip == tip and seen != tip
    eva.run("trust", "--tip")
    eva.run("submit", "--yes")
    assert f'root = "{plan.root}"' in newest(plan.folder) and eva.run("status").err == ""


def test_a_root_that_is_gone_from_its_place_is_never_open_review(plan: Founded, eva: Person) -> None:
    """The branch was replaced by another history: audit, status and what signs leave with 3 and say so."""
    git(plan.folder, "checkout", "-q", "--orphan", "fresh")
    git(plan.folder, "commit", "-qm", "x")
    git(plan.folder, "branch", "-qM", "fresh", "main")
    tip = plan.tip
    told = eva.run("audit", "--format", "json", code=3).json()
    assert "history-rewritten" in {one["code"] for one in told["findings"]} and told["pins"]["root"] == plan.root
    assert "--accept" not in eva.run("audit", code=3).out
    commands: tuple[tuple[str, ...], ...] = (
        ("status",), ("round", "show"), ("adopt", "--dry-run"), ("decide", TRIAL, "godkjent", "--submit"),
        ("set", TRIAL, "text", "x", "--commit"),
    )  # fmt: skip
    for words in commands:
        assert "root" in eva.run(*words, code=3).err, words
    assert "root" in eva.run("show").err and plan.tip == tip


def test_a_branch_without_the_root_cannot_be_taken_for_the_last_one_seen(plan: Founded, eva: Person) -> None:
    """Nothing can be judged on it: `trust --tip` leaves with 3, names the root, and whatever was told is told still."""
    git(plan.folder, "reset", "-q", "--hard", f"{plan.root}~1")
    assert plan.root in eva.run("trust", "--tip", code=3).err
    assert "root" in eva.run("show").err and "cut off" not in eva.run("decide", TRIAL, "godkjent", code=3).err


def test_a_root_is_missed_also_where_the_tip_is_one_seen_before_it(plan: Founded, eva: Person) -> None:
    """In open review the tip was taken; then the root was pinned; then the branch was put back to that tip."""
    git(plan.folder, "checkout", "-q", "-b", "early", f"{plan.root}~1")
    eva.run("trust", "--tip")
    git(plan.folder, "reset", "-q", "--hard", "main")
    eva.run("trust", "--root", plan.root)
    assert eva.run("show").err == ""
    git(plan.folder, "reset", "-q", "--hard", f"{plan.root}~1")
    assert "root" in eva.run("show").err


def test_in_a_shallow_clone_nothing_is_signed_outside_the_round(plan: Founded, eva: Person, tmp_path: Path) -> None:
    """Whether the place was bound or not: the root cannot be reached, so no record could name it."""
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{plan.folder}", str(tmp_path / "shallow"))
    there = Person(eva.name, tmp_path / "shallow", eva.environment)
    tip = git(there.folder, "rev-parse", "HEAD")
    there.run("decide", TRIAL, "godkjent")
    for words in (("status",), ("submit", "--yes"), ("set", TRIAL, "text", "x", "--commit")):
        assert "git fetch" in there.run(*words, code=3).err, words
    assert git(there.folder, "rev-parse", "HEAD") == tip
    git(there.folder, "fetch", "-q", "--unshallow")
    there.run("submit", "--yes")
    assert f'root = "{plan.root}"' in newest(there.folder)
