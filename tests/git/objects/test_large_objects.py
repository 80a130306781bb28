"""Objects beyond a bound: hashed as they stream, read as far as anything rests on them, and never called damaged."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantui import limits
from plantui.git import process, repository
from plantui.git.history.facts import Archive, Gathered
from plantui.git.objects import commit, tree
from plantui.git.objects.integrity import PLAN
from plantui.git.process import Git
from plantui.review.ledger.commit_facts import Damage
from support import repositories

WHO = b"K <k@example.org> 1738573200 +0000"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The small plan with one record file on it."""
    folder = repositories.make(tmp_path / "plan")
    repositories.commit(folder, {"plan/reviews/2025/a.toml": "a", "README": "r"}, "sagt")
    return folder


@pytest.fixture
def here(plan: Path) -> Iterator[Git]:
    """git for it, in a quarantine."""
    made = process.quarantine(repository.find(str(plan)))
    yield made
    process.close(made)


def tip(plan: Path, name: str = "HEAD") -> str:
    return repositories.git(plan, "rev-parse", name)


def hashed(plan: Path, kind: str, data: bytes) -> str:
    return repositories.git(plan, "hash-object", "-w", "-t", kind, "--literally", "--stdin", stdin=data)


def gathered(git: Git, at: str) -> Gathered:
    return Archive(git).gather(at)


# commits


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("parents", [1, 2, 30_000])
def test_a_commit_is_large_by_what_it_holds_beside_its_parents(plan: Path, here: Git, over: int, parents: int) -> None:
    """At the bound it is read whole; one byte more and its tree and parents are all that is read of it."""
    head = tip(plan)
    lines = b"".join(b"parent %s\n" % one for one in (head.encode(), *[b"1" * 40] * (parents - 1)))
    tree = b"tree %s\n" % tip(plan, "HEAD^{tree}").encode()
    rest = b"author %s\ncommitter %s\n\n" % (WHO, WHO)
    message = b"x" * (limits.COMMIT_BYTES - len(tree) - len(rest) + over)
    made = hashed(plan, "commit", tree + lines + rest + message)
    found = gathered(here, made)
    (one,) = [one for one in found.commits if one.id == made]
    assert one.parents == (head, *["1" * 40] * (parents - 1)) and one.large == bool(over)
    assert one.signature.state == ("unverifiable" if over else "unsigned") and not one.differences[0].plan
    large = Damage("commit-large", made, {"size": str(len(tree + lines + rest + message))})
    assert [damage for damage in found.damaged if damage.code == "commit-large"] == [large] * over
    assert head in {one.id for one in found.commits}


@pytest.mark.parametrize("raw", [b"x" * 1_100_000, b"tree " + b"1" * 1_100_000, b"parent " + b"1" * 1_100_000])
def test_what_is_no_commit_is_damaged_however_large(plan: Path, here: Git, raw: bytes) -> None:
    """It has no history that could be followed."""
    assert [one.code for one in gathered(here, hashed(plan, "commit", raw)).damaged] == ["object-damaged"]


def test_a_large_commit_that_was_swapped_is_damaged(plan: Path, here: Git) -> None:
    """Its size saves nobody from being hashed."""
    raw = b"tree %s\nauthor %s\ncommitter %s\n\n" % (tip(plan, "HEAD^{tree}").encode(), WHO, WHO)
    made = hashed(plan, "commit", raw + b"x" * limits.COMMIT_BYTES)
    loose = plan / ".git/objects" / made[:2] / made[2:]
    other = raw + b"x" * (limits.COMMIT_BYTES - 1) + b"y"
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(b"commit %d\0" % len(other) + other))
    assert gathered(here, made).damaged == (Damage("object-damaged", made, {"object": made}),)


