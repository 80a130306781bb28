"""A round from the command line: opened, frozen, decided on, called for the last time, and adopted."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import click
import pytest

from plantui.cli.arguments.item_words import complete_decided, complete_item
from plantui.cli.registry import COMMANDS, load
from plantui.review.records.record import Act
from support import founded, persons, repositories
from support.documented import shapes
from support.founded import Founded
from support.persons import Person

PAYMENT = "pps.overgang-forvaltning"
TRIAL = "pps.testperiode"
PPS = "plan/services/pps.toml"
PROPOSED = (
    repositories.PPS.replace("when = 2026-01-01", "when = 2026-07-01")
    .replace('"2025-Q1"', '"2025-Q2"')
    .replace("ett sted", "ett eneste sted")
)


@pytest.fixture
def plan(tmp_path: Path) -> Founded:
    """A plan that was founded, and a proposal that changes three items of one service, by a colleague without a seat
    in any rule.
    """
    made = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    made.found()
    made.edit("arne", {PPS: PROPOSED})
    return made


@pytest.fixture
def who(plan: Founded, tmp_path: Path) -> dict[str, Person]:
    """Everybody, trusting the root."""
    return persons.all_of(plan, tmp_path / "homes")


def needs(person: Person, *words: str) -> dict[str, list[str]]:
    """What each changed item still needs, in words."""
    items = person.json("round", "show", *words)["items"]
    return {one["item"]: [need["message"] for need in one["needs"]] for one in items}


def test_a_whole_round_from_founding_to_the_next_one(tmp_path: Path) -> None:
    """Founded, edited, opened, frozen, remarked, answered, decided by a person and for a body, adopted, audited."""
    plan = founded.begin(tmp_path / "plan", founded.make_keys(tmp_path / "keys"))
    who = {name: persons.at(plan, name, tmp_path / "homes") for name in ("siri", "eva", "arne")}
    siri, eva, arne = who.values()
    done = siri.json("adopt", "--found", "--yes")
    assert (done["step"], done["tag"], done["round"]) == ("adopt", "plan/2025", "2025")
    root = done["tip"]
    assert siri.run("audit").code == 0
    for one in (eva, arne):
        one.run("trust", "--root", root)
    for words in ((PAYMENT, "when", "2026-07-01"), (TRIAL, "when", "2025-Q2"), ("plan", "revision", "2026")):
        arne.run("set", *words, "--commit")
    siri.run("round", "open", "--due", "2126-12-01", "--ask", "rad", "--yes", apart=True)
    assert siri.json("round", "freeze", "--yes")["numbers"] == {PAYMENT: "E01", TRIAL: "E02"}
    remark = arne.json("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
    assert remark["said"][0]["doubts"] == [] and remark["said"][0]["edition"] == 1
    eva.run("decide", "pps", "godkjent", "--submit")
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    minutes = tmp_path / "protokoll.pdf"
    minutes.write_bytes(b"7/26")
    siri.run(
        "decide", PAYMENT, "tilslutning", "--behalf", "rad", "--source", minutes, "--given", "2026-11-20", "--present",
        "12", "--for", "11", "--against", "1", "--dissent", "For sent.", "--case", "7/26", "--submit",
        "--doubt-answered",
    )  # fmt: skip
    refused = siri.run("adopt", "--yes", code=1)
    assert "2 changes from the plan in force, approved: 2" in refused.out
    assert "1 missing" in refused.out and "E02 pps.testperiode: the remark" in refused.out
    thread = siri.json("round", "show")["threads"][0]
    assert thread["open"] and thread["text"] == "Hvorfor?"
    eva.run("reply", thread["act"], "Fordi leverandøren sa det.", "--submit")
    assert [one["act"] for one in siri.json("status")["mine"]] == ["adopt"]
    rehearsed = siri.run("adopt", "--dry-run").out
    assert siri.run("adopt", "--dry-run", apart=True).code == 0
    for expected in (
        "Adopt 2026", "2 changes from the plan in force, approved: 2", "Against: nobody", "Dissent: Rådet: E01",
        "Nothing has been written", "cannot be withdrawn", "Nothing is missing",
    ):  # fmt: skip
        assert expected in rehearsed, (expected, rehearsed)
    assert repositories.git(plan.folder, "tag") == "plan/2025"
    adopted = siri.json("adopt", "--yes")
    assert adopted["tag"] == "plan/2026" and repositories.git(plan.folder, "rev-parse", "HEAD") == adopted["tip"]
    assert repositories.git(plan.folder, "status", "--short") == ""
    assert eva.run("audit", apart=True).code == 0
    assert "No round is open. In force: 2026" in eva.run("status").out
    siri.run("round", "open", "--name", "2027", "--yes")
    assert siri.json("round", "show")["in_force"] == {
        "revision": "2026", "round": "2026", "commit": adopted["tip"],
    }  # fmt: skip
    assert siri.json("status")["mine"] == []  # nothing is changed yet, so nothing waits to be adopted


def test_a_number_stands_wherever_a_change_of_the_round_is_shown_in_time(plan: Founded, who: dict[str, Person]) -> None:
    """Timeline and highlights, drawn, aloud and as data: against what the round is about, and nothing else."""
    siri, arne = who["siri"], who["arne"]
    arne.run("set", PAYMENT, "when", "2026-09-01", "--commit")
    siri.run("round", "open", "--yes")
    siri.run("round", "freeze", "--yes")
    timeline = ("timeline", "pps", "--only", "changed", "--baseline")
    drawn = siri.run(*timeline, "current").out.splitlines()
    assert [line[:8] for line in drawn if line.endswith("  E01")] == ["pps Tran"]
    assert [line[:10] for line in siri.run(*timeline, "current", "--plain").out.splitlines() if "E01" in line] == [
        "E01: pps: "
    ]
    rows = siri.json(*timeline, "current")["rows"]
    assert [one["id"] for one in rows if one["number"] == "E01"] == [PAYMENT]
    told = siri.run(*timeline, "current", "--format", "csv").out.splitlines()
    assert [line for line in told if line.endswith(",E01")] == [line for line in told if PAYMENT in line]
    assert ": E01: pps: " in siri.run("highlights", "--year", "2026", "--baseline", "current", "--plain").out
    shown = siri.run("highlights", "--year", "2026", "--baseline", "current").out.splitlines()
    assert any(line.rstrip().endswith(" E01") for line in shown)
    assert siri.json("changes", "--baseline", "current")["changes"][0]["number"] == "E01"
    first = repositories.git(plan.folder, "rev-list", "--max-parents=0", "HEAD")
    assert "E01" not in siri.run(*timeline, first).out + siri.run(*timeline, first, "--plain").out
    assert siri.run("timeline", "pps", "--plain").out.count("E01") == 0


def test_a_step_is_signed_only_when_somebody_says_so(plan: Founded, who: dict[str, Person]) -> None:
    """Without a terminal and without `--yes` nothing is written, and the exit code says so."""
    tip = plan.tip
    for words in (("round", "open"), ("adopt", "--found")):
        assert who["siri"].run(*words, code=None).code in (2, 4)
    assert plan.tip == tip
    assert "--yes" in who["siri"].run("round", "open", code=4).err


def test_a_round_is_opened_with_everything_that_is_asked(plan: Founded, who: dict[str, Person]) -> None:
    """By default it is named as the revision and asks every body; names that are taken or unknown are refused."""
    siri = who["siri"]
    assert "known" not in siri.run("round", "open", "--name", "2024", "--yes", code=2).out
    refused = siri.run("round", "open", "--ask", "nufa", "--yes", code=2)
    assert "nufa" in refused.err and "rad" in refused.err
    assert siri.run("round", "open", "--due", "2026-13-01", "--yes", code=2).err
    opened = siri.json("round", "open", "--due", "2126-12-01", "--reason", "Ny plan", "--yes")
    assert (opened["round"], opened["due"], opened["asked"]) == ("2025", "2126-12-01", ["rad"])
    assert "open already" in siri.run("round", "open", "--yes", code=2).err
    shown = who["eva"].json("round", "show")
    assert (shown["round"], shown["due"], shown["unanswered"]) == ("2025", "2126-12-01", ["rad"])
    assert shown["edition"] is None
    called = siri.json("round", "last-call", "--due", "2126-12-15", "--yes")
    assert called["due"] == "2126-12-15"
    shown = who["eva"].json("status")
    assert shown["due"] == "2126-12-15" and shown["asked"][0]["answered"] is False


def test_who_is_asked_is_asked_a_text(plan: Founded, who: dict[str, Person]) -> None:
    """The plan's changes file says who is asked, and what; the round shows it to whoever records the answer."""
    changes = 'schema = "plantui.changes/1"\n\n[asked.rad]\ntext = "Rådet bes slutte seg til ny betalingsdato."\n'
    plan.edit("arne", {"plan/changes/2025.toml": changes})
    siri = who["siri"]
    assert siri.json("round", "open", "--yes")["asked"] == ["rad"]
    assert "Rådet bes slutte seg til" in " ".join(siri.run("round", "show").out.split())
    assert siri.json("status")["asked"][0]["text"].startswith("Rådet bes")


