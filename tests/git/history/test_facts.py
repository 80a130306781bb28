"""A history read as evidence: the same wherever its objects lie, and true to them whatever else a repository says."""

from __future__ import annotations

import random
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plantui.git import process, repository
from plantui.git.history.facts import Archive, Gathered
from plantui.git.objects import tree as objects_tree
from plantui.git.process import Git
from plantui.review.ledger.commit_facts import Commit, Damage, Touched
from support import repositories
from support.repositories import git

FORMATS = ("sha1", "sha256")
RECORD = "plan/reviews/2025/{}.toml"
SECRETS = {"plan/plan.toml": "a", "plan/services/s.toml": "s", "README": "r"}


@pytest.fixture(scope="module", params=FORMATS)
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records added, changed, dropped in a merge and put back; edits of the plan and of what lies beside it."""
    folder = repositories.make(tmp_path_factory.mktemp("history") / "plan", object_format=request.param, files=SECRETS)
    save(folder, {RECORD.format("a"): "a\n" * 50, RECORD.format("b"): "b"})
    save(folder, {"plan/services/s.toml": "s2"})
    git(folder, "checkout", "-q", "-b", "side")
    save(folder, {RECORD.format("c"): "c", "README": "r2"})
    save(folder, {RECORD.format("a"): "a\n" * 49, "plan/reviews/loose.toml": "l"})
    git(folder, "checkout", "-q", "main")
    save(folder, {RECORD.format("b"): None})
    save(folder, {"plan/reviews/2024/d.toml": "d"})
    merged = git(folder, "merge-tree", "--write-tree", "main", "side")
    merge = repositories.commit_tree(folder, merged, [tip(folder), tip(folder, "side")], "merge", environment=WHO)
    git(folder, "reset", "-q", "--hard", merge)
    save(folder, {RECORD.format("c"): None, RECORD.format("a"): None})
    git(folder, "tag", "plan/2024", "HEAD~1")
    git(folder, "tag", "-a", "-m", "x", "plan/2025", "HEAD", "--no-sign")
    return folder


WHO = {
    "GIT_AUTHOR_NAME": "K", "GIT_AUTHOR_EMAIL": "k@example.org", "GIT_COMMITTER_NAME": "K",
    "GIT_COMMITTER_EMAIL": "k@example.org", "GIT_AUTHOR_DATE": "2025-02-03T10:00:00Z",
    "GIT_COMMITTER_DATE": "2025-02-03T10:00:00Z",
}  # fmt: skip


def save(folder: Path, files: dict[str, str | None]) -> str:
    return repositories.commit(folder, files, "endring")


def tip(folder: Path, name: str = "HEAD") -> str:
    return git(folder, "rev-parse", name)


@pytest.fixture
def opened() -> Iterator[Callable[[Path], Git]]:
    """git in a quarantine for each repository a test opens."""
    made: list[Git] = []

    def open_one(folder: Path) -> Git:
        made.append(process.quarantine(repository.find(str(folder))))
        return made[-1]

    yield open_one
    for one in made:
        process.close(one)


def gathered(one: Git, at: str) -> Gathered:
    return Archive(one).gather(at)


def by_id(found: Gathered) -> dict[str, Commit]:
    return {one.id: one for one in found.commits}


def damages(found: Gathered) -> set[tuple[str, str]]:
    return {(one.code, one.commit) for one in found.damaged}


# the same evidence from every kind of repository


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to, symlinks=True)
    return to


def packed(folder: Path, to: Path) -> Path:
    copy = copied(folder, to)
    git(copy, "repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    git(copy, "prune")
    git(copy, "commit-graph", "write", "--reachable")
    return copy


def bare(folder: Path, to: Path) -> Path:
    return repositories.clone(folder, to, "--bare")


def borrowing(folder: Path, to: Path) -> Path:
    git(to.parent, "clone", "-q", "--shared", str(folder), str(to))
    return to


def linked(folder: Path, to: Path) -> Path:
    return repositories.linked(copied(folder, to.with_name("main")), to, "linked")


def replaced(folder: Path, to: Path) -> Path:
    """Every trick that makes git itself show another history."""
    copy = copied(folder, to)
    git(copy, "replace", "HEAD~1", "HEAD~2")
    git(copy, "replace", git(copy, "rev-parse", "HEAD~2:README"), git(copy, "rev-parse", "HEAD:plan/plan.toml"))
    (copy / ".git/info").mkdir(exist_ok=True)
    (copy / ".git/info/grafts").write_text(tip(copy) + "\n")
    (copy / ".git/shallow").write_text(tip(copy) + "\n")
    assert git(copy, "rev-list", "--count", "HEAD") == "1"
    return copy


@pytest.mark.parametrize("how", [packed, bare, borrowing, linked, replaced])
def test_the_evidence_is_the_same_wherever_the_objects_lie(
    history: Path, tmp_path: Path, opened: Callable[[Path], Git], how: Callable[[Path, Path], Path]
) -> None:
    """Packed with deltas, bare, borrowed, linked; and with replacements, grafts and a false shallow file laid over."""
    plain = gathered(opened(history), tip(history))
    other = gathered(opened(how(history, tmp_path / "copy")), tip(history))
    assert len(plain.commits) == 9 and not plain.damaged
    assert (other.commits, other.files, other.tips, other.damaged) == (
        plain.commits, plain.files, plain.tips, plain.damaged,
    )  # fmt: skip
    assert plain.tags == {"2024": tip(history, "HEAD~1"), "2025": tip(history)}


def test_differences_are_those_that_git_finds(history: Path, opened: Callable[[Path], Git]) -> None:
    """For every commit and each of its parents: what differs below plan/reviews/, and whether anything else does."""
    for commit in gathered(opened(history), tip(history)).commits:
        assert list(commit.parents) == git(history, "rev-parse", f"{commit.id}^@").split()
        for parent, difference in zip(commit.parents or ("",), commit.differences, strict=True):
            told = diff(history, parent, commit.id)
            reviews = {path: both for path, both in told.items() if path.startswith("plan/reviews/")}
            others = [path for path in told if path not in reviews]
            assert {one.path: (one.before, one.after) for one in difference.reviews} == reviews
            assert difference.plan == any(path.startswith("plan/") for path in others)
            assert difference.elsewhere == any(not path.startswith("plan/") for path in others)


def diff(folder: Path, before: str, after: str) -> dict[str, tuple[str | None, str | None]]:
    """What git says differs, by path: blob ids before and after."""
    ends = [before, after] if before else ["--root", after]
    listed = git(folder, "diff-tree", "-r", "--no-renames", "--no-commit-id", "--full-index", *ends)
    found: dict[str, tuple[str | None, str | None]] = {}
    for line in listed.splitlines():
        head, path = line.split("\t")
        _, _, old, new, _ = head.split()
        found[path] = (old if old.strip("0") else None, new if new.strip("0") else None)
    return found


def test_what_was_read_is_not_read_again(history: Path, opened: Callable[[Path], Git]) -> None:
    """A later tip costs its own commits only, comes to the same as reading all of it, and can be left half way."""
    git_here = opened(history)
    archive, whole = Archive(git_here), gathered(git_here, tip(history))

    class Stop(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Stop

    archive.gather(tip(history, "HEAD~3"))
    with pytest.raises(Stop):
        archive.gather(tip(history), counting=stop)
    told: list[tuple[int, int]] = []
    assert archive.gather(tip(history), counting=lambda done, of: told.append((done, of))) == whole
    assert told and all(of <= 2 * len(whole.commits) for _, of in told)
    told.clear()
    assert archive.gather(tip(history), counting=lambda done, of: told.append((done, of))) == whole
    assert not told


# what is missing or damaged


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small history of its own, to be damaged: two commits, the second adding a record."""
    folder = repositories.make(tmp_path / "plan", files=SECRETS)
    save(folder, {RECORD.format("a"): "sagt"})
    return folder


