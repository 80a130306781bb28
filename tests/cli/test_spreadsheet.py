"""`export` and `import` with the real program: the plan as a workbook, changed by people and programs, and back."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from plantui.usecases.setup.demo_script import revise
from support import plans, repositories, sheets
from support.program import Answer, plantui
from support.repositories import git
from support.sheets import add, changed, put, row_of

ODD = '''schema = "plantui.service/1"
id = "odd"
title = "=Odd+1"

[[milestone]]
id = "one"
kind = "event"
title = "@one, _x0041_ and C:\\\\new\\\\u0041"
text = """
 first line, \\\\n is no line end
'quoted'	and a tab
"""
when = 2029-01-31 # said so
source = "-§1"
[[milestone.claim]]
reporter = "Nordhavn, havnevesen"
when = "2029-Q1"
[[milestone.claim]]
reporter = "007"
when = "2030"

[[fact]]
id = "share"
text = "1e5"
value = 12
unit = "3/4"
source = "2029"

[[milestone]]
id = "two"
kind = "transition"
title = "TRUE"
after = ["one", "pps.testperiode"]
actors = ["nhn"]
source = "#REF!"

[[goal]]
id = "last"
text = "+47 22 22 22 22"
source = "§3"
'''
INTERLEAVED = {**repositories.PLAN_FILES, "plan/services/odd.toml": ODD}
"""A plan whose arrays of tables are interrupted, and whose texts look like other things."""

VECTORS = Path(__file__).parents[1] / "vectors" / "fingerprints.json"
SECOND: dict[str, str | bytes] = json.loads(VECTORS.read_text("utf-8"))["number_2"]["files"]
"""A plan with every field and table that came with the format's second number."""

PLANS: Mapping[str, Mapping[str, str | bytes]] = {
    "shipped": plans.shipped_files(),
    "revised": revise(plans.shipped_files()),
    "small": repositories.PLAN_FILES,
    "interleaved": INTERLEAVED,
    "second": SECOND,
}


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A repository with the interleaved plan."""
    return repositories.make(tmp_path / "plan", files=INTERLEAVED)


def exported(folder: Path, name: str = "plan.xlsx") -> Path:
    """The plan's workbook, beside the repository."""
    path = folder.parent / name
    answer = plantui("export", "--xlsx", path, "-C", folder)
    assert answer.code == 0, answer.err
    return path


def brought(file: Path, folder: Path, *words: str) -> Answer:
    """`plantui import` of a file."""
    return plantui("import", file, "-C", folder, *words)


