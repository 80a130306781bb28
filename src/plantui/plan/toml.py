"""TOML from untrusted bytes: bounded before it is parsed, and with line numbers, which the parser does not give.

The parser is tomli. It is handed nothing nested too deep, no number too long and no key with too many parts, so its
time and memory stay in proportion to the file; and nothing that is not TOML 1.0.0, so that every version of it reads
the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Literal

import attrs
import tomli

from plantui import limits
from plantui.i18n import t
from plantui.value_class import value_class

_BOM = b"\xef\xbb\xbf"
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n") + b"\x7f"

KEY_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
"""One part of a dotted name: bare, or in quotes."""

_TOKEN = re.compile(
    rf"""
    (?P<plain>(?:^\w{{1,64}}+[ ]=[ ](?:"[^"\\\n]*+"|[0-9-]{{1,16}}+|\["[^"\\\n]*+"(?:,[ ]"[^"\\\n]*+")*+\])\n|^\n)++)
  | (?P<header>^[ \t]*+\[(?P<double>\[)?[ \t]*+
        (?P<name>{KEY_PART}(?:[ \t]*+\.[ \t]*+{KEY_PART}){{0,{limits.NESTING}}}+)[ \t]*+\](?(double)\]))
  | (?P<other>[^"'\#\[\]{{}}.,=\n0-9]++)
  | (?P<number>0[xob][0-9A-Fa-f_]++|[0-9](?:_?[0-9])*+)
  | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"{{3,5}}+|'''(?:[^']|'(?!''))*+'{{3,5}}+)
  | (?P<open_text>\"\"\"|''')
  | (?P<line>"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')
  | (?P<comment>\#[^\n]*+)
  | (?P<opens>[\[{{])
  | (?P<closes>[\]}}])
  | (?P<dot>\.)
  | (?P<ends>[=,])
  | (?P<newline>\n)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.ASCII,
)
"""One pass over everything that is not inside a string; lines as most plans are made of are taken many at a time."""


class NotToml(ValueError):
    """Bytes that are not the TOML plantui reads: `line` counts from 1, the message says what was seen and expected."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@value_class
class TomlLayout:
    """Where the tables of a TOML text stand: one entry for each header, in file order, the text's head first.

    `names` are the headers' dotted names, unquoted; `offsets` where each begins; `lines` count from 1.
    """

    text: str = attrs.field(repr=False)
    names: list[str]
    offsets: list[int]
    lines: list[int]

    def sections(self) -> dict[str, list[int]]:
        """The numbers of the headers of each name, in file order."""
        numbers: dict[str, list[int]] = {}
        for number, name in enumerate(self.names):
            numbers.setdefault(name, []).append(number)
        return numbers

    def key_line(self, section: int, key: str) -> int:
        """The line of a key in a section, or of the sub-table that makes it; else the section's own line."""
        start = self.offsets[section]
        end = self.offsets[section + 1] if section + 1 < len(self.offsets) else len(self.text)
        pattern = _key_pattern(key)
        match = pattern.search(self.text, start, end)
        place = match.start() if match else None
        if place is not None and any(self.text.find(quotes, start, place) >= 0 for quotes in ('"""', "'''")):
            place = self._outside_texts(pattern, start, end)
        if place is not None:
            return self.lines[section] + self.text.count("\n", start, place)
        name = self.names[section]
        header = f"{name}.{key}" if name else key
        for number in range(section + 1, len(self.names)):
            if self.names[number] == header:
                return self.lines[number]
            if self.names[number] == name:
                break
        return self.lines[section]

    def _outside_texts(self, pattern: re.Pattern[str], start: int, end: int) -> int | None:
        """The key where it stands outside texts of several lines."""
        begins, ends = [start], [start]
        for token in _TOKEN.finditer(self.text, start, end):
            if token.lastgroup == "text":
                begins.append(token.start())
                ends.append(token.end())
        for match in pattern.finditer(self.text, start, end):
            if match.start() >= ends[bisect_right(begins, match.start()) - 1]:
                return match.start()
        return None


@lru_cache(maxsize=256)
def _key_pattern(key: str) -> re.Pattern[str]:
    if len(key) > limits.ID_CHARACTERS:
        return re.compile(rf"""^[ \t]*["']?{re.escape(key[: limits.ID_CHARACTERS])}""", re.MULTILINE)
    quoted = re.escape(key)
    return re.compile(rf"""^[ \t]*(?:{quoted}|"{quoted}"|'{quoted}')[ \t]*[.=]""", re.MULTILINE)


def decode(data: bytes, most: int = limits.FILE_BYTES) -> str:
    """The text of a file, its line ends as LF.

    Raises NotToml for too many bytes, a byte order mark, bad UTF-8 and control characters.
    """
    if len(data) > most:
        raise NotToml(0, t("reading.too_large", bytes=len(data), most=most))
    if data.startswith(_BOM):
        raise NotToml(1, t("reading.bom"))
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if len(data.translate(None, _CONTROLS)) != len(data):
        place = next(index for index, byte in enumerate(data) if byte in _CONTROLS)
        raise NotToml(data.count(b"\n", 0, place) + 1, t("reading.control", code=f"{data[place]:04X}"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotToml(line, t("reading.not_utf8", byte=f"{data[error.start]:02X}")) from None


def scan(text: str) -> TomlLayout:
    """The layout of a text that `decode` gave; raises NotToml where it crosses a limit, and for what only a later TOML
    than 1.0.0 allows. Broken TOML is let through.
    """
    layout = TomlLayout(text, [""], [0], [1])
    depth = dots = tables = marks = 0
    forms = NewerForms(text)
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if newer := forms.newer(kind, *token.span()):
            raise _crossed(text, token.start(), t(f"reading.newer_toml.{newer}"))
        if kind == "header" and depth == 0:
            start = token.start()
            line = layout.lines[-1] + text.count("\n", layout.offsets[-1], start)
            if len(layout.names) > limits.ITEMS:
                raise NotToml(line, t("reading.too_many_tables", most=limits.ITEMS))
            layout.names.append(_unquoted(token["name"]))
            layout.offsets.append(start)
            layout.lines.append(line)
            marks = 0
        elif kind == "plain":
            marks += text.count(" = ", token.start(), token.end())
        elif kind == "opens" or kind == "header":
            inner = 1 if kind == "opens" else 2 if token["double"] else 1
            depth += inner
            tables += 1
            if depth > limits.NESTING:
                raise _crossed(text, token.start(), t("reading.nesting", most=limits.NESTING))
            if tables > 4 * limits.ITEMS:
                raise _crossed(text, token.start(), t("reading.too_many_tables", most=4 * limits.ITEMS))
            if kind == "header":
                depth -= inner
            dots = 0
        elif kind == "closes":
            depth = max(depth - 1, 0)
            dots = 0
        elif kind == "dot":
            dots += 1
            if dots > limits.NESTING:
                raise _crossed(text, token.start(), t("reading.dots", most=limits.NESTING))
        elif kind == "number":
            if token.end() - token.start() > limits.DIGITS and _digits(token[0]) > limits.DIGITS:
                raise _crossed(text, token.start(), t("reading.digits", most=limits.DIGITS))
        elif kind == "newline":
            dots = 0
        elif kind == "open_text":
            break  # the text never ends: the parser will say so
        elif kind == "ends":
            dots = 0
            marks += 1
        if marks > limits.VALUES_PER_HEADER:
            raise NotToml(layout.lines[-1], t("reading.too_many_values", most=limits.VALUES_PER_HEADER))
    return layout


def read_toml(data: bytes, most: int = limits.FILE_BYTES) -> dict[str, object]:
    """The tables of a file; raises NotToml."""
    return parse(scan(decode(data, most)).text)


def parse(text: str) -> dict[str, object]:
    """The tables of a text that `scan` let through; raises NotToml with the parser's line."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        dated = error.msg.startswith("Invalid date")
        message = t("reading.not_date") if dated else t("reading.not_toml", detail=reason(error))
        raise NotToml(error.lineno, message) from None
    except (ValueError, RecursionError):  # no way there is known; a plan must not end the program if there is one
        raise NotToml(0, t("reading.not_toml", detail="?")) from None


_REASONS = (
    ("Invalid date", "date"),
    ("Expected '='", "equals"),
    ("Expected newline", "more"),
    ("Expected ']", "header"),
    ("Expected", "open_text"),
    ("Unterminated", "open_text"),
    ("Unclosed", "open_list"),
    ("Invalid statement", "statement"),
    ("Invalid initial", "key"),
    ("Invalid value", "value"),
    ("Invalid hex", "escape"),
    ("Unescaped", "escape"),
    ("Escaped", "escape"),
    ("Cannot", "twice"),
    ("Duplicate", "twice"),
    ("Illegal character", "character"),
    ("Found invalid character", "character"),
)
"""How the parser's sentences begin, and what each of them means."""


def reason(error: tomli.TOMLDecodeError) -> str:
    """Why a text is not TOML, in the chosen language; in the parser's own words where they are none that is known."""
    code = next((code for begins, code in _REASONS if error.msg.startswith(begins)), "")
    if code == "date":
        return t("reading.not_date")
    return t(f"reading.toml.{code}") if code else error.msg


def _crossed(text: str, place: int, message: str) -> NotToml:
    return NotToml(text.count("\n", 0, place) + 1, message)


def _digits(number: str) -> int:
    return len(number.replace("_", "")) - (2 if number[1] in "xob" else 0)


def _unquoted(name: str) -> str:
    if '"' not in name and "'" not in name and " " not in name and "\t" not in name:
        return name
    try:
        tables: object = tomli.loads(f"[{name}]")
    except ValueError:
        return name
    parts: list[str] = []
    while isinstance(tables, dict) and tables:
        part, tables = next(iter(tables.items()))
        parts.append(part)
    return ".".join(parts)


# what a later TOML allows


Newer = Literal["", "break", "comma", "escape", "seconds"]
"""What was met: a line break within braces, a comma before the closing brace, an escape, a time without seconds."""

_NEWER_ESCAPE = re.compile(r"(?:[^\\]|\\[^ex])*+\\[ex]", re.DOTALL)
_QUOTED = re.compile(r"""("(?:[^"\\\n]|\\.)*+")|'[^'\n]*+'""")
_BEFORE = re.compile(r"(?:[:+-]|(?<![0-9]))[0-9]{2}\Z")
_SECONDS = re.compile(r":[0-9]{2}:[0-9]{2}")


class NewerForms:
    """What only a TOML later than 1.0.0 allows, noticed token by token: some parsers take it and others do not.

    Which plan is in force must not hang on which parser is installed (clause 2). Takes the tokens of a text in order;
    keeps which brackets are open, and whether a comma came last.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[str] = []
        self._comma = False

    def newer(self, kind: str | None, start: int, end: int) -> Newer:
        """What is newer than 1.0.0 about the next token, empty for nothing."""
        text, after_comma = self._text, self._comma
        if kind == "other":
            self._comma = self._comma and text[start:end].isspace()
            return "seconds" if text[start] == ":" and self._lacks_seconds(start) else ""
        self._comma = kind == "ends" and text[start] == ","
        if kind == "newline" or kind == "plain":
            return "break" if self._open[-1:] == ["{"] else ""
        if kind == "opens":
            self._open.append(text[start])
        elif kind == "closes":
            opened = self._open.pop() if self._open else ""
            return "comma" if opened == "{" and after_comma else ""
        elif kind in ("text", "line", "header") and "\\" in text[start:end]:
            return self._escape(kind, text[start:end])
        return ""

    def _escape(self, kind: str, token: str) -> Newer:
        parts = [token] if kind != "header" else [match[1] or "" for match in _QUOTED.finditer(token)]
        return "escape" if any(part[:1] == '"' and _NEWER_ESCAPE.match(part) for part in parts) else ""

    def _lacks_seconds(self, colon: int) -> bool:
        """Whether this colon ends the hour of a time that goes on with no seconds."""
        before = _BEFORE.search(self._text, max(colon - 3, 0), colon)
        if before is not None and before[0][0] in ":+-":
            return False  # it ends the minutes, or the hour of an offset
        return _SECONDS.match(self._text, colon) is None
