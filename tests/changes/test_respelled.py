"""References that are written another way and name the same items."""

from __future__ import annotations

import pytest

from plantui.changes.compare import Change, compare
from plantui.plan.model import Plan
from support import plans


def _plan(*after: str, also: str = "") -> Plan:
    fields = {"text": also} if also else {}
    steps = [{"id": own_id, "kind": "delivery", "title": own_id} for own_id in ("x", "y")]
    return plans.plan({"a": {"milestone": [
        {"id": "m", "kind": "delivery", "title": "M", "after": list(after), **fields}, *steps,
    ]}})  # fmt: skip


def _change(before: Plan, after: Plan) -> Change:
    return next(change for change in compare(before, after) if change.item == "a.m")


@pytest.mark.parametrize(
    ("before", "after", "respelled", "entered", "left"),
    [
        (("x",), ("a.x",), True, (), ()),
        (("x", "y"), ("a.y", "x"), True, (), ()),
        (("x",), ("a.y",), False, ("a.y",), ("x",)),
        (("x",), ("a.x", "y"), False, ("y",), ()),
        (("x", "y"), ("a.x",), False, (), ("y",)),
    ],
)
def test_only_what_names_another_item_came_or_went(
    before: tuple[str, ...], after: tuple[str, ...], respelled: bool, entered: tuple[str, ...], left: tuple[str, ...]
) -> None:
    """A name in full and a bare one are one item; beside a real difference it is told of neither side."""
    change = _change(_plan(*before), _plan(*after))
    (field,) = change.fields
    assert (change.written_otherwise, field.entered, field.left) == (respelled, entered, left)
    assert change.weight == ("wording" if respelled else "actors")


def test_beside_another_change_it_is_no_line_of_its_own() -> None:
    """What else differs says what kind of change it is."""
    change = _change(_plan("x"), _plan("a.x", also="New."))
    assert not change.written_otherwise
    assert [field.field for field in change.fields if field.written_otherwise] == ["after"]


def test_what_moved_is_the_same_item_wherever_it_is_named() -> None:
    """A move rewrites every name of the item, and none of those is a change of what is needed."""
    step = {"id": "x", "kind": "delivery", "title": "X"}
    waiting = {"id": "m", "kind": "delivery", "title": "M"}
    before = plans.plan({"a": {"milestone": [{**waiting, "after": ["x"]}, step]}, "b": {}})
    there = {"milestone": [{**step, "was": "a.x"}]}
    after = plans.plan({"a": {"milestone": [{**waiting, "after": ["b.x"]}]}, "b": there})
    assert _change(before, after).written_otherwise
