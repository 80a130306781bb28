"""The story of an item over the screens: gathered in a thread, then lines to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plantui.show.line import Line, say
from plantui.tui import messages, work
from plantui.words import t

if TYPE_CHECKING:
    from plantui.desk.desk import Desk
    from plantui.tui.app import PlantuiApp


def begin(app: PlantuiApp) -> None:
    """Gather the story of the selected item."""
    desk, item = app.desk, app.here
    if desk is None or not item:
        return
    app.say(say(t("story.gathering"), "dim"))
    work.start(app, "story", lambda: _gathered(app, desk, item))


def _gathered(app: PlantuiApp, desk: Desk, item: str) -> messages.Told:
    from plantui.desk import telling

    return messages.Told(telling.story(desk, item, app.memory, work.counting(app, "story")))


def told(app: PlantuiApp, message: messages.Told) -> None:
    """Show it, unless another item was chosen or something else is asked meanwhile."""
    from plantui.show.story import story_lines
    from plantui.tui.dialogs.reading import ReadingDialog

    app.say(())
    of, ascii_only = message.story, app.look.ascii_only
    if of.item != app.here or app.screen is not app.pane:
        return

    def draw(width: int) -> tuple[Line, ...]:
        return story_lines(of, width, ascii_only)

    app.push_screen(ReadingDialog(t("story.dialog"), draw))
