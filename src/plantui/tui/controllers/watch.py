"""The watch over the branch and the draft: a colleague's new commit is noticed, and the desk read anew."""

from __future__ import annotations

from collections.abc import Callable

from plantui.errors import PlantuiError
from plantui.git import repository
from plantui.tui import workers
from plantui.tui.screen_host import Host
from plantui.usecases.session import open as session_open
from plantui.usecases.session.desk import Desk, Session


class WatchController:
    """Reads the desk anew in a thread, one look at a time."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._refreshing = False

    def reload(self) -> None:
        """Read what is new, now."""
        self._refresh(self._read_anew)

    def look_for_news(self) -> None:
        """Read the branch's tip, which is cheap; another tip is read in a thread."""
        if not self._refreshing:
            self._refresh(self._news)

    def _refresh(self, read: Callable[[Desk], Desk | None]) -> None:
        desk = self._host.desk
        if desk is None:
            return
        self._refreshing = True
        workers.start(self._host, "refresh", lambda: read(desk), self._refreshed, self._not_refreshed)

    def _read_anew(self, desk: Desk) -> Desk:
        return session_open.refresh(Session(desk, self._host.memory), workers.counting(self._host, "refresh"))

    def _news(self, desk: Desk) -> Desk | None:
        """The desk as it is now, if the branch has another tip or the draft has changed."""
        tip = repository.tip(desk.git, desk.place.ref) if desk.place.ref else None
        if tip != desk.place.tip and desk.place.ref:
            return self._read_anew(desk)
        newer = session_open.with_draft(desk)
        return newer if newer.draft != desk.draft else None

    def _refreshed(self, desk: Desk | None) -> None:
        self._refreshing = False
        if desk is not None:
            self._host.set_desk(desk)

    def _not_refreshed(self, error: PlantuiError) -> None:
        self._refreshing = False
        self._host.tell(error)
