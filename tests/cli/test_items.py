"""`add`, `remove` and `move` with the real program, in real repositories: whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.program import Answer, plantui
from support.repositories import HELSENORGE, PLAN, PPS, git
from support.terminal import Terminal

ITEM = "pps.overgang-forvaltning"
FILE = "plan/services/pps.toml"
NEW = """\
[[milestone]]
id = "maaling-nytt"
kind = "event"
title = "Måling på nytt"
when = 2030-01-01
source = "§9"
"""


def run(folder: Path, *words: str, code: int = 0) -> Answer:
    """The program, with the exit code it must leave with."""
    answer = plantui(*words, "-C", folder)
    assert answer.code == code, answer.out + answer.err
    return answer


def clean(folder: Path) -> bool:
    """Whether nothing in the work tree differs from the commit."""
    return git(folder, "status", "--porcelain") == ""


def editor(folder: Path, script: str) -> dict[str, str]:
    """An editor that runs a Python script on the text of the file it is given, as `text`."""
    path = folder / "editor.py"
    head = "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\ntext = file.read_text('utf-8')\n"
    path.write_text(head + script + "\nfile.write_text(text, 'utf-8')\n", encoding="utf-8")
    return {"EDITOR": f"{sys.executable} {path}"}


# add


def test_an_item_comes_after_the_last_of_its_kind_and_is_shown_as_a_difference(plan_repository: Path) -> None:
    """Its id is made of the title, days are read as people write them, fields are called as they are or in words."""
    words = ("add", "event", "pps", "title=Måling på nytt", "when=1.1.2030", "--source", "§9")
    dry = run(plan_repository, *words, "--dry-run")
    assert '+title = "Måling på nytt"' in dry.out and "--dry-run" in dry.out and clean(plan_repository)
    answer = run(plan_repository, *words)
    assert "pps.maaling-nytt (Måling på nytt): new" in answer.out
    assert (plan_repository / FILE).read_text("utf-8") == PPS + "\n" + NEW
    again = run(plan_repository, *words)
    assert "-2 (Måling" in again.out
    nb = plantui(
        "add", "milepæl", "pps", "tittel=Ja", "type=leveranse", "kilde=1", "--lang", "nb", "-C", plan_repository
    )
    assert nb.code == 0 and "nytt" in nb.out, nb.err


def test_what_an_item_must_have_is_named_where_nobody_can_be_asked(plan_repository: Path) -> None:
    """And so is whatever else cannot be; nothing is written."""
    for words, told in (
        (("add", "prerequisite", "pps", "text=Ja"), "ource"),
        (("add", "milstone", "pps", "title=X"), "milestone"),
        (("add", "milestone", "ppss", "title=X", "kind=event", "source=1"), "Did you mean pps"),
        (("add", "milestone", "nowhere-at-all", "title=X"), "There are plan, "),
        (("add", "actor", "ny-en", "title=Ny", "source=1", "titel=x"), "titel"),
        (("add", "focus", "pps", "title=X", "rank=1", "source=1"), "can have no"),
        (("add", "event", "pps", "title=X", "source=1", "--id", "testperiode"), "testperiode-2 is free"),
        (("add", "event", "pps", "title=X", "source=1", "--id", "Æ"), "Æ"),
        (("add", "event", "pps", "title=X", "source=1", "--after", "testperioden"), "Did you mean testperiode"),
        (("add", "event", "pps", "title=X", "source=1", "when=soon"), "soon"),
        (("add", "event", "pps", "title"), "field=value"),
        (("add", "event", "pps", "title=X", "title=Y", "source=1"), "twice"),
        (("add", "event", "pps", "title=X", "source=1", "after=nothing"), "nothing"),
        (("add", "event", "pps", "title=X", "source=1", "--inside", "pps"), "services alone"),
        (("add", "event", "pps", "title=X\x1b[31m", "source=1"), "001B"),
        (("add", "service", "pps", "title=X"), "taken"),
        (("add", "service", "Ny", "title=X"), "Ny"),
        (("add", "service", "ny"), "Title"),
    ):
        answer = run(plan_repository, *words, code=2)
        assert told in answer.err, (words, answer.err)
        assert "\x1b" not in answer.err
    assert clean(plan_repository)


def test_what_must_be_there_is_asked_for_on_a_terminal(plan_repository: Path) -> None:
    """Each field in turn, again where what is typed cannot be."""
    command = (sys.executable, "-m", "plantui", "add", "event", "pps", "-C", str(plan_repository), "--lang", "en")
    with Terminal(command, {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_for("Title")
        terminal.press("\r")
        terminal.wait_for("cannot be taken out")
        terminal.press("Ny\r")
        terminal.wait_for("Source")
        terminal.press("s. 9\r")
        assert terminal.wait_end() == 0
    assert (
        (plan_repository / FILE)
        .read_text("utf-8")
        .endswith('\n[[milestone]]\nid = "ny"\nkind = "event"\ntitle = "Ny"\nsource = "s. 9"\n')
    )


def test_an_item_is_written_in_the_editor_with_its_comments(plan_repository: Path) -> None:
    """What must be there is offered empty; what is refused is kept and opened again; left as it was it is nothing."""
    words = ("add", "event", "pps", "source=1", "--edit", "-C", plan_repository)
    nothing = plantui(*words, environment=editor(plan_repository.parent, ""))
    assert nothing.code == 4 and clean(plan_repository)
    spoiled = "text = '# agreed in May\\n' + text.replace('title = \"\"', 'title = \"Ny\" # so\\nwhen = \"soon\"')"
    refused = plantui(*words, environment=editor(plan_repository.parent, spoiled))
    assert refused.code == 4 and "soon" in refused.err and clean(plan_repository)
    mended = plantui(*words, environment=editor(plan_repository.parent, "text = text.replace('soon', '2030')"))
    assert mended.code == 0, mended.err
    block = (
        '# agreed in May\n[[milestone]]\nid = "ny"\nkind = "event"\ntitle = "Ny" # so\nwhen = "2030"\nsource = "1"\n'
    )
    assert (plan_repository / FILE).read_text("utf-8") == PPS + "\n" + block
    two = "text = text.replace('title = \"\"', 'title = \"X\"') + '[[milestone]]\\nid = \"y\"\\n'"
    assert plantui(*words, environment=editor(plan_repository.parent, two)).code == 4


def test_unknown_actors_and_components_are_told_with_what_is_near_and_made_on_request(plan_repository: Path) -> None:
    """In add and in set; without --create-missing nothing is written."""
    for words in (
        ("add", "event", "pps", "title=X", "source=§7", "actors=nhn,nhm,helse-vest", "uses=innlogging"),
        ("set", ITEM, "actors", "nhn, nhm"),
    ):
        answer = run(plan_repository, *words, code=2)
        assert "nhm (did you mean nhn?)" in answer.err and "--create-missing" in answer.err
        assert clean(plan_repository)
        made = run(plan_repository, *words, "--create-missing")
        plan = (plan_repository / "plan/plan.toml").read_text("utf-8")
        assert plan.startswith(PLAN) and '\n[[actor]]\nid = "nhm"\ntitle = "Nhm"\nsource = "§' in plan
        assert "plan.nhm" in made.out
        git(plan_repository, "checkout", "-q", ".")


def test_a_service_is_a_file_of_its_own(plan_repository: Path) -> None:
    """Beside or inside another one, shown after the one named; those beside it make room only where there is none."""
    run(plan_repository, "add", "service", "ny", "title=Ny tjeneste", "--after", "pps", "source=1")
    assert (plan_repository / "plan/services/ny.toml").read_text("utf-8") == (
        'schema = "plantui.service/1"\nid = "ny"\ntitle = "Ny tjeneste"\norder = 25\nsource = "1"\n'
    )
    run(plan_repository, "add", "service", "under", "title=U", "--inside", "pps")
    assert (plan_repository / "plan/services/pps/under.toml").is_file()
    (plan_repository / "plan/services/ny.toml").write_text(
        'schema = "plantui.service/1"\nid = "ny"\ntitle = "N"\norder = 21\n'
    )
    run(plan_repository, "add", "service", "mellom", "title=M", "--after", "pps")
    shown = run(plan_repository, "show", "--rev", "WORK", "--format", "json").json()
    assert [service["id"] for service in shown["services"]] == ["pps", "mellom", "ny", "helsenorge"]


def test_an_addition_is_one_signed_commit_with_its_reason(plan_repository: Path, signing_key: Path) -> None:
    """Its subject says how many; the reason is in the file of the round."""
    assert signing_key.exists()
    words = ("add", "event", "pps", "title=Ny", "source=1", "--commit", "--reason", "omfang: ny avtale")
    run(plan_repository, *words)
    assert clean(plan_repository)
    assert git(plan_repository, "log", "-1", "--format=%s") == "plan(2025): 1 item added"
    assert 'reason = "ny avtale"' in git(plan_repository, "show", "HEAD:plan/changes/2025.toml")


# remove


def test_what_others_name_is_not_taken_out(plan_repository: Path) -> None:
    """They are listed; with --drop-references their names of it go too, and the file is else as it was."""
    refused = run(plan_repository, "remove", "pps.testperiode", code=2)
    assert f"{ITEM}" in refused.err and "--drop-references" in refused.err and clean(plan_repository)
    answer = run(
        plan_repository,
        "remove",
        "pps.testperiode",
        "--drop-references",
        "--reason",
        "omfang: utgår",
        "--source",
        "ref 3",
    )
    assert "-[[milestone]]" in answer.out and "pps.testperiode: taken out of the plan" in answer.out
    block = PPS[PPS.index('[[milestone]]\nid = "testperiode"') : PPS.index('[[milestone]]\nid = "overgang')]
    assert (plan_repository / FILE).read_text("utf-8") == PPS.replace(block, "").replace(
        'after = ["testperiode"]\n', ""
    )
    reasons = (plan_repository / "plan/changes/2025.toml").read_text("utf-8")
    assert '[item."pps.testperiode"]\nreason_code = "omfang"\nreason = "utgår"\nsource = "ref 3"\n' in reasons


def test_a_service_is_taken_out_with_its_file(plan_repository: Path, signing_key: Path) -> None:
    """Not while another uses it, nor while services stand inside it, nor what is the document's own."""
    assert signing_key.exists()
    run(plan_repository, "remove", "helsenorge", code=2)
    run(plan_repository, "remove", "plan", code=2)
    run(plan_repository, "remove", "finnes.ikke", code=2)
    run(plan_repository, "remove", ITEM, "--source", "x", code=2)  # a source of no reason
    run(plan_repository, "remove", "helsenorge", "--drop-references", "--commit")
    assert clean(plan_repository) and not (plan_repository / "plan/services/helsenorge.toml").exists()
    assert "uses" not in (plan_repository / FILE).read_text("utf-8")
    run(plan_repository, "check", code=1)


