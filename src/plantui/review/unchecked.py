"""Signatures the answer rests on that nobody here can check (clause 3): then neither yes nor no is true."""

from __future__ import annotations

from collections.abc import Iterator

from plantui.review.evidence import Commit, Damage, Rules
from plantui.review.inquiry import Inquiry
from plantui.review.people import Person


def unchecked(inquiry: Inquiry) -> Iterator[Damage]:
    """The commits of the tip's history whose signature would have to be checked, and cannot be.

    The answer rests on it where the commit would introduce a record by somebody who has a gpg key by the rules in force
    there; or where it edits the plan, a rule lets no editors approve, and anybody has one.
    """
    graph, tip = inquiry.graph, inquiry.evidence.tip
    lacking = [one for one in inquiry.commits.values() if one.signature.lacking and graph.holds(tip, one.id)]
    if not lacking:
        return
    by = {one.commit: _recorder(inquiry, one.blob) for one in inquiry.attempts if one.code == "record-signer"}
    for commit in lacking:
        if _says(inquiry, commit, by.get(commit.id, "")) or _edits(inquiry, commit):
            yield Damage("signature-unchecked", commit.id, {"why": commit.signature.why})


def _recorder(inquiry: Inquiry, blob: str) -> str:
    file = inquiry.evidence.files.get(blob)
    return file.record.by if file is not None and file.record is not None else ""


def _says(inquiry: Inquiry, commit: Commit, by: str) -> bool:
    if not by or len(commit.parents) != 1:
        return False
    if commit.id == inquiry.pins.root:
        rules = inquiry.evidence.rules_at(commit.parents[0])
    else:
        rules = inquiry.horizon(commit.parents[0]).rules
    person = rules.people.persons.get(by)
    return person is not None and _has_gpg(person)


def _edits(inquiry: Inquiry, commit: Commit) -> bool:
    """Whether it edits the plan after the root where editors may not approve and somebody signs with gpg."""
    rules: Rules = inquiry.horizon(commit.id).rules
    guarded = any(not rule.editors_may_approve for rule in rules.policy.rules)
    return commit.edits and guarded and any(map(_has_gpg, rules.people.persons.values()))


def _has_gpg(person: Person) -> bool:
    return any(key.kind == "gpg" for key in person.keys)
