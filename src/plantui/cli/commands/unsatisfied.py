"""`plantui unsatisfied ACT`: that a reply does not satisfy, which is recorded and blocks nothing."""

from __future__ import annotations

from plantui.cli import options, signing
from plantui.cli.click_extensions import argument, option
from plantui.cli.signing import How
from plantui.i18n import Sentence
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given


@options.command("unsatisfied")
@argument("to", metavar=Sentence("cli.metavar.act"))
@option("--reason", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.reason"))
@option("--as", "seat", default="", metavar=Sentence("cli.metavar.seat"), help=Sentence("cli.option.seat"))
@signing.at_once
def command(to: str, reason: str, seat: str, how: How) -> None:
    """Say it."""
    signing.answer(lambda desk: compose.answer(desk, "unsatisfied", to, reason, Given(seat=seat)), to, how)
