"""A round as the records make it: what was said in it that counts, by whom, and what of that is newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from plantui.review.authority import Heard, hear, later, step_holds
from plantui.review.inquiry import Horizon, Inquiry
from plantui.review.record import Act, Record
from plantui.review.vocabulary import Effect


@attrs.frozen(slots=True, order=True)
class Voice:
    """Whose words: a person's own, or a body's."""

    id: str
    body: bool = False


@attrs.frozen(slots=True)
class Spoken:
    """One act that counts. `id` is its full id; `effect` is its word's under the rules in force where it was signed."""

    id: str
    record_id: str
    record: Record = attrs.field(repr=False)
    act: Act = attrs.field(repr=False)
    against: str
    effect: Effect | None = None

    @property
    def voice(self) -> Voice:
        """Whose words they are."""
        return voice_of(self.record)

    @property
    def blanket(self) -> bool:
        """Whether it was said to a whole service."""
        return self.act.covers is not None


@attrs.frozen(slots=True)
class Round:
    """A round at a horizon: its opening, and every act in it that counts, in the order of the commits.

    `lifted` are the ids of the acts that somebody entitled has lifted; `heard` is every record that names the round,
    those that do not count included.
    """

    opening: str
    record: Record
    heard: tuple[Heard, ...] = attrs.field(repr=False)
    spoken: tuple[Spoken, ...] = attrs.field(repr=False)
    lifted: frozenset[str]


def voice_of(record: Record) -> Voice:
    """Whose words a record holds."""
    return Voice(record.by) if record.voice is None else Voice(record.voice, body=True)


def read(inquiry: Inquiry, horizon: Horizon, opening: str) -> Round:
    """A round at a horizon that has its opening; whether the opening counts is not asked here."""
    key = ("round", horizon.key, opening)
    if key not in inquiry.answers:
        there = (one for one in inquiry.rounds.get(opening, ()) if inquiry.introduced(one, horizon.commit))
        heard = tuple(hear(inquiry, horizon, one) for one in there)
        spoken = tuple(_spoken(heard))
        lifted = frozenset(one.act.to for one in spoken if one.act.kind == "lift" and one.act.to)
        inquiry.answers[key] = Round(opening, inquiry.records[opening][0].record, heard, spoken, lifted)
    found: Round = inquiry.answers[key]
    return found


def open_rounds(inquiry: Inquiry, horizon: Horizon) -> tuple[str, ...]:
    """The openings that count at a horizon and that no adoption of its line has ended, in the order of the commits."""
    ended = {adoption.opening for adoption in horizon.line}
    return tuple(
        record_id
        for record_id, introduced in inquiry.records.items()
        if [act.kind for act in introduced[0].record.acts] == ["round-open"]
        and record_id not in ended
        and inquiry.introduced(record_id, horizon.commit)
        and hear(inquiry, horizon, record_id).counts(1)
    )


def _spoken(heard: Iterable[Heard]) -> Iterator[Spoken]:
    for one in heard:
        for number, act in enumerate(one.record.acts, 1):
            if one.against is not None and one.counts(number):
                word = one.against.rules.policy.words.get(act.word or "")
                effect = word.effect if word else None
                yield Spoken(f"{one.record_id}#{number}", one.record_id, one.record, act, one.against.commit, effect)


def newest(inquiry: Inquiry, horizon: Horizon, said: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    """Those acts that none of the others comes after; several where they were said beside each other."""
    if len(said) < 2:
        return said
    records = tuple(dict.fromkeys(one.record_id for one in said))
    key = ("newest", horizon.key, records)
    if key not in inquiry.answers:
        inquiry.answers[key] = _newest(inquiry, horizon, records)
    kept = inquiry.answers[key]
    return tuple(one for one in said if one.record_id in kept)


def _newest(inquiry: Inquiry, horizon: Horizon, records: tuple[str, ...]) -> frozenset[str]:
    """Records introduced once have an order that carries over, so one pass is enough; the others are all compared."""
    if any(len(inquiry.records[one]) > 1 for one in records):
        return _newest_of_several(inquiry, horizon, records)
    ends: list[str] = []
    for one in records:
        if not any(later(inquiry, horizon, other, one) for other in ends):
            ends = [other for other in ends if not later(inquiry, horizon, one, other)]
            ends.append(one)
    return frozenset(ends)


def _newest_of_several(inquiry: Inquiry, horizon: Horizon, records: tuple[str, ...]) -> frozenset[str]:
    """Records introduced more than once may come after each other in a ring: then all of the ring are as new."""
    after = {one: {other for other in records if later(inquiry, horizon, other, one)} for one in records}
    for middle in records:
        for one in records:
            if middle in after[one]:
                after[one] |= after[middle]
    return frozenset(one for one in records if all(one in after[other] for other in after[one]))


def open_remarks(inquiry: Inquiry, horizon: Horizon, of: Round) -> tuple[Spoken, ...]:
    """The remarks that must be answered and are not (clause 14): no reply by somebody entitled, not withdrawn by its
    author, not closed.
    """
    by_record = {one.record_id: one for one in of.heard}
    settled: set[str] = set()
    for one in of.spoken:
        if one.act.to is None:
            continue
        closes = one.act.kind in ("withdraw", "resolve")  # counting, they are the author's or by the step
        answers = one.act.kind == "reply" and step_holds(
            inquiry, horizon, by_record[one.record_id], one.act, "answer"
        )
        if closes or answers:
            settled.add(one.act.to)
    return tuple(
        one for one in of.spoken if one.act.kind == "remark" and one.act.answer and one.id not in settled
    )


def freezes(inquiry: Inquiry, horizon: Horizon, of: Round) -> tuple[Spoken, ...]:
    """The newest freezes of a round; two where two editions were frozen beside each other."""
    return newest(inquiry, horizon, tuple(one for one in of.spoken if one.act.kind == "round-freeze"))
