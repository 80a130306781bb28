"""The front door of the screens, as cli knows it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plantui.git.process import Git
    from plantui.plan.files import Outline
    from plantui.usecases.session.settings import ThemeChoice
    from plantui.usecases.session.startup import Wish

# Imported late, inside functions: Textual is imported while a thread finds the repository.


def run_screens(
    wish: Wish,
    *,
    ascii: bool = False,
    own_keys: Mapping[str, str] | None = None,
    theme: ThemeChoice = "terminal",
) -> int:
    """Open the screens and stay until they are closed; the exit code. Raises UsageProblem for keys that cannot be.

    The repository is found and the services' names are read while Textual is imported.
    """
    gc.disable()  # nothing made while starting is garbage; the app begins to collect after its first frame
    begun: Future[tuple[Git, tuple[Outline, ...]]] = Future()
    threading.Thread(target=_begin, args=(wish, begun), name="begin", daemon=True).start()
    from plantui.tui.app import PlantuiApp

    app = PlantuiApp(wish, begun, own_keys=own_keys, ascii=ascii, theme=theme)
    answer = app.run()
    from plantui.git import child

    child.end_all()
    return app.return_code or answer or 0


def _begin(wish: Wish, begun: Future[tuple[Git, tuple[Outline, ...]]]) -> None:
    from plantui.usecases.session import startup

    try:
        git = startup.begin(wish)
        begun.set_result((git, startup.outlines(git, wish)))
    except BaseException as error:  # the app shows it, or ends with it
        begun.set_exception(error)
