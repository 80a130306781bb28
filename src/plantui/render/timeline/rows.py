"""The timeline: every service and milestone on a row of its own, drawn as exactly as the plan knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.render import dates, labels
from plantui.render.changes.compared import Compared, became, in_full, moved, places
from plantui.render.highlights.years import has_time, years
from plantui.render.item_lines import dispute_stands, score
from plantui.render.line import Canvas, Line, fit
from plantui.render.timeline.axis import (
    Scale,
    Zoom,
    default_zoom,
    fitting,
    ruler,
    starting,
)
from plantui.render.timeline.axis import layout as timeline_layout
from plantui.render.timeline.bars import TimelineRow, claim_of, claimed, drawn_item, join, raised, service_words

Selection = Literal["milestones", "dated", "transitions", "passed", "all", "changed"]
SELECTIONS: tuple[Selection, ...] = ("milestones", "dated", "transitions", "passed", "all")
"""milestones: all but the markers that only figures have. all: those too."""
COMPARED_SELECTIONS: tuple[Selection, ...] = ("changed", *SELECTIONS)
"""With a comparison: changed is what changed and every transition, without the services' headings."""


def selected_rows(
    plan: Plan,
    only: Selection = "milestones",
    service: str | None = None,
    today: date | None = None,
    against: Compared | None = None,
    sources: bool = True,
) -> tuple[TimelineRow, ...]:
    """The rows in the plan's own order, those of the document first, each service before its items; `service` shows
    that one and what is inside it.

    `passed` needs `today`. Services without a row of their own in a selection are left out of it. With `against` a
    ghost stands beneath what had another place in time, and what was taken out keeps a row; without `sources` an item
    of several sources has its own row alone, for narrow screens.
    """
    whole = only in ("milestones", "all")
    selected: list[TimelineRow] = []
    start = plan.by_service.get(service) if service else None
    if service is None:
        of_the_whole = [
            row
            for item in plan.items
            if _wanted(item, only, today, against)
            for row in _rows_of(item, "plan", against, sources)
        ]
        of_the_whole += _removed("plan", only, against)
        if of_the_whole and only != "changed":
            selected.append(TimelineRow("plan", "service", "plan"))
        selected += of_the_whole
    for part in start.walk() if start else plan.walk():
        inside = [
            row
            for item in part.items
            if _wanted(item, only, today, against)
            for row in _rows_of(item, part.id, against, sources)
        ]
        inside += _removed(part.id, only, against)
        alone = only == "changed" and not inside and against is not None and _came(against, part.id)
        if whole or alone or (inside and only != "changed"):
            selected.append(TimelineRow(part.id, "service", part.id))
        selected += inside
    if against is not None and service is None:
        for former in against.baseline.walk():
            inside = _removed(former.id, only, against) if former.id not in plan.by_service else []
            if former.id not in plan.by_service and (whole or only == "changed" or inside):
                selected += [TimelineRow(former.id, "removed", former.id), *inside]
    return tuple(selected)


def _rows_of(item: Item, service: str, against: Compared | None, sources: bool) -> Iterator[TimelineRow]:
    yield TimelineRow(item.id, "item", service)
    claims = item.fields.get("claim") if sources or against is None else None
    for number in range(len(claims) if isinstance(claims, tuple) else 0):
        yield TimelineRow(item.id, "claim", service, number)
    if against is not None and moved(against.of(item.id)):
        yield TimelineRow(item.id, "ghost", service)


def _removed(service: str, only: Selection, against: Compared | None) -> list[TimelineRow]:
    removed: list[TimelineRow] = []
    stood_in = "" if service == "plan" else service
    for item_id in against.removed.get(stood_in, ()) if against is not None else ():
        change = against.of(item_id) if against is not None else None
        item = change.before if change else None
        if item is not None and _wanted(item, "all" if only == "changed" else only, None, None):
            removed.append(TimelineRow(item_id, "removed", service))
            if moved(change):
                removed.append(TimelineRow(item_id, "ghost", service))
    return removed


def _came(against: Compared, service: str) -> bool:
    change = against.of(service)
    return change is not None and change.before is None


def _wanted(item: Item, only: Selection, today: date | None, against: Compared | None) -> bool:
    if item.table == "prerequisite" and not has_time(item):
        return False
    if item.table in ("component", "risk", "dispute"):
        if only == "changed" and (against is None or against.of(item.id) is None):
            return False
        return only in ("milestones", "all", "dated", "changed") and _drawn(item)
    if item.table not in ("milestone", "prerequisite"):
        return False
    if only == "all":
        return True
    if only == "changed":
        changed = against is not None and against.of(item.id) is not None
        return not labels.marker(item) and (changed or _handed_over(item))
    if only == "dated":
        return bool(places(item))
    if only == "transitions":
        return _handed_over(item)
    if only == "passed":
        return labels.passed(item, today)
    return not labels.marker(item)


def _drawn(item: Item) -> bool:
    """Whether there is something to draw of a dispute, or of a component's or a risk's place in time."""
    if item.table == "dispute":
        return raised(item) is not None
    return item.when is not None or labels.until(item) is not None


def _handed_over(item: Item) -> bool:
    return item.kind in ("transition", "decision") or (item.kind in labels.MARKERS and item.when is not None)


def counted(selected: Sequence[TimelineRow]) -> int:
    """How many items some rows are about: headings, sources and ghosts are not counted."""
    return sum(row.kind in ("item", "removed") and row.item_id != row.service for row in selected)


