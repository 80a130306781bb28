"""The plan, its highlights, timeline and changes, contradictions, the log and stories as rows, and rows as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date

from plantui import terminal_text
from plantui.changes.compare import Change, FieldChange, reason_of
from plantui.changes.tone import tone
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan, Reasons
from plantui.plan.schema import COLUMNS, ITEM_FIELDS
from plantui.plan.values import Value
from plantui.render.changes.compared import Compared
from plantui.render.changes.findings import explanation
from plantui.render.export import plan_json
from plantui.render.export.plan_json import slip_data
from plantui.render.highlights.years import for_years, highlights, years
from plantui.render.timeline.bars import TimelineRow
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Utterance

Cells = Sequence[object]
_FIRST = (
    "id", "kind", "table", "service", "title", "text", "written", "earliest", "latest", "precision", "condition",
    "certainty", "certainty_text", "payment", "actors", "after", "needed_for", "state", "value", "unit", "of", "bound",
    "as_of", "reporter", "word", "source", "checked", "fingerprint",
)  # fmt: skip
_NO_COLUMN = (
    "payment_text", "met_on", "number", "version", "short", "code", "reason", "was", "first", "last", "years", "rank",
    "uses", "items",
)  # fmt: skip
ITEM_COLUMNS = (*_FIRST, *(field.name for field in ITEM_FIELDS if field.name not in (*_FIRST, *_NO_COLUMN)))
"""The columns there were first, and behind them each field that has come to the format since."""
TIMED_COLUMNS = (
    "id", "kind", "table", "service", "title", "written", "earliest", "latest", "precision", "condition", "certainty",
    "certainty_text", "payment", "state", "source", "passed", "figure_only", "change", "direction", "was",
    "was_earliest", "was_latest", "slip_low", "slip_high", "slip_rule", "number",
)  # fmt: skip
LOG_COLUMNS = (
    "number", "commit", "kind", "committed", "by", "voice", "word", "items", "signature", "key", "name", "subject",
    "after_due",
)  # fmt: skip
CHANGE_COLUMNS = (
    "item", "number", "kind", "weight", "field", "field_weight", "from", "to", "slip_low", "slip_high", "slip_rule",
    "direction", "was", "replaces", "reason_code", "reason", "reason_source", "title", "tone",
)  # fmt: skip
FINDING_COLUMNS = ("code", "items", "explanation", "accepted")
STORY_COLUMNS = (
    "event", "commit", "day", "what", "round", "edition", "voice", "by", "seat", "counts", "source", "after_due",
)  # fmt: skip

_FORMULA = re.compile(r"[=+\-@\t\r]")


def csv_text(rows: Iterable[Cells]) -> str:
    """The rows as CSV with LF ends; None is an empty cell, a list is joined with spaces."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple)):
        value = " ".join(map(str, value))
    shown = "\n".join(terminal_text.clean_lines(str(value)))
    return f"'{shown}" if _FORMULA.match(shown) else shown


def show_rows(plan: Plan) -> Iterator[Cells]:
    """A heading, then a row for each item of the document and of every service, services included."""
    yield ITEM_COLUMNS
    for item in plan.all_items():
        if item.table not in ("policy", "people"):
            yield item_row(item)


def item_row(item: Item) -> Cells:
    """One item under `ITEM_COLUMNS`."""
    data = plan_json.item(item)
    data.update(plan_json.when(item.when) or {})
    if item.table == "service":
        data["text"] = item.text("summary")
    data.update({name: _field_value(item.fields.get(name)) for name in COLUMNS})
    return [data.get(name) for name in ITEM_COLUMNS]


def highlight_rows(
    plan: Plan, today: date, year: int | None = None, against: Compared | None = None
) -> Iterator[Cells]:
    """A heading, then `year, section` and the item; what has no year comes last with an empty year."""
    yield ("year", "section", *TIMED_COLUMNS)
    wanted = years(plan, against) if year is None else (year,)
    for holding in for_years(plan, wanted, today, against):
        for entry in holding.entries:
            when = None if entry.section == "removed" else entry.when
            yield (holding.year, entry.section, *_timed(plan_json.timed_item(entry.item, when, today, against)))
    outside = highlights(plan, wanted[0] if wanted else today.year, today, against)
    for entry in outside.timeless:
        yield (None, entry.section, *_timed(plan_json.timed_item(entry.item, entry.when, today, against)))
    for item in outside.markers:
        yield (None, "figure-only", *_timed(plan_json.timed_item(item, None, today, against)))


