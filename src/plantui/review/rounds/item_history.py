"""The history of one item in the order of the commits, under every id it has had: texts, acts, steps, adoptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import TypeAlias

import attrs

from plantui.plan.model import Item, Plan, Reason
from plantui.plan.references import full_id
from plantui.review.authority import editors
from plantui.review.authority.key_validity import Heard, RecordFault, hear
from plantui.review.ledger.introductions import Attempt, Introduction
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy.decision_words import Effect
from plantui.review.policy.model import Policy
from plantui.review.policy.people import People
from plantui.review.records.record import Act, Record
from plantui.review.records.schema import ROUND_STEPS
from plantui.review.rounds import due_day, requirements
from plantui.review.rounds import round as rounds_round
from plantui.review.rounds.lapses import is_about
from plantui.review.rounds.proceedings import Proceedings, proceedings_at
from plantui.review.rounds.round import How, Provenance, Spoken, Voice, provenance
from plantui.review.rounds.statements import Statement, statements
from plantui.value_class import value_class

Claimed = Mapping[str, tuple[date, str]]
"""The day and the author that each commit claims, by its id; neither is verified."""


@value_class
class Utterance:
    """One act about the item, as it counts at the end of the history; `fault` says why it does not.

    `fresh` is False where it was about a text that the item had no more when it was signed. `known` is its provenance,
    `item` the id that the item had in it, `due` the day answers were due in its round. `apart` says that it is about
    the whole of which the item is a part, and that the rules want this item named: of it the words say nothing.
    """

    commit: str
    id: str
    day: date
    record: Record = attrs.field(repr=False)
    act: Act
    fault: RecordFault
    effect: Effect | None
    known: Provenance
    item: str
    fresh: bool = True
    apart: bool = False
    due: date | None = None

    @property
    def after_due(self) -> bool:
        """Whether the words were given after the day answers were due."""
        return self.act.kind in due_day.SAYING and due_day.is_late(self.record, self.due)

    @property
    def voice(self) -> Voice:
        """Whose words they are."""
        return rounds_round.voice_of(self.record)


@value_class
class ItemText:
    """A commit after which the item reads otherwise than in every parent.

    `before` has another id where the item moved, was renamed, or took the place of another one. `fields` are those that
    differ; `by` whose active key signed it, empty where it is nobody's the rules know; `lapsed` are the words that it
    ended; `reason` why it was changed, as the file of its round says at that commit, else at the end of the history.
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
    reason: Reason | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The id after it and the one before it, as far as there are any."""
        return tuple(item.id for item in (self.after, self.before) if item is not None)

    @property
    def moved_from(self) -> str:
        """The id that the item had before, where this commit gave it another; else empty."""
        return self.before.id if self.before and self.after and self.before.id != self.after.id else ""


@value_class
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


@value_class
class ItemAdoption:
    """An adoption that holds, with what every voice said of the item when it was made.

    `retired` are the persons with words in the history of which it ended a key, retired or compromised; an adoption of
    a round in which the item was not up stands here for that alone.
    """

    commit: str
    day: date
    record: Record = attrs.field(repr=False)
    text: Item | None
    plan: Plan = attrs.field(repr=False)
    changed: bool
    founding: bool
    statements: tuple[Statement, ...] = ()
    held: Proceedings | None = attrs.field(default=None, repr=False)
    retired: tuple[str, ...] = ()


Event: TypeAlias = "ItemText | Utterance | RoundStep | ItemAdoption"


@value_class
class Chronicle:
    """The history of one item, under every id it has had. `held` are the proceedings at its end; `people` and `policy`
    have the names to show.

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
        """The acts about the item."""
        return tuple(event for event in self.events if isinstance(event, Utterance))

    @property
    def texts(self) -> tuple[ItemText, ...]:
        """The commits that changed its text."""
        return tuple(event for event in self.events if isinstance(event, ItemText))

    def count(self, how: How) -> int:
        """How many decisions that count have that kind of provenance."""
        return sum(
            utterance.known.how == how and utterance.act.kind == "decision" and not utterance.fault.code
            for utterance in self.words
        )


