"""What this user can say: the decision words of the rules in force, and the answers that each act can be given."""

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
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import ChangedItem, fills
from plantui.review.rounds.round import Spoken, Voice
from plantui.review.rounds.statements import statements, threads
from plantui.usecases.drafts import warnings
from plantui.usecases.drafts.store import Kind, Reach
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


def offers(desk: Desk, item: str = "", behalf: str = "", reach: Reach = "") -> tuple[Offer, ...]:
    """The words that may be used here, in display order: in open review all of them, for everyone.

    In a round only those that the person's own seats allow, or with `behalf` the body's; each that fills a seat once
    for each such seat, those that the item needs first. Who may use none is offered none: what they say is recorded
    all the same (`compose.decide`), and does not count.
    """
    proceedings = desk.proceedings
    if proceedings is None or proceedings.in_force is None:
        return tuple(
            Offer(word.code, decision_words.label(word.code), *_does(word)) for word in decision_words.WORDS.values()
        )
    if not registered(proceedings, desk.me.by, behalf):
        return ()
    changed = _about(desk, proceedings, item, reach=reach)
    nothing = "" if changed else warnings.not_changed(proceedings, acts.basis(desk), item, blanket=reach == "items")
    return tuple(
        _offer(desk, proceedings, word, seat, changed, behalf, nothing)
        for word in in_order(proceedings)
        for seat in _seats_for(proceedings, word, seats(proceedings, desk.me.by, behalf), changed)
    )


def known(desk: Desk) -> tuple[str, ...]:
    """The codes of all words there are: those of the rules in force, in open review the default ones."""
    proceedings = desk.proceedings
    if proceedings is None or proceedings.in_force is None:
        return tuple(decision_words.WORDS)
    return tuple(word.code for word in in_order(proceedings))


def in_order(proceedings: Proceedings) -> tuple[RuledWord, ...]:
    """The words of the rules in force: the default ones in their order, then the plan's own."""
    words = proceedings.rules.policy.words
    own_codes = [code for code in words if code not in decision_words.WORDS]
    return tuple(
        words[code] for code in (*(default for default in decision_words.WORDS if default in words), *own_codes)
    )


def registered(proceedings: Proceedings, by: str, behalf: str = "") -> bool:
    """Whether a person is registered, and where it is for a body, may record for it."""
    person = proceedings.rules.people.persons.get(by)
    return person is not None and (not behalf or behalf in person.may_record_for)


def seats(proceedings: Proceedings, by: str, behalf: str = "") -> tuple[Seat, ...]:
    """The seats a person may speak in, in the order of the rules: their roles, or the body alone."""
    person = proceedings.rules.people.persons.get(by)
    seat_ids = () if person is None else (behalf,) if behalf else person.roles
    return tuple(
        seat for seat in proceedings.rules.policy.seats.values() if seat.id in seat_ids and seat.body == bool(behalf)
    )


def seat_for(desk: Desk, item: str, word: str, behalf: str = "", edition: int = 0, reach: Reach = "") -> str:
    """The seat a word is best given in on an item: one it fills there, else the first that may use it, else none."""
    proceedings = desk.proceedings
    ruled = proceedings.rules.policy.words.get(word) if proceedings else None
    if proceedings is None or proceedings.in_force is None or ruled is None:
        return behalf
    changed = _about(desk, proceedings, item, edition, reach)
    fitting = tuple(_seats_for(proceedings, ruled, seats(proceedings, desk.me.by, behalf), changed))
    return fitting[0].id if fitting and fitting[0] is not None else behalf


def _about(desk: Desk, proceedings: Proceedings, item: str, edition: int = 0, reach: Reach = "") -> list[ChangedItem]:
    """The changed items that a decision on an item is about; without an item all."""
    if not item:
        return [standing.item for standing in proceedings.standing.items.values()]
    basis = acts.basis(desk, edition)
    about = basis.item(item)
    blanket = about is not None and acts.whole(basis, about, "decision", reach)
    return list(spoken_of(proceedings.inquiry, item, basis.commit, basis.against, blanket=blanket))


def _seats_for(
    proceedings: Proceedings, word: RuledWord, own_seats: tuple[Seat, ...], changed: list[ChangedItem]
) -> Iterator[Seat | None]:
    """The seats a word is offered in: all that it fills, those asked for here first; else one, or none if it may."""
    usable = [seat for seat in own_seats if word.open_to(seat)]
    usable.sort(key=lambda seat: not any(fills(proceedings.rules.policy, word, seat, item) for item in changed))
    filled = [seat for seat in usable if word.effect == seat.filled_by]
    if filled:
        yield from filled
    elif usable:
        yield usable[0]
    elif word.open_to(None):
        yield None


def _offer(
    desk: Desk,
    proceedings: Proceedings,
    word: RuledWord,
    seat: Seat | None,
    changed: list[ChangedItem],
    behalf: str,
    nothing: str,
) -> Offer:
    counts, note = _note(desk, proceedings, word, seat, changed, behalf, nothing)
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
    desk: Desk,
    proceedings: Proceedings,
    word: RuledWord,
    seat: Seat | None,
    changed: list[ChangedItem],
    behalf: str,
    nothing: str,
) -> tuple[bool, str]:
    """Whether the word does here what it does, and why not; `nothing` says that nothing is changed where that is so."""
    if proceedings.opening is None:
        return False, t("doubt.no_round")
    if word.effect not in ("approve", "endorse"):
        return True, ""
    if seat is None:
        return False, t("doubt.no_seat")
    if not changed:
        return False, nothing
    filling = [item for item in changed if fills(proceedings.rules.policy, word, seat, item)]
    if not filling:
        return False, t("doubt.not_required", seat=seat.name)
    if not behalf and all(proceedings.standing.closed_to(desk.me.by, item.id) for item in filling):
        return False, t("doubt.editor")
    return True, t("offer.fills", seat=seat.name)


# answers to acts


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
    speaker = voice_name(proceedings, spoken.voice)
    return t(f"answer.said.{spoken.act.kind}", who=speaker, words=terminal_text.clean(words, 2000))
