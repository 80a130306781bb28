"""What a reader has pinned and a history lacks (clause 17): every finding whole.

Each rule (clause 17), with its smallest example | its boundary:

* the root and the last tip seen are in the history
  a history from elsewhere | a revision from before the root where no tip is asked for
* the newest adoption is in it, or lies after all of its own
  the tip before it: behind | another beside it: a fork
* own records are introduced in it
  one that was dropped | another commit that introduces it
"""

from __future__ import annotations

from typing import Any

import pytest

from plantui.review.audit.finding_codes import SEEN_BEFORE, AuditFinding
from plantui.review.ledger.commit_facts import Pins, RecordFile
from plantui.review.records import record
from plantui.review.records.record import Act
from support.authority import PEOPLE, Round, founded, moved, round_of, small_round, who


def opened() -> Round:
    """A founded plan with an open round and one edit."""
    return round_of(founded())


def lacking(of: Round, here: str, commits: list[str] | None = None, /, **pins: Any) -> list[AuditFinding]:
    """What is found here about these pins, the root among them; of `commits` alone, where they are given."""
    given = None if commits is None else [of.world.commits[commit] for commit in commits]
    found = of.world.audit(here, Pins(**{"root": of.root, **pins}), commits=given).findings
    return [finding for finding in found if finding.code in SEEN_BEFORE or finding.code == "adoption-fork"]


def history(of: Round, tip: str) -> list[str]:
    """The commits of a tip's history."""
    graph = of.world.inquire(tip).graph
    return [commit for commit in of.world.commits if graph.holds(tip, commit)]


def record_of(of: Round, commit: str) -> str:
    """The id of the record that a commit introduces."""
    return record.record_id(record.write(of.world.said_in(commit)))


def test_what_is_pinned_and_there_is_not_told() -> None:
    """The root, the tip and the newest adoption in the history, and an own record that it introduces."""
    of = opened()
    said = of.yes(of.edit)
    for tip in (said, of.world.commit(said, plan=moved("n", when="2031"), by="nils")):
        assert lacking(of, tip, newest=of.root, tip=said, own=(record_of(of, said),)) == []
    assert lacking(of, said) == []
    assert lacking(of, said, tip=of.root) == []


def test_a_history_without_the_root_is_another() -> None:
    """Told once with the root, and once more where the tip was seen elsewhere; not with the newest adoption too."""
    of = opened()
    elsewhere = of.world.commit(by="nils")
    assert lacking(of, elsewhere) == [AuditFinding("history-rewritten", elsewhere, {"seen": of.root})]
    told = lacking(of, elsewhere, newest=of.root, tip=of.edit)
    assert sorted(told, key=lambda finding: finding.values["seen"] == of.edit) == [
        AuditFinding("history-rewritten", elsewhere, {"seen": of.root}),
        AuditFinding("history-rewritten", elsewhere, {"seen": of.edit}),
    ]


def test_a_revision_from_before_the_root_lacks_nothing_unless_a_tip_was_seen() -> None:
    """It is older, where nobody asks for the last tip; as the tip of a plan it has lost its root."""
    of = opened()
    first, *_ = of.world.commits
    assert lacking(of, first) == []
    assert lacking(of, first, tip=of.root) == [AuditFinding("history-rewritten", first, {"seen": of.root})]
    assert lacking(of, first, root="") == []


def test_a_last_tip_that_is_gone_was_cut_off_or_rewritten() -> None:
    """Cut off where the tip lies in its history; rewritten where it does not, or where it is not at hand."""
    of = opened()
    seen = of.yes(of.edit)
    other = of.yes(of.edit, "eli")
    assert lacking(of, of.edit, tip=seen) == [AuditFinding("history-shortened", of.edit, {"seen": seen})]
    assert lacking(of, other, tip=seen) == [AuditFinding("history-rewritten", other, {"seen": seen})]
    gone = history(of, of.edit)
    assert lacking(of, of.edit, gone, tip=seen) == [AuditFinding("history-rewritten", of.edit, {"seen": seen})]


def test_a_history_whose_last_adoption_the_newest_one_holds_is_behind() -> None:
    """It is told with the last one here."""
    of = opened()
    newest = of.adopt(of.yes(of.edit))
    assert lacking(of, of.edit, newest=newest) == [AuditFinding("behind", newest, {"beside": of.root})]
    assert lacking(of, newest, newest=newest) == []


def test_a_newest_adoption_beside_the_last_one_here_is_a_fork() -> None:
    """And so is one that is not at hand."""
    of = opened()
    here, there = of.adopt(of.yes(of.edit)), small_round(of.world, {**PEOPLE, "ny": who("ny")})
    (fork,) = lacking(of, here, newest=there)
    assert fork == AuditFinding("adoption-fork", there, {"beside": here})
    assert lacking(of, here, history(of, here), newest=there) == [fork]


