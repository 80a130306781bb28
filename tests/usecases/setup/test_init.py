"""What an `init` leaves that could not be finished: nothing, and a second one works."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from plantui.errors import PlantuiError
from plantui.usecases.setup import init
from support import disk
from support.repositories import git

TODAY = date(2026, 1, 5)


@pytest.mark.parametrize("most", [0, 30_000], ids=["no repository", "no work tree"])
def test_a_full_disk_leaves_a_folder_as_it_was(tmp_path: Path, home: Path, most: int) -> None:
    """Whether git has no room for a repository, or one of the plan's files none after the commit."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes").write_text("mine")
    large = {"plan/annex.txt": b"x" * 40_000}
    with disk.no_file_beyond(most), pytest.raises(PlantuiError):
        init.init(str(folder), empty=False, today=TODAY, governance=large)
    assert [path.name for path in folder.rglob("*")] == ["notes"]
    made = init.init(str(folder), empty=False, today=TODAY)
    assert made.new and git(folder, "status", "--porcelain") == "?? notes"


def test_a_repository_whose_making_was_ended_is_finished(tmp_path: Path, home: Path) -> None:
    """What a killed `git init` leaves is no repository; the next `init` completes it, and keeps what stands there."""
    folder = tmp_path / "mine"
    (folder / ".git/refs/heads").mkdir(parents=True)
    (folder / ".git/config").write_text("[user]\n\tname = Mine\n")
    init.init(str(folder), empty=True, today=TODAY)
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "config", "user.name") == "Mine"


def test_a_repository_of_the_user_stays_where_the_disk_is_full(tmp_path: Path, home: Path) -> None:
    """It was there before, so that nothing of it is taken back."""
    folder = tmp_path / "mine"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    with disk.no_file_beyond(0), pytest.raises(PlantuiError):
        init.init(str(folder), empty=True, today=TODAY)
    assert (folder / ".git/HEAD").is_file()
