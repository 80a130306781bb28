"""The record format as data: which keys each table has, in which order, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import Literal

import attrs

from plantui import limits
from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.plan.files import safe
from plantui.value_class import value_class

Shape = Literal[
    "slug", "item", "change", "line", "text", "hash", "commit", "act", "seal", "word", "covers", "source_kind", "value",
    "yes", "count", "positive", "date", "time", "slugs", "lines",
]  # fmt: skip
"""slug: safe in a path. item: a full id. change: its number, as E01. hash: SHA-256 in hex.
commit: a full commit id. act: `<record id>#<number>`. seal: either of the two.
value: what a field may hold. yes: true or absent. slugs, lines: a list that is not empty."""


@value_class
class TableKey:
    """One key of a table: its name in the file, what it holds, and the attribute that carries it."""

    name: str
    shape: Shape
    required: bool = False
    attribute: str = attrs.field(default=attrs.Factory(lambda self: self.name, takes_self=True))


HEAD = (
    TableKey("plan", "slug", required=True),
    TableKey("root", "commit"),
    TableKey("round", "slug", required=True),
    TableKey("opening", "hash"),
    TableKey("edition", "positive"),
    TableKey("by", "slug", required=True),
    TableKey("voice", "slug"),
    TableKey("base", "commit", required=True),
    TableKey("against", "commit"),
    TableKey("previous", "hash"),
    TableKey("written", "time", required=True),
)
"""After `schema`, before every table."""

SOURCE = (
    TableKey("kind", "source_kind", required=True),
    TableKey("title", "text", required=True),
    TableKey("sha256", "hash"),
    TableKey("journal", "text"),
    TableKey("given", "date"),
    TableKey("case", "text"),
    TableKey("present", "count"),
    TableKey("votes_for", "count"),
    TableKey("votes_against", "count"),
)

DISSENT = (TableKey("text", "text", required=True),)

ACT = (
    TableKey("kind", "word", required=True),
    TableKey("item", "item"),
    TableKey("to", "act"),
    TableKey("change", "change"),
    TableKey("title", "text"),
    TableKey("fingerprint", "hash"),
    TableKey("covers", "covers"),
    TableKey("as", "slug", attribute="seat"),
    TableKey("word", "word"),
    TableKey("field_name", "word"),
    TableKey("value", "value"),
    TableKey("text", "text"),
    TableKey("answer", "yes"),
    TableKey("reason", "text"),
    TableKey("baseline", "line"),
    TableKey("due", "date"),
    TableKey("asked", "slugs"),
    TableKey("edition", "positive"),
    TableKey("plan_fingerprint", "hash"),
    TableKey("version", "line"),
    TableKey("opening", "hash"),
    TableKey("previous_adoption", "seal"),
    TableKey("accept", "lines"),
)


@value_class
class Table:
    """A table inside an act: the attribute that holds its rows, and their keys; no two rows share the first key."""

    attribute: str
    keys: tuple[TableKey, ...]
    ordered: bool = True


TABLES: dict[str, Table] = {
    "covered": Table(
        "covered", (TableKey("item", "item", required=True), TableKey("fingerprint", "hash", required=True))
    ),
    "number": Table(
        "numbers", (TableKey("change", "change", required=True), TableKey("item", "item", required=True)), ordered=False
    ),
    "field": Table(
        "fields",
        (
            TableKey("name", "word", required=True),
            TableKey("from", "value", attribute="before"),
            TableKey("to", "value", attribute="after"),
        ),
    ),
}
"""The tables inside an act, in the order they are written; an ordered one is sorted by its first key."""


@value_class
class Kind:
    """The keys that one kind of act must and may have, `kind` itself left out."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


_ABOUT = ("item", "title", "as", "reason")
"""What an act that answers another may repeat of it, so that the file can be read alone."""

KINDS: dict[str, Kind] = {
    "decision": Kind(
        ("item", "fingerprint", "word"), ("change", "title", "covers", "as", "reason", "covered", "field")
    ),
    "remark": Kind(("item", "fingerprint", "text"), ("change", "title", "as", "answer", "field")),
    "reply": Kind(("to", "text"), ("item", "title", "as")),
    "resolve": Kind(("to",), _ABOUT),
    "unsatisfied": Kind(("to",), _ABOUT),
    "suggestion": Kind(("item", "fingerprint", "field_name", "value"), ("change", "title", "as", "reason")),
    "withdraw": Kind(("to",), _ABOUT),
    "confirm": Kind(("to",), _ABOUT),
    "vouch": Kind(("item", "fingerprint"), ("title", "as", "reason")),
    "lift": Kind(("to",), _ABOUT),
    "round-open": Kind(("baseline",), ("due", "asked", "as", "reason")),
    "round-freeze": Kind(("edition", "plan_fingerprint"), ("as", "reason", "number")),
    "round-last-call": Kind(("due",), ("as", "reason")),
    "adopt": Kind(
        ("version", "plan_fingerprint"), ("as", "reason", "opening", "previous_adoption", "accept")
    ),
}  # fmt: skip
"""Every kind of act there is. A founding adoption alone has neither opening nor previous_adoption."""

