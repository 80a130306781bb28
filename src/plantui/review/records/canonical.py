"""How one value is spelled in canonical TOML, and what a canonical line may look like."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f-\x9f]')


def literal(value: object) -> str:
    """A value in canonical TOML: text in NFC, times in UTC and whole seconds; raises TypeError for any other type."""
    if isinstance(value, str):
        if value.isascii() and not _TO_ESCAPE.search(value):
            return f'"{value}"'
        text = unicodedata.normalize("NFC", value)
        return '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES.get(match[0], f"\\u{ord(match[0]):04X}"), text) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        utc = value.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        return utc.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(entry) for entry in value) + "]"
    raise TypeError(f"no canonical spelling of {type(value).__name__}")


_STRING = r'"(?:[^"\\\x00-\x1f\x7f-\x9f]++|\\["\\nt]|\\u00[0-9A-F]{2})*+"'
_VALUES = (
    _STRING,
    "true|false",
    "0|-?[1-9][0-9]{0,15}",
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?",
    rf"\[(?:{_STRING}(?:, {_STRING})*)?\]",
)

_ONE = rf"|\[source\]|\[\[(?:dissent|act|act\.[a-z]+)\]\]|[a-z_0-9]+ = (?:{'|'.join(_VALUES)})"

LINE = re.compile(_ONE)
"""One line of a record. It is matched before parsing: neither nesting, long numbers nor other keys reach the parser."""

LINES = re.compile(rf"(?:(?:{_ONE})\n)*(?:{_ONE})")
"""A whole text in one match, which is faster; where it fails, some line does not match `LINE`."""
