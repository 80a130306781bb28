"""Which commits introduce records, and what becomes of record files that no commit introduces (clauses 3 and 4).

Each rule (clauses 2 to 4), with its smallest example | its boundary:

* one commit adds one record, signed by its recorder
  one new file, one parent, a good signature | any condition left out: its own code
* what is introduced counts, whatever later trees hold
  the file is dropped: it counts, and is told | put back with its bytes: healed
* before the root nothing counts and nothing is found
  an unsigned record of open review | the first commit after the root
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from plantui.review.audit import audit
from plantui.review.ledger.commit_facts import Pins, record_file
from plantui.review.ledger.introductions import Attempt
from plantui.review.ledger.log_entry import Signature
from plantui.review.records import record
from plantui.review.records.record import Act, Record
from support.authority import Round, World, founded, governance, moved, persons, policy, round_of, texts


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def yes(of: Round, **more: Any) -> Record:
    """Eva's truthful yes to the edit, as a record that has not landed."""
    act = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root)
    return of.world.record("eva", act, base=of.edit, against=of.root, opening=of.opening, **more)


def file_of(made: Record) -> tuple[str, bytes]:
    """Where a record's file stands, and its bytes."""
    data = record.write(made)
    return record.path(made, data), data


def signed(world: World, commit: str, signature: Signature) -> str:
    """The commit with another signature."""
    world.commits[commit] = attrs.evolve(world.commits[commit], signature=signature)
    return commit


def test_a_record_alone_in_a_commit_signed_by_its_recorder_is_introduced() -> None:
    """The honest case: one parent, one new file at its own path, one good signature. It counts and nothing is found."""
    of = opened()
    tip = of.world.land(of.edit, yes(of))
    assert of.needs(tip) == []
    assert of.world.codes(tip) == set()


def unsigned(of: Round) -> str:
    """Nobody signed the commit."""
    return of.world.land(of.edit, yes(of), by=None)


def bad(of: Round) -> str:
    """The signature does not fit the commit."""
    return signed(of.world, of.world.land(of.edit, yes(of)), Signature("bad", "ssh", "SHA256:x"))


def unchecked(of: Round) -> str:
    """A signature that nobody could check is no signature that holds."""
    return signed(of.world, of.world.land(of.edit, yes(of)), Signature("unverifiable", "gpg"))


def of_another(of: Round) -> str:
    """Arne signs a record in which eva speaks."""
    return of.world.land(of.edit, yes(of), by="arne")


def of_a_stranger(of: Round) -> str:
    """A key that nobody has registered signs it."""
    return of.world.land(of.edit, yes(of), by="mallory")


def of_no_member(of: Round) -> str:
    """Somebody who is not registered speaks for themselves."""
    act = of.world.decision("s.m", "godkjent", "eier", of.edit, of.root)
    return of.act(of.edit, "mallory", act)


def with_an_edit(of: Round) -> str:
    """The commit changes the plan, too."""
    return of.world.land(of.edit, yes(of), plan=moved("m", when="2031"))


def with_a_file_elsewhere(of: Round) -> str:
    """The commit changes something outside the plan, too."""
    return of.world.land(of.edit, yes(of), elsewhere=True)


def two_at_once(of: Round) -> str:
    """Two records in one commit."""
    first, second = file_of(yes(of)), file_of(yes(of))
    return of.world.commit(of.edit, records=dict((first, second)), by="eva")


def with_headers(of: Round) -> str:
    """A second signature header, an encoding, or anything more than git and plantui write."""
    return of.world.land(of.edit, yes(of), exact=False)


def at_another_path(of: Round) -> str:
    """The file stands where its content does not put it."""
    _, data = file_of(yes(of))
    return of.world.commit(of.edit, records={"plan/reviews/2025/elsewhere.toml": data}, by="eva")


def not_canonical(of: Round) -> str:
    """The same record with one byte that the format does not write."""
    path, data = file_of(yes(of))
    return of.world.commit(of.edit, records={path: data + b"\n"}, by="eva")


