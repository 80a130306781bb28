"""`plantui status`: what the round waits for, of whom, and who has not answered; what is gone first."""

from __future__ import annotations

from plantui import terminal_text
from plantui.cli import options, output, signing
from plantui.cli.click_extensions import option
from plantui.i18n import Sentence
from plantui.render.export import plan_json, review_json
from plantui.render.line import wrapped
from plantui.render.review import lost_history
from plantui.render.review.round_status import plain_status, status_lines
from plantui.review.rounds.pending import awaiting
from plantui.usecases.session import review, server


@options.command("status", reads=True)
@option("--exit-code", "answer", is_flag=True, help=Sentence("cli.option.exit_waits"))
@signing.in_round
@options.formats("text", "json")
@options.plain()
def command(answer: bool, name: str | None, form: str, facts: bool) -> int:
    """What awaits this user, and what awaits others."""
    desk, _ = signing.judged(name, telling=False)
    held = review.held(desk)
    minded = (*lost_history.words(held), *([str(wrong)] if (wrong := review.misnamed(desk)) else []))
    if form == "json":
        told = review_json.status_data(held, desk.me.by, len(desk.draft))
        output.data(plan_json.json_text({**told, "server": server.data(desk)}))
        output.warn(*minded)
    elif facts:
        output.say(*minded, *plain_status(held, desk.me.by, len(desk.draft)), *server.words(desk))
    else:
        canvas = output.canvas()
        output.lines(line for words in minded for line in wrapped(terminal_text.clean(words), canvas, "bad"))
        output.lines(status_lines(held, desk.me.by, len(desk.draft), canvas))
        beside = (line for words in server.words(desk) for line in wrapped(terminal_text.clean(words), canvas, "warn"))
        output.lines(beside)
    waits = answer and bool(awaiting(held.inquiry, held.standing).of(desk.me.by))
    return signing.step_answer(desk, int(waits))
