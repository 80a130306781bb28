"""Rounds, stories, audits and what is trusted as data: dicts ready for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date

from plantui.plan.model import Item
from plantui.plan.values import Value
from plantui.render.export.plan_json import Json
from plantui.render.review import audit as review_audit
from plantui.render.review.story import not_proved, proved
from plantui.render.review.who_said_what import asked_texts, missing_words, need_words
from plantui.review.audit.audit import Audit, Verdict
from plantui.review.audit.finding_codes import SEVERITIES, Finding
from plantui.review.authority.record_consistency import plain
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Adoption
from plantui.review.records.record import Record, Said, Source
from plantui.review.rounds.adoption_rules import Founding, Missing
from plantui.review.rounds.item_history import (
    Chronicle,
    Event,
    ItemAdoption,
    ItemText,
    RoundStep,
    Statement,
    Thread,
    Utterance,
    statements,
    threads,
)
from plantui.review.rounds.lapses import StaleField
from plantui.review.rounds.pending import Asked, Task, awaiting
from plantui.review.rounds.proceedings import Edition, Proceedings
from plantui.review.rounds.round import Spoken
from plantui.review.rounds.standing import Need


def round_data(held: Proceedings, item: str | None = None) -> Json:
    """The open round with the standing of every changed item, or of one: `plantui.round/1`."""
    opened = held.opened
    return {
        "schema": "plantui.round/1",
        "commit": held.commit,
        "called": held.called or None,
        "in_force": in_force(held),
        "round": _name(held),
        "opening": held.opening,
        "asked": list(opened.asked or ()) if opened else [],
        "due": _day(held.due),
        "last_call": held.last_called,
        "edition": held.edition.number if held.edition else None,
        "text_is_edition": held.is_edition(held.edition) if held.edition else None,
        "editions": [_edition(edition) for edition in held.editions],
        "approved": held.standing.round is not None and held.standing.approved,
        "unanswered": [one.id for one in awaiting(held.inquiry, held.standing).unanswered],
        "items": [item_data(held, one) for one in held.by_number if item in (None, one)],
        "threads": [thread_data(thread) for thread in threads(held, item)],
    }


def in_force(held: Proceedings) -> Json | None:
    """The adoption in force: what its plan calls itself, its round and commit; null where nothing is in force."""
    one = held.revision
    return None if one is None else {"revision": one.name or None, "round": one.round, "commit": one.commit}


def item_data(held: Proceedings, item: str) -> Json:
    """One changed item: its number, what every voice says, and what it still needs."""
    at = held.standing.items[item]
    there = at.item.after or at.item.before
    return {
        "item": item,
        "number": held.numbers.get(item),
        "title": there.title if there else None,
        "fingerprint": at.item.fingerprint,
        "removed": at.item.after is None,
        "approved": at.approved,
        "editors": sorted(at.editors),
        "needs": [_need(held, need, item) for need in at.needs],
        "statements": [statement_data(statement) for statement in statements(held, item)],
    }


def _need(held: Proceedings, need: Need, item: str) -> Json:
    return {"code": need.code, "values": dict(need.values), "message": need_words(held, need, item)}


def statement_data(one: Statement) -> Json:
    """One newest act of a voice on an item."""
    record = one.spoken.record
    return {
        "act": one.spoken.id,
        "voice": one.voice.id,
        "body": one.voice.body,
        "by": record.by,
        "word": one.act.word,
        "effect": one.spoken.effect,
        "seat": one.act.seat,
        "fills": one.seat,
        "holds": one.holds,
        "edition": record.edition,
        "base": record.base,
        "blanket": one.spoken.blanket,
        "reason": one.act.reason,
        "source": _source(record.source),
        "dissents": [dissent.text for dissent in record.dissents],
        "lapsed": [_stale(field) for field in one.lapsed],
    }


def _stale(field: StaleField) -> Json:
    return {
        "field": field.field,
        "from": _value(field.before),
        "to": _value(field.after),
        "commit": field.commit or None,
        "by": field.by or None,
    }


def thread_data(one: Thread) -> Json:
    """A remark with its answers."""
    return {
        **_said(one.remark),
        "must_be_answered": bool(one.remark.act.answer),
        "open": one.open,
        "answers": [_said(answer) for answer in one.answers],
    }


def _said(one: Spoken) -> Json:
    act = one.act
    return {
        "act": one.id,
        "kind": act.kind,
        "item": act.item,
        "to": act.to,
        "voice": one.voice.id,
        "by": one.record.by,
        "text": act.text or act.reason,
    }


def missing_data(held: Proceedings, found: tuple[Missing, ...]) -> Json:
    """What stands between the plan and its adoption: `plantui.adoptable/1`."""
    return {
        "schema": "plantui.adoptable/1",
        "round": _name(held),
        "commit": held.commit,
        "adoptable": not found,
        "missing": [_missing(held, one) for one in found],
    }


def _missing(held: Proceedings, one: Missing) -> Json:
    values = {name: value for name, value in one.values.items() if name != "item"}
    return {"code": one.code, "item": one.values.get("item"), "values": values, "message": missing_words(held, one)}


def step_data(record: Record, tip: str, merged: bool, doubts: tuple[str, ...], tag: str | None = None) -> Json:
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
    }


def _name(held: Proceedings) -> str | None:
    return held.name or None


def _edition(one: Edition) -> Json:
    return {"edition": one.number, "commit": one.commit, "by": one.by, "plan_fingerprint": one.plan_fingerprint}


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


def status_data(held: Proceedings, person: str, drafted: int) -> Json:
    """What the round waits for, as one person sees it: `plantui.status/1`."""
    waiting = awaiting(held.inquiry, held.standing)
    return {
        "schema": "plantui.status/1",
        "commit": held.commit,
        "called": held.called or None,
        "person": person or None,
        "in_force": in_force(held),
        "round": _name(held),
        "rounds": list(held.open_names),
        "edition": held.edition.number if held.edition else None,
        "text_is_edition": held.is_edition(held.edition) if held.edition else None,
        "due": _day(held.due),
        "changes": len(held.standing.items),
        "approved": sum(item.approved for item in held.standing.items.values()) if held.standing.round else 0,
        "mine": [task_data(task) for task in waiting.of(person)],
        "others": [task_data(task) for task in waiting.of_others(person)],
        "asked": [_asked(one, asked_texts(held)) for one in waiting.asked],
        "draft": drafted,
    }


def _asked(one: Asked, texts: dict[str, str]) -> Json:
    return {
        "id": one.id, "kind": one.kind, "answered": one.answered, "holds": one.holds, "text": texts.get(one.id),
    }  # fmt: skip


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


# the story of one item as data: `plantui.story/1`


def story_data(of: Chronicle) -> Json:
    """The whole story; what is proved and what is not stands in sentences of the language chosen."""
    up = of.item in of.held.standing.items and of.held.standing.round is not None
    return {
        "schema": "plantui.story/1",
        "item": of.item,
        "title": of.title or None,
        "commit": of.held.commit,
        "in_force": in_force(of.held),
        "round": of.held.name or None,
        "events": [_event(event) for event in of.events],
        "not_introduced": [{"commit": one.commit, "path": one.path, "code": one.code} for one in of.attempts],
        "standing": item_data(of.held, of.item) if up else None,
        "proved": list(proved(of)),
        "not_proved": list(not_proved(of)),
    }


def _event(one: Event) -> Json:
    match one:
        case ItemText():
            return _text(one)
        case Utterance():
            return _story_said(one)
        case RoundStep():
            return _step(one)
        case ItemAdoption():
            return _adopted(one)


def _text(one: ItemText) -> Json:
    there = one.after or one.before
    return {
        "event": "text",
        "commit": one.commit,
        "day": one.day.isoformat() if one.day else None,
        "change": "added" if one.before is None else "removed" if one.after is None else "changed",
        "author": one.author or None,
        "by": one.by or None,
        "source": there.text("source") if there else None,
        "fields": [{"field": name, "before": _story_value(one.before, name), "after": _story_value(one.after, name)}
                   for name in one.fields],
        "lapsed": [{"act": said.id, "voice": said.voice.id, "body": said.voice.body, "word": said.act.word}
                   for said in one.lapsed],
    }  # fmt: skip


def _story_value(item: Item | None, name: str) -> object:
    value: Value | None = item.stated.get(name) if item is not None else None
    if value is None:
        return None
    said = plain(value)
    return list(said) if isinstance(said, tuple) else said


def _story_said(one: Utterance) -> Json:
    known = one.known
    return {
        "event": "said",
        "commit": one.commit,
        "day": one.day.isoformat(),
        "act": one.id,
        "kind": one.act.kind,
        "voice": one.voice.id,
        "body": one.voice.body,
        "by": one.record.by,
        "how": known.how,
        "confirmed": list(known.confirmed),
        "source": _story_source(known.source),
        "dissents": [dissent.text for dissent in known.dissents],
        "word": one.act.word,
        "effect": one.effect,
        "seat": one.act.seat,
        "to": one.act.to,
        "covers": one.act.item if one.act.covers is not None else None,
        "round": one.record.round,
        "edition": one.record.edition,
        "base": one.record.base,
        "fields": [{"field": field.name, "before": field.before, "after": field.after} for field in one.act.fields],
        "text": one.act.text,
        "reason": one.act.reason,
        "fresh": one.fresh,
        "counts": not one.fault.code,
        "code": one.fault.code or None,
    }


def _story_source(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {
        "kind": source.kind,
        "title": source.title,
        "sha256": source.sha256,
        "given": source.given.isoformat() if source.given else None,
        "present": source.present,
        "votes_for": source.votes_for,
        "votes_against": source.votes_against,
    }


def _step(one: RoundStep) -> Json:
    return {
        "event": "step",
        "commit": one.commit,
        "day": one.day.isoformat(),
        "act": one.act.kind,
        "by": one.record.by,
        "round": one.record.round,
        "edition": one.act.edition,
        "number": one.number or None,
        "due": one.act.due.isoformat() if one.act.due else None,
        "asked": [{"voice": voice, "text": one.put.get(voice)} for voice in one.act.asked or ()],
        "there": one.text is not None,
        "when": _story_value(one.text, "when"),
    }


def _adopted(one: ItemAdoption) -> Json:
    return {
        "event": "adopted",
        "commit": one.commit,
        "day": one.day.isoformat(),
        "by": one.record.by,
        "round": one.record.round,
        "founding": one.founding,
        "changed": one.changed,
        "there": one.text is not None,
        "when": _story_value(one.text, "when"),
        "statements": [
            {"act": said.spoken.id, "voice": said.voice.id, "body": said.voice.body, "word": said.act.word,
             "seat": said.act.seat, "fills": said.seat, "holds": said.holds}
            for said in one.statements
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
        "adoptions": [adoption_data(one) for one in horizon.line],
        "findings": [
            finding_data(finding) for finding in audit.findings if not only_problems or finding.severity == "failing"
        ],
        "records": [verdict_data(commit, one) for commit, one in audit.verdicts.items()],
    }


def finding_data(finding: Finding) -> Json:
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


def trust_data(plan: str, file: str, pins: Pins, found: Iterable[Founding]) -> Json:
    """What is trusted, and what could be: `plantui.trust/1`."""
    return {
        "schema": "plantui.trust/1",
        "plan": plan,
        "file": file,
        "pins": pins_data(pins),
        "foundings": [founding_data(one) for one in found],
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
        "missing": [f"{one.code}:{one.values.get('why', '')}" for one in founding.why],
    }
