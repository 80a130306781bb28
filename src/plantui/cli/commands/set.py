"""`plantui set ITEM FIELD VALUE`: one field of the plan, in the work tree or as a signed commit."""

from __future__ import annotations

import click

from plantui.cli import changing, common, printing
from plantui.cli.finding import full_id
from plantui.desk import editing, opening
from plantui.desk.editing import Edit
from plantui.errors import UsageProblem
from plantui.words import t


@common.command("set")
@click.argument("item", required=False, metavar=t("cli.metavar.item"))
@click.argument("field", required=False, metavar=t("cli.metavar.field"))
@click.argument("value", required=False, metavar=t("cli.metavar.value"))
@click.option("--reason", default="", metavar=t("cli.metavar.reason"), help=t("cli.option.change_reason"))
@click.option("--suggestion", "act", metavar=t("cli.metavar.act"), help=t("cli.option.suggestion"))
@changing.as_asked
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
    memory = opening.Memory()
    desk = changing.opened(as_commit, memory)
    suggestion = editing.suggestion(desk, act) if act is not None else None
    edit = Edit(full_id(desk, item or ""), field or "", value or "", reason)
    if suggestion is not None:
        edit = Edit(suggestion.edit.item, suggestion.edit.field, suggestion.edit.written, reason)
        if suggestion.changed:
            printing.warn(t("cli.set.suggestion_changed", item=edit.item))
    prepared = editing.prepare(desk, [edit], memory)
    changing.write(desk, prepared, as_commit=as_commit, yes=yes, unsigned=unsigned, suggestion=suggestion)
