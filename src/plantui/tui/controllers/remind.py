"""Reminders from the screens: whom the round waits for, each with a text to copy."""

from __future__ import annotations

from plantui import terminal_text
from plantui.i18n import t
from plantui.render.line import say
from plantui.render.review.reminder import reminders, waited_for
from plantui.tui.controllers.review import ReviewController
from plantui.tui.dialogs.remind import RemindDialog
from plantui.tui.screen_host import Host


class RemindController:
    """The list of them, once the history is judged."""

    def __init__(self, host: Host, judging: ReviewController) -> None:
        self._host = host
        self._judging = judging

    def list(self) -> None:
        """Show them, or say why there is nobody."""
        host = self._host
        if host.round.awaited:
            self._judging.when_judged(self.list)
            return
        proceedings, desk = host.round.proceedings, host.desk
        if desk is None or proceedings is None or proceedings.standing.round is None:
            host.say(say(t("cli.remind.no_round"), "warn"))
            return
        sender = terminal_text.clean(desk.me.name or desk.me.by)
        found = reminders(proceedings, waited_for(proceedings), sender, desk.today)
        if not found:
            host.say(say(t("cli.remind.nobody"), "good"))
            return
        host.push_screen(RemindDialog(found), lambda _: None)
