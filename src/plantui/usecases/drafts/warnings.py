"""What will not count, and why: said before anything is signed, and never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from plantui.i18n import t, tn
from plantui.render import dates
from plantui.render.review.policy import step_name
from plantui.render.review.who_said_what import item_name, short_act
from plantui.review.authority import permissions
from plantui.review.authority.permissions import Why
from plantui.review.authority.record_consistency import spoken_of
from plantui.review.policy import decision_words
from plantui.review.policy.model import Seat, Step
from plantui.review.records.record import FOLDER, Act, Record
from plantui.review.rounds.precedence import Prospect, prospects
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import fills, leaves_out
from plantui.review.rounds.round import Spoken
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts as signing_acts
from plantui.usecases.signing.acts import Basis

Code = Literal[
    "unconfirmed", "no-rules", "no-round", "key", "not-changed", "named", "editor", "no-seat", "not-required",
    "not-entitled", "no-answer", "outdated", "superseded", "malformed",
]  # fmt: skip
"""unconfirmed: the plan is founded, and this user has pinned no root. no-rules: rules were in force and are disputed.
no-round: no round is open. key: the key is not an active one of the recorder's. not-changed: the item says what it says
in force. named: items inside that must be approved by name. editor: who speaks edited the item. no-seat: given in no
seat. not-required: no rule asks for that seat here. not-entitled: see `permissions.Why`. no-answer: the remark must be
answered, and not by this person. outdated: it is about an older edition, and the text has changed since.
superseded: the same voice has answered a newer text, which this would neither count beside nor replace. malformed: a
folder that the record would lie in is, so that nothing new in it is introduced."""


@attrs.frozen(slots=True)
class Doubt:
    """One thing that will not count, as a code and in words; raw, clean it when shown. `why` says what is lacking."""

    code: Code
    words: str
    why: Why = ""


def of_said(desk: Desk, entry: DraftAct, key: str = "") -> tuple[Doubt, ...]:
    """Why something in the draft would not count; empty when it would, and in open review, where nothing is enforced.

    `key` is the fingerprint of the key that will sign; where none is given it is not asked about.
    """
    proceedings = desk.proceedings
    if proceedings is not None and review.founders(desk):
        return (Doubt("unconfirmed", t("doubt.unconfirmed")),)
    if proceedings is None or signing_acts.root_of(proceedings) is None:
        return ()
    basis = signing_acts.basis(desk, entry.edition)
    acts = tuple(signing_acts.acts_of(desk, basis, entry))
    record = attrs.evolve(signing_acts.head(desk, basis.commit), voice=entry.voice or None, acts=acts)
    doubts = list(of_record(proceedings, record, key))
    if not doubts and acts[0].kind == "decision":
        doubts += _superseded(proceedings, record)
        doubts += [] if doubts else _of_decision(proceedings, basis, record, acts[0])
    if not doubts and acts[0].kind == "reply":
        doubts += _of_reply(proceedings, record, acts[0])
    return tuple(doubts)


def replaced(desk: Desk, entry: DraftAct) -> tuple[str, ...]:
    """What the same voice has said that would be replaced if this were signed, each in words; raw.

    Nothing of what would be replaced needs to count: whoever signs is told whichever it is (clause 11).
    """
    proceedings = desk.proceedings
    if (
        proceedings is None
        or entry.kind != "decision"
        or proceedings.standing.round is None
        or signing_acts.root_of(proceedings) is None
    ):
        return ()
    basis = signing_acts.basis(desk, entry.edition)
    record = attrs.evolve(signing_acts.head(desk, basis.commit), voice=entry.voice or None)
    record = attrs.evolve(record, acts=tuple(signing_acts.acts_of(desk, basis, entry)))
    by_spoken: dict[str, tuple[Spoken, list[str]]] = {}
    for prospect in _prospects(proceedings, record):
        if not prospect.superseded:
            for spoken in prospect.replaces:
                by_spoken.setdefault(spoken.id, (spoken, []))[1].append(prospect.item)
    return tuple(
        t("doubt.replaces", what=_named(spoken), items=_items(proceedings, items))
        for spoken, items in by_spoken.values()
    )


def _superseded(proceedings: Proceedings, record: Record) -> Iterator[Doubt]:
    """Where every item it speaks of has a newer answer by the same voice; of one among several it says no less."""
    by_spoken: dict[str, tuple[Spoken, list[str]]] = {}
    for prospect in _prospects(proceedings, record):
        for spoken in prospect.superseded_by:
            by_spoken.setdefault(spoken.id, (spoken, []))[1].append(prospect.item)
    for spoken, items in by_spoken.values():
        yield Doubt("superseded", t("doubt.superseded", what=_named(spoken), items=_items(proceedings, items)))


def _items(proceedings: Proceedings, items: Iterable[str]) -> str:
    return ", ".join(item_name(proceedings, item) for item in items)


def _prospects(proceedings: Proceedings, record: Record) -> tuple[Prospect, ...]:
    open_round = proceedings.standing.round
    if open_round is None:
        return ()
    numbers = range(1, len(record.acts) + 1)
    return tuple(
        prospect
        for number in numbers
        for prospect in prospects(proceedings.inquiry, proceedings.standing.horizon, open_round, record, number)
    )


def _named(spoken: Spoken) -> str:
    """An act by its word, day, edition and id."""
    day, record = dates.short(spoken.record.written.date()), spoken.record
    what = t("doubt.act", word=decision_words.label(spoken.act.word or ""), day=day, act=short_act(spoken.id))
    return t("doubt.act_edition", what=what, number=record.edition) if record.edition else what


def words(desk: Desk, entry: DraftAct, key: str = "") -> tuple[str, ...]:
    """The words of `of_said` alone."""
    return tuple(doubt.words for doubt in of_said(desk, entry, key))


def of_record(proceedings: Proceedings, record: Record, key: str = "") -> Iterator[Doubt]:
    """Why a whole record, or an act of it, would not count: no round, another's key, no right to it."""
    if proceedings.in_force is None:
        yield Doubt("no-rules", t("doubt.no_rules"))
        return
    commit = proceedings.inquiry.commits.get(proceedings.commit)
    inside = ("", "plan", FOLDER, f"{FOLDER}/{record.round}")
    if bad_paths := sorted(path for path, _ in commit.malformed if path in inside) if commit is not None else []:
        yield Doubt("malformed", t("doubt.malformed", path=bad_paths[-1] or "plan"))
    opens = any(act.kind == "round-open" for act in record.acts)
    if record.opening is None and not opens:
        several = t("doubt.several", names=", ".join(proceedings.open_names))
        yield Doubt("no-round", several if proceedings.openings else t("doubt.no_round"))
    if key and not permissions.is_active(proceedings.rules, record.by, key):
        yield Doubt("key", t("doubt.key", by=record.by))
    for act in record.acts:
        target = proceedings.inquiry.act(act.to)
        why = permissions.lacking(
            proceedings.rules, record, act, target and target[1:], proceedings.inquiry.effect(target)
        )
        if why:
            yield Doubt("not-entitled", _lacking(proceedings, record, act, why), why)


