"""`set`, `edit --table` and `suggest` with the real program, in real repositories, with a real editor of the test's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support import repositories
from support.program import Answer, plantui
from support.repositories import PPS, git
from support.terminal import Terminal

ITEM = "pps.overgang-forvaltning"
FILE = "plan/services/pps.toml"


def editor(folder: Path, script: str) -> dict[str, str]:
    """An editor that runs a Python script on the text of the file it is given, as `text`."""
    path = folder / "editor.py"
    head = "import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\ntext = file.read_text('utf-8')\n"
    tail = "\nfile.write_text(text, 'utf-8')\n"
    path.write_text(head + script + tail, encoding="utf-8")
    return {"EDITOR": f"{sys.executable} {path}"}


def table(folder: Path, script: str, *words: str) -> Answer:
    """`plantui edit --table` with an editor that runs the script."""
    return plantui("edit", "--table", *words, "-C", folder, environment=editor(folder.parent, script))


def clean(folder: Path) -> bool:
    """Whether nothing in the work tree differs from the commit."""
    return git(folder, "status", "--porcelain") == ""


# set


def test_set_writes_one_field(plan_repository: Path) -> None:
    """In the work tree, telling what it was and what it is."""
    answer = plantui("set", ITEM, "when", "2027-Q1", "-C", plan_repository)
    assert answer.code == 0, answer.err
    assert "2026-01-01 → Q1 2027" in answer.out
    expected = PPS.replace("when = 2026-01-01", 'when = "2027-Q1"')
    assert (plan_repository / FILE).read_text("utf-8") == expected


def test_set_names_the_comment_that_stands_beside_the_value(plan_repository: Path) -> None:
    """It stays unless it is asked to go, and goes with a field that is taken out; either way it is told."""
    commented = PPS.replace("when = 2026-01-01", "when = 2026-01-01   # the board's «new year»")
    for value, more, told, line in (
        (
            "2027",
            (),
            "the comment beside it stays: # the board's «new year»",
            'when = "2027"   # the board\'s «new year»',
        ),
        ("2027", ("--drop-comment",), "the comment beside it is taken out: # the board's «new year»", 'when = "2027"'),
    ):
        (plan_repository / FILE).write_text(commented, encoding="utf-8")
        answer = plantui("set", ITEM, "when", value, *more, "-C", plan_repository)
        assert (answer.code, told in answer.out) == (0, True), answer.out + answer.err
        assert (plan_repository / FILE).read_text("utf-8") == PPS.replace("when = 2026-01-01", line)
    answer = plantui("set", ITEM, "when", "2028", "-C", plan_repository)
    assert (answer.code, "comment" in answer.out) == (0, False)


def test_set_refuses_what_is_no_value_and_writes_nothing(plan_repository: Path) -> None:
    """A wrong value and one that breaks the plan are bad usage."""
    for field, value in (("when", "snart"), ("after", "finnes-ikke"), ("certainty", "sikkert")):
        answer = plantui("set", ITEM, field, value, "-C", plan_repository)
        assert answer.code == 2
    assert clean(plan_repository)


def test_set_names_who_lapses_and_asks(plan_repository: Path, signing_key: Path) -> None:
    """Where nobody can be asked nothing is written, unless --yes says so."""
    assert signing_key.exists()
    assert plantui("decide", ITEM, "tilslutning", "--submit", "-C", plan_repository).code == 0
    refused = plantui("set", ITEM, "when", "2027", "-C", plan_repository)
    assert refused.code == 4
    assert f"kari.berg: Endorsed on {ITEM}" in refused.out
    assert clean(plan_repository)
    assert plantui("set", ITEM, "when", "2027", "--yes", "-C", plan_repository).code == 0
    assert not clean(plan_repository)


def test_a_strangers_withdrawal_hides_no_word_that_lapses(plan_repository: Path, signing_key: Path) -> None:
    """Only who gave a word takes it back: until then `set` asks, whoever else has withdrawn it."""
    assert signing_key.exists()
    assert plantui("decide", ITEM, "godkjent", "--submit", "-C", plan_repository).code == 0
    act = plantui("log", "--format", "json", "-C", plan_repository).json()["entries"][0]["record_id"] + "#1"
    for by, code in (("ola.nordmann", 4), ("kari.berg", 0)):
        assert plantui("withdraw", act, "--by", by, "--submit", "-C", plan_repository).code == 0
        asked = plantui("set", ITEM, "when", "2027", "-C", plan_repository)
        assert (asked.code, f"kari.berg: Approved on {ITEM}" in asked.out) == (code, code == 4)


def test_set_commits_with_a_signature(plan_repository: Path, signing_key: Path) -> None:
    """One signed commit on the branch; the work tree is clean and the history has one more plan entry."""
    assert signing_key.exists()
    answer = plantui("set", ITEM, "when", "2027", "--commit", "--reason", "regelverk: utsatt", "-C", plan_repository)
    assert answer.code == 0, answer.err
    assert clean(plan_repository)
    assert git(plan_repository, "cat-file", "commit", "HEAD").count("BEGIN SSH SIGNATURE") == 1
    assert plantui("show", ITEM, "--format", "json", "-C", plan_repository).json()["item"]["when"]["written"] == "2027"


def test_set_without_a_key_commits_only_when_that_is_asked_for(plan_repository: Path) -> None:
    """Nobody commits unsigned by mistake."""
    assert plantui("set", ITEM, "when", "2027", "--commit", "-C", plan_repository).code == 4
    assert clean(plan_repository) and git(plan_repository, "rev-list", "--count", "HEAD") == "1"
    assert plantui("set", ITEM, "when", "2027", "--commit", "--unsigned", "-C", plan_repository).code == 0
    assert clean(plan_repository) and git(plan_repository, "rev-list", "--count", "HEAD") == "2"


def test_a_bare_repository_takes_commits_alone(tmp_path: Path, signing_key: Path) -> None:
    """There is no work tree to write in; the branch can be changed."""
    assert signing_key.exists()
    bare = repositories.make(tmp_path / "plan.git", bare=True)
    assert plantui("set", ITEM, "when", "2027", "-C", bare).code == 2
    assert plantui("set", ITEM, "when", "2027", "--commit", "-C", bare).code == 0
    assert 'when = "2027"' in git(bare, "show", f"main:{FILE}")


def test_a_suggestion_goes_from_draft_to_plan(plan_repository: Path, signing_key: Path) -> None:
    """Suggested by one, taken up by its id, credited in the commit's message."""
    assert signing_key.exists()
    put = plantui("suggest", ITEM, "when", "2026-04-01", "--reason", "for tidlig", "-C", plan_repository)
    assert put.code == 0 and clean(plan_repository)
    assert plantui("submit", "--yes", "-C", plan_repository).code == 0
    log = plantui("log", "--format", "json", "-C", plan_repository).json()
    act = next(entry["record_id"] for entry in log["entries"] if entry["record"])
    answer = plantui("set", "--suggestion", act[:12], "--commit", "--yes", "-C", plan_repository)
    assert answer.code == 0, answer.err
    assert "when = 2026-04-01" in (plan_repository / FILE).read_text("utf-8")
    assert "Suggested-by: kari.berg" in git(plan_repository, "log", "-1", "--format=%B")


