"""`plantui remark ITEM TEXT`: a remark into the draft, or straight into the plan's history."""

from __future__ import annotations

import click

from plantui.cli import common, submitting
from plantui.cli.finding import complete_item
from plantui.desk import saying
from plantui.words import t


@common.command("remark")
@click.argument("item", metavar=t("cli.metavar.item"), shell_complete=complete_item)
@click.argument("text", metavar=t("cli.metavar.text"))
@click.option("--answer", is_flag=True, help=t("cli.option.answer"))
@submitting.at_once
def command(item: str, text: str, answer: bool, at_once: bool, yes: bool, unsigned: bool) -> None:
    """Say it."""
    submitting.say(lambda desk: saying.remark(desk, item, text, answer), item, at_once, unsigned)
