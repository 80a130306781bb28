"""Linear text for screen readers and scripts: one fact a line, dates spelled out, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t, tn
from plantui.plan.model import Item, Plan, Service
from plantui.plan.schema import LONG, fields_of
from plantui.render import labels
from plantui.render.changes.compared import Compared, became, changed
from plantui.render.changes.detail import Around, table_rows, told
from plantui.render.changes.sentences import heavy
from plantui.render.changes.tones import tone_counts, toned_outcomes
from plantui.render.changes.wordings import plain_difference
from plantui.render.highlights.view import in_full, late_words
from plantui.render.highlights.years import LEFT, TIMELESS, YEARLY, YearEntry, for_years, highlights, years
from plantui.render.labels import field_name
from plantui.render.layout import Labelled
from plantui.render.plan.detail import labelled_fields
from plantui.render.plan.sections import field_rows, fields_told, outside_rows, version_words
from plantui.render.review.story import event_rows, not_proved, now_words, proved
from plantui.review.rounds.item_history import Chronicle


def plain_plan(plan: Plan, today: date | None = None) -> Iterator[str]:
    """The document and every service, item by item."""
    yield from plain_document(plan)
    for item in plan.items:
        yield from plain_item(plan, item, today)
    for service in plan.services:
        yield from plain_service(plan, service, today)


def plain_document(plan: Plan) -> Iterator[str]:
    """The document's control and versions."""
    names = ("title", *(field.name for field in fields_of("plan") if field.name not in ("id", "title")))
    yield from _facts("plan", (*field_rows(plan, plan.item, names), *outside_rows(plan.item)))
    for version in plan.versions:
        yield _fact("plan", field_name("version"), ", ".join(version_words(version, compact=False)))
    for problem in plan.problems:
        yield f"! {terminal_text.clean(str(problem), 2000)}"


def plain_service(plan: Plan, service: Service, today: date | None = None) -> Iterator[str]:
    """A service's own fields, its items, and all inside it."""
    item_id = terminal_text.clean(service.id, labels.UNSAID)
    names = ("title", "chapter", "mandate", "summary", *fields_told(service.item))
    yield from _facts(item_id, (*field_rows(plan, service.item, names), *outside_rows(service.item)))
    yield _fact(item_id, t("plan_view.label.builds_on"), labels.names(plan, service.item.ids("uses")))
    if service.inside:
        yield _fact(item_id, t("plan_view.label.inside"), labels.name(plan, service.inside))
    for item in service.items:
        yield from plain_item(plan, item, today)
    for inner in service.services:
        yield from plain_service(plan, inner, today)


def plain_item(plan: Plan, item: Item, today: date | None = None) -> Iterator[str]:
    """One item: what it is, then each of its facts on a line that begins with its id."""
    item_id = terminal_text.clean(item.id, labels.UNSAID)
    body = _one_line(item.text("text"))
    yield _fact(item_id, labels.kind(item), _one_line(item.text("title")) or body or labels.title(item))
    if item.text("title") and body:
        yield _fact(item_id, field_name("text"), body)
    yield from _facts(item_id, labelled_fields(plan, item, today))


def plain_highlights(
    plan: Plan, today: date, year: int | None = None, against: Compared | None = None
) -> Iterator[str]:
    """Each year's entries, one a line that begins with the year; then what has none."""
    wanted = years(plan, against) if year is None else (year,)
    holdings = for_years(plan, wanted, today, against)
    for holding in holdings:
        if holding.counts_before and holding.year in holding.years:
            at = holding.years.index(holding.year)
            counts = t("highlights.counted_plain", before=holding.counts_before[at], now=holding.counts[at])
            yield f"{holding.year}: {counts}"
        if not holding.entries:
            yield t("highlights.none", year=holding.year)
        for name in (*YEARLY, *LEFT):
            for entry in holding.section(name):
                told = _entry(entry, today, against)
                yield f"{holding.year}: {t(f'highlights.short.{name}').capitalize()}: {told}"
    outside = holdings[0] if holdings else highlights(plan, today.year, today, against)
    for section in TIMELESS:
        key = "undated_compared" if section == "undated" and against is not None else section
        for entry in outside.section(section):
            yield f"{t(f'highlights.heading.{key}').capitalize()}: {_entry(entry, today, against)}"
    yield t("highlights.derived")


def _entry(entry: YearEntry, today: date, against: Compared | None) -> str:
    item = entry.item
    number = against.number_of(item.id) if against is not None else ""
    facts = [in_full(entry)]
    if entry.section != "removed":
        facts += filter(None, (terminal_text.clean(item.text("condition") or ""), labels.own_words(item)))
        if labels.passed(item, today):
            facts.append(t("timeline.passed_plain"))
        facts += late_words(entry)[:1]
    if changed(entry.change) and entry.change is not None:
        facts += became(entry.change)
    told = ", ".join(filter(None, facts))
    return ": ".join(filter(None, (number, labels.short_service(item), labels.titles(item)[0], told)))


def _facts(item_id: str, labelled: Iterable[Labelled]) -> Iterator[str]:
    for row in labelled:
        for words, _ in row.values:
            yield _fact(item_id, row.label, words.removeprefix("! "))


def _one_line(untrusted: str | None) -> str:
    return terminal_text.clean(" ".join((untrusted or "").split()))


def _fact(item_id: str, label: str, words: str) -> str:
    return f"{item_id}: {label}: {words or t('plan_view.absent')}"


def changes_plain(around: Around, changes: Sequence[Change]) -> Iterator[str]:
    """One fact a line: each change, then each of its fields and what stands beside it, every line led by the id."""
    counts = [tn("change.count", len(changes)), tn("change.count_heavy", sum(map(heavy, changes)))]
    yield ", ".join(filter(None, (*counts, tone_counts(changes))))
    for change in changes:
        item_id = terminal_text.clean(change.item, labels.UNSAID)
        yield f"{item_id}: {t(f'weight.{change.weight}')}: {labels.title(change.either)}: {toned_outcomes(change)[0]}"
        for name, before, after in table_rows(around, change):
            both = change.before is not None and change.after is not None
            turn = t("change.arrow", before=before, after=after) if both else before if change.before else after
            yield f"{item_id}: {name}: {turn}"
        for field in change.fields:
            if field.field in LONG and isinstance(field.before, str) and isinstance(field.after, str):
                yield f"{item_id}: {field_name(field.field)}: {plain_difference(field.before, field.after)}"
        for row in told(around, change):
            for words, _ in row.values:
                yield f"{item_id}: {row.label}: {words}"


def plain_story(chronicle: Chronicle) -> Iterator[str]:
    """Every event on a line, then each of its facts on one; a heading stands once, before what it is of."""
    for row in event_rows(chronicle):
        yield row.head
        yield from (words for words, _ in row.below)
    for head, facts in (
        ("story.now", now_words(chronicle)),
        ("story.proved", proved(chronicle)),
        ("story.not_proved", not_proved(chronicle)),
    ):
        yield t(head)
        yield from facts
