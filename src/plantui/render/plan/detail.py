"""Everything the plan says of one item; a field without a value is said to be absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from plantui import terminal_text
from plantui.changes.compare import Change, reason_of
from plantui.i18n import t
from plantui.plan.contradictions.lateness import late_for, lateness_values
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan
from plantui.plan.references import BothWays, PointedAt, both_ways, every_pointed
from plantui.plan.schema import LONG
from plantui.plan.sources import met_on, stated
from plantui.render import dates, labels, layout
from plantui.render.changes.detail import TABLE, Around, table_rows, why
from plantui.render.changes.findings import explanation
from plantui.render.changes.sentences import gap_words, heavy
from plantui.render.changes.tones import toned_outcomes
from plantui.render.item_lines import figures, listed, says, score
from plantui.render.labels import field_name
from plantui.render.layout import Labelled
from plantui.render.line import Canvas, Line, Role, Span, beside
from plantui.render.own_tables import own_rows, row_words
from plantui.render.plan.pointed_rows import pointed_rows
from plantui.render.plan.sections import document_lines, field_rows, fields_told, outside_rows, service_lines, untold

WIDE = 60
"""From this width the label column is a little wider."""


def detail(
    plan: Plan,
    item_id: str,
    canvas: Canvas,
    today: date | None = None,
    before: tuple[Plan, Item] | None = None,
) -> tuple[Line, ...]:
    """The lines of one item, service or the document (`plan`), each at most `canvas.width` cells, unpadded.

    With `today` a date that has passed unconfirmed says so; with `before`, the same item in a baseline, each row that
    reads otherwise has what it was beneath it. Walks the plan once for what needs the item, and the baseline too.
    """
    item = plan.item if item_id == "plan" else plan.by_id.get(item_id)
    if item is None:
        unknown = t("plan_view.unknown", id=terminal_text.clean(item_id, labels.UNSAID))
        return layout.within(layout.paragraph(unknown, canvas, "warn"), canvas)
    return layout.within(_lines(plan, item, canvas, today, before), canvas)


def _lines(
    plan: Plan, item: Item, canvas: Canvas, today: date | None, before: tuple[Plan, Item] | None
) -> Iterator[Line]:
    yield from _head(plan, item, canvas)
    yield layout.rule(canvas)
    if item.table == "plan":
        yield from document_lines(plan, canvas)
        return
    service = plan.by_service.get(item.id) if item.table == "service" else None
    if service is not None:
        yield from service_lines(plan, service, canvas, today)
        return
    least = 14 if canvas.width >= WIDE else 13
    labelled = labelled_fields(plan, item, today)
    if before is not None:
        labelled = _with_before(item, labelled, *before)
    yield from layout.labelled(list(labelled), canvas, least)
    body = item.text("text")
    if body and (item.text("title") or item.table == "status"):
        yield layout.rule(canvas)
        yield from layout.paragraphs(body, canvas, "text")
    if item.kind == "transition":
        yield from _markers(plan, item, canvas)


def _head(plan: Plan, item: Item, canvas: Canvas) -> Iterator[Line]:
    identity = terminal_text.clean(item.id, labels.UNSAID)
    kind = labels.kind(item)
    if terminal_text.cells(identity) + terminal_text.cells(kind) + 2 <= canvas.width - 2:
        yield beside(((identity, "key"),), ((kind, "dim"),), canvas)
    else:
        yield from layout.paragraph(identity, canvas, "key")
        yield from layout.paragraph(kind, canvas, "dim")
    title = _title(plan, item)
    place = _place(item)
    room = canvas.width - terminal_text.cells(canvas.spell(place)) - 2
    if not place or room < canvas.width // 2:
        yield from layout.paragraph(title, canvas, "title")
        return
    lines = list(layout.paragraph(title, canvas.column(room), "title"))
    yield beside(lines[0], ((place, "dim"),), canvas)
    yield from lines[1:]


def _title(plan: Plan, item: Item) -> str:
    if item.table in ("status", "dispute"):
        return listed(plan, item)[0]
    title = labels.title(item)
    if not item.text("title"):
        title = terminal_text.clean(" ".join((item.text("text") or "").split())) or title
    return " ".join(filter(None, (score(item), title, says(plan, item))))


def _place(item: Item) -> str:
    if item.table == "service":
        chapter = item.text("chapter")
        return t("plan_view.chapter", chapter=terminal_text.clean(chapter)) if chapter else ""
    return terminal_text.clean(item.text("source") or "", labels.UNSAID)


def labelled_fields(
    plan: Plan,
    item: Item,
    today: date | None,
    linked: Callable[[str], BothWays] | None = None,
    pointed: Callable[[str], PointedAt] | None = None,
) -> Iterator[Labelled]:
    """The label column of an item: each field its kind may hold; an absent one is said to be absent.

    Who asks for many items hands on what is `linked`, by `references.every_way`, and what is `pointed` at, by
    `references.every_pointed`; else the plan is walked for this one.
    """
    if item.table in ("milestone", "prerequisite"):
        yield from _timed(plan, item, today, linked(item.id) if linked else both_ways(plan, item.id))
    else:
        yield from _plain(plan, item)
    yield from pointed_rows(plan, item, (pointed or every_pointed(plan))(item.id))
    if item.text("was"):
        yield _field("was", terminal_text.clean(item.text("was") or ""))
    if item.text("replaces"):
        yield _field("replaces", terminal_text.clean(item.text("replaces") or ""))
    source = item.text("source")
    if item.table not in ("policy", "people", "accepted") or source:
        yield _field("source", terminal_text.clean(source) if source else None)
    if checked := item.text("checked"):
        yield _field("checked", dates.spelled(checked))
    yield from outside_rows(item)


def _with_before(now_item: Item, labelled: Iterable[Labelled], baseline: Plan, item: Item) -> Iterator[Labelled]:
    """Each row, and beneath it the baseline's where that differs; a row that only the baseline has keeps its place."""
    before = {row.label: row.values for row in labelled_fields(baseline, item, None)}
    current = {row.label: row for row in labelled}
    passing, undated = t("plan_view.passed_long"), stated(item) is not None and stated(now_item) is None
    for label in dict.fromkeys((*_merged(list(current), list(before)),)):
        row = current.get(label)
        if row and undated and label == field_name("when"):
            row = Labelled(label, ((t("change.undated_because", why=row.values[0][0]), "warn"), *row.values[1:]))
        yield row or Labelled(label, ((t("plan_view.absent"), "dim"),))
        words = tuple(value for value, _ in row.values if value != passing) if row else ()
        old = before.get(label) or ((t("plan_view.absent"), "dim"),)
        if words != tuple(value for value, _ in old):
            yield Labelled(t("plan_view.label.before"), tuple((value, "ghost") for value, _ in old))


