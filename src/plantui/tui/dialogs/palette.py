"""The palette: commands, and a jump to any item by its title, id or change number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from plantui import limits, terminal_text
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.render import labels, search_words
from plantui.render.line import Canvas, Line, beside
from plantui.tui import key_bindings
from plantui.tui.dialogs.base import Dialog, shared
from plantui.tui.screens.registry import SCREENS
from plantui.tui.widgets.entry import Entry
from plantui.tui.widgets.rows import Nothing, Rows

_SHOWN = 16
"""Rows that are shown at once, where there is room."""
_MOST = 200
"""Items that are listed; more words narrow it down."""

COMMANDS = (
    *(f"screen-{screen.name}" for screen in SCREENS),
    "baseline", "proposal", "decide", "remark", "answer", "suggest", "edit", "take-up", "add-item",
    "remove-item", "decide-service", "sign",
    "remind", "steps", "trust", "audit", "behalf", "filter", "next-open", "previous-open", "since", "story", "problems",
    "reload", "sync", "redraw", "theme", "language", "help", "quit",
)  # fmt: skip
"""Commands are keys, by the same ids and sentences."""

_ALSO = {"quit": ("q", "q!", "qa", "wq", "x", "exit"), "help": ("h",), "reload": ("e!",), "filter": ("find",)}
"""What those type who have another program in their fingers."""


class PaletteDialog(Dialog[str]):
    """Answers `key:<id>` for a command, `item:<id>` for an item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "", show=False, priority=True),
        Binding("up", "move(-1)", "", show=False, priority=True),
        Binding("pagedown", "page(1)", "", show=False, priority=True),
        Binding("pageup", "page(-1)", "", show=False, priority=True),
    ]

    def __init__(self, plan: Plan | None, numbers: Mapping[str, str] = {}) -> None:
        super().__init__(t("palette.title"))
        self._plan = plan
        self._numbers = numbers

    def inside(self) -> ComposeResult:
        """The line, and what fits it."""
        yield Entry(id="line", hint=t("palette.hint"), boxed=True, most=limits.FIND_CHARACTERS)
        yield Rows(id="found")

    def on_mount(self) -> None:
        rows = self.query_one("#found", Rows)
        rows.can_focus, rows.led = False, True
        self._find("")
        self.query_one(Input).focus()

    def share_out(self) -> None:
        """Under the line as much of what was found as there is room for."""
        [self.query_one("#found", Rows).styles.height] = shared(self.room[1] - 3, (3, _SHOWN))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        here = self.query_one("#found", Rows).here
        if here:
            self.dismiss(here)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.dismiss(event.key)

    def action_move(self, by: int) -> None:
        self.query_one("#found", Rows).action_move(by)

    def action_page(self, by: int) -> None:
        self.query_one("#found", Rows).action_page(by)

    def _find(self, words: str) -> None:
        typed = _PaletteQuery(tuple(search_words.bare(words).split()))
        entries = [*self._commands, *(self._items if typed.words else ())]
        ranked = [(rank, at) for at, entry in enumerate(entries) if (rank := entry.rank(typed)) is not None]
        matches = [entries[at].row for _, at in islice(sorted(ranked), _MOST)]
        rows = self.query_one("#found", Rows)
        if matches:
            rows.show(_Found(matches), matches[0][0])
        else:
            rows.show(Nothing(t("palette.none", find=key_bindings.glyph("filter", self.look.keys))))

    @cached_property
    def _commands(self) -> tuple[_PaletteEntry, ...]:
        return tuple(map(self._command, COMMANDS))

    def _command(self, name: str) -> _PaletteEntry:
        words, key = t(f"key.{name}"), key_bindings.glyph(name, self.look.keys)
        row = (f"key:{name}", words[:1].upper() + words[1:], key)
        return _PaletteEntry(row, search_words.bare(words), (name, *_ALSO.get(name, ())), is_command=True)

    @cached_property
    def _items(self) -> tuple[_PaletteEntry, ...]:
        """Every item, read once for as long as the palette is open; services before what is in them."""
        plan = self._plan
        items = sorted(plan.all_items(), key=lambda item: item.table != "service") if plan is not None else ()
        return tuple(_item(item, self._numbers.get(item.id, "")) for item in items)


@attrs.frozen(slots=True)
class _PaletteQuery:
    """What was typed, as it is compared: whole, word by word, and the change number that it may be."""

    words: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All of it, with one space between the words."""
        return " ".join(self.words)


@attrs.frozen(slots=True)
class _PaletteEntry:
    """One row with what it is found by: its title, and the names that are typed whole."""

    row: tuple[str, str, str]
    title: str
    names: tuple[str, ...]
    more: str = ""
    is_command: bool = False

    def rank(self, typed: _PaletteQuery) -> int | None:
        """How well it fits, 0 best; None where it does not. What is named whole comes first, commands before items."""
        whole, words = typed.whole, typed.words
        if not words:
            return 0
        if whole in self.names or whole == self.title:
            return 0 if self.is_command or whole in self.names[:2] else 1
        text = " ".join((self.title, *self.names, self.more))
        if any(name.startswith(whole) for name in (*self.names, self.title)):
            return 2 if self.is_command else 5
        if all(f" {word}" in f" {text}" for word in words):
            whole_words = set(re.findall(r"[\w.-]+\b", text)).issuperset(words)
            return (3 if whole_words else 4) if self.is_command else (6 if whole_words else 7)
        if all(word in text for word in words):
            return 8 if self.is_command else 9
        return None


def _item(item: Item, number: str) -> _PaletteEntry:
    title, identity = labels.title(item), terminal_text.clean(item.id)
    names = tuple(filter(None, (item.id.casefold(), *_spellings(number), item.own_id.casefold())))
    return _PaletteEntry(
        (f"item:{item.id}", title, " ".join(filter(None, (number, identity)))),
        search_words.bare(title),
        names,
        search_words.bare(" ".join((labels.kind(item), item.text("short") or "", *item.ids("aliases")))),
    )


def _spellings(number: str) -> tuple[str, ...]:
    """`e03` and `e3`."""
    return tuple(dict.fromkeys((number.casefold(), f"e{number[1:].lstrip('0')}"))) if number else ()


class _Found:
    def __init__(self, rows: Sequence[tuple[str, str, str]]) -> None:
        self._rows = rows

    def count(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> str:
        return self._rows[index][0]

    def line(self, index: int, width: int, selected: bool) -> Line:
        _, words, beside_it = self._rows[index]
        mark = "> " if selected else "  "
        return beside(
            ((mark, "text"), (words, "text")), ((terminal_text.clip(beside_it, width // 2), "dim"),), Canvas(width)
        )
