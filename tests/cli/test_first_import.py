"""A plan that lives in a spreadsheet of an organisation's own: from an empty folder to one that can be founded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from support import repositories, sheets
from support.program import Answer, plantui
from support.repositories import git
from support.sheets import changed

MAP = "Milepæl=title, Dato=when, Ansvarlig=owner, Kilde=source, Tjeneste=service, Sikkerhet=certainty"
HEADINGS = ("Nr", "Tjeneste", "Milepæl", "Dato", "Sikkerhet", "Ansvarlig", "Kilde", "Kommentar")

SERVICES = ("Billettsystem", "Ferjeterminal på Nesøya", "Ruteopplysning")
ACTORS = ("Nordhavn kommune", "Rederiet AS", "Statens sjøtilsyn")
DATES: tuple[tuple[object, str], ...] = (
    (date(2029, 1, 31), "when = 2029-01-31"),
    (2029, 'when = "2029"'),
    ("Q1 2029", 'when = "2029-Q1"'),
    ("1. kvartal 2030", 'when = "2030-Q1"'),
    ("våren 2029", 'when = "2029-spring"'),
    ("innen 2029", 'when = "..2029"'),
    ("ikke før mai 2029", 'when = "2029-05.."'),
    ("fra 2029 til 2031", 'when = "2029..2031"'),
    ("2. halvår 2029", 'when = "2029-H2"'),
    ("1.4.2030", "when = 2030-04-01"),
)
CERTAINTIES = ("planlagt", "Forventet", "", "ganske sikkert")


@pytest.fixture(autouse=True)
def signing(home: Path) -> None:
    """The secretary signs with a key of her own."""
    repositories.sign_with_ssh(home / ".gitconfig", repositories.ssh_key(home, "siri"))


def organisation(folder: Path, count: int = 60) -> Path:
    """The organisation's workbook: a title over merged cells, a row of headings, rows, columns nobody needs."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Milepæler 2028"
    sheet["A1"] = "Framdriftsplan for ferjebilletten"
    sheet.merge_cells("A1:H1")
    sheet.append(["", "Sist oppdatert", date(2028, 11, 1)])
    sheet.append(list(HEADINGS))
    for number in range(count):
        sheet.append(_row(number))
    book.create_sheet("Notater")["A1"] = "Husk møtet"
    folder.mkdir(exist_ok=True)
    path = folder / "milepaeler.xlsx"
    book.save(path)
    return path


def _row(number: int) -> list[object]:
    return [
        number + 1,
        SERVICES[number % 3],
        f"Leveranse {number + 1} av løsningen er i drift",
        DATES[number % len(DATES)][0],
        CERTAINTIES[number % 4],
        ACTORS[number % 3] if number % 5 else "",
        f"Framdriftsplan, rad {number + 1}",
        "internt",
    ]


def _saved(path: Path, folder: Path) -> Path:
    """As LibreOffice saves it, where it is installed."""
    if shutil.which("soffice") is None:
        return path
    saved = sheets.office([path], "xlsx", folder)[0]
    return Path(shutil.copy(saved, path))


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[list[str]]:
    """What was typed, to be counted."""
    yield []


