"""What a round waits for: acts that would count if they were signed now, by whom, and who has not answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import attrs

from plantui.review.ledger.commit_facts import Rules
from plantui.review.ledger.ledger import Inquiry
from plantui.review.policy.model import Seat
from plantui.review.policy.people import Person
from plantui.review.policy.satisfiability import able, may_fill, stepping
from plantui.review.rounds import invitations
from plantui.review.rounds.adoption_rules import missing
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import denied_to_editors, naming, required
from plantui.review.rounds.round import Round, Spoken, Voice
from plantui.review.rounds.standing import ItemStanding, Need, Standing
from plantui.review.rounds.votes import Ballot
from plantui.value_class import value_class

Awaited = Literal["decide", "lift", "answer", "vouch", "take-up", "freeze", "adopt", "confirm"]
SoloAct = Literal["open", "decide", "adopt"]
AskedKind = Literal["body", "role", "person", "unknown"]


@value_class
class Task:
    """One act that the round waits for, with everybody who could do it now so that it counts, by id in file order.

    `decide`: `count` more voices in `seat` on `item`; where `seat` is a body, `persons` may record for it. With `to` it
    is the voice that blocks the item, which alone may act on it again. `lift`: somebody may lift the block `to`.
    `answer`: the remark `to` needs a reply. `vouch`: somebody must stand for the edit in `commit`. `take-up`: the
    suggestion `to` waits for those who edit the proposal. `freeze`: the plan is another than the newest edition.
    `adopt`: there are changes, and nothing is missing. `confirm`: what was recorded for the body `seat` in the act
    `to` may be confirmed by its heads; nothing waits for it.

    `again` are those of `persons` whose own word on the item, or their body's, no longer holds. `spoken` could fill the
    seat too, but have spoken on this very text: it does not wait for them. Nobody in either: nobody can.
    """

    act: Awaited
    persons: tuple[str, ...]
    item: str = ""
    seat: str = ""
    count: int = 1
    to: str = ""
    commit: str = ""
    again: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()


@value_class
class Asked:
    """One of those the opening asks, by id: a `body`, a `role`, a `person`, or nobody these rules know.

    `answers` are the acts, newest last as the commits come, in which they said something about an item: theirs, or for
    a role those given in that seat, and those its holders gave in none. None is *not answered*, and never consent.
    `holds` says whether at least one of their decisions is about the present text of a changed item.
    """

    id: str
    kind: AskedKind
    answers: tuple[Spoken, ...]
    holds: bool

    @property
    def answered(self) -> bool:
        """Whether they have said anything."""
        return bool(self.answers)


@value_class
class Awaiting:
    """All that an open round waits for: items in the order of the proposal, then the steps.

    `confirmable` is what heads of bodies may confirm; it holds nothing up, and so is no task.
    """

    tasks: tuple[Task, ...] = ()
    asked: tuple[Asked, ...] = ()
    confirmable: tuple[Task, ...] = ()

    def of(self, person: str) -> tuple[Task, ...]:
        """What waits for one person."""
        return tuple(task for task in self.tasks if person in task.persons)

    def of_others(self, person: str) -> tuple[Task, ...]:
        """What waits for others only, or for nobody who could do it."""
        return tuple(task for task in self.tasks if person not in task.persons)

    def confirmable_by(self, person: str) -> tuple[Task, ...]:
        """What one person may confirm as the head of a body."""
        return tuple(task for task in self.confirmable if person in task.persons)

    def without(self, settled: Collection[Task]) -> Awaiting:
        """The same without these tasks: what their person has answered in a draft."""
        return attrs.evolve(self, tasks=tuple(task for task in self.tasks if task not in settled))

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        """Those who were asked and have said nothing."""
        return tuple(party for party in self.asked if not party.answered)


NOTHING = Awaiting()


@value_class
class Drafted:
    """What somebody has said and not signed: of each item, its service's word included, the label and the text; and the
    tasks of theirs that wait no longer once it is signed. `left_out` are the items that a word for a whole service or
    document does not hold for, since they must be named: the word, and what it is for.
    """

    said: Mapping[str, tuple[tuple[str, str], ...]] = attrs.field(factory=dict)
    settled: frozenset[Task] = frozenset()
    left_out: Mapping[str, tuple[tuple[str, str], ...]] = attrs.field(factory=dict)


NO_DRAFT = Drafted()

Part = Literal["mine", "draft", "others", "done"]


@value_class
class Agenda:
    """A round as one person sees it: every changed item once, by number, in the part of the list it belongs to.

    Behind them stand the items that the proposal leaves alone and that a suggestion for this person is about.
    `tasks` are what waits for the person, by item; `again` are the items on which their own words no longer hold.
    """

    held: Proceedings
    person: str
    waiting: Awaiting
    tasks: Mapping[str, tuple[Task, ...]]
    again: frozenset[str]

    @property
    def order(self) -> tuple[str, ...]:
        """Every changed item, then the others that something waits for."""
        return (*self.held.by_number, *(item for item in self.tasks if item not in self.held.standing.items))

    @property
    def mine(self) -> tuple[str, ...]:
        """The items that wait for the person."""
        return tuple(item for item in self.order if item in self.tasks)

    def open_tasks(self, item: str, drafted: Drafted) -> tuple[Task, ...]:
        """What of an item waits for the person and is not answered in the draft."""
        return tuple(task for task in self.tasks.get(item, ()) if task not in drafted.settled)

    def open_items(self, drafted: Drafted) -> tuple[str, ...]:
        """The items that wait for the person still, whatever else the draft says of them."""
        return tuple(item for item in self.order if self.open_tasks(item, drafted))

    def part(self, item: str, drafted: Drafted) -> Part:
        """The part an item belongs to: a remark or a reply in the draft answers no question that is asked beside it."""
        if self.open_tasks(item, drafted):
            return "mine"
        if item in drafted.said:
            return "draft"
        return "done" if self.held.standing.settled(item) else "others"


def agenda(proceedings: Proceedings, person: str) -> Agenda:
    """The agenda of the open round."""
    waiting = awaiting(proceedings.inquiry, proceedings.standing)
    tasks: dict[str, tuple[Task, ...]] = {}
    for task in waiting.of(person):
        if task.item in proceedings.standing.items or task.act == "take-up":
            tasks[task.item] = (*tasks.get(task.item, ()), task)
    again = frozenset(item for item, item_tasks in tasks.items() if any(person in task.again for task in item_tasks))
    return Agenda(proceedings, person, waiting, tasks, again)


def awaiting(inquiry: Inquiry, standing: Standing) -> Awaiting:
    """What a round waits for at its standing, under the rules in force there; nothing where no round is open."""
    if standing.round is None:
        return NOTHING
    tasks = tuple(_tasks(inquiry, standing, standing.round))
    return Awaiting(tasks, tuple(_asked(standing, standing.round)), tuple(_confirmable(standing, standing.round)))


def _confirmable(standing: Standing, review_round: Round) -> Iterator[Task]:
    for invited in invitations.confirmable(standing, review_round):
        spoken = invited.spoken
        yield Task("confirm", invited.persons, spoken.act.item or "", spoken.voice.id, to=spoken.id)


def _tasks(inquiry: Inquiry, standing: Standing, review_round: Round) -> Iterator[Task]:
    rules = standing.horizon.rules
    everyone = tuple(
        person.id for person in rules.people.persons.values() if any(key.state == "active" for key in person.keys)
    )
    lifting, answering = (_stepping(rules, step) for step in ("lift", "answer"))
    for item_id, item in standing.items.items():
        for need in item.needs:
            if need.code == "seat":
                yield _seat(rules, item_id, item, need)
            elif need.code == "blocked":
                act = str(need.values["act"])
                spoken = next(vote.spoken for ballot in item.ballots for vote in ballot.votes if vote.spoken.id == act)
                yield Task("decide", _speakers(rules, spoken.voice), item_id, spoken.act.seat or "", to=act)
                yield Task("lift", lifting, item_id, to=act)
            elif need.code == "unattributed":
                yield Task("vouch", everyone, item_id, commit=str(need.values["commit"]))
    for remark in standing.remarks:
        yield Task("answer", answering, remark.act.item or "", to=remark.id)
    for invited in invitations.suggestions(inquiry, standing, review_round):
        yield Task("take-up", invited.persons, invited.spoken.act.item or "", to=invited.spoken.id)
    lacking = missing(inquiry, standing.horizon.commit, review_round.opening)
    if any(lack.code == "frozen-edit" for lack in lacking):
        yield Task("freeze", _stepping(rules, "freeze"))
    if standing.items and not lacking:
        yield Task("adopt", _stepping(rules, "adopt"))


def _stepping(rules: Rules, step: str) -> tuple[str, ...]:
    return tuple(person.id for person in stepping(rules.policy, rules.people, step))


def _speakers(rules: Rules, voice: Voice) -> tuple[str, ...]:
    """Who could sign for a voice: the person, or those who may record for the body."""
    if voice.body:
        return tuple(person.id for person in able(rules.policy, rules.people, voice.id))
    person = rules.people.persons.get(voice.id)
    return (voice.id,) if person and any(key.state == "active" for key in person.keys) else ()


def fillers(standing: Standing, item: ItemStanding, need: Need) -> tuple[str, ...]:
    """The persons who could still fill the seat that an item needs, so that it counts; without who has spoken on it."""
    return _seat(standing.horizon.rules, item.item.id, item, need).persons


def _seat(rules: Rules, item_id: str, item: ItemStanding, need: Need) -> Task:
    name = str(need.values["seat"])
    seat = rules.policy.seats[name]
    voices = {(ballot.voice.id, ballot.voice.body): ballot for ballot in item.ballots}
    persons, again, spoken = [], [], []
    for person in able(rules.policy, rules.people, name):
        if not _may(item, seat, person.id):
            continue
        ballot = voices.get((name, True) if seat.body else (person.id, False))
        if ballot is not None and _on_this_text(item, ballot):
            spoken.append(person.id)
            continue
        persons.append(person.id)
        if ballot is not None and any(not vote.withdrawn for vote in ballot.votes):
            again.append(person.id)
    count = int(need.values["count"])
    return Task("decide", tuple(persons), item_id, name, count, again=tuple(again), spoken=tuple(spoken))


def _may(item: ItemStanding, seat: Seat, person: str) -> bool:
    """Whether a yes in the seat would count: who edited the item fills no seat with their own voice."""
    return seat.body or person not in item.editors or not denied_to_editors(item.rules, seat.id)


def solo_acts(
    inquiry: Inquiry, rules: Rules, standing: Standing | None, item_id: str, person: str
) -> Iterator[tuple[SoloAct, str]]:
    """What one person could do now for a round about one item alone, in order, each with its seat where it has one.

    `standing` is that on the round's own branch, None before that is made: then the edit will be the person's own.
    """
    item = standing.items.get(item_id) if standing is not None else None
    if standing is None or standing.round is None:
        if person not in _stepping(rules, "open"):
            return
        yield "open", ""
        item_rules = naming(rules.policy, item_id)
        lacking = dict(required(item_rules))
        edited = item is None or person in item.editors
        seats = [seat for seat in lacking if may_fill(rules.policy, rules.people, item_rules, seat, person, edited)]
    else:
        if item is None or len(standing.items) != 1 or any(need.code != "seat" for need in item.needs):
            return
        lacking = {str(need.values["seat"]): int(need.values["count"]) for need in item.needs}
        tasks = awaiting(inquiry, standing).of(person)
        seats = [task.seat for task in tasks if task.act == "decide" and not rules.policy.seats[task.seat].body]
    if seats:  # a voice fills one seat
        yield "decide", seats[0]
        lacking[seats[0]] -= 1
    if not any(lacking.values()) and person in _stepping(rules, "adopt"):
        yield "adopt", ""


def _on_this_text(item: ItemStanding, ballot: Ballot) -> bool:
    """Whether a voice's last word is about the present text; a block and a recusal are, whatever the text."""
    return any(
        vote.spoken.effect in ("block", "recuse") or (vote.fingerprint == item.item.fingerprint and vote.base_same)
        for vote in ballot.votes
        if not vote.withdrawn
    )


