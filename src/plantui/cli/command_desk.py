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
from plantui.usecases.session.desk import Desk, Session
from plantui.usecases.session.startup import Untrusted, Wish

# Imported late, inside functions: a command that judges nothing waits for nothing that judges.


def begin(wish: Wish) -> Git:
    """Find the repository; somebody else's is asked about once on a terminal, else it is not read."""
    try:
        return startup.begin(wish)
    except Untrusted as foreign:
        if not _agreed(foreign):
            raise
        ownership = (foreign.common_dir, foreign.owner, foreign.group)
        try:
            settings.trust(*ownership)
        except NotWritten as error:  # nothing locks anybody out of reading
            output.warn(f"{t('trust.not_remembered')} {error}")
            wish = attrs.evolve(wish, trusting=ownership)
        return startup.begin(wish)


def opened(
    common: Common,
    rev: str | None = None,
    *,
    history: bool = False,
    memory: cache.Memory | None = None,
    telling: bool = True,
) -> Desk:
    """The desk, with its history where that is wanted; `memory` keeps what was parsed. Raises as `open.open_desk`.

    With `telling` it is said on stderr that the branch lacks what was seen of it, or that the text calls itself another
    plan; a command that says so itself leaves it out.
    """
    wish = options.wish(common, rev)
    desk = session_open.open_desk(begin(wish), wish, memory or cache.Memory(), progress("reading"))
    if telling:
        _tell(desk)
    return session_open.read_history(desk, progress("history")) if history else desk


def judged(name: str | None = None, *, says: bool = False, telling: bool = True) -> Session:
    """The desk of this command with its proceedings, and what was read for it; `telling` as `opening.opened`.

    Raises Unreadable where the plan is founded and this user has pinned no root, or one that cannot be found in the
    history, unless the command only `says` something: that is recorded all the same.
    """
    from plantui.usecases.session import review

    memory = cache.Memory()
    desk = opened(options.here(), memory=memory, telling=telling)
    desk = review.judged(Session(desk, memory), progress("history"), name, whole=True)
    if desk.proceedings is None:
        raise Unreadable(t("opening.unborn.title"), t("opening.unborn.message"), desk.place.ref or "")
    if not says:
        review.require_root(desk)
    return Session(desk, memory)


def exit_code(desk: Desk, otherwise: int = 0) -> int:
    """The exit code of a command that only shows: 3 where the history lacks what was seen of it.

    1 where the text at the tip calls itself another plan, else `otherwise`.
    """
    from plantui.usecases.session import review, trust

    if desk.text.kind != "revision" and trust.lost(desk):
        return Unreadable.exit_code
    return 1 if review.misnamed(desk) is not None else otherwise


def _tell(desk: Desk) -> None:
    if not settings.trusting():
        return
    from plantui.review.rounds import adoption_rules
    from plantui.usecases.session import review, trust

    with contextlib.suppress(Unreadable):  # whatever needs the pins reports a damaged file of them
        if losses := trust.lost(desk):
            output.warn(t("governing.lost.told", title=t("governing.lost.title"), words=review.lost_words(losses)))
        if problem := adoption_rules.under_another_id(desk.plan, trust.plan_id(desk)):
            output.warn(t("governing.lost.told", title=t("governing.misnamed.title"), words=str(problem)))


def progress(work: str) -> Counting | None:
    """What shows on stderr how far work has come, once it has taken a second; None where stderr is no terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        return None
    began = time.monotonic()

    def count(done: int, total: int) -> None:
        if time.monotonic() - began < 1:
            return
        words = output.spelled(t(f"cli.progress.{work}", done=done, of=total)) if done < total else ""
        sys.stderr.write(f"\r{words:<60}" + ("" if words else "\r"))
        sys.stderr.flush()

    return count


def _agreed(foreign: Untrusted) -> bool:
    """Whether the user says yes on a terminal; without one the error says what to do."""
    if not output.can_ask():
        raise Unreadable(foreign.title, foreign.message + " " + t("cli.trust.no_terminal"), foreign.where) from foreign
    sys.stderr.write(output.spelled(terminal_text.clean(str(foreign))) + "\n")
    return output.ask(t("cli.trust.ask"))
