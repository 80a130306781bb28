"""The tables and keys of a TOML text with the place of each, found in one pass; its line ends stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs
import tomli

from plantui.plan import toml

Address = tuple[str | int, ...]
"""Where a value stands in the parsed tables: names, and the number of a table in its array, from 0."""

_STATEMENT = re.compile(
    rf"""
    [ \t]*+
    (?: (?P<comment>\#[^\n]*+)
      | \[(?P<double>\[)?[ \t]*+(?P<name>{toml.KEY_PART}(?:[ \t]*+\.[ \t]*+{toml.KEY_PART})*+)[ \t]*+\](?(double)\])
      | (?P<key>{toml.KEY_PART}(?:[ \t]*+\.[ \t]*+{toml.KEY_PART})*+)[ \t]*+=[ \t]*+
    )?
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PLAIN = re.compile(r"""([A-Za-z0-9_-]++)[ ]=[ ]("[^"\\\n]*+"|[0-9][0-9-]*+)\r?\n""")
"""A line as most are, taken at once."""

_VALUE = re.compile(
    r"""
    (?P<ends>\n|\#[^\n]*+)
  | (?P<space>[ \t\r]++)
  | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"{3,5}+|'''(?:[^']|'(?!''))*+'{3,5}+|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')
  | (?P<opens>[\[{])
  | (?P<closes>[\]}])
  | (?P<other>[^"'\#\[\]{}\n \t\r]++|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PARTS = re.compile(toml.KEY_PART, re.DOTALL)


@attrs.frozen(slots=True)
class KeySpan:
    """One key: where its lines begin and end, line end included, its value between, and the comment behind that."""

    address: Address
    begins: int
    value: tuple[int, int]
    ends: int
    comment: str


@attrs.frozen(slots=True)
class TableSpan:
    """One table: `begins` at the comment lines that touch its header, `ends` after the line of its last value.

    The text's head is the first of them, with no header: its `header` and `begins` are 0. Without keys it ends where
    the first table begins.
    """

    address: Address
    array: bool
    begins: int
    header: int
    body: int
    ends: int
    keys: tuple[KeySpan, ...]


@attrs.frozen(slots=True)
class Document:
    """A text with its tables, as parsed and as they stand."""

    text: str = attrs.field(repr=False)
    raw: dict[str, object] = attrs.field(repr=False)
    tables: tuple[TableSpan, ...] = attrs.field(repr=False)

    def every_key(self) -> Iterator[tuple[TableSpan, KeySpan]]:
        """Every key with the table whose lines it stands among."""
        return ((table, key) for table in self.tables for key in table.keys)


def read_document(data: bytes) -> Document:
    """The layout of a file's bytes; raises NotToml for what plantui does not read as TOML."""
    raw = toml.read_toml(data)
    text = data.decode("utf-8")
    return Document(text, raw, tuple(_tables(text)))


def line_end(text: str, place: int) -> str:
    """How the line of a place ends: as the line before it does where it is the last, as the file's first does."""
    newline = text.find("\n", place)
    if newline < 0:
        newline = text.rfind("\n", 0, place)
    return "\r\n" if newline > 0 and text[newline - 1] == "\r" else "\n"


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of a dotted name, unquoted."""
    return tuple(next(iter(tomli.loads(f"{part} = 0"))) if part[0] in "\"'" else part for part in _PARTS.findall(name))


def header_parts(text: str, table: TableSpan) -> list[tuple[int, int]]:
    """From where to where each part of the dotted name in a table's header stands, quotes included."""
    match = _STATEMENT.match(text, table.header)
    assert match is not None
    return [part.span() for part in _PARTS.finditer(text, *match.span("name"))]


def _tables(text: str) -> Iterator[TableSpan]:
    address: Address = ()
    array, begins, header, body, ends = False, 0, 0, 0, 0
    keys: list[KeySpan] = []
    counts: dict[Address, int] = {}
    remarks = -1
    place = 0
    while place < len(text):
        if plain := _PLAIN.match(text, place):
            keys.append(KeySpan((*address, plain[1]), place, plain.span(2), plain.end(), ""))
            place = ends = plain.end()
            remarks = -1
            continue
        match = _STATEMENT.match(text, place)
        assert match is not None
        if match["key"] is not None:
            value_end, after = _value(text, match.end())
            line_ends = _next_line(text, after)
            comment = text[after:line_ends].strip()
            key_address = (*address, *parts_of(match["key"]))
            keys.append(KeySpan(key_address, place, (match.end(), value_end), line_ends, comment))
            place = ends = line_ends
            remarks = -1
        elif match["name"] is not None:
            top = place if remarks < 0 else remarks
            yield TableSpan(address, array, begins, header, body, ends if keys or address else top, tuple(keys))
            array = match["double"] is not None
            address = _absolute(parts_of(match["name"]), counts, array=array)
            begins, header = top, place
            place = body = ends = _next_line(text, match.end())
            keys = []
            remarks = -1
        else:
            if match["comment"] is None:
                remarks = -1
            elif remarks < 0:
                remarks = place
            place = _next_line(text, match.end())
    yield TableSpan(address, array, begins, header, body, ends if keys or address else place, tuple(keys))


def _next_line(text: str, place: int) -> int:
    newline = text.find("\n", place)
    return len(text) if newline < 0 else newline + 1


def _value(text: str, start: int) -> tuple[int, int]:
    """Where a value ends, and where the white space behind it does."""
    depth, ends = 0, start
    for token in _VALUE.finditer(text, start):
        kind = token.lastgroup
        if kind == "ends":
            if depth == 0:
                return ends, token.start()
        elif kind != "space":
            depth += (kind == "opens") - (kind == "closes")
            ends = token.end()
    return ends, len(text)


def _absolute(names: tuple[str, ...], counts: dict[Address, int], *, array: bool) -> Address:
    """The address of a header's table: below an array it is in the array's last table so far."""
    address: Address = ()
    for name in names[:-1]:
        address = (*address, name)
        if address in counts:
            address = (*address, counts[address])
    address = (*address, names[-1])
    if array:
        counts[address] = counts.get(address, -1) + 1
        return (*address, counts[address])
    return address
