"""The inquiry into one history: its facts, parents first, and the adoptions established so far.

Adoptions are established in the order of the commits, each from its own parent's history alone; so every answer about
a commit depends only on that commit's history, the commits beside it that are at hand, and the pins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import Any, TypeVar

import attrs

from plantui.plan.model import Plan
from plantui.review.audit.finding_codes import INCOMPLETE
from plantui.review.authority.permissions import key_of
from plantui.review.ledger import graph as graphs
from plantui.review.ledger.commit_facts import NO_RULES, Commit, Evidence, Pins, Rules
from plantui.review.ledger.fingerprints import Prints
from plantui.review.ledger.graph import Graph
from plantui.review.ledger.introductions import Attempt, Found, Introduction, introductions
from plantui.review.ledger.log_entry import WAITS_FOR_GPG, Signature
from plantui.review.policy.decision_words import Effect
from plantui.review.records.record import Act, Record
from plantui.review.rounds.requirements import ChangedItem
from plantui.review.rounds.requirements import changed as rounds_changed
from plantui.value_class import value_class

Answer = TypeVar("Answer")


@value_class
class Adoption:
    """An adoption that holds: its commit, the record that says it, and the rules it put in force."""

    commit: str
    record_id: str
    record: Record
    rules: Rules = attrs.field(repr=False)

    @property
    def opening(self) -> str | None:
        """The opening of the round it ended; None for the founding one."""
        return self.record.acts[0].opening


@value_class
class Horizon:
    """The history of one commit as it is judged: the adoptions that hold in it, first to last.

    `forked` when they do not form one line and no pin decides: then no rules are in force and nothing counts.
    """

    commit: str
    line: tuple[Adoption, ...]
    forked: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """What answers are remembered by: an adoption's own commit is asked before it holds, and after."""
        return self.commit, len(self.line)

    @property
    def in_force(self) -> Adoption | None:
        """The last adoption; None before the first one and behind a fork."""
        return self.line[-1] if self.line and not self.forked else None

    @property
    def rules(self) -> Rules:
        """The rules in force; nobody may do anything where there are none."""
        return self.in_force.rules if self.in_force else NO_RULES


