"""One item's life in the order of the commits, its texts, rounds, words and adoptions; and what is said of it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, TypeAlias

import attrs

from plantui.plan.model import Item, Plan
from plantui.review.authority import editors
from plantui.review.authority.key_validity import Heard, RecordFault, hear
from plantui.review.ledger.introductions import Attempt, Introduction
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy.decision_words import Effect
from plantui.review.policy.model import Policy
from plantui.review.policy.people import People
from plantui.review.records.record import Act, Record
from plantui.review.rounds import requirements
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.lapses import StaleField, is_about, stale_fields
from plantui.review.rounds.proceedings import Proceedings, proceedings_at
from plantui.review.rounds.round import How, Provenance, Spoken, Voice, provenance
from plantui.review.rounds.votes import Ballot, Vote

Claimed = Mapping[str, tuple[date, str]]
"""The day and the author that each commit claims, by its id: nobody has checked them."""

_STEPS = ("round-open", "round-freeze", "round-last-call")


@attrs.frozen(slots=True)
class Utterance:
    """One act about the item, as it counts at the end of the history; `fault` says why it does not.

    `fresh` is False where it was about a text that the item had no more when it was signed. `known` is its provenance.
    """

    commit: str
    id: str
    day: date
    record: Record = attrs.field(repr=False)
    act: Act
    fault: RecordFault
    effect: Effect | None
    known: Provenance
    fresh: bool = True

    @property
    def voice(self) -> Voice:
        """Whose words they are."""
        return rounds_round.voice_of(self.record)


@attrs.frozen(slots=True)
class ItemText:
    """A commit after which the item reads otherwise than in every parent.

    `fields` are those that differ; `by` whose active key signed it, empty where it is nobody's the rules know;
    `lapsed` are the words that it ended.
    """

    commit: str
    day: date | None
    author: str
    by: str
    before: Item | None
    after: Item | None
    plans: tuple[Plan, Plan] = attrs.field(repr=False)
    fields: tuple[str, ...]
    lapsed: tuple[Utterance, ...] = ()


@attrs.frozen(slots=True)
class RoundStep:
    """A step of a round in which the item was up: opened, frozen into an edition, called for the last time.

    `text` is the item as it stood, `number` its change number there; `put` are the decision texts put to those asked.
    """

    commit: str
    day: date
    record: Record = attrs.field(repr=False)
    act: Act
    text: Item | None
    plan: Plan = attrs.field(repr=False)
    number: str = ""
    put: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(slots=True)
class ItemAdoption:
    """An adoption that holds, with what every voice said of the item when it was made."""

    commit: str
    day: date
    record: Record = attrs.field(repr=False)
    text: Item | None
    plan: Plan = attrs.field(repr=False)
    changed: bool
    founding: bool
    statements: tuple[Statement, ...] = ()
    held: Proceedings | None = attrs.field(default=None, repr=False)


Event: TypeAlias = "ItemText | Utterance | RoundStep | ItemAdoption"


@attrs.frozen(slots=True)
class Chronicle:
    """One item's life. `held` are the proceedings at its end; names are told by `people` and `policy`.

    `attempts` are the commits that put a file about the item below plan/reviews/ without introducing a record.
    """

    item: str
    title: str
    held: Proceedings = attrs.field(repr=False)
    people: People = attrs.field(repr=False)
    policy: Policy = attrs.field(repr=False)
    events: tuple[Event, ...]
    attempts: tuple[Attempt, ...] = ()

    @property
    def words(self) -> tuple[Utterance, ...]:
        """What was said."""
        return tuple(one for one in self.events if isinstance(one, Utterance))

    @property
    def texts(self) -> tuple[ItemText, ...]:
        """Its texts."""
        return tuple(one for one in self.events if isinstance(one, ItemText))

    def count(self, how: How) -> int:
        """How many decisions that count are known in one way."""
        return sum(one.known.how == how and one.act.kind == "decision" and not one.fault.code for one in self.words)


def chronicle(held: Proceedings, item: str, known: People, claimed: Claimed) -> Chronicle:
    """The life of an item up to the commit of some proceedings, whose whole history has been read.

    `known` names people where no rules are in force.
    """
    inquiry, horizon = held.inquiry, held.standing.horizon
    texts = {one.commit: one for one in _texts(inquiry, horizon, item, claimed)}
    said = _said(inquiry, horizon, item)
    steps = dict(_steps(inquiry, horizon, item, said))
    adopted = {one.commit: one for one in _adoptions(inquiry, horizon, item, steps)}
    events: list[Event] = []
    alive: dict[tuple[str | None, Voice], Utterance] = {}
    for commit in inquiry.commits:
        if commit in texts:
            lapsed = tuple(_lapsed(inquiry, item, commit, alive))
            alive = {key: one for key, one in alive.items() if one not in lapsed}
            events.append(attrs.evolve(texts[commit], lapsed=lapsed))
        for one in said.get(commit, ()):
            if one.act.kind == "withdraw" and not one.fault.code:
                alive = {key: other for key, other in alive.items() if other.id != one.act.to}
            if one.act.kind == "decision" and not one.fault.code:
                holding = one.effect in ("block", "recuse")
                if one.fresh or holding:  # words about an older text replace none about this one
                    alive.pop((one.record.opening, one.voice), None)
                if one.fresh and not holding:
                    alive[one.record.opening, one.voice] = one
            events.append(one)
        if commit in steps:
            events.append(steps[commit])
        if commit in adopted:
            events.append(adopted[commit])
            alive = {key: one for key, one in alive.items() if key[0] != adopted[commit].record.opening}
    there = [one.after or one.before for one in texts.values()]
    title = next((one.title for one in reversed(there) if one is not None and one.title), "")
    rules = held.rules if held.in_force is not None else inquiry.evidence.rules_at(held.commit)
    people = rules.people if rules.people.persons else known
    attempts = tuple(
        one for one in inquiry.unproven()
        if inquiry.graph.holds(held.commit, one.commit) and not inquiry.introduced(one.record_id, held.commit)
        and _mentions(inquiry, one, item)
    )  # fmt: skip
    return Chronicle(item, title, held, people, rules.policy, tuple(events), attempts)


def _mentions(inquiry: Inquiry, one: Attempt, item: str) -> bool:
    file = inquiry.evidence.files.get(one.blob)
    return file is not None and file.record is not None and any(act.item == item for act in file.record.acts)


def _texts(inquiry: Inquiry, horizon: Horizon, item: str, claimed: Claimed) -> Iterator[ItemText]:
    for commit in inquiry.commits.values():
        if not commit.edits or not inquiry.graph.holds(horizon.commit, commit.id):
            continue
        if item not in editors.reworded(inquiry, commit.id):
            continue
        after = inquiry.plan_at(commit.id)
        before = inquiry.plan_at(commit.parents[0]) if commit.parents else None
        was, now = before.by_id.get(item) if before else None, after.by_id.get(item)
        names = requirements.differing_fields(before, after, item)
        day, author = claimed.get(commit.id, (None, ""))
        by = editors.signer_of(inquiry, horizon, commit.id)
        yield ItemText(commit.id, day, author, by, was, now, (before or after, after), tuple(sorted(names)))


def _said(inquiry: Inquiry, horizon: Horizon, item: str) -> dict[str, tuple[Utterance, ...]]:
    """What was said of the item, by the commit that introduces it."""
    found: dict[str, tuple[Utterance, ...]] = {}
    about: set[str] = set()
    for record_id, introduced in inquiry.records.items():
        there = inquiry.introduced(record_id, horizon.commit)
        if not there:
            continue
        numbers = [
            number for number, act in enumerate(introduced[0].record.acts, 1)
            if act.item == item or act.to in about or any(one.item == item for one in act.covered)
        ]  # fmt: skip
        if not numbers:
            continue
        heard = hear(inquiry, horizon, record_id)
        first = heard.counting[0] if heard.counting else there[0]
        for number in numbers:
            about.add(f"{record_id}#{number}")
            utterance = _one_said(inquiry, horizon, heard, first, number, item)
            found[first.commit] = (*found.get(first.commit, ()), utterance)
    return found


def _one_said(
    inquiry: Inquiry, horizon: Horizon, heard: Heard, first: Introduction, number: int, item: str
) -> Utterance:
    record, name = heard.record, f"{heard.record_id}#{number}"
    act = record.acts[number - 1]
    fault = (
        heard.acts[number - 1] if inquiry.pins.root else RecordFault("no-rules")
    )  # what it names as root is not known
    word = heard.against.rules.policy.words.get(act.word or "") if heard.against else None
    spoken = Spoken(name, heard.record_id, record, act, heard.against.commit if heard.against else "")
    opening = record.opening
    if opening is not None and opening in inquiry.records and inquiry.introduced(opening, horizon.commit):
        known = provenance(rounds_round.round_at(inquiry, horizon, opening), spoken)
    else:
        how: How = "in-person" if record.voice is None else "with-source" if record.source else "without-source"
        known = Provenance(how, record.by, record.source, record.dissents)
    fresh = item not in act.named or is_about(inquiry, record, act, item, first.parent)
    effect = word.effect if word else None
    return Utterance(first.commit, name, record.written.date(), record, act, fault, effect, known, fresh)


def _lapsed(
    inquiry: Inquiry, item: str, commit: str, alive: Mapping[tuple[str | None, Voice], Utterance]
) -> Iterator[Utterance]:
    """The words that an edit ends: about the text before it, which it changes."""
    for said in alive.values():
        edited_before = inquiry.graph.holds(said.record.base, commit)
        if not edited_before and not is_about(inquiry, said.record, said.act, item, commit):
            yield said


def _steps(
    inquiry: Inquiry, horizon: Horizon, item: str, said: Mapping[str, tuple[Utterance, ...]]
) -> Iterator[tuple[str, RoundStep]]:
    """The steps that count of the rounds in which the item differed from the baseline, or was spoken of."""
    spoken_in = {one.record.opening for listed in said.values() for one in listed}
    ended = {one.opening: inquiry.commits[one.commit].parents[0] for one in horizon.line}
    for record_id, introduced in inquiry.records.items():
        record = introduced[0].record
        kind = record.acts[0].kind
        if kind not in _STEPS or not inquiry.introduced(record_id, horizon.commit):
            continue
        heard = hear(inquiry, horizon, record_id)
        if not heard.counting or heard.against is None:
            continue
        opening = record_id if kind == "round-open" else record.opening
        until = ended.get(opening, horizon.commit)
        if opening not in spoken_in and not _differs(inquiry, heard.against.commit, until, item):
            continue
        commit = heard.counting[0].commit
        plan = inquiry.plan_at(record.base)
        act = record.acts[0]
        number = next((one.change for one in act.numbers if one.item == item), "")
        reasons = plan.reasons.get(record.round)
        put = {one: reasons.asked[one] for one in act.asked or () if one in reasons.asked} if reasons else {}
        yield commit, RoundStep(
            commit, record.written.date(), record, act, plan.by_id.get(item), plan, number, put
        )  # fmt: skip


def _adoptions(inquiry: Inquiry, horizon: Horizon, item: str, steps: Mapping[str, RoundStep]) -> Iterator[ItemAdoption]:
    """The founding adoption, and those of the rounds in which the item was up."""
    up = {one.record.round for one in steps.values()}
    before = ""
    for one in horizon.line:
        plan = inquiry.plan_at(one.commit)
        day = one.record.written.date()
        if not before:
            if item in plan.by_id:
                yield ItemAdoption(one.commit, day, one.record, plan.by_id[item], plan, True, True)
        elif one.record.round in up:
            parent = inquiry.commits[one.commit].parents[0]
            held = proceedings_at(inquiry, parent, one.record.round)
            yield ItemAdoption(
                one.commit, day, one.record, plan.by_id.get(item), plan, _differs(inquiry, before, one.commit, item),
                False, statements(held, item), held,
            )  # fmt: skip
        before = one.commit


def _differs(inquiry: Inquiry, before: str, after: str, item: str) -> bool:
    return inquiry.prints.of(inquiry.plan_at(before), item) != inquiry.prints.of(inquiry.plan_at(after), item)


# what every voice says of an item now


Holds = Literal["current", "suspect", "stale", "gone", "withdrawn", "lifted", "superseded"]
"""Whether words still hold: a vote's state, or that they were withdrawn, that a block was lifted, or that they are
about an older text than the newest that the voice has answered.
"""


@attrs.frozen(slots=True)
class Statement:
    """One act of a voice on an item: a newest one, or one that is superseded. `seat` is the one its ballot fills, None
    where it fills none.
    """

    voice: Voice
    spoken: Spoken
    holds: Holds
    seat: str | None
    lapsed: tuple[StaleField, ...] = ()

    @property
    def act(self) -> Act:
        """The act itself."""
        return self.spoken.act


@attrs.frozen(slots=True)
class Matrix:
    """Every voice that was asked or has spoken, and what it says of each changed item.

    `cells` holds what was said by item and voice; what is not there was not answered, and that is never a yes.
    """

    voices: tuple[Voice, ...]
    items: tuple[str, ...]
    cells: Mapping[tuple[str, Voice], tuple[Statement, ...]]


@attrs.frozen(slots=True)
class Thread:
    """A remark with what was said to it; `open` where it must be answered and is not."""

    remark: Spoken
    answers: tuple[Spoken, ...]
    open: bool


def statements(held: Proceedings, item: str) -> tuple[Statement, ...]:
    """What every voice says of an item now, by voice, what is superseded last; with why it lapsed where it has."""
    at = held.standing.items.get(item)
    return () if at is None else tuple(_of_ballots(held, item, at.ballots))


def _of_ballots(held: Proceedings, item: str, ballots: tuple[Ballot, ...]) -> list[Statement]:
    found = []
    for ballot in ballots:
        for vote in ballot.votes:
            state = holds(vote)
            why = _why(held, item, vote) if state == "stale" else ()
            found.append(Statement(ballot.voice, vote.spoken, state, None if vote.withdrawn else ballot.seat, why))
        found += [Statement(ballot.voice, spoken, "superseded", None) for spoken in ballot.superseded]
    return found


def _why(held: Proceedings, item: str, vote: Vote) -> tuple[StaleField, ...]:
    at = held.standing
    return stale_fields(held.inquiry, at.horizon, at.items[item].item, vote.spoken, vote.fingerprint)


def holds(vote: Vote) -> Holds:
    """Whether a vote's words still hold."""
    if vote.withdrawn:
        return "withdrawn"
    return "lifted" if vote.lifted and vote.spoken.effect == "block" else vote.state