def timeline_rows(
    plan: Plan, rows: Sequence[TimelineRow], today: date, against: Compared | None = None
) -> Iterator[Cells]:
    """A heading, then a row for each item of the timeline, what was taken out too; service headings are left out."""
    yield TIMED_COLUMNS
    for data in plan_json.timeline_data(plan, rows, today, against)["rows"]:  # type: ignore[attr-defined]  # a list of dicts
        if data["table"] != "service":
            yield _timed(data)


def _timed(data: plan_json.Json) -> Cells:
    place, was, slip = data.pop("when"), data.pop("was"), data.pop("slip")
    merged = {**data, **(place if isinstance(place, dict) else {})}
    if isinstance(was, dict):
        merged.update(was=was["written"], was_earliest=was["earliest"], was_latest=was["latest"])
    if isinstance(slip, dict):
        merged.update({f"slip_{name}": value for name, value in slip.items()})
    return [merged.get(name) for name in TIMED_COLUMNS]


def change_rows(
    changes: Sequence[Change], reasons: Reasons, numbers: Mapping[str, str] | None = None
) -> Iterator[Cells]:
    """A heading, then a row for each field of each change; a change without fields has one row."""
    yield CHANGE_COLUMNS
    for change in changes:
        reason = reason_of(change, reasons)
        slip = slip_data(change.slip) or {}
        empty: tuple[FieldChange | None, ...] = (None,)
        for field in change.fields or empty:
            yield (
                change.item, (numbers or {}).get(change.item), change.kind, change.weight,
                field.field if field else None, field.weight if field else None,
                _field_value(field.before) if field else None, _field_value(field.after) if field else None,
                slip.get("low"), slip.get("high"), slip.get("rule"), change.direction,
                change.was, change.replaces,
                reason.code if reason else None, reason.text if reason else None, reason.source if reason else None,
                change.either.title or None, tone(change),
            )  # fmt: skip


def _field_value(value: Value | None) -> object:
    if isinstance(value, tuple) and any(isinstance(part, Mapping) for part in value):
        return "; ".join(
            " ".join(f"{name}={entry}" for name, entry in part.items()) for part in value if isinstance(part, Mapping)
        )
    return str(dict(value)) if isinstance(value, Mapping) else value


def finding_rows(plan: Plan, findings: Sequence[PlanFinding]) -> Iterator[Cells]:
    """A heading, then a row for each finding."""
    yield FINDING_COLUMNS
    for finding in findings:
        yield finding.code, list(finding.items), explanation(plan, finding), finding.accepted or None


def log_rows(entries: Sequence[LogEntry], people: People, late: Mapping[str, date] = {}) -> Iterator[Cells]:
    """A heading, then a row for each entry; `word` holds each act's kind or decision word, `late` the records whose
    words came after the day they were due.
    """
    yield LOG_COLUMNS
    for entry in entries:
        record, signed = entry.record, signed_by(entry, people)
        acts = record.acts if record else ()
        yield (
            entry.number, entry.commit, entry.kind, entry.committed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            record.by if record else entry.author, record.voice if record else None,
            [act.word or act.kind for act in acts], [act.item for act in acts if act.item],
            signed.code, entry.signature.key, signed.values.get("name"), entry.subject,
            entry.record_id in late if record else None,
        )  # fmt: skip


def story_rows(chronicle: Chronicle) -> Iterator[Cells]:
    """One row for each event, in order; empty where an event has no such thing."""
    yield STORY_COLUMNS
    for event in chronicle.events:
        yield _event_cells(event)


def _event_cells(event: Event) -> Cells:
    match event:
        case ItemText():
            change = "added" if event.before is None else "removed" if event.after is None else "changed"
            day = event.day.isoformat() if event.day else None
            plan_item = event.after or event.before
            source = plan_item.text("source") if plan_item is not None else None
            return ("text", event.commit, day, change, None, None, None, event.by or None, None, None, source, None)
        case Utterance():
            change, counts = event.act.word or event.act.kind, not event.fault.code
            head = ("said", event.commit, event.day.isoformat(), change, event.record.round, event.record.edition)
            source = event.known.source.title if event.known.source else None
            return (*head, event.voice.id, event.record.by, event.act.seat, counts, source, event.after_due)
        case RoundStep():
            head = ("step", event.commit, event.day.isoformat(), event.act.kind, event.record.round, event.act.edition)
            return (*head, None, event.record.by, None, True, None, None)
        case ItemAdoption():
            head = ("adopted", event.commit, event.day.isoformat(), "adopt", event.record.round, None)
            return (*head, None, event.record.by, None, True, None, None)
