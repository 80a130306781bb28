"""`plantui suggest ITEM FIELD VALUE`: a value for an editor to take up, into the draft or straight into the history."""

from __future__ import annotations

import click

from plantui.cli import common, submitting
from plantui.cli.submitting import How
from plantui.desk import saying
from plantui.words import t


@common.command("suggest")
@click.argument("item", metavar=t("cli.metavar.item"))
@click.argument("field", metavar=t("cli.metavar.field"))
@click.argument("value", metavar=t("cli.metavar.value"))
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@submitting.at_once
def command(item: str, field: str, value: str, reason: str, how: How) -> None:
    """Say it."""
    submitting.say(lambda desk: saying.suggest(desk, item, field, value, reason), item, how)
