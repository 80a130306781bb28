"""`plantui remind`: a text for each of those a round waits for, to paste into mail or as mail that is not sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from plantui import terminal_text
from plantui.cli import command_desk, options, output
from plantui.cli.arguments import party_words
from plantui.cli.click_extensions import argument, option
from plantui.errors import NotWritten, UsageProblem
from plantui.git import named_files
from plantui.git.sign.identity import committer
from plantui.i18n import Sentence, of_system, t, tn
from plantui.render.export import mail, plan_json, review_json
from plantui.render.review.reminder import Reminder, reminders, waited_for
from plantui.usecases.session import review, settings
from plantui.usecases.session.desk import Desk


@options.command("remind", reads=True)
@argument("written", nargs=-1, metavar=Sentence("cli.metavar.parties"))
@option("--eml", "target", metavar=Sentence("cli.metavar.path"), help=Sentence("cli.option.eml"))
@options.in_round
@options.formats("text", "json")
def remind_command(written: tuple[str, ...], target: str | None, name: str | None, form: str) -> int:
    """Who a round waits for; and of those named, or with `--eml` of all, a text that asks them to answer."""
    desk = command_desk.judged(name).desk
    proceedings = review.held(desk)
    if proceedings.standing.round is None:
        raise UsageProblem(t("cli.remind.title"), t("cli.remind.no_round"))
    parties = [party_words.party_of(proceedings.rules, word) for word in written] or waited_for(proceedings)
    found = reminders(proceedings, parties, _sender(desk), desk.today)
    files = _written(desk, found, Path(target)) if target is not None and found else ()
    if form == "json":
        output.data(plan_json.json_text(review_json.reminders_data(proceedings, found, map(str, files))))
    elif files:
        output.say(*map(str, files), t("cli.remind.unsent"))
    elif written:
        for at, reminder in enumerate(found):
            if at:
                output.say("", "-" * 72, "")
            output.say(t("cli.remind.subject", subject=reminder.subject), "", reminder.body)
    else:
        _overview(found)
    return command_desk.exit_code(desk)


def _sender(desk: Desk) -> str:
    return terminal_text.clean(desk.me.name or desk.me.by)


def _overview(found: Sequence[Reminder]) -> None:
    """One line for each, and how its text is had."""
    if not found:
        output.say(t("cli.remind.nobody"))
        return
    output.say(tn("cli.remind.head", len(found)))
    for reminder in found:
        whose = {"name": reminder.name, "party": reminder.party}
        if reminder.silent and not reminder.items:
            output.say("  - " + t("cli.remind.silent.none", **whose))
        else:
            code = "cli.remind.silent" if reminder.silent else "cli.remind.lacking"
            output.say("  - " + tn(code, len(reminder.items), **whose))
    output.say(t("cli.remind.how"))


def _written(desk: Desk, found: Sequence[Reminder], target: Path) -> tuple[Path, ...]:
    """A file for each, never over another one: `target` where there is one and it is no folder, else below it."""
    me, files = committer(desk.git), []
    alone = len(found) == 1 and not target.is_dir()
    for reminder in found:
        path = target if alone else target / f"{_file_name(reminder.party)}.eml"
        try:
            data = mail.message(reminder, _sender(desk) or me.name, me.email, settings.now())
        except ValueError as error:
            raise NotWritten(t("cli.remind.title"), t("cli.remind.address", seen=me.email[:80])) from error
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            named_files.make(path, data)
        except OSError as error:
            raise NotWritten(t("cli.remind.title"), of_system(error), str(path)) from error
        files.append(path)
    return tuple(files)


def _file_name(party: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", party) or "-"
