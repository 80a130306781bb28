"""`plantui policy show|check|allowed-signers`: the rules in words, what is wrong with them, and whose keys may sign."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.cli import command_desk, options, output, signing
from plantui.cli import first_rules as cli_first_rules
from plantui.cli.arguments.item_words import item_argument, item_of
from plantui.cli.click_extensions import option
from plantui.errors import UsageProblem
from plantui.git.repository import short
from plantui.i18n import Sentence, t, tn
from plantui.render import layout
from plantui.render.export import plan_json, policy_json
from plantui.render.line import BLANK, Line
from plantui.render.review.item_rules import item_rules_lines
from plantui.render.review.policy import flaw_words, rules_lines, without_implied
from plantui.review.policy import allowed_signers as policy_allowed_signers
from plantui.review.policy import model
from plantui.review.policy import people as policy_people
from plantui.usecases.editing import commit, people
from plantui.usecases.editing.people import Ruling
from plantui.usecases.rounds import verifier_page
from plantui.usecases.session import startup
from plantui.usecases.session.desk import Desk
from plantui.usecases.setup import first_rules

policy_command = options.group("policy")


@options.command("init", parent=policy_command)
@cli_first_rules.options
@option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned_commit"))
def begin(given: cli_first_rules.FirstAnswers, unsigned: bool) -> None:
    """Write the first rules and people as one commit, from options and what is asked, and say what comes next."""
    desk = command_desk.opened(options.here())
    first_rules.refuse_ruled(desk)
    made = first_rules.files(cli_first_rules.answers(given))
    with signing.signed(None if unsigned else commit.ready(desk)) as passphrase:
        landed = first_rules.write(desk, made, unsigned=unsigned, passphrase=passphrase)
    branch = short(desk.place.ref or "")
    output.say(t("cli.policy.init.done", files=", ".join(made), commit=landed.tip[:10], branch=branch), *landed.notes)
    cli_first_rules.say_next(desk.plan.revision)


@options.command("show", parent=policy_command, reads=True)
@item_argument(required=False)
@options.formats("text", "json")
def show(item: str | None, form: str) -> None:
    """Roles, bodies, steps, words and rules; or what a change of one item needs, and from whom."""
    desk = command_desk.opened(options.here())
    ruling = people.ruling(people.held(desk))
    if item is not None and ruling.ruled:
        found = item_of(desk, item)
        if form == "json":
            output.data(plan_json.json_text(policy_json.item_data(ruling.rules, found, desk.text.commit)))
        else:
            output.write_lines(item_rules_lines(ruling.rules, found, output.canvas()))
        return
    if form == "json":
        output.data(plan_json.json_text(policy_json.policy_data(ruling.rules, desk.text.commit)))
        return
    output.write_lines(_head(desk, ruling))
    if ruling.ruled:
        output.write_lines((BLANK, *rules_lines(ruling.rules, output.canvas())))
    if ruling.problems:
        output.say("", tn("cli.policy.problems", len(ruling.problems)))


def _head(desk: Desk, ruling: Ruling) -> Iterator[Line]:
    where = terminal_text.clean(desk.text.name) + (f", {desk.text.commit[:10]}" if desk.text.commit else "")
    if not ruling.ruled:
        words = t("cli.policy.none", path=model.PATH, where=where)
    else:
        words = t("cli.policy.head", path=model.PATH, where=where, serial=ruling.rules.policy.serial or "?")
    yield from layout.paragraph(words, output.canvas(), "strong" if ruling.ruled else "text")


@options.command("check", parent=policy_command, reads=True)
@options.formats("text", "json")
def check(form: str) -> int:
    """Located problems, what nobody could fulfil, and what hangs on one person or one key."""
    desk = command_desk.opened(options.here(), startup.WORK)
    ruling = people.ruling(people.held(desk))
    if form == "json":
        data = policy_json.check_data(
            ruling.problems, ruling.flaws, ruling.warnings, ruling.signers_hold, ruling.ruled, ruling.rules
        )
        output.data(plan_json.json_text(data))
    else:
        output.say(*map(str, ruling.problems))  # one a line, however long: editors and CI read them
        output.write_lines(_findings(ruling))
    if ruling.problems:
        return 2
    return 1 if ruling.flaws or not ruling.signers_hold else 0


def _findings(ruling: Ruling) -> Iterator[Line]:
    canvas = output.canvas()
    for heading, flaws in (("unsatisfiable", ruling.flaws), ("warnings", without_implied(ruling.warnings))):
        if flaws:
            yield ((t(f"cli.policy.{heading}"), "strong"),)
        for flaw in flaws:
            words = "- " + terminal_text.clean(flaw_words(flaw, ruling.rules), 2000)
            yield from layout.paragraph(words, canvas, "bad" if heading == "unsatisfiable" else "warn")
    if not ruling.signers_hold:
        yield from layout.paragraph(t("cli.policy.signers", path=policy_allowed_signers.PATH), canvas, "bad")
    if not ruling.ruled:
        yield from layout.paragraph(t("cli.policy.unruled", path=model.PATH), canvas, "text")
    elif not (ruling.problems or ruling.flaws) and ruling.signers_hold:
        yield from layout.paragraph(t("cli.policy.sound"), canvas, "good")


@options.command("allowed-signers", parent=policy_command, reads=True)
@option("--write", is_flag=True, help=Sentence("cli.option.write_signers"))
@option("--unsigned", is_flag=True, help=Sentence("cli.option.unsigned_commit"))
@options.formats("text", "json")
def allowed_signers(write: bool, unsigned: bool, form: str) -> None:
    """Print what people.toml yields, or bring the file up to date by a commit."""
    desk = command_desk.opened(options.here())
    ruling = people.ruling(people.held(desk))
    problems = ruling.rules.people.problems
    if write and problems:
        message = "\n".join(map(str, problems[:20]))
        raise UsageProblem(t("cli.policy.people_wrong"), message, policy_people.PATH)
    if write:
        _write(desk, unsigned)
    elif form == "json":
        output.data(plan_json.json_text(policy_json.signers_data(ruling.rules.people, ruling.signers_hold)))
    else:
        output.data(policy_allowed_signers.allowed_signers(ruling.rules.people))


def _write(desk: Desk, unsigned: bool) -> None:
    if not verifier_page.outdated(desk, page=False):
        output.say(t("cli.policy.up_to_date", path=policy_allowed_signers.PATH))
        return
    with signing.signed(None if unsigned else commit.ready(desk)) as passphrase:
        landed = verifier_page.bring_up_to_date(desk, page=False, unsigned=unsigned, passphrase=passphrase)
    if landed is not None:
        branch = short(desk.place.ref or "")
        output.say(
            t("cli.policy.wrote", path=policy_allowed_signers.PATH, commit=landed.tip[:10], branch=branch),
            *landed.notes,
        )
