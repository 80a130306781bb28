"""References between items: what one names, needs and is needed by, by full id; and those that lead nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Literal

from plantui.i18n import t
from plantui.plan.files import Problem
from plantui.plan.model import Item, Plan, Service
from plantui.plan.schema import ReferenceKind
from plantui.plan.values import seen
from plantui.value_class import value_class

Through = Literal["after", "needed_for", "uses", "affects", "about"]
Link = tuple[str, str, Through]
"""What is needed, the item that needs it, and the field that says so, whichever of the two it stands in.

What a risk affects and what a dispute is about hang on the risk and the dispute in the same way.
"""


def full_id(item: Item, name: str) -> str:
    """The full id of what an item's `after`, `needed_for`, `was` or `replaces` names; bare means its own service."""
    return name if "." in name else f"{item.service or 'plan'}.{name}"


def used_id(plan: Plan, name: str) -> str:
    """The full id of what `uses` names: a component of the document, else a service."""
    return f"plan.{name}" if f"plan.{name}" in plan.by_id else name


def around(plan: Plan, item: Item) -> tuple[str, ...]:
    """The ids that the item's own `after` and `needed_for` name, those that exist in the plan."""
    if "." not in item.id or not ("after" in item.fields or "needed_for" in item.fields):
        return ()
    ids = (full_id(item, name) for name in (*item.ids("after"), *item.ids("needed_for")))
    return tuple(name for name in ids if name in plan.by_id)


def links(plan: Plan) -> Iterator[Link]:
    """Every link of the plan, in the order of the items that state it."""
    for item in plan.all_items():
        fields = item.fields
        if "after" in fields:
            for name in item.ids("after"):
                yield full_id(item, name), item.id, "after"
        if "needed_for" in fields:
            for name in item.ids("needed_for"):
                yield item.id, full_id(item, name), "needed_for"
        if "uses" in fields:
            for name in item.ids("uses"):
                yield used_id(plan, name), item.id, "uses"
        if "affects" in fields:
            for name in item.ids("affects"):
                yield item.id, full_id(item, name), "affects"
        if "about" in fields:
            for name in item.ids("about"):
                yield item.id, full_id(item, name), "about"


def needs(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """What each item needs before it: its `after`, then the prerequisites of any service that name it in `needed_for`.

    Walks the whole plan: keep the answer where many items are asked about.
    """
    after: defaultdict[str, dict[str, None]] = defaultdict(dict)
    declared: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for needed, item_id, through in links(plan):
        if through in ("after", "needed_for"):
            (after if through == "after" else declared)[item_id][needed] = None
    return {
        item_id: tuple(dict.fromkeys((*after.get(item_id, ()), *declared.get(item_id, ()))))
        for item_id in dict.fromkeys((*after, *declared))
    }


BothWays = tuple[tuple[str, ...], tuple[str, ...]]
"""What an item needs, in the order of `needs`, and what needs it, its own `needed_for` first."""


def both_ways(plan: Plan, item_id: str) -> BothWays:
    """What one item needs, and what needs it. Walks the whole plan."""
    return _both_ways(link for link in links(plan) if item_id in link[:2])(item_id)


def every_way(plan: Plan) -> Callable[[str], BothWays]:
    """The same for any item, by one walk: for whoever asks about many."""
    return _both_ways(links(plan))


def _both_ways(stated: Iterable[Link]) -> Callable[[str], BothWays]:
    needed_by_item: defaultdict[str, dict[Through, list[str]]] = defaultdict(_no_links)
    needing_item: defaultdict[str, dict[Through, list[str]]] = defaultdict(_no_links)
    for needed, by, through in stated:
        needed_by_item[by][through].append(needed)
        needing_item[needed][through].append(by)

    def both(item_id: str) -> BothWays:
        needed, needing = needed_by_item.get(item_id), needing_item.get(item_id)
        return (
            tuple(dict.fromkeys((*needed["after"], *needed["needed_for"]))) if needed else (),
            tuple(dict.fromkeys((*needing["needed_for"], *needing["after"]))) if needing else (),
        )

    return both


def _no_links() -> dict[Through, list[str]]:
    return {"after": [], "needed_for": [], "uses": [], "affects": [], "about": []}


@value_class
class PointedAt:
    """What names an item from elsewhere, by full id: what says otherwise, risks that touch it, disputes about it."""

    contradicted_by: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()


def every_pointed(plan: Plan) -> Callable[[str], PointedAt]:
    """What names any item, by one walk through the plan: keep the answer where many items are asked about.

    A risk touches what it `affects`, and the components and services that it `uses`.
    """
    found: defaultdict[str, tuple[dict[str, None], dict[str, None], dict[str, None]]] = defaultdict(_none_found)
    for item in plan.all_items():
        for name in item.ids("contradicts"):
            found[full_id(item, name)][0][item.id] = None
        for name in item.ids("affects") if item.table == "risk" else ():
            found[full_id(item, name)][1][item.id] = None
        for name in item.ids("uses") if item.table == "risk" else ():
            found[used_id(plan, name)][1][item.id] = None
        for name in item.ids("about") if item.table == "dispute" else ():
            found[full_id(item, name)][2][item.id] = None
    pointed = {item_id: PointedAt(*map(tuple, several)) for item_id, several in found.items()}
    return lambda item_id: pointed.get(item_id, PointedAt())


def _none_found() -> tuple[dict[str, None], dict[str, None], dict[str, None]]:
    return {}, {}, {}


# what leads nowhere


@value_class
class Reference:
    """A field that names something in another file, and where it does: checked once all files are known."""

    kind: ReferenceKind
    target: str
    written: str
    field: str
    what: str
    line: int


def unresolved(
    references: Iterable[tuple[str, Reference]],
    shared: Iterable[Item] | None,
    by_id: Mapping[str, Item],
    by_service: Mapping[str, Service],
    unread: Collection[str],
) -> list[Problem]:
    """References to what does not exist, each with the path of its file; what stands in an unread file may well exist.

    `shared` are the items of plan.toml, where alone actors and components stand, None where it could not be read;
    `unread` the ids of the services that could not be.
    """
    read = shared is not None
    shared = tuple(shared or ())
    actors = {item.own_id for item in shared if item.table == "actor"}
    usable = {item.own_id for item in shared if item.table == "component"} | by_service.keys()
    unread = {*unread} if read else {*unread, "plan"}
    problems = []
    for path, reference in references:
        target = reference.target
        if reference.kind == "actor":
            resolved = not read or target in actors
        elif reference.kind == "used":
            resolved = not read or target in usable or target in unread
        else:
            resolved = target in by_id or target.partition(".")[0] in unread
        if not resolved:
            message = dangling(reference.kind, reference.field, reference.written)
            problems.append(Problem(path, reference.line, reference.what, message))
    return problems


def dangling(kind: ReferenceKind, field: str, written: str) -> str:
    """The message about a reference to something that does not exist."""
    return f"{field}: " + t(f"reading.dangling.{kind}", seen=seen(written))
