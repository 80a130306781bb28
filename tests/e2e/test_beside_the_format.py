"""What a file says beside the format is bound, shown, and neither signed nor frozen."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.plan import fingerprint, loader
from support import founded, persons, repositories
from support.founded import Founded
from support.persons import Person

PPS = "plan/services/pps.toml"
PAYMENT, TRIAL = "pps.overgang-forvaltning", "pps.testperiode"
CLAUSE = "Alle betaler det dobbelte fra 2031."
HEADER = 'id = "overgang-forvaltning"\n'


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A founded plan in a round, whose duty to pay gets a sentence in a table that the format does not know."""
    made = founded.in_round(tmp_path)
    head, _, rest = founded.PROPOSED.partition(HEADER)
    lines = rest.split("\n")
    end = next((at for at, line in enumerate(lines) if line.startswith("[[")), len(lines))
    table = ["", "[[milestone.clause]]", f'text = "{CLAUSE}"', ""]
    made.edit("arne", {PPS: head + HEADER + "\n".join([*lines[:end], *table, *lines[end:]])})
    return made


@pytest.fixture
def eva(plan: Founded, tmp_path: Path) -> Person:
    """The owner, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")["eva"]


@pytest.fixture
def siri(plan: Founded, tmp_path: Path) -> Person:
    """The secretary, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")["siri"]


def test_every_command_that_shows_the_item_shows_it(eva: Person) -> None:
    """The detail, the linear text, the data and the list of changes."""
    shown: list[tuple[str, ...]] = [("show", PAYMENT), ("show", PAYMENT, "--plain")]
    shown.append(("changes", "--baseline", "HEAD~1", "--format", "json"))
    for words in shown:
        assert CLAUSE in " ".join(eva.run(*words, code=None).out.split()), words
    assert eva.json("show", PAYMENT)["item"]["outside"] == {"clause": [{"text": CLAUSE}]}


def test_it_is_a_change_that_must_be_approved(plan: Founded) -> None:
    """The item's fingerprint is another one than before."""
    parent = repositories.git(plan.folder, "rev-parse", f"{plan.tip}^").strip()
    then, now = (plan.plan(commit) for commit in (parent, plan.tip))
    assert fingerprint.item_fingerprint(then, PAYMENT) != fingerprint.item_fingerprint(now, PAYMENT)
    assert fingerprint.item_fingerprint(then, TRIAL) == fingerprint.item_fingerprint(now, TRIAL)


def test_a_decision_on_it_is_refused_with_the_problem(eva: Person) -> None:
    """By itself and with the service that holds it; what is sound beside it is signed, and a remark can be made."""
    for item in (PAYMENT, "pps"):
        refused = eva.run("decide", item, "godkjent", code=2)
        assert "plan/services/pps.toml:" in refused.err and "clause" in refused.err
    assert eva.run("decide", TRIAL, "godkjent", "--submit", "--yes").code == 0
    assert eva.run("remark", PAYMENT, "Hva er dette?", "--submit", "--yes").code == 0


def test_a_decision_made_before_it_was_broken_stays_in_the_draft(plan: Founded, eva: Person) -> None:
    """Nothing is signed over a table that came in afterwards, not even about the service with all inside it."""
    text = (plan.folder / PPS).read_text("utf-8")
    plan.edit("arne", {PPS: founded.PROPOSED})
    eva.run("decide", "pps", "godkjent")
    eva.run("decide", PAYMENT, "godkjent")
    plan.edit("arne", {PPS: text})
    before = plan.tip
    refused = eva.run("submit", "--yes", code=None)
    assert refused.code and plan.tip == before


def test_a_text_with_a_problem_is_not_frozen(plan: Founded, siri: Person) -> None:
    """The freeze names the file and the line, and writes nothing."""
    before = plan.tip
    refused = siri.run("round", "freeze", "--yes", code=2)
    assert "plan/services/pps.toml:" in refused.err and plan.tip == before


def test_values_outside_their_words_are_shown_as_they_stand() -> None:
    """What is compared and shown is the value itself, never what the format would make of it."""
    from plantui.render.export.plain import plain_item

    text = repositories.PPS.replace("when = 2026-01-01", 'when = "en gang"')
    plan = loader.assemble(loader.parse(path, data.encode()) for path, data in {PPS: text}.items())
    assert plan.problems_of(PAYMENT) and not plan.problems_of(TRIAL)
    assert any("en gang" in line for line in plain_item(plan, plan.by_id[PAYMENT]))


def test_what_stood_in_a_file_that_cannot_be_read_is_not_taken_for_removed(plan: Founded, eva: Person) -> None:
    """The file is there: whether the item is taken out nobody can say, and so nobody signs that it is."""
    plan.edit("arne", {PPS: founded.PROPOSED + "\n[[milestone\n"})
    before = plan.tip
    refused = eva.run("decide", PAYMENT, "godkjent", "--submit", "--yes", code=2)
    assert "plan/services/pps.toml:" in refused.err and plan.tip == before
