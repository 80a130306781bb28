"""Rounds, stories, audits and what is trusted as data: dicts ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date
from itertools import zip_longest

from plantui.plan.model import Item
from plantui.plan.values import Value
from plantui.render.export.plan_json import Json
from plantui.render.review import audit as review_audit
from plantui.render.review.reminder import Reminder
from plantui.render.review.story import not_proved, proved
from plantui.render.review.who_said_what import asked_texts, missing_words, need_words
from plantui.review.audit.audit import Audit, Verdict
from plantui.review.audit.finding_codes import SEVERITIES, AuditFinding
from plantui.review.authority.record_consistency import plain
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Adoption
from plantui.review.records.record import Record, Said, Source
from plantui.review.rounds.adoption_rules import Founding, Missing
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Utterance
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
        "due": _day(proceedings.due),
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
        "source": _source(record.source),
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
        "due": _day(act.due),
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


def _source(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {
        "kind": source.kind,
        "title": source.title,
        "sha256": source.sha256,
        "journal": source.journal,
        "given": _day(source.given),
        "case": source.case,
        "present": source.present,
        "votes_for": source.votes_for,
        "votes_against": source.votes_against,
    }


def _value(value: Said | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _day(day: date | None) -> str | None:
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
        "due": _day(proceedings.due),
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
        "due": _day(proceedings.due),
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


# the story of one item as data: `plantui.story/1`


def story_data(chronicle: Chronicle) -> Json:
    """The whole story; what is proved and what is not stands in sentences of the language chosen."""
    standing = chronicle.item in chronicle.held.standing.items and chronicle.held.standing.round is not None
    return {
        "schema": "plantui.story/1",
        "item": chronicle.item,
        "title": chronicle.title or None,
        "commit": chronicle.held.commit,
        "in_force": in_force(chronicle.held),
        "round": chronicle.held.name or None,
        "events": [_event(event) for event in chronicle.events],
        "not_introduced": [
            {"commit": attempt.commit, "path": attempt.path, "code": attempt.code} for attempt in chronicle.attempts
        ],
        "standing": item_data(chronicle.held, chronicle.item) if standing else None,
        "proved": list(proved(chronicle)),
        "not_proved": list(not_proved(chronicle)),
    }


def _event(event: Event) -> Json:
    match event:
        case ItemText():
            return _text(event)
        case Utterance():
            return _story_said(event)
        case RoundStep():
            return _step(event)
        case ItemAdoption():
            return _adopted(event)


def _text(text: ItemText) -> Json:
    plan_item = text.after or text.before
    return {
        "event": "text",
        "commit": text.commit,
        "day": text.day.isoformat() if text.day else None,
        "change": "added" if text.before is None else "removed" if text.after is None else "changed",
        "moved_from": text.moved_from or None,
        "reason": None if text.reason is None else {
            "code": text.reason.code, "text": text.reason.text, "source": text.reason.source,
        },
        "author": text.author or None,
        "by": text.by or None,
        "source": plan_item.text("source") if plan_item else None,
        "fields": [{"field": name, "before": _story_value(text.before, name), "after": _story_value(text.after, name)}
                   for name in text.fields],
        "lapsed": [{"act": spoken.id, "voice": spoken.voice.id, "body": spoken.voice.body, "word": spoken.act.word}
                   for spoken in text.lapsed],
    }  # fmt: skip


def _story_value(item: Item | None, name: str) -> object:
    value: Value | None = item.stated.get(name) if item is not None else None
    if value is None:
        return None
    spelled = plain(value)
    return list(spelled) if isinstance(spelled, tuple) else spelled


def _story_said(utterance: Utterance) -> Json:
    provenance = utterance.known
    return {
        "event": "said",
        "commit": utterance.commit,
        "day": utterance.day.isoformat(),
        "act": utterance.id,
        "kind": utterance.act.kind,
        "voice": utterance.voice.id,
        "body": utterance.voice.body,
        "by": utterance.record.by,
        "how": provenance.how,
        "confirmed": list(provenance.confirmed),
        "source": _story_source(provenance.source),
        "dissents": [dissent.text for dissent in provenance.dissents],
        "word": utterance.act.word,
        "effect": utterance.effect,
        "seat": utterance.act.seat,
        "to": utterance.act.to,
        "covers": utterance.act.item if utterance.act.covers is not None else None,
        "round": utterance.record.round,
        "edition": utterance.record.edition,
        "base": utterance.record.base,
        "fields": [
            {"field": field.name, "before": field.before, "after": field.after} for field in utterance.act.fields
        ],
        "text": utterance.act.text,
        "reason": utterance.act.reason,
        "apart": utterance.apart,
        "fresh": utterance.fresh,
        "after_due": utterance.after_due,
        "counts": not utterance.fault.code,
        "code": utterance.fault.code or None,
    }


def _story_source(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {
        "kind": source.kind,
        "title": source.title,
        "sha256": source.sha256,
        "journal": source.journal,
        "case": source.case,
        "given": source.given.isoformat() if source.given else None,
        "present": source.present,
        "votes_for": source.votes_for,
        "votes_against": source.votes_against,
    }


def _step(step: RoundStep) -> Json:
    return {
        "event": "step",
        "commit": step.commit,
        "day": step.day.isoformat(),
        "act": step.act.kind,
        "by": step.record.by,
        "round": step.record.round,
        "edition": step.act.edition,
        "number": step.number or None,
        "due": step.act.due.isoformat() if step.act.due else None,
        "asked": [{"voice": voice, "text": step.put.get(voice)} for voice in step.act.asked or ()],
        "there": step.text is not None,
        "when": _story_value(step.text, "when"),
    }


def _adopted(adoption: ItemAdoption) -> Json:
    return {
        "event": "adopted",
        "commit": adoption.commit,
        "day": adoption.day.isoformat(),
        "by": adoption.record.by,
        "round": adoption.record.round,
        "founding": adoption.founding,
        "changed": adoption.changed,
        "retired": list(adoption.retired),
        "there": adoption.text is not None,
        "when": _story_value(adoption.text, "when"),
        "statements": [
            {"act": statement.spoken.id, "voice": statement.voice.id, "body": statement.voice.body,
             "word": statement.act.word, "seat": statement.act.seat, "fills": statement.seat, "holds": statement.holds}
            for statement in adoption.statements
        ],
    }  # fmt: skip


# an audit, and what is trusted, as data: `plantui.audit/1` and `plantui.trust/1`


def audit_data(audit: Audit, commits: int, *, only_problems: bool = False) -> Json:
    """What an audit found, with the pins it rests on: `plantui.audit/1`."""
    horizon = audit.horizon
    return {
        "schema": "plantui.audit/1",
        "commit": horizon.commit or None,
        "answer": review_audit.finding_answer(audit),
        "passed": audit.passed,
        "complete": audit.complete,
        "commits": commits,
        "pins": pins_data(audit.pins),
        "forked": horizon.forked,
        "adoptions": [adoption_data(adoption) for adoption in horizon.line],
        "findings": [
            finding_data(finding) for finding in audit.findings if not only_problems or finding.severity == "failing"
        ],
        "records": [verdict_data(commit, verdict) for commit, verdict in audit.verdicts.items()],
    }


def finding_data(finding: AuditFinding) -> Json:
    """One finding: codes and values for machines, sentences in the chosen language for people."""
    return {
        "code": finding.code,
        "commit": finding.commit or None,
        "also": list(finding.also),
        "severity": finding.severity,
        "gate": SEVERITIES[finding.code].gate or None,
        "healed": finding.healed,
        "accepted": finding.accepted,
        "values": dict(finding.values),
        "title": review_audit.title(finding),
        "message": review_audit.finding_said(finding),
        "remedy": review_audit.remedy(finding),
    }


def verdict_data(commit: str, verdict: Verdict) -> Json:
    """What one record comes to, at one commit that introduces it; each act's code is null where it counts."""
    return {
        "commit": commit,
        "record": verdict.record_id,
        "counts": verdict.counts,
        "acts": [fault.code or None for fault in verdict.acts],
    }


