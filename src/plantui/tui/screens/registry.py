"""The screens, one entry each: keys, tabs, help, palette and what redraws them follow from it.

A screen is the class `<Name>Screen` of the module of its name, imported when somebody first goes there. Its sentences
are `tab.<name>`, `help.<name>`, `help.<name>.about` and `key.screen-<name>`, and `key.<id>` for each key of its own.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from textual.screen import Screen

Where: TypeAlias = str
"""Where a key works: `app` everywhere, `desk` on all screens, `item` on those of items, `rows` in a list, `page` in a
text, a screen's name on that screen alone, and `dialog`, `writing`, `reading`, `buttons`, `signing` in dialogs.
"""


@attrs.frozen(slots=True)
class KeyBinding:
    """One key: `keys` as Textual spells them, separated by commas; the footer shows the first."""

    id: str
    keys: str
    action: str
    where: Where
    priority: bool = False


@attrs.frozen(slots=True)
class ScreenEntry:
    """One screen: its name, the key that leads there, and the keys that work on it alone.

    `meets` are the places whose keys work on it too, beside those of the desk: none of its own may be one of theirs.
    `drawn_from` says what it is drawn from beside the desk, and so when it is drawn anew. On one that
    `holds_every_item` a jump to any item stays where it is.
    """

    name: str
    key: str
    meets: tuple[Where, ...]
    drawn_from: frozenset[Literal["round", "audit"]]
    keys: tuple[KeyBinding, ...] = ()
    holds_every_item: bool = False

    def make(self) -> Screen[Any]:
        """The screen itself, its module imported now: the first frame waits for one screen and not for all."""
        module = importlib.import_module(f"plantui.tui.screens.{self.name}")
        screen: Screen[Any] = getattr(module, f"{self.name.capitalize()}Screen")()
        return screen


SCREENS = (
    ScreenEntry(
        "plan",
        "1",
        meets=("item", "rows", "page"),
        drawn_from=frozenset({"round"}),
        holds_every_item=True,
        keys=(
            KeyBinding("unfold", "right,l", "unfold(True)", "plan"),
            KeyBinding("fold", "left,h", "unfold(False)", "plan"),
            KeyBinding("add-item", "A", "app.add_item", "plan"),
            KeyBinding("remove-item", "X", "app.remove_item", "plan"),
        ),
    ),
    ScreenEntry(
        "highlights",
        "2",
        meets=("item", "rows", "page"),
        drawn_from=frozenset({"round"}),
        keys=(
            KeyBinding("year-previous", "left,h", "year(-1)", "highlights"),
            KeyBinding("year-next", "right,l", "year(1)", "highlights"),
            KeyBinding("changed-only", "o", "changed", "highlights"),
            KeyBinding("chart", "c", "chart", "highlights"),
        ),
    ),
    ScreenEntry(
        "timeline",
        "3",
        meets=("item", "rows", "page"),
        drawn_from=frozenset({"round"}),
        holds_every_item=True,
        keys=(
            KeyBinding("pan-left", "left,h", "pan(-1)", "timeline"),
            KeyBinding("pan-right", "right,l", "pan(1)", "timeline"),
            KeyBinding("zoom-in", "plus", "zoom(1)", "timeline"),
            KeyBinding("zoom-out", "minus", "zoom(-1)", "timeline"),
            KeyBinding("whole", "0", "whole", "timeline"),
            KeyBinding("today", "t", "today", "timeline"),
            KeyBinding("selection", "o", "select", "timeline"),
        ),
    ),
    ScreenEntry(
        "changes",
        "4",
        meets=("item", "rows"),
        drawn_from=frozenset({"round"}),
        keys=(
            KeyBinding("tick", "space", "tick", "changes"),
            KeyBinding("impact", "r", "impact", "changes"),
            KeyBinding("grouping", "w", "group", "changes"),
            KeyBinding("since", "s", "app.since", "changes"),
            KeyBinding("unfold-wording", "z", "unfold", "changes"),
        ),
    ),
    ScreenEntry(
        "review",
        "5",
        meets=("item", "rows", "page"),
        drawn_from=frozenset({"round"}),
        keys=(
            KeyBinding("answer", "s", "app.answer_act", "review"),
            KeyBinding("decide-service", "D", "app.decide_service", "review"),
            KeyBinding("round", "o", "round", "review"),
            KeyBinding("steps", "t", "app.steps", "review"),
            KeyBinding("behalf", "v", "app.behalf", "review"),
            KeyBinding("remind", "P", "app.remind", "review"),
        ),
    ),
    ScreenEntry(
        "history",
        "6",
        meets=("rows", "page"),
        drawn_from=frozenset({"audit", "round"}),
        keys=(
            KeyBinding("deviations", "f", "deviations", "history"),
            KeyBinding("check-again", "v", "check_again", "history"),
            KeyBinding("copy-commit", "y", "copy_commit", "history"),
        ),
    ),
    ScreenEntry(
        "draft",
        "U",
        meets=("item", "rows"),
        drawn_from=frozenset({"round"}),
        keys=(
            KeyBinding("draft-drop", "x,delete", "drop", "draft"),
            KeyBinding("draft-undo", "u", "undo", "draft"),
            KeyBinding("draft-mark", "space", "mark", "draft"),
        ),
    ),
)
"""In the order of their tabs."""

_by_name = {screen.name: screen for screen in SCREENS}


def entry(name: str) -> ScreenEntry:
    """The screen of a name; raises KeyError for none."""
    return _by_name[name]
