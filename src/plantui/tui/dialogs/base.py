"""What all dialogs share: a box over the screen, buttons in a row, and no keys from before the box was seen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual._styles_cache import StylesCache
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import Line, Span
from plantui.tui import theme
from plantui.tui.key_bindings import bindings
from plantui.tui.widgets.layout import Group

Answer = TypeVar("Answer")

_WIDEST = 104
"""Columns of the widest box, as in the style sheet below."""


class Dialog(ModalScreen[Answer], Generic[Answer], inherit_bindings=False):
    """A box over the screen. Keys pressed before its first frame was out are thrown away."""

    DEFAULT_CSS = """
    Dialog { layout: vertical; align: center middle; background: transparent; color: ansi_default; }
    Dialog #box {
        border: solid ansi_default; background: ansi_default; padding: 0 1;
        width: 100%; max-width: 104; height: auto; max-height: 100%; layout: vertical;
    }
    Dialog.-ascii #box { border: ascii ansi_default; }
    Dialog #box Page { height: auto; }
    Dialog #box Bar { height: 1; }
    Dialog #box #about { height: 2; }
    Dialog .field { layout: horizontal; height: 1; }
    Dialog .field Bar { width: 30; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("dialog")]
    TITLE = ""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = title
        self.shown_at = float("inf")

    @property
    def look(self) -> theme.Look:
        """How this terminal is painted."""
        return theme.look(self)

    @property
    def seen(self) -> bool:
        """Whether the first frame has been written."""
        return self.shown_at < float("inf")

    def compose(self) -> ComposeResult:
        """The box, with what the dialog puts in it."""
        box = Group(id="box")
        box.border_title = Content(self._spelled(terminal_text.clean(self._heading, 200)))
        with box:
            yield from self.inside()

    def inside(self) -> ComposeResult:
        """What stands in the box."""
        raise NotImplementedError

    def share_out(self) -> None:
        """Share out the lines there are; called again whenever the window has become another."""

    @property
    def room(self) -> tuple[int, int]:
        """Columns and lines within the box, as large as it may be."""
        return max(min(self.app.size.width, _WIDEST) - 4, 1), max(self.app.size.height - 2, 1)

    def on_mount(self) -> None:
        """Keys are heard from the first frame on."""
        self.set_class(self.look.ascii, "-ascii")
        edge = self.look.theme.styles["page"]["accent"].color
        if edge is not None and not self.look.ascii:
            self.query_one("#box").styles.border = ("solid", Color.from_rich_color(edge))
        self.share_out()
        self.call_after_refresh(self._first_frame)

    def on_resize(self) -> None:
        """A window that shrinks takes no buttons away."""
        self.share_out()

    def on_unmount(self) -> None:
        """Clear a cache of Textual's that keeps a thousand drawn widgets: megabytes after hours of dialogs."""
        StylesCache.get_inner_outer.cache_clear()

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes that are older than the first frame never reach anything."""
        if isinstance(event, (events.Key, events.Paste, events.MouseEvent)) and event.time <= self.shown_at:
            event.stop()
            event.prevent_default()
            return
        await super().on_event(event)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_go_on(self, by: int) -> None:
        """To the next thing that takes keys: of a row of buttons every one."""
        if isinstance(self.focused, Buttons) and self.focused.step(by):
            return
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def _first_frame(self) -> None:
        self.shown_at = time.monotonic()

    def _spelled(self, words: str) -> str:
        return terminal_text.ascii_twin(words) if self.look.ascii else words


def shared(room: int, *wants: tuple[int, int]) -> list[int]:
    """Lines for each part: the least it can be read in; then, the first first, as many as it wants and there are."""
    heights = [least for least, _ in wants]
    left = room - sum(heights)
    for at, (least, most) in enumerate(wants):
        more = min(max(most - least, 0), max(left, 0))
        heights[at] += more
        left -= more
    return heights


class Buttons(Widget, can_focus=True):
    """Words to choose between, in one line; the first is the default. Arrows and tab move, enter chooses.

    The one that enter chooses stands between `>` and `<`; while others have the keys, none does.
    """

    DEFAULT_CSS = """
    Buttons { height: 1; width: 1fr; background: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("buttons")]

    class Pressed(Message):
        """One of them was chosen."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, words: Sequence[tuple[str, str]], *, id: str = "buttons") -> None:
        super().__init__(id=id)
        self._words = tuple(words)
        self._at = 0

    def offer(self, words: Sequence[tuple[str, str]]) -> None:
        """Other words; the first is the default again."""
        self._words = tuple(words)
        self._at = 0
        self.refresh()

    def step(self, by: int) -> bool:
        """Go to the next word; False past either end of the row."""
        inside = 0 <= self._at + by < len(self._words)
        if inside:
            self._at += by
            self.refresh()
        return inside

    def action_next(self, by: int) -> None:
        """Go to the next word; past either end of the row the focus moves on."""
        if self.step(by):
            return
        if by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_press(self) -> None:
        if self._words:
            self.post_message(self.Pressed(self._words[self._at][0]))

    def on_click(self, event: events.Click) -> None:
        at = 0
        for index, (words, _) in enumerate(self._line()):
            at += terminal_text.cells(words)
            if event.x < at:
                if index % 2 == 0 and index // 2 < len(self._words):
                    self._at = index // 2
                    self.action_press()
                return

    def render_line(self, y: int) -> Strip:
        """The row of words, and at its end, while it has the keys and where there is room, the key that chooses."""
        return theme.strip((*self._line(), *self._hint()) if y == 0 else (), self.size.width, theme.look(self))

    def _hint(self) -> Line:
        words = t("buttons.press") if self.has_focus else ""
        room = self.size.width - terminal_text.cells(words) - sum(terminal_text.cells(part) for part, _ in self._line())
        return ((" " * room, "text"), (words, "dim")) if words and room > 0 else ()

    def _line(self) -> Line:
        spans: list[Span] = []
        for index, (_, words) in enumerate(self._words):
            chosen = index == self._at and self.has_focus
            shown = f">[ {words} ]<" if chosen else f" [ {words} ] "
            spans += [(shown, "chosen" if chosen else "text"), (" ", "text")]
        return tuple(spans)
