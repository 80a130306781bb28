"""What the desk's branch is beside its server, as the last fetch left it: behind, or with words of one's own on top."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui.errors import Unreadable
from plantui.git import repository, revisions
from plantui.i18n import tn
from plantui.usecases.session.desk import Desk


@attrs.frozen(slots=True)
class Server:
    """The server's branch as `name`, such as origin/main: `ahead` of the desk's by so many commits.

    `unpushed` counts the records that whoever is at the desk has made here and that are not there.
    """

    name: str
    ahead: int
    unpushed: int


def server(desk: Desk) -> Server | None:
    """What is known of the server; None where no remote-tracking branch is, and for an older revision."""
    if desk.text.kind == "revision" or desk.place.ref is None or desk.place.tip is None:
        return None
    try:
        tracking = revisions.tracking(desk.git, desk.place.ref, desk.place.tip)
    except Unreadable:  # the server is shown beside other answers, which hold without it
        return None
    return None if tracking is None else Server(tracking.name, tracking.ahead, tracking.only_here.count(desk.me.by))


def data(desk: Desk) -> dict[str, object] | None:
    """The server as JSON; null where nothing is known of one."""
    state = server(desk)
    return None if state is None else {"name": state.name, "ahead": state.ahead, "unpushed": state.unpushed}


def words(desk: Desk) -> Iterator[str]:
    """Warnings about the server, in words; raw, clean them when shown."""
    state = server(desk)
    if state is not None:
        yield from behind(desk, state)
        if state.unpushed:
            yield tn("server.unpushed", state.unpushed, name=state.name)


def behind(desk: Desk, state: Server | None = None) -> Iterator[str]:
    """That the server has what is not here: who adopts now forks the plan from it."""
    state = state or server(desk)
    if state is not None and state.ahead:
        yield tn("server.ahead", state.ahead, name=state.name, branch=repository.short(desk.place.ref or ""))
