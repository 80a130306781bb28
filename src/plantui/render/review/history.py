"""The history: a row for each record and plan commit, and one of them in full with what it proves and what not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import commit_subjects, dates, labels, layout
from plantui.render.layout import Labelled
from plantui.render.line import BLANK, Canvas, Drawn, Line, Role, Row, Span, fit, say
from plantui.render.review import verdicts
from plantui.render.review.judgement import WAITING, Judgement
from plantui.render.review.verdicts import SHORT, TROUBLE
from plantui.review.audit.finding_codes import AuditFinding
from plantui.review.ledger.log_entry import LogEntry
from plantui.review.policy.decision_words import label
from plantui.review.policy.people import People, SignedBy, signed_by
from plantui.review.records import record as records
from plantui.review.records.record import Act, Record
from plantui.review.records.schema import KINDS, ROUND_STEPS
from plantui.review.rounds import due_day


@attrs.frozen(slots=True)
class EntryNotes:
    """What is known of entries beside what they say.

    `late` has the records whose words came after the day they were due, by id, with that day; `unsent` the commits that
    the server does not have.
    """

    late: Mapping[str, date] = attrs.field(factory=dict)
    unsent: frozenset[str] = frozenset()


NO_NOTES = EntryNotes()


def history_rows(
    entries: Sequence[LogEntry],
    people: People,
    canvas: Canvas,
    judgement: Judgement = WAITING,
    notes: EntryNotes = NO_NOTES,
) -> Drawn[tuple[LogEntry, int]]:
    """A row for each entry, and more where somebody recorded another's words, where they came after the day they were
    due, or the audit found something.

    `item_id` is the commit; `notes` are told with their entries.
    """
    seeds = [
        (entry, at)
        for entry in entries
        for at in range(1 + bool(_said_below(entry, people, notes)) + bool(verdicts.below(entry, judgement)))
    ]

    def draw(seed: tuple[LogEntry, int]) -> Row:
        entry, at = seed
        return Row(entry_lines(entry, people, canvas, judgement, notes)[at], entry.commit)

    return Drawn(seeds, draw, lambda seed: seed[0].commit)


def list_header(canvas: Canvas) -> Line:
    """The line above the rows."""
    names = ("number", "given", "who", "word", "signature")
    words = [t(f"history.columns.{name}") for name in names]
    return _columns((" ", "dim"), [(heading, "dim") for heading in words], canvas)


def entry_lines(
    entry: LogEntry,
    people: People,
    canvas: Canvas,
    judgement: Judgement = WAITING,
    notes: EntryNotes = NO_NOTES,
) -> tuple[Line, ...]:
    """NR GITT HVEM ORD SIGNATUR in `canvas.width` cells; lines below say that it came after the day it was due, who
    recorded it for another voice, and what the audit found.
    """
    signed = signed_by(entry, people)
    marked = verdicts.mark(entry, people, judgement)
    wrong = marked == "deviates"
    mark: Span = ("!", "warn") if wrong else ("✓", "good") if marked else (" ", "text")
    role: Role = "warn" if wrong else "dim" if signed.code == "unchecked" else "text"
    day = dates.short(given_on(entry))
    cells: list[Span] = [
        (str(entry.number), "dim"), (day, "text"), (who(entry, people), "strong" if entry.record else "text"),
        (word(entry), "text"), (signed.short(), role),
    ]  # fmt: skip
    lines = [_columns(mark, cells, canvas)]
    if below := _said_below(entry, people, notes):
        lines.append(_below(below, "warn" if noted(entry, notes) else "dim", canvas))
    if below := verdicts.below(entry, judgement):
        lines.append(_below(below, "warn" if wrong else "dim", canvas))
    return tuple(lines)


def finding_rows(findings: Sequence[AuditFinding], canvas: Canvas) -> Drawn[AuditFinding]:
    """A row for each finding that belongs to no entry; `item_id` is `finding:` and its place among them."""
    place = {id(finding): f"finding:{number}" for number, finding in enumerate(findings)}

    def draw(finding: AuditFinding) -> Row:
        words, role = verdicts.stray_line(finding)
        mark: Span = ("!" if finding.deviates else " ", role)
        return Row(fit(((" ", "text"), mark, (" ", "text"), (words, role)), canvas), place[id(finding)])

    return Drawn(findings, draw, lambda finding: place[id(finding)])


def late_words(entry: LogEntry, late: Mapping[str, date]) -> str:
    """That the words came after the day they were due; empty where they did not."""
    return t("history.after_due", day=dates.short(late[entry.record_id])) if entry.record_id in late else ""


def noted(entry: LogEntry, notes: EntryNotes) -> str:
    """What is noted of an entry beside what it says; empty where nothing is."""
    unsent = t("history.not_sent") if entry.commit in notes.unsent else ""
    return "; ".join(filter(None, (late_words(entry, notes.late), unsent)))


def _said_below(entry: LogEntry, people: People, notes: EntryNotes) -> str:
    """What is told of a record below its row, beside what the audit found: the day that was over, who recorded it."""
    recorded = _recorded(entry, entry.record, people) if entry.record is not None and recorded_for(entry) else ""
    return "; ".join(filter(None, (noted(entry, notes), recorded)))


def _recorded(entry: LogEntry, record: Record, people: People) -> str:
    day = dates.short(record.written.astimezone(UTC).date())
    words = t("history.recorded", day=day, who=recorder(entry, people))
    return words + (f"; {terminal_text.clean(record.source.title, labels.UNSAID)}" if record.source else "")


def _below(words: str, role: Role, canvas: Canvas) -> Line:
    number, date_column, *_ = _widths(canvas.width)
    return fit((((" " * (number + date_column + 5)) + words, role),), canvas)


def _columns(mark: Span, cells: Sequence[Span], canvas: Canvas) -> Line:
    spans: list[Span] = [(" ", "text"), mark]  # the first cell is the cursor's, so that it covers no mark
    for at, ((words, role), room) in enumerate(zip(cells, _widths(canvas.width), strict=True)):
        shown = labels.first_fitting((words,), canvas.column(room))
        blank = " " * (room - terminal_text.cells(shown))
        spans.append((blank + shown if at == 0 else shown + blank, role))
        spans.append(("  " if at == 0 else " ", "text"))
    return fit(tuple(spans), canvas)


def _widths(width: int) -> tuple[int, int, int, int, int]:
    signature = 13 if width >= 60 else 10
    number, day = 4, 10
    left = max(width - 2 - number - 2 - day - 1 - signature - 2, 2)
    people = min(max(left * 2 // 5, 8), 26)
    return number, day, min(people, left), max(left - people, 0), signature


def plain_entries(
    entries: Sequence[LogEntry], people: People, founded: bool = False, notes: EntryNotes = NO_NOTES
) -> Iterator[str]:
    """One entry a line, in words; `founded` as in `detail`, `notes` as in `history_rows`."""
    for entry in entries:
        facts = [
            t("history.columns.number") + f" {entry.number}",
            dates.long(given_on(entry)),
            who(entry, people),
            word(entry),
            *filter(None, [noted(entry, notes)]),
        ]
        if recorded_for(entry):
            day = dates.long(entry.record.written.astimezone(UTC).date()) if entry.record else ""
            facts.append(t("history.recorded", day=day, who=recorder(entry, people)))
        yield ", ".join([*facts, terminal_text.clean(signed_by(entry, people).words(founded))])


# what an entry is called: its day, whose words it holds, who wrote it down, and what was said


def given_on(entry: LogEntry) -> date:
    """The day shown: when a body gave its words, else when the record or the commit says that it was written."""
    return due_day.given_on(entry.record) if entry.record else entry.committed.astimezone(UTC).date()


def recorded_for(entry: LogEntry) -> bool:
    """Whether the recorder wrote down somebody else's words."""
    return entry.record is not None and entry.record.voice not in (None, entry.record.by)