def _merged(current: Sequence[str], before: Sequence[str]) -> list[str]:
    """The labels of both, those of the baseline alone behind the one they followed."""
    merged = list(current)
    for at, label in enumerate(before):
        if label not in merged:
            follows = before[at - 1] if at else None
            merged.insert(merged.index(follows) + 1 if follows in merged else 0, label)
    return merged


def _field(name: str, words: str | None) -> Labelled:
    return _named(field_name(name), words)


def _row(label: str, words: str | None, role: Role = "text") -> Labelled:
    return _named(t(f"plan_view.label.{label}"), words, role)


def _named(name: str, words: str | None, role: Role = "text") -> Labelled:
    return Labelled(name, ((words, role) if words else (t("plan_view.absent"), "dim"),))


def _timed(plan: Plan, item: Item, today: date | None, links: BothWays) -> Iterator[Labelled]:
    if item.table == "prerequisite":
        met = item.text("met_on")
        words = t("plan_view.met_on", when=dates.spelled(met)) if met else labels.state(item.text("state"))
        late = [_late(plan, item, plan.by_id[name]) for name in links[1] if name in plan.by_id]
        told: list[Span] = [(words, "text") if words else (t("plan_view.absent"), "dim")]
        yield Labelled(field_name("state"), (*told, *((sentence, "warn") for sentence in late if sentence)))
    lasting = next(iter(labels.lasting(item)), "")
    when: list[Span] = [(lasting or labels.absent(item), "text" if item.when or lasting else "dim")]
    when += [(words, "warn") for words in (labels.outcome(item),) if words]
    if labels.passed(item, today):
        when.append((t("plan_view.passed_long"), "warn"))
    yield Labelled(field_name("when"), tuple(when))
    yield from _claims(plan, item)
    if condition := item.text("condition"):
        yield _field("condition", terminal_text.clean(condition))
    if item.table == "milestone" or item.when or labels.own_words(item):
        yield _field("certainty", labels.own_words(item))
    if item.kind == "transition" or item.text("payment"):
        yield _field("payment", _payment(item))
    yield _field("actors", labels.names(plan, item.ids("actors")))
    needs, needed_by = links
    yield _links("needs", plan, item, needs, today)
    yield _links("needed_by", plan, item, needed_by, today)
    if uses := item.ids("uses"):
        yield _row("uses", labels.names(plan, uses))
    ended = _ENDS if lasting and item.when is not None and item.when.written else _ENDS[:1] if lasting else ()
    yield from field_rows(plan, item, [name for name in untold(item.table) if name in item.fields.keys() - {*ended}])
    yield from _own_tables(plan, item)


