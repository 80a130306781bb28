"""What runs beside the screens: work for threads. Each ends in a message, or in what a person can act on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from plantui.errors import PlantuiError
from plantui.tui import messages

if TYPE_CHECKING:
    from plantui.review.audit.audit import Verdict
    from plantui.tui.app import PlantuiApp
    from plantui.usecases.session.cache import Counting
    from plantui.usecases.session.startup import Wish

_TELL_EVERY = 0.25
"""Seconds between two words on how far work has come."""


class Stopped(Exception):
    """Work was asked to stop, and nothing is half done."""


def start(app: PlantuiApp, work: messages.Work, function: Callable[[], Message | None]) -> None:
    """Run it in a thread; what it raises that a person can act on comes back as Failed."""

    def run() -> None:
        try:
            answer = function()
        except PlantuiError as error:
            answer = messages.Failed(work, error)
        except Stopped:
            return
        if answer is not None:
            app.post_message(answer)

    app.run_worker(run, name=work, group=work, thread=True, exit_on_error=True)


def counting(app: PlantuiApp, work: messages.Work) -> Counting:
    """Tells the app how far work has come, not too often, and stops it when the app ends or the work is called off."""
    told = time.monotonic()
    app.stopped.discard(work)

    def tell(done: int, of: int) -> None:
        nonlocal told
        if work in app.stopped or not app.is_running:
            raise Stopped
        if time.monotonic() - told >= _TELL_EVERY:
            told = time.monotonic()
            app.post_message(messages.Came(work, done, of))

    return tell


def begin(app: PlantuiApp) -> Message:
    """Find the repository and the services' names; mostly done before the app was."""
    from plantui.usecases.session import startup

    if app.begun is not None:
        future, app.begun = app.begun, None
        git, outlines = future.result()
        return messages.Begun(git, outlines)
    git = startup.begin(app.wish)
    return messages.Begun(git, startup.outlines(git, app.wish))


def open_desk(app: PlantuiApp, wish: Wish | None = None) -> Message:
    """Read the whole plan: the one that the program was opened with, or another text of the same repository."""
    from plantui.usecases.session import open as session_open

    assert app.git is not None
    return messages.Opened(session_open.open_desk(app.git, wish or app.wish, app.memory, counting(app, "open")))


def list_history(app: PlantuiApp) -> Message:
    """The history as it stands, with no signature checked."""
    from plantui.usecases.session import open as session_open

    assert app.desk is not None
    return messages.Read(session_open.list_history(app.desk, counting(app, "history")), checked=False)


def check_history(app: PlantuiApp) -> Message:
    """The signatures of the history on the desk."""
    from plantui.usecases.session import open as session_open

    assert app.desk is not None
    return messages.Read(session_open.check_history(app.desk, counting(app, "check")), checked=True)


def audit(app: PlantuiApp) -> Message:
    """The history of the desk judged from the user's pins, told as it goes; a passed audit is remembered."""
    from plantui.render.review import verdicts
    from plantui.render.review.judgement import Judgement
    from plantui.usecases.session import review, trust

    desk = app.desk
    assert desk is not None
    tip = review.tip_of(desk)
    if not trust.pins(desk).root:
        return messages.Judged(verdicts.unjudged(desk.history or (), tip))
    count, told = counting(app, "audit"), time.monotonic()
    found: dict[str, Verdict] = {}

    def tell(commit: str, verdict: Verdict) -> None:
        nonlocal told
        found[commit] = verdict
        count(0, 0)
        if time.monotonic() - told >= _TELL_EVERY:
            told = time.monotonic()
            app.post_message(messages.Judged(Judgement("working", tip, 1, 1, dict(found))))

    whole = review.audited(desk, app.memory, count, tell)
    if whole.passed:
        trust.remember(desk, whole, review.judge(desk, app.memory, whole=True))
    return messages.Judged(verdicts.of_audit(whole))


def refresh(app: PlantuiApp) -> Message:
    """The desk as it is now."""
    from plantui.usecases.session import open as session_open

    assert app.desk is not None
    return messages.Opened(session_open.refresh(app.desk, app.memory, counting(app, "refresh")))


def news(app: PlantuiApp) -> Message | None:
    """The desk as it is now, if the branch has another tip or the draft has changed; otherwise nothing."""
    from plantui.git import repository
    from plantui.usecases.session import open as session_open

    desk = app.desk
    assert desk is not None
    tip = repository.tip(desk.git, desk.place.ref) if desk.place.ref else None
    if tip != desk.place.tip and desk.place.ref:
        return refresh(app)
    drafted = session_open.with_draft(desk)
    return messages.Opened(drafted) if drafted.draft != desk.draft else None
