"""The form of a new item: its kind, then what it must have, and its other fields when that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field
from plantui.render import labels
from plantui.render.line import Line, say
from plantui.tui.dialogs.base import Buttons, Dialog, shared
from plantui.tui.dialogs.forms.field_form import EditDialog
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.rows import Rows


class KindDialog(Dialog[str]):
    """What is to be put in, one row each; answers with its table, None for back."""

    def __init__(self, title: str, kinds: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._kinds = kinds

    def inside(self) -> ComposeResult:
        """The rows, and what the keys do."""
        yield Rows(id="kinds")
        yield Bar(lambda width: [say(terminal_text.clip(t("add_form.foot"), width), "dim")], id="keys")

    def on_mount(self) -> None:
        rows = self.query_one("#kinds", Rows)
        rows.show(_KindRows(self._kinds))
        rows.focus()

    def share_out(self) -> None:
        """All of them where there is room."""
        [self.query_one("#kinds", Rows).styles.height] = shared(self.room[1] - 2, (2, len(self._kinds)))

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.dismiss(event.key)


class _KindRows:
    def __init__(self, kinds: Sequence[tuple[str, str]]) -> None:
        self._kinds = kinds

    def count(self) -> int:
        return len(self._kinds)

    def key(self, index: int) -> str:
        return self._kinds[index][0]

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The kind as people say it."""
        words = terminal_text.clip(terminal_text.clean(self._kinds[index][1]), max(width - 2, 1))
        return ((">" if selected else " ", "text"), (f" {words}", "strong" if selected else "text"))


class AddDialog(EditDialog):
    """Stays open until the item is written or suggested; nothing is kept of one that is left."""

    def __init__(
        self,
        plan: Plan,
        item: Item,
        fields: Sequence[Field],
        targets: Sequence[tuple[str, str]],
        prepare: Callable[[Mapping[str, str], str, str], None],
    ) -> None:
        self._every = {field.name: field for field in fields}
        required = [field for field in fields if field.required]
        super().__init__(plan, item, {}, required, targets, lambda *_: None, prepare, keeps=False)
        self._said = dict.fromkeys(self._every, "")
        self._at = required[0].name

    def heading(self, item: Item) -> str:
        """What is to be put in."""
        return t("add_form.title", kind=labels.table(item.table))

    def buttons(self) -> Sequence[tuple[str, str]]:
        """Where it can go, its other fields, or back."""
        more = [("more", t("add_form.more"))] if len(self._fields) < len(self._every) else []
        return (*super().buttons()[:-1], *more, ("back", t("dialog.back")))

    def enough(self) -> bool:
        """Something must stand in it."""
        return bool(self.wanted)

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        if event.name != "more":
            return  # the handler of the class above hears it too
        event.prevent_default()
        event.stop()
        self._fields = dict(self._every)
        self._draw(self._at)
        self.share_out()
        self.query_one("#fields", Rows).focus()