def test_a_step_without_a_right_is_recorded_and_said_not_to_count(plan: Founded, who: dict[str, Person]) -> None:
    """Nobody is locked out of the record; the round is not open for that."""
    tried = who["eva"].json("round", "open", "--yes")
    assert "may not take the step" in tried["doubts"][0]
    assert plan.tip == tried["tip"]
    assert who["eva"].json("round", "show")["round"] is None
    assert who["eva"].run("round", "freeze", "--yes", code=2).err.startswith("No open round")


def test_change_numbers_stay_and_editions_count_on(plan: Founded, who: dict[str, Person]) -> None:
    """A change keeps its number to the end of the round; new ones get the next; the same text is frozen once."""
    siri = who["siri"]
    plan.open()
    first = siri.json("round", "freeze", "--yes")
    assert first["edition"] == 1 and sorted(first["numbers"].values()) == ["E01", "E02", "E03"]
    assert first["numbers"][PAYMENT] == "E01"
    assert siri.run("round", "show", "E01").out == siri.run("round", "show", PAYMENT).out
    for command in ("show", "story", "impact", "log"):
        assert siri.run(command, "e01").out == siri.run(command, PAYMENT).out
    assert PAYMENT in siri.run("set", "E01", "title", "Overgang", "--yes").out
    repositories.git(plan.folder, "checkout", "-q", "--", "plan")
    assert "E77" in siri.run("show", "E77", code=2).err
    page = repositories.git(plan.folder, "show", "HEAD:plan/VERIFISER.md")
    assert "git verify-commit" in page
    assert "edition 1" in siri.run("round", "freeze", "--yes", code=2).err
    plan.edit("arne", {PPS: PROPOSED.replace('"2025-Q1"', '"2025-Q2"').replace('"2025-Q2"', '"2025-Q1"')
                       .replace("Forskriften er iverksatt", "Forskriften er trådt i kraft")})  # fmt: skip
    second = siri.json("round", "freeze", "--yes")
    assert second["edition"] == 2 and second["numbers"]["pps.forskrift-iverksatt"] == "E04"
    assert second["numbers"][PAYMENT] == "E01" and TRIAL not in second["numbers"]
    shown = siri.json("round", "show")
    assert [one["edition"] for one in shown["editions"]] == [1, 2] and shown["text_is_edition"]


