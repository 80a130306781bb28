"""A record on a branch: signed first, landed by compare-and-swap, merged beside others, never lost."""

from __future__ import annotations

import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from plantui.errors import NotWritten
from plantui.git.process import Git, quarantine
from plantui.git.process import close as git_close
from plantui.git.repository import find, tip
from plantui.git.sign import setup as sign_setup
from plantui.git.sign.verify import verify
from plantui.git.write import commits
from plantui.git.write.commits import Landed, commit_record
from plantui.i18n import choose
from support import colleagues, repositories

REF = "refs/heads/main"
FOLDER = "plan/reviews/2025"


@pytest.fixture
def colleague() -> pwd.struct_passwd:
    """Another real user of this machine, to be in the repository's group."""
    return colleagues.second()


@pytest.fixture(autouse=True)
def english() -> None:
    """The sentences these tests look into."""
    choose("en")


class Opened:
    """Repositories opened for one test, and closed after it."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __call__(self, path: Path) -> Git:
        git = quarantine(find(str(path)))
        self._stack.callback(git_close, git)
        return git

    def close(self) -> None:
        """Close all of them."""
        self._stack.close()


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens a repository as plantui does."""
    made = Opened()
    yield made
    made.close()


def _sign(git: Git, name: str, parent: str | None = None, *, unsigned: bool = False) -> tuple[str, str]:
    """A signed commit of one record, not landed; its id and the record's path."""
    path = f"{FOLDER}/{name}.toml"
    setup = None if unsigned else sign_setup.setup(git)
    parent = parent or _tip(git)
    return commit_record(git, parent, path, f"name = {name!r}\n".encode(), f"review(2025): {name}\n", setup=setup), path


def _tip(git: Git) -> str:
    return repositories.git(Path(git.repository.git_dir), "rev-parse", REF)


def _say(git: Git, name: str, parent: str | None = None) -> Landed:
    commit, path = _sign(git, name, parent, unsigned=True)
    return commits.land(git, REF, commit, path)


def _records(repository: Path) -> list[str]:
    listed = repositories.git(repository, "ls-tree", "-r", "--name-only", REF, "--", FOLDER)
    return [Path(path).stem for path in listed.splitlines()]


def _sound(repository: Path) -> None:
    said = repositories.git(repository, "fsck", "--full", "--strict", "--no-dangling")
    assert not said, said