def adoption_data(adoption: Adoption) -> Json:
    """One adoption of the line."""
    return {"commit": adoption.commit, "record": adoption.record_id, "round": adoption.record.round}


def pins_data(pins: Pins) -> Json:
    """What is pinned; null for what is not."""
    return {
        "root": pins.root or None,
        "newest": pins.newest or None,
        "tip": pins.tip or None,
        "own": list(pins.own),
    }


def trust_data(plan: str, file: str, pins: Pins, foundings: Iterable[Founding]) -> Json:
    """What is trusted, and what could be: `plantui.trust/1`."""
    return {
        "schema": "plantui.trust/1",
        "plan": plan,
        "file": file,
        "pins": pins_data(pins),
        "foundings": [founding_data(founding) for founding in foundings],
    }


def founding_data(founding: Founding) -> Json:
    """One record that could be pinned as the root; `missing` says why it would found nothing."""
    introduced, person = founding.introduced, founding.rules.people.persons.get(founding.introduced.record.by)
    return {
        "commit": introduced.commit,
        "record": introduced.record_id,
        "round": introduced.record.round,
        "version": introduced.record.acts[0].version,
        "by": introduced.record.by,
        "name": person.name if person else None,
        "key": founding.key or None,
        "written": introduced.record.written.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "missing": [f"{missing.code}:{missing.values.get('why', '')}" for missing in founding.why],
    }
