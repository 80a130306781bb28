"""A command's desk: opened with the common options, asking once about a repository that is somebody else's."""

from __future__ import annotations

import contextlib
import os
import sys
import time

import attrs

from plantui import terminal_text
from plantui.cli import options, output
from plantui.cli.options import Common
from plantui.errors import NotWritten, Unreadable
from plantui.git.process import Git
from plantui.i18n import t
from plantui.usecases.session import cache, settings, startup
from plantui.usecases.session import open as session_open
from plantui.usecases.session.cache import Counting
from plantui.usecases.session.desk import Desk
from plantui.usecases.session.startup import Untrusted, Wish


def begin(wanted: Wish) -> Git:
    """Find the repository; somebody else's is asked about once on a terminal, else it is not read."""
    try:
        return startup.begin(wanted)
    except Untrusted as foreign:
        if not _agreed(foreign):
            raise
        said = (foreign.common_dir, foreign.owner, foreign.group)
        try:
            settings.trust(*said)
        except NotWritten as unwritten:  # nothing locks anybody out of reading
            output.warn(f"{t('trust.not_remembered')} {unwritten}")
            wanted = attrs.evolve(wanted, trusting=said)
        return startup.begin(wanted)


def opened(
    asked: Common,
    rev: str | None = None,
    *,
    history: bool = False,
    memory: cache.Memory | None = None,
    telling: bool = True,
) -> Desk:
    """The desk, with its history where that is wanted; `memory` keeps what was parsed. Raises what `opening` raises.

    That the branch lacks what was seen of it, or that the text calls itself another plan, is told beside every answer,
    unless the command tells it itself.
    """
    wanted = options.wish(asked, rev)
    desk = session_open.open_desk(begin(wanted), wanted, memory or cache.Memory(), progress("reading"))
    if telling:
        _tell(desk)
    return session_open.read_history(desk, progress("history")) if history else desk


def _tell(desk: Desk) -> None:
    if not settings.trusting():
        return
    from plantui.review.rounds import adoption_rules
    from plantui.usecases.session import review, trust

    with contextlib.suppress(Unreadable):  # a file of pins that cannot be read is said by whatever needs it
        if gone := trust.lost(desk):
            output.warn(t("governing.lost.told", title=t("governing.lost.title"), words=review.lost_words(gone)))
        if wrong := adoption_rules.under_another_id(desk.plan, trust.plan_id(desk)):
            output.warn(t("governing.lost.told", title=t("governing.misnamed.title"), words=str(wrong)))


def progress(work: str) -> Counting | None:
    """Says on stderr how far work has come once it has taken a second; None where nobody looks."""
    if not sys.stderr.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        return None
    began = time.monotonic()

    def count(done: int, of: int) -> None:
        if time.monotonic() - began < 1:
            return
        words = output.spelled(t(f"cli.progress.{work}", done=done, of=of)) if done < of else ""
        sys.stderr.write(f"\r{words:<60}" + ("" if words else "\r"))
        sys.stderr.flush()

    return count


def _agreed(foreign: Untrusted) -> bool:
    """Whether the user says yes on a terminal; without one the error says what to do."""
    if not output.can_ask():
        raise Unreadable(foreign.title, foreign.message + " " + t("cli.trust.no_terminal"), foreign.where) from foreign
    sys.stderr.write(output.spelled(terminal_text.clean(str(foreign))) + "\n")
    return output.ask(t("cli.trust.ask"))
