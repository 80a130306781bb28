"""`plantui reply ACT TEXT`: an answer to a remark."""

from __future__ import annotations

import click

from plantui.cli import common, submitting
from plantui.cli.submitting import How
from plantui.desk import answering
from plantui.desk.saying import Given
from plantui.words import t


@common.command("reply")
@click.argument("to", metavar=t("cli.metavar.act"))
@click.argument("text", metavar=t("cli.metavar.text"))
@click.option("--as", "seat", default="", metavar=t("cli.metavar.seat"), help=t("cli.option.seat"))
@submitting.at_once
def command(to: str, text: str, seat: str, how: How) -> None:
    """Say it."""
    submitting.answer(lambda desk: answering.answer(desk, "reply", to, text, Given(seat=seat)), to, how)