def loose(folder: Path, name: str) -> Path:
    oid = tip(folder, name)
    return folder / ".git/objects" / oid[:2] / oid[2:]


def swap(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (zlib.compress(b"blob 1\0b"), {"object-damaged"}),
        (b"no zlib at all", {"object-damaged", "object-missing"}),
        (b"", {"object-damaged", "object-missing"}),
        (None, {"object-missing"}),
    ],
)
@pytest.mark.parametrize("name", ["HEAD:plan/reviews/2025/a.toml", "HEAD:plan/services/s.toml", "HEAD:plan/reviews"])
def test_an_object_that_is_swapped_or_gone_is_told_where_it_came_in(
    plan: Path, opened: Callable[[Path], Git], data: bytes | None, codes: set[str], name: str
) -> None:
    """The path and the object are named, at the first commit that has it, and everything else is read all the same.

    What does not unpack is missing to some versions of git: either way nothing can be said of it.
    """
    path, oid = loose(plan, name), tip(plan, name)
    path.unlink() if data is None else swap(path, data)
    found = gathered(opened(plan), tip(plan))
    first = tip(plan, "HEAD~1" if "services" in name else "HEAD")
    assert [(one.commit, one.values["object"]) for one in found.damaged] == [(first, oid)]
    assert found.damaged[0].code in codes
    assert found.damaged[0].values["path"] == name.removeprefix("HEAD:")
    assert len(found.commits) == 2