def test_every_command_takes_a_change_number(plan: Founded, who: dict[str, Person]) -> None:
    """What letters and minutes name by its number is taken by each command that is told an item, in either case."""
    siri, eva = who["siri"], who["eva"]
    plan.open()
    siri.run("round", "freeze", "--yes")
    for command in (("show",), ("story",), ("impact",), ("log",), ("round", "show")):
        for number in ("E01", "e01", "e1"):
            assert siri.run(*command, number).out == siri.run(*command, PAYMENT).out
    named = f"E01 {PAYMENT} (Overgang til forvaltning)"
    for words in (("decide", "e01", "godkjent"), ("remark", "e01", "Hvorfor?"), ("suggest", "e01", "when", "2028")):
        assert named in eva.run(*words).out
    arguments = {name: [each for each in load(name).params if isinstance(each, click.Argument)] for name in COMMANDS}
    told = {name: each for name, some in arguments.items() for each in some if each.name in ("item", "decided")}
    assert {"decide", "remark", "suggest", "vouch", "show", "story", "log", "impact", "set"} <= set(told)
    for name, argument in told.items():
        offered = complete_decided if name == "decide" else complete_item  # there its word may follow as well
        assert argument._custom_shell_complete is offered, name


def test_a_number_of_no_change_names_those_there_are(plan: Founded, who: dict[str, Person]) -> None:
    """A number that is too large is answered with the range; without an open round it is said that there are none."""
    siri = who["siri"]
    for words in (("show", "E03"), ("decide", "E03", "godkjent"), ("round", "show", "E03")):
        refused = siri.run(*words, code=2).err
        assert refused.startswith("Unknown change number") and "no open round here has numbered" in refused
    plan.open()
    siri.run("round", "freeze", "--yes")
    for command in (
        ("show", "E99"),
        ("round", "show", "e99"),
        ("decide", "e99", "godkjent"),
        ("set", "E99", "when", "2027"),
    ):
        assert "E01 to E03" in siri.run(*command, code=2).err