def test_an_item_is_added_and_taken_out_again_without_a_trace(plan_repository: Path) -> None:
    """The first bytes come back."""
    run(plan_repository, "add", "note", "pps", "text=Ny note", "source=1")
    run(plan_repository, "remove", "pps.ny-note")
    assert clean(plan_repository)


# move


def test_an_item_moves_with_its_lines_and_all_names_follow(plan_repository: Path, signing_key: Path) -> None:
    """One commit; the plan reads without a problem, and Changes calls it moved."""
    assert signing_key.exists()
    answer = run(plan_repository, "move", "pps.testperiode", "helsenorge", "--after", "visning", "--commit",
                 "--reason", "omfang: annen eier")  # fmt: skip
    assert "pps.testperiode: moved to helsenorge.testperiode (Testperiode)" in answer.out
    block = PPS[PPS.index('[[milestone]]\nid = "testperiode"') : PPS.index('\n[[milestone]]\nid = "overgang')]
    made = (plan_repository / "plan/services/helsenorge.toml").read_text("utf-8")
    assert made == HELSENORGE + "\n" + block + 'was = "pps.testperiode"\n'
    assert 'after = ["helsenorge.testperiode"]' in (plan_repository / FILE).read_text("utf-8")
    assert 'item."helsenorge.testperiode"' in (plan_repository / "plan/changes/2025.toml").read_text("utf-8")
    assert git(plan_repository, "log", "-1", "--format=%s") == "plan(2025): 1 item moved, 1 field set"
    run(plan_repository, "check", code=1)
    changes = run(plan_repository, "changes", "--baseline", "HEAD~1", "--format", "json").json()["changes"]
    assert ("helsenorge.testperiode", "moved") in [(change["item"], change["kind"]) for change in changes]


