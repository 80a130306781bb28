"""`plantui add`, `remove`, `move`: items and services put into the plan, taken out and moved, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import attrs
from click.shell_completion import CompletionItem

from plantui.cli import failures, options, output, plan_edits
from plantui.cli.arguments.item_words import complete_item, full_id, item_argument
from plantui.cli.click_extensions import argument, option
from plantui.cli.plan_edits import Why, Writing
from plantui.errors import NotWritten, UsageProblem
from plantui.git import external_editor
from plantui.i18n import Sentence, spellings, t
from plantui.plan import edit as plan_edit
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field
from plantui.render.labels import field_name
from plantui.usecases.editing import item_blocks, item_places
from plantui.usecases.editing.fields import value_of
from plantui.usecases.editing.items import StillNamed
from plantui.usecases.editing.text_table.table_lines import Complaint
from plantui.usecases.editing.wishes import (
    ItemMove,
    NewItem,
    NewRow,
    NewService,
    Removal,
    RowRemoval,
    ServiceMove,
    Wish,
)
from plantui.usecases.session import cache
from plantui.usecases.session.desk import Desk, Session

F = TypeVar("F", bound=Callable[..., Any])


@attrs.frozen(slots=True)
class Where:
    """Where something is put beside its place: its own id there, after which item, inside which service."""

    own_id: str
    after: str
    inside: str | None


def _placing(command: F) -> F:
    """`--id --after --inside`, handed to the command as `where`."""

    @wraps(command)
    def collected(*, own_id: str, after: str, inside: str | None, **rest: Any) -> Any:
        return command(where=Where(own_id, after, inside), **rest)

    function: Callable[..., Any] = collected
    for decorate in (
        option("--inside", metavar=Sentence("cli.metavar.service"), help=Sentence("cli.option.inside")),
        option("--after", default="", metavar=Sentence("cli.metavar.item"), help=Sentence("cli.option.after")),
        option("--id", "own_id", default="", metavar=Sentence("cli.metavar.id"), help=Sentence("cli.option.id")),
    ):
        function = decorate(function)
    return cast("F", function)


def _complete_kind(_: Any, __: Any, incomplete: str) -> list[CompletionItem]:
    """Kinds that begin so, for the shell, by their codes and as people say them."""
    begun = incomplete.casefold()
    return [CompletionItem(way) for way in spellings(item_places.kinds()) if way.startswith(begun)]


# add


@options.command("add")
@argument("kind", metavar=Sentence("cli.metavar.item_kind"), shell_complete=_complete_kind)
@argument("place", metavar=Sentence("cli.metavar.place"), shell_complete=complete_item)
@argument("written", nargs=-1, metavar=Sentence("cli.metavar.fields"))
@_placing
@option("--edit", "by_editor", is_flag=True, help=Sentence("cli.option.edit"))
@plan_edits.creating
@plan_edits.because
@plan_edits.as_asked
def add_command(
    kind: str,
    place: str,
    written: tuple[str, ...],
    where: Where,
    by_editor: bool,
    create: bool,
    why: Why,
    writing: Writing,
) -> None:
    """Put an item or a service into the plan: from the arguments, from answers on the terminal, or from an editor."""
    given = plan_edits.pairs(written, "add")
    row = item_places.row_of(kind)
    table, of_kind = item_places.kind_of(kind) if not row else ("", "")
    memory = cache.Memory()
    desk = plan_edits.opened(writing.as_commit, memory)
    given |= {"kind": of_kind} if of_kind else {}
    given |= {"source": why.source} if why.source and "source" not in given else {}
    session = Session(desk, memory)
    wish: Wish
    if row:
        if where != Where("", "", None) or by_editor:
            raise _odd(t("cli.add.row_option"))
        wish = NewRow(full_id(desk, place), row, given, why.reason)
    elif table == "service":
        if where.own_id or by_editor:
            raise _odd(t("cli.add.service_option"))
        given = _complete(desk.plan, NewItem(table, "plan", given))
        wish = NewService(place, given, where.inside or "", where.after, why.reason)
    else:
        if where.inside is not None:
            raise _odd(t("cli.add.inside_option"))
        own_id, place = where.own_id, place
        if table in item_places.SLUGGED and place != "plan":
            own_id, place = own_id or place, "plan"
        wish = NewItem(table, item_places.place_of(desk.plan, place), given, own_id, where.after, why.reason)
        if by_editor:
            _by_editor(session, wish, writing, create=create, source=why.source)
            return
        wish = attrs.evolve(wish, written=_complete(desk.plan, wish))
    ready = plan_edits.prepared(session, [wish], create=create, source=why.source)
    plan_edits.write(desk, ready, writing, difference=True)


def _odd(words: str) -> UsageProblem:
    return UsageProblem(t("cli.usage.title"), words + " " + t("cli.usage.help", command="plantui add"))


def _complete(plan: Plan, wish: NewItem) -> dict[str, str]:
    """The fields that are given, by their names in the file, and those that must be, asked for on a terminal."""
    item = item_places.draft_item(plan, wish)
    written = {plan_edit.field_of(item, name): text for name, text in wish.written.items()}
    missing = item_places.lacking(wish.table, written)
    if missing and not output.can_ask():
        return written
    for field in missing:
        written[field.name] = _asked(item, field)
    return written


def _asked(item: Item, field: Field) -> str:
    """What the user types for a field that must be there, asked again until it can be."""
    how = ", ".join(field.words) or t(f"field.shape.{field.shape}")
    while True:
        typed = output.asked(t("cli.add.field", field=field_name(field.name), how=how))
        try:
            value_of(item, field.name, typed)
        except UsageProblem as problem:
            failures.say(problem)
        else:
            return typed


def _by_editor(session: Session, wish: NewItem, writing: Writing, *, create: bool, source: str) -> None:
    """Have the user write the item's lines, until they are accepted or given up; then they are kept."""
    desk = session.desk
    place = item_blocks.kept_block(desk, wish.table)
    offered = item_blocks.offered_block(desk.plan, wish)
    if item_blocks.read_block(place):
        output.warn(t("cli.add.kept", path=place))
    else:
        item_blocks.begin_block(place, offered)
    line = 1
    while True:
        external_editor.edit(place, line)
        try:
            text = item_blocks.read_block(place)
            if text == offered or not text.strip():
                item_blocks.drop_block(place)
                raise NotWritten(t("editing.nothing.title"), t("cli.add.left"))
            ready = plan_edits.prepared(
                session, [item_blocks.wished(desk.plan, wish, text)], create=create, source=source
            )
            break
        except UsageProblem as problem:
            failures.say(problem)
            line = problem.line if isinstance(problem, Complaint) else 1
        if not output.ask(t("cli.add.again")):
            raise NotWritten(t("cli.edit.not_written"), t("cli.add.stays"), str(place))
    plan_edits.write(desk, ready, writing, difference=True)
    item_blocks.drop_block(place)


