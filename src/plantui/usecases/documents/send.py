"""The papers of an edition as files: one for each of those it goes to, and a list of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

import attrs

from plantui.documents.case_paper import case_paper
from plantui.documents.paper import Paper
from plantui.errors import NotWritten, UsageProblem
from plantui.git import named_files
from plantui.i18n import of_system, t
from plantui.review.policy.satisfiability import able
from plantui.review.rounds.proceedings import Edition, Proceedings

PaperFormat = Literal["docx", "pdf", "html", "md"]
FORMATS: tuple[PaperFormat, ...] = ("docx", "pdf", "html", "md")

# Imported late, inside functions: all formats but Markdown stand on an extra that may be missing.

LIST = "send.csv"


@attrs.frozen(slots=True)
class PaperFile:
    """One paper as a file: whom it is for, by id (empty for nobody in particular), its code, and its bytes."""

    body: str
    name: str
    code: str
    data: bytes = attrs.field(repr=False)


def on_paper(proceedings: Proceedings) -> tuple[str, ...]:
    """The bodies that answer on paper: asked, with somebody who may record for them, and no member of their own."""
    rules = proceedings.rules
    asked = proceedings.opened.asked or () if proceedings.opened else ()
    return tuple(
        body
        for body in asked
        if body in rules.policy.seats
        and rules.policy.seats[body].body
        and able(rules.policy, rules.people, body)
        and not any(body in person.bodies for person in rules.people.persons.values())
    )


def edition_for(proceedings: Proceedings, number: int | None) -> Edition:
    """The edition of a number, by default the newest; raises UsageProblem where there is none, or no open round."""
    if proceedings.standing.round is None:
        raise UsageProblem(t("sending.title"), t("sending.no_round"))
    edition = proceedings.edition if number is None else proceedings.edition_of(number)
    if edition is None:
        known = ", ".join(str(each.number) for each in proceedings.editions)
        words = t("sending.no_edition", seen=number, known=known) if known else t("sending.not_frozen")
        raise UsageProblem(t("sending.title"), words)
    return edition


def paper_files(
    proceedings: Proceedings, edition: Edition | None, parties: Sequence[str], form: PaperFormat, *, form_only: bool
) -> Iterator[PaperFile]:
    """A file for each party, in the language that is chosen; of no edition a draft of the text as it stands.

    The same edition gives the same bytes in every run. Raises UsageProblem where what a format needs is not installed.
    """
    moment = _moment(proceedings, edition)
    for party in parties:
        paper = case_paper(proceedings, edition, party, form_only=form_only)
        number = str(edition.number) if edition is not None else t("paper.draft")
        name = "-".join(filter(None, map(file_name, (proceedings.name, number, party)))) + f".{form}"
        yield PaperFile(party, name, paper.code, _written(paper, form, moment))


def _moment(proceedings: Proceedings, edition: Edition | None) -> datetime:
    """When the edition was frozen; of a draft when its round was opened, since no clock is asked."""
    found = proceedings.inquiry.act(edition.act) if edition is not None else None
    if found is not None:
        return found[1].written
    assert proceedings.standing.round is not None  # its callers ask for an open round
    return proceedings.standing.round.record.written


def _written(paper: Paper, form: PaperFormat, moment: datetime) -> bytes:
    """In the format asked for, which alone is imported: all but Markdown stand on an extra that may be missing."""
    try:
        match form:
            case "md":
                from plantui.documents.formats.markdown import paper_markdown

                return paper_markdown(paper).encode()
            case "html":
                from plantui.documents.formats.html import paper_html

                return paper_html(paper).encode()
            case "pdf":
                from plantui.documents.formats.pdf import paper_pdf

                return paper_pdf(paper, moment)
            case "docx":
                from plantui.documents.formats.docx import paper_docx

                return paper_docx(paper, moment)
    except ModuleNotFoundError as missing:
        raise UsageProblem(t("sending.title"), t("sending.not_installed", what=missing.name)) from missing


def file_name(part: str) -> str:
    """An id as a part of a file's name: letters, digits, dots and dashes."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", part).strip(".")


def write_papers(files: Sequence[PaperFile], folder: Path, *, listed: bool) -> Iterator[Path]:
    """Write each into the folder, and with `listed` the list of them; gives the paths as they are written.

    What stands there with the same bytes is left. Raises NotWritten where another file of that name is in the way.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritten(t("sending.title"), of_system(error), str(folder)) from error
    written = [(file.name, file.data) for file in files]
    if listed:
        written.append((LIST, _list(files)))
    for name, data in written:
        path = folder / name
        _write(path, data)
        yield path


def _write(path: Path, data: bytes) -> None:
    try:
        named_files.make(path, data)
    except FileExistsError as error:
        if not _has(path, data):
            raise NotWritten(t("sending.title"), t("sending.in_the_way"), str(path)) from error
    except OSError as error:
        raise NotWritten(t("sending.title"), of_system(error), str(path)) from error


def _has(path: Path, data: bytes) -> bool:
    try:
        with named_files.opened(path) as file:
            return file.read(len(data) + 1) == data
    except OSError:
        return False


def _list(files: Sequence[PaperFile]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("body", "file", "code", "sha256"))
    rows.writerows((file.body, file.name, file.code, sha256(file.data).hexdigest()) for file in files)
    return text.getvalue().encode()
