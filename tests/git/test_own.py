"""Refs that keep own landed commits: which one goes on, and when there is another."""

from __future__ import annotations

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
