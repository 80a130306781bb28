"""`plantui policy show|check|allowed-signers`: the rules in words, what is wrong with them, and whose keys may sign."""

from __future__ import annotations

from collections.abc import Iterator

import click

from plantui import text
from plantui.cli import changing, common, desks, printing
from plantui.desk import explaining, opening, ruling
from plantui.desk.desk import Desk
from plantui.desk.ruling import Ruling
from plantui.errors import UsageProblem
from plantui.git.repository import short
from plantui.review import people, policy, signers
from plantui.show import blocks, data, policy_data
from plantui.show.line import BLANK, Line
from plantui.show.policy import flaw_words, rules_lines
from plantui.words import t, tn

command = common.group("policy")


@common.command("show", of=command, reads=True)
@common.formats("text", "json")
def show(form: str) -> None:
    """Roles, bodies, steps, words and rules."""
    desk = desks.opened(common.here())
    found = ruling.ruling(ruling.held(desk))
    if form == "json":
        printing.data(data.json_text(policy_data.policy_data(found.rules, desk.text.commit)))
        return
    printing.lines(_head(desk, found))
    if found.ruled:
        printing.lines((BLANK, *rules_lines(found.rules, printing.width(), printing.ascii_only())))
    if found.problems:
        printing.say("", tn("cli.policy.problems", len(found.problems)))


def _head(desk: Desk, found: Ruling) -> Iterator[Line]:
    where = text.clean(desk.text.name) + (f", {desk.text.commit[:10]}" if desk.text.commit else "")
    if not found.ruled:
        words = t("cli.policy.none", path=policy.PATH, where=where)
    else:
        words = t("cli.policy.head", path=policy.PATH, where=where, serial=found.rules.policy.serial or "?")
    yield from blocks.paragraph(words, printing.width(), "strong" if found.ruled else "text", printing.ascii_only())


@common.command("check", of=command, reads=True)
@common.formats("text", "json")
def check(form: str) -> int:
    """Located problems, what nobody could fulfil, and what hangs on one person or one key."""
    desk = desks.opened(common.here(), opening.WORK)
    found = ruling.ruling(ruling.held(desk))
    if form == "json":
        told = policy_data.check_data(found.problems, found.flaws, found.warnings, found.signers_hold, found.ruled)
        printing.data(data.json_text(told))
    else:
        printing.say(*map(str, found.problems))  # one a line, however long: editors and CI read them
        printing.lines(_findings(found))
    if found.problems:
        return 2
    return 1 if found.flaws or not found.signers_hold else 0


def _findings(found: Ruling) -> Iterator[Line]:
    width, twins = printing.width(), printing.ascii_only()
    for heading, flaws in (("unsatisfiable", found.flaws), ("warnings", found.warnings)):
        if flaws:
            yield ((t(f"cli.policy.{heading}"), "strong"),)
        for flaw in flaws:
            words = "- " + text.clean(flaw_words(flaw), 2000)
            yield from blocks.paragraph(words, width, "bad" if heading == "unsatisfiable" else "warn", twins)
    if not found.signers_hold:
        yield from blocks.paragraph(t("cli.policy.signers", path=signers.PATH), width, "bad", twins)
    if not found.ruled:
        yield from blocks.paragraph(t("cli.policy.unruled", path=policy.PATH), width, "text", twins)
    elif not (found.problems or found.flaws) and found.signers_hold:
        yield from blocks.paragraph(t("cli.policy.sound"), width, "good", twins)


@common.command("allowed-signers", of=command, reads=True)
@click.option("--write", is_flag=True, help=t("cli.option.write_signers"))
@click.option("--unsigned", is_flag=True, help=t("cli.option.unsigned_commit"))
@common.formats("text", "json")
def allowed_signers(write: bool, unsigned: bool, form: str) -> None:
    """Print what people.toml yields, or bring the file up to date by a commit."""
    desk = desks.opened(common.here())
    found = ruling.ruling(ruling.held(desk))
    wrong = found.rules.people.problems
    if write and wrong:
        told = "\n".join(map(str, wrong[:20]))
        raise UsageProblem(t("cli.policy.people_wrong"), told, people.PATH)
    if write:
        _write(desk, unsigned)
    elif form == "json":
        printing.data(data.json_text(policy_data.signers_data(found.rules.people, found.signers_hold)))
    else:
        printing.data(signers.allowed_signers(found.rules.people))


def _write(desk: Desk, unsigned: bool) -> None:
    if not explaining.outdated(desk, page=False):
        printing.say(t("cli.policy.up_to_date", path=signers.PATH))
        return
    passphrase = changing.unlocked(desk, unsigned=unsigned)
    landed = explaining.bring_up_to_date(desk, page=False, unsigned=unsigned, passphrase=passphrase)
    if landed is not None:
        branch = short(desk.place.ref or "")
        printing.say(t("cli.policy.wrote", path=signers.PATH, commit=landed.tip[:10], branch=branch), *landed.notes)
