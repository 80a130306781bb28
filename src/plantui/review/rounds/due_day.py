"""The day answers are due in a round, and which words were given after it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date

from plantui.review.ledger.ledger import Inquiry
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by
from plantui.review.records.record import Record
from plantui.review.rounds.round import Round, newest

SAYING = ("decision", "remark", "reply", "suggestion")
"""The kinds of acts that a round asks for by a day; what takes it on, or ends words, is never late."""

_CLAIMED = ("signed-by-name", "signed-by-key", "retired-key", "unchecked")
"""What a signature may come to where nothing yet speaks against the record that it is on."""


def of_round(inquiry: Inquiry, review_round: Round) -> date | None:
    """The day answers are due: the newest last call's, else the opening's; the earlier where two are newest."""
    calls = newest(inquiry, tuple(spoken for spoken in review_round.spoken if spoken.act.kind == "round-last-call"))
    days = [call.act.due for call in calls if call.act.due is not None]
    return min(days) if days else review_round.record.acts[0].due


def given_on(record: Record) -> date:
    """The day a record's words were given: by its source, else by its own time."""
    if record.source is not None and record.source.given is not None:
        return record.source.given
    return record.written.astimezone(UTC).date()


def is_late(record: Record, due: date | None) -> bool:
    """Whether words were given after the day; on the day itself is in time, and where there is none all is."""
    return due is not None and given_on(record) > due


def late_entries(entries: Iterable[LogEntry], people: People, rejected: Container[str] = ()) -> Mapping[str, date]:
    """The records of a history whose words came after the day, by id, each with the day that was due.

    `entries` are the newest first. The days are those that the history's openings and last calls claim, without what
    somebody else signed and the records that are `rejected`; a history that is judged has them from `of_round`.
    """
    due: dict[str, date] = {}
    spoken: list[tuple[str, Record]] = []
    for entry in reversed(tuple(entries)):
        record = entry.record
        if record is None:
            continue
        if any(act.kind in SAYING for act in record.acts):
            spoken.append((entry.record_id, record))
        step = record.acts[0] if len(record.acts) == 1 else None
        if step is None or step.due is None or step.kind not in ("round-open", "round-last-call"):
            continue
        if entry.record_id not in rejected and signed_by(entry, people).code in _CLAIMED:
            opening = entry.record_id if step.kind == "round-open" else record.opening or ""
            due[opening] = step.due
    return {
        record_id: due[record.opening]
        for record_id, record in spoken
        if record.opening in due and is_late(record, due[record.opening])
    }
