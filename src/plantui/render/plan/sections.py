"""The document and its services: the detail of each, and all of them on a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan, Service
from plantui.plan.schema import MILESTONE_KINDS, VERSION, fields_of
from plantui.plan.sources import outside
from plantui.plan.values import Value
from plantui.render import dates, labels, layout
from plantui.render.item_lines import listed
from plantui.render.labels import field_name
from plantui.render.layout import Labelled
from plantui.render.line import BLANK, Canvas, Line, Role, beside, say
from plantui.value_class import value_class

_COUNTED = ("goal", "fact", "status", "prerequisite", "milestone", "risk", "note")


def service_lines(plan: Plan, service: Service, canvas: Canvas, today: date | None) -> Iterator[Line]:
    """The lines below a service's title, each at most `canvas.width` cells."""
    yield from layout.labelled(list(service_rows(plan, service)), canvas, 13)
    summary = service.item.text("summary")
    yield layout.rule(canvas)
    if summary:
        yield from layout.paragraphs(summary, canvas, "text")
    else:
        yield from layout.paragraph(f"{field_name('summary')}: {t('plan_view.absent')}", canvas, "dim")
    yield BLANK
    yield say(t("plan_view.heading.milestones"), "dim")
    milestones = in_time_order(service)
    if not milestones:
        yield from layout.paragraph(t("plan_view.no_milestones"), canvas, "dim")
        return
    if canvas.width < layout.NARROW:
        yield from layout.labelled([_stacked(plan, item, today) for item in milestones], canvas)
        return
    whens = [_when(item, canvas.column(canvas.width // 2 - 2)) for item in milestones]
    column = max(map(terminal_text.cells, whens)) + 1
    for item, when in zip(milestones, whens, strict=True):
        yield _milestone(plan, item, terminal_text.pad(when, column), canvas, today)


def in_time_order(service: Service) -> list[Item]:
    """Its milestones by their last day; those without a date come after, the figure-only last."""
    return sorted((item for item in service.items if item.table == "milestone"), key=_order)


def _order(item: Item) -> tuple[int, date, date]:
    dated = labels.dated(item) and item.when is not None
    ends = item.when.sort_key if dated and item.when else (date.max, date.min)
    return (0 if dated else 2 if labels.marker(item) else 1, *ends)


def _when(item: Item, canvas: Canvas) -> str:
    if lasting := labels.lasting(item):
        return labels.first_whole(lasting, canvas)
    if item.when is not None:
        return labels.first_whole(dates.forms(item.when), canvas)
    return labels.first_whole((labels.absent(item), t("plan_view.absent")), canvas)


def _milestone(plan: Plan, item: Item, when: str, canvas: Canvas, today: date | None) -> Line:
    role: Role = "transition" if item.kind == "transition" else "text" if item.when else "dim"
    mark: Line = ((t("plan_view.passed_mark"), "warn"),) if labels.passed(item, today) else ()
    if outcome := labels.outcome(item):
        mark = ((outcome, "warn"),)
    room = canvas.width - terminal_text.cells(when) - (terminal_text.cells(mark[0][0]) + 1 if mark else 0)
    name: Line = ((when, "text"), (labels.first_fitting(listed(plan, item), canvas.column(room)), role))
    return beside(name, mark, canvas) if mark else name


def _stacked(plan: Plan, item: Item, today: date | None) -> Labelled:
    role: Role = "transition" if item.kind == "transition" else "text" if item.when else "dim"
    words = listed(plan, item)[0]
    passed: tuple[tuple[str, Role], ...] = ((t("plan_view.passed"), "warn"),) if labels.passed(item, today) else ()
    when = dates.when_compact(item.when) if item.when else labels.absent(item)
    return Labelled(when, ((words, role), *passed))


def service_rows(plan: Plan, service: Service) -> Iterator[Labelled]:
    """The label column of a service."""
    item = service.item
    if service.inside:
        yield Labelled(t("plan_view.label.inside"), ((labels.name(plan, service.inside), "text"),))
    mandate = item.text("mandate")
    yield Labelled(field_name("mandate"), (_said(mandate),))
    uses = item.ids("uses")
    yield Labelled(t("plan_view.label.builds_on"), (_said(labels.names(plan, uses)),))
    yield Labelled(t("plan_view.label.holds"), ((_counts(service), "text"),))
    if service.services:
        names = ", ".join(terminal_text.clean(inner.title, labels.UNSAID) for inner in service.services)
        yield Labelled(t("plan_view.label.services"), ((names, "text"),))
    yield from field_rows(plan, item, fields_told(item))
    yield Labelled(field_name("source"), (_said(item.text("source")),))
    if checked := item.text("checked"):
        yield Labelled(field_name("checked"), ((dates.spelled(checked), "text"),))
    yield from outside_rows(item)


_PLACED = frozenset((
    "id", "kind", "title", "text", "claim", "year", "position", "items", "was", "replaces", "source", "checked",
))  # fmt: skip
"""Fields with a place of their own in an item's detail: its head, its text, or a row in words of their own."""

_IN_TIME = (
    "state", "met_on", "when", "condition", "certainty", "certainty_text", "payment", "payment_text", "actors", "after",
    "needed_for", "uses",
)  # fmt: skip
_PLACED_IN = {
    "milestone": _IN_TIME,
    "prerequisite": _IN_TIME,
    "fact": ("value", "decimal", "unit", "of", "bound", "as_of"),
    "status": ("reporter", "word", "as_of"),
    "service": ("chapter", "order", "mandate", "summary", "uses"),
    "plan": ("revision", "date", "version", "author", "description", "language"),
}
_ROW_OF_ITS_OWN = {"focus": "title", "service": "replaces"}


def untold(table: str) -> tuple[str, ...]:
    """The fields of a table that have no place of their own in its detail, and so a row of their own."""
    placed = _PLACED.union(_PLACED_IN.get(table, ())) - {_ROW_OF_ITS_OWN.get(table)}
    return tuple(field.name for field in fields_of(table) if field.name not in placed)


def fields_told(item: Item) -> list[str]:
    """Those of them that the item has, and those that number 1 of the format has, of which it is said that none is
    there.
    """
    first = {field.name for field in fields_of(item.table) if field.since == 1} if item.table != "dispute" else ()
    return [name for name in untold(item.table) if name in item.fields or name in first]


def field_rows(plan: Plan, item: Item, names: Iterable[str]) -> Iterator[Labelled]:
    """A row for each field, with its value in words; an absent one is said to be absent."""
    from plantui.render.changes.sentences import value_words  # all that compares: the overview waits for none of it

    for name in names:
        value = item.fields.get(name)
        absent: tuple[str, Role] = (t("plan_view.absent"), "dim")
        yield Labelled(
            field_name(name), ((value_words(plan, item, name, value), "text") if value is not None else absent,)
        )


def outside_rows(item: Item) -> Iterator[Labelled]:
    """A row for each value of an item's file that the format does not know; it is fingerprinted too, so it is shown."""
    for name, value in outside(item).items():
        words = t("plan_view.outside", words=labels.raw(value))
        yield Labelled(terminal_text.clean(name, labels.UNSAID)[:20], ((words, "warn"),))


def _said(words: str | None) -> tuple[str, Role]:
    return (terminal_text.clean(words), "text") if words else (t("plan_view.absent"), "dim")


def _counts(service: Service) -> str:
    counts = Counter(item.table for item in service.items)
    present = ", ".join(f"{labels.group(table)} {counts[table]}" for table in _COUNTED if counts[table])
    absent = [labels.group(table).lower() for table in _COUNTED if not counts[table] and table != "note"]
    if not absent:
        return present
    return ". ".join(filter(None, (present, f"{t('plan_view.absent').capitalize()}: {', '.join(absent)}")))


# the detail of the document itself: its control, versions, references, and the period in each of its statements


MOST_PROBLEMS = 20


def document_lines(plan: Plan, canvas: Canvas) -> Iterator[Line]:
    """The lines below the document's title, each at most `canvas.width` cells."""
    if plan.problems:
        yield from _problems(plan, canvas)
    yield say(t("plan_view.heading.control"), "dim")
    yield from layout.labelled(list(_control(plan)), canvas, 13)
    yield from _section("versions", _versions(plan), canvas)
    yield from _section("references", map(_reference, _of(plan, "reference")), canvas)
    yield from _section("periods", map(_period, _of(plan, "period")), canvas)
    yield from _section("focus", map(_focus, _of(plan, "focus")), canvas)
    yield from _section("services", map(_service, plan.services), canvas)


def _of(plan: Plan, table: str) -> list[Item]:
    return [item for item in plan.items if item.table == table]


def _section(name: str, entries: Iterator[str], canvas: Canvas) -> Iterator[Line]:
    yield BLANK
    yield from layout.paragraph(t(f"plan_view.heading.{name}"), canvas, "dim")
    written = False
    for words in entries:
        written = True
        first, *rest = layout.paragraph(words, canvas.inset(2, 1), "text")
        yield first
        yield from ((("  ", "text"), *line) for line in rest)
    if not written:
        yield from layout.paragraph(t("plan_view.absent"), canvas, "dim")


def _control(plan: Plan) -> Iterator[Labelled]:
    first = ("title", "date", "version", "author", "description", "revision")
    known = (field for field in fields_of("plan") if field.since == 1 or field.name in plan.item.fields)
    last = (field.name for field in known if field.name not in ("id", *first))
    yield from field_rows(plan, plan.item, (*first, *last))
    yield from outside_rows(plan.item)


def _versions(plan: Plan) -> Iterator[str]:
    for version in plan.versions:
        yield " · ".join(version_words(version, compact=True))


def version_words(version: Mapping[str, Value], compact: bool) -> Iterator[str]:
    """What a row of the version table says, field by field; what it leaves out is said to be absent."""
    for field in VERSION:
        value = version.get(field.name)
        if not isinstance(value, str):
            yield t("plan_view.absent")
        else:
            yield dates.spelled(value, compact) if field.shape == "when" else terminal_text.clean(value)


def _reference(item: Item) -> str:
    number, version, owner = item.text("number"), item.text("version"), item.text("owner")
    return " · ".join((
        terminal_text.clean(number) if number else t("plan_view.number_absent"),
        labels.title(item),
        f"{field_name('version').lower()} {terminal_text.clean(version) if version else t('plan_view.absent')}",
        terminal_text.clean(owner) if owner else t("plan_view.absent"),
    ))  # fmt: skip


def _period(item: Item) -> str:
    first, last, years = item.number("first"), item.number("last"), item.number("years")
    source = item.text("source")
    parts = [labels.title(item)]
    if first is not None and last is not None:
        parts.append(tn("plan_view.years", last - first + 1))
    elif years is not None:
        parts.append(tn("plan_view.years", years))
    return ", ".join(parts) + (f" ({terminal_text.clean(source)})" if source else "")


def _focus(item: Item) -> str:
    title, rank = item.text("title"), item.number("rank")
    if not title:
        return labels.title(item)
    return f"{rank}. {terminal_text.clean(title)}" if rank is not None else terminal_text.clean(title)


def _service(service: Service) -> str:
    chapter = service.item.text("chapter")
    place = t("plan_view.chapter", chapter=terminal_text.clean(chapter)) if chapter else t("plan_view.absent")
    name = t(
        "service.named", title=terminal_text.clean(service.title, labels.UNSAID), id=terminal_text.clean(service.id)
    )
    return f"{name}, {place}"


def _problems(plan: Plan, canvas: Canvas) -> Iterator[Line]:
    yield say(t("plan_view.heading.problems"), "warn")
    for problem in plan.problems[:MOST_PROBLEMS]:
        yield from layout.paragraph(f"! {terminal_text.clean(str(problem), 1000)}", canvas, "warn")
    if len(plan.problems) > MOST_PROBLEMS:
        more = t("plan_view.more", count=len(plan.problems) - MOST_PROBLEMS)
        yield from layout.paragraph(more, canvas, "warn")
    yield BLANK


# every service by its title, on a few lines: what plantui show says first


GAP = 2


@value_class
class _Row:
    service: str
    milestones: str
    transition: tuple[str, ...]


def overview(plan: Plan, canvas: Canvas) -> tuple[Line, ...]:
    """Title and edition, then each service with its milestones counted and the main ones. Titles stay whole."""
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
    kind = overview_kind(plan)
    column = t("plan_view.columns.transition") if kind == "transition" else t(f"kind.{kind}").capitalize()
    head = _Row(t("plan_view.columns.service"), t("plan_view.columns.milestones"), (column if kind else "",))
    rows = [_row(service, depth, kind) for service, depth in _walk(plan.services, 0)]
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


def overview_kind(plan: Plan) -> str:
    """The kind of milestone that tells most of this plan's services: a transition where there is one, else the first of
    the kinds there are, in the format's order; empty without milestones.
    """
    present = {item.kind for service in plan.walk() for item in service.items if item.table == "milestone"}
    order = ("transition", "payment", "decision", *MILESTONE_KINDS)
    return next((kind for kind in order if kind in present), "")


def _row(service: Service, depth: int, kind: str) -> _Row:
    milestones = [item for item in service.items if item.table == "milestone" and not labels.marker(item)]
    dated = sum(map(labels.dated, milestones))
    dated_words = tn("plan_view.dated", len(milestones), dated=dated) if milestones else t("plan_view.no_milestones")
    name = t(
        "service.named", title=terminal_text.clean(service.title, labels.UNSAID), id=terminal_text.clean(service.id)
    )
    return _Row("  " * depth + name, dated_words, _told_most(milestones, kind))


def _spelled(row: _Row) -> _Row:
    return _Row(
        terminal_text.ascii_twin(row.service),
        terminal_text.ascii_twin(row.milestones),
        tuple(map(terminal_text.ascii_twin, row.transition)),
    )


def _told_most(milestones: list[Item], kind: str) -> tuple[str, ...]:
    """The service's milestones of a kind, longest wording first: when it goes over to operations and who pays, of other
    kinds what and when; without one, its decision.
    """
    events = [item for item in milestones if item.kind == kind]
    wordings = [(_paid(item, short=False), _paid(item, short=True)) for item in events]
    if not events or kind != "transition":
        events = events or [item for item in milestones if item.kind == "decision"]
        wordings = [
            (f"{labels.title(item)}, {_short(item)}", f"{t(f'kind.{item.kind}')} {_short(item)}") for item in events
        ]
    if not wordings:
        return (t("plan_view.absent") if kind else "",)
    return (*("; ".join(column) for column in zip(*wordings, strict=True)), wordings[0][-1], _short(events[0]))


def _paid(item: Item, short: bool) -> str:
    return ", ".join(filter(None, (_short(item), labels.payment(item.text("payment"), short))))


def _short(item: Item) -> str:
    if labels.dated(item) and item.when:
        return dates.when_compact(item.when)
    return t("when_words.conditional") if item.text("condition") else t("plan_view.absent")
