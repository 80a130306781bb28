"""The steps a round can take next: what each does, who may take it, what stands in its way; and the day some need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs
from textual.app import ComposeResult
from textual.widgets import Input

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.canvas import Canvas
from plantui.render.dates import long, read_day, short
from plantui.render.line import BLANK, Line, fit, say
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import missing_lines
from plantui.review.rounds.proceedings import Proceedings
from plantui.tui import key_bindings
from plantui.tui.dialogs.base import Dialog
from plantui.tui.widgets import frame
from plantui.tui.widgets.bar import Bar
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows
from plantui.usecases.rounds.steps import Ahead


class StepsDialog(Dialog[Ahead]):
    """Answers with the step that was chosen, None for back. One that cannot be taken says why and is not chosen."""

    def __init__(self, held: Proceedings, steps: Sequence[Ahead]) -> None:
        super().__init__(t("steps.title"))
        self._held = held
        self._steps = steps

    def inside(self) -> ComposeResult:
        """The steps, what there is to know of the one under the cursor, and the keys."""
        yield Rows(id="steps")
        yield Bar(lambda width: [layout.rule(self.look.canvas(width))])
        yield Page(id="words")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        """Standing on the first that can be taken."""
        rows = self.query_one("#steps", Rows)
        rows.styles.height = len(self._steps)
        mine = next((one.kind for one in self._steps if one.mine and one.possible), self._steps[0].kind)
        rows.show(_Steps(self._steps), mine)
        rows.focus()
        self._read(mine)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """What there is to know of this one."""
        event.stop()
        self._read(event.key)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """This one, if it can be taken by this user; else the way is to read why not."""
        event.stop()
        chosen = self._step(event.key)
        if chosen.mine and chosen.possible:
            self.dismiss(chosen)
        else:
            self.query_one("#words", Page).focus()

    def _step(self, kind: str) -> Ahead:
        return next(one for one in self._steps if one.kind == kind)

    def _read(self, kind: str) -> None:
        step, page = self._step(kind), self.query_one("#words", Page)
        lines = len(list(self._told(step, min(self.app.size.width, 104) - 4)))
        page.styles.height = max(1, min(lines, self.app.size.height - 4 - len(self._steps)))
        page.show(lambda width: list(self._told(step, width)))

    def _told(self, step: Ahead, width: int) -> Iterator[Line]:
        canvas = self.look.canvas(width)
        yield from layout.paragraph(t(f"steps.does.{step.kind}"), canvas, "text")
        seats = ", ".join(seat_name(self._held.rules.policy, seat) for seat in step.seats)
        if not step.mine:
            told = t("steps.not_yours", seats=seats) if seats else t("steps.nobody")
            yield from layout.paragraph(told, canvas, "warn")
        else:
            yield from layout.paragraph(t("steps.yours", seats=seats), canvas, "text")
        if step.why:
            yield BLANK
            yield from layout.paragraph(terminal_text.clean(step.why, 500), canvas, "warn")
        if step.missing:
            yield BLANK
            yield from layout.paragraph(t("steps.missing", count=len(step.missing)), canvas, "strong")
            yield from missing_lines(self._held, step.missing, canvas)
        elif step.kind == "adopt":
            yield from layout.paragraph(t("cli.adopt.adoptable"), canvas, "good")

    def _foot(self, width: int) -> Sequence[Line]:
        own = self.look.keys
        chosen: Line = tuple(
            span
            for key, words in (("open", t("steps.choose")), ("dialog-next", t("steps.read")))
            for span in ((key_bindings.glyph(key, own), "key"), (f" {words}  ", "text"))
        )
        return (fit((*chosen, *frame.keys_line(["dialog-back"], width, self.look)), Canvas(width)),)


@attrs.frozen(slots=True)
class _Steps:
    steps: Sequence[Ahead]

    def count(self) -> int:
        return len(self.steps)

    def key(self, index: int) -> str:
        return self.steps[index].kind

    def line(self, index: int, width: int, selected: bool) -> Line:
        one = self.steps[index]
        able = one.mine and one.possible
        state = "ready" if able else "missing" if one.missing else "blocked" if one.mine else "others"
        words = terminal_text.pad(("> " if selected else "  ") + t(f"steps.name.{one.kind}"), 26)
        told = tn("steps.state.missing", len(one.missing)) if state == "missing" else t(f"steps.state.{state}")
        return fit(((words, "strong" if able else "text"), (told, "good" if able else "dim")), Canvas(width))


class DayDialog(Dialog[date]):
    """One line: the day that answers are due. Answers with it, None for back; what is no day to come stays here."""

    def __init__(self, title: str, today: date, first: date) -> None:
        super().__init__(title)
        self._today = today
        self._first = first
        self._wrong = ""

    def inside(self) -> ComposeResult:
        """What is asked for, the line, and what is wrong with it."""
        yield Bar(lambda width: [say(terminal_text.clip(t("steps.day.asked"), width))])
        line = Input(short(self._first), id="day", compact=True)
        line.cursor_blink = False
        yield line
        yield Bar(self._trouble, id="trouble")
        yield Bar(lambda width: [say(terminal_text.clip(t("steps.day.foot"), width), "dim")], id="keys")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """How long that is, or what is wrong."""
        event.stop()
        self._wrong = ""
        self.query_one("#trouble", Bar).redraw()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """That is the answer, if it is a day and not over."""
        event.stop()
        day = self._day()
        if day is None:
            self._wrong = t("steps.day.wrong", seen=terminal_text.clean(event.value, 40))
        elif day < self._today:
            self._wrong = t("steps.day.over", day=long(day))
        else:
            self.dismiss(day)
            return
        self.query_one("#trouble", Bar).redraw()

    def _day(self) -> date | None:
        return read_day(self.query_one(Input).value)

    def _trouble(self, width: int) -> list[Line]:
        if self._wrong:
            return [say(terminal_text.clip(self._wrong, width), "warn")]
        day = self._day()
        told = tn("steps.day.left", (day - self._today).days, day=long(day)) if day is not None else ""
        return [say(terminal_text.clip(told, width), "dim")]
