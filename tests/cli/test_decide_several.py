"""`decide` on several items: by name, by change number, and by patterns that are listed and agreed to once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plantui.cli import output
from support import document, persons, repositories
from support.document import ITEMS, PLAN
from support.founded import Founded
from support.persons import Person

TRIAL = "pps.testperiode"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round, frozen: E01 to E04 are three items of plan.toml and one of a service."""
    made = document.begin(tmp_path)
    persons.at(made, "siri", tmp_path / "homes").run("round", "freeze", "--yes")
    return made


@pytest.fixture
def eva(plan: Founded, tmp_path: Path) -> Person:
    """The plan owner."""
    return persons.at(plan, "eva", tmp_path / "homes")


def drafted(person: Person) -> dict[str, str]:
    """The decisions in the draft: the word by item."""
    return {row["item"]: row["word"] for row in person.json("draft", "list")["drafted"]}


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Somebody at a terminal, who answers every question so; the questions."""

    def with_answer(answer: bool) -> list[str]:
        asked: list[str] = []
        monkeypatch.setattr(output, "can_ask", lambda: True)

        def ask(question: str) -> bool:
            asked.append(question)
            return answer

        monkeypatch.setattr(output, "ask", ask)
        return asked

    return with_answer


def test_each_item_that_is_named_gets_a_decision_of_its_own(eva: Person) -> None:
    """By id and by change number, and nothing is asked: they were named."""
    numbers = {one["item"]: one["number"] for one in eva.json("round", "show")["items"]}
    eva.run("decide", numbers["plan.nhn"], TRIAL, "plan.nhn", "godkjent", "--reason", "fordi")
    assert drafted(eva) == {"plan.nhn": "godkjent", TRIAL: "godkjent"}


@pytest.mark.parametrize(
    ("patterns", "items"),
    [
        (["plan.*"], set(ITEMS)),
        (["kind:actor"], {"plan.nhn", "plan.hdir"}),
        (["field:when"], {TRIAL}),
        (["kind:actor", "pps*"], {"plan.nhn", "plan.hdir", TRIAL}),
        (["*"], {*ITEMS, TRIAL}),
    ],
)
def test_a_pattern_chooses_among_the_changed_items_as_in_the_rules(
    eva: Person, patterns: list[str], items: set[str]
) -> None:
    """One decision an item; with `--yes` nothing is asked, and what was hit is listed all the same, by number."""
    said = eva.run("decide", *patterns, "godkjent", "--yes")
    assert drafted(eva) == dict.fromkeys(items, "godkjent")
    listed = [line.split()[:2] for line in said.out.splitlines() if line.startswith("  E0")]
    assert {item for _, item in listed} == items and listed == sorted(listed)


def test_what_a_pattern_hits_is_asked_for_once_with_what_is_named_beside_it(
    eva: Person, answering: Callable[[bool], list[str]]
) -> None:
    """Listed with titles, one question; a no puts nothing into the draft."""
    asked = answering(False)
    said = eva.run("decide", TRIAL, "kind:actor", "godkjent", code=4)
    assert "3 items are chosen" in said.out and "Norsk helsenett SF" in said.out and "Testperiode" in said.out
    assert len(asked) == 1 and "Approved" in asked[0] and "3 items" in asked[0]
    assert drafted(eva) == {}
    asked = answering(True)
    eva.run("decide", TRIAL, "kind:actor", "godkjent")
    assert len(asked) == 1 and len(drafted(eva)) == 3


def test_without_a_terminal_a_pattern_needs_a_yes(eva: Person) -> None:
    """It lists what it hits and says how to go on; a name alone needs none."""
    refused = eva.run("decide", "plan.*", "godkjent", code=4)
    assert "Norsk helsenett SF" in refused.out and "--yes" in refused.err
    assert drafted(eva) == {}


@pytest.mark.parametrize(
    ("pattern", "near"),
    [
        ("plam.*", "plan.*"),
        ("xyz*", "plan.*, pps.*"),
        ("kind:aktor", "kind:actor"),
        ("kind:transition", "kind:trial"),
        ("kind:nonsense", "kind:regulation"),
        ("field:payment", "field:title"),
        ("field:titel", "field:title"),
        ("who:eva", "kind:actor"),
    ],
)
def test_what_hits_nothing_is_refused_with_what_is_near(eva: Person, pattern: str, near: str) -> None:
    """Misspelled or without a change: nothing is put into the draft, also of what is named beside it."""
    refused = eva.run("decide", TRIAL, pattern, "godkjent", "--yes", code=2)
    assert near in refused.err, refused.err
    assert drafted(eva) == {}


def test_a_pattern_never_hits_what_is_unchanged_nor_a_service_with_all_in_it(eva: Person, plan: Founded) -> None:
    """Of a changed service it is about its own fields: the items in it are hit one by one, or not at all."""
    summary = document.PPS.replace("Svar på prøver følger pasienten.", "Svar følger pasienten.")
    plan.edit("arne", {"plan/services/pps.toml": summary})
    eva.run("decide", "kind:service", "godkjent", "--submit", "--yes")
    approved = {one["item"] for one in eva.json("round", "show")["items"] if one["approved"]}
    assert approved == {"pps"}


def test_a_pattern_needs_a_round_and_is_about_single_items(eva: Person, plan_repository: Path) -> None:
    """Without one there are no changes to choose among; `--items` is about the document."""
    assert "excl" not in eva.run("decide", "plan.*", "godkjent", "--items", code=2).err
    assert drafted(eva) == {}
    bare = repositories.clone(eva.folder, eva.folder.parent / "untrusted")
    refused = persons.Person("eva", bare, {**eva.environment, "XDG_CONFIG_HOME": str(bare)}).run(
        "decide", "plan.*", "godkjent", code=2
    )
    assert "none is open here" in refused.err


def test_one_that_cannot_be_said_leaves_the_draft_as_it_was(eva: Person, plan: Founded) -> None:
    """All or nothing: a problem in one file, an unknown item, a word that is none, a reason in the word's place."""
    assert "plan.nope" in eva.run("decide", "plan.nhn", "plan.nope", "godkjent", code=2).err
    assert "--reason" in eva.run("decide", "plan.nhn", "godkjent", "fordi det", code=2).err
    assert "tilslutning" in eva.run("decide", "plan.nhn", "godkjentt", code=2).err
    plan.edit("arne", {PLAN: document.PROPOSED.replace('id = "hdir"', 'id = "hdir"\nwhat = 1')})
    eva.run("decide", "kind:actor", "godkjent", "--yes", code=2)
    assert drafted(eva) == {}
