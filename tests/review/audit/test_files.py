"""What an audit says of files, and what each thing weighs: clauses 4 and 18, T48 to T53.

Each rule (clauses 4 and 18), with its smallest example | its boundary:

* a file that nothing introduces fails while the tip has it
  a stray file at the tip | taken away: a notice
* a record dropped or changed fails until it is healed
  a merge leaves it out | the same bytes back, by anybody
* an adoption accepts findings of its own history
  `accept` names the code and the commit | another commit of that finding is not named
"""

from __future__ import annotations

import attrs
import pytest

from plantui.review.audit.audit import Audit
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.commit_facts import Pins
from plantui.review.records import record
from plantui.review.records.record import Act
from support.authority import (
    Round,
    World,
    founded,
    governance,
    moved,
    persons,
    policy,
    retired,
    round_of,
    small_round,
    texts,
)  # fmt: skip


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def file_of(of: Round, commit: str) -> tuple[str, bytes]:
    """The one record file that a commit adds."""
    (touched,) = of.world.commits[commit].differences[0].reviews
    return touched.path, of.world.trees[commit].records[touched.path]


def stray(of: Round) -> tuple[str, bytes]:
    """A record file that nobody has signed, as it would lie in the plan."""
    return file_of(of, of.yes(of.edit, key=None))


def found(audit: Audit, code: str) -> list[AuditFinding]:
    """The findings of one code."""
    return [one for one in audit.findings if one.code == code]


def test_one_file_brought_by_two_commits_is_one_finding_with_both() -> None:
    """Whoever merges both sides is told once, and an adoption must accept it at each of them."""
    of = opened()
    path, data = stray(of)
    one, other = (of.world.commit(of.edit, records={path: data}, by=None, plan=files) for files in (None, moved("n")))
    both = of.world.commit(one, other, by="nils")
    mixed = of.world.commit(of.edit, records={path: data}, by=None)
    (told,) = found(of.world.audit(of.world.commit(one, mixed, by="nils")), "record-unsigned")
    assert set(told.commits) == {one, mixed} and told.severity == "failing"
    (told,) = found(of.world.audit(both), "record-mixed")
    assert told.commits == (other,), "of several codes the first in the rule's order is told, where it is true"


def test_taking_a_stray_file_away_heals_it_and_is_no_loss() -> None:
    """T53: anybody ends it by one ordinary commit."""
    of = opened()
    path, data = stray(of)
    there = of.world.commit(of.edit, records={path: data}, by=None)
    assert not of.world.audit(there).passed
    gone = of.world.commit(there, records={path: None}, by=None)
    audit = of.world.audit(gone)
    assert audit.passed and {one.code for one in audit.findings} >= {"record-unsigned"}
    assert not found(audit, "record-dropped")
    again = of.world.audit(of.world.commit(gone, records={path: data}, by=None))
    (told,) = found(again, "record-unsigned")
    assert told.severity == "failing" and len(told.commits) == 2


def test_an_edited_file_has_one_code() -> None:
    """What stands there now is no second finding; only the record's own bytes heal it."""
    of = opened()
    said = of.yes(of.edit)
    path, data = file_of(of, said)
    edited = of.world.commit(said, records={path: data.replace(b"godkjent", b"avvist")}, by=None)
    assert of.world.codes(edited) == {"record-edited"}
    twice = of.world.commit(edited, records={path: data + b"# x\n"}, by=None)
    assert of.world.codes(twice) == {"record-edited"}
    assert of.world.audit(of.world.commit(twice, records={path: data}, by=None)).passed


def test_a_loss_that_a_merge_carries_on_is_the_same_finding() -> None:
    """The drop and the merge that keeps it are told as one, and heal as one."""
    of = opened()
    said = of.yes(of.edit)
    path, data = file_of(of, said)
    dropped = of.world.commit(said, records={path: None}, by=None)
    beside = of.world.commit(said, plan=moved("n", when="2031"), by="nils")
    merge = of.world.commit(beside, dropped, records={path: None}, by="nils")
    (told,) = found(of.world.audit(merge), "record-dropped")
    assert set(told.commits) == {dropped, merge}
    (told,) = found(of.world.audit(of.world.commit(merge, records={path: data}, by=None)), "record-dropped")
    assert told.healed


@pytest.mark.parametrize("moved_away", [True, False])
def test_what_the_roots_own_tree_holds_is_not_asked(moved_away: bool) -> None:
    """An unsigned record file from before the founding is nobody's finding; the same bytes elsewhere are."""
    world = World()
    first = world.commit(plan={**texts(), **governance(policy(), persons())}, by="siri")
    act = Act("remark", item="s.m", fingerprint="0" * 64, text="Hei")
    early = world.land(first, world.record("eva", act, base=first, against=None, opening=None), by=None)
    path, data = next(iter(world.trees[early].records.items()))
    world.found(early)
    of = round_of(world)
    assert world.codes(of.edit) == set()
    if moved_away:
        tip = world.commit(of.edit, records={path.replace("/2025/", "/2026/"): data}, by="nils")
        assert world.codes(tip) == {"record-malformed"}
    else:
        gone = world.commit(of.edit, records={path: None}, by="nils")
        assert world.codes(world.commit(gone, records={path: data}, by=None)) == set()