def _lacking(proceedings: Proceedings, record: Record, act: Act, why: Why) -> str:
    policy = proceedings.rules.policy
    seat = policy.seats.get(act.seat or record.voice or "")
    step = permissions.STEP_OF.get(act.kind, "resolve")
    names = {
        "by": record.by,
        "voice": record.voice or "",
        "seat": seat.name if seat else act.seat or "",
        "word": act.word or "",
        "step": step_name(step),
        "seats": _who_may(proceedings, step),
    }
    if why == "voice" and record.voice not in policy.seats:
        bodies = ", ".join(body.id for body in policy.bodies())
        return t("doubt.lacking.no_body", voice=record.voice or "", bodies=bodies)
    return t(f"doubt.lacking.{why}", **names)


def _of_reply(proceedings: Proceedings, record: Record, act: Act) -> Iterator[Doubt]:
    target = proceedings.inquiry.act(act.to)
    asks = target is not None and target[2].kind == "remark" and bool(target[2].answer)
    if asks and not permissions.may_step(proceedings.rules, record, act, "answer"):
        yield Doubt("no-answer", t("doubt.no_answer", seats=_who_may(proceedings, "answer")))


def _who_may(proceedings: Proceedings, step: Step) -> str:
    policy = proceedings.rules.policy
    return ", ".join(policy.seats[seat].name for seat in policy.steps.get(step, ()) if seat in policy.seats)


def _of_decision(proceedings: Proceedings, basis: Basis, record: Record, act: Act) -> Iterator[Doubt]:
    word = proceedings.rules.policy.words.get(act.word or "")
    blanket = act.covers is not None
    changed = list(spoken_of(proceedings.inquiry, act.item or "", basis.commit, basis.against, blanket=blanket))
    if not changed:
        yield Doubt("not-changed", not_changed(proceedings, basis, act.item or "", blanket=blanket))
        return
    if word is None or word.effect not in ("approve", "endorse"):
        return
    outdated = [item.id for item in changed if _now(proceedings, item.id) != item.fingerprint]
    if outdated:
        yield Doubt("outdated", t("doubt.outdated", items=_items(proceedings, outdated)))
        changed = [item for item in changed if item.id not in outdated]
    if blanket:
        policy = proceedings.rules.policy
        by_name = [item.id for item in changed if leaves_out(policy, word.effect, item)]
        changed = [item for item in changed if item.id not in by_name]
        if by_name:
            yield Doubt("named", t("doubt.named", items=_items(proceedings, by_name)))
    seat = permissions.seat_of(proceedings.rules, record, act)
    if changed and not any(fills(proceedings.rules.policy, word, seat, item) for item in changed):
        yield _fills_nothing(seat)
    elif (
        record.voice is None and changed and all(proceedings.standing.closed_to(record.by, item.id) for item in changed)
    ):
        yield Doubt("editor", t("doubt.editor"))


def not_changed(proceedings: Proceedings, basis: Basis, item: str, *, blanket: bool) -> str:
    """That nothing is changed; of the document's own fields how one speaks of the items of plan.toml that are."""
    if item != basis.plan.item.id:
        return t("doubt.not_changed")
    items = spoken_of(proceedings.inquiry, item, basis.commit, basis.against, blanket=True)
    if blanket or not items:
        return t("doubt.not_changed.document")
    return tn("doubt.not_changed.itself", len(items))


def _now(proceedings: Proceedings, item: str) -> str:
    standing = proceedings.standing.items.get(item)
    return standing.item.fingerprint if standing else ""


def _fills_nothing(seat: Seat | None) -> Doubt:
    if seat is None:
        return Doubt("no-seat", t("doubt.no_seat"))
    return Doubt("not-required", t("doubt.not_required", seat=seat.name))