@pytest.mark.parametrize("gone", [True, False])
def test_a_commit_that_is_gone_or_swapped_leaves_the_history_open(
    plan: Path, opened: Callable[[Path], Git], gone: bool
) -> None:
    """It is told at the commit that names it, and what that one adds is compared with nothing."""
    at, lost = tip(plan), tip(plan, "HEAD~1")
    raw = repositories.git_bytes(plan, "cat-file", "commit", lost).replace(b"utgave", b"utgafe")
    path = loose(plan, "HEAD~1")
    path.unlink() if gone else swap(path, zlib.compress(b"commit %d\0" % len(raw) + raw))
    found = gathered(opened(plan), at)
    code = "object-missing" if gone else "object-damaged"
    assert found.damaged == (Damage(code, at, {"object": lost}),)  # type: ignore[arg-type]  # one of two codes
    assert [one.id for one in found.commits] == [at]


def test_a_shallow_clone_is_incomplete(history: Path, tmp_path: Path, opened: Callable[[Path], Git]) -> None:
    """Its boundary is told as such, at each commit where the history was cut."""
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{history}", str(tmp_path / "shallow"))
    found = gathered(opened(tmp_path / "shallow"), tip(history))
    assert {code for code, _ in damages(found)} == {"history-incomplete"}


def test_a_tip_that_is_not_there_is_told(plan: Path, opened: Callable[[Path], Git]) -> None:
    """An empty history with one thing missing, not an error."""
    found = gathered(opened(plan), "1" * 40)
    assert not found.commits and found.damaged[0].code == "object-missing"


# trees that git itself would not write


def tree(folder: Path, *entries: tuple[str, str, str]) -> str:
    """A tree of exactly these entries in this order, whatever git thinks of it."""
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for mode, name, oid in entries)
    return git(folder, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=data)


def with_services(folder: Path, *entries: tuple[str, str]) -> str:
    """A commit on the tip whose plan/services holds these entries."""
    blob = tip(folder, "HEAD:README")
    services = tree(folder, *((mode, name, blob) for mode, name in entries))
    plan = tree(
        folder,
        ("100644", "plan.toml", tip(folder, "HEAD:plan/plan.toml")),
        ("40000", "reviews", tip(folder, "HEAD:plan/reviews")),
        ("40000", "services", services),
    )
    root = tree(folder, ("100644", "README", blob), ("40000", "plan", plan))
    return repositories.commit_tree(folder, root, [tip(folder)], "rart", environment=WHO)


