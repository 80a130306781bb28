"""`plantui reply ACT TEXT`: an answer to a remark."""

from __future__ import annotations

from plantui.cli import options, signing
from plantui.cli.click_extensions import argument, option
from plantui.cli.signing import How
from plantui.i18n import Sentence
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given


@options.command("reply")
@argument("to", metavar=Sentence("cli.metavar.act"))
@argument("text", metavar=Sentence("cli.metavar.text"))
@option("--as", "seat", default="", metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.seat"))
@signing.at_once
def command(to: str, text: str, seat: str, how: How) -> None:
    """Say it."""
    signing.answer(lambda desk: compose.answer(desk, "reply", to, text, Given(seat=seat)), to, how)
