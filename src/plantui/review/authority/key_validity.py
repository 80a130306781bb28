"""Whether a record counts: at its place, beside later adoptions, by its key, and in its round (clauses 3 and 5-8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

import attrs

from plantui import limits
from plantui.review.authority.permissions import compromised, key_of, lacking, may_step
from plantui.review.authority.record_consistency import misstated
from plantui.review.ledger.commit_facts import NO_RULES, Commit, Damage, Rules
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Adoption, Horizon, Inquiry
from plantui.review.ledger.log_entry import WAITS_FOR_GPG
from plantui.review.policy.model import Step
from plantui.review.policy.people import Person
from plantui.review.records.record import Act, Record
from plantui.value_class import value_class

FaultCode = Literal[
    "", "record-round", "record-base", "round-not-opened", "late", "key-compromised", "key-retired-beside",
    "not-entitled", "no-rules", "before-root", "not-introduced",
]  # fmt: skip
"""Why something does not count, empty when it does, in the order of clause 3: of several the first is told.
`no-rules`, `before-root` and `not-introduced` are no findings of their own.
"""

_RANK: Mapping[FaultCode, int] = {code: number for number, code in enumerate(get_args(FaultCode))}


@value_class
class RecordFault:
    """Why a record or one of its acts does not count, with the values its sentence names."""

    code: FaultCode
    values: Mapping[str, str] = attrs.field(factory=dict)


SOUND = RecordFault("")


@value_class
class Placed:
    """An introduction judged by the rules in force at its parent: a fault of the whole record, of its key, or one for
    each act.
    """

    fault: RecordFault
    key: RecordFault = SOUND
    acts: tuple[RecordFault, ...] = ()
    against: Adoption | None = None

    @property
    def rules(self) -> Rules:
        """The rules in force there."""
        return self.against.rules if self.against else NO_RULES

    def holds(self, number: int) -> bool:
        """Whether nothing at its place is wrong with act `number`, from 1."""
        return not (self.fault.code or self.key.code or self.acts[number - 1].code)


@value_class
class Heard:
    """One record as it counts at a horizon: each act's fault, and the introductions that count, in the order of the
    commits. `against` is the adoption its acts were signed under; every introduction that counts has the same.
    """

    record_id: str
    record: Record
    acts: tuple[RecordFault, ...]
    counting: tuple[Introduction, ...]
    against: Adoption | None
    judged: tuple[tuple[Introduction, tuple[RecordFault, ...]], ...] = attrs.field(default=(), repr=False)

    def counts(self, number: int) -> bool:
        """Whether act `number`, from 1, counts."""
        return not self.acts[number - 1].code

    def at(self, number: int) -> tuple[Introduction, ...]:
        """The introductions at which act `number`, from 1, counts."""
        return tuple(introduction for introduction, faults in self.judged if not faults[number - 1].code)


def hear(inquiry: Inquiry, horizon: Horizon, record_id: str) -> Heard:
    """How a record counts at a horizon: each act if it does at any introduction; else the first fault in the order of
    clause 3 is told, whichever commit has it. Of a record that nothing introduces there no act counts.
    """
    return inquiry.answer(("heard", horizon.key, record_id), lambda: _hear(inquiry, horizon, record_id))


def _hear(inquiry: Inquiry, horizon: Horizon, record_id: str) -> Heard:
    record = inquiry.records[record_id][0].record  # the same bytes in each of them
    judged = tuple(
        [
            (introduction, judge(inquiry, horizon, introduction))
            for introduction in inquiry.introduced(record_id, horizon.commit)
        ]
    )
    counting = tuple([introduction for introduction, faults in judged if not all(fault.code for fault in faults)])
    if len(judged) == 1:
        acts = judged[0][1]
    else:
        acts = tuple(
            min((faults[number] for _, faults in judged), key=_rank, default=RecordFault("not-introduced"))
            for number in range(len(record.acts))
        )
    against = at_place(inquiry, counting[0]).against if counting else None
    return Heard(record_id, record, acts, counting, against, judged)


def _rank(fault: RecordFault) -> int:
    return _RANK[fault.code]


def judge(inquiry: Inquiry, horizon: Horizon, introduction: Introduction) -> tuple[RecordFault, ...]:
    """Each act's fault, for one introduction judged by itself in the history of a horizon."""
    placed = at_place(inquiry, introduction)
    record_fault = placed.fault
    if horizon.in_force is None and introduction.commit != inquiry.pins.root:
        record_fault = RecordFault("no-rules")
    elif not record_fault.code:
        record_fault = _at_hand(inquiry, horizon, introduction, placed)
    if record_fault.code:
        return (record_fault,) * len(introduction.record.acts)
    return tuple(
        min((_beside(inquiry, horizon, introduction, act), fault), key=lambda fault: _RANK[fault.code] or len(_RANK))
        for fault, act in zip(placed.acts, introduction.record.acts, strict=True)
    )


