"""What is shown before it is signed: the change's number, and what the item was and is, on every line."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui import i18n
from plantui.usecases.drafts import compose
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts, preview
from support import founded, persons
from support.founded import Founded
from support.persons import Person

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
GOAL = "pps.en-kilde"
FUNDED = "pps.finansiert"
PROPOSED = (
    founded.PROPOSED[: founded.PROPOSED.index("[[goal]]")]
    + founded.PROPOSED[founded.PROPOSED.index("[[prerequisite]]") :]
    + '\n[[prerequisite]]\nid = "finansiert"\ntext = "Finansiert"\nstate = "open"\nneeded_for = ["testperiode"]\n'
    + 'source = "§3.2"\n'
)
"""Two milestones moved, the goal taken out, a prerequisite that is new."""


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round with a frozen edition, so that the changes have numbers."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    made.edit("arne", {"plan/services/pps.toml": PROPOSED})
    made.open()
    return made


@pytest.fixture
def eva(plan: Founded, tmp_path: Path) -> Person:
    """The plan's owner, after the proposal was frozen."""
    who = persons.all_of(plan, tmp_path / "homes")
    who["siri"].run("round", "freeze", "--yes")
    return who["eva"]


def told(desk: Desk) -> list[list[str]]:
    """Every act of the draft as it is told before it is signed, in the order it was said."""
    i18n.choose("nb")
    basis = acts.basis(desk)
    return [[words for words, _ in preview.told(preview.shown(desk, basis, entry))] for entry in desk.draft]


def test_a_remark_a_suggestion_and_a_decision_show_the_number_and_what_the_field_was_and_is(eva: Person) -> None:
    """A suggestion has beside that what the field would be."""
    with eva.here():
        desk = compose.decide(eva.desk(), PAYMENT, "godkjent")
        desk = compose.remark(desk, PAYMENT, "Hvorfor så sent?", needs_answer=True)
        desk = compose.suggest(desk, PAYMENT, "when", "2026-09-01")
        lines = told(desk)
    for act in lines:
        assert act[0].startswith("E0"), act
        assert "Når: 1.1.2026 → 1.7.2026" in act
    assert [act for act in lines if "foreslått: Når: 1.7.2026 → 1.9.2026" in act] == lines[-1:]


def test_what_is_new_or_taken_out_is_said_to_be_before_its_fields(eva: Person) -> None:
    """None of their fields is said to have been *ikke i teksten*; other items stand there by title."""
    with eva.here():
        new, gone = told(compose.decide(compose.decide(eva.desk(), FUNDED, "godkjent"), GOAL, "godkjent"))
    assert i18n.t("signing.new") in new
    assert "Trengs for: Testperiode" in new
    assert i18n.t("signing.removed") in gone
    assert "Tekst: Helsepersonell finner alle prøvesvar på ett sted" in gone
    assert not any("→" in words for words in (*new, *gone))


def test_a_word_for_a_whole_service_shows_each_change_in_it_by_number_with_what_it_was_and_is(eva: Person) -> None:
    """New and removed items are said to be that, on the line of each."""
    with eva.here():
        (lines,) = told(compose.decide(eva.desk(), "pps", "godkjent"))
    covered = [words for words in lines if words.startswith("E0")]
    assert len(covered) == 3  # the rules want the payment named
    assert any(f" {TRIAL}: Når: 1. kv. 2025 → 2. kv. 2025" in words for words in covered)
    assert any(f" {FUNDED}: {i18n.t('signing.new')} " in words for words in covered)
    assert any(f" {GOAL}: {i18n.t('signing.removed')} " in words for words in covered)


def test_an_answer_shows_what_the_item_was_and_is_beside_the_words_it_answers(plan: Founded, eva: Person) -> None:
    """Of an answer to a word for a whole service each change in it."""
    with eva.here():
        eva.run("remark", PAYMENT, "Hvorfor så sent?", "--answer", "--submit", "--yes")
        eva.run("decide", "pps", "godkjent", "--submit", "--yes")
        desk = eva.desk()
        assert desk.proceedings is not None
        spoken = desk.proceedings.standing.round.spoken if desk.proceedings.standing.round else ()
        remark, blanket = (next(one.id for one in spoken if one.act.kind == kind) for kind in ("remark", "decision"))
        desk = compose.answer(desk, "reply", remark, "Fordi.")
        desk = compose.answer(desk, "withdraw", blanket)
        reply, withdrawal = told(desk)
    assert "Når: 1.1.2026 → 1.7.2026" in reply
    assert any(f" {TRIAL}: Når: 1. kv. 2025 → 2. kv. 2025" in words for words in withdrawal)
