"""What became of the record files in the trees of a history (clauses 3 and 4). None of it changes the standing."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.authority import at_place
from plantui.review.evidence import Commit
from plantui.review.finding import Code, Finding
from plantui.review.inquiry import Horizon, Inquiry
from plantui.review.introduction import Attempt


def findings(inquiry: Inquiry, horizon: Horizon) -> Iterator[Finding]:
    """Files that nothing introduces, and files dropped or changed against a parent, in what descends from the root."""
    proven = {
        record_id for record_id in inquiry.records if _introduced(inquiry, horizon, record_id)
    }
    yield from _unproven(inquiry, horizon, proven)
    for commit in inquiry.commits.values():
        if _audited(inquiry, horizon, commit.id):
            yield from _lost(inquiry, commit)


def _audited(inquiry: Inquiry, horizon: Horizon, commit: str) -> bool:
    return inquiry.graph.holds(horizon.commit, commit) and inquiry.graph.holds(commit, inquiry.pins.root)


def _introduced(inquiry: Inquiry, horizon: Horizon, record_id: str) -> bool:
    """Whether an introduction at hand meets all of clause 3, the key included."""
    return any(
        at_place(inquiry, one).fault.code not in ("record-signer", "record-malformed")
        for one in inquiry.introduced(record_id, horizon.commit)
    )


def _unproven(inquiry: Inquiry, horizon: Horizon, proven: set[str]) -> Iterator[Finding]:
    """Each such file once, with the first code of clause 3 that fits, else as unproven."""
    told: dict[tuple[str, str], Attempt] = {}
    for attempt in inquiry.attempts:
        file = inquiry.evidence.files.get(attempt.blob)
        in_place = file is not None and file.path == attempt.path  # a copy elsewhere is introduced by nothing
        if (attempt.record_id in proven and in_place) or not _audited(inquiry, horizon, attempt.commit):
            continue
        key = (attempt.path, attempt.blob)
        if key not in told or told[key].code == "record-unproven":
            told[key] = attempt
    for attempt in told.values():
        yield Finding(attempt.code, attempt.commit, {"path": attempt.path, "why": attempt.why})
    seen = {attempt.blob for attempt in inquiry.attempts}
    for path, blob in inquiry.evidence.tips.items():
        file = inquiry.evidence.files.get(blob)
        known = blob in seen or (file is not None and file.record_id in inquiry.records)
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
