"""The plan, highlights, timeline, log and stories as tables: CSV for machines, Markdown for people."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date

from plantui import terminal_text
from plantui.i18n import t
from plantui.plan.model import Item, Plan
from plantui.plan.schema import ITEM_FIELDS, fields_of
from plantui.render import dates, labels
from plantui.render.changes.compared import Compared, became, changed, in_full
from plantui.render.export import plan_json
from plantui.render.highlights.view import in_full as entry_in_full
from plantui.render.highlights.years import LEFT, TIMELESS, YEARLY, YearEntry, for_years, highlights, years
from plantui.render.labels import field_name
from plantui.render.plan.detail import labelled_fields
from plantui.render.plan.sections import field_rows, in_time_order
from plantui.render.review import history
from plantui.render.review.story import event_rows, not_proved, proved
from plantui.render.review.who_said_what import head_words, need_words
from plantui.render.timeline.bars import TimelineRow
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by
from plantui.review.rounds.item_history import Chronicle, Event, ItemAdoption, ItemText, RoundStep, Utterance

Cells = Sequence[object]

_FIRST = (
    "id", "kind", "table", "service", "title", "text", "written", "earliest", "latest", "precision", "condition",
    "certainty", "certainty_text", "payment", "actors", "after", "needed_for", "state", "value", "unit", "of", "bound",
    "as_of", "reporter", "word", "source", "checked", "fingerprint",
)  # fmt: skip
_NO_COLUMN = (
    "payment_text", "met_on", "number", "version", "owner", "short", "code", "reason", "was", "replaces", "first",
    "last", "years", "rank", "uses", "items", "claim",
)  # fmt: skip
ITEM_COLUMNS = (*_FIRST, *(field.name for field in ITEM_FIELDS if field.name not in (*_FIRST, *_NO_COLUMN)))
"""The columns there were first, and behind them each field that has come to the format since."""
TIMED_COLUMNS = (
    "id", "kind", "table", "service", "title", "written", "earliest", "latest", "precision", "condition", "certainty",
    "certainty_text", "payment", "state", "source", "passed", "figure_only", "change", "direction", "was",
    "was_earliest", "was_latest", "slip_low", "slip_high", "slip_rule",
)  # fmt: skip
LOG_COLUMNS = (
    "number", "commit", "kind", "committed", "by", "voice", "word", "items", "signature", "key", "name", "subject",
)  # fmt: skip


def csv_text(rows: Iterable[Cells]) -> str:
    """The rows as CSV with LF ends; None is an empty cell, a list is joined with spaces."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


_FORMULA = re.compile(r"[=+\-@\t\r]")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple)):
        value = " ".join(map(str, value))
    shown = "\n".join(terminal_text.clean_lines(str(value)))
    return f"'{shown}" if _FORMULA.match(shown) else shown


def show_rows(plan: Plan) -> Iterator[Cells]:
    """A heading, then a row for each item of the document and of every service, services included."""
    yield ITEM_COLUMNS
    for item in plan.all_items():
        if item.table not in ("policy", "people"):
            yield item_row(item)


def item_row(item: Item) -> Cells:
    """One item under `ITEM_COLUMNS`."""
    data = plan_json.item(item)
    data.update(plan_json.when(item.when) or {})
    if item.table == "service":
        data["text"] = item.text("summary")
    return [data.get(name) for name in ITEM_COLUMNS]


def highlight_rows(
    plan: Plan, today: date, year: int | None = None, against: Compared | None = None
) -> Iterator[Cells]:
    """A heading, then `year, section` and the item; what has no year comes last with an empty year."""
    yield ("year", "section", *TIMED_COLUMNS)
    wanted = years(plan, against) if year is None else (year,)
    for holding in for_years(plan, wanted, today, against):
        for entry in holding.entries:
            when = None if entry.section == "removed" else entry.when
            yield (holding.year, entry.section, *_timed(plan_json.timed_item(entry.item, when, today, against)))
    outside = highlights(plan, wanted[0] if wanted else today.year, today, against)
    for entry in outside.timeless:
        yield (None, entry.section, *_timed(plan_json.timed_item(entry.item, entry.when, today, against)))
    for item in outside.markers:
        yield (None, "figure-only", *_timed(plan_json.timed_item(item, None, today, against)))