def who(entry: LogEntry, people: People) -> str:
    """Whose words they are: the voice, else the recorder; for a plan commit its author, and that it is one."""
    if entry.record is None:
        author = terminal_text.clean(entry.author, labels.UNSAID)
        return t("history.plan_author", who=author) if entry.kind == "plan" else t("history.claimed", who=author)
    return named(entry.record.voice or entry.record.by, people)


def recorder(entry: LogEntry, people: People) -> str:
    """Who wrote it down; for a plan commit the author that it claims."""
    return named(entry.record.by, people) if entry.record else terminal_text.clean(entry.author, labels.UNSAID)


def named(who_id: str, people: People) -> str:
    """The name of a person or a body, else the id; cleaned."""
    person = people.persons.get(who_id)
    return terminal_text.clean(person.name if person else people.seats.get(who_id, who_id), labels.UNSAID)


def word(entry: LogEntry) -> str:
    """What was said, in a few words: the word and its item, or how many of each kind."""
    if entry.trouble:
        return t("history.trouble")
    if entry.record is None:
        return commit_subjects.said(entry.subject[: labels.UNSAID])
    acts = entry.record.acts
    if len(acts) == 1:
        words = _step(acts[0], entry.record.round) or act_label(acts[0])
        return f"{words}, {_item_words(acts[0])}" if acts[0].item else words
    counter = Counter(_counted(act) for act in acts)
    return ", ".join(tn(f"history.count.{kind}", count) for kind, count in counter.items())