@pytest.mark.parametrize(
    ("entries", "path", "why"),
    [
        ((("100644", "s.toml"), ("100644", "s.toml")), "s.toml", "alike"),
        ((("100644", "S.toml"), ("100644", "s.toml")), "s.toml", "alike"),
        ((("100644", "bla\u030a.toml"), ("100644", "bl\u00e5.toml")), "bl\u00e5.toml", "alike"),
        ((("100644", "s.toml"), ("100644", "a.toml")), "", "order"),
        ((("100755", "s.toml"),), "s.toml", "mode"),
        ((("120000", "s.toml"),), "s.toml", "mode"),
        ((("160000", "s.toml"),), "s.toml", "mode"),
        ((("100644", ".git"),), ".git", "name"),
        ((("100644", "a\u202eb"),), "a\u202eb", "name"),
        ((("100644", ".."),), "..", "name"),
        ((("100644", "a/b"),), "a/b", "name"),
    ],
)
def test_a_malformed_tree_is_told_once(
    plan: Path, opened: Callable[[Path], Git], entries: tuple[tuple[str, str], ...], path: str, why: str
) -> None:
    """Where it came in, with the reason; a later commit that only carries it is not told again."""
    made = with_services(plan, *entries)
    later = repositories.commit_tree(plan, f"{made}^{{tree}}", [made], "senere", environment=WHO)
    found = gathered(opened(plan), later)
    where = "plan/services/" + path if path else "plan/services"
    assert Damage("tree-malformed", made, {"path": where, "why": why}) in found.damaged
    assert {commit for _, commit in damages(found)} == {made}


def test_a_second_plan_beside_the_plan_is_malformed(plan: Path, opened: Callable[[Path], Git]) -> None:
    """`Plan` is taken for `plan` on some machines; other odd names outside the plan are nobody's business here."""
    blob = tip(plan, "HEAD:README")
    own = tip(plan, "HEAD:plan")
    root = tree(plan, ("40000", "Plan", own), ("100644", "R", blob), ("40000", "plan", own), ("100644", "r", blob))
    made = repositories.commit_tree(plan, root, [tip(plan)], "to", environment=WHO)
    found = gathered(opened(plan), made)
    assert [(one.code, one.values["path"]) for one in found.damaged] == [("tree-malformed", "plan")]


def test_a_record_in_another_mode_is_not_plain(plan: Path, opened: Callable[[Path], Git]) -> None:
    """A link, or a file that may be run, in a record's place is told with the difference too."""
    (plan / RECORD.format("link")).symlink_to("a.toml")
    git(plan, "add", "-A")
    git(plan, "commit", "-q", "-m", "lenke", environment=WHO)
    found = gathered(opened(plan), tip(plan))
    (touched,) = by_id(found)[tip(plan)].differences[0].reviews
    assert touched == Touched(RECORD.format("link"), None, touched.after, plain=False)


# commits that git itself would not write


def hashed(folder: Path, raw: bytes) -> str:
    return git(folder, "hash-object", "-w", "-t", "commit", "--literally", "--stdin", stdin=raw)


def test_headers_beyond_the_expected_are_not_exact(plan: Path, opened: Callable[[Path], Git]) -> None:
    """An encoding, an unknown header, a second signature: none of them hides, and the commit is read all the same."""
    raw = repositories.git_bytes(plan, "cat-file", "commit", "HEAD")
    head, _, message = raw.partition(b"\n\n")
    for extra in (b"\nencoding UTF-8", b"\nx-note y", b"\ngpgsig a\ngpgsig b", b"\ngpgsig-sha256 a"):
        made = hashed(plan, head + extra + b"\n\n" + message)
        found = by_id(gathered(opened(plan), made))[made]
        assert not found.exact and found.parents == (tip(plan, "HEAD~1"),), extra
        assert found.signature.state in ("unsigned", "bad")


def test_a_parent_cannot_hide_behind_capitals(plan: Path, opened: Callable[[Path], Git]) -> None:
    """git takes either case for a parent, and so must whoever follows it."""
    raw = repositories.git_bytes(plan, "cat-file", "commit", "HEAD")
    parent = tip(plan, "HEAD~1").encode()
    made = hashed(plan, raw.replace(b"parent " + parent, b"parent " + parent.upper()))
    found = by_id(gathered(opened(plan), made))
    assert found[made].parents == (parent.decode(),) and parent.decode() in found


