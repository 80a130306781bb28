"""Findings about files: records in the trees of a history, and the plan's own files at the tip.

No finding about a record file (clauses 3 and 4) changes the standing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from plantui.plan.schema import NUMBER
from plantui.review.audit.adoptions import could_adopt
from plantui.review.audit.finding_codes import AuditFinding, Code
from plantui.review.authority.record_consistency import misstated
from plantui.review.ledger.commit_facts import Commit, Difference
from plantui.review.ledger.introductions import Attempt, FaultCode, Introduction
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy import allowed_signers

_ORDER: Mapping[FaultCode, int] = {code: number for number, code in enumerate(get_args(FaultCode))}
"""The order of clause 3: of several codes for one file the first is told, whichever commit has it."""

File = tuple[str, str]
"""A path below plan/reviews/ and the id of its blob."""

Side = tuple[Commit, Difference]
"""A commit, and how it differs from one of its parents."""


def record_files(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Files that nothing introduces, and introduced ones dropped or changed against a parent, in what descends from the
    root; each once, with every commit it is about.
    """
    proven = {
        (introduction.path, introduction.blob)
        for record_id in inquiry.records
        for introduction in inquiry.introduced(record_id, horizon.commit)
    }
    commits = inquiry.commits.values()
    sides = [(commit, difference) for commit in commits for difference in _sides(inquiry, horizon, commit)]
    yield from _strays(inquiry, horizon, proven, sides)
    yield from _lost(inquiry, proven, sides)


def _strays(inquiry: Inquiry, horizon: Horizon, proven: set[File], sides: Sequence[Side]) -> Iterator[AuditFinding]:
    """Each file that nothing introduces, but for those of the root's own tree; healed once the tip has it no more."""
    holds = inquiry.graph.holds
    at_root = _at_root(inquiry)
    present = {
        (touched.path, touched.after)
        for _, difference in sides
        for touched in difference.reviews
        if touched.after is not None
    }
    homes = {path for path, _ in proven}
    attempts: dict[File, list[Attempt]] = {}
    edits: set[File] = set()
    for attempt in inquiry.unproven():
        file = (attempt.path, attempt.blob)
        if not holds(horizon.commit, attempt.commit) or file in proven:
            continue
        if attempt.path in homes and _changes(inquiry, horizon, attempt):
            edits.add(file)  # an edit is reported as `record-edited` alone, by `_lost`
        elif file in present and file not in at_root:
            attempts.setdefault(file, []).append(attempt)
    for (path, blob), file_attempts in attempts.items():
        code = min((attempt.code for attempt in file_attempts), key=_ORDER.__getitem__)
        first, *others = (attempt for attempt in file_attempts if attempt.code == code)
        signer = {"by": first.by, "key": first.key, "record": first.record_id} if first.by else {}
        yield AuditFinding(
            code, first.commit, {"path": path, "why": first.why, **signer},
            healed=inquiry.evidence.tips.get(path) != blob, also=tuple(attempt.commit for attempt in others),
        )  # fmt: skip
    reported = {*proven, *at_root, *edits, *attempts}
    for path, blob in inquiry.evidence.tips.items():
        if (path, blob) not in reported:
            record_file = inquiry.evidence.files.get(blob)
            why = record_file.trouble if record_file else ""
            yield AuditFinding("record-unproven", horizon.commit, {"path": path, "why": why})


def _lost(inquiry: Inquiry, proven: set[File], sides: Sequence[Side]) -> Iterator[AuditFinding]:
    """Introduced files taken out or changed against a parent, by path, healed when the tip has the record's bytes."""
    losses: dict[tuple[Code, str], list[str]] = {}
    healed: dict[tuple[Code, str], bool] = {}
    for commit, difference in sides:
        for touched in difference.reviews:
            if (
                touched.before is None
                or touched.before == touched.after
                or (touched.path, touched.before) not in proven
            ):
                continue
            key: tuple[Code, str] = ("record-dropped" if touched.after is None else "record-edited", touched.path)
            commits = losses.setdefault(key, [])
            if commit.id not in commits:
                commits.append(commit.id)
            healed[key] = healed.get(key, True) and inquiry.evidence.tips.get(touched.path) == touched.before
    for (code, path), (first, *others) in losses.items():
        yield AuditFinding(code, first, {"path": path}, healed=healed[code, path], also=tuple(others))


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
    files: dict[str, str] = {}
    for ancestor in reversed(chain):
        for touched in ancestor.differences[0].reviews:
            if touched.after is None:
                files.pop(touched.path, None)
            else:
                files[touched.path] = touched.after
    return set(files.items())


def _changes(inquiry: Inquiry, horizon: Horizon, attempt: Attempt) -> bool:
    """Whether a commit puts other bytes where a parent that descends from the root has a file already."""
    return any(
        touched.path == attempt.path and touched.before is not None
        for difference in _sides(inquiry, horizon, inquiry.commits[attempt.commit])
        for touched in difference.reviews
    )


# the plan's own


def signers_file(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """An allowed_signers at the tip that differs from what the people.toml beside it yields: git and ssh-keygen would
    believe it. A missing one is no finding here.
    """
    listed = inquiry.plan_at(horizon.commit).files.get(allowed_signers.PATH)
    if listed is not None and listed != allowed_signers.digest(inquiry.evidence.rules_at(horizon.commit).people):
        yield AuditFinding("signers-false", horizon.commit, {"path": allowed_signers.PATH})


def newer_formats(inquiry: Inquiry, horizon: Horizon) -> Iterator[AuditFinding]:
    """Adoptions whose plan names a number of the format that this program does not know (clause 10): whether they hold
    cannot be said. Only those by somebody who could adopt there: others do not hold in any case. Likewise records that
    seem to misstate such a plan: what they state of it is not known here.
    """
    for introduced in inquiry.records.values():
        for introduction in introduced:
            if not inquiry.introduces(introduction):
                continue
            if not inquiry.graph.holds(horizon.commit, introduction.commit):
                continue
            newer = dict(_not_known(inquiry, introduction))
            if any(act.kind == "adopt" for act in introduction.record.acts) and could_adopt(inquiry, introduction):
                newer |= inquiry.plan_at(introduction.parent).newer
            for path, schema in newer.items():
                head = schema.rpartition("/")[0]
                expected = f"{head}/{NUMBER if head in ('plantui.plan', 'plantui.service') else 1}"
                yield AuditFinding("limit-reached", introduction.commit, {
                    "path": path, "why": "schema", "seen": schema, "expected": expected,
                })  # fmt: skip


def _not_known(inquiry: Inquiry, introduction: Introduction) -> Mapping[str, str]:
    """The files of a number that is not known, by path, of a plan that a record seems to misstate."""
    against = inquiry.horizon(introduction.parent).in_force
    base = introduction.record.base
    if against is None or not inquiry.graph.holds(introduction.parent, base):
        return {}
    newer = {**inquiry.plan_at(against.commit).newer, **inquiry.plan_at(base).newer}
    return newer if newer and misstated(inquiry, introduction, against) else {}