def test_a_file_from_beside_the_root_is_asked_for_once_it_is_merged() -> None:
    """Whatever comes into a tree that descends from the root is asked of, by whichever parent it comes."""
    of = opened()
    first = of.world.commits[of.root].parents[0]
    path, data = stray(of)
    beside = of.world.commit(first, records={path: data}, by=None)
    merge = of.world.commit(of.edit, beside, by="nils")
    (told,) = (one for one in of.world.audit(merge).findings if one.values.get("path") == path)
    assert told.commit == beside and told.severity == "failing"


def test_what_was_changed_beside_the_root_is_told_once_it_is_merged() -> None:
    """No tree that descends from the root held the record, so nothing of it was edited there: it is a stray file."""
    of = opened()
    first = of.world.commits[of.root].parents[0]
    act = Act("remark", item="s.m", fingerprint="0" * 64, text="Hei")
    beside = of.world.land(first, of.world.record("eva", act, base=first, against=None, opening=None))
    path, data = file_of(of, beside)
    false = of.world.commit(beside, records={path: data.replace(b"Hei", b"Ja!")}, by=None)
    audit = of.world.audit(of.world.commit(of.edit, false, by="nils"))
    (told,) = (one for one in audit.findings if one.values.get("path") == path)
    assert (told.code, told.commit, told.severity) == ("record-mixed", false, "failing")


def test_signed_without_the_seat_or_by_a_retired_key_it_fails_nothing() -> None:
    """T48 and T49: it is kept and told, and nobody ever registered can keep an audit from passing."""
    of = opened()
    seatless = of.world.audit(of.decide(of.edit, "nils", "godkjent", "eier"))
    assert seatless.passed and found(seatless, "not-entitled")
    later = small_round(of.world, retired("nils"))
    inside = of.world.commit(of.edit, later, by="siri", plan=dict(of.world.trees[later].plan))
    gone = of.world.audit(of.decide(inside, "nils", "tilslutning", "arkitekt", against=later))
    assert gone.passed and found(gone, "not-entitled")


def test_an_adoption_by_somebody_who_may_not_is_told_once() -> None:
    """T50: as `not-entitled`, and it fails nothing."""
    of = opened()
    audit = of.world.audit(of.adopt(of.yes(of.edit), by="nils"))
    assert audit.passed and found(audit, "not-entitled") and not found(audit, "adoption-fails")


def test_an_adoption_by_an_adopter_of_what_is_not_approved_fails_until_one_holds() -> None:
    """T51: somebody entitled says that it is adopted, and it is not."""
    of = opened()
    early = of.adopt(of.edit)
    (told,) = found(of.world.audit(early), "adoption-fails")
    assert told.severity == "failing" and told.acceptable
    (told,) = found(of.world.audit(of.adopt(of.yes(early))), "adoption-fails")
    assert told.healed and told.severity == "notice"


def test_an_adoption_without_a_round_is_not_healed_by_the_founding() -> None:
    """That neither names a round makes them no adoptions of one round."""
    of = opened()
    act = Act("adopt", version="1", plan_fingerprint=of.world.print_of(of.edit))
    tip = of.world.say(of.edit, "siri", act, against=of.root, opening=None)  # type: ignore[arg-type]
    assert not [one for one in found(of.world.audit(tip), "adoption-fails") if one.healed]


def test_a_tag_fails_nothing() -> None:
    """T52: tags decide nothing, and anybody who may push can make one."""
    of = opened()
    audit = of.world.audit(of.edit, tags={"2024": of.root, "2025": of.edit})
    assert audit.passed and found(audit, "tag-mismatch")


def test_a_fork_that_a_pin_settles_is_told_as_one() -> None:
    """With the root alone pinned nobody can say which rules are in force; who pinned one side has their answer."""
    of = opened()
    yes = of.yes(of.edit)
    one, other = of.adopt(yes), of.adopt(yes, by="svein")
    both = of.world.commit(one, other, by="nils")
    (told,) = found(of.world.audit(both), "adoption-fork")
    assert told.severity == "failing" and set(told.commits) == {one, other} and not told.acceptable
    settled = of.world.audit(both, Pins(root=of.root, newest=one))
    (told,) = found(settled, "adoption-fork")
    assert settled.passed and told.commits == (other,)


def test_acceptance_needs_an_entry_for_each_commit_in_the_adoptions_history() -> None:
    """Entries of what no adoption can accept are ignored, and the adoption stands."""
    of = opened()
    path, data = stray(of)
    one, other = of.world.commit(of.edit, records={path: data}, by=None), of.world.commit(of.edit, records={path: data})
    tip = of.yes(of.world.commit(one, other, by="nils"))
    names = tuple(f"record-unsigned:{commit}" for commit in sorted((one, other)))
    for accept, passed in ((names[:1], False), (names, True)):
        adopted = of.adopt(tip, accept=accept)
        audit = of.world.audit(adopted)
        assert audit.passed == passed and audit.horizon.line[-1].commit == adopted
        (told,) = found(audit, "record-unsigned")
        assert told.accepted == passed
    adopted = of.adopt(tip, accept=("adoption-fork:" + of.root, "nonsense"))
    assert of.world.audit(adopted).horizon.line[-1].commit == adopted