@attrs.define(slots=True)
class Inquiry:
    """The facts in order, with what was established; `answers` caches what is computed from them, by key.
    `records` are the introductions that meet all conditions but that of the key, which `introduced` asks for too.
    `rounds` are the records that name each opening, in the order of the commits.
    `pins_decided` says whether any line of adoptions was what it is because of a pin.
    """

    evidence: Evidence
    pins: Pins
    commits: Mapping[str, Commit] = attrs.field(repr=False)
    graph: Graph
    records: Mapping[str, tuple[Introduction, ...]] = attrs.field(repr=False)
    attempts: tuple[Attempt, ...] = attrs.field(repr=False)
    rounds: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    adoptions: list[Adoption] = attrs.field(factory=list)
    pins_decided: bool = False
    prints: Prints = attrs.field(factory=Prints, repr=False)
    answers: dict[tuple[object, ...], Any] = attrs.field(factory=dict, repr=False)
    _lines: dict[int, Horizon] = attrs.field(factory=dict, repr=False)
    _known: dict[str, bool] = attrs.field(factory=dict, repr=False)
    _found: dict[str, Found] = attrs.field(factory=dict, repr=False)
    _there: dict[str, tuple[Introduction, ...]] = attrs.field(factory=dict, repr=False)
    _plans: dict[str, Plan] = attrs.field(factory=dict, repr=False)
    _changed: dict[tuple[int, int], tuple[Plan, Plan, dict[str, ChangedItem]]] = attrs.field(factory=dict, repr=False)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or damaged, so that answers are certain."""
        return not any(damage.code in INCOMPLETE for damage in self.evidence.damaged)

    def answer(self, key: tuple[object, ...], work: Callable[[], Answer]) -> Answer:
        """The result of `work()`, called once for each key. Types are not checked: a key has one type of answer."""
        if key not in self.answers:
            self.answers[key] = work()
        answer: Answer = self.answers[key]
        return answer

    def plan_at(self, commit: str) -> Plan:
        """The plan of a commit."""
        plan = self._plans.get(commit)
        if plan is None:
            plan = self._plans[commit] = self.evidence.plan_at(commit)
        return plan

    def horizon(self, commit: str) -> Horizon:
        """The line of adoptions in the history of a commit (clause 9)."""
        mask = self.graph.marked(commit)
        adoptions = [adoption for adoption in self.adoptions if mask >> self.graph.marks[adoption.commit] & 1]
        key = sum(1 << self.graph.marks[adoption.commit] for adoption in adoptions)
        horizon = self._lines.get(key)
        if horizon is None:
            horizon = self._lines[key] = self._line(commit, adoptions)
        return Horizon(commit, horizon.line, horizon.forked)

    def changed(self, before: str, after: str) -> dict[str, ChangedItem]:
        """The items that differ between the plans of two commits."""
        old, new = self.plan_at(before), self.plan_at(after)
        entry = self._changed.get((id(old), id(new)))
        if entry is None:
            entry = self._changed[id(old), id(new)] = (old, new, rounds_changed(old, new, self.prints))
        return entry[2]

    def introduced(self, record_id: str, commit: str) -> tuple[Introduction, ...]:
        """The introductions of a record in the history of a commit, in the order of the commits."""
        if commit != self.evidence.tip:
            return self._introduced(record_id, commit)
        introduced = self._there.get(record_id)
        if introduced is None:
            introduced = self._there[record_id] = self._introduced(record_id, commit)
        return introduced

    def _introduced(self, record_id: str, commit: str) -> tuple[Introduction, ...]:
        holds, verdicts = self.graph.holds, self._known
        return tuple(
            [
                introduction
                for introduction in self.records.get(record_id, ())
                if holds(commit, introduction.commit)
                and (verdicts.get(introduction.commit) or self.introduces(introduction))
            ]
        )

    def introduces(self, introduction: Introduction) -> bool:
        """Whether the key is one that the recorder had registered, in whatever state, by the rules in force at the
        parent; where none are in force any will do, since nothing counts there (clause 3).
        """
        registered = self._known.get(introduction.commit)
        if registered is None:
            in_force = None if introduction.commit == self.pins.root else self.horizon(introduction.parent).in_force
            signature = self.signature(introduction)
            registered = signature.state == "good" and (
                in_force is None or key_of(in_force.rules, introduction.record.by, signature.key) is not None
            )
            self._known[introduction.commit] = registered
        return registered

    def signature(self, introduction: Introduction) -> Signature:
        """The verdict on an introduction's signature, where gpg knows the keys of the rules in force at the parent.

        So a key that a later people.toml has in a revoked form still verifies what it signed before (clause 3).
        """
        if self.commits[introduction.commit].signature != WAITS_FOR_GPG:
            return self.commits[introduction.commit].signature
        if introduction.commit == self.pins.root:
            return self.signed(introduction.commit, self.evidence.rules_at(introduction.parent))
        in_force = self.horizon(introduction.parent).in_force
        return self.signed(introduction.commit, in_force.rules if in_force else self._kept_under(introduction.parent))

    def key(self, introduction: Introduction) -> str:
        """The key that an introduction's signature holds by; empty where it does not hold."""
        signature = self.signature(introduction)
        return signature.key if signature.state == "good" else ""

    def signed(self, commit: str, rules: Rules) -> Signature:
        """The verdict on a commit's signature, where gpg knows the keys of these rules alone."""
        signature = self.commits[commit].signature
        if signature != WAITS_FOR_GPG:
            return signature
        keys = rules.people.gpg_keys()
        return self.answer(("signed", commit, keys), lambda: self.evidence.by_gpg(commit, keys))

    def _kept_under(self, commit: str) -> Rules:
        """The rules of a commit's tree, where none are in force there, if somebody ever adopted its people.

        Keys from a people.toml that nobody adopted, which anybody may have committed, are not given to gpg.
        """
        rules = self.evidence.rules_at(commit)
        root = self.pins.root
        adopted = [adoption.rules.people for adoption in self.adoptions if self.graph.holds(commit, adoption.commit)]
        adopted += [self.evidence.rules_at(root).people] if root in self.commits else [rules.people]
        return rules if rules.people in adopted else NO_RULES

    def unproven(self) -> Iterator[Attempt]:
        """Every commit that puts a file below plan/reviews/ without introducing it."""
        yield from self.attempts
        for introduced in self.records.values():
            for introduction in introduced:
                if not self.introduces(introduction):
                    key = self.key(introduction)
                    why = "" if key else self.signature(introduction).why
                    by = introduction.record.by if key else ""
                    yield Attempt(
                        introduction.commit,
                        introduction.path,
                        introduction.blob,
                        introduction.record_id,
                        "record-signer",
                        why,
                        by,
                        key,
                    )

    def act(self, name: str | None) -> tuple[str, Record, Act] | None:
        """The record and act of a name `<record id>#<number>`, if the record is known."""
        record_id, _, number = (name or "").partition("#")
        introduced = self.records.get(record_id)
        if not introduced or not number.isdigit() or not 1 <= int(number) <= len(introduced[0].record.acts):
            return None
        return record_id, introduced[0].record, introduced[0].record.acts[int(number) - 1]

    def effect(self, target: tuple[str, Record, Act] | None) -> Effect | None:
        """The effect of an act's word by the rules it was signed under; None where it has no such word."""
        adoptions = [
            adoption for adoption in self.adoptions if target is not None and adoption.commit == target[1].against
        ]
        word = adoptions[0].rules.policy.words.get(target[2].word or "") if adoptions and target else None
        return word.effect if word else None

    def _line(self, commit: str, adoptions: list[Adoption]) -> Horizon:
        if not self._is_line(adoptions):
            self.pins_decided = True
            pinned = [pin for pin in (self.pins.root, self.pins.newest) if pin in self.graph]
            adoptions = [
                adoption for adoption in adoptions if not any(self.graph.beside(adoption.commit, pin) for pin in pinned)
            ]
            if not self._is_line(adoptions):
                return Horizon(commit, (), forked=True)
        return Horizon(commit, tuple(adoptions))

    def _is_line(self, adoptions: list[Adoption]) -> bool:
        """Whether each adoption lies in the history of the next; they stand in the order of the commits."""
        return all(self.graph.holds(after.commit, before.commit) for before, after in pairwise(adoptions))