def test_a_suggestion_is_named_by_the_item_it_alone_stands_on(plan_repository: Path, signing_key: Path) -> None:
    """Where several stand there all are listed with their ids, and where none does that is said."""
    assert signing_key.exists()
    here = ("-C", plan_repository)
    assert plantui("suggest", ITEM, "when", "2026-04-01", *here).code == 0
    assert plantui("submit", "--yes", *here).code == 0
    for word in ("pps.en-kilde", "helsenorge"):
        answer = plantui("set", "--suggestion", word, *here)
        assert answer.code == 2 and f"stands on {word}" in answer.err, answer.err
    taken = plantui("set", "--suggestion", ITEM, "--commit", "--yes", *here)
    assert taken.code == 0, taken.err
    assert "Suggested-by: kari.berg" in git(plan_repository, "log", "-1", "--format=%B")
    for field, value in (("when", "2027-01-01"), ("certainty", "decided")):
        assert plantui("suggest", ITEM, field, value, *here).code == 0
    assert plantui("submit", "--yes", *here).code == 0
    several = plantui("set", "--suggestion", ITEM, *here)
    assert several.code == 2 and "#1  " in several.err and "#2  " in several.err, several.err
    assert "2027-01-01" in several.err and "decided" in several.err


def test_set_wants_all_its_words(plan_repository: Path) -> None:
    """An item without a value, and a suggestion beside an item, are bad usage."""
    for words in (("set", ITEM), ("set",), ("set", ITEM, "when", "2027", "--suggestion", "abcdef12")):
        assert plantui(*words, "-C", plan_repository).code == 2
    assert clean(plan_repository)


