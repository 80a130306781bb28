"""`plantui suggest ITEM FIELD VALUE`: a value for an editor to take up, into the draft or straight into the history."""

from __future__ import annotations

from plantui.cli import options, signing
from plantui.cli.click_extensions import argument, option
from plantui.cli.signing import How
from plantui.i18n import Sentence
from plantui.usecases.drafts import compose


@options.command("suggest")
@argument("item", metavar=Sentence("cli.metavar.item"))
@argument("field", metavar=Sentence("cli.metavar.field"))
@argument("value", metavar=Sentence("cli.metavar.value"))
@option("--reason", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.reason"))
@signing.at_once
def command(item: str, field: str, value: str, reason: str, how: How) -> None:
    """Say it."""
    signing.say(lambda desk: compose.suggest(desk, item, field, value, reason), item, how)
