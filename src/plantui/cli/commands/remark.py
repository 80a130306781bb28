"""`plantui remark ITEM TEXT`: a remark into the draft, or straight into the plan's history."""

from __future__ import annotations

from typing import Any

from plantui.cli import options, signing, voice
from plantui.cli.click_extensions import argument, option
from plantui.cli.item_arguments import complete_item
from plantui.cli.signing import How
from plantui.i18n import Sentence
from plantui.usecases.drafts import compose


@options.command("remark")
@argument("item", metavar=Sentence("cli.metavar.item"), shell_complete=complete_item)
@argument("text", metavar=Sentence("cli.metavar.text"))
@option("--answer", is_flag=True, help=Sentence("cli.option.answer"))
@voice.voice_options
@signing.at_once
def command(item: str, text: str, answer: bool, how: How, **asked: Any) -> None:
    """Say it."""
    given = voice.given(asked)
    signing.say(lambda desk: compose.remark(desk, item, text, answer, given), item, how)
