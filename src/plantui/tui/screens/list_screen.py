"""What the screens share that have a list: the filter, the selection that follows its cursor, and the row in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plantui.i18n import tn
from plantui.render.line import Line, say
from plantui.tui.screens.base import Pane
from plantui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from plantui.render.changes.compared import Compared


class ListPane(Pane):
    """A list, `#list`, whose rows the filter narrows down; the other screens follow the item under its cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    @property
    def against(self) -> Compared | None:
        """What the text is compared with, once that is known."""
        view = self.host.comparison.view
        return view.compared if view is not None and self.desk is not None and view.plan is self.desk.plan else None

    @property
    def list_rows(self) -> Rows:
        """The list."""
        return self.query_one("#list", Rows)

    def item_of(self, key: str) -> str:
        """The item that a row is about, by the row's key; empty where it is about none."""
        return key

    def follow(self) -> None:
        """Stand on the shared item where the list has it."""
        self.list_rows.go_to(self.host.here)

    def find(self, words: str) -> None:
        """Only rows that hold the words."""
        self._words = words
        self.fill()

    def found(self) -> Line:
        """How many rows hold the words."""
        return say(tn("frame.found", self.hits()), "accent") if self._words and self.desk is not None else ()

    def hits(self) -> int:
        """Rows that the cursor can stand on."""
        source = self.list_rows.source
        return sum(bool(source.key(index)) for index in range(source.count()))

    def moved_to(self, key: str) -> None:
        """The cursor is on another row: select its item for all screens, and read it when the cursor rests."""
        item = self.item_of(key)
        if item:
            self.host.here = item
        self.when_rested()

    def open_row(self, key: str) -> None:
        """Show the row in full."""
        self.host.read_item(self.item_of(key))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self.moved_to(event.key)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.open_row(event.key)

    def on_rows_widened(self, event: Rows.Widened) -> None:
        event.stop()
        if self.desk is not None:
            self.fill()


class ReadingPane(ListPane):
    """The row under the cursor in full, `#detail`, beside the list or instead of it; escape goes back to the list."""

    DEFAULT_CSS = """
    ReadingPane #detail, ReadingPane Divider { display: none; }
    ReadingPane.-beside #detail, ReadingPane.-beside Divider { display: block; }
    ReadingPane.-reading #left { display: none; }
    ReadingPane.-reading #detail { display: block; }
    ReadingPane.-beside.-reading #left { display: block; }
    """

    def read_here(self) -> None:
        """Give the keys to what is read."""
        self.add_class("-reading")
        self.query_one("#detail").focus()

    def open_row(self, key: str) -> None:
        """Read it beside the list, or instead of the list where there is no room for both."""
        self.read_now()
        self.read_here()

    def step_back(self) -> bool:
        """From what is read to the list."""
        if self.has_class("-reading") or self.query_one("#detail").has_focus:
            self.remove_class("-reading")
            self.list_rows.focus()
            return True
        return False


def indented(draw: Callable[[int], Sequence[Line]]) -> Callable[[int], Sequence[Line]]:
    """The drawing one cell further in: what is read does not touch the line beside the list."""
    return lambda width: [((" ", "text"), *line) for line in draw(width - 1)]
