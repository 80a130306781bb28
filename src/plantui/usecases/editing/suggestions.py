"""What has been suggested and not taken up: the open suggestions of the history, newest first."""

from __future__ import annotations

from plantui.plan import fingerprint
from plantui.plan.model import Plan, Value
from plantui.review.records.record import Act
from plantui.usecases.editing.fields import Edit, Suggested
from plantui.usecases.session.desk import Desk


def open_ones(desk: Desk, *, item: str = "", record: str = "") -> tuple[Suggested, ...]:
    """The suggestions of an item, of one record, or all of them, newest first.

    Left out are those whose author withdrew them or later suggested something else for the field, those the text says
    already, and those for an item that is gone. The desk's history must have been read.
    """
    from plantui.plan import edit as plan_edit

    found: list[Suggested] = []
    withdrawn: set[tuple[str, str]] = set()
    later: set[tuple[str, str, str]] = set()
    for entry in desk.history or ():
        if entry.record is None or entry.record.plan != desk.plan_id:
            continue
        by = entry.record.voice or entry.record.by
        for number, act in reversed(list(enumerate(entry.record.acts, 1))):
            if act.kind == "withdraw" and act.to:
                withdrawn.add((by, act.to))
            if act.kind != "suggestion" or not act.item or not act.field_name:
                continue
            name = f"{entry.record_id}#{number}"
            about = (by, act.item, act.field_name)
            if (by, name) in withdrawn or about in later:
                continue
            later.add(about)
            wanted = (not item or act.item == item) and (not record or entry.record_id == record)
            if wanted and act.item in desk.plan.by_id and not _said(desk.plan, act):
                edit = Edit(act.item, act.field_name, plan_edit.written_of(act.value))
                changed = fingerprint.of(desk.plan, act.item) != act.fingerprint
                found.append(Suggested(name, edit, by, changed, act.reason or ""))
    return tuple(found)


def _said(plan: Plan, act: Act) -> bool:
    held: Value | None = plan.by_id[act.item or ""].fields.get(act.field_name or "")
    return held == act.value or (held is None and act.value == "")
