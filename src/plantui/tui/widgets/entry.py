"""Lines and texts to type in: framed, on a ground of their own, with a label that shows where the keys go."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Input, TextArea

from plantui import limits, terminal_text
from plantui.render.line import Line, say
from plantui.tui import theme
from plantui.tui.theme import Look
from plantui.tui.widgets.footer import Bar


class Entry(Input):
    """One line to type in; nothing in it blinks, and of what is pasted it takes no more than `most` characters."""

    def __init__(
        self,
        written: str = "",
        *,
        id: str | None = None,
        hint: str = "",
        secret: bool = False,
        boxed: bool = False,
        most: int = limits.LINE_CHARACTERS,
    ) -> None:
        self._most = most
        super().__init__(written, id=id, placeholder=hint, password=secret)
        self.cursor_blink = False
        self.add_class("entry")
        self.set_class(boxed, "boxed")

    def replace(self, text: str, start: int, end: int) -> None:
        """Put in as much of a text as there is room for: Textual measures all that stands there at each key."""
        kept = len(self.value) - abs(end - start)
        super().replace(text[: max(self._most - kept, 0)], start, end)

    def render_line(self, y: int) -> Strip:
        """Its row, on the ground of what is typed in."""
        return _on_ground(super().render_line(y), theme.look(self))


class FormEntry(Entry):
    """One line of a form; enter goes on to the next, before any other key is read."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", "", show=False, priority=True)]

    def action_leave(self) -> None:
        self.screen.focus_next()


class EntryText(TextArea):
    """A text of several lines to type in, which tab leaves; nothing in it blinks."""

    def __init__(self, written: str = "", *, id: str | None = None, wrap: bool = True) -> None:
        super().__init__(
            written, id=id, soft_wrap=wrap, tab_behavior="focus", show_line_numbers=False,
            highlight_cursor_line=False,
        )  # fmt: skip
        self.cursor_blink = False
        self.add_class("entry")

    def box(self, high: int, *, whole: bool) -> None:
        """Show so many of its lines, framed on all sides where there is room for it, else at both ends."""
        self.set_class(whole, "boxed")
        self.styles.height = high + 2 * whole

    def render_line(self, y: int) -> Strip:
        """One of its rows, on the ground of what is typed in."""
        return _on_ground(super().render_line(y), theme.look(self))


class Label(Bar):
    """What a line or text to type in is for; `>` before it while that has the keys."""

    def __init__(self, words: Callable[[], str], of: str, *, id: str | None = None) -> None:
        super().__init__(self._labelled, id=id)
        self._words = words
        self._of = of

    def on_mount(self) -> None:
        """Follow the keys."""
        self.watch(self.screen.query_one(self._of), "has_focus", self.redraw, init=False)

    def _labelled(self, width: int) -> list[Line]:
        held = self.screen.query_one(self._of).has_focus
        mark, room = ("> " if held else "  "), max(width - 2, 1)
        lines = terminal_text.wrap(self._words(), room)
        shown = lines[: max(self.size.height, 1)]
        if len(lines) > len(shown):
            shown[-1] = terminal_text.clip(" ".join(lines[len(shown) - 1 :]), room)
        return [((mark if at == 0 else "  ", "key"), *say(part, "strong")) for at, part in enumerate(shown)]


def _on_ground(strip: Strip, look: Look) -> Strip:
    """Cells without a ground of their own get that of what is typed in."""
    field = look.theme.on("field")
    if field.bgcolor is None:
        return strip
    return Strip([Segment(words, _grounded(style, field)) for words, style, _ in strip], strip.cell_length)


def _grounded(style: Style | None, field: Style) -> Style:
    if style is None:
        return field
    ink = field.color if style.color is None or style.color.is_default else style.color
    ground = field.bgcolor if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor
    return style + Style(color=ink, bgcolor=ground)
