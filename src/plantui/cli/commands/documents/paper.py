"""`plantui paper`: the case paper of an edition, with the form by which a body answers on it."""

from __future__ import annotations

from pathlib import Path

import click

from plantui.cli import command_desk, options, output
from plantui.cli.arguments import party_words
from plantui.cli.click_extensions import option
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.review.rounds.proceedings import Proceedings
from plantui.usecases.documents import send
from plantui.usecases.documents.send import PaperFormat
from plantui.usecases.session import review


@options.command("paper", reads=True)
@option("--edition", "number", type=click.IntRange(min=1), metavar=Sentence("cli.metavar.number"),
        help=Sentence("cli.option.paper_edition"))  # fmt: skip
@option("--for", "written", multiple=True, metavar=Sentence("cli.metavar.body"), help=Sentence("cli.option.paper_for"))
@option("--all", "everybody", is_flag=True, help=Sentence("cli.option.paper_all"))
@option("--form-only", is_flag=True, help=Sentence("cli.option.paper_form_only"))
@option("--draft", is_flag=True, help=Sentence("cli.option.paper_draft"))
@option("--out", "folder", metavar=Sentence("cli.metavar.path"), help=Sentence("cli.option.paper_out"))
@options.in_round
@option("--format", "form", type=click.Choice(send.FORMATS), default="docx", metavar="|".join(send.FORMATS),
        help=Sentence("cli.option.format"))  # fmt: skip
def paper_command(
    number: int | None,
    written: tuple[str, ...],
    everybody: bool,
    form_only: bool,
    draft: bool,
    folder: str | None,
    name: str | None,
    form: PaperFormat,
) -> int:
    """A paper for each body that is named, or for all that answer on paper; else one for nobody in particular."""
    desk = command_desk.judged(name).desk
    proceedings = review.held(desk)
    if not draft and number is None and proceedings.standing.round is not None and proceedings.edition is None:
        output.warn(t("sending.not_frozen"))
        return 1
    edition = None if draft else send.edition_for(proceedings, number)
    if draft and proceedings.standing.round is None:
        raise UsageProblem(t("sending.title"), t("sending.no_round"))
    files = tuple(send.paper_files(proceedings, edition, _parties(proceedings, written, everybody), form,
                                   form_only=form_only))  # fmt: skip
    if folder is None and form == "md" and len(files) == 1:
        output.data(files[0].data.decode())
    else:
        for path in send.write_papers(files, Path(folder or "."), listed=everybody):
            output.say(str(path))
    return command_desk.exit_code(desk)


def _parties(proceedings: Proceedings, written: tuple[str, ...], everybody: bool) -> tuple[str, ...]:
    named = tuple(party_words.party_of(proceedings.rules, word) for word in written)
    if not everybody:
        return named or ("",)
    bodies = send.on_paper(proceedings)
    if not bodies and not named:
        raise UsageProblem(t("sending.title"), t("sending.nobody"))
    return tuple(dict.fromkeys((*named, *bodies)))
