"""Actors and components that an edit names and the plan has not: told with what is near, and put in on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches

import attrs

from plantui.i18n import t, tn
from plantui.plan.arrangement import mentions
from plantui.plan.arrangement.mentions import Mention
from plantui.plan.files import Problem
from plantui.plan.model import Item, Plan
from plantui.usecases.editing.fields import Edit, NewProblems
from plantui.usecases.editing.item_places import NEAR
from plantui.usecases.editing.wishes import NewItem, Wish


@attrs.frozen(slots=True)
class UnknownName:
    """An actor, component or service that a field names and the plan has not; `near` are those it may be meant for."""

    table: str
    slug: str
    item: str
    near: tuple[str, ...]


@attrs.frozen(auto_exc=True, slots=True, str=False)
class UnknownNames(NewProblems):
    """The edit names actors or components that the plan has not; they can be put into it."""

    names: tuple[UnknownName, ...] = ()


def require_known_names(before: Plan, after: Plan) -> None:
    """Raise UnknownNames where a plan names actors or components anew that it has not."""
    unknown = tuple(_unknown(before, after))
    if unknown:
        raise _unknown_names(after, unknown)


def missing_item(name: UnknownName, source: str, kind: str = "system") -> NewItem:
    """The actor or component that would be put in, called as it is named; a component is of the kind given."""
    written = {"kind": kind} if name.table == "component" else {}
    title = name.slug.replace("-", " ").capitalize()
    return NewItem(name.table, "plan", {**written, "title": title, "source": source}, name.slug)


def missing_items(plan: Plan, unknown: UnknownNames, source: str) -> tuple[NewItem, ...]:
    """All that would be put in; without a source each has that of the item which names it."""

    def stated(name: UnknownName) -> str:
        item = plan.by_id.get(name.item)
        return source or (item.text("source") if item is not None else None) or ""

    return tuple(missing_item(name, stated(name)) for name in unknown.names)


def stated_source(wishes: Iterable[Wish]) -> str:
    """The source that an edit itself states first; empty where it states none."""
    for wish in wishes:
        if isinstance(wish, Edit) and wish.field == "source" and wish.written:
            return wish.written
        if isinstance(wish, NewItem) and wish.written.get("source"):
            return wish.written["source"]
    return ""


def _unknown(before: Plan, after: Plan) -> Iterator[UnknownName]:
    """Actors and components that the plan names anew and has not, each once."""
    known = {(mention.item.id, mention.names) for mention in mentions.mentions(before) if not _there(before, mention)}
    seen = set()
    for mention in mentions.mentions(after):
        if mention.refers not in ("actor", "used") or _there(after, mention) or mention.names in seen:
            continue
        if (mention.item.id, mention.names) in known:
            continue
        seen.add(mention.names)
        table = "actor" if mention.refers == "actor" else "component"
        yield UnknownName(table, mention.written, mention.item.id, _near(after, table, mention.written))


def _there(plan: Plan, mention: Mention) -> bool:
    if mention.refers == "actor":
        item = plan.by_id.get(mention.names)
        return item is not None and item.table == "actor"
    return mention.names in plan.by_id


def names_called(items: Iterable[Item], fold: Callable[[str], str] = str.casefold) -> dict[str, str]:
    """The own ids of items by all that they are called: ids, then titles, short forms and aliases of one item alone."""
    own: dict[str, str] = {}
    others: dict[str, set[str]] = {}
    for item in items:
        own[item.own_id] = item.own_id
        for name in (item.text("title"), item.text("short"), *item.ids("aliases")):
            if name:
                others.setdefault(fold(name), set()).add(item.own_id)
    return {**{name: ids.pop() for name, ids in others.items() if len(ids) == 1}, **own}


def near_names(called: Mapping[str, str], written: str, most: int = NEAR) -> tuple[str, ...]:
    """The own ids that may have been meant: of what is called so, else of what is spelled much the same."""
    return tuple(dict.fromkeys(called[name] for name in get_close_matches(written, called, most)))


def _near(plan: Plan, table: str, slug: str) -> tuple[str, ...]:
    items = [item for item in plan.items if item.table == table]
    items += [service.item for service in plan.walk()] if table == "component" else []
    return near_names(names_called(items), slug.casefold())


def _unknown_names(plan: Plan, unknown: tuple[UnknownName, ...]) -> UnknownNames:
    told = (
        t("adding.unknown.near", name=name.slug, near=", ".join(name.near)) if name.near else name.slug
        for name in unknown
    )
    words = tn("adding.unknown", len(unknown), names="; ".join(told))
    places = tuple(Problem(plan.by_id[name.item].path, plan.by_id[name.item].line, "", name.slug) for name in unknown)
    return UnknownNames(t("editing.worse"), words, problems=places, names=unknown)
