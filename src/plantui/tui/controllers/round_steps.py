"""A step of the round from the screens: which come next, the day it needs, what is signed, and how it landed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.tui import messages, workers

if TYPE_CHECKING:
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.rounds.steps import Ahead, Kind, Ready, Taken
    from plantui.usecases.session.desk import Desk

WEEKS = 2
"""How far ahead a deadline is suggested."""


class Stepping:
    """The app's own part in a step: which dialog comes next, and what is signed when."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app

    def list(self) -> None:
        """Find out what can come next; the dialog comes with the answer."""
        if self._app.reviewing.awaits_judging:
            self._app.reviewing.when_judged(self.list)
            return
        desk = self._app.desk
        if desk is None or desk.proceedings is None:
            self._app.say(say(t("steps.no_rules"), "warn"))
            return
        if desk.place.read_only:
            self._app.say(say(terminal_text.clean(desk.place.read_only), "warn"))
            return
        self._app.say(say(t("steps.looking"), "dim"))

        def run() -> messages.Stepped:
            from plantui.usecases.rounds import steps

            return messages.Stepped(steps.ahead(desk))

        workers.start(self._app, "step", run)

    def told(self, found: tuple[Ahead, ...] | Ready | Taken) -> None:
        """What a thread found out: the steps there are, one ready to be signed, or one that has landed."""
        from plantui.usecases.rounds.steps import Ready

        self._app.say(())
        if isinstance(found, tuple):
            self._ask(found)
        elif isinstance(found, Ready):
            self._sign(found)
        else:
            self._landed(found)

    def failed(self, error: PlantuiError) -> None:
        """Nothing has landed: what became of the step first, then the cause."""
        from plantui.tui.dialogs.message import of_error

        self._app.say(())
        self._app.push_screen(of_error(error, t("steps.not_taken")))

    def _ask(self, steps: tuple[Ahead, ...]) -> None:
        from plantui.tui.dialogs.steps import DayDialog, StepsDialog
        from plantui.usecases.rounds.steps import DATED
        from plantui.usecases.session import review

        held = review.held(self._desk())

        def after(chosen: Ahead | None) -> None:
            if chosen is None:
                return
            if chosen.kind not in DATED:
                self._prepare(chosen.kind, None)
                return
            today = self._desk().today
            due = held.due if held.due is not None and held.due >= today else today + timedelta(weeks=WEEKS)
            dialog = DayDialog(t(f"steps.name.{chosen.kind}"), today, due)
            self._app.push_screen(dialog, lambda day: self._prepare(chosen.kind, day) if day else None)

        self._app.push_screen(StepsDialog(held, steps), after)

    def _prepare(self, kind: Kind, due: date | None) -> None:
        self._app.say(say(t("steps.preparing"), "dim"))
        desk = self._desk()

        def run() -> messages.Stepped:
            from plantui.usecases.rounds import steps

            return messages.Stepped(steps.ready(desk, kind, due))

        workers.start(self._app, "step", run)

    def _sign(self, ready: Ready) -> None:
        from plantui.review.policy import people
        from plantui.tui.dialogs.confirm_signing import StepDialog

        setup, desk = ready.step.setup, self._desk()
        owner = people.holder(desk.people, setup.key) if setup else None

        def after(answer: str | None) -> None:
            if answer != "sign":
                self._app.say(say(t("steps.not_taken"), "warn"))
            elif setup is not None and setup.needs_passphrase:
                from plantui.tui.dialogs.passphrase import PassphraseDialog

                self._app.push_screen(
                    PassphraseDialog(setup.comment or setup.key),
                    lambda words: None if words is None else self._take(ready, words),
                )
            else:
                self._take(ready, None)

        self._app.push_screen(StepDialog(desk, ready, owner.name if owner else ""), after)

    def _take(self, ready: Ready, passphrase: str | None) -> None:
        setup = ready.step.setup
        touch = setup is not None and setup.touch
        self._app.say(say(t("signing.touch_now" if touch else "signing.working"), "strong"))
        desk = self._desk()

        def run() -> messages.Stepped:
            from plantui.usecases.rounds import steps

            return messages.Stepped(steps.take(desk, ready, self._app.memory, passphrase=passphrase))

        workers.start(self._app, "step", run)

    def _landed(self, taken: Taken) -> None:
        act = taken.ready.step.record.acts[0]
        named = {"round": taken.ready.step.record.round, "commit": taken.landed.tip[:10]}
        if taken.tag:
            words = t("cli.adopt.done", tag=taken.tag, **named)
        elif act.kind == "adopt":
            words = t("cli.adopt.done.untagged", **named)
        else:
            words = t(f"cli.round.{act.kind}", edition=act.edition or 0, **named)
        self._app.set_desk(taken.desk)
        self._app.say(say(terminal_text.clean(" ".join((words, *taken.landed.notes))), "good"))

    def _desk(self) -> Desk:
        assert self._app.desk is not None
        return self._app.desk
