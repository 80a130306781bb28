"""Pipes, devices and links in the repository's folder: refused by name or passed over, and nothing waits for one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from plantui.errors import Unreadable
from plantui.git import process, quarantine, repository
from plantui.i18n import t
from support import founded, repositories
from support.founded import Founded
from support.program import plantui

COMMANDS = (("show",), ("audit",), ("remark", "pps", "Et ord.", "--submit"))

OPENED = ("refs/tags/plan/x", "refs/heads/main", "logs/refs/heads/main", "packed-refs", "objects/info/alternates")
OPENED_TOO = (
    "refs/heads/x", "logs/HEAD", "objects/pack/multi-pack-index", "objects/pack/pack-1.idx", "objects/pack/pack-1.pack",
    "index", "ORIG_HEAD", "FETCH_HEAD",
)  # fmt: skip
PASSED_OVER = ("worktrees/w/gitdir", "shallow", "info/grafts", "objects/info/commit-graph", "hooks/pre-commit")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A founded plan, made once."""
    top = tmp_path_factory.mktemp("pristine")
    made = founded.begin(top / "plan", founded.make_keys(top / "keys"))
    made.found()
    made.open()
    return made


@pytest.fixture
def plan(pristine: Founded, tmp_path: Path) -> Path:
    """A copy of it with its root pinned, and somebody who signs."""
    folder = tmp_path / "plan"
    shutil.copytree(pristine.folder, folder, symlinks=True)
    repositories.sign_with_ssh(Path.home() / ".gitconfig", pristine.keys["eva"])
    assert plantui("trust", "--root", pristine.root, "-C", folder).code == 0
    return folder


def pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize("name", OPENED)
def test_a_pipe_where_git_opens_a_file_is_refused_by_name(plan: Path, name: str) -> None:
    """Every command ends at once, names the path, and leaves with 3; taken away, all is as before."""
    kept = (plan / ".git" / name).read_bytes() if (plan / ".git" / name).is_file() else None
    pipe(plan / ".git" / name)
    for words in COMMANDS:
        ran = plantui(*words, "-C", plan, seconds=30)
        assert ran.code == 3 and name in ran.err, (words, ran.err)
    (plan / ".git" / name).unlink()
    if kept is not None:
        (plan / ".git" / name).write_bytes(kept)
    assert plantui("show", "-C", plan).code == 0


def test_a_pipe_that_the_user_names_is_refused_by_name(plan: Path, tmp_path: Path) -> None:
    """A source, a key, a spreadsheet, the map beside one and a file to be written: nothing waits for a writer."""
    for name in ("letter.pdf", "book.csv", "book.xlsx", "sent.bundle", "maps/import.toml"):
        pipe(tmp_path / name)
    (tmp_path / "maps/sheet.csv").write_text("Milepæl;Dato\nNoe;2029\n", encoding="utf-8")
    letter = tmp_path / "letter.pdf"
    for words, named in (
        (("decide", "pps", "tilslutning", "--source", letter), letter),
        (("people", "add", "ola", "--name", "Ola", "--key", letter), letter),
        (("import", tmp_path / "book.csv"), tmp_path / "book.csv"),
        (("import", tmp_path / "book.xlsx"), tmp_path / "book.xlsx"),
        (("import", tmp_path / "maps/sheet.csv", "--as", "new"), tmp_path / "maps/import.toml"),
        (("sync", tmp_path / "sent.bundle"), tmp_path / "sent.bundle"),
    ):
        ran = plantui(*words, "-C", plan, seconds=30)
        assert ran.code == 2 and str(named) in ran.err, (words, ran.out, ran.err)


@pytest.mark.parametrize("name", [*OPENED, *OPENED_TOO])
def test_git_is_not_started_where_it_would_open_a_pipe(plan: Path, name: str) -> None:
    """Whichever of its files it is, and whatever is asked."""
    pipe(plan / ".git" / name)
    with pytest.raises(Unreadable) as raised:
        process.quarantine(repository.find(str(plan)))
    assert raised.value.where == str(plan / ".git" / name)


def test_pipes_that_nothing_here_opens_change_nothing(plan: Path) -> None:
    """Reading, auditing and saying work as without them."""
    for name in PASSED_OVER:
        pipe(plan / ".git" / name)
    for words in COMMANDS:
        ran = plantui(*words, "-C", plan, seconds=30)
        assert ran.code == 0, (words, ran.err)


@pytest.mark.parametrize("name", ["HEAD", "config"])
def test_a_repository_without_head_or_configuration_is_refused(plan: Path, name: str) -> None:
    """As before: they are looked at before anything else."""
    pipe(plan / ".git" / name)
    assert plantui("audit", "-C", plan, seconds=30).code in (2, 3)


def test_a_pipe_for_commondir_is_refused(plan: Path) -> None:
    """It says where the rest of a repository is, so nothing else is read."""
    pipe(plan / ".git/commondir")
    ran = plantui("audit", "-C", plan, seconds=30)
    assert ran.code == 3 and "commondir" in ran.err


def test_a_loose_object_that_is_a_pipe_is_refused(plan: Path) -> None:
    """In the plan's own objects and in those it borrows from."""
    oid = repositories.git(plan, "rev-parse", "main:plan/plan.toml")
    borrowing = plan.with_name("borrowing")
    repositories.git(plan.parent, "clone", "-q", "--shared", str(plan), str(borrowing))
    pipe(plan / ".git/objects" / oid[:2] / oid[2:])
    for folder in (plan, borrowing):
        ran = plantui("show", "-C", folder, seconds=30)
        assert ran.code == 3 and oid[2:] in ran.err


def test_a_link_is_judged_by_what_it_leads_to(plan: Path, tmp_path: Path) -> None:
    """To a pipe or a device: refused. To a plain file, or to nothing: git's business."""
    found = repository.find(str(plan))
    ref = plan / ".git/refs/heads/x"
    os.mkfifo(tmp_path / "pipe")
    for target, word in ((tmp_path / "pipe", "pipe"), (Path("/dev/zero"), "device")):
        ref.symlink_to(target)
        with pytest.raises(Unreadable) as raised:
            quarantine.refuse_special_files(found)
        assert raised.value.where == str(ref) and raised.value.message == t(f"git.special.{word}")
        ref.unlink()
    for target in (plan / ".git/refs/heads/main", tmp_path / "nothing"):
        ref.symlink_to(target)
        quarantine.refuse_special_files(found)
        ref.unlink()


def test_a_linked_folder_of_refs_is_looked_into(plan: Path, tmp_path: Path) -> None:
    """git goes there too; and rings of links end."""
    (tmp_path / "refs").mkdir()
    (plan / ".git/refs/heads/linked").symlink_to(tmp_path / "refs")
    (tmp_path / "refs/ring").symlink_to(tmp_path / "refs")
    quarantine.refuse_special_files(repository.find(str(plan)))
    os.mkfifo(tmp_path / "refs/x")
    with pytest.raises(Unreadable):
        process.quarantine(repository.find(str(plan)))


def test_a_plain_file_is_read_and_nothing_else(tmp_path: Path) -> None:
    """No more than asked for; a pipe, a folder and a device are errors at once."""
    (tmp_path / "file").write_bytes(b"12345")
    assert quarantine.read_plain(tmp_path / "file", 3) == b"123"
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/null"), tmp_path / "nothing"):
        with pytest.raises(OSError):  # of whatever kind
            quarantine.read_plain(path, 3)