# remove


@options.command("remove")
@item_argument()
@option("--drop-references", "drop", is_flag=True, help=Sentence("cli.option.drop_references"))
@plan_edits.because
@plan_edits.as_asked
def remove_command(item: str, drop: bool, why: Why, writing: Writing) -> None:
    """Take an item or a service out of the plan; refused while something names it."""
    memory = cache.Memory()
    desk = plan_edits.opened(writing.as_commit, memory)
    row = item_places.named_row(item)
    wish: Wish
    if "#" in item and (row is None or drop):
        raise UsageProblem(t("cli.usage.title"), t("cli.remove.row", seen=item[:80]))
    if row is not None:
        named, name, number = row
        wish = RowRemoval(full_id(desk, named), name, number, why.reason, why.source)
    else:
        wish = Removal(full_id(desk, item), drop, why.reason, why.source)
    try:
        ready = plan_edits.prepared(Session(desk, memory), [wish])
    except StillNamed as named:
        raise attrs.evolve(named, message=f"{named.message}\n{t('cli.remove.how')}") from None
    plan_edits.write(desk, ready, writing, difference=True)


# move


@options.command("move")
@item_argument()
@argument("place", required=False, metavar=Sentence("cli.metavar.optional_place"), shell_complete=complete_item)
@_placing
@plan_edits.because
@plan_edits.as_asked
def move_command(item: str, place: str | None, where: Where, why: Why, writing: Writing) -> None:
    """Move an item to a service or the document, or a service inside another one, and have every name follow."""
    memory = cache.Memory()
    desk = plan_edits.opened(writing.as_commit, memory)
    wish = attrs.evolve(_move(desk, full_id(desk, item), place, where), reason=why.reason, source=why.source)
    ready = plan_edits.prepared(Session(desk, memory), [wish])
    plan_edits.write(desk, ready, writing, difference=True)


def _move(desk: Desk, item: str, place: str | None, where: Where) -> ItemMove | ServiceMove:
    """The move that is meant; raises UsageProblem where it is none."""
    if item in desk.plan.by_service:
        if where.inside is not None and place is None and not (where.own_id or where.after):
            return ServiceMove(item, where.inside)
    elif where.inside is None and (place or where.own_id or where.after):
        return ItemMove(item, place or item.partition(".")[0], where.own_id, where.after)
    raise UsageProblem(t("cli.usage.title"), t("cli.move.usage") + " " + t("cli.usage.help", command="plantui move"))
