"""Every key of the screens: its id, where it works, and what it does. Help and footer are drawn from this table.

The sentence for the help is `key.<id>`, the footer's short word `foot.<id>`. No key needs AltGr or a dead key on a
Norwegian keyboard. A person may remap any of them by id; an unknown id or a clash is an error at start.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from textual.binding import Binding
from textual.keys import _character_to_key

from plantui.errors import UsageProblem
from plantui.i18n import t
from plantui.tui.screens.registry import SCREENS, KeyBinding, Where
from plantui.usecases.session import settings

KEYS = (
    *(KeyBinding(f"screen-{screen.name}", screen.key, f"app.pane('{screen.name}')", "desk") for screen in SCREENS),
    KeyBinding("help", "question_mark,f1", "app.help", "desk"),
    KeyBinding("filter", "slash", "filter", "desk"),
    KeyBinding("palette", "colon,ctrl+p", "app.palette", "desk"),
    KeyBinding("next-open", "n", "app.open_item(1)", "desk"),
    KeyBinding("previous-open", "N", "app.open_item(-1)", "desk"),
    KeyBinding("decide", "d", "app.decide", "desk"),
    KeyBinding("remark", "m", "app.remark", "desk"),
    KeyBinding("edit", "e", "app.edit", "desk"),
    KeyBinding("suggest", "f", "app.suggest", "item"),
    KeyBinding("take-up", "a", "app.take_up", "desk"),
    KeyBinding("sign", "S", "app.sign", "desk"),
    KeyBinding("story", "i", "app.story", "desk"),
    KeyBinding("problems", "p", "app.problems", "desk"),
    KeyBinding("trust", "F", "app.trust", "desk"),
    KeyBinding("audit", "K", "app.audit", "desk"),
    KeyBinding("baseline", "b", "app.baseline", "desk"),
    KeyBinding("proposal", "B", "app.proposal", "desk"),
    KeyBinding("reload", "R,f5", "app.reload", "desk"),
    KeyBinding("sync", "Y", "app.sync", "desk"),
    KeyBinding("back", "escape", "back", "desk"),
    KeyBinding("quit", "q,ctrl+c,ctrl+q", "quit", "app"),
    KeyBinding("next-pane", "tab", "app.focus_next", "desk"),
    KeyBinding("previous-pane", "shift+tab", "app.focus_previous", "desk"),
    KeyBinding("redraw", "ctrl+l", "redraw", "app"),
    KeyBinding("theme", "T", "app.theme", "desk"),
    KeyBinding("language", "L", "app.language", "desk"),
    KeyBinding("up", "up,k", "move(-1)", "rows"),
    KeyBinding("down", "down,j", "move(1)", "rows"),
    KeyBinding("page-up", "pageup", "page(-1)", "rows"),
    KeyBinding("page-down", "pagedown", "page(1)", "rows"),
    KeyBinding("half-page-up", "ctrl+u", "half_page(-1)", "rows"),
    KeyBinding("half-page-down", "ctrl+d", "half_page(1)", "rows"),
    KeyBinding("first", "home,g", "end('first')", "rows"),
    KeyBinding("last", "end,G", "end('last')", "rows"),
    KeyBinding("open", "enter", "open", "rows"),
    KeyBinding("text-up", "up,k", "move(-1)", "page"),
    KeyBinding("text-down", "down,j", "move(1)", "page"),
    KeyBinding("text-page-up", "pageup", "page(-1)", "page"),
    KeyBinding("text-page-down", "pagedown,space", "page(1)", "page"),
    KeyBinding("text-half-page-up", "ctrl+u", "half_page(-1)", "page"),
    KeyBinding("text-half-page-down", "ctrl+d", "half_page(1)", "page"),
    KeyBinding("text-first", "home,g", "end('first')", "page"),
    KeyBinding("text-last", "end,G", "end('last')", "page"),
    *(key for screen in SCREENS for key in screen.keys),
    KeyBinding("dialog-back", "escape,ctrl+c", "back", "dialog"),
    KeyBinding("dialog-next", "tab", "go_on(1)", "dialog"),
    KeyBinding("dialog-previous", "shift+tab", "go_on(-1)", "dialog"),
    KeyBinding("external-editor", "ctrl+o", "external_editor", "writing"),
    KeyBinding("reading-back", "q", "back", "reading"),
    KeyBinding("reading-find", "slash", "find", "reading"),
    KeyBinding("reading-next-hit", "n", "hit(1)", "reading"),
    KeyBinding("reading-previous-hit", "N", "hit(-1)", "reading"),
    KeyBinding("reading-story", "i", "answer('story')", "reading"),
    KeyBinding("reading-decide", "d", "answer('decide')", "reading"),
    KeyBinding("reading-remark", "m", "answer('remark')", "reading"),
    KeyBinding("reading-edit", "e", "answer('edit')", "reading"),
    KeyBinding("reading-suggest", "f", "answer('suggest')", "reading"),
    KeyBinding("reading-take-up", "a", "answer('take_up')", "reading"),
    KeyBinding("button-next", "right,down", "next(1)", "buttons"),
    KeyBinding("button-previous", "left,up", "next(-1)", "buttons"),
    KeyBinding("button-press", "enter,space", "press", "buttons"),
    KeyBinding("remind-copy", "y", "copy", "reminding"),
    KeyBinding("signing-up", "up", "scroll(-1)", "signing"),
    KeyBinding("signing-down", "down", "scroll(1)", "signing"),
    KeyBinding("signing-page-up", "pageup", "scroll_page(-1)", "signing"),
    KeyBinding("signing-page-down", "pagedown,space", "scroll_page(1)", "signing"),
    KeyBinding("signing-enter", "enter", "enter", "signing"),
    KeyBinding("signing-rub", "backspace", "rub", "signing"),
    KeyBinding("signing-unsigned", "u", "unsigned", "signing"),
    KeyBinding("signing-edit", "e", "edit", "signing"),
    KeyBinding("signing-newer", "plus,+", "newer", "signing"),
)

_TOGETHER: dict[Where, tuple[Where, ...]] = {
    "desk": ("app", "desk"),
    "item": ("app", "desk", "item"),
    "app": ("app",),
    "rows": ("app", "desk", "rows"),
    "page": ("app", "desk", "page"),
    **{screen.name: ("app", "desk", *screen.meets, screen.name) for screen in SCREENS},
    "dialog": ("dialog", "rows"),
    "writing": ("dialog", "writing"),
    "reading": ("dialog", "page", "reading"),
    "buttons": ("dialog", "buttons"),
    "reminding": ("dialog", "rows", "page", "reminding"),
    "signing": ("dialog", "signing"),
}
"""Places whose keys meet: within one of these rows no two keys may be the same (lists and texts never meet).

