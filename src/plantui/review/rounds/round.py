"""A round: the acts in it that count, their voices, and which of them are newest by introduction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from plantui.review.authority.key_validity import Heard, hear, step_holds
from plantui.review.ledger.graph import Graph
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy.decision_words import Effect
from plantui.review.records.record import Act, Dissent, Record, Source
from plantui.value_class import value_class


@attrs.frozen(slots=True, order=True)
class Voice:
    """Whose words: a person's own, or a body's."""

    id: str
    body: bool = False


@value_class
class Spoken:
    """One act that counts. `id` is its full id; `effect` is its word's under the rules in force where it was signed;
    `at` are the introductions at which it counts, in the order of the commits.
    """

    id: str
    record_id: str
    record: Record = attrs.field(repr=False)
    act: Act = attrs.field(repr=False)
    against: str
    effect: Effect | None = None
    at: tuple[Introduction, ...] = attrs.field(default=(), repr=False)

    @property
    def voice(self) -> Voice:
        """Whose words they are."""
        return voice_of(self.record)

    @property
    def blanket(self) -> bool:
        """Whether it is about a whole service or the document."""
        return self.act.covers is not None


@value_class
class Round:
    """A round at a horizon: its opening, and every act in it that counts, in the order of the commits.

    `lifted` are the ids of the acts whose hold somebody entitled has ended, `ended` those that their own voice has
    taken back: both for good. `heard` is every record that names the round, those that do not count included.
    """

    opening: str
    record: Record
    heard: tuple[Heard, ...] = attrs.field(repr=False)
    spoken: tuple[Spoken, ...] = attrs.field(repr=False)
    lifted: frozenset[str]
    ended: frozenset[str] = frozenset()


def voice_of(record: Record) -> Voice:
    """Whose words a record holds."""
    return Voice(record.by) if record.voice is None else Voice(record.voice, body=True)


def round_at(inquiry: Inquiry, horizon: Horizon, opening: str) -> Round:
    """A round at a horizon that has its opening; whether the opening counts is not asked here."""
    return inquiry.answer(("round", horizon.key, opening), lambda: _round(inquiry, horizon, opening))


def _round(inquiry: Inquiry, horizon: Horizon, opening: str) -> Round:
    record_ids = (
        record_id for record_id in inquiry.rounds.get(opening, ()) if inquiry.introduced(record_id, horizon.commit)
    )
    heard = tuple(hear(inquiry, horizon, record_id) for record_id in record_ids)
    spoken = tuple(_spoken(heard))
    record = inquiry.records[opening][0].record
    return Round(opening, record, heard, spoken, _named(spoken, "lift"), _named(spoken, "withdraw"))


def _named(acts: tuple[Spoken, ...], kind: str) -> frozenset[str]:
    return frozenset(spoken.act.to for spoken in acts if spoken.act.kind == kind and spoken.act.to)


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


def _spoken(records: Iterable[Heard]) -> Iterator[Spoken]:
    for heard in records:
        for number, act in enumerate(heard.record.acts, 1):
            if heard.against is not None and heard.counts(number):
                word = heard.against.rules.policy.words.get(act.word or "")
                effect = word.effect if word else None
                name, against = f"{heard.record_id}#{number}", heard.against.commit
                yield Spoken(name, heard.record_id, heard.record, act, against, effect, heard.at(number))


def follows(graph: Graph, mine: Iterable[Introduction], theirs: tuple[Introduction, ...]) -> bool:
    """Whether one of some introductions has one of the others in its history."""
    return any(
        introduction.commit == other.commit or graph.holds(introduction.parent, other.commit)
        for introduction in mine
        for other in theirs
    )


def newest(inquiry: Inquiry, acts: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    """The acts that no other is later than, by introduction alone: for freezes and last calls. Several where they were
    introduced beside each other, and all of a ring in which each is later.
    """
    graph = inquiry.graph

    def later(spoken: Spoken, other: Spoken) -> bool:
        return follows(graph, spoken.at, other.at) and not follows(graph, other.at, spoken.at)

    after = [{number for number, other in enumerate(acts) if later(other, spoken)} for spoken in acts]
    reached = closed(after)
    return tuple(
        spoken for number, spoken in enumerate(acts) if all(number in reached[place] for place in reached[number])
    )


def closed(steps: list[set[int]]) -> list[set[int]]:
    """The transitive closure: the places reached from each one in one or more steps, itself where it is in a ring."""
    reached = []
    for first in steps:
        places, stack = set[int](), list(first)
        while stack:
            place = stack.pop()
            if place not in places:
                places.add(place)
                stack.extend(steps[place] - places)
        reached.append(places)
    return reached


def open_remarks(inquiry: Inquiry, horizon: Horizon, review_round: Round) -> tuple[Spoken, ...]:
    """The remarks that must be answered and are not (clause 14): no reply by somebody entitled, not withdrawn by its
    author, not closed.
    """
    by_record = {heard.record_id: heard for heard in review_round.heard}
    settled: set[str] = set()
    for spoken in review_round.spoken:
        if spoken.act.to is None:
            continue
        closes = spoken.act.kind in ("withdraw", "resolve")  # these count only by the author or with the step `resolve`
        answers = spoken.act.kind == "reply" and step_holds(
            inquiry, horizon, by_record[spoken.record_id], spoken.act, "answer"
        )
        if closes or answers:
            settled.add(spoken.act.to)
    return tuple(
        spoken
        for spoken in review_round.spoken
        if spoken.act.kind == "remark" and spoken.act.answer and spoken.id not in settled
    )


def freezes(inquiry: Inquiry, review_round: Round) -> tuple[Spoken, ...]:
    """The newest freezes of a round; two where two editions were frozen beside each other."""
    return newest(inquiry, tuple(spoken for spoken in review_round.spoken if spoken.act.kind == "round-freeze"))


# provenance: whether a voice signed in person, or was recorded, with or without a source


How = Literal["in-person", "with-source", "without-source"]


@value_class
class Provenance:
    """Who signed an act and on what evidence, and which heads of the body have confirmed it. It changes no count."""

    how: How
    recorder: str
    source: Source | None = None
    dissents: tuple[Dissent, ...] = ()
    confirmed: tuple[str, ...] = ()


def provenance(review_round: Round, spoken: Spoken) -> Provenance:
    """The provenance of one act that counts, as far as its round at the horizon knows."""
    record = spoken.record
    if record.voice is None:
        return Provenance("in-person", record.by, record.source, record.dissents)
    confirmed = (
        other.record.by for other in review_round.spoken if other.act.kind == "confirm" and other.act.to == spoken.id
    )
    how: How = "with-source" if record.source else "without-source"
    return Provenance(how, record.by, record.source, record.dissents, tuple(dict.fromkeys(confirmed)))
