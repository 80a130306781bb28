"""What a gate lets pass between two tips: T54.

Each rule (clause 18), with its smallest example | its boundary:

* a gate refuses what is new and marked *refuse*
  a new stray file | the same code, path and commit as before
* what merely does not count passes, and is told
  a record without the right to it | where nobody can say: refused
"""

from __future__ import annotations

from typing import Any

import pytest

from plantui.review.audit import gate
from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import AuditFinding, Code
from plantui.review.audit.gate import Passage
from plantui.review.ledger.commit_facts import Pins
from plantui.review.ledger.ledger import Horizon
from support.authority import Round, founded, moved, round_of


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def stray(of: Round, by: str = "eva") -> dict[str, bytes]:
    """A record file that nobody has signed, by its path."""
    commit = of.yes(of.edit, by, key=None)
    (touched,) = of.world.commits[commit].differences[0].reviews
    return {touched.path: of.world.trees[commit].records[touched.path]}


def passage(of: Round, before: str, after: str, **tags: dict[str, str]) -> Passage:
    """What stands between two tips, with the same pins; `tags` are those after."""
    pins = Pins(root=of.root)
    return gate.judge(of.world.audit(before, pins), of.world.audit(after, pins, **tags))


def test_an_honest_push_over_an_old_failure_passes() -> None:
    """What was wrong before is not the pusher's; it fails the audit still."""
    of = opened()
    old = of.world.commit(of.edit, records=stray(of), by=None)
    found = passage(of, old, of.yes(old))
    assert found.passes and not of.world.audit(old).passed


def test_a_new_stray_file_is_refused_also_where_another_lies_already() -> None:
    """Known is a code with its path and a commit, not the code alone."""
    of = opened()
    clean = passage(of, of.edit, of.world.commit(of.edit, records=stray(of), by=None))
    assert [one.code for one in clean.refused] == ["record-unsigned"]
    old = of.world.commit(of.edit, records=stray(of), by=None)
    more = passage(of, old, of.world.commit(old, records=stray(of, "eli"), by=None))
    assert len(more.refused) == 1 and not more.passes


def test_a_merge_that_brings_an_old_bad_branch_is_refused() -> None:
    """However old its commits are, they are new here."""
    of = opened()
    bad = of.world.commit(of.edit, records=stray(of), by=None)
    here = of.world.commit(of.edit, plan=moved("n", when="2031"), by="nils")
    assert not passage(of, here, of.world.commit(here, bad, by="nils")).passes


def test_healing_passes_and_breaking_again_does_not() -> None:
    """The file is taken away, and put back by another commit."""
    of = opened()
    ((path, data),) = stray(of).items()
    old = of.world.commit(of.edit, records={path: data}, by=None)
    healed = of.world.commit(old, records={path: None}, by=None)
    assert passage(of, old, healed).passes
    assert not passage(of, healed, of.world.commit(healed, records={path: data}, by=None)).passes


def test_a_merge_over_an_old_loss_is_not_a_new_one() -> None:
    """Who merges a main that has lost a record loses nothing more."""
    of = opened()
    said = of.yes(of.edit)
    (path,) = of.world.trees[said].records.keys() - of.world.trees[of.edit].records.keys()
    lost = of.world.commit(said, records={path: None}, by=None)
    mine = of.world.commit(said, plan=moved("n", when="2031"), by="nils")
    assert passage(of, lost, of.world.commit(mine, lost, records={path: None}, by="nils")).passes
    assert not passage(of, said, lost).passes


def test_what_merely_does_not_count_passes_and_is_told() -> None:
    """A record without the right is let in and said."""
    of = opened()
    found = passage(of, of.edit, of.decide(of.edit, "nils", "godkjent", "eier"))
    assert found.passes and [one.code for one in found.told] == ["not-entitled"]


def test_a_moved_tag_bears_on_the_push_of_the_tag_alone() -> None:
    """Tags never change the answer."""
    of = opened()
    found = passage(of, of.edit, of.edit, tags={"2024": of.edit})
    assert found.passes and [one.code for one in found.tags] == ["tag-mismatch"]


def test_a_new_branch_has_nothing_known() -> None:
    """Without an old tip all that is found is new."""
    of = opened()
    bad = of.world.commit(of.edit, records=stray(of), by=None)
    assert not gate.judge(None, of.world.audit(bad)).passes and gate.judge(None, of.world.audit(of.edit)).passes


def test_without_an_answer_nothing_passes() -> None:
    """Where no root is pinned, or something is missing, nobody could say what else came in."""
    of = opened()
    unpinned = of.world.audit(of.edit, Pins())
    assert not gate.judge(unpinned, unpinned).passes


def test_a_false_signers_file_keeps_out_whoever_made_it_and_nobody_after() -> None:
    """It is told of the tip, whichever that is; the next honest push is not to blame."""
    of = opened()
    path = "plan/governance/allowed_signers"
    listed = of.world.trees[of.edit].plan[path]
    false = of.world.commit(of.edit, plan={path: listed.replace(b"eva", b"eve")}, by=None)
    assert [one.code for one in passage(of, of.edit, false).refused] == ["signers-false"]
    assert passage(of, false, of.yes(false)).passes
    healed = of.world.commit(false, plan={path: listed}, by=None)
    assert not passage(of, healed, of.world.commit(healed, false, plan={path: listed + b"# x\n"}, by=None)).passes


