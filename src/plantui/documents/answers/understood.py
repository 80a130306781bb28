"""What is understood of a returned answer: row by row of its form, line by line outside it, and what is not.

The same paper is made again, and what stands in both is printed text: only the rest is the answer. Every letter of it
ends as a word, a reason, a remark, something said of the answer as a whole, or under what is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import attrs

from plantui.documents import reply_form
from plantui.documents.answers.returned import Cells, Returned
from plantui.documents.edition_changes import EditionChanges, NumberedChange, item_words
from plantui.documents.paper import Bullets, Heading, Paper, PaperTable, Paragraph
from plantui.documents.reply_form import FIELDS
from plantui.i18n import meant, t
from plantui.review.policy import decision_words
from plantui.review.rounds import change_numbers
from plantui.review.rounds.proceedings import Proceedings

_NUMBER = re.compile(r"\b[Ee](\d{1,4})\b")
_LINE = re.compile(r"\s*((?:[Ee]\d{1,4}(?:\s*(?:,|og|and)\s*)?)+)\s*[:–—-]\s*(\S.*)", re.DOTALL)
_PARTED = re.compile(r"\s*[–—:;]\s*|\s+-\s+|\.\s+")
_TICKED = ("☑", "☒", "✓", "✔", "x", "ja", "yes")
_BLANK = "☐"
_NO_REMARKS = "ingen_merknader"


@attrs.frozen(slots=True)
class AnswerRow:
    """What was answered about one change: the word's code, empty where none was given, and what was written with it.

    `asks` says in words what a person has to settle; `differs` is the printed text beside it where it is another.
    """

    change: NumberedChange
    word: str = ""
    reason: str = ""
    proposal: str = ""
    asks: str = ""
    differs: str = ""

    @property
    def answered(self) -> bool:
        """Whether anything was written in it."""
        return bool(self.word or self.reason or self.proposal or self.asks)

    @property
    def state(self) -> Literal["understood", "asks", "differs", "blank"]:
        """How it stands, as its mark says."""
        if self.asks:
            return "asks"
        if self.differs:
            return "differs"
        return "understood" if self.answered else "blank"


@attrs.frozen(slots=True)
class Understood:
    """A whole answer: a row for each change of the edition, in the order of the form, and what was said beside them.

    `fields` are those of `reply_form.FIELDS` that were filled in, as they were written; `left` is what nothing was
    made of.
    """

    rows: tuple[AnswerRow, ...]
    fields: Mapping[str, str] = attrs.field(factory=dict)
    left: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing asks, and nothing is left over."""
        return not self.left and not any(row.asks for row in self.rows)


@attrs.define
class _Reading:
    """The rows so far by their first number, and what is left over."""

    words: Mapping[str, str]
    needing: frozenset[str]
    rows: dict[str, AnswerRow]
    fields: dict[str, str]
    left: list[str]
    rest: bool = False


def understood(
    proceedings: Proceedings, told: EditionChanges, body: str, paper: Paper, returned: Returned
) -> Understood:
    """The answer of a body to an edition, from what came back of the paper that it was sent."""
    ruled = reply_form.words_of(proceedings, body)
    reading = _Reading(
        {word.code: decision_words.label(word.code) for word in ruled},
        frozenset(word.code for word in ruled if decision_words.needs_text(word.code, word.effect)),
        {each.numbers[0]: AnswerRow(each) for each in told.changes if each.numbers},
        {},
        [],
    )
    printed = _printed(paper)
    seen: set[str] = set()
    for table in returned.tables:
        form = any(map(_is_head, table))
        for cells in table:
            _row(reading, told, cells, printed, seen, form=form)
    for line in returned.lines:
        if _bare(line) not in printed:
            _line(reading, line)
    if reading.rest:
        _no_remarks_to_the_rest(reading)
    rows = tuple(_judged(row, reading) for row in reading.rows.values())
    return Understood(rows, reading.fields, tuple(reading.left))


def _printed(paper: Paper) -> frozenset[str]:
    """Every text of the paper as it was sent, and what stands around them on its pages."""
    texts = [paper.title, paper.running, paper.code, f"{paper.code} · {paper.running}", _BLANK]
    for block in paper.blocks:
        match block:
            case Heading() | Paragraph():
                texts.append(block.words)
            case Bullets():
                texts += block.entries
            case PaperTable():
                texts += [block.caption, *block.heads, *(cell for row in block.rows for cell in row)]
    return frozenset(map(_bare, texts))


def _bare(text: str) -> str:
    return " ".join(text.split()).lstrip("•- ")


