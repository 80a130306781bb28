"""The plan as it stood before the format's second number: every fingerprint of it stays, for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from e2e import verifier_formats
from plantui.plan import fingerprint, loader
from plantui.plan.model import Plan

VECTORS = Path(__file__).parents[1] / "vectors"
KEPT: dict[str, Any] = json.loads((VECTORS / "plan-before.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The files kept, by their paths in a repository."""
    folder = VECTORS / "plan-before"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.toml")}


@pytest.fixture(scope="module")
def plan(files: dict[str, bytes]) -> Plan:
    """The plan that the files kept make together."""
    return loader.assemble(loader.parse(path, data) for path, data in files.items())


def test_the_plan_before_reads_with_the_same_items_and_problems(plan: Plan) -> None:
    """No item comes, goes or gets a problem when the format grows."""
    assert plan.problems == ()
    assert {item.id for item in plan.all_items()} == KEPT["items"].keys()


def test_every_fingerprint_of_the_plan_before_stays(plan: Plan) -> None:
    """Of each item, each service, the document and the whole: what was signed stays signed."""
    assert {name: fingerprint.item_fingerprint(plan, name) for name in KEPT["items"]} == KEPT["items"]
    assert {name: fingerprint.of_service(plan.by_service[name]) for name in KEPT["services"]} == KEPT["services"]
    assert fingerprint.of_document(plan) == KEPT["document"]
    assert fingerprint.of_plan(plan) == KEPT["plan"]


def test_the_independent_verifier_computes_the_same_fingerprints(files: dict[str, bytes]) -> None:
    """Written from the formats alone, it binds the same of every item."""
    read = verifier_formats.read_plan(files)
    assert {name: item.print for name, item in read.items.items()} == KEPT["items"]
    assert (read.print, read.broken) == (KEPT["plan"], {})


def test_the_examples_that_stood_before_stand_as_they_were() -> None:
    """An example is added beside the others; none is taken out or computed anew."""
    examples = json.loads((VECTORS / "fingerprints.json").read_text("utf-8"))["examples"]
    found = [[example["kind"], example.get("id", ""), example["sha256"]] for example in examples]
    assert [example for example in KEPT["examples"] if example not in found] == []
