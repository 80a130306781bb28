"""The steps a round can take next: what each does, who may take it, what stands in its way; and the day some need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.widgets import Input

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.dates import NotAWhen
from plantui.plan.written_dates import read_day, read_place_or_none
from plantui.render import layout
from plantui.render.dates import long, short
from plantui.render.line import BLANK, Canvas, Line, fit, say
from plantui.render.review.policy import seat_name
from plantui.render.review.steps import at_stake, put_in_force
from plantui.render.review.who_said_what import missing_lines
from plantui.review.rounds.proceedings import Proceedings
from plantui.tui import key_bindings
from plantui.tui.dialogs.base import Answer, Dialog, shared
from plantui.tui.widgets import footer
from plantui.tui.widgets.entry import Entry, Label
from plantui.tui.widgets.footer import Bar
from plantui.tui.widgets.page import Page
from plantui.tui.widgets.rows import Rows
from plantui.usecases.rounds.steps import Ahead


class StepsDialog(Dialog[Ahead]):
    """Answers with the step that was chosen, None for back. One that cannot be taken says why and is not chosen."""

    def __init__(self, proceedings: Proceedings, steps: Sequence[Ahead]) -> None:
        super().__init__(t("steps.title"))
        self._proceedings = proceedings
        self._steps = steps

    def inside(self) -> ComposeResult:
        """The steps, what there is to know of the one under the cursor, and the keys."""
        yield Rows(id="steps")
        yield Bar(lambda width: [layout.rule(self.look.canvas(width))])
        yield Page(id="words")
        yield Bar(self._foot, id="keys")

    def on_mount(self) -> None:
        rows = self.query_one("#steps", Rows)
        mine = next((step.kind for step in self._steps if step.mine and step.possible), self._steps[0].kind)
        rows.show(_Steps(self._steps, self.look.canvas(0)), mine)
        rows.focus()
        self._read(mine)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._read(event.key)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Choose this step if the user may take it; otherwise let them read why not."""
        event.stop()
        chosen = self._step(event.key)
        if chosen.mine and chosen.possible:
            self.dismiss(chosen)
        else:
            self.query_one("#words", Page).focus()

    def _step(self, kind: str) -> Ahead:
        return next(step for step in self._steps if step.kind == kind)

    def _read(self, kind: str) -> None:
        step, page = self._step(kind), self.query_one("#words", Page)
        page.show(lambda width: list(self._told(step, width)))
        self.share_out()

    def share_out(self) -> None:
        """The steps, and under them as much of what is told of one as there is room for."""
        rows, page = self.query_one("#steps", Rows), self.query_one("#words", Page)
        width, high = self.room
        told = len(list(self._told(self._step(rows.here), width))) if rows.here else 1
        steps = len(self._steps)
        rows.styles.height, page.styles.height = shared(high - 2, (min(steps, 4), steps), (1, told))

    def _told(self, step: Ahead, width: int) -> Iterator[Line]:
        canvas = self.look.canvas(width)
        yield from layout.paragraph(t(f"steps.does.{step.kind}"), canvas, "text")
        seats = ", ".join(seat_name(self._proceedings.rules.policy, seat) for seat in step.seats)
        if not step.mine:
            words = t("steps.not_yours", seats=seats) if seats else t("steps.nobody")
            yield from layout.paragraph(words, canvas, "warn")
        elif seats:
            yield from layout.paragraph(t("steps.yours", seats=seats), canvas, "text")
        if step.why:
            yield BLANK
            yield from layout.paragraph(terminal_text.clean(step.why, 500), canvas, "warn")
        if step.revision:
            yield from layout.paragraph(t("steps.revision.first", revision=step.revision), canvas, "text")
        if step.kind in ("adopt", "found"):
            yield BLANK
            for words in (at_stake if step.kind == "adopt" else put_in_force)(self._proceedings):
                yield from layout.paragraph(words, canvas, "text")
        if step.missing:
            yield BLANK
            yield from layout.paragraph(t("steps.missing", count=len(step.missing)), canvas, "strong")
            yield from missing_lines(self._proceedings, step.missing, canvas)
        elif step.kind in ("adopt", "found") and not step.why:
            key = "cli.adopt.adoptable" if step.kind == "adopt" else "steps.foundable"
            yield from layout.paragraph(t(key), canvas, "good")

    def _foot(self, width: int) -> Sequence[Line]:
        own = self.look.keys
        chosen: Line = tuple(
            span
            for key, words in (("open", t("steps.choose")), ("dialog-next", t("steps.read")))
            for span in ((key_bindings.glyph(key, own), "key"), (f" {words}  ", "text"))
        )
        return (fit((*chosen, *footer.dialog_hints(["dialog-back"], width, self.look)), Canvas(width)),)


