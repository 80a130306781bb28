"""What an open round waits for: the agenda of one person, as rows with each item in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t, tn
from plantui.plan.model import Item
from plantui.render import dates, labels, layout
from plantui.render.changes import detail as changes_detail
from plantui.render.changes.detail import Around
from plantui.render.changes.sentences import heavy
from plantui.render.line import BLANK, Canvas, Drawn, Line, Role, Row, Span, fit, plain, wrapped
from plantui.render.review.policy import seat_name
from plantui.render.review.status import act_values
from plantui.render.review.who_said_what import (
    answered_after_due,
    asked_name,
    item_lines,
    item_meant,
    need_words,
    person_name,
    remarks_words,
    short_act,
)
from plantui.review.rounds.change_numbers import other_end
from plantui.review.rounds.requirements import required
from plantui.review.rounds.round_tasks import NO_DRAFT, Agenda, Drafted, Part, Task


@attrs.frozen(slots=True)
class AgendaPage(Agenda):
    """An agenda with the changes of its items, and the context that their details are drawn from."""

    around: Around
    changes: Mapping[str, Change]


@attrs.frozen(slots=True)
class AgendaRow:
    """One row before it is drawn: a heading, an item, or a line about the round."""

    words: str = ""
    item: str | None = None
    kind: Literal["heading", "item", "line"] = "line"


def page(agenda: Agenda, around: Around, changes: Mapping[str, Change]) -> AgendaPage:
    """The agenda with what its details are drawn from."""
    return AgendaPage(agenda.held, agenda.person, agenda.waiting, agenda.tasks, agenda.again, around, changes)


# the list


def agenda_rows(agenda: AgendaPage, drafted: Drafted, canvas: Canvas, today: date) -> Drawn[AgendaRow]:
    """What waits for me first, then my draft, what waits for others and what is done; last how the round stands."""
    seeds = tuple(_seeds(agenda, drafted, canvas.width, today))

    def draw(seed: AgendaRow) -> Row:
        if seed.item is not None:
            return Row(_row(agenda, seed.item, drafted, canvas), seed.item)
        span: Span = (f"  {seed.words}", "section" if seed.kind == "heading" else "text")
        return Row(fit((span,), canvas))

    return Drawn(seeds, draw, lambda seed: seed.item)


def _seeds(agenda: AgendaPage, drafted: Drafted, width: int, today: date) -> Iterator[AgendaRow]:
    parts: dict[Part, list[str]] = {"mine": [], "draft": [], "others": [], "done": []}
    for item in agenda.order:
        parts[agenda.part(item, drafted)].append(item)
    for part, items in parts.items():
        if items or part == "mine":
            of = len(agenda.held.standing.items)
            yield AgendaRow(t(f"agenda.{part}", count=len(items), of=of), kind="heading")
            yield from (AgendaRow(item=item, kind="item") for item in items)
    yield AgendaRow(t("agenda.round"), kind="heading")
    for words in round_words(agenda, today):
        for line in terminal_text.wrap(words, max(width - 4, 20)):
            yield AgendaRow(line)


def _row(agenda: AgendaPage, item: str, drafted: Drafted, canvas: Canvas) -> Line:
    change, plan_item = agenda.changes.get(item), item_of(agenda, item)
    mark: Span = (" ✓ ", "good") if agenda.part(item, drafted) == "done" else ("   ", "text")
    number = terminal_text.pad(agenda.held.numbers.get(item, ""), 4)
    service = plan_item.service if plan_item and plan_item.service and plan_item.table != "service" else ""
    head = " ".join(
        filter(
            None,
            (terminal_text.clean(service or ""), labels.title(plan_item) if plan_item else terminal_text.clean(item)),
        )
    )
    weighs = change is not None and heavy(change)
    said = _state_words(agenda, item, drafted)
    state = ", ".join(filter(None, (t("change.heavy").upper() if weighs else "", said)))
    if canvas.ascii:  # before anything is measured: the spelling may be longer
        head, state = terminal_text.ascii_twin(head), terminal_text.ascii_twin(state)
    role: Role = "strong" if weighs else "text"
    room = max(canvas.width - 7 - (terminal_text.cells(state) + 2 if state else 0), 8)
    words = terminal_text.pad(terminal_text.clip(head, room, "..." if canvas.ascii else "…"), room)
    line: Line = (mark, (number, "accent"), (words, role))
    return fit((*line, (f"  {state}", "warn")) if state else line, canvas)


def item_of(agenda: AgendaPage, item: str) -> Item | None:
    """An item of the agenda as the proposal has it, or as it was where that takes it out."""
    standing = agenda.held.standing.items.get(item)
    if standing is None:
        return agenda.held.inquiry.plan_at(agenda.held.commit).by_id.get(item)
    return standing.item.after or standing.item.before


def _state_words(agenda: AgendaPage, item: str, drafted: Drafted) -> str:
    open_acts = {task.act for task in agenda.open_tasks(item, drafted)}
    waits = ""
    if item in agenda.again and "decide" in open_acts:
        waits = t("agenda.state.again")
    else:
        waits = next((t(f"agenda.state.{act}") for act in ("answer", "take-up") if act in open_acts), "")
    if said := drafted.said.get(item):
        labels_said = ", ".join(dict.fromkeys(terminal_text.clean(label, 40) for label, _ in said))
        return ", ".join(filter(None, (waits, t("agenda.state.drafted", words=terminal_text.clip(labels_said, 30)))))
    if waits:
        return waits
    standing = agenda.held.standing.items.get(item)
    if standing is not None and any(vote.blocks for ballot in standing.ballots for vote in ballot.votes):
        return t("agenda.state.blocked")
    if agenda.held.standing.remarks_on(item):
        return t("agenda.state.unanswered")
    return t("agenda.state.confirm") if confirmable(agenda, item) else ""


def confirmable(agenda: AgendaPage, item: str) -> tuple[Task, ...]:
    """What was recorded for a body about the item, or about all of its service, and the person may confirm as head."""
    found = item_of(agenda, item)
    about = {item, (found.service if found is not None else None) or "plan"}
    return tuple(task for task in agenda.waiting.confirmable_by(agenda.person) if task.item in about)


# the round


def round_words(agenda: AgendaPage, today: date) -> Iterator[str]:
    """How the round stands in a few sentences; cleaned."""
    proceedings = agenda.held
    items = proceedings.standing.items.values()
    asked, silent = agenda.waiting.asked, agenda.waiting.unanswered
    if asked:
        yield t("agenda.answered", asked=len(asked), answered=len(asked) - len(silent))
    if silent:
        names = ", ".join(asked_name(proceedings, voice.id) for voice in silent)
        yield tn("standing.silent", len(silent), names=names)
    yield from answered_after_due(proceedings, agenda.waiting)
    yield t("standing.approved", done=sum(item.approved for item in items), of=len(items))
    if proceedings.standing.remarks:
        yield remarks_words(proceedings)
    if proceedings.due is not None:
        yield t("agenda.due", day=due_words(proceedings.due, today))
    lacking = [task for task in agenda.waiting.tasks if task.act == "decide"]
    by_seat: dict[str, int] = {}
    for task in lacking:
        by_seat[task.seat] = by_seat.get(task.seat, 0) + 1
    for seat, count in by_seat.items():
        yield tn("agenda.lacking", count, seat=seat_name(proceedings.rules.policy, seat))
    if any(task.act == "freeze" for task in agenda.waiting.tasks):
        yield t("agenda.freeze")
    adopters = next((task.persons for task in agenda.waiting.tasks if task.act == "adopt"), None)
    if adopters is not None:
        names = ", ".join(person_name(proceedings.rules.people, person) for person in adopters)
        yield t("agenda.adopt", names=names)


def due_words(due: date, today: date) -> str:
    """A deadline as the frame tells it: `20.6 (2 d)`, and `20.6 PASSED` from the day after."""
    if due < today:
        return due_day(due, today)
    return t("agenda.due_day", day=due_day(due, today), left=(due - today).days)


def due_day(due: date, today: date) -> str:
    """A deadline's day alone, `20.6` or `20 Jun`; with its year where that is another, and a word once it is over."""
    day = dates.day_of_month(due) if due.year == today.year else dates.short(due)
    return t("agenda.over", day=day) if due < today else day


