"""Suggestions of the history: found by their own id or by the item they stand on, to be taken up as an edit."""

from __future__ import annotations

import attrs

from plantui import terminal_text
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import edit as plan_edit
from plantui.plan import fingerprint
from plantui.plan.arrangement import suggested_items
from plantui.render.labels import field_name, recorded
from plantui.render.review.who_said_what import short_act
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.records.record import Act
from plantui.review.rounds import lapses
from plantui.usecases.editing.fields import Edit, log_of
from plantui.usecases.editing.wishes import NewItem, Removal, Wish
from plantui.usecases.session.desk import Desk

_MOST_LISTED = 12
"""Suggestions that are listed where an item has several."""


@attrs.frozen(slots=True)
class Suggested:
    """A suggestion from the history: the edit it asks for, who signed it, and whether its item is another by now.

    `reason` is the suggester's own; it is not the reason that a change is given in the plan.
    """

    act: str
    edit: Edit
    by: str
    changed: bool
    reason: str = ""


def wish_of(edit: Edit, reason: str = "", *, drop_comment: bool = False) -> Wish:
    """What an editor does who takes a suggestion up; raises UsageProblem for an item that nobody can read."""
    wish = item_wish(edit)
    if wish is None:
        return attrs.evolve(edit, reason=reason, drop_comment=drop_comment)
    return attrs.evolve(wish, reason=reason)


def item_wish(edit: Edit) -> NewItem | Removal | None:
    """The item that a suggestion puts in or takes out, None where it is one for a field; raises as `wish_of`."""
    if edit.field == suggested_items.REMOVE:
        return Removal(edit.item)
    table = suggested_items.added_table(edit.field)
    if not table:
        return None
    fields = suggested_items.added_fields(edit.written)
    if not fields:
        raise UsageProblem(t("editing.suggestion.title"), t("editing.suggestion.unreadable"), edit.item)
    written = {
        name: plan_edit.written_of(tuple(value) if isinstance(value, list) else value)
        for name, value in fields.items()
        if name != "id" and isinstance(value, str | int | list)
    }
    return NewItem(table, edit.item, written, str(fields.get("id", "")))


def suggestion(desk: Desk, act_id: str) -> Suggested:
    """The suggestion of an act's id (`<record id>#2`, the record id cut short where that is enough).

    The number may be left out where the record holds one suggestion. Raises UsageProblem when there is none, or more
    than one, of that id; the desk's history must have been read.
    """
    matches = _named(desk, act_id)
    if len(matches) != 1:
        code = "several" if matches else "none"
        raise UsageProblem(t("editing.suggestion.title"), t(f"editing.suggestion.{code}", seen=act_id[:80]))
    entry, position, act = matches[0]
    assert entry.record is not None
    written = plan_edit.written_of(act.value)
    item = desk.plan.by_id.get(act.item or "")
    return Suggested(
        act=f"{entry.record_id}#{position}",
        edit=Edit(act.item or "", act.field_name or "", written),
        by=entry.record.voice or entry.record.by,
        changed=item is None or fingerprint.item_fingerprint(desk.plan, item.id) != act.fingerprint,
        reason=act.reason or "",
    )


def may_name(desk: Desk, written: str) -> bool:
    """Whether it may be the id of a suggestion in the history, whatever else it may be."""
    return bool(_named(desk, written))


def _named(desk: Desk, act_id: str) -> list[tuple[LogEntry, int, Act]]:
    record_prefix, _, number = act_id.partition("#")
    return [
        (entry, position, act)
        for entry in desk.history or ()
        if entry.record is not None and len(record_prefix) >= 6 and entry.record_id.startswith(record_prefix)
        for position, act in enumerate(entry.record.acts, 1)
        if act.kind == "suggestion" and (not number or number == str(position))
    ]


def only_suggestion(desk: Desk, item: str) -> Suggested:
    """The one suggestion of an item that is not taken up; raises UsageProblem, which lists them where there are more.

    The desk's history must have been read.
    """
    found = open_suggestions(desk, item=item)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageProblem(t("editing.suggestion.title"), t("editing.suggestion.none_of_item", item=item))
    rows = (
        f"  {short_act(each.act)}  {field_name(each.edit.field)}: {terminal_text.clip(_words(each.edit), 60)}"
        for each in found[:_MOST_LISTED]
    )
    words = t("editing.suggestion.several_of_item", item=item)
    raise UsageProblem(t("editing.suggestion.several_title"), "\n".join((words, *rows)))


def _words(edit: Edit) -> str:
    item = edit.field == suggested_items.REMOVE or suggested_items.added_table(edit.field)
    return recorded(edit.field, edit.written) if item else edit.written


def open_suggestions(desk: Desk, *, item: str = "", record_id: str = "") -> tuple[Suggested, ...]:
    """The suggestions of an item, of one record, or all of them, that are not taken up, newest first.

    The desk's history must have been read.
    """
    return tuple(
        Suggested(
            act=act_id,
            edit=Edit(act.item or "", act.field_name or "", plan_edit.written_of(act.value)),
            by=record.voice or record.by,
            changed=fingerprint.item_fingerprint(desk.plan, act.item or "") != act.fingerprint,
            reason=act.reason or "",
        )
        for act_id, record, act in lapses.open_suggestions(log_of(desk), desk.plan)
        if (not item or act.item == item) and (not record_id or act_id.startswith(f"{record_id}#"))
    )
