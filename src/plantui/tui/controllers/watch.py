"""The watch over the branch and the draft: a colleague's new commit is noticed, and the desk read anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import attrs

from plantui.errors import PlantuiError
from plantui.git import repository
from plantui.git.ref_files import ref_files
from plantui.git.remote.fetch import remote_branch
from plantui.i18n import t
from plantui.render.line import say
from plantui.terminal_text import clean
from plantui.tui import folder_watch, workers
from plantui.tui.screen_host import Host, desk_of
from plantui.usecases.servers import pinned_remotes, server_state
from plantui.usecases.servers.server_state import ServerLine
from plantui.usecases.session import open as session_open
from plantui.usecases.session import settings
from plantui.usecases.session.desk import Desk, Session

SETTLE = 0.1
"""Seconds from the first word of news to the look: a push or a merge moves several files at once."""


class WatchController:
    """Reads the desk anew in a thread, one look at a time.

    Where the system tells of changed files (Linux, and not on every network file system), news is looked for when it
    comes; everywhere when the window has focus again, or on demand. Nothing is polled. `listening` says that the system
    has been asked to tell.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self.listening = False
        self._refreshing = False
        self._due = False
        self._task: asyncio.Task[None] | None = None
        self._watched: Mapping[Path, frozenset[str]] = {}

    def reload(self) -> None:
        """Read what is new, now."""
        self._refresh(self._read_anew, self._host.tell)

    def look_for_news(self) -> None:
        """Read the branch's tip, which is cheap; another tip is read in a thread."""
        if self._refreshing:
            self._due = True
        else:
            self._refresh(self._news, self._not_read)

    # what the system tells

    def follow(self, desk: Desk) -> None:
        """Listen where news of this desk appears. Where the system does not tell, nothing is listened to."""
        watched = _places(desk)
        if watched == self._watched and self._task is not None and not self._task.done():
            return
        self.close()
        self._watched = watched
        self._task = asyncio.get_running_loop().create_task(folder_watch.listen(watched, self._begun, self._look_soon))

    def close(self) -> None:
        """Listen no longer."""
        self.listening = False
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begun(self) -> None:
        self.listening = True
        self._look_soon()  # what came before anybody listened

    def _look_soon(self) -> None:
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_later(SETTLE, self._look_if_due)

    def _look_if_due(self) -> None:
        if self._due and not self._refreshing and self._host.is_running:
            self._due = False
            self.look_for_news()

    # the look

    def _refresh(self, read: Callable[[Desk], Desk | None], failed: Callable[[PlantuiError], None]) -> None:
        desk = self._host.desk
        if desk is None:
            return

        def refreshed(newer: Desk | None) -> None:
            self._refreshing = False
            here = self._host.desk
            own = here is not desk and here is not None and newer is not None and here.place.tip == newer.place.tip
            if newer is not None and not own:  # what was signed here meanwhile is on the desk, and has been told
                self._host.set_desk(newer)
                if newer.place.tip != desk.place.tip:
                    self._host.say(say(t("news.read", branch=_branch(newer)), "good"))
            self._go_on()

        def not_refreshed(error: PlantuiError) -> None:
            self._refreshing = False
            failed(error)
            self._go_on()

        self._refreshing = True
        workers.start(self._host, "refresh", lambda: read(desk), refreshed, not_refreshed)

    def _go_on(self) -> None:
        """After a look: listen where folders came or went, and look again if there was more news meanwhile."""
        desk = desk_of(self._host)
        self.follow(desk)
        if self._host.round.server is not None and not self._host.round.running:
            line = partial(server_state.server_line, desk, settings.now())
            workers.start(self._host, "refresh", line, self._fetched, self._not_read)
        self._look_if_due()

    def _fetched(self, line: ServerLine) -> None:
        """What is known of the server, if it is something else than line 1 says."""
        if self._host.round.server is not None and line != self._host.round.server:
            self._host.round = attrs.evolve(self._host.round, server=line)
            self._host.pane.redraw_frame()

    def _read_anew(self, desk: Desk) -> Desk:
        return session_open.refresh(Session(desk, self._host.memory), workers.counting(self._host, "refresh"))

    def _news(self, desk: Desk) -> Desk | None:
        """The desk as it is now, if the branch has another tip or the draft has changed."""
        tip = repository.tip(desk.git, desk.place.ref) if desk.place.ref else None
        if tip != desk.place.tip and desk.place.ref:
            return self._read_anew(desk)
        newer = session_open.with_draft(desk)
        parts = ((one.draft, one.dropped, one.unfinished) for one in (newer, desk))
        return newer if next(parts) != next(parts) else None

    def _not_read(self, error: PlantuiError) -> None:
        """Nobody asked for this look: no dialog comes between the user and what they are at."""
        desk = desk_of(self._host)
        self._host.say(say(t("news.not_read", branch=_branch(desk), why=error.title), "bad"))


def _branch(desk: Desk) -> str:
    return clean((desk.place.ref or "").removeprefix("refs/heads/"))


def _places(desk: Desk) -> Mapping[Path, frozenset[str]]:
    """The folders that tell of news, each with the names that matter in it; without names all of them do."""
    places: dict[Path, frozenset[str]] = {}
    if desk.place.ref:
        places.update(ref_files(desk.git.repository, desk.place.ref))
        for name in pinned_remotes.known_names(desk.git):
            for folder, names in ref_files(desk.git.repository, remote_branch(name, desk.place.ref)).items():
                places[folder] = places.get(folder, frozenset()) | names
    draft, name = desk.draft_folder, ""
    while draft is not None and not draft.is_dir() and draft != draft.parent:
        draft, name = draft.parent, draft.name
    if draft is not None:
        places[draft] = places.get(draft, frozenset()) | {name} if name else frozenset()
    return places
