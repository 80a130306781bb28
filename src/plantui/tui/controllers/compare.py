"""What the text on the desk is compared with, for all screens: started here, made in a thread, kept as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import attrs

from plantui.errors import PlantuiError
from plantui.plan import checks
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Plan
from plantui.render.changes import detail
from plantui.tui import workers
from plantui.tui.dialogs.baseline import BaselineDialog
from plantui.tui.screen_host import ComparisonState, Host
from plantui.usecases.session import compare, in_force, last_seen
from plantui.usecases.session.compare import Baseline, View
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.in_force import Line
from plantui.usecases.session.startup import Wish

LAST = "last"
"""The wish for what was last looked at."""

_LAST_MARKS = 1.0
"""Seconds that a disk has at the end for the marks made last."""


@attrs.frozen(slots=True)
class _Compared:
    """The answer of the thread: a comparison or the error, and what is known without one."""

    view: View | None
    error: PlantuiError | None
    findings: Mapping[str, tuple[PlanFinding, ...]]
    adopted: Line | None


class CompareController:
    """What was asked for, what is known, and what this user has seen of it; `show` puts another text on the desk."""

    def __init__(self, host: Host, show: Callable[[Wish], None]) -> None:
        self._host = host
        self._show = show
        self._writer: ThreadPoolExecutor | None = None
        self._asked: Baseline | str | None = None
        self._before: Baseline | str | None = None
        self._plan: Plan | None = None
        self._tip: str | None = None
        self._number = 0

    def follow(self, desk: Desk) -> None:
        """The desk has changed: the comparison stands while the text is the same, else it is made again."""
        if desk.plan is not self._plan or desk.place.tip != self._tip:
            self._start(self._asked)

    def forget(self) -> None:
        """What was compared was found from another root: compare again, whatever the tip."""
        self._tip = None

    def since(self) -> None:
        """Compare with what this user last looked at, or again with what it was before."""
        if self._asked == LAST:
            self._start(self._before)
        else:
            self._before = self._asked
            self._start(LAST)

    def tick(self, item: str) -> None:
        """Mark a change as seen or not seen; written in a thread, in order."""
        state, desk = self._host.comparison, self._host.desk
        assert state.view is not None and desk is not None
        view, ticked = state.view, item not in state.ticked
        self._host.comparison = attrs.evolve(state, ticked=state.ticked ^ {item})

        def keep() -> None:
            try:
                fingerprint = compare.fingerprint_of(view.comparison, view.plan, view.changes[item])
                last_seen.mark(desk, {item: fingerprint}, seen=ticked)
            except PlantuiError as error:
                self._host.call_later(self._host.tell, error)

        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, "seen")
        self._writer.submit(keep)

    def choose_baseline(self) -> None:
        """Let the user choose what the text is compared with."""
        if self._host.desk is not None:
            session = Session(self._host.desk, self._host.memory)
            workers.start(self._host, "baselines", lambda: compare.baselines(session), self._ask_baseline)

    def choose_text(self) -> None:
        """Let the user choose which text is on the desk."""
        if self._host.desk is not None:
            session = Session(self._host.desk, self._host.memory)
            workers.start(self._host, "baselines", lambda: compare.texts(session), self._ask_text)

    def close(self) -> None:
        """Wait until the marks are written, and remember which text was looked at."""
        if self._writer is not None:
            pending = self._writer.submit(lambda: None)
            with suppress(TimeoutError):  # a disk that takes longer is not waited for
                pending.result(_LAST_MARKS)
            self._writer.shutdown(wait=False)
        if self._host.desk is not None:
            last_seen.look(self._host.desk)

    def _ask_baseline(self, baselines: tuple[Baseline, ...]) -> None:
        def after(chosen: Baseline | None) -> None:
            if chosen is not None:
                self._start(chosen)

        view = self._host.comparison.view
        current = view.comparison.baseline if view is not None else None
        self._host.push_screen(BaselineDialog(baselines, current), after)

    def _ask_text(self, texts: tuple[Baseline, ...]) -> None:
        def after(chosen: Baseline | None) -> None:
            if chosen is not None:
                # A branch as `--branch` shows it, so that something can be said there; anything else as `--rev` does.
                branch, wish = chosen.kind == "branch", self._host.wish
                name, rev = (chosen.name, None) if branch else (wish.branch, chosen.commit)
                self._show(attrs.evolve(wish, branch=name, rev=rev))

        desk = self._host.desk
        current = next((text for text in texts if desk is not None and text.commit == desk.text.commit), None)
        self._host.push_screen(BaselineDialog(texts, current, texts=True), after)

    def _start(self, asked: Baseline | str | None) -> None:
        desk = self._host.desk
        if desk is None:
            return
        self._number += 1
        number, self._asked = self._number, asked
        state = self._host.comparison
        if desk.plan is not self._plan or desk.place.tip != self._tip:
            state = ComparisonState(ticked=state.ticked)
        self._plan, self._tip = desk.plan, desk.place.tip
        self._host.comparison = attrs.evolve(state, running=True, since_last=asked == LAST)
        counting, session = workers.counting(self._host, "compare"), Session(desk, self._host.memory)

        def run() -> _Compared:
            adopted = None
            try:
                adopted = in_force.line(session, counting)
                baseline = asked if isinstance(asked, Baseline) else compare.find(session, asked, counting)
                view = compare.view(desk, compare.compare_desk(session, baseline, counting))
                return _Compared(view, None, view.around.found, adopted)
            except PlantuiError as error:
                return _Compared(None, error, detail.by_item(checks.findings(desk.plan)), adopted)

        workers.start(self._host, "compare", run, lambda answer: self._done(number, answer))
        self._host.pane.redraw_frame()

    def _done(self, number: int, answer: _Compared) -> None:
        """Show a comparison or why there is none; ignore one that a later one has overtaken."""
        if number != self._number:
            return
        before = self._host.comparison
        state = attrs.evolve(before, running=False, findings=answer.findings, adopted=answer.adopted)
        self._host.hush()
        if answer.view is None and answer.error is not None and before.view and before.view.plan is self._plan:
            # The one there was still holds: say why the other cannot be, and stay.
            self._asked = self._before if before.since_last else before.view.comparison.baseline
            self._host.comparison = attrs.evolve(state, since_last=self._asked == LAST)
            self._host.tell(answer.error)
            return
        if answer.view is not None:
            state = attrs.evolve(state, view=answer.view, trouble=None, ticked=answer.view.ticked)
        else:
            state = attrs.evolve(state, view=None, trouble=answer.error)
        self._host.comparison = state
        if state.view is not before.view or state.view is None:
            self._host.pane.refill()
            self._host.pane.redraw_frame()
