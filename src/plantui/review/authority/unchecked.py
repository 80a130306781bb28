"""Signatures the answer rests on that nobody here can check (clause 3): then neither yes nor no is true."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import limits
from plantui.review.ledger.commit_facts import Commit, Damage, Rules
from plantui.review.ledger.introductions import Introduction
from plantui.review.ledger.ledger import Inquiry
from plantui.review.ledger.log_entry import WAITS_FOR_GPG
from plantui.review.policy.people import Person


def unchecked(inquiry: Inquiry) -> Iterator[Damage]:
    """The commits of the tip's history whose signature would have to be checked, and cannot be.

    The answer rests on it where the commit would introduce a record by somebody who has a gpg key by the rules in force
    there; or where it edits the plan, a rule lets no editors approve, and anybody has one. Where there are more keys
    than gpg is asked about, and it had to be, that is told once.
    """
    graph, tip = inquiry.graph, inquiry.evidence.tip
    waiting = [one for one in inquiry.commits.values() if one.signature == WAITS_FOR_GPG and graph.holds(tip, one.id)]
    if not waiting:
        return
    said = {one.commit: one for of_record in inquiry.records.values() for one in of_record}
    crowded = False
    for commit in waiting:
        one = said.get(commit.id)
        rules = (_says(inquiry, one) if one is not None else None) or _edits(inquiry, commit)
        if rules is None:
            continue
        crowded = crowded or len(rules.people.gpg_keys()) > limits.GPG_KEYS
        signature = inquiry.signed(commit.id, rules)
        if signature.lacking:
            yield Damage("signature-unchecked", commit.id, {"why": signature.why})
    if crowded:
        yield Damage("limit-reached", tip, {"why": "keys"})


def _says(inquiry: Inquiry, one: Introduction) -> Rules | None:
    """The rules a record would be introduced by, where its recorder has a gpg key by them."""
    founding = one.commit == inquiry.pins.root
    rules: Rules = inquiry.evidence.rules_at(one.parent) if founding else inquiry.horizon(one.parent).rules
    person = rules.people.persons.get(one.record.by)
    return rules if person is not None and _has_gpg(person) else None


def _edits(inquiry: Inquiry, commit: Commit) -> Rules | None:
    """The rules in force, where it edits the plan, editors may not approve and somebody signs with gpg."""
    if not commit.edits:
        return None
    rules: Rules = inquiry.horizon(commit.id).rules
    guarded = any(not rule.editors_may_approve for rule in rules.policy.rules)
    return rules if guarded and any(map(_has_gpg, rules.people.persons.values())) else None


def _has_gpg(person: Person) -> bool:
    return any(key.kind == "gpg" for key in person.keys)
