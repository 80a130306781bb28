"""A round of 60 people and 25 bodies on the command line: everybody's status on one screen, and ways to the rest."""

from __future__ import annotations

import os
import sys

import pytest

from plantui import terminal_text
from support import large
from support.large import Large
from support.terminal import Terminal


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """The large plan, in the middle of its round."""
    return large.made(tmp_path_factory.mktemp("large"))


CHAIRS = (large.EDITOR, large.AUDITOR, large.HEAD, large.OWNER, large.MEMBER, *large.SECRETARIES)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", CHAIRS)
def test_everybodys_status_fits_one_screen(
    plan: Large, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 lines of 80 columns, the line for the next command included."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = plan.at(name).run("status", "--mine", "--lang", language, "--today", "2026-11-25").out.splitlines()
    assert 5 < len(lines) <= 23 and max(map(terminal_text.cells, lines)) <= 80, "\n".join(lines)
    assert any("plantui status --all" in line for line in lines)
    silent = "Har ikke svart: " if language == "nb" else "Has not answered: "
    (at,) = (number for number, line in enumerate(lines) if line.startswith(silent + "Kjerneteamet for tjeneste 1, "))
    assert "(plantui status --all)" in lines[at + 1]
    assert any(("PASSERT" if language == "nb" else "PASSED") in line for line in lines)


def test_a_terminal_gets_one_screen_and_a_pipe_all_of_it(plan: Large) -> None:
    """`--all` and `--mine` say it where it is not the usual."""
    person = plan.at(large.OWNER)
    piped = person.run("status").out
    assert piped == person.run("status", "--all").out and len(piped.splitlines()) > 60
    command = [sys.executable, "-m", "plantui", "status", "--lang", "en", "-C", str(person.folder)]
    with Terminal(command, {**os.environ, **person.environment, "TERM": "xterm-256color"}) as terminal:
        assert terminal.wait_end() == 0
        shown = terminal.screen
    assert "5 changes as Tjenesteeier for tjeneste 2" in shown and "Round 2025" in shown


def test_suggestions_and_what_may_be_confirmed_reach_those_they_are_for(plan: Large) -> None:
    """The editor sees the suggestion, the head the acts by their numbers, a secretary the bodies once."""
    editor = plan.at(large.EDITOR).run("status", "--mine").out
    assert "Waiting for you\n  - E06 t02.m0: " in editor and "suggests When: Q4 2026" in editor
    head = " ".join(plan.at(large.HEAD).run("status", "--mine").out.split())
    assert f"NHNs prioriteringsråd, recorded: {plan.recorded[:10]}#1 (E05 t01.m4)" in head
    assert plan.at(large.HEAD).json("status")["may_confirm"][0]["to"] == plan.recorded
    secretary = " ".join(plan.at(large.SECRETARIES[3]).run("status", "--mine").out.split())
    assert "answers are missing from 20 bodies you may record for: " in secretary
    assert secretary.count("Nasjonalt fagutvalg for e-helse") == 1


def test_what_a_line_leaves_out_is_shown_by_the_command_beside_it(plan: Large) -> None:
    """`and 10 more` names the command, and that command names them."""
    whole = " ".join(plan.at(large.AUDITOR).run("status", "--all").out.split())
    assert "and 10 more (plantui round show --open --voice nufa)" in whole


def test_one_screen_as_one_fact_a_line(plan: Large) -> None:
    """`--mine --plain` keeps what is mine, and counts the rest."""
    lines = plan.at(large.OWNER).run("status", "--mine", "--plain").out.splitlines()
    assert sum(line.startswith("Waiting for you: ") for line in lines) == 1
    assert 0 < sum(line.startswith("Waiting for others: ") for line in lines) < 6


def columns(lines: list[str]) -> dict[str, int]:
    """Where the lines that lead to a column end, by the name they begin with."""
    return {line.split("─")[0].strip(" …"): line.index("┐") for line in lines if "─┐" in line}


@pytest.mark.parametrize("width", ["40", "60", "80", "120"])
def test_the_matrix_has_a_column_for_every_voice_at_any_width(
    plan: Large, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those asked and those who spoke; what a line cannot hold stands in a table below."""
    monkeypatch.setenv("COLUMNS", width)
    lines = plan.at(large.AUDITOR).run("round", "show").out.splitlines()
    assert max(map(terminal_text.cells, lines)) <= int(width)
    tables: dict[str, list[str]] = {}
    for line in lines[lines.index("Who says what") :]:
        if line[:1] == "t":
            service = line.split()[0]
        elif "─┐" in line or line.startswith(" E"):
            tables.setdefault(service, []).append(line)
    assert list(tables) == list(large.SERVICES[:20])
    for number, table in enumerate(tables.values(), 1):
        names = list(columns(table))
        for head in (f"Kjerneteamet for tjeneste {number}", "NHNs prioriteringsråd", "Behovsgruppen for"):
            assert any(head.startswith(name) or name.startswith(head) for name in names), (number, head, names)
        assert sum("─┐" in line for line in table) == 6
    whole = " ".join(" ".join(lines).split())
    assert "no rule asks for it here" not in whole and "Kjerneteamet for tjeneste 21" in whole


def test_those_who_decide_stand_first(plan: Large) -> None:
    """The service's owner, then the bodies that advise; a role nobody has filled yet has a column too."""
    lines = plan.at(large.AUDITOR).run("round", "show", "--service", "t01").out.splitlines()
    at = columns(lines)
    assert next(iter(at)) == "Tjenesteeier for tjeneste 1" and "Kjerneteamet for tjeneste 1" in at and len(at) == 6
    assert sorted(at.values()) == list(at.values()) and not any("t02" in line for line in lines)
    heard = plan.at(large.AUDITOR).run("round", "show", "--service", "t05").out.splitlines()
    at = columns(heard)
    owner, team = next(iter(at.values())), at["Kjerneteamet for tjeneste 5"]
    rows = {line[1:4]: line for line in heard if line.startswith(" E")}
    assert [(rows[number][owner - 1 : owner + 2], rows[number][team]) for number in ("E21", "E22", "E24")] == [
        ("+! ", "!"), (" + ", "+"), (" . ", "+")
    ]  # fmt: skip


def test_a_round_is_shown_by_voice_and_by_what_is_open(plan: Large) -> None:
    """A body by a part of its name, with what it lacks; JSON chooses the same items; both ways exclude an item."""
    person = plan.at(large.SECRETARIES[0])
    lines = person.run("round", "show", "--voice", "prioriteringsråd", "--open").out.splitlines()
    assert any("NHNs prioriteringsråd: 11 of 100 changes" in line for line in lines)
    assert sum("NHNs prioriteringsråd" in line for line in lines if line.startswith("       ")) == 11
    assert list(columns(lines)) == ["NHNs prioriteringsråd"]
    found = person.json("round", "show", "--voice", "prioriteringsrad", "--open")["items"]
    assert len(found) == 11 and all(one["item"].endswith(".m4") for one in found)
    assert len(person.json("round", "show", "--voice", "prioriteringsrad")["items"]) == 20
    assert len(person.json("round", "show", "--open")["items"]) == 100 - 17
    assert len(person.json("round", "show", "--voice", large.OWNER, "--open")["items"]) == 5
    plain = person.run("round", "show", "--service", "t02", "--plain").out
    assert "E06 t02.m0: " in plain and "t03" not in plain


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--voice", "kjerneteam"), "may be several. Did you mean team-t01"),
        (("--voice", "nuffa"), "Nobody is called “nuffa” here. Did you mean nufa"),
        (("--service", "t02.m1"), "“t02.m1” is no service"),
        (("--service", "e06"), "“t02.m0” is no service"),
        (("--service", "t99"), "t99"),
        (("t02.m1", "--open"), "Name one item, or choose changes"),
    ],
)
def test_a_choice_that_names_nothing_is_refused(plan: Large, words: tuple[str, ...], said: str) -> None:
    """With what is near."""
    refused = plan.at(large.MEMBER).run("round", "show", *words, code=2)
    assert said in refused.err


