"""docs/rules-and-people.md: what it shows can be read, and could be fulfilled."""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from plantui.review.policy import loader, people, satisfiability
from plantui.review.policy.model import STEPS
from support import authority

GUIDE = (Path(__file__).parents[3] / "docs" / "rules-and-people.md").read_text("utf-8")


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


def test_every_field_of_a_rule_and_of_a_person_is_explained() -> None:
    """One row each, by the name it has in the file."""
    for name in (
        "serial", "items", "require", "editors_may_approve", "named", "name", "roles", "bodies", "may_record_for",
        "head_of", "keys", "state", "good_until",
    ):  # fmt: skip
        assert f"\n| `{name}` |" in GUIDE, name
