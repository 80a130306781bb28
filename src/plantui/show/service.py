"""The detail of a service: what it is, what it stands on, what it holds, and its milestones in time order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from plantui import text
from plantui.plan.model import Item, Plan, Service
from plantui.plan.stating import outside
from plantui.show import blocks, dates, labels
from plantui.show.blocks import Labelled
from plantui.show.line import BLANK, Line, Role, beside, say
from plantui.words import t

_COUNTED = ("goal", "fact", "status", "prerequisite", "milestone", "risk", "note")


def service_lines(plan: Plan, service: Service, width: int, ascii_only: bool, today: date | None) -> Iterator[Line]:
    """The lines below a service's title, each at most `width` cells."""
    yield from blocks.labelled(list(_rows(plan, service)), width, ascii_only, 13)
    summary = service.item.text("summary")
    yield blocks.rule(width, ascii_only)
    if summary:
        yield from blocks.paragraphs(summary, width, "text", ascii_only)
    else:
        yield from blocks.paragraph(
            f"{t('plan_view.label.summary')}: {t('plan_view.absent')}", width, "dim", ascii_only
        )
    yield BLANK
    yield say(t("plan_view.heading.milestones"), "dim")
    milestones = in_time_order(service)
    if not milestones:
        yield from blocks.paragraph(t("plan_view.no_milestones"), width, "dim", ascii_only)
        return
    if width < blocks.NARROW:
        yield from blocks.labelled([_stacked(item, today) for item in milestones], width, ascii_only)
        return
    whens = [_when(item, width // 2 - 2, ascii_only) for item in milestones]
    column = max(map(text.cells, whens)) + 1
    for item, when in zip(milestones, whens, strict=True):
        yield _milestone(item, text.pad(when, column), width, ascii_only, today)


def in_time_order(service: Service) -> list[Item]:
    """Its milestones by their last day; those without a date come after, the figure-only last."""
    return sorted((item for item in service.items if item.table == "milestone"), key=_order)


def _order(item: Item) -> tuple[int, date, date]:
    dated = labels.dated(item) and item.when is not None
    ends = item.when.sort_key if dated and item.when else (date.max, date.min)
    return (0 if dated else 2 if labels.marker(item) else 1, *ends)


def _when(item: Item, width: int, ascii_only: bool) -> str:
    if item.when is not None:
        return labels.first_whole(dates.forms(item.when), width, ascii_only)
    return labels.first_whole((labels.absent(item), t("plan_view.absent")), width, ascii_only)


def _milestone(item: Item, when: str, width: int, ascii_only: bool, today: date | None) -> Line:
    role: Role = "transition" if item.kind == "transition" else "text" if item.when else "dim"
    mark: Line = ((t("plan_view.passed_mark"), "warn"),) if labels.passed(item, today) else ()
    room = width - text.cells(when) - (text.cells(mark[0][0]) + 1 if mark else 0)
    name: Line = ((when, "text"), (labels.first_fitting(labels.titles(item), room, ascii_only), role))
    return beside(name, mark, width, ascii_only) if mark else name


def _stacked(item: Item, today: date | None) -> Labelled:
    role: Role = "transition" if item.kind == "transition" else "text" if item.when else "dim"
    words = labels.titles(item)[0]
    passed: tuple[tuple[str, Role], ...] = ((t("plan_view.passed"), "warn"),) if labels.passed(item, today) else ()
    when = dates.when_compact(item.when) if item.when else labels.absent(item)
    return Labelled(when, ((words, role), *passed))


def _rows(plan: Plan, service: Service) -> Iterator[Labelled]:
    item = service.item
    if service.inside:
        yield Labelled(t("plan_view.label.inside"), ((labels.name(plan, service.inside), "text"),))
    mandate = item.text("mandate")
    yield Labelled(t("plan_view.label.mandate"), (_said(mandate),))
    uses = item.ids("uses")
    yield Labelled(t("plan_view.label.builds_on"), (_said(labels.names(plan, uses)),))
    yield Labelled(t("plan_view.label.holds"), ((_counts(service), "text"),))
    if service.services:
        names = ", ".join(text.clean(inner.title, labels.UNSAID) for inner in service.services)
        yield Labelled(t("plan_view.label.services"), ((names, "text"),))
    yield Labelled(t("plan_view.label.source"), (_said(item.text("source")),))
    if checked := item.text("checked"):
        yield Labelled(t("plan_view.label.checked"), ((dates.spelled(checked), "text"),))
    yield from outside_rows(item)


def outside_rows(item: Item) -> Iterator[Labelled]:
    """What the file says of an item beside the format: it is bound like all else, so it is shown like all else."""
    for name, value in outside(item).items():
        words = t("plan_view.outside", words=labels.raw(value))
        yield Labelled(text.clean(name, labels.UNSAID)[:20], ((words, "warn"),))


def _said(words: str | None) -> tuple[str, Role]:
    return (text.clean(words), "text") if words else (t("plan_view.absent"), "dim")


def _counts(service: Service) -> str:
    counted = Counter(item.table for item in service.items)
    held = ", ".join(f"{labels.group(table)} {counted[table]}" for table in _COUNTED if counted[table])
    absent = [labels.group(table).lower() for table in _COUNTED if not counted[table] and table != "note"]
    if not absent:
        return held
    return ". ".join(filter(None, (held, f"{t('plan_view.absent').capitalize()}: {', '.join(absent)}")))
