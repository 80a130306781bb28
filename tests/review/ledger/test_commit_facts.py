"""What bytes are as a record file, when a commit edits the plan, and what is so where nothing is said."""

from __future__ import annotations

import pytest

from plantui import limits
from plantui.review.ledger.commit_facts import NO_RULES, Commit, Difference, Evidence, RecordFile, Rules, record_file
from plantui.review.ledger.log_entry import Signature
from plantui.review.policy import loader, people
from plantui.review.records import record
from plantui.review.records.record import Act
from support.authority import World, persons, policy


def test_a_record_file_is_its_record_with_its_id_and_its_place() -> None:
    """Bytes that are no record keep their id, and say why they are none."""
    act = Act("remark", item="s.m", fingerprint="1" * 64, text="Hm")
    made = World().record("eva", act, base="2" * 40, against=None, opening=None)
    data = record.write(made)
    assert record_file(data) == RecordFile(record.record_id(data), made, record.path(made, data))
    why = "schema is missing or another; expected “plantui.record/1”"
    assert record_file(b"x = 1\n") == RecordFile(record.record_id(b"x = 1\n"), None, "", why)


def test_a_file_beyond_the_bound_has_no_id_whether_its_bytes_are_at_hand_or_not() -> None:
    """At the bound it is read."""
    most = limits.RECORD_BYTES
    told = RecordFile("", trouble=f"The file has {most + 1} bytes (the limit is {most})")
    for data, size in ((b"#" * (most + 1), 0), (b"", most + 1), (b"#" * (most + 1), most)):
        assert record_file(data, size) == told
    for data, size in ((b"#" * most, 0), (b"", most), (b"#", 1)):
        assert record_file(data, size).record_id == record.record_id(data)


@pytest.mark.parametrize(
    ("sides", "edits"), [((True,), True), ((False,), False), ((True, False), False), ((True, True), True)]
)
def test_a_commit_edits_the_plan_where_it_differs_from_every_parent(sides: tuple[bool, ...], edits: bool) -> None:
    """A merge that takes one side's plan edits nothing."""
    parents = tuple(str(number) for number in range(len(sides)))
    assert Commit("c", parents, tuple(Difference(plan=side) for side in sides)).edits is edits


def test_rules_are_readable_where_both_files_are_there_and_have_no_problem() -> None:
    """Either one that is missing or has a problem is enough that they are not."""
    good, registered = loader.read_policy(policy()), people.read_people(persons())
    assert Rules(good, registered).readable
    assert not NO_RULES.readable and not Rules(good).readable and not Rules(people=registered).readable
    assert not Rules(loader.read_policy(policy() + b"x = 1\n"), registered).readable
    assert not Rules(good, people.read_people(persons() + b"x = 1\n")).readable


def test_without_gpg_nothing_is_known_of_its_signatures() -> None:
    """Evidence that is given no gpg says that they cannot be verified."""
    world = World()
    assert world.evidence(world.commit()).by_gpg("c", ("key",)) == Signature("unverifiable", "gpg")
    assert Evidence("plan-x", "", (), {}, world.plan_at, world.rules_at).by_gpg("c", ()) == Signature(
        "unverifiable", "gpg"
    )
