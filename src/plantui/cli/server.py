"""The server on the command line: the yes to its address, and what is said while it is waited for."""

from __future__ import annotations

import shlex
import sys

from plantui.cli import output
from plantui.errors import PlantuiError, UsageProblem
from plantui.git.repository import short
from plantui.i18n import t, tn
from plantui.usecases.servers import server_choice, sync
from plantui.usecases.servers.publication import Publication, publication
from plantui.usecases.servers.server_choice import NotPinned
from plantui.usecases.session.desk import Desk, Session


def agree(desk: Desk, wanted: str = "", url: str = "") -> None:
    """See that the user has said yes to the server's address: they are asked once, on a terminal, or say it by `url`.

    Raises NotPinned where nobody can be asked, or the answer is no.
    """
    try:
        server_choice.pinned(desk, wanted)
        return
    except NotPinned as error:
        remote = error.remote
        assert remote is not None
        if url:
            if url not in (remote.url, remote.shown):
                words = t("sync.other_url", name=remote.name, seen=url, url=remote.shown)
                raise UsageProblem(t("cli.usage.title"), words) from error
        else:
            if not output.can_ask():
                command = f"plantui sync --url {shlex.quote(remote.shown)}"  # the repository chose it
                words = t("sync.pin_command", said=error.message, command=command)
                raise NotPinned(error.title, words, remote=remote, before=error.before) from error
            output.warn(f"{error.title}: {error.message}")
            if not output.ask(t("sync.pin_ask")):
                raise NotPinned(error.title, t("sync.not_agreed"), remote.shown, remote=remote) from error
        server_choice.pin_remote(desk, remote)


def telling() -> sync.Telling:
    """Whom `sync` tells what it does: who waits at a terminal."""
    if not sys.stderr.isatty():
        return lambda _: None
    return output.warn


def offer_to_send(session: Session) -> None:
    """Send what was just signed, where settings or the user say so. It has landed whatever comes of it."""
    try:
        offer = server_choice.send_offer(session.desk)
        if offer is not None and (not offer.ask or output.ask(t("sync.send_ask", name=offer.remote.name))):
            outcome = sync.sync(session, telling=telling())
            where = outcome.review or short(session.desk.place.ref or "")
            output.say(tn("sync.sent", outcome.sent.count, name=offer.remote.name, branch=where), *outcome.notes)
    except PlantuiError as error:
        output.warn(str(error))


def in_step(session: Session, *, offline: bool) -> Publication | None:
    """How what will be adopted goes to the server, once this place is in step with it; None where none is used.

    Raises as `sync`, unless it is made `offline`: that is warned of. The session is to be judged anew after it.
    """
    if not server_choice.uses_server(session.desk):
        return None
    if offline:
        output.warn(t("publication.offline"))
        return None
    agree(session.desk)
    return publication(session, telling())
