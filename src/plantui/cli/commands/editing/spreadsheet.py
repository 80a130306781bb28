"""`plantui export`, `import`: the plan as a workbook, and a spreadsheet brought into the plan, shown before it is."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from plantui import terminal_text
from plantui.cli import command_desk, options, output, plan_edits
from plantui.cli.click_extensions import argument, option
from plantui.cli.plan_edits import Why, Writing
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t, tn
from plantui.render.line import wrapped
from plantui.usecases.editing import preview
from plantui.usecases.editing.spreadsheet import forms, sheet_files, sheet_map, workbook
from plantui.usecases.editing.spreadsheet.forms import SheetForm
from plantui.usecases.editing.spreadsheet.outcome import ImportOutcome, ImportWish, import_outcome
from plantui.usecases.session import cache
from plantui.usecases.session.desk import Desk, Session

# export


@options.command("export", reads=True)
@option("--xlsx", "xlsx", metavar=Sentence("cli.metavar.file"), help=Sentence("cli.option.export_xlsx"))
@option("--csv", "csv", metavar=Sentence("cli.metavar.file"), help=Sentence("cli.option.export_csv"))
@option("--sheet", "sheet", metavar=Sentence("cli.metavar.sheet"), help=Sentence("cli.option.export_sheet"))
def export_command(xlsx: str | None, csv: str | None, sheet: str | None) -> None:
    """Write the plan as a workbook, or one sheet of it as CSV, into a file that is not there yet."""
    if (xlsx is None) == (csv is None) or (csv is not None) != (sheet is not None):
        raise UsageProblem(t("cli.usage.title"), t("cli.export.usage") + " " + _help("export"))
    form = forms.known_form(sheet) if sheet is not None else None
    if sheet is not None and form is None:
        known = ", ".join(each.name for each in forms.forms())
        raise UsageProblem(t("cli.usage.title"), t("sheet.unknown_named", seen=sheet[:80], known=known))
    desk = command_desk.opened(options.here())
    path = Path(xlsx or csv or "")
    if form is not None:
        sheet_files.write_separated(path, workbook.sheet_rows(desk.plan, form))
        output.say(t("cli.export.csv", path=path, sheet=form.name, command=_import(path, form)))
        return
    sheet_files.write_workbook(path, workbook.exported(desk.plan))
    output.say(t("cli.export.xlsx", path=path, revision=desk.plan.revision, command=_import(path)))


def _import(path: Path, form: SheetForm | None = None) -> str:
    """The command that takes the file in again, as a shell reads it; it names the sheet where the file does not."""
    shown = terminal_text.clean(str(path))
    words = ["plantui", "import", f"./{shown}" if shown.startswith("-") else shown]
    if form is not None and forms.known_form(path.stem) is not form:
        words += ["--table", form.name]
    return shlex.join(words)


# import


@options.command("import")
@argument("file", metavar=Sentence("cli.metavar.file"))
@option("--as", "as_what", type=click.Choice(("new", "revision")), default="revision", metavar="new|revision",
        help=Sentence("cli.option.import_as"))  # fmt: skip
@option("--map", "columns", multiple=True, metavar=Sentence("cli.metavar.map"), help=Sentence("cli.option.import_map"))
@option("--set", "fixed", multiple=True, metavar=Sentence("cli.metavar.set"), help=Sentence("cli.option.import_set"))
@option("--table", "table", default="", metavar=Sentence("cli.metavar.sheet"), help=Sentence("cli.option.import_table"))
@option("--create-missing", is_flag=True, help=Sentence("cli.option.create_missing"))
@option("--skip-errors", is_flag=True, help=Sentence("cli.option.skip_errors"))
@option("--write", "write", is_flag=True, help=Sentence("cli.option.import_write"))
@plan_edits.because
@plan_edits.as_asked
def import_command(
    file: str,
    as_what: str,
    columns: tuple[str, ...],
    fixed: tuple[str, ...],
    table: str,
    write: bool,
    writing: Writing,
    why: Why,
    **rest: object,
) -> int:
    """Say what a spreadsheet makes of the plan, all that is wrong with it at once, and write it with `--write`."""
    path, write = Path(file), write and not writing.dry_run
    kept = sheet_files.kept_beside(path)
    mapped = sheet_map.typed_map(columns, fixed, table, kept)
    wish = ImportWish(
        first=as_what == "new",
        mapped=mapped,
        create_missing=bool(rest["create_missing"]),
        skip_errors=bool(rest["skip_errors"]),
        reason=why.reason,
        source=why.source,
    )
    grids = sheet_files.read_file(path)
    memory = cache.Memory()
    desk = plan_edits.opened(writing.as_commit, memory)
    sheet_files.refuse_inside_plan(path, desk.git.repository.work_tree)
    outcome = import_outcome(Session(desk, memory), grids, wish)
    _tell(outcome, wish)
    wrong = bool(outcome.problems)
    if not write or outcome.prepared is None or (wrong and not wish.skip_errors):
        if outcome.prepared is not None and not (wrong and not wish.skip_errors):
            _tell_edit(desk, outcome)
            output.say(t("cli.import.dry"))
        elif wrong and write:
            output.say(t("cli.import.refused"))
        return 2 if wrong else 1 if outcome.prepared is not None else 0
    plan_edits.write(desk, outcome.prepared, writing)
    if any(change.made for change in outcome.changes.values()):
        output.say(t("cli.import.ids_kept", path=sheet_files.give_back(path, outcome)))
    if mapped is not None and mapped != kept:
        output.say(t("cli.import.map_kept", path=sheet_files.keep_beside(path, mapped)))
    return 2 if wrong else 0


def _help(command: str) -> str:
    return t("cli.usage.help", command=f"plantui {command}")


def _tell(outcome: ImportOutcome, wish: ImportWish) -> None:
    """The counts, then what is wrong cell by cell, what is left out, and the ids that were made."""
    counts = [tn(f"sheet.count.{doing}", outcome.count(doing)) for doing in ("new", "changed", "removed", "same")]
    if outcome.problems:
        counts.append(tn("sheet.count.errors", len(outcome.problems)))
    output.say(" · ".join(counts))
    for problem in outcome.problems:
        about = ", ".join(part for part in (problem.item, problem.field) if part)
        words = t("sheet.problem" if about else "sheet.problem_of_sheet", place=problem.place, about=about,
                  message=problem.message)  # fmt: skip
        output.say(words)
    if wish.skip_errors and outcome.left_out:
        rows = ", ".join(f"{sheet}!{row + 1}" for sheet, row in sorted(outcome.left_out))
        output.say(tn("sheet.left_out", len(outcome.left_out), rows=rows))
    made = [change for change in outcome.changes.values() if change.made]
    if made:
        output.say(t("sheet.ids_made"))
    for change in made:
        title = str(change.values.get("title") or change.values.get("text") or "")
        place = change.row.problem(forms.ID, "").place
        output.say(t("sheet.id_made", place=place, id=change.id, title=terminal_text.clip(title, 60)))


def _tell_edit(desk: Desk, outcome: ImportOutcome) -> None:
    assert outcome.prepared is not None
    for words, role in preview.told(desk, outcome.prepared):
        output.write_lines(list(wrapped(words, output.canvas(), role)))
