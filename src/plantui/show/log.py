"""The history as data: `plantui.log/1`, each record with all it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from plantui.review.history import Entry
from plantui.review.people import People, signed_by
from plantui.review.record import Record

Json = dict[str, object]


def log_data(entries: Sequence[Entry], people: People) -> Json:
    """The history, in the order given: `plantui.log/1`."""
    return {"schema": "plantui.log/1", "entries": [log_entry(entry, people) for entry in entries]}


def log_entry(entry: Entry, people: People) -> Json:
    """One entry; `signature.code` says whose it is, as far as people.toml knows."""
    signature, signed = entry.signature, signed_by(entry, people)
    return {
        "number": entry.number,
        "commit": entry.commit,
        "parents": list(entry.parents),
        "kind": entry.kind,
        "author": entry.author,
        "committed": _time(entry.committed),
        "subject": entry.subject,
        "paths": list(entry.paths),
        "signature": {
            "state": signature.state,
            "code": signed.code,
            "kind": signature.kind or None,
            "key": signature.key or None,
            "name": signed.values.get("name") or None,
            "why": signature.why or None,
        },
        "record_id": entry.record_id or None,
        "record": _record(entry.record) if entry.record else None,
        "trouble": entry.trouble or None,
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _record(record: Record) -> Json:
    source = record.source
    return {
        "plan": record.plan,
        "root": record.root,
        "round": record.round,
        "opening": record.opening,
        "edition": record.edition,
        "by": record.by,
        "voice": record.voice,
        "base": record.base,
        "against": record.against,
        "previous": record.previous,
        "written": _time(record.written),
        "source": None if source is None else {
            **{
                name: getattr(source, name)
                for name in ("kind", "title", "sha256", "journal", "case", "present", "votes_for", "votes_against")
            },
            "given": _date(source.given),
        },
        "dissents": [dissent.text for dissent in record.dissents],
        "acts": [
            {
                **{name: getattr(act, name) for name in _ACT_VALUES},
                "as": act.seat,
                "value": _plain(act.value),
                "due": _date(act.due),
                "answer": bool(act.answer),
                "fields": [
                    {"name": field.name, "from": _plain(field.before), "to": _plain(field.after)}
                    for field in act.fields
                ],
                "covered": [{"item": one.item, "fingerprint": one.fingerprint} for one in act.covered],
            }
            for act in record.acts
        ],
    }  # fmt: skip


_ACT_VALUES = (
    "kind", "item", "to", "change", "title", "fingerprint", "covers", "word", "field_name", "text", "reason",
    "baseline", "edition", "plan_fingerprint", "version",
)  # fmt: skip


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None
