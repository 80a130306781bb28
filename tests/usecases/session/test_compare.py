"""Comparing with a baseline, in real repositories: which there are, and what is said when one is no good."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.errors import UsageProblem
from plantui.usecases.session import compare, last_seen, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from support import founded, repositories
from support.founded import Founded
from support.repositories import PLAN, PLAN_FILES, PPS, git

NEXT = {
    "plan/plan.toml": PLAN.replace('revision = "2025"', 'revision = "2026"'),
    "plan/services/pps.toml": PPS.replace("when = 2026-01-01", "when = 2026-04-01"),
}
"""The revision after the small plan: the transition comes three months later."""


@pytest.fixture
def two_revisions(tmp_path: Path) -> Path:
    """The small plan of 2025, founded and pinned, and the revision of 2026 on top of it; no tag anywhere."""
    made = founded.adopted(tmp_path / "plan")
    repositories.commit(made.folder, NEXT, "plan: revisjon 2026")
    return made.folder


def at(folder: Path, rev: str | None = None, memory: Memory | None = None) -> Desk:
    """The desk on a repository."""
    wish = Wish(path=str(folder), rev=rev)
    return session_open.open_desk(startup.begin(wish), wish, memory or Memory())


def test_without_a_wish_the_baseline_is_the_last_adopted_revision(two_revisions: Path) -> None:
    """The current revision is the plan of the last adoption that holds, by its commit; no tag is needed."""
    desk = at(two_revisions)
    found = compare.find(Session(desk, Memory()), None)
    assert (found.kind, found.name) == ("current", "2025")
    assert found.commit == git(two_revisions, "rev-parse", "HEAD~1")


def test_a_comparison_holds_what_changed_and_how_far(two_revisions: Path) -> None:
    """Only the item that moved is a change, with its slip in months."""
    memory = Memory()
    desk = at(two_revisions, memory=memory)
    comparison = compare.compare_desk(Session(desk, memory), compare.find(Session(desk, Memory()), None))
    (change,) = comparison.changes
    assert change.item == "pps.overgang-forvaltning"
    assert change.slip is not None
    assert [change.slip.low, change.slip.high] == [3, 3]
    assert comparison.notes == ()


def twice_adopted(tmp_path: Path) -> Founded:
    """Two adopted plans, 2025 and 2026, and a later transition proposed on top of them; no tag but that of 2026."""
    made = founded.adopted(tmp_path / "plan")
    made.edit("arne", NEXT)
    made.open()
    made.say("eva", made.decision("pps.overgang-forvaltning", "godkjent", "eier"))
    made.adopt()
    made.edit("arne", {"plan/services/pps.toml": PPS.replace("when = 2026-01-01", "when = 2027-01-01")})
    return made


def test_original_and_current_stand_side_by_side(tmp_path: Path) -> None:
    """Once two revisions are adopted, each change is told against both of them."""
    memory = Memory()
    desk = at(twice_adopted(tmp_path).folder, memory=memory)
    comparison = compare.compare_desk(Session(desk, memory), compare.find(Session(desk, memory), None))
    months = {}
    for against in comparison.against:
        slip = against.changes["pps.overgang-forvaltning"].slip
        assert slip is not None
        months[against.baseline.kind] = slip.low
    assert months == {"original": 12, "current": 9}


def test_the_line_orders_what_was_adopted_whatever_tags_there_are(tmp_path: Path) -> None:
    """Original and current are called as their plans call themselves; a tag that names no adoption is told as that."""
    made = twice_adopted(tmp_path)
    git(made.folder, "tag", "plan/1999", "HEAD")
    git(made.folder, "tag", "-f", "plan/2025", made.root)
    found = compare.baselines(Session(at(made.folder), Memory()))
    assert [(one.kind, one.name) for one in found[:3]] == [
        ("original", "2025"), ("current", "2026"), ("tagged", "1999"),
    ]  # fmt: skip
    assert (found[0].commit, found[1].commit) == (made.root, made.in_force)


def test_a_name_leads_to_the_line_before_it_leads_to_a_tag(tmp_path: Path) -> None:
    """A revision's name and its round's name mean the adoption, wherever a tag of that name was put."""
    made = twice_adopted(tmp_path)
    git(made.folder, "tag", "-d", "plan/2025")
    for name in ("2026", "2024"):
        git(made.folder, "tag", f"plan/{name}", "HEAD")
    desk = at(made.folder)
    found = {
        name: compare.find(Session(desk, Memory()), name) for name in ("2026", "2025", "2024", "plan/2025", "plan/2026")
    }
    assert {name: (one.kind, one.commit) for name, one in found.items()} == {
        "2026": ("current", made.in_force),
        "2025": ("original", made.root),
        "2024": ("original", made.root),  # the founding's round
        "plan/2025": ("current", made.in_force),  # the round that ended in the plan of 2026
        "plan/2026": ("tagged", made.tip),  # and this asks for the tag, which no adoption bears
    }


def test_a_tag_outside_the_history_is_not_adopted_here(two_revisions: Path) -> None:
    """A tag on another branch is no baseline that anybody meets unasked."""
    git(two_revisions, "checkout", "-q", "-b", "side", "HEAD~1")
    repositories.commit(two_revisions, {"plan/services/pps.toml": PPS + "\n# side\n"}, "plan: side")
    git(two_revisions, "tag", "plan/2030")
    git(two_revisions, "checkout", "-q", "main")
    desk = at(two_revisions)
    assert compare.find(Session(desk, Memory()), None).name == "2025"
    assert ("branch", "side") in [(one.kind, one.name) for one in compare.baselines(Session(desk, Memory()))]


def test_a_revision_is_found_by_its_name_and_by_gits(two_revisions: Path) -> None:
    """`2025` is the adopted revision, `HEAD~1` the commit, `original` and `current` the same where one is adopted."""
    desk = at(two_revisions)
    names = ("2025", "plan/2025", "HEAD~1", "original", "current")
    assert len({compare.find(Session(desk, Memory()), name).commit for name in names}) == 1


def test_the_revision_before_is_there_for_whoever_asks(plan_repository: Path) -> None:
    """`previous` is the newest commit whose plan.toml names another revision; nobody meets it unasked."""
    repositories.commit(plan_repository, {"plan/services/pps.toml": PPS + "\n# 2025 b\n"}, "plan: rettelse")
    repositories.commit(plan_repository, NEXT, "plan: revisjon 2026")
    repositories.commit(plan_repository, {"plan/services/pps.toml": PPS}, "plan: tilbake")
    found = compare.find(Session(at(plan_repository), Memory()), "previous")
    assert (found.kind, found.name) == ("previous", "2025")
    assert found.commit == git(plan_repository, "rev-parse", "HEAD~2")
    with pytest.raises(UsageProblem, match="2025"):
        compare.find(Session(at(plan_repository, rev="HEAD~3"), Memory()), "previous")


def test_where_no_root_is_pinned_nothing_is_in_force_and_a_tag_is_only_a_tag(plan_repository: Path) -> None:
    """Nothing is compared unasked, whatever tags there are; the message says how to choose, and what a tag is."""
    git(plan_repository, "tag", "plan/2025")
    repositories.commit(plan_repository, NEXT, "plan: revisjon 2026")
    desk = at(plan_repository)
    for asked in (None, "current", "original"):
        with pytest.raises(UsageProblem, match="--baseline"):
            compare.find(Session(desk, Memory()), asked)
    found = compare.find(Session(desk, Memory()), "2025")
    assert found.kind == "tagged"


@pytest.mark.parametrize("asked", ["no-such", "-x", "--output=x", "plan/1850", "HEAD:plan", "last", ""])
def test_a_baseline_that_is_not_there_is_said_plainly(two_revisions: Path, asked: str) -> None:
    """What names no commit is refused as a wish, and can never become an option of git's."""
    with pytest.raises(UsageProblem):
        compare.find(Session(at(two_revisions), Memory()), asked)


