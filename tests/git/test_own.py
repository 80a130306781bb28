"""Refs that keep own landed commits: which one goes on, and when there is another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plantui.git import process, refs, repository
from plantui.git.process import Git
from support import repositories

BRANCH = "refs/heads/main"
FIRST, SECOND = (f"refs/plantui/own/kari/main/{number}" for number in (1, 2))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return repositories.make(tmp_path / "plan")


def git_of(place: Path) -> Git:
    return process.quarantine(repository.find(str(place)))


def commit(place: Path, parent: str, message: str) -> str:
    return repositories.git(place, "commit-tree", f"{parent}^{{tree}}", "-p", parent, "-m", message)


def kept(place: Path) -> dict[str, str]:
    shown = repositories.git(place, "for-each-ref", "--format=%(refname) %(objectname)", "refs/plantui")
    return {ref: oid for ref, _, oid in (line.partition(" ") for line in shown.splitlines())}


def test_a_ref_goes_on_with_its_line_and_another_is_made_beside_it(place: Path) -> None:
    """What descends from the commit it has moves it; what does not is kept by a ref of the next number."""
    git, tip = git_of(place), repositories.git(place, "rev-parse", "HEAD")
    one = commit(place, tip, "en")
    two, beside = commit(place, one, "to"), commit(place, tip, "ved siden av")
    assert refs.keep_own(git, "kari", BRANCH, one) == FIRST
    assert refs.keep_own(git, "kari", BRANCH, two) == FIRST and kept(place) == {FIRST: two}
    assert refs.keep_own(git, "kari", BRANCH, beside) == SECOND and kept(place) == {FIRST: two, SECOND: beside}
    three = commit(place, two, "tre")
    assert refs.keep_own(git, "kari", BRANCH, three) == FIRST and kept(place) == {FIRST: three, SECOND: beside}


def test_what_a_ref_holds_already_moves_none(place: Path) -> None:
    """The commit that it has, and those in that one's history; the same commit of another person is theirs."""
    git, tip = git_of(place), repositories.git(place, "rev-parse", "HEAD")
    one = commit(place, tip, "en")
    two = commit(place, one, "to")
    for held in (two, two, one):
        assert refs.keep_own(git, "kari", BRANCH, held) == FIRST and kept(place) == {FIRST: two}
    assert refs.keep_own(git, "kari.berg", BRANCH, one) == "refs/plantui/own/kari.berg/main/1"


def test_a_commit_that_is_not_there_is_kept_by_nothing(place: Path) -> None:
    """And nothing is raised: a record has landed whatever becomes of this."""
    assert refs.keep_own(git_of(place), "kari", BRANCH, "1" * 40) == "" and kept(place) == {}


def keep(place: Path, name: str, oid: str) -> None:
    repositories.git(place, "update-ref", f"refs/plantui/own/kari/main/{name}", oid)


def test_a_line_of_its_own_gets_the_number_after_the_highest(place: Path) -> None:
    """Counted as numbers, whatever else somebody put there; the first is 1."""
    git, tip = git_of(place), repositories.git(place, "rev-parse", "HEAD")
    one, two, other = (commit(place, tip, message) for message in ("en", "to", "tre"))
    for name in ("\u0663\u0663", "x99", "99x", "50/1", "-7"):
        keep(place, name, one)
    odd = Path(place, ".git/refs/plantui/own/kari/main", os.fsdecode(b"\xff8"))
    odd.write_text(one + "\n", encoding="ascii")
    assert refs.keep_own(git, "kari", BRANCH, one) == FIRST
    keep(place, "9", two)
    keep(place, "10", two)
    assert refs.keep_own(git, "kari", BRANCH, other) == "refs/plantui/own/kari/main/11"


def test_of_several_refs_that_lead_to_it_the_highest_goes_on_or_holds_it(place: Path) -> None:
    """Moved from the commit that this one has; where the commit lies behind them, none moves."""
    git, tip = git_of(place), repositories.git(place, "rev-parse", "HEAD")
    one = commit(place, tip, "en")
    two, beside = commit(place, one, "to"), commit(place, one, "ved siden av")
    keep(place, "9", two)
    keep(place, "10", beside)
    tenth = "refs/plantui/own/kari/main/10"
    assert refs.keep_own(git, "kari", BRANCH, one) == tenth
    assert kept(place) == {"refs/plantui/own/kari/main/9": two, tenth: beside}
    both = repositories.commit_tree(place, f"{tip}^{{tree}}", [two, beside], "begge")
    assert refs.keep_own(git, "kari", BRANCH, both) == tenth
    assert kept(place) == {"refs/plantui/own/kari/main/9": two, tenth: both}


def test_a_branch_is_one_part_of_the_path_whatever_its_name(place: Path) -> None:
    """So that refs of `a` and of `a/1` stand beside each other, and no two branches share them."""
    git, tip = git_of(place), repositories.git(place, "rev-parse", "HEAD")
    names = {"a": "a", "a/1": "a%2F1", "a%2F1": "a%252F1", "a/1/b%/c%": "a%2F1%2Fb%25%2Fc%25"}
    for name, part in names.items():
        assert refs.keep_own(git, "kari", f"refs/heads/{name}", tip) == f"refs/plantui/own/kari/{part}/1"
    assert sorted(kept(place)) == sorted(f"refs/plantui/own/kari/{part}/1" for part in names.values())


def test_a_ref_that_cannot_be_moved_keeps_nothing(place: Path) -> None:
    """Neither one that goes on nor a new one; what is there stays as it was."""
    git, tip = git_of(place), repositories.git(place, "rev-parse", "HEAD")
    one, beside = commit(place, tip, "en"), commit(place, tip, "ved siden av")
    assert refs.keep_own(git, "kari", BRANCH, one) == FIRST
    for ref in (FIRST, SECOND):
        Path(place, ".git", f"{ref}.lock").touch()
    assert refs.keep_own(git, "kari", BRANCH, commit(place, one, "to")) == ""
    assert refs.keep_own(git, "kari", BRANCH, beside) == "" and kept(place) == {FIRST: one}
