"""Help: every key, screen by screen, with what it does."""

from __future__ import annotations

from collections.abc import Sequence

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import BLANK, Line, say
from plantui.tui import key_bindings
from plantui.tui.theme import Look

_COLUMN = 14


def help_lines(width: int, look: Look) -> Sequence[Line]:
    """One heading a place, one line of what the place is for, one line a key."""
    page: list[Line] = []
    for place in key_bindings.PLACES:
        here = list(key_bindings.keys_of(place))
        if not here:
            continue
        if page:
            page.append(BLANK)
        page.append(say(t(f"help.{place}"), "title"))
        page += [say(part, "dim") for part in terminal_text.wrap(t(f"help.{place}.about"), max(width, 1))]
        for key in here:
            shown = key_bindings.all_glyphs(key.id, look.keys)
            wrapped = terminal_text.wrap(t(f"key.{key.id}"), max(width - _COLUMN - 1, 8))
            first = terminal_text.pad(shown, _COLUMN) if terminal_text.cells(shown) <= _COLUMN else shown
            if first == shown and terminal_text.cells(shown) > _COLUMN:
                page.append(((shown, "key"),))
                first = " " * _COLUMN
            page.append(((first, "key"), (" " + wrapped[0], "text")))
            page += [((" " * (_COLUMN + 1) + more, "text"),) for more in wrapped[1:]]
    page.append(BLANK)
    page += [say(part, "dim") for part in terminal_text.wrap(t("help.remap"), max(width, 1))]
    return page
