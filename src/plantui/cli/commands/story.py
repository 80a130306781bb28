"""`plantui story ITEM`: one item's life in order: its texts, who said what, its adoptions, and what is proved."""

from __future__ import annotations

import click

from plantui.cli import common, desks, finding, printing
from plantui.desk import telling
from plantui.desk.opening import Memory
from plantui.errors import UsageProblem
from plantui.show import data, story, story_data, story_tables, tables
from plantui.words import t


@common.command("story", reads=True)
@click.argument("item", metavar=t("cli.metavar.item"), shell_complete=finding.complete_item)
@common.formats("text", "json", "csv", "md")
@common.plain()
def command(item: str, form: str, facts: bool) -> None:
    """From its first text to now, each event with its commit."""
    memory = Memory()
    desk = desks.opened(common.here(), memory=memory)
    item = finding.full_id(desk, item)
    try:
        told = telling.story(desk, item, memory, desks.progress("history"))
    except UsageProblem:
        finding.item_of(desk.plan, item)  # says what is near
        raise
    if form == "json":
        printing.data(data.json_text(story_data.story_data(told)))
    elif form == "csv":
        printing.data(tables.csv_text(story_tables.story_rows(told)))
    elif form == "md":
        printing.data("\n".join(story_tables.story_markdown(told)))
    elif facts:
        printing.say(*story_tables.plain_story(told))
    else:
        printing.lines(story.story_lines(told, printing.width(), printing.ascii_only()))
