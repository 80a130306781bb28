"""`plantui receive`: what comes back from a body is read row by row, and becomes the record that typing would make."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
import docx
import pytest
from docx.oxml.ns import qn

from plantui import limits
from support import demos
from support.documented import shapes
from support.program import Answer, plantui

BODY = "prioriteringsrad"
WORD, REASON, TEXT = 2, 3, 4


@attrs.frozen(slots=True)
class Secretary:
    """The demo's secretary at their own keyboard, with the paper of one body."""

    plan: Path
    environment: Mapping[str, str]
    folder: Path

    def run(self, *words: str | Path, code: int = 0) -> Answer:
        ran = plantui(*words, folder=self.plan, environment=self.environment)
        assert ran.code == code, (words, ran.code, ran.out, ran.err)
        return ran

    def json(self, *words: str | Path, code: int = 0) -> Any:
        return self.run(*words, "--format", "json", code=code).json()

    @property
    def paper(self) -> Path:
        return self.folder / f"demo-2025-2-{BODY}.docx"


@pytest.fixture
def siri(demo_in_round: Path, tmp_path: Path) -> Secretary:
    """The demo in the middle of its round, a copy of one's own."""
    demo = demos.copy(demo_in_round, tmp_path / "demo")
    secretary = Secretary(demo / "plan", demos.living(demo, "demo.sekretaer"), tmp_path / "papers")
    secretary.run("paper", "--for", BODY, "--out", secretary.folder)
    return secretary


def filled(paper: Path, cells: Mapping[str, Mapping[int, str]], rest: Mapping[str, str] = {}) -> Path:
    """The paper with words in its form: by number and column, and by label in the table below."""
    document = docx.Document(str(paper))
    for table in document.tables:
        for row in table.rows:
            written = [cell.text.strip() for cell in row.cells]
            if len(written) == 5 and table.rows[0].cells[WORD].text == "Word":
                for column, words in cells.get(written[0], {}).items():
                    write(row.cells[column], words)
            elif len(written) == 2 and written[0] in rest:
                write(row.cells[1], rest[written[0]])
    target = paper.with_name("back.docx")
    document.save(str(target))
    return target


def write(cell: Any, words: str) -> None:
    for text in cell._tc.iter(qn("w:t")):
        text.text = words