def test_a_move_tells_the_lines_of_the_rules_that_stay_behind(plan_repository: Path) -> None:
    """With line and pattern, before anything is written; the file of rules is not touched."""
    policy = plan_repository / "plan/governance/policy.toml"
    policy.parent.mkdir(exist_ok=True)
    policy.write_text('schema = "plantui.policy/1"\n[[rule]]\nitems = ["pps.testperiode"]\n', "utf-8")
    before = policy.read_bytes()
    told = run(plan_repository, "move", "pps.testperiode", "helsenorge", "--dry-run").out
    assert "policy.toml:3" in told and "does not name helsenorge.testperiode" in told
    assert policy.read_bytes() == before


def test_a_service_moves_inside_another_and_back(plan_repository: Path) -> None:
    """With its bytes as they are, and what is inside it."""
    run(plan_repository, "move", "helsenorge", "--inside", "pps")
    assert (plan_repository / "plan/services/pps/helsenorge.toml").read_text("utf-8") == HELSENORGE
    run(plan_repository, "move", "pps", "--inside", "helsenorge", code=2)
    run(plan_repository, "move", "helsenorge", "--inside", "plan")
    assert clean(plan_repository)


@pytest.mark.parametrize(
    "words",
    [
        ("pps.testperiode",), ("pps.testperiode", "nowhere"), ("plan.nhn", "pps"), ("pps", "helsenorge"),
        ("pps.testperiode", "pps", "--id", "overgang-forvaltning"), ("pps.testperiode", "--inside", "helsenorge"),
        ("pps.testperiode", "pps", "--after", "testperiode"), ("plan", "pps"),
    ],
)  # fmt: skip
def test_a_move_that_cannot_be_is_refused(plan_repository: Path, words: tuple[str, ...]) -> None:
    """And nothing is written."""
    run(plan_repository, "move", *words, code=2)
    assert clean(plan_repository)


