"""When two values or two services are the same, where a service lies, and what could not be read."""

from __future__ import annotations

import attrs
import pytest

from plantui.changes.compare import inside, same_objects, same_value, unread
from plantui.plan.values import Value
from support import plans


@pytest.mark.parametrize(
    ("field", "before", "after", "same"),
    [
        ("title", "x", "x", True),
        ("title", "x", "y", False),
        ("title", None, None, True),
        ("title", None, "x", False),
        ("title", "x", None, False),
        ("value", 1, 1, True),
        ("value", 1, True, False),
        ("value", 1, "1", False),
        ("value", "1", 1, False),
        ("items", ("x", "y"), ("x", "y"), True),
        ("items", ("x", "y"), ("y", "x"), False),
        ("actors", ("x", "y"), ("y", "x", "x"), True),
        ("actors", ("x",), ("y",), False),
        ("actors", ("x",), (), False),
        ("actors", (), ("x",), False),
        ("actors", (), (), True),
        ("actors", ("x", 1), (1, "x"), False),
        ("actors", ("x",), "x", False),
    ],
)
def test_a_value_is_the_same_where_its_fingerprint_would_be(
    field: str, before: Value | None, after: Value | None, same: bool
) -> None:
    """Lists of names without order are sets; all else is the same only where it is written the same."""
    assert same_value(field, before, after) is same


def test_a_service_is_shared_only_with_its_own_item_its_items_and_its_place() -> None:
    """Any of the three that is another object, or another place, is looked into."""
    (service,) = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}}).services
    (again,) = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}}).services
    assert same_objects(service, attrs.evolve(service))
    assert not same_objects(service, attrs.evolve(service, item=again.item))
    assert not same_objects(service, attrs.evolve(service, items=again.items))
    assert not same_objects(service, attrs.evolve(service, inside="b"))


def test_only_a_service_lies_inside_one() -> None:
    """Neither what stands at the top nor any item of a service."""
    plan = plans.plan({"a": {"fact": [{"id": "f", "text": "F"}]}, "a/b": {}})
    assert [inside(plan, plan.by_id[item]) for item in ("b", "a", "a.f", "plan")] == ["a", None, None, None]
    assert inside(plans.plan(), plan.by_id["b"]) is None


def test_unread_is_a_service_s_file_that_gave_no_service() -> None:
    """Not one that is read at another path as well, nor a file that holds no service; the document is named with it."""
    files = plans.files({"a": {}, "b": {}, "b/c": {}})
    odd = {
        "plan/services/b/a.toml": b"= broken", "plan/services/notes.md": b"x", "plan/changes/2025.toml": b"= broken",
        "plan/services/b/d.toml": b"= broken", "plan/services/e.toml": b"= broken",
    }  # fmt: skip
    assert unread(plans.load({**files, **odd})) == {"d", "e"}
    assert unread(plans.load({**files, **odd, "plan/plan.toml": b"= broken"})) == {"plan", "d", "e"}
