"""What can hardly be meant is asked before it is signed for ever, and words after the due day are marked as such."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from plantui.review.records.record import Act
from support import founded, persons
from support.founded import Founded
from support.persons import Person
from support.terminal import Terminal

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """An open round about two changed milestones, opened on 1 March 2025."""
    return founded.in_round(tmp_path)


@pytest.fixture
def who(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    """Everybody, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")


def words_of_the_council(folder: Path, *more: str) -> tuple[str, ...]:
    """The council's endorsement, from minutes."""
    minutes = folder / "protokoll.pdf"
    minutes.write_bytes(b"7/25")
    return ("decide", PAYMENT, "tilslutning", "--behalf", "rad", "--source", str(minutes), *more, "--submit")


def doubtful(case: str, folder: Path) -> tuple[tuple[str, ...], str]:
    """A command that signs something that can hardly be meant, and the doubt."""
    today = ("--today", "2025-06-01")
    return {
        "over": (
            ("round", "last-call", "--due", "1.1.2020", "--yes", *today),
            "The deadline 1 January 2020 is over.",
        ),
        "ahead": (
            (*words_of_the_council(folder, "--given", "2. juni 2025"), *today),
            "The words were given on 2 June 2025, a day that has not come.",
        ),
        "before": (
            (*words_of_the_council(folder, "--given", "2025-02-28"), *today),
            "The words were given on 28 February 2025, before the round was opened on 1 March 2025.",
        ),
        "votes": (
            (*words_of_the_council(folder, "--present", "11", "--for", "10", "--against", "2"), *today),
            "12 votes were cast, but only 11 were present.",
        ),
        "block": (
            ("decide", TRIAL, "avvist", "--submit", "--yes", *today),
            "blocks pps.testperiode without saying why.",
        ),
        "second": (("round", "open", "--name", "ekstra", "--yes", *today), "Round 2025 is open."),
    }[case]


@pytest.mark.parametrize("case", ["over", "ahead", "before", "votes", "block", "second"])
def test_without_a_terminal_a_doubt_is_never_answered_by_yes(
    plan: Founded, who: dict[str, Person], tmp_path: Path, case: str
) -> None:
    """Neither `--yes` nor `--submit` answers it: nothing is signed until `--doubt-answered` says that it is right."""
    words, doubt = doubtful(case, tmp_path)
    person, tip = who["svein" if case == "block" else "siri"], plan.tip
    refused = person.run(*words, code=4)
    told = " ".join(refused.err.split())
    assert doubt in told and "--doubt-answered" in told and "--yes answers no doubt" in told
    assert doubt in " ".join(refused.out.split()) and plan.tip == tip
    person.run(*words, "--doubt-answered")
    assert plan.tip != tip