# edit --table


def test_a_table_changes_many_fields_at_once(plan_repository: Path) -> None:
    """Values and reasons of two files in one go; all else stays as it was."""
    script = (
        "text = text.replace('| 2026-01-01 | ', '| 2027-01-01 | regelverk: utsatt | x'[:-4])\n"
        "text = text.replace('| 2026-H1 | ', '| 2026-H2 | ')\n"
    )
    answer = table(plan_repository, script)
    assert answer.code == 0, answer.err
    assert "when = 2027-01-01" in (plan_repository / FILE).read_text("utf-8")
    assert 'when = "2026-H2"' in (plan_repository / "plan/services/helsenorge.toml").read_text("utf-8")
    assert 'reason_code = "regelverk"' in (plan_repository / "plan/changes/2025.toml").read_text("utf-8")
    assert plantui("check", "-C", plan_repository).code in (0, 1)


def test_a_table_closed_unchanged_writes_nothing(plan_repository: Path, home: Path) -> None:
    """Nothing is written and nothing is kept."""
    answer = table(plan_repository, "")
    assert answer.code == 0, answer.err
    assert clean(plan_repository)
    assert not list((home / ".local/state/plantui/edits").glob("*.txt"))


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("text = '\\n'.join(l for l in text.split('\\n') if '2026-01-01' not in l)", "missing"),
        ("text = '\\n'.join(l + '\\n' + l if '2026-01-01' in l else l for l in text.split('\\n'))", "twice"),
        ("text = text.replace('2026-01-01', 'snart')", "snart"),
        ("text = text.replace('pps.overgang-forvaltning', 'pps.noe-annet')", "was not in the table"),
        ("text = text.replace('| 2026-01-01 |', ', 2026-01-01')", "cells"),
        ("text = text.replace('| testperiode |', '| finnes-ikke |')", "finnes-ikke"),
        ("text = text.replace('| 2026-01-01 | ', '| 2027 | fordi')", "regelverk"),
        ("text = ''", "missing"),
    ],
)
def test_a_table_that_is_wrong_writes_nothing_and_is_kept(
    plan_repository: Path, home: Path, script: str, told: str
) -> None:
    """A line missing, doubled or in the wrong words: told, kept with the complaint, and nothing written."""
    answer = table(plan_repository, script)
    assert answer.code == 4
    assert told in answer.err
    assert clean(plan_repository)
    (kept,) = (home / ".local/state/plantui/edits").glob("*.txt")
    assert (kept.stat().st_mode & 0o777) == 0o600
    assert ("# >>> " in kept.read_text("utf-8")) == (script != "text = ''")


def test_a_kept_table_is_reopened_and_can_be_mended(plan_repository: Path, home: Path) -> None:
    """The complaint stands above its line, what was typed elsewhere is still there, and mended it is written."""
    spoiled = "text = text.replace('2026-01-01', 'snart').replace('| 2026-H1 |', '| 2026-H2 |')"
    assert table(plan_repository, spoiled).code == 4
    (kept,) = (home / ".local/state/plantui/edits").glob("*.txt")
    lines = kept.read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("# >>> "))
    assert "snart" in lines[at + 1]
    answer = table(plan_repository, "text = text.replace('| snart |', '| 2027-01-01 |')")
    assert answer.code == 0, answer.err
    assert 'when = "2026-H2"' in (plan_repository / "plan/services/helsenorge.toml").read_text("utf-8")
    assert "when = 2027-01-01" in (plan_repository / FILE).read_text("utf-8")
    assert not list(kept.parent.glob("*.txt"))


