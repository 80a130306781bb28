"""The first rules as a form: the questions of `policy init`, a line each, and what is missing or cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import Line, say
from plantui.tui.dialogs.base import Buttons, Dialog
from plantui.tui.widgets.entry import FormEntry, Label
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.layout import Group
from plantui.usecases.setup.first_rules import PARTS, PersonAnswer

_OF_PERSON = ("name", "id", "key")
ADVISES, DECIDES, EDITORS = "advises", "decides", "editors"
_BELOW = 3
"""Lines for what a field is for, or what is wrong with it."""


class FirstRulesDialog(Dialog[bool]):
    """Stays open until the rules are written: what cannot be is said in it, and nothing typed is lost.

    `usual` are the names and ids that stand there at first, by part. `prepare` is handed the form when its button is
    pressed.
    """

    DEFAULT_CSS = """
    FirstRulesDialog .field Bar { width: 24; }
    """

    def __init__(self, usual: Mapping[str, PersonAnswer], prepare: Callable[[FirstRulesDialog], None]) -> None:
        super().__init__(t("rules_form.title"))
        self._usual = usual
        self._prepare = prepare
        self._trouble = ""
        self._leaving = False

    @property
    def persons(self) -> Mapping[str, PersonAnswer]:
        """Who was said to have each part."""
        return {part: PersonAnswer(*(self._value(f"{part}-{what}") for what in _OF_PERSON)) for part in PARTS}

    def bodies(self, kind: str) -> tuple[str, ...]:
        """The bodies that were named, those that advise or those that decide."""
        return tuple(name for written in self._value(kind).split(";") if (name := written.strip()))

    @property
    def editors(self) -> str:
        """What was said of editors: whether they may approve what they edited."""
        return self._value(EDITORS)

    def inside(self) -> ComposeResult:
        """Three lines for each person, those of the bodies and of editors, what the line is for, buttons."""
        for name, written, hint in self._lines():
            with Group(classes="field"):
                yield _label(name)
                yield FormEntry(written, id=name, hint=hint)
        yield Bar(self._below, id="trouble")
        yield Buttons([("write", t("rules_form.look")), ("back", t("dialog.back"))])

    def on_mount(self) -> None:
        self.query_one("#trouble", Bar).styles.height = _BELOW
        self.query(Input).first().focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What the line with the keys is for."""
        self.query_one("#trouble", Bar).redraw()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

    def on_buttons_pressed(self, event: Buttons.Pressed) -> None:
        event.stop()
        if event.name == "back":
            self.action_back()
        else:
            self._prepare(self)

    def action_back(self) -> None:
        """Close; what was typed is given up only when that is asked for twice."""
        typed = any(self._value(name) != written for name, written, _ in self._lines())
        if typed and not self._leaving:
            self._say(t("field.leaving"))
            self._leaving = True
            return
        self.dismiss(False)

    def failed(self, error: PlantuiError) -> None:
        """Say why nothing was written, in the form."""
        self._say(error.message + (f" ({error.where})" if error.where else ""))

    def written(self) -> None:
        """Close: the rules are on the branch."""
        self.dismiss(True)

    def _say(self, words: str) -> None:
        self._trouble, self._leaving = words, False
        self.query_one("#trouble", Bar).redraw()

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        """Each line's name, what stands in it at first, and what holds where it is left empty."""
        for part in PARTS:
            usual = self._usual.get(part, PersonAnswer())
            yield f"{part}-name", usual.name, ""
            yield f"{part}-id", usual.id, t("rules_form.hint.id")
            yield f"{part}-key", "", t("rules_form.hint.own_key") if usual.key else ""
        yield ADVISES, "", ""
        yield DECIDES, "", ""
        yield EDITORS, t("rules_form.no"), ""

    def _below(self, width: int) -> list[Line]:
        if self._trouble:
            return [say(part, "warn") for part in _wrapped(terminal_text.clean(self._trouble, 800), width)]
        focused = self.focused.id if isinstance(self.focused, FormEntry) else None
        about = (focused or "about").rpartition("-")[2]
        return [say(part, "dim") for part in _wrapped(t(f"rules_form.help.{about}"), width)]

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()


def _wrapped(words: str, width: int) -> Sequence[str]:
    return terminal_text.wrap(words, max(width, 1))[:_BELOW]


def _label(name: str) -> Label:
    part, _, what = name.rpartition("-")
    key = f"first_rules.role.{part}" if part and what == "name" else f"rules_form.{what}"
    indent = "  " if part and what != "name" else ""
    return Label(lambda: indent + t(key), f"#{name}")
