"""What will not count, and why: said before anything is signed, and never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from plantui.i18n import t
from plantui.render.review.policy import step_name
from plantui.render.review.who_said_what import short_act
from plantui.review.authority import permissions
from plantui.review.authority.permissions import Why
from plantui.review.authority.record_consistency import spoken_of
from plantui.review.policy import decision_words
from plantui.review.policy.model import Seat, Step
from plantui.review.records.record import FOLDER, Act, Record
from plantui.review.rounds.precedence import Prospect, prospects
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import fills, matching, must_be_named
from plantui.review.rounds.round import Spoken
from plantui.usecases.drafts.store import Said
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
seat. not-required: no rule asks for that seat here. not-entitled: see `entitled.Why`. no-answer: the remark must be
answered, and not by this person. outdated: it is about an older edition, and the text has changed since.
superseded: the same voice has answered a newer text, which this would neither count beside nor replace. malformed: a
folder that the record would lie in is, so that nothing new in it is introduced."""


@attrs.frozen(slots=True)
class Doubt:
    """One thing that will not count, as a code and in words; raw, clean it when shown. `why` says what is lacking."""

    code: Code
    words: str
    why: Why = ""


def of_said(desk: Desk, said: Said, key: str = "") -> tuple[Doubt, ...]:
    """Why something in the draft would not count; empty when it would, and in open review, where nothing is enforced.

    `key` is the fingerprint of the key that will sign; where none is given it is not asked about.
    """
    held = desk.proceedings
    if held is not None and review.founders(desk):
        return (Doubt("unconfirmed", t("doubt.unconfirmed")),)
    if held is None or signing_acts.root_of(held) is None:
        return ()
    at = signing_acts.basis(desk, said.edition)
    acts = tuple(signing_acts.acts_of(desk, at, said))
    made = attrs.evolve(signing_acts.head(desk, at.commit), voice=said.voice or None, acts=acts)
    found = list(of_record(held, made, key))
    if not found and acts[0].kind == "decision":
        found += _superseded(held, made)
        found += [] if found else _of_decision(held, at, made, acts[0])
    if not found and acts[0].kind == "reply":
        found += _of_reply(held, made, acts[0])
    return tuple(found)


def replaced(desk: Desk, said: Said) -> tuple[str, ...]:
    """What the same voice has said that would be replaced if this were signed, each in words; raw.

    Nothing of what would be replaced needs to count: whoever signs is told whichever it is (clause 11).
    """
    held = desk.proceedings
    if held is None or said.kind != "decision" or held.standing.round is None or signing_acts.root_of(held) is None:
        return ()
    at = signing_acts.basis(desk, said.edition)
    made = attrs.evolve(signing_acts.head(desk, at.commit), voice=said.voice or None)
    made = attrs.evolve(made, acts=tuple(signing_acts.acts_of(desk, at, said)))
    old: dict[str, tuple[Spoken, list[str]]] = {}
    for one in _prospects(held, made):
        if not one.superseded:
            for spoken in one.replaces:
                old.setdefault(spoken.id, (spoken, []))[1].append(one.item)
    return tuple(t("doubt.replaces", what=_named(spoken), items=", ".join(items)) for spoken, items in old.values())


def _superseded(held: Proceedings, made: Record) -> Iterator[Doubt]:
    """Where every item it speaks of has a newer answer by the same voice; of one among several it says no less."""
    by: dict[str, tuple[Spoken, list[str]]] = {}
    for one in _prospects(held, made):
        for spoken in one.superseded_by:
            by.setdefault(spoken.id, (spoken, []))[1].append(one.item)
    for spoken, items in by.values():
        yield Doubt("superseded", t("doubt.superseded", what=_named(spoken), items=", ".join(items)))


def _prospects(held: Proceedings, made: Record) -> tuple[Prospect, ...]:
    of = held.standing.round
    if of is None:
        return ()
    numbers = range(1, len(made.acts) + 1)
    return tuple(one for at in numbers for one in prospects(held.inquiry, held.standing.horizon, of, made, at))


def _named(spoken: Spoken) -> str:
    """An act by its word, day, edition and id."""
    day, record = spoken.record.written.date().isoformat(), spoken.record
    what = t("doubt.act", word=decision_words.label(spoken.act.word or ""), day=day, act=short_act(spoken.id))
    return t("doubt.act_edition", what=what, number=record.edition) if record.edition else what