@pytest.mark.parametrize("pinned", ["", "0" * 40])
def test_an_own_record_that_is_nowhere_is_missing(pinned: str) -> None:
    """Nothing more can be said of it than its id, and where it is known to have landed."""
    of = opened()
    landed = {"a" * 64: pinned} if pinned else {}
    assert lacking(of, of.edit, own=("a" * 64,), landed=landed) == [
        AuditFinding("own-record-missing", of.edit, {"record": "a" * 64, "original": pinned, "state": "gone"})
    ]


def test_an_own_record_that_another_branch_has_is_missing_here_and_says_what_it_said() -> None:
    """Its commit is at hand: it is not gone. Known from its file alone, it still says what it said."""
    of = opened()
    said = of.yes(of.edit)
    record_id = record_of(of, said)
    values = {"record": record_id, "original": said, "said": "s.m: godkjent"}
    assert lacking(of, of.edit, own=(record_id,), landed={record_id: said}) == [
        AuditFinding("own-record-missing", of.edit, values)
    ]
    assert lacking(of, of.edit, history(of, of.edit), own=(record_id,), landed={record_id: said}) == [
        AuditFinding("own-record-missing", of.edit, {**values, "state": "gone"})
    ]


def test_an_own_adoption_is_told_as_one_also_when_it_is_gone() -> None:
    """What it made newest is at stake."""
    of = opened()
    adopted = of.adopt(of.yes(of.edit))
    record_id = record_of(of, adopted)
    for commits, landed in ((None, adopted), (history(of, of.edit), adopted)):
        assert lacking(of, of.edit, commits, own=(record_id,), landed={record_id: landed}) == [
            AuditFinding(
                "own-record-missing",
                of.edit,
                {"record": record_id, "original": adopted, "said": "adopt", "state": "adoption"},
            )
        ]


def test_an_own_record_that_was_made_anew_without_its_signature_names_the_first_such_commit() -> None:
    """In the history at hand; an unsigned copy beside it is none of its commits, nor is another's file."""
    of = opened()
    made = of.world.record(
        "eva",
        of.world.decision("s.m", "godkjent", "eier", of.edit, of.root),
        base=of.edit,
        against=of.root,
        opening=of.opening,
    )
    signed = of.world.land(of.edit, made)
    record_id = record_of(of, signed)
    of.world.land(of.edit, made, by=None)
    other = of.yes(of.edit, "eli", key=None)
    unsigned = of.world.land(other, made, by=None)
    values = {"record": record_id, "original": signed, "said": "s.m: godkjent"}
    own = {"own": (record_id,), "landed": {record_id: signed}}
    assert lacking(of, unsigned, **own) == [AuditFinding("own-record-unsigned", unsigned, values)]
    assert lacking(of, other, **own) == [AuditFinding("own-record-missing", other, values)]


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        ((Act("remark", item="s.m", change="E01", text="Hm"),), "E01: remark"),
        ((Act("decision", item="s.m", word="frarades"),), "s.m: frarades"),
        ((Act("reply", to="b" * 64 + "#1", text="Ja"),), "b" * 60 + ": reply"),
        ((Act("remark", item="s." + "m" * 58, text="Hm"),), "s." + "m" * 58 + ": remark"),
        ((Act("remark", item="s." + "m" * 59, text="Hm"),), "s." + "m" * 58 + ": remark"),
        ((Act("round-last-call"), Act("remark", item="s.n", text="Hm")), "round-last-call, s.n: remark"),
        ((Act("remark", item="s.m"), Act("remark", item="s.n"), Act("remark", item="s.o")),
         "s.m: remark, s.n: remark …"),
    ],
)  # fmt: skip
def test_what_an_own_record_said_is_told_in_short(acts: tuple[Act, ...], said: str) -> None:
    """Its first two acts: the change's number, the item or the act that it is about, and the word or the kind."""
    of = opened()
    made = of.world.record("eva", *acts, base=of.edit, against=of.root, opening=of.opening)
    of.world.files["own"] = RecordFile("c" * 64, made)
    (finding,) = lacking(of, of.edit, own=("c" * 64,))
    assert finding.values["said"] == said


def test_each_own_record_is_told_by_itself() -> None:
    """In the order in which they are found at the tip: by their ids."""
    of = opened()
    found = lacking(of, of.edit, own=("b" * 64, "a" * 64))
    assert [finding.values["record"] for finding in found] == ["a" * 64, "b" * 64]