def chronicle(proceedings: Proceedings, item: str, fallback: People, claimed: Claimed) -> Chronicle:
    """The history of an item up to the commit of the proceedings, whose inquiry must have read all of it.

    `fallback` has the names of people where no rules are in force.
    """
    inquiry, horizon = proceedings.inquiry, proceedings.standing.horizon
    texts = _texts_under_every_id(inquiry, horizon, item, claimed)
    ids = tuple(dict.fromkeys([item, *(own for text in reversed(texts.values()) for own in text.ids)]))
    utterances = _said(inquiry, horizon, ids)
    steps = dict(_steps(inquiry, horizon, ids, utterances))
    authors = {utterance.record.by for of_commit in utterances.values() for utterance in of_commit}
    adoptions = {adoption.commit: adoption for adoption in _adoptions(inquiry, horizon, ids, steps, authors)}
    events: list[Event] = []
    alive: dict[tuple[str | None, Voice], Utterance] = {}
    for commit in inquiry.commits:
        if commit in texts:
            lapsed = tuple(_lapsed(inquiry, commit, alive))
            alive = {key: utterance for key, utterance in alive.items() if utterance not in lapsed}
            events.append(attrs.evolve(texts[commit], lapsed=lapsed))
        for utterance in utterances.get(commit, ()):
            if utterance.act.kind == "withdraw" and not utterance.fault.code:
                alive = {key: other for key, other in alive.items() if other.id != utterance.act.to}
            if (
                utterance.act.kind == "decision"
                and not utterance.apart
                and (utterance.fault.code in ("", "key-retired-beside"))
            ):
                holding = utterance.effect in ("block", "recuse")
                if utterance.fresh or holding:  # words about an older text replace none about this one
                    alive.pop((utterance.record.opening, utterance.voice), None)
                if utterance.fresh and not holding:
                    alive[utterance.record.opening, utterance.voice] = utterance
            events.append(utterance)
        if commit in steps:
            events.append(steps[commit])
        if commit in adoptions:
            events.append(adoptions[commit])
            alive = {key: utterance for key, utterance in alive.items() if key[0] != adoptions[commit].record.opening}
    versions = [text.after or text.before for text in texts.values()]
    title = next((version.title for version in reversed(versions) if version is not None and version.title), "")
    rules = proceedings.rules if proceedings.in_force is not None else inquiry.evidence.rules_at(proceedings.commit)
    people = rules.people if rules.people.persons else fallback
    attempts = tuple(
        attempt
        for attempt in inquiry.unproven()
        if inquiry.graph.holds(proceedings.commit, attempt.commit)
        and not inquiry.introduced(attempt.record_id, proceedings.commit)
        and _mentions(inquiry, attempt, ids)
    )
    return Chronicle(item, title, proceedings, people, rules.policy, tuple(events), attempts)


def _mentions(inquiry: Inquiry, attempt: Attempt, ids: Sequence[str]) -> bool:
    file = inquiry.evidence.files.get(attempt.blob)
    return file is not None and file.record is not None and any(act.item in ids for act in file.record.acts)


def _texts_under_every_id(inquiry: Inquiry, horizon: Horizon, item: str, claimed: Claimed) -> dict[str, ItemText]:
    """The texts by commit: of the item, and of those that it says it was or takes the place of, and so on.

    Where one commit takes the old id out and brings the new one, that is one text, with the old item before it.
    """
    texts: dict[str, ItemText] = {}
    sought, found = [item], {item}
    while sought:
        own = {text.commit: text for text in _texts(inquiry, horizon, sought.pop(0), claimed)}
        for commit, text in own.items():
            new = texts.get(commit)
            if new is None:
                texts[commit] = text
            elif new.before is None and text.after is None and text.before is not None and new.after is not None:
                turned = requirements.differing_fields(*new.plans, new.after.id, text.before.id)
                texts[commit] = attrs.evolve(new, before=text.before, fields=tuple(sorted(turned)))
        versions = [text.after for text in own.values() if text.after is not None]
        names = [(version, version.text(field)) for version in versions for field in ("was", "replaces")]
        earlier = dict.fromkeys(full_id(version, name) for version, name in names if name)
        sought += [old for old in earlier if old not in found]
        found.update(earlier)
    return {commit: texts[commit] for commit in inquiry.commits if commit in texts}


