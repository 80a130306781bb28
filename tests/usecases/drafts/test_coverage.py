"""What the draft covers: what waits for somebody follows from what they have drafted, and from nothing else there."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.review.records.record import Act
from plantui.review.rounds.round_tasks import Agenda, agenda
from plantui.usecases.drafts import compose, coverage
from plantui.usecases.drafts.compose import Given
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk
from support import authority, document, founded, persons, repositories
from support.founded import Founded
from support.persons import Person

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
PPS = "plan/services/pps.toml"
PROPOSED = repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01").replace('"2025-Q1"', '"2025-Q2"')

RULES = authority.POLICY.replace(
    """[[rules]]
items = ["policy"]""",
    """[[rules]]
items = ["kind:trial"]
require = { eier = 1 }
[[rules]]
items = ["policy"]""",
)


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round in which somebody moved the duty to pay and the trial of one service; both need the owner."""
    assert RULES != authority.POLICY
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"), RULES)
    made.found()
    made.edit("arne", {PPS: PROPOSED})
    made.open()
    return made


@pytest.fixture
def eva(plan: Founded, tmp_path: Path) -> Person:
    """The plan owner."""
    return persons.all_of(plan, tmp_path / "homes")["eva"]


def waiting(desk: Desk) -> Agenda:
    """What the round waits for from whoever is at the desk."""
    return agenda(review.held(desk), desk.me.by)


def still(desk: Desk) -> tuple[str, ...]:
    """The items that wait for them still."""
    found = waiting(desk)
    return found.open_items(coverage.drafted(desk, found.waiting))


def test_a_word_takes_its_item_off_and_a_remark_or_a_suggestion_does_not(eva: Person) -> None:
    """The item with a remark alone is asked for still; a word on it takes it off, and dropping that brings it back."""
    with eva.here():
        desk = eva.desk()
        assert set(still(desk)) == {PAYMENT, TRIAL}
        desk = compose.remark(desk, PAYMENT, "Hvorfor?", needs_answer=True)
        desk = compose.suggest(desk, PAYMENT, "when", "2029-01-01")
        assert set(still(desk)) == {PAYMENT, TRIAL}
        assert waiting(desk).part(PAYMENT, coverage.drafted(desk)) == "mine"
        desk = compose.decide(desk, PAYMENT, "godkjent", "fordi")
        assert still(desk) == (TRIAL,)
        assert waiting(desk).part(PAYMENT, coverage.drafted(desk)) == "draft"
        assert [text for _, text in coverage.drafted(desk).said[PAYMENT]] == ["Hvorfor?", "", "fordi"]
        desk = compose.drop(desk, [act for act in desk.draft if act.kind == "decision"])
        assert set(still(desk)) == {PAYMENT, TRIAL}


def test_a_word_for_the_service_takes_off_what_it_covers_and_leaves_what_must_be_named(eva: Person) -> None:
    """The trial goes, the duty to pay must be approved by name."""
    with eva.here():
        desk = eva.desk()
        desk = compose.decide(desk, "pps", "godkjent")
        assert still(desk) == (PAYMENT,)
        said = coverage.drafted(desk).said
        assert TRIAL in said and PAYMENT not in said


def test_a_word_for_the_document_takes_off_the_items_of_plan_toml(tmp_path: Path) -> None:
    """All that is changed there but what a rule names; the document alone takes none off, and neither anything of a
    service.
    """
    eva = persons.at(document.begin(tmp_path), "eva", tmp_path / "homes")
    with eva.here():
        desk = eva.desk()
        assert set(still(desk)) == {*document.ITEMS, TRIAL}
        assert set(still(compose.decide(desk, "plan", "godkjent"))) == {*document.ITEMS, TRIAL}
        desk = compose.decide(desk, "plan", "godkjent", manner=Given(items=True))
        assert [entry.reach for entry in desk.draft] == ["items"]
        assert set(still(desk)) == {"plan.forskrift", TRIAL}
        desk, back = compose.undo(desk)
        assert [row.reach for row in back if isinstance(row, DraftAct)] == [""]
        assert set(still(desk)) == {*document.ITEMS, TRIAL}


def test_a_word_of_an_older_text_takes_nothing_off(eva: Person, plan: Founded) -> None:
    """The item changed since it was drafted: it stays behind at the signing, and waits."""
    with eva.here():
        compose.decide(eva.desk(), TRIAL, "godkjent")
        assert still(eva.desk()) == (PAYMENT,)
        plan.edit("arne", {PPS: PROPOSED.replace('"2025-Q2"', '"2025-Q3"')})
        assert set(still(eva.desk())) == {PAYMENT, TRIAL}


def test_an_answer_takes_its_remark_off_and_nothing_else(eva: Person, plan: Founded) -> None:
    """The reply answers the remark; the decision on the same item is asked for still."""
    with eva.here():
        print_ = review.held(eva.desk()).standing.items[PAYMENT].item.fingerprint
    plan.say("arne", Act("remark", item=PAYMENT, fingerprint=print_, text="Hva med 2027?", answer=True))
    with eva.here():
        desk = eva.desk()
        acts = {task.act: task for task in waiting(desk).tasks[PAYMENT]}
        assert set(acts) == {"decide", "answer"}
        desk = compose.answer(desk, "reply", acts["answer"].to, "Da er det klart.")
        found = waiting(desk)
        assert {task.act for task in found.open_tasks(PAYMENT, coverage.drafted(desk))} == {"decide"}
