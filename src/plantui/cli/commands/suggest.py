"""`plantui suggest ITEM FIELD VALUE`: a value for an editor to take up, into the draft or straight into the history."""

from __future__ import annotations

import click

from plantui.cli import options, signing
from plantui.cli.signing import How
from plantui.i18n import t
from plantui.usecases.drafts import compose


@options.command("suggest")
@click.argument("item", metavar=t("cli.metavar.item"))
@click.argument("field", metavar=t("cli.metavar.field"))
@click.argument("value", metavar=t("cli.metavar.value"))
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@signing.at_once
def command(item: str, field: str, value: str, reason: str, how: How) -> None:
    """Say it."""
    signing.say(lambda desk: compose.suggest(desk, item, field, value, reason), item, how)
