"""`plantui draft`: what is said and not signed yet, read, changed, dropped and put back, one thing at a time."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from plantui.cli import command_desk, options, output
from plantui.cli import signing as cli_signing
from plantui.cli.arguments.item_words import complete_drafted, complete_word
from plantui.cli.click_extensions import argument, option
from plantui.errors import NotWritten, PlantuiError, UsageProblem
from plantui.git import external_editor
from plantui.git.repository import short
from plantui.i18n import Sentence, of_system, t, tn
from plantui.render.export import plan_json
from plantui.render.line import BLANK
from plantui.render.review import draft as draft_view
from plantui.render.review.draft import DraftEntry
from plantui.usecases.drafts import compose, named_entries, revise, undo
from plantui.usecases.drafts.revise import Reworded
from plantui.usecases.drafts.store import DraftAct
from plantui.usecases.session import review, state_files
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.signing import submit

draft_command = options.group("draft", otherwise="list")

_CHOICE = {"metavar": Sentence("cli.metavar.draft_choice"), "shell_complete": complete_drafted}


def _opened() -> Desk:
    memory = Memory()
    desk = command_desk.opened(options.here(), memory=memory)
    with suppress(review.Incomplete):  # what is there can be read and dropped; nothing is signed here
        desk = submit.ruled(Session(desk, memory))
    return desk


@options.command("list", parent=draft_command)
@options.formats("text", "json")
@options.plain()
def list_entries(form: str, facts: bool) -> None:
    """All that is not signed, a row each."""
    desk = _opened()
    entries = named_entries.entries(desk)
    if form == "json":
        output.data(plan_json.json_text(_data(desk, entries)))
    elif facts:
        output.read_aloud(*(draft_view.plain_entries(entries) if entries else (_head(desk),)), *_told(desk))
    else:
        canvas = output.canvas()
        output.say(_head(desk))
        output.write_lines(draft_view.entry_row(entry, canvas, marked=False) for entry in entries)
        output.say(*_told(desk))
        if entries:
            output.say(t("cli.draft.next"))


@options.command("show", parent=draft_command)
@argument("chosen", nargs=-1, **_CHOICE)
@options.formats("text", "json")
def show_entries(chosen: tuple[str, ...], form: str) -> None:
    """All of what is chosen, or of everything."""
    desk = _opened()
    names = {named_entries.name_of(row) for row in named_entries.chosen(desk, chosen)} if chosen else None
    entries = tuple(entry for entry in named_entries.entries(desk) if names is None or entry.name in names)
    if form == "json":
        output.data(plan_json.json_text(_data(desk, entries)))
        return
    canvas = output.canvas()
    for entry in entries:
        output.write_lines((*draft_view.entry_lines(entry, canvas), BLANK))
    if not entries:
        output.say(_head(desk))


@options.command("edit", parent=draft_command)
@argument("chosen", **_CHOICE)
@option("--text", metavar=Sentence("cli.metavar.text"), help=Sentence("cli.option.draft_text"))
@option("--word", metavar=Sentence("cli.metavar.word"), help=Sentence("cli.option.draft_word"),
        shell_complete=complete_word)  # fmt: skip
@option("--value", metavar=Sentence("cli.metavar.value"), help=Sentence("cli.option.draft_value"))
@option("--answer/--no-answer", "needs_answer", default=None, help=Sentence("cli.option.draft_answer"))
def edit_entry(chosen: str, text: str | None, word: str | None, value: str | None, needs_answer: bool | None) -> None:
    """Change one of them: by the options, else its text in your editor."""
    desk = _opened()
    meant = {"decision": word, "suggestion": value, "remark": needs_answer}
    kinds = [kind for kind, asked in meant.items() if asked is not None]
    rows = [row for row in named_entries.chosen(desk, (chosen,)) if isinstance(row, DraftAct)]
    rows = [row for row in rows if row.kind in kinds] or rows
    if len(rows) != 1:
        names = ", ".join(map(named_entries.name_of, rows))
        words = t("cli.draft.several", seen=chosen, names=names) if rows else t("cli.draft.begun_only")
        raise UsageProblem(t("cli.usage.title"), words)
    entry = rows[0]
    if (text, word, value, needs_answer) == (None, None, None, None):
        newer = _edited(desk, entry)
    else:
        newer = revise.revise(desk, entry, Reworded(text, word, value, needs_answer))
    if newer.draft == desk.draft:
        output.say(t("cli.draft.unchanged"))
        return
    fresh = tuple(shown for shown in named_entries.entries(newer) if shown.name in _new_names(desk, newer))
    output.say(t("cli.draft.changed"))
    for shown in fresh:
        output.write_lines(draft_view.entry_lines(shown, output.canvas()))
    output.say(t("cli.draft.undo_hint"))


def _new_names(before: Desk, after: Desk) -> set[str]:
    return {named_entries.name_of(row) for row in after.draft if row not in before.draft}


def _edited(desk: Desk, entry: DraftAct) -> Desk:
    """With its text as the user's editor left it. Where that is refused, what was written stays in its file.

    The file is in the draft's folder, which is the user's alone, so that nothing written there goes with a kill either.
    Raises NotWritten where there is no editor.
    """
    folder = state_files.private(submit.folder(desk) / f"edit-{secrets.token_hex(4)}")
    path = folder / "text.txt"
    offered = f"{entry.text}\n".encode()
    state_files.write(path, offered)
    try:
        external_editor.edit(path)
        newer = revise.revise(desk, entry, Reworded(_written(path)))
    except PlantuiError:
        if _holds_more(path, offered):
            output.warn(t("cli.draft.written_stays", path=path))
        else:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    return newer


def _written(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise NotWritten(t("draft.not_text"), t("draft.undecodable"), str(path)) from None
    except OSError as trouble:
        raise NotWritten(t("editor.failed"), of_system(trouble), str(path)) from trouble


def _holds_more(path: Path, offered: bytes) -> bool:
    """Whether something was written that stands nowhere else; what cannot be read may be that."""
    try:
        return path.read_bytes() != offered
    except FileNotFoundError:
        return False
    except OSError:
        return True


@options.command("drop", parent=draft_command)
@argument("chosen", nargs=-1, required=True, **_CHOICE)
def drop_entries(chosen: tuple[str, ...]) -> None:
    """Take what is chosen out of the draft."""
    desk = _opened()
    rows = named_entries.chosen(desk, chosen)
    _dropped(desk, rows)


@options.command("clear", parent=draft_command)
@option("--forget", is_flag=True, help=Sentence("cli.option.draft_forget"))
def clear_draft(forget: bool) -> None:
    """Take everything out of the draft."""
    desk = _opened()
    rows = named_entries.draft_rows(desk)
    if rows:
        _dropped(desk, rows, hint=not forget)
    elif not forget:
        output.say(t("draft_view.empty"))
    if forget:
        output.say(tn("cli.draft.forgotten", undo.forget(submit.folder(desk))))


def _dropped(desk: Desk, rows: tuple[named_entries.Row, ...], *, hint: bool = True) -> None:
    names = {named_entries.name_of(row) for row in rows}
    gone = [entry for entry in named_entries.entries(desk) if entry.name in names]
    compose.drop(desk, rows)
    for entry in gone:
        output.say(t("cli.draft.dropped", what=draft_view.summary(entry)))
    if hint:
        output.say(t("cli.draft.undo_hint"))


@options.command("undo", parent=draft_command)
def undo_step() -> None:
    """Take back the newest step: what it dropped or changed."""
    desk, back = compose.undo(_opened())
    names = {named_entries.name_of(row) for row in back}
    for entry in named_entries.entries(desk):
        if entry.name in names:
            output.say(t("cli.draft.back", what=draft_view.summary(entry)))
    if not back:
        output.say(t("draft_view.nothing_to_undo"))


# what stands there in words and as data


def _head(desk: Desk) -> str:
    branch = short(desk.place.ref or "")
    return (
        tn("cli.draft.head", len(desk.draft), branch=branch)
        if named_entries.draft_rows(desk)
        else t("draft_view.empty")
    )


def _told(desk: Desk) -> Iterator[str]:
    """What can be put back, and files that could not be read."""
    if desk.dropped:
        yield tn("cli.draft.can_undo", len({row.dropped for row in desk.dropped}))
    yield from (t("cli.draft.damaged", path=path) for path in desk.damaged)


def _data(desk: Desk, entries: tuple[DraftEntry, ...]) -> dict[str, object]:
    by_name = {named_entries.name_of(row): row for row in named_entries.draft_rows(desk)}
    return {
        "schema": "plantui.drafted/1",
        "drafted": [
            {
                **_row_data(by_name[entry.name], entry),
                "name": entry.name,
                "state": entry.state,
                "doubts": list(entry.doubts),
                "replaces": list(entry.replaces),
            }
            for entry in entries
        ],
        "dropped": len(desk.dropped),
        "damaged": list(desk.damaged),
    }


def _row_data(row: named_entries.Row, entry: DraftEntry) -> dict[str, object]:
    """The row as `decide` and the others tell what they have put; what is begun has its kind, item and text alone."""
    if isinstance(row, DraftAct):
        return cli_signing.entry_data(row)
    nothing = dict.fromkeys(("to", "word", "field", "value", "seat", "voice", "edition"))
    return {"kind": row.kind, "item": row.item, "text": entry.words, "answer": False, **nothing}
