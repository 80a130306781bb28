"""Why nothing was written: a full disk, a session's own bounds and locks in one's own words, no private paths."""

from __future__ import annotations

import errno
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import full
from faults.trial import Came
from plantui.errors import NotWritten
from plantui.git import refusal
from plantui.git.process import Git, Ran, close, quarantine
from plantui.git.repository import find
from plantui.i18n import choose


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests look into."""
    choose("en")


@pytest.fixture
def git(plan_repository: Path) -> Iterator[Git]:
    """git for the small plan."""
    made = quarantine(find(str(plan_repository)))
    yield made
    close(made)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("fatal: write error: No space left on device", "the disk is full"),
        ("error: Disk quota exceeded", "the disk is full"),
        ("fatal: file write error: File too large", "ulimit -f"),
        ("error: Read-only file system", "only be read"),
        ("error: insufficient permission for adding", "may not write"),
        ("fatal: something else\n\n", "git said: fatal: something else"),
        ("", "ended with code 128"),
    ],
)
def test_what_git_said_becomes_one_reason(git: Git, said: str, words: str) -> None:
    """The known reasons in plantui's words, any other in git's, and silence by the exit code."""
    told = refusal.of_git(git, Ran(128, b"", said.encode()))
    assert words in told.message, told


def test_a_write_that_git_gives_no_reason_for_is_a_full_disk_where_the_disk_is_full(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git names the file alone: with room left its words stand, with the repository's own path."""
    said = f"fatal: couldn't write '{git.folder}/moving.git/refs/heads/main.lock'"
    told = refusal.of_git(git, Ran(128, b"", said.encode()))
    assert git.folder not in told.message and f"{git.repository.common_dir}/refs/heads/main.lock" in told.message
    monkeypatch.setattr(refusal, "_full", lambda folder: folder == git.repository.common_dir)
    assert refusal.of_git(git, Ran(128, b"", said.encode())).message == "the disk is full"


def test_a_git_that_was_ended_for_the_size_of_its_files_is_told_so(git: Git) -> None:
    """It says nothing then."""
    assert "ulimit -f" in refusal.of_git(git, Ran(-signal.SIGXFSZ, b"", b"")).message


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "the disk is full"), (errno.EFBIG, "ulimit")]
)
def test_what_the_system_said_names_the_place_unless_that_is_private(tmp_path: Path, code: int, words: str) -> None:
    """A temporary folder that is full is another folder's trouble, and told as that."""
    with pytest.raises(NotWritten) as told, refusal.plainly():
        raise OSError(code, "no", str(tmp_path / "file"))
    assert words in told.value.message and told.value.where == str(tmp_path / "file")
    with pytest.raises(NotWritten) as told, refusal.plainly():
        raise OSError(errno.ENOSPC, "no", f"{tempfile.gettempdir()}/plantui-x/objects.git/config")
    assert "plantui-x" not in str(told.value) and "TMPDIR" in told.value.message


@pytest.mark.parametrize("trial", [full.disk, full.files])
def test_a_full_disk_and_a_bound_on_files_are_told_truly_by_the_real_program(tmp_path: Path, trial: object) -> None:
    """Each way of saying it, at the levels that are hardest: nothing is told that is not so, and nothing is damaged."""
    came = trial(tmp_path, 3)  # type: ignore[operator]  # one of the two above
    assert isinstance(came, Came) and not came.broken, came.broken
