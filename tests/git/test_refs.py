"""Refs and their logs: what became of a move is what the refs say, and the logs are safe to write among colleagues."""

from __future__ import annotations

import fcntl
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from plantui.errors import NotWritten, Unreadable
from plantui.git import refs
from plantui.git.objects import pack
from plantui.git.process import Git, Ran, close, quarantine
from plantui.git.refs import Move
from plantui.git.repository import find, tip
from plantui.git.write import commits
from plantui.git.write import tag as write_tag
from plantui.git.write.commits import Landed
from plantui.i18n import choose
from support import colleagues, repositories

REF = "refs/heads/main"
FOLDER = "plan/reviews/2025"


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


@pytest.fixture
def colleague() -> pwd.struct_passwd:
    """Another real user of this machine, to be in the repository's group."""
    return colleagues.second()


def _signed(git: Git, name: str) -> tuple[str, str]:
    before = tip(git, REF)
    assert before is not None
    path = f"{FOLDER}/{name}.toml"
    return commits.commit_record(git, before, path, name.encode(), f"review(2025): {name}\n", setup=None), path


def _say(git: Git, name: str) -> Landed:
    return commits.land(git, REF, *_signed(git, name))


def _records(place: Path) -> list[str]:
    listed = repositories.git(place, "ls-tree", "-r", "--name-only", REF, "--", FOLDER)
    return [Path(path).stem for path in listed.splitlines()]


def _log(place: Path, name: str = REF) -> list[str]:
    return repositories.git(place, "log", "-g", "--format=%H %gn %gs", name).splitlines()