def timeline_rows(
    plan: Plan, rows: Sequence[TimelineRow], today: date, against: Compared | None = None
) -> Iterator[Cells]:
    """A heading, then a row for each item of the timeline, what was taken out too; service headings are left out."""
    yield TIMED_COLUMNS
    for data in plan_json.timeline_data(plan, rows, today, against)["rows"]:  # type: ignore[attr-defined]  # a list of dicts
        if data["table"] != "service":
            yield _timed(data)


def _timed(data: plan_json.Json) -> Cells:
    place, was, slip = data.pop("when"), data.pop("was"), data.pop("slip")
    merged = {**data, **(place if isinstance(place, dict) else {})}
    if isinstance(was, dict):
        merged.update(was=was["written"], was_earliest=was["earliest"], was_latest=was["latest"])
    if isinstance(slip, dict):
        merged.update({f"slip_{name}": value for name, value in slip.items()})
    return [merged.get(name) for name in TIMED_COLUMNS]


def log_rows(entries: Sequence[LogEntry], people: People) -> Iterator[Cells]:
    """A heading, then a row for each entry; `word` holds each act's kind or decision word."""
    yield LOG_COLUMNS
    for entry in entries:
        record, signed = entry.record, signed_by(entry, people)
        acts = record.acts if record else ()
        yield (
            entry.number, entry.commit, entry.kind, entry.committed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            record.by if record else entry.author, record.voice if record else None,
            [act.word or act.kind for act in acts], [act.item for act in acts if act.item],
            signed.code, entry.signature.key, signed.values.get("name"), entry.subject,
        )  # fmt: skip


# Markdown

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~])")


def escaped(untrusted: str) -> str:
    """Cleaned text that Markdown shows as it stands."""
    return _MARKUP.sub(r"\\\1", terminal_text.clean(" ".join(untrusted.split())))


_NEEDLESS = re.compile(r"\\([()+!{}])")


def inline(untrusted: str) -> str:
    """Cleaned text that Markdown shows as it stands inside a line, with no backslash that it can do without.

    With square brackets escaped, round ones and exclamation marks mean nothing; a plus does only at a line's start.
    """
    return _NEEDLESS.sub(r"\1", escaped(untrusted))


def show_markdown(plan: Plan) -> Iterator[str]:
    """The plan as Markdown lines: the document, then each service with its groups, milestones as a table."""
    yield f"# {escaped(plan.item.title or plan.id)}"
    yield ""
    names = [field.name for field in fields_of("plan") if field.name not in ("id", "title", "language")]
    for row in field_rows(plan, plan.item, names):
        yield f"- {row.label}: {escaped(row.values[0][0])}"
    yield from _bullets(plan.items, "##")
    for service in plan.walk():
        yield ""
        yield f"## {escaped(service.title)} ({escaped(service.id)})"
        yield ""
        yield escaped(service.item.text("summary") or t("plan_view.absent"))
        yield from _bullets([item for item in service.items if item.table != "milestone"], "###")
        yield from _milestones(in_time_order(service))


def item_markdown(plan: Plan, item: Item, today: date | None) -> Iterator[str]:
    """One item as Markdown lines."""
    yield f"# {escaped(labels.title(item))}"
    yield ""
    yield f"`{escaped(item.id)}`, {labels.kind(item)}"
    yield ""
    for row in labelled_fields(plan, item, today):
        yield f"- {escaped(row.label)}: {'; '.join(escaped(words) for words, _ in row.values)}"
    if item.text("text"):
        yield ""
        yield escaped(item.text("text") or "")


