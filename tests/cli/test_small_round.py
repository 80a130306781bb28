"""`plantui people …` once rules are in force: a small round that each signer takes further with one command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support import authority, founded, repositories
from support.documented import shapes
from support.founded import Founded
from support.program import Answer, plantui
from support.repositories import git

PEOPLE = "plan/governance/people.toml"
SERVICE = "plan/services/pps.toml"
ITEM = "pps.testperiode"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A founded plan whose yearly round is open: svein has edited an item, eva approved it."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    git(made.folder, "tag", "plan/2024", made.root)
    made.open()
    text = (made.folder / SERVICE).read_text("utf-8")
    made.edit("svein", {SERVICE: text.replace('when = "2025-Q1"', 'when = "2025-Q2"')})
    made.say("eva", made.decision(ITEM, "godkjent", "eier"))
    sit(made, "siri")
    assert plantui("trust", "--root", made.root, "-C", made.folder).code == 0
    return made


def sit(plan: Founded, person: str, key: str = "") -> None:
    """Let somebody sit here."""
    repositories.sign_with_ssh(Path.home() / ".gitconfig", plan.keys[key or person])


def run(plan: Founded, *words: str) -> Answer:
    """`plantui people …` without a question."""
    return plantui("people", *words, "--yes", "-C", plan.folder)


def told(answer: Answer) -> Any:
    """The data of a run, whose keys are all documented."""
    found = answer.json()
    assert set(found) == shapes()["plantui.people.step/1"]
    return found


def test_a_key_lost_before_adoption_is_replaced_by_two_people_with_one_command_each(plan: Founded) -> None:
    """The edit says what it costs, the second signer merges; the owner says yes again with the new key, and the yearly
    plan is adopted: the audit is passed.
    """
    old = repositories.key_fingerprint(plan.keys["eva"])
    before = plan.tip
    first = run(plan, "key", "eva", "--key", f"{plan.keys['ny']}.pub", "--replaces", old)
    assert first.code == 0, first.err
    words = " ".join(first.out.split())
    assert "1 record signed with that key would no longer count" in words and f"--good-until {before}" in words
    assert "the edit of people.toml - the opening of the round" in words
    assert "Next: Svein Prøve" in words and "plantui people continue" in words
    assert plan.tip == before and git(plan.folder, "status", "--porcelain") == ""
    sit(plan, "svein")
    second = told(run(plan, "continue", "--format", "json"))
    assert [one["act"] for one in second["steps"]] == ["decide", "adopt"] and second["next"] == []
    assert second["merged"] == plan.tip and len(second["lapsed"]) == 1
    assert "serial = 2" in (plan.folder / PEOPLE).read_text("utf-8")
    assert git(plan.folder, "status", "--porcelain") == ""
    status: Any = plantui("round", "show", "--format", "json", "-C", plan.folder).json()
    assert status["in_force"]["round"] == "people-2" and status["round"] == "2025" and not status["approved"]
    plan.in_force = status["in_force"]["commit"]
    plan.say("eva", plan.decision(ITEM, "godkjent", "eier"), key="ny")
    plan.say("arne", plan.decision(ITEM, "ingen_merknader", None))
    plan.adopt()
    audited = plantui("audit", "-C", plan.folder)
    assert audited.code == 0, audited.out


def test_a_mark_keeps_what_the_lost_key_signed(plan: Founded) -> None:
    """With `--good-until` nothing has to be signed again, and the item stays approved."""
    old = repositories.key_fingerprint(plan.keys["eva"])
    key = ("key", "eva", "--key", f"{plan.keys['ny']}.pub", "--replaces", old, "--good-until", plan.tip)
    first = told(run(plan, *key, "--format", "json"))
    assert first["cost"] == [] and first["persons"] == ["eva"] and first["round"] == "people-2"
    assert first["next"] == [{"act": "decide", "seat": "sekretariat", "persons": ["svein"]}]
    sit(plan, "svein")
    second = told(run(plan, "continue", "--format", "json"))
    assert second["lapsed"] == [] and second["merged"]
    assert plantui("round", "show", "--format", "json", "-C", plan.folder).json()["approved"]


def test_in_a_clone_the_fetched_branch_is_gone_on_with_and_a_merge_that_was_cut_off_is_made(
    plan: Founded, tmp_path: Path
) -> None:
    """The fetched branch gets one of one's own; who adopted and did not get to the merge runs it again."""
    assert run(plan, "add", "ny", "--role", "arkitekt", "--key", f"{plan.keys['ny']}.pub").code == 0
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(plan.folder), str(clone))
    before = git(clone, "rev-parse", "HEAD")
    sit(plan, "svein")
    first = told(plantui("people", "continue", "--yes", "--format", "json", "-C", clone))
    assert first["adopted"] and first["merged"] == git(clone, "rev-parse", "main").strip()
    git(clone, "reset", "-q", "--hard", before.strip())
    again = told(plantui("people", "continue", "--yes", "--format", "json", "-C", clone))
    assert again["steps"] == [] and again["merged"]
    assert '[people."ny"]' in git(clone, "show", "main:" + PEOPLE)
    assert git(clone, "status", "--porcelain") == ""


