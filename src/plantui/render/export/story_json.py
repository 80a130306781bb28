"""The story of one item as data: `plantui.story/1`."""

from __future__ import annotations

from plantui.plan.model import Item
from plantui.plan.values import Value
from plantui.render.export.plan_json import Json
from plantui.render.export.review_json import day_data, in_force, item_data, source_data
from plantui.render.review.story import not_proved, proved
from plantui.review.authority.record_consistency import plain
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Utterance


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
            return _said(event)
        case RoundStep():
            return _step(event)
        case ItemAdoption():
            return _adopted(event)


def _text(text: ItemText) -> Json:
    plan_item = text.after or text.before
    return {
        "event": "text",
        "commit": text.commit,
        "day": day_data(text.day),
        "change": "added" if text.before is None else "removed" if text.after is None else "changed",
        "moved_from": text.moved_from or None,
        "reason": None if text.reason is None else {
            "code": text.reason.code, "text": text.reason.text, "source": text.reason.source,
        },
        "author": text.author or None,
        "by": text.by or None,
        "source": plan_item.text("source") if plan_item else None,
        "fields": [{"field": name, "before": _value(text.before, name), "after": _value(text.after, name)}
                   for name in text.fields],
        "lapsed": [{"act": spoken.id, "voice": spoken.voice.id, "body": spoken.voice.body, "word": spoken.act.word}
                   for spoken in text.lapsed],
    }  # fmt: skip


def _value(item: Item | None, name: str) -> object:
    value: Value | None = item.stated.get(name) if item is not None else None
    if value is None:
        return None
    spelled = plain(value)
    return list(spelled) if isinstance(spelled, tuple) else spelled


def _said(utterance: Utterance) -> Json:
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
        "source": source_data(provenance.source),
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
        "due": day_data(step.act.due),
        "asked": [{"voice": voice, "text": step.put.get(voice)} for voice in step.act.asked or ()],
        "there": step.text is not None,
        "when": _value(step.text, "when"),
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
        "when": _value(adoption.text, "when"),
        "statements": [
            {"act": statement.spoken.id, "voice": statement.voice.id, "body": statement.voice.body,
             "word": statement.act.word, "seat": statement.act.seat, "fills": statement.seat, "holds": statement.holds}
            for statement in adoption.statements
        ],
    }  # fmt: skip
