"""The line of the filter, made when it is first opened."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from plantui.tui.widgets.find import FindRow


class Find(Input):
    """The line itself; enter and arrow down leave it with the filter kept, escape lets the filter go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave(False)", "", show=False),
        Binding("enter,down", "leave(True)", "", show=False, priority=True),
    ]

    def action_leave(self, keep: bool) -> None:
        """Back to the list."""
        assert isinstance(self.parent, FindRow)
        self.parent.leave(self.value if keep else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Each keystroke narrows the list."""
        event.stop()
        self.post_message(FindRow.Changed(event.value))
