"""The open round for all screens: judged here in a thread, kept as one value, made anew when the history moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui import messages, workers

if TYPE_CHECKING:
    from plantui.render.review.agenda import Agenda
    from plantui.review.rounds.proceedings import Proceedings
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.session.desk import Desk


class Reviewing:
    """The app's own part in a round: whether rules are in force, what holds at the tip, and this user's agenda."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app
        self._tip: str | None = None
        self._number = 0
        self._first = True
        self._wish: tuple[Callable[[], None], object] | None = None
        self.running = False
        self.ruled = False
        self.trouble: PlantuiError | None = None
        self.held: Proceedings | None = None
        self.agenda: Agenda | None = None
        self.alarm = ""

    @property
    def awaits_judging(self) -> bool:
        """Whether rules may be in force that are not known yet."""
        return self.running and self.held is None

    def when_judged(self, wish: Callable[[], None]) -> None:
        """Say that the history is being judged, and do this when it is, if the user still stands where they asked."""
        self._wish = (wish, self._place())
        self._app.say(say(t("review_screen.judging"), "dim"))

    def follow(self, desk: Desk) -> None:
        """There is another desk: what was judged stands while the branch's tip does."""
        if desk.place.tip is None or desk.text.kind == "revision" or desk.place.tip == self._tip:
            return
        self._tip = desk.place.tip
        self._number += 1
        number, self.running = self._number, True
        counting = workers.counting(self._app, "judge")

        def run() -> messages.Held:
            from plantui.usecases.rounds import steps

            try:
                held, agenda = steps.attend(desk, self._app.memory, counting)
                return messages.Held(number, held, agenda, None, steps.alarm(desk, held, self._app.memory))
            except PlantuiError as error:
                return messages.Held(number, None, None, error)

        workers.start(self._app, "judge", run)

    def done(self, message: messages.Held) -> None:
        """What holds is known; an answer that was overtaken is let go."""
        app = self._app
        if message.number != self._number or app.desk is None:
            return
        self.running = False
        self.held, self.agenda, self.trouble = message.held, message.agenda, message.error
        self.alarm = message.alarm
        self.ruled = message.held is not None and message.held.in_force is not None
        app.desk = attrs.evolve(app.desk, proceedings=message.held if self.ruled else None)
        app.hush()
        first, self._first = self._first, False
        if first and self.agenda is not None and self.agenda.mine and app.untouched:
            app.here = self.agenda.mine[0]
            app.action_pane("review")
            return
        if app.pane.NAME in ("plan", "highlights", "timeline", "changes", "review"):
            app.pane.fill()
        app.pane.redraw_frame()
        wish, self._wish = self._wish, None
        if wish is not None:
            app.say(())
            if wish[1] == self._place():
                wish[0]()

    def _place(self) -> object:
        """The screen or dialog in front, and the item."""
        return self._app.screen, self._app.here


def next_open(desk: Desk, here: str, by: int) -> str | None:
    """The next (or, with -1, previous) milestone or prerequisite that this user has said nothing of."""
    spoken = {one.item for one in desk.draft}
    for entry in desk.history or ():
        if entry.record is not None and entry.record.by == desk.me.by:
            spoken |= {act.item for act in entry.record.acts if act.item}
    first: str | None = None
    before: str | None = None
    passed = False
    for item in desk.plan.all_items():
        is_open = item.table in ("milestone", "prerequisite") and item.id not in spoken and item.id != here
        if item.id == here:
            passed = True
            if by < 0 and before is not None:
                return before
        elif is_open:
            if by > 0 and passed:
                return item.id
            first = first or item.id
            before = item.id
    return first if by > 0 else before
