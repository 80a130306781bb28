"""What is read over the screens: an item's detail, its story, every key, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render.line import Line, say
from plantui.tui import messages, workers

if TYPE_CHECKING:
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.session.desk import Desk


PROBLEMS = 500
"""Problems of a plan that are listed; there may be any number."""


def read_item(app: PlantuiApp, item: str) -> None:
    """An item's detail; of one that was taken out, what the baseline says of it."""
    from plantui.render.plan.detail import below, detail
    from plantui.tui.dialogs.reading import ReadingDialog

    desk, view, ascii_only = app.desk, app.comparing.view, app.look.ascii_only
    if desk is None:
        return
    plan = desk.plan
    if item not in plan.by_id and view is not None and item in view.comparison.before.by_id:
        plan = view.comparison.before

    found = app.comparing.found.get(item, ())
    change = view.changes.get(item) if view is not None and view.plan is desk.plan else None
    before = (view.comparison.before, change.before) if view and change and change.before and change.after else None

    def draw(width: int) -> tuple[Line, ...]:
        lines = detail(plan, item, width, ascii_only, desk.today, before)
        return (*lines, *below(plan, view.around if view else None, change, found, width, ascii_only))

    def after(name: str | None) -> None:
        if name is not None:
            app.call_later(app.run_action, name)

    app.push_screen(ReadingDialog(item, draw, item=item in desk.plan.by_id), after)


def read_help(app: PlantuiApp) -> None:
    """Every key."""
    from plantui.tui.dialogs import help as helping
    from plantui.tui.dialogs.reading import ReadingDialog

    app.push_screen(ReadingDialog(t("help.title"), lambda width: helping.lines(width, app.look)))


def read_problems(app: PlantuiApp) -> None:
    """What could not be read in the plan's files."""
    from plantui.render import layout
    from plantui.tui.dialogs.reading import ReadingDialog

    problems = app.desk.plan.problems if app.desk else ()

    def draw(width: int) -> list[Line]:
        if not problems:
            return [say(t("problems.none"))]
        told = (layout.paragraph(terminal_text.clean(str(one), 1000), width, "text") for one in problems[:PROBLEMS])
        lines = [line for paragraph in told for line in paragraph]
        more = len(problems) - PROBLEMS
        return [*lines, say(tn("problems.more", more), "dim")] if more > 0 else lines

    app.push_screen(ReadingDialog(t("problems.title"), draw))


# the story of an item over the screens: gathered in a thread, then lines to read


def begin(app: PlantuiApp) -> None:
    """Gather the story of the selected item."""
    desk, item = app.desk, app.here
    if desk is None or not item:
        return
    app.say(say(t("story.gathering"), "dim"))
    workers.start(app, "story", lambda: _gathered(app, desk, item))


def _gathered(app: PlantuiApp, desk: Desk, item: str) -> messages.Told:
    from plantui.usecases.session import story

    return messages.Told(story.story(desk, item, app.memory, workers.counting(app, "story")))


def told(app: PlantuiApp, message: messages.Told) -> None:
    """Show it, unless another item was chosen or something else is asked meanwhile."""
    from plantui.render.review.story import story_lines
    from plantui.tui.dialogs.reading import ReadingDialog

    app.say(())
    of, ascii_only = message.story, app.look.ascii_only
    if of.item != app.here or app.screen is not app.pane:
        return

    def draw(width: int) -> tuple[Line, ...]:
        return story_lines(of, width, ascii_only)

    app.push_screen(ReadingDialog(t("story.dialog"), draw))
