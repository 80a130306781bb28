"""`plantui lift ACT`: a block lifted by somebody entitled."""

from __future__ import annotations

import click

from plantui.cli import options, signing
from plantui.cli.signing import How
from plantui.i18n import t
from plantui.usecases.drafts import compose
from plantui.usecases.drafts.compose import Given


@options.command("lift")
@click.argument("to", metavar=t("cli.metavar.act"))
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@click.option("--as", "seat", default="", metavar=t("cli.metavar.seat"), help=t("cli.option.seat"))
@signing.at_once
def command(to: str, reason: str, seat: str, how: How) -> None:
    """Say it."""
    signing.answer(lambda desk: compose.answer(desk, "lift", to, reason, Given(seat=seat)), to, how)
