"""For whom the user speaks: themselves, or a body they may record for, until they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import say
from plantui.review.policy.model import Seat
from plantui.tui.controllers.decide import DraftController
from plantui.tui.controllers.review import ReviewController
from plantui.tui.dialogs.on_behalf import BehalfDialog
from plantui.tui.screen_host import Host
from plantui.usecases.drafts.compose import PLAIN, Given


class BehalfController:
    """Whose words are said: chosen once for a meeting's minutes, and used for every item."""

    def __init__(self, host: Host, review: ReviewController, draft: DraftController) -> None:
        self._host = host
        self._review = review
        self._draft = draft

    def choose(self) -> None:
        """Ask for whom; somebody who may record for no body is told so."""
        if self._host.round.awaited and self._host.desk is not None:
            self._review.when_judged(self.choose)
            return
        bodies = self._bodies()
        if not bodies:
            self._host.say(say(t("behalf.nobody"), "warn"))
            return
        begun = self._draft.begun("plan", "behalf")
        self._host.push_screen(BehalfDialog(bodies, self._host.given or PLAIN, begun, self._keep), self._chosen)

    def name(self, voice: str) -> str:
        """The name of the body spoken for; empty where the user may not record for it."""
        body = next((body for body in self._bodies() if body.id == voice), None)
        return terminal_text.clean(body.name, 60) if body else ""

    def _chosen(self, speaking: Given | None) -> None:
        if speaking is not None:
            self._host.given = speaking
            words = t("behalf.now", body=self.name(speaking.voice)) if speaking.voice else t("behalf.now_self")
            self._host.say(say(words, "good"))
            self._host.pane.redraw_frame()

    def _keep(self, typed: Mapping[str, str]) -> None:
        self._draft.keep("plan", "behalf", typed, lambda error: None)

    def _bodies(self) -> tuple[Seat, ...]:
        desk = self._host.desk
        proceedings = desk.proceedings if desk is not None else None
        if desk is None or proceedings is None:
            return ()
        person = proceedings.rules.people.persons.get(desk.me.by)
        if person is None:
            return ()
        return tuple(body for body in proceedings.rules.policy.bodies() if body.id in person.may_record_for)