def _item_words(act: Act) -> str:
    """The item of an act: its change number and title, else its id; the service where there is no number."""
    service = (act.item or "").partition(".")[0]
    if not act.title:
        return terminal_text.clean(" ".join(filter(None, (act.change, act.item))), labels.UNSAID)
    words = f"{act.change} {act.title}" if act.change else act.title
    return terminal_text.clean(words if act.change or service == act.item else f"{words} ({service})", labels.UNSAID)


def _step(act: Act, name: str) -> str:
    """A step of a round by what it made: which round, edition or day; empty for any other act."""
    code = "found" if act.kind == "adopt" and act.opening is None else act.kind
    if code not in (*ROUND_STEPS, "adopt", "found"):
        return ""
    day = dates.short(act.due) if act.due else ""
    return t(f"history.step.{code}", round=terminal_text.clean(name), edition=act.edition or 0, day=day)


def _counted(act: Act) -> str:
    return act.kind if act.kind in ("decision", "remark", "reply", "suggestion") else "other"


def act_label(act: Act) -> str:
    """The act as people name it: a decision by its word."""
    if act.kind == "decision":
        return terminal_text.clean(label(act.word or ""))
    if act.kind == "remark":
        return t("act.remark_answer") if act.answer else t("act.remark")
    return t(f"history.act.{act.kind}") if act.kind in KINDS else terminal_text.clean(act.kind)


# one entry of the history in full: what was said, who signed it, what that proves and what it does not


def detail(
    entry: LogEntry,
    people: People,
    canvas: Canvas,
    titles: Mapping[str, str] | None = None,
    founded: bool = False,
    notes: EntryNotes = NO_NOTES,
) -> tuple[Line, ...]:
    """Everything an entry says, who signed it, what that proves and what it does not, at most `canvas.width` a line.

    `titles` names items that a record gives no title for; `founded` where rules say whose keys are; `notes` as in
    `history_rows`.
    """
    return layout.within(_detail(entry, people, canvas, titles or {}, founded, notes), canvas)


def brief(
    entry: LogEntry,
    people: People,
    canvas: Canvas,
    titles: Mapping[str, str] | None = None,
    founded: bool = False,
    notes: EntryNotes = NO_NOTES,
) -> tuple[Line, ...]:
    """Who signed it, and what it says, without the file and what is proved; at most `canvas.width` cells a line."""
    return layout.within(_brief(entry, people, canvas, titles or {}, founded, notes), canvas)


