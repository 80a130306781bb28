"""Work beside the screens: run in a thread, and its answer handed back on the screens' own thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar

from plantui.errors import PlantuiError
from plantui.tui.screen_host import Host

if TYPE_CHECKING:
    from plantui.usecases.session.cache import Counting

Work = Literal[
    "begin", "open", "load", "history", "check", "audit", "refresh", "sign", "edit", "compare", "baselines", "judge",
    "story", "step", "settings", "search", "sync",
]  # fmt: skip
"""What a worker is at; two of the same may run at once."""

TELL_EVERY = 0.25
"""Seconds between two words on how far work has come."""

Answer = TypeVar("Answer")


class Stopped(Exception):
    """The program ends: work was asked to stop, and nothing is half done."""


def start(
    host: Host,
    work: Work,
    function: Callable[[], Answer],
    then: Callable[[Answer], object],
    failed: Callable[[PlantuiError], object] | None = None,
) -> None:
    """Run `function` in a thread, which touches no widget; `then` hears its answer, `failed` what a person can act on.

    Without `failed` the error is shown as one that leaves everything as it was.
    """

    def run() -> None:
        try:
            answer = function()
        except PlantuiError as error:
            host.call_later(failed or host.tell, error)
        except Stopped:
            return
        else:
            host.call_later(then, answer)

    host.run_worker(run, work, work, exit_on_error=True, thread=True)


def counting(host: Host, work: Work, progress: Callable[[int, int], object] | None = None) -> Counting:
    """A callback for work that tells how far it has come, not too often, and stops it when the program ends."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if not host.is_running:
            raise Stopped
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            if progress is not None:
                host.call_later(progress, done, total)
            else:
                host.call_later(host.progress, work, done, total)

    return tell