# at its place


def at_place(inquiry: Inquiry, introduction: Introduction) -> Placed:
    """An introduction judged by the rules in force at its parent, whatever came later."""
    key = ("placed", introduction.commit, introduction.record_id)
    return inquiry.answer(key, lambda: _place(inquiry, introduction))


def _place(inquiry: Inquiry, introduction: Introduction) -> Placed:
    record = introduction.record
    root = inquiry.pins.root
    if not root or not inquiry.graph.holds(introduction.parent, root):
        if introduction.commit == root:
            return Placed(SOUND, acts=(SOUND,) * len(record.acts))
        return Placed(RecordFault("before-root"))
    against = inquiry.horizon(introduction.parent).in_force
    if against is None:
        return Placed(RecordFault("no-rules"))
    fault = _round(inquiry, introduction)
    if fault.code:
        return Placed(fault, against=against)
    if why := misstated(inquiry, introduction, against):
        return Placed(RecordFault("record-base", {"why": why}), against=against)
    key = inquiry.key(introduction)
    own_key = key_of(against.rules, record.by, key)
    assert own_key is not None  # else it introduces nothing
    if own_key.state == "active":
        acts = tuple(_entitled(inquiry, against.rules, record, act) for act in record.acts)
        return Placed(SOUND, acts=acts, against=against)
    values = {"key": key, "by": record.by}
    key_fault = RecordFault("key-compromised", values) if own_key.state == "compromised" else SOUND
    act_fault = RecordFault("not-entitled", {"why": "retired", "by": record.by})
    return Placed(SOUND, key_fault, (act_fault,) * len(record.acts), against)


def _entitled(inquiry: Inquiry, rules: Rules, record: Record, act: Act) -> RecordFault:
    target = inquiry.act(act.to)
    why = lacking(rules, record, act, target and target[1:], inquiry.effect(target))
    return RecordFault("not-entitled", {"why": why, "by": record.by, "act": act.kind}) if why else SOUND


def _round(inquiry: Inquiry, introduction: Introduction) -> RecordFault:
    """Whether the record names a round that was opened in its history, under the name it bears (clause 8)."""
    record = introduction.record
    if record.opening is None:
        if [act.kind for act in record.acts] != ["round-open"]:
            return RecordFault("record-round", {"why": "none"})
        return _name_is_free(inquiry, introduction)
    if any(act.kind == "round-open" for act in record.acts):
        return RecordFault("record-round", {"why": "again"})
    openings = inquiry.introduced(record.opening, introduction.parent)
    if not openings:
        return RecordFault("record-round", {"why": "unknown"})
    opening = openings[0].record
    if [act.kind for act in opening.acts] != ["round-open"]:
        return RecordFault("record-round", {"why": "no-opening"})
    if opening.round != record.round:
        return RecordFault("record-round", {"why": "name", "round": opening.round})
    return SOUND


def _name_is_free(inquiry: Inquiry, introduction: Introduction) -> RecordFault:
    """A fault where the record would open a round by the name of an adopted one: paths and tags are named by it."""
    for adoption in inquiry.horizon(introduction.parent).line:
        if adoption.record.round == introduction.record.round:
            return RecordFault("record-round", {"why": "used", "round": adoption.record.round})
    return SOUND


# at hand


def _at_hand(inquiry: Inquiry, horizon: Horizon, introduction: Introduction, placed: Placed) -> RecordFault:
    """The fault of the whole record in the history at hand: by its round, by that being over, or by its key."""
    record = introduction.record
    if record.opening is not None:
        opening = hear(inquiry, horizon, record.opening)
        is_open = any(inquiry.graph.holds(introduction.parent, other.commit) for other in opening.counting)
        if not is_open:
            return RecordFault("round-not-opened", {"opening": record.opening, "why": opening.acts[0].code})
        for adoption in horizon.line:
            if adoption.opening == record.opening and not inquiry.graph.holds(adoption.commit, introduction.commit):
                return RecordFault("late", {"adoption": adoption.commit})
    if placed.key.code:
        return placed.key
    key = inquiry.key(introduction)
    if not key_stands(inquiry, horizon, introduction.commit, key):
        return RecordFault("key-compromised", {"key": key, "by": record.by})
    return SOUND


def _beside(inquiry: Inquiry, horizon: Horizon, introduction: Introduction, act: Act) -> RecordFault:
    """Whether the act would hold under every adoption beside it, too (clause 6)."""
    record = introduction.record
    for adoption in horizon.line:
        if not inquiry.graph.beside(adoption.commit, introduction.commit):
            continue
        fault = _entitled(inquiry, adoption.rules, record, act)
        key = inquiry.key(introduction)
        good = key_good_beside(inquiry, horizon, introduction.commit, record.by, key, adoption.rules)
        if fault.code or not good:
            return RecordFault("key-retired-beside", {"adoption": adoption.commit, "by": record.by, **fault.values})
    return SOUND


