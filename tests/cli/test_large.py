"""Large is not damaged (clause 2): what an outsider pushes beside the plan costs the round nothing but a notice."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plantui import limits
from support import founded, repositories
from support.founded import Founded
from support.program import Answer, plantui

READING = (("audit", "--format", "json"), ("status",), ("adopt", "--dry-run"), ("log",))


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A plan that was founded, with a round open, an edit in it, and its root pinned."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    repositories.git(made.folder, "tag", "plan/2024", made.root)
    made.open()
    text = repositories.PPS.replace("2025-Q1", "2025-Q3")
    made.edit("siri", {"plan/services/pps.toml": text})
    repositories.sign_with_ssh(Path.home() / ".gitconfig", made.keys["eva"])
    assert plantui("trust", "--root", made.root, "-C", made.folder).code == 0
    return made


def answers(plan: Founded) -> dict[str, Answer]:
    """What each reading command answers now."""
    return {words[0]: plantui(*words, "-C", plan.folder, seconds=120) for words in READING}


def pushed(plan: Founded, commit: str) -> None:
    """The branch brought to a commit by somebody else."""
    repositories.git(plan.folder, "update-ref", "refs/heads/main", commit)


def long_message(plan: Founded) -> str:
    """T24: a build log for a message."""
    words = ("x" * 99 + "\n") * 11_000
    return repositories.commit_tree(plan.folder, f"{plan.tip}^{{tree}}", [plan.tip], words)


def many_parents(plan: Founded) -> str:
    """T25: a merge of so many that its parents alone are more than a commit may be."""
    who = "K <k@example.org> 1738573200 +0000"
    tree = repositories.git(plan.folder, "rev-parse", f"{plan.tip}^{{tree}}")
    stream = "".join(
        f"reset refs/heads/side\ncommit refs/heads/side\nmark :{n}\ncommitter {who}\ndata 5\n{n:05}\ndeleteall\n"
        for n in range(1, 24_001)
    )
    marks = plan.folder / "marks"
    repositories.git(plan.folder, "fast-import", "--quiet", f"--export-marks={marks}", stdin=stream.encode())
    others = dict.fromkeys(line.split()[1] for line in marks.read_text().splitlines())
    marks.unlink()
    head = f"tree {tree}\nparent {plan.tip}\n" + "".join(f"parent {one}\n" for one in others)
    raw = f"{head}author {who}\ncommitter {who}\n\nmerge\n".encode()
    return repositories.git(plan.folder, "hash-object", "-w", "-t", "commit", "--stdin", stdin=raw)


def wide_root(plan: Founded) -> str:
    """T26: a million files beside plan/."""
    entries = repositories.git_bytes(plan.folder, "ls-tree", "-z", plan.tip).split(b"\0")[:-1]
    blob = bytes.fromhex(repositories.git(plan.folder, "hash-object", "-w", "--stdin", stdin=b"x"))
    data = b""
    for entry in entries:
        meta, _, name = entry.partition(b"\t")
        mode, _, oid = meta.split()
        data += mode.lstrip(b"0") + b" " + name + b"\0" + bytes.fromhex(oid.decode())
    data += b"".join(b"100644 z%07d\0" % number + blob for number in range(1_000_000))
    assert len(data) > limits.TREE_BYTES
    tree = repositories.git(plan.folder, "hash-object", "-w", "-t", "tree", "--stdin", stdin=data)
    return repositories.commit_tree(plan.folder, tree, [plan.tip], "a million files")


def large_file(plan: Founded) -> str:
    """T27: a plan file over its bound, in an old commit only."""
    before = repositories.git(plan.folder, "rev-parse", f"{plan.tip}^{{tree}}")
    big = b"# " + b"x" * (limits.FILE_BYTES + 1024 * 1024) + b"\n"
    repositories.git(plan.folder, "read-tree", plan.tip)
    blob = repositories.git(plan.folder, "hash-object", "-w", "--stdin", stdin=big)
    repositories.git(plan.folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},plan/services/big.toml")
    tree = repositories.git(plan.folder, "write-tree")
    repositories.git(plan.folder, "read-tree", plan.tip)
    made = repositories.commit_tree(plan.folder, tree, [plan.tip], "big")
    return repositories.commit_tree(plan.folder, before, [made], "and gone again")


def dangling_tag(plan: Founded) -> str:
    """T28: a tag of an object that nobody has."""
    (plan.folder / ".git/refs/tags/plan/missing").write_text("1" * 40 + "\n")
    return plan.tip


@pytest.mark.parametrize(
    ("pushes", "codes"),
    [
        ((long_message, large_file, dangling_tag), ["commit-large", "tag-mismatch"]),
        ((many_parents,), []),
        ((wide_root,), []),
    ],
)
def test_what_is_large_or_leads_nowhere_costs_the_round_a_notice_at_most(
    plan: Founded, pushes: tuple[Callable[[Founded], str], ...], codes: list[str]
) -> None:
    """Every command answers as before the push, and what is said then is signed for the same root and round."""
    before = answers(plan)
    assert before["audit"].code == 0
    for push in pushes:
        pushed(plan, push(plan))
    after = answers(plan)
    told: Any = after["audit"].json()
    assert [one["code"] for one in told["findings"]] in (codes, codes[:1])
    assert {name: one.code for name, one in after.items()} == {name: one.code for name, one in before.items()}
    assert all(one["severity"] == "notice" for one in told["findings"])
    assert after["status"].out == before["status"].out
    said = plantui("decide", "pps.testperiode", "godkjent", "--submit", "--yes", "-C", plan.folder, seconds=120)
    assert said.code == 0, said.err
    record = repositories.git(plan.folder, "log", "-1", "-p", "--no-merges", "--format=", "main", "--", "plan/reviews")
    assert f'+root = "{plan.root}"' in record and f'+opening = "{plan.opening}"' in record
    assert plantui("audit", "-C", plan.folder, seconds=120).code == 0


@pytest.mark.parametrize("name", ["main", "main^{tree}", "main:plan"])
def test_a_damaged_tip_is_told_as_data_where_data_is_asked_for(plan: Founded, name: str) -> None:
    """`audit --format json` is JSON whatever it finds: the object by its id, and that nothing can be said."""
    made = repositories.commit(plan.folder, {"plan/services/pps.toml": repositories.PPS + "# x\n"}, "sist")
    oid = repositories.git(plan.folder, "rev-parse", name)
    loose = plan.folder / ".git/objects" / oid[:2] / oid[2:]
    whole = zlib.decompress(loose.read_bytes())
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(whole[:-1] + bytes([whole[-1] ^ 1])))
    ran: Any = plantui("audit", "--format", "json", "-C", plan.folder)
    told = ran.json()
    assert ran.code == 3 and told["answer"] == "incomplete" and not told["complete"] and not ran.err
    assert [(one["code"], one["values"]["object"]) for one in told["findings"]] == [("object-damaged", oid)], made