def test_a_baseline_without_a_plan_is_said_plainly(two_revisions: Path) -> None:
    """A commit without plan/ is no baseline, and nothing else breaks."""
    empty = git(two_revisions, "mktree")
    commit = git(two_revisions, "commit-tree", empty, "-m", "nothing")
    desk = at(two_revisions)
    with pytest.raises(UsageProblem, match="plan/"):
        compare.compare_desk(Session(desk, Memory()), compare.find(Session(desk, Memory()), commit))


def test_a_baseline_without_common_history_is_compared_and_said(two_revisions: Path) -> None:
    """Ids are compared all the same; a note says that the histories never met."""
    tree = git(two_revisions, "rev-parse", "HEAD~1^{tree}")
    commit = git(two_revisions, "commit-tree", tree, "-m", "an orphan")
    desk = at(two_revisions)
    comparison = compare.compare_desk(Session(desk, Memory()), compare.find(Session(desk, Memory()), commit))
    assert [change.item for change in comparison.changes] == ["pps.overgang-forvaltning"]
    assert len(comparison.notes) == 1


def test_a_baseline_of_a_newer_format_is_said_and_compared_as_far_as_it_is_known(two_revisions: Path) -> None:
    """A file that a newer plantui made is named."""
    newer = PPS.replace("plantui.service/1", "plantui.service/3")
    git(two_revisions, "checkout", "-q", "-b", "newer")
    repositories.commit(two_revisions, {"plan/services/pps.toml": newer}, "plan: nyere format")
    git(two_revisions, "checkout", "-q", "main")
    changed = PLAN_FILES["plan/services/helsenorge.toml"].replace('when = "2026-H1"', 'when = "2026-H2"')
    repositories.commit(two_revisions, {"plan/services/helsenorge.toml": changed}, "plan: senere")
    desk = at(two_revisions)
    comparison = compare.compare_desk(Session(desk, Memory()), compare.find(Session(desk, Memory()), "newer"))
    assert {change.item for change in comparison.changes} == {"helsenorge.visning", "pps.overgang-forvaltning"}
    assert any("pps" in note and "plantui.service/3" in note for note in comparison.notes)


