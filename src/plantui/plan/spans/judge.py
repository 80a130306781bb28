"""The judge of an edit: the new text must parse to exactly the tables that were wanted, else it is refused."""

from __future__ import annotations

from collections.abc import Mapping

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan import toml


def judged(text: str, wanted: object) -> bytes:
    """The bytes of a text; raises UsageProblem unless plantui reads just these tables in them."""
    data = text.encode("utf-8")
    try:
        exact = _same(toml.read_toml(data), wanted)
    except toml.NotToml:
        exact = False
    if not exact:
        raise UsageProblem(t("edit.title"), t("edit.not_exact"))
    return data


def _same(one: object, other: object) -> bool:
    """Whether two parsed values are the same: `1`, `1.0` and `true` are three, and `nan` is itself."""
    if isinstance(one, dict) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and (one == other or repr(one) == repr(other))