@pytest.mark.parametrize("silent", [False, True])
def test_a_ref_that_git_moved_before_it_failed_has_moved(
    git: Git, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    """git may fail or be ended after the move, as at a log it cannot write: the record is told to have landed, once."""
    update = refs._update

    def moved_and_failed(git: Git, moves: Sequence[Move]) -> Ran:
        ran = update(git, moves)
        if silent:
            raise Unreadable("git was silent for a minute", "and was ended")
        return Ran(128, ran.out, b"fatal: cannot update the ref 'HEAD': unable to append to '.git/logs/HEAD'")

    commit, path = _signed(git, "first")
    monkeypatch.setattr(refs, "_update", moved_and_failed)
    assert commits.land(git, REF, commit, path).tip == commit == tip(git, REF)
    assert commits.land(git, REF, commit, path).tip == commit
    assert _records(Path(git.repository.git_dir)) == ["first"]


@pytest.mark.parametrize("what", ["record", "change"])
def test_a_branch_that_went_away_and_came_back_needs_no_merge(
    git: Git, plan_repository: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Somebody was in the way for a moment; the branch is again where the commit was made: it lands as it is."""
    before, move = tip(git, REF), refs.move
    assert before is not None
    files = {"plan/note.txt": (None, b"x")}
    signed, path = (commits.commit_files(git, before, files, "m", setup=None), "")
    if what == "record":
        signed, path = _signed(git, "first")
    other = repositories.commit_tree(plan_repository, f"{before}^{{tree}}", [before], "other")
    outcomes: list[bool] = []

    def disturbed(*words: Any, **more: Any) -> refs.MoveOutcome:
        if not outcomes:
            repositories.git(plan_repository, "update-ref", REF, other)
        done = move(*words, **more)
        outcomes.append(done.moved)
        if not done.moved:
            repositories.git(plan_repository, "update-ref", REF, before)
        return done

    monkeypatch.setattr(refs, "move", disturbed)
    landed = commits.land(git, REF, signed, path) if path else commits.land_files(git, REF, signed, files)
    assert outcomes == [False, True]
    assert (landed.tip, landed.merged) == (signed, False) and tip(git, REF) == signed


def test_a_change_that_landed_already_is_not_landed_again(git: Git) -> None:
    """Also where somebody has built upon it since: the same commit twice is one commit on the branch."""
    before = tip(git, REF)
    assert before is not None
    files = {"plan/note.txt": (None, b"x")}
    commit = commits.commit_files(git, before, files, "m", setup=None)
    assert commits.land_files(git, REF, commit, files).tip == commit
    assert commits.land_files(git, REF, commit, files).tip == commit
    later = _say(git, "later").tip
    assert commits.land_files(git, REF, commit, files).tip == later == tip(git, REF)


def test_an_adoption_whose_branch_moved_without_its_tag_gets_the_tag(git: Git, signing_key: Path) -> None:
    """Cut short between the two: nothing is made again, and the tag comes."""
    from plantui.git.sign import setup as sign_setup

    setup = sign_setup.setup(git)
    assert setup is not None
    before = tip(git, REF)
    commit, path = _signed(git, "adopt")
    tag = write_tag.sign_tag(git, "2025", commit, "m", setup=setup)
    repositories.git(Path(git.repository.git_dir), "update-ref", REF, commit, str(before))
    landed = write_tag.land(git, REF, commit, path, "2025", tag)
    assert landed is not None and landed.tip == commit and not landed.notes
    assert repositories.git(Path(git.repository.git_dir), "rev-parse", "plan/2025") == tag


def test_the_log_says_what_moved_and_who_moved_it(git: Git, plan_repository: Path) -> None:
    """As git writes it, for the branch and for HEAD: `git reflog` reads both, and main@{1} is the text before."""
    before = tip(git, REF)
    commit = _say(git, "first").tip
    for name in (REF, "HEAD"):
        assert _log(plan_repository, name)[0] == f"{commit} {repositories.NAME} plantui"
        assert repositories.git(plan_repository, "rev-parse", f"{name}@{{1}}") == before
    lines = (plan_repository / ".git/logs" / REF).read_bytes().splitlines()
    assert lines[-1].startswith(f"{before} {commit} {repositories.NAME} <{repositories.EMAIL}> ".encode())


@pytest.mark.parametrize(("asked", "kept"), [("false", False), ("true", True), ("always", True)])
def test_logs_are_begun_where_the_repository_asks_for_them(tmp_path: Path, asked: str, kept: bool) -> None:
    """core.logAllRefUpdates, as git reads it; what is there already is written to whatever it says."""
    place = repositories.make(tmp_path / "plan.git", bare=True)
    repositories.git(place, "config", "core.logAllRefUpdates", asked)
    git = quarantine(find(str(place)))
    _say(git, "first")
    log = place / "logs" / REF
    assert log.exists() is kept
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch()
    before = log.read_bytes().count(b"\n")
    _say(git, "second")
    assert log.read_bytes().count(b"\n") == before + 1
    close(git)


@pytest.mark.parametrize("bare", [True, False])
def test_two_users_of_one_group_write_the_same_logs(colleague: pwd.struct_passwd, bare: bool) -> None:
    """No log is there yet and the umask is 022: each lands each time, once, and plain git can write them too."""
    with colleagues.shared(colleague, 0o2775, bare=bare) as place:
        if bare:
            repositories.git(place, "config", "core.logAllRefUpdates", "always")
        else:
            for log in (place / ".git/logs").rglob("*"):
                if log.is_file():
                    log.unlink()
        for name in ("one", "two"):
            mine = quarantine(find(str(place)))
            landed = _say(mine, f"mine-{name}")
            close(mine)
            assert not [note for note in landed.notes if "log" in note], landed.notes

            def theirs(name: str = name) -> None:
                git = quarantine(find(str(place)))
                landed = _say(git, f"theirs-{name}")
                close(git)
                assert not [note for note in landed.notes if "log" in note], landed.notes

            assert colleagues.as_user(colleague, place, theirs) == "done"
        folder = place if bare else place / ".git"
        assert sorted(_records(folder)) == ["mine-one", "mine-two", "theirs-one", "theirs-two"]
        assert len(_log(folder)) >= 4
        logs = [folder / "logs" / REF, folder / "logs/HEAD"] if not bare else [folder / "logs" / REF]
        assert [oct(log.stat().st_mode & 0o777) for log in logs] == ["0o664"] * len(logs)
        assert all(one.stat().st_mode & 0o020 for one in (folder / "logs").rglob("*"))


@pytest.mark.parametrize("kind", ["a link", "a dangling link", "a link to the folder", "a hard link", "a pipe"])
def test_what_somebody_planted_among_the_logs_is_left_alone_and_named(
    tmp_path: Path, git: Git, plan_repository: Path, kind: str
) -> None:
    """No link leads plantui's pen to another file, no pipe keeps it waiting: the record lands, and the note says so."""
    log = plan_repository / ".git/logs" / REF
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="ascii")
    precious.chmod(0o600)
    log.unlink()
    if kind == "a link to the folder":
        (tmp_path / "elsewhere").mkdir()
        log.parent.rmdir()
        log.parent.symlink_to(tmp_path / "elsewhere")
    elif kind == "a link":
        log.symlink_to(precious)
    elif kind == "a dangling link":
        log.symlink_to(tmp_path / "new")
    elif kind == "a hard link":
        log.hardlink_to(precious)
    else:
        os.mkfifo(log)
    landed = _say(git, "first")
    assert tip(git, REF) == landed.tip and len(landed.notes) == 1
    assert str(log) in landed.notes[0] and "It has landed" in landed.notes[0]
    assert precious.read_text(encoding="ascii") == "mine" and not (tmp_path / "new").exists()
    assert kind != "a link to the folder" or not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("what", ["a record", "a change"])
def test_a_stale_lock_is_named_with_the_command_that_takes_it_away(git: Git, plan_repository: Path, what: str) -> None:
    """Nobody moved the branch and nobody is told so: the lock's own path stands there, and after `rm` it lands."""
    lock = plan_repository / ".git" / f"{REF}.lock"
    commit, path = _signed(git, "first")
    before = tip(git, REF)
    assert before is not None
    files = {"plan/note.txt": (None, b"x")}
    changed = commits.commit_files(git, before, files, "m", setup=None)

    def land() -> object:
        if what == "a record":
            return commits.land(git, REF, commit, path)
        return commits.land_files(git, REF, changed, files)

    lock.touch()
    with pytest.raises(NotWritten) as told:
        land()
    assert f"rm -f {lock}" in told.value.message and "moved" not in told.value.message
    assert git.folder not in str(told.value)
    lock.unlink()
    land()


def test_ctrl_c_while_the_branch_moves_is_answered_by_what_became_of_it(git: Git, plan_repository: Path) -> None:
    """Pressed during the move: it has landed, so that is said; nothing is told to be stopped that was not."""
    program = (
        "import os, signal, sys\n"
        "from plantui.git import refs\n"
        "from plantui.git.process import quarantine\n"
        "from plantui.git.repository import find, tip\n"
        "from plantui.git.write import commits\n"
        f"git, name, path = quarantine(find(sys.argv[1])), {REF!r}, 'plan/reviews/2025/x.toml'\n"
        "commit = commits.commit_record(git, tip(git, name), path, b'x', 'm', setup=None)\n"
        "update = refs._update\n"
        "def pressed(git, moves):\n"
        "    ran = update(git, moves) if sys.argv[2] == 'moved' else refs.Ran(1, b'', b'no')\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return ran\n"
        "refs._update = pressed\n"
        "try:\n"
        "    print('landed', commits.land(git, name, commit, path).tip)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    for how, said in (("refused", "stopped"), ("moved", "landed")):
        ran = subprocess.run(
            (sys.executable, "-c", program, str(plan_repository), how), capture_output=True, text=True, check=True
        )
        assert ran.stdout.split()[0] == said, ran
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert pack._held == {} or all(place != git.repository.objects for place, _ in pack._held)


# taking turns


def test_a_stranger_who_holds_the_turn_costs_no_more_than_a_moment(git: Git, plan_repository: Path) -> None:
    """Anybody who may read the folder can take its lock: where the branch stands still nobody is landing."""
    folder = os.open(plan_repository / ".git", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        commit, path = _signed(git, "first")
        started = time.monotonic()
        with refs.turn(git, REF):
            waited = time.monotonic() - started
        assert waited < 1.5, "ten pauses would be three seconds"
        assert commits.land(git, REF, commit, path).tip == commit
    finally:
        os.close(folder)


def _hold(git: Git) -> int:
    folder = os.open(git.repository.common_dir, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder


def _is_free(git: Git) -> bool:
    try:
        os.close(_hold(git))
    except BlockingIOError:
        return False
    return True


def test_the_turn_is_one_s_own_until_it_ends(git: Git) -> None:
    """Also where what was done in it fails."""
    with refs.turn(git, REF):
        assert not _is_free(git)
    assert _is_free(git)
    with pytest.raises(NotWritten), refs.turn(git, REF):
        raise NotWritten("t", "m")
    assert _is_free(git)


def test_where_there_is_no_folder_to_lock_nobody_takes_turns(git: Git) -> None:
    """Nothing relies on the lock."""
    elsewhere = Git(attrs.evolve(git.repository, common_dir="/does/not/exist"), git.folder)
    with refs.turn(elsewhere, REF):
        assert _is_free(git)


@pytest.mark.parametrize(
    ("seen", "asked"), [((1,), 2), ((None,), 2), ((1, 2), 3), ((1, 2, 1, 2, 2, 3), 5), (tuple(range(100)), 11)]
)
def test_a_turn_is_waited_for_while_the_ref_moves_ten_pauses_at_most(
    git: Git, monkeypatch: pytest.MonkeyPatch, seen: tuple[int | None, ...], asked: int
) -> None:
    """Each time it moved since the pause before; afterwards it goes on without, and the lock is nobody's in the end."""
    times = [0]

    def stands(of: Git, ref: str) -> int | None:
        assert (of, ref) == (git, REF)
        times[0] += 1
        return seen[min(times[0], len(seen)) - 1]

    monkeypatch.setattr(refs, "_stands", stands)
    monkeypatch.setattr(refs, "_PAUSE", 0.001)
    holder = _hold(git)
    before = set(threading.enumerate())
    with refs.turn(git, REF):
        (waiter,) = set(threading.enumerate()) - before
        assert waiter.daemon, "a program that ends does not wait for it"
        assert times[0] == asked and not _is_free(git)
    os.close(holder)
    waiter.join(10)
    assert _is_free(git)


def test_a_turn_that_comes_while_waiting_is_taken(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on it is one's own, until it ends."""
    holder, times = _hold(git), [0]

    def stands(_: Git, __: str) -> int:
        times[0] += 1
        if times[0] == 2:
            os.close(holder)
        return times[0]

    monkeypatch.setattr(refs, "_stands", stands)
    monkeypatch.setattr(refs, "_PAUSE", 0.2)
    before = set(threading.enumerate())
    with refs.turn(git, REF):
        assert times[0] in (2, 3) and set(threading.enumerate()) == before
        assert not _is_free(git)
    assert _is_free(git)


def test_where_a_ref_stands_is_told_by_its_file(git: Git, plan_repository: Path) -> None:
    """Inode and time, which are others once it moved; nothing where it has no file."""
    status = (plan_repository / ".git" / REF).stat()
    before = refs._stands(git, REF)
    assert before == (status.st_ino, status.st_mtime_ns)
    _say(git, "first")
    assert refs._stands(git, REF) not in (None, before)
    assert refs._stands(git, "refs/heads/new") is None


def test_a_file_system_without_locks_is_no_error() -> None:
    """Whoever waits there has nothing to wait for."""
    file = os.open("/", os.O_RDONLY)
    os.close(file)
    refs._wait(file, threading.Event())
