"""`plantui status`: what the round waits for, of whom, and who has not answered."""

from __future__ import annotations

import click

from plantui.cli import common, printing, steps
from plantui.desk import governing
from plantui.review.awaiting import awaiting
from plantui.show import data, standing_data
from plantui.show.standing_plain import plain_status
from plantui.show.status import status_lines
from plantui.words import t


@common.command("status", reads=True)
@click.option("--exit-code", "answer", is_flag=True, help=t("cli.option.exit_waits"))
@steps.in_round
@common.formats("text", "json")
@common.plain()
def command(answer: bool, name: str | None, form: str, facts: bool) -> int:
    """What awaits this user, and what awaits others."""
    desk, _ = steps.judged(name)
    held = governing.held(desk)
    if form == "json":
        printing.data(data.json_text(standing_data.status_data(held, desk.me.by, len(desk.draft))))
    elif facts:
        printing.say(*plain_status(held, desk.me.by, len(desk.draft)))
    else:
        lines = status_lines(held, desk.me.by, len(desk.draft), printing.width(), printing.ascii_only())
        printing.lines(lines)
    return 1 if answer and awaiting(held.inquiry, held.standing).of(desk.me.by) else 0