def of_another_plan(of: Round) -> str:
    """A record of another plan, copied here."""
    return of.world.land(of.edit, attrs.evolve(yes(of), plan="plan-y"))


def of_another_root(of: Round) -> str:
    """A record that names another root than the one pinned."""
    return of.world.land(of.edit, attrs.evolve(yes(of), root="0" * 40))


def of_no_root(of: Round) -> str:
    """A record without a root, as before there was one."""
    return of.world.land(of.edit, attrs.evolve(yes(of), root=None))


def as_no_plain_file(of: Round) -> str:
    """The file is there in another mode than 100644."""
    tip = of.world.land(of.edit, yes(of))
    commit = of.world.commits[tip]
    (difference,) = commit.differences
    touched = attrs.evolve(difference.reviews[0], plain=False)
    of.world.commits[tip] = attrs.evolve(commit, differences=(attrs.evolve(difference, reviews=(touched,)),))
    return tip


def in_a_merge(of: Round) -> str:
    """A merge brings in a record that none of its parents has."""
    side = of.world.commit(of.opened, by="nils")
    path, data = file_of(yes(of))
    return of.world.commit(of.edit, side, records={path: data}, by="eva")


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (unsigned, "record-unsigned"),
        (bad, "record-signer"),
        (unchecked, "record-signer"),
        (of_another, "record-signer"),
        (of_a_stranger, "record-signer"),
        (of_no_member, "record-signer"),
        (with_an_edit, "record-mixed"),
        (with_a_file_elsewhere, "record-mixed"),
        (two_at_once, "record-mixed"),
        (with_headers, "record-headers"),
        (at_another_path, "record-malformed"),
        (not_canonical, "record-malformed"),
        (of_another_plan, "record-malformed"),
        (of_another_root, "record-malformed"),
        (of_no_root, "record-malformed"),
        (as_no_plain_file, "record-malformed"),
        (in_a_merge, "record-unproven"),
    ],
)
def test_what_is_not_introduced_never_counts_and_is_named(attack: Any, code: str) -> None:
    """Each condition of clause 3, left out alone: the yes does not count, and the audit fails with its code."""
    of = opened()
    tip = attack(of)
    assert "seat eier 1" in of.needs(tip)
    found = of.world.audit(tip)
    assert code in {one.code for one in found.findings}
    assert not found.passed


@pytest.mark.parametrize("attack", [unsigned, bad, with_a_file_elsewhere, two_at_once, with_headers, in_a_merge])
def test_a_file_that_only_looked_wrong_is_healed_when_its_introduction_comes(attack: Any) -> None:
    """A squash, a cherry-pick, a web editor: merging the branch where the record was introduced heals everything."""
    of = opened()
    squashed = attack(of)
    there = [data for path, data in of.world.trees[squashed].records.items() if "eva" in path]
    assert there
    tip = squashed
    for data in there:
        tip = of.world.commit(tip, of.world.land(of.edit, record.read_record(data)), by=None)
    assert of.needs(tip) == []
    assert of.world.codes(tip) == set()


def test_a_merge_by_a_forge_keeps_what_both_sides_have() -> None:
    """Two clones, each with a record; a merge commit that nobody known signed brings them together, and both count."""
    of = opened()
    one = of.yes(of.edit)
    other = of.act(of.edit, "arne", of.world.decision("s.m", "tilslutning", "arkitekt", of.edit, of.root))
    tip = of.world.commit(one, other, by="forge")
    assert of.needs(tip) == []
    assert of.world.codes(tip) == set()


def test_a_record_that_is_taken_out_still_counts_and_its_loss_is_told() -> None:
    """Records are those introduced in the history, whatever later trees hold."""
    of = opened()
    said = of.decide(of.edit, "eva", "avvist", "eier")
    (path,) = of.world.trees[said].records.keys() - of.world.trees[of.edit].records.keys()
    tip = of.world.commit(said, records={path: None}, by="nils")
    assert any(need.startswith("blocked") for need in of.needs(tip))
    assert of.world.codes(tip) == {"record-dropped"}