def entitled_but_late(inquiry: Inquiry, horizon: Horizon, introduction: Introduction, number: int) -> bool:
    """Whether act `number`, from 1, of a record would count if its round were not over."""
    if not at_place(inquiry, introduction).holds(number):
        return False
    stands = key_stands(inquiry, horizon, introduction.commit, inquiry.key(introduction))
    return stands and not _beside(inquiry, horizon, introduction, introduction.record.acts[number - 1]).code


def step_holds(inquiry: Inquiry, horizon: Horizon, heard: Heard, act: Act, step: Step) -> bool:
    """Whether a counted act is by a voice with a step, at its place and under every adoption beside it."""
    return any(
        may_step(at_place(inquiry, introduction).rules, heard.record, act, step)
        and all(
            may_step(adoption.rules, heard.record, act, step)
            for adoption in horizon.line
            if inquiry.graph.beside(adoption.commit, introduction.commit)
        )
        for introduction in heard.counting
    )


def key_good_beside(inquiry: Inquiry, horizon: Horizon, commit: str, by: str, key: str, rules: Rules) -> bool:
    """Whether a person's key, by which a commit is signed, is good for it by the rules of an adoption beside it.

    It is active there, and not in a revoked form, or the commit lies in what is marked good (clauses 6 and 7).
    """
    own_key = key_of(rules, by, key)
    if own_key is None:
        return False
    active = own_key.state == "active" and inquiry.signed(commit, rules).state == "good"
    return active or marked_good(inquiry, horizon, commit, own_key.good_until)


def key_stands(inquiry: Inquiry, horizon: Horizon, commit: str, key: str) -> bool:
    """Whether what a key signed in a commit stands as far as compromise goes: asked of every adoption of the line.

    The registration is looked for under every person: who signed may be registered under another id by then.
    """
    return all(
        marked_good(inquiry, horizon, commit, registration.good_until)
        for adoption in horizon.line
        for registration in compromised(adoption.rules, key)
    )


def marked_good(inquiry: Inquiry, horizon: Horizon, commit: str, good_until: str | None) -> bool:
    """Whether a commit lies in the history of a mark; a mark outside the history at hand is as if absent (clause 7)."""
    if good_until is None or not inquiry.graph.holds(horizon.commit, good_until):
        return False
    return inquiry.graph.holds(good_until, commit)


# signatures that the answer rests on and that cannot be checked here (clause 3): the audit then cannot say


def unchecked(inquiry: Inquiry) -> Iterator[Damage]:
    """The commits of the tip's history whose signature would have to be checked, and cannot be.

    The answer rests on it where the commit would introduce a record by somebody who has a gpg key by the rules in force
    there; or where it edits the plan, a rule lets no editors approve, and anybody has one. Where one of them has to be
    checked against more than `limits.GPG_KEYS` keys, `limit-reached` is reported, once.
    """
    graph, tip = inquiry.graph, inquiry.evidence.tip
    unverified = [
        commit
        for commit in inquiry.commits.values()
        if commit.signature == WAITS_FOR_GPG and graph.holds(tip, commit.id)
    ]
    if not unverified:
        return
    by_commit = {
        introduction.commit: introduction for introduced in inquiry.records.values() for introduction in introduced
    }
    crowded = False
    for commit in unverified:
        introduction = by_commit.get(commit.id)
        rules = (_says(inquiry, introduction) if introduction is not None else None) or _edits(inquiry, commit)
        if rules is None:
            continue
        crowded = crowded or len(rules.people.gpg_keys()) > limits.GPG_KEYS
        signature = inquiry.signed(commit.id, rules)
        if signature.lacking:
            yield Damage("signature-unchecked", commit.id, {"why": signature.why})
    if crowded:
        yield Damage("limit-reached", tip, {"why": "keys"})


def _says(inquiry: Inquiry, introduction: Introduction) -> Rules | None:
    """The rules a record would be introduced by, where its recorder has a gpg key by them."""
    founding = introduction.commit == inquiry.pins.root
    rules: Rules = (
        inquiry.evidence.rules_at(introduction.parent) if founding else inquiry.horizon(introduction.parent).rules
    )
    person = rules.people.persons.get(introduction.record.by)
    return rules if person is not None and _has_gpg(person) else None


def _edits(inquiry: Inquiry, commit: Commit) -> Rules | None:
    """The rules in force at a commit that edits the plan, where editors may not approve and anybody has a gpg key."""
    if not commit.edits:
        return None
    rules: Rules = inquiry.horizon(commit.id).rules
    guarded = any(not rule.editors_may_approve for rule in rules.policy.rules)
    return rules if guarded and any(map(_has_gpg, rules.people.persons.values())) else None


def _has_gpg(person: Person) -> bool:
    return any(key.kind == "gpg" for key in person.keys)
