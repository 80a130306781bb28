"""The open round for all screens: judged here in a thread, kept as one value, made anew when the history moves."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui import workers
from plantui.tui.screen_host import Host, RoundState
from plantui.tui.screens import registry
from plantui.usecases.servers import server_state
from plantui.usecases.session import attendance, settings
from plantui.usecases.session.desk import Desk, Session


class ReviewController:
    """Whether rules are in force, what holds at the tip, and this user's agenda."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._tip: str | None = None
        self._number = 0
        self._first = True
        self._wish: tuple[Callable[[], None], object] | None = None

    def when_judged(self, wish: Callable[[], None]) -> None:
        """Say that the history is being judged, and do this when it is, if the user still stands where they asked."""
        self._wish = (wish, self._place())
        self._host.say(say(t("review_screen.judging"), "dim"))

    def forget(self) -> None:
        """What was judged rests on another root: judge again, whatever the tip."""
        self._tip = None

    def follow(self, desk: Desk) -> None:
        """The desk has changed: judge again if the branch has another tip."""
        state = self._host.round
        if desk.place.tip is None or desk.text.kind == "revision":
            if self._tip is None:  # nothing was judged, and nothing will be
                self._host.round = attrs.evolve(state, running=False)
            return
        if desk.place.tip == self._tip:
            return
        self._tip = desk.place.tip
        self._number += 1
        self._host.round = attrs.evolve(state, running=True)
        number, counting = self._number, workers.counting(self._host, "judge")
        session = Session(desk, self._host.memory)

        def run() -> RoundState:
            try:
                proceedings, agenda = attendance.attend(session, counting)
                alarm = attendance.alarm(session, proceedings)
                unfounded = attendance.unfounded(session) if proceedings is None and not alarm else None
            except PlantuiError as error:
                return RoundState(trouble=error, running=False)
            return RoundState(
                proceedings,
                agenda,
                running=False,
                alarm=alarm,
                unfounded=unfounded,
                server=server_state.server_line(desk, settings.now()),
            )

        workers.start(self._host, "judge", run, lambda state: self.done(number, state))

    def done(self, number: int, state: RoundState) -> None:
        """Show what holds; ignore an answer that a later one has overtaken."""
        host = self._host
        if number != self._number or host.desk is None:
            return
        host.round = state
        ruled = state.proceedings is not None and state.proceedings.in_force is not None
        host.desk = attrs.evolve(host.desk, proceedings=state.proceedings if ruled else None)
        host.hush()
        first, self._first = self._first, False
        if first and state.agenda is not None and state.agenda.mine and host.untouched:
            host.here = state.agenda.mine[0]
            host.action_pane("review")
            return
        if "round" in registry.entry(host.pane.NAME).drawn_from:
            host.pane.refill()
        host.pane.redraw_frame()
        wish, self._wish = self._wish, None
        if wish is not None:
            host.say(())
            if wish[1] == self._place():
                wish[0]()

    def _place(self) -> object:
        """The screen or dialog in front, and the item."""
        return self._host.screen, self._host.here