def test_a_block_dropped_inside_a_merge_still_holds() -> None:
    """A merge that leaves a parent's record out is found against that parent."""
    of = opened()
    block = of.decide(of.edit, "eva", "avvist", "eier")
    (path,) = of.world.trees[block].records.keys() - of.world.trees[of.edit].records.keys()
    other = of.yes(of.edit, "eli")
    tip = of.world.commit(other, block, records={path: None}, by="nils")
    assert any(need.startswith("blocked") for need in of.needs(tip))
    assert of.world.codes(tip) == {"record-dropped"}
    assert of.world.codes(of.world.commit(other, block, by="nils")) == set()


def test_a_record_that_is_changed_still_says_what_it_said() -> None:
    """Changing the file in place is found; putting it back heals it."""
    of = opened()
    said = of.decide(of.edit, "eva", "avvist", "eier")
    (path,) = of.world.trees[said].records.keys() - of.world.trees[of.edit].records.keys()
    data = of.world.trees[said].records[path]
    changed = of.world.commit(said, records={path: data.replace(b"avvist", b"godkjent")}, by="eva")
    assert any(need.startswith("blocked") for need in of.needs(changed))
    assert "record-edited" in of.world.codes(changed)
    back = of.world.commit(changed, records={path: data}, by="nils")
    assert "(record-edited)" in of.world.codes(back)


def test_a_record_put_back_heals_its_loss() -> None:
    """Dropped and added again, by whoever: the tip has the file, so nothing fails."""
    of = opened()
    said = of.yes(of.edit)
    (path,) = of.world.trees[said].records.keys() - of.world.trees[of.edit].records.keys()
    dropped = of.world.commit(said, records={path: None}, by="nils")
    tip = of.world.commit(dropped, records={path: of.world.trees[said].records[path]}, by=None)
    assert of.needs(tip) == []
    assert of.world.codes(tip) == {"(record-dropped)"}
    assert of.world.audit(tip).passed


def test_a_copy_in_another_rounds_folder_is_no_record() -> None:
    """The record itself stands; the copy is named, though its bytes are known."""
    of = opened()
    said = of.yes(of.edit)
    (path,) = of.world.trees[said].records.keys() - of.world.trees[of.edit].records.keys()
    copy = path.replace("/2025/", "/2026/")
    tip = of.world.commit(said, records={copy: of.world.trees[said].records[path]}, by="eva")
    assert of.needs(tip) == []
    assert of.world.codes(tip) == {"record-malformed"}


def test_a_file_at_the_tip_that_no_commit_brought_is_unproven() -> None:
    """What the tree holds and no commit explains is told at the tip."""
    of = opened()
    path, data = file_of(yes(of))
    evidence = of.world.evidence(of.edit)
    of.world.files["f" * 40] = record_file(data)
    strange = attrs.evolve(evidence, tips={**evidence.tips, path: "f" * 40})
    found = audit.audit(audit.inquire(strange, Pins(root=of.root))).findings
    assert {one.code for one in found} == {"record-unproven", "tag-missing"}


def test_an_unproven_file_is_reported_once_with_the_code_that_fits() -> None:
    """Carried through merges and children, one file is one finding."""
    of = opened()
    wrong = unsigned(of)
    side = of.world.commit(of.edit, plan=moved("m", when="2030"), by="nils")
    tip = of.world.commit(side, wrong, by="nils")
    found = [one for one in of.world.audit(tip).findings if one.code.startswith("record-")]
    assert [one.code for one in found] == ["record-unsigned"]


def test_before_the_root_everything_is_kept_and_nothing_counts() -> None:
    """Records of the open review before it, unsigned ones too, are no findings; they approve nothing."""
    world = World()
    first = world.commit(plan={**texts(), **governance(policy(), persons())}, by="siri")
    act = Act("remark", item="s.m", fingerprint="0" * 64, text="Hei")
    early = world.land(first, world.record("eva", act, base=first, against=None, opening=None), by=None)
    world.found(early)
    of = round_of(world)
    old = world.land(early, world.record("eva", act, base=first, against=None, opening=None, root=None))
    tip = world.commit(of.edit, old, by="nils")
    assert world.codes(tip) == set()
    assert of.needs(tip) == ["seat eier 1"]


