"""`plantui vouch ITEM`: stand for the text of an item whose edit nobody known has signed."""

from __future__ import annotations

from plantui.cli import options, signing
from plantui.cli.click_extensions import argument, option
from plantui.cli.item_arguments import complete_item
from plantui.cli.signing import How
from plantui.i18n import Sentence
from plantui.usecases.drafts import compose


@options.command("vouch")
@argument("item", metavar=Sentence("cli.metavar.item"), shell_complete=complete_item)
@option("--reason", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.reason"))
@signing.at_once
def command(item: str, reason: str, how: How) -> None:
    """Say it."""
    signing.say(lambda desk: compose.vouch(desk, item, reason), item, how)
