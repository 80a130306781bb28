"""Acts that answer another one: a reply, a close, a withdrawal and the like, into the draft."""

from __future__ import annotations

from plantui.desk import drafts, governing, opening, settings
from plantui.desk.desk import Desk
from plantui.desk.drafts import Kind, Said
from plantui.desk.saying import PLAIN, Given
from plantui.desk.submitting import folder
from plantui.errors import UsageProblem
from plantui.review.record import Act, Record
from plantui.words import t

_ABOUT: dict[Kind, tuple[str, ...]] = {
    "reply": ("remark", "reply", "unsatisfied", "decision", "suggestion"),
    "resolve": ("remark",),
    "unsatisfied": ("reply",),
    "withdraw": ("decision", "remark", "suggestion", "reply", "unsatisfied"),
    "confirm": ("decision", "remark", "suggestion"),
    "lift": ("decision",),
}
"""What each kind of answer can be about."""


def target(desk: Desk, name: str) -> tuple[str, Record, Act]:
    """The act that `<id10>#<n>` or a full id names, by a judged desk: its full id, its record and itself.

    Raises UsageProblem when none or several are named so.
    """
    held = governing.held(desk)
    found = held.find(name)
    if found is None:
        raise UsageProblem(t("answering.unknown.title"), t("answering.unknown", seen=name[:80]))
    record_id, record, act = found
    return f"{record_id}#{int(name.partition('#')[2])}", record, act


def answer(desk: Desk, kind: Kind, to: str, words: str = "", given: Given = PLAIN) -> Desk:
    """Put an answer to an act into the draft of a judged desk: `reply resolve unsatisfied withdraw confirm lift`.

    `to` is `<id10>#<n>` or a full id; `words` are a reply's text, else the reason. Raises UsageProblem for an act that
    there is not or that cannot be answered so, and for a reply without words; NotWritten where nothing can be said.
    """
    own = folder(desk)
    full, record, act = target(desk, to)
    if act.kind not in _ABOUT[kind]:
        raise UsageProblem(t("answering.cannot.title"), t(f"answering.cannot.{kind}", seen=act.kind), to)
    words = words.strip()
    if kind == "reply" and not words:
        raise UsageProblem(t("saying.no_text"), t("answering.no_text"), to)
    about = item_about(desk, act)
    item = desk.plan.by_id.get(about)
    voice = given.voice or (record.voice or "" if kind == "withdraw" else "")
    said = Said(
        key=drafts.new_key(about, kind, full, voice),
        kind=kind,
        item=about,
        title=item.title if item else act.title or "",
        word="",
        text=words,
        answer=False,
        fingerprint="",
        base=desk.text.commit or "",
        said=settings.now(),
        to=full,
        seat=given.seat,
        voice=voice,
        source=given.source,
        dissents=given.dissents,
    )
    drafts.put(own, said)
    return opening.with_draft(desk)


def item_about(desk: Desk, act: Act) -> str:
    """The item that an act is about, itself or by the acts it answers; `plan` where it is about none."""
    held = governing.held(desk)
    while act.item is None and act.to is not None:
        found = held.inquiry.act(act.to)
        if found is None:
            break
        act = found[2]
    return act.item or "plan"
