"""The histories of the corpus, judged from their objects in memory: what the rule must say, without git."""

from __future__ import annotations

import pytest

from e2e.corpus import CASES
from e2e.corpus_accounts import TARGET, account, inquiry_of, on_disk
from plantui.review.audit.audit import audit
from plantui.review.rounds.round import open_rounds
from plantui.review.rounds.standing import standing
from support.governed import Keys


def _accounts() -> dict[str, list[str]]:
    blocks = TARGET.read_text("utf-8").removeprefix("# ").rstrip("\n").split("\n# ")
    return {lines[0]: lines[1:] for lines in (block.split("\n") for block in blocks)}


@pytest.mark.parametrize("name", CASES)
def test_a_history_in_memory_is_judged_as_the_corpus_says(name: str, keys: Keys) -> None:
    """The rule finds exactly the codes that a history must give, and approves exactly the items that must be."""
    case = CASES[name]
    planted = case.build(keys)
    if on_disk(case, planted):
        pytest.skip("what is wrong with it lies on the disk")
    inquiry = inquiry_of(planted)
    findings = audit(inquiry).findings
    codes = {finding.code if finding.severity == "failing" else f"({finding.code})" for finding in findings}
    assert codes == case.codes
    if case.approved is not None:
        approved: set[str] = set()
        for opening in open_rounds(inquiry, inquiry.horizon(planted.tip)):
            items = standing(inquiry, planted.tip, opening).items
            approved |= {item_id for item_id, of_item in items.items() if of_item.approved}
        assert approved == case.approved


@pytest.mark.parametrize("name", _accounts())
def test_all_that_the_rule_says_of_a_history_is_as_it_was(name: str, keys: Keys) -> None:
    """Findings with their values, what each item lacks, who is asked, an item's life: a change of any is seen."""
    assert account(CASES[name].build(keys)) == _accounts()[name], (
        "if it is meant: make accounts, and read the difference"
    )


def test_each_history_of_the_corpus_has_its_account(keys: Keys) -> None:
    """None is left out but those whose fault lies on the disk."""
    assert list(_accounts()) == [name for name, case in CASES.items() if not on_disk(case, case.build(keys))]
