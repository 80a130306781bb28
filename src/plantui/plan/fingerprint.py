"""Fingerprints: what an approval is bound to. SHA-256, in hex, of a purpose, NUL, and RFC 8785 canonical JSON.

`tests/vectors/fingerprints.json` is the definition in examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

import rfc8785

from plantui.plan.model import Item, Plan, Service
from plantui.plan.schema import SET_LISTS, UNBOUND, UNBOUND_IN_PLAN
from plantui.plan.values import Value

_UNBOUND_FOLDERS = ("plan/reviews/", "plan/governance/")


def of_item(item: Item, inside: str | None = None) -> str:
    """The fingerprint of one item; `inside` is the id of the service that a nested service stands in."""
    return _hash("plantui-item/1", meaning(item, inside))


def meaning(item: Item, inside: str | None = None) -> dict[str, Value]:
    """The object that an item's fingerprint is made of: every field it binds, set lists sorted and unique."""
    left_out = (*UNBOUND, *UNBOUND_IN_PLAN) if item.table == "plan" else UNBOUND
    bound = {name: value for name, value in item.stated.items() if name not in left_out}
    for name in SET_LISTS:
        if names := texts(bound.get(name)):
            bound[name] = tuple(sorted(set(names)))
    if inside is not None:
        bound["inside"] = inside
    return {**bound, "id": item.id, "kind": item.unread.get("kind", item.kind) if item.unread else item.kind}


def texts(value: Value | None) -> tuple[str, ...]:
    """The entries of a list that holds texts and nothing else; empty for any other value."""
    entries = value if isinstance(value, tuple) else ()
    strings = tuple(entry for entry in entries if isinstance(entry, str))
    return strings if len(strings) == len(entries) else ()


def of_service(service: Service) -> str:
    """The fingerprint of a service with its items and every service inside it."""
    return _hash("plantui-subtree/1", dict(_subtree(service)))


def _subtree(service: Service) -> Iterator[tuple[str, str]]:
    for inner in service.walk():
        yield inner.id, of_item(inner.item, inner.inside)
        for item in inner.items:
            yield item.id, of_item(item)


def of_document(plan: Plan) -> str:
    """The fingerprint of plan.toml: the item `plan` and the items of its arrays; services are not in it."""
    return _hash("plantui-subtree/1", {item.id: of_item(item) for item in (plan.item, *plan.items)})


def of_removed(item_id: str, baseline: str) -> str:
    """The fingerprint of a removed item, its tombstone: over its id and its fingerprint in the baseline."""
    return _hash("plantui-removed/1", {"baseline": baseline, "id": item_id})


def of_plan(plan: Plan) -> str:
    """The fingerprint of a plan: over the bytes of every file below plan/ but those of reviews and governance."""
    bound = {path: digest for path, digest in plan.files.items() if not path.startswith(_UNBOUND_FOLDERS)}
    return _hash("plantui-plan/1", bound)


def item_fingerprint(plan: Plan, item_id: str) -> str:
    """The fingerprint of an item by its full id, a nested service's place included; KeyError where there is none."""
    item = plan.by_id[item_id]
    return of_item(item, plan.by_service[item_id].inside if item.table == "service" else None)


def _hash(purpose: str, content: Mapping[str, Value]) -> str:
    return sha256(purpose.encode() + b"\0" + rfc8785.dumps(content)).hexdigest()
