"""Editing the plan in real repositories: whole or not at all, comments kept, statements that lapse named first."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui import i18n
from plantui.errors import NotWritten, UsageProblem
from plantui.usecases.drafts import compose
from plantui.usecases.editing import commit, fields, suggestions
from plantui.usecases.editing.fields import Edit, NewProblems
from plantui.usecases.session import open as session_open
from plantui.usecases.session import startup
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Wish
from plantui.usecases.signing import submit
from support import repositories
from support.repositories import PPS, git

ITEM = "pps.overgang-forvaltning"
FILE = "plan/services/pps.toml"


def at(folder: Path, rev: str | None = "WORK", branch: str | None = None) -> Desk:
    """The desk on a repository's work tree, or with None on its branch, with its history."""
    i18n.choose("en")
    wish = Wish(path=str(folder), rev=rev, branch=branch)
    return session_open.read_history(session_open.open_desk(startup.begin(wish), wish, Memory()))


def put(folder: Path, *edits: Edit) -> None:
    """Set fields in the work tree."""
    desk = at(folder)
    fields.write(desk, fields.prepare(Session(desk, Memory()), edits))


def test_a_field_is_set_in_the_work_tree_and_all_else_is_kept(plan_repository: Path) -> None:
    """Only the one line differs; comments and layout stay."""
    commented = "# om svar\n" + PPS.replace("when = 2026-01-01", "when = 2026-01-01   # foreløpig")
    (plan_repository / FILE).write_text(commented, encoding="utf-8")
    put(plan_repository, Edit(ITEM, "when", "2026-Q2"))
    assert (plan_repository / FILE).read_text("utf-8") == commented.replace("= 2026-01-01 ", '= "2026-Q2" ')
    assert git(plan_repository, "status", "--porcelain") == f" M {FILE}"


def test_an_edit_that_makes_a_new_problem_writes_nothing(plan_repository: Path) -> None:
    """A reference to what is not there is found by reading all of it again, and told with its place."""
    desk = at(plan_repository)
    with pytest.raises(NewProblems) as refused:
        fields.prepare(
            Session(desk, Memory()), [Edit(ITEM, "when", "2027"), Edit(ITEM, "after", "testperiode, finnes-ikke")]
        )
    assert [one.path for one in refused.value.problems] == [FILE]
    assert git(plan_repository, "status", "--porcelain") == ""


def test_a_plan_that_has_problems_already_can_still_be_mended(plan_repository: Path) -> None:
    """Old problems elsewhere do not stand in the way of an edit; only new ones do."""
    (plan_repository / FILE).write_text(PPS.replace('"testperiode"]', '"finnes-ikke"]'), encoding="utf-8")
    put(plan_repository, Edit("helsenorge.visning", "when", "2027"))
    put(plan_repository, Edit(ITEM, "after", "testperiode"))
    assert at(plan_repository).plan.problems == ()


def test_a_link_is_never_written_through(plan_repository: Path, tmp_path: Path) -> None:
    """A folder that became a link to elsewhere since it was read is refused, and nothing is written there."""
    desk = at(plan_repository)
    prepared = fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027")])
    elsewhere = tmp_path / "elsewhere"
    (plan_repository / "plan/services").rename(elsewhere)
    (plan_repository / "plan/services").symlink_to(elsewhere)
    with pytest.raises(NotWritten):
        fields.write(desk, prepared)
    assert (elsewhere / "pps.toml").read_text("utf-8") == PPS
    assert not list(elsewhere.glob(".*"))


def test_a_file_changed_since_it_was_read_is_left_alone(plan_repository: Path) -> None:
    """All or none: where one of two files was changed meanwhile, the other is not written either."""
    desk = at(plan_repository)
    prepared = fields.prepare(
        Session(desk, Memory()), [Edit("helsenorge.visning", "when", "2027"), Edit(ITEM, "when", "2027")]
    )
    (plan_repository / FILE).write_text(PPS + "# noen andre\n", encoding="utf-8")
    with pytest.raises(NotWritten, match="no longer as it was"):
        fields.write(desk, prepared)
    assert git(plan_repository, "status", "--porcelain") == f" M {FILE}"


def test_a_reason_goes_into_the_rounds_file(plan_repository: Path) -> None:
    """With its code; a second reason for the same item replaces the first and keeps the rest of the file."""
    put(plan_repository, Edit(ITEM, "when", "2027", "regelverk: forskriften er utsatt"))
    put(plan_repository, Edit("pps.testperiode", "when", "2026-Q1", "leverandor: senere"))
    path = plan_repository / "plan/changes/2025.toml"
    path.write_text("# runden 2025\n" + path.read_text("utf-8"), encoding="utf-8")
    put(plan_repository, Edit(ITEM, "", "", "finansiering: ingen betaler «enda»"))
    found = at(plan_repository).plan
    assert found.problems == ()
    told = {item: (one.code, one.text) for item, one in found.reasons["2025"].items.items()}
    assert told == {ITEM: ("finansiering", "ingen betaler «enda»"), "pps.testperiode": ("leverandor", "senere")}
    assert path.read_text("utf-8").startswith("# runden 2025\n")


