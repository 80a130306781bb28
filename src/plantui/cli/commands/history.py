"""`plantui log`, `story`: all that was said and changed, newest first; and the life of one item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from plantui.cli import command_desk, options, output
from plantui.cli.arguments.item_words import full_id, item_argument, item_of
from plantui.cli.click_extensions import option
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.plan import references
from plantui.render.export import csv_tables, markdown, plain, plan_json, story_json
from plantui.render.line import BLANK, Line, say
from plantui.render.review import history
from plantui.render.review import story as review_story
from plantui.render.review.history import EntryNotes
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.rounds import due_day
from plantui.usecases.servers import server_state
from plantui.usecases.session import in_force, review, settings
from plantui.usecases.session.cache import Memory
from plantui.usecases.session.desk import Desk, Session

# log


@options.command("log", reads=True)
@item_argument(required=False, metavar="cli.metavar.optional_item")
@option("--full", is_flag=True, help=Sentence("cli.option.full"))
@options.formats("text", "json", "csv", "md")
@options.plain()
def log_command(item: str | None, full: bool, form: str, facts: bool) -> None:
    """What was said and edited, newest first: a line each, or with `--full` every entry whole."""
    desk = command_desk.opened(options.here(), history=True)
    founded = in_force.pinned(desk)
    entries = tuple(_about(desk, None if item is None else full_id(desk, item)))
    late = due_day.late_entries(desk.history or (), desk.people)
    if form == "json":
        output.data(plan_json.json_text(plan_json.log_data(entries, desk.people, late)))
    elif form == "csv":
        output.data(csv_tables.csv_text(csv_tables.log_rows(entries, desk.people, late)))
    elif form == "md":
        output.data("\n".join(markdown.log_markdown(entries, desk.people, founded, late)))
    elif facts:
        output.read_aloud(*history.plain_entries(entries, desk.people, founded, _notes(desk, late)))
    else:
        output.write_lines(_lines(desk, entries, full, founded, _notes(desk, late)))


def _notes(desk: Desk, late: Mapping[str, date]) -> EntryNotes:
    return EntryNotes(late, server_state.server_line(desk, settings.now()).unsent)


def _about(desk: Desk, item: str | None) -> Iterator[LogEntry]:
    """The entries about an item: its file's edits, and the records that name it or an id that its text says it had."""
    entries = desk.history or ()
    if item is None:
        yield from entries
        return
    plan_item = desk.plan.by_id.get(item)
    acts = {act.item for entry in entries if entry.record for act in entry.record.acts}
    path = plan_item.path if plan_item else ""
    if item not in acts:
        path = item_of(desk, item).path  # raises for an item that neither the plan nor a record has
    ids = {item}
    if plan_item is not None:
        ids |= {references.full_id(plan_item, name) for field in ("was", "replaces") if (name := plan_item.text(field))}
    for entry in entries:
        names_item = entry.record is not None and any(act.item in ids for act in entry.record.acts)
        if names_item or (entry.kind == "plan" and path in entry.paths):
            yield entry


def _lines(desk: Desk, entries: Sequence[LogEntry], full: bool, founded: bool, notes: EntryNotes) -> Iterator[Line]:
    canvas = output.canvas()
    if not entries:
        yield say(t("cli.log.empty"))
        return
    if full:
        titles = {item.id: item.title for item in desk.plan.all_items()}
        for entry in entries:
            yield from history.detail(entry, desk.people, canvas, titles, founded, notes)
            yield BLANK
        return
    yield history.list_header(canvas)
    for row in history.history_rows(entries, desk.people, canvas, notes=notes):
        yield row.line


# story


@options.command("story", reads=True)
@item_argument()
@options.formats("text", "json", "csv", "md")
@options.plain()
def story_command(item: str, form: str, facts: bool) -> None:
    """The life of one item from its first text to now, each event with its commit."""
    memory = Memory()
    desk = command_desk.opened(options.here(), memory=memory)
    item = full_id(desk, item)
    try:
        life = review.story(Session(desk, memory), item, command_desk.progress("history"))
    except UsageProblem:
        item_of(desk, item)  # says what is near
        raise
    if form == "json":
        output.data(plan_json.json_text(story_json.story_data(life)))
    elif form == "csv":
        output.data(csv_tables.csv_text(csv_tables.story_rows(life)))
    elif form == "md":
        output.data("\n".join(markdown.story_markdown(life)))
    elif facts:
        output.read_aloud(*plain.plain_story(life))
    else:
        output.write_lines(review_story.story_lines(life, output.canvas()))
