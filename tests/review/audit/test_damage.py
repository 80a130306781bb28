"""What reading met, as findings: what stands at the tip fails, what lies in the past is told (clause 2)."""

from __future__ import annotations

import attrs
import pytest

from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.commit_facts import Damage, Pins
from support.authority import Round, founded, round_of

FOLDER = ("plan/services", "1")


def misplaced(of: Round, commit: str, *folders: tuple[str, str]) -> str:
    """The commit with these folders malformed, each with its tree."""
    of.world.commits[commit] = attrs.evolve(of.world.commits[commit], malformed=frozenset(folders))
    return commit


@pytest.mark.parametrize(
    ("at_tip", "told"),
    [((), True), ((FOLDER,), False), ((("plan/services", "2"),), True), ((("plan/reviews", "3"), FOLDER), False)],
)
def test_a_malformed_folder_fails_while_it_stands_at_the_tip(at_tip: tuple[tuple[str, str], ...], told: bool) -> None:
    """As it was made: what has become of it since is another."""
    of = round_of(founded())
    broken = misplaced(of, of.world.commit(of.edit, by="nils"), FOLDER)
    tip = misplaced(of, of.world.commit(broken, by="nils"), *at_tip)
    damage = Damage("tree-malformed", broken, {"path": "plan/services"})
    audit = of.world.audit(tip, damaged=(damage,), tags={"2024": of.root})
    assert audit.findings == (AuditFinding("tree-malformed", broken, {"path": "plan/services"}, told=told),)
    assert audit.passed is told and audit.complete and audit.founded


def test_a_folder_that_a_commit_has_from_its_parent_is_not_its_own() -> None:
    """Of a commit that only inherits one, nothing stands at the tip."""
    of = round_of(founded())
    broken = misplaced(of, of.world.commit(of.edit, by="nils"), FOLDER)
    heir = misplaced(of, of.world.commit(broken, by="nils"), FOLDER)
    found = of.world.audit(heir, damaged=(Damage("tree-malformed", heir),), tags={"2024": of.root}).findings
    assert found == (AuditFinding("tree-malformed", heir, told=True),)


def test_where_something_is_missing_only_that_is_found() -> None:
    """It cannot say: nothing about pins, records, or tags; and it does not pass."""
    of = round_of(founded())
    tip = of.decide(of.edit, "nils", "godkjent", "eier")
    missing = Damage("object-missing", "1" * 40, {"kind": "blob"})
    audit = of.world.audit(tip, Pins(of.root, tip="2" * 40), damaged=(missing, Damage("commit-large", tip)))
    assert audit.findings == (
        AuditFinding("object-missing", "1" * 40, {"kind": "blob"}), AuditFinding("commit-large", tip),
    )  # fmt: skip
    assert not audit.complete and audit.founded and not audit.passed
    assert set(audit.verdicts) == {of.root, of.opened, tip}


def test_without_a_root_nothing_is_founded() -> None:
    """Nor where the pinned one is not in the history, though it founds the plan elsewhere."""
    of = round_of(founded())
    elsewhere = of.world.commit(by="nils")
    for tip, pins in ((of.edit, Pins()), (elsewhere, Pins(of.root)), (of.edit, Pins(of.edit))):
        audit = of.world.audit(tip, pins)
        assert not audit.founded and not audit.passed and audit.complete
    assert of.world.audit(of.edit).founded and of.world.audit(of.edit).passed
