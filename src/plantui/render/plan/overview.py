"""Every service by its title, on a few lines: what `plantui show` says first."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan, Service
from plantui.render import dates, labels, layout
from plantui.render.line import BLANK, Canvas, Line

GAP = 2


@attrs.frozen(slots=True)
class _Row:
    service: str
    milestones: str
    transition: tuple[str, ...]


def overview(plan: Plan, canvas: Canvas) -> tuple[Line, ...]:
    """Title and edition, then each service with its milestones counted and its transition. Titles are never cut."""
    return layout.within(_lines(plan, canvas), canvas)


def heading(plan: Plan, canvas: Canvas) -> Iterator[Line]:
    """The plan's title, and under it revision, date and version."""
    title = terminal_text.clean(plan.item.title, labels.UNSAID) or terminal_text.clean(plan.id)
    yield from layout.paragraph(title, canvas, "title")
    absent = t("plan_view.absent")
    day, version = plan.item.text("date"), plan.item.text("version")
    line = t(
        "plan_view.plan_line",
        revision=terminal_text.clean(plan.revision) or absent,
        date=dates.spelled(day, compact=True) if day else absent,
        version=terminal_text.clean(version) if version else absent,
    )
    yield from layout.paragraph(line, canvas, "dim")


def _lines(plan: Plan, canvas: Canvas) -> Iterator[Line]:
    yield from heading(plan, canvas)
    yield BLANK
    if not plan.services:
        yield from layout.paragraph(t("plan_view.empty"), canvas, "text")
        return
    columns = [t(f"plan_view.columns.{name}") for name in ("service", "milestones", "transition")]
    head = _Row(columns[0], columns[1], (columns[2],))
    rows = [_row(service, depth) for service, depth in _walk(plan.services, 0)]
    if canvas.ascii:
        head, *rows = (_spelled(row) for row in (head, *rows))
    first = max(terminal_text.cells(row.service) for row in (head, *rows)) + GAP
    second = max(terminal_text.cells(row.milestones) for row in (head, *rows)) + GAP
    if canvas.width < first + second + 12:
        for row in rows:  # too narrow for columns: the title whole, the rest under it
            yield from layout.paragraph(row.service, canvas, "strong")
            yield from layout.paragraph(f"  {row.milestones}; {row.transition[0]}", canvas, "text")
        return
    yield (
        (
            terminal_text.pad(head.service, first) + terminal_text.pad(head.milestones, second) + head.transition[0],
            "dim",
        ),
    )
    for row in rows:
        transition = labels.first_whole(row.transition, canvas.column(canvas.width - first - second))
        yield (
            (terminal_text.pad(row.service, first), "strong"),
            (terminal_text.pad(row.milestones, second), "text"),
            (transition, "text"),
        )


def _walk(services: tuple[Service, ...], depth: int) -> Iterator[tuple[Service, int]]:
    for service in services:
        yield service, depth
        yield from _walk(service.services, depth + 1)


def _row(service: Service, depth: int) -> _Row:
    milestones = [item for item in service.items if item.table == "milestone" and not labels.marker(item)]
    dated = sum(map(labels.dated, milestones))
    counted = tn("plan_view.dated", len(milestones), dated=dated) if milestones else t("plan_view.no_milestones")
    name = t(
        "service.named", title=terminal_text.clean(service.title, labels.UNSAID), id=terminal_text.clean(service.id)
    )
    return _Row("  " * depth + name, counted, _handover(milestones))


def _spelled(row: _Row) -> _Row:
    return _Row(
        terminal_text.ascii_twin(row.service),
        terminal_text.ascii_twin(row.milestones),
        tuple(map(terminal_text.ascii_twin, row.transition)),
    )


def _handover(milestones: list[Item]) -> tuple[str, ...]:
    """When the service goes over to operations and who pays, longest wording first; or when that is decided."""
    events = [item for item in milestones if item.kind == "transition"]
    wordings = [(_paid(item, short=False), _paid(item, short=True)) for item in events]
    if not events:
        events = [item for item in milestones if item.kind == "decision"]
        wordings = [
            (f"{labels.title(item)}, {_short(item)}", f"{t('kind.decision')} {_short(item)}") for item in events
        ]
    if not wordings:
        return (t("plan_view.absent"),)
    return (*("; ".join(column) for column in zip(*wordings, strict=True)), wordings[0][-1], _short(events[0]))


def _paid(item: Item, short: bool) -> str:
    return ", ".join(filter(None, (_short(item), labels.payment(item.text("payment"), short))))


def _short(item: Item) -> str:
    if labels.dated(item) and item.when:
        return dates.when_compact(item.when)
    return t("when_words.conditional") if item.text("condition") else t("plan_view.absent")
