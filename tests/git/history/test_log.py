"""The history is read from the commits themselves: records and plan commits in one order, landing merges hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plantui import limits
from plantui.errors import Unreadable
from plantui.git import repository
from plantui.git.history import log
from plantui.git.process import Git, quarantine
from plantui.review.ledger.log_entry import UNCHECKED, LogEntry
from plantui.review.records import record
from plantui.review.records.record import Act, Record
from support import repositories


def opened(folder: Path) -> Git:
    return quarantine(repository.find(str(folder)))


def read(folder: Path, revision: str = "HEAD") -> tuple[LogEntry, ...]:
    git = opened(folder)
    return log.entries(git, repository.resolve(git, revision))


def said(minute: int = 0, text: str = "Hva med fristen?") -> tuple[str, bytes]:
    """A small record with the path that its content dictates."""
    one = Record(
        plan="prove",
        round="2025",
        by="kari.berg",
        base="1" * 40,
        written=datetime(2025, 3, 1, 12, minute, tzinfo=UTC),
        acts=(Act(kind="remark", item="pps", title="Pasientens prøvesvar", fingerprint="7" * 64, text=text),),
    )
    data = record.write(one)
    return record.path(one, data), data


def land(folder: Path, path: str, data: bytes) -> str:
    """Commit a record on the branch `side` and merge it into main as landing does; the record's commit."""
    repositories.git(folder, "checkout", "-q", "side")
    made = repositories.commit(folder, {path: data}, "review(2025): 1 remark by kari.berg")
    repositories.git(folder, "checkout", "-q", "main")
    repositories.git(folder, "merge", "-q", "--no-ff", "-m", "review: land", "side")
    return made


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("bare", [False, True])
def test_records_and_plan_commits_are_numbered_from_the_oldest(tmp_path: Path, object_format: str, bare: bool) -> None:
    """Newest first; a record holds what it says, a plan commit the paths that it changes."""
    folder = repositories.make(tmp_path / "plan", object_format=object_format, bare=bare)
    path, data = said()
    made = repositories.commit(folder, {path: data}, "review(2025): 1 remark by kari.berg\n\nPlantui-Round: 2025")
    newest, oldest = read(folder)
    assert (newest.number, newest.kind, newest.commit, newest.paths) == (2, "record", made, (path,))
    assert newest.record == record.read_record(data)
    assert (newest.record_id, newest.trouble) == (record.record_id(data), "")
    assert newest.subject == "review(2025): 1 remark by kari.berg"
    assert newest.author == repositories.NAME
    assert newest.committed == datetime(2025, 2, 3, 9, 0, tzinfo=UTC)
    assert newest.signature == UNCHECKED
    assert newest.parents == (oldest.commit,)
    assert (oldest.number, oldest.kind, oldest.parents) == (1, "plan", ())
    assert oldest.paths == tuple(sorted(repositories.PLAN_FILES))


def test_commits_that_leave_the_plan_alone_are_left_out(plan_repository: Path) -> None:
    """Other files, and nothing at all, are no part of the plan's history; `planning` is not `plan`."""
    repositories.commit(plan_repository, {"readme": "x", "planning/x": "y"}, "other files")
    repositories.git(plan_repository, "commit", "-q", "--allow-empty", "-m", "nothing")
    assert [entry.number for entry in read(plan_repository)] == [1]


def test_landing_merges_are_hidden_and_their_records_are_not(plan_repository: Path) -> None:
    """A merge that adds nothing beyond its parents is only how a record came in."""
    repositories.git(plan_repository, "branch", "side")
    repositories.commit(plan_repository, {"plan/plan.toml": repositories.PLAN + "\n"}, "plan: edit")
    path, data = said()
    made = land(plan_repository, path, data)
    entries = read(plan_repository)
    assert sorted(entry.kind for entry in entries) == ["plan", "plan", "record"]
    assert [entry.commit for entry in entries if entry.kind == "record"] == [made]
    assert "review: land" not in [entry.subject for entry in entries]


def test_a_merge_that_changes_the_plan_itself_is_a_plan_commit(plan_repository: Path) -> None:
    """What differs from every parent was decided in the merge, and shows; a record slipped in there is none."""
    repositories.git(plan_repository, "branch", "side")
    path, data = said()
    land(plan_repository, path, data)
    repositories.git(plan_repository, "checkout", "-q", "-b", "other", "main~1")
    repositories.commit(plan_repository, {"readme": "x"}, "aside")
    repositories.git(plan_repository, "checkout", "-q", "main")
    repositories.git(plan_repository, "merge", "-q", "--no-commit", "--no-ff", "other")
    slipped, more = said(5, "smuglet inn")
    made = repositories.commit(plan_repository, {"plan/plan.toml": "x = 1\n", slipped: more}, "evil merge")
    newest = read(plan_repository)[0]
    assert (newest.commit, newest.kind, newest.record) == (made, "plan", None)
    assert set(newest.paths) == {"plan/plan.toml", slipped}


def test_only_a_commit_that_adds_one_record_alone_is_a_record(plan_repository: Path) -> None:
    """With another file beside it, changed, removed, executable, or as first commit, it is a plan commit."""
    path, data = said()
    other, more = said(1)
    repositories.commit(plan_repository, {path: data, "readme": "x"}, "mixed with another file")
    repositories.commit(plan_repository, {path: data + b"# more\n"}, "edited")
    repositories.commit(plan_repository, {path: None}, "dropped")
    repositories.commit(plan_repository, {path: data, other: more}, "two at once")
    repositories.commit(plan_repository, {"plan/reviews/2025/note.txt": "x"}, "no record's name")
    assert {entry.kind for entry in read(plan_repository)} == {"plan"}


