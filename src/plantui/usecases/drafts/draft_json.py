"""What was put into the draft, and what was signed, as data for both front ends' JSON."""

from __future__ import annotations

from collections.abc import Iterable

from plantui.usecases.drafts import warnings
from plantui.usecases.drafts.store import Said
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing.preview import Signing

Json = dict[str, object]


def draft_data(desk: Desk, said: Iterable[Said]) -> Json:
    """What was just put into the draft, with what of it will not count: `plantui.said/1`."""
    return {
        "schema": "plantui.said/1",
        "said": [_said(one, warnings.words(desk, one), warnings.replaced(desk, one)) for one in said],
        "draft": len(desk.draft),
    }


def submitted_data(signing: Signing, tip: str, merged: bool) -> Json:
    """What was signed and has landed: `plantui.submitted/1`."""
    return {
        "schema": "plantui.submitted/1",
        "by": signing.me.by,
        "tip": tip,
        "merged": merged,
        "records": len(signing.records),
        "said": [_said(act.said, act.doubts, act.replaces) for act in signing.acts],
        "left_out": [{**_told(one.said), "reason": one.reason} for one in signing.left_out],
    }


def _said(one: Said, doubts: Iterable[str], replaces: Iterable[str]) -> Json:
    return {**_told(one), "doubts": list(doubts), "replaces": list(replaces)}


def _told(one: Said) -> Json:
    return {
        "kind": one.kind,
        "item": one.item,
        "to": one.to or None,
        "word": one.word or None,
        "text": one.text or None,
        "answer": one.answer,
        "field": one.field or None,
        "value": one.value if one.field else None,
        "seat": one.seat or None,
        "voice": one.voice or None,
        "edition": one.edition or None,
    }
