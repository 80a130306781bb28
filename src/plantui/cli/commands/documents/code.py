"""`plantui code`: what the code on a page means, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.click_extensions import argument
from plantui.documents.code_bearers import CodeBearer, code_bearers
from plantui.documents.edition_code import CodeReading, read_code
from plantui.i18n import Sentence, t
from plantui.render.export import plan_json
from plantui.render.review.who_said_what import asked_name
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.session import review


@options.command("code", reads=True)
@argument("written", metavar=Sentence("cli.metavar.code"))
@options.in_round
@options.formats("text", "json")
def code_command(written: str, name: str | None, form: str) -> int:
    """The edition and body of a code, or what is wrong with it; 0 where it is one of this round's, else 1."""
    proceedings = review.held(command_desk.judged(name).desk)
    bearers = code_bearers(proceedings)
    reading = read_code(written, bearers)
    papers = bearers.get(reading.code, ())
    if form == "json":
        output.data(plan_json.json_text(_data(proceedings, reading, papers)))
    else:
        output.say(*_words(proceedings, written, reading, papers))
    return 0 if reading.verdict == "known" else 1


def _words(
    proceedings: Proceedings, written: str, reading: CodeReading, papers: tuple[CodeBearer, ...]
) -> Iterator[str]:
    seen = terminal_text.clean(written, 40)
    if reading.verdict == "known":
        yield from (_paper(proceedings, reading.code, paper) for paper in papers)
        return
    if reading.verdict == "unknown":
        yield t("code.unknown", code=reading.code)
    else:
        yield t("code.mistyped", seen=seen)
    if not proceedings.editions:
        yield t("code.no_editions")
    for wrong in reading.wrong:
        yield t("code.wrong_sign", place=wrong.place, seen=wrong.seen, expected=wrong.expected)
    if reading.wrong:
        yield from (t("code.near", paper=_paper(proceedings, reading.code, paper)) for paper in papers)


def _paper(proceedings: Proceedings, code: str, paper: CodeBearer) -> str:
    edition = paper.edition
    whose = asked_name(proceedings, paper.body) if paper.body else ""
    words = t(
        "code.body" if whose else "code.paper",
        code=code,
        number=edition.number,
        round=terminal_text.clean(proceedings.name),
        commit=edition.commit[:7],
        body=whose,
    )
    newest = proceedings.edition
    newer = newest is not None and newest.number > edition.number
    return t("code.newer", words=words, number=newest.number) if newest is not None and newer else words


def _data(proceedings: Proceedings, reading: CodeReading, papers: tuple[CodeBearer, ...]) -> plan_json.Json:
    return {
        "schema": "plantui.code/1",
        "round": proceedings.name or None,
        "verdict": reading.verdict,
        "code": reading.code or None,
        "papers": [
            {"edition": paper.edition.number, "commit": paper.edition.commit, "body": paper.body or None}
            for paper in papers
        ],
        "wrong": [{"place": sign.place, "seen": sign.seen, "expected": sign.expected} for sign in reading.wrong],
    }
