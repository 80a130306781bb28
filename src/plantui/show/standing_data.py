"""A round as data: how it stands, what is missing, and what a step left."""

from __future__ import annotations

from datetime import date

from plantui.review.adoption import Missing
from plantui.review.awaiting import Asked, Task, awaiting
from plantui.review.proceedings import Edition, Proceedings
from plantui.review.record import Record, Said, Source
from plantui.review.rounds import Spoken
from plantui.review.standing import Lapse, Need
from plantui.show.missing import missing_words, need_words
from plantui.show.standing import asked_texts
from plantui.show.statements import Statement, Thread, in_order, statements, threads, unanswered

Json = dict[str, object]


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
        "editions": [_edition(one) for one in held.editions],
        "approved": held.standing.round is not None and held.standing.approved,
        "unanswered": [one.id for one in unanswered(held)],
        "items": [item_data(held, one) for one in in_order(held) if item in (None, one)],
        "threads": [thread_data(one) for one in threads(held, item)],
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
        "statements": [statement_data(one) for one in statements(held, item)],
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
        "lapsed": [_lapse(lapse) for lapse in one.lapsed],
    }


def _lapse(lapse: Lapse) -> Json:
    return {
        "field": lapse.field,
        "from": _value(lapse.before),
        "to": _value(lapse.after),
        "commit": lapse.commit or None,
        "by": lapse.by or None,
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
        "approved": sum(one.approved for one in held.standing.items.values()) if held.standing.round else 0,
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
