"""Text that somebody else wrote, made fit for a terminal: cleaned, measured, clipped, spelled in ASCII.

`clean` belongs at the edge of showing, never on bytes that are stored, compared or signed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character that must not reach the terminal was."""

COMBINING = 2
"""Combining marks that one letter keeps; NFC leaves no European letter needing more."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_ZERO_WIDTH_LETTERS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_PLAIN = re.compile(r"[ -~\xa1-\xac\xae-\u02af\u2010-\u2027\u2030-\u205e\u2190-\u2200\u2500-\u25ff]*")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def clean(untrusted: str, most: int | None = None) -> str:
    """One line, safe to show: controls, bidi and invisible characters become visible marks.

    C0 controls and DEL become their Unicode control pictures; odd spaces become a space; beyond
    `COMBINING` marks on one letter, marks become `MARK`. With `most` the result has at most that many
    characters and ends in `…` when something was left out. Idempotent.
    """
    untrusted = _bounded(untrusted, most)
    if _PLAIN.fullmatch(untrusted):
        return untrusted
    cleaned: list[str] = []
    stacked = COMBINING  # a mark with no letter before it is already one too many
    for character in untrusted:
        visible = _visible(character)
        if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
            stacked += 1
            if stacked > COMBINING:
                visible = MARK
        else:
            stacked = 0 if visible == character else COMBINING
        cleaned.append(visible)
    return "".join(cleaned)


def clean_lines(untrusted: str, most: int | None = None) -> list[str]:
    """The same for a text of several lines; a tab is four spaces, and only LF and CRLF end a line."""
    untrusted = _bounded(untrusted, most)
    lines = untrusted.replace("\r\n", "\n").split("\n")
    return [clean(line.replace("\t", "    ")) for line in lines]


def _bounded(untrusted: str, most: int | None) -> str:
    if most is None or len(untrusted) <= most:
        return untrusted
    return untrusted[: most - 1] + "…" if most > 0 else ""


def replaced(untrusted: str) -> int:
    """How many characters `clean_lines` would not show as they are; the signing dialog says so."""
    lines = untrusted.replace("\r\n", "\n").replace("\t", " ").split("\n")
    return sum(
        before != after and not _SPACES.match(before)
        for line in lines
        for before, after in zip(line, clean(line), strict=True)
    )


@lru_cache(maxsize=4096)
def _visible(character: str) -> str:
    if _SPACES.match(character):
        return " "
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if unicodedata.category(character) in _INVISIBLE or character in _ZERO_WIDTH_LETTERS:
        return MARK
    if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x1F3FB <= code <= 0x1F3FF:
        return MARK  # variation selectors and skin tones change the width of what stands before them
    return character


def cells(cleaned: str) -> int:
    """The width in terminal cells of a line that `clean` has passed."""
    if cleaned.isascii():
        return len(cleaned)
    return sum(map(_cell, cleaned))


@lru_cache(maxsize=8192)
def _cell(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def clip(cleaned: str, width: int, ending: str = "…") -> str:
    """At most `width` cells: cut at a word where one ends in the last third, and marked with `ending`."""
    if cells(cleaned) <= width:
        return cleaned
    if width <= len(ending):
        return ending[:width] if width > 0 else ""
    room = width - len(ending)
    cut = _fitting(cleaned, room)
    head = cleaned[:cut]
    space = head.rfind(" ")
    if cleaned[cut] != " " and space >= 0 and cells(head[:space]) * 3 >= room * 2:
        head = head[:space]
    return head.rstrip() + ending


def pad(cleaned: str, width: int) -> str:
    """Exactly `width` cells: clipped, or filled with spaces at the right."""
    clipped = clip(cleaned, width)
    return clipped + " " * (width - cells(clipped))


def wrap(cleaned: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces; a longer word is broken where it must."""
    width = max(width, 1)
    lines: list[str] = []
    line = ""
    for word in cleaned.split(" "):
        candidate = f"{line} {word}" if line else word
        if cells(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        while cells(word) > width:
            cut = max(_fitting(word, width), 1)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    lines.append(line)
    return lines


def _fitting(word: str, width: int) -> int:
    used = 0
    for index, character in enumerate(word):
        used += _cell(character)
        if used > width:
            return index
    return len(word)


_TWINS = {
    "█": "#", "▓": "=", "▒": "~", "░": ".", "▲": "R", "△": "r", "◆": "*", "◇": "o", "├": "[", "┤": "]",
    "╞": "[", "═": "=", "╡": "]",
    "╌": "-", "▸": ">", "┊": ":", "│": "|", "─": "-", "┌": "+", "┐": "+", "└": "+", "┘": "+", "▐": "|", "✓": "v",
    "≥": ">=", "≤": "<=", "→": "->", "←": "<-", "↑": "^", "↓": "v", "−": "-", "–": "-", "—": "-", "·": "-",
    "…": "...", "«": '"', "»": '"', "“": '"', "”": '"', "’": "'", "‘": "'", "•": "*", "§": "par.", "×": "x",
    "æ": "ae", "ø": "oe", "å": "aa", "é": "e", "Æ": "AE", "Ø": "OE", "Å": "AA", "É": "E",
    "ß": "ss", "ð": "d", "þ": "th", "œ": "oe", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "Ð": "D", "Þ": "TH", "Œ": "OE",
    "Ł": "L", "Đ": "D", "Ħ": "H", "\N{FRACTION SLASH}": "/",
    MARK: "?", "\N{SYMBOL FOR DELETE}": "?",
}  # fmt: skip


def ascii_twin(cleaned: str) -> str:
    """The same line with no byte above 126; put in before anything is measured, since a twin may be wider."""
    if cleaned.isascii():
        return cleaned
    return "".join(map(_twin, cleaned))


@lru_cache(maxsize=4096)
def _twin(character: str) -> str:
    if character.isascii():
        return character
    if character in _TWINS:
        return _TWINS[character]
    if unicodedata.category(character) in {"Mn", "Me"}:
        return ""
    parts = unicodedata.normalize("NFKD", character)
    return "".join(map(_twin, parts)) if parts != character else "?"
