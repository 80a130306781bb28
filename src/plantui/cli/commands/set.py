"""`plantui set ITEM FIELD VALUE`: one field of the plan, in the work tree or as a signed commit."""

from __future__ import annotations

from plantui.cli import editing, options, output
from plantui.cli.click_extensions import argument, option
from plantui.cli.item_arguments import full_id
from plantui.errors import UsageProblem
from plantui.i18n import Sentence, t
from plantui.usecases.editing import fields
from plantui.usecases.editing.fields import Edit
from plantui.usecases.session import cache


@options.command("set")
@argument("item", required=False, metavar=Sentence("cli.metavar.item"))
@argument("field", required=False, metavar=Sentence("cli.metavar.field"))
@argument("value", required=False, metavar=Sentence("cli.metavar.value"))
@option("--reason", default="", metavar=Sentence("cli.metavar.reason"), help=Sentence("cli.option.change_reason"))
@option("--suggestion", "act", metavar=Sentence("cli.metavar.act"), help=Sentence("cli.option.suggestion"))
@editing.as_asked
def command(
    item: str | None,
    field: str | None,
    value: str | None,
    reason: str,
    act: str | None,
    as_commit: bool,
    yes: bool,
    unsigned: bool,
) -> None:
    """Check it, say what lapses, write it."""
    given = (item, field, value)
    if (act is None and None in given) or (act is not None and any(one is not None for one in given)):
        raise UsageProblem(t("cli.usage.title"), t("cli.set.usage") + " " + t("cli.usage.help", command="plantui set"))
    memory = cache.Memory()
    desk = editing.opened(as_commit, memory)
    suggestion = fields.suggestion(desk, act) if act is not None else None
    edit = Edit(full_id(desk, item or ""), field or "", value or "", reason)
    if suggestion is not None:
        edit = Edit(suggestion.edit.item, suggestion.edit.field, suggestion.edit.written, reason)
        if suggestion.changed:
            output.warn(t("cli.set.suggestion_changed", item=edit.item))
    prepared = fields.prepare(desk, [edit], memory)
    editing.write(desk, prepared, as_commit=as_commit, yes=yes, unsigned=unsigned, suggestion=suggestion)
