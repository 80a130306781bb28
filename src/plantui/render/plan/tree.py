"""The service tree: the document, every service, their groups and items, as rows drawn one at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, overload

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t, tn
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan, Service
from plantui.render import labels
from plantui.render.item_lines import listed
from plantui.render.line import Canvas, Line, Role, Span, beside, fit

CHANGED = "*"
ALARM = "!"


@attrs.frozen(slots=True)
class Marks:
    """The mark of each row by its node's key. `alarmed` and `changed` count items; `compared` where changes were asked
    for, so that none of them means none.
    """

    at: Mapping[str, Span]
    alarmed: int = 0
    changed: int = 0
    compared: bool = False


def marks(
    plan: Plan,
    today: date,
    findings: Mapping[str, Sequence[PlanFinding]] | None = None,
    changes: Mapping[str, Change] | None = None,
    numbers: Mapping[str, str] | None = None,
) -> Marks:
    """`!` for a date passed unconfirmed and for what contradicts something, `*` for what changed, `NY` for what came.

    Where a round has numbered a change its number stands instead. A service and a group have the number of their
    changes, without a comparison that of what is alarming.

    Reads the whole plan once; keep the answer beside the plan.
    """
    alarmed = {item.id for item in plan.all_items() if labels.passed(item, today)}
    alarmed |= {
        item
        for item, of_item in (findings or {}).items()
        if item in plan.by_id and not all(finding.accepted for finding in of_item)
    }
    alarms = _counted(plan, (plan.by_id[item] for item in alarmed))
    changed = changes or {}
    counts = _counted(plan, (change.either for change in changed.values()))
    at: dict[str, Span] = {}
    for key in {*alarms, *counts}:
        number = counts.get(key, 0) if changes is not None else alarms.get(key, 0)
        at[key] = _mark(str(number) if number else "", key in alarms)
    for item in {*alarmed, *changed}:
        change = changed.get(item)
        new = change is not None and change.before is None
        sign = t("change.word.added") if new else CHANGED if change is not None else ""
        sign = (numbers or {}).get(item, sign) if change is not None and item not in plan.by_service else sign
        inside = f"{counts[item]} " if item in counts and not new else ""
        at[item] = _mark(inside.rstrip() or sign, item in alarmed or item in alarms)
    return Marks(at, len(alarmed), len(changed), changes is not None)


def _mark(words: str, alarm: bool) -> Span:
    role: Role = "warn" if alarm else "strong"
    return (f"{words} {ALARM}".lstrip() if alarm else f"{words}  ", role)


def _counted(plan: Plan, items: Iterator[Item]) -> dict[str, int]:
    """How many of these items each row that can be closed has within it: groups, services, and those they are in."""
    counts: dict[str, int] = {}
    for item in items:
        for key in _around(plan, item):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _around(plan: Plan, item: Item) -> Iterator[str]:
    if item.table == "plan":
        yield "plan"
        return
    owner = item.id if item.table == "service" else item.service or "plan"
    if item.table != "service":
        group = "governance" if item.table in ("policy", "people") else item.table
        yield f"{owner}/{group}"
    service = plan.by_service.get(owner)
    yield owner
    while service is not None and service.inside is not None:
        yield service.inside
        service = plan.by_service.get(service.inside)


def tree_header(canvas: Canvas, compared: bool = False) -> Line:
    """The line above the tree: what the rows are, and what the numbers at the right count."""
    name: Line = (("  " + t("plan_view.columns.service"), "dim"),)
    right: Line = ((t("plan_view.columns.changed" if compared else "plan_view.columns.alarmed"), "dim"),)
    return fit(beside(name, right, canvas), canvas)


def legend(tally: Marks, canvas: Canvas) -> Line:
    """What the marks of this plan mean, and how many there are."""
    alarm = tn("plan_view.legend", tally.alarmed) if tally.alarmed else t("plan_view.legend_none")
    if tally.compared:
        alarm = tn("plan_view.legend_alarm", tally.alarmed) if tally.alarmed else ""
        alarm = "  ".join(filter(None, (tn("plan_view.legend_changed", tally.changed), alarm)))
    words = canvas.spell(alarm)
    return fit(((words, "dim"),), canvas)


# the service tree: the document, every service, their groups and items, as rows drawn one at a time


NodeKind = Literal["document", "service", "group", "item"]

SERVICE_GROUPS = ("goal", "fact", "status", "prerequisite", "milestone", "risk", "note")
PLAN_GROUPS = ("reference", "period", "focus", "actor", "component", "note", "accepted", "governance")


@attrs.frozen(slots=True)
class TreeRow:
    """One row of the tree.

    `key` is what `opened` holds: an item's full id, or `<owner>/<table>` for a group. `about` is the item whose detail
    belongs to the row (a group's owner); `item_id` is None for a group. `open` is None for what cannot be opened.
    """

    key: str
    item_id: str | None
    about: str
    depth: int
    open: bool | None
    kind: NodeKind
    table: str
    count: int = 0


@attrs.frozen(slots=True)
class _Run:
    """The items of one open group: rows that are made only when asked for."""

    items: tuple[Item, ...]
    depth: int


class TreeRows(Sequence[TreeRow]):
    """The visible rows, in order. Items of open groups become nodes when they are asked for."""

    __slots__ = ("_length", "_parts", "_starts")

    def __init__(self, parts: Sequence[TreeRow | _Run]) -> None:
        self._parts = parts
        self._starts: list[int] = []
        self._length = 0
        for part in parts:
            self._starts.append(self._length)
            self._length += len(part.items) if isinstance(part, _Run) else 1

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> TreeRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TreeRow]: ...
    def __getitem__(self, index: int | slice) -> TreeRow | Sequence[TreeRow]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        at = bisect_right(self._starts, index) - 1
        part = self._parts[at]
        return _leaf(part.items[index - self._starts[at]], part.depth) if isinstance(part, _Run) else part

    def position(self, key: str) -> int | None:
        """The row of a node's key; None when it is not visible. Makes no nodes."""
        for start, part in zip(self._starts, self._parts, strict=True):
            if isinstance(part, TreeRow):
                if part.key == key:
                    return start
                continue
            for offset, item in enumerate(part.items):
                if item.id == key:
                    return start + offset
        return None


def nodes(plan: Plan, opened: frozenset[str]) -> TreeRows:
    """The rows of the tree with these branches open; a closed branch is not walked."""
    parts: list[TreeRow | _Run] = [TreeRow("plan", "plan", "plan", 0, "plan" in opened, "document", "plan")]
    if "plan" in opened:
        governed = {"governance": plan.governance} if plan.governance else {}
        parts += _groups("plan", {**_by_table(plan.items), **governed}, PLAN_GROUPS, 1, opened)
    for service in plan.services:
        parts += _branch(service, 0, opened)
    return TreeRows(parts)


def around(plan: Plan, item_id: str) -> frozenset[str]:
    """The branches that must be open for an item's row to be visible."""
    item = plan.by_id.get(item_id)
    if item is None:
        return frozenset()
    keys: set[str] = set()
    if item.table not in ("service", "plan"):
        owner = item.service or "plan"
        group = "governance" if item.table in ("policy", "people") else item.table
        keys |= {owner, f"{owner}/{group}"}
    service = plan.by_service.get(item.service or item.id)
    while service is not None and service.inside is not None:
        keys.add(service.inside)
        service = plan.by_service.get(service.inside)
    return frozenset(keys)


def matching_rows(plan: Plan, wanted: Callable[[str], bool]) -> TreeRows:
    """Every item that is wanted, by its id, under its service's row."""
    parts: list[TreeRow | _Run] = []

    def hits(items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(item for item in items if wanted(item.id))

    if inside := hits((*plan.items, *plan.governance)):
        parts += [TreeRow("plan", "plan", "plan", 0, True, "document", "plan"), _Run(inside, 1)]
    for service in plan.walk():
        inside = hits(service.items)
        if inside or hits((service.item,)):
            open_ = True if inside else None
            parts.append(TreeRow(service.id, service.id, service.id, 0, open_, "service", "service", len(inside)))
            parts.append(_Run(inside, 1))
    return TreeRows(parts)


def _branch(service: Service, depth: int, opened: frozenset[str]) -> Iterator[TreeRow | _Run]:
    can_open = bool(service.items or service.services)
    is_open = service.id in opened if can_open else None
    yield TreeRow(service.id, service.id, service.id, depth, is_open, "service", "service")
    if is_open:
        yield from _groups(service.id, _by_table(service.items), SERVICE_GROUPS, depth + 1, opened)
        for inner in service.services:
            yield from _branch(inner, depth + 1, opened)


def _by_table(items: Sequence[Item]) -> Mapping[str, Sequence[Item]]:
    tables: dict[str, list[Item]] = {}
    for item in items:
        tables.setdefault(item.table, []).append(item)
    return tables


def _groups(
    owner: str, tables: Mapping[str, Sequence[Item]], order: Sequence[str], depth: int, opened: frozenset[str]
) -> Iterator[TreeRow | _Run]:
    for table in (*order, *(name for name in tables if name not in order)):
        items = tables.get(table)
        if not items:
            continue
        key = f"{owner}/{table}"
        yield TreeRow(key, None, owner, depth, key in opened, "group", table, len(items))
        if key in opened:
            yield _Run(tuple(items), depth + 1)


def _leaf(item: Item, depth: int) -> TreeRow:
    return TreeRow(item.id, item.id, item.id, depth, None, "item", item.table)


# drawing


def node_line(plan: Plan, node: TreeRow, canvas: Canvas, at_right: Mapping[str, Span] | None = None) -> Line:
    """One row in `canvas.width` cells: `+` or `-`, indent by depth, and its mark from `at_right`, by node key."""
    mark = (at_right or {}).get(node.key)
    sign = {True: "- ", False: "+ ", None: "  "}[node.open]
    indent = "  " * min(node.depth, max(canvas.width // 6, 0))
    role: Role = "strong" if node.kind in ("document", "service") else "text"
    right: Line = (mark,) if mark else ()
    room = canvas.width - len(indent) - len(sign) - (terminal_text.cells(mark[0]) + 1 if mark else 0)
    words = labels.first_fitting(_words(plan, node), canvas.column(max(room, 0)))
    line: Line = ((indent + sign, "dim"), (words, role))
    return beside(line, right, canvas) if mark else fit(line, canvas)


def _words(plan: Plan, node: TreeRow) -> tuple[str, ...]:
    if node.kind == "group":
        heading = labels.group(node.table)
        if node.table == "reference":
            return (f"{heading} {t('table.references', count=node.count)}", f"{heading} ({node.count})")
        if node.table == "status":
            return (f"{heading} {tn('table.voices', node.count)}", f"{heading} ({node.count})")
        return (f"{heading} ({node.count})",)
    if node.kind == "document":
        return (labels.group("plan"),)
    item = plan.by_id.get(node.key)
    if item is None:
        return (terminal_text.clean(node.key),)
    return listed(plan, item)