def _asked(standing: Standing, review_round: Round) -> Iterator[Asked]:
    seats, people = standing.horizon.rules.policy.seats, standing.horizon.rules.people.persons
    acts = [spoken for spoken in review_round.spoken if spoken.act.kind in ("decision", "remark", "suggestion")]
    holding = {
        vote.spoken.id
        for item in standing.items.values()
        for ballot in item.ballots
        for vote in ballot.votes
        if vote.state in ("current", "suspect") and not vote.withdrawn
    }
    for name in review_round.record.acts[0].asked or ():
        seat = seats.get(name)
        kind: AskedKind = "person" if name in people else "unknown"
        if seat is not None:
            kind = "body" if seat.body else "role"
        if kind == "role":
            answers = tuple(spoken for spoken in acts if not spoken.voice.body and _speaks_as(spoken, name, people))
        else:
            answers = tuple(spoken for spoken in acts if spoken.voice == Voice(name, body=kind == "body"))
        yield Asked(name, kind, answers, any(spoken.id in holding for spoken in answers))


def _speaks_as(spoken: Spoken, role: str, people: Mapping[str, Person]) -> bool:
    """Whether an act counts as a role's answer: it names that seat, or none and its voice holds the role."""
    if spoken.act.seat:
        return spoken.act.seat == role
    person = people.get(spoken.voice.id)
    return person is not None and role in person.roles
