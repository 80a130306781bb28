"""What is known of the server without asking it: what is not sent, what waits there and whose, as of the last fetch."""

from __future__ import annotations

from datetime import UTC, datetime

from plantui.errors import PlantuiError
from plantui.git import repository
from plantui.git.remote.address import Remote
from plantui.git.remote.fetch import REMOTES, REVIEW, fetched_at, tracking_ref
from plantui.i18n import t, tn
from plantui.render import dates
from plantui.usecases.servers import arrivals, pinned_remotes
from plantui.usecases.servers.arrivals import Arrived
from plantui.usecases.servers.server_choice import NotPinned, pinned
from plantui.usecases.session.desk import Desk
from plantui.value_class import value_class


@value_class
class ServerState:
    """One's own branch beside the server's as last fetched: `unsent` is here alone, `waiting` there alone.

    `fetched` is when that was, None where nothing was ever fetched; `review` the branch that is pushed to instead.
    """

    remote: Remote
    unsent: Arrived
    waiting: Arrived
    fetched: datetime | None = None
    review: str = ""


def known_state(desk: Desk, wanted: str = "") -> ServerState | None:
    """What is known; None where the branch belongs to no server that the user has said yes to."""
    ref, tip = desk.place.ref, desk.place.tip
    if ref is None or tip is None or not pinned_remotes.known_names(desk.git):
        return None
    try:
        remote = pinned(desk, wanted)
    except NotPinned:
        return None
    known = pinned_remotes.known_remote(desk.git, remote.name)
    refs = repository.refs(desk.git)
    theirs = refs.get(tracking_ref(remote, ref), "")
    prefix = f"{REMOTES}{remote.name}/{REVIEW}"
    there = [oid for name, oid in refs.items() if name.startswith(prefix)]
    seconds = max(float(known.fetched if known else 0), fetched_at(desk.git))
    return ServerState(
        remote,
        arrivals.between(desk.git, [oid for oid in (theirs, *there) if oid], tip),
        arrivals.between(desk.git, [tip], theirs) if theirs else Arrived(),
        datetime.fromtimestamp(seconds, UTC).astimezone() if seconds else None,
        known.review_for(ref) if known else "",
    )


def state_words(state: ServerState | None) -> tuple[str, ...]:
    """The same in sentences; raw, clean them when shown."""
    if state is None:
        return (t("server_state.none"),)
    lines = []
    if state.unsent.count:
        lines.append(tn("server_state.unsent", state.unsent.count, name=state.remote.name))
    if state.waiting.count:
        names = ", ".join(state.waiting.names[:3])
        lines.append(tn("server_state.waiting", state.waiting.count, name=state.remote.name, names=names))
    if not lines:
        lines.append(t("server_state.in_step", name=state.remote.name))
    lines.append(t("server_state.fetched", when=_when(state)))
    return tuple(lines)


def short_words(state: ServerState | None, now: datetime) -> str:
    """The same as line 1 has room for; empty where nothing is to be sent or fetched."""
    if state is None:
        return ""
    parts = []
    if state.unsent.count:
        parts.append(tn("server_state.short.unsent", state.unsent.count))
    if state.waiting.count:
        names = ", ".join(name.split(" ")[0] for name in state.waiting.names[:2])
        when = _clock(state.fetched, now)
        parts.append(t("server_state.short.waiting", count=state.waiting.count, names=names, when=when))
    return " · ".join(parts)


@value_class
class ServerLine:
    """What line 1 says of the server, and the commits that it does not have; both empty where there is none."""

    words: str = ""
    unsent: frozenset[str] = frozenset()


def server_line(desk: Desk, now: datetime) -> ServerLine:
    """What is known of the server; nothing where that cannot be found out."""
    try:
        state = known_state(desk)
    except PlantuiError:
        return ServerLine()
    return ServerLine(short_words(state, now), state.unsent.commits if state is not None else frozenset())


def state_data(state: ServerState | None) -> dict[str, object]:
    """As data: `plantui.server/1`."""
    if state is None:
        return {"schema": "plantui.server/1", "name": None}
    return {
        "schema": "plantui.server/1",
        "name": state.remote.name,
        "url": state.remote.shown,
        "unsent": state.unsent.count,
        "waiting": state.waiting.count,
        "from": list(state.waiting.names),
        "fetched": state.fetched.isoformat() if state.fetched else None,
        "review": state.review or None,
    }


def _when(state: ServerState) -> str:
    return dates.moment(state.fetched) if state.fetched else t("server_state.never")


def _clock(fetched: datetime | None, now: datetime) -> str:
    """When it was, as short as it can be said: the time of day, or the day where that is another one."""
    if fetched is None:
        return t("server_state.never")
    if fetched.date() == now.astimezone().date():
        return t("server_state.clock", hour=fetched.hour, minute=fetched.minute)
    return dates.short(fetched.date())
