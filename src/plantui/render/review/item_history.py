"""One item's life as values, in the order of the commits: its texts, its rounds, what was said of it, its adoptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

import attrs

from plantui.plan.model import Item, Plan
from plantui.render.review.statements import Statement, statements
from plantui.review.authority import editors
from plantui.review.authority.key_validity import Fault, Heard, hear
from plantui.review.ledger.introductions import Attempt, Introduction
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy.decision_words import Effect
from plantui.review.policy.model import Policy
from plantui.review.policy.people import People
from plantui.review.records.record import Act, Record
from plantui.review.rounds import proceedings
from plantui.review.rounds import requirements as ruled
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round import How, Provenance, Spoken, Voice, provenance

Claimed = Mapping[str, tuple[date, str]]
"""The day and the author that each commit claims, by its id: nobody has checked them."""

_STEPS = ("round-open", "round-freeze", "round-last-call")


@attrs.frozen(slots=True)
class Said:
    """One act about the item, as it counts at the end of the history; `fault` says why it does not.

    `fresh` is False where it was about a text that the item had no more when it was signed. `known` is its provenance.
    """

    commit: str
    id: str
    day: date
    record: Record = attrs.field(repr=False)
    act: Act
    fault: Fault
    effect: Effect | None
    known: Provenance
    fresh: bool = True

    @property
    def voice(self) -> Voice:
        """Whose words they are."""
        return rounds_round.voice_of(self.record)


@attrs.frozen(slots=True)
class Text:
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
    lapsed: tuple[Said, ...] = ()


@attrs.frozen(slots=True)
class Step:
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
class Adopted:
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


Event: TypeAlias = "Text | Said | Step | Adopted"


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
    def words(self) -> tuple[Said, ...]:
        """What was said."""
        return tuple(one for one in self.events if isinstance(one, Said))

    @property
    def texts(self) -> tuple[Text, ...]:
        """Its texts."""
        return tuple(one for one in self.events if isinstance(one, Text))

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
    alive: dict[tuple[str | None, Voice], Said] = {}
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


def _texts(inquiry: Inquiry, horizon: Horizon, item: str, claimed: Claimed) -> Iterator[Text]:
    for commit in inquiry.commits.values():
        if not commit.edits or not inquiry.graph.holds(horizon.commit, commit.id):
            continue
        if item not in editors.reworded(inquiry, commit.id):
            continue
        after = inquiry.plan_at(commit.id)
        before = inquiry.plan_at(commit.parents[0]) if commit.parents else None
        was, now = before.by_id.get(item) if before else None, after.by_id.get(item)
        names = ruled.differing_fields(before, after, item)
        day, author = claimed.get(commit.id, (None, ""))
        by = editors.signer_of(inquiry, horizon, commit.id)
        yield Text(commit.id, day, author, by, was, now, (before or after, after), tuple(sorted(names)))


def _said(inquiry: Inquiry, horizon: Horizon, item: str) -> dict[str, tuple[Said, ...]]:
    """What was said of the item, by the commit that introduces it."""
    found: dict[str, tuple[Said, ...]] = {}
    about: set[str] = set()
    for record_id, introduced in inquiry.records.items():
        there = inquiry.introduced(record_id, horizon.commit)
        if not there:
            continue
        mine = [
            (number, act) for number, act in enumerate(introduced[0].record.acts, 1)
            if act.item == item or act.to in about or any(one.item == item for one in act.covered)
        ]  # fmt: skip
        if not mine:
            continue
        heard = hear(inquiry, horizon, record_id)
        first = heard.counting[0] if heard.counting else there[0]
        for number, act in mine:
            name = f"{record_id}#{number}"
            about.add(name)
            one = _one_said(inquiry, horizon, heard, first, name, number, act, item)
            found[first.commit] = (*found.get(first.commit, ()), one)
    return found


def _one_said(
    inquiry: Inquiry, horizon: Horizon, heard: Heard, first: Introduction, name: str, number: int, act: Act, item: str
) -> Said:
    record = heard.record
    fault = heard.acts[number - 1] if inquiry.pins.root else Fault("no-rules")  # what it names as root is not known
    word = heard.against.rules.policy.words.get(act.word or "") if heard.against else None
    spoken = Spoken(name, heard.record_id, record, act, heard.against.commit if heard.against else "")
    opening = record.opening
    if opening is not None and opening in inquiry.records and inquiry.introduced(opening, horizon.commit):
        known = provenance(rounds_round.read(inquiry, horizon, opening), spoken)
    else:
        how: How = "in-person" if record.voice is None else "with-source" if record.source else "without-source"
        known = Provenance(how, record.by, record.source, record.dissents)
    named = _named(act, item)
    fresh = named is None or named == _print(inquiry, record.against, first.parent, item)
    effect = word.effect if word else None
    return Said(first.commit, name, record.written.date(), record, act, fault, effect, known, fresh)


def _named(act: Act, item: str) -> str | None:
    """The fingerprint of the item that an act names: its own, or among those it covers."""
    if act.covers is not None:
        return next((one.fingerprint for one in act.covered if one.item == item), None)
    return act.fingerprint if act.kind == "decision" and act.item == item else None


def _print(inquiry: Inquiry, against: str | None, commit: str, item: str) -> str | None:
    plan = inquiry.plan_at(commit)
    before = inquiry.plan_at(against) if against and against in inquiry.commits else plan
    return inquiry.prints.change(before, plan, item)


def _lapsed(inquiry: Inquiry, item: str, commit: str, alive: Mapping[tuple[str | None, Voice], Said]) -> Iterator[Said]:
    """The words that an edit ends: about the text before it, which it changes."""
    for one in alive.values():
        if inquiry.graph.holds(one.record.base, commit):
            continue
        if _named(one.act, item) != _print(inquiry, one.record.against, commit, item):
            yield one


def _steps(
    inquiry: Inquiry, horizon: Horizon, item: str, said: Mapping[str, tuple[Said, ...]]
) -> Iterator[tuple[str, Step]]:
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
        yield commit, Step(
            commit, record.written.date(), record, act, plan.by_id.get(item), plan, number, put
        )  # fmt: skip


def _adoptions(inquiry: Inquiry, horizon: Horizon, item: str, steps: Mapping[str, Step]) -> Iterator[Adopted]:
    """The founding adoption, and those of the rounds in which the item was up."""
    up = {one.record.round for one in steps.values()}
    before = ""
    for one in horizon.line:
        plan = inquiry.plan_at(one.commit)
        day = one.record.written.date()
        if not before:
            if item in plan.by_id:
                yield Adopted(one.commit, day, one.record, plan.by_id[item], plan, True, True)
        elif one.record.round in up:
            parent = inquiry.commits[one.commit].parents[0]
            held = proceedings.read(inquiry, parent, one.record.round)
            yield Adopted(
                one.commit, day, one.record, plan.by_id.get(item), plan, _differs(inquiry, before, one.commit, item),
                False, statements(held, item), held,
            )  # fmt: skip
        before = one.commit


def _differs(inquiry: Inquiry, before: str, after: str, item: str) -> bool:
    return inquiry.prints.of(inquiry.plan_at(before), item) != inquiry.prints.of(inquiry.plan_at(after), item)