def words(desk: Desk, said: Said, key: str = "") -> tuple[str, ...]:
    """The same in words alone."""
    return tuple(one.words for one in of_said(desk, said, key))


def of_record(held: Proceedings, made: Record, key: str = "") -> Iterator[Doubt]:
    """Why a whole record, or an act of it, would not count: no round, another's key, no right to it."""
    if held.in_force is None:
        yield Doubt("no-rules", t("doubt.no_rules"))
        return
    here = held.inquiry.commits.get(held.commit)
    inside = ("", "plan", FOLDER, f"{FOLDER}/{made.round}")
    if odd := sorted(path for path, _ in here.malformed if path in inside) if here is not None else []:
        yield Doubt("malformed", t("doubt.malformed", path=odd[-1] or "plan"))
    opens = any(act.kind == "round-open" for act in made.acts)
    if made.opening is None and not opens:
        several = t("doubt.several", names=", ".join(held.open_names))
        yield Doubt("no-round", several if held.openings else t("doubt.no_round"))
    if key and not permissions.is_active(held.rules, made.by, key):
        yield Doubt("key", t("doubt.key", by=made.by))
    for act in made.acts:
        target = held.inquiry.act(act.to)
        why = permissions.lacking(held.rules, made, act, target and target[1:], held.inquiry.effect(target))
        if why:
            yield Doubt("not-entitled", _lacking(held, made, act, why), why)


def _lacking(held: Proceedings, made: Record, act: Act, why: Why) -> str:
    policy = held.rules.policy
    seat = policy.seats.get(act.seat or made.voice or "")
    step = permissions.STEP_OF.get(act.kind, "resolve")
    names = {
        "by": made.by,
        "voice": made.voice or "",
        "seat": seat.name if seat else act.seat or "",
        "word": act.word or "",
        "step": step_name(step),
        "seats": _who_may(held, step),
    }
    if why == "voice" and made.voice not in policy.seats:
        bodies = ", ".join(body.id for body in policy.bodies())
        return t("doubt.lacking.no_body", voice=made.voice or "", bodies=bodies)
    return t(f"doubt.lacking.{why}", **names)


def _of_reply(held: Proceedings, made: Record, act: Act) -> Iterator[Doubt]:
    target = held.inquiry.act(act.to)
    asks = target is not None and target[2].kind == "remark" and bool(target[2].answer)
    if asks and not permissions.may_step(held.rules, made, act, "answer"):
        yield Doubt("no-answer", t("doubt.no_answer", seats=_who_may(held, "answer")))


def _who_may(held: Proceedings, step: Step) -> str:
    policy = held.rules.policy
    return ", ".join(policy.seats[one].name for one in policy.steps.get(step, ()) if one in policy.seats)


def _of_decision(held: Proceedings, at: Basis, made: Record, act: Act) -> Iterator[Doubt]:
    word = held.rules.policy.words.get(act.word or "")
    blanket = act.covers is not None
    changed = list(spoken_of(held.inquiry, act.item or "", at.commit, at.against, blanket=blanket))
    if not changed:
        yield Doubt("not-changed", t("doubt.not_changed"))
        return
    if word is None or word.effect not in ("approve", "endorse"):
        return
    old = [one.id for one in changed if _now(held, one.id) != one.fingerprint]
    if old:
        yield Doubt("outdated", t("doubt.outdated", items=", ".join(old)))
        changed = [one for one in changed if one.id not in old]
    if blanket:
        policy = held.rules.policy
        named = [one.id for one in changed if must_be_named(matching(policy, one), one)]
        changed = [one for one in changed if one.id not in named]
        if named:
            yield Doubt("named", t("doubt.named", items=", ".join(named)))
    seat = permissions.seat_of(held.rules, made, act)
    if changed and not any(fills(held.rules.policy, word, seat, one) for one in changed):
        yield _fills_nothing(seat)
    elif made.voice is None and changed and all(held.standing.closed_to(made.by, one.id) for one in changed):
        yield Doubt("editor", t("doubt.editor"))


def _now(held: Proceedings, item: str) -> str:
    standing = held.standing.items.get(item)
    return standing.item.fingerprint if standing else ""


def _fills_nothing(seat: Seat | None) -> Doubt:
    if seat is None:
        return Doubt("no-seat", t("doubt.no_seat"))
    return Doubt("not-required", t("doubt.not_required", seat=seat.name))
