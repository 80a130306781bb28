"""What the text on the desk is compared with, for all screens: started here, made in a thread, kept as one value."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from plantui.errors import PlantuiError
from plantui.tui import messages, workers

if TYPE_CHECKING:
    from plantui.changes.compare import Change
    from plantui.plan.checks import Finding
    from plantui.plan.model import Plan
    from plantui.render.changes.compared import Compared
    from plantui.render.changes.detail import Around
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.session.compare import Baseline, Comparison
    from plantui.usecases.session.desk import Desk
    from plantui.usecases.session.in_force import Line

LAST = "last"
"""The wish for what was last looked at."""


@attrs.frozen(slots=True)
class View:
    """A comparison with all that screens draw from it, made once: `changes` by item id, `passed` for the list's end.

    `ticked` are the items whose change had been seen when it was made.
    """

    plan: Plan
    comparison: Comparison
    around: Around
    compared: Compared
    changes: Mapping[str, Change]
    passed: tuple[Finding, ...]
    ticked: frozenset[str]


def view(desk: Desk, comparison: Comparison) -> View:
    """All that screens draw from a comparison; walks both plans, so it is made in a thread."""
    from plantui.render.changes.compared import compared
    from plantui.render.changes.list import passed_unchanged
    from plantui.usecases.session import compare, last_seen

    marks = last_seen.read(desk).marks
    known = (change for change in comparison.changes if change.item in marks)
    ticked = frozenset(
        change.item for change in known if marks[change.item] == compare.fingerprint_of(comparison, desk.plan, change)
    )
    return View(
        plan=desk.plan,
        comparison=comparison,
        around=compare.around(comparison, desk.plan),
        compared=compared(comparison.before, comparison.changes),
        changes={change.item: change for change in comparison.changes},
        passed=passed_unchanged(comparison.changes, comparison.findings),
        ticked=ticked,
    )


_LAST_MARKS = 1.0
"""Seconds that a disk has at the end for the marks made last."""


class Comparing:
    """The app's own part in comparing: what was asked for, what is known, and what this user has seen of it."""

    def __init__(self, app: PlantuiApp) -> None:
        self._app = app
        self._writer: ThreadPoolExecutor | None = None
        self._asked: Baseline | str | None = None
        self._before: Baseline | str | None = None
        self._plan: Plan | None = None
        self._tip: str | None = None
        self._number = 0
        self.view: View | None = None
        self.trouble: PlantuiError | None = None
        self.running = False
        self.ticked: set[str] = set()
        self.found: Mapping[str, tuple[Finding, ...]] = {}
        self.line: Line | None = None

    @property
    def since_last(self) -> bool:
        """Whether the baseline is what was last looked at."""
        return self._asked == LAST

    def follow(self, desk: Desk) -> None:
        """Another desk: what was compared stands while the text is the same, else it is compared again."""
        if desk.plan is not self._plan or desk.place.tip != self._tip:
            self._start(self._asked)

    def since(self) -> None:
        """What differs since this user last looked, or back to what was compared with before."""
        if self.since_last:
            self._start(self._before)
        else:
            self._before = self._asked
            self._start(LAST)

    def done(self, message: messages.Compared) -> None:
        """There is a comparison, or why there is none; one that was overtaken is let go."""
        if message.number != self._number:
            return
        self.running, self.found, self.line = False, message.found, message.line
        error, before = message.error, self.view
        if message.view is not None:
            self.view, self.trouble = message.view, None
            self.ticked = set(message.view.ticked)
        elif self.view is not None and error is not None and self.view.plan is self._plan:
            # The one there was still holds: say why the other cannot be, and stay.
            self._asked = self._before if self.since_last else self.view.comparison.baseline
            self._app.hush()
            self._app.tell(error)
            return
        else:
            self.view, self.trouble = None, error
        self._app.hush()
        if self.view is not before or self.view is None:
            self._app.pane.fill()
            self._app.pane.redraw_frame()

    def tick(self, item: str) -> bool:
        """Seen, or not seen after all; whether it is seen now. Kept beside the screen, in order."""
        from plantui.usecases.session import compare, last_seen

        view, desk = self.view, self._app.desk
        assert view is not None and desk is not None
        seen_now = item not in self.ticked
        self.ticked ^= {item}
        change = view.changes[item]

        def keep() -> None:
            try:
                fingerprint = compare.fingerprint_of(view.comparison, view.plan, change)
                last_seen.mark(desk, {item: fingerprint}, seen=seen_now)
            except PlantuiError as error:
                self._app.post_message(messages.Failed("seen", error))

        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, "seen")
        self._writer.submit(keep)
        return seen_now

    def list(self, *, texts: bool = False) -> None:
        """Find what there is to compare with, or to show instead; the dialog comes with the answer."""
        desk = self._app.desk
        if desk is None:
            return

        def run() -> messages.Baselines:
            from plantui.usecases.session import compare

            memory = self._app.memory
            found = compare.texts(desk, memory) if texts else compare.baselines(desk, memory)
            return messages.Baselines(found, texts=texts)

        workers.start(self._app, "baselines", run)

    def ask(self, message: messages.Baselines) -> None:
        """Let the user choose one of them."""
        from plantui.tui.dialogs.baseline import BaselineDialog

        def compare(chosen: Baseline | None) -> None:
            if chosen is not None:
                self._start(chosen)

        def show(chosen: Baseline | None) -> None:
            if chosen is not None:
                self._show(chosen)

        desk, now = self._app.desk, None
        if message.texts and desk is not None:
            now = next((one for one in message.baselines if one.commit == desk.text.commit), None)
        elif self.view is not None:
            now = self.view.comparison.baseline
        dialog = BaselineDialog(message.baselines, now, texts=message.texts)
        self._app.push_screen(dialog, show if message.texts else compare)

    def close(self) -> None:
        """Wait until the marks are kept, and remember which text was looked at."""
        if self._writer is not None:
            kept = self._writer.submit(lambda: None)
            with suppress(TimeoutError):  # a disk that takes longer is not waited for
                kept.result(_LAST_MARKS)
            self._writer.shutdown(wait=False)
        if self._app.desk is not None:
            from plantui.usecases.session import last_seen

            last_seen.look(self._app.desk)

    def _show(self, chosen: Baseline) -> None:
        """A branch as `--branch` shows it, so that something can be said there; anything else as `--rev` does."""
        branch = chosen.kind == "branch"
        wish = attrs.evolve(
            self._app.wish,
            branch=chosen.name if branch else self._app.wish.branch,
            rev=None if branch else chosen.commit,
        )
        workers.start(self._app, "open", lambda: workers.open_desk(self._app, wish))

    def _start(self, asked: Baseline | str | None) -> None:
        desk = self._app.desk
        if desk is None:
            return
        self._number += 1
        number, self._asked, self.running = self._number, asked, True
        if desk.plan is not self._plan or desk.place.tip != self._tip:
            self.view, self.trouble, self.found, self.line = None, None, {}, None
        self._plan, self._tip = desk.plan, desk.place.tip
        counting = workers.counting(self._app, "compare")

        def run() -> messages.Compared:
            from plantui.plan import checks
            from plantui.render.changes import detail
            from plantui.usecases.session import compare, in_force

            memory, line = self._app.memory, None
            try:
                line = in_force.line(desk, memory, counting)
                wish = asked if isinstance(asked, str) else None
                baseline = asked if isinstance(asked, compare.Baseline) else None
                baseline = baseline or compare.find(desk, wish, memory, counting)
                found = compare.compare_desk(desk, baseline, memory, counting)
                made = view(desk, found)
                return messages.Compared(number, made, None, made.around.found, line)
            except PlantuiError as error:
                against = detail.by_item(checks.findings(desk.plan))
                return messages.Compared(number, None, error, against, line)

        workers.start(self._app, "compare", run)
        self._app.pane.redraw_frame()
