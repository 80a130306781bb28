"""Work tree and index after a landing: in step with the branch, or told with the reason and what mends it."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plantui.errors import NotWritten, Unreadable
from plantui.git.process import Git, close, quarantine, run_git
from plantui.git.repository import find, tip
from plantui.git.write import commits, worktree
from plantui.git.write.commits import Landed
from plantui.i18n import choose
from support import repositories
from support.program import plantui

REF = "refs/heads/main"
PPS = "plan/services/pps.toml"
Landing = Callable[[Git], Landed]
SET = ("set", "pps.testperiode", "text", "Ny tekst", "--commit", "--yes", "--unsigned")


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests look into."""
    choose("en")


@pytest.fixture
def git(plan_repository: Path) -> Iterator[Git]:
    """A clone with a work tree, opened as plantui does."""
    opened = quarantine(find(str(plan_repository)))
    yield opened
    close(opened)


def _status(place: Path) -> str:
    return repositories.git(place, "status", "--porcelain")


def _change(git: Git) -> Landed:
    before, held = tip(git, REF), Path(str(git.repository.work_tree), PPS).read_bytes()
    assert before is not None
    files = {PPS: (held, held.replace(b"Testperiode", b"Test"))}
    return commits.land_files(git, REF, commits.commit_files(git, before, files, "m", setup=None), files)


def _say(git: Git) -> Landed:
    before, path = tip(git, REF), "plan/reviews/2025/first.toml"
    assert before is not None
    return commits.land(git, REF, commits.commit_record(git, before, path, b"x", "m", setup=None), path)


@pytest.mark.parametrize("land", [_change, _say])
def test_a_stale_index_lock_is_told_with_what_mends_it(git: Git, plan_repository: Path, land: Landing) -> None:
    """It has landed; the note names the lock, and its command puts all in step: the next commit takes nothing back."""
    lock = plan_repository / ".git/index.lock"
    lock.touch()
    landed = land(git)
    assert landed.work_tree == "not kept in step" and len(landed.notes) == 1
    assert f"locked by {lock}" in landed.notes[0] and f"rm -f {lock} && git" in landed.notes[0]
    subprocess.run(landed.notes[0].partition("Run: ")[2], shell=True, check=True)
    assert not _status(plan_repository)
    (plan_repository / "other.txt").write_text("x", encoding="ascii")
    repositories.git(plan_repository, "add", "other.txt")
    repositories.git(plan_repository, "commit", "-qm", "an unrelated file")
    assert repositories.git(plan_repository, "show", "--format=", "--name-only", "HEAD") == "other.txt"


@pytest.mark.parametrize("land", [_change, _say])
def test_an_index_that_is_locked_for_a_moment_is_waited_for(
    git: Git, plan_repository: Path, monkeypatch: pytest.MonkeyPatch, land: Landing
) -> None:
    """An editor that asks for the status at that moment: its lock goes, and all is in step without a word."""
    lock = plan_repository / ".git/index.lock"
    lock.touch()
    refused = threading.Event()

    def watched(git: Git, args: tuple[str, ...], **named: object) -> object:
        ran = run_git(git, args, **named)  # type: ignore[arg-type]  # handed on as it came
        if ran.code:
            refused.set()
        return ran

    def released() -> None:
        refused.wait(60)
        lock.unlink()

    monkeypatch.setattr(worktree, "run_git", watched)
    editor = threading.Thread(target=released)
    editor.start()
    landed = land(git)
    editor.join()
    assert landed.work_tree == "kept in step" and not landed.notes and not _status(plan_repository)


def test_a_reason_that_git_has_is_told_in_its_words(git: Git, plan_repository: Path) -> None:
    """An index that cannot be read is no number: git's own words stand in the note."""
    (plan_repository / ".git/index").write_bytes(b"DIRC nonsense")
    landed = _say(git)
    assert landed.work_tree == "not kept in step"
    assert "smaller than expected" in landed.notes[0] and "128" not in landed.notes[0]


@pytest.mark.parametrize("land", [_change, _say])
def test_a_landing_is_told_whatever_becomes_of_the_work_trees(
    git: Git, plan_repository: Path, monkeypatch: pytest.MonkeyPatch, land: Landing
) -> None:
    """Nothing that goes wrong after the branch moved makes it "not written": what cannot be looked at is a note."""

    def gone(git: Git, ref: str) -> tuple[worktree.WorkTree, ...]:
        raise Unreadable("git cannot be started", f"{ref} of {git.repository.git_dir}")

    monkeypatch.setattr(worktree, "places", gone)
    landed = land(git)
    assert landed.tip == tip(git, REF) and "git cannot be started" in landed.notes[0]


def test_a_pipe_where_a_linked_work_tree_is_named_keeps_nobody_waiting(git: Git, plan_repository: Path) -> None:
    """Whoever may write in the repository's folder cannot hold up what others say."""
    folder = plan_repository / ".git/worktrees/w"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "gitdir")
    assert _say(git).work_tree == "kept in step"


def _clone(plan_repository: Path, tmp_path: Path, *settings: str) -> Path:
    return repositories.clone(plan_repository, tmp_path / "clone", *(f"--config={one}" for one in settings))


