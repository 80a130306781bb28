"""A round that was opened by mistake: nothing takes its opening back, and an adoption that changes nothing ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantui.review.ledger.ledger import Horizon, Inquiry
from plantui.review.records.record import Act
from plantui.review.rounds import round as rounds_round
from support import founded, persons
from support.founded import Founded
from support.persons import Person

PPS = "plan/services/pps.toml"
OPEN_BY_TODAYS_RULE = rounds_round.open_rounds


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A founded plan that nobody has changed since."""
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    return made


@pytest.fixture
def who(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    """Everybody, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")


def test_a_round_about_nothing_is_ended_by_adopting_it(plan: Founded, who: dict[str, Person]) -> None:
    """Nobody has to say yes, the plan in force stays what it was, and the next round opens under another name."""
    siri = who["siri"]
    siri.run("round", "open", "--name", "feil", "--yes")
    assert siri.json("status")["rounds"] == ["feil"]
    assert "only the round ends" in " ".join(siri.run("adopt", "--dry-run").out.split())
    siri.run("adopt", "--yes")
    after = siri.json("status")
    assert after["rounds"] == []
    siri.run("set", "plan", "revision", "2026", "--commit", "--yes")
    siri.run("round", "open", "--yes")
    assert siri.json("status")["rounds"] == ["2026"] and siri.json("audit")["passed"]


def test_a_round_beside_the_one_that_was_meant_is_ended_after_its_adoption(
    plan: Founded, who: dict[str, Person]
) -> None:
    """Who opens it is asked and told how a round ends; nothing is said in it, and then the text is the one in force."""
    siri = who["siri"]
    plan.edit("arne", {PPS: founded.PROPOSED})
    siri.run("round", "open", "--name", "2025", "--yes")
    asked = " ".join(siri.run("round", "open", "--name", "feil", code=4).out.split())
    assert "Round 2025 is open. This opens another one beside it, and only an adoption ends a round." in asked
    siri.run("round", "open", "--name", "feil", "--yes", "--doubt-answered")
    for item in ("pps.overgang-forvaltning", "pps.testperiode"):
        who["eva"].run("decide", item, "godkjent", "--submit")
    siri.run("adopt", "--round", "2025", "--yes")
    assert siri.json("status")["rounds"] == ["feil"]
    siri.run("adopt", "--yes")
    assert siri.json("status")["rounds"] == [] and siri.json("audit")["passed"]
    assert "In force: 2025" in siri.run("status").out


def _without_taken_back(inquiry: Inquiry, horizon: Horizon) -> tuple[str, ...]:
    """The rounds that would be open if a withdrawal of its opening ended a round for whoever has seen it."""
    taken_back = {
        act.to
        for introduced in inquiry.records.values()
        for act in introduced[0].record.acts
        if act.kind == "withdraw" and inquiry.graph.holds(horizon.commit, introduced[0].commit)
    }
    return tuple(opening for opening in OPEN_BY_TODAYS_RULE(inquiry, horizon) if f"{opening}#1" not in taken_back)


def test_two_readers_would_name_different_plans_if_a_withdrawal_ended_a_round(
    plan: Founded, who: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counterexample for which no step ends a round: opened, its opening withdrawn, adopted by somebody whose
    program reads today's rule. That one has the new plan in force; one that had ended the round, the old one, for ever.
    """
    plan.edit("arne", {PPS: founded.PROPOSED})
    opening = plan.open()
    plan.say("siri", Act("withdraw", to=f"{opening}#1", reason="Åpnet ved en feil."))
    for item in ("pps.overgang-forvaltning", "pps.testperiode"):
        plan.say("eva", plan.decision(item, "godkjent", "eier"))
    plan.adopt()
    today = who["siri"].json("audit")
    monkeypatch.setattr(rounds_round, "open_rounds", _without_taken_back)
    other = who["arne"].json("audit", code=1)
    assert today["passed"] and not other["passed"]
    assert [answer["adoptions"][-1]["round"] for answer in (today, other)] == ["2025", "2024"]
    assert "adoption-fails" in {finding["code"] for finding in other["findings"]}
