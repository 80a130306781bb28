"""What the screens share that have a list with the row under its cursor read in full beside it, or instead of it."""

from __future__ import annotations

from plantui.tui.screens.base import Pane
from plantui.tui.widgets.rows import Rows


class ReadingPane(Pane):
    """Enter reads the row, escape goes back to the list. The list is `#list`, what is read `#detail`."""

    def read_here(self) -> None:
        """Give the keys to what is read."""
        self.add_class("-reading")
        self.query_one("#detail").focus()

    def step_back(self) -> bool:
        """From what is read to the list."""
        if self.has_class("-reading") or self.query_one("#detail").has_focus:
            self.remove_class("-reading")
            self.query_one("#list").focus()
            return True
        return False

    def on_rows_widened(self, event: Rows.Widened) -> None:
        """Other columns."""
        event.stop()
        if self.desk is not None:
            self.fill()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """The row in full."""
        event.stop()
        self.read_now()
        self.read_here()
