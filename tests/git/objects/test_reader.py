"""Objects are listed and read by full ids, hashed again on arrival, and never trusted to be there."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from plantui import limits
from plantui.errors import Unreadable
from plantui.git import repository
from plantui.git.objects import reader
from plantui.git.process import Git, quarantine
from support import repositories


def opened(folder: Path) -> Git:
    return quarantine(repository.find(str(folder)))


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("bare", [False, True])
def test_a_tree_lists_its_files_and_blobs_hold_their_bytes(tmp_path: Path, object_format: str, bare: bool) -> None:
    """Paths, sizes and contents come back as they were committed, in git's order, nothing outside plan/ among them."""
    files = {**repositories.PLAN_FILES, "readme": "outside", "plan.toml": "outside too"}
    git = opened(repositories.make(tmp_path / "plan", object_format=object_format, bare=bare, files=files))
    commit = repository.resolve(git, "main")
    entries = reader.tree(git, commit)
    assert [entry.path for entry in entries] == sorted(repositories.PLAN_FILES)
    assert {entry.mode for entry in entries} == {"100644"}
    contents = dict(reader.blobs(git, [entry.oid for entry in entries]))
    for entry in entries:
        assert contents[entry.oid] == repositories.PLAN_FILES[entry.path].encode()
        assert entry.size == len(contents[entry.oid])


def test_objects_come_in_the_order_asked_for_and_as_often(plan_repository: Path) -> None:
    """The same id twice is the same object twice."""
    git = opened(plan_repository)
    oids = [entry.oid for entry in reader.tree(git, repository.resolve(git, "main"))]
    asked = [*reversed(oids), oids[0]]
    assert [oid for oid, _ in reader.blobs(git, asked)] == asked
    assert list(reader.blobs(git, [])) == []


def test_packed_objects_and_borrowed_ones_are_read(plan_repository: Path, tmp_path: Path) -> None:
    """Packs, and the objects of another repository that this one names as its alternate."""
    repositories.git(plan_repository, "gc", "-q")
    borrowing = tmp_path / "borrowing"
    repositories.git(tmp_path, "clone", "-q", "--shared", str(plan_repository), str(borrowing))
    assert (borrowing / ".git" / "objects" / "info" / "alternates").is_file()
    git = opened(borrowing)
    entries = reader.tree(git, repository.resolve(git, "main"))
    assert len(list(reader.blobs(git, [entry.oid for entry in entries]))) == 3


def test_commits_come_as_they_were_hashed(plan_repository: Path) -> None:
    """The raw bytes, headers and message, that a signature is about."""
    git = opened(plan_repository)
    commit = repository.resolve(git, "main")
    raw = repositories.git_bytes(plan_repository, "cat-file", "commit", commit)
    assert list(reader.commits_raw(git, [commit])) == [(commit, raw)]


