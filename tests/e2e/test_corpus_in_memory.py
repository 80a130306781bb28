"""The histories of the corpus, judged from their objects in memory: what an audit must say, without git."""

from __future__ import annotations

import attrs
import pytest

import e2e.corpus_copies  # noqa: F401  (its histories are on the list, too)
from e2e.corpus import CASES
from plantui.git.sign.verify import verify
from plantui.review.audit.audit import audit, inquire
from plantui.review.ledger.commit_facts import Commit, Pins
from plantui.review.rounds.round import open_rounds
from plantui.review.rounds.standing import standing
from support.governed import Keys

FOUND_WHILE_READING = {"tree-malformed", "(tree-malformed)", "(commit-large)"}
"""Codes of what `git/` finds wrong with an object before the rule is asked."""
TOO_LONG_TO_READ = {"long-message-edits", "long-message-says", "many-parents"}
"""Histories whose point is what reading does with their size."""


@pytest.mark.parametrize("name", CASES)
def test_a_history_in_memory_is_judged_as_the_corpus_says(name: str, keys: Keys) -> None:
    """The rule finds exactly the codes that a history must give, and approves exactly the items that must be."""
    case = CASES[name]
    planted = case.build(keys)
    if planted.spoil is not None or planted.without or case.codes & FOUND_WHILE_READING or name in TOO_LONG_TO_READ:
        pytest.skip("what is wrong with it lies on the disk")
    world = planted.world
    ancestry: dict[str, Commit] = {}
    waiting = [tip for tip in (planted.tip, planted.newest, planted.seen) if tip in planted.world.commits]
    while waiting:
        commit = world.commits[waiting.pop()]
        if commit.id in ancestry:
            continue
        ancestry[commit.id] = attrs.evolve(commit, signature=verify(world.objects[commit.id][1]))
        waiting += [parent for parent in commit.parents if parent in world.commits]
    own = tuple(record_id for record_id, _ in planted.own)
    pins = Pins(world.root, planted.newest, planted.seen, own)
    tags = {
        ref.removeprefix("refs/tags/plan/"): commit
        for ref, commit in world.refs.items()
        if ref.startswith("refs/tags/plan/")
    }
    inquiry = inquire(world.evidence(planted.tip, ancestry.values(), tags=tags), pins)
    findings = audit(inquiry).findings
    assert {
        finding.code if finding.severity == "failing" else f"({finding.code})" for finding in findings
    } == case.codes
    if case.approved is not None:
        approved: set[str] = set()
        for opening in open_rounds(inquiry, inquiry.horizon(planted.tip)):
            items = standing(inquiry, planted.tip, opening).items
            approved |= {item for item, said in items.items() if said.approved}
        assert approved == case.approved
