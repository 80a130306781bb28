"""The audit of the history on the desk: begun here, worked out in a thread, kept as one value for all screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.render.line import say
from plantui.render.review.judgement import WAITING, Judgement
from plantui.tui import workers

if TYPE_CHECKING:
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.session.desk import Desk


class Auditing:
    """The app's own part in auditing: how far it has come, and when it begins again."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app
        self.judgement = WAITING

    def begin(self) -> None:
        """Judge the history of the desk; what was read before is not read again."""
        assert self._app.desk is not None
        self.judgement = Judgement("working", _tip(self._app.desk))
        workers.start(self._app, "audit", lambda: workers.audit(self._app))

    def follow(self, desk: Desk) -> None:
        """There is another desk: an audit that ended is made again where the history is another."""
        if self.judgement.stage not in ("waiting", "working") and self.judgement.tip != _tip(desk):
            self.begin()

    def told(self, judgement: Judgement) -> None:
        """The audit has said something, unless the branch has moved on meanwhile."""
        desk = self._app.desk
        if desk is None or judgement.tip != _tip(desk):
            if judgement.stage != "working":
                self.begin()
            return
        self.judgement = judgement
        if self._app.current_mode == "history":
            self._app.pane.fill()
            self._app.pane.redraw_frame()

    def came(self, done: int, of: int) -> None:
        """It has come this far."""
        if of:
            self.judgement = attrs.evolve(self.judgement, done=done, of=of)
            self._app.pane.redraw_frame()

    def failed(self, error: PlantuiError) -> None:
        """It cannot be done: said on the status line, since everything else works as before."""
        self.judgement = Judgement("broken", self.judgement.tip)
        self._app.say(say(terminal_text.clean(str(error), 400), "warn"))


def _tip(desk: Desk) -> str:
    """The commit whose history is judged."""
    from plantui.usecases.session import review

    return review.tip_of(desk)
