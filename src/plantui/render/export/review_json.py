"""Rounds, what they wait for, and their steps as data: dicts ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest

from plantui.render.export.plan_json import Json
from plantui.render.review.reminder import Reminder
from plantui.render.review.who_said_what import asked_texts, missing_words, need_words
from plantui.review.records.record import Record, Said, Source
from plantui.review.rounds.adoption_rules import Missing
from plantui.review.rounds.lapses import StaleField
from plantui.review.rounds.proceedings import Edition, Proceedings
from plantui.review.rounds.round import Spoken
from plantui.review.rounds.round_tasks import Asked, Task, awaiting
from plantui.review.rounds.standing import Need
from plantui.review.rounds.statements import Statement, Thread, statements, threads


def round_data(proceedings: Proceedings, items: Sequence[str] | None = None) -> Json:
    """The open round with the standing of every changed item, or of some: `plantui.round/1`."""
    opened = proceedings.opened
    return {
        "schema": "plantui.round/1",
        "commit": proceedings.commit,
        "called": proceedings.called or None,
        "in_force": in_force(proceedings),
        "round": _name(proceedings),
        "rounds": list(proceedings.open_names),
        "opening": proceedings.opening,
        "asked": list(opened.asked or ()) if opened else [],
        "due": day_data(proceedings.due),
        "last_call": proceedings.last_called,
        "edition": proceedings.edition.number if proceedings.edition else None,
        "text_is_edition": proceedings.is_edition(proceedings.edition) if proceedings.edition else None,
        "editions": [_edition(edition) for edition in proceedings.editions],
        "approved": proceedings.standing.round is not None and proceedings.standing.approved,
        "unanswered": [voice.id for voice in awaiting(proceedings.inquiry, proceedings.standing).unanswered],
        "items": [item_data(proceedings, name) for name in proceedings.by_number if items is None or name in items],
        "threads": [
            thread_data(proceedings, thread)
            for thread in threads(proceedings)
            if items is None or (thread.remark.act.item or "") in items
        ],
    }


def in_force(proceedings: Proceedings) -> Json | None:
    """The adoption in force: what its plan calls itself, its round and commit; null where nothing is in force."""
    revision = proceedings.revision
    return (
        None
        if revision is None
        else {"revision": revision.name or None, "round": revision.round, "commit": revision.commit}
    )


def item_data(proceedings: Proceedings, item: str) -> Json:
    """One changed item: its number, what every voice says, and what it still needs."""
    standing = proceedings.standing.items[item]
    plan_item = standing.item.after or standing.item.before
    return {
        "item": item,
        "number": proceedings.numbers.get(item),
        "title": plan_item.title if plan_item else None,
        "fingerprint": standing.item.fingerprint,
        "removed": standing.item.after is None,
        "approved": standing.approved,
        "editors": sorted(standing.editors),
        "needs": [_need(proceedings, need, item) for need in standing.needs],
        "statements": [statement_data(proceedings, statement) for statement in statements(proceedings, item)],
    }


def _need(proceedings: Proceedings, need: Need, item: str) -> Json:
    return {"code": need.code, "values": dict(need.values), "message": need_words(proceedings, need, item)}


def statement_data(proceedings: Proceedings, statement: Statement) -> Json:
    """One newest act of a voice on an item."""
    record = statement.spoken.record
    return {
        "act": statement.spoken.id,
        "voice": statement.voice.id,
        "body": statement.voice.body,
        "by": record.by,
        "word": statement.act.word,
        "effect": statement.spoken.effect,
        "seat": statement.act.seat,
        "fills": statement.seat,
        "holds": statement.holds,
        "edition": record.edition,
        "base": record.base,
        "blanket": statement.spoken.blanket,
        "reason": statement.act.reason,
        "source": source_data(record.source),
        "dissents": [dissent.text for dissent in record.dissents],
        "lapsed": [_stale(field) for field in statement.lapsed],
        "after_due": proceedings.after_due(record),
    }


def _stale(field: StaleField) -> Json:
    return {
        "field": field.field,
        "from": _value(field.before),
        "to": _value(field.after),
        "commit": field.commit or None,
        "by": field.by or None,
    }


def thread_data(proceedings: Proceedings, thread: Thread) -> Json:
    """A remark with its answers."""
    return {
        **_said(proceedings, thread.remark),
        "must_be_answered": bool(thread.remark.act.answer),
        "open": thread.open,
        "answers": [_said(proceedings, answer) for answer in thread.answers],
    }


def _said(proceedings: Proceedings, spoken: Spoken) -> Json:
    act = spoken.act
    return {
        "act": spoken.id,
        "kind": act.kind,
        "item": act.item,
        "to": act.to,
        "voice": spoken.voice.id,
        "by": spoken.record.by,
        "text": act.text or act.reason,
        "after_due": proceedings.after_due(spoken.record),
    }


def missing_data(proceedings: Proceedings, lacking: tuple[Missing, ...]) -> Json:
    """What stands between the plan and its adoption: `plantui.adoptable/1`."""
    return {
        "schema": "plantui.adoptable/1",
        "round": _name(proceedings),
        "commit": proceedings.commit,
        "adoptable": not lacking,
        "missing": [_missing(proceedings, missing) for missing in lacking],
    }


def _missing(proceedings: Proceedings, missing: Missing) -> Json:
    values = {name: value for name, value in missing.values.items() if name != "item"}
    return {
        "code": missing.code,
        "item": missing.values.get("item"),
        "values": values,
        "message": missing_words(proceedings, missing),
    }


def step_data(
    record: Record,
    tip: str,
    merged: bool,
    doubts: tuple[str, ...],
    tag: str | None = None,
    *,
    questions: Iterable[str] = (),
) -> Json:
    """A step that has landed: `plantui.step/1`."""
    act = record.acts[0]
    return {
        "schema": "plantui.step/1",
        "step": act.kind,
        "round": record.round,
        "by": record.by,
        "tip": tip,
        "merged": merged,
        "edition": act.edition,
        "numbers": {number.item: number.change for number in act.numbers},
        "due": day_data(act.due),
        "asked": list(act.asked or ()),
        "tag": tag,
        "doubts": list(doubts),
        "questions": list(questions),
    }


def _name(proceedings: Proceedings) -> str | None:
    return proceedings.name or None


def _edition(edition: Edition) -> Json:
    return {
        "edition": edition.number,
        "commit": edition.commit,
        "by": edition.by,
        "plan_fingerprint": edition.plan_fingerprint,
    }


def source_data(source: Source | None) -> Json | None:
    """Where a body's words were given; null where nothing says so."""
    if source is None:
        return None
    return {
        "kind": source.kind,
        "title": source.title,
        "sha256": source.sha256,
        "journal": source.journal,
        "given": day_data(source.given),
        "case": source.case,
        "present": source.present,
        "votes_for": source.votes_for,
        "votes_against": source.votes_against,
    }