def test_where_the_branch_changed_people_too_the_adoption_stands_and_the_merge_is_a_persons(plan: Founded) -> None:
    """Nothing is decided by the program between two versions of one file: the command to merge by hand is told."""
    assert run(plan, "add", "ny", "--role", "arkitekt", "--key", f"{plan.keys['ny']}.pub").code == 0
    text = (plan.folder / PEOPLE).read_text("utf-8")
    tip = plan.edit("siri", {PEOPLE: text.replace("Arne Prøve", "Arne P. Prøve")})
    sit(plan, "svein")
    answer = run(plan, "continue")
    assert answer.code == 4 and "git merge" in answer.err and PEOPLE in answer.err
    assert plan.tip == tip and git(plan.folder, "tag", "--list", "plan/people-2").strip() == "plan/people-2"


def test_who_may_do_no_more_is_told_who_is_next(plan: Founded) -> None:
    """Nothing is signed, exit code 4; a second small round does not begin beside the first."""
    assert run(plan, "add", "ny", "--role", "arkitekt", "--key", f"{plan.keys['ny']}.pub").code == 0
    again = run(plan, "continue")
    assert again.code == 4 and "is waiting for others" in again.err and "Svein Prøve" in again.err
    other = run(plan, "retire", "arne")
    assert other.code == 2 and "people-2 is under way" in other.err


def test_a_person_without_a_step_leaves_the_opening_to_somebody_who_has_it(plan: Founded) -> None:
    """The architect gives herself a new key; a secretary opens, says yes, adopts and merges in one go."""
    sit(plan, "arne")
    first = told(run(plan, "key", "arne", "--key", f"{plan.keys['ny']}.pub", "--format", "json"))
    assert [one["act"] for one in first["steps"]] == ["edit"]
    assert first["next"] == [{"act": "open", "seat": None, "persons": ["siri", "svein"]}]
    sit(plan, "siri")
    second = told(run(plan, "continue", "--format", "json"))
    assert [one["act"] for one in second["steps"]] == ["open", "decide", "adopt"] and second["merged"]
    assert plantui("audit", "-C", plan.folder).code == 0


def test_an_edit_that_leaves_nobody_to_approve_it_is_begun_by_somebody_else(tmp_path: Path) -> None:
    """Where both secretaries must say yes neither may edit: who can begin is named, and nothing is written."""
    rule = '["people"]\nrequire = { sekretariat = %d }'
    rules = authority.POLICY.replace(rule % 1, rule % 2)
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), rules)
    made.found()
    sit(made, "siri")
    assert plantui("trust", "--root", made.root, "-C", made.folder).code == 0
    refused = run(made, "retire", "arne")
    assert refused.code == 2 and "nobody holds the seat Sekretariat" in refused.err
    assert "Eva Prøve, Arne Prøve" in refused.err
    assert not git(made.folder, "branch", "--list", "people-2")


def test_nobody_begins_whose_key_is_not_in_force_and_nothing_goes_on_that_did_not_begin(plan: Founded) -> None:
    """Both say what to do instead, and nothing is written."""
    refs = git(plan.folder, "for-each-ref")
    none = run(plan, "continue")
    assert none.code == 2 and "No small round is under way" in none.err
    sit(plan, "ny")
    stranger = run(plan, "retire", "arne")
    assert stranger.code == 4 and "active key" in stranger.err
    assert git(plan.folder, "for-each-ref") == refs
