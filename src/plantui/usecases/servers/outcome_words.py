"""What came of being in step with the server, and what both sides changed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import terminal_text
from plantui.git.repository import short
from plantui.i18n import t, tn
from plantui.render import dates
from plantui.usecases.servers.conflict import Conflict, SideValue, value_words
from plantui.usecases.servers.sync import Synced
from plantui.usecases.session.desk import Desk


def synced_words(desk: Desk, outcome: Synced) -> Iterator[str]:
    """The outcome, line by line; raw."""
    branch, name = short(desk.place.ref or ""), outcome.remote.name
    if outcome.received.count:
        yield tn("sync.received", outcome.received.count, names=names_of(outcome.received.names), name=name)
    if outcome.merged:
        yield t("sync.merged")
    if outcome.sent.count:
        where = outcome.review or branch
        yield tn("sync.sent", outcome.sent.count, name=name, branch=where)
    if outcome.tags:
        yield t("sync.tags", names=", ".join(outcome.tags), name=name)
    if outcome.turned_away:
        yield t("sync.review", name=name, branch=branch, review=outcome.review)
    yield from (t("sync.remote_line", line=line) for line in outcome.lines)
    if outcome.waiting.count:
        yield tn("sync.waiting", outcome.waiting.count, names=names_of(outcome.waiting.names), name=name)
    if outcome.unsent.count:
        yield tn("sync.unsent", outcome.unsent.count)
    for tag in outcome.moved_tags:
        yield t("sync.tag_moved", tag=tag, name=name)
    yield from outcome.notes
    yield t("sync.in_step" if outcome.in_step else "sync.not_in_step", name=name, branch=branch)


def names_of(names: tuple[str, ...]) -> str:
    """Who, at most three by name."""
    cleaned = [terminal_text.clean(name, 60) for name in names[:3]]
    return ", ".join(cleaned) + (" …" if len(names) > 3 else "")


def conflict_words(conflict: Conflict) -> Iterator[str]:
    """One conflict: what it is about, then what each side says, and who said it when."""
    name = " ".join(filter(None, (conflict.item or conflict.path, conflict.field)))
    yield terminal_text.clean(name, 200)
    for code, side in (("ours", conflict.ours), ("theirs", conflict.theirs)):
        yield "  " + t(f"sync.conflict.{code}", value=_value(conflict, side), who=_who(side))


def _value(conflict: Conflict, side: SideValue) -> str:
    if not conflict.item:
        return t("sync.conflict.file")
    return terminal_text.clean(value_words(side.value), 300)


def _who(side: SideValue) -> str:
    if side.when is None:
        return t("sync.conflict.nobody")
    when = dates.moment(side.when)
    return t("sync.conflict.who", name=terminal_text.clean(side.by, 60), when=when)
