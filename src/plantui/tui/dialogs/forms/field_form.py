"""The field form: an item's fields, a new value for each, checked as it is typed; for an edit and for a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from plantui import terminal_text
from plantui.errors import PlantuiError, UsageProblem
from plantui.i18n import t
from plantui.plan import edit, reasons
from plantui.plan.model import Item, Plan
from plantui.plan.schema import Field
from plantui.render.changes.sentences import value_words
from plantui.render.labels import field_name
from plantui.render.line import Canvas, Line, fit, say
from plantui.tui.dialogs.base import Buttons, Dialog, shared
from plantui.tui.dialogs.text_entry import Keep, Words, WritingDialog
from plantui.tui.widgets.entry import EntryText, Label
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.rows import Rows
from plantui.usecases.drafts.store import Typing
from plantui.usecases.editing import fields as editing
from plantui.usecases.editing.suggestions import Suggested

_AROUND = 9
"""Lines of the dialog that are neither fields, value nor reason."""


class ValueLine(EntryText):
    """The new value: one line that enter leaves, or several lines for the fields that hold such a text."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", "", show=False, priority=True)]

    def __init__(self) -> None:
        super().__init__(id="value", wrap=False)
        self.several = False

    def hold(self, written: str, *, several: bool) -> None:
        """Another field's value."""
        self.several = self.soft_wrap = several
        self.load_text(written)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a text of several lines enter is a new line; tab leaves it."""
        return not self.several if action == "leave" else super().check_action(action, parameters)

    def action_leave(self) -> None:
        self.screen.focus_next()


class FieldDialog(WritingDialog):
    """About one item: its fields above, the value of the one under the cursor, and why."""

    KIND: Typing = "suggestion"

    def __init__(
        self, title: str, plan: Plan, item: Item, begun: Mapping[str, str], fields: Sequence[Field], keep: Keep
    ) -> None:
        super().__init__(title, item, begun.get("", ""), keep)
        self._plan = plan
        self._fields = {field.name: field for field in fields}
        self._said = {name: edit.written_of(item.fields.get(name)) for name in self._fields}
        self._new: dict[str, str] = {}
        self._wrong: dict[str, str] = {}
        self._at = "when" if "when" in self._fields else next(iter(self._fields))
        self._leaving = False
        for name, written in begun.items():
            if name in self._fields:
                self._hear(name, written)
        self._kept = begun

    def typed(self) -> Mapping[str, str]:
        """The reason, and every new value."""
        return {**super().typed(), **self._new}

    @property
    def wanted(self) -> Mapping[str, str]:
        """The fields with another value than the text's, as they were written."""
        return self._new

    def buttons(self) -> Sequence[tuple[str, str]]:
        """What can be done with the new values."""
        raise NotImplementedError

    def why(self) -> str:
        """What is asked for as a reason."""
        raise NotImplementedError

    def enough(self) -> bool:
        """Whether there is anything to use."""
        return bool(self._new)

    def use(self, name: str) -> None:
        """A button was pressed and every value holds; raises what a person can act on."""
        raise NotImplementedError

    def inside(self) -> ComposeResult:
        """Item, fields, value, reason, buttons."""
        yield from self.about()
        yield Rows(id="fields")
        yield Label(self._value_asked, "#value", id="asked")
        yield ValueLine()
        yield Bar(self._check, id="check")
        yield Label(self.why, "#words", id="why")
        yield Words(self._typed)
        yield Bar(self.trouble_line, id="trouble")
        yield Buttons(self.buttons())

    def on_mount(self) -> None:
        self.query_one("#asked", Bar).styles.height = 2
        self._draw(self._at)
        self._load()
        self.query_one("#fields", Rows).focus()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        if event.key and event.key != self._at:
            self._at = event.key
            self._load()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self._at = event.key
        self._load()
        value = self.query_one(ValueLine)
        value.focus()
        if not value.several:
            value.select_all()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._leaving = False
        if isinstance(event.text_area, ValueLine):
            self._typed_value(event.text_area.text)

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == "back":
            self.action_back()
            return
        self.settle()
        self._typed_value(self.query_one(ValueLine).text)
        wrong = next(iter(self._wrong.items()), None)
        try:
            if wrong is not None:
                raise UsageProblem(t("edit.title"), wrong[1])
            if not self.enough():
                raise UsageProblem(t("editing.nothing.title"), t("editing.nothing"))
            self.use(event.name)
        except PlantuiError as error:
            self.failed(error)

    def action_back(self) -> None:
        """Close; new values are given up only when that is asked for twice."""
        if self._new and not self._leaving:
            self._leaving = True
            self.query_one("#trouble", Bar).redraw()
            return
        self._new.clear()
        super().action_back()

    def trouble_line(self, width: int) -> list[Line]:
        """What went wrong, or that values would be let go."""
        if self._leaving:
            return [say(terminal_text.clip(t("field.leaving"), width), "warn")]
        return super().trouble_line(width)

    def _hear(self, name: str, written: str) -> None:
        """Take what is written for a field, and what is wrong with it."""
        self._new.pop(name, None)
        self._wrong.pop(name, None)
        if written.strip() != self._said[name].strip():
            self._new[name] = written
            try:
                editing.value_of(self._item, name, written)
            except UsageProblem as problem:
                self._wrong[name] = problem.message

    def _typed_value(self, written: str) -> None:
        name = self._at
        before = (self._new.get(name), self._wrong.get(name))
        self._hear(name, written)
        if (self._new.get(name), self._wrong.get(name)) != before:
            self._trouble = ""
            self._draw()
            self.query_one("#trouble", Bar).redraw()
        self.share_out()

    def _load(self) -> None:
        several = self._fields[self._at].shape == "text"
        self.query_one(ValueLine).hold(self._new.get(self._at, self._said[self._at]), several=several)
        self.query_one("#asked", Bar).redraw()
        self.share_out()

    def share_out(self) -> None:
        """Give what is said of the value the lines it needs, and the fields what is left."""
        value, check = self.query_one(ValueLine), self.query_one("#check", Bar)
        room = self.room[1]
        high = max(2, min(5, room - _AROUND - 5)) if value.several else 1
        reason = 2 if room >= 18 else 1
        said = len(self._check(check.size.width)) if check.size.width else 1
        value.styles.height, check.styles.height = high, said
        self.query_one(Words).styles.height = reason
        left = room - _AROUND - high - reason - (said - 1)
        self.query_one("#fields", Rows).styles.height = max(2, min(len(self._fields), left))
        check.redraw()

    def _draw(self, at: str | None = None) -> None:
        rows = self.query_one("#fields", Rows)
        rows.show(
            _FieldRows(self._plan, self._item, self._fields, self._new, self._wrong, self.look.canvas(0)),
            at or rows.here,
        )

    def _value_asked(self) -> str:
        field = self._fields[self._at]
        words = ", ".join(field.words) or t(f"field.shape.{field.shape}")
        parts = [t("field.asked", field=field_name(self._at), how=words)]
        if not field.required:
            parts.append(t("field.empty"))
        return " ".join(parts)

    def _check(self, width: int) -> list[Line]:
        wrong = self._wrong.get(self._at)
        if wrong is not None:
            lines = terminal_text.wrap(terminal_text.clean(wrong, 400), max(width, 1))
            return [say(part, "warn") for part in lines[:4]]
        if self._at not in self._new:
            return [say(terminal_text.clip(t("field.as_is"), width), "dim")]
        value = editing.value_of(self._item, self._at, self._new[self._at])
        words = value_words(self._plan, self._item, self._at, value)
        return [say(terminal_text.clip(t("field.reads", value=words), width), "good")]