# one item


def detail(agenda: AgendaPage, item: str, canvas: Canvas, drafted: Drafted = NO_DRAFT) -> tuple[Line, ...]:
    """An item in full: its place, what the draft says of it, before and after, who is asked and who says what."""
    return tuple(_detail(agenda, item, canvas, drafted))


def _detail(agenda: AgendaPage, item: str, canvas: Canvas, drafted: Drafted) -> Iterator[Line]:
    number = agenda.held.numbers.get(item)
    position = agenda.order.index(item) + 1
    place = t("agenda.place", number=number or position, of=len(agenda.held.standing.items))
    if item not in agenda.held.standing.items:
        place = t("agenda.beside")
    open_tasks = agenda.open_tasks(item, drafted)
    waits = t("agenda.waits") if open_tasks else ""
    yield fit(((place, "strong"), (f"   {waits}", "warn")), canvas)
    for task in open_tasks:
        yield from wrapped(_task_words(agenda, task), canvas, "warn")
    for label, text in drafted.said.get(item, ()):
        yield from wrapped(t("agenda.drafted", what=f"{label}: {text}" if text else label), canvas, "accent")
    for word, whole in drafted.left_out.get(item, ()):
        sentence = t("agenda.drafted_beside", word=terminal_text.clean(word), whole=terminal_text.clean(whole))
        yield from wrapped(sentence, canvas, "accent")
    for task in confirmable(agenda, item):
        yield from wrapped(_task_words(agenda, task), canvas, "accent")
    change = agenda.changes.get(item)
    if (other := other_end(agenda.held, item)) is not None:
        yield from wrapped(item_meant(agenda.held, item), canvas, "accent")
        change = change or agenda.changes.get(other)
    if change is not None:
        yield from changes_detail.detail(agenda.around, change, canvas)
    else:
        found = item_of(agenda, item)
        yield from wrapped(" · ".join(filter(None, (labels.title(found) if found else "", item))), canvas, "title")
    for sentence in _asked(agenda, item):
        row = layout.Labelled(t("agenda.asked"), ((sentence, "text"),))
        yield from layout.labelled([row], canvas, 14 if canvas.width >= changes_detail.TABLE else 0)
    yield layout.rule(canvas)
    yield from item_lines(agenda.held, item, canvas)
    yield BLANK


