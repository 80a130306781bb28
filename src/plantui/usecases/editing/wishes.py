"""What an editor wants beyond one field: items, services and tables inside an item put in, taken out, and moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from plantui.usecases.editing.fields import Edit


@attrs.frozen(slots=True)
class NewItem:
    """An item to put into a service or `plan`: its table, and its fields as people write them.

    Without `own_id` its id is made of its title. It comes after the item `after`, an own or full id. `block` are its
    lines as somebody wrote them, comments and all, in place of the fields.
    """

    table: str
    place: str
    written: Mapping[str, str]
    own_id: str = ""
    after: str = ""
    reason: str = ""
    block: str = ""


@attrs.frozen(slots=True)
class NewService:
    """A service to put into the plan, at the top or `inside` another; it is shown after the service `after`."""

    id: str
    written: Mapping[str, str]
    inside: str = ""
    after: str = ""
    reason: str = ""


@attrs.frozen(slots=True)
class Removal:
    """An item or a service to take out; with `drop_references` its name goes from whatever names it.

    `source` is where the reason was given, here and below.
    """

    item: str
    drop_references: bool = False
    reason: str = ""
    source: str = ""


@attrs.frozen(slots=True)
class NewRow:
    """One more table inside an item, a claim, a year or a position: its fields as people write them."""

    item: str
    name: str
    written: Mapping[str, str]
    reason: str = ""


@attrs.frozen(slots=True)
class RowEdit:
    """Fields of one table inside an item to set, as people write them; `number` counts from 1."""

    item: str
    name: str
    number: int
    written: Mapping[str, str]
    reason: str = ""


@attrs.frozen(slots=True)
class RowRemoval:
    """One table inside an item to take out; `number` counts from 1."""

    item: str
    name: str
    number: int
    reason: str = ""
    source: str = ""


@attrs.frozen(slots=True)
class ItemMove:
    """An item to move to a service or `plan`, or to give another id; it comes after the item `after` there."""

    item: str
    place: str
    own_id: str = ""
    after: str = ""
    reason: str = ""
    source: str = ""


@attrs.frozen(slots=True)
class ServiceMove:
    """A service to move inside another, with all inside it; to the top where `inside` is empty."""

    id: str
    inside: str
    reason: str = ""
    source: str = ""


Wish: TypeAlias = Edit | NewItem | NewRow | NewService | Removal | RowEdit | RowRemoval | ItemMove | ServiceMove
