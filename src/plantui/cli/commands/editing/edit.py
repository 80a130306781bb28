"""`plantui set`, `edit --table`: one field of the plan, or many in the user's own editor, written all or not at all."""

from __future__ import annotations

from plantui.cli import options, output, plan_edits
from plantui.cli.arguments.item_words import field_argument, full_id, item_argument
from plantui.cli.click_extensions import argument, option
from plantui.cli.commands.editing import merge, table_loop
from plantui.cli.plan_edits import Why, Writing
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.usecases.editing import suggestions
from plantui.usecases.editing.fields import Edit, Prepared
from plantui.usecases.editing.suggestions import Suggested
from plantui.usecases.editing.text_table import kept_table
from plantui.usecases.editing.text_table import table as editing_table
from plantui.usecases.editing.text_table.table_lines import Because
from plantui.usecases.editing.wishes import Wish
from plantui.usecases.session import cache
from plantui.usecases.session.desk import Desk, Session

# set


@options.command("set")
@item_argument(required=False)
@field_argument(required=False)
@argument("value", required=False, metavar=Sentence("cli.metavar.value"))
@option("--suggestion", "act", metavar=Sentence("cli.metavar.act"), help=Sentence("cli.option.suggestion"))
@option("--drop-comment", is_flag=True, help=Sentence("cli.option.drop_comment"))
@plan_edits.creating
@plan_edits.because
@plan_edits.as_asked
def set_command(
    item: str | None,
    field: str | None,
    value: str | None,
    act: str | None,
    drop_comment: bool,
    create: bool,
    why: Why,
    writing: Writing,
) -> None:
    """Set one field, from the arguments or from a suggestion: checked, with what lapses, then written."""
    words = (item, field, value)
    if (act is None and None in words) or (act is not None and any(word is not None for word in words)):
        raise UsageProblem(t("cli.usage.title"), t("cli.set.usage") + " " + t("cli.usage.help", command="plantui set"))
    memory = cache.Memory()
    desk = plan_edits.opened(writing.as_commit, memory)
    suggestion = _suggested(desk, act) if act is not None else None
    wish: Wish = Edit(full_id(desk, item or ""), field or "", value or "", why.reason, drop_comment)
    if suggestion is not None:
        wish = suggestions.wish_of(suggestion.edit, why.reason, drop_comment=drop_comment)
        if suggestion.changed:
            output.warn(t("cli.set.suggestion_changed", item=suggestion.edit.item))
    wishes = [wish, *([Edit(wish.item, "source", why.source)] if why.source and isinstance(wish, Edit) else [])]
    prepared = plan_edits.prepared(Session(desk, memory), wishes, create=create, source=why.source)
    plan_edits.write(desk, prepared, writing, suggestion)


def _suggested(desk: Desk, written: str) -> Suggested:
    """The suggestion that is named by its id, or by the item on which it alone stands."""
    if "#" not in written and not suggestions.may_name(desk, written):
        item = full_id(desk, written)
        if item == "plan" or item in desk.plan.by_id:
            return suggestions.only_suggestion(desk, item)
    return suggestions.suggestion(desk, written)


# edit


@options.command("edit")
@argument("wanted", required=False, default="", metavar=Sentence("cli.metavar.filter"))
@option("--table", is_flag=True, help=Sentence("cli.option.table"))
@option("--all", "every", is_flag=True, help=Sentence("cli.option.all_fields"))
@option("--discard", is_flag=True, help=Sentence("cli.option.discard"))
@option("--merge", "merging", is_flag=True, help=Sentence("cli.option.merge"))
@plan_edits.creating
@plan_edits.because
@plan_edits.as_asked
def edit_command(
    wanted: str, table: bool, every: bool, discard: bool, merging: bool, create: bool, why: Why, writing: Writing
) -> None:
    """Edit many fields as a table in the user's editor; a table that is not accepted is kept and opened again."""
    if not table:
        help_at = t("cli.usage.help", command="plantui edit")
        raise UsageProblem(t("cli.usage.title"), t("cli.edit.usage") + " " + help_at)
    if merging:
        if wanted or every or create or why != Why():
            raise UsageProblem(t("cli.usage.title"), t("cli.edit.merge_alone"))
        merge.merge_by_table(writing, discard=discard)
        return
    memory = cache.Memory()
    desk = plan_edits.opened(writing.as_commit, memory)
    place = kept_table.kept(desk)
    if discard:
        kept_table.drop(place)
    kept = kept_table.read_table(place.path) is not None and kept_table.read_table(place.offered) is not None
    if kept:
        output.warn(t("cli.edit.kept", path=place.path))
    else:
        items = editing_table.matching(desk.plan, full_id(desk, wanted))
        kept_table.begin(place, editing_table.written(items, Because(why.source, why.reason), every=every))

    def accepted(text: str) -> Prepared | None:
        desk = plan_edits.opened(writing.as_commit, memory)
        offered = kept_table.read_table(place.offered) or ""
        wishes = editing_table.edits(offered, text, desk.plan, Because(why.source, why.reason))
        return plan_edits.prepared(Session(desk, memory), wishes, create=create, source=why.source) if wishes else None

    prepared = table_loop.until_accepted(accepted, place, kept=kept)
    if prepared is None:
        kept_table.drop(place)
        output.say(t("cli.edit.nothing"))
        return
    desk = plan_edits.opened(writing.as_commit, memory)
    plan_edits.write(desk, prepared, writing)
    kept_table.drop(place)