@pytest.mark.parametrize(
    ("named", "kept"), [({"root": None}, True), ({"root": None, "plan": "plan-y"}, True), ({}, False)]
)
def test_what_is_beside_the_root_names_no_root_and_is_asked_for_no_plan(named: dict[str, Any], kept: bool) -> None:
    """Its records are kept, count for nothing and are no finding; one that names the root introduces nothing."""
    of = opened()
    act = Act("remark", item="s.m", fingerprint="0" * 64, text="Hei")
    first = of.world.commits[of.root].parents[0]
    made = of.world.record("eva", act, base=first, against=None, opening=None, **named)
    old = of.world.land(first, made)
    tip = of.world.commit(of.edit, old, by="nils")
    assert (old in of.world.audit(tip).verdicts) == kept
    assert of.needs(tip) == ["seat eier 1"]
    assert of.world.audit(old, Pins(root=of.root)).verdicts.keys() == ({old} if kept else set())


def test_the_plans_id_is_the_roots_whatever_the_tip_calls_itself() -> None:
    """An edit of the plan's id takes nobody's record away."""
    of = opened()
    said = of.yes(of.edit)
    renamed = of.world.commit(said, plan=texts(id="plan-z"), by="nils")
    evidence = attrs.evolve(of.world.evidence(renamed), plan="plan-z")
    answer = audit.audit(audit.inquire(evidence, Pins(root=of.root)))
    assert answer.founded
    assert all(verdict.counts for verdict in answer.verdicts.values())


def test_nothing_counts_without_a_pin() -> None:
    """Who has pinned no root is told so; nothing is guessed."""
    of = opened()
    tip = of.yes(of.edit)
    answer = of.world.audit(tip, Pins())
    assert not answer.founded and not answer.passed
    assert not any(verdict.counts for verdict in answer.verdicts.values())


def misplaced(world: World, commit: str, *folders: str, tree: str = "1") -> str:
    """The commit with these folders malformed."""
    malformed = frozenset((folder, tree) for folder in folders)
    world.commits[commit] = attrs.evolve(world.commits[commit], malformed=malformed)
    return commit


@pytest.mark.parametrize(
    ("folder", "counts"),
    [
        ("", False), ("plan", False), ("plan/reviews", False), ("plan/reviews/2025", False),
        ("plan/reviews/2024", True), ("plan/reviews/20", True), ("plan/services", True), ("reviews", True),
    ],
)  # fmt: skip
def test_a_record_inside_a_malformed_folder_is_not_introduced(folder: str, counts: bool) -> None:
    """However far above it the folder is; one beside it is none of its own."""
    of = opened()
    said = misplaced(of.world, of.yes(of.edit), folder)
    found = of.world.inquire(said).attempts
    (touched,) = of.world.commits[said].differences[0].reviews
    record_id = of.world.files[touched.after or ""].record_id
    unproven = Attempt(said, touched.path, touched.after or "", record_id, "record-unproven")
    assert found == (() if counts else (unproven,))
    assert bool(of.needs(said)) is not counts


@pytest.mark.parametrize(("tree", "counts"), [("1", True), ("2", False)])
def test_a_malformed_folder_as_a_parent_has_it_is_inherited(tree: str, counts: bool) -> None:
    """A record may be added beside what was wrong before; another tree of the same folder is new."""
    of = opened()
    broken = misplaced(of.world, of.world.commit(of.edit, by="nils"), "plan/reviews/2025")
    said = misplaced(of.world, of.yes(broken), "plan/reviews/2025", tree=tree)
    assert bool(of.needs(said)) is not counts
    assert bool(of.needs(misplaced(of.world, of.yes(of.edit), "plan/reviews/2025")))  # beside it, inherited from nobody
