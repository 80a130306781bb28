"""A step of the round from the screens: which come next, the day it needs, what is signed, and how it landed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from plantui import terminal_text
from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.render.line import say
from plantui.render.review.audit import in_fours
from plantui.review.policy import people
from plantui.tui import workers
from plantui.tui.controllers.edit import EditController
from plantui.tui.controllers.review import ReviewController
from plantui.tui.controllers.server import ServerController
from plantui.tui.controllers.signing import SigningController
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.dialogs.signing_confirmation import StepDialog
from plantui.tui.dialogs.steps import DayDialog, RevisionDialog, StepsDialog
from plantui.tui.screen_host import Host, desk_of
from plantui.tui.widgets import header
from plantui.usecases.editing.fields import Edit
from plantui.usecases.rounds import steps
from plantui.usecases.rounds.steps import Ahead, Kind, NoRules, Ready, Taken
from plantui.usecases.servers.publication import Publication
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk, Session

WEEKS = 2
"""How far ahead a deadline is suggested."""


class StepController:
    """Which dialog comes next, and what is signed when; `write_rules` where the plan has none yet."""

    def __init__(
        self,
        host: Host,
        judging: ReviewController,
        signing: SigningController,
        editing: EditController,
        server: ServerController,
        write_rules: Callable[[], None],
    ) -> None:
        self._write_rules = write_rules
        self._host = host
        self._judging = judging
        self._signing = signing
        self._editing = editing
        self._server = server

    def list(self) -> None:
        """Find out what can come next; the dialog comes with the answer."""
        desk = self._host.desk
        if desk is not None and self._host.round.awaited:
            self._judging.when_judged(self.list)
            return
        if desk is None:
            return
        if desk.place.read_only:
            self._host.say(say(terminal_text.clean(desk.place.read_only), "warn"))
            return
        if desk.proceedings is None and not review.may_be_founded(desk):
            self._write_rules()
            return
        self._host.say(say(t("steps.looking"), "dim"))

        def look() -> tuple[Desk, tuple[Ahead, ...]]:
            judged = self._judged(desk)
            return judged, steps.ahead(judged)

        workers.start(self._host, "step", look, lambda found: self._choose(*found), self._failed)

    def _judged(self, desk: Desk) -> Desk:
        """The desk with all of its history judged: a plan that is not founded is not judged before."""
        return review.judged(Session(desk, self._host.memory), whole=True)

    def _choose(self, desk: Desk, ahead: tuple[Ahead, ...]) -> None:
        self._host.say(())

        def after(chosen: Ahead | None) -> None:
            if chosen is None:
                return
            if chosen.revision:
                check = partial(steps.revision_trouble, desk)
                dialog = RevisionDialog(t(f"steps.name.{chosen.kind}"), desk.plan.revision, chosen.revision, check)
                self._host.push_screen(dialog, lambda name: self._rename(chosen.kind, name) if name else None)
            else:
                self._begin(chosen.kind)

        self._host.push_screen(StepsDialog(review.held(desk), ahead), after)

    def _rename(self, kind: Kind, revision: str) -> None:
        """Give the proposal a revision of its own, by a signed commit as `plantui set` makes it; then the step."""
        self._editing.commit_now([Edit("plan", "revision", revision)], lambda: self._begin(kind))

    def _begin(self, kind: Kind) -> None:
        if kind not in steps.DATED:
            self._prepare(kind, None)
            return
        desk = desk_of(self._host)
        due = desk.proceedings.due if desk.proceedings is not None else None
        first = due if due is not None and due >= desk.today else desk.today + timedelta(weeks=WEEKS)
        dialog = DayDialog(t(f"steps.name.{kind}"), desk.today, first)
        self._host.push_screen(dialog, lambda day: self._prepare(kind, day) if day else None)

    def _prepare(self, kind: Kind, due: date | None) -> None:
        """Have the step ready; before an adoption this place comes in step with the server, where there is one."""
        self._host.say(say(t("steps.preparing"), "dim"))
        if kind in steps.ADOPTING:
            self._server.in_step(lambda sending, desk: self._make_ready(kind, due, sending, desk), self._not_taken)
        else:
            self._make_ready(kind, due, None, desk_of(self._host))

    def _make_ready(self, kind: Kind, due: date | None, sending: Publication | None, desk: Desk) -> None:
        def prepare() -> tuple[Desk, Ready]:
            judged = self._judged(desk)
            return judged, steps.ready(judged, kind, due)

        workers.start(self._host, "step", prepare, lambda ready: self._ask(*ready, sending), self._failed)

    def _not_taken(self) -> None:
        self._host.say(say(t("steps.not_taken"), "warn"))

    def _ask(self, desk: Desk, ready: Ready, sending: Publication | None) -> None:
        self._host.say(())
        setup = ready.step.setup
        owner = people.holder(desk.people, setup.key) if setup else None

        def after(answer: str | None) -> None:
            if answer == "newer" and setup is not None:
                self._signing.use_agent(setup.newer_agent)
                self._prepare(ready.kind, ready.due)
            elif answer == "sign":
                self._signing.unlock(setup, t("signing.working"), lambda words: self._take(desk, ready, words, sending))
            else:
                self._not_taken()

        about = header.text_words(desk, self._host.comparison, self._host.round.proceedings)

        def show() -> None:
            self._host.push_screen(StepDialog(desk, ready, owner.name if owner else "", about), after)

        self._signing.settle([question.words for question in ready.step.questions], show, t("steps.not_taken"))

    def _take(self, desk: Desk, ready: Ready, passphrase: str | None, sending: Publication | None) -> None:
        memory = self._host.memory
        workers.start(
            self._host,
            "step",
            lambda: steps.take(Session(desk, memory), ready, passphrase=passphrase, sending=sending),
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
        # A founding pins its root when it has landed: the branch may have been looked at in between.
        self._host.set_desk(taken.desk, anew=taken.ready.kind == "found")
        self._host.say(say(terminal_text.clean(" ".join((words, *taken.landed.notes))), "good"))
        if taken.ready.kind == "found":
            told = [words, t("steps.founded.read", root=in_fours(taken.landed.tip)), t("steps.founded.next")]
            paragraphs = [part for paragraph in told for part in (paragraph, "")][:-1]
            self._host.push_screen(MessageDialog(t("steps.founded.title"), paragraphs, [("back", t("dialog.back"))]))
        elif taken.ready.kind not in steps.ADOPTING:
            self._server.offer(words)

    def _failed(self, error: PlantuiError) -> None:
        """Nothing has landed: what became of the step first, then the cause; without rules these come first."""
        self._host.say(())
        if isinstance(error, NoRules):
            self._write_rules()
            return
        self._host.push_screen(of_error(error, t("steps.not_taken")))
