"""For whom the user speaks: themselves, or a body they may record for, until they say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import say

if TYPE_CHECKING:
    from plantui.review.policy.model import Seat
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.drafts.compose import Given


class Speaking:
    """The app's own part in whose words are said: chosen once for a meeting's minutes, and used for every item."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app
        self._given: Given | None = None

    @property
    def given(self) -> Given:
        """How things are said now: as whom, and from which source."""
        from plantui.usecases.drafts.compose import PLAIN

        return self._given or PLAIN

    @property
    def name(self) -> str:
        """The body spoken for, by its name; empty while the user speaks for themselves."""
        body = next((one for one in self._bodies() if one.id == self.given.voice), None)
        return terminal_text.clean(body.name, 60) if body else ""

    def choose(self) -> None:
        """Ask for whom; somebody who may record for no body is told so."""
        from plantui.tui.dialogs.on_behalf import BehalfDialog

        if self._app.reviewing.awaits_judging:
            self._app.reviewing.when_judged(self.choose)
            return
        bodies = self._bodies()
        if not bodies:
            self._app.say(say(t("behalf.nobody"), "warn"))
            return

        def after(given: Given | None) -> None:
            if given is not None:
                self._given = given
                told = t("behalf.now", body=self.name) if given.voice else t("behalf.now_self")
                self._app.say(say(told, "good"))
                self._app.pane.redraw_frame()

        begun = self._app.saying.begun("plan", "behalf")
        self._app.push_screen(BehalfDialog(bodies, self.given, begun), after)

    def _bodies(self) -> tuple[Seat, ...]:
        desk = self._app.desk
        held = desk.proceedings if desk is not None else None
        person = held.rules.people.persons.get(desk.me.by) if held is not None and desk is not None else None
        if held is None or person is None:
            return ()
        return tuple(one for one in held.rules.policy.bodies() if one.id in person.may_record_for)