def test_a_change_lands_where_git_writes_lines_with_crlf(plan_repository: Path, tmp_path: Path) -> None:
    """core.autocrlf in a clean clone: it lands with LF, the file keeps CRLF, and git status has nothing to say."""
    clone = _clone(plan_repository, tmp_path, "core.autocrlf=true")
    assert b"\r\n" in (clone / PPS).read_bytes() and not _status(clone)
    said = plantui(*SET, folder=clone)
    assert said.code == 0, said
    assert not _status(clone)
    held, landed = (clone / PPS).read_bytes(), repositories.git_bytes(clone, "cat-file", "blob", f"HEAD:{PPS}")
    assert b"Ny tekst" in landed and b"\r" not in landed and held == landed.replace(b"\n", b"\r\n")
    (clone / PPS).write_bytes(held.replace(b"Ny tekst", b"Min tekst"))
    said = plantui(*SET[:3], "Deres tekst", *SET[4:], folder=clone)
    assert said.code == 4 and PPS in said.err, "what is changed here is not undone"


def test_words_land_where_git_writes_lines_with_crlf(plan_repository: Path, tmp_path: Path) -> None:
    """The record has LF in the work tree too, as signed, and git status has nothing to say."""
    clone = _clone(plan_repository, tmp_path, "core.autocrlf=true")
    assert plantui("remark", "pps.testperiode", "Et ord", "--submit", "--yes", "--unsigned", folder=clone).code == 0
    assert not _status(clone) and all(b"\r" not in one.read_bytes() for one in clone.glob("plan/reviews/*/*.toml"))


@pytest.mark.parametrize("cone", [True, False])
@pytest.mark.parametrize("index", [True, False])
def test_a_change_and_words_land_in_a_sparse_checkout_without_the_plan(
    plan_repository: Path, tmp_path: Path, cone: bool, index: bool
) -> None:
    """The plan stays out of the work tree, in step all the same: git status is empty, and HEAD holds both."""
    repositories.commit(plan_repository, {"other/file.txt": "x"}, "noe annet")
    clone = _clone(plan_repository, tmp_path)
    how = ("--cone", *(["--sparse-index"] if index else []), "other") if cone else ("--no-cone", "/other/")
    repositories.git(clone, "sparse-checkout", "set", *how)
    assert not (clone / "plan").exists() and not _status(clone)
    said = plantui(*SET, folder=clone)
    assert said.code == 0 and "not quite" not in said.out, said
    assert not _status(clone), said
    said = plantui("remark", "pps.testperiode", "Et ord", "--submit", "--yes", "--unsigned", folder=clone)
    assert said.code == 0 and "not quite" not in said.out, said
    assert not _status(clone) and not (clone / "plan").exists()
    assert "Ny tekst" in repositories.git(clone, "show", f"HEAD:{PPS}")
    assert repositories.git(clone, "ls-tree", "-r", "--name-only", "HEAD", "plan/reviews")


_OLD, _INNER, _NEW = PPS, "plan/services/pps/inner.toml", "plan/services/helsenorge/pps.toml"


def _rename(git: Git, root: Path) -> dict[str, tuple[bytes | None, bytes | None]]:
    """A service with one inside it goes into another folder."""
    data, inner = (root / _OLD).read_bytes(), b'schema = "plantui.service/1"\nid = "inner"\ntitle = "I"\n'
    repositories.commit(root, {_INNER: inner.decode()}, "plan: inner")
    return {
        _OLD: (data, None),
        _INNER: (inner, None),
        _NEW: (None, data),
        _NEW.replace(".toml", "/inner.toml"): (None, inner),
    }


def test_a_file_that_goes_leaves_branch_work_tree_and_index(git: Git, plan_repository: Path) -> None:
    """And with its last file a folder does; what git itself makes of the commit is clean and whole."""
    files = _rename(git, plan_repository)
    before = tip(git, REF)
    assert before is not None
    landed = commits.land_files(git, REF, commits.commit_files(git, before, files, "m", setup=None), files)
    assert (landed.work_tree, landed.notes) == ("kept in step", ())
    repositories.git(plan_repository, "fsck", "--strict")
    assert _status(plan_repository) == ""
    listed = repositories.git(plan_repository, "ls-tree", "-r", "--name-only", "HEAD").split("\n")
    assert [path in listed for path in files] == [False, False, True, True]
    assert not (plan_repository / "plan/services/pps").exists()
    assert (plan_repository / _NEW).is_file()


@pytest.mark.parametrize("fails_at", range(4))
def test_files_that_go_are_put_back_where_one_cannot_be_written(
    git: Git, plan_repository: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """All or none, wherever it fails."""
    files = _rename(git, plan_repository)
    rename, calls = os.replace, iter(range(1000))

    def failing(before: str, after: str, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None) -> None:
        if next(calls) == fails_at:
            raise PermissionError(13, "no")
        rename(before, after, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(NotWritten):
        worktree.replace(str(plan_repository), files)
    assert _status(plan_repository) == ""
    assert [path.name for path in (plan_repository / "plan/services").rglob("*.tmp")] == []


def test_a_file_that_is_not_as_it_was_read_is_not_removed(git: Git, plan_repository: Path) -> None:
    """Nor is one replaced that a folder stands in the place of."""
    for path, data in ((PPS, b"other"), ("plan/services", None)):
        with pytest.raises(NotWritten):
            worktree.replace(str(plan_repository), {path: (data, None if data else b"x")})
    assert _status(plan_repository) == ""
