"""The plan, its highlights, timeline and log as data: dicts ready for JSON. docs/json.md documents every shape.

Every one has `schema`; ids are full, words are codes, dates ISO; null (or an empty list) is what is not in the text.
Values are raw: `json_text` escapes what a terminal must not get.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

from plantui import terminal_text
from plantui.changes.slip import Duration, Slip
from plantui.plan import dates as grammar
from plantui.plan import fingerprint
from plantui.plan.dates import When
from plantui.plan.model import Item, Plan, Service
from plantui.plan.references import full_id
from plantui.plan.schema import COLUMNS, ITEM_FIELDS, PLAN, SERVICE, VERSION, Field
from plantui.plan.sources import outside, stated
from plantui.render import labels
from plantui.render.changes.compared import Compared, moved
from plantui.render.highlights.years import LEFT, TIMELESS, YEARLY, YearEntry, for_years, highlights, years
from plantui.render.timeline.bars import TimelineRow, raised
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by
from plantui.review.records.record import Record


def log_data(entries: Sequence[LogEntry], people: People, late: Mapping[str, date] = {}) -> Json:
    """The history, in the order given: `plantui.log/1`; `late` has the records whose words came after the day."""
    return {"schema": "plantui.log/1", "entries": [log_entry(entry, people, late) for entry in entries]}


def log_entry(entry: LogEntry, people: People, late: Mapping[str, date] = {}) -> Json:
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
        "after_due": entry.record_id in late if entry.record else None,
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
                "covered": [{"item": cover.item, "fingerprint": cover.fingerprint} for cover in act.covered],
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


# the plan, its highlights, timeline and log as data: dicts ready for JSON. docs/json.md documents every shape


Json = dict[str, object]


def show(plan: Plan) -> Json:
    """The whole plan: `plantui.show/1`."""
    return {
        "schema": "plantui.show/1",
        "plan": document(plan),
        "services": [service(inner) for inner in plan.services],
        "problems": [
            {
                "path": problem.path,
                "line": problem.line or None,
                "what": problem.what or None,
                "message": problem.message,
            }
            for problem in plan.problems
        ],
    }


def show_item(plan: Plan, item_id: str) -> Json:
    """One item (`plantui.show.item/1`), or a service with all inside it (`plantui.show.service/1`), or the document
    (`plantui.show.plan/1`); KeyError where there is none.
    """
    if item_id == "plan":
        return {"schema": "plantui.show.plan/1", "plan": document(plan)}
    if item_id in plan.by_service:
        own = plan.by_service[item_id]
        return {"schema": "plantui.show.service/1", "plan": reference(plan), "service": service(own)}
    return {"schema": "plantui.show.item/1", "plan": reference(plan), "item": item(plan.by_id[item_id])}


def reference(plan: Plan) -> Json:
    """Which text the data is of."""
    return {
        "id": plan.id or None,
        "revision": plan.revision or None,
        "title": plan.item.text("title"),
        "fingerprint": fingerprint.of_plan(plan),
    }


def document(plan: Plan) -> Json:
    """The document's own fields, versions and items."""
    own = plan.item
    return {
        **reference(plan),
        **{field.name: _field(own, field) for field in PLAN if field.name not in ("id", "revision", "title")},
        "outside": dict(outside(own)),
        "own_fingerprint": fingerprint.of_item(own),
        "versions": [{field.name: version.get(field.name) for field in VERSION} for version in plan.versions],
        "items": [item(own_item) for own_item in plan.items],
    }


def service(plan_service: Service) -> Json:
    """A service with its items and all inside it; `fingerprint` is the subtree's, `own_fingerprint` its own fields'."""
    own = plan_service.item
    return {
        "id": plan_service.id,
        **{field.name: _field(own, field) for field in SERVICE if field.name != "id"},
        "outside": dict(outside(own)),
        "inside": plan_service.inside,
        "fingerprint": fingerprint.of_service(plan_service),
        "own_fingerprint": fingerprint.of_item(own, plan_service.inside),
        "items": [item(inner) for inner in plan_service.items],
        "services": [service(inner) for inner in plan_service.services],
    }


def item(plan_item: Item) -> Json:
    """One item with every key there is, null or an empty list where the text says nothing."""
    return {
        "id": plan_item.id,
        "kind": plan_item.kind,
        "table": plan_item.table,
        "service": plan_item.service,
        "when": when(plan_item.when),
        **{field.name: _field(plan_item, field) for field in ITEM_FIELDS if field.name != "claim"},
        "claims": own_tables(plan_item, "claim"),
        "outside": dict(outside(plan_item)),
        "fingerprint": fingerprint.of_item(plan_item),
    }


def _field(plan_item: Item, field: Field) -> object:
    """A field's value as data, null or an empty list where the item has none; ids of items in full."""
    match field.shape:
        case "integer":
            return plan_item.number(field.name)
        case "slugs" | "ids":
            ids = plan_item.ids(field.name)
            return [full_id(plan_item, written) for written in ids] if field.refers == "item" else list(ids)
        case "lines":
            return list(plan_item.ids(field.name))
        case "tables":
            return own_tables(plan_item, field.name)
        case _:
            return plan_item.text(field.name)


