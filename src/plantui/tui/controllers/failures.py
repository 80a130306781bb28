"""What the screens say when work ends in an error, and what they ask before a repository that is somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from plantui.errors import PlantuiError
from plantui.i18n import t
from plantui.tui import messages, workers
from plantui.usecases.session.startup import Untrusted

if TYPE_CHECKING:
    from plantui.tui.app import PlantuiApp


def failed(app: PlantuiApp, message: messages.Failed) -> None:
    """Say it; when there is nothing to show, end with it."""
    if message.work == "sign":
        app.saying.failed(message.error)
    elif message.work == "edit":
        app.editing.failed(message.error)
    elif message.work == "step":
        app.stepping.failed(message.error)
    elif message.work == "audit":
        app.auditing.failed(message.error)
    elif message.work == "begin" and isinstance(message.error, Untrusted):
        ask_to_trust(app, message.error)
    elif message.work in ("begin", "open") and app.desk is None:
        _end(app, message.error)
    else:
        tell(app, message.error)


def tell(app: PlantuiApp, error: PlantuiError) -> None:
    """An error that leaves everything as it was."""
    from plantui.tui.dialogs.message import of_error

    app.push_screen(of_error(error, t("failed.as_before"), [("back", t("dialog.back"))]))


def _end(app: PlantuiApp, error: PlantuiError) -> None:
    from plantui.tui.dialogs.message import of_error

    dialog = of_error(error, t("failed.nothing_read"), [("quit", t("failed.quit"))])
    app.push_screen(dialog, lambda _: app.exit_with(error.exit_code))


def ask_to_trust(app: PlantuiApp, error: Untrusted) -> None:
    """Once per repository and owner, before anything in it is read."""
    from plantui.tui.dialogs.message import MessageDialog, of_error
    from plantui.usecases.session import settings

    words = [t("trust.nothing_read"), error.message, t("trust.where", path=error.common_dir), t("trust.ask")]
    dialog = MessageDialog(error.title, words, [("back", t("trust.no")), ("yes", t("trust.yes"))])

    def after(name: str | None) -> None:
        if name != "yes":
            app.exit_with(error.exit_code)
            return
        said = (error.common_dir, error.owner, error.group)
        try:
            settings.trust(*said)
        except PlantuiError as unwritten:  # nothing locks anybody out of reading
            app.wish = attrs.evolve(app.wish, trusting=said)
            forgotten = of_error(unwritten, t("trust.not_remembered"), [("go", t("trust.go_on"))])
            app.push_screen(forgotten, lambda _: workers.start(app, "begin", lambda: workers.begin(app)))
        else:
            workers.start(app, "begin", lambda: workers.begin(app))

    app.push_screen(dialog, after)