def test_a_text_that_is_broken_in_part_is_compared_as_far_as_it_goes(two_revisions: Path) -> None:
    """A file that does not load on the proposal's side is named and not taken for removed."""
    repositories.commit(two_revisions, {"plan/services/pps.toml": "id = "}, "plan: ødelagt")
    desk = at(two_revisions)
    comparison = compare.compare_desk(Session(desk, Memory()), compare.find(Session(desk, Memory()), None))
    assert comparison.changes == ()
    assert any("pps" in note for note in comparison.notes)


def test_since_last_time_is_what_this_user_last_looked_at(two_revisions: Path) -> None:
    """Nothing is last time at first; looking remembers the branch's tip for this branch alone."""
    last_seen.look(at(two_revisions))
    repositories.commit(two_revisions, {"plan/services/pps.toml": PPS}, "plan: tilbake")
    desk = at(two_revisions)
    found = compare.find(Session(desk, Memory()), "last")
    assert (found.kind, found.commit) == ("last-seen", git(two_revisions, "rev-parse", "HEAD~1"))
    last_seen.look(at(two_revisions, rev="HEAD~1"))
    assert compare.find(Session(desk, Memory()), "last") == found


def test_marks_are_kept_per_change_and_taken_back(two_revisions: Path) -> None:
    """A tick is bound to the item's fingerprint, kept for the user's next window, and can be taken back."""
    memory = Memory()
    desk = at(two_revisions, memory=memory)
    comparison = compare.compare_desk(Session(desk, memory), compare.find(Session(desk, Memory()), None))
    marks = {one.item: compare.fingerprint_of(comparison, desk.plan, one) for one in comparison.changes}
    last_seen.mark(desk, marks)
    assert last_seen.read_last_seen(at(two_revisions)).marks == marks
    last_seen.mark(desk, marks, seen=False)
    assert last_seen.read_last_seen(desk).marks == {}


def test_a_damaged_seen_file_forgets_and_stops_nobody(two_revisions: Path, home: Path) -> None:
    """What cannot be read counts as nothing seen, and is written anew."""
    desk = at(two_revisions)
    last_seen.look(desk)
    (kept,) = (home / ".local/state/plantui/seen").glob("*.toml")
    kept.write_bytes(b"\xff = [")
    assert last_seen.read_last_seen(desk) == last_seen.NOTHING
    last_seen.look(desk)
    assert last_seen.read_last_seen(desk).commit == desk.text.commit


def test_the_work_tree_is_compared_with_the_current_revision(two_revisions: Path) -> None:
    """Changes that are not committed yet are compared like any others."""
    later = PPS.replace("when = 2026-01-01", "when = 2027-01-01")
    (two_revisions / "plan/services/pps.toml").write_text(later, encoding="utf-8")
    memory = Memory()
    desk = at(two_revisions, rev="WORK", memory=memory)
    comparison = compare.compare_desk(Session(desk, memory), compare.find(Session(desk, Memory()), None))
    (change,) = comparison.changes
    assert change.slip is not None
    assert change.slip.low == 12