def test_a_reason_without_a_code_is_refused(plan_repository: Path) -> None:
    """The codes there are stand in the message."""
    with pytest.raises(UsageProblem, match="regelverk"):
        fields.prepare(Session(at(plan_repository), Memory()), [Edit(ITEM, "when", "2027", "fordi")])


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [(ITEM, "when", "snart"), (ITEM, "id", "x"), ("pps.nei", "when", "2026"), ("people", "serial", "2"),
     (ITEM, "title", "a\x1b[31m")],
)  # fmt: skip
def test_what_cannot_be_set_is_refused(plan_repository: Path, item: str, field: str, value: str) -> None:
    """Wrong values, fixed fields, unknown items, and rules and people, which change by adoption only."""
    with pytest.raises(UsageProblem):
        fields.prepare(Session(at(plan_repository), Memory()), [Edit(item, field, value)])


def test_what_stands_there_already_is_nothing_to_write(plan_repository: Path) -> None:
    """An edit that changes nothing says so."""
    with pytest.raises(NotWritten, match="already"):
        fields.prepare(Session(at(plan_repository), Memory()), [Edit(ITEM, "when", "2026-01-01")])


def test_decisions_about_the_item_as_it_is_are_named_before_writing(plan_repository: Path, signing_key: Path) -> None:
    """Decisions on the item and on its whole service lapse; one on another item does not, nor what lapsed before."""
    assert signing_key.exists()
    desk = at(plan_repository, None)
    for item in (ITEM, "pps", "helsenorge.visning"):
        desk = compose.decide(desk, item, "tilslutning")
    submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))
    lapses = fields.prepare(Session(at(plan_repository), Memory()), [Edit(ITEM, "when", "2027")]).lapses
    assert {(one.voice, one.item, one.word) for one in lapses} == {
        ("kari.berg", ITEM, "tilslutning"),
        ("kari.berg", "pps", "tilslutning"),
    }
    put(plan_repository, Edit(ITEM, "when", "2027"))
    assert fields.prepare(Session(at(plan_repository), Memory()), [Edit(ITEM, "when", "2028")]).lapses == ()


def test_a_commit_is_signed_and_leaves_the_work_tree_clean(plan_repository: Path, signing_key: Path) -> None:
    """One commit on the branch, verified by git itself, whose message names the item."""
    signers = repositories.allowed_signers(plan_repository.parent / "signers", {repositories.EMAIL: signing_key})
    desk = at(plan_repository, None)
    edits = [Edit(ITEM, "when", "2027-01-01", "regelverk: utsatt"), Edit(ITEM, "certainty", "expected")]
    landed = commit.commit(desk, fields.prepare(Session(desk, Memory()), edits))
    assert (landed.merged, landed.work_tree) == (False, "kept in step")
    assert git(plan_repository, "rev-parse", "HEAD") == landed.tip
    git(plan_repository, "-c", f"gpg.ssh.allowedSignersFile={signers}", "verify-commit", "HEAD")
    assert git(plan_repository, "status", "--porcelain") == ""
    assert git(plan_repository, "log", "-1", "--format=%s") == f"plan(2025): {ITEM} in several fields"
    assert "when = 2027-01-01" in (plan_repository / FILE).read_text("utf-8")
    assert at(plan_repository, None).plan.reasons["2025"].items[ITEM].code == "regelverk"