def _bullets(items: Sequence[Item], level: str) -> Iterator[str]:
    table = ""
    for item in sorted(items, key=lambda entry: list(dict.fromkeys(i.table for i in items)).index(entry.table)):
        if item.table != table:
            table = item.table
            yield ""
            yield f"{level} {labels.group(table)}"
            yield ""
        values = [labels.value(item), labels.state(item.text("state"))]
        source = item.text("source")
        words = escaped(item.text("title") or item.text("text") or labels.title(item))
        extra = ", ".join(escaped(words) for words in (*values, source) if words)
        yield f"- {words}" + (f" ({extra})" if extra else "")


def _milestones(items: Sequence[Item]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield f"### {labels.group('milestone')}"
    yield ""
    names = ("when", "title", "certainty", "payment", "source")
    yield _line([field_name(name) for name in names])
    yield _line(["---"] * len(names))
    for item in items:
        absent = t("plan_view.absent")
        sure, paid = labels.own_words(item) or absent, labels.payment(item.text("payment"))
        yield _line([escaped(cell) for cell in (
            labels.absent(item), labels.title(item), sure, paid, item.text("source") or absent,
        )])  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def highlights_markdown(
    plan: Plan, today: date, year: int | None = None, against: Compared | None = None
) -> Iterator[str]:
    """The highlights as Markdown lines, a heading for each year; with `against` what became of each item too."""
    wanted = years(plan, against) if year is None else (year,)
    holdings = for_years(plan, wanted, today, against)
    for holding in holdings:
        yield f"## {holding.year}"
        yield ""
        if holding.counts_before and holding.year in holding.years:
            at = holding.years.index(holding.year)
            yield t("highlights.counted", before=holding.counts_before[at], now=holding.counts[at])
            yield ""
        if not holding.entries:
            yield t("highlights.none", year=holding.year)
        for name in (*YEARLY, *LEFT):
            if entries := holding.section(name):
                yield f"### {t(f'highlights.heading.{name}', year=holding.year)}"
                yield ""
                yield from (_highlight(entry, today) for entry in entries)
                yield ""
        yield ""
    outside = holdings[0] if holdings else highlights(plan, today.year, today, against)
    for section in TIMELESS:
        if entries := outside.section(section):
            key = "undated_compared" if section == "undated" and against is not None else section
            yield f"## {t(f'highlights.heading.{key}')}"
            yield ""
            yield from (_highlight(entry, today) for entry in entries)
            yield ""
    yield t("highlights.derived")


def _highlight(entry: YearEntry, today: date) -> str:
    item = entry.item
    passed = f" {t('plan_view.passed')}" if entry.passed or labels.passed(item, today) else ""
    aside = f" ({inline('; '.join(became(entry.change)))})" if changed(entry.change) and entry.change else ""
    words = (item.service or "", labels.titles(item)[0], entry_in_full(entry) + passed)
    return f"- {': '.join(map(inline, words))}{aside}"


def timeline_markdown(
    plan: Plan, rows: Sequence[TimelineRow], today: date, against: Compared | None = None
) -> Iterator[str]:
    """The timeline as a Markdown table; with `against` a column on what became of each date."""
    heads = [t("plan_view.columns.service"), *map(field_name, ("title", "when", "certainty")), ""]
    heads += [t("timeline.column.became")] if against is not None else []
    yield _line(heads)
    yield _line(["---"] * len(heads))
    for row in rows:
        change = against.of(row.item_id) if against is not None else None
        item = plan.by_id.get(row.item_id) or (change.before if change is not None else None)
        if item is None or item.table == "service" or row.kind not in ("item", "removed"):
            continue
        removed = row.kind == "removed"
        passed = t("plan_view.passed") if labels.passed(item, today) and not removed else ""
        when = t("change.word.removed") if removed else in_full(item, change)
        cells = [item.service or "", labels.titles(item)[0], when, "" if removed else labels.own_words(item), passed]
        if against is not None:
            cells.append("; ".join(became(change)) if change is not None and changed(change) else "")
        yield _line([inline(cell) for cell in cells])


def log_markdown(entries: Sequence[LogEntry], people: People) -> Iterator[str]:
    """The history as a Markdown table."""
    yield _line([t(f"history.columns.{name}") for name in ("number", "given", "who", "word", "signature")])
    yield _line(["---"] * 5)
    for entry in entries:
        day = dates.short(history.given_on(entry))
        cells = (day, history.who(entry, people), history.word(entry), signed_by(entry, people).words())
        yield _line([str(entry.number), *(escaped(cell) for cell in cells)])


# the story of one item as a table, as Markdown, and as one fact a line


_COLUMNS = ("event", "commit", "day", "what", "round", "edition", "voice", "by", "seat", "counts", "source")


def story_rows(chronicle: Chronicle) -> Iterator[Cells]:
    """One row for each event, in order; empty where an event has no such thing."""
    yield _COLUMNS
    for event in chronicle.events:
        yield _cells(event)


def _cells(event: Event) -> Cells:
    match event:
        case ItemText():
            change = "added" if event.before is None else "removed" if event.after is None else "changed"
            day = event.day.isoformat() if event.day else None
            plan_item = event.after or event.before
            source = plan_item.text("source") if plan_item is not None else None
            return ("text", event.commit, day, change, None, None, None, event.by or None, None, None, source)
        case Utterance():
            change, counts = event.act.word or event.act.kind, not event.fault.code
            head = ("said", event.commit, event.day.isoformat(), change, event.record.round, event.record.edition)
            source = event.known.source.title if event.known.source else None
            return (*head, event.voice.id, event.record.by, event.act.seat, counts, source)
        case RoundStep():
            head = ("step", event.commit, event.day.isoformat(), event.act.kind, event.record.round, event.act.edition)
            return (*head, None, event.record.by, None, True, None)
        case ItemAdoption():
            head = ("adopted", event.commit, event.day.isoformat(), "adopt", event.record.round, None)
            return (*head, None, event.record.by, None, True, None)


def story_markdown(chronicle: Chronicle) -> Iterator[str]:
    """A heading for each event, what is told of it as bullets, and what is proved."""
    title = escaped(terminal_text.clean(chronicle.title, 200) or chronicle.item)
    yield f"# {title} (`{terminal_text.clean(chronicle.item)}`)"
    for row in event_rows(chronicle):
        yield from ("", f"## {escaped(row.head)}", "")
        yield from (f"- {escaped(words)}" for words, _ in row.below)
    yield from ("", f"## {t('story.now')}", "")
    yield from (f"- {escaped(words)}" for words in _now(chronicle))
    for head, sentences in (("story.proved", proved(chronicle)), ("story.not_proved", not_proved(chronicle))):
        yield from ("", f"## {t(head)}", "", *(f"- {escaped(words)}" for words in sentences))


def plain_story(chronicle: Chronicle) -> Iterator[str]:
    """Every fact on a line of its own, with the event it belongs to before it."""
    for row in event_rows(chronicle):
        yield row.head
        yield from (f"{row.head}: {words}" for words, _ in row.below)
    yield from (f"{t('story.now')}: {words}" for words in _now(chronicle))
    yield from (f"{t('story.proved')}: {words}" for words in proved(chronicle))
    yield from (f"{t('story.not_proved')}: {words}" for words in not_proved(chronicle))


def _now(chronicle: Chronicle) -> Iterator[str]:
    yield head_words(chronicle.held)
    at = chronicle.held.standing.items.get(chronicle.item) if chronicle.held.standing.round is not None else None
    if at is not None:
        yield from (need_words(chronicle.held, need, chronicle.item) for need in at.needs)
        if at.approved:
            yield t("standing.item_approved")
