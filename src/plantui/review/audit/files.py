"""What an audit says of files: those of records in the trees of a history, and the plan's own at the tip.

Of the record files (clauses 3 and 4) nothing changes the standing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from plantui.review.audit.adoptions import could_adopt
from plantui.review.audit.finding_codes import AuditFinding, Code
from plantui.review.ledger.commit_facts import Commit, Difference
from plantui.review.ledger.introductions import Attempt, FaultCode
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy import allowed_signers

_ORDER: Mapping[FaultCode, int] = {code: number for number, code in enumerate(get_args(FaultCode))}
"""The order of clause 3: of several codes for one file the first is told, whichever commit has it."""

File = tuple[str, str]
"""A path below plan/reviews/ and the blob that lies there."""

Side = tuple[Commit, Difference]
"""A commit, and how it differs from one of its parents."""


def record_files(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Files that nothing introduces, and introduced ones dropped or changed against a parent, in what descends from the
    root; each once, with every commit it is about.
    """
    proven = {
        (one.path, one.blob) for record_id in inquiry.records for one in inquiry.introduced(record_id, horizon.commit)
    }
    commits = inquiry.commits.values()
    sides = [(commit, difference) for commit in commits for difference in _sides(inquiry, horizon, commit)]
    yield from _strays(inquiry, horizon, proven, sides)
    yield from _lost(inquiry, proven, sides)


def _strays(inquiry: Inquiry, horizon: Horizon, proven: set[File], sides: Sequence[Side]) -> Iterator[AuditFinding]:
    """Each file that nothing introduces, but for those of the root's own tree; healed once the tip has it no more."""
    held = inquiry.graph.holds
    kept = _at_root(inquiry)
    brought = {(one.path, one.after) for _, difference in sides for one in difference.reviews if one.after is not None}
    homes = {path for path, _ in proven}
    attempts: dict[File, list[Attempt]] = {}
    edits: set[File] = set()
    for attempt in inquiry.unproven():
        file = (attempt.path, attempt.blob)
        if not held(horizon.commit, attempt.commit) or file in proven:
            continue
        if attempt.path in homes and _changes(inquiry, horizon, attempt):
            edits.add(file)  # told as an edit, and as nothing else
        elif file in brought and file not in kept:
            attempts.setdefault(file, []).append(attempt)
    for (path, blob), many in attempts.items():
        code = min((one.code for one in many), key=_ORDER.__getitem__)
        first, *others = (one for one in many if one.code == code)
        signer = {"by": first.by, "key": first.key, "record": first.record_id} if first.by else {}
        yield AuditFinding(
            code, first.commit, {"path": path, "why": first.why, **signer},
            healed=inquiry.evidence.tips.get(path) != blob, also=tuple(one.commit for one in others),
        )  # fmt: skip
    known = {*proven, *kept, *edits, *attempts}
    for path, blob in inquiry.evidence.tips.items():
        if (path, blob) not in known:
            file_there = inquiry.evidence.files.get(blob)
            why = file_there.trouble if file_there else ""
            yield AuditFinding("record-unproven", horizon.commit, {"path": path, "why": why})


def _lost(inquiry: Inquiry, proven: set[File], sides: Sequence[Side]) -> Iterator[AuditFinding]:
    """Introduced files taken out or changed against a parent, by path, healed when the tip has the record's bytes."""
    lost: dict[tuple[Code, str], list[str]] = {}
    whole: dict[tuple[Code, str], bool] = {}
    for commit, difference in sides:
        for one in difference.reviews:
            if one.before is None or one.before == one.after or (one.path, one.before) not in proven:
                continue
            key: tuple[Code, str] = ("record-dropped" if one.after is None else "record-edited", one.path)
            commits = lost.setdefault(key, [])
            if commit.id not in commits:
                commits.append(commit.id)
            whole[key] = whole.get(key, True) and inquiry.evidence.tips.get(one.path) == one.before
    for (code, path), (first, *others) in lost.items():
        yield AuditFinding(code, first, {"path": path}, healed=whole[code, path], also=tuple(others))


def _sides(inquiry: Inquiry, horizon: Horizon, commit: Commit) -> Iterator[Difference]:
    """How a commit at hand that descends from the root differs from each parent that does, or is it."""
    if inquiry.graph.holds(horizon.commit, commit.id):
        for parent, difference in zip(commit.parents, commit.differences, strict=False):
            if inquiry.graph.holds(parent, inquiry.pins.root):
                yield difference


def _at_root(inquiry: Inquiry) -> set[File]:
    """The files of the root's own tree, put together from how each commit differs from its first parent."""
    chain: list[Commit] = []
    commit = inquiry.commits.get(inquiry.pins.root)
    while commit is not None:
        chain.append(commit)
        commit = inquiry.commits.get(commit.parents[0]) if commit.parents else None
    there: dict[str, str] = {}
    for one in reversed(chain):
        for touched in one.differences[0].reviews:
            if touched.after is None:
                there.pop(touched.path, None)
            else:
                there[touched.path] = touched.after
    return set(there.items())


def _changes(inquiry: Inquiry, horizon: Horizon, attempt: Attempt) -> bool:
    """Whether a commit puts other bytes where a parent that descends from the root has a file already."""
    return any(
        one.path == attempt.path and one.before is not None
        for difference in _sides(inquiry, horizon, inquiry.commits[attempt.commit])
        for one in difference.reviews
    )


# the plan's own


def signers_file(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """An allowed_signers at the tip that is not what the people.toml beside it yields: readers without plantui believe
    it. One that is not there misleads nobody.
    """
    listed = inquiry.plan_at(horizon.commit).files.get(allowed_signers.PATH)
    if listed is not None and listed != allowed_signers.digest(inquiry.evidence.rules_at(horizon.commit).people):
        yield AuditFinding("signers-false", horizon.commit, {"path": allowed_signers.PATH})


def newer_formats(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Adoptions whose plan names a number of the format that this program does not know (clause 10): whether they hold
    cannot be said. Others than who could adopt there leave no answer open.
    """
    for of_record in inquiry.records.values():
        for adoption in of_record:
            if not any(act.kind == "adopt" for act in adoption.record.acts) or not inquiry.introduces(adoption):
                continue
            if not inquiry.graph.holds(horizon.commit, adoption.commit) or not could_adopt(inquiry, adoption):
                continue
            for path, seen in inquiry.plan_at(adoption.parent).newer.items():
                known = f"{seen.rpartition('/')[0]}/1"
                yield AuditFinding("limit-reached", adoption.commit, {
                    "path": path, "why": "schema", "seen": seen, "expected": known,
                })  # fmt: skip
