"""What a signature would replace is named before it is given (clause 11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import founded, persons
from support.founded import Founded
from support.persons import Person

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
PPS = "plan/services/pps.toml"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round about two changed milestones, its first edition frozen."""
    made = founded.in_round(tmp_path)
    made.freeze()
    return made


@pytest.fixture
def who(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    """Everybody, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")


def replaces(person: Person, *words: str | Path) -> list[str]:
    """What a draft says that it replaces, and the person's draft taken back."""
    (said,) = person.json(*words)["said"]
    return list(said["replaces"])


def test_a_change_of_mind_names_what_it_replaces_where_it_is_said_and_where_it_is_signed(
    plan: Founded, who: dict[str, Person]
) -> None:
    """In the draft, in what is shown before signing, and in data; a first answer replaces nothing."""
    eva = who["eva"]
    assert replaces(eva, "decide", PAYMENT, "godkjent") == []
    eva.run("submit", "--yes")
    said = eva.run("decide", PAYMENT, "ingen_merknader")
    assert "Replaces Approved (" in said.out and f"said about {PAYMENT} by the same voice" in said.out
    shown = eva.run("submit", code=4)
    assert "Replaces Approved (" in " ".join(shown.out.split())
    told = eva.json("submit", "--yes")
    assert len(told["said"][0]["replaces"]) == 1 and "on edition 1" in told["said"][0]["replaces"][0]


def test_another_voice_replaces_nothing_of_it(plan: Founded, who: dict[str, Person]) -> None:
    """Words of others, of a body, and on other items stand as they are."""
    who["eva"].run("decide", PAYMENT, "godkjent", "--submit")
    assert replaces(who["eva"], "decide", TRIAL, "godkjent") == []
    assert replaces(who["svein"], "decide", PAYMENT, "avvist", "--reason", "Nei.") == []


def test_a_late_answer_on_an_older_text_is_told_that_it_replaces_nothing(plan: Founded, who: dict[str, Person]) -> None:
    """The newer text's answer stands: it neither counts nor replaces, and that is said instead."""
    plan.edit("arne", {PPS: founded.PROPOSED.replace("2026-07-01", "2026-09-01")})
    plan.freeze(edition=2)
    eva = who["eva"]
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    (said,) = eva.json("decide", PAYMENT, "ingen_merknader", "--edition", "1")["said"]
    assert said["replaces"] == []
    told = " ".join(said["doubts"])
    assert "has answered a newer text" in told and "neither counts nor replaces" in told


def test_a_whole_service_names_each_answer_once_with_its_items(plan: Founded, who: dict[str, Person]) -> None:
    """One sentence for an act, however many items it stood for."""
    eva = who["eva"]
    eva.run("decide", "pps", "godkjent", "--submit")
    (words,) = replaces(eva, "decide", "pps", "godkjent", "--reason", "Igjen.")
    assert TRIAL in words