def test_an_item_that_moved_is_named_at_both_ends(plan: Founded, who: dict[str, Person]) -> None:
    """A move is two changes, with a number each: whoever speaks of one is told which it is, and what the other is."""
    siri = who["siri"]
    plan.edit("arne", {PPS: PROPOSED.replace('id = "testperiode"', 'id = "proveperiode"\nwas = "testperiode"')
                       .replace('after = ["testperiode"]', 'after = ["proveperiode"]')})  # fmt: skip
    plan.open()
    numbers = siri.json("round", "freeze", "--yes")["numbers"]
    old, new = numbers[TRIAL], numbers["pps.proveperiode"]
    assert f"{old} {TRIAL} (taken out here, goes on as {new} pps.proveperiode)" in siri.run("remark", old, "Her?").out
    assert f"{new} pps.proveperiode (moved here from {old} {TRIAL})" in siri.run("remark", new, "Der?").out
    assert f"{old} is the removal of {TRIAL}" in siri.run("show", old, code=2).err
    assert siri.run("round", "show", old).out == siri.run("round", "show", TRIAL).out


def test_an_answer_takes_the_number_where_one_thing_is_said(plan: Founded, who: dict[str, Person]) -> None:
    """An act may be named by its item: the one thing said of it that can be answered so; of several all are listed."""
    siri, eva, arne = who["siri"], who["eva"], who["arne"]
    plan.open()
    siri.run("round", "freeze", "--yes")
    assert "Nothing said about E01" in eva.run("reply", "e01", "Ja.", code=2).err
    arne.run("remark", "E01", "Hvorfor?", "--submit")
    remark = siri.json("round", "show")["threads"][0]["act"]
    assert eva.json("reply", "e01", "Derfor.")["said"][0]["to"].startswith(remark.partition("#")[0])
    arne.run("remark", "E01", "Og hvem?", "--submit")
    several = eva.run("reply", "E01", "Vi.", code=2).err
    assert "More than one thing is said of E01" in several and "Hvorfor?" in several and "Og hvem?" in several
    assert arne.run("withdraw", "E02", code=2).err.startswith("Unknown act")
    eva.run("decide", "E01", "godkjent", "--submit")
    shown = eva.run("round", "show", "E01").out
    act = re.search(r"Approved.*?([0-9a-f]{10}#1)$", shown, re.DOTALL | re.MULTILINE)
    assert act is not None and eva.json("withdraw", act[1])["said"][0]["item"] == PAYMENT


def test_completion_knows_numbers_and_titles(plan: Founded, who: dict[str, Person]) -> None:
    """The shell is offered change numbers, ids and titles that begin so, each with its title beside it."""
    siri = who["siri"]
    plan.open()
    siri.run("round", "freeze", "--yes")
    assert {"E01", "E02", "E03"} <= set(completed(siri, "show", "e0"))
    assert completed(siri, "decide", "e01") == ["E01"]
    assert completed(siri, "set", "pps.over") == [PAYMENT]
    assert completed(siri, "story", "test") == [TRIAL]


def completed(person: Person, command: str, begun: str) -> list[str]:
    """What the shell is offered for a command's item that has been begun so."""
    loaded = load(command)
    context = click.Context(loaded, obj={"path": str(person.folder)})
    with person.here():
        argument = next(each for each in loaded.params if each.name in ("item", "decided"))
        offered = argument.shell_complete(context, begun)
    assert all(one.help for one in offered)
    return [one.value for one in offered]


