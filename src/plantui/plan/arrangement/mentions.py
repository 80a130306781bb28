"""Who names an item, in which field, and each such name written otherwise or taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from plantui.plan import edit, references
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field, ReferenceKind, fields_of
from plantui.plan.spans import edits
from plantui.plan.spans.layout import read_document
from plantui.plan.values import Value


@attrs.frozen(slots=True)
class Mention:
    """One name of an item in a field of another: as it is `written`, and the full id of what it `names`.

    `number` is its place in a list, None where the field is one name. A name that `refers` must lead somewhere; the
    others (`was`, `replaces`) may name what an earlier revision had.
    """

    item: Item
    field: str
    number: int | None
    written: str
    names: str
    refers: ReferenceKind | None


def mentions(plan: Plan, names: Collection[str] | None = None) -> Iterator[Mention]:
    """Every name of an item in the plan, or of some of them by full id, in the order of the items that name."""
    for item in plan.all_items():
        for field in fields_of(item.table):
            value = item.fields.get(field.name)
            if value is None or not _names(field):
                continue
            listed = value if isinstance(value, tuple) else (value,)
            for number, name in enumerate(listed):
                if isinstance(name, str):
                    target = _target(plan, item, field, name)
                    if names is None or target in names:
                        place = number if isinstance(value, tuple) else None
                        yield Mention(item, field.name, place, name, target, field.refers)


def _names(field: Field) -> bool:
    """Whether a field holds names of items: what the plan is checked for, or ids."""
    return field.refers is not None or field.shape in ("id", "ids")


def _target(plan: Plan, item: Item, field: Field, name: str) -> str:
    match field.refers:
        case "actor":
            return f"plan.{name}"
        case "used":
            return references.used_id(plan, name)
        case "accepted":
            return name
        case _:
            return references.full_id(item, name)


def renamed(files: Mapping[str, bytes], found: Iterable[tuple[Mention, str]]) -> dict[str, bytes]:
    """The files with each of some names written otherwise, in its own bytes. Raises as `edit.set_field`."""
    after = dict(files)
    for mention, name in found:
        path = mention.item.path
        if mention.number is None:
            after[path] = edit.set_field(after[path], mention.item, mention.field, name)
        else:
            document = read_document(after[path])
            address = edit.address_of(document, mention.item)
            after[path] = edits.set_entry(document, address, mention.field, mention.number, name)
    return after


def dropped(files: Mapping[str, bytes], found: Collection[Mention]) -> dict[str, bytes]:
    """The files without some names: their entries taken out, and with the last one the field.

    Raises UsageProblem where a field must have what it would lose.
    """
    after = dict(files)
    for item, field in dict.fromkeys((mention.item.id, mention.field) for mention in found):
        ours = [mention for mention in found if (mention.item.id, mention.field) == (item, field)]
        holder = ours[0].item
        numbers = {mention.number for mention in ours}
        value = holder.fields[field]
        left: tuple[Value, ...] = ()
        if isinstance(value, tuple):
            left = tuple(entry for number, entry in enumerate(value) if number not in numbers)
        if not left:
            edit.require_optional(holder, field)
        after[holder.path] = edit.set_field(after[holder.path], holder, field, left or None)
    return after
