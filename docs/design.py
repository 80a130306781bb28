"""Writes the tables of docs/design/ that are data in the code: the bounds of the format, and the severities."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from plantui import limits
from plantui.review.audit.finding_codes import CODES, SEVERITIES, Code, Severity

FOLDER = Path(__file__).with_name("design")

_UNITS = {"BYTES": "bytes", "CHARACTERS": "characters"}
_WEIGHT = {"cannot-say": "cannot say", "fails": "fails", "notice": "notice"}
_GATE = {"refuse": "refuse", "told": "pass, told", "pass": "pass", "tag": "refuse a push of the tag", "": "-"}


def bounds() -> str:
    """Every bound with what it is of and its number: those of the format, then those of this program."""
    told = dict(_told())
    parts = []
    for title, names in (("Of the format", limits.OF_THE_FORMAT), ("Of the program", limits.OF_THE_PROGRAM)):
        rows = "".join(f"| `{name}` | {told[name]} | {_number(name)} |\n" for name in names)
        parts.append(f"### {title}\n\n| bound | of what | at most |\n|---|---|---|\n{rows}")
    return "\n".join(parts)


def _told() -> Iterator[tuple[str, str]]:
    """Each bound's name, and the sentence under it in limits.py."""
    body = ast.parse(Path(limits.__file__).read_text("utf-8")).body
    for one, under in pairwise(body):
        if isinstance(one, ast.Assign) and isinstance(under, ast.Expr) and isinstance(under.value, ast.Constant):
            name = one.targets[0]
            assert isinstance(name, ast.Name)
            yield name.id, " ".join(str(under.value.value).split()).rstrip(".")


def _number(name: str) -> str:
    written = f"{getattr(limits, name):,}".replace(",", " ")
    unit = _UNITS.get(name.rpartition("_")[2])
    return f"{written} {unit}" if unit else written


def severities() -> str:
    """Clause 18's table: codes in the order of the clauses, neighbours of one severity together."""
    groups: list[tuple[Severity, list[Code]]] = []
    for code in CODES:
        if groups and groups[-1][0] == SEVERITIES[code]:
            groups[-1][1].append(code)
        else:
            groups.append((SEVERITIES[code], [code]))
    rows = (f"| {' '.join(f'`{one}`' for one in codes)} | {_row(severity)} |\n" for severity, codes in groups)
    return "| code | audit | gate |\n|---|---|---|\n" + "".join(rows)


def _row(severity: Severity) -> str:
    return f"{_WEIGHT[severity.weight]} | {_GATE[severity.gate]}"


def pages() -> dict[Path, str]:
    """Both pages with their tables as the code has them."""
    authority, formats = FOLDER / "authority.md", FOLDER / "formats.md"
    return {authority: _put(authority, "severities", severities()), formats: _put(formats, "bounds", bounds())}


def _put(page: Path, name: str, table: str) -> str:
    begin, end = f"<!-- {name}: begin (written by `make design`) -->\n", f"<!-- {name}: end -->"
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    assert found and ended, f"{page} has no place for {name}"
    return f"{before}{begin}\n{table}\n{end}{after}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
