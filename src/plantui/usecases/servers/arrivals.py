"""What one commit has that another does not: how many commits, by whom, and the records among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plantui.git.objects import reader
from plantui.git.process import Git, run_git
from plantui.review.ledger.commit_facts import record_file
from plantui.review.records.record import Record
from plantui.value_class import value_class

_RECORD = re.compile(r"plan/reviews/[^/]+/\d{8}T\d{6}Z-(.+)-[0-9a-f]{10}\.toml")
_MOST_BYTES = 1024 * 1024


@value_class
class Arrived:
    """Commits that are on one side alone: how many that are no merges, by whom, newest first, and which."""

    count: int = 0
    names: tuple[str, ...] = ()
    commits: frozenset[str] = frozenset()


def together(first: Arrived, second: Arrived) -> Arrived:
    """Both, one after the other."""
    names = tuple(dict.fromkeys((*first.names, *second.names)))
    return Arrived(first.count + second.count, names, first.commits | second.commits)


def between(git: Git, known: Sequence[str], tip: str) -> Arrived:
    """The commits of a tip that none of the known ones has, merges left out, with the names of their authors."""
    options = ("--no-merges", "--format=%H %an", "--no-show-signature", "-z", tip)
    result = run_git(git, ("log", *options, "--not", *known), check=False)
    lines = [line.partition(" ") for line in result.out.decode("utf-8", "replace").split("\0") if line]
    names = tuple(dict.fromkeys(name for _, _, name in lines))
    return Arrived(len(lines), names, frozenset(commit for commit, _, _ in lines))


def records_between(git: Git, known: str, tip: str) -> Iterator[Record]:
    """The records that a tip has and a commit before it does not, as far as they can be read."""
    reader.check(git, (known, tip))
    listed = run_git(
        git, ("diff-tree", "-r", "--no-renames", "--diff-filter=A", "-z", known, tip, "--", "plan/reviews")
    )
    tokens = listed.out.decode("utf-8", "surrogateescape").split("\0")
    oids = [raw.split(" ")[3] for raw, path in zip(tokens[::2], tokens[1::2], strict=False) if _RECORD.fullmatch(path)]
    for found in reader.objects(git, oids, "blob", _MOST_BYTES):
        record = record_file(found.data, found.size).record
        if record is not None:
            yield record
