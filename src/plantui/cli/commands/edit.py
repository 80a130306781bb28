"""`plantui edit --table [FILTER]`: many fields in the user's own editor, written all or not at all."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable

import click

from plantui.cli import changing, common, desks, failing, printing
from plantui.desk import edit_table, editing, opening
from plantui.desk.desk import Desk
from plantui.desk.edit_table import Complaint, Kept
from plantui.desk.editing import Prepared
from plantui.errors import NotWritten, UsageProblem
from plantui.words import t

_TAKES_LINE = ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "joe", "jed", "ne", "mg",
               "kak")  # fmt: skip
"""Editors that open a file at `+N`."""


@common.command("edit")
@click.argument("wanted", required=False, default="", metavar=t("cli.metavar.filter"))
@click.option("--table", is_flag=True, help=t("cli.option.table"))
@click.option("--discard", is_flag=True, help=t("cli.option.discard"))
@changing.as_asked
def command(wanted: str, table: bool, discard: bool, as_commit: bool, yes: bool, unsigned: bool) -> None:
    """Open, check, write; what is not accepted is kept and opened again."""
    if not table:
        help_at = t("cli.usage.help", command="plantui edit")
        raise UsageProblem(t("cli.usage.title"), t("cli.edit.usage") + " " + help_at)
    memory = opening.Memory()
    desk = changing.opened(as_commit, memory)
    where = edit_table.kept(desk)
    if discard:
        edit_table.drop(where)
    if edit_table.read(where.path) is None or edit_table.read(where.offered) is None:
        edit_table.begin(where, edit_table.written(edit_table.matching(desk.plan, wanted)))
    else:
        printing.warn(t("cli.edit.kept", path=where.path))
    prepared = _until_accepted(lambda: changing.opened(as_commit, memory), where, memory)
    if prepared is None:
        edit_table.drop(where)
        printing.say(t("cli.edit.nothing"))
        return
    desk = changing.opened(as_commit, memory)
    changing.write(desk, prepared, as_commit=as_commit, yes=yes, unsigned=unsigned)
    edit_table.drop(where)


def _until_accepted(opened: Callable[[], Desk], where: Kept, memory: opening.Memory) -> Prepared | None:
    """The edits once they can be written; None when nothing was changed. Raises NotWritten when the user gives up."""
    while True:
        shown = edit_table.read(where.path) or ""
        _edit(where, edit_table.complaint_line(shown))
        text = ""
        try:
            text = edit_table.read(where.path) or ""
            desk = opened()
            edits = edit_table.edits(edit_table.read(where.offered) or "", text, desk.plan)
            return editing.prepare(desk, edits, memory) if edits else None
        except UsageProblem as problem:
            complaint = edit_table.placed(problem, text) if text else Complaint(problem.title, problem.message)
            if text:
                edit_table.keep(where, edit_table.with_complaint(text, complaint))
            failing.say(complaint)
        if text == shown or not desks.ask(t("cli.edit.again")):
            raise NotWritten(t("cli.edit.not_written"), t("cli.edit.stays"), str(where.path))


def _edit(where: Kept, line: int) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        if not printing.on_terminal():
            raise NotWritten(t("cli.edit.not_written"), t("cli.edit.no_editor"))
        click.edit(filename=str(where.path))
        return
    try:
        program = os.path.basename(shlex.split(editor)[0])  # noqa: PTH119  # a word of a command line, not a path
    except (ValueError, IndexError):
        program = ""
    at = f" +{line}" if line > 1 and program in _TAKES_LINE else ""
    click.edit(filename=str(where.path), editor=editor + at)
