"""What is read over the screens: an item's detail, its story, every key, and what could not be read."""

from __future__ import annotations

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.line import Canvas, Line, say
from plantui.render.plan.detail import in_full
from plantui.render.review.story import story_lines
from plantui.review.rounds.item_history import Chronicle
from plantui.tui import workers
from plantui.tui.dialogs import help as dialogs_help
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.screen_host import Host
from plantui.usecases.session import review
from plantui.usecases.session.desk import Session

PROBLEMS = 500
"""Problems of a plan that are listed; there may be any number."""


class ReaderController:
    """Opens what is read over the screens."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def item(self, item: str) -> None:
        """An item's detail; of one that was taken out, what the baseline says of it."""
        host = self._host
        desk, view, look = host.desk, host.comparison.view, host.look
        if desk is None:
            return
        plan = desk.plan
        if item not in plan.by_id and view is not None and item in view.comparison.before.by_id:
            plan = view.comparison.before

        around, findings = view.around if view else None, host.comparison.findings.get(item, ())
        change = host.comparison.change_of(desk.plan, item)

        def draw(width: int) -> tuple[Line, ...]:
            return in_full(plan, item, look.canvas(width), desk.today, around, change, findings)

        def after(action: str | None) -> None:
            if action is not None:
                host.call_later(host.run_action, action)

        host.push_screen(ReaderDialog(item, draw, item=item in desk.plan.by_id), after)

    def help(self) -> None:
        """Every key."""
        look = self._host.look
        self._host.push_screen(ReaderDialog(t("help.title"), lambda width: dialogs_help.help_lines(width, look)))

    def problems(self) -> None:
        """What could not be read in the plan's files."""
        problems = self._host.desk.plan.problems if self._host.desk else ()

        def draw(width: int) -> list[Line]:
            if not problems:
                return [say(t("problems.none"))]
            paragraphs = (
                layout.paragraph(terminal_text.clean(str(problem), 1000), Canvas(width), "text")
                for problem in problems[:PROBLEMS]
            )
            lines = [line for paragraph in paragraphs for line in paragraph]
            more = len(problems) - PROBLEMS
            return [*lines, say(tn("problems.more", more), "dim")] if more > 0 else lines

        self._host.push_screen(ReaderDialog(t("problems.title"), draw))

    def story(self) -> None:
        """The story of the selected item, gathered in a thread."""
        host = self._host
        desk, item = host.desk, host.here
        if desk is None or not item:
            return
        host.say(say(t("story.gathering"), "dim"))
        counting = workers.counting(host, "story")
        workers.start(host, "story", lambda: review.story(Session(desk, host.memory), item, counting), self._show)

    def _show(self, chronicle: Chronicle) -> None:
        """Unless another item was chosen or something else is asked meanwhile."""
        host, look = self._host, self._host.look
        host.say(())
        if chronicle.item == host.here and not host.screen.is_modal:

            def draw(width: int) -> tuple[Line, ...]:
                return story_lines(chronicle, look.canvas(width))

            host.push_screen(ReaderDialog(t("story.dialog"), draw))
