"""The plan, its highlights, timeline and changes, contradictions, the log and stories as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from plantui import terminal_text
from plantui.changes.compare import Change, reason_of
from plantui.changes.weights import WEIGHTS
from plantui.i18n import t, tn
from plantui.plan.contradictions.plan_finding import PlanFinding
from plantui.plan.model import Item, Plan
from plantui.plan.schema import fields_of
from plantui.render import dates, labels
from plantui.render.changes.compared import Compared, became, changed, in_full
from plantui.render.changes.detail import Around, why
from plantui.render.changes.findings import explanation, items_words
from plantui.render.changes.sentences import heavy, sides
from plantui.render.changes.tones import tone_counts, toned_outcomes
from plantui.render.changes.wordings import word_difference
from plantui.render.highlights.view import in_full as entry_in_full
from plantui.render.highlights.view import late_words
from plantui.render.highlights.years import LEFT, TIMELESS, YEARLY, YearEntry, for_years, highlights, years
from plantui.render.item_lines import dispute_stands
from plantui.render.labels import field_name
from plantui.render.plan.detail import labelled_fields
from plantui.render.plan.sections import field_rows, in_time_order
from plantui.render.review import history
from plantui.render.review.story import event_rows, not_proved, now_words, proved
from plantui.render.timeline.bars import TimelineRow
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by
from plantui.review.rounds.item_history import Chronicle

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~])")
_NEEDLESS = re.compile(r"\\([()+!{}])")


def escaped(untrusted: str) -> str:
    """Cleaned text that Markdown shows as it stands."""
    return _MARKUP.sub(r"\\\1", terminal_text.clean(" ".join(untrusted.split())))


def inline(untrusted: str) -> str:
    """Cleaned text that Markdown shows as it stands inside a line, with no backslash that it can do without.

    With square brackets escaped, round ones and exclamation marks mean nothing; a plus does only at a line's start.
    """
    return _NEEDLESS.sub(r"\1", escaped(untrusted))


def show_markdown(plan: Plan) -> Iterator[str]:
    """The plan as Markdown lines: the document, then each service with its groups, milestones as a table."""
    yield f"# {escaped(plan.item.title or plan.id)}"
    yield ""
    names = [
        field.name for field in fields_of("plan")
        if field.name not in ("id", "title", "language") and (field.since == 1 or field.name in plan.item.fields)
    ]  # fmt: skip
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
    asides = [*late_words(entry)[:1], *(became(entry.change) if changed(entry.change) and entry.change else ())]
    aside = f" ({inline('; '.join(dict.fromkeys(asides)))})" if asides else ""
    words = (item.service or "", labels.titles(item)[0], entry_in_full(entry) + passed)
    return f"- {': '.join(map(inline, filter(None, words)))}{aside}"


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
        stands = dispute_stands(item) if item.table == "dispute" else in_full(item, change)
        when = t("change.word.removed") if removed else stands
        cells = [item.service or "", labels.titles(item)[0], when, "" if removed else labels.own_words(item), passed]
        if against is not None:
            cells.append("; ".join(became(change)) if change is not None and changed(change) else "")
        yield _line([inline(cell) for cell in cells])


def changes_markdown(around: Around, changes: Sequence[Change]) -> Iterator[str]:
    """The list as Markdown lines for a case paper: one table a weight, then each heavier change in full.

    Changes of wording alone are counted in the list and shown word by word at the end.
    """
    names = {"baseline": inline(around.baseline.revision), "proposal": inline(around.proposal.revision)}
    yield f"# {t('change.markdown.title', **names)}"
    yield ""
    if not changes:
        yield t("change.none")
        return
    counts = [tn("change.count", len(changes)), tn("change.count_heavy", sum(map(heavy, changes)))]
    counts.append(tone_counts(changes))
    yield f"{', '.join(counts)}. {t('change.markdown.rule')}"
    for weight in WEIGHTS:
        of_weight = [change for change in changes if change.weight == weight]
        if of_weight:
            yield ""
            yield f"## {_capital(t(f'weight.{weight}'))}"
            yield ""
            yield from (_word_changes(of_weight) if weight == "wording" else _of_weight(around, of_weight))
    for body, question in around.reasons.asked.items():
        yield ""
        yield f"**{t('change.label.asked')} ({inline(labels.name(around.proposal, body))}):** {inline(question)}"


def _of_weight(around: Around, changes: Sequence[Change]) -> Iterator[str]:
    names = ("item", "change", "outcome", "why")
    yield _line([t(f"change.label.{name}") for name in names])
    yield _line(["---"] * len(names))
    for change in changes:
        before, after = sides(around.baseline, around.proposal, change)
        moved = t("change.arrow", before=before, after=after) if before and after else before or after
        item = f"{inline(labels.title(change.either))} (`{terminal_text.clean(change.item)}`)"
        reason = why(change, reason_of(change, around.reasons))
        yield _line([item, inline(moved), inline(toned_outcomes(change)[0]), inline(reason)])


def _word_changes(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        yield f"- {inline(labels.title(change.either))} (`{terminal_text.clean(change.item)}`)"
        for field in change.fields:
            if isinstance(field.before, str) and isinstance(field.after, str):
                yield f"  - {field_name(field.field)}: {_marked(field.before, field.after)}"


def _marked(before: str, after: str) -> str:
    """What went struck through, what came in bold."""
    words = []
    for text, role in word_difference(before, after):
        inner = text[2:-1] if role in ("bad", "good") else text
        mark = {"bad": "~~", "good": "**"}.get(role, "")
        words.append(f"{mark}{inline(inner)}{mark}")
    return " ".join(words)


def findings_markdown(plan: Plan, findings: Sequence[PlanFinding]) -> Iterator[str]:
    """Contradictions as a Markdown table."""
    yield f"# {t('finding.markdown.title', plan=inline(plan.item.title or plan.id))}"
    yield ""
    if not findings:
        yield t("finding.none")
        return
    yield _line([t(f"finding.column.{name}") for name in ("code", "explanation", "items")])
    yield _line(["---"] * 3)
    for finding in findings:
        words = inline(explanation(plan, finding))
        if finding.accepted:
            words += f" ({inline(t('finding.accepted', reason=finding.accepted))})"
        yield _line([finding.code, words, inline(items_words(finding))])


def log_markdown(
    entries: Sequence[LogEntry], people: People, founded: bool = False, late: Mapping[str, date] = {}
) -> Iterator[str]:
    """The history as a Markdown table; `late` as in `history_rows`."""
    yield _line([t(f"history.columns.{name}") for name in ("number", "given", "who", "word", "signature")])
    yield _line(["---"] * 5)
    for entry in entries:
        day = dates.short(history.given_on(entry))
        words = ", ".join(filter(None, (history.word(entry), history.late_words(entry, late))))
        cells = (day, history.who(entry, people), words, signed_by(entry, people).words(founded))
        yield _line([str(entry.number), *(escaped(cell) for cell in cells)])


def story_markdown(chronicle: Chronicle) -> Iterator[str]:
    """A heading for each event, what is told of it as bullets, and what is proved."""
    title = escaped(terminal_text.clean(chronicle.title, 200) or chronicle.item)
    yield f"# {title} (`{terminal_text.clean(chronicle.item)}`)"
    for row in event_rows(chronicle):
        yield from ("", f"## {escaped(row.head)}", "")
        yield from (f"- {escaped(words)}" for words, _ in row.below)
    yield from ("", f"## {t('story.now')}", "")
    yield from (f"- {escaped(words)}" for words in now_words(chronicle))
    for head, sentences in (("story.proved", proved(chronicle)), ("story.not_proved", not_proved(chronicle))):
        yield from ("", f"## {t(head)}", "", *(f"- {escaped(words)}" for words in sentences))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
