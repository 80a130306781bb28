"""A new item as lines of TOML that its editor writes: offered with what is known, kept until they are accepted."""

from __future__ import annotations

from pathlib import Path

import attrs

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import edit as plan_edit
from plantui.plan import toml
from plantui.plan.arrangement import new_ids
from plantui.plan.model import Plan
from plantui.plan.schema import fields_of
from plantui.plan.spans import edits
from plantui.plan.spans.layout import read_document
from plantui.plan.values import Value
from plantui.usecases.editing.fields import value_of
from plantui.usecases.editing.item_places import draft_item, require_table
from plantui.usecases.editing.text_table import kept_table
from plantui.usecases.editing.text_table.table_lines import Complaint
from plantui.usecases.editing.wishes import NewItem
from plantui.usecases.session import state_files
from plantui.usecases.session.desk import Desk


def offered_block(plan: Plan, wish: NewItem) -> str:
    """The lines of an item with the fields that are given, and an empty one for each that must be there.

    Raises UsageProblem where the place has no such table, and for a value that a field cannot have.
    """
    require_table(wish.table, wish.place)
    item = draft_item(plan, wish)
    written = {plan_edit.field_of(item, name): text for name, text in wish.written.items()}
    own_id = wish.own_id
    if not own_id and (written.get("title") or written.get("text")):
        own_id = new_ids.new_item_id(plan, wish.place, wish.table, written)
    values: dict[str, Value] = {}
    for field in fields_of(wish.table):
        value = value_of(item, field.name, written[field.name]) if field.name in written else None
        if value is not None or field.required:
            empty: Value = () if field.shape in ("ids", "slugs") else ""
            values[field.name] = empty if value is None else value
    return plan_edit.add_item(b"", wish.table, {**values, "id": own_id}).decode()


def wished(plan: Plan, wish: NewItem, text: str) -> NewItem:
    """The item that the lines are; an empty id in them becomes one made of the title. Raises UsageProblem."""
    try:
        document = read_document(text.encode())
    except toml.NotToml as wrong:
        where = t("table.line", line=wrong.line)
        raise Complaint(t("adding.title"), wrong.message, where, line=wrong.line) from None
    rows = document.raw.get(wish.table)
    if len(document.raw) != 1 or not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
        raise UsageProblem(t("adding.title"), t("adding.one_table", table=wish.table))
    if not rows[0].get("id"):
        own_id = new_ids.new_item_id(plan, wish.place, wish.table, rows[0])
        order = plan_edit.key_order(wish.table)
        text = edits.set_key(document, (wish.table, 0), "id", own_id, order).decode()
    return attrs.evolve(wish, block=text)


def kept_block(desk: Desk, table: str) -> Path:
    """Where the lines of an item of a table stand while they are written."""
    return kept_table.kept(desk).path.with_suffix(f".{table}.toml")


def begin_block(place: Path, text: str) -> None:
    """Write fresh lines to be edited; raises NotWritten with the reason."""
    with state_files.locked(place):
        state_files.write(place, text.encode())


def read_block(place: Path) -> str:
    """What the editor left, empty for nothing; raises Complaint when it is no text."""
    return kept_table.read_table(place) or ""


def drop_block(place: Path) -> None:
    """Remove lines that were written, or that nobody wants."""
    with state_files.locked(place):
        state_files.remove(place)