def test_sixty_rows_become_a_plan_that_is_founded_and_goes_on_next_year(tmp_path: Path, commands: list[str]) -> None:
    """Under ten commands to the founding, and three for 30 rows changed and 20 new ones a year later."""
    file = _saved(organisation(tmp_path / "sheets"), tmp_path / "office")
    plan = tmp_path / "plan"
    keys = [repositories.public_key(repositories.ssh_key(tmp_path, name)) for name in ("ola", "arne")]

    def run(*words: str | Path, code: int = 0) -> Answer:
        commands.append(str(words[0]))
        answer = plantui(*words, *(("-C", plan) if words[0] != "init" else ()))
        assert answer.code == code, (words, answer.out, answer.err)
        return answer

    people = ("--owner", f"ola.eier {keys[0]} Ola Eier", "--archive", f"arne.arkiv {keys[1]} Arne Arkiv")
    run("init", "--governed", "--empty", plan, *people, "--advises", "raad=Rådet")
    given = ("--map", MAP, "--set", "kind=delivery", "--as", "new")
    lists = run("import", file, *given, code=2)
    assert lists.out.count("is no actor of the plan") == len(ACTORS)
    assert lists.out.count("is no service of the plan, in 20 rows") == len(SERVICES)
    dry = run("import", file, *given, "--create-missing", code=1)
    assert dry.out.startswith("60 new · 0 changed · 0 removed · 0 as they were\n"), dry.out
    assert not (plan / "plan/services").exists()
    written = run("import", file, *given, "--create-missing", "--write", "--commit", "--yes")
    assert "remembers which column is which" in written.out
    run("check")
    run("adopt", "--found", "--yes")
    assert len(commands) < 10
    _check_files(plan, file)

    commands.clear()
    given_back = file.with_name("milepaeler.ids.xlsx")

    def next_year(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        assert sheet.cell(3, 9).value == "id"
        for number in range(30):
            sheet.cell(4 + number, 4).value = "høsten 2032"
        for number in range(60, 80):
            sheet.append(_row(number))

    later = _saved(changed(given_back, given_back, next_year), tmp_path / "office")
    run("set", "plan", "revision", "2029", "--commit", "--yes")
    reason = ("--reason", "leverandor: Rederiet er ikke klart.")
    answer = run("import", later, "--create-missing", "--write", "--commit", "--yes", *reason)
    assert answer.out.startswith("20 new · 30 changed · 0 removed · 30 as they were"), answer.out
    run("check")
    difference = git(plan, "diff", "HEAD~1", "--", "plan/services")
    assert difference.count('\n+when = "2032-autumn"') == 30
    gone = [line for line in difference.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert len(gone) == 30 and all(line.startswith("-when = ") for line in gone)
    assert difference.count("\n+[[milestone]]") == 20
    assert (plan / "plan/changes/2029.toml").read_text("utf-8").count("Rederiet er ikke klart.") == 50


def _check_files(plan: Path, file: Path) -> None:
    texts = "".join(path.read_text("utf-8") for path in (plan / "plan/services").glob("*.toml"))
    assert sorted(path.stem for path in (plan / "plan/services").glob("*.toml")) == [
        "billettsystem", "ferjeterminal-paa-nesoeya", "ruteopplysning",
    ]  # fmt: skip
    assert texts.count('schema = "plantui.service/2"') == len(SERVICES)
    assert texts.count('owner = "rederiet"') == 16
    for _, line in DATES:
        assert texts.count(f"{line}\n") == 6, line
    assert texts.count('certainty = "planned"') == texts.count('certainty = "expected"') == 15
    assert texts.count('certainty_text = "ganske sikkert"') == 15
    assert (plan / "plan/plan.toml").read_text("utf-8").count("[[actor]]") == len(ACTORS)
    kept = file.with_name("import.toml").read_text("utf-8")
    assert 'schema = "plantui.import/1"' in kept and '"Milepæl" = "title"' in kept and 'kind = "delivery"' in kept
    assert not list(plan.rglob("import.toml"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A plan without anything in it but its document."""
    assert plantui("init", "--empty", tmp_path / "plan").code == 0
    return tmp_path / "plan"


def test_a_date_that_cannot_be_read_is_an_error_and_its_words_stay(empty: Path, tmp_path: Path) -> None:
    """Never a guess: with --skip-errors the row has no date, and the words stand in its text."""
    file = tmp_path / "plan.csv"
    file.write_text("Hva;Når\nFerja går;etter påske\nBåten er ny;vinteren 29\nKaia står;2029\n", "utf-8")
    given = ("--map", "Hva=title,Når=when", "--set", "kind=event", "--set", "source=Notat", "--set", "service=Ferje")
    words = ("import", file, "--as", "new", "--create-missing", *given, "-C", empty)
    answer = plantui(*words, "--write")
    assert answer.code == 2 and "plan!B2" in answer.out and "etter påske" in answer.out, answer.out
    assert git(empty, "status", "--porcelain") == ""
    answer = plantui(*words, "--write", "--skip-errors")
    assert answer.code == 2 and answer.out.startswith("3 new"), answer.out
    text = (empty / "plan/services/ferje.toml").read_text("utf-8")
    assert 'title = "Ferja går"\ntext = "etter påske"\n' in text and 'text = "vinteren 29"' in text
    assert text.count("when = ") == 1


def test_a_map_that_does_not_fit_is_told_before_anything(empty: Path, tmp_path: Path) -> None:
    """A field that is none, a column that is none, a pair that is none, two columns for one field, no map at all."""
    file = tmp_path / "plan.csv"
    file.write_text("Hva;Når;Hvem\nFerja går;2029;NHN\n", "utf-8")
    for given, told in (
        ("Hva=title, Når=status.word", "“status.word” is no field of milestones"),
        ("Hva, Når=when", "is not written as COLUMN=FIELD"),
        ("Hva=title, Når=title", "two columns are mapped to title"),
        ("", "There is: plan: Hva, Når, Hvem"),
    ):
        answer = plantui("import", file, "--as", "new", *(("--map", given) if given else ()), "-C", empty)
        assert answer.code == 2 and told in answer.err, (given, answer.err)
    answer = plantui("import", file, "--as", "new", "--map", "Hva=title, Dato=when", "-C", empty)
    assert answer.code == 2 and "there is no column “Dato”" in answer.out, answer.out


def test_nothing_is_kept_inside_the_plan(empty: Path) -> None:
    """A spreadsheet in plan/ is refused: what is kept beside it would become part of the plan."""
    file = empty / "plan" / "sheet.csv"
    file.write_text("title\nFerja\n", "utf-8")
    answer = plantui("import", file, "--as", "new", "--map", "title=title", "--write", "-C", empty)
    assert answer.code == 2 and "it lies in plan/" in answer.err