def _brief(
    entry: LogEntry,
    people: People,
    canvas: Canvas,
    titles: Mapping[str, str],
    founded: bool,
    notes: EntryNotes,
) -> Iterator[Line]:
    signed = signed_by(entry, people)
    role: Role = "warn" if signed.code in TROUBLE or signed.code == "unsigned" else "good"
    yield from layout.paragraph(terminal_text.clean(signed.words(founded)), canvas, role)
    if entry.record is None:
        yield from layout.paragraph(commit_subjects.said(entry.subject), canvas, "text")
        for path in entry.paths:
            yield from layout.paragraph(terminal_text.clean(path), canvas, "dim")
        return
    if words := noted(entry, notes):
        yield from layout.paragraph(words, canvas, "warn")
    for act in entry.record.acts:
        title = terminal_text.clean(act.title or titles.get(act.item or "") or "", labels.UNSAID)
        heading = t("history.act_brief", word=act_label(act), item=terminal_text.clean(act.item or ""), title=title)
        yield from layout.paragraph(heading if act.item else act_label(act), canvas, "strong")
        for words in filter(None, (act.reason, act.text)):
            yield from layout.paragraph(_quoted(words), canvas, "text")


def _detail(
    entry: LogEntry,
    people: People,
    canvas: Canvas,
    titles: Mapping[str, str],
    founded: bool,
    notes: EntryNotes,
) -> Iterator[Line]:
    signed = signed_by(entry, people)
    head = t("history.head", number=entry.number, commit=terminal_text.clean(entry.commit[:SHORT]))
    yield say(head, "title")
    for path in entry.paths:
        yield from layout.paragraph(
            terminal_text.clean(path.rpartition("/")[2] if entry.record else path), canvas, "dim"
        )
    role: Role = "warn" if signed.code in TROUBLE or signed.code == "unsigned" else "good"
    shown: Role = "dim" if signed.code == "unchecked" else role
    yield from layout.paragraph(terminal_text.clean(signed.words(founded)), canvas, shown)
    yield layout.rule(canvas)
    if entry.trouble:
        yield from layout.paragraph(
            t("history.trouble_long", why=terminal_text.clean(entry.trouble, 2000)), canvas, "warn"
        )
    if entry.record is not None:
        if words := noted(entry, notes):
            yield from layout.paragraph(words, canvas, "warn")
        yield from _record(entry.record, people, canvas, titles)
    else:
        yield from layout.labelled(list(_commit(entry)), canvas, 14)
    yield layout.rule(canvas)
    yield from _proof(entry, signed, people, canvas, founded)


def _commit(entry: LogEntry) -> Iterator[Labelled]:
    yield _row("author", terminal_text.clean(entry.author, labels.UNSAID))
    yield _row("committed", dates.moment(entry.committed))
    yield _row("subject", terminal_text.clean(entry.subject, 2000))


def _row(name: str, words: str, role: Role = "text") -> Labelled:
    return Labelled(t(f"history.label.{name}"), ((words, role),))


def _record(record: Record, people: People, canvas: Canvas, titles: Mapping[str, str]) -> Iterator[Line]:
    yield from layout.labelled(list(_head_rows(record, people)), canvas, 14)
    for number, act in enumerate(record.acts, 1):
        yield BLANK
        title = act.title or titles.get(act.item or "") or ""
        yield from layout.paragraph(t("history.act_head", number=number, word=act_label(act)), canvas, "strong")
        yield from layout.labelled(list(_act_rows(act, terminal_text.clean(title, labels.UNSAID))), canvas, 14)
    for dissent in record.dissents:
        yield BLANK
        yield from layout.labelled([_row("dissent", _quoted(dissent.text))], canvas, 14)
    yield BLANK
    yield from layout.paragraph(t("history.file"), canvas, "dim")
    for line in terminal_text.clean_lines(records.write(record).decode()):
        for part in terminal_text.wrap(canvas.spell(line), canvas.width):
            yield say(part, "dim")


