"""`plantui story ITEM`: one item's life in order: its texts, who said what, its adoptions, and what is proved."""

from __future__ import annotations

from plantui.cli import item_arguments, opening, options, output
from plantui.cli.click_extensions import argument
from plantui.errors import UsageProblem
from plantui.i18n import Sentence
from plantui.render.export import plan_json, review_json, tables
from plantui.render.review import story as review_story
from plantui.usecases.session import story
from plantui.usecases.session.cache import Memory


@options.command("story", reads=True)
@argument("item", metavar=Sentence("cli.metavar.item"), shell_complete=item_arguments.complete_item)
@options.formats("text", "json", "csv", "md")
@options.plain()
def command(item: str, form: str, facts: bool) -> None:
    """From its first text to now, each event with its commit."""
    memory = Memory()
    desk = opening.opened(options.here(), memory=memory)
    item = item_arguments.full_id(desk, item)
    try:
        told = story.story(desk, item, memory, opening.progress("history"))
    except UsageProblem:
        item_arguments.item_of(desk.plan, item)  # says what is near
        raise
    if form == "json":
        output.data(plan_json.json_text(review_json.story_data(told)))
    elif form == "csv":
        output.data(tables.csv_text(tables.story_rows(told)))
    elif form == "md":
        output.data("\n".join(tables.story_markdown(told)))
    elif facts:
        output.say(*tables.plain_story(told))
    else:
        output.lines(review_story.story_lines(told, output.canvas()))
