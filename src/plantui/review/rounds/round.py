"""A round as the records make it: what was said in it that counts, by whom, and what of that is newest."""

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


@attrs.frozen(slots=True, order=True)
class Voice:
    """Whose words: a person's own, or a body's."""

    id: str
    body: bool = False


@attrs.frozen(slots=True)
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
        """Whether it was said to a whole service."""
        return self.act.covers is not None


@attrs.frozen(slots=True)
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
    there = (one for one in inquiry.rounds.get(opening, ()) if inquiry.introduced(one, horizon.commit))
    heard = tuple(hear(inquiry, horizon, one) for one in there)
    spoken = tuple(_spoken(heard))
    record = inquiry.records[opening][0].record
    return Round(opening, record, heard, spoken, _named(spoken, "lift"), _named(spoken, "withdraw"))


def _named(spoken: tuple[Spoken, ...], kind: str) -> frozenset[str]:
    return frozenset(one.act.to for one in spoken if one.act.kind == kind and one.act.to)


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
                name, against = f"{one.record_id}#{number}", one.against.commit
                yield Spoken(name, one.record_id, one.record, act, against, effect, one.at(number))


def follows(graph: Graph, mine: Iterable[Introduction], theirs: tuple[Introduction, ...]) -> bool:
    """Whether one of some introductions has one of the others in its history."""
    return any(one.commit == other.commit or graph.holds(one.parent, other.commit) for one in mine for other in theirs)


def newest(inquiry: Inquiry, said: tuple[Spoken, ...]) -> tuple[Spoken, ...]:
    """Those acts that none of the others comes after, by introduction alone: freezes, calls. Several where they were
    said beside each other, and all of a ring that come after each other.
    """
    graph = inquiry.graph

    def later(one: Spoken, other: Spoken) -> bool:
        return follows(graph, one.at, other.at) and not follows(graph, other.at, one.at)

    after = [{at for at, other in enumerate(said) if later(other, one)} for one in said]
    reached = closed(after)
    return tuple(one for at, one in enumerate(said) if all(at in reached[other] for other in reached[at]))


def closed(steps: list[set[int]]) -> list[set[int]]:
    """What is reached from each place in one or more steps."""
    found = []
    for first in steps:
        seen, waiting = set[int](), list(first)
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting.extend(steps[here] - seen)
        found.append(seen)
    return found


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
        answers = one.act.kind == "reply" and step_holds(inquiry, horizon, by_record[one.record_id], one.act, "answer")
        if closes or answers:
            settled.add(one.act.to)
    return tuple(one for one in of.spoken if one.act.kind == "remark" and one.act.answer and one.id not in settled)


def freezes(inquiry: Inquiry, of: Round) -> tuple[Spoken, ...]:
    """The newest freezes of a round; two where two editions were frozen beside each other."""
    return newest(inquiry, tuple(one for one in of.spoken if one.act.kind == "round-freeze"))


# how it is known that a voice said something: signed in person, or recorded for a body, with or without a source


How = Literal["in-person", "with-source", "without-source"]


@attrs.frozen(slots=True)
class Provenance:
    """Who signed, how it is known, and which heads of the body have confirmed it since. It changes no count."""

    how: How
    recorder: str
    source: Source | None = None
    dissents: tuple[Dissent, ...] = ()
    confirmed: tuple[str, ...] = ()


def provenance(of: Round, spoken: Spoken) -> Provenance:
    """The provenance of one act that counts, as far as its round at the horizon knows."""
    made = spoken.record
    if made.voice is None:
        return Provenance("in-person", made.by, made.source, made.dissents)
    confirmed = (one.record.by for one in of.spoken if one.act.kind == "confirm" and one.act.to == spoken.id)
    how: How = "with-source" if made.source else "without-source"
    return Provenance(how, made.by, made.source, made.dissents, tuple(dict.fromkeys(confirmed)))
