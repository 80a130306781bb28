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

SHORT = 240
"""Two wordings of together at most so many characters are read out whole, one after the other."""

MOST_WORDS = 1500
"""More words than this on a side are not compared word by word."""


def word_difference(before: str, after: str) -> tuple[Span, ...]:
    """Spans of what stays, `−[what went]` and `+[what came]`; long stretches that stay become `…`. Cleans both."""
    old, new = _words(before), _words(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return ((t("change.too_long", before=len(old), after=len(new)), "dim"),)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    spans: list[Span] = []
    for number, (step, i, j, k, m) in enumerate(steps):
        if step == "equal":
            spans.append((_shortened(old[i:j], number == 0, number == len(steps) - 1), "text"))
            continue
        stays, gone, come = _parted(" ".join(old[i:j]), " ".join(new[k:m]))
        said: tuple[Span, ...] = (
            (stays, "text"),
            (t("change.gone", words=gone) if gone else "", "bad"),
            (t("change.come", words=come) if come else "", "good"),
        )
        spans += [span for span in said if span[0]]
    return tuple(spans)


def _parted(gone: str, come: str) -> tuple[str, str, str]:
    """What stays, went and came where one of the two only goes on, after a comma or the like, from the other."""
    for shorter, longer in ((gone, come), (come, gone)):
        if shorter and longer.startswith(shorter) and longer[len(shorter) :][:1] in (",", ";", ":", "."):
            rest = longer[len(shorter) :]
            return (shorter, "", rest) if longer == come else (shorter, rest, "")
    return "", gone, come


def _words(untrusted: str) -> list[str]:
    return [terminal_text.clean(word) for word in re.split(r"\s+", untrusted.strip()) if word]


def _shortened(words: Sequence[str], first: bool, last: bool) -> str:
    head = () if first else words[:AROUND]
    tail = () if last else words[-AROUND:]
    if len(head) + len(tail) + 1 >= len(words):
        return " ".join(words)
    return " ".join((*head, "…", *tail))


def wrapped_difference(spans: Sequence[Span], canvas: Canvas) -> Iterator[Line]:
    """The spans as lines of at most `canvas.width` cells, broken at spaces; a word that is longer is broken too."""
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


def plain_difference(before: str, after: str) -> str:
    """The difference as one line of words: both wordings where they are short, else what went and what came."""
    old, new = (" ".join(_words(text)) for text in (before, after))
    if len(old) + len(new) <= SHORT:
        return t("change.arrow", before=old, after=new)
    said = {"bad": "change.gone_plain", "good": "change.come_plain"}
    return " ".join(
        t(said[role], words=words[2:-1]) if role in said else words
        for words, role in word_difference(before, after)
        if words
    )
