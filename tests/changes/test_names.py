"""Names that an item goes by: its title and its aliases."""

from __future__ import annotations

import pytest

from plantui.changes.compare import Change, compare
from plantui.changes.tone import tone
from plantui.plan.model import Plan
from support import plans


def _named(title: str, *aliases: str, **fields: object) -> Plan:
    names = {"aliases": [*aliases]} if aliases else {}
    return plans.plan({"a": {"milestone": [{"id": "m", "kind": "delivery", "title": title, **names, **fields}]}})


def _change(before: Plan, after: Plan) -> Change:
    (change,) = compare(before, after)
    return change


@pytest.mark.parametrize(
    ("before", "after", "kind", "direction"),
    [
        (_named("A", "B"), _named("B", "A"), "renamed", "renamed"),
        (_named("A", "C", "B"), _named("B", "A", "C"), "renamed", "renamed"),
        (_named("A", "b  c"), _named("B C", "a"), "renamed", "renamed"),
        (_named("A", "B"), _named("B", "A", text="T"), "changed", "renamed"),
        # the new title was no other name, or the old one is none now
        (_named("A"), _named("B", "A"), "changed", None),
        (_named("A", "B"), _named("B"), "changed", None),
        (_named("A", "B"), _named("B", "C"), "changed", None),
        (_named("A", "A"), _named("a", "A"), "renamed", None),
        # an alias gained or lost
        (_named("A"), _named("A", "B"), "changed", None),
        (_named("A", "B"), _named("A"), "changed", None),
        # what weighs more is told first
        (_named("A", "B"), _named("B", "A", payment="duty"), "changed", None),
        (_named("A", "B", when="2029"), _named("B", "A", when="2031"), "changed", "delayed"),
        (_named("A", "B", certainty="planned"), _named("B", "A", certainty="decided"), "changed", "stronger"),
    ],
)
def test_the_other_name_first_is_a_direction_of_its_own(
    before: Plan, after: Plan, kind: str, direction: str | None
) -> None:
    """Only where the new title was an alias and the old title is one now, and nothing heavier than names differs."""
    change = _change(before, after)
    assert (change.kind, change.direction) == (kind, direction)


@pytest.mark.parametrize("after", [_named("B", "A"), _named("A", "B", "C"), _named("A")])
def test_names_point_no_way(after: Plan) -> None:
    """The other name first, an alias gained, an alias gone: neutral, and of the weight of names."""
    change = _change(_named("A", "B"), after)
    assert (tone(change), change.weight) == ("neutral", "names")
