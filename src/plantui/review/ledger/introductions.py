"""Which commits introduce which records, and why a file that looks like one was not introduced (clause 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from plantui.review.ledger.commit_facts import Commit, Evidence, RecordFile, Touched
from plantui.review.ledger.log_entry import WAITS_FOR_GPG
from plantui.review.records.record import Record
from plantui.value_class import value_class

FaultCode = Literal[
    "record-mixed", "record-malformed", "record-unsigned", "record-headers", "record-signer", "record-unproven",
]  # fmt: skip
"""Why a commit introduces nothing, in the order of clause 3."""


@value_class
class Introduction:
    """A commit with one parent that adds one record and nothing else, with a signature that holds or waits for gpg.

    Whether it holds by a key that its recorder had registered rests on the rules in force there: `Inquiry.introduces`
    says so.
    """

    commit: str
    parent: str
    path: str
    blob: str
    record_id: str
    record: Record


@value_class
class Attempt:
    """A commit that puts a file below plan/reviews/ without introducing it; `why` is in words where there are any.

    `by` and `key` are the recorder and the key that signed, where that is not one of the recorder's.
    """

    commit: str
    path: str
    blob: str
    record_id: str
    code: FaultCode
    why: str = ""
    by: str = ""
    key: str = ""


Found = tuple[Introduction | Attempt, ...]
"""For each new record file of a commit: its introduction, or why it is none."""


def introductions(
    evidence: Evidence, plan: str, root: str, commits: Iterable[Commit], earlier: Mapping[str, Found]
) -> Iterator[tuple[str, Found]]:
    """What the new record files of each commit are, in the order of the commits; `earlier` answers where it has one.

    `plan` is the plan's id, `root` the pinned root, empty where it is not among the commits. A record before the root
    or beside it names no root, and which plan it names is not asked.
    """
    descendants: set[str] = set()
    malformed: dict[str, frozenset[tuple[str, str]]] = {}
    for commit in commits:
        folders = _changed_folders(commit, malformed)
        rooted = not descendants.isdisjoint(commit.parents)
        if rooted or commit.id == root:
            descendants.add(commit.id)
        outcome = earlier.get(commit.id)
        yield commit.id, tuple(_found(evidence, plan, root, rooted, commit, folders)) if outcome is None else outcome


def _found(
    evidence: Evidence, plan: str, root: str, rooted: bool, commit: Commit, folders: frozenset[str]
) -> Iterator[Introduction | Attempt]:
    for touched in _new(commit):
        file = evidence.files.get(touched.after or "", RecordFile(""))
        fault = _inside(folders, touched) or _fault(commit, touched, file)
        fault = fault or _elsewhere(plan, root, rooted, commit, file) or _signature(commit)
        if fault is None and file.record is not None:
            blob = touched.after or ""
            yield Introduction(commit.id, commit.parents[0], touched.path, blob, file.record_id, file.record)
        elif fault is not None:
            yield Attempt(commit.id, touched.path, touched.after or "", file.record_id, *fault)


def _changed_folders(commit: Commit, malformed: dict[str, frozenset[tuple[str, str]]]) -> frozenset[str]:
    """The folders that are malformed in a commit and not inherited from a parent as they are."""
    if not commit.malformed:
        return frozenset()
    malformed[commit.id] = commit.malformed
    changed = commit.malformed.difference(*(malformed.get(parent, frozenset()) for parent in commit.parents))
    return frozenset(path for path, _ in changed)


def _inside(folders: frozenset[str], touched: Touched) -> tuple[FaultCode, str] | None:
    """What changes inside a malformed folder introduces nothing (clause 2)."""
    parts = touched.path.split("/")
    if folders and any("/".join(parts[:depth]) in folders for depth in range(len(parts))):
        return "record-unproven", ""
    return None


def _new(commit: Commit) -> Iterator[Touched]:
    """The files that no parent has with these bytes."""
    sides: list[Mapping[str, Touched]] = [
        {touched.path: touched for touched in difference.reviews if touched.after is not None}
        for difference in commit.differences
    ]
    if sides:
        yield from (touched for path, touched in sides[0].items() if all(path in side for side in sides))


def _fault(commit: Commit, touched: Touched, file: RecordFile) -> tuple[FaultCode, str] | None:
    """The first condition of clause 3 on the commit's files that it does not meet for this one."""
    if len(commit.parents) != 1 or commit.large:
        return "record-unproven", ""
    difference = commit.differences[0]
    if len(difference.reviews) != 1 or difference.plan or difference.elsewhere or touched.before is not None:
        return "record-mixed", ""
    if file.record is None or not touched.plain or touched.path != file.path:
        return "record-malformed", file.trouble or file.path
    return None


def _elsewhere(plan: str, root: str, rooted: bool, commit: Commit, file: RecordFile) -> tuple[FaultCode, str] | None:
    """Whether a record is one of another plan or root; `rooted` says that its parent's history holds the root."""
    record = file.record
    if record is None or not root or commit.id == root:
        return None
    if rooted and record.plan != plan:
        return "record-malformed", record.plan
    if record.root != (root if rooted else None):
        return "record-malformed", record.root or ""
    return None


def _signature(commit: Commit) -> tuple[FaultCode, str] | None:
    """What is wrong with the signature itself, whoever's it is; of gpg's that rests on the keys it knows."""
    if commit.signature.state == "unsigned":
        return "record-unsigned", ""
    if not commit.exact:
        return "record-headers", commit.strange
    if commit.signature == WAITS_FOR_GPG:
        return None
    if commit.signature.state != "good" or not commit.signature.key:
        return "record-signer", commit.signature.why
    return None