ROUND_STEPS = tuple(kind for kind in KINDS if kind.startswith("round-"))
"""The steps of a round before the adoption that ends it, each the one act of its record."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*")
_CHANGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
WORD = re.compile(r"[a-z][a-z0-9_-]*")
_HASH = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ACT = re.compile(r"[0-9a-f]{64}#[1-9][0-9]{0,5}")


_getters: dict[int, tuple[tuple[TableKey, ...], Callable[[object], tuple[object, ...]]]] = {}
"""The attrgetter of a table by the id() of its keys, stored with the keys so that the id is never used again."""


def pairs(keys: tuple[TableKey, ...], holder: object) -> Iterator[tuple[TableKey, object]]:
    """Each key of a table with the holder's attribute for it, in their order; None for what is absent."""
    entry = _getters.get(id(keys))
    if entry is None:
        names = [key.attribute for key in keys]
        getter = attrgetter(names[0])
        entry = _getters[id(keys)] = (keys, attrgetter(*names) if len(names) > 1 else lambda holder: (getter(holder),))
    return zip(keys, entry[1](holder), strict=True)


def check(keys: tuple[TableKey, ...], holder: object, where: str = "") -> None:
    """Raises UsageProblem unless every key of a table is there where it must be and holds what it may."""
    for key, value in pairs(keys, holder):
        if not key.required if value is None else _FITS[key.shape](value):
            continue
        expected = t(f"record.shape.{key.shape}")
        raise refused(t("record.key_shape", name=key.name, seen=str(value)[:80], wanted=expected), where)


def check_act(kind: str, act: object, where: str) -> None:
    """Raises UsageProblem unless an act has what its kind must have, nothing it may not have, and sorted rows."""
    allowed = KINDS.get(kind)
    if allowed is None:
        raise refused(t("record.unknown_act", seen=str(kind)[:80], known=", ".join(KINDS)), where)
    present = {key.name for key, value in pairs(ACT, act) if value is not None} - {"kind"}
    present |= {name for name, table in TABLES.items() if getattr(act, table.attribute)}
    if missing := [name for name in allowed.required if name not in present]:
        raise refused(t("record.missing_key", name=missing[0], table=kind), where)
    if unknown := sorted(present - {*allowed.required, *allowed.optional}):
        raise refused(t("record.unknown_key", name=unknown[0], table=kind), where)
    check(ACT, act, where)
    for name, table in TABLES.items():
        rows = getattr(act, table.attribute)
        for row in rows:
            check(table.keys, row, where)
        order = [getattr(row, table.keys[0].attribute) for row in rows]
        if len(set(order)) < len(order) or (table.ordered and order != sorted(order)):
            raise refused(t("record.not_sorted", table=f"act.{name}", name=table.keys[0].name), where)


def refused(message: str, where: str = "") -> UsageProblem:
    """The error for bytes or values that are no record, to be raised; `where` is a line or an act's number."""
    return UsageProblem(t("record.refused"), message, where)


def fits(shape: Shape, value: object) -> bool:
    """Whether a value is of that shape; a value of another Python type is not, and raises nothing."""
    return _FITS[shape](value)


def _matches(pattern: re.Pattern[str], value: object, most: int = limits.ID_CHARACTERS) -> bool:
    return isinstance(value, str) and len(value) <= most and pattern.fullmatch(value) is not None


def _slug(value: object) -> bool:
    return isinstance(value, str) and len(value) <= limits.ID_CHARACTERS and safe(value)


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= limits.TEXT_CHARACTERS and _whole(value)


def _line(value: object) -> bool:
    return _text(value) and "\n" not in str(value)


def _whole(value: str) -> bool:
    return value.isascii() or _SURROGATE.search(value) is None


def _integer(least: int, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= limits.INTEGER


def _value(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= limits.TEXT_CHARACTERS and _whole(value)
    if isinstance(value, tuple):
        return len(value) <= limits.LIST_ENTRIES and all(isinstance(text, str) and _value(text) for text in value)
    return isinstance(value, bool) or _integer(-limits.INTEGER, value)


def _list_of(fit: Callable[[object], bool], value: object) -> bool:
    return isinstance(value, tuple) and 0 < len(value) <= limits.LIST_ENTRIES and all(map(fit, value))


def _time(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None and value.microsecond == 0


_FITS: dict[Shape, Callable[[object], bool]] = {
    "slug": _slug,
    "item": partial(_matches, _SLUG, most=2 * limits.ID_CHARACTERS + 1),
    "change": partial(_matches, _CHANGE),
    "line": _line,
    "text": _text,
    "hash": partial(_matches, _HASH),
    "commit": partial(_matches, _COMMIT),
    "act": partial(_matches, _ACT),
    "seal": partial(_matches, _COMMIT),
    "word": partial(_matches, WORD),
    "covers": lambda value: value == "items",
    "source_kind": lambda value: value in ("minutes", "letter", "email"),
    "value": _value,
    "yes": lambda value: value is True,
    "count": partial(_integer, 0),
    "positive": partial(_integer, 1),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "time": _time,
    "slugs": partial(_list_of, _slug),
    "lines": partial(_list_of, _line),
}
