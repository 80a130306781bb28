"""What a gate lets pass between two tips: T54.

Each rule (clause 18), with its smallest example | its boundary:

* a gate refuses what is new and marked *refuse*
  a new stray file | the same code, path and commit as before
* what merely does not count passes, and is told
  a record without the right to it | where nobody can say: refused
"""

from __future__ import annotations

from plantui.review.audit import gate
from plantui.review.audit.gate import Passage
from plantui.review.ledger.commit_facts import Pins
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
