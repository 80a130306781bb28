"""docs/rules-and-people.md: what it shows can be read, and could be fulfilled."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import attrs
import pytest

from plantui.review.policy import loader, people, satisfiability
from plantui.review.policy.model import STEPS
from support import authority

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "rules-and-people.md").read_text("utf-8")


def test_the_files_shown_are_read_without_a_problem() -> None:
    """The rules as they stand on the page, and the people once a real key stands where the page leaves one out."""
    rules, persons = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    policy = loader.read_policy(rules.encode())
    assert not policy.problems and set(policy.steps) == set(STEPS)
    known = people.read_people(persons.replace("ssh-ed25519 AAAA…", authority.public("kari")).encode())
    kari = known.persons["kari.berg"]
    assert not known.problems and kari.roles == ("sekretariat",)
    owner = attrs.evolve(kari, id="eva", roles=("planeier",))
    assert not satisfiability.unsatisfiable(policy, attrs.evolve(known, persons={"kari.berg": kari, "eva": owner}))


@pytest.mark.parametrize("rules", ["the guide's", "the demo's", "the tests'", "the benchmark's"])
def test_rules_that_others_begin_with_give_every_step_to_somebody(rules: str) -> None:
    """A step that a list leaves out is nobody's: the guide's, the demo's and our own files know all of them."""
    text = {
        "the guide's": GUIDE,
        "the demo's": (ROOT / "src/plantui/usecases/setup/demo-policy.toml").read_text("utf-8"),
        "the tests'": authority.POLICY,
        "the benchmark's": (ROOT / "bench" / "records.py").read_text("utf-8"),
    }[rules]
    table = text.partition("[steps]\n")[2].partition("\n[")[0]
    steps = tomllib.loads(table)
    assert [step for step in STEPS if not steps.get(step)] == []


def test_every_field_of_a_rule_and_of_a_person_is_explained() -> None:
    """One row each, by the name it has in the file."""
    for name in (
        "serial", "items", "require", "editors_may_approve", "named", "name", "roles", "bodies", "may_record_for",
        "head_of", "keys", "state", "good_until",
    ):  # fmt: skip
        assert f"\n| `{name}` |" in GUIDE, name
