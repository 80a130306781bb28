"""Moving: an item to another place or name, a service into another one; the lines go as they are, names follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from plantui.plan import edit, toml
from plantui.plan.arrangement import mentions
from plantui.plan.arrangement.mentions import Mention
from plantui.plan.files import SERVICE_PATH
from plantui.plan.model import Item, Plan, Service
from plantui.plan.spans import blocks, edits
from plantui.plan.spans.layout import Address, read_document

_UNMOVED = ("was",)
"""Fields that name what an item was called: they stay as they are."""


@attrs.frozen(slots=True)
class Destination:
    """Where an item goes: a service's id or `plan`, its own id there, and the item it comes to stand after.

    `was` is what its new lines say it was called: empty for nothing, None for what they say already.
    """

    place: str
    own_id: str
    after: Item | None = None
    was: str | None = None

    @property
    def id(self) -> str:
        """The item's full id there."""
        return f"{self.place}.{self.own_id}"


def move_item(files: Mapping[str, bytes], plan: Plan, item: Item, to: Destination) -> dict[str, bytes]:
    """The files with an item moved: its lines byte for byte, and every name of it in plan/ as it is called then.

    Names inside its old place are bare and become full where that is needed; the item's own names of others too. A
    reason given for it keeps its words under the new id. Raises UsageProblem where a file holds it not as lines can be
    moved.
    """
    after = dict(files)
    path = plan.item.path if to.place == "plan" else plan.by_service[to.place].item.path
    source = read_document(after[item.path])
    address = edit.address_of(source, item)
    after[item.path] = edits.remove_table(source, address)
    target = read_document(after[path])
    anchor = edit.address_of(target, to.after) if to.after is not None else None
    after[path], moved = blocks.copy_table(source, address, target, edit.table_order(target), anchor)
    names = tuple(new_names(plan, item, to))
    for mention, name in names:
        if mention.item is item:
            after[path] = _own_name(after[path], moved, mention, name)
    after[path] = _called(after[path], moved, item, to)
    others = (named for named in names if named[0].item is not item)
    return _reasons(mentions.renamed(after, others), item.id, to.id)


def new_names(plan: Plan, item: Item, to: Destination) -> Iterator[tuple[Mention, str]]:
    """Every name in the plan that is written otherwise once an item is moved, and how."""
    for mention in mentions.mentions(plan):
        name = mention.written if mention.field in _UNMOVED else _name(mention, item, to)
        if name != mention.written:
            yield mention, name


def _name(mention: Mention, item: Item, to: Destination) -> str:
    """What a name of the plan is, once the item is moved."""
    ours, bare = mention.item is item, "." not in mention.written
    target = to.id if mention.names == item.id else mention.names
    if target == mention.names and not (ours and bare):
        return mention.written
    if mention.refers in ("actor", "used", "accepted"):
        return target if mention.refers == "accepted" else target.rpartition(".")[2]
    place = to.place if ours else mention.item.service or "plan"
    return target.rpartition(".")[2] if bare and target.startswith(f"{place}.") else target


def _own_name(data: bytes, moved: Address, mention: Mention, name: str) -> bytes:
    document = read_document(data)
    if mention.number is None:
        return edits.set_key(document, moved, mention.field, name)
    return edits.set_entry(document, moved, mention.field, mention.number, name)


def _called(data: bytes, moved: Address, item: Item, to: Destination) -> bytes:
    """The file with the moved item's new id, and with what it was."""
    if to.own_id != item.own_id:
        data = edits.set_key(read_document(data), moved, "id", to.own_id)
    if to.was == "" and "was" in item.fields:
        data = edits.unset_key(read_document(data), moved, "was")
    elif to.was and to.was != item.text("was"):
        data = edits.set_key(read_document(data), moved, "was", to.was, edit.key_order(item.table))
    return data


def _reasons(files: dict[str, bytes], before: str, after: str) -> dict[str, bytes]:
    """The files with the reasons for an item under its new id, where none stands there."""
    for path, data in files.items():
        if path.startswith("plan/changes/") and before.encode() in data:
            try:
                document = read_document(data)
            except toml.NotToml:
                continue
            named = document.raw.get("item")
            if isinstance(named, dict) and before in named and after not in named:
                files[path] = blocks.rename_table(document, ("item", before), after)
    return files


def service_paths(files: Mapping[str, bytes], service: Service, inside: Service | None) -> dict[str, str]:
    """The paths of a service's file and of those inside it, each with its path where the service stands inside another.

    At the top where `inside` is None.
    """
    folder = inside.item.path.removesuffix(".toml") if inside is not None else "plan/services"
    old = service.item.path.removesuffix(".toml")
    return {path: f"{folder}/{service.id}{path.removeprefix(old)}" for path in _below(files, old)}


def _below(files: Mapping[str, bytes], stem: str) -> Iterator[str]:
    for path in files:
        if path == f"{stem}.toml" or (path.startswith(f"{stem}/") and SERVICE_PATH.fullmatch(path)):
            yield path
