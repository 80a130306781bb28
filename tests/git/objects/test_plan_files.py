"""The files of a text: what is there is read, what must not be read is refused in words, and the rest is still read."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from plantui import limits
from plantui.errors import Unreadable
from plantui.git import repository
from plantui.git.objects import plan_files
from plantui.git.objects.paths import look_alikes, odd
from plantui.git.process import Git, quarantine
from plantui.plan.files import File
from support import repositories


def opened(folder: Path) -> Git:
    return quarantine(repository.find(str(folder)))


def with_tree(folder: Path, entries: list[tuple[str, str, str]]) -> str:
    """A commit whose plan/ holds exactly these (mode, object id, name), however odd."""
    raw = b"".join(
        mode.lstrip("0").encode() + b" " + os.fsencode(name) + b"\0" + bytes.fromhex(oid) for mode, oid, name in entries
    )
    plan = repositories.git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)
    top = repositories.git(folder, "mktree", stdin=f"040000 tree {plan}\tplan\n".encode())
    return repositories.commit_tree(folder, top, [], "odd")


def blob(folder: Path, content: bytes = b"x = 1\n") -> str:
    return repositories.git(folder, "hash-object", "-w", "--stdin", stdin=content)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_commit_and_its_work_tree_hold_the_same_bytes(tmp_path: Path, object_format: str) -> None:
    """The ids differ (git's, and sha256 of the bytes); paths, contents and their order do not."""
    folder = repositories.make(tmp_path / "plan", object_format=object_format)
    git = opened(folder)
    committed = plan_files.of_commit(git, repository.resolve(git, "main"))
    on_disk = plan_files.of_work_tree(git)
    assert committed.problems == on_disk.problems == ()
    expected = [(path, repositories.PLAN_FILES[path].encode()) for path in sorted(repositories.PLAN_FILES)]
    for one in (committed, on_disk):
        assert [(file.path, data) for file, data in plan_files.contents(git, one)] == expected
    assert [file.blob for file in on_disk.files] == [
        f"sha256:{hashlib.sha256(data).hexdigest()}" for _, data in expected
    ]


def test_what_is_known_is_not_read_again(plan_repository: Path) -> None:
    """A file whose path and id are remembered costs nothing."""
    git = opened(plan_repository)
    for one in (plan_files.of_commit(git, repository.resolve(git, "main")), plan_files.of_work_tree(git)):
        known = {(file.path, file.blob) for file in one.files[1:]}
        assert [file for file, _ in plan_files.contents(git, one, known)] == [one.files[0]]


def test_records_are_listed_and_not_read(plan_repository: Path) -> None:
    """History reads them where they were introduced."""
    repositories.commit(plan_repository, {"plan/reviews/2025/r.toml": "record"}, "a record")
    git = opened(plan_repository)
    for one in (plan_files.of_commit(git, repository.resolve(git, "main")), plan_files.of_work_tree(git)):
        assert "plan/reviews/2025/r.toml" in [file.path for file in one.files]
        assert "plan/reviews/2025/r.toml" not in [file.path for file, _ in plan_files.contents(git, one)]


def test_no_plan_is_said_with_what_to_do(tmp_path: Path) -> None:
    """A commit, or a work tree, without plan/: exit 3, and how to go on."""
    git = opened(repositories.make(tmp_path / "other", files={"readme": "x"}))
    with pytest.raises(Unreadable, match="plantui init"):
        plan_files.of_commit(git, repository.resolve(git, "main"))
    with pytest.raises(Unreadable, match="plantui init"):
        plan_files.of_work_tree(git)


def test_a_bare_repository_has_no_work_tree_to_read(tmp_path: Path) -> None:
    """What to ask for instead is said."""
    git = opened(repositories.make(tmp_path / "plan", bare=True))
    with pytest.raises(Unreadable, match="--rev"):
        plan_files.of_work_tree(git)


def test_odd_entries_of_a_tree_are_refused_and_the_rest_is_read(plan_repository: Path) -> None:
    """Links, sub-modules, duplicates, look-alikes, names that cannot be read: each is a located problem."""
    good = blob(plan_repository)
    head = repositories.git(plan_repository, "rev-parse", "HEAD")
    commit = with_tree(
        plan_repository,
        [
            ("120000", good, "a-link"),
            ("100644", good, "bell\x07"),
            ("100644", good, "bidi\u202e.toml"),
            ("100755", good, "executable"),
            ("100644", good, "good.toml"),
            ("160000", head, "module"),
            ("100644", good, "not-utf-8-\udcff"),
            ("100644", good, "twice"),
            ("100644", good, "twice"),
            ("100644", good, "Ærlig"),
            ("100644", good, "ærlig"),
        ],
    )
    git = opened(plan_repository)
    found = plan_files.of_commit(git, commit)
    assert [file.path for file in found.files] == ["plan/executable", "plan/good.toml"]
    assert [problem.path for problem in found.problems] == [
        "plan/a-link", "plan/bell\x07", "plan/bidi\u202e.toml", "plan/executable", "plan/module",
        "plan/not-utf-8-\ufffd", "plan/twice", "plan/twice", "plan/Ærlig", "plan/ærlig",
    ]  # fmt: skip
    assert [data for _, data in plan_files.contents(git, found)] == [b"x = 1\n", b"x = 1\n"]


def test_names_that_lead_elsewhere_are_refused(plan_repository: Path) -> None:
    """`..`, `.git` and its spellings are no part of a plan."""
    good = blob(plan_repository)
    for name in ("..", ".", ".git", ".GIT"):
        found = plan_files.of_commit(opened(plan_repository), with_tree(plan_repository, [("100644", good, name)]))
        assert (found.files, len(found.problems)) == ((), 1)


@pytest.mark.parametrize("mode", ["100644", "120000", "160000"])
def test_a_plan_that_is_no_folder_is_a_problem(plan_repository: Path, mode: str) -> None:
    """A file, a link or a sub-module of the name plan is located and not read."""
    oid = repositories.git(plan_repository, "rev-parse", "HEAD") if mode == "160000" else blob(plan_repository)
    kind = "commit" if mode == "160000" else "blob"
    top = repositories.git(plan_repository, "mktree", stdin=f"{mode} {kind} {oid}\tplan\n".encode())
    found = plan_files.of_commit(opened(plan_repository), repositories.commit_tree(plan_repository, top, [], "odd"))
    assert found.files == ()
    assert [problem.path for problem in found.problems] == ["plan"]


def test_a_file_is_read_at_the_limit_and_refused_one_byte_past_it(tmp_path: Path) -> None:
    """From a commit and from disk alike; the files beside it are still read."""
    files: dict[str, str | bytes] = {
        **repositories.PLAN_FILES,
        "plan/at.toml": b" " * limits.FILE_BYTES,
        "plan/past.toml": b" " * (limits.FILE_BYTES + 1),
    }
    git = opened(repositories.make(tmp_path / "plan", files=files))
    for one in (plan_files.of_commit(git, repository.resolve(git, "main")), plan_files.of_work_tree(git)):
        assert [problem.path for problem in one.problems] == ["plan/past.toml"]
        assert len(one.files) == len(files) - 1
        assert {f.path: len(d) for f, d in plan_files.contents(git, one)}["plan/at.toml"] == limits.FILE_BYTES


def test_a_plan_is_read_until_it_is_too_large_in_all(plan_repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files together at the limit are read; with one byte less of room the last ones are refused."""
    git = opened(plan_repository)
    total = sum(len(text.encode()) for text in repositories.PLAN_FILES.values())
    for room, problems in ((total, 0), (total - 1, 1)):
        monkeypatch.setattr(limits, "PLAN_BYTES", room)
        for one in (plan_files.of_commit(git, repository.resolve(git, "main")),):
            assert len(one.problems) == problems
            assert len(one.files) == 3 - problems


def test_more_entries_than_the_limit_are_not_read(plan_repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit nothing is said; one past it the rest is left and the plan says so."""
    git = opened(plan_repository)
    for most, problems in ((3, 0), (2, 1)):
        monkeypatch.setattr(limits, "TREE_ENTRIES", most)
        for one in (plan_files.of_commit(git, repository.resolve(git, "main")), plan_files.of_work_tree(git)):
            assert len(one.problems) == problems
            assert len(one.files) == most


def test_nothing_but_regular_files_is_read_from_disk(plan_repository: Path, tmp_path: Path) -> None:
    """Links to files and folders, pipes and sockets are located; hidden files and backups are passed over."""
    plan = plan_repository / "plan"
    (tmp_path / "secret").write_text("secret")
    (plan / "link.toml").symlink_to(tmp_path / "secret")
    (plan / "folder-link").symlink_to(tmp_path)
    os.mkfifo(plan / "pipe.toml")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(plan)  # a socket's path must be short
        try:
            server.bind("socket.toml")
        finally:
            os.chdir(here)
    (plan / ".pps.toml.swp").write_text("x")
    (plan / "plan.toml~").write_text("x")
    git = opened(plan_repository)
    found = plan_files.of_work_tree(git)
    assert [file.path for file in found.files] == sorted(repositories.PLAN_FILES)
    assert {problem.path for problem in found.problems} == {
        "plan/link.toml", "plan/folder-link", "plan/pipe.toml", "plan/socket.toml",
    }  # fmt: skip


def test_a_plan_folder_that_is_a_link_is_not_followed(plan_repository: Path, tmp_path: Path) -> None:
    """The work tree's plan/ must be there itself."""
    (plan_repository / "plan").rename(tmp_path / "elsewhere")
    (plan_repository / "plan").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unreadable):
        plan_files.of_work_tree(opened(plan_repository))


def test_the_work_tree_is_read_as_it_is_on_disk(plan_repository: Path) -> None:
    """No filter and no line-ending setting has a say, and what is uncommitted is seen."""
    (plan_repository / ".gitattributes").write_text("* text eol=lf filter=x\n")
    (plan_repository / "plan" / "plan.toml").write_bytes(b"a = 1\r\n")
    git = opened(plan_repository)
    found = plan_files.of_work_tree(git)
    assert {file.path: data for file, data in plan_files.contents(git, found)}["plan/plan.toml"] == b"a = 1\r\n"


def test_a_missing_blob_is_unreadable_by_its_full_id(plan_repository: Path) -> None:
    """The history is incomplete; which object is missing is said."""
    git = opened(plan_repository)
    found = plan_files.of_commit(git, repository.resolve(git, "main"))
    oid = found.files[0].blob
    (plan_repository / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(Unreadable, match=oid):
        list(plan_files.contents(git, found))


def test_paths_are_bounded() -> None:
    """At each limit a path is accepted, one past it is not."""
    name = "x" * (limits.PATH_BYTES - len("plan/"))
    assert (odd(f"plan/{name}"), odd(f"plan/{name}x")) == ("", "long")
    assert (odd("/".join("x" * (limits.PATH_DEPTH + 1))), odd("/".join("x" * (limits.PATH_DEPTH + 2)))) == ("", "deep")


@pytest.mark.parametrize(
    ("paths", "alike"),
    [
        (["plan/a", "plan/b"], set()),
        (["plan/a", "plan/A"], {"plan/a", "plan/A"}),
        (["plan/é", "plan/e\u0301"], {"plan/é", "plan/e\u0301"}),
        (["plan/S/x", "plan/s/y", "plan/z"], {"plan/S/x", "plan/s/y"}),
        (["plan/a", "plan/a/x"], {"plan/a", "plan/a/x"}),
        (["plan/a/x", "plan/a"], {"plan/a", "plan/a/x"}),
        (["plan/strasse", "plan/straße"], {"plan/strasse", "plan/straße"}),
        (["plan/a/b/c", "plan/A/d/e", "plan/f"], {"plan/a/b/c", "plan/A/d/e"}),
    ],
)
def test_look_alikes_are_found_in_files_and_folders(paths: list[str], alike: set[str]) -> None:
    """Case and Unicode form are folded; whatever could be taken for another is named with it."""
    found = look_alikes(paths)
    assert {path for path in paths if path in found} == alike


def test_a_snapshot_names_its_files_as_reading_does(plan_repository: Path) -> None:
    """Paths below the repository's root and git's own ids."""
    git = opened(plan_repository)
    oid = repositories.git(plan_repository, "rev-parse", "main:plan/plan.toml")
    assert plan_files.of_commit(git, repository.resolve(git, "main")).files[0] == File("plan/plan.toml", oid)
