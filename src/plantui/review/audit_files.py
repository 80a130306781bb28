"""What became of the record files in the trees of a history (clauses 3 and 4). None of it changes the standing."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.evidence import Commit
from plantui.review.finding import Code, Finding
from plantui.review.inquiry import Horizon, Inquiry
from plantui.review.introduction import Attempt


def findings(inquiry: Inquiry, horizon: Horizon) -> Iterator[Finding]:
    """Files that nothing introduces, and files dropped or changed against a parent, in what descends from the root."""
    proven = {record_id for record_id in inquiry.records if inquiry.introduced(record_id, horizon.commit)}
    yield from _unproven(inquiry, horizon, proven)
    for commit in inquiry.commits.values():
        if _audited(inquiry, horizon, commit.id):
            yield from _lost(inquiry, commit)


def _audited(inquiry: Inquiry, horizon: Horizon, commit: str) -> bool:
    return inquiry.graph.holds(horizon.commit, commit) and inquiry.graph.holds(commit, inquiry.pins.root)


def _unproven(inquiry: Inquiry, horizon: Horizon, proven: set[str]) -> Iterator[Finding]:
    """Each such file once, with the first code of clause 3 that fits, else as unproven."""
    told: dict[tuple[str, str], Attempt] = {}
    attempts = tuple(inquiry.unproven())
    for attempt in attempts:
        file = inquiry.evidence.files.get(attempt.blob)
        in_place = file is not None and file.path == attempt.path  # a copy elsewhere is introduced by nothing
        if (attempt.record_id in proven and in_place) or not _audited(inquiry, horizon, attempt.commit):
            continue
        key = (attempt.path, attempt.blob)
        if key not in told or told[key].code == "record-unproven":
            told[key] = attempt
    for attempt in told.values():
        signer = {"by": attempt.by, "key": attempt.key, "record": attempt.record_id} if attempt.by else {}
        yield Finding(attempt.code, attempt.commit, {"path": attempt.path, "why": attempt.why, **signer})
    seen = {attempt.blob for attempt in attempts}
    for path, blob in inquiry.evidence.tips.items():
        file = inquiry.evidence.files.get(blob)
        known = blob in seen or (file is not None and file.record_id in proven)
        if not known:
            yield Finding("record-unproven", horizon.commit, {"path": path, "why": file.trouble if file else ""})


def _lost(inquiry: Inquiry, commit: Commit) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for difference in commit.differences:
        for one in difference.reviews:
            if one.before is None or one.after == one.before or (one.path, one.before) in told:
                continue
            told.add((one.path, one.before))
            healed = inquiry.evidence.tips.get(one.path) == one.before
            code: Code = "record-dropped" if one.after is None else "record-edited"
            yield Finding(code, commit.id, {"path": one.path}, healed=healed)
