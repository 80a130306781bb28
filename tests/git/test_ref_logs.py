"""The logs of refs: which are begun, what a line of them says, and what is left alone."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from plantui.git import refs
from plantui.git.process import Git, close, quarantine
from plantui.git.refs import Move, MoveOutcome, move
from plantui.git.repository import find, tip
from plantui.git.sign.identity import Identity
from plantui.i18n import choose, of_system
from support import repositories

MAIN, OTHER = "refs/heads/main", "refs/heads/other"
NONE = "0" * 40
WHO = Identity("Kari Berg", "kari.berg@example.org")
NOT_ORDINARY = "it is no ordinary file, and was left alone"


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests compare."""
    choose("en")


@pytest.fixture
def git(plan_repository: Path) -> Iterator[Git]:
    """A clone with a work tree, opened as plantui does."""
    opened = quarantine(find(str(plan_repository)))
    yield opened
    close(opened)


@pytest.fixture
def first(git: Git) -> str:
    """The commit that the branch names."""
    commit = tip(git, MAIN)
    assert commit is not None
    return commit


@pytest.fixture
def kolkata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock five hours and a half before UTC's."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _log(git: Git, ref: str) -> Path:
    return Path(git.repository.common_dir, "logs", ref)


def _begun(git: Git, ref: str) -> int:
    return _log(git, ref).read_bytes().count(b"\n") if _log(git, ref).exists() else 0


def _not_written(log: Path, why: str) -> str:
    return f"It has landed, but the branch's log {log} could not be written: {why}"


@pytest.mark.usefixtures("kolkata")
def test_a_line_says_from_where_to_where_who_and_when(git: Git, first: str) -> None:
    """What would end a name or the line is left out of both, what no text can hold is a question mark."""
    odd = Identity("<Ka>ri\n Be\0rg\udcff", "<kari>@example.org\n\0")
    earliest = int(time.time())
    assert move(git, [Move(OTHER, first, NONE)], odd) == MoveOutcome(True)
    (line,) = _log(git, OTHER).read_bytes().split(b"\n")[:-1]
    match = re.fullmatch(rf"{NONE} {first} Kari Berg\? <kari@example\.org> ([0-9]+) \+0530\tplantui", line.decode())
    assert match and earliest <= int(match[1]) <= time.time()


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("false", ()), ("true", ("heads", "remotes", "notes")), ("always", ("heads", "remotes", "notes", "tags"))],
)
def test_logs_are_begun_of_branches_and_notes_or_of_all(tmp_path: Path, asked: str, kept: tuple[str, ...]) -> None:
    """By core.logAllRefUpdates, as git itself begins them; HEAD's with its branch."""
    place = repositories.make(tmp_path / "plan.git", bare=True)
    repositories.git(place, "config", "core.logAllRefUpdates", asked)
    git = quarantine(find(str(place)))
    before = tip(git, MAIN)
    assert before is not None
    to = repositories.commit_tree(place, f"{before}^{{tree}}", [before], "one")
    folders = ("heads", "remotes", "notes", "tags")
    moves = [*(Move(f"refs/{folder}/a/b", before, NONE) for folder in folders), Move(MAIN, to, before)]
    for log in (place / "logs/HEAD", _log(git, MAIN)):
        log.unlink(missing_ok=True)
    assert move(git, moves, WHO) == MoveOutcome(True)
    assert tuple(folder for folder in folders if _begun(git, f"refs/{folder}/a/b")) == kept
    assert (_begun(git, "HEAD"), _begun(git, MAIN)) == ((1, 1) if kept else (0, 0))
    close(git)


def test_a_log_that_is_begun_may_be_read_by_all_and_written_by_its_owner(git: Git, first: str) -> None:
    """As any file by the umask, where the repository is not shared."""
    before = os.umask(0o022)
    try:
        assert move(git, [Move("refs/heads/a/b", first, NONE)], WHO) == MoveOutcome(True)
    finally:
        os.umask(before)
    assert oct(_log(git, "refs/heads/a/b").stat().st_mode & 0o7777) == "0o644"
    assert oct(_log(git, "refs/heads/a").stat().st_mode & 0o7777) == "0o755"


@pytest.mark.parametrize("shared", ["group", "0640"])
def test_what_is_begun_in_a_shared_repository_is_shared(git: Git, first: str, shared: str) -> None:
    """The log and each folder that was made for it, and no folder that was there."""
    common = Path(git.repository.common_dir)
    there = _log(git, "refs/heads")
    there.chmod(0o700)
    opened = Git(attrs.evolve(git.repository, shared=shared), git.folder)
    assert refs._log_move(opened, "refs/heads/a/b", NONE, first, WHO, "m") == ""
    log, folder = common / "logs/refs/heads/a/b", common / "logs/refs/heads/a"
    assert [oct(path.stat().st_mode & 0o777) for path in (log, folder, there)] == [
        *(["0o664", "0o775"] if shared == "group" else ["0o640", "0o750"]), "0o700",
    ]  # fmt: skip
    log.chmod(0o600)
    assert refs._log_move(opened, "refs/heads/a/b", first, first, WHO, "m") == ""
    assert oct(log.stat().st_mode & 0o777) == "0o600" and _begun(git, "refs/heads/a/b") == 2


