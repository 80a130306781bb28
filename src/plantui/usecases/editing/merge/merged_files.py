"""A file of the plan put together of two sides, item by item: what one of them changed, and a choice where both did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from plantui.errors import NotWritten
from plantui.i18n import t
from plantui.plan import edit as plan_edit
from plantui.plan.model import Item, Plan
from plantui.plan.schema import PLAN_TABLES, SERVICE_TABLES
from plantui.plan.spans import blocks, edits
from plantui.plan.spans.layout import Document, read_document
from plantui.plan.toml import NotToml
from plantui.plan.values import Value

Side = Literal["ours", "theirs"]
Fields = Mapping[str, Value]

_NAMED = ("item", "asked")
"""The tables of a file of reasons, each with one table a name."""


@attrs.frozen(slots=True)
class FileSide:
    """One side of a file: its bytes, and the plan that it is of."""

    data: bytes = attrs.field(repr=False)
    plan: Plan = attrs.field(repr=False)


@attrs.frozen(slots=True)
class Choices:
    """What a person chose where both sides changed the same: values of fields, and sides of what goes as a whole.

    A side is chosen of an item by its id, of a reason by `reason_key`, of a file by its path.
    """

    values: Mapping[tuple[str, str], Value | None]
    sides: Mapping[str, Side]


def merged_file(path: str, before: FileSide, ours: FileSide, theirs: FileSide, choices: Choices) -> bytes:
    """The bytes of plan.toml or a service's file with what both sides say; raises NotWritten where that cannot be.

    It begins with one's own bytes, or with the other ones where those changed what belongs to no item.
    """
    rests = [_rest(side.data, path) for side in (before, ours, theirs)]
    first, second = ours, theirs
    if rests[2] not in (rests[0], rests[1]):
        if rests[1] != rests[0]:
            raise NotWritten(t("sync.conflict.title"), t("merging.by_hand"), path)
        first, second = theirs, ours
    data = first.data
    for item_id in _ids(path, ours.plan, theirs.plan, before.plan):
        old, own, other = (side.plan.by_id.get(item_id) for side in (before, ours, theirs))
        wanted = _wanted(item_id, old, own, other, choices)
        data = _with_item(data, first.plan.by_id.get(item_id), second, item_id, wanted)
    return plan_edit.with_number(data)


def _ids(path: str, *plans: Plan) -> dict[str, None]:
    return dict.fromkeys(item.id for plan in plans for item in plan.all_items() if item.path == path)


def _wanted(
    item_id: str, before: Item | None, ours: Item | None, theirs: Item | None, choices: Choices
) -> Fields | None:
    """The fields that an item is to have; None where it is to be gone."""
    old, own, other = (None if item is None else dict(item.stated) for item in (before, ours, theirs))
    if other in (old, own):
        return own
    if own == old:
        return other
    if own is None or other is None:
        return own if choices.sides[item_id] == "ours" else other
    wanted: dict[str, Value] = {}
    for name in dict.fromkeys((*own, *other)):
        stated = (old or {}).get(name)
        value = own.get(name) if own.get(name) != stated else other.get(name)
        if own.get(name) != other.get(name):
            value = choices.values.get((item_id, name), value)
        if value is not None:
            wanted[name] = value
    return wanted


def _with_item(data: bytes, item: Item | None, second: FileSide, item_id: str, wanted: Fields | None) -> bytes:
    """The file with one item as wanted; what it does not have yet comes from the other side with its lines."""
    if wanted is None:
        return data if item is None else plan_edit.remove_item(data, item)
    if item is None:
        item = second.plan.by_id[item_id]
        source, target = read_document(second.data), read_document(data)
        address = plan_edit.address_of(source, item)
        data, _ = blocks.copy_table(source, address, target, plan_edit.table_order(target))
    for name in dict.fromkeys((*item.stated, *wanted)):
        if item.stated.get(name) != wanted.get(name):
            data = plan_edit.set_field(data, item, name, wanted.get(name))
    return data


def _rest(data: bytes, path: str) -> Mapping[str, object]:
    """What belongs to no item: of plan.toml its versions, and what the format does not know."""
    try:
        raw = read_document(data).raw
    except NotToml as wrong:
        raise NotWritten(t("sync.conflict.title"), wrong.message, path) from None
    own = {"schema", "plan", *PLAN_TABLES} if "plan" in raw else {*raw} - {*SERVICE_TABLES}
    tables = {*PLAN_TABLES} if "plan" in raw else {*SERVICE_TABLES}
    return {name: value for name, value in raw.items() if name not in own | tables}


# files of reasons


def reason_key(path: str, kind: str, name: str) -> str:
    """What a reason, or what a body is asked, is chosen by."""
    return f"{path}#{kind}:{name}"


def reasons_both_changed(before: bytes, ours: bytes, theirs: bytes) -> Iterator[tuple[str, str, object, object]]:
    """The tables of a file of reasons that both sides changed: kind, name, and what each says, None for gone."""
    old, own, other = (_named(read_document(data)) for data in (before, ours, theirs))
    for key in dict.fromkeys((*own, *other)):
        if own.get(key) != other.get(key) and old.get(key) not in (own.get(key), other.get(key)):
            yield *key, own.get(key), other.get(key)


def merged_reasons(path: str, before: bytes, ours: bytes, theirs: bytes, choices: Choices) -> bytes:
    """The bytes of a file of reasons with what both sides say."""
    old, own, other = (_named(read_document(data)) for data in (before, ours, theirs))
    data = ours
    for kind, name in dict.fromkeys((*own, *other)):
        key = (kind, name)
        if other.get(key) in (old.get(key), own.get(key)):
            continue
        if own.get(key) != old.get(key) and choices.sides[reason_key(path, kind, name)] == "ours":
            continue
        if key in own:
            data = edits.remove_table(read_document(data), key)
        if key in other:
            data = edits.add_named_table(read_document(data), key, other[key])
    return data


def _named(document: Document) -> dict[tuple[str, str], Mapping[str, object]]:
    kinds = ((kind, document.raw.get(kind)) for kind in _NAMED)
    named = ((kind, tables) for kind, tables in kinds if isinstance(tables, dict))
    return {(kind, name): table for kind, tables in named for name, table in tables.items() if isinstance(table, dict)}