class _FieldRows:
    """The fields of an item: name, what the text says, and what it would say."""

    def __init__(
        self,
        plan: Plan,
        item: Item,
        fields: Mapping[str, Field],
        new: Mapping[str, str],
        wrong: Mapping[str, str],
        canvas: Canvas,
    ) -> None:
        self._plan = plan
        self._item = item
        self._names = tuple(fields)
        self._new = dict(new)
        self._wrong = frozenset(wrong)
        self._labels = {name: canvas.spell(field_name(name)) for name in fields}
        self._column = max(map(terminal_text.cells, self._labels.values())) + 1

    def count(self) -> int:
        return len(self._names)

    def key(self, index: int) -> str:
        return self._names[index]

    def line(self, index: int, width: int, selected: bool) -> Line:
        """The row, with `*` where there is a new value and `!` where it does not hold."""
        name = self._names[index]
        column = min(self._column, max(width // 3, 1))
        sign = "! " if name in self._wrong else "* " if name in self._new else "  "
        value = self._item.fields.get(name)
        before = value_words(self._plan, self._item, name, value, compact=True)
        label = terminal_text.pad(terminal_text.clip(self._labels[name], column - 1), column)
        line: Line = ((">" if selected else " ", "text"), (sign, "warn"), (label, "strong" if selected else "text"))
        if name not in self._new:
            return fit((*line, (before, "dim" if value is None else "text")), Canvas(width))
        new = terminal_text.clean(" ".join(self._new[name].split()), 400) or t("plan_view.absent")
        half = max((width - column - 6) // 2, 1)
        return fit((*line, (terminal_text.clip(before, half), "dim"), (" → ", "dim"), (new, "strong")), Canvas(width))


# the field form: new values for an item's fields, for the branch or the work tree


class EditDialog(FieldDialog):
    """Stays open until the values are written: what cannot be written is said in it, and nothing typed is lost."""

    KIND: Typing = "edit"

    def __init__(
        self,
        plan: Plan,
        item: Item,
        begun: Mapping[str, str],
        fields: Sequence[Field],
        targets: Sequence[tuple[str, str]],
        keep: Keep,
        prepare: Callable[[Mapping[str, str], str, str], None],
        *,
        keeps: bool,
    ) -> None:
        super().__init__(self.heading(item), plan, item, begun, fields, keep)
        self._targets = targets
        self._known = _known_reason(plan, item)
        self._prepare = prepare
        self._keeps = keeps

    def heading(self, item: Item) -> str:
        """The title of the box."""
        return t("form.title")

    def buttons(self) -> Sequence[tuple[str, str]]:
        """Where the values can go, or back."""
        return (*self._targets, ("back", t("dialog.back")))

    def why(self) -> str:
        """A code and words, as the plan's file of reasons holds them."""
        return self._known or t("form.why")

    def rest(self) -> str:
        """Kept until it is written, but where there is no branch to keep it for."""
        return t("form.kept" if self._keeps else "form.not_kept")

    def enough(self) -> bool:
        """A reason alone is an edit too."""
        return bool(self.wanted or self._typed.strip())

    def use(self, name: str) -> None:
        """See what they would do; the question comes next."""
        self._prepare(self.wanted, self._typed, name)

    def done(self) -> None:
        """Close: the edit is written, and nothing is left to keep."""
        self._new.clear()
        self._typed = ""
        self.keep()
        self.dismiss(True)


def _known_reason(plan: Plan, item: Item) -> str:
    """The reason the round has for the item already, as the form shows it; empty when there is none."""
    reason = reasons.of_round(plan).items.get(item.id)
    if reason is None:
        return ""
    return t("form.why_known", code=reason.code, reason=terminal_text.clean(" ".join(reason.text.split())))


# suggestions: what an item should say instead, into the draft; and which of several to take up


class SuggestDialog(FieldDialog):
    """One suggestion for each field with a new value, all with the same reason; answers True when they are said.

    `drafted` are those that stand in the draft, by field, with the reason of the last of them under "".
    """

    def __init__(
        self,
        plan: Plan,
        item: Item,
        begun: Mapping[str, str],
        fields: Sequence[Field],
        keep: Keep,
        put: Callable[[Mapping[str, str], str], None],
        drafted: Mapping[str, str] = {},
    ) -> None:
        super().__init__(t("suggest.title"), plan, item, {**drafted, **begun}, fields, keep)
        self._put = put
        self._drafted = drafted

    def action_back(self) -> None:
        """Close; what stands in the draft already, and is as it was, is nothing to give up or keep."""
        if self.typed() == self._drafted:
            self._kept = self.typed()
            self.dismiss(False)
        else:
            super().action_back()

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
        self.query_one("#whole", Bar).styles.height = 4
        rows.show(_SuggestionRows(self._plan, self._suggestions))
        rows.focus()

    def share_out(self) -> None:
        """As many as there is room for above the one that is told whole."""
        [self.query_one("#suggestions", Rows).styles.height] = shared(self.room[1] - 5, (2, len(self._suggestions)))

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
        suggested = self._suggestions[index].edit
        item = self._plan.by_id[suggested.item]
        before = value_words(self._plan, item, suggested.field, item.fields.get(suggested.field), compact=True)
        after = terminal_text.clean(" ".join(suggested.written.split()), 400) or t("plan_view.absent")
        line: Line = ((">" if selected else " ", "text"), (f" {field_name(suggested.field)}: ", "strong"))
        half = max((width - terminal_text.cells(line[1][0]) - 4) // 2, 1)
        return fit((*line, (terminal_text.clip(before, half), "dim"), (" → ", "dim"), (after, "strong")), Canvas(width))
