"""Two wordings, word by word: what went and what came stands in marks as well as in roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import Canvas, Line, Role, Span

AROUND = 6
"""Words kept on either side of a difference."""

MOST = 1500
"""More words than this on a side are not compared word by word."""


def difference(before: str, after: str) -> tuple[Span, ...]:
    """Spans of what stays, `−[what went]` and `+[what came]`; long stretches that stay become `…`. Cleans both."""
    old, new = _words(before), _words(after)
    if len(old) > MOST or len(new) > MOST:
        return ((t("change.too_long", before=len(old), after=len(new)), "dim"),)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    spans: list[Span] = []
    for number, (step, i, j, k, m) in enumerate(steps):
        if step == "equal":
            spans.append((_shortened(old[i:j], number == 0, number == len(steps) - 1), "text"))
        if step in ("delete", "replace"):
            spans.append((t("change.gone", words=" ".join(old[i:j])), "bad"))
        if step in ("insert", "replace"):
            spans.append((t("change.come", words=" ".join(new[k:m])), "good"))
    return tuple(spans)


def _words(untrusted: str) -> list[str]:
    return [terminal_text.clean(word) for word in re.split(r"\s+", untrusted.strip()) if word]


def _shortened(words: Sequence[str], first: bool, last: bool) -> str:
    head = () if first else words[:AROUND]
    tail = () if last else words[-AROUND:]
    if len(head) + len(tail) + 1 >= len(words):
        return " ".join(words)
    return " ".join((*head, "…", *tail))


def wrapped(spans: Sequence[Span], canvas: Canvas) -> Iterator[Line]:
    """The spans as lines of at most `width` cells, broken at spaces; a longer word is broken where it must."""
    line: list[Span] = []
    used = 0
    for word, role in _parts(spans, canvas.column(max(canvas.width, 1))):
        wide = terminal_text.cells(word)
        if line and used + 1 + wide > canvas.width:
            yield tuple(line)
            line, used = [], 0
        if line:
            line.append((" ", "text"))
            used += 1
        line.append((word, role))
        used += wide
    yield tuple(line)


def _parts(spans: Sequence[Span], canvas: Canvas) -> Iterator[tuple[str, Role]]:
    for words, role in spans:
        spelled = canvas.spell(words)
        for word in spelled.split(" "):
            for part in terminal_text.wrap(word, canvas.width):
                if part:
                    yield part, role


def plain(before: str, after: str) -> str:
    """The difference as one line of words."""
    return " ".join(words for words, _ in difference(before, after) if words)
