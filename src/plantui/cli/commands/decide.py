"""`plantui decide ITEM WORD`: a decision into the draft, or straight into the plan's history."""

from __future__ import annotations

from typing import Any

import click

from plantui.cli import options, signing, voice
from plantui.cli.item_arguments import complete_item, complete_word
from plantui.cli.signing import How
from plantui.i18n import t
from plantui.usecases.drafts import compose


@options.command("decide")
@click.argument("item", metavar=t("cli.metavar.item"), shell_complete=complete_item)
@click.argument("word", metavar=t("cli.metavar.word"), shell_complete=complete_word)
@click.option("--reason", default="", metavar=t("cli.metavar.text"), help=t("cli.option.reason"))
@click.option("--itself", is_flag=True, help=t("cli.option.itself"))
@voice.voice_options
@signing.at_once
def command(item: str, word: str, reason: str, how: How, **asked: Any) -> None:
    """Say it."""
    given = voice.given(asked)
    signing.say(lambda desk: compose.decide(desk, item, word, reason, given), item, how)
