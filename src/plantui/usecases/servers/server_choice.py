"""Which server a desk's branch belongs to, and whether the user has said yes to its address."""

from __future__ import annotations

import attrs

from plantui.errors import Unreadable, UsageProblem
from plantui.git.remote.address import Remote, ignored, remote_of
from plantui.i18n import t
from plantui.usecases.servers import pinned_remotes
from plantui.usecases.servers.pinned_remotes import KnownRemote
from plantui.usecases.session import settings
from plantui.usecases.session.desk import Desk
from plantui.value_class import value_class


@attrs.frozen(auto_exc=True, slots=True, str=False)
class NotPinned(Unreadable):
    """The user has not said yes to the server's address yet, or it is another one than they said yes to."""

    remote: Remote | None = None
    before: str = ""


def the_remote(desk: Desk, wanted: str = "") -> Remote:
    """The server of the desk's branch. Raises UsageProblem where the repository names none."""
    name = wanted or settings.read_settings().sync.remote
    remote = remote_of(desk.git, desk.place.ref or "", name)
    if remote is None:
        raise UsageProblem(t("remote.title"), t("remote.nowhere"))
    return remote


def pinned(desk: Desk, wanted: str = "") -> Remote:
    """The same, once the user has said yes to its address. Raises NotPinned."""
    remote = the_remote(desk, wanted)
    known = pinned_remotes.known_remote(desk.git, remote.name)
    if known is None or known.url != remote.url:
        before = known.url if known else ""
        code = "changed" if before else "unpinned"
        words = t(f"sync.{code}", name=remote.name, url=remote.shown, before=before)
        raise NotPinned(t(f"sync.{code}.title"), words, remote=remote, before=before)
    return remote


def pin_remote(desk: Desk, remote: Remote) -> None:
    """Say yes to a server's address. What was seen of another address under that name is forgotten."""

    def change(before: KnownRemote) -> KnownRemote:
        return before if before.url == remote.url else KnownRemote(remote.url)

    pinned_remotes.change_remote(desk.git, remote.name, change)


def uses_server(desk: Desk) -> bool:
    """Whether this user works with a server here: one is pinned, or their settings name one."""
    return bool(settings.read_settings().sync.remote) or bool(pinned_remotes.known_names(desk.git))


@value_class
class SendOffer:
    """That something was signed here which a server does not have yet; `ask` says whether the user is asked first."""

    remote: Remote
    ask: bool


def send_offer(desk: Desk) -> SendOffer | None:
    """What follows signing: None where the user works with no server here, or their settings say that nothing does.

    Raises NotPinned where the server's address is another one than the user has said yes to.
    """
    choice = settings.read_settings().sync.after_signing or "ask"
    if choice == "no" or not pinned_remotes.known_names(desk.git):
        return None
    return SendOffer(pinned(desk), choice == "ask")


def ignored_settings(desk: Desk) -> tuple[str, ...]:
    """What the repository's configuration says of reaching servers, and nobody follows."""
    return ignored(desk.git)
