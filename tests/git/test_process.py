"""git runs in a quarantine: nothing of the repository, and nothing of the shell around us, has a say."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantui.errors import Unreadable
from plantui.git import process, repository
from plantui.git.history import log
from plantui.git.objects import pack, plan_files, reader
from plantui.git.process import Git, quarantine
from support import repositories
from support.armed import arm


def opened(folder: Path) -> Git:
    return quarantine(repository.find(str(folder)))


@pytest.fixture
def asked_anew() -> Iterator[None]:
    """git's version is asked for in this test, and again in the next."""
    process.version.cache_clear()
    yield
    process.version.cache_clear()


@pytest.mark.parametrize("bare", [False, True])
def test_an_armed_repository_runs_nothing(tmp_path: Path, bare: bool) -> None:
    """Hooks, filters, monitors, pagers, helpers, signing programs and remotes of the repository leave no trace.

    Everything is read, a blob is written, a ref is moved, and an object that is missing is not fetched.
    """
    folder = repositories.make(tmp_path / "plan", bare=bare)
    second = repositories.commit(folder, {"plan/plan.toml": repositories.PLAN + "# more\n"}, "second")
    marker = tmp_path / "marker"
    arm(folder, marker)

    found = repository.find(str(folder))
    git = quarantine(found)
    assert repository.owner(found).mine
    assert repository.head(git).commit == second
    assert repository.refs(git) == {"refs/heads/main": second}
    first = repository.resolve(git, "main~1")
    for one in (plan_files.of_commit(git, second), *(() if bare else (plan_files.of_work_tree(git),))):
        assert len(list(plan_files.contents(git, one))) == 3
    assert len(log.entries(git, second)) == 2
    assert len(list(reader.commits_raw(git, [first, second]))) == 2
    pack.write(git, [("blob", b"new")])
    process.run_git(git, ("update-ref", "refs/heads/main", first, second), real=True)
    process.run_git(git, ("update-ref", "-d", "refs/heads/main", first), real=True, user=True)
    process.run_git(git, ("update-ref", "refs/heads/main", second), real=True)
    with pytest.raises(Unreadable):
        list(reader.blobs(git, ["1" * 40]))
    repository.tip(git, "refs/heads/main")
    with pytest.raises(Exception, match="1111111"):
        repository.resolve(git, "1" * 40)
    assert not marker.exists()
    assert {"core.fsmonitor", "core.hookspath", "gpg.ssh.program", "include.path"} <= set(found.ignored)


@pytest.mark.parametrize("how", [("status",), ("cat-file", "-p", "1" * 40), ("update-ref", "refs/heads/x", "main")])
def test_the_armed_repository_is_armed(plan_repository: Path, tmp_path: Path, how: tuple[str, ...]) -> None:
    """git used plainly does run what the repository asks for: the test above has teeth."""
    arm(plan_repository, tmp_path / "marker")
    subprocess.run(("git", "-C", str(plan_repository), *how), check=False, capture_output=True)
    assert (tmp_path / "marker").exists()


def test_a_configuration_that_would_hang_git_is_not_opened(plan_repository: Path) -> None:
    """An include of a named pipe waits for ever in plain git; here it is only named."""
    pipe = plan_repository / ".git" / "pipe"
    os.mkfifo(pipe)
    with (plan_repository / ".git" / "config").open("a") as config:
        config.write(f"[include]\n\tpath = {pipe}\n")
    git = opened(plan_repository)
    assert git.repository.ignored == ("include.path",)
    assert repository.head(git).branch == "refs/heads/main"


