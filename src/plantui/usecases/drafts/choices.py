"""What whoever is at the desk can say: the decision words of the rules in force, and answers to what was said."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.review.who_said_what import voice_name
from plantui.review.authority.record_consistency import spoken_of
from plantui.review.policy import decision_words
from plantui.review.policy.decision_words import Word
from plantui.review.policy.model import RuledWord, Seat
from plantui.review.rounds.item_history import statements, threads
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import ChangedItem, fills
from plantui.review.rounds.round import Spoken, Voice
from plantui.usecases.drafts.store import Kind
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts


@attrs.frozen(slots=True)
class Offer:
    """One decision word that may be used here, with what it does in words.

    In a round it is offered in one `seat`, empty for a word that needs none. `counts` says whether it does here what
    its effect says, and `note` in words which seat it fills, or why it fills none; raw, clean it when shown.
    """

    word: str
    label: str
    effect: str
    needs_text: bool
    seat: str = ""
    seat_name: str = ""
    counts: bool = True
    note: str = ""


def offers(desk: Desk, item: str = "", behalf: str = "") -> tuple[Offer, ...]:
    """The words that may be used here, in display order: in open review all of them, for everyone.

    In a round only those that the person's own seats allow, or with `behalf` the body's; each that fills a seat once
    for each such seat, those that the item needs first. Who may use none is offered none: what they say is recorded
    all the same (`saying.decide`), and does not count.
    """
    held = desk.proceedings
    if held is None or held.in_force is None:
        return tuple(
            Offer(word.code, decision_words.label(word.code), *_does(word)) for word in decision_words.WORDS.values()
        )
    if not registered(held, desk.me.by, behalf):
        return ()
    changed = _about(desk, held, item)
    return tuple(
        _offer(desk, held, word, seat, changed, behalf)
        for word in in_order(held)
        for seat in _seats_for(held, word, seats(held, desk.me.by, behalf), changed)
    )


def known(desk: Desk) -> tuple[str, ...]:
    """The codes of all words there are: those of the rules in force, in open review the default ones."""
    held = desk.proceedings
    if held is None or held.in_force is None:
        return tuple(decision_words.WORDS)
    return tuple(word.code for word in in_order(held))


def in_order(held: Proceedings) -> tuple[RuledWord, ...]:
    """The words of the rules in force: the default ones in their order, then the plan's own."""
    words = held.rules.policy.words
    own = [code for code in words if code not in decision_words.WORDS]
    return tuple(words[code] for code in (*(one for one in decision_words.WORDS if one in words), *own))


def registered(held: Proceedings, by: str, behalf: str = "") -> bool:
    """Whether a person is registered, and where it is for a body, may record for it."""
    person = held.rules.people.persons.get(by)
    return person is not None and (not behalf or behalf in person.may_record_for)


def seats(held: Proceedings, by: str, behalf: str = "") -> tuple[Seat, ...]:
    """The seats a person may speak in, in the order of the rules: their roles, or the body alone."""
    person = held.rules.people.persons.get(by)
    own = () if person is None else (behalf,) if behalf else person.roles
    return tuple(seat for seat in held.rules.policy.seats.values() if seat.id in own and seat.body == bool(behalf))


def seat_for(desk: Desk, item: str, word: str, behalf: str = "", edition: int = 0) -> str:
    """The seat a word is best given in on an item: one it fills there, else the first that may use it, else none."""
    held = desk.proceedings
    ruled = held.rules.policy.words.get(word) if held else None
    if held is None or held.in_force is None or ruled is None:
        return behalf
    found = tuple(_seats_for(held, ruled, seats(held, desk.me.by, behalf), _about(desk, held, item, edition)))
    return found[0].id if found and found[0] is not None else behalf


def _about(desk: Desk, held: Proceedings, item: str, edition: int = 0) -> list[ChangedItem]:
    if not item:
        return [one.item for one in held.standing.items.values()]
    at = acts.basis(desk, edition)
    return list(spoken_of(held.inquiry, item, at.commit, at.against, blanket=item in at.plan.by_service))


def _seats_for(
    held: Proceedings, word: RuledWord, own: tuple[Seat, ...], changed: list[ChangedItem]
) -> Iterator[Seat | None]:
    """The seats a word is offered in: all that it fills, those asked for here first; else one, or none if it may."""
    able = [seat for seat in own if word.open_to(seat)]
    able.sort(key=lambda seat: not any(fills(held.rules.policy, word, seat, one) for one in changed))
    filled = [seat for seat in able if word.effect == seat.filled_by]
    if filled:
        yield from filled
    elif able:
        yield able[0]
    elif word.open_to(None):
        yield None