def _reason(inquiry: Inquiry, horizon: Horizon, commit: str, item: str) -> Reason | None:
    """Why a commit changed an item: what its round's file says there, else what it says in the end."""
    plan = inquiry.plan_at(commit)
    files = (plan.reasons.get(plan.revision), inquiry.plan_at(horizon.commit).reasons.get(plan.revision))
    return next((file.items[item] for file in files if file is not None and item in file.items), None)


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
        why = _reason(inquiry, horizon, commit.id, item)
        yield ItemText(
            commit.id, day, author, by, was, now, (before or after, after), tuple(sorted(names)), reason=why
        )  # fmt: skip


def _said(inquiry: Inquiry, horizon: Horizon, ids: Sequence[str]) -> dict[str, tuple[Utterance, ...]]:
    """The acts about the item and those that answer them, by the first commit at which their record counts, else that
    introduces it.
    """
    utterances: dict[str, tuple[Utterance, ...]] = {}
    about: set[str] = set()
    for record_id, introduced in inquiry.records.items():
        introductions = inquiry.introduced(record_id, horizon.commit)
        if not introductions:
            continue
        numbers = [
            number for number, act in enumerate(introduced[0].record.acts, 1)
            if act.item in ids or act.to in about or any(row.item in ids for row in act.covered)
        ]  # fmt: skip
        if not numbers:
            continue
        heard = hear(inquiry, horizon, record_id)
        first = heard.counting[0] if heard.counting else introductions[0]
        for number in numbers:
            about.add(f"{record_id}#{number}")
            utterance = _one_said(inquiry, horizon, heard, first, number, ids)
            utterances[first.commit] = (*utterances.get(first.commit, ()), utterance)
    return utterances


def _one_said(
    inquiry: Inquiry, horizon: Horizon, heard: Heard, first: Introduction, number: int, ids: Sequence[str]
) -> Utterance:
    record, name = heard.record, f"{heard.record_id}#{number}"
    act = record.acts[number - 1]
    item = next((own for own in ids if own == act.item or any(row.item == own for row in act.covered)), ids[0])
    # Without a pinned root nothing counts, and the root that the record names is not asked.
    fault = heard.acts[number - 1] if inquiry.pins.root else RecordFault("no-rules")
    word = heard.against.rules.policy.words.get(act.word or "") if heard.against else None
    spoken = Spoken(name, heard.record_id, record, act, heard.against.commit if heard.against else "")
    opening = record.opening
    if opening is not None and opening in inquiry.records and inquiry.introduced(opening, horizon.commit):
        of_round = rounds_round.round_at(inquiry, horizon, opening)
        origin, due = provenance(of_round, spoken), due_day.of_round(inquiry, of_round)
    else:
        how: How = "in-person" if record.voice is None else "with-source" if record.source else "without-source"
        origin, due = Provenance(how, record.by, record.source, record.dissents), None
    fresh = item not in act.named or is_about(inquiry, record, act, item, first.parent)
    effect = word.effect if word else None
    changed = inquiry.changed(heard.against.commit, record.base).get(item) if heard.against and act.covers else None
    apart = changed is not None and requirements.leaves_out(horizon.rules.policy, effect, changed)
    day = record.written.date()
    return Utterance(first.commit, name, day, record, act, fault, effect, origin, item, fresh, apart, due)


def _lapsed(inquiry: Inquiry, commit: str, alive: Mapping[tuple[str | None, Voice], Utterance]) -> Iterator[Utterance]:
    """The decisions that an edit ends: they are about another text than the one it leaves."""
    for utterance in alive.values():
        if not is_about(inquiry, utterance.record, utterance.act, utterance.item, commit):
            yield utterance


