"""The story of one item as data: `plantui.story/1`."""

from __future__ import annotations

from plantui.plan.model import Item, Value
from plantui.review.record import Source
from plantui.review.truth import plain
from plantui.show.chronicle import Adopted, Chronicle, Event, Said, Step, Text
from plantui.show.standing_data import in_force, item_data
from plantui.show.story import not_proved, proved

Json = dict[str, object]


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
        "events": [_event(one) for one in of.events],
        "not_introduced": [{"commit": one.commit, "path": one.path, "code": one.code} for one in of.attempts],
        "standing": item_data(of.held, of.item) if up else None,
        "proved": list(proved(of)),
        "not_proved": list(not_proved(of)),
    }


def _event(one: Event) -> Json:
    match one:
        case Text():
            return _text(one)
        case Said():
            return _said(one)
        case Step():
            return _step(one)
        case Adopted():
            return _adopted(one)


def _text(one: Text) -> Json:
    there = one.after or one.before
    return {
        "event": "text",
        "commit": one.commit,
        "day": one.day.isoformat() if one.day else None,
        "change": "added" if one.before is None else "removed" if one.after is None else "changed",
        "author": one.author or None,
        "by": one.by or None,
        "source": there.text("source") if there else None,
        "fields": [{"field": name, "before": _value(one.before, name), "after": _value(one.after, name)}
                   for name in one.fields],
        "lapsed": [{"act": said.id, "voice": said.voice.id, "body": said.voice.body, "word": said.act.word}
                   for said in one.lapsed],
    }  # fmt: skip


def _value(item: Item | None, name: str) -> object:
    value: Value | None = item.stated.get(name) if item is not None else None
    if value is None:
        return None
    said = plain(value)
    return list(said) if isinstance(said, tuple) else said


def _said(one: Said) -> Json:
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
        "source": _source(known.source),
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


def _source(source: Source | None) -> Json | None:
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


def _step(one: Step) -> Json:
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
        "when": _value(one.text, "when"),
    }


def _adopted(one: Adopted) -> Json:
    return {
        "event": "adopted",
        "commit": one.commit,
        "day": one.day.isoformat(),
        "by": one.record.by,
        "round": one.record.round,
        "founding": one.founding,
        "changed": one.changed,
        "there": one.text is not None,
        "when": _value(one.text, "when"),
        "statements": [
            {"act": said.spoken.id, "voice": said.voice.id, "body": said.voice.body, "word": said.act.word,
             "seat": said.act.seat, "fills": said.seat, "holds": said.holds}
            for said in one.statements
        ],
    }  # fmt: skip