def test_a_kept_table_undoes_nobody_elses_change(plan_repository: Path) -> None:
    """What others changed meanwhile stays theirs; where both changed one field it is a complaint."""
    assert table(plan_repository, "text = text.replace('2026-01-01', 'snart')").code == 4
    assert plantui("set", "helsenorge.visning", "when", "2028", "-C", plan_repository).code == 0
    assert table(plan_repository, "text = text.replace('| snart |', '| 2027-01-01 |')").code == 0
    assert 'when = "2028"' in (plan_repository / "plan/services/helsenorge.toml").read_text("utf-8")
    assert table(plan_repository, "text = text.replace('| 2027-01-01 |', '| snart |')").code == 4
    assert plantui("set", ITEM, "when", "2029", "-C", plan_repository).code == 0
    both = table(plan_repository, "text = text.replace('| snart |', '| 2030 |')")
    assert both.code == 4 and "meanwhile" in both.err


def test_a_table_of_a_filter_holds_what_matches(plan_repository: Path, tmp_path: Path) -> None:
    """By id with all inside, by pattern, by kind and by words of the title; nothing matching is said."""
    for wanted, items in (
        ("pps", {"pps", "pps.en-kilde", "pps.forskrift-iverksatt", "pps.testperiode", ITEM}),
        ("*.overgang-*", {ITEM}),
        ("kind:transition", {ITEM}),
        ("ser svarene", {"helsenorge.visning"}),
    ):
        out = tmp_path / "seen.txt"
        answer = table(plan_repository, f"pathlib.Path({str(out)!r}).write_text(text, 'utf-8')", wanted)
        assert answer.code == 0, answer.err
        rows = [line for line in out.read_text("utf-8").split("\n") if "|" in line and not line.startswith("#")]
        assert {row.split("|")[0].strip() for row in rows} == items
    assert table(plan_repository, "", "finnes ikke").code == 2


def test_bars_backslashes_and_line_breaks_come_back_as_they_were(plan_repository: Path) -> None:
    """What a value holds cannot break the table, and an edit elsewhere leaves it alone."""
    odd = PPS.replace('summary = "Svar på prøver følger pasienten."', 'summary = """en | to \\\\ tre\nfire"""')
    repositories.commit(plan_repository, {FILE: odd}, "plan: rart")
    answer = table(plan_repository, "text = text.replace('fire |', 'fire\\\\nfem \\\\| seks |')")
    assert answer.code == 0, answer.err
    told = plantui("show", "pps", "--rev", "WORK", "--format", "json", "-C", plan_repository).json()
    assert told["service"]["summary"] == "en | to \\ tre\nfire\nfem | seks"


def test_a_table_can_be_one_signed_commit(plan_repository: Path, signing_key: Path) -> None:
    """With --commit nothing is written in between."""
    assert signing_key.exists()
    answer = table(plan_repository, "text = text.replace('| 2026-01-01 |', '| 2027 |')", "--commit")
    assert answer.code == 0, answer.err
    assert clean(plan_repository)
    assert git(plan_repository, "rev-list", "--count", "HEAD") == "2"


def test_without_an_editor_and_a_terminal_nothing_hangs(plan_repository: Path) -> None:
    """The way out is told."""
    answer = plantui("edit", "--table", "-C", plan_repository, environment={"EDITOR": "", "VISUAL": ""})
    assert answer.code == 4 and "EDITOR" in answer.err


def test_on_a_terminal_the_table_is_opened_again_at_the_line(plan_repository: Path, tmp_path: Path) -> None:
    """An editor that takes +N is told the line of the complaint."""
    calls = tmp_path / "calls.txt"
    script = tmp_path / "vim"
    script.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"calls = pathlib.Path({str(calls)!r})\n"
        "before = calls.read_text() if calls.exists() else ''\n"
        "calls.write_text(before + ' '.join(sys.argv[1:-1]) + ';')\n"
        "file = pathlib.Path(sys.argv[-1])\ntext = file.read_text('utf-8')\n"
        "new = text.replace('2026-01-01', 'snart') if not before else text.replace('| snart |', '| 2027-01-01 |')\n"
        "file.write_text(new, 'utf-8')\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    import os

    environment = {**os.environ, "EDITOR": str(script), "TERM": "xterm-256color"}
    command = (sys.executable, "-m", "plantui", "edit", "--table", "-C", str(plan_repository), "--lang", "en")
    with Terminal(command, environment) as terminal:
        terminal.wait_for("Open the table again")
        terminal.press("y\r")
        assert terminal.wait_end() == 0
    first, second, _ = calls.read_text("utf-8").split(";")
    assert (first, second[0]) == ("", "+")
    assert "when = 2027-01-01" in (plan_repository / FILE).read_text("utf-8")


