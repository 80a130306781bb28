"""Items and services put into the plan, taken out and moved, together with fields that are set, as one edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import edit as plan_edit
from plantui.plan import references, toml
from plantui.plan.arrangement import mentions, moves
from plantui.plan.arrangement.mentions import Mention
from plantui.plan.model import Item, Plan
from plantui.plan.spans import edits
from plantui.plan.spans.layout import read_document
from plantui.render.labels import field_name
from plantui.usecases.editing import fields
from plantui.usecases.editing.fields import Done, Edit, Prepared, Set
from plantui.usecases.editing.inner_tables import add_row, change_row, remove_row
from plantui.usecases.editing.item_places import anchor_of, new_item_values, place_of, require_free, require_table
from plantui.usecases.editing.services import add_service, move_service
from plantui.usecases.editing.unknown_names import require_known_names
from plantui.usecases.editing.wishes import (
    ItemMove,
    NewItem,
    NewRow,
    NewService,
    Removal,
    RowEdit,
    RowRemoval,
    Wish,
)
from plantui.usecases.editing.work import Work, with_reason
from plantui.usecases.session.desk import Session

_MOST_NAMED = 20


@attrs.frozen(auto_exc=True, slots=True, str=False)
class StillNamed(UsageProblem):
    """Something cannot be taken out while other items name it."""

    found: tuple[Mention, ...] = ()


def prepare_wishes(session: Session, wishes: Sequence[Wish]) -> Prepared:
    """Do in memory all that is wanted, and read the whole plan again; nothing is written.

    What is taken out goes last, so that the rest may let go of it. Raises as `fields.prepare`; UnknownNames where
    actors or components are named that there are not, StillNamed where what is to go is named.
    """
    opened = fields.open_files(session)
    work = Work(opened.data, opened.plan, Done())
    going = frozenset(_going(opened.plan, wishes))
    for wish in sorted(wishes, key=lambda each: isinstance(each, Removal)):
        done = _done(session, work, wish, going)
        if not isinstance(wish, Edit):
            done = attrs.evolve(done, plan=fields.read_files(opened, done.files, session.memory))
        work = done
    require_known_names(opened.plan, fields.read_files(opened, work.files, session.memory))
    return fields.prepared(session, opened, work.files, work.done)


# one wish after the other


def _done(session: Session, work: Work, wish: Wish, going: frozenset[str]) -> Work:
    if isinstance(wish, Edit):
        return _set(work, wish)
    if isinstance(wish, NewItem):
        return _added(work, wish)
    if isinstance(wish, NewRow):
        return add_row(work, wish)
    if isinstance(wish, RowEdit):
        return change_row(work, wish)
    if isinstance(wish, RowRemoval):
        return remove_row(work, wish)
    if isinstance(wish, NewService):
        return add_service(work, wish)
    if isinstance(wish, Removal):
        return _removed(work, wish, going)
    if isinstance(wish, ItemMove):
        return _moved(session, work, wish)
    return move_service(work, wish)


def _set(work: Work, edit: Edit) -> Work:
    item = fields.find(work.plan, edit.item)
    done = with_reason(work.done, item.id, edit.reason)
    if not edit.field:
        return attrs.evolve(work, done=done)
    data, change = fields.set_in(work.files[item.path], item, edit)
    done = attrs.evolve(done, sets=(*done.sets, change)) if change is not None else done
    return attrs.evolve(work, files={**work.files, item.path: data}, done=done)


def _added(work: Work, wish: NewItem) -> Work:
    plan = work.plan
    wish = attrs.evolve(wish, place=place_of(plan, wish.place))
    require_table(wish.table, wish.place)
    anchor = anchor_of(plan, wish.place, wish.after)
    path = plan.item.path if wish.place == "plan" else plan.by_service[wish.place].item.path
    if wish.block:
        own_id, data = _with_block(work.files[path], wish, anchor)
        require_free(plan, wish.place, own_id)
    else:
        values = new_item_values(plan, wish)
        own_id = str(values["id"])
        data = plan_edit.add_item(work.files[path], wish.table, values, after=anchor)
    item = f"{wish.place}.{own_id}"
    done = with_reason(attrs.evolve(work.done, added=(*work.done.added, item)), item, wish.reason)
    return attrs.evolve(work, files={**work.files, path: data}, done=done)


def _with_block(data: bytes, wish: NewItem, anchor: Item | None) -> tuple[str, bytes]:
    """The own id of an item that somebody wrote as lines, and the file with them; raises UsageProblem."""
    try:
        raw = toml.read_toml(wish.block.encode())
    except toml.NotToml as wrong:
        raise UsageProblem(t("adding.title"), wrong.message, t("table.line", line=wrong.line)) from None
    rows = raw.get(wish.table)
    if len(raw) != 1 or not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
        raise UsageProblem(t("adding.title"), t("adding.one_table", table=wish.table))
    own_id = rows[0].get("id")
    document = read_document(data)
    after = plan_edit.address_of(document, anchor) if anchor is not None else None
    order = plan_edit.table_order(document)
    block = wish.block.strip("\r\n")
    return str(own_id), edits.put_table(document, (wish.table,), rows[0], block, order, after)[0]


def _removed(work: Work, wish: Removal, going: frozenset[str]) -> Work:
    plan, item = work.plan, fields.find(work.plan, wish.item)
    if item.table in ("plan", "policy", "people"):
        raise UsageProblem(t("editing.title"), t("adding.stays", item=item.id), item.id)
    ours = _ids_of(plan, item)
    found = [
        mention
        for mention in mentions.mentions(plan, ours)
        if mention.refers is not None and mention.item.id not in going
    ]
    if found and not wish.drop_references:
        raise _still_named(item, found)
    files = mentions.dropped(work.files, found)
    sets = tuple(_sets((mention, "") for mention in found))
    if item.table == "service":
        if plan.by_service[item.id].services:
            inside = ", ".join(service.id for service in plan.by_service[item.id].services)
            raise UsageProblem(t("editing.title"), t("adding.services_inside", item=item.id, known=inside), item.id)
        del files[item.path]
    else:
        files[item.path] = plan_edit.remove_item(files[item.path], item)
    done = attrs.evolve(work.done, removed=(*work.done.removed, item.id), sets=(*work.done.sets, *sets))
    return attrs.evolve(work, files=files, done=with_reason(done, item.id, wish.reason, wish.source))


def _sets(found: Iterable[tuple[Mention, str]]) -> Iterator[Set]:
    """What names that are written otherwise set, by item and field; an empty name is one that goes."""
    fields_of_items: dict[tuple[str, str], dict[int | None, str]] = {}
    holders: dict[str, Item] = {}
    for mention, name in found:
        fields_of_items.setdefault((mention.item.id, mention.field), {})[mention.number] = name
        holders[mention.item.id] = mention.item
    for (item, field), names in fields_of_items.items():
        before = holders[item].fields[field]
        if isinstance(before, tuple):
            entries = (names.get(number, entry) for number, entry in enumerate(before))
            yield Set(item, field, before, tuple(entry for entry in entries if entry) or None)
        else:
            yield Set(item, field, before, names[None] or None)


def _ids_of(plan: Plan, item: Item) -> frozenset[str]:
    """An item, and of a service all in it."""
    inside = plan.by_service[item.id].items if item.table == "service" else ()
    return frozenset((item.id, *(other.id for other in inside)))


def _going(plan: Plan, wishes: Iterable[Wish]) -> Iterator[str]:
    for wish in wishes:
        if isinstance(wish, Removal) and wish.item in plan.by_id:
            yield from _ids_of(plan, plan.by_id[wish.item])


def _moved(session: Session, work: Work, wish: ItemMove) -> Work:
    plan, item = work.plan, fields.find(work.plan, wish.item)
    if "." not in item.id:
        raise UsageProblem(t("editing.title"), t("adding.stays", item=item.id), item.id)
    place = place_of(plan, wish.place)
    require_table(item.table, place)
    own_id = wish.own_id or item.own_id
    new = f"{place}.{own_id}"
    if new != item.id:
        require_free(plan, place, own_id)
    anchor = anchor_of(plan, place, wish.after)
    if anchor is item:
        raise UsageProblem(t("editing.title"), t("adding.no_anchor", seen=wish.after[:80], place=place), item.id)
    to = moves.Destination(place, own_id, anchor, _was(session, item, new))
    files = moves.move_item(work.files, plan, item, to)
    others = [named for named in moves.new_names(plan, item, to) if named[0].item is not item]
    done = attrs.evolve(work.done, sets=(*work.done.sets, *_sets(others)))
    if new != item.id:
        done = attrs.evolve(done, moved=(*done.moved, (item.id, new)))
    return attrs.evolve(work, files=files, done=with_reason(done, new, wish.reason, wish.source))


def _was(session: Session, item: Item, new: str) -> str | None:
    """What a moved item says it was: the id by which the plan in force has it, which an earlier move may have said."""
    if new == item.id:
        return None
    proceedings = fields.in_rounds(session)
    stated = item.text("was")
    if proceedings is None or proceedings.in_force is None or stated is None:
        return item.id
    in_force = proceedings.inquiry.plan_at(proceedings.in_force.commit).by_id
    earlier = references.full_id(item, stated)
    if item.id in in_force or earlier not in in_force:
        return item.id
    return "" if earlier == new else earlier


def _still_named(item: Item, found: Sequence[Mention]) -> StillNamed:
    rows = dict.fromkeys(f"  {mention.item.id}  {field_name(mention.field)}: {mention.written}" for mention in found)
    more = [t("adding.more", count=len(rows) - _MOST_NAMED)] if len(rows) > _MOST_NAMED else []
    words = "\n".join((t("adding.named", item=item.id), *islice(rows, _MOST_NAMED), *more))
    return StillNamed(t("adding.named.title"), words, item.id, found=tuple(found))
