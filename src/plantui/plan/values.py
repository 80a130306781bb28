"""Values of a plan's fields: what TOML gave, checked against the format and made canonical."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from plantui import limits
from plantui.i18n import t
from plantui.plan import dates

if TYPE_CHECKING:
    from plantui.plan.schema import Field

Value: TypeAlias = "str | int | bool | tuple[Value, ...] | Mapping[str, Value]"
"""A canonical value of a field: text NFC with LF and no trailing white space, places in time spelled out."""

Check: TypeAlias = "Callable[[object], Value]"
"""Gives a raw value's canonical one, or raises NotAValue."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,6}")
TAG = re.compile(r"(?:[A-Za-z]{2,8}|[ix](?=-))(?:-[A-Za-z0-9]{1,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MOST_SEEN = 60


class NotAValue(ValueError):
    """A value the format does not allow; the message says what was seen and what was expected."""


def seen(raw: object) -> str:
    """A raw value as a message names it: short, in quotes where it is text, its kind where it is long."""
    if isinstance(raw, str):
        return t("plan_view.quoted", words=shorten(raw))
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int):
        return str(raw) if raw.bit_length() < 200 else t("reading.seen.number")
    if isinstance(raw, (datetime, date, time)):
        return raw.isoformat()
    if isinstance(raw, list):
        return t("reading.seen.list")
    if isinstance(raw, dict):
        return t("reading.seen.table")
    return repr(raw)


def shorten(text: str) -> str:
    """At most 60 characters of what a file says, for a message."""
    return text if len(text) <= _MOST_SEEN else text[: _MOST_SEEN - 1] + "…"


def checker(field: Field) -> Check:
    """The check of a field of the format; tables of its own are checked by reading."""
    if field.shape == "word":
        return _word(field.words)
    if field.within is not None:
        return _between(*field.within)
    return _CHECKS[field.shape]


