"""The demo's invented revision of 2025, made by editing the plan of 2024 as an editor would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from typing import Any

import tomli

from plantui.plan import editing
from plantui.plan.model import Plan, Value
from plantui.plan.reading import assemble, parse


def revise(files: Mapping[str, bytes], *, first: bool = False) -> dict[str, bytes]:
    """The files of the demo revision, from those of the plan of 2024; paths are below the repository's root.

    `first` is the text of the round's first edition, without what `second` sets.
    """
    wanted = _wanted()
    revised = dict(files)
    plan = _plan(revised)
    for item_id, field, written in (*wanted["set"], *(() if first else wanted["second"])):
        item = plan.by_id[item_id]
        value = editing.value_of(item, field, written)
        revised[item.path] = editing.set_field(revised[item.path], item, field, value)
    for item_id, claims in _claims(wanted["claim"]).items():
        item = plan.by_id[item_id]
        revised[item.path] = editing.set_field(revised[item.path], item, "claim", claims)
    for item_id in wanted["remove"]:
        item = plan.by_id[item_id]
        revised[item.path] = editing.remove_item(revised[item.path], item)
    for added in wanted["add"]:
        path = plan.by_id[added.pop("to")].path
        revised[path] = editing.add_item(revised[path], added.pop("array"), _values(added))
    for file in wanted["file"]:
        revised[file["path"]] = file["text"].encode()
    return revised


def second() -> tuple[tuple[str, str, str], ...]:
    """What was set between the round's first edition and its second: item, field, and the value as people write it."""
    return tuple((item, field, written) for item, field, written in _wanted()["second"])


def _wanted() -> dict[str, Any]:
    return tomli.loads((resources.files("plantui.desk") / "demo-revision-2025.toml").read_text("utf-8"))


def _plan(files: Mapping[str, bytes]) -> Plan:
    return assemble(parse(path, data) for path, data in files.items())


def _claims(wanted: list[dict[str, str]]) -> dict[str, tuple[Value, ...]]:
    claims: defaultdict[str, list[Value]] = defaultdict(list)
    for claim in wanted:
        claims[claim["of"]].append({name: value for name, value in claim.items() if name != "of"})
    return {item_id: tuple(tables) for item_id, tables in claims.items()}


def _values(added: dict[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in added.items()}