def test_a_revision_that_can_name_no_round_is_refused(plan_repository: Path) -> None:
    """Rounds, reasons and tags bear the revision's name, so it is refused where it is set and not later."""
    refused = plantui("set", "plan", "revision", "utkast to", folder=plan_repository)
    assert refused.code == 2 and "utkast to" in refused.err
    assert plantui("set", "plan", "revision", "utkast-2", folder=plan_repository).code == 0


def test_a_kept_table_that_is_closed_as_it_was_writes_nothing(plan_repository: Path, home: Path) -> None:
    """Not even where it could be accepted by now: as its head says, all is left as it is, the table too."""
    spoiled = "text = text.replace('| 2026-01-01 |', '| 2027-01-01 |').replace('| 2026-H1 |', '| soon |')"
    assert table(plan_repository, spoiled).code == 4
    (kept,) = (home / ".local/state/plantui/edits").glob("*.txt")
    kept.write_text(kept.read_text("utf-8").replace("| soon |", "| 2026-H2 |"), "utf-8")  # what was wrong is mended
    as_it_was = kept.read_bytes()
    answer = table(plan_repository, "")
    assert answer.code == 4 and "You closed the table as it was" in answer.err
    assert "2026-01-01" in (plan_repository / FILE).read_text("utf-8")
    assert kept.read_bytes() == as_it_was
    taken = table(plan_repository, "text = '\\n'.join(l for l in text.split('\\n') if not l.startswith('# >>> '))")
    assert taken.code == 0, taken.err
    assert "2027-01-01" in (plan_repository / FILE).read_text("utf-8")


def test_an_item_in_a_file_that_cannot_be_read_is_not_denied(plan_repository: Path) -> None:
    """File and line of the first problem stand beside the answer: the item may stand there."""
    with (plan_repository / FILE).open("a", encoding="utf-8") as file:
        file.write("x = [\n")
    for words in (("show", "pps"), ("timeline", "pps")):
        answer = plantui(*words, "--rev", "WORK", "-C", plan_repository)
        assert answer.code == 2 and f"{FILE}:" in answer.err and "is not valid TOML" in answer.err, answer.err
    assert "problem" not in plantui("show", "pqs", "-C", plan_repository).err


# a year in one table


_SERVICES = ("pps", "helsenorge")


def _year(text: str) -> tuple[str, int, int]:
    """A year of 30 changes as an editor types it: the table then, its lines that were typed in, and the keys for them.

    Ten values are typed over: a key for each letter that is new, and one to mark what was there. Twenty items come.
    """
    keys = 0
    typed: list[str] = []

    def over(text: str, old: str, new: str) -> str:
        nonlocal keys
        assert text.count(old) >= 1, old
        keys += len(new.strip(" |")) + 1
        return text.replace(old, new, 1)

    text = over(text, "source = \n", "source = årsmøte 2026, sak 4\n")
    text = over(text, "reason = \n", "reason = omfang: årets revisjon\n")
    for number, (old, new) in enumerate((
        ("| 2026-01-01 |", "| 2027-01-01 |"), ("| 2026-H1 |", "| 2026-H2 |"), ("| planned |", "| expected |"),
        ("| 2025-Q1 |", "| 2025-Q3 |"), ("| indicated |", "| planned |"), ("| open |", "| met |"),
        ("| planlagt fra |", "| forventes fra |"), ("| Testperiode |", "| Prøveperiode |"),
        ("| Innbyggeren ser svarene sine |", "| Innbyggeren ser svar |"), ("| duty |", "| agreement |"),
    )):  # fmt: skip
        assert number < 10
        text = over(text, old, new)
    for number in range(20):
        service = _SERVICES[number % 2]
        typed += [
            f"+ {service} delivery | title | Ny leveranse {number + 1} |",
            f"| when | Q{number % 4 + 1} 2028 |",
            *(["| actors | nhn |"] if number % 5 == 0 else []),
        ]
    keys += sum(len(line) + 1 for line in typed)
    return text + "\n" + "\n".join(typed) + "\n", len(typed) + 12, keys