def test_one_edit_costs_one_approval(plan: Founded, who: dict[str, Person]) -> None:
    """Approving a service is one act; when one item is edited later, only that one must be approved again."""
    siri, eva = who["siri"], who["eva"]
    plan.open()
    siri.run("round", "freeze", "--yes")
    eva.run("decide", "pps", "godkjent", "--submit")
    assert needs(eva) == {PAYMENT: ["needs 1 more from Eier"], "pps.en-kilde": [], TRIAL: []}
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    assert eva.json("round", "show")["approved"]
    plan.edit("arne", {PPS: PROPOSED.replace("when = 2026-07-01", "when = 2027-01-01")})
    shown = {one["item"]: one for one in eva.json("round", "show")["items"]}
    assert [one["item"] for one in shown.values() if not one["approved"]] == [PAYMENT]
    stale = shown[PAYMENT]["statements"][0]
    assert (stale["word"], stale["holds"], stale["edition"]) == ("godkjent", "stale", 1)
    assert stale["lapsed"] == [
        {"field": "when", "from": "2026-07-01", "to": "2027-01-01", "commit": plan.tip, "by": "arne"}
    ]
    told = eva.run("round", "show", PAYMENT).out
    assert "OUTDATED" in told and "Arne Prøve" in told and "2027-01-01" in told
    assert "+!" in eva.run("round", "show").out
    waiting = eva.json("status")
    assert [(one["act"], one["item"], one["again"]) for one in waiting["mine"]] == [("decide", PAYMENT, ["eva"])]
    assert [one["act"] for one in waiting["others"]] == ["freeze"]
    assert siri.run("status", "--exit-code", code=1) and who["arne"].run("status", "--exit-code", code=0)


def test_words_about_an_older_edition_stay_about_it(plan: Founded, who: dict[str, Person]) -> None:
    """Recorded about edition 1 after edition 2 was frozen; whether they still hold, standing says by itself."""
    siri, eva = who["siri"], who["eva"]
    plan.open()
    siri.run("round", "freeze", "--yes")
    first = plan.tip
    plan.edit("arne", {PPS: PROPOSED.replace("when = 2026-07-01", "when = 2027-01-01")})
    siri.run("round", "freeze", "--yes")
    late = eva.json("decide", PAYMENT, "godkjent", "--edition", "1", "--submit")
    assert PAYMENT in late["said"][0]["doubts"][0]
    eva.run("decide", TRIAL, "godkjent", "--edition", "1", "--submit")
    eva.run("decide", "pps.en-kilde", "godkjent", "--submit")
    shown = {one["item"]: one for one in eva.json("round", "show")["items"]}
    said = {item: one["statements"][0] for item, one in shown.items()}
    assert {item: (one["edition"], one["holds"]) for item, one in said.items()} == {
        PAYMENT: (1, "stale"), TRIAL: (1, "current"), "pps.en-kilde": (2, "current"),
    }  # fmt: skip
    assert said[PAYMENT]["base"] == repositories.git(plan.folder, "rev-parse", f"{first}^")
    assert "about edition 1" in eva.run("round", "show", PAYMENT).out
    assert "edition 3" in eva.run("decide", PAYMENT, "godkjent", "--edition", "3", code=2).err


def test_a_round_is_told_fact_by_fact_and_as_it_was(plan: Founded, who: dict[str, Person]) -> None:
    """For screen readers and scripts; and at any revision, as it stood there."""
    siri, eva = who["siri"], who["eva"]
    plan.open()
    siri.run("round", "freeze", "--yes")
    before = plan.tip
    eva.run("decide", PAYMENT, "godkjent", "--submit")
    told = eva.run("round", "show", "--plain").out.splitlines()
    assert any(line.startswith("E01 pps.overgang-forvaltning: Eva Prøve: Approved as Eier") for line in told)
    assert any(line.endswith("pps.en-kilde: needs 1 more from Eier") for line in told)
    assert not any(line != line.strip() for line in told) and len(set(told)) == len(told)
    assert any(line.startswith("Waiting for you: ") for line in eva.run("status", "--plain").out.splitlines())
    shown = eva.json("round", "show", "--rev", before)
    assert shown["commit"] == before and not any(one["statements"] for one in shown["items"])
    assert eva.json("round", "show")["items"][0]["statements"]
    assert eva.json("status", "--rev", plan.root)["round"] is None


def test_nothing_is_judged_before_the_root_is_trusted(plan: Founded, tmp_path: Path) -> None:
    """A founded plan is no open review to somebody who has not looked at its root yet; what they say stays in
    the draft, is warned of, and signs nothing.
    """
    plan.open()
    new = persons.at(plan, "eva", tmp_path / "new", trusting=False)
    for words in (("status",), ("round", "show"), ("adopt", "--dry-run"), ("adopt", "--found", "--yes")):
        told = new.run(*words, code=3)
        assert plan.root in told.err and "plantui trust" in told.err, words
    tip = plan.tip
    put = new.json("decide", PAYMENT, "godkjent", code=3)
    new.run("submit", "--yes", code=3)
    assert plan.tip == tip
    assert "plantui trust" in put["said"][0]["doubts"][0]
    new.run("trust", "--root", plan.root)
    assert new.json("decide", PAYMENT, "godkjent")["said"][0]["doubts"] == []


