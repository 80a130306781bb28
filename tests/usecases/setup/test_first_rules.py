"""The first rules of a plan: read without a problem, fulfilled by the people beside them, whatever was answered."""

from __future__ import annotations

import attrs
import pytest

from plantui import i18n
from plantui.errors import UsageProblem
from plantui.plan.loader import assemble, parse
from plantui.review.ledger.fingerprints import Prints
from plantui.review.policy.model import PATH, Seat
from plantui.review.policy.people import Person, PersonKey
from plantui.review.rounds.requirements import changed, matching, must_be_named, required
from plantui.ssh_keys import ssh_fingerprint
from plantui.usecases.editing.people import ruling
from plantui.usecases.setup import first_rules
from plantui.usecases.setup.first_rules import PARTS, FirstRules
from support import authority

COUNCIL, BOARD = Seat("rad", "Rådet", "advisory", body=True), Seat("styre", "Styret", "deciding", body=True)


def person(name: str, bodies: tuple[Seat, ...], part: str, key: str = "") -> Person:
    public = authority.public(key or name)
    return first_rules.seated(
        part, Person(name, name, keys=(PersonKey(ssh_fingerprint(public), "ssh", public),)), bodies
    )


def answered(*bodies: Seat, editors: bool = False) -> FirstRules:
    return FirstRules({part: person(part, bodies, part) for part in PARTS}, bodies, editors)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("bodies", [(), (COUNCIL,), (BOARD,), (COUNCIL, BOARD)])
@pytest.mark.parametrize("editors", [False, True])
def test_whatever_is_answered_the_check_finds_nothing_wrong(
    language: str, bodies: tuple[Seat, ...], editors: bool
) -> None:
    """No problem, nothing that nobody could fulfil, allowed_signers as people.toml yields it, payment not forgotten."""
    before = i18n.language()
    i18n.choose(language)
    try:
        made = ruling(first_rules.files(answered(*bodies, editors=editors)))
    finally:
        i18n.choose(before)
    assert (made.problems, made.flaws, made.signers_hold, made.ruled) == ((), (), True, True)
    assert {warning.code for warning in made.warnings} <= {"one-person", "one-key"}
    assert made.rules.policy.rules[0].editors_may_approve is editors
    assert tuple(seat for seat in made.rules.policy.bodies()) == bodies


PLAN = """schema = "plantui.plan/1"
[plan]
id = "p"
revision = "1"
title = "P"
"""
ACTOR = '[[actor]]\nid = "a"\ntitle = "A"\nsource = "1"\n'
REFERENCE = '[[reference]]\nid = "r"\ntitle = "R"\nsource = "1"\n'
TRANSITION = """schema = "plantui.service/1"
id = "s"
title = "S"
chapter = "1"
order = 1
[[milestone]]
id = "o"
kind = "transition"
title = "O"
when = 2027-01-01
source = "1"
"""


def test_one_seat_answers_for_an_actor_and_for_a_reference_and_bodies_for_a_transition() -> None:
    """What reviewers would never discuss takes one yes; what they must discuss takes the bodies', item by item."""
    policy = ruling(first_rules.files(answered(COUNCIL, BOARD))).rules.policy
    owner = first_rules.role("owner").id
    before = assemble([parse("plan/plan.toml", PLAN.encode())])
    files = {"plan/plan.toml": PLAN + ACTOR + REFERENCE, "plan/services/s.toml": TRANSITION}
    after = assemble(parse(path, text.encode()) for path, text in files.items())
    assert not after.problems
    items = changed(before, after, Prints())
    for item_id in ("plan.a", "plan.r"):
        rules = matching(policy, items[item_id])
        assert required(rules) == {owner: 1} and not must_be_named(rules, items[item_id])
    rules = matching(policy, items["s.o"])
    assert required(rules) == {owner: 1, "rad": 1, "styre": 1} and must_be_named(rules, items["s.o"])


def test_a_person_or_a_key_with_two_parts_is_refused() -> None:
    """One key in two hands is one pair of eyes, and one lost key would stop the plan."""
    first = answered()
    same = attrs.evolve(first, persons={**first.persons, "archive": first.persons["owner"]})
    other = person("archive", (), "archive", key="owner")
    shared = attrs.evolve(first, persons={**first.persons, "archive": other})
    for wrong in (same, shared):
        with pytest.raises(UsageProblem) as refusal:
            first_rules.files(wrong)
        names = (first_rules.role("owner").name, first_rules.role("archive").name)
        assert all(name in refusal.value.message for name in names)


def test_any_two_of_the_three_may_replace_the_key_of_the_third() -> None:
    """And whoever edits may be one of the two, since there are only three."""
    rule = ruling(first_rules.files(answered())).rules.policy.rules[-1]
    register = first_rules.role("register").id
    assert rule.items == ("people",) and rule.require == {register: 2} and rule.editors_may_approve
    assert all(register in answered().persons[part].roles for part in PARTS)


@pytest.mark.parametrize(
    ("written", "seat_id", "name"),
    [("Prioriteringsrådet", "prioriteringsradet", "Prioriteringsrådet"), ("rad=Rådet for alt", "rad", "Rådet for alt")],
)
def test_a_body_is_called_by_its_name_or_as_one_says(written: str, seat_id: str, name: str) -> None:
    """Records call it by the id for ever, so that it may be chosen."""
    assert first_rules.body(written, "advisory") == Seat(seat_id, name, "advisory", body=True)


@pytest.mark.parametrize("written", ["", "rad=", "=Rådet", "Plan owner", "Rå Det=Rådet"])
def test_what_cannot_be_a_body_is_refused(written: str) -> None:
    """No name, no id, an id of a role, and one that cannot be an id."""
    i18n.choose("en")
    with pytest.raises(UsageProblem):
        first_rules.files(answered(first_rules.body(written, "advisory")))


def test_the_file_says_what_each_part_is_for() -> None:
    """Each table and rule has a comment above it; it is a file that people go on editing."""
    lines = first_rules.files(answered(COUNCIL))[PATH].decode().splitlines()
    for number, line in enumerate(lines):
        if line in ("[steps]", "[[rules]]") or line.startswith("[roles."):
            assert lines[number - 1].startswith("# "), line