def test_a_year_of_thirty_changes_is_one_table_without_toml(plan_repository: Path, signing_key: Path) -> None:
    """Twenty of them new items: one commit. How many lines and keys it takes stands in the page on commands."""
    assert signing_key.exists()
    seen = plan_repository.parent / "seen.txt"
    script = plan_repository.parent / "year.txt"
    assert table(plan_repository, f"pathlib.Path({str(seen)!r}).write_text(text, 'utf-8')").code == 0
    text, lines, keys = _year(seen.read_text("utf-8"))
    assert not any(sign in text.partition("\n\n")[2] for sign in ("[[", '"""', " = ["))
    script.write_text(text, encoding="utf-8")
    answer = table(plan_repository, f"text = pathlib.Path({str(script)!r}).read_text('utf-8')", "--commit", "--yes")
    assert answer.code == 0, answer.err
    assert clean(plan_repository) and git(plan_repository, "rev-list", "--count", "HEAD") == "2"
    changes = plantui("changes", "--baseline", "HEAD~1", "--format", "json", "-C", plan_repository).json()["changes"]
    kinds = [change["kind"] for change in changes if change["item"] != "plan"]
    assert kinds.count("added") == 20
    page = (Path(__file__).parents[2] / "docs/commands.md").read_text("utf-8")
    assert f"{lines} lines and about {round(keys, -2)} keys" in page, (lines, keys)
    made = (plan_repository / FILE).read_text("utf-8")
    assert made.count('source = "årsmøte 2026, sak 4"') >= 10


def test_a_table_puts_in_takes_out_and_creates_what_is_missing(plan_repository: Path) -> None:
    """In one go, with the difference in the files where nothing is to be written."""
    lines = (
        "- pps.testperiode | | | omfang: utgår\\n+ pps event | title | Ny | omfang: ny\\n"
        " | actors | nhn, nhx |\\n | source | 2 |\\n"
    )
    script = f"text = text.replace('| testperiode |', '|  |') + '{lines}'"
    refused = table(plan_repository, script)
    assert refused.code == 4 and "nhx (did you mean nhn?)" in refused.err and clean(plan_repository)
    words = ("edit", "--table", "-C", plan_repository)
    dry = plantui(*words, "--create-missing", "--dry-run", environment=editor(plan_repository.parent, "text += ' '"))
    assert dry.code == 0 and '+id = "nhx"' in dry.out and clean(plan_repository), dry.err
    made = table(plan_repository, script, "--create-missing")
    assert made.code == 0, made.err
    assert 'id = "nhx"' in (plan_repository / "plan/plan.toml").read_text("utf-8")
    pps = (plan_repository / FILE).read_text("utf-8")
    assert "testperiode" not in pps and 'actors = ["nhn", "nhx"]' in pps
    plantui("edit", "--table", "--discard", "-C", plan_repository, environment=editor(plan_repository.parent, ""))


def test_an_item_that_others_name_is_not_taken_out_by_a_line(plan_repository: Path) -> None:
    """The complaint stands at the line, with who names it."""
    refused = table(plan_repository, "text = text + '- pps.testperiode\\n'")
    assert refused.code == 4 and f"{ITEM}" in refused.err and clean(plan_repository)


def test_claims_go_in_change_and_go_out_by_lines_of_a_table(plan_repository: Path) -> None:
    """Each in its own bytes: the file is as it was once they are taken out again."""
    before = (plan_repository / FILE).read_text("utf-8")
    claim = f"+ {ITEM} claim | reporter | nhn |\\n | when | Q1 2030 |\\n"
    assert table(plan_repository, f"text += {claim!r}.replace(chr(92) + 'n', chr(10))").code == 0
    made = (plan_repository / FILE).read_text("utf-8")
    assert 'reporter = "nhn"\nwhen = "2030-Q1"' in made
    assert table(plan_repository, "text = text.replace('| 2030-Q1 |', '| 2031 |')").code == 0
    assert (plan_repository / FILE).read_text("utf-8") == made.replace("2030-Q1", "2031")
    assert table(plan_repository, f"text += '- {ITEM}#claim:1' + chr(10)").code == 0
    after = (plan_repository / FILE).read_text("utf-8")
    assert after.replace("plantui.service/2", "plantui.service/1") == before.replace(
        "plantui.service/2", "plantui.service/1"
    )