A text that has the keys wins over the screen of changes it stands on: space scrolls it.
"""

PLACES = tuple(_TOGETHER)
"""Every place, in the order of the help."""

_GLYPHS = {
    **{_character_to_key(mark): mark for mark in string.punctuation},
    "escape": "esc", "up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "pgup", "pagedown": "pgdn",
}  # fmt: skip

_by_id = {key.id: key for key in KEYS}


def bindings(place: Where) -> Iterator[Binding]:
    """The bindings of one place, for a BINDINGS list. Their ids are what a keymap names."""
    for key in KEYS:
        if key.where == place:
            yield Binding(key.keys, key.action, "", show=False, id=key.id, priority=key.priority)


def keymap(wanted: Mapping[str, str]) -> dict[str, str]:
    """A person's own keys by id, checked; raises UsageProblem for an unknown id, an empty key or a clash."""
    for fault in keymap_faults(wanted):
        raise UsageProblem(t("keymap.title"), fault, str(settings.settings_file()))
    return dict(wanted)


def keymap_faults(wanted: Mapping[str, str]) -> Iterator[str]:
    """All that is wrong with a person's own keys, each in a sentence."""
    for name, keys in wanted.items():
        if name not in _by_id:
            near = get_close_matches(name, _by_id, 3)
            hint = t("keymap.near", near=", ".join(near)) if near else t("keymap.all", known=", ".join(sorted(_by_id)))
            yield t("keymap.unknown", id=name) + " " + hint
        elif not all(spelling.strip() for spelling in keys.split(",")):
            yield t("keymap.empty", id=name)
    told: set[tuple[str, str, str]] = set()
    for places in _TOGETHER.values():
        taken: dict[str, KeyBinding] = {}
        for key in KEYS:
            if key.where not in places:
                continue
            for spelling in spelled(wanted.get(key.id, key.keys)):
                other = taken.setdefault(spelling, key)
                clash = (spelling, other.id, key.id)
                if other.id != key.id and {other.where, key.where} != {"rows", "page"} and clash not in told:
                    told.add(clash)
                    yield t("keymap.clash", keys=spelling, first=other.id, second=key.id)


def glyph(name: str, own: Mapping[str, str] | None = None) -> str:
    """How the key of this id is shown in the footer: the first one, as it is drawn."""
    first = spelled((own or {}).get(name, _by_id[name].keys))[0]
    return _GLYPHS.get(first, first)


def all_glyphs(name: str, own: Mapping[str, str] | None = None) -> str:
    """Every key of this id, for the help."""
    return " ".join(_GLYPHS.get(spelling, spelling) for spelling in pressed(name, own))


def pressed(name: str, own: Mapping[str, str] | None = None) -> list[str]:
    """Every key of this id, as Textual names what is pressed."""
    return spelled((own or {}).get(name, _by_id[name].keys))


def action(name: str) -> str:
    """What the key of this id does, as Textual names it."""
    return _by_id[name].action


def where(name: str) -> Where:
    """Where the key of this id works."""
    return _by_id[name].where


def meeting(place: Where) -> tuple[Where, ...]:
    """The places whose keys work together with those of this one."""
    return _TOGETHER[place]


def keys_of(place: Where) -> Iterable[KeyBinding]:
    """The keys of one place, in the order the help lists them."""
    return (key for key in KEYS if key.where == place)


def spelled(keys: str) -> list[str]:
    """Each of the keys as Textual names it."""
    return [_character_to_key(part) if len(part) == 1 and not part.isalnum() else part for part in
            (part.strip() for part in keys.split(","))]  # fmt: skip