def _offer(
    desk: Desk, held: Proceedings, word: RuledWord, seat: Seat | None, changed: list[ChangedItem], behalf: str
) -> Offer:
    counts, note = _note(desk, held, word, seat, changed, behalf)
    return Offer(
        word.code,
        decision_words.label(word.code),
        *_does(word),
        seat.id if seat else "",
        seat.name if seat else "",
        counts,
        note,
    )


def _does(word: Word | RuledWord) -> tuple[str, bool]:
    """What the word does in words, and whether it needs a text."""
    return decision_words.effect_words(word.code, word.effect), decision_words.needs_text(word.code, word.effect)


def _note(
    desk: Desk, held: Proceedings, word: RuledWord, seat: Seat | None, changed: list[ChangedItem], behalf: str
) -> tuple[bool, str]:
    if held.opening is None:
        return False, t("doubt.no_round")
    if word.effect not in ("approve", "endorse"):
        return True, ""
    if seat is None:
        return False, t("doubt.no_seat")
    if not changed:
        return False, t("doubt.not_changed")
    filling = [one for one in changed if fills(held.rules.policy, word, seat, one)]
    if not filling:
        return False, t("doubt.not_required", seat=seat.name)
    if not behalf and all(held.standing.closed_to(desk.me.by, one.id) for one in filling):
        return False, t("doubt.editor")
    return True, t("offer.fills", seat=seat.name)


# answers to what was said


@attrs.frozen(slots=True)
class Answerable:
    """Something said of an item, in a line, and what this user can do about it; the words are cleaned."""

    act: str
    words: str
    kinds: tuple[Kind, ...]
    open: bool = False


def answerable(desk: Desk, item: str) -> tuple[Answerable, ...]:
    """Remarks with their replies, then statements, each with what may be done about it; nothing without a round."""
    return tuple(_answerable(desk, desk.proceedings, item)) if desk.proceedings is not None else ()


def _answerable(desk: Desk, proceedings: Proceedings, item: str) -> Iterator[Answerable]:
    by, person = desk.me.by, proceedings.rules.people.persons.get(desk.me.by)
    roles = frozenset(person.roles) if person else frozenset()

    def may(step: str) -> bool:
        return bool(roles & frozenset(proceedings.rules.policy.steps.get(step, ())))

    def own(spoken: Spoken) -> bool:
        return spoken.voice == Voice(by) or (spoken.voice.body and spoken.record.by == by)

    def heads(spoken: Spoken) -> bool:
        return spoken.voice.body and person is not None and spoken.voice.id in person.head_of

    for thread in threads(proceedings, item):
        remark = thread.remark
        kinds: list[Kind] = ["reply"]
        kinds += ["resolve"] if own(remark) or may("resolve") else []
        kinds += ["withdraw"] if own(remark) else []
        yield Answerable(remark.id, _said(proceedings, remark), tuple(kinds), thread.open)
        for reply in thread.answers:
            kinds = ["unsatisfied"] if own(remark) and reply.act.kind == "reply" else []
            kinds += ["withdraw"] if own(reply) and reply.act.kind in ("reply", "unsatisfied") else []
            if kinds:
                yield Answerable(reply.id, _said(proceedings, reply), tuple(kinds))
    for statement in statements(proceedings, item):
        spoken = statement.spoken
        kinds = ["reply"]
        kinds += ["withdraw"] if own(spoken) and statement.holds != "withdrawn" else []
        kinds += ["confirm"] if heads(spoken) else []
        kinds += ["lift"] if spoken.effect == "block" and statement.holds == "current" and may("lift") else []
        yield Answerable(spoken.id, _said(proceedings, spoken), tuple(kinds))


def _said(proceedings: Proceedings, spoken: Spoken) -> str:
    words = spoken.act.text or spoken.act.reason or ""
    if spoken.act.kind == "decision":
        words = ": ".join(filter(None, (decision_words.label(spoken.act.word or ""), words)))
    who = voice_name(proceedings, spoken.voice)
    return t(f"answer.said.{spoken.act.kind}", who=who, words=terminal_text.clean(words, 2000))
