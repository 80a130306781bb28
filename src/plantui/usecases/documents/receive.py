"""An answer that came back as a file: which paper it answers, what is understood of it, and its words in the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import attrs

from plantui import limits
from plantui.documents.answers.returned import Returned
from plantui.documents.answers.understood import AnswerRow, Understood, understood
from plantui.documents.case_paper import case_paper
from plantui.documents.code_bearers import CodeBearer, code_bearers
from plantui.documents.edition_changes import edition_changes
from plantui.documents.edition_code import codes_in, read_code
from plantui.errors import UsageProblem
from plantui.git import named_files
from plantui.i18n import of_system, t, tn
from plantui.plan.dates import NotAWhen
from plantui.plan.written_dates import read_day
from plantui.review.records.record import Source
from plantui.review.rounds.proceedings import Proceedings
from plantui.terminal_text import clean
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk

WORD, TEXT, MAIL = (".docx", ".docm"), (".txt", ".md"), (".eml",)
"""The kinds of file that are read, by how their names end."""


@attrs.frozen(slots=True)
class AnswerFile:
    """A file that came back: its name, its digest, and what stands in it."""

    name: str
    digest: str
    returned: Returned = attrs.field(repr=False)


@attrs.frozen(slots=True)
class ReceivedAnswer:
    """An answer as it is understood: the file, the paper it answers with its code, and the words in it.

    `notes` say in words what a person should know of it, raw.
    """

    file: AnswerFile
    paper: CodeBearer
    code: str
    understood: Understood
    notes: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether it can go into the draft as it is: nothing asks, and all of it was understood."""
        return self.understood.settled


# the file