def test_a_record_that_cannot_be_read_says_why(plan_repository: Path) -> None:
    """Broken bytes, a file that lies elsewhere than its content says, one that is too large: no crash, words."""
    path, data = said()
    elsewhere = "plan/reviews/2024/" + path.rpartition("/")[2]
    for place, content in (
        ("plan/reviews/2025/a.toml", b"\xff\x00"),
        (elsewhere, data),
        ("plan/reviews/2025/b.toml", b"#" * (limits.RECORD_BYTES + 1)),
        ("plan/reviews/2025/c.toml", b""),
    ):
        repositories.commit(plan_repository, {place: content}, "a record")
        newest = read(plan_repository)[0]
        assert (newest.kind, newest.record, newest.paths) == ("record", None, (place,))
        assert newest.trouble
    assert path in read(plan_repository, "HEAD~2")[0].trouble


def test_what_a_commit_claims_is_untrusted_text(plan_repository: Path) -> None:
    """Controls in names and subjects come back as they are, bounded in length; they never break the reading."""
    subject = "\x01evil\x02 :100644 \t" + "x" * 5000
    name = "\x01Kari\x1b[31m"
    repositories.commit(plan_repository, {"plan/a\n\x01b.toml": "x = 1\n"}, subject, name=name)
    newest, oldest = read(plan_repository)
    assert newest.subject == subject[: len(newest.subject)]
    assert len(newest.subject) == 500
    assert "Kari" in newest.author
    assert newest.paths == ("plan/a\n\x01b.toml",)
    assert oldest.number == 1


def test_a_commit_made_at_no_time_there_is_has_a_time_all_the_same(plan_repository: Path) -> None:
    """A date beyond every calendar is shown as the first second there is."""
    tree = repositories.git(plan_repository, "rev-parse", "HEAD^{tree}")
    raw = f"tree {tree}\nauthor a <a> 99999999999999999 +0000\ncommitter a <a> 99999999999999999 +0000\n\nx\n"
    made = repositories.git(
        plan_repository, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw.encode()
    )
    assert read(plan_repository, made)[0].committed.tzinfo is not None


def test_reading_on_from_a_known_history_gives_the_same(plan_repository: Path) -> None:
    """Only new commits are looked at, and the result is what reading it all gives; checked signatures are kept."""
    repositories.git(plan_repository, "branch", "side")
    first = repositories.git(plan_repository, "rev-parse", "HEAD")
    land(plan_repository, *said())
    git = opened(plan_repository)
    middle = repository.resolve(git, "main")
    known = log.entries(git, middle)
    land(plan_repository, *said(1))
    repositories.commit(plan_repository, {"plan/plan.toml": "x = 1\n"}, "plan: edit")
    tip = repository.resolve(git, "main")
    assert log.entries(git, tip, earlier=known, earlier_tip=middle) == log.entries(git, tip)
    assert log.entries(git, first, earlier=known, earlier_tip=middle) == log.entries(git, first)
    assert log.entries(git, tip, earlier=known, earlier_tip="") == log.entries(git, tip)


def test_progress_is_told_and_can_stop_the_reading(plan_repository: Path) -> None:
    """(done, of) in commits, from none to all; what the listener raises comes out unchanged."""
    for number in range(3):
        repositories.commit(plan_repository, {"plan/plan.toml": f"x = {number}\n"}, "edit")
    git = opened(plan_repository)
    tip = repository.resolve(git, "main")
    steps: list[tuple[int, int]] = []
    log.entries(git, tip, lambda done, of: steps.append((done, of)))
    assert steps[0] == (0, 4)
    assert steps[-1] == (4, 4)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        log.entries(git, tip, stop)


def test_a_replaced_or_grafted_commit_changes_nothing(plan_repository: Path) -> None:
    """Replace refs and grafts are what others say of the history, not the history."""
    repositories.commit(plan_repository, {"plan/plan.toml": "x = 1\n"}, "second")
    before = read(plan_repository)
    alone = repositories.commit_tree(plan_repository, "HEAD^{tree}", [], "another past")
    repositories.git(plan_repository, "replace", "HEAD", alone)
    info = plan_repository / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(repositories.git(plan_repository, "rev-parse", "main") + "\n")
    assert read(plan_repository, "refs/heads/main") == before


def test_a_shallow_clone_is_an_incomplete_history(plan_repository: Path, tmp_path: Path) -> None:
    """It is said, with the first missing commit and what to do; nothing is shown as if it were whole."""
    first = repositories.git(plan_repository, "rev-parse", "HEAD")
    repositories.commit(plan_repository, {"plan/plan.toml": "x = 1\n"}, "second")
    shallow = repositories.clone(plan_repository, tmp_path / "shallow", "--depth=1")
    with pytest.raises(Unreadable, match=first) as told:
        read(shallow)
    assert "--unshallow" in told.value.message


def test_a_missing_commit_is_named(plan_repository: Path) -> None:
    """In a full clone too, an incomplete history is no history."""
    first = repositories.git(plan_repository, "rev-parse", "HEAD")
    repositories.commit(plan_repository, {"plan/plan.toml": "x = 1\n"}, "second")
    (plan_repository / ".git" / "objects" / first[:2] / first[2:]).unlink()
    with pytest.raises(Unreadable, match=first):
        read(plan_repository)


def test_a_history_is_read_up_to_its_limit(plan_repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit it is read, one commit past it is refused in words."""
    repositories.commit(plan_repository, {"plan/plan.toml": "x = 1\n"}, "second")
    monkeypatch.setattr(limits, "COMMITS", 2)
    assert len(read(plan_repository)) == 2
    monkeypatch.setattr(limits, "COMMITS", 1)
    with pytest.raises(Unreadable):
        read(plan_repository)