def lines(folder: Path) -> dict[str, list[str]]:
    """What a work tree changes, by file: the lines taken out and put in."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in git(folder, "diff", "-U0").splitlines():
        if line.startswith("+++ "):
            name = line.removeprefix("+++ b/")
        elif line.startswith(("+", "-")) and not line.startswith("---"):
            found.setdefault(name, []).append(line)
    return found


# there and back


def test_what_libreoffice_saves_of_a_plan_changes_nothing(tmp_path: Path) -> None:
    """Every plan of the tests, as ODS and as XLSX: no new item, no change, nothing removed, nothing wrong."""
    folders = {name: repositories.make(tmp_path / name / "plan", files=files) for name, files in PLANS.items()}
    files = [exported(folder, f"{name}.xlsx") for name, folder in folders.items()]
    saved = sheets.through_office(files, tmp_path / "office")
    for (name, folder), file in zip(folders.items(), saved, strict=True):
        answer = brought(file, folder)
        assert answer.out.startswith("0 new · 0 changed · 0 removed · "), (name, answer.out)
        assert answer.code == 0, (name, answer.out)


def test_a_workbook_as_it_was_exported_changes_nothing(tmp_path: Path) -> None:
    """Every plan of the tests, without another program in between; nor does each sheet as CSV."""
    for name, files in PLANS.items():
        folder = repositories.make(tmp_path / name / "plan", files=files)
        answer = brought(exported(folder), folder)
        assert (answer.code, answer.out.partition(" removed")[0]) == (0, "0 new · 0 changed · 0"), (name, answer.out)
        for sheet in ("milestones", "claims", "services", "actors"):
            file = folder.parent / f"{sheet}.csv"
            assert plantui("export", "--csv", file, "--sheet", sheet, "-C", folder).code == 0
            answer = brought(file, folder)
            assert answer.code == 0 and answer.out.startswith("0 new · 0 changed · 0 removed"), (sheet, answer.out)


def test_cells_that_are_edited_are_the_fields_that_change(odd: Path) -> None:
    """Through LibreOffice too, each as `set` would have it, and no other byte."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        milestones = made["milestones"]
        put(milestones, row_of(milestones, "odd", "one"), {"when": "våren 2031", "text": "one\nline more"})
        put(milestones, row_of(milestones, "odd", "two"), {"actors": "", "title": "+2+2"})
        put(made["facts"], row_of(made["facts"], "odd", "share"), {"value": 13})
        put(made["claims"], 3, {"reporter": "008"})

    edited = changed(book, odd.parent / "edited.xlsx", edit)
    for number, file in enumerate([edited, *_if_office([edited], odd.parent / "office")]):
        answer = brought(file, odd, "--write")
        assert answer.code == 0, answer.out + answer.err
        assert answer.out.startswith("0 new · 3 changed · 0 removed"), answer.out
        assert "the comment beside it stays: # said so" in answer.out
        assert lines(odd) == {
            "plan/services/odd.toml": [
                '-text = """', "- first line, \\\\n is no line end", "-'quoted'\tand a tab", '-"""',
                "-when = 2029-01-31 # said so", '+text = """one', '+line more"""',
                '+when = "2031-spring" # said so',
                '-reporter = "007"', '+reporter = "008"', "-value = 12", "+value = 13",
                '-title = "TRUE"', '+title = "+2+2"', '-actors = ["nhn"]',
            ]
        }, number  # fmt: skip
        git(odd, "checkout", "-q", ".")


def _if_office(files: list[Path], folder: Path) -> list[Path]:
    try:
        return sheets.through_office(files, folder)
    except pytest.skip.Exception:
        return []