@attrs.frozen(slots=True)
class _Steps:
    steps: Sequence[Ahead]
    canvas: Canvas

    def count(self) -> int:
        return len(self.steps)

    def key(self, index: int) -> str:
        return self.steps[index].kind

    def line(self, index: int, width: int, selected: bool) -> Line:
        step = self.steps[index]
        able = step.mine and step.possible
        state = "ready" if able else "missing" if step.missing else "blocked" if step.mine else "others"
        name = terminal_text.pad(("> " if selected else "  ") + self.canvas.spell(t(f"steps.name.{step.kind}")), 26)
        words = tn("steps.state.missing", len(step.missing)) if state == "missing" else t(f"steps.state.{state}")
        return fit(((name, "strong" if able else "text"), (words, "good" if able else "dim")), Canvas(width))


class _LineDialog(Dialog[Answer]):
    """One line that is asked for. Answers with what was read of it, None for back; what cannot be read stays here."""

    NAME: ClassVar[str]

    def __init__(self, title: str, first: str) -> None:
        super().__init__(title)
        self._first = first
        self._wrong = ""

    def asked(self) -> str:
        """What is asked for."""
        raise NotImplementedError

    def read(self, written: str) -> Answer | None:
        """What the line says; None where it says nothing that will do, and `_wrong` why."""
        raise NotImplementedError

    def about(self, width: int) -> Iterator[Line]:
        """What stands below the line while nothing is wrong with it."""
        raise NotImplementedError

    def inside(self) -> ComposeResult:
        """What is asked for, the line, and what is wrong with it."""
        yield Label(self.asked, f"#{self.NAME}")
        yield Entry(self._first, id=self.NAME, boxed=True)
        yield Bar(self._trouble, id="trouble")
        yield Bar(lambda width: [say(terminal_text.clip(t("steps.day.foot"), width), "dim")], id="keys")

    def on_mount(self) -> None:
        self.query_one("#trouble", Bar).styles.height = 2
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._wrong = ""
        self.query_one("#trouble", Bar).redraw()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        answer = self.read(event.value)
        if answer is not None:
            self.dismiss(answer)
        self.query_one("#trouble", Bar).redraw()

    def _trouble(self, width: int) -> list[Line]:
        if not self._wrong:
            return list(self.about(width))
        words = terminal_text.clean(self._wrong, 400)
        return [say(part, "warn") for part in terminal_text.wrap(words, max(width, 1))][:2]


class RevisionDialog(_LineDialog[str]):
    """What the next proposal is called."""

    NAME = "revision"

    def __init__(self, title: str, before: str, first: str, check: Callable[[str], str]) -> None:
        super().__init__(title, first)
        self._before = before
        self._check = check

    def asked(self) -> str:
        """With the name that the plan has now."""
        return t("steps.revision.asked", before=terminal_text.clean(self._before, 40))

    def read(self, written: str) -> str | None:
        """The name, if the plan can be called so."""
        self._wrong = self._check(written.strip())
        return None if self._wrong else written.strip()

    def about(self, width: int) -> Iterator[Line]:
        """What the name is for."""
        for part in terminal_text.wrap(t("steps.revision.about"), max(width, 1))[:2]:
            yield say(part, "dim")


class DayDialog(_LineDialog[date]):
    """The day that answers are due."""

    NAME = "day"

    def __init__(self, title: str, today: date, first: date) -> None:
        super().__init__(title, short(first))
        self._today = today

    def asked(self) -> str:
        """A day in any spelling."""
        return t("steps.day.asked")

    def read(self, written: str) -> date | None:
        """The day, if it is one."""
        try:
            return read_day(written)
        except NotAWhen as problem:
            self._wrong = str(problem)
            return None

    def about(self, width: int) -> Iterator[Line]:
        """The day as it was understood, and how far away it is."""
        place = read_place_or_none(self.query_one(Input).value)
        day = place.earliest if place is not None and place.precision == "day" else None
        if day is not None and day < self._today:
            yield say(terminal_text.clip(t("question.deadline-over", day=long(day)), width), "warn")
            return
        words = tn("steps.day.left", (day - self._today).days, day=long(day)) if day is not None else ""
        yield say(terminal_text.clip(words, width), "dim")
