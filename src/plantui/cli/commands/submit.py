"""`plantui submit`: show what will be signed, ask, sign it, and land it."""

from __future__ import annotations

import click

from plantui.cli import common, desks, submitting
from plantui.words import t


@common.command("submit")
@click.option("--yes", is_flag=True, help=t("cli.option.yes"))
@click.option("--unsigned", is_flag=True, help=t("cli.option.unsigned"))
def command(yes: bool, unsigned: bool) -> None:
    """The whole draft, as one record."""
    submitting.submit(desks.opened(common.here()), asking=not yes, unsigned=unsigned)