def test_a_tip_that_was_lost_before_is_not_lost_by_the_next_push() -> None:
    """It fails the audit until it is back; what is said meanwhile is let in."""
    of = opened()
    pins = Pins(root=of.root, tip=of.yes(of.edit))
    old, new = of.world.audit(of.edit, pins), of.world.audit(of.yes(of.edit, "eli"), pins)
    assert [one.code for one in gate.judge(None, old).refused] == ["history-shortened"]
    assert [one.code for one in gate.judge(old, new).refused] == ["history-rewritten"]
    lost = of.world.commit(of.edit, plan=moved("n", when="2031"), by="nils")
    assert gate.judge(of.world.audit(lost, pins), of.world.audit(of.yes(lost), pins)).passes


HERE, THERE = "1" * 40, "2" * 40


def audited(*findings: AuditFinding, complete: bool = True, founded: bool = True) -> Audit:
    """An audit that found these."""
    return Audit(Pins(), Horizon(HERE, ()), findings, {}, complete=complete, founded=founded)


def stray_at(path: str, *commits: str, **more: Any) -> AuditFinding:
    """A file that nothing introduces, brought by these commits."""
    commit, *others = commits
    return AuditFinding("record-unsigned", commit, {"path": path}, also=tuple(others), **more)


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ((), stray_at("a", HERE), True),
        ((stray_at("a", HERE),), stray_at("a", HERE), False),
        ((stray_at("a", HERE),), stray_at("b", HERE), True),
        ((stray_at("a", HERE),), stray_at("a", THERE), True),
        ((stray_at("a", HERE, THERE),), stray_at("a", THERE), False),
        ((stray_at("a", HERE),), stray_at("a", THERE, HERE), False),
        ((stray_at("a", HERE, healed=True),), stray_at("a", HERE), True),
        ((stray_at("a", HERE, healed=True),), stray_at("a", HERE, healed=True), False),
        ((stray_at("a", HERE),), stray_at("a", HERE, healed=True), False),
        ((stray_at("a", HERE), stray_at("a", HERE, healed=True)), stray_at("a", HERE), False),
        ((stray_at("a", HERE, healed=True), stray_at("a", HERE)), stray_at("a", HERE), False),
        ((AuditFinding("record-mixed", HERE, {"path": "a"}),), stray_at("a", HERE), True),
        ((AuditFinding("commit-large", HERE),), AuditFinding("commit-large", HERE), False),
        ((AuditFinding("commit-large", HERE),), AuditFinding("commit-large", THERE), True),
        ((AuditFinding("signers-false", HERE),), AuditFinding("signers-false", THERE), False),
        (
            (AuditFinding("history-shortened", HERE, {"seen": "a"}),),
            AuditFinding("history-shortened", THERE, {"seen": "a"}),
            False,
        ),
        (
            (AuditFinding("history-rewritten", HERE, {"seen": "a"}),),
            AuditFinding("history-rewritten", HERE, {"seen": "b"}),
            True,
        ),
        (
            (AuditFinding("record-base", HERE, {"record": "a", "why": "to"}),),
            AuditFinding("record-base", HERE, {"record": "b", "why": "to"}),
            True,
        ),
        (
            (AuditFinding("record-signer", HERE, {"path": "a", "record": "a"}),),
            AuditFinding("record-signer", HERE, {"path": "a", "record": "b"}),
            False,
        ),
    ],
)
def test_a_finding_is_known_by_its_code_what_it_is_about_and_a_commit(
    before: tuple[AuditFinding, ...], after: AuditFinding, new: bool
) -> None:
    """Any of its commits will do, and of the tip's own none is asked; what fails now and did not then is new."""
    judged = gate.judge(audited(*before), audited(after))
    assert (*judged.refused, *judged.told, *judged.tags) == ((after,) if new else ())


def test_what_a_gate_does_with_a_finding_is_its_codes() -> None:
    """Each once, in the order found; what depends on the pins, or passes, is in none."""
    codes: tuple[Code, ...] = ("late", "tag-mismatch", "record-mixed", "not-entitled", "behind", "record-unsigned")
    found = {code: AuditFinding(code, HERE) for code in codes}
    judged = gate.judge(None, audited(*found.values()))
    assert judged == Passage(
        (found["record-mixed"], found["record-unsigned"]), (found["not-entitled"],), (found["tag-mismatch"],), sure=True
    )
    assert not judged.passes and gate.judge(None, audited(found["not-entitled"], found["tag-mismatch"])).passes


@pytest.mark.parametrize(("complete", "founded"), [(False, True), (True, False)])
def test_an_audit_that_cannot_say_lets_nothing_pass(complete: bool, founded: bool) -> None:
    """Whether something is missing, or nothing is founded; and both were so before."""
    unsure = audited(complete=complete, founded=founded)
    assert gate.judge(unsure, unsure) == Passage((), (), (), sure=False) and not gate.judge(unsure, unsure).passes
    assert gate.judge(None, audited()).passes
