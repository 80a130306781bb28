"""Suggestions: what an item should say instead, into the draft; and which of several to take up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field
from plantui.render.changes.sentences import field_name, value_words
from plantui.render.line import Canvas, Line, fit, say
from plantui.tui.dialogs.base import Dialog
from plantui.tui.dialogs.field_form import FieldDialog
from plantui.tui.dialogs.text_entry import Keep
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.rows import Rows
from plantui.usecases.editing.fields import Suggested


class SuggestDialog(FieldDialog):
    """One suggestion for each field with a new value, all with the same reason; answers True when they are said."""

    def __init__(
        self,
        plan: Plan,
        item: Item,
        begun: Mapping[str, str],
        fields: Sequence[Field],
        keep: Keep,
        put: Callable[[Mapping[str, str], str], None],
    ) -> None:
        super().__init__(t("suggest.title"), plan, item, begun, fields, keep)
        self._put = put

    def buttons(self) -> Sequence[tuple[str, str]]:
        """Into the draft, or back."""
        return (("put", t("decide.put")), ("back", t("dialog.back")))

    def why(self) -> str:
        """Free words."""
        return t("suggest.why")

    def use(self, name: str) -> None:
        """Into the draft."""
        self._put(self.wanted, self._typed)
        self.said()


class SuggestionsDialog(Dialog[str]):
    """One row each, newest first; answers with the act's id, None for back."""

    def __init__(self, plan: Plan, suggestions: Sequence[Suggested]) -> None:
        super().__init__(t("take_up.title"))
        self._plan = plan
        self._suggestions = suggestions

    def inside(self) -> ComposeResult:
        """The rows, and all of the one under the cursor."""
        yield Rows(id="suggestions")
        yield Bar(self._whole, id="whole")
        yield Bar(lambda width: [say(terminal_text.clip(t("take_up.foot"), width), "dim")], id="keys")

    def on_mount(self) -> None:
        rows = self.query_one("#suggestions", Rows)
        rows.styles.height = max(2, min(len(self._suggestions), self.app.size.height - 9))
        self.query_one("#whole", Bar).styles.height = 4
        rows.show(_SuggestionRows(self._plan, self._suggestions))
        rows.focus()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self.query_one("#whole", Bar).redraw()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.dismiss(event.key)

    def _whole(self, width: int) -> list[Line]:
        here = self.query_one("#suggestions", Rows).here
        suggestion = next((suggestion for suggestion in self._suggestions if suggestion.act == here), None)
        if suggestion is None:
            return []
        parts = [t("take_up.by", by=suggestion.by, item=suggestion.edit.item)]
        if suggestion.changed:
            parts.append(t("cli.set.suggestion_changed", item=suggestion.edit.item))
        if suggestion.reason:
            parts.append(t("take_up.reason", reason=" ".join(suggestion.reason.split())))
        return [
            say(part) for words in parts for part in terminal_text.wrap(terminal_text.clean(words, 4000), max(width, 1))
        ][:4]


class _SuggestionRows:
    def __init__(self, plan: Plan, suggestions: Sequence[Suggested]) -> None:
        self._plan = plan
        self._suggestions = suggestions

    def count(self) -> int:
        return len(self._suggestions)

    def key(self, index: int) -> str:
        return self._suggestions[index].act

    def line(self, index: int, width: int, selected: bool) -> Line:
        """Field, what the text says, what is suggested."""
        edit = self._suggestions[index].edit
        item = self._plan.by_id[edit.item]
        before = value_words(self._plan, item, edit.field, item.fields.get(edit.field), compact=True)
        after = terminal_text.clean(" ".join(edit.written.split()), 400) or t("plan_view.absent")
        line: Line = ((">" if selected else " ", "text"), (f" {field_name(edit.field)}: ", "strong"))
        half = max((width - terminal_text.cells(line[1][0]) - 4) // 2, 1)
        return fit((*line, (terminal_text.clip(before, half), "dim"), (" → ", "dim"), (after, "strong")), Canvas(width))