def test_two_editors_at_once_lose_nothing(plan_repository: Path) -> None:
    """What somebody else wrote while one was asked is not written over."""
    command = (
        sys.executable,
        "-m",
        "plantui",
        "add",
        "event",
        "pps",
        "source=1",
        "-C",
        str(plan_repository),
        "--lang",
        "en",
    )
    with Terminal((*command, "--lang", "en"), {**os.environ, "TERM": "xterm-256color"}) as terminal:
        terminal.wait_for("Title")
        theirs = PPS + "# theirs\n"
        (plan_repository / FILE).write_text(theirs, encoding="utf-8")
        terminal.press("Ny\r")
        assert terminal.wait_end() == 0
    assert (plan_repository / FILE).read_text("utf-8").startswith(theirs)


# suggested by one, taken up by another


def _act(folder: Path) -> str:
    log = plantui("log", "--format", "json", "-C", folder).json()
    return str(next(entry["record_id"] for entry in log["entries"] if entry["record"]))[:12]


def test_items_are_suggested_and_taken_up_by_an_editor(plan_repository: Path, signing_key: Path) -> None:
    """Two of one kind beside each other, and one to take out: in words in draft and log, credited in the commit."""
    assert signing_key.exists()
    for title in ("Ny en", "Ny to"):
        run(plan_repository, "suggest", "--add", "event", "pps", f"title={title}", "when=1.1.2030", "source=§9",
            "actors=nhn", "--reason", "trengs")  # fmt: skip
    run(plan_repository, "suggest", "--add", "aktør", "ny-aktør", "tittel=X", "--lang", "nb", code=2)
    run(plan_repository, "suggest", "--add", "actor", "ny", "title=Ny", "source=1")
    run(plan_repository, "suggest", "--remove", "helsenorge.visning")
    shown = run(plan_repository, "draft", "show").out
    assert "Take out" in shown and "New milestone" in shown and "Ny to" in shown and "{" not in shown
    run(plan_repository, "submit", "--yes")
    act = _act(plan_repository)
    assert "New milestone" in run(plan_repository, "log", "--full").out
    several = run(plan_repository, "set", "--suggestion", "pps", code=2).err
    assert "Ny en" in several and "Ny to" in several and "{" not in several
    numbers = [line.split("#")[1][0] for line in several.splitlines() if "#" in line]
    for number in numbers:
        run(plan_repository, "set", "--suggestion", f"{act}#{number}", "--commit")
    made = (plan_repository / FILE).read_text("utf-8")
    assert made.count('when = 2030-01-01\nactors = ["nhn"]\nsource = "§9"\n') == 2
    assert "Suggested-by: kari.berg" in git(plan_repository, "log", "-1", "--format=%B")
    run(plan_repository, "set", "--suggestion", "helsenorge.visning", "--commit")
    assert "visning" not in (plan_repository / "plan/services/helsenorge.toml").read_text("utf-8")
    run(plan_repository, "set", "--suggestion", "plan", "--commit")
    assert 'id = "ny"' in (plan_repository / "plan/plan.toml").read_text("utf-8")
    for word in ("pps", "plan"):
        assert "stands on" in run(plan_repository, "set", "--suggestion", word, code=2).err


