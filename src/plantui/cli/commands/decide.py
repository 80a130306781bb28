"""`plantui decide ITEM WORD`: a decision into the draft, or straight into the plan's history."""

from __future__ import annotations

from typing import Any

from plantui.cli import options, signing, voice
from plantui.cli.click_extensions import argument, option
from plantui.cli.item_arguments import complete_item, complete_word
from plantui.cli.signing import How
from plantui.i18n import Sentence
from plantui.usecases.drafts import compose


@options.command("decide")
@argument("item", metavar=Sentence("cli.metavar.item"), shell_complete=complete_item)
@argument("word", metavar=Sentence("cli.metavar.word"), shell_complete=complete_word)
@option("--reason", default="", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.reason"))
@option("--itself", is_flag=True, help=Sentence("cli.option.itself"))
@voice.voice_options
@signing.at_once
def command(item: str, word: str, reason: str, how: How, **asked: Any) -> None:
    """Say it."""
    given = voice.given(asked)
    signing.say(lambda desk: compose.decide(desk, item, word, reason, given), item, how)
