"""What a text is called: every command and every screen say the same of it, by the line of adoptions alone."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from textual.pilot import Pilot

from plantui.review.records.record import Act
from plantui.tui.app import PlantuiApp
from plantui.tui.screen_host import ComparisonState
from support import founded, repositories
from support.founded import Founded
from support.persons import Person
from support.pilots import drive, picture, until
from support.program import Answer
from support.repositories import PLAN, git

PPS = "plan/services/pps.toml"
ITEM = "pps.overgang-forvaltning"


@attrs.frozen(slots=True)
class Told:
    """What was said of the text in one repository: line 1 of each screen, and what commands say."""

    heads: frozenset[str]
    changes: str
    called: str | None
    count: int | None
    status: str
    in_force: dict[str, str] | None
    status_called: str | None


def run(folder: Path, *words: str) -> Answer:
    """`plantui` there, in English."""
    return Person("", folder, {}).run(*words, "--today", "2025-06-18", code=None)


def told(folder: Path) -> Told:
    """All that the screens and the commands call the text; commands that compare unasked must agree with `changes`."""
    heads: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: not app.comparison.running and not app.round.running)
        for key, pane in zip("123456", ("plan", "highlights", "timeline", "changes", "review", "history"), strict=True):
            await pilot.press(key)
            await until(pilot, partial(_on, app, pane))
            heads.append(picture(app).split("\n")[0].split("   ")[0])

    drive(folder, play, size=(160, 30), language="en")
    changes, listed = run(folder, "changes"), run(folder, "changes", "--format", "json")
    status, stood = run(folder, "status"), run(folder, "status", "--format", "json")
    data = listed.json() if listed.code == 0 else None
    round_ = run(folder, "round", "show", "--format", "json")
    if stood.code == 0:
        assert round_.json()["in_force"] == stood.json()["in_force"]
        assert round_.json()["called"] == stood.json()["called"]
    if data is not None:
        for command in ("timeline", "highlights"):
            known = run(folder, command, "--baseline", "current", "--format", "json").json()["baseline"]
            assert known["fingerprint"] == data["baseline"]["fingerprint"]
    return Told(
        heads=frozenset(heads),
        changes=changes.out.split("\n")[0] if changes.code == 0 else "",
        called=data["proposal"]["called"] if data else None,
        count=len(data["changes"]) if data else None,
        status=" ".join(status.out.split("\n\n")[0].split()) if status.code == 0 else "",
        in_force=stood.json()["in_force"] if stood.code == 0 else None,
        status_called=stood.json()["called"] if stood.code == 0 else None,
    )


def _on(app: PlantuiApp, pane: str) -> bool:
    return app.current_mode == pane


def in_force(made: Founded, name: str, round_: str) -> dict[str, str]:
    """The adoption in force as data tells it."""
    return {"revision": name, "round": round_, "commit": made.in_force}


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """The small plan of 2025 in force, its root pinned; its founding round is named 2024, and no tag is there."""
    return founded.adopted(tmp_path / "plan")


def proposed(plan: Founded) -> Founded:
    """A round named 2026 about a revision of that name, in which one date moves."""
    plan.edit("arne", {
        "plan/plan.toml": PLAN.replace('revision = "2025"', 'revision = "2026"'),
        PPS: repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01"),
    })  # fmt: skip
    plan.open()
    return plan


def test_the_plan_in_force_is_called_so_everywhere(plan: Founded) -> None:
    """By what it calls itself, not by the round that ended in it; nothing differs from it."""
    told_ = told(plan.folder)
    (head,) = told_.heads
    assert head.startswith("IN FORCE 2025 · ") and head.endswith("against IN FORCE 2025")
    assert told_.changes == "main (in force) against current 2025"
    assert (told_.called, told_.count, told_.status_called) == ("in-force", 0, "in-force")
    assert told_.status == "No round is open. In force: 2025, adopted 2025-03-01"
    assert told_.in_force == in_force(plan, "2025", "2024")


@pytest.mark.parametrize("tags", [
    (), (("plan/2026", "main"),), (("plan/2025", "main"), ("plan/2026", "main")), (("plan/2024", "main"),),
])  # fmt: skip
def test_no_tag_names_hides_or_shows_a_change(plan: Founded, tags: tuple[tuple[str, str], ...]) -> None:
    """An open proposal is a proposal against the plan in force, whatever tags anybody pushes, and without any."""
    proposed(plan)
    for name, commit in tags:
        git(plan.folder, "tag", name, commit)
    told_ = told(plan.folder)
    (head,) = told_.heads
    assert head.startswith("PROPOSAL 2026 · ") and head.endswith("against IN FORCE 2025")
    assert told_.changes == "main (a proposal) against current 2025"
    assert (told_.called, told_.count, told_.status_called) == ("proposal", 1, "proposal")
    assert told_.status.startswith("Round 2025, against 2025 in force")
    assert told_.in_force == in_force(plan, "2025", "2024")


def test_a_clone_without_tags_compares_with_the_same_plan(plan: Founded, tmp_path: Path) -> None:
    """After an adoption and a plain push the colleague's clone says what the adopter's repository says."""
    proposed(plan)
    plan.say("eva", plan.decision(ITEM, "godkjent", "eier"))
    plan.adopt()
    clone = repositories.clone(plan.folder, tmp_path / "clone", "--no-tags")
    assert git(clone, "tag") == "" and git(plan.folder, "tag") == "plan/2025"
    founded.pin(clone, plan.root)
    told_ = told(clone)
    assert told_ == told(plan.folder)
    assert told_.changes == "main (in force) against current 2026"
    assert told_.in_force == in_force(plan, "2026", "2025")


def test_a_revision_that_was_just_raised_is_a_proposal(plan: Founded) -> None:
    """Though no item differs: word for word it is not the plan that was adopted, and every place says so."""
    plan.edit("arne", {"plan/plan.toml": PLAN.replace('revision = "2025"', 'revision = "2026"')})
    told_ = told(plan.folder)
    (head,) = told_.heads
    assert head.startswith("PROPOSAL 2026 · ") and head.endswith("against IN FORCE 2025")
    assert told_.changes == "main (a proposal) against current 2025"
    assert (told_.called, told_.count, told_.status_called) == ("proposal", 0, "proposal")
    assert told_.status == "No round is open. In force: 2025, adopted 2025-03-01. This text is a proposal."
    assert "still this is a proposal" in run(plan.folder, "changes").err


@pytest.mark.parametrize("path", [
    "plan/governance/people.toml", "plan/governance/policy.toml", "plan/governance/allowed_signers",
    "plan/plan.toml", "plan/VERIFISER.md",
])  # fmt: skip
def test_a_comment_more_in_any_file_that_was_adopted_is_a_proposal(plan: Founded, path: str) -> None:
    """Plan, rules, people, signers and the page are those adopted, byte for byte; a record beside is nothing."""
    item = plan.plan(plan.tip).by_id[ITEM]
    said = Act(
        "remark", item=ITEM, title=item.title, fingerprint=founded.PRINTS.of(plan.plan(plan.tip), ITEM), text="?"
    )
    plan.say("eva", said)
    assert run(plan.folder, "changes", "--format", "json").json()["proposal"]["called"] == "in-force"
    held = (plan.folder / path).read_text("utf-8") if (plan.folder / path).is_file() else ""
    repositories.commit(plan.folder, {path: held + "# more\n"}, "mer")
    assert run(plan.folder, "changes", "--format", "json").json()["proposal"]["called"] == "proposal"


def test_a_small_round_renames_nothing(plan: Founded) -> None:
    """A round of people alone leaves the plan its name, and comparing with that name shows no change of people."""
    people = "plan/governance/people.toml"
    text = (plan.folder / people).read_text("utf-8")
    plan.edit("siri", {people: text.replace("serial = 1", "serial = 2").replace("Arne Prøve", "Arne P. Prøve")})
    plan.opening = None
    plan.open(name="people-2")
    plan.say("svein", plan.decision("people", "godkjent", "sekretariat"), round="people-2")
    plan.adopt(name="people-2")
    told_ = told(plan.folder)
    (head,) = told_.heads
    assert head.startswith("IN FORCE 2025 · ") and head.endswith("against IN FORCE 2025")
    assert told_.status == "No round is open. In force: 2025, adopted 2025-03-01"
    assert told_.in_force == in_force(plan, "2025", "people-2")
    assert run(plan.folder, "changes", "--baseline", "2025", "--format", "json").json()["changes"] == []


@pytest.mark.parametrize("tagged", [False, True])
def test_where_no_root_is_pinned_nothing_is_in_force(plan_repository: Path, *, tagged: bool) -> None:
    """A tag makes no adoption: line 1 names the revision and no baseline; asked for, the tag is shown as a tag."""
    if tagged:
        git(plan_repository, "tag", "plan/2025")
    told_ = told(plan_repository)
    (head,) = told_.heads
    assert head.startswith("REVISION 2025 · ") and head.endswith("compared with nothing")
    assert (told_.changes, told_.in_force, told_.status_called) == ("", None, None)
    if tagged:
        asked = run(plan_repository, "changes", "--baseline", "2025")
        assert asked.out.split("\n")[0] == "main against tagged 2025, adopted by nobody here"


def test_a_founded_plan_is_in_force_for_nobody_who_has_not_pinned_its_root(plan: Founded, home: Path) -> None:
    """Whoever trusts nothing yet is told nothing of what is in force, and no command says otherwise."""
    shutil.rmtree(home / ".config/plantui")
    git(plan.folder, "tag", "plan/2025")
    told_ = told(plan.folder)
    (head,) = told_.heads
    assert " · REVISION 2025 · " in head and head.endswith("compared with nothing")
    assert (told_.changes, told_.status, told_.in_force) == ("", "", None)


def forked(plan: Founded) -> Founded:
    """Two adoptions beside each other, merged."""
    proposed(plan)
    plan.say("eva", plan.decision(ITEM, "godkjent", "eier"))
    at, before = plan.tip, plan.in_force
    one = plan.adopt()
    git(plan.folder, "reset", "-q", "--hard", at)
    git(plan.folder, "tag", "-d", "plan/2025")
    plan.in_force = before
    plan.adopt()
    git(plan.folder, "merge", "-q", "--no-ff", "-m", "begge", one)
    return plan


def test_behind_a_fork_nothing_is_in_force(plan: Founded) -> None:
    """Line 1 says what is the matter instead of naming either, and there is nothing to compare with unasked."""
    told_ = told(forked(plan).folder)
    (head,) = told_.heads
    assert head.startswith("REVISION 2026 · ") and head.endswith("adoptions contradict: nothing in force")
    assert (told_.changes, told_.in_force) == ("", None)
    assert "contradict each other" in run(plan.folder, "changes").err


def test_an_older_revision_is_never_the_plan_in_force(plan: Founded) -> None:
    """Put on the desk by its name or its commit, an earlier text is compared with what is in force on the branch."""
    proposed(plan)
    plan.say("eva", plan.decision(ITEM, "godkjent", "eier"))
    plan.adopt()
    for rev in (plan.root, "HEAD~4"):
        listed = run(plan.folder, "changes", "--rev", rev, "--format", "json").json()
        assert listed["baseline"]["name"] == "current 2026"
        assert listed["proposal"]["called"] is None


def test_until_it_is_known_line_1_claims_nothing(plan: Founded) -> None:
    """While the history is judged the text is a revision, and what is in force is being found."""
    proposed(plan)
    seen: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.comparison.view is not None and not app.comparison.running)
        known, app.comparison = app.comparison, ComparisonState()
        app.pane.redraw_frame()
        await pilot.pause()
        seen.append(picture(app).split("\n")[0])
        app.comparison = known

    drive(plan.folder, play, size=(160, 30), language="en")
    assert seen[0].startswith("REVISION 2026 · ") and "finding what is in force …" in seen[0]
    assert "IN FORCE" not in seen[0] and "open review" not in seen[0]
