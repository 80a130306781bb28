"""`plantui submit`: show what will be signed, ask, sign it, and land it."""

from __future__ import annotations

from plantui.cli import opening, options, signing
from plantui.cli.click_extensions import option
from plantui.i18n import Sentence


@options.command("submit")
@option("--yes", is_flag=True, help=Sentence("cli.option.yes"))
@option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned"))
@options.formats("text", "json")
def command(yes: bool, unsigned: bool, form: str) -> None:
    """The whole draft, as one record for each voice, source and edition."""
    signing.submit(opening.opened(options.here()), asking=not yes, unsigned=unsigned, form=form)
