"""The server from the screens: the yes to its address, coming in step with it in a thread, and what came of that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import attrs

from plantui import terminal_text
from plantui.errors import PlantuiError, UsageProblem
from plantui.git.remote.network import Unreachable
from plantui.i18n import t, tn
from plantui.render.line import say
from plantui.tui import workers
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.screen_host import Host, desk_of
from plantui.usecases.servers import outcome_words, publication, server_choice, server_state, sync
from plantui.usecases.servers.publication import Publication
from plantui.usecases.servers.server_choice import NotPinned, SendOffer
from plantui.usecases.servers.server_state import ServerLine, ServerState
from plantui.usecases.servers.sync import Declined, Synced
from plantui.usecases.servers.union import PlanConflict
from plantui.usecases.session import open as session_open
from plantui.usecases.session import settings
from plantui.usecases.session.desk import Desk, Session


class ServerController:
    """Sends and fetches for the screens. What was signed has landed whatever comes of it."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def sync(self) -> None:
        """Come in step with the server: its address is asked about once, then all is fetched, merged and sent."""
        desk = self._host.desk
        if desk is None:
            return
        session = Session(desk, self._host.memory)

        def run() -> tuple[Synced, Desk, ServerLine]:
            outcome = sync.sync(session, telling=self._tell)
            synced = session_open.refresh(session)
            return outcome, synced, server_state.server_line(synced, settings.now())

        workers.start(self._host, "sync", run, lambda answer: self._synced(*answer), self._asking(self.sync))

    def offer(self, done: str) -> None:
        """Offer to send what was just signed, after `done`, which says that it landed; or send it, or not, as set."""
        desk = desk_of(self._host)

        def look() -> tuple[SendOffer | None, ServerState | None]:
            return server_choice.send_offer(desk), server_state.known_state(desk)

        workers.start(self._host, "sync", look, lambda found: self._offered(done, *found), self._asking(self.sync))

    def in_step(self, then: Callable[[Publication | None, Desk], None], back: Callable[[], None]) -> None:
        """Come in step before something is adopted, and go on with how it is sent and the desk as it is then.

        Without a server that is None and the desk as it was. Where the server does not answer the user may go on
        without it; `back` is called where they do not.
        """
        desk = desk_of(self._host)
        session = Session(desk, self._host.memory)

        def run() -> tuple[Publication | None, Desk]:
            sending = publication.publication(session, self._tell)
            return sending, session_open.refresh(session) if sending is not None else desk

        def failed(error: PlantuiError) -> None:
            if isinstance(error, Unreachable):
                buttons = [("back", t("dialog.back")), ("offline", t("publication.go_offline"))]
                dialog = of_error(error, t("publication.offline_ask"), buttons)
                self._host.push_screen(dialog, lambda name: then(None, desk) if name == "offline" else back())
            else:
                self._asking(lambda: self.in_step(then, back), back)(error)

        workers.start(self._host, "sync", run, lambda answer: then(*answer), failed)

    # what comes of it

    def _tell(self, words: str) -> None:
        """Said in the thread that waits; it ends there when the program does."""
        if not self._host.is_running:
            raise workers.Stopped
        self._host.call_later(self._host.say, say(terminal_text.clean(words), "dim"))

    def _synced(self, outcome: Synced, desk: Desk, left: ServerLine) -> None:
        if desk.place.tip != desk_of(self._host).place.tip:
            self._host.set_desk(desk)
        self._host.round = attrs.evolve(self._host.round, server=left)
        lines = [*outcome_words.synced_words(desk, outcome)]
        self._host.say(say(terminal_text.clean(lines[-1]), "good" if outcome.in_step else "warn"))
        if len(lines) > 1:
            title = t("sync.done.title" if outcome.in_step else "sync.title")
            self._host.push_screen(MessageDialog(title, lines, [("back", t("dialog.back"))]))

    def _offered(self, done: str, offer: SendOffer | None, state: ServerState | None) -> None:
        if offer is None:
            return
        if not offer.ask:
            self.sync()
            return
        count = state.unsent.count if state is not None else 1
        words = [done, "", tn("sync.offer", count, name=offer.remote.name, url=offer.remote.shown)]
        buttons = [("send", t("sync.offer.send")), ("later", t("sync.offer.later"))]
        dialog = MessageDialog(t("sync.offer.title"), words, buttons)
        self._host.push_screen(dialog, lambda name: self.sync() if name == "send" else None)

    def _asking(
        self, again: Callable[[], None], back: Callable[[], None] = lambda: None
    ) -> Callable[[PlantuiError], None]:
        """What is done about an error: the address is asked about, and it is done `again`; anything else is told."""

        def failed(error: PlantuiError) -> None:
            if isinstance(error, NotPinned) and error.remote is not None:
                self._ask_address(error, again, back)
                return
            self._host.say(())
            words = "" if isinstance(error, UsageProblem) else t("sync.landed_anyway")  # then nothing was to be sent
            if isinstance(error, Declined):
                paragraphs = [words, error.message, *(t("sync.remote_line", line=line) for line in error.lines)]
            elif isinstance(error, PlanConflict):
                told = [line for conflict in error.conflicts for line in outcome_words.conflict_words(conflict)]
                paragraphs = [error.message, "", *told, "", t("sync.conflict.choose")]
            else:
                self._host.push_screen(of_error(error, words), lambda _: back())
                return
            dialog = MessageDialog(error.title, paragraphs, [("back", t("dialog.back"))])
            self._host.push_screen(dialog, lambda _: back())

        return failed

    def _ask_address(self, error: NotPinned, again: Callable[[], None], back: Callable[[], None]) -> None:
        remote = error.remote
        assert remote is not None
        self._host.say(())
        buttons = [("back", t("dialog.back")), ("yes", t("sync.pin_yes"))]
        dialog = MessageDialog(error.title, [error.message, "", t("sync.pin_once")], buttons)

        def after(name: str | None) -> None:
            if name != "yes":
                self._host.say(say(t("sync.not_agreed"), "warn"))
                back()
                return
            desk = desk_of(self._host)
            workers.start(
                self._host, "sync", partial(server_choice.pin_remote, desk, remote), lambda _: again(), self._host.tell
            )

        self._host.push_screen(dialog, after)
