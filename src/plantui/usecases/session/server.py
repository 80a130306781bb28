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
        found = revisions.tracking(desk.git, desk.place.ref, desk.place.tip)
    except Unreadable:  # it is told beside something else, which stands without it
        return None
    return None if found is None else Server(found.name, found.ahead, found.only_here.count(desk.me.by))


def data(desk: Desk) -> dict[str, object] | None:
    """The same as data; null where nothing is known of a server."""
    found = server(desk)
    return None if found is None else {"name": found.name, "ahead": found.ahead, "unpushed": found.unpushed}


def words(desk: Desk) -> Iterator[str]:
    """What there is to mind of it, in words; raw, clean it when shown."""
    found = server(desk)
    if found is not None:
        yield from behind(desk, found)
        if found.unpushed:
            yield tn("server.unpushed", found.unpushed, name=found.name)


def behind(desk: Desk, found: Server | None = None) -> Iterator[str]:
    """That the server has what is not here: who adopts now forks the plan from it."""
    found = found or server(desk)
    if found is not None and found.ahead:
        yield tn("server.ahead", found.ahead, name=found.name, branch=repository.short(desk.place.ref or ""))
