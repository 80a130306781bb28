"""`plantui lift ACT`: a block lifted by somebody entitled."""

from __future__ import annotations

import click

from plantui.cli import common, submitting
from plantui.cli.submitting import How
from plantui.desk import answering
from plantui.desk.saying import Given
from plantui.words import t


@common.command("lift")
@click.argument("to", metavar=t("cli.metavar.act"))
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@click.option("--as", "seat", default="", metavar=t("cli.metavar.seat"), help=t("cli.option.seat"))
@submitting.at_once
def command(to: str, reason: str, seat: str, how: How) -> None:
    """Say it."""
    submitting.answer(lambda desk: answering.answer(desk, "lift", to, reason, Given(seat=seat)), to, how)
