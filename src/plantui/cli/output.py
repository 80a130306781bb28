"""Where a command's words go: lines in roles to standard output, in colour or not, in ASCII or not; and a yes or no."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from plantui import terminal_text
from plantui.i18n import is_yes
from plantui.render.line import Canvas, Line, Role, spell

WIDTH = 80
"""Columns of text output when there is no terminal to ask."""

WIDEST = 160
"""Longer lines than this are hard to read, however wide the terminal is."""

_NEEDED = "æøåÆØÅ█▓▒░▲◆├╌▸┤┊│─→«»§…−–·✓"

_COLOURS: Mapping[Role, str] = {
    "dim": "2", "strong": "1", "title": "1", "section": "1", "accent": "36", "key": "1;36", "chosen": "7", "warn": "33",
    "good": "32", "bad": "1;35", "transition": "31", "firm": "34", "expected": "36", "uncertain": "2", "today": "1",
    "ghost": "2", "edge": "2",
}  # fmt: skip

_forced_ascii = False


Say = Callable[..., None]
"""`say` or `warn`."""


def force_ascii() -> None:
    """From here on every glyph is written as its ASCII twin (`--ascii`)."""
    global _forced_ascii
    _forced_ascii = True


def ascii() -> bool:
    """Whether output must keep to ASCII: asked for, an ASCII locale, or an encoding without our glyphs."""
    return _forced_ascii or _ascii_locale(os.environ) or not _encodes(sys.stdout.encoding)


def on_terminal() -> bool:
    """Whether a person sits at both ends: keys can be read and a screen can be drawn."""
    return _is_terminal(sys.stdin) and _is_terminal(sys.stdout) and os.environ.get("TERM", "dumb") not in ("dumb", "")


def to_terminal() -> bool:
    """Whether a person reads standard output, wherever its words come from."""
    return _is_terminal(sys.stdout)


def can_ask() -> bool:
    """Whether somebody can read a question and type an answer, whatever standard output leads to."""
    return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)


def ask(question: str) -> bool:
    """A yes typed on the terminal; no where there is no terminal, and on anything else."""
    if not can_ask():
        return False
    sys.stderr.write(spelled(terminal_text.clean(question)) + " ")
    sys.stderr.flush()
    return is_yes(sys.stdin.readline())


def asked(question: str) -> str:
    """A line typed on the terminal, its ends trimmed; raises KeyboardInterrupt where the typing ended instead."""
    sys.stderr.write(spelled(terminal_text.clean(question)) + " ")
    sys.stderr.flush()
    typed = sys.stdin.readline()
    if not typed:
        raise KeyboardInterrupt
    return typed.strip()


def width() -> int:
    """Columns to write text in: the terminal's, or COLUMNS, or `WIDTH`."""
    return max(20, min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDEST))


def canvas() -> Canvas:
    """The canvas of standard output: its width in cells, and whether it must keep to ASCII."""
    return Canvas(width(), ascii())


def spelled(cleaned: str) -> str:
    """A cleaned line as this output can show it."""
    return terminal_text.ascii_twin(cleaned) if ascii() else cleaned


def write_lines(rows: Iterable[Line]) -> None:
    """Write lines to standard output; colour only where a person looks and has not said NO_COLOR."""
    plain, sheet = not _coloured(), canvas()
    for line in rows:
        spans = spell(line, sheet)
        if plain:
            out("".join(words for words, _ in spans).rstrip())
        else:
            out("".join(_painted(words, role) for words, role in spans))


def say(*untrusted: str) -> None:
    """Write sentences, cleaned, one line each line."""
    for text in untrusted:
        for line in terminal_text.clean_lines(text):
            out(spelled(line))


def read_aloud(*untrusted: str) -> None:
    """The same for `--plain`: no sign is left that stands for a word."""
    from plantui.render.export.aloud import aloud  # late: asked for by those who listen, and not before a first frame

    say(*(aloud(line) for text in untrusted for line in terminal_text.clean_lines(text)))


def warn(*untrusted: str) -> None:
    """Write sentences to standard error, cleaned: warnings beside output that a program may read."""
    for text in untrusted:
        for line in terminal_text.clean_lines(text):
            sys.stderr.write(spelled(line) + "\n")
    sys.stderr.flush()


def out(line: str) -> None:
    """Write one line that is fit to be shown."""
    _utf8_that_never_fails()
    sys.stdout.write(line + "\n")


def data(written: str) -> None:
    r"""Write JSON, CSV or Markdown as it was made; what must not reach a terminal is escaped as in JSON (`\u009b`)."""
    _utf8_that_never_fails()
    sys.stdout.write(escaped(written, ascii()) + ("" if written.endswith("\n") else "\n"))


def escaped(written: str, ascii_wanted: bool) -> str:
    r"""Every control, bidi and invisible character as `\uXXXX`; with `ascii_wanted`, every character above 126."""
    if written.isascii() and written.isprintable():
        return written
    if not ascii_wanted and _PLAIN.fullmatch(written):
        return written
    return "".join(
        character
        if character == "\n" or ((character.isascii() or not ascii_wanted) and _harmless(character))
        else _escape(character)
        for character in written
    )


_PLAIN = re.compile(r"[\n -~\xa1-\xac\xae-\u02af\u2010-\u2027\u2030-\u205e\u2190-\u2200\u2500-\u25ff]*")


def _harmless(character: str) -> bool:
    """Marks are escaped although one alone is harmless: here nobody counts how many stand on one letter."""
    return terminal_text.clean("a" + character) == "a" + character and unicodedata.category(character) not in (
        "Mn",
        "Me",
    )


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _painted(words: str, role: Role) -> str:
    colour = _COLOURS.get(role)
    return f"\x1b[{colour}m{words}\x1b[0m" if colour and words.strip() else words


def _coloured() -> bool:
    return _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _ascii_locale(environment: Mapping[str, str]) -> bool:
    """The C locale, where somebody said so: Python itself turns it into UTF-8 and no longer shows it."""
    if environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return False
    if environment.get("LC_ALL"):
        return environment["LC_ALL"] in ("C", "POSIX")
    if environment.get("LC_CTYPE") and not sys.flags.utf8_mode:
        return environment["LC_CTYPE"] in ("C", "POSIX")
    return environment.get("LANG") in ("C", "POSIX")


def _encodes(encoding: str | None) -> bool:
    try:
        _NEEDED.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _utf8_that_never_fails() -> None:
    """A character the output cannot spell becomes `?`: better one wrong glyph than no answer."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors != "replace":
        reconfigure(errors="replace")
