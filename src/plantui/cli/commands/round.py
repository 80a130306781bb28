"""`plantui round open|freeze|last-call|show`: the steps of a round, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui.cli import options, output, signing
from plantui.cli.click_extensions import argument, option
from plantui.cli.item_arguments import complete_item
from plantui.cli.options import day
from plantui.i18n import Sentence, t
from plantui.render.export import plan_json, review_json
from plantui.render.review import who_said_what
from plantui.render.review.round_status import plain_round
from plantui.render.review.who_said_what import item_name
from plantui.usecases.drafts import compose
from plantui.usecases.rounds import steps, verifier_page
from plantui.usecases.session import review
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk
from plantui.usecases.signing import acts
from plantui.usecases.signing import step as signing_step
from plantui.usecases.signing.step import Step

if TYPE_CHECKING:
    from plantui.git.write.commits import Landed

command = options.group("round")


@options.command("open", of=command)
@option("--name", "wanted", default="", metavar=Sentence("cli.metavar.round"), help=Sentence("cli.option.round_name"))
@option("--due", metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.due"))
@option("--ask", "asked", multiple=True, metavar=Sentence("cli.metavar.voice"), help=Sentence("cli.option.ask"))
@signing.options
def open_(wanted: str, due: str | None, asked: tuple[str, ...], reason: str, yes: bool, form: str) -> None:
    """Open a round for the proposal on the branch."""
    desk, memory = signing.judged()
    step = steps.opening_step(desk, name=wanted, due=day(due), asked=asked, reason=reason)
    _take(desk, memory, step, yes, form)


@options.command("freeze", of=command)
@signing.in_round
@signing.options
def freeze(name: str | None, reason: str, yes: bool, form: str) -> None:
    """Bring the repository's own guide up to date, and freeze the next edition."""
    desk, memory = signing.judged(name)
    step = steps.freeze_step(desk, reason)
    files = tuple(verifier_page.outdated(desk))
    first = (t("cli.round.first", files=", ".join(files)),) if files else ()
    signing.show(step, desk, form, touches=2 if files else 1, before=first)
    signing.ask(yes)
    with signing.signed(desk) as passphrase:
        landed, _ = steps.freeze(desk, memory, reason=reason, passphrase=passphrase)
    _done(step, landed, form)


@options.command("last-call", of=command)
@option("--due", required=True, metavar=Sentence("cli.metavar.day"), help=Sentence("cli.option.last_due"))
@signing.in_round
@signing.options
def last_call(due: str, name: str | None, reason: str, yes: bool, form: str) -> None:
    """Call for the last answers."""
    desk, memory = signing.judged(name)
    last = day(due)
    assert last is not None
    _take(desk, memory, steps.last_call_step(desk, last, reason), yes, form)


@options.command("show", of=command, reads=True)
@argument("item", required=False, metavar=Sentence("cli.metavar.item"), shell_complete=complete_item)
@signing.in_round
@options.formats("text", "json")
@options.plain()
def show(item: str | None, name: str | None, form: str, facts: bool) -> int:
    """The open round: editions, what each item needs, and what every body has said of it; or all about one item."""
    desk, _ = signing.judged(name)
    held = review.held(desk)
    if item is not None:
        item = compose.full_id(desk, item)
        compose.item_of(acts.basis(desk), item)
    if form == "json":
        output.data(plan_json.json_text(review_json.round_data(held, item)))
    elif facts:
        output.say(*plain_round(held, item))
    elif item is None:
        output.lines(who_said_what.round_lines(held, output.canvas()))
    else:
        output.say(item_name(held, item))
        output.lines(who_said_what.item_lines(held, item, output.canvas()))
    return signing.step_answer(desk)


def _take(desk: Desk, memory: Memory, step: Step, yes: bool, form: str) -> None:
    signing.show(step, desk, form)
    signing.ask(yes)
    with signing.signed(desk) as passphrase:
        landed, _ = signing_step.take(desk, step, memory, passphrase=passphrase)
    _done(step, landed, form)


def _done(step: Step, landed: Landed, form: str) -> None:
    act = step.record.acts[0]
    words = t(f"cli.round.{act.kind}", round=step.record.round, edition=act.edition or 0, commit=landed.tip[:10])
    told = review_json.step_data(step.record, landed.tip, landed.merged, step.doubts)
    signing.done(form, told, words, *landed.notes)
