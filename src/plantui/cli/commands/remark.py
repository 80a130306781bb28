"""`plantui remark ITEM TEXT`: a remark into the draft, or straight into the plan's history."""

from __future__ import annotations

from typing import Any

import click

from plantui.cli import common, giving, submitting
from plantui.cli.finding import complete_item
from plantui.cli.submitting import How
from plantui.desk import saying
from plantui.words import t


@common.command("remark")
@click.argument("item", metavar=t("cli.metavar.item"), shell_complete=complete_item)
@click.argument("text", metavar=t("cli.metavar.text"))
@click.option("--answer", is_flag=True, help=t("cli.option.answer"))
@giving.options
@submitting.at_once
def command(item: str, text: str, answer: bool, how: How, **asked: Any) -> None:
    """Say it."""
    given = giving.given(asked)
    submitting.say(lambda desk: saying.remark(desk, item, text, answer, given), item, how)