@pytest.mark.parametrize("part", [1, 7, 1_000, 1_000_000])
def test_a_head_is_the_same_in_whatever_parts_it_comes(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tree and parents are kept, what follows is dropped from where it first shows that it is too much."""
    monkeypatch.setattr(limits, "COMMIT_BYTES", 500)
    lineage = b"tree " + b"a" * 40 + b"\n" + (b"parent " + b"b" * 40 + b"\n") * 50
    for rest, kept in ((b"author x" * 100, b""), (b"author x" * 50, b"author x" * 50), (b"", b"")):
        raw = lineage + rest
        head = commit.CommitHead(len(raw))
        for at in range(0, len(raw), part):
            head.take(raw[at : at + part])
        assert bytes(head.kept) == lineage + kept and head.large == (len(rest) > 500)


def test_continuation_lines_are_read_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """T29: five times as many of them cost about five times as much, not twenty-five times."""
    monkeypatch.setattr(limits, "COMMIT_BYTES", 16 * 1024 * 1024)

    def seconds(count: int) -> float:
        raw = b"tree %s\nauthor %s\ncommitter %s\nmergetag x\n" % (b"a" * 40, WHO, WHO) + b" \n" * count + b"\nm"
        start = time.process_time()
        assert isinstance(commit.parse(raw), commit.RawCommit)
        return time.process_time() - start

    assert min(seconds(1_000_000) for _ in range(3)) < 12 * min(seconds(200_000) for _ in range(3))


# trees


def root_data(plan: Path, count: int, *more: tuple[bytes, bytes]) -> bytes:
    """A root with the plan and very many files beside it, in git's order, and with other entries where asked."""
    blob, own = bytes.fromhex(tip(plan, "HEAD:README")), bytes.fromhex(tip(plan, "HEAD:plan"))
    entries = [(b"100644", b"f%07d" % number, blob) for number in range(count)]
    entries += [(b"40000", b"plan", own), *((mode, name, own if mode == b"40000" else blob) for mode, name in more)]
    entries.sort(key=lambda one: one[1] + (b"/" if one[0] == b"40000" else b""))
    return b"".join(b"%s %s\0%s" % entry for entry in entries)


def test_a_root_tree_of_any_size_is_read_for_the_plan_alone(
    plan: Path, here: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What differs beside the plan is told as elsewhere, what differs in it as the plan's, and nothing is malformed."""
    monkeypatch.setattr(limits, "TREE_BYTES", 100_000)
    wide = hashed(plan, "tree", root_data(plan, 10_000))
    first = repositories.commit_tree(plan, wide, [tip(plan)], "bredt")
    same = repositories.commit_tree(plan, wide, [first], "det samme")
    wider = hashed(plan, "tree", root_data(plan, 10_001))
    other = repositories.commit_tree(plan, wider, [same], "enda bredere")
    found = {one.id: one for one in gathered(here, other).commits}
    assert not gathered(here, other).damaged
    told = [(found[one].differences[0].plan, found[one].differences[0].elsewhere) for one in (first, same, other)]
    assert told == [(False, True), (False, False), (False, True)]
    assert found[first].differences[0].reviews == ()


@pytest.mark.parametrize(
    ("more", "path"), [((b"40000", b"PLAN"), "plan"), ((b"100644", b"Plan"), "plan"), ((b"120000", b"plan"), "plan")]
)
def test_a_second_plan_in_a_large_root_is_malformed(
    plan: Path, here: Git, monkeypatch: pytest.MonkeyPatch, more: tuple[bytes, bytes], path: str
) -> None:
    """As in a small one."""
    monkeypatch.setattr(limits, "TREE_BYTES", 100_000)
    made = repositories.commit_tree(plan, hashed(plan, "tree", root_data(plan, 10_000, more)), [tip(plan)], "to")
    found = gathered(here, made).damaged
    assert {one.code for one in found} == {"tree-malformed"} and {one.values["path"].lower() for one in found} == {path}


def test_a_root_in_parts_is_what_it_is_read_whole() -> None:
    """Digest, entry and flaws, wherever the parts end, for trees that are sound and for those that are not."""
    dice = random.Random(8)
    names = [b"a", b"plan", b"Plan", b"b.c", b"plan-x", b"\xff", b"pl\xc3\xa5n", b"z" * 300]
    for _ in range(400):
        entries = [
            (dice.choice((b"100644", b"40000", b"160000")), name, dice.randbytes(20))
            for name in dice.sample(names, dice.randint(0, len(names)))
        ]
        if dice.random() < 0.8:
            entries.sort(key=lambda one: one[1] + (b"/" if one[0] == b"40000" else b""))
        data = b"".join(b"%s %s\0%s" % entry for entry in entries) + dice.choice((b"", b"", b"100644 x", b"junk"))
        whole = tree.raw_tree(data, 40)
        root, at = tree.Root(40, PLAN), 0
        while at < len(data):
            step = dice.randint(1, 60)
            root.take(data[at : at + step])
            at += step
        _, flaws = root.end()
        assert root.leads == next((one for one in whole.entries if one[1] == PLAN), None)
        expected = {flaw for flaw in whole.flaws if not flaw.name or flaw.name.lower() == "plan"}
        assert {flaw for flaw in flaws if flaw.why != "mode" or flaw.name.lower() == "plan"} == expected


def test_a_folder_of_the_plan_beyond_its_bound_is_a_malformed_tree(
    plan: Path, here: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte more than the bound and it is malformed where it came in; at the bound it is read."""
    folder = hashed(plan, "tree", b"".join(
        b"100644 %05d.toml\0" % number + bytes.fromhex(tip(plan, "HEAD:README")) for number in range(3_000)
    ))  # fmt: skip
    services = b"40000 services\0" + bytes.fromhex(folder)
    own = hashed(plan, "tree", b"100644 plan.toml\0" + bytes.fromhex(tip(plan, "HEAD:plan/plan.toml")) + services)
    root = hashed(plan, "tree", b"40000 plan\0" + bytes.fromhex(own))
    made = repositories.commit_tree(plan, root, [tip(plan)], "mange")
    size = int(repositories.git(plan, "cat-file", "-s", folder))
    monkeypatch.setattr(limits, "TREE_BYTES", size)
    assert not gathered(here, made).damaged
    monkeypatch.setattr(limits, "TREE_BYTES", size - 1)
    told = Damage("tree-malformed", made, {"path": "plan/services", "why": "too-many"})
    assert gathered(here, made).damaged == (told,)


# bounds of the program alone


def test_a_history_longer_than_is_walked_is_cannot_say(plan: Path, here: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once, as a bound that was reached and nothing that is missing; at the bound nothing is told."""
    for number in range(5):
        repositories.commit(plan, {"README": str(number)}, "mer")
    count = int(repositories.git(plan, "rev-list", "--count", "HEAD"))
    monkeypatch.setattr(limits, "COMMITS", count)
    assert not gathered(here, tip(plan)).damaged
    monkeypatch.setattr(limits, "COMMITS", count - 1)
    assert gathered(here, tip(plan)).damaged == (Damage("limit-reached", tip(plan), {"why": "commits"}),)


def test_more_record_changes_than_are_followed_is_cannot_say(
    plan: Path, here: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for files below plan/reviews/ that differ, over all commits together."""
    for number in range(3):
        repositories.commit(plan, {f"plan/reviews/2025/{number}.toml": str(number)}, "mer")
    monkeypatch.setattr(limits, "RECORD_CHANGES", 4)
    assert not gathered(here, tip(plan)).damaged
    monkeypatch.setattr(limits, "RECORD_CHANGES", 3)
    assert gathered(here, tip(plan)).damaged == (Damage("limit-reached", tip(plan), {"why": "changes"}),)


def test_no_more_tags_are_followed_than_the_bound(plan: Path, here: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags are an index: those beyond it, in the order of their names, are passed over and nothing is damaged."""
    for name in ("b", "a", "c"):
        repositories.git(plan, "tag", f"plan/{name}")
    monkeypatch.setattr(limits, "TAGS", 3)
    assert set(gathered(here, tip(plan)).tags) == {"a", "b", "c"}
    monkeypatch.setattr(limits, "TAGS", 2)
    found = gathered(here, tip(plan))
    assert set(found.tags) == {"a", "b"} and not found.damaged
