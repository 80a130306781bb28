"""What only a TOML later than 1.0.0 allows, noticed token by token: some parsers take it and others do not.

Which plan is in force must not hang on which parser is installed (clause 2).
"""

from __future__ import annotations

import re
from typing import Literal

Newer = Literal["", "break", "comma", "escape", "seconds"]
"""What was met: a line break within braces, a comma before the closing brace, an escape, a time without seconds."""

_NEWER_ESCAPE = re.compile(r"(?:[^\\]|\\[^ex])*+\\[ex]", re.DOTALL)
_QUOTED = re.compile(r"""("(?:[^"\\\n]|\\.)*+")|'[^'\n]*+'""")
_BEFORE = re.compile(r"(?:[:+-]|(?<![0-9]))[0-9]{2}\Z")
_SECONDS = re.compile(r":[0-9]{2}:[0-9]{2}")


class Form:
    """Takes the tokens of a text in order; keeps which brackets are open, and whether a comma came last."""

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