@pytest.mark.parametrize(
    "words",
    [("--given", "1.3.2025"), ("--given", "1.6.2025"), ("--present", "12", "--for", "10", "--against", "2")],
)
def test_what_can_be_is_not_asked_about(
    plan: Founded, who: dict[str, Person], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """The day of the opening, today, and as many votes as people are no doubt."""
    said = who["siri"].json(*words_of_the_council(tmp_path, *words), "--today", "2025-06-01")["said"]
    assert said[0]["questions"] == []


def test_a_deadline_of_today_is_not_over(plan: Founded, who: dict[str, Person]) -> None:
    """The day itself is still to answer on; the day after it is not."""
    siri = who["siri"]
    assert siri.json("round", "last-call", "--due", "1.6.2025", "--yes", "--today", "1.6.2025")["questions"] == []
    again = siri.run("round", "last-call", "--due", "2.6.2025", "--yes", "--today", "1.6.2025", code=4)
    assert "The last call has gone out, for 1 June 2025. This makes it again, for 2 June 2025." in again.err


def test_what_is_put_into_the_draft_tells_its_doubts_at_once(plan: Founded, who: dict[str, Person]) -> None:
    """They are told, and in JSON, where they can still be changed; `submit` asks them."""
    svein = who["svein"]
    assert "Doubt: Rejected blocks pps.testperiode" in svein.run("decide", TRIAL, "avvist").out
    assert svein.json("decide", TRIAL, "avvist")["said"][0]["questions"] == [
        "Rejected blocks pps.testperiode without saying why."
    ]
    assert "The draft is kept" in svein.run("submit", "--yes", code=4).err
    svein.run("decide", TRIAL, "avvist", "--reason", "For tidlig.")
    svein.run("submit", "--yes")


@pytest.mark.parametrize(("answer", "lands"), [("n", False), ("y", True)])
def test_on_a_terminal_a_doubt_is_asked_whatever_yes_says(
    plan: Founded, who: dict[str, Person], answer: str, lands: bool
) -> None:
    """One answer to each doubt, and `--yes` for the rest."""
    tip, siri = plan.tip, who["siri"]
    words = ("round", "last-call", "--due", "1.1.2020", "--yes", "--today", "1.6.2025", "--lang", "en")
    command = [sys.executable, "-m", "plantui", *words, "-C", str(plan.folder)]
    with Terminal(command, {**os.environ, **siri.environment, "TERM": "xterm"}, columns=100) as terminal:
        terminal.wait_for("Is that right? [y/N]")
        terminal.press(answer, "enter")
        assert terminal.wait_end() == (0 if lands else 4)
    assert (plan.tip != tip) is lands


def test_a_round_without_a_deadline_says_so(plan: Founded, who: dict[str, Person]) -> None:
    """Before it is signed; with a deadline nothing is said of it."""
    siri, plan_of = who["siri"], ("--name", "ekstra", "--yes", "--doubt-answered")
    assert "No deadline" in siri.run("round", "open", *plan_of).out
    assert "No deadline" not in siri.run("round", "open", "--name", "nr2", *plan_of[2:], "--due", "1.1.2127").out


def test_words_after_the_due_day_are_marked_wherever_they_are_listed(tmp_path: Path) -> None:
    """By the day the source bears, else by the record's own; words of the day itself are in time."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    plan.found()
    plan.edit("arne", {"plan/services/pps.toml": founded.PROPOSED})
    opening = Act("round-open", baseline="2024", due=plan.clock.date(), asked=("rad",))
    plan.opening = plan.say("siri", opening, opening=None, round="2025")[1]
    who = persons.all_of(plan, tmp_path / "homes")
    siri = who["siri"]
    plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"))
    due = f"{plan.clock.date():%Y-%m-%d}"
    siri.run(*words_of_the_council(tmp_path, "--given", "2.4.2025"), "--today", "1.6.2025")
    who["svein"].run("remark", PAYMENT, "For sent?", "--submit")
    shown = siri.json("round", "show")
    told = {row["voice"]: row["after_due"] for item in shown["items"] for row in item["statements"]}
    assert told == {"eva": False, "rad": True}
    assert [thread["after_due"] for thread in shown["threads"]] == [True]
    lines = " ".join(siri.run("round", "show", PAYMENT).out.split())
    assert lines.count(f"given after the deadline {due}") == 2
    assert "has answered after the deadline" in siri.run("round", "show").out
    assert "has answered after the deadline" in siri.run("status", "--all").out
    assert [row["after_due"] for row in siri.json("status")["asked"]] == [True]
    story, log = siri.json("story", PAYMENT), siri.json("log")
    late = {"eva": False, "rad": True, "svein": True}
    assert {event["voice"]: event["after_due"] for event in story["events"] if event["event"] == "said"} == late
    saying = [entry for entry in log["entries"] if entry["record"] and entry["record"]["acts"][0]["item"]]
    assert {one["record"]["voice"] or one["record"]["by"]: one["after_due"] for one in saying} == late
    assert not any(entry["after_due"] for entry in log["entries"] if entry not in saying)
    assert siri.run("story", PAYMENT).out.count("Given after the deadline 1 March 2025.") == 2
    for words in (("log",), ("log", PAYMENT), ("log", "--full"), ("log", "--plain"), ("log", "--format", "md")):
        assert siri.run(*words).out.count(f"given after the deadline {due}") == 2, words


def test_a_later_last_call_moves_the_day_and_one_by_somebody_else_does_not(tmp_path: Path) -> None:
    """What was given between the opening's day and the last call's is in time; a forged call's day is not asked."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    plan.found()
    plan.edit("arne", {"plan/services/pps.toml": founded.PROPOSED})
    opening = Act("round-open", baseline="2024", due=plan.clock.date(), asked=("rad",))
    plan.opening = plan.say("siri", opening, opening=None, round="2025")[1]
    plan.clock += timedelta(days=2)
    plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"))
    siri = persons.all_of(plan, tmp_path / "homes")["siri"]

    def late() -> list[bool]:
        entries = siri.json("log")["entries"]
        return [one["after_due"] for one in entries if one["record"] and one["record"]["by"] == "eva"]

    assert late() == [True]
    plan.say("siri", Act("round-last-call", due=plan.clock.date()), key="ny")
    assert late() == [True]
    plan.say("siri", Act("round-last-call", due=plan.clock.date()))
    assert late() == [False]
