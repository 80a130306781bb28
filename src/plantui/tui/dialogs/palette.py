"""The palette: commands, and a jump to any item by its title or id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Plan
from plantui.render import labels
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
    "baseline", "proposal", "decide", "remark", "suggest", "edit", "take-up", "sign", "remind",
    "filter", "next-open", "previous-open", "story", "problems", "reload", "redraw", "theme", "language",
    "help", "quit",
)  # fmt: skip
"""Commands are keys, by the same ids and sentences."""


class PaletteDialog(Dialog[str]):
    """Answers `key:<id>` for a command, `item:<id>` for an item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "", show=False, priority=True),
        Binding("up", "move(-1)", "", show=False, priority=True),
        Binding("pagedown", "page(1)", "", show=False, priority=True),
        Binding("pageup", "page(-1)", "", show=False, priority=True),
    ]

    def __init__(self, plan: Plan | None) -> None:
        super().__init__(t("palette.title"))
        self._plan = plan

    def inside(self) -> ComposeResult:
        """The line, and what fits it."""
        yield Entry(id="line", hint=t("palette.hint"), boxed=True)
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
        wanted = words.casefold().split()
        matches = [(f"key:{name}", t(f"key.{name}"), key_bindings.glyph(name, self.look.keys)) for name in COMMANDS]
        matches = [row for row in matches if all(word in row[1].casefold() for word in wanted)]
        if wanted and self._plan is not None:
            matches = [*islice(_items(self._plan, wanted), _MOST), *matches]
        rows = self.query_one("#found", Rows)
        if matches:
            rows.show(_Found(matches), matches[0][0])
        else:
            rows.show(Nothing(t("palette.none")))


def _items(plan: Plan, wanted: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for item in plan.all_items():
        if labels.holds(item, wanted):
            yield f"item:{item.id}", labels.title(item), terminal_text.clean(item.id)


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