def test_the_private_folder_is_private_and_goes_away(plan_repository: Path) -> None:
    """0700, removed by close, and when nobody holds the value any more."""
    git = opened(plan_repository)
    folder = Path(git.folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    process.close(git)
    assert not folder.exists()
    git = opened(plan_repository)
    folder = Path(git.folder)
    del git
    gc.collect()
    assert not folder.exists()


def test_a_private_folder_that_cannot_be_made_is_said(
    plan_repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3, with what to do."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    with pytest.raises(Unreadable, match="TMPDIR"):
        opened(plan_repository)


def test_a_ref_moved_here_has_moved_for_everyone(plan_repository: Path, tmp_path: Path) -> None:
    """Loose, packed and in a linked work tree, with the same lock and the same log as git itself would use."""
    first = repositories.git(plan_repository, "rev-parse", "HEAD")
    linked = repositories.linked(plan_repository, tmp_path / "linked", "review")
    made = repositories.commit(linked, {"plan/note.txt": "x"}, "more")
    repositories.git(plan_repository, "pack-refs", "--all")
    for folder in (plan_repository, linked):
        git = opened(folder)
        process.run_git(git, ("update-ref", "-m", "landed", "refs/heads/main", made, first), real=True)
        assert repositories.git(plan_repository, "rev-parse", "main") == made
        assert repositories.git(plan_repository, "reflog", "-1", "--format=%gs", "main") == "landed"
        lost = process.run_git(git, ("update-ref", "refs/heads/main", first, first), real=True, check=False)
        assert lost.code != 0
        lock = plan_repository / ".git" / "refs" / "heads" / "main.lock"
        lock.touch()
        assert process.run_git(git, ("update-ref", "refs/heads/main", first), real=True, check=False).code != 0
        lock.unlink()
        process.run_git(git, ("update-ref", "-d", "refs/heads/main"), real=True)
        assert repository.tip(git, "refs/heads/main") is None
        repositories.git(plan_repository, "update-ref", "refs/heads/main", first)
    assert repositories.git(plan_repository, "fsck", "--strict") == ""


def test_a_shared_repository_stays_shared(plan_repository: Path) -> None:
    """What is written is as group-writable as the repository asks, whatever this process's umask says."""
    repositories.git(plan_repository, "config", "core.sharedRepository", "group")
    (plan_repository / ".git" / "objects" / "pack").rmdir()
    git = opened(plan_repository)
    before = os.umask(0o077)
    try:
        pack.write(git, [("blob", b"for the group")])
        process.run_git(git, ("update-ref", "refs/heads/new/one", "main"), real=True)
    finally:
        os.umask(before)
    (stored,) = (plan_repository / ".git" / "objects" / "pack").glob("*.pack")
    assert stat.S_IMODE(stored.parent.stat().st_mode) & 0o070 == 0o070
    assert stat.S_IMODE(stored.stat().st_mode) & 0o070 == 0o040
    assert stat.S_IMODE((plan_repository / ".git" / "refs" / "heads" / "new").stat().st_mode) & 0o070 == 0o070
    assert stat.S_IMODE((plan_repository / ".git" / "refs" / "heads" / "new" / "one").stat().st_mode) & 0o060 == 0o060


def test_what_the_shell_says_about_git_is_dropped(plan_repository: Path, tmp_path: Path) -> None:
    """GIT_DIR, a trace file, made-up settings and replacement commands in the environment change nothing."""
    code = (
        "import sys\n"
        "from plantui.git import repository\n"
        "from plantui.git.process import quarantine\n"
        "git = quarantine(repository.find(sys.argv[1]))\n"
        "print(repository.head(git).branch, *repository.refs(git))\n"
    )
    hostile = {
        "GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere", "GIT_INDEX_FILE": "/nowhere", "GIT_NAMESPACE": "other",
        "GIT_TRACE": str(tmp_path / "trace"), "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "nonsense", "GIT_CONFIG_PARAMETERS": "'nonsense'", "GIT_SSH_COMMAND": "/nowhere",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere", "GIT_EXEC_PATH": "/nowhere",
    }  # fmt: skip
    ran = subprocess.run(
        (sys.executable, "-c", code, str(plan_repository)),
        env={**os.environ, **hostile}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.stdout, ran.stderr) == ("refs/heads/main refs/heads/main\n", "")
    assert not (tmp_path / "trace").exists()


def test_the_users_own_settings_are_read_only_when_asked_for(plan_repository: Path) -> None:
    """Reading is the same for everybody; signing needs the user's own configuration, never the repository's."""
    repositories.git(plan_repository, "config", "user.email", "repository@example.org")
    git = opened(plan_repository)
    asked = ("config", "--get", "user.email")
    for real in (False, True):
        assert process.run_git(git, asked, real=real, check=False).out == b""
        assert process.run_git(git, asked, real=real, user=True).out.decode().strip() == repositories.EMAIL


def test_git_has_no_terminal_and_a_session_of_its_own(plan_repository: Path) -> None:
    """It can neither ask behind the screen nor be ended by the keys that end us."""
    code = "import os; print(os.getsid(0)); os.open('/dev/tty', os.O_RDWR)"
    asked = ("-c", f'alias.where=!{sys.executable} -c "{code}"', "where")
    ran = process.run_git(opened(plan_repository), asked, check=False)
    assert int(ran.out) != os.getsid(0)
    assert b"/dev/tty" in ran.err


def test_much_goes_in_and_out_at_once(plan_repository: Path) -> None:
    """More than any pipe holds, in all three directions: nobody waits for anybody."""
    git = opened(plan_repository)
    asked = b"".join(b"%040x\n" % number for number in range(20_000))
    assert process.run_git(git, ("cat-file", "--batch-check"), stdin=asked).out.count(b"missing") == 20_000
    with process.stream(git, ("cat-file", "--batch-check"), stdin=asked) as out:
        assert sum(1 for _ in out) == 20_000


def test_a_git_that_fails_says_why_in_its_own_words(plan_repository: Path) -> None:
    """Run to its end or streamed: exit 3, or the code where the caller wants to look at it."""
    git = opened(plan_repository)
    with pytest.raises(Unreadable, match="no-such-ref"):
        process.run_git(git, ("rev-list", "no-such-ref"))
    with pytest.raises(Unreadable, match="no-such-ref"), process.stream(git, ("rev-list", "no-such-ref")) as out:
        assert out.read() == b""
    assert process.run_git(git, ("rev-list", "no-such-ref"), check=False).code == 128


def test_a_missing_git_is_said_with_how_to_get_it(tmp_path: Path) -> None:
    """Exit 3 and the command that mends it, also when git was missing from the start."""
    code = (
        "from plantui.git import process\n"
        "try:\n"
        "    process.version()\n"
        "except process.Unreadable as told:\n"
        "    print(told)\n"
    )
    ran = subprocess.run(
        (sys.executable, "-c", code),
        env={**os.environ, "PATH": str(tmp_path)}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "apt install git" in ran.stdout
    assert ran.stderr == ""


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize("seen", ["2.38.9", "1.9", "nonsense", ""])
def test_a_git_that_is_too_old_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: str) -> None:
    """The version found and the oldest that will do; what gives no version will not do either."""
    (tmp_path / "git").write_text(f"#!/bin/sh\necho git version {seen}\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(Unreadable, match=r"2\.39"):
        process.version()
