"""Suggestions of an item to put in or take out: in which field a record has them, and with which value.

An addition is a suggestion about the service or `plan`, in the field `add_<table>`, whose value is the item as
canonical JSON; a removal is one about the item itself, in the field `remove`, whose value is empty. An audit that knows
neither finds a value of a field in them, which says nothing about what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plantui import limits

# Imported late, inside functions: labels ask here what a field is before the first frame.

ADD = "add_"
"""Begins the field of an addition; the rest is the item's table."""

REMOVE = "remove"
"""The field of a removal."""


def addition(fields: Mapping[str, object]) -> str:
    """The value of an addition: the item's fields with its id, as canonical JSON."""
    import rfc8785

    plain: Any = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
    return rfc8785.dumps(plain).decode()


def added_table(field: str) -> str:
    """The table of an addition by its field, empty for any other field."""
    return field.removeprefix(ADD) if field.startswith(ADD) else ""


def added_fields(value: object) -> dict[str, object]:
    """The fields of an addition by its value, empty for what is none: texts, whole numbers, and lists of texts."""
    if not isinstance(value, str) or len(value) > limits.TEXT_CHARACTERS:
        return {}
    import json

    try:
        fields = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict) or not all(map(_simple, fields.values())):
        return {}
    return fields


def _simple(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(entry, str) for entry in value)
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def subject(field: str, value: object) -> str:
    """What a suggestion about an item is a suggestion of: its field, and of an addition which item."""
    if not added_table(field):
        return field
    return f"{field} {added_fields(value).get('id', '')}"
