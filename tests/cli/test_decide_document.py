"""`decide plan WORD --items`: one decision on all changed items of plan.toml, which audit and verifier accept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from e2e import verifier
from plantui.review.records import record
from plantui.review.records.record import Record
from support import document, persons
from support.document import ITEMS, PLAN
from support.founded import Founded
from support.persons import Person
from support.repositories import git, git_bytes


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round: two actors and a regulation of plan.toml are changed or new, and one item of a service."""
    return document.begin(tmp_path)


@pytest.fixture
def eva(plan: Founded, tmp_path: Path) -> Person:
    """The plan owner, who must approve everything."""
    return persons.at(plan, "eva", tmp_path / "homes")


def lacking(person: Person) -> list[str]:
    """The changed items that still need somebody, and are no longer approved."""
    return sorted(one["item"] for one in person.json("round", "show")["items"] if not one["approved"])


def signed(plan: Founded) -> tuple[Record, bytes]:
    """The record of the tip, with its bytes."""
    path = git(plan.folder, "diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD")
    data = git_bytes(plan.folder, "show", f"HEAD:{path}")
    return record.read_record(data), data


def judged(plan: Founded) -> dict[str, Any]:
    """What the verifier, which knows nothing of plantui, says of the branch."""
    return verifier.audit(str(plan.folder), "main", {"root": plan.root})


def test_one_decision_is_signed_for_all_changed_items_of_the_document(eva: Person, plan: Founded) -> None:
    """It states each of them by its fingerprint; audit and verifier accept it, and both know what it approves not: what
    a rule names, and what stands in a service.
    """
    assert lacking(eva) == [*ITEMS, "pps.testperiode"]
    eva.run("decide", "plan", "godkjent", "--items", "--submit")
    made, data = signed(plan)
    (act,) = made.acts
    assert (act.item, act.covers, act.fields) == ("plan", "items", ())
    assert tuple(one.item for one in act.covered) == ITEMS
    assert record.write(made) == data and b'covers = "items"' in data and data.count(b"[[act.covered]]") == 3
    assert lacking(eva) == ["plan.forskrift", "pps.testperiode"]
    assert eva.json("audit")["passed"]
    told = judged(plan)
    assert told["passed"] and told["failing"] == []
    (approved,) = told["approved"].values()
    assert sorted(approved) == ["plan.hdir", "plan.nhn"]


def test_a_named_item_and_the_rest_are_approved_and_adopted(eva: Person, plan: Founded, tmp_path: Path) -> None:
    """The document, the regulation by name and the service: then the round ends."""
    for words in (("plan", "godkjent", "--items"), ("plan.forskrift", "godkjent"), ("pps", "godkjent")):
        eva.run("decide", *words)
    eva.run("submit", "--yes")
    assert lacking(eva) == []
    siri = persons.at(plan, "siri", tmp_path / "homes")
    siri.run("adopt", "--yes")
    assert siri.json("audit")["passed"] and judged(plan)["passed"]


def test_an_edit_of_one_item_costs_the_yes_to_that_item_alone(eva: Person, plan: Founded) -> None:
    """The others stay approved, and audit and verifier say the same."""
    eva.run("decide", "plan", "godkjent", "--items", "--submit")
    plan.edit("arne", {PLAN: document.PROPOSED.replace("Helsedirektoratet", "Helsedirektoratet (Hdir)")})
    assert lacking(eva) == ["plan.forskrift", "plan.hdir", "pps.testperiode"]
    (approved,) = judged(plan)["approved"].values()
    assert approved == ["plan.nhn"]


def test_the_document_alone_is_its_own_fields_and_says_so_where_they_are_unchanged(eva: Person) -> None:
    """It names the way to speak of the items; of what is changed nothing is covered."""
    said = eva.run("decide", "plan", "godkjent")
    assert "own fields are unchanged" in said.out and "--items" in said.out and " 3 items" in said.out
    assert "--items" not in eva.run("decide", "plan", "godkjent", "--items").out
    assert eva.json("draft", "list")["drafted"][0]["item"] == "plan"


def test_the_two_exclude_each_other_and_an_item_without_items_is_refused(eva: Person) -> None:
    """Nothing is put into the draft."""
    assert "exclude each other" in eva.run("decide", "plan", "godkjent", "--items", "--itself", code=2).err
    assert "no items in it" in eva.run("decide", "plan.nhn", "godkjent", "--items", code=2).err
    assert eva.json("draft", "list")["drafted"] == []


def test_of_a_service_the_option_says_what_holds_anyhow(eva: Person, plan: Founded) -> None:
    """A decision on a service covers its items with it or without it, to the same fingerprint."""
    eva.run("decide", "pps", "godkjent", "--items", "--submit")
    with_it = signed(plan)[0].acts[0]
    eva.run("decide", "pps", "godkjent", "--submit")
    assert with_it.covers == "items" and signed(plan)[0].acts[0] == with_it


def test_a_problem_in_any_of_them_is_a_problem_of_the_document(eva: Person, plan: Founded) -> None:
    """Nobody answers for what cannot be read."""
    broken = document.PROPOSED.replace('id = "hdir"', 'id = "hdir"\nwhat = 1')
    git(plan.folder, "checkout", "-q", "main")
    plan.edit("arne", {PLAN: broken})
    refused = eva.run("decide", "plan", "godkjent", "--items", code=2)
    assert "what" in refused.err
    eva.run("decide", "plan", "godkjent")
