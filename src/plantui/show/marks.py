"""What stands at the right of the tree's rows: what differs from the baseline, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from plantui import text
from plantui.change.compare import Change
from plantui.plan.checks import Finding
from plantui.plan.model import Item, Plan
from plantui.show import labels
from plantui.show.line import Line, Role, Span, beside, fit
from plantui.words import t

CHANGED = "*"
ALARM = "!"


@attrs.frozen(slots=True)
class Marks:
    """The mark of each row by its node's key. `alarmed` and `changed` count items; `compared` where changes were asked
    for, so that none of them means none."""

    at: Mapping[str, Span]
    alarmed: int = 0
    changed: int = 0
    compared: bool = False


NONE = Marks({})


def marks(
    plan: Plan,
    today: date,
    found: Mapping[str, Sequence[Finding]] | None = None,
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
        for item, findings in (found or {}).items()
        if item in plan.by_id and not all(one.accepted for one in findings)
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


def tree_header(width: int, ascii_only: bool = False, compared: bool = False) -> Line:
    """The line above the tree: what the rows are, and what the numbers at the right count."""
    name: Line = (("  " + t("plan_view.columns.service"), "dim"),)
    right: Line = ((t("plan_view.columns.changed" if compared else "plan_view.columns.alarmed"), "dim"),)
    return fit(beside(name, right, width, ascii_only), width, ascii_only)


def legend(what: Marks, width: int, ascii_only: bool = False) -> Line:
    """What the marks of this plan mean, and how many there are."""
    alarm = t("plan_view.legend", count=what.alarmed) if what.alarmed else t("plan_view.legend_none")
    if what.compared:
        alarm = t("plan_view.legend_alarm", count=what.alarmed) if what.alarmed else ""
        alarm = "  ".join(filter(None, (t("plan_view.legend_changed", count=what.changed), alarm)))
    words = text.ascii_twin(alarm) if ascii_only else alarm
    return fit(((words, "dim"),), width, ascii_only)
