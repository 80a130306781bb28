"""`plantui receive`: what is understood of an answer that came back as a file, and its words in the draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.arguments import party_words
from plantui.cli.click_extensions import argument, option
from plantui.cli.commands import acts
from plantui.documents.answers.understood import AnswerRow
from plantui.documents.reply_form import FIELDS
from plantui.i18n import Sentence, t, tn
from plantui.render.export import plan_json
from plantui.render.review.who_said_what import asked_name
from plantui.review.policy import decision_words
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.documents import receive
from plantui.usecases.documents.receive import ReceivedAnswer
from plantui.usecases.session import open as session_open
from plantui.usecases.session import review

_MARKS = {"understood": "✓", "asks": "?", "differs": "!", "blank": "·"}


@options.command("receive")
@argument("path", metavar=Sentence("cli.metavar.file"))
@option("--edition-code", "code", default="", metavar=Sentence("cli.metavar.code"),
        help=Sentence("cli.option.edition_code"))  # fmt: skip
@option(
    "--behalf", "body", default="", metavar=Sentence("cli.metavar.body"), help=Sentence("cli.option.receive_behalf")
)
@option("--insist", is_flag=True, help=Sentence("cli.option.insist"))
@option("--dry-run", "trial", is_flag=True, help=Sentence("cli.option.receive_trial"))
@acts.source_options
@options.in_round
@options.formats("text", "json")
def receive_command(
    path: str, code: str, body: str, insist: bool, trial: bool, name: str | None, form: str, **given: Any
) -> int:
    """Read an answer and put it into the draft; 0 where all of it was understood, 1 where a person is needed."""
    session = command_desk.judged(name)
    desk = session_open.read_history(session.desk, command_desk.progress("history"))
    proceedings = review.held(desk)
    file = receive.answer_file(Path(path))
    if before := receive.recorded_before(desk, file.digest):
        output.say(t("answers.before", name=terminal_text.clean(file.name, 200), commit=before[:10]))
        return 0
    party = party_words.party_of(proceedings.rules, body) if body else ""
    answer = receive.received(desk, file, code=code, body=party, insist=insist)
    if form == "json":
        output.data(plan_json.json_text(received_data(answer)))
    else:
        output.say(*received_words(proceedings, answer))
    if not trial and answer.settled:
        source = receive.source_of(answer, acts.source_of_file(file.name, file.digest, given))
        desk = receive.draft_answer(desk, answer, source)
        output.say(tn("cli.draft.count", len(desk.draft)))
    elif not answer.settled:
        output.warn(t("answers.not_settled"))
    return 0 if answer.settled else 1


def received_words(proceedings: Proceedings, answer: ReceivedAnswer) -> Iterator[str]:
    """The answer, row by row, then what was said of the whole, and what was not understood; each line cleaned."""
    rows, paper = answer.understood.rows, answer.paper
    answered = sum(row.answered for row in rows)
    yield t("answers.head", body=asked_name(proceedings, paper.body), number=paper.edition.number, code=answer.code,
            answered=answered, count=len(rows))  # fmt: skip
    for row in rows:
        yield f"{_MARKS[row.state]} {' / '.join(row.change.numbers)}: {_row_words(row)}"
    for name in FIELDS:
        if written := answer.understood.fields.get(name):
            yield f"{_MARKS['understood']} {t(f'reply_form.rest.{name}')}: {_clean(written)}"
    for words in answer.understood.left:
        yield f"{_MARKS['asks']} {t('answers.left', words=_clean(words))}"
    yield from (terminal_text.clean(note, 600) for note in answer.notes)


def _row_words(row: AnswerRow) -> str:
    if not row.answered:
        return t("answers.blank")
    word = decision_words.label(row.word) if row.word else ""
    proposal = t("answers.proposal", words=_clean(row.proposal)) if row.proposal else ""
    return "; ".join(filter(None, (word, _clean(row.reason), proposal, row.asks)))


def _clean(words: str) -> str:
    return " ".join(terminal_text.clean(words, 600).split())


def received_data(answer: ReceivedAnswer) -> plan_json.Json:
    """The same as data: `plantui.answer/1`."""
    return {
        "schema": "plantui.answer/1",
        "file": answer.file.name,
        "sha256": answer.file.digest,
        "code": answer.code,
        "edition": answer.paper.edition.number,
        "body": answer.paper.body,
        "settled": answer.settled,
        "rows": [_row_data(row) for row in answer.understood.rows],
        "fields": dict(answer.understood.fields),
        "left": list(answer.understood.left),
        "notes": list(answer.notes),
    }


def _row_data(row: AnswerRow) -> plan_json.Json:
    return {
        "numbers": list(row.change.numbers),
        "items": list(row.change.items),
        "state": row.state,
        "word": row.word or None,
        "reason": row.reason or None,
        "proposal": row.proposal or None,
        "asks": row.asks or None,
        "differs": row.differs or None,
    }