def when(place: When | None) -> Json | None:
    """A place in time, or None; all but `precision` null for what hangs on a condition alone."""
    if place is None:
        return None
    return {
        "written": place.written or None,
        "earliest": _day(place.earliest),
        "latest": _day(place.latest),
        "precision": place.precision,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def own_tables(plan_item: Item, name: str) -> list[Json]:
    """The tables of an item under one field, such as its claims, each with every key there is."""
    rows = plan_item.fields.get(name)
    return [_row(row, COLUMNS[name]) for row in (rows if isinstance(rows, tuple) else ()) if isinstance(row, Mapping)]


def _row(row: Mapping[str, object], columns: Sequence[Field]) -> Json:
    written = row.get("when")
    try:
        place = when(grammar.parse_when(written)) if isinstance(written, str) else None
    except grammar.NotAWhen:
        place = None
    return {field.name: place if field.name == "when" else row.get(field.name) for field in columns}


def slip_data(slip: Slip | None) -> Json | None:
    """Months to a tenth, null at an open end."""
    return None if slip is None else {"low": _tenth(slip.low), "high": _tenth(slip.high), "rule": slip.rule}


def duration_data(duration: Duration | None) -> Json | None:
    """Months to a tenth, null at an open end."""
    return None if duration is None else {"low": _tenth(duration.low), "high": _tenth(duration.high)}


def _tenth(months: Fraction | None) -> float | None:
    """Halves away from zero, so that going back is the same way turned round; never minus zero."""
    if months is None:
        return None
    tenths = int(abs(months) * 10 + Fraction(1, 2))
    return (-tenths if months < 0 else tenths) / 10 if tenths else 0.0


# highlights and timeline


def highlight_data(plan: Plan, today: date, year: int | None = None, against: Compared | None = None) -> Json:
    """Every year's highlights, or one year's: `plantui.highlights/1`; `against` as for `years.highlights`."""
    wanted = years(plan, against) if year is None else (year,)
    holdings = for_years(plan, wanted, today, against)
    yearless = holdings[0] if holdings else highlights(plan, today.year, today, against)
    counts = dict(zip(yearless.years, yearless.counts, strict=True))
    before = dict(zip(yearless.years, yearless.counts_before, strict=True)) if against is not None else None

    def timed(entries: Sequence[YearEntry]) -> list[Json]:
        return [
            timed_item(entry.item, None if entry.section == "removed" else entry.when, today, against)
            for entry in entries
        ]

    return {
        "schema": "plantui.highlights/1",
        "plan": reference(plan),
        "baseline": reference(against.baseline) if against is not None else None,
        "today": today.isoformat(),
        "derived": True,
        "figure": labels.figure_place(yearless.figure) if yearless.figure is not None else None,
        "years": [
            {
                "year": holding.year,
                "count": counts.get(holding.year, 0),
                "count_before": before.get(holding.year, 0) if before is not None else None,
                **{name.replace("-", "_"): timed(holding.section(name)) for name in (*YEARLY, *LEFT)},
            }
            for holding in holdings
        ],
        **{name.replace("-", "_"): timed(yearless.section(name)) for name in TIMELESS},
        "figure_only": [timed_item(marker, None, today, against) for marker in yearless.markers],
    }


def timed_item(plan_item: Item, place: When | None, today: date, against: Compared | None = None) -> Json:
    """An item as highlights and timeline tell it; `passed` is true when its latest day is before today, unconfirmed.

    With `against` also what became of it: `was` is the place in time it had, where that was another.
    """
    change = against.of(plan_item.id) if against is not None else None
    before = stated(change.before) if change is not None and change.before is not None and moved(change) else None
    return {
        "id": plan_item.id,
        "kind": plan_item.kind,
        "table": plan_item.table,
        "service": plan_item.service,
        "title": plan_item.title or None,
        "when": when(place),
        "condition": plan_item.text("condition"),
        "certainty": plan_item.text("certainty"),
        "certainty_text": plan_item.text("certainty_text"),
        "payment": plan_item.text("payment"),
        "state": plan_item.text("state"),
        "source": plan_item.text("source"),
        "passed": labels.passed(plan_item, today) and not (change is not None and change.after is None),
        "figure_only": labels.figure_only(plan_item),
        "change": change.kind if change is not None else None,
        "direction": change.direction if change is not None else None,
        "was": when(before),
        "slip": slip_data(change.slip) if change is not None else None,
        "number": (against.number_of(plan_item.id) or None) if against is not None else None,
    }


def timeline_data(plan: Plan, rows: Sequence[TimelineRow], today: date, against: Compared | None = None) -> Json:
    """The rows of a timeline: `plantui.timeline/1`. Services are rows too, with `kind` service and no place in time.

    With `against` rows hold what became of each item; what was taken out has `change` removed and no place in time.
    """
    shown: list[Json] = []
    for row in rows:
        change = against.of(row.item_id) if against is not None else None
        plan_item = plan.by_id.get(row.item_id) or (change.before if change is not None else None)
        if plan_item is None or row.kind in ("claim", "ghost"):
            continue
        claims = own_tables(plan_item, "claim")
        place = (raised(plan_item) if plan_item.table == "dispute" else plan_item.when) if row.kind == "item" else None
        shown.append({**timed_item(plan_item, place, today, against), "claims": claims})
    return {
        "schema": "plantui.timeline/1",
        "plan": reference(plan),
        "baseline": reference(against.baseline) if against is not None else None,
        "today": today.isoformat(),
        "years": list(years(plan, against)),
        "rows": shown,
    }


# text

_UNSAFE = re.compile(r"[^ -~\n]")


def json_text(data: Json) -> str:
    """The JSON as text: letters as they are, but whatever `terminal_text.clean` would mark is escaped by its number."""
    return _UNSAFE.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=2))


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if terminal_text.clean(f"a{character}") == f"a{character}":
        return character
    return json.dumps(character)[1:-1]
