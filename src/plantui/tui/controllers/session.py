"""What is on the desk: found and read when the program starts, and its history."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from plantui.errors import PlantuiError
from plantui.git.objects.plan_files import NoPlan
from plantui.git.process import Git
from plantui.i18n import t
from plantui.tui import workers
from plantui.tui.dialogs.message import MessageDialog, of_error
from plantui.tui.screen_host import Host
from plantui.usecases.session import open as session_open
from plantui.usecases.session import settings
from plantui.usecases.session.desk import Desk
from plantui.usecases.session.startup import NoCommit, Untrusted, Wish


class SessionController:
    """Reads the plan and its history in threads.

    `begin` starts from the beginning, once the user has said that the repository is trusted; `checked` is called when
    the signatures of a history have been checked, `no_plan` where there is none and one may be begun.
    """

    def __init__(
        self, host: Host, begin: Callable[[], None], checked: Callable[[], None], no_plan: Callable[[], None]
    ) -> None:
        self._host = host
        self._begin = begin
        self._checked = checked
        self._no_plan = no_plan
        self._history_wanted = False
        self._shown: Wish | None = None

    def read(self, git: Git, wish: Wish) -> Desk:
        """The whole plan that is wished for; call it in a thread."""
        return session_open.open_desk(git, wish, self._host.memory, workers.counting(self._host, "open"))

    def not_begun(self, error: PlantuiError) -> None:
        """Ask before reading a repository that is somebody else's; end on any other error."""
        if isinstance(error, Untrusted):
            self._ask_to_trust(error)
        else:
            self.not_opened(error)

    def not_opened(self, error: PlantuiError) -> None:
        """Show the error; where there is nothing else to show, end with it."""
        if self._host.desk is not None:
            self._host.tell(error)
            return
        wish = self._host.wish
        if isinstance(error, NoCommit | NoPlan) and wish.rev is None and wish.branch is None:
            self._no_plan()
            return
        dialog = of_error(error, t("failed.nothing_read"), [("quit", t("failed.quit"))])
        self._host.push_screen(dialog, lambda _: self._host.exit_with(error.exit_code))

    def _ask_to_trust(self, error: Untrusted) -> None:
        """Once per repository and owner, before anything in it is read."""
        words = [t("trust.nothing_read"), error.message, t("trust.where", path=error.common_dir), t("trust.ask")]
        dialog = MessageDialog(error.title, words, [("back", t("trust.no")), ("yes", t("trust.yes"))])

        def after(name: str | None) -> None:
            if name != "yes":
                self._host.exit_with(error.exit_code)
                return
            trusted = (error.common_dir, error.owner, error.group)
            try:
                settings.trust(*trusted)
            except PlantuiError as unwritten:  # nothing locks anybody out of reading
                self._host.wish = attrs.evolve(self._host.wish, trusting=trusted)
                warning = of_error(unwritten, t("trust.not_remembered"), [("go", t("trust.go_on"))])
                self._host.push_screen(warning, lambda _: self._begin())
            else:
                self._begin()

        self._host.push_screen(dialog, after)

    # another text, another tip

    def show_again(self) -> None:
        """Read the same text anew."""
        self.show(self._shown or self._host.wish)

    def show(self, wish: Wish) -> None:
        """Put another text of the same repository on the desk."""
        desk = self._host.desk
        if desk is not None:
            self._shown = wish
            workers.start(self._host, "open", lambda: self.read(desk.git, wish), self._host.set_desk, self.not_opened)

    def with_known(self, desk: Desk) -> Desk:
        """A newer desk with what is known of its history and its round already."""
        before = self._host.desk
        if before is None:
            return desk
        desk = attrs.evolve(desk, agent=desk.agent or before.agent)
        if not _same_history(before, desk):
            return desk
        history = before.history if desk.history is None else desk.history
        people = desk.people if desk.people.seats else before.people
        return attrs.evolve(desk, history=history, people=people, proceedings=desk.proceedings or before.proceedings)

    # the history

    def follow(self, desk: Desk) -> None:
        """The desk has changed: read its history if that was asked for."""
        if desk.history is None and self._history_wanted:
            self._history_wanted = False
            self.want_history()

    def want_history(self, *, again: bool = False) -> None:
        """Read the history, if nobody has; its signatures are checked behind it."""
        desk = self._host.desk
        if desk is None:
            self._history_wanted = True
        elif again or (desk.history is None and not self._history_wanted):
            self._history_wanted = True
            if again:
                self._host.memory.judged = None
            counting = workers.counting(self._host, "history")
            workers.start(self._host, "history", lambda: session_open.list_history(desk, counting), self._listed)

    def _listed(self, read: Desk) -> None:
        desk = self._with_history(read)
        if desk is not None:
            counting = workers.counting(self._host, "check")
            workers.start(self._host, "check", lambda: session_open.check_history(desk, counting), self._signed)

    def _signed(self, read: Desk) -> None:
        if self._with_history(read) is not None:
            self._checked()

    def _with_history(self, read: Desk) -> Desk | None:
        """The desk with the history that was read; None where another text came onto it meanwhile."""
        desk = self._host.desk
        if desk is None or not _same_history(desk, read):
            return None
        self._host.set_desk(attrs.evolve(desk, history=read.history, people=read.people))
        return self._host.desk


def _same_history(desk: Desk, other: Desk) -> bool:
    """Whether what is read of the one's history is the other's too."""
    return desk.place == other.place and (desk.text.kind, desk.text.commit) == (other.text.kind, other.text.commit)
