"""What is read over the screens: an item's detail, every key, and what could not be read of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui import text
from plantui.show.line import Line, say
from plantui.words import t, tn

if TYPE_CHECKING:
    from plantui.tui.app import PlantuiApp

PROBLEMS = 500
"""Problems of a plan that are listed; there may be any number."""


def read_item(app: PlantuiApp, item: str) -> None:
    """An item's detail; of one that was taken out, what the baseline says of it."""
    from plantui.show.below import below
    from plantui.show.detail import detail
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
    from plantui.show import blocks
    from plantui.tui.dialogs.reading import ReadingDialog

    problems = app.desk.plan.problems if app.desk else ()

    def draw(width: int) -> list[Line]:
        if not problems:
            return [say(t("problems.none"))]
        told = (blocks.paragraph(text.clean(str(one), 1000), width, "text") for one in problems[:PROBLEMS])
        lines = [line for paragraph in told for line in paragraph]
        more = len(problems) - PROBLEMS
        return [*lines, say(tn("problems.more", more), "dim")] if more > 0 else lines

    app.push_screen(ReadingDialog(t("problems.title"), draw))