@pytest.mark.parametrize("how", ["a link", "a file", "another branch", "detached", "a pipe", "missing"])
def test_head_s_log_goes_with_the_branch_that_head_names(git: Git, first: str, how: str) -> None:
    """Whether HEAD is a file or a link, as of old; what cannot be read names nothing and keeps nobody waiting."""
    head = Path(git.repository.git_dir, "HEAD")
    head.unlink()
    if how == "a link":
        head.symlink_to(MAIN)
    elif how == "a pipe":
        os.mkfifo(head)
    elif how != "missing":
        names = {"a file": f"ref: {MAIN}\n", "another branch": f"ref: {OTHER}\n", "detached": f"{first}\n"}
        head.write_text(names[how], encoding="ascii")
    own = [(git.repository.common_dir, MAIN)]
    named = [(git.repository.git_dir, "HEAD")] if how in ("a link", "a file") else []
    assert list(refs._logs(git, MAIN)) == own + named
    assert list(refs._logs(git, "HEAD")) == [(git.repository.common_dir, "HEAD")]


def test_refs_in_a_table_hold_their_logs_themselves(git: Git, first: str) -> None:
    """No file is written beside them."""
    count = _begun(git, MAIN)
    table = Git(attrs.evolve(git.repository, ref_storage="reftable"), git.folder)
    assert refs._log_move(table, MAIN, first, first, WHO, "m") == ""
    assert _begun(git, MAIN) == count
    assert refs._log_move(git, MAIN, first, first, WHO, "m") == ""
    assert _begun(git, MAIN) == count + 1


@pytest.mark.parametrize("kind", ["a hard link", "a pipe that is read", "a folder", "a file for a folder"])
def test_a_log_that_is_no_ordinary_file_is_named_with_the_reason(
    tmp_path: Path, git: Git, first: str, kind: str
) -> None:
    """Nothing is written to it nor to the logs after it; the reason is the system's, or that it was left alone."""
    log, count = _log(git, MAIN), _begun(git, "HEAD")
    log.unlink()
    reader, why = None, NOT_ORDINARY
    if kind == "a hard link":
        (tmp_path / "precious").write_text("mine", encoding="ascii")
        log.hardlink_to(tmp_path / "precious")
    elif kind == "a pipe that is read":
        os.mkfifo(log)
        reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    elif kind == "a folder":
        log.mkdir()
        why = of_system(OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
    else:
        log.parent.rmdir()
        log.parent.write_bytes(b"")
        why = of_system(OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    assert refs._log_move(git, MAIN, first, first, WHO, "m") == _not_written(log, why)
    assert _begun(git, "HEAD") == count
    if reader is not None:
        assert os.read(reader, 100) == b""
        os.close(reader)


def test_a_log_that_cannot_be_written_keeps_no_other_from_it(git: Git, first: str) -> None:
    """Each ref's note names its own log; the refs have moved all the same."""
    _log(git, OTHER).mkdir(parents=True)
    _log(git, "refs/heads/third").mkdir()
    moves = [Move(f"refs/heads/{name}", first, NONE) for name in ("other", "third", "fourth")]
    why = of_system(OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
    notes = tuple(_not_written(_log(git, update.ref), why) for update in moves[:2])
    assert move(git, moves, WHO) == MoveOutcome(True, notes)
    assert _begun(git, "refs/heads/fourth") == 1


def test_a_log_that_is_not_asked_for_is_not_begun_nor_are_its_folders(git: Git, first: str) -> None:
    """What is there is written to; what is not is no trouble."""
    quiet = Git(attrs.evolve(git.repository, logged="false"), git.folder)
    count = _begun(git, MAIN)
    for ref in (MAIN, "refs/heads/new", "refs/heads/a/b"):
        assert refs._log_move(quiet, ref, first, first, WHO, "m") == ""
    assert _begun(git, MAIN) == count + 1
    assert not _log(git, "refs/heads/new").exists() and not _log(git, "refs/heads/a").exists()


def test_no_file_stays_open(git: Git, first: str) -> None:
    """Neither of a log that was written, nor of one that was begun or left alone."""
    _log(git, OTHER).mkdir(parents=True)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 as many as there are
    for ref in (MAIN, OTHER, "refs/heads/a/b/c", "refs/heads/a/b/c"):
        refs._log_move(git, ref, first, first, WHO, "m")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 as many as there are
