"""An adoption goes to the server before it counts here: of two that adopt at once, one is told, and nothing forks.

Clause 15: an adoption that loses the race is made again on the new tip, never merged.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from plantui.errors import NotWritten
from plantui.git.process import run_git
from plantui.git.remote.address import Remote
from plantui.git.remote.fetch import tracking_ref
from plantui.git.remote.push import push
from plantui.i18n import t
from plantui.usecases.servers import pinned_remotes, server_choice, sync
from plantui.usecases.servers.sync import Declined, Synced, Telling
from plantui.usecases.session.desk import Session


@attrs.frozen(slots=True)
class Publication:
    """Sending to the server what has been signed and has not landed yet."""

    session: Session = attrs.field(repr=False)
    remote: Remote
    telling: Telling = attrs.field(repr=False)

    def publish(self, ref: str, commits: Mapping[str, str]) -> bool:
        """Send refs all at once; False where somebody was faster. Raises Declined, and as `sync.sync`."""
        git = self.session.desk.git
        known = pinned_remotes.known_remote(git, self.remote.name)
        if known is not None and (review := known.review_for(ref)):  # whoever collects decides the race
            commits = {f"refs/heads/{review}": commits[ref]}
        self.telling(t("sync.telling.push", name=self.remote.name))
        pushed = push(git, self.remote, commits)
        if pushed.outcome == "raced":
            return False
        if pushed.outcome == "protected":
            raise NotWritten(t("sync.declined.title"), t("publication.protected", name=self.remote.name))
        if pushed.outcome == "declined":
            words = t("publication.declined", name=self.remote.name, said=" ".join(pushed.lines)[:500])
            raise Declined(t("sync.declined.title"), words, self.remote.shown, lines=pushed.lines)
        for sent, oid in commits.items():
            if sent.startswith("refs/heads/"):
                run_git(git, ("update-ref", tracking_ref(self.remote, sent), oid), moving=True, check=False)
        return True

    def of(self, session: Session) -> Publication:
        """The same server for another branch of the repository."""
        return attrs.evolve(self, session=session)

    def catch_up(self) -> Synced:
        """Come in step with the server: take in what it has by now, and send it the rest. Raises as `sync.sync`."""
        return sync.sync(self.session, wanted=self.remote.name, telling=self.telling)


def publication(session: Session, telling: Telling = lambda _: None) -> Publication | None:
    """How an adoption is sent, after this place has come in step; None where no server is used here.

    Raises as `sync.sync`: an adoption made behind the server's back would fork the plan.
    """
    if not server_choice.uses_server(session.desk):
        return None
    sending = Publication(session, server_choice.pinned(session.desk), telling)
    sending.catch_up()
    return sending