def test_a_commit_as_large_as_the_limit_is_read_and_one_byte_more_is_refused(
    plan_repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words name the commit, its size and the limit; nothing of it is taken. Its parents are not reckoned in."""
    first = repositories.git(plan_repository, "rev-parse", "main")
    commit = repositories.commit_tree(plan_repository, "main^{tree}", [first, first + "^0"], "to foreldre" * 20)
    git = opened(plan_repository)
    raw = repositories.git_bytes(plan_repository, "cat-file", "commit", commit)
    parents = raw.count(b"\nparent ") * len(f"parent {first}\n")
    size = len(raw) - parents
    monkeypatch.setattr(limits, "COMMIT_BYTES", size)
    assert parents and list(reader.commits_raw(git, [commit])) == [(commit, raw)]
    monkeypatch.setattr(limits, "COMMIT_BYTES", size - 1)
    with pytest.raises(Unreadable) as raised:
        list(reader.commits_raw(git, [commit]))
    assert commit in raised.value.message and str(size - 1) in raised.value.message


def test_what_is_too_large_is_hashed_all_the_same(plan_repository: Path) -> None:
    """A swapped object is damaged, however little of it was asked for; a whole one costs no more than passing by."""
    blob = repositories.git(plan_repository, "rev-parse", "main:plan/plan.toml")
    git = opened(plan_repository)
    (found,) = reader.objects(git, [blob], "blob", 10)
    assert found.state == "large" and not found.data and found.size == len(repositories.PLAN.encode())
    loose = plan_repository / ".git/objects" / blob[:2] / blob[2:]
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(b"blob 20\0" + b"x" * 20))
    with pytest.raises(Unreadable, match=blob):
        list(reader.objects(git, [blob], "blob", 10))


def test_a_folder_that_is_not_there_lists_nothing(tmp_path: Path) -> None:
    """A repository without plan/ is no error here."""
    git = opened(repositories.make(tmp_path / "other", files={"readme": "x"}))
    assert reader.tree(git, repository.resolve(git, "main")) == ()


def test_a_listing_ends_one_past_what_was_asked_for(plan_repository: Path) -> None:
    """The caller learns that there is more, and nothing is held that was not asked for."""
    git = opened(plan_repository)
    assert len(reader.tree(git, repository.resolve(git, "main"), most=3)) == 3
    assert len(reader.tree(git, repository.resolve(git, "main"), most=1)) == 2


def test_an_object_that_is_too_large_is_named_with_its_size(plan_repository: Path) -> None:
    """At the limit it is read, one byte past it is not; those behind it are read all the same."""
    git = opened(plan_repository)
    entries = reader.tree(git, repository.resolve(git, "main"))
    oids = [entry.oid for entry in entries]
    largest = max(entry.size or 0 for entry in entries)
    assert all(blob.data for blob in reader.objects(git, oids, "blob", largest))
    read = list(reader.objects(git, oids, "blob", largest - 1))
    assert [blob.oid for blob in read] == oids
    assert [blob.state == "large" for blob in read] == [entry.size == largest for entry in entries]
    with pytest.raises(Unreadable, match=str(largest)):
        list(reader.blobs(git, oids, most=largest - 1))


def test_a_missing_object_is_named(plan_repository: Path) -> None:
    """Exit 3 with the full id, and what usually helps."""
    git = opened(plan_repository)
    for absent in ("0" * 40, "1234567890" * 4):
        with pytest.raises(Unreadable, match=absent):
            list(reader.blobs(git, [absent]))


def test_a_missing_blob_still_stands_in_the_tree(plan_repository: Path) -> None:
    """The listing goes on, and the entry says that its size is not known."""
    git = opened(plan_repository)
    commit = repository.resolve(git, "main")
    oid = reader.tree(git, commit)[0].oid
    (plan_repository / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    sizes = [entry.size for entry in reader.tree(git, commit)]
    assert sizes[0] is None
    assert None not in sizes[1:]


@pytest.mark.parametrize("how", ["swapped", "garbage", "empty"])
def test_a_damaged_object_is_named(plan_repository: Path, how: str) -> None:
    """Another content under the id, bytes that do not unpack, or an empty file: exit 3 with the full id."""
    git = opened(plan_repository)
    oid = reader.tree(git, repository.resolve(git, "main"))[0].oid
    stored = plan_repository / ".git" / "objects" / oid[:2] / oid[2:]
    stored.chmod(0o644)
    stored.write_bytes({"swapped": zlib.compress(b"blob 4\0evil"), "garbage": b"garbage", "empty": b""}[how])
    with pytest.raises(Unreadable, match=oid):
        list(reader.blobs(git, [oid]))


def test_a_missing_tree_is_unreadable(plan_repository: Path) -> None:
    """A commit whose tree is gone names the tree."""
    tree = repositories.git(plan_repository, "rev-parse", "main^{tree}")
    (plan_repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    git = opened(plan_repository)
    with pytest.raises(Unreadable) as told:
        reader.tree(git, repository.resolve(git, "main"))
    assert told.value.exit_code == 3


def test_an_object_of_another_kind_is_refused(plan_repository: Path) -> None:
    """A commit where a file was expected is damage, not data."""
    git = opened(plan_repository)
    with pytest.raises(Unreadable, match="blob"):
        list(reader.blobs(git, [repository.resolve(git, "main")]))


@pytest.mark.parametrize("wrong", ["main", "--help", "", "0" * 39, "0" * 64, "A" * 40, "0" * 40 + "\n" + "0" * 40])
def test_only_full_ids_reach_git(plan_repository: Path, wrong: str) -> None:
    """A name, an option or two ids in one are refused before git is asked."""
    git = opened(plan_repository)
    with pytest.raises(Unreadable):
        list(reader.blobs(git, [wrong]))
    with pytest.raises(Unreadable):
        reader.tree(git, wrong)


def test_reading_can_be_left_in_the_middle(plan_repository: Path) -> None:
    """Who has seen enough closes the iterator, and no process stays behind."""
    git = opened(plan_repository)
    oids = [entry.oid for entry in reader.tree(git, repository.resolve(git, "main"))] * 20_000
    reading = reader.blobs(git, oids)
    next(reading)
    reading.close()  # type: ignore[attr-defined]  # an iterator that is a generator