def test_an_item_that_could_not_be_put_in_is_not_suggested(plan_repository: Path) -> None:
    """The same is refused as in add; usage is told."""
    for words in (
        ("--add", "event", "pps", "title=X"), ("--add", "event", "pps", "title=X", "source=1", "when=soon"),
        ("--add", "event", "pps", "title=X", "source=1", "--id", "testperiode"), ("--add", "event"), (ITEM, "when"),
        ("--remove", ITEM, "x"), ("--add", "--remove", "event", "pps"), ("--remove", "pps.finnes-ikke"),
        ("--add", "event", "nowhere", "title=X", "source=1"), (ITEM, "when", "2030", "x"),
    ):  # fmt: skip
        run(plan_repository, "suggest", *words, code=2)
    assert "empty" in run(plan_repository, "draft", "list").out or clean(plan_repository)


def test_a_suggested_item_is_reworded_and_not_revalued(plan_repository: Path) -> None:
    """Its reason can be changed in the draft; its fields are said anew."""
    run(plan_repository, "suggest", "--add", "event", "pps", "title=Ny", "source=1", "--reason", "en")
    name = run(plan_repository, "draft", "list", "--format", "json").json()["drafted"][0]["name"]
    run(plan_repository, "draft", "edit", name, "--text", "to")
    assert "to" in run(plan_repository, "draft", "show").out
    run(plan_repository, "draft", "edit", name, "--value", "x", code=2)


# tables inside an item


def test_a_claim_is_put_in_and_taken_out_in_its_own_lines(plan_repository: Path) -> None:
    """A second one after the first; the first taken out leaves the second as it is; the last one leaves no trace."""
    first = ("add", "claim", ITEM, "reporter=nhn", "when=2030", "source=s. 2")
    answer = run(plan_repository, *first)
    assert "+[[milestone.claim]]" in answer.out and '+when = "2030"' in answer.out
    run(plan_repository, "add", "claim", ITEM, "reporter=b", "when=1.1.2031")
    made = (plan_repository / FILE).read_text("utf-8")
    assert made.startswith(PPS) and made.count("[[milestone.claim]]") == 2
    run(plan_repository, "remove", f"{ITEM}#claim:1")
    assert (plan_repository / FILE).read_text("utf-8") == (
        PPS + '\n[[milestone.claim]]\nreporter = "b"\nwhen = 2031-01-01\n'
    )
    run(plan_repository, "remove", f"{ITEM}#claim:1")
    assert clean(plan_repository)


@pytest.mark.parametrize(
    "words",
    [
        ("add", "claim", ITEM, "when=2030"), ("add", "claim", ITEM, "reporter=x", "when=soon"),
        ("add", "claim", ITEM, "reporter=x"), ("add", "claim", ITEM, "reporter=x", "whan=2030"),
        ("add", "claim", "pps.en-kilde", "reporter=x", "when=2030"), ("add", "year", ITEM, "when=2030"),
        ("add", "claim", "pps.nowhere", "reporter=x", "when=2030"), ("remove", f"{ITEM}#claim:1"),
        ("add", "claim", ITEM, "reporter=x", "when=2030", "--id", "x"), ("remove", f"{ITEM}#claim"),
        ("remove", f"{ITEM}#year:1"), ("remove", f"{ITEM}#claim:0"),
    ],
)  # fmt: skip
def test_a_claim_that_cannot_be_is_refused(plan_repository: Path, words: tuple[str, ...]) -> None:
    """And nothing is written."""
    run(plan_repository, *words, code=2)
    assert clean(plan_repository)
