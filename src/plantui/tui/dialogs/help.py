"""Help: every key, screen by screen, with what it does."""

from __future__ import annotations

from collections.abc import Sequence

from plantui import text
from plantui.show.line import BLANK, Line, say
from plantui.tui import keys
from plantui.tui.theme import Look
from plantui.words import t

_ORDER: tuple[keys.Where, ...] = (
    "desk", "item", "app", "rows", "page", "plan", "highlights", "timeline", "changes", "review", "history", "dialog",
    "reading", "buttons", "signing",
)  # fmt: skip
_COLUMN = 14


def lines(width: int, look: Look) -> Sequence[Line]:
    """One heading a place, one line of what the place is for, one line a key."""
    found: list[Line] = []
    for where in _ORDER:
        here = list(keys.of(where))
        if not here:
            continue
        if found:
            found.append(BLANK)
        found.append(say(t(f"help.{where}"), "title"))
        found += [say(part, "dim") for part in text.wrap(t(f"help.{where}.about"), max(width, 1))]
        for key in here:
            shown = keys.all_glyphs(key.id, look.keys)
            told = text.wrap(t(f"key.{key.id}"), max(width - _COLUMN - 1, 8))
            first = text.pad(shown, _COLUMN) if text.cells(shown) <= _COLUMN else shown
            if first == shown and text.cells(shown) > _COLUMN:
                found.append(((shown, "key"),))
                first = " " * _COLUMN
            found.append(((first, "key"), (" " + told[0], "text")))
            found += [((" " * (_COLUMN + 1) + more, "text"),) for more in told[1:]]
    found.append(BLANK)
    found += [say(part, "dim") for part in text.wrap(t("help.remap"), max(width, 1))]
    return found
