"""`plantui vouch ITEM`: stand for the text of an item whose edit nobody known has signed."""

from __future__ import annotations

import click

from plantui.cli import common, submitting
from plantui.cli.finding import complete_item
from plantui.cli.submitting import How
from plantui.desk import saying
from plantui.words import t


@common.command("vouch")
@click.argument("item", metavar=t("cli.metavar.item"), shell_complete=complete_item)
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@submitting.at_once
def command(item: str, reason: str, how: How) -> None:
    """Say it."""
    submitting.say(lambda desk: saying.vouch(desk, item, reason), item, how)
