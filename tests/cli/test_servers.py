"""Clones beside their server: being behind it, words not pushed, a clone without a branch, a plan further down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from textual.pilot import Pilot

from plantui.tui.app import PlantuiApp
from plantui.tui.dialogs.signing_confirmation import StepDialog
from support import founded, persons, repositories
from support.founded import Founded
from support.persons import Person
from support.pilots import drive, picture, until
from support.program import plantui
from support.repositories import git

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """The server's repository: an open round of which all is approved."""
    made = founded.in_round(tmp_path)
    made.say("eva", made.decision(PAYMENT, "godkjent", "eier"), made.decision(TRIAL, "godkjent", "eier"))
    return made


def cloned(plan: Founded, tmp_path: Path, name: str = "siri") -> Person:
    """A person at a clone of their own, who trusts the root."""
    folder = repositories.clone(plan.folder, tmp_path / f"clone-{name}")
    return persons.at(plan, name, tmp_path / "homes", folder)


def more(plan: Founded, count: int) -> None:
    """So many commits land on the server."""
    for number in range(count):
        repositories.commit(plan.folder, {f"note-{number}.txt": "x"}, "beside")


def checks(person: Person) -> dict[str, Any]:
    """What doctor says, by code; it leaves with whatever code."""
    answer = person.run("doctor", "--format", "json", code=None)
    return {one["code"]: one for one in json.loads(answer.out)["checks"]}


@pytest.mark.parametrize(("count", "words"), [(1, "1 commit ahead of main"), (2, "2 commits ahead of main")])
def test_being_behind_the_known_server_is_told_before_one_adopts(
    plan: Founded, tmp_path: Path, count: int, words: str
) -> None:
    """By status, doctor, the trial and the adoption itself, with the command; nothing is fetched to know it."""
    siri = cloned(plan, tmp_path)
    more(plan, count)
    assert siri.json("status")["server"] == {"name": "origin/main", "ahead": 0, "unpushed": 0}
    assert "ahead" not in siri.run("adopt", "--dry-run").err
    git(siri.folder, "fetch", "-q")
    told = " ".join(siri.run("status").out.split())
    assert f"origin/main is {words}" in told and "git merge origin/main" in told
    assert f"origin/main is {words}" in siri.run("status", "--plain").out
    assert siri.json("status")["server"] == {"name": "origin/main", "ahead": count, "unpushed": 0}
    assert checks(siri)["behind"]["mend"] == ["git merge origin/main"]
    assert f"origin/main is {words}" in siri.run("adopt", "--dry-run").err
    assert f"origin/main is {words}" in siri.run("adopt", "--yes").err


def test_the_dialog_that_adopts_tells_it_too(plan: Founded, tmp_path: Path) -> None:
    """Beside what will be signed, before the code."""
    siri = cloned(plan, tmp_path)
    more(plan, 1)
    git(siri.folder, "fetch", "-q")
    shown: list[str] = []

    async def play(app: PlantuiApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: app.round.proceedings is not None and not app.comparison.running)
        await pilot.press("5", "t")
        await until(pilot, lambda: app.screen.is_modal)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, StepDialog))
        await until(pilot, lambda: "origin/main" in picture(app))
        shown.append(picture(app))

    with siri.here():
        drive(siri.folder, play, size=(120, 50), language="en", by=None)
    assert "origin/main is 1 commit ahead of main" in " ".join(shown[0].split())


def test_words_of_ones_own_that_are_not_pushed_are_told_to_their_owner(plan: Founded, tmp_path: Path) -> None:
    """To whoever signed them by status, of anybody's by doctor; a push ends it."""
    eva = cloned(plan, tmp_path, "eva")
    git(plan.folder, "config", "receive.denyCurrentBranch", "ignore")
    eva.run("remark", TRIAL, "Hvorfor?", "--submit")
    assert "1 record of yours is not on origin/main yet: git push" in " ".join(eva.run("status").out.split())
    assert eva.json("status")["server"]["unpushed"] == 1
    assert "not on origin/main" in checks(eva)["unpushed"]["what"]
    arne = attrs.evolve(persons.at(plan, "arne", tmp_path / "homes", trusting=True), folder=eva.folder)
    assert "not on origin/main" not in arne.run("status").out
    git(eva.folder, "push", "-q")
    assert eva.json("status")["server"] == {"name": "origin/main", "ahead": 0, "unpushed": 0}
    assert checks(eva)["server"]["state"] == "ok"


def test_the_branchs_own_upstream_is_asked_before_origins_of_the_same_name(plan: Founded, tmp_path: Path) -> None:
    """As the repository's configuration names it; where neither is there nothing is told."""
    siri = cloned(plan, tmp_path)
    git(plan.folder, "branch", "trunk")
    more(plan, 1)
    git(siri.folder, "fetch", "-q")
    assert siri.json("status")["server"] == {"name": "origin/main", "ahead": 1, "unpushed": 0}
    git(siri.folder, "branch", "-q", "--set-upstream-to", "origin/trunk")
    assert siri.json("status")["server"] == {"name": "origin/trunk", "ahead": 0, "unpushed": 0}
    git(siri.folder, "remote", "remove", "origin")
    assert siri.json("status")["server"] is None
    assert not {"behind", "unpushed", "server"} & checks(siri).keys()


def test_a_clone_whose_head_names_no_branch_is_led_to_the_plan_and_not_to_a_second_one(
    plan_repository: Path, tmp_path: Path
) -> None:
    """HEAD names master and the server has main: the command that checks it out, by every command and doctor."""
    clone = repositories.clone(plan_repository, tmp_path / "clone", "--no-checkout")
    git(clone, "symbolic-ref", "HEAD", "refs/heads/master")
    for words in (("show",), ("status",)):
        answer = plantui(*words, "-C", clone)
        assert (answer.code, "git checkout main" in answer.err, "init" in answer.err) == (3, True, False)
    told = {one["code"]: one for one in plantui("doctor", "--format", "json", "-C", clone).json()["checks"]}
    assert told["plan"]["mend"] == ["git checkout main"]
    git(clone, "checkout", "-q", "main")
    assert plantui("show", "-C", clone).code == 0


def test_an_empty_repository_is_still_told_to_make_a_plan(tmp_path: Path) -> None:
    """Where no server's branch holds a plan there is one to make."""
    made = repositories.make(tmp_path / "empty", files={})
    assert "plantui init" in plantui("show", "-C", made).err


def test_a_plan_further_down_in_a_repository_is_named_and_not_denied(tmp_path: Path) -> None:
    """A repository of several projects: the folder there is, and that none but the top one is read."""
    files = {f"teams/a/{path}": text for path, text in repositories.PLAN_FILES.items()}
    made = repositories.make(tmp_path / "mono", files=files)
    answer = plantui("show", "-C", made / "teams/a")
    assert answer.code == 3
    assert "the one in teams/a is not read" in answer.err and "plantui init" not in answer.err


def test_an_address_that_the_repository_chose_is_quoted_in_the_command(plan: Founded, tmp_path: Path) -> None:
    """What is told to be typed runs nothing else, whatever stands in the configuration."""
    siri = cloned(plan, tmp_path)
    git(siri.folder, "remote", "set-url", "origin", "file:///srv/plan; touch MARK")
    told = siri.run("sync", code=3)
    assert "MARK. Where it is right, say:" in told.err
    assert "plantui sync --url 'file:///srv/plan; touch MARK'" in told.err