def _head_rows(record: Record, people: People) -> Iterator[Labelled]:
    if record.voice and record.voice != record.by:
        yield _row("voice", named(record.voice, people))
    yield _row("by", named(record.by, people))
    yield _row("written", dates.moment(record.written))
    yield _row("round", terminal_text.clean(record.round))
    yield _row("base", terminal_text.clean(record.base[:SHORT]))
    if record.edition is not None:
        yield _row("edition", str(record.edition))
    source = record.source
    if source is None:
        return
    yield _row("source", terminal_text.clean(source.title, 2000))
    if source.given:
        yield _row("given", dates.long(source.given))
    if source.votes_for is not None or source.votes_against is not None or source.present is not None:
        absent = t("plan_view.absent")
        votes = {"present": source.present, "yes": source.votes_for, "no": source.votes_against}
        yield _row(
            "votes", t("history.votes", **{name: absent if count is None else count for name, count in votes.items()})
        )
    for name, value in (("case", source.case), ("journal", source.journal), ("sha256", source.sha256)):
        if value:
            yield _row(name, terminal_text.clean(value, 2000))


def _act_rows(act: Act, title: str) -> Iterator[Labelled]:
    if act.item:
        yield _row("item", f"{title} ({terminal_text.clean(act.item)})" if title else terminal_text.clean(act.item))
    if act.change:
        yield _row("change", terminal_text.clean(act.change))
    if act.covers:
        yield _row("covers", tn("history.covers", len(act.covered)))
    for field in act.fields:
        turn = f"{labels.recorded(field.name, field.before)} → {labels.recorded(field.name, field.after)}"
        yield Labelled(labels.field_name(field.name), ((turn, "text"),))
    if act.field_name:
        yield Labelled(labels.field_name(act.field_name), ((labels.recorded(act.field_name, act.value), "text"),))
    if act.to:
        yield _row("to", terminal_text.clean(act.to))
    for words in (act.reason, act.text):
        if words:
            yield _row("reason" if words is act.reason else "text", _quoted(words))
    if act.kind == "remark":
        yield _row("answer", t("history.answer_needed") if act.answer else t("history.answer_free"))
    if act.due:
        yield _row("due", dates.long(act.due))
    if act.fingerprint:
        yield _row("fingerprint", terminal_text.clean(act.fingerprint), "dim")


def _quoted(words: str) -> str:
    return t("plan_view.quoted", words=terminal_text.clean(" ".join(words.split())))


def _proof(entry: LogEntry, signed: SignedBy, people: People, canvas: Canvas, founded: bool) -> Iterator[Line]:
    commit = terminal_text.clean(entry.commit[:SHORT])
    if entry.record is not None:
        yield from layout.paragraph(t("history.show_record", commit=commit), canvas, "text")
    else:
        yield from layout.paragraph(t("history.show_plan", commit=commit), canvas, "text")
    proved = signed.code in ("signed-by-name", "signed-by-key", "retired-key", "unknown-key", "not-recorder")
    if proved:
        key = terminal_text.clean(entry.signature.key)
        code = "history.proved" if entry.kind == "record" else "history.proved_plan"
        yield from layout.paragraph(t(code, held=key), canvas, "text")
        limits = t("history.not_proved_founded") if founded else t("history.not_proved")
        yield from layout.paragraph(limits, canvas, "text")
    elif signed.code == "unchecked":
        yield from layout.paragraph(t("history.unchecked"), canvas, "text")
    else:
        yield from layout.paragraph(t("history.proves_nothing"), canvas, "warn")
    if entry.record is not None and recorded_for(entry):
        voice = named(entry.record.voice or "", people)
        yield from layout.paragraph(t("history.voice_not_proved", voice=voice), canvas, "text")
    yield from layout.paragraph(t("history.order"), canvas, "dim")
