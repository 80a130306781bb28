"""`plantui vouch ITEM`: stand for the text of an item whose edit nobody known has signed."""

from __future__ import annotations

import click

from plantui.cli import options, signing
from plantui.cli.item_arguments import complete_item
from plantui.cli.signing import How
from plantui.i18n import t
from plantui.usecases.drafts import compose


@options.command("vouch")
@click.argument("item", metavar=t("cli.metavar.item"), shell_complete=complete_item)
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@signing.at_once
def command(item: str, reason: str, how: How) -> None:
    """Say it."""
    signing.say(lambda desk: compose.vouch(desk, item, reason), item, how)