_ENDS = ("until", "until_certainty")
"""What the words from when to when have told already, of what has a start; without one the end's sureness is not."""


def _payment(item: Item) -> str:
    wording, level = item.text("payment_text"), labels.payment(item.text("payment"))
    if not wording or terminal_text.clean(wording) == level:
        return level
    return (
        t("plan_view.word_and_source", level=level, source=terminal_text.clean(wording))
        if level
        else terminal_text.clean(wording)
    )


def _claims(plan: Plan, item: Item) -> Iterator[Labelled]:
    for number, claim in enumerate(own_rows(item, "claim"), 1):
        words = row_words(plan, item, "claim", claim)
        yield Labelled(t("plan_view.label.claim", number=number), ((words, "text"),))


def _own_tables(plan: Plan, item: Item) -> Iterator[Labelled]:
    """A row for the years of a figure and for what the parties to a dispute hold, a line each."""
    for field in ("year", "position"):
        if tables := own_rows(item, field):
            lines: tuple[Span, ...] = tuple((row_words(plan, item, field, row), "text") for row in tables)
            yield Labelled(field_name(field), lines)


def _links(label: str, plan: Plan, item: Item, ids: tuple[str, ...], today: date | None) -> Labelled:
    if not ids:
        return _row(label, None)
    spans = (_link(plan, item, other, today, needed=label == "needs") for other in ids)
    return Labelled(t(f"plan_view.label.{label}"), tuple(spans))


def _link(plan: Plan, item: Item, other_id: str, today: date | None, needed: bool) -> Span:
    other = plan.by_id.get(other_id)
    if other is None:
        return (terminal_text.clean(other_id, labels.UNSAID), "warn")
    state = labels.state(other.text("state"))
    met = met_on(other)
    stands = met or other.when
    when = dates.when_compact(stands) if stands else "" if state else labels.absent(other)
    late = late_for(other, item) if needed else None
    too_late = t("plan_view.late", months=gap_words(late.gap.low, late.gap.high)) if late and late.gap.sure else ""
    passed = t("plan_view.passed") if labels.passed(other, today) else ""
    elsewhere = f"{other.service}: " if other.service and other.service != item.service else ""
    about = ", ".join(filter(None, (state, when, passed, too_late)))
    return (
        f"{elsewhere}{labels.title(other)}" + (f" ({about})" if about else ""),
        "warn" if passed or too_late else "text",
    )


def _late(plan: Plan, need: Item, item: Item) -> str:
    """That a prerequisite was met after what needed it; empty where it was not, or nothing is known of it."""
    late = late_for(need, item)
    if late is None:
        return ""
    return explanation(plan, PlanFinding("met-late", (late.need, late.item), lateness_values(late)))


def _plain(plan: Plan, item: Item) -> Iterator[Labelled]:
    fields = item.fields
    if item.table == "fact":
        if "year" in fields and not labels.value(item):
            yield _row("value", figures(item), "strong")
        elif any(name in fields for name in ("value", "unit", "of", "bound")) and "decimal" not in fields:
            yield _row("value", labels.value(item), "strong")
        elif "decimal" in fields:
            yield _field("decimal", labels.value(item))
        yield _field("as_of", dates.spelled(item.text("as_of") or "") if item.text("as_of") else None)
    elif item.table == "status":
        yield _row("reporter", labels.name(plan, item.text("reporter") or ""))
        word = item.text("word")
        yield _field("word", t("plan_view.quoted", words=terminal_text.clean(word)) if word else None)
        yield _field("as_of", dates.spelled(item.text("as_of") or "") if item.text("as_of") else None)
    yield from field_rows(plan, item, fields_told(item))
    yield from _claims(plan, item)
    yield from _own_tables(plan, item)
    if item.table == "accepted":
        yield _row("items", ", ".join(map(terminal_text.clean, item.ids("items"))))
    if item.table == "component":
        users = [
            labels.short_service(service.item) or terminal_text.clean(service.id)
            for service in plan.walk()
            if item.own_id in service.item.ids("uses")
        ]
        yield _row("used_by", ", ".join(labels.name(plan, user) for user in users) or t("plan_view.none"))


