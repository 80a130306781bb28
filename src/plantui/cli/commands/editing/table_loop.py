"""A text table in the user's own editor, opened again with what is wrong with it until it is accepted or given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from plantui.cli import failures, output
from plantui.errors import NotWritten, UsageProblem
from plantui.git import external_editor
from plantui.i18n import t
from plantui.usecases.editing.text_table import kept_table, table_lines
from plantui.usecases.editing.text_table import table as editing_table
from plantui.usecases.editing.text_table.kept_table import Kept
from plantui.usecases.editing.text_table.table_lines import Complaint

T = TypeVar("T")


def until_accepted(accepted: Callable[[str], T], place: Kept, *, kept: bool) -> T:
    """What `accepted` makes of the table once it takes it; it says no by a UsageProblem. Raises NotWritten when the
    user gives up.

    A table that was `kept`, and is closed as it was, is no edit: it stays kept, and nothing is written.
    """
    while True:
        previous = kept_table.read_table(place.path) or ""
        external_editor.edit(place.path, table_lines.complaint_line(previous))
        text = ""
        try:
            text = kept_table.read_table(place.path) or ""
            if kept and text == previous:
                raise NotWritten(t("cli.edit.not_written"), t("cli.edit.untouched"), str(place.path))
            return accepted(text)
        except UsageProblem as problem:
            complaint = editing_table.placed(problem, text) if text else Complaint(problem.title, problem.message)
            if text:
                kept_table.keep(place, table_lines.with_complaint(text, complaint))
            failures.say(complaint)
        if text == previous or not output.ask(t("cli.edit.again")):
            raise NotWritten(t("cli.edit.not_written"), t("cli.edit.stays"), str(place.path))
        kept = True
