"""Which commits introduce which records, and why a file that looks like one was not introduced (clause 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs

from plantui.review.evidence import Commit, Evidence, RecordFile, Touched
from plantui.review.history import Signature
from plantui.review.record import Record

FaultCode = Literal[
    "record-unsigned", "record-signer", "record-mixed", "record-headers", "record-malformed", "record-unproven",
]  # fmt: skip


@attrs.frozen(slots=True)
class Introduction:
    """A commit with one parent that adds one record and nothing else, with a signature that holds.

    Whether the key is the recorder's, and whether anybody had a right to it, is not said here.
    """

    commit: str
    parent: str
    record_id: str
    record: Record
    signature: Signature


@attrs.frozen(slots=True)
class Attempt:
    """A commit that puts a file below plan/reviews/ without introducing it; `why` is in words where there are any."""

    commit: str
    path: str
    blob: str
    record_id: str
    code: FaultCode
    why: str = ""


def introductions(evidence: Evidence, plan: str, commits: Iterable[Commit]) -> Iterator[Introduction | Attempt]:
    """What every file that is new in some commit comes to, in the order of the commits. `plan` is the plan's id."""
    for commit in commits:
        for touched in _new(commit):
            file = evidence.files.get(touched.after or "", RecordFile(""))
            fault = _fault(plan, commit, touched, file)
            if fault is None and file.record is not None:
                parent = commit.parents[0]
                yield Introduction(commit.id, parent, file.record_id, file.record, commit.signature)
            elif fault is not None:
                yield Attempt(commit.id, touched.path, touched.after or "", file.record_id, *fault)


def _new(commit: Commit) -> Iterator[Touched]:
    """The files that no parent has with these bytes."""
    sides: list[Mapping[str, Touched]] = [
        {one.path: one for one in difference.reviews if one.after is not None} for difference in commit.differences
    ]
    if sides:
        yield from (one for path, one in sides[0].items() if all(path in side for side in sides))


def _fault(plan: str, commit: Commit, touched: Touched, file: RecordFile) -> tuple[FaultCode, str] | None:
    """The first condition of clause 3 that the commit does not meet for this file."""
    if len(commit.parents) != 1:
        return "record-unproven", ""
    difference = commit.differences[0]
    if len(difference.reviews) != 1 or difference.plan or difference.elsewhere or touched.before is not None:
        return "record-mixed", ""
    if file.record is None or not touched.plain or touched.path != file.path:
        return "record-malformed", file.trouble or file.path
    if file.record.plan != plan:
        return "record-malformed", file.record.plan
    if commit.signature.state == "unsigned":
        return "record-unsigned", ""
    if not commit.exact:
        return "record-headers", ""
    if commit.signature.state != "good" or not commit.signature.key:
        return "record-signer", commit.signature.why
    return None