def test_policy_says_what_one_item_needs_and_from_whom(plan: Large) -> None:
    """By seat, with who could give it; a fact asks fewer than a transition does; data says the same."""
    person = plan.at(large.AUDITOR)
    words = " ".join(person.run("policy", "show", "t02.m4").out.split())
    for part in (
        "Overgang til forvaltning (t02.m4)", "Any change needs", "1 from Tjenesteeier for tjeneste 2: deciding",
        "held by Berit Eier01sen", "1 from NHNs prioriteringsråd: advisory", "recorded by Gerd Sekretar146sen, Hans",
        "plantui round show t02.m4",
    ):  # fmt: skip
        assert part in words, part
    assert "t03" not in words and "not from who edited it" in words
    needs = person.json("policy", "show", "t02.f1")["needs"]
    assert [(one["seat"], one["count"], one["fields"]) for one in needs] == [("eier-t02", 1, []), ("team-t02", 1, [])]
    assert needs[0]["persons"] == ["eier-t02"] and not needs[0]["editors_may_approve"]


def test_people_are_listed_by_seat(plan: Large) -> None:
    """Who holds a role; who records for a body and who heads it; a seat nobody knows is refused."""
    person = plan.at(large.AUDITOR)
    assert person.run("people", "list", "--seat", "eier-t02").out.count("SHA256:") == 1
    found = [one["id"] for one in person.json("people", "list", "--seat", "prioriteringsråd")["people"]]
    assert found == [large.HEAD, *large.SECRETARIES]
    assert "Nobody is called" in person.run("people", "list", "--seat", large.AUDITOR, code=2).err
