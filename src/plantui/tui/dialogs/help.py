"""Help: every key, screen by screen, with what it does and the id by which it is remapped."""

from __future__ import annotations

from collections.abc import Sequence

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import BLANK, Line, at_end, say
from plantui.tui import key_bindings
from plantui.tui.screens.registry import Where
from plantui.tui.theme import Look

_COLUMN = 14


def help_lines(width: int, look: Look, screen: str) -> Sequence[Line]:
    """One heading a place, one line of what the place is for, one line a key with its id; this screen's first."""
    page: list[Line] = []
    for place in sorted(key_bindings.PLACES, key=lambda place: _order(place, screen)):
        here = list(key_bindings.keys_of(place))
        if not here:
            continue
        if page:
            page.append(BLANK)
        page.append(say(t(f"help.{place}"), "title"))
        page += [say(part, "dim") for part in terminal_text.wrap(t(f"help.{place}.about"), max(width, 1))]
        for key in here:
            page += _key_lines(key.id, width, look)
    page.append(BLANK)
    page += [say(part, "dim") for part in terminal_text.wrap(t("help.remap"), max(width, 1))]
    return page


def _order(place: Where, screen: str) -> int:
    """The screen itself, what works on it, what is everywhere; then what is elsewhere, as the tabs have it."""
    near = (screen, *key_bindings.meeting(screen))
    return near.index(place) if place in near else len(near)


def _key_lines(name: str, width: int, look: Look) -> list[Line]:
    shown = key_bindings.all_glyphs(name, look.keys)
    sentence = width - _COLUMN - 1 - (len(name) + 3)
    wrapped = terminal_text.wrap(t(f"key.{name}"), max(sentence, 8))
    lines: list[Line] = []
    first = terminal_text.pad(shown, _COLUMN)
    if terminal_text.cells(shown) > _COLUMN:
        lines.append(((shown, "key"),))
        first = " " * _COLUMN
    told = terminal_text.pad(" " + wrapped[0], width - _COLUMN)
    lines.append(at_end(((first, "key"), (told, "text")), f"{name} "))  # the mark of a long page stands in the blank
    return [*lines, *(((" " * (_COLUMN + 1) + more, "text"),) for more in wrapped[1:])]