def canonical(text: str) -> str:
    """Text as fingerprints see it: NFC, LF, and no space or tab before a line's end."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\n" in text:
        return "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return text.rstrip(" \t")


def generic(raw: object) -> Value:
    """The canonical value of anything TOML holds but a float: tables stay tables, dates and times become ISO text."""
    if isinstance(raw, str):
        return _text(raw) if raw else raw
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        return _integer(raw)
    if isinstance(raw, (datetime, date, time)):
        return raw.isoformat()
    if isinstance(raw, list):
        if len(raw) > limits.LIST_ENTRIES:
            raise NotAValue(t("reading.long_list", count=len(raw), most=limits.LIST_ENTRIES))
        return tuple(map(generic, raw))
    if isinstance(raw, dict):
        if len(raw) > limits.LIST_ENTRIES:
            raise NotAValue(t("reading.many_keys", count=len(raw), most=limits.LIST_ENTRIES))
        return {name: generic(value) for name, value in raw.items()}
    raise NotAValue(t("reading.no_floats", seen=seen(raw)))


def verbatim(raw: object) -> Value:
    """The canonical value of anything that TOML holds, for fingerprints: they bind also what the format does not allow.

    Numbers that canonical JSON cannot hold stand as their digits.
    """
    if isinstance(raw, str):
        return canonical(raw)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        return raw if abs(raw) <= limits.INTEGER else str(raw) if raw.bit_length() < 4096 else hex(raw)
    if isinstance(raw, (datetime, date, time)):
        return raw.isoformat()
    if isinstance(raw, list):
        return tuple(map(verbatim, raw))
    if isinstance(raw, dict):
        return {name: verbatim(value) for name, value in raw.items()}
    return repr(raw)


def slug(raw: object) -> str:
    """One id or slug: lower-case ASCII letters and digits in groups joined by single hyphens."""
    if type(raw) is str and len(raw) <= limits.ID_CHARACTERS and SLUG.fullmatch(raw):
        return raw
    if not isinstance(raw, str):
        raise NotAValue(t("reading.not_text", seen=seen(raw)))
    if len(raw) > limits.ID_CHARACTERS:
        raise NotAValue(t("reading.long_id", count=len(raw), most=limits.ID_CHARACTERS))
    raise NotAValue(t("reading.not_id", seen=seen(raw)))


def reference(raw: object) -> str:
    """One reference to an item as written: an own id, or a full one (`pjd.helseid-palogging`)."""
    if isinstance(raw, str) and raw.count(".") <= 1:
        for part in raw.split("."):
            slug(part)
        return raw
    return slug(raw)


def place(raw: object) -> str:
    """The canonical spelling of a place in time: a TOML date, or text in the When grammar."""
    if isinstance(raw, datetime):
        raise NotAValue(t("reading.when_time", seen=seen(raw)))
    if isinstance(raw, date):
        raw = raw.isoformat()
    if isinstance(raw, bool) or not isinstance(raw, (str, int)):
        raise NotAValue(t("reading.not_when", seen=seen(raw), grammar=dates.GRAMMAR))
    if isinstance(raw, int):
        raise NotAValue(t("reading.when_number", seen=seen(raw)))
    try:
        return read_when(raw).written
    except dates.NotAWhen as error:
        raise NotAValue(str(error)) from None


read_when = lru_cache(maxsize=8192)(dates.parse_when)
"""The When of a spelling; a plan says the same few again and again."""


def _text(raw: object) -> str:
    if type(raw) is not str:
        raise NotAValue(t("reading.not_text", seen=seen(raw)))
    if not raw.isprintable() and (control := _CONTROL.search(raw.replace("\r\n", "\n"))):
        raise NotAValue(t("reading.control", code=f"{ord(control[0]):04X}"))
    text = canonical(raw)
    if not text.strip():
        raise NotAValue(t("reading.empty"))
    if len(text) > limits.TEXT_CHARACTERS:
        raise NotAValue(t("reading.long_text", count=len(text), most=limits.TEXT_CHARACTERS))
    return text


def _line(raw: object) -> str:
    text = _text(raw)
    if "\n" in text:
        raise NotAValue(t("reading.one_line", seen=seen(text.partition("\n")[0])))
    return text


def _integer(raw: object) -> int:
    if isinstance(raw, float):
        raise NotAValue(t("reading.no_floats", seen=seen(raw)))
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise NotAValue(t("reading.not_integer", seen=seen(raw)))
    if abs(raw) > limits.INTEGER:
        raise NotAValue(t("reading.large_integer", seen=seen(raw), most=limits.INTEGER))
    return raw


def _between(least: int, most: int) -> Check:
    def check(raw: object) -> int:
        number = _integer(raw)
        if not least <= number <= most:
            raise NotAValue(t("reading.not_between", seen=seen(raw), least=least, most=most))
        return number

    return check


def decimal(raw: object) -> str:
    """A number with decimals, as it is written; compared as a number, never rounded."""
    if type(raw) is str and DECIMAL.fullmatch(raw):
        return raw
    raise NotAValue(t("reading.not_decimal", seen=seen(raw)))


def _tag(raw: object) -> str:
    """A language by its tag, BCP 47: well-formed, whether or not anybody speaks it."""
    if type(raw) is str and len(raw) <= limits.ID_CHARACTERS and TAG.fullmatch(raw):
        return raw
    raise NotAValue(t("reading.not_tag", seen=seen(raw)))


def _word(words: tuple[str, ...]) -> Check:
    allowed = frozenset(words)

    def check(raw: object) -> str:
        if isinstance(raw, str) and raw in allowed:
            return raw
        raise NotAValue(t("reading.not_word", seen=seen(raw), words=", ".join(words)))

    return check


def _list(entry: Callable[[object], str]) -> Check:
    def check(raw: object) -> tuple[str, ...]:
        if not isinstance(raw, list):
            raise NotAValue(t("reading.not_list", seen=seen(raw)))
        if len(raw) > limits.LIST_ENTRIES:
            raise NotAValue(t("reading.long_list", count=len(raw), most=limits.LIST_ENTRIES))
        return tuple([entry(part) for part in raw])

    return check


_CHECKS: dict[str, Check] = {
    "line": _line,
    "lines": _list(_line),
    "decimal": decimal,
    "tag": _tag,
    "text": _text,
    "integer": _integer,
    "when": place,
    "slug": slug,
    "id": reference,
    "ids": _list(reference),
    "slugs": _list(slug),
}