def test_a_history_without_the_trusted_root_says_so(plan: Founded, who: dict[str, Person]) -> None:
    """It is no open review: rules were in force here once, for this user. A gate must not take it for a yes."""
    repositories.git(plan.folder, "reset", "-q", "--hard", f"{plan.root}^")
    for words in (("status", "--exit-code"), ("round", "show"), ("adopt", "--dry-run")):
        told = who["eva"].run(*words, code=3)
        assert "not in this history" in told.err and plan.root in told.err, words
    assert "not in this history" in who["eva"].run("status", "--rev", "HEAD").out


def test_a_history_that_is_cut_off_before_the_root_says_so(
    plan: Founded, who: dict[str, Person], tmp_path: Path
) -> None:
    """A shallow clone cannot tell how the round stands, and names the command that fetches the rest."""
    repositories.git(tmp_path, "clone", "-q", "--depth=1", f"file://{plan.folder}", str(tmp_path / "shallow"))
    eva = attrs.evolve(who["eva"], folder=tmp_path / "shallow")
    for words in (("status",), ("round", "show"), ("adopt", "--dry-run")):
        told = eva.run(*words, code=3)
        assert "git fetch --unshallow" in told.err and plan.root in told.err, words


def test_the_data_is_as_documented(plan: Founded, who: dict[str, Person]) -> None:
    """Every key of docs/json.md is there, and none besides."""
    documented = shapes()
    siri, eva = who["siri"], who["eva"]
    opened = siri.json("round", "open", "--yes")
    siri.run("round", "freeze", "--yes")
    said = eva.json("decide", PAYMENT, "godkjent_merknader", "--reason", "Men når?")
    submitted = eva.json("submit", "--yes")
    (thread,) = eva.json("round", "show")["threads"]
    eva.run("reply", thread["act"], "Snart.", "--submit")
    edited = PROPOSED.replace("when = 2026-07-01", "when = 2027-01-01")
    plan.edit("arne", {PPS: edited})
    eva.run("decide", TRIAL, "godkjent")
    plan.edit("arne", {PPS: edited.replace('"2025-Q2"', '"2025-Q3"')})
    eva.run("decide", "pps.en-kilde", "godkjent", "--edition", "1")
    left = eva.json("submit", "--yes")
    shown, status = eva.json("round", "show"), eva.json("status")
    refused = siri.json("adopt", "--dry-run", code=1)
    (item,) = (one for one in shown["items"] if one["item"] == PAYMENT)
    (thread,) = shown["threads"]
    for name, value in (
        ("plantui.step/1", opened), ("plantui.said/1", said), ("said", said["said"][0]),
        ("plantui.submitted/1", submitted), ("said", submitted["said"][0]), ("plantui.round/1", shown),
        ("edition", shown["editions"][0]), ("changed item", item), ("need", item["needs"][0]),
        ("statement", item["statements"][0]), ("lapse", item["statements"][0]["lapsed"][0]), ("thread", thread),
        ("answer", thread["answers"][0]), ("plantui.status/1", status), ("task", status["mine"][0]),
        ("asked", status["asked"][0]), ("plantui.adoptable/1", refused), ("missing", refused["missing"][0]),
        ("plantui.submitted/1", left), ("left out", left["left_out"][0]),
    ):  # fmt: skip
        assert set(value) == documented[name], name


def test_a_broken_rule_file_is_told_once(plan: Founded, who: dict[str, Person]) -> None:
    """What cannot be read keeps the plan from being adopted, and is one line of what is missing."""
    plan.open()
    plan.edit("arne", {"plan/governance/policy.toml": "kaputt = [\n"})
    assert who["siri"].run("adopt", "--dry-run", code=1).out.count("policy.toml:2") == 1


