"""Finding and reading: the palette, the next open item, an item's detail and story, the keys and the problems."""

from __future__ import annotations

from functools import partial

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import layout
from plantui.render.line import Canvas, Line, say
from plantui.render.plan.detail import in_full
from plantui.render.review.story import story_lines
from plantui.review.rounds.item_history import Chronicle
from plantui.tui import key_bindings, workers
from plantui.tui.dialogs import help as dialogs_help
from plantui.tui.dialogs.palette import PaletteDialog
from plantui.tui.dialogs.reader import ReaderDialog
from plantui.tui.screen_host import Host
from plantui.tui.screens import registry
from plantui.usecases.drafts import coverage
from plantui.usecases.session import review
from plantui.usecases.session.desk import Desk, Session


class NavigationController:
    """Selects an item for all screens."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def open_palette(self) -> None:
        """Commands, and a jump to any item."""
        desk, proceedings = self._host.desk, self._host.round.proceedings
        numbers = proceedings.numbers if proceedings is not None else {}
        self._host.push_screen(PaletteDialog(desk.plan if desk else None, numbers), self._chosen)

    def next_open(self, by: int) -> None:
        """The next milestone or prerequisite that the user has not spoken on, or what is next on the screen's own."""
        host = self._host
        if host.desk is None or host.pane.next_open(by):
            return
        item = _next_open(host.desk, set(coverage.drafted(host.desk).said), host.here, by)
        if item is None:
            host.say(say(t("open_item.none"), "dim"))
            return
        host.here = item
        host.pane.follow()

    def _chosen(self, chosen: str | None) -> None:
        host = self._host
        kind, _, name = (chosen or "").partition(":")
        if kind == "item":
            host.here = name
            if registry.entry(host.pane.NAME).holds_every_item or host.pane.shows(name):
                host.pane.follow()
            else:
                host.action_pane("plan")
        elif kind == "key":
            action = key_bindings.action(name)
            everywhere = action.startswith("app.") or key_bindings.where(name) == "app"
            run_action = host.run_action if everywhere else host.pane.run_action
            host.call_later(run_action, action.removeprefix("app."))


def _next_open(desk: Desk, spoken: set[str], here: str, by: int) -> str | None:
    """The next (or, with -1, previous) milestone or prerequisite that this user has said nothing of.

    `spoken` are those that the draft speaks of.
    """
    for entry in desk.history or ():
        if entry.record is not None and entry.record.by == desk.me.by:
            spoken |= {act.item for act in entry.record.acts if act.item}
    first: str | None = None
    before: str | None = None
    passed = False
    for item in desk.plan.all_items():
        is_open = item.table in ("milestone", "prerequisite") and item.id not in spoken and item.id != here
        if item.id == here:
            passed = True
            if by < 0 and before is not None:
                return before
        elif is_open:
            if by > 0 and passed:
                return item.id
            first = first or item.id
            before = item.id
    return first if by > 0 else before


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
        """Every key, those of this screen first."""
        look, screen = self._host.look, self._host.pane.NAME
        draw = partial(dialogs_help.help_lines, look=look, screen=screen)
        self._host.push_screen(ReaderDialog(t("help.title"), draw))

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
        """Show the story, unless another item was chosen or a dialog opened meanwhile."""
        host, look = self._host, self._host.look
        host.say(())
        if chronicle.item == host.here and not host.screen.is_modal:

            def draw(width: int) -> tuple[Line, ...]:
                return story_lines(chronicle, look.canvas(width))

            host.push_screen(ReaderDialog(t("story.dialog"), draw))