def marker_rows(plan: Plan, item: Item) -> Iterator[Labelled]:
    """What figures alone have of a transition: the markers of its service."""
    service = plan.by_service.get(item.service or "")
    for marker in service.items if service and item.kind == "transition" else ():
        if marker.kind in labels.MARKERS:
            yield Labelled(labels.title(marker), ((labels.absent(marker), "text" if marker.when else "dim"),))


def _markers(plan: Plan, item: Item, canvas: Canvas) -> Iterator[Line]:
    shown = list(marker_rows(plan, item))
    if not shown:
        return
    yield layout.rule(canvas)
    yield from layout.labelled(shown, canvas, least=18 if canvas.width >= layout.NARROW + 10 else 0)


# what stands below an item's own detail: what it was in the baseline, why it changed, and what contradicts it


_UNTOLD = frozenset(("title", "text", "description", "summary"))
"""Fields that have no row in an item's detail, where what they were would stand beneath them."""


def in_full(
    plan: Plan,
    item_id: str,
    canvas: Canvas,
    today: date,
    around: Around | None,
    change: Change | None,
    findings: Sequence[PlanFinding],
) -> tuple[Line, ...]:
    """An item with what the baseline said beneath each row, then what is said of the change and against the item.

    Nothing stands beneath the rows of an item that was added or taken out: its change says so.
    """
    in_both = around is not None and change is not None and change.after is not None
    before = (around.baseline, change.before) if in_both and around and change and change.before else None
    return (*detail(plan, item_id, canvas, today, before), *below(plan, around, change, findings, canvas))


def below(
    plan: Plan,
    around: Around | None,
    change: Change | None,
    findings: Sequence[PlanFinding],
    canvas: Canvas,
) -> tuple[Line, ...]:
    """The lines, each at most `canvas.width` cells; none where the item is as it was and nothing speaks against it.

    Without a comparison only contradictions are told.
    """
    return layout.within(list(_below_lines(plan, around, change, findings, canvas)), canvas)


def _below_lines(
    plan: Plan,
    around: Around | None,
    change: Change | None,
    findings: Sequence[PlanFinding],
    canvas: Canvas,
) -> Iterator[Line]:
    rows: list[Labelled] = []
    if change is not None or findings:
        yield layout.rule(canvas)
    if around is not None and change is not None:
        revision = terminal_text.clean(around.baseline.revision, 40)
        sentence = t("change.became", revision=revision, outcome=toned_outcomes(change)[0])
        yield from layout.paragraph(sentence, canvas, "strong")
        rows += _before(around, change)
    for finding in findings:
        words = explanation(plan, finding)
        role: Role = "dim" if finding.accepted else "warn"
        rows.append(Labelled(t("change.label.contradiction"), ((words, role),)))
    yield from layout.labelled(rows, canvas, 14 if canvas.width >= TABLE else 13)


def _before(around: Around, change: Change) -> Iterator[Labelled]:
    if change.before is not None and change.after is not None:
        fields = {field.field for field in change.fields}
        if change.after.table not in ("service", "plan"):
            fields &= _UNTOLD
        names = {field_name(field) for field in fields}
        for name, before, _ in table_rows(around, change):
            if name in names:
                yield Labelled(name, ((t("change.was", words=before), "ghost"),))
        for field in change.fields:
            if field.field in fields and field.field in LONG and None not in (field.before, field.after):
                yield Labelled(field_name(field.field), ((t("change.reworded"), "ghost"),))
    reason = reason_of(change, around.reasons)
    if reason is not None or heavy(change):
        yield Labelled(t("change.label.why"), ((why(change, reason), "text"),))