def test_a_bare_repository_is_changed_on_its_branch(tmp_path: Path, signing_key: Path) -> None:
    """Without a work tree an edit is a commit; the branch moves and nothing else."""
    assert signing_key.exists()
    bare = repositories.make(tmp_path / "plan.git", bare=True)
    desk = at(bare, None)
    landed = commit.commit(desk, fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027-01-01")]))
    assert git(bare, "rev-parse", "main") == landed.tip
    assert landed.work_tree == ""
    assert "when = 2027-01-01" in git(bare, "show", f"main:{FILE}")


def test_a_detached_head_changes_the_branch_that_is_named(plan_repository: Path, signing_key: Path) -> None:
    """Nothing is set on a commit; with a branch it is, and the files of the detached work tree stay."""
    assert signing_key.exists()
    git(plan_repository, "checkout", "-q", "--detach")
    detached = at(plan_repository, None)
    with pytest.raises(NotWritten, match="branch"):
        fields.prepare(Session(detached, Memory()), [Edit(ITEM, "when", "2027")])
    desk = at(plan_repository, None, "main")
    landed = commit.commit(desk, fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027")]))
    assert git(plan_repository, "rev-parse", "main") == landed.tip
    assert (plan_repository / FILE).read_text("utf-8") == PPS


def test_other_changes_in_the_same_file_are_not_committed_over(plan_repository: Path, signing_key: Path) -> None:
    """An edit that somebody has not committed yet would be lost to the eye: it is refused."""
    assert signing_key.exists()
    (plan_repository / FILE).write_text(PPS + "# under arbeid\n", encoding="utf-8")
    desk = at(plan_repository, None)
    tip = git(plan_repository, "rev-parse", "HEAD")
    with pytest.raises(NotWritten, match="not committed"):
        commit.commit(desk, fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027")]))
    assert git(plan_repository, "rev-parse", "HEAD") == tip


def test_a_record_that_lands_meanwhile_is_kept_beside_the_edit(tmp_path: Path, signing_key: Path) -> None:
    """The signed commit lands by an unsigned merge; nobody signs twice and both are there."""
    assert signing_key.exists()
    bare = repositories.make(tmp_path / "plan.git", bare=True)
    desk = at(bare, None)
    prepared = fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027-01-01")])
    other = compose.decide(at(bare, None), "helsenorge.visning", "tilslutning")
    submit.submit(Session(other, Memory()), submit.prepare(Session(other, Memory())))
    landed = commit.commit(desk, prepared)
    assert landed.merged
    after = at(bare, None)
    assert after.history is not None
    assert [entry.kind for entry in after.history].count("record") == 1
    assert len(after.history) == 3
    assert after.plan.by_id[ITEM].text("when") == "2027-01-01"
    git(bare, "fsck", "--strict")


def test_an_edit_does_not_land_on_another_plan_than_was_checked(tmp_path: Path, signing_key: Path) -> None:
    """Where somebody else changed the plan meanwhile nothing lands, and the branch stays as they left it."""
    assert signing_key.exists()
    bare = repositories.make(tmp_path / "plan.git", bare=True)
    desk = at(bare, None)
    prepared = fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027-01-01")])
    theirs = repositories.commit(bare, {FILE: PPS.replace("2026-01-01", "2030-01-01")}, "plan: deres")
    with pytest.raises(NotWritten, match="Somebody else"):
        commit.commit(desk, prepared)
    assert git(bare, "rev-parse", "main") == theirs


def test_a_suggestion_is_taken_up_and_credited(plan_repository: Path, signing_key: Path) -> None:
    """The edit is the suggestion's; the commit's message names who suggested it and the act."""
    assert signing_key.exists()
    desk = compose.suggest(at(plan_repository, None), ITEM, "actors", "nhn")
    submit.submit(Session(desk, Memory()), submit.prepare(Session(desk, Memory())))
    desk = at(plan_repository, None)
    assert desk.history is not None
    act = desk.history[0].record_id[:10]
    found = suggestions.suggestion(desk, act)
    assert (found.edit, found.by, found.changed) == (Edit(ITEM, "actors", "nhn"), "kari.berg", False)
    commit.commit(desk, fields.prepare(Session(desk, Memory()), [found.edit]), suggestion=found)
    told = git(plan_repository, "log", "-1", "--format=%(trailers)")
    assert f"Plantui-Suggestion: {desk.history[0].record_id}#1" in told
    assert "Suggested-by: kari.berg" in told
    assert suggestions.suggestion(at(plan_repository, None), act).changed


@pytest.mark.parametrize("seen", ["", "abc", "0123456789", "0123456789#1"])
def test_an_unknown_suggestion_is_refused(plan_repository: Path, seen: str) -> None:
    """With how to find one."""
    with pytest.raises(UsageProblem, match="log"):
        suggestions.suggestion(at(plan_repository, None), seen)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_linked_work_tree_is_kept_in_step_in_both_object_formats(
    tmp_path: Path, signing_key: Path, object_format: str
) -> None:
    """The branch is checked out beside the main work tree, and its files follow."""
    assert signing_key.exists()
    main = repositories.make(tmp_path / "plan", object_format=object_format)
    linked = repositories.linked(main, tmp_path / "side", "side")
    desk = at(linked, None)
    landed = commit.commit(
        desk, fields.prepare(Session(desk, Memory()), [Edit(ITEM, "when", "2027-01-01", "omfang: prøve")])
    )
    assert landed.work_tree == "kept in step"
    assert git(linked, "status", "--porcelain") == git(main, "status", "--porcelain") == ""
    assert "when = 2027-01-01" in (linked / FILE).read_text("utf-8")
    assert (main / FILE).read_text("utf-8") == PPS
    git(main, "fsck", "--strict")


def test_edits_of_two_people_land_one_after_the_other(tmp_path: Path, signing_key: Path) -> None:
    """What was prepared on an older plan is refused; prepared again it lands."""
    assert signing_key.exists()
    bare = repositories.make(tmp_path / "plan.git", bare=True)
    first, second = at(bare, None), at(bare, None)
    early = fields.prepare(Session(second, Memory()), [Edit("helsenorge.visning", "when", "2027")])
    commit.commit(first, fields.prepare(Session(first, Memory()), [Edit(ITEM, "when", "2027")]))
    with pytest.raises(NotWritten, match="Somebody else"):
        commit.commit(second, early)
    again = at(bare, None)
    commit.commit(again, fields.prepare(Session(again, Memory()), [Edit("helsenorge.visning", "when", "2027")]))
    plan = at(bare, None).plan
    assert [plan.by_id[item].text("when") for item in (ITEM, "helsenorge.visning")] == ["2027", "2027"]