def matrix(held: Proceedings) -> Matrix:
    """All voices by all changed items: bodies first, those that were asked before others."""
    seats = held.rules.policy.seats
    asked = held.opened.asked or () if held.opened else ()
    voices = [Voice(one, body=True) for one in asked if one in seats and seats[one].body]
    voices += [Voice(one) for one in asked if one not in seats]
    cells: dict[tuple[str, Voice], tuple[Statement, ...]] = {}
    for item in held.standing.items:
        for one in statements(held, item):
            cells[item, one.voice] = (*cells.get((item, one.voice), ()), one)
            voices.append(one.voice)
    bodies_first = sorted(dict.fromkeys(voices), key=lambda voice: not voice.body)
    return Matrix(tuple(bodies_first), held.by_number, cells)


def threads(held: Proceedings, item: str | None = None) -> tuple[Thread, ...]:
    """The remarks of the round, or those on one item, each with the acts that answer it."""
    if held.standing.round is None:
        return ()
    spoken = held.standing.round.spoken
    waiting = {one.id for one in held.standing.remarks}
    return tuple(
        Thread(one, tuple(_answers(spoken, one.id)), one.id in waiting)
        for one in spoken
        if one.act.kind == "remark" and (item is None or one.act.item == item)
    )


def _answers(spoken: tuple[Spoken, ...], remark: str) -> list[Spoken]:
    """What answers a remark, and what answers that, in the order of the commits."""
    reached = {remark}
    found = []
    for one in spoken:
        if one.act.to in reached and one.act.kind in ("reply", "resolve", "unsatisfied", "withdraw"):
            reached.add(one.id)
            found.append(one)
    return found
