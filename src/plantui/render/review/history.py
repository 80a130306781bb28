"""The history: a row for each record and plan commit, and one of them in full with what it proves and what not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC

from plantui import terminal_text
from plantui.i18n import t
from plantui.render import dates, labels
from plantui.render.line import Canvas, Drawn, Line, Role, Row, Span, fit
from plantui.render.review import verdicts
from plantui.render.review.judgement import WAITING, Judgement
from plantui.render.review.record_entry import given_on, recorded_for, recorder, who, word
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.people import People, signed_by
from plantui.review.records.record import Record


def history_rows(
    entries: Sequence[LogEntry], people: People, canvas: Canvas, judged: Judgement = WAITING
) -> Drawn[tuple[LogEntry, int]]:
    """A row for each entry, and more where somebody recorded another's words or the audit found something.

    `item_id` is the commit.
    """
    seeds = [
        (entry, at)
        for entry in entries
        for at in range(1 + bool(recorded_for(entry)) + bool(verdicts.below(entry, judged)))
    ]

    def draw(seed: tuple[LogEntry, int]) -> Row:
        entry, at = seed
        return Row(entry_lines(entry, people, canvas, judged)[at], entry.commit)

    return Drawn(seeds, draw, lambda seed: seed[0].commit)


def list_header(canvas: Canvas) -> Line:
    """The line above the rows."""
    names = ("number", "given", "who", "word", "signature")
    words = [t(f"history.columns.{name}") for name in names]
    return _columns((" ", "dim"), [(heading, "dim") for heading in words], canvas)


def entry_lines(entry: LogEntry, people: People, canvas: Canvas, judged: Judgement = WAITING) -> tuple[Line, ...]:
    """NR GITT HVEM ORD SIGNATUR in exactly `width` cells; lines below say who recorded it for another voice, and what
    the audit found.
    """
    signed = signed_by(entry, people)
    marked = verdicts.mark(entry, people, judged)
    wrong = marked == "deviates"
    mark: Span = ("!", "warn") if wrong else ("✓", "good") if marked else (" ", "text")
    role: Role = "warn" if wrong else "dim" if signed.code == "unchecked" else "text"
    day = dates.short(given_on(entry))
    cells: list[Span] = [
        (str(entry.number), "dim"), (day, "text"), (who(entry, people), "strong" if entry.record else "text"),
        (word(entry), "text"), (signed.short(), role),
    ]  # fmt: skip
    lines = [_columns(mark, cells, canvas)]
    if recorded_for(entry) and entry.record is not None:
        lines.append(_below(_recorded(entry, entry.record, people), "dim", canvas))
    if below := verdicts.below(entry, judged):
        lines.append(_below(below, "warn" if wrong else "dim", canvas))
    return tuple(lines)


def finding_rows(findings: Sequence[AuditFinding], canvas: Canvas) -> Drawn[AuditFinding]:
    """A row for each finding that belongs to no entry; `item_id` is `finding:` and its place among them."""
    place = {id(finding): f"finding:{number}" for number, finding in enumerate(findings)}

    def draw(finding: AuditFinding) -> Row:
        words, role = verdicts.stray_line(finding)
        mark: Span = ("!" if finding.deviates else " ", role)
        return Row(fit((mark, ("  ", "text"), (words, role)), canvas), place[id(finding)])

    return Drawn(findings, draw, lambda finding: place[id(finding)])


def _recorded(entry: LogEntry, record: Record, people: People) -> str:
    day = dates.short(record.written.astimezone(UTC).date())
    words = t("history.recorded", day=day, who=recorder(entry, people))
    return words + (f"; {terminal_text.clean(record.source.title, labels.UNSAID)}" if record.source else "")


def _below(words: str, role: Role, canvas: Canvas) -> Line:
    number, date_column, *_ = _widths(canvas.width)
    return fit((((" " * (number + date_column + 4)) + words, role),), canvas)


def _columns(mark: Span, cells: Sequence[Span], canvas: Canvas) -> Line:
    spans: list[Span] = [mark]
    for at, ((words, role), room) in enumerate(zip(cells, _widths(canvas.width), strict=True)):
        shown = labels.first_fitting((words,), canvas.column(room))
        blank = " " * (room - terminal_text.cells(shown))
        spans.append((blank + shown if at == 0 else shown + blank, role))
        spans.append(("  " if at == 0 else " ", "text"))
    return fit(tuple(spans), canvas)


def _widths(width: int) -> tuple[int, int, int, int, int]:
    signature = 13 if width >= 60 else 10
    number, day = 4, 10
    left = max(width - 1 - number - 2 - day - 1 - signature - 2, 2)
    people = min(max(left * 2 // 5, 8), 26)
    return number, day, min(people, left), max(left - people, 0), signature


def plain_entries(entries: Sequence[LogEntry], people: People) -> Iterator[str]:
    """One entry a line, in words."""
    for entry in entries:
        facts = [
            t("history.columns.number") + f" {entry.number}",
            dates.long(given_on(entry)),
            who(entry, people),
            word(entry),
        ]
        if recorded_for(entry):
            day = dates.long(entry.record.written.astimezone(UTC).date()) if entry.record else ""
            facts.append(t("history.recorded", day=day, who=recorder(entry, people)))
        yield ", ".join([*facts, terminal_text.clean(signed_by(entry, people).words())])
