"""The message of the commit that brings a record: a subject that counts what was said, and trailers as an index."""

from __future__ import annotations

from collections import Counter

from plantui.review.records.record import Record

NAMES = {
    "decision": ("decision", "decisions"),
    "remark": ("remark", "remarks"),
    "reply": ("reply", "replies"),
    "resolve": ("close", "closes"),
    "unsatisfied": ("objection to a reply", "objections to replies"),
    "suggestion": ("suggestion", "suggestions"),
    "withdraw": ("withdrawal", "withdrawals"),
    "confirm": ("confirmation", "confirmations"),
    "vouch": ("voucher", "vouchers"),
    "lift": ("lift", "lifts"),
    "round-open": ("opening", "openings"),
    "round-freeze": ("freeze", "freezes"),
    "round-last-call": ("last call", "last calls"),
    "adopt": ("adoption", "adoptions"),
}
_MOST_TRAILERS = 200


def subject(record: Record) -> str:
    """The commit's subject, the same in every language: `review(2025): 3 decisions, 1 remark by kari.berg`."""
    tally = Counter(act.kind for act in record.acts)
    summary = ", ".join(f"{count} {NAMES[kind][count != 1]}" for kind in NAMES if (count := tally[kind]))
    return f"review({record.round}): {summary} by {record.by}"


def message(record: Record, identifier: str) -> str:
    """The commit message; its trailers are an index for `git log` (at most 200 items) that nothing is judged by."""
    items = dict.fromkeys(act.item for act in record.acts if act.item)
    trailers = [f"Plantui-Record: {identifier}", f"Plantui-Round: {record.round}"]
    trailers += [f"Plantui-Item: {item}" for item in list(items)[:_MOST_TRAILERS]]
    return subject(record) + "\n\n" + "\n".join(trailers) + "\n"