def _value(value: Said | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def day_data(day: date | None) -> str | None:
    """A day as ISO 8601 spells it."""
    return day.isoformat() if day else None


def status_data(proceedings: Proceedings, person: str, drafted: int) -> Json:
    """What the round waits for, as one person sees it: `plantui.status/1`."""
    waiting = awaiting(proceedings.inquiry, proceedings.standing)
    return {
        "schema": "plantui.status/1",
        "commit": proceedings.commit,
        "called": proceedings.called or None,
        "person": person or None,
        "in_force": in_force(proceedings),
        "round": _name(proceedings),
        "rounds": list(proceedings.open_names),
        "edition": proceedings.edition.number if proceedings.edition else None,
        "text_is_edition": proceedings.is_edition(proceedings.edition) if proceedings.edition else None,
        "due": day_data(proceedings.due),
        "changes": len(proceedings.standing.items),
        "approved": sum(item.approved for item in proceedings.standing.items.values())
        if proceedings.standing.round
        else 0,
        "mine": [task_data(task) for task in waiting.of(person)],
        "others": [task_data(task) for task in waiting.of_others(person)],
        "may_confirm": [task_data(task) for task in waiting.confirmable_by(person)],
        "asked": [_asked(proceedings, asked, asked_texts(proceedings)) for asked in waiting.asked],
        "draft": drafted,
    }


def _asked(proceedings: Proceedings, asked: Asked, texts: dict[str, str]) -> Json:
    return {
        "id": asked.id,
        "kind": asked.kind,
        "answered": asked.answered,
        "holds": asked.holds,
        "text": texts.get(asked.id),
        "after_due": asked.answered and all(proceedings.after_due(spoken.record) for spoken in asked.answers),
    }


def task_data(task: Task) -> Json:
    """One act that the round waits for."""
    return {
        "act": task.act,
        "item": task.item or None,
        "seat": task.seat or None,
        "count": task.count,
        "to": task.to or None,
        "commit": task.commit or None,
        "persons": list(task.persons),
        "again": list(task.again),
    }


def reminders_data(proceedings: Proceedings, found: Iterable[Reminder], files: Iterable[str] = ()) -> Json:
    """Reminders to those a round waits for, each with the file that was written of it: `plantui.reminders/1`."""
    return {
        "schema": "plantui.reminders/1",
        "commit": proceedings.commit,
        "round": _name(proceedings),
        "due": day_data(proceedings.due),
        "reminders": [
            {
                "party": reminder.party,
                "name": reminder.name,
                "silent": reminder.silent,
                "items": list(reminder.items),
                "subject": reminder.subject,
                "body": reminder.body,
                "file": path,
            }
            for reminder, path in zip_longest(found, files)
        ],
    }