def test_a_row_or_a_column_that_is_missing_changes_nothing(odd: Path) -> None:
    """Only x in the column `remove` takes an item out; an emptied cell takes the field out of the text."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        milestones = made["milestones"]
        milestones.delete_cols(sheets.column(milestones, "certainty"))
        milestones.delete_rows(row_of(milestones, "pps", "testperiode"))
        put(milestones, row_of(milestones, "odd", "two"), {"remove": "x"})
        put(milestones, row_of(milestones, "odd", "one"), {"when": None})
        del made["claims"]

    answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write")
    assert answer.code == 0, answer.out + answer.err
    assert answer.out.startswith("0 new · 1 changed · 1 removed"), answer.out
    assert lines(odd) == {
        "plan/services/odd.toml": [
            "-when = 2029-01-31 # said so", "-[[milestone]]", '-id = "two"', '-kind = "transition"', '-title = "TRUE"',
            '-after = ["one", "pps.testperiode"]', '-actors = ["nhn"]', '-source = "#REF!"', "-",
        ]
    }  # fmt: skip


def test_the_second_number_s_tables_are_edited_as_the_first_s(tmp_path: Path) -> None:
    """Positions, years on one line, lists of lines with commas, figures with decimals, and one more of each."""
    folder = repositories.make(tmp_path / "plan", files=SECOND)

    def edit(made: openpyxl.Workbook) -> None:
        put(made["positions"], 3, {"text": "Vi eide dem."})
        put(made["years"], 3, {"value": "39"})
        add(made["years"], service="plan", id="tilskudd", when="2032", decimal="40.5", state="forecast")
        put(made["actors"], row_of(made["actors"], "plan", "tilsynet"), {"aliases": "Ferjetilsynet, Nord\\, tilsynet"})
        put(made["facts"], row_of(made["facts"], "ferje", "reiser"), {"decimal": "1041.5"})
        put(made["services"], 2, {"owner": "Nordrederiet"})

    answer = brought(changed(exported(folder), tmp_path / "edited.xlsx", edit), folder, "--write")
    assert answer.code == 0, answer.out + answer.err
    years = """ { when = "2031", value = 39, state = "proposed", bound = "about", text = "Foreslått i mars  ", """
    found = lines(folder)
    assert len(found["plan/plan.toml"]) == 6 and years in found["plan/plan.toml"][3]
    assert found["plan/plan.toml"][3].endswith('{when = "2032", decimal = "40.5", state = "forecast"} ]')
    assert found["plan/plan.toml"][1] == '+aliases = ["Ferjetilsynet", "Nord, tilsynet"]'
    assert found["plan/plan.toml"][4:] == ['-text = "Vi eier dem."', '+text = "Vi eide dem."']
    assert found["plan/services/ferje.toml"] == [
        '-owner = "tilsynet"', '+owner = "nordrederiet"', '-decimal = "-1041.50"', '+decimal = "1041.5"',
    ]  # fmt: skip
    assert brought(exported(folder, "again.xlsx"), folder).code == 0


# new rows


def test_new_rows_become_items_and_their_ids_are_given_back(odd: Path) -> None:
    """Without an id one is made and shown; the file with the ids finds the same items, and is never written over."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        given = {"service": "odd", "kind": "delivery", "source": "§9"}
        add(made["milestones"], **given, title="Kai og båt er bygget", when="2. kvartal 2030", actors="NHN")
        add(made["milestones"], **given, id="own-name", title="Named")
        add(made["services"], id="harbour", inside="odd", title="Harbour")
        add(made["notes"], service="harbour", text="New in a new service", source="§9")
        add(made["claims"], service="odd", id="two", reporter="Nord", when="2031")
        add(made["claims"], service="odd", id="own-name", reporter="Sør", when="2032")

    edited = changed(book, odd.parent / "edited.xlsx", edit)
    dry = brought(edited, odd)
    assert dry.code == 1 and git(odd, "status", "--porcelain") == ""
    assert dry.out.startswith("4 new · 1 changed · 0 removed"), dry.out
    assert "odd.kai-baat-er-bygget  Kai og båt er bygget" in dry.out
    answer = brought(edited, odd, "--write")
    assert answer.code == 0, answer.out + answer.err
    text = (odd / "plan/services/odd.toml").read_text("utf-8")
    assert text.startswith(ODD.partition("\n[[goal]]")[0].partition('[[milestone]]\nid = "two"')[0])
    assert 'when = "2030-Q2"' in text and 'actors = ["nhn"]' in text.partition("kai-baat")[2]
    assert text.count("[[milestone.claim]]") == 4
    assert (odd / "plan/services/odd/harbour.toml").read_text("utf-8").startswith('schema = "plantui.service/1"\nid = ')
    assert "no problems" in plantui("check", "-C", odd).out
    git(odd, "add", "-A")
    again = brought(odd.parent / "edited.ids.xlsx", odd, "--write")
    assert again.code == 0 and again.out.startswith("0 new · 0 changed · 0 removed"), again.out
    repeated = brought(edited, odd)
    assert repeated.code == 2, repeated.out
    assert "this row is odd.kai-baat-er-bygget by another id" in repeated.out
    assert git(odd, "diff") == ""


def test_a_reason_stands_with_the_change_it_is_for(odd: Path) -> None:
    """In the row, or one for all; what a workbook gives back of reasons is no change."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        sheet = made["milestones"]
        put(sheet, row_of(sheet, "odd", "one"), {"when": "2031", "reason_code": "finansiering", "reason": "No money"})
        put(sheet, row_of(sheet, "odd", "two"), {"when": "2032"})

    edited = changed(book, odd.parent / "edited.xlsx", edit)
    answer = brought(edited, odd, "--write", "--reason", "regelverk: a new law")
    assert answer.code == 0, answer.out + answer.err
    reasons = (odd / "plan/changes/2025.toml").read_text("utf-8")
    assert reasons.index("No money") < reasons.index("a new law") and 'reason_code = "finansiering"' in reasons
    assert brought(exported(odd, "next.xlsx"), odd).code == 0


def test_it_is_made_a_signed_commit_where_that_is_asked(odd: Path) -> None:
    """Its subject counts what was done."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        add(made["goals"], service="odd", text="One more", source="§9")
        put(made["goals"], row_of(made["goals"], "odd", "last"), {"text": "Other"})

    answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write", "--commit", "--unsigned")
    assert answer.code == 0, answer.out + answer.err
    assert git(odd, "log", "-1", "--format=%s") == "plan(2025): 1 item added, 1 field set"


# what is wrong


def test_all_that_is_wrong_is_told_at_once_by_its_cell(odd: Path) -> None:
    """Nothing is written while there is one; what a spreadsheet may have made of a cell is never guessed at."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        sheet = made["milestones"]
        one, two = row_of(sheet, "odd", "one"), row_of(sheet, "odd", "two")
        put(sheet, one, {"when": "2. halvår 29", "checked": time(9, 30), "title": "=A1&B1", "text": 7})
        put(sheet, two, {"certainty": "maybe", "when": 1.5, "source": "", "after": "nowhere", "actors": "nnh"})
        add(sheet, service="odd", id="two", title="Twice", kind="event", source="§1")
        add(sheet, service="nowhere", title="Lost", kind="event", source="§1")
        add(sheet, service="odd", title="No kind", source="§1", remove="x")
        add(made["goals"], service="odd", id="Not An Id", text="x", source="§1")
        made["facts"].title = "Ark1"
        made["risks"]["A5"] = "x"
        made["risks"].merge_cells("A5:B6")
        made["notes"]["Z1"] = "Comment"

    answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write")
    assert answer.code == 2
    for told in (
        "milestones!F", "(odd.one, when): “2. halvår 29” is not a place in time (2029-H2?)",
        "(odd.one, checked): 09:30:00 has an hour", "title): =A1&B1 is a formula", "text): 7 is a number",
        "(odd.two, certainty): ", "1.5 is a number that the spreadsheet may have rounded",
        "(odd.two, source): “Source” is missing", "“nowhere” is no item of the plan",
            "“nnh” is no actor of the plan (did you mean nhn?)",
        "the same item stands in row", "“nowhere” is no service of the plan", "there is no such item to take out",
        "“Not An Id”", "Ark1: the sheet has no name of a table", "risks!A5: the cells A5:B6 are merged",
        "notes!Z1: “Comment” is no column of this sheet", "Nothing is written.",
    ):  # fmt: skip
        assert told in answer.out, (told, answer.out)
    assert git(odd, "status", "--porcelain") == ""


def test_rows_with_errors_are_left_out_where_that_is_asked(odd: Path) -> None:
    """They are listed, and what rests on them is left out with them."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        given = {"service": "odd", "kind": "delivery", "source": "§9"}
        add(made["milestones"], **given, id="good", title="Good")
        add(made["milestones"], **given, id="bad", title="Bad", when="soon")
        add(made["milestones"], **given, id="rests", title="Rests", after="bad")
        add(made["milestones"], **given, id="rests-too", title="Rests too", after="rests")

    answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write", "--skip-errors")
    assert answer.code == 2, answer.out
    assert answer.out.startswith("1 new · 0 changed · 0 removed"), answer.out
    assert "Left out, 3 rows: milestones!8, milestones!9, milestones!10" in answer.out
    text = (odd / "plan/services/odd.toml").read_text("utf-8")
    assert 'id = "good"' in text and "bad" not in text and "rests" not in text


def test_an_id_that_was_changed_is_refused(odd: Path) -> None:
    """Another id with the rest as it was is the same item: ids are for ever. So is an id that was emptied."""
    book = exported(odd)
    for value in ("renamed", None):

        def edit(made: openpyxl.Workbook, value: str | None = value) -> None:
            sheet = made["milestones"]
            put(sheet, row_of(sheet, "odd", "one"), {"id": value})

        answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write")
        assert answer.code == 2 and "this row is odd.one by another id" in answer.out, answer.out
    assert git(odd, "status", "--porcelain") == ""


def test_two_editors_at_once_lose_nothing(odd: Path) -> None:
    """A row that another changed in the plan meanwhile stands; one that both changed is refused with both values."""
    book = exported(odd)
    assert plantui("set", "odd.one", "when", "2033", "-C", odd).code == 0
    assert plantui("set", "odd.two", "title", "Theirs", "-C", odd).code == 0
    before = git(odd, "diff")
    assert brought(book, odd, "--write").code == 0
    assert git(odd, "diff") == before

    def edit(made: openpyxl.Workbook) -> None:
        sheet = made["milestones"]
        put(sheet, row_of(sheet, "odd", "one"), {"when": "2034"})
        put(sheet, row_of(sheet, "odd", "two"), {"source": "§7"})

    answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write")
    assert answer.code == 2
    assert "(odd.one, when): changed here and in the plan since it was exported: here “2034”, in the plan “2033”" in (
        answer.out
    )
    assert "(odd.two, title): changed here and in the plan since it was exported: here “TRUE”" in answer.out
    assert git(odd, "diff") == before

    def agree(made: openpyxl.Workbook) -> None:
        sheet = made["milestones"]
        put(sheet, row_of(sheet, "odd", "one"), {"when": "2033"})
        put(sheet, row_of(sheet, "odd", "two"), {"title": "Theirs"})

    agreed = changed(odd.parent / "edited.xlsx", odd.parent / "agreed.xlsx", agree)
    answer = brought(agreed, odd, "--write")
    assert answer.code == 0 and answer.out.startswith("0 new · 1 changed"), answer.out


def test_a_file_that_is_no_spreadsheet_is_refused_in_words(odd: Path) -> None:
    """Another kind, none at all, an archive that unpacks to a hundred times its size, one with macros."""
    folder = odd.parent
    (folder / "plan.ods").write_bytes(b"")
    for name, content in (("bomb.xlsx", b"\0" * 10_000_000), ("macros.xlsx", b"x")):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/vbaProject.bin" if name == "macros.xlsx" else "xl/worksheets/sheet1.xml", content)
    for name, told in (
        ("plan.ods", "neither .xlsx nor .csv"), ("none.xlsx", "none.xlsx"), ("bomb.xlsx", "100 times"),
        ("macros.xlsx", "has macros"),
    ):  # fmt: skip
        answer = brought(folder / name, odd, "--write")
        assert answer.code == 2 and told in answer.err, (name, answer.err)
    assert git(odd, "status", "--porcelain") == ""


def test_a_map_beside_it_is_not_for_a_workbook_of_the_plan(odd: Path) -> None:
    """An import.toml in the same folder is another file's; one that cannot be read is named."""
    book = exported(odd)
    kept = book.with_name("import.toml")
    kept.write_text('schema = "plantui.import/1"\n[map]\n"Milepæl" = "title"\n"Dato" = "when"\n', "utf-8")
    assert brought(book, odd).code == 0
    for text in ('schema = "plantui.import/2"', "schema = ", 'schema = "plantui.import/1"\nmap = 3'):
        kept.write_text(text, "utf-8")
        answer = brought(book, odd)
        assert answer.code == 2 and "import.toml" in answer.err, answer.err


def test_a_workbook_of_another_plan_is_refused(odd: Path, tmp_path: Path) -> None:
    """It says itself of which plan it is."""
    other = repositories.make(tmp_path / "other" / "plan", files=plans.files({}))
    answer = brought(exported(odd), other)
    assert answer.code == 2 and "it was made of the plan" in answer.err


def test_a_day_and_a_year_may_be_cells_of_their_own(odd: Path) -> None:
    """A date is a day, a whole number of four digits in a column of time is a year; elsewhere neither is taken."""
    book = exported(odd)

    def edit(made: openpyxl.Workbook) -> None:
        sheet = made["milestones"]
        put(sheet, row_of(sheet, "odd", "one"), {"when": date(2031, 5, 17)})
        put(sheet, row_of(sheet, "odd", "two"), {"when": 2032})

    answer = brought(changed(book, odd.parent / "edited.xlsx", edit), odd, "--write")
    assert answer.code == 0, answer.out
    text = (odd / "plan/services/odd.toml").read_text("utf-8")
    assert "when = 2031-05-17 # said so" in text and 'when = "2032"' in text

    def wrong(made: openpyxl.Workbook) -> None:
        sheet = made["milestones"]
        put(sheet, row_of(sheet, "odd", "one"), {"title": date(2031, 5, 17)})
        put(sheet, row_of(sheet, "odd", "two"), {"when": 45000})

    answer = brought(changed(book, odd.parent / "wrong.xlsx", wrong), odd)
    assert answer.code == 2
    assert "has made the date 2031-05-17 of it" in answer.out and "45000 is a number" in answer.out


def test_headings_and_names_of_sheets_are_understood_in_every_language(odd: Path) -> None:
    """Codes, or the words of any catalogue, whichever language is spoken."""
    file = odd.parent / "milepæler.csv"
    file.write_text(
        "Tjeneste;Id;Tittel;Når\nOdd;two;Ny tittel;høsten 2030\n=Odd+1;one;;\n".replace("Odd;two", "odd;two")
    )
    answer = brought(file, odd)
    assert answer.code == 2 and "“Title” is missing" in answer.out, answer.out
    file.write_text("Tjeneste;Id;Tittel;Når\nodd;two;Ny tittel;høsten 2030\n")
    answer = brought(file, odd, "--write")
    assert answer.code == 0, answer.out + answer.err
    assert lines(odd) == {
        "plan/services/odd.toml": ['-title = "TRUE"', '+title = "Ny tittel"', '+when = "2030-autumn"']
    }


def test_a_file_that_is_there_is_not_written_over(odd: Path) -> None:
    """Neither by export nor by the file with the ids."""
    book = exported(odd)
    again = plantui("export", "--xlsx", book, "-C", odd)
    assert again.code == 4 and "something there already" in again.err
    for words in ((), ("--xlsx", "a", "--csv", "b"), ("--csv", "b"), ("--csv", "b", "--sheet", "nowhere")):
        assert plantui("export", *words, "-C", odd).code == 2


def test_the_command_that_export_names_takes_the_file_in(odd: Path) -> None:
    """Also where the file is not called after its sheet, its name has a space, or begins as an option does."""
    sheet = ("--sheet", "milestones")
    for words in (("--xlsx=my plan.xlsx",), ("--csv=-a b.csv", *sheet), ("--csv=milestones.csv", *sheet)):
        told = plantui("export", *words, "-C", odd, folder=odd.parent)
        assert told.code == 0, told.err
        command = shlex.split(told.out.rpartition("then: ")[2])
        answer = plantui(*command[1:], "-C", odd, folder=odd.parent)
        assert answer.code == 0 and answer.out.startswith("0 new · 0 changed · 0 removed"), (command, answer)


def test_other_commands_do_without_the_extra(odd: Path) -> None:
    """openpyxl and defusedxml are imported by these two alone, and where they are missing it is said how."""
    hide = "import sys; sys.modules['openpyxl'] = None; sys.modules['defusedxml'] = None; "
    run = "sys.argv = ['plantui', *{words!r}, '-C', {folder!r}, '--lang', 'en']; from plantui.cli.main import main; "
    for words, code in (
        (["show"], 0),
        (["log"], 0),
        (["export", "--xlsx", "new.xlsx"], 2),
        (["import", "x.xlsx"], 2),
    ):
        script = hide + run.format(words=words, folder=str(odd)) + "sys.exit(main())"
        (odd.parent / "x.xlsx").write_bytes(b"")
        ran = subprocess.run(
            (sys.executable, "-c", script), capture_output=True, cwd=odd.parent, text=True, check=False
        )
        assert ran.returncode == code, (words, ran.stderr)
        assert code == 0 or 'pip install "plantui[xlsx]"' in ran.stderr
    look = (
        "import atexit, sys; atexit.register(lambda: print('openpyxl' in sys.modules, 'defusedxml' in sys.modules)); "
    )
    script = look + run.format(words=["show"], folder=str(odd)) + "main()"
    ran = subprocess.run((sys.executable, "-c", script), capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("False False\n")