def answer_file(path: Path) -> AnswerFile:
    """Read a file that came back. Raises UsageProblem for what cannot be read, or is beyond the bounds."""
    try:
        with named_files.opened(path) as file:
            data = file.read(limits.ANSWER_BYTES + 1)
    except OSError as error:
        raise UsageProblem(t("answers.unreadable"), of_system(error), str(path)) from error
    if len(data) > limits.ANSWER_BYTES:
        raise UsageProblem(t("answers.unreadable"), tn("answers.too_big", limits.ANSWER_BYTES // 1024**2), str(path))
    return AnswerFile(path.name, sha256(data).hexdigest(), _returned(path, data))


def _returned(path: Path, data: bytes) -> Returned:
    ending = path.suffix.lower()
    if ending in WORD:
        try:
            from plantui.documents.formats.word_file import returned_word  # an extra, which need not be installed
        except ModuleNotFoundError as missing:
            words = t("sending.not_installed", what=missing.name)
            raise UsageProblem(t("answers.unreadable"), words) from missing
        return returned_word(data)
    if ending in TEXT:
        return Returned(lines=tuple(_lines(_decoded(data))))
    if ending in MAIL:
        return _mail(data)
    known = ", ".join((*WORD, *TEXT, *MAIL))
    raise UsageProblem(t("answers.unreadable"), t("answers.kind", seen=clean(ending or path.name, 40), known=known))


def _decoded(data: bytes) -> str:
    """Text as most programs write it: UTF-8, with a mark before it or not, else what Windows wrote before that."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _lines(text: str) -> Iterator[str]:
    """The lines of a letter; what is quoted of another one, with `>` before it, is not its own."""
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith(">"):
            yield line.strip()


def _mail(data: bytes) -> Returned:
    """The text of a mail, with its subject as a mark; of one without plain text the other with its markup taken off."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    try:
        content = body.get_content() if body is not None else ""
    except (LookupError, ValueError):
        content = ""
    if body is not None and body.get_content_subtype() == "html":
        content = re.sub(r"<[^>]*>", " ", re.sub(r"(?i)<(br|p|div|tr|li)\b[^>]*>", "\n", str(content)))
    return Returned(lines=tuple(_lines(str(content))), marks=(str(message.get("subject", "")),))


# what it answers


def received(desk: Desk, file: AnswerFile, *, code: str = "", body: str = "", insist: bool = False) -> ReceivedAnswer:
    """What a file says, of the paper whose code stands in it, or of `code` where none does.

    Raises UsageProblem where no code is found, where codes contradict each other, where one is mistyped or of another
    plan, and, unless one insists, where the paper was another body's than `body`.
    """
    proceedings = review.held(desk)
    if proceedings.standing.round is None:
        raise UsageProblem(t("answers.title"), t("sending.no_round"))
    bearers = code_bearers(proceedings)
    found = tuple(dict.fromkeys(codes_in(file.returned.whole)))
    written = code or (found[0] if len(found) == 1 else "")
    if not written:
        words = t("answers.codes", codes=", ".join(found)) if found else t("answers.no_code")
        raise UsageProblem(t("answers.title"), words, file.name)
    reading = read_code(written, bearers)
    if reading.verdict != "known":
        key = "code.unknown" if reading.verdict == "unknown" else "code.mistyped"
        raise UsageProblem(t("answers.title"), t(key, code=reading.code, seen=clean(written, 40)), file.name)
    if found and code and reading.code not in found:
        raise UsageProblem(t("answers.title"), t("answers.codes", codes=", ".join((*found, reading.code))), file.name)
    paper = _paper(bearers[reading.code], body, file, insist=insist)
    told = edition_changes(proceedings, paper.edition)
    sent = case_paper(proceedings, paper.edition, bearers[reading.code][0].body)
    answer = understood(proceedings, told, paper.body, sent, file.returned)
    return ReceivedAnswer(file, paper, reading.code, answer, tuple(_notes(proceedings, paper, answer)))


def _paper(papers: tuple[CodeBearer, ...], body: str, file: AnswerFile, *, insist: bool) -> CodeBearer:
    """The paper that is answered, in the name of the body that is meant."""
    named = next((paper for paper in papers if paper.body == body), None) if body else papers[0]
    if named is not None and named.body:
        return named
    paper = papers[0]
    if not paper.body:
        if not body:
            raise UsageProblem(t("answers.title"), t("answers.no_body"), file.name)
        return attrs.evolve(paper, body=body)
    if not insist:
        raise UsageProblem(t("answers.title"), t("answers.other_body", seen=paper.body, meant=body), file.name)
    return attrs.evolve(paper, body=body)


def _notes(proceedings: Proceedings, paper: CodeBearer, answer: Understood) -> Iterator[str]:
    newest = proceedings.edition
    if newest is not None and newest.number > paper.edition.number:
        yield t("answers.older", number=paper.edition.number, newest=newest.number)
    for row in answer.rows:
        if row.differs:
            yield t("answers.differs", number=row.change.numbers[0], seen=clean(row.differs, 200))
    if not any(row.answered for row in answer.rows) and not answer.fields:
        yield t("answers.nothing")


def recorded_before(desk: Desk, digest: str) -> str:
    """The commit of the record that was made of a file before; empty where there is none. The history must be read."""
    for entry in desk.history or ():
        if entry.record is not None and entry.record.source is not None and entry.record.source.sha256 == digest:
            return entry.commit
    return ""


# its words in the draft


def source_of(answer: ReceivedAnswer, source: Source) -> Source:
    """Where the words were given, as options say it, filled up with what the form says of the meeting.

    Raises UsageProblem for a day, a number or votes that cannot be read: they are given by an option then.
    """
    fields = answer.understood.fields
    if source.given is None and (written := fields.get("meeting")):
        try:
            source = attrs.evolve(source, given=read_day(written))
        except NotAWhen as error:
            words = t("answers.field", flag="--given", seen=clean(str(error), 200))
            raise UsageProblem(t("answers.title"), words) from None
    if source.case is None and (written := fields.get("case")):
        source = attrs.evolve(source, case=written)
    if source.present is None and (written := fields.get("present")):
        source = attrs.evolve(source, present=_numbers(written, 1, "--present")[0])
    if source.votes_for is None and (written := fields.get("votes")):
        votes_for, votes_against = _numbers(written, 2, "--for, --against")
        source = attrs.evolve(source, votes_for=votes_for, votes_against=votes_against)
    return source


def _numbers(written: str, count: int, flag: str) -> list[int]:
    found = re.findall(r"\d{1,6}", written)
    if len(found) != count:
        raise UsageProblem(t("answers.title"), t("answers.field", flag=flag, seen=clean(written, 200)))
    return [int(number) for number in found]


def draft_answer(desk: Desk, answer: ReceivedAnswer, source: Source) -> Desk:
    """Put the answer into the draft in the name of its body, about the edition it answers; raises as `compose.decide`.

    A row without a word is a remark, and so is what is said of the plan as a whole.
    """
    fields = answer.understood.fields
    dissents = (fields["dissent"],) if fields.get("dissent") else ()
    given = Given(voice=answer.paper.body, edition=answer.paper.edition.number, source=source, dissents=dissents)
    entries = []
    remarks: list[tuple[str, str]] = []
    for row in answer.understood.rows:
        for item in row.change.items if row.answered else ():
            if row.word:
                entries.append(compose.decision(desk, item, row.word, row.reason, given))
            remarks += ((item, words) for words in _remarks(row))
    desk = compose.put(desk, entries)
    if general := fields.get("general"):
        remarks.append(("plan", general))
    for item, words in remarks:
        desk = compose.remark(desk, item, words, manner=given)
    return desk


def _remarks(row: AnswerRow) -> Iterator[str]:
    """What a row says beside its word."""
    if row.reason and not row.word:
        yield row.reason
    if row.proposal:
        yield t("answers.proposal", words=row.proposal)