def converted(path: Path, form: str) -> Path:
    """The file as LibreOffice saves it."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    target = path.parent / "saved"
    subprocess.run(
        ("soffice", f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", form,
         "--outdir", str(target), str(path)),
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return target / f"{path.stem}.{form}"


ANSWERS: dict[str, dict[int, str]] = {
    "E01": {WORD: "Endorsed"},
    "E02": {WORD: "Advised against", REASON: "For lite tid."},
    "E04": {REASON: "Hvem betaler?"},
}
REST = {"Present": "12", "For and against": "11 / 1", "Case number": "7/26"}


def test_a_paper_that_comes_back_empty_says_nothing(siri: Secretary) -> None:
    """Everything in it is printed text: no answer, nothing left over, and nothing goes into the draft."""
    told = siri.json("receive", siri.paper, "--dry-run")
    documented = shapes()["plantui.answer/1"]
    assert told.keys() | told["rows"][0].keys() == documented
    assert told["left"] == [] and {row["state"] for row in told["rows"]} == {"blank"}
    assert "No answer was found" in told["notes"][0]


@pytest.mark.parametrize("saved_by", ["Word", "LibreOffice"])
def test_an_answer_becomes_the_record_that_typing_would_make(siri: Secretary, saved_by: str) -> None:
    """Rows, a reason without a word, what is said of the meeting: one record as typed by hand, and the audit passes."""
    back = filled(siri.paper, ANSWERS, REST)
    if saved_by == "LibreOffice":
        back = converted(back, "docx")
    told = siri.json("receive", back, "--dry-run")
    assert told["settled"] and told["body"] == BODY and told["edition"] == 2
    assert {row["numbers"][0]: row["word"] for row in told["rows"] if row["state"] != "blank"}.keys() == ANSWERS.keys()
    siri.run("receive", back, "--given", "2025-06-10")
    siri.run("submit", "--yes", "--doubt-answered")
    record = siri.json("log")["entries"][0]["record"]
    assert record["voice"] == BODY and record["source"]["sha256"] == sha256(back.read_bytes()).hexdigest()
    assert (record["source"]["present"], record["source"]["votes_for"], record["source"]["case"]) == (12, 11, "7/26")
    assert siri.run("audit").code == 0
    assert "recorded already" in siri.run("receive", back).out


def test_lines_of_a_mail_are_read_as_rows_are(siri: Secretary, tmp_path: Path) -> None:
    """A number, a word, a reason; several numbers at once; what is quoted is no answer, and the rest is left over."""
    code = siri.json("receive", siri.paper, "--dry-run")["code"]
    mail = tmp_path / "svar.eml"
    mail.write_text(
        f"From: rad@example.org\nSubject: Svar {code}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
        "Hei,\ne01: endorsed - fint\nE02, E05 og E06: endorsed\n> E03: endorsed\n", "utf-8",
    )  # fmt: skip
    told = siri.json("receive", mail, "--dry-run", code=1)
    assert {row["numbers"][0] for row in told["rows"] if row["word"]} == {"E01", "E02", "E05", "E06"}
    assert told["rows"][0]["reason"] == "fint" and told["left"] == ["Hei,"]
    before = siri.run("draft").out
    assert "Nothing was put into the draft" in siri.run("receive", mail, code=1).err
    assert siri.run("draft").out == before


def test_what_is_not_understood_stops_it(siri: Secretary) -> None:
    """A word nobody offered, and text below the table: told, and nothing goes into the draft."""
    back = filled(siri.paper, {"E01": {WORD: "OK"}, "E02": {WORD: "Endorsed"}})
    document = docx.Document(str(back))
    document.add_paragraph("Ellers god plan.")
    document.save(str(back))
    told = siri.json("receive", back, "--dry-run", code=1)
    assert told["left"] == ["Ellers god plan."]
    assert [row["numbers"][0] for row in told["rows"] if row["state"] == "asks"] == ["E01"]


def test_a_printed_text_that_was_changed_is_told(siri: Secretary) -> None:
    """It is no answer; the row says that it differs from what was sent."""
    back = filled(siri.paper, {"E01": {WORD: "Endorsed"}})
    document = docx.Document(str(back))
    form = next(table for table in document.tables if [cell.text for cell in table.rows[0].cells][WORD:3] == ["Word"])
    row = next(row for row in form.rows if row.cells[0].text == "E01")
    row.cells[1].paragraphs[0].runs[0].text = "Noe helt annet"
    document.save(str(back))
    told = siri.json("receive", back, "--dry-run")
    assert told["rows"][0]["differs"] == "Noe helt annet" and told["rows"][0]["state"] == "differs"


def test_another_body_s_paper_is_taken_only_by_insisting(siri: Secretary) -> None:
    """The code says whose it was."""
    back = filled(siri.paper, {"E01": {WORD: "No remarks"}})
    assert "was made for" in siri.run("receive", back, "--behalf", "behovsgruppe", code=2).err
    told = siri.json("receive", back, "--behalf", "behovsgruppe", "--insist", "--dry-run")
    assert told["body"] == "behovsgruppe"


@pytest.mark.parametrize("what", ["locked", "no zip", "entities", "parts", "kind", "pipe"])
def test_a_file_that_is_no_form_is_told_in_words(siri: Secretary, what: str) -> None:
    """Locked, damaged, with entities, with too much in it, of another kind: exit code 2."""
    path = siri.folder / ("bad.pdf" if what == "kind" else "bad.docx")
    if what == "locked":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    elif what == "pipe":  # opened, it would wait for whoever writes to it
        os.mkfifo(path)
    elif what in ("no zip", "kind"):
        path.write_bytes(b"PK no")
    else:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            body = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' if what == "entities" else "<x/>"
            file.writestr("word/document.xml", body)
            for number in range(limits.ANSWER_PARTS if what == "parts" else 0):
                file.writestr(f"part-{number}", "")
        path.write_bytes(packed.getvalue())
    told = plantui("receive", path, folder=siri.plan, environment=siri.environment)
    said = {
        "locked": "encrypted",
        "no zip": "no Word file",
        "parts": "packed into it",
        "kind": ".pdf",
        "pipe": "be read",
    }
    assert told.code == 2 and said.get(what, what if what == "entities" else "be read") in told.err, (
        told.code,
        told.err,
    )