def _is_head(cells: Cells) -> bool:
    """Whether a row is the form's head: by the heads of its last columns, whose words stand in no other table."""
    heads = [_bare(t(f"reply_form.column.{name}")) for name in ("word", "reason", "text")]
    return [_bare(cell) for cell in cells[2:5]] == heads


def _row(
    reading: _Reading, told: EditionChanges, cells: Cells, printed: frozenset[str], seen: set[str], *, form: bool
) -> None:
    """A row of any table: the form's by its number, what is asked of the whole by its label, else printed or left."""
    first = cells[0] if cells else ""
    numbers = [change_numbers.spelled(int(digits)) for digits in _NUMBER.findall(first)]
    field = next((name for name in FIELDS if _bare(first) == _bare(t(f"reply_form.rest.{name}"))), "")
    form = form or (len(cells) == 5 and bool(cells[2].strip()) and meant(cells[2].strip(), reading.words) is not None)
    if form and numbers and numbers[0] in reading.rows and len(cells) >= 3:
        _form_row(reading, told, numbers[0], cells, seen)
    elif field and len(cells) == 2:
        if written := cells[1].strip():
            reading.fields[field] = written
    elif _bare(first) == _bare(t("reply_form.rest.none")) and len(cells) == 2:
        answer = cells[1].strip()
        reading.rest = answer.casefold() in _TICKED
        if not reading.rest and answer not in ("", _BLANK):
            reading.left.append(f"{first}: {answer}")
    else:
        reading.left += [cell for cell in cells if cell.strip() and _bare(cell) not in printed]


def _form_row(reading: _Reading, told: EditionChanges, number: str, cells: Cells, seen: set[str]) -> None:
    row = reading.rows[number]
    title, word, reason, proposal = (*cells[1:5], "", "", "")[:4]
    sent = item_words(told.plan, row.change.change.either)
    differs = title if _bare(title) != _bare(sent) else ""
    answer = _answer(reading, attrs.evolve(row, differs=differs), word.strip(), reason.strip(), proposal.strip())
    if number in seen and answer.answered and row.answered and answer != row:
        words = t("answers.twice", number=number)
        answer = attrs.evolve(answer, asks=words)
    reading.rows[number] = answer if answer.answered or not row.answered else row
    reading.left += [cell for cell in cells[5:] if cell.strip()]
    seen.add(number)


def _answer(reading: _Reading, row: AnswerRow, word: str, reason: str, proposal: str) -> AnswerRow:
    """The row with what was written in it; a word that is none of those offered is asked about."""
    if not word:
        return attrs.evolve(row, reason=reason, proposal=proposal)
    code = meant(word, reading.words)
    if code is not None:
        return attrs.evolve(row, word=code, reason=reason, proposal=proposal)
    return attrs.evolve(row, reason=reason, proposal=proposal, asks=t("answers.word", seen=word[:200]))


def _line(reading: _Reading, line: str) -> None:
    """A line of its own: `E01: word - reason`, `E04, E05 og E06: word`; anything else is left over."""
    match = _LINE.fullmatch(line)
    numbers = [change_numbers.spelled(int(digits)) for digits in _NUMBER.findall(match[1])] if match else []
    if match is None or not numbers or any(number not in reading.rows for number in numbers):
        reading.left.append(line)
        return
    word, reason = _parted(reading, match[2].strip())
    for number in numbers:
        row = reading.rows[number]
        answer = _answer(reading, row, word, reason, "")
        if row.answered and answer != row:
            answer = attrs.evolve(row, asks=t("answers.twice", number=number))
            reading.left.append(line)
        reading.rows[number] = answer


def _parted(reading: _Reading, written: str) -> tuple[str, str]:
    """The word that what is written begins with, and the reason after it; all of it as the word where none is found."""
    if meant(written.rstrip("."), reading.words) is not None:
        return written.rstrip("."), ""
    for cut in _PARTED.finditer(written):
        if meant(written[: cut.start()], reading.words) is not None:
            return written[: cut.start()], written[cut.end() :].strip()
    return written, ""


def _no_remarks_to_the_rest(reading: _Reading) -> None:
    """The tick at the foot, as a word on each row that nothing is written in."""
    if _NO_REMARKS not in reading.words:
        reading.left.append(t("reply_form.rest.none"))
        return
    for number, row in reading.rows.items():
        if not row.answered:
            reading.rows[number] = attrs.evolve(row, word=_NO_REMARKS)


def _judged(row: AnswerRow, reading: _Reading) -> AnswerRow:
    """The row, which asks where its word needs a text that is not there."""
    if row.word in reading.needing and not row.reason and not row.asks:
        return attrs.evolve(row, asks=t("answers.needs_text", word=decision_words.label(row.word)))
    return row