def _status(repository: Path) -> str:
    return repositories.git(repository, "status", "--porcelain")


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_signed_record_lands_as_one_commit_that_git_verifies(
    tmp_path: Path, signing_key: Path, opened: Opened, object_format: str
) -> None:
    """One file added, nothing else; git itself accepts the signature; the work tree stays clean."""
    repository = repositories.make(tmp_path / "plan", object_format=object_format)
    git = opened(repository)
    before = _tip(git)
    commit, path = _sign(git, "first")
    landed = commits.land(git, REF, commit, path)
    assert (landed.tip, landed.merged, landed.work_tree, landed.notes) == (commit, False, "kept in step", ())
    assert repositories.git(repository, "diff-tree", "-r", "--name-status", before, commit) == f"A\t{path}"
    assert repositories.git(repository, "rev-parse", f"{commit}^@") == before
    signers = repositories.allowed_signers(tmp_path / "signers", {repositories.EMAIL: signing_key})
    repositories.git(repository, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", commit)
    raw = repositories.git_bytes(repository, "cat-file", "commit", commit)
    names = [line.split(b" ")[0] for line in raw.partition(b"\n\n")[0].split(b"\n") if not line.startswith(b" ")]
    signature = b"gpgsig" if object_format == "sha1" else b"gpgsig-sha256"
    assert names == [b"tree", b"parent", b"author", b"committer", signature]
    assert verify(raw).key == repositories.key_fingerprint(signing_key)
    assert (
        repositories.git(repository, "log", "-1", "--format=%an <%ae>") == f"{repositories.NAME} <{repositories.EMAIL}>"
    )
    assert (repository / path).read_text(encoding="utf-8") == "name = 'first'\n"
    assert not _status(repository)
    _sound(repository)


def test_gpg_signs_a_record_too(home: Path, gnupg_home: Path, plan_repository: Path, opened: Opened) -> None:
    """git verify-commit accepts it from the same keyring."""
    repositories.sign_with_gpg(home / ".gitconfig", repositories.gpg_key())
    git = opened(plan_repository)
    commit, path = _sign(git, "first")
    commits.land(git, REF, commit, path)
    repositories.git(plan_repository, "verify-commit", commit)


def test_an_unsigned_record_is_made_only_when_asked_for(plan_repository: Path, opened: Opened) -> None:
    """No set-up is an explicit None, and the commit then has no signature at all."""
    commit, _ = _sign(opened(plan_repository), "first", unsigned=True)
    assert verify(repositories.git_bytes(plan_repository, "cat-file", "commit", commit)).state == "unsigned"


def test_the_tree_is_the_one_git_would_make(plan_repository: Path, opened: Opened) -> None:
    """Entries stand in git's own order, where a folder sorts as if its name ended in a slash."""
    git = opened(plan_repository)
    for name in ("b", "a", "a-b", "a.b", "ab", "a0"):
        path = f"{FOLDER}/{name}/{name}.toml"
        commit = commit_record(git, _tip(git), path, b"x", "m", setup=None)
        commits.land(git, REF, commit, path)
        plain = f"{FOLDER}/{name}.toml"
        commits.land(git, REF, commit_record(git, _tip(git), plain, b"y", "m", setup=None), plain)
    assert not _status(plan_repository)
    assert repositories.git(plan_repository, "write-tree") == repositories.git(
        plan_repository, "rev-parse", "HEAD^{tree}"
    )
    _sound(plan_repository)


def test_a_lost_race_is_merged_and_nobody_signs_twice(plan_repository: Path, signing_key: Path, opened: Opened) -> None:
    """Both signed on the same tip: the second lands by an unsigned merge that keeps both signed commits."""
    one, other = opened(plan_repository), opened(plan_repository)
    parent = _tip(one)
    first, first_path = _sign(one, "first", parent)
    second, second_path = _sign(other, "second", parent)
    assert not commits.land(one, REF, first, first_path).merged
    landed = commits.land(other, REF, second, second_path)
    assert landed.merged and landed.work_tree == "kept in step" and not landed.notes
    assert repositories.git(plan_repository, "rev-parse", f"{landed.tip}^@").split() == [first, second]
    assert repositories.git(plan_repository, "log", "-1", "--format=%s") == "land: review(2025): second"
    assert verify(repositories.git_bytes(plan_repository, "cat-file", "commit", landed.tip)).state == "unsigned"
    assert _records(plan_repository) == ["first", "second"] and not _status(plan_repository)
    _sound(plan_repository)


def test_a_rewritten_branch_is_refused_and_the_signed_commit_kept(plan_repository: Path, opened: Opened) -> None:
    """A tip that does not descend from the text that was shown is never built upon."""
    git = opened(plan_repository)
    before = _tip(git)
    shown = repositories.commit(plan_repository, {"plan/note.txt": "x"}, "skrives om")
    commit, path = _sign(git, "first", shown, unsigned=True)
    repositories.git(plan_repository, "reset", "-q", "--hard", before)
    repositories.commit(plan_repository, {"plan/note.txt": "y"}, "skrevet om")
    tip = _tip(git)
    with pytest.raises(NotWritten, match="rewritten"):
        commits.land(git, REF, commit, path)
    assert _tip(git) == tip
    repositories.git(plan_repository, "cat-file", "-e", commit)


def test_a_branch_that_is_gone_is_refused_in_words(plan_repository: Path, opened: Opened) -> None:
    """Nothing is made up where the branch was."""
    git = opened(plan_repository)
    commit, path = _sign(git, "first", unsigned=True)
    with pytest.raises(NotWritten, match="gone"):
        commits.land(git, "refs/heads/other", commit, path)


def test_landing_again_changes_nothing(plan_repository: Path, opened: Opened) -> None:
    """After a dropped line nobody knows whether it landed; trying again is safe, also after others landed."""
    git = opened(plan_repository)
    commit, path = _sign(git, "first", unsigned=True)
    commits.land(git, REF, commit, path)
    assert commits.land(git, REF, commit, path).tip == commit
    later = _say(git, "second").tip
    assert commits.land(git, REF, commit, path).tip == later


def test_two_clones_merge_without_conflict(tmp_path: Path, plan_repository: Path, opened: Opened) -> None:
    """Records of different clones never conflict under git's own merge."""
    clone = repositories.clone(plan_repository, tmp_path / "clone")
    _say(opened(plan_repository), "here")
    _say(opened(clone), "there")
    repositories.git(plan_repository, "pull", "-q", "--no-rebase", "--no-edit", str(clone), "main")
    assert _records(plan_repository) == ["here", "there"]


def test_what_was_changed_and_staged_in_the_work_tree_is_left_alone(plan_repository: Path, opened: Opened) -> None:
    """Only the record's own path is touched, in the work tree and in the index."""
    (plan_repository / "plan" / "plan.toml").write_text("changed\n", encoding="utf-8")
    (plan_repository / "plan" / "staged.txt").write_text("staged\n", encoding="utf-8")
    repositories.git(plan_repository, "add", "plan/staged.txt")
    before = _status(plan_repository)
    assert _say(opened(plan_repository), "first").work_tree == "kept in step"
    assert _status(plan_repository) == before


def test_a_link_in_the_work_tree_is_never_followed(tmp_path: Path, plan_repository: Path, opened: Opened) -> None:
    """The record lands all the same, and the note says with which command the file comes."""
    (tmp_path / "elsewhere").mkdir()
    (plan_repository / "plan" / "reviews").symlink_to(tmp_path / "elsewhere")
    landed = _say(opened(plan_repository), "first")
    assert landed.work_tree == "not kept in step" and "git -C" in landed.notes[0]
    assert _records(plan_repository) == ["first"] and not list((tmp_path / "elsewhere").iterdir())


def test_a_file_that_stands_in_the_way_is_not_overwritten(plan_repository: Path, opened: Opened) -> None:
    """O_EXCL: whatever somebody has there stays, and is named."""
    (plan_repository / FOLDER).mkdir(parents=True)
    (plan_repository / FOLDER / "first.toml").write_text("mine\n", encoding="utf-8")
    landed = _say(opened(plan_repository), "first")
    assert landed.work_tree == "not kept in step" and "first.toml" in landed.notes[0]
    assert (plan_repository / FOLDER / "first.toml").read_text(encoding="utf-8") == "mine\n"


def test_a_linked_work_tree_is_kept_in_step_wherever_plantui_was_opened(
    tmp_path: Path, plan_repository: Path, opened: Opened
) -> None:
    """The branch may be checked out in another work tree than the one that was opened."""
    linked = repositories.linked(plan_repository, tmp_path / "linked", "review")
    for name, place in (("first", linked), ("second", plan_repository)):
        git = opened(place)
        parent = repositories.git(linked, "rev-parse", "refs/heads/review")
        path = f"{FOLDER}/{name}.toml"
        commit = commit_record(git, parent, path, b"x", "m", setup=None)
        assert commits.land(git, "refs/heads/review", commit, path).work_tree == "kept in step"
        assert (linked / path).exists() and not _status(linked) and not _status(plan_repository)


def test_a_work_tree_that_was_behind_already_is_named_and_left_so(
    tmp_path: Path, plan_repository: Path, opened: Opened
) -> None:
    """Somebody pushed to the checked-out branch: the record still lands, and what lags is said, not repaired."""
    clone = repositories.clone(plan_repository, tmp_path / "clone")
    repositories.commit(clone, {"plan/pushed.txt": "x"}, "pushet")
    git = opened(plan_repository)
    commit, path = _sign(git, "first", unsigned=True)
    repositories.git(plan_repository, "fetch", "-q", "--update-head-ok", str(clone), "main:main")
    landed = commits.land(git, REF, commit, path)
    assert landed.merged and "plan/pushed.txt" in landed.notes[0]
    assert (plan_repository / path).exists() and not (plan_repository / "plan" / "pushed.txt").exists()


def test_another_file_at_the_records_path_is_refused(plan_repository: Path, opened: Opened) -> None:
    """Records are never changed: neither the same one twice nor another in its place."""
    git = opened(plan_repository)
    _say(git, "first")
    with pytest.raises(NotWritten, match="already"):
        _sign(git, "first", unsigned=True)
    with pytest.raises(NotWritten, match="another file"):
        commit_record(git, _tip(git), f"{FOLDER}/first.toml", b"other", "m", setup=None)
    with pytest.raises(NotWritten, match="not a folder"):
        commit_record(git, _tip(git), "plan/plan.toml/x.toml", b"other", "m", setup=None)


@pytest.mark.parametrize("path", ["../x.toml", "plan/../x.toml", ".git/config", "plan/a\nb", "/etc/x", "plan//x", ""])
def test_an_odd_path_is_refused(plan_repository: Path, opened: Opened, path: str) -> None:
    """No path leads out of the plan or into git's own folder."""
    git = opened(plan_repository)
    with pytest.raises(NotWritten):
        commit_record(git, _tip(git), path, b"x", "m", setup=None)


def test_a_locked_branch_is_said_in_words(plan_repository: Path, opened: Opened) -> None:
    """A lock that somebody left behind is named; nothing is written around it."""
    git = opened(plan_repository)
    commit, path = _sign(git, "first", unsigned=True)
    (plan_repository / ".git" / f"{REF}.lock").touch()
    with pytest.raises(NotWritten, match="locked"):
        commits.land(git, REF, commit, path)


def test_an_index_that_is_locked_is_a_note_and_no_error(plan_repository: Path, opened: Opened) -> None:
    """The record has landed; the note holds the command that brings the index in step."""
    (plan_repository / ".git" / "index.lock").touch()
    landed = _say(opened(plan_repository), "first")
    assert landed.work_tree == "not kept in step" and _records(plan_repository) == ["first"]
    (plan_repository / ".git" / "index.lock").unlink()
    command = landed.notes[0].partition("Run: ")[2]
    subprocess.run(command, shell=True, check=True)
    assert not _status(plan_repository)


def test_being_killed_between_signing_and_landing_loses_nothing(plan_repository: Path, opened: Opened) -> None:
    """The branch is untouched and sound, and the same signed commit lands later."""
    program = _PROGRAM + "\nprint(commit, path, flush=True)\nsys.stdin.read()\n"
    child = _start(program, plan_repository, "first")
    assert child.stdout is not None
    commit, path = child.stdout.readline().split()
    child.send_signal(signal.SIGKILL)
    child.communicate()
    git = opened(plan_repository)
    assert not _records(plan_repository)
    _sound(plan_repository)
    assert commits.land(git, REF, commit, path).tip == commit


def test_eight_processes_lose_none(tmp_path: Path, signing_key: Path, opened: Opened) -> None:
    """Eight at once on one shared bare repository: every record is there, and fsck has nothing to say."""
    repository = repositories.make(tmp_path / "plan.git", bare=True)
    repositories.git(repository, "config", "core.sharedRepository", "group")
    program = _PROGRAM.replace("commit, path = say(sys.argv[2])", "") + (
        "for number in range(4):\n"
        "    commit, path = say(f'{sys.argv[2]}-{number}')\n"
        "    commits.land(git, REF, commit, path)\n"
    )
    children = [_start(program, repository, f"p{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda child: child.communicate()[0], children))
    assert [child.returncode for child in children] == [0] * 8, said
    assert _records(repository) == sorted(f"p{process}-{number}" for process in range(8) for number in range(4))
    signed = repositories.git(repository, "log", "--no-merges", "--format=%H", "--", FOLDER).split()
    assert len(signed) == 32
    assert {verify(repositories.git_bytes(repository, "cat-file", "commit", one)).state for one in signed} == {"good"}
    _sound(repository)


def test_a_repository_that_may_only_be_read_is_said_in_words(colleague: pwd.struct_passwd, opened: Opened) -> None:
    """Somebody without the right to write is told so, and nothing changes."""
    with colleagues.shared(colleague, 0o755) as repository:
        _say(opened(repository), "mine")
        assert "NotWritten" in (said := _theirs(colleague, repository, "theirs")) and "may not write" in said, said
        assert _records(repository) == ["mine"]


def test_a_second_user_can_still_write_to_a_group_shared_repository(
    colleague: pwd.struct_passwd, opened: Opened
) -> None:
    """Objects, folders and refs stay writable for the group, whoever wrote last; both win races against the other."""
    with colleagues.shared(colleague, 0o2775) as repository:
        git = opened(repository)
        before = _tip(git)
        _say(git, "mine")
        assert _theirs(colleague, repository, "theirs") == "done"
        assert _say(git, "mine-again", before).merged
        assert _theirs(colleague, repository, "theirs-again") == "done"
        assert sorted(_records(repository)) == ["mine", "mine-again", "theirs", "theirs-again"]
        for path in (path for place in ("objects", "refs") for path in (repository / place).rglob("*")):
            assert path.is_file() or path.stat().st_mode & 0o020, path


def test_a_full_disk_is_said_in_words(tmp_path: Path, opened: Opened) -> None:
    """No byte is left: NotWritten names the full disk, and the branch is as it was."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)), capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        repository = repositories.make(small / "plan.git", bare=True)
        git = opened(repository)
        tip = _tip(git)
        with (small / "filler").open("wb", buffering=0) as filler:
            _fill(filler)
        with pytest.raises(NotWritten, match="full"):
            _sign(git, "first", unsigned=True)
        assert _tip(git) == tip
    finally:
        subprocess.run(("umount", str(small)), check=True)


_PROGRAM = f"""
import sys
from plantui.errors import PlantuiError
from plantui.git.process import quarantine
from plantui.git.repository import find, tip
from plantui.git.sign import setup as sign_setup
from plantui.git.write import commits
from plantui.i18n import choose
choose("en")
REF = {REF!r}
git = quarantine(find(sys.argv[1]))
def say(name):
    path = f"{FOLDER}/{{name}}.toml"
    parent = tip(git, REF)
    setup = sign_setup.setup(git)
    return commits.commit_record(git, parent, path, name.encode(), f"review(2025): {{name}}", setup=setup), path
commit, path = say(sys.argv[2])
"""


def _start(program: str, repository: Path, name: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-c", program, str(repository), name)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _fill(filler: IO[bytes]) -> None:
    for size in (65536, 4096, 1):
        try:
            while True:
                filler.write(b"x" * size)
        except OSError:
            continue


def _theirs(user: pwd.struct_passwd, repository: Path, name: str) -> str:
    """Say and land as the other user: `done`, or the error in words."""

    def say() -> None:
        git = quarantine(find(str(repository)))
        _say(git, name, tip(git, REF))
        git_close(git)

    return colleagues.as_user(user, repository, say)
