"""A reason put into `plan/changes/<round>.toml`, with the comments and layout of all else kept."""

from __future__ import annotations

import tomlkit
from tomlkit.exceptions import ParseError
from tomlkit.items import Table

from plantui.errors import UsageProblem
from plantui.plan.reasons import SCHEMA
from plantui.words import t


def with_reason(data: bytes | None, item_id: str, code: str, reason: str) -> bytes:
    """The file's bytes with the reason of one item, put in or replaced; None makes a new file.

    Raises UsageProblem when the file is no TOML.
    """
    text = data.decode("utf-8", "replace") if data is not None else f'schema = "{SCHEMA}"\n'
    try:
        document = tomlkit.parse(text)
    except (ParseError, ValueError) as wrong:
        raise UsageProblem(t("edit.title"), str(wrong), item_id) from None
    words = tomlkit.string(reason, multiline="\n" in reason)
    held = document.get("item")
    known = held.get(item_id) if isinstance(held, dict) else None
    if isinstance(known, Table):
        known["reason_code"] = code
        known["reason"] = words
        return tomlkit.dumps(document).encode()
    table = tomlkit.table()
    table.append("reason_code", code)
    table.append("reason", words)
    key = tomlkit.key(item_id).as_string() if "." not in item_id else f'"{item_id}"'
    return f"{text.rstrip(chr(10))}\n\n[item.{key}]\n{tomlkit.dumps(table)}".encode()