def test_what_is_signed_is_told_before_and_after_with_its_number(plan: Founded, who: dict[str, Person]) -> None:
    """Whose word it is and what it does are sentences apart; an answer says whose words it answers, and a word for a
    whole service which changes it covers.
    """
    who["siri"].run("round", "open", "--yes")
    who["siri"].run("round", "freeze", "--yes")
    who["arne"].run("remark", PAYMENT, "Hvorfor nå?", "--answer", "--submit")
    thread = who["siri"].json("round", "show")["threads"][0]
    eva = who["eva"]
    eva.run("decide", PAYMENT, "godkjent")
    eva.run("decide", "pps", "godkjent")
    eva.run("reply", thread["act"], "Leverandøren sa det.")
    eva.run("suggest", PAYMENT, "when", "2027-01-01")
    shown = " ".join(eva.run("submit", code=4).out.split())
    for expected in (
        f"E01 {PAYMENT} ", "APPROVED as Eier, about edition 1. Counts as approval, without blocking.",
        "When: 2026-01-01 → 2026-07-01", "Covers 2 changes: E02 ", "Reply to remark by Arne Prøve. Answers the remark.",
        "“Hvorfor nå?”", "| Leverandøren sa det.", "Suggests When: 2027-01-01 about edition 1.",
    ):  # fmt: skip
        assert expected in shown, (expected, shown)
    assert "stay for ever" in shown and "can never" not in shown
    eva.run("submit", "--yes")
    assert "Eva Prøve: Approved on all of pps as Eier" in " ".join(eva.run("round", "show", "E02").out.split())


def test_an_edit_says_first_who_can_approve_it_then(plan: Founded, who: dict[str, Person]) -> None:
    """The one owner's own edit would end in nobody's hands: it is said and asked about before anything is written."""
    who["siri"].run("round", "open", "--yes")
    who["eva"].run("decide", "pps", "godkjent", "--submit")
    told = who["eva"].run("set", TRIAL, "when", "2025-Q4", code=4)
    shown = " ".join(told.out.split())
    assert f"You become an editor of {TRIAL}, and the rules let no editor approve it." in shown
    assert f"Nobody can then approve {TRIAL} as Eier. Suggest the change instead" in shown
    assert f"Eva Prøve: Approved on all of pps lapses for {TRIAL} alone" in shown
    assert repositories.git(plan.folder, "status", "--porcelain") == ""
    shown = " ".join(who["arne"].run("set", TRIAL, "when", "2025-Q4", "--yes").out.split())
    assert f"After this {TRIAL} can be approved by Eier (Eva Prøve)." in shown and "Nobody" not in shown


def test_the_story_of_a_founded_plan_is_no_open_review_to_who_pinned_no_root(plan: Founded, tmp_path: Path) -> None:
    """There are rules; what is missing is the reader's own pin, and the command that makes it is named."""
    plan.open()
    plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"))
    told = persons.at(plan, "eva", tmp_path / "new", trusting=False).run("story", PAYMENT).out
    assert "Open review" not in told and "no rules were in force" not in told
    assert "you have pinned no root (plantui trust)" in told and "you have not pinned its root" in told


def test_a_seat_that_nobody_can_fill_says_so_everywhere(plan: Founded, who: dict[str, Person]) -> None:
    """The one owner has recused herself: `round show` and `adopt --dry-run` say what `status` says."""
    plan.open()
    assert any(need.endswith("from Eier") for need in needs(who["siri"])[TRIAL])
    who["eva"].run("decide", TRIAL, "inhabil", "--submit", "--yes")
    assert any(need.endswith("from Eier (nobody can now)") for need in needs(who["siri"])[TRIAL])
    assert f"{TRIAL}: needs 1 more from Eier (nobody can now)" in who["siri"].run("adopt", "--dry-run", code=1).out
    assert "nobody can" in who["siri"].run("status").out


def test_a_body_that_does_not_exist_is_said_not_to(plan: Founded, who: dict[str, Person]) -> None:
    """A misspelt name is refused as such, with the body that is near, and nothing is put into the draft."""
    plan.open()
    siri = who["siri"]
    refused = siri.run("decide", TRIAL, "tilslutning", "--behalf", "radd", code=2)
    assert "no body “radd”" in refused.err and "Did you mean rad?" in refused.err
    assert "These are: rad." in siri.run("remark", TRIAL, "Hei", "--behalf", "xyz", code=2).err
    assert siri.json("status")["draft"] == 0


