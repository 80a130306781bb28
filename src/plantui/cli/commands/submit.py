"""`plantui submit`: show what will be signed, ask, sign it, and land it."""

from __future__ import annotations

import click

from plantui.cli import common, desks, submitting
from plantui.words import t


@common.command("submit")
@click.option("--yes", is_flag=True, help=t("cli.option.yes"))
@click.option("--unsigned", is_flag=True, help=t("cli.option.unsigned"))
@common.formats("text", "json")
def command(yes: bool, unsigned: bool, form: str) -> None:
    """The whole draft, as one record for each voice, source and edition."""
    submitting.submit(desks.opened(common.here()), asking=not yes, unsigned=unsigned, form=form)
