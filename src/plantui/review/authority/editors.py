"""Who edited what since the baseline (clause 13): the signers of edits, merges included."""

from __future__ import annotations

from collections.abc import Mapping

from plantui.review.authority.key_validity import key_good_beside, key_stands
from plantui.review.authority.permissions import key_of
from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.policy import people
from plantui.review.rounds.requirements import ChangedItem, differing
from plantui.value_class import value_class


@value_class
class ItemEdit:
    """A commit that edits an item; `person` is whose key signed it, empty when it is no known active key's."""

    commit: str
    person: str


def edits(inquiry: Inquiry, horizon: Horizon, items: Mapping[str, ChangedItem]) -> dict[str, tuple[ItemEdit, ...]]:
    """The edits of changed items in the history at hand but not in the baseline's, in the order of the commits."""
    baseline = horizon.in_force
    edits_by_item: dict[str, list[ItemEdit]] = {}
    if baseline is None:
        return {}
    for commit in inquiry.commits.values():
        if not commit.edits or not inquiry.graph.holds(horizon.commit, commit.id):
            continue
        if inquiry.graph.holds(baseline.commit, commit.id):
            continue
        touched = edited(inquiry, commit.id) & items.keys()
        if touched:
            edit = ItemEdit(commit.id, signer_of(inquiry, horizon, commit.id))
            for item_id in touched:
                edits_by_item.setdefault(item_id, []).append(edit)
    return {item_id: tuple(item_edits) for item_id, item_edits in edits_by_item.items()}


def edited(inquiry: Inquiry, commit: str) -> frozenset[str]:
    """The items whose fingerprint differs from that in every parent, and those of a file that cannot be read.

    In a file that differs from every parent's and has a problem on either side, every item of the commit or of a parent
    counts as edited, since the fingerprints bind only what could be read. A file unchanged from a parent is not edited.
    """
    return inquiry.answer(("edited", commit), lambda: reworded(inquiry, commit) | _unreadable(inquiry, commit))


def reworded(inquiry: Inquiry, commit: str) -> frozenset[str]:
    """The items whose fingerprint differs from that in every parent, as far as the files can be read."""
    plan = inquiry.plan_at(commit)
    parents = [inquiry.plan_at(parent) for parent in inquiry.commits[commit].parents]
    if not parents:
        return frozenset(plan.by_id)
    return frozenset.intersection(*(frozenset(differing(parent, plan, inquiry.prints)) for parent in parents))


def _unreadable(inquiry: Inquiry, commit: str) -> frozenset[str]:
    """The items of the files that a commit has otherwise than every parent and with a problem on either side."""
    plan, *parents = plans = [inquiry.plan_at(commit_id) for commit_id in (commit, *inquiry.commits[commit].parents)]
    paths = {
        path
        for path in {problem.path for side in plans for problem in side.problems}
        if parents and all(parent.files.get(path) != plan.files.get(path) for parent in parents)
    }
    if not paths:
        return frozenset()
    return frozenset(item.id for side in plans for item in side.by_id.values() if item.path in paths)


def signer_of(inquiry: Inquiry, horizon: Horizon, commit: str) -> str:
    """The person whose active key signed a commit, by the rules in force there and by those beside it; else empty."""
    rules = inquiry.horizon(commit).rules
    signature = inquiry.signed(commit, rules)
    person = people.holder(rules.people, signature.key) if signature.state == "good" else None
    key = key_of(rules, person.id, signature.key) if person else None
    if person is None or key is None or key.state != "active":
        return ""
    for adoption in horizon.line:
        beside = inquiry.graph.beside(adoption.commit, commit)
        if beside and not key_good_beside(inquiry, horizon, commit, person.id, signature.key, adoption.rules):
            return ""
    return person.id if key_stands(inquiry, horizon, commit, signature.key) else ""