def _steps(
    inquiry: Inquiry, horizon: Horizon, ids: Sequence[str], utterances: Mapping[str, tuple[Utterance, ...]]
) -> Iterator[tuple[str, RoundStep]]:
    """The steps that count of the rounds in which the item differed from the baseline, or was spoken of."""
    spoken_in = {utterance.record.opening for of_commit in utterances.values() for utterance in of_commit}
    ended = {adoption.opening: inquiry.commits[adoption.commit].parents[0] for adoption in horizon.line}
    for record_id, introduced in inquiry.records.items():
        record = introduced[0].record
        kind = record.acts[0].kind
        if kind not in ROUND_STEPS or not inquiry.introduced(record_id, horizon.commit):
            continue
        heard = hear(inquiry, horizon, record_id)
        if heard.against is None:
            continue
        opening = record_id if kind == "round-open" else record.opening
        until = ended.get(opening, horizon.commit)
        if opening not in spoken_in and not _differs(inquiry, heard.against.commit, until, ids):
            continue
        commit = heard.counting[0].commit
        plan = inquiry.plan_at(record.base)
        act = record.acts[0]
        number = next((row.change for row in act.numbers if row.item in ids), "")
        reasons = plan.reasons.get(record.round)
        put = {name: reasons.asked[name] for name in act.asked or () if name in reasons.asked} if reasons else {}
        yield commit, RoundStep(
            commit, record.written.date(), record, act, _under_any(plan, ids), plan, number, put
        )  # fmt: skip


def _adoptions(
    inquiry: Inquiry, horizon: Horizon, ids: Sequence[str], steps: Mapping[str, RoundStep], authors: Set[str]
) -> Iterator[ItemAdoption]:
    """The founding adoption, those of the rounds in which the item was up, and those that ended a key of an author."""
    round_names = {step.record.round for step in steps.values()}
    before = ""
    people = People()
    for adoption in horizon.line:
        plan = inquiry.plan_at(adoption.commit)
        day = adoption.record.written.date()
        retired = tuple(_retired(people, adoption.rules.people, authors))
        text = _under_any(plan, ids)
        if not before:
            if text is not None:
                yield ItemAdoption(adoption.commit, day, adoption.record, text, plan, True, True)
        elif adoption.record.round in round_names:
            parent = inquiry.commits[adoption.commit].parents[0]
            proceedings = proceedings_at(inquiry, parent, adoption.record.round)
            yield ItemAdoption(
                adoption.commit,
                day,
                adoption.record,
                text,
                plan,
                _differs(inquiry, before, adoption.commit, ids),
                False,
                tuple(statement for own in ids for statement in statements(proceedings, own)),
                proceedings,
                retired,
            )
        elif retired:
            yield ItemAdoption(
                adoption.commit, day, adoption.record, text, plan, changed=False, founding=False, retired=retired
            )  # fmt: skip
        before, people = adoption.commit, adoption.rules.people


def _retired(before: People, after: People, authors: Set[str]) -> Iterator[str]:
    """Those of the authors who had an active key before that is active no more."""
    for person in (before.persons[name] for name in sorted(authors) if name in before.persons):
        now = after.persons.get(person.id)
        good = {key.fingerprint for key in now.keys if key.state == "active"} if now is not None else set()
        if any(key.state == "active" and key.fingerprint not in good for key in person.keys):
            yield person.id


def _under_any(plan: Plan, ids: Sequence[str]) -> Item | None:
    """The item under the newest of its ids that the plan has."""
    return next((plan.by_id[own] for own in ids if own in plan.by_id), None)


def _differs(inquiry: Inquiry, before: str, after: str, ids: Sequence[str]) -> bool:
    old, new = inquiry.plan_at(before), inquiry.plan_at(after)
    return any(inquiry.prints.of(old, own) != inquiry.prints.of(new, own) for own in ids)
