"""`plantui status`: what the round waits for, of whom, and who has not answered; what is gone first."""

from __future__ import annotations

import click

from plantui import text
from plantui.cli import common, printing, steps
from plantui.desk import governing, server
from plantui.review.awaiting import awaiting
from plantui.show import data, standing_data, unseen
from plantui.show.line import wrapped
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
    desk, _ = steps.judged(name, telling=False)
    held = governing.held(desk)
    minded = (*unseen.words(held), *([str(wrong)] if (wrong := governing.misnamed(desk)) else []))
    if form == "json":
        told = standing_data.status_data(held, desk.me.by, len(desk.draft))
        printing.data(data.json_text({**told, "server": server.data(desk)}))
        printing.warn(*minded)
    elif facts:
        printing.say(*minded, *plain_status(held, desk.me.by, len(desk.draft)), *server.words(desk))
    else:
        width, twins = printing.width(), printing.ascii_only()
        printing.lines(line for words in minded for line in wrapped(text.clean(words), width, "bad", twins))
        printing.lines(status_lines(held, desk.me.by, len(desk.draft), width, twins))
        beside = (line for words in server.words(desk) for line in wrapped(text.clean(words), width, "warn", twins))
        printing.lines(beside)
    waits = answer and bool(awaiting(held.inquiry, held.standing).of(desk.me.by))
    return steps.answer(desk, int(waits))