def test_what_comes_after_an_adoption_is_not_accepted_by_it() -> None:
    """An entry names what the adopter had before them."""
    of = opened()
    path, data = stray(of)
    later = of.world.commit(of.edit, records={path: data}, by=None)
    adopted = of.adopt(of.yes(of.edit), accept=(f"record-unsigned:{later}",))
    assert not of.world.audit(of.world.commit(adopted, later, by="nils")).passed


def test_a_false_allowed_signers_at_the_tip_fails_and_a_missing_one_does_not() -> None:
    """Readers without plantui believe the file; one commit heals it."""
    of = opened()
    path = "plan/governance/allowed_signers"
    true = of.world.trees[of.edit].plan[path]
    false = of.world.commit(of.edit, plan={path: true.replace(b"eva", b"eve")}, by=None)
    audit = of.world.audit(false)
    assert not audit.passed and found(audit, "signers-false")[0].severity == "failing"
    assert not found(of.world.audit(of.world.commit(false, plan={path: true}, by=None)), "signers-false")
    assert not found(of.world.audit(of.world.commit(of.edit, plan={path: None}, by=None)), "signers-false")


def test_another_id_at_the_tip_is_a_located_problem_and_no_finding() -> None:
    """T11: pins, audit and standing stay as they are; only the adoption is refused, with file and line."""
    from plantui.review.rounds.adoption_rules import missing, problems

    of = opened()
    data = of.world.trees[of.edit].plan["plan/plan.toml"]
    assert b'id = "plan-x"' in data
    line = data[: data.index(b'id = "plan-x"')].count(b"\n") + 1
    tip = of.world.commit(of.yes(of.edit), plan={"plan/plan.toml": data.replace(b"plan-x", b"plan-y")}, by=None)
    audit = of.world.audit(tip)
    assert audit.passed and of.needs(tip) == []
    lacks = missing(of.world.inquire(tip), tip, of.opening)
    (lack,) = (one for one in lacks if one.code == "plan-unreadable")
    problem = str(lack.values["problem"])
    assert problem.startswith(f"plan/plan.toml:{line}: ") and "plan-y" in problem
    assert [one.line for one in problems(of.world.inquire(tip), tip)] == [line]


def test_an_adoption_under_another_id_does_not_hold() -> None:
    """T12: nobody approves the id, so nobody can change it."""
    of = opened()
    data = of.world.trees[of.edit].plan["plan/plan.toml"]
    tip = of.world.commit(of.edit, plan={"plan/plan.toml": data.replace(b"plan-x", b"plan-y")}, by="nils")
    audit = of.world.audit(of.adopt(of.yes(tip)))
    assert [one.commit for one in audit.horizon.line] == [of.root]
    assert found(audit, "adoption-fails") and found(audit, "plan-unreadable")


def test_an_unknown_number_of_the_format_leaves_an_adoption_without_an_answer() -> None:
    """It cannot be said whether it holds; at the tip alone, or under somebody else's adoption, it leaves none open."""
    of = opened()
    data = of.world.trees[of.edit].plan["plan/services/t.toml"]
    newer = {"plan/services/t.toml": data.replace(b"plantui.service/1", b"plantui.service/3")}
    tip = of.yes(of.world.commit(of.edit, plan=newer, by=None))
    assert of.world.audit(tip).complete
    assert of.world.audit(of.adopt(tip, by="nils")).complete
    audit = of.world.audit(of.adopt(tip))
    assert not audit.complete
    (told,) = audit.findings
    assert told.code == "limit-reached" and told.values["seen"] == "plantui.service/3"


def test_a_record_that_seems_to_misstate_a_newer_plan_leaves_the_audit_without_an_answer() -> None:
    """What a younger program binds is not known here: it is never said that somebody signed what is not so."""
    for schema, complete in (("plantui.service/1", True), ("plantui.service/3", False)):
        of = opened()
        data = of.world.trees[of.edit].plan["plan/services/t.toml"]
        edited = {"plan/services/t.toml": data.replace(b"plantui.service/1", schema.encode())}
        tip = of.world.commit(of.edit, plan=edited, by=None)
        said = of.world.decision("s.m", "godkjent", "sekretariat", tip, of.root)
        wrong = attrs.evolve(said, fingerprint="0" * 64)
        audit = of.world.audit(of.act(tip, "siri", wrong, base=tip))
        assert audit.complete == complete
        assert bool(found(audit, "limit-reached")) != complete


def test_a_withdrawn_file_of_a_merge_says_where_it_came_in() -> None:
    """A file that a merge alone brings is unproven there."""
    of = opened()
    said = record.write(record.read_record(stray(of)[1]))
    path = stray(of)[0]
    side = of.world.commit(of.opened, by="nils")
    merge = of.world.commit(of.edit, side, records={path: said}, by="nils")
    (told,) = found(of.world.audit(merge), "record-unproven")
    assert told.commits == (merge,)
