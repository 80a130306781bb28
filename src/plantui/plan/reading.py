"""Plan files from bytes, one by one, and the plan that they make together.

`parse` looks at one file alone, so its result can be remembered by the file's object id; `assemble` joins the files
and finds what only shows between them. Neither raises for what a file holds: it becomes a problem, the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import attrs

from plantui import limits
from plantui.plan import toml, values
from plantui.plan.model import Item, Plan, Problem, Service
from plantui.plan.parsing import PLAN_PATH, SERVICE_PATH, Parsed, is_service_id, parse
from plantui.plan.tables import dangling
from plantui.words import t

__all__ = ["File", "Outline", "Parsed", "assemble", "outline", "parse"]

_FIRST_ARRAY = re.compile(r"^\[\[", re.MULTILINE)


@attrs.frozen(slots=True)
class File:
    """One file of a revision: its path below the repository's root, and what names its bytes.

    `blob` is the object id in git, or `sha256:` and the hex of the bytes for a file of the work tree.
    """

    path: str
    blob: str


@attrs.frozen(slots=True)
class Outline:
    """What the first frame shows of a service."""

    id: str
    title: str
    order: int
    inside: str | None


def outline(path: str, data: bytes) -> Outline | None:
    """Id, title and place of a service from the head of its file; None for other files and for broken heads."""
    match = SERVICE_PATH.fullmatch(path)
    if match is None or not is_service_id(match[2]):
        return None
    try:
        text = toml.decode(data)
        head = _FIRST_ARRAY.search(text)
        raw = toml.parse(toml.scan(text[: head.start()] if head else text).text)
    except toml.NotToml:
        return None
    title, order = raw.get("title"), raw.get("order")
    return Outline(
        match[2],
        values.canonical(title) if isinstance(title, str) else match[2],
        order if isinstance(order, int) else 1_000_000,
        _inside(match[1]),
    )


def assemble(parsed: Iterable[Parsed], problems: Iterable[Problem] = ()) -> Plan:
    """The plan that files make together, with every problem: theirs, those handed in, and those between files.

    Where plan.toml is missing or broken the plan's own item is empty; where a service is, it is absent and what refers
    to it is not counted as a problem too.
    """
    files = sorted(parsed, key=lambda one: one.path)
    found = [*problems, *(problem for one in files for problem in one.problems)]
    document = next((one for one in files if one.role == "plan"), None)
    if document is None:
        found.append(Problem(PLAN_PATH, 0, "", t("reading.no_plan")))
    services = _placed(files, found)
    by_id: dict[str, Item] = {}
    item = document.item if document and document.item else Item("plan", "plan", "plan", None, {}, None, PLAN_PATH, 0)
    items = document.items if document else ()
    governance = tuple(one.item for one in files if one.role in {"policy", "people"} and one.item)
    for one in (item, *items, *governance):
        by_id[one.id] = one
    by_service: dict[str, Service] = {}
    for service in services:
        for inner in service.walk():
            by_service[inner.id] = inner
            by_id[inner.id] = inner.item
            by_id.update([(one.id, one) for one in inner.items])
    found += _dangling(files, document, by_id, by_service)
    return Plan(
        item=item,
        versions=document.versions if document else (),
        items=items,
        governance=governance,
        services=services,
        by_id=by_id,
        by_service=by_service,
        files={one.path: one.sha256 for one in files},
        problems=tuple(sorted(found, key=lambda problem: (problem.path, problem.line))),
        reasons={one.reasons.round: one.reasons for one in files if one.reasons is not None},
        newer={one.path: one.newer for one in files if one.newer},
        id_line=document.id_line if document else 0,
    )


def _inside(folders: str) -> str | None:
    return folders.rstrip("/").rpartition("/")[2] or None


def _placed(files: Iterable[Parsed], found: list[Problem]) -> tuple[Service, ...]:
    """The service tree in display order: each service inside the nearest one above it that could be read."""
    paths = {one.path for one in files}
    readable: dict[str, Parsed] = {}
    by_name: dict[str, str] = {}
    items = 0
    for one in files:
        match = SERVICE_PATH.fullmatch(one.path)
        if one.role != "service" or match is None:
            continue
        above = _above(one.path)
        if above is not None and above not in paths:
            found.append(Problem(one.path, 0, "", t("reading.no_parent", parent=_inside(match[1]), path=above)))
        if one.item is None:
            continue
        items += len(one.items) + 1
        if items > limits.ITEMS:
            found.append(Problem(one.path, 0, "", t("reading.too_many_items", most=limits.ITEMS)))
            break
        first = by_name.setdefault(one.item.id, one.path)
        if first == one.path:
            readable[one.path] = one
        else:
            found.append(Problem(one.path, 0, "", t("reading.twice_service", id=one.item.id, path=first)))
    below: dict[str | None, list[str]] = {}
    for path in readable:
        above = _above(path)
        while above is not None and above not in readable:
            above = _above(above)
        below.setdefault(above, []).append(path)
    return _tree(readable, below, None)


def _above(path: str) -> str | None:
    """The path of the service that a service's folder says it is inside."""
    match = SERVICE_PATH.fullmatch(path)
    return f"plan/services/{match[1].rstrip('/')}.toml" if match and match[1] else None


def _tree(
    readable: Mapping[str, Parsed], below: Mapping[str | None, list[str]], above: str | None
) -> tuple[Service, ...]:
    services = []
    for path in below.get(above, ()):
        one = readable[path]
        match = SERVICE_PATH.fullmatch(path)
        if one.item is not None and match is not None:
            services.append(Service(one.item, one.items, _tree(readable, below, path), _inside(match[1])))
    return tuple(sorted(services, key=lambda service: (service.order, service.id)))


def _dangling(
    files: Iterable[Parsed],
    document: Parsed | None,
    by_id: Mapping[str, Item],
    by_service: Mapping[str, Service],
) -> list[Problem]:
    """References to what is not there; what stands in a file that could not be read may well be there."""
    read = document is not None and document.item is not None
    shared = document.items if document else ()  # actors and components stand in plan.toml alone
    actors = {item.own_id for item in shared if item.table == "actor"}
    usable = {item.own_id for item in shared if item.table == "component"} | by_service.keys()
    unread = {match[2] for one in files if one.item is None and (match := SERVICE_PATH.fullmatch(one.path))}
    if not read:
        unread.add("plan")
    found = []
    for one in files:
        for reference in one.references:
            target = reference.target
            if reference.kind == "actor":
                there = not read or target in actors
            elif reference.kind == "used":
                there = not read or target in usable or target in unread
            else:
                there = target in by_id or target.partition(".")[0] in unread
            if not there:
                message = dangling(reference.kind, reference.field, reference.written)
                found.append(Problem(one.path, reference.line, reference.what, message))
    return found