def _asked(agenda: AgendaPage, item: str) -> Iterator[str]:
    """What each of those whom the item needs is asked to say."""
    standing = agenda.held.standing.items.get(item)
    needed = required(standing.rules) if standing is not None else {}
    for voice, words in agenda.around.reasons.asked.items():
        if voice in needed:
            name = seat_name(agenda.held.rules.policy, voice)
            yield t("agenda.asked_of", voice=name, text=terminal_text.clean(words))


def round_part(agenda: AgendaPage, item: str, drafted: Drafted = NO_DRAFT) -> Iterator[str]:
    """What the round alone says of an item in its row and detail: number, state, draft, tasks, statements; cleaned.

    Of what moved also where its other number stands, with the change that is told there.
    """
    yield agenda.held.numbers.get(item, "")
    if (other := other_end(agenda.held, item)) is not None:
        yield item_meant(agenda.held, item)
        moved = None if item in agenda.changes else agenda.changes.get(other)
        yield from map(plain, changes_detail.detail(agenda.around, moved, Canvas(400))) if moved is not None else ()
    yield _state_words(agenda, item, drafted)
    yield from (terminal_text.clean(words) for said in drafted.said.get(item, ()) for words in said)
    for task in (*agenda.tasks.get(item, ()), *confirmable(agenda, item)):
        yield _task_words(agenda, task)
    yield from _asked(agenda, item)
    yield from map(plain, item_lines(agenda.held, item, Canvas(400)))


def _task_words(agenda: AgendaPage, task: Task) -> str:
    seat = seat_name(agenda.held.rules.policy, task.seat) if task.seat else ""
    if task.act == "decide" and task.to:
        return t("agenda.task.blocks")
    if task.act == "decide":
        declared = agenda.held.rules.policy.seats.get(task.seat)
        code = "agenda.task.decide_body" if declared is not None and declared.body else "agenda.task.decide"
        return t(code, seat=seat)
    if task.act in ("take-up", "confirm"):
        return t(f"agenda.task.{task.act}", act=short_act(task.to), seat=seat, **act_values(agenda.held, task.to))
    return t(f"agenda.task.{task.act}")


def needs_words(agenda: AgendaPage, item: str, width: int) -> str:
    """What an item still needs, on one line: as many needs as there is room for, and how many more there are.

    That it is approved where it needs nothing.
    """
    needs = _needs(agenda, item)
    words = ""
    for shown in range(len(needs), 0, -1):
        more = [t("agenda.more_needs", count=len(needs) - shown)] if shown < len(needs) else []
        words = " · ".join([*needs[:shown], *more])
        if terminal_text.cells(words) <= width:
            break
    return words


def _needs(agenda: AgendaPage, item: str) -> list[str]:
    standing = agenda.held.standing.items.get(item)
    if standing is None:
        return [_task_words(agenda, task) for task in agenda.tasks.get(item, ())]
    needs = [need_words(agenda.held, need, item) for need in standing.needs]
    if open_here := agenda.held.standing.remarks_on(item):
        needs.append(tn("standing.remarks", len(open_here)))
    return needs or [t("standing.item_approved")]
