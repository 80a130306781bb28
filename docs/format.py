"""Writes the tables of fields in docs/plan-format.md and docs/json.md from the schema, with the words that stand there.

A field that has come to the schema gets a row with a first wording, and one that has left it loses its row.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from plantui import i18n
from plantui.plan import loader, schema
from plantui.plan.schema import Field
from plantui.render.export import csv_tables, plan_json
from plantui.render.labels import field_name

Rows = dict[str, str]
"""What is said of each field, by name."""

FOLDER = Path(__file__).parent
COMMON = ("id", "source", "checked", "was", "reporter", "contradicts", "replaces", "figure_only")
"""Fields that all items have: they stand under a heading of their own."""

TABLES = {
    "`[plan]`": schema.PLAN,
    "`[[version]]`": schema.VERSION,
    "The service itself": schema.SERVICE,
    "`[[….claim]]`": schema.CLAIM,
    "`[[fact.year]]`": schema.YEAR,
    "`[[dispute.position]]`": schema.POSITION,
    **{f"`[[{name}]]`": fields for name, fields in {**schema.PLAN_TABLES, **schema.SERVICE_TABLES}.items()},
}
"""The tables of the format by their headings in docs/plan-format.md."""

_SHAPES = {
    "line": "one line", "text": "text", "integer": "whole number", "decimal": "a number with decimals, in quotes",
    "when": "when", "slug": "an id", "tag": "a language tag, BCP 47", "id": "the id of an item", "ids": "list of items",
    "slugs": "list of ids", "lines": "list of lines", "tables": "tables of their own, below",
}  # fmt: skip
_ROW = re.compile(r"^\| `([^`]+)` \| (.*?) \|(?: (required[^|]*)?\|)?$")


def pages() -> dict[Path, str]:
    """Both pages with a row for each field there is."""
    i18n.choose("en")
    guide, data = FOLDER / "plan-format.md", FOLDER / "json.md"
    format_text, json_text = guide.read_text("utf-8"), data.read_text("utf-8")
    for heading, fields in TABLES.items():
        format_text = _put(format_text, heading, partial(_format_rows, fields))
    files = {"plan/plan.toml": b"", "plan/services/a.toml": b'schema = "plantui.service/1"\ntitle = "A"\n'}
    plan = loader.assemble(loader.parse(path, text) for path, text in files.items())
    for heading, written in (
        ("document", plan_json.document(plan)),
        ("service", plan_json.service(plan.services[0])),
        ("item", plan_json.item(plan.item)),
    ):
        json_text = _put(json_text, heading, partial(_json_rows, written))
    return {guide: format_text, data: _columns(json_text)}


def _format_rows(fields: Iterable[Field], rows: Rows) -> list[str]:
    return [
        f"| `{field.name}` | {rows.get(field.name) or _first_words(field)} | {'required ' if field.required else ''}|"
        for field in fields
        if field.name in rows or field.name not in COMMON
    ]


def _first_words(field: Field) -> str:
    return ", ".join(f"`{word}`" for word in field.words) or _SHAPES[field.shape]


def _json_rows(keys: Iterable[str], rows: Rows) -> list[str]:
    return [f"| `{key}` | {rows.get(key) or field_name(key).lower()} |" for key in keys]


def _columns(text: str) -> str:
    """The page with the columns of `show --format csv` as they are."""
    told = f"- `show`: `{' '.join(csv_tables.ITEM_COLUMNS)}`"
    wrapped = textwrap.fill(told, 131, subsequent_indent="  ", break_on_hyphens=False)
    return re.sub(r"^- `show`: `[^`]+`", lambda _: wrapped, text, count=1, flags=re.MULTILINE)


def _put(text: str, heading: str, write: Callable[[Rows], list[str]]) -> str:
    """The page with the rows below a heading written anew; `write` makes them of those that stand there."""
    lines = text.split("\n")
    begin = next(number for number, line in enumerate(lines) if line.lstrip("#") == f" {heading}" and line[0] == "#")
    first = next(number for number in range(begin, len(lines)) if lines[number].startswith("|---")) + 1
    last = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    rows = {match[1]: match[2] for line in lines[first:last] if (match := _ROW.match(line))}
    return "\n".join([*lines[:first], *write(rows), *lines[last:]])


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