_LASTING = frozenset({"placed", "refused", "covered", "edited", "order"})
"""Answers that stay true when history goes on: they rest on the history of the commit they are about alone, and on the
pins where adoptions fork. `order` is stored with the acts it was computed from and checked against them.
"""


def begin(evidence: Evidence, pins: Pins, before: Inquiry | None = None) -> Inquiry:
    """An inquiry of the facts, parents first; no adoption is established yet.

    `before` is an earlier inquiry: where this history only adds to that one, answers that cannot have changed are kept.
    """
    by_id = {commit.id: commit for commit in evidence.commits}
    order = graphs.in_order({commit.id: commit.parents for commit in by_id.values()})
    commits = {commit_id: by_id[commit_id] for commit_id in order}
    records: dict[str, tuple[Introduction, ...]] = {}
    attempts: list[Attempt] = []
    root = pins.root if pins.root in commits else ""
    earlier = before if before is not None and _goes_on(before, evidence, pins, commits) else None
    earlier_outcomes = earlier._found if earlier is not None else {}
    outcomes = dict(
        introductions(evidence, _plan_id(evidence, pins, commits), root, commits.values(), earlier_outcomes)
    )
    for outcome in chain.from_iterable(outcomes.values()):
        if isinstance(outcome, Introduction):
            records[outcome.record_id] = (*records.get(outcome.record_id, ()), outcome)
        else:
            attempts.append(outcome)
    graph = graphs.build(((commit.id, commit.parents) for commit in commits.values()), _marks(commits, records, pins))
    by_opening: dict[str, list[str]] = {}
    for record_id, introduced in records.items():
        if introduced[0].record.opening is not None:
            by_opening.setdefault(introduced[0].record.opening, []).append(record_id)
    rounds = {opening: tuple(record_ids) for opening, record_ids in by_opening.items()}
    inquiry = Inquiry(evidence, pins, commits, graph, records, tuple(attempts), rounds)
    inquiry._found = outcomes
    if earlier is not None:
        inquiry.prints, inquiry._changed = earlier.prints, earlier._changed
        inquiry._known = dict(earlier._known)  # these rest on the history of each commit's parent, and on the root
        answers = tuple(earlier.answers.items())  # a copy: another thread may still be adding to the earlier one
        inquiry.answers |= {key: answer for key, answer in answers if key[0] in _LASTING}
    return inquiry


def _goes_on(before: Inquiry, evidence: Evidence, pins: Pins, commits: Mapping[str, Commit]) -> bool:
    """Whether an earlier inquiry was complete, had only commits that are here too, and the same plan and root."""
    damaged = (*before.evidence.damaged, *evidence.damaged)
    if before.pins_decided or any(damage.code in INCOMPLETE for damage in damaged):
        return False
    same_plan = before.evidence.plan == evidence.plan
    same_root = before.pins.root == pins.root and (pins.root in before.commits) == (pins.root in commits)
    return same_plan and same_root and before.commits.keys() <= commits.keys()


def _plan_id(evidence: Evidence, pins: Pins, commits: Mapping[str, Commit]) -> str:
    """The plan's id in the root's tree: were it the tip's, an edit of the id would make every record malformed."""
    return (evidence.plan_at(pins.root).id if pins.root in commits else "") or evidence.plan


def _marks(commits: Mapping[str, Commit], records: Mapping[str, tuple[Introduction, ...]], pins: Pins) -> Iterable[str]:
    """The commits that are asked for by name: introductions, what they are about, and edits."""
    for introduced in records.values():
        yield from (introduction.commit for introduction in introduced)
        yield introduced[0].record.base
    yield from (commit.id for commit in commits.values() if commit.edits)
    yield from (pins.root, pins.newest, pins.tip)
