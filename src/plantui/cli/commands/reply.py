"""`plantui reply ACT TEXT`: an answer to a remark."""

from __future__ import annotations

import click

from plantui.cli import options, signing
from plantui.cli.signing import How
from plantui.i18n import t
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given


@options.command("reply")
@click.argument("to", metavar=t("cli.metavar.act"))
@click.argument("text", metavar=t("cli.metavar.text"))
@click.option("--as", "seat", default="", metavar=t("cli.metavar.seat"), help=t("cli.option.seat"))
@signing.at_once
def command(to: str, text: str, seat: str, how: How) -> None:
    """Say it."""
    signing.answer(lambda desk: compose.answer(desk, "reply", to, text, Given(seat=seat)), to, how)