def test_words_in_a_malformed_folder_are_said_to_count_for_nothing(plan: Founded, who: dict[str, Person]) -> None:
    """A program in the plan's own folder keeps anything new in it from being introduced; putting it right ends that."""
    plan.open()
    repositories.git(plan.folder, "update-index", "--chmod=+x", "plan/plan.toml")
    repositories.git(plan.folder, "commit", "-q", "-m", "a program")
    repositories.git(plan.folder, "checkout", "-q", "HEAD", "--", "plan")
    doubts = who["eva"].json("decide", TRIAL, "godkjent")["said"][0]["doubts"]
    assert any("folder plan is not laid out" in doubt for doubt in doubts)
    repositories.git(plan.folder, "update-index", "--chmod=-x", "plan/plan.toml")
    repositories.git(plan.folder, "commit", "-q", "-m", "put right")
    repositories.git(plan.folder, "checkout", "-q", "HEAD", "--", "plan")
    assert not who["eva"].json("decide", TRIAL, "godkjent")["said"][-1]["doubts"]


def test_under_rules_a_withdrawal_that_does_not_count_hides_no_lapse(plan: Founded, who: dict[str, Person]) -> None:
    """`set` asks about the owner's yes until the owner takes it back with their own key."""
    plan.open()
    _, said = plan.say("eva", plan.decision(PAYMENT, "godkjent", "eier"))
    take_back = Act("withdraw", to=f"{said}#1")
    edit = ("set", PAYMENT, "when", "2027-01-01", "--commit")
    for by, key in (("siri", "siri"), ("eva", "siri")):
        plan.say(by, take_back, key=key)
        assert "Eva Prøve: Approved" in who["arne"].run(*edit, code=4).out
    plan.say("eva", take_back)
    assert "lapse" not in who["arne"].run(*edit).out


def test_days_are_typed_as_people_write_them(plan: Founded, who: dict[str, Person]) -> None:
    """Whatever is typed, in either language, becomes the spelling of the files, which is shown."""
    siri, eva = who["siri"], who["eva"]
    shown = who["arne"].run("set", TRIAL, "when", "2. kvartal 2028", "--commit", "--yes").out
    assert "Q2 2025 → Q2 2028" in shown
    assert 'when = "2028-Q2"' in (plan.folder / PPS).read_text()
    opened = siri.run("round", "open", "--due", "1. desember 2126", "--today", "1 November 2126", "--yes").out
    assert "Due: 1 December 2126" in opened
    suggested = eva.json("suggest", TRIAL, "when", "våren 2028")["said"][0]
    assert (suggested["field"], suggested["value"]) == ("when", "2028-spring")
    for words, told in (
        (("suggest", TRIAL, "when", "til våren"), "When: “til våren” is not a date. Write for example 1 April 2028"),
        (("suggest", TRIAL, "when", "til våren"), "not before May 2029"),
        (("round", "last-call", "--due", "mai 2027"), "--due: “mai 2027” is not a day. Write for example 1 April 2028"),
        (("status", "--today", "i går"), "--today: “i går” is not a day. Write for example 1 April 2028"),
    ):
        refused = " ".join(eva.run(*words, code=2).err.split())
        assert told in refused, refused


def test_an_approved_item_with_a_remark_that_must_be_answered_bears_no_tick(
    plan: Founded, who: dict[str, Person]
) -> None:
    """The list says at the item what is left, and the head which item it is."""
    plan.open()
    for item in (PAYMENT, TRIAL):
        plan.say("eva", plan.decision(item, "godkjent", "eier"))
    who["arne"].run("remark", TRIAL, "Hvorfor?", "--answer", "--submit")
    shown = who["siri"].run("round", "show").out
    assert f"1 remark must be answered: {TRIAL}" in shown
    assert f" ✓ {PAYMENT}" in shown and f" ✓ {TRIAL}" not in shown
    below = shown.split(f"{TRIAL}  ")[1].split("\n")[1]
    assert below.strip() == "1 remark must be answered"


def test_an_opening_that_is_withdrawn_is_open_still(plan: Founded, who: dict[str, Person]) -> None:
    """Nothing but its adoption ends a round: a withdrawal of its opening names no act of the round, and counts not."""
    opening = plan.open()
    plan.say("siri", Act("withdraw", to=f"{opening}#1", reason="Åpnet ved en feil."))
    audited = who["siri"].json("audit")
    assert audited["passed"] and "record-base" in {finding["code"] for finding in audited["findings"]}
    assert who["siri"].json("status")["rounds"] == ["2025"]
