"""A step of the round from the screens: which come next, the day it needs, what is signed, and how it landed."""

from __future__ import annotations

from datetime import date, timedelta

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.review.policy import people
from plantui.tui import workers
from plantui.tui.controllers.review import ReviewController
from plantui.tui.controllers.signing import SigningController
from plantui.tui.dialogs.confirm_signing import StepDialog
from plantui.tui.dialogs.message import of_error
from plantui.tui.dialogs.steps import DayDialog, StepsDialog
from plantui.tui.screen_host import Host, desk_of
from plantui.tui.widgets import heading
from plantui.usecases.rounds import steps
from plantui.usecases.rounds.steps import Ahead, Kind, Ready, Taken
from plantui.usecases.session import review
from plantui.usecases.session.desk import Session

WEEKS = 2
"""How far ahead a deadline is suggested."""


class StepController:
    """Which dialog comes next, and what is signed when."""

    def __init__(self, host: Host, judging: ReviewController, signing: SigningController) -> None:
        self._host = host
        self._judging = judging
        self._signing = signing

    def list(self) -> None:
        """Find out what can come next; the dialog comes with the answer."""
        desk = self._host.desk
        if desk is not None and self._host.round.awaited:
            self._judging.when_judged(self.list)
            return
        if desk is None or desk.proceedings is None:
            self._host.say(say(t("steps.no_rules"), "warn"))
            return
        if desk.place.read_only:
            self._host.say(say(terminal_text.clean(desk.place.read_only), "warn"))
            return
        self._host.say(say(t("steps.looking"), "dim"))
        workers.start(self._host, "step", lambda: steps.ahead(desk), self._choose, self._failed)

    def _choose(self, ahead: tuple[Ahead, ...]) -> None:
        self._host.say(())
        proceedings = review.held(desk_of(self._host))

        def after(chosen: Ahead | None) -> None:
            if chosen is None:
                return
            kind = chosen.kind
            if kind not in steps.DATED:
                self._prepare(kind, None)
                return
            today, due = desk_of(self._host).today, proceedings.due
            first = due if due is not None and due >= today else today + timedelta(weeks=WEEKS)
            dialog = DayDialog(t(f"steps.name.{kind}"), today, first)
            self._host.push_screen(dialog, lambda day: self._prepare(kind, day) if day else None)

        self._host.push_screen(StepsDialog(proceedings, ahead), after)

    def _prepare(self, kind: Kind, due: date | None) -> None:
        self._host.say(say(t("steps.preparing"), "dim"))
        desk = desk_of(self._host)
        workers.start(self._host, "step", lambda: steps.ready(desk, kind, due), self._ask, self._failed)

    def _ask(self, ready: Ready) -> None:
        self._host.say(())
        setup, desk = ready.step.setup, desk_of(self._host)
        owner = people.holder(desk.people, setup.key) if setup else None

        def after(answer: str | None) -> None:
            if answer == "newer" and setup is not None:
                self._signing.use_agent(setup.newer_agent)
                self._prepare(ready.kind, ready.due)
            elif answer == "sign":
                self._signing.unlock(setup, t("signing.working"), lambda words: self._take(ready, words))
            else:
                self._host.say(say(t("steps.not_taken"), "warn"))

        about = heading.text_words(desk, self._host.comparison, self._host.round.proceedings)

        def show() -> None:
            self._host.push_screen(StepDialog(desk, ready, owner.name if owner else "", about), after)

        self._signing.settle([question.words for question in ready.step.questions], show, t("steps.not_taken"))

    def _take(self, ready: Ready, passphrase: str | None) -> None:
        desk, memory = desk_of(self._host), self._host.memory
        workers.start(
            self._host,
            "step",
            lambda: steps.take(Session(desk, memory), ready, passphrase=passphrase),
            self._taken,
            self._failed,
        )

    def _taken(self, taken: Taken) -> None:
        act = taken.ready.step.record.acts[0]
        values = {"round": taken.ready.step.record.round, "commit": taken.landed.tip[:10]}
        if taken.tag:
            words = t("cli.adopt.done", tag=taken.tag, **values)
        elif act.kind == "adopt":
            words = t("cli.adopt.done.untagged", **values)
        else:
            words = t(f"cli.round.{act.kind}", edition=act.edition or 0, **values)
        self._host.set_desk(taken.desk)
        self._host.say(say(terminal_text.clean(" ".join((words, *taken.landed.notes))), "good"))

    def _failed(self, error: PlantuiError) -> None:
        """Nothing has landed: what became of the step first, then the cause."""
        self._host.say(())
        self._host.push_screen(of_error(error, t("steps.not_taken")))