def caption(only: Selection, shown: int, count: int, width: int) -> tuple[str, str]:
    """What the selection is and how many of all rows it shows, for the two lines at the left of the ruler."""
    name = timeline_layout(width).name_width
    words = [*terminal_text.wrap(t("timeline.selection", selection=t(f"timeline.select.{only}")), max(name, 1)), ""][:2]
    count_words = t("timeline.shown_of", shown=shown, count=count)
    room = name - terminal_text.cells(words[1]) - terminal_text.cells(count_words)
    return words[0], words[1] + " " * room + count_words if room > 0 else words[1]


def first_scale(plan: Plan, width: int, zoom: Zoom | None = None, against: Compared | None = None) -> Scale:
    """The scale a timeline opens with: from the first year of plan and baseline, at the zoom that suits the width."""
    first = (*years(plan, against), 2000)[0]
    return starting(first, zoom or default_zoom(width), timeline_layout(width).cells)


def whole_scale(plan: Plan, width: int, against: Compared | None = None) -> Scale:
    """The closest scale that shows all years of plan and baseline."""
    every = years(plan, against) or (2000,)
    return fitting(every[0], every[-1], timeline_layout(width).cells)


def day_of(plan: Plan, row: TimelineRow, against: Compared | None = None) -> date | None:
    """The first day of what a row draws, else its last; None where it has neither."""
    item = plan.by_id.get(row.item_id) or (against.baseline.by_id.get(row.item_id) if against else None)
    if item is not None and item.table == "dispute":
        day = raised(item)
        return (day.earliest or day.latest) if day is not None else None
    when = None if item is None else claimed(item, row.claim) if row.kind == "claim" else item.when
    return (when.earliest or when.latest) if when is not None else None


def header(
    scale: Scale,
    canvas: Canvas,
    caption: Sequence[str] = (),
    today: date | None = None,
    against: Compared | None = None,
) -> tuple[Line, Line]:
    """The two lines above the rows: `caption` at the left, the ruler, what the words at the right are, and today."""
    shares = timeline_layout(canvas.width)
    captions = (*caption, "", "")[:2]
    heading = t("timeline.words_heading_compared") if against else t("timeline.words_heading")
    right = (heading, t("timeline.today", day=dates.short(today)) if today else "")
    return tuple(  # type: ignore[return-value]  # two rulers give two lines
        fit(join(shares, (captions[at], "dim"), line, (right[at], "dim"), canvas), canvas)
        for at, line in enumerate(ruler(attrs.evolve(scale, cells=shares.cells)))
    )


def legend(canvas: Canvas, against: Compared | None = None) -> Line:
    """One line on what the glyphs are, as full as the width allows; with a comparison also what the ghost is of."""
    if against is None:
        wordings = [t("timeline.legend_wide"), t("timeline.legend"), t("timeline.legend_short")]
    else:
        revision = terminal_text.clean(against.baseline.revision, 40)
        wordings = [t("timeline.legend_compared_wide", revision=revision)] if revision else []
        wordings += [t("timeline.legend_compared", revision=revision)] if revision else []
        wordings += [t("timeline.legend_compared_short"), t("timeline.legend_compared_shortest")]
    spelled = list(map(canvas.spell, wordings))
    words = next((words for words in spelled if terminal_text.cells(words) <= canvas.width), spelled[-1])
    return fit(((words, "dim"),), canvas)


def plain_rows(
    plan: Plan, selected: Sequence[TimelineRow], today: date | None, against: Compared | None = None
) -> Iterator[str]:
    """The same rows without columns, one fact a line: service, title, date spelled out, certainty, what has passed.

    With `against` also what became of it, and where it stood before, after its change number; ghosts have no line of
    their own.
    """
    for row in selected:
        change = against.of(row.item_id) if against is not None else None
        item = drawn_item(plan, row, change)
        if item is None or row.kind == "ghost":
            continue
        if row.kind == "service" or item.table == "service":
            words = labels.title(item)
            nothing = service_words(plan, row, against)[0]
            yield f"{words}: {nothing}" if nothing else words
            continue
        if row.kind == "claim":
            when = claimed(item, row.claim)
            who = labels.name(plan, str(claim_of(item, row.claim).get("reporter") or ""))
            place = dates.when_words(when) if when else labels.absent(item)
            yield f"{labels.title(item)}: {t('timeline.source', who=who).strip()}: {place}"
            continue
        facts = [] if row.kind == "removed" else list(_facts(item, today, change))
        if change is not None and change.weight != "wording":
            facts += became(change)
        number = against.number_of(item.id) if against is not None else ""
        yield ": ".join(filter(None, (number, labels.short_service(item), labels.title(item), ", ".join(facts))))


def _facts(item: Item, today: date | None, change: Change | None) -> Iterator[str]:
    if item.table == "dispute":
        yield dispute_stands(item)
        return
    if item.table == "risk" and score(item):
        yield score(item)
    lasting = labels.lasting(item) if change is None or item.when is None else ()
    yield lasting[0] if lasting else in_full(item, change)
    yield from filter(None, (terminal_text.clean(item.text("condition") or ""), labels.own_words(item)))
    yield from filter(None, (labels.state(item.text("state")), labels.payment(item.text("payment"))))
    if labels.passed(item, today):
        yield t("timeline.passed_plain")