@pytest.mark.parametrize("raw", [b"", b"tree x\n\n", b"parent " + b"1" * 40 + b"\n\n", b"tree " + b"1" * 64 + b"\n\nx"])
def test_what_is_no_commit_is_damaged(plan: Path, opened: Callable[[Path], Git], raw: bytes) -> None:
    """Whatever it is, it has no history that could be followed."""
    made = hashed(plan, raw)
    assert damages(gathered(opened(plan), made)) == {("object-damaged", made)}


# tags


def test_tags_lead_through_tags_to_commits(plan: Path, opened: Callable[[Path], Git]) -> None:
    """What leads to no commit is named as it is; one that is gone takes nothing from the history (clause 2)."""
    head = tip(plan)
    git(plan, "tag", "-a", "-m", "x", "plan/a", "HEAD", environment=WHO)
    git(plan, "tag", "-a", "-m", "x", "plan/b", "plan/a", environment=WHO)
    git(plan, "tag", "plan/blob", "HEAD:README")
    git(plan, "tag", "other", "HEAD")
    git(plan, "tag", "-a", "-m", "x", "plan/gone", "HEAD~1", environment=WHO)
    gone = tip(plan, "refs/tags/plan/gone")
    loose(plan, "refs/tags/plan/gone").unlink()
    found = gathered(opened(plan), head)
    assert found.tags == {"a": head, "b": head, "blob": tip(plan, "HEAD:README"), "gone": gone}
    assert not found.damaged


# folders that grow


def grown(folder: Path, seed: int) -> Path:
    """Sixty commits on a folder of many records: some come, change or go, a few in modes that none should have."""
    git(folder.parent, "init", "-q", "-b", "main", str(folder))
    dice, names = random.Random(seed), [f"{number:03}-{'x' * 20}.toml" for number in range(40)]
    stream = []
    for number in range(60):
        stream += ["commit refs/heads/main", "committer K <k@example.org> 1738573200 +0000", "data 0"]
        if number == 0:
            stream += ["M 100644 inline plan/plan.toml", "data 1", "p"]
            stream += [line for name in names for line in record(name, "100644", f"{name}0")]
        for _ in range(dice.choice((1, 1, 1, 3))):
            name, mode = dice.choice(names), dice.choice(("100644",) * 15 + ("100755", "120000"))
            path = f"plan/reviews/2025/{name}"
            gone = dice.random() < 0.2
            stream += [f"D {path}"] if gone else record(name, mode, f"{name}{number}{dice.random()}")
    git(folder, "fast-import", "--quiet", stdin="\n".join([*stream, ""]).encode())
    (pack,) = (folder / ".git/objects/pack").glob("*.pack")
    held = pack.read_bytes()
    for one in pack.parent.iterdir():
        one.unlink()
    git(folder, "unpack-objects", "-q", stdin=held)
    blobs = git(folder, "rev-list", "--objects", "--filter=object:type=blob", "main").split("\n")
    records = [line.split()[0] for line in blobs if "reviews" in line]
    for number, oid in enumerate(dice.sample(records, 6)):
        blob = folder / ".git/objects" / oid[:2] / oid[2:]
        blob.unlink() if number % 2 else swap(blob, zlib.compress(b"blob 1\0x"))
    return folder


def record(name: str, mode: str, text: str) -> list[str]:
    return [f"M {mode} inline plan/reviews/2025/{name}", f"data {len(text)}", text]


@pytest.mark.parametrize("seed", range(3))
def test_a_folder_read_by_what_came_holds_what_it_holds_read_whole(
    tmp_path: Path, opened: Callable[[Path], Git], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Differences, records and everything that is missing, damaged or malformed, in one go and in pieces."""
    here = opened(grown(tmp_path / "grown", seed))
    head = tip(tmp_path / "grown", "main")
    by_step, archive = gathered(here, head), Archive(here)
    for back in (45, 20, 0):
        pieces = archive.gather(tip(tmp_path / "grown", f"main~{back}"))
    monkeypatch.setattr(objects_tree, "_WORTH", 1_000)
    whole = gathered(here, head)
    assert by_step == whole == pieces
    assert {"object-missing", "object-damaged", "tree-malformed"} <= {one.code for one in whole.damaged}
