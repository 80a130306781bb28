"""What an open round waits for: the agenda of one person, as rows with each item in full, and the status as lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t, tn
from plantui.render import labels, layout
from plantui.render.changes import detail as changes_detail
from plantui.render.changes.detail import Around
from plantui.render.changes.sentences import heavy
from plantui.render.line import BLANK, Canvas, Drawn, Line, Role, Row, Span, fit, wrapped
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import (
    asked_lines,
    asked_name,
    head_words,
    item_lines,
    item_name,
    need_words,
    person_name,
    short_act,
    summary_lines,
)
from plantui.review.rounds.pending import Agenda, Part, Task, awaiting
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import required


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


def agenda_rows(agenda: AgendaPage, drafted: Collection[str], canvas: Canvas, today: date) -> Drawn[AgendaRow]:
    """What waits for me first, then my draft, what waits for others and what is done; last how the round stands."""
    seeds = tuple(_seeds(agenda, drafted, canvas.width, today))

    def draw(seed: AgendaRow) -> Row:
        if seed.item is not None:
            return Row(_row(agenda, seed.item, canvas), seed.item)
        span: Span = (f"  {seed.words}", "accent" if seed.kind == "heading" else "text")
        return Row(fit((span,), canvas))

    return Drawn(seeds, draw, lambda seed: seed.item)


def _seeds(agenda: AgendaPage, drafted: Collection[str], width: int, today: date) -> Iterator[AgendaRow]:
    parts: dict[Part, list[str]] = {"mine": [], "draft": [], "others": [], "done": []}
    for item in agenda.order:
        parts[agenda.part(item, drafted)].append(item)
    for part, items in parts.items():
        if items or part == "mine":
            yield AgendaRow(t(f"agenda.{part}", count=len(items), of=len(agenda.order)), kind="heading")
            yield from (AgendaRow(item=item, kind="item") for item in items)
    yield AgendaRow(t("agenda.round"), kind="heading")
    for words in round_words(agenda, today):
        for line in terminal_text.wrap(words, max(width - 4, 20)):
            yield AgendaRow(line)


def _row(agenda: AgendaPage, item: str, canvas: Canvas) -> Line:
    standing = agenda.held.standing.items[item]
    change = agenda.changes.get(item)
    plan_item = standing.item.after or standing.item.before
    mark: Span = (" ✓ ", "good") if agenda.part(item, ()) == "done" else ("   ", "text")
    number = terminal_text.pad(agenda.held.numbers.get(item, ""), 4)
    service = plan_item.service if plan_item and plan_item.service and plan_item.table != "service" else ""
    head = " ".join(
        filter(
            None,
            (terminal_text.clean(service or ""), labels.title(plan_item) if plan_item else terminal_text.clean(item)),
        )
    )
    state = _state_words(agenda, item)
    if canvas.ascii:  # before anything is measured: the spelling may be longer
        head, state = terminal_text.ascii_twin(head), terminal_text.ascii_twin(state)
    role: Role = "strong" if change is not None and heavy(change) else "text"
    room = max(canvas.width - 7 - (terminal_text.cells(state) + 2 if state else 0), 8)
    words = terminal_text.pad(terminal_text.clip(head, room, "..." if canvas.ascii else "…"), room)
    line: Line = (mark, (number, "accent"), (words, role))
    return fit((*line, (f"  {state}", "warn")) if state else line, canvas)


def _state_words(agenda: AgendaPage, item: str) -> str:
    if item in agenda.again:
        return t("agenda.state.again")
    if any(task.act == "answer" for task in agenda.tasks.get(item, ())):
        return t("agenda.state.answer")
    standing = agenda.held.standing.items[item]
    if any(vote.blocks for ballot in standing.ballots for vote in ballot.votes):
        return t("agenda.state.blocked")
    return ""


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
    yield t("standing.approved", done=sum(item.approved for item in items), of=len(items))
    if proceedings.standing.remarks:
        yield tn("standing.remarks", len(proceedings.standing.remarks))
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
    """A deadline as the frame tells it: `20.6 (2 d)`; the days left are negative once it is past."""
    return t("agenda.due_day", day=due_day(due, today), left=(due - today).days)


def due_day(due: date, today: date) -> str:
    """A deadline's day alone: `20.6`, and the year where it is another than this one."""
    return f"{due.day}.{due.month}" + (f".{due.year}" if due.year != today.year else "")


# one item


def detail(agenda: AgendaPage, item: str, canvas: Canvas) -> tuple[Line, ...]:
    """An item in full: place in the round, before and after with reason, what is asked of whom, who says what."""
    return tuple(_detail(agenda, item, canvas))


def _detail(agenda: AgendaPage, item: str, canvas: Canvas) -> Iterator[Line]:
    number = agenda.held.numbers.get(item)
    position = agenda.order.index(item) + 1
    place = t("agenda.place", number=number or position, of=len(agenda.order))
    waits = t("agenda.waits") if item in agenda.tasks else ""
    yield fit(((place, "strong"), (f"   {waits}", "warn")), canvas)
    for task in agenda.tasks.get(item, ()):
        yield from wrapped(_task_words(agenda, task), canvas, "warn")
    change = agenda.changes.get(item)
    if change is not None:
        yield from changes_detail.detail(agenda.around, change, canvas)
    else:
        yield from wrapped(terminal_text.clean(item), canvas, "title")
    needed = required(agenda.held.standing.items[item].rules)
    for voice, words in agenda.around.reasons.asked.items():
        if voice in needed:
            sentence = t(
                "agenda.asked_of", voice=seat_name(agenda.held.rules.policy, voice), text=terminal_text.clean(words)
            )
            row = layout.Labelled(t("agenda.asked"), ((sentence, "text"),))
            yield from layout.labelled([row], canvas, 14 if canvas.width >= changes_detail.TABLE else 0)
    yield layout.rule(canvas)
    yield from item_lines(agenda.held, item, canvas)
    yield BLANK


def _task_words(agenda: AgendaPage, task: Task) -> str:
    seat = seat_name(agenda.held.rules.policy, task.seat) if task.seat else ""
    if task.act == "decide" and task.to:
        return t("agenda.task.blocks")
    if task.act == "decide":
        declared = agenda.held.rules.policy.seats.get(task.seat)
        return t(
            "agenda.task.decide_body" if declared is not None and declared.body else "agenda.task.decide", seat=seat
        )
    return t(f"agenda.task.{task.act}")


def needs_words(agenda: AgendaPage, item: str) -> str:
    """What an item still needs, on one line; that it is approved where it needs nothing."""
    standing = agenda.held.standing.items[item]
    needs = [need_words(agenda.held, need, item) for need in standing.needs]
    open_here = sum(remark.act.item == item for remark in agenda.held.standing.remarks)
    if open_here:
        needs.append(tn("standing.remarks", open_here))
    return " · ".join(needs) or t("standing.item_approved")


# what a round waits for, of whom, in lines


_MOST = 12
"""How many items a line of the status names."""


def status_lines(proceedings: Proceedings, person: str, drafted: int, canvas: Canvas) -> tuple[Line, ...]:
    """The whole status as one person sees it; `drafted` is how much stands unsigned in their draft."""
    return tuple(_status(proceedings, person, drafted, canvas))


def _status(proceedings: Proceedings, person: str, drafted: int, canvas: Canvas) -> Iterator[Line]:
    yield from wrapped(head_words(proceedings), canvas, "title")
    if proceedings.standing.round is not None:
        yield from summary_lines(proceedings, canvas)
        waiting = awaiting(proceedings.inquiry, proceedings.standing)
        mine, others = waiting.of(person), waiting.of_others(person)
        if mine:
            yield from wrapped(t("status.mine"), canvas, "strong")
            yield from _listed(task_words(proceedings, mine, person), canvas, "text")
        else:
            yield from wrapped(t("status.nothing_mine"), canvas, "text")
        if others:
            yield from wrapped(t("status.others"), canvas, "strong")
            yield from _listed(task_words(proceedings, others, ""), canvas, "text")
    if drafted:
        yield from wrapped(tn("status.draft", drafted), canvas, "text")


def task_words(proceedings: Proceedings, tasks: Iterable[Task], person: str) -> Iterator[str]:
    """Tasks in words, those that ask for one seat put together; as said to `person`, or of others where it is empty."""
    by_seat: dict[tuple[str, tuple[str, ...]], list[Task]] = {}
    rest = []
    for task in tasks:
        if task.act == "decide" and not task.to:
            by_seat.setdefault((task.seat, () if person else task.persons), []).append(task)
        else:
            rest.append(task)
    order = {item: at for at, item in enumerate(proceedings.by_number)}
    for group in by_seat.values():
        group.sort(key=lambda task: order.get(task.item, 0))
    for (seat, persons), group in by_seat.items():
        yield from _decide(proceedings, seat, persons, group, person)
    for task in rest:
        names = names_words(proceedings, task.persons, person)
        item = item_name(proceedings, task.item) if task.item else ""
        if task.act == "decide":
            code = "blocks" if person else "blocks_others"
            yield t(f"status.{code}", item=item, act=short_act(task.to), names=names)
        elif task.act in ("lift", "answer"):
            yield t(f"status.{task.act}", item=item, act=short_act(task.to), names=names)
        elif task.act == "vouch":
            yield t("status.vouch", item=item, commit=task.commit[:7], names=names)
        else:
            yield t(f"status.{task.act}", names=names)


def _decide(
    proceedings: Proceedings, seat: str, persons: tuple[str, ...], tasks: list[Task], person: str
) -> Iterator[str]:
    declared = proceedings.rules.policy.seats.get(seat)
    name = seat_name(proceedings.rules.policy, seat)
    items = _names(proceedings, [task.item for task in tasks])
    if not person:
        yield tn("status.decide_others", len(tasks), seat=name, items=items, names=names_words(proceedings, persons))
        return
    code = "decide_body" if declared is not None and declared.body else "decide"
    yield tn(f"status.{code}", len(tasks), seat=name, items=items)
    again = [task.item for task in tasks if person in task.again]
    if again:
        yield tn("status.again", len(again), items=_names(proceedings, again))


def _names(proceedings: Proceedings, items: list[str]) -> str:
    """Items by number and id; of more than `_MOST` the first ones and how many more there are."""
    shown = items if len(items) <= _MOST else items[: _MOST - 2]
    names = ", ".join(item_name(proceedings, item) for item in shown)
    return names if shown == items else t("status.more", names=names, count=len(items) - len(shown))


def names_words(proceedings: Proceedings, persons: Iterable[str], you: str = "") -> str:
    """Persons by name, `you` first and as *you*; that nobody can where there are none."""
    others = [person_name(proceedings.rules.people, person) for person in persons if person != you]
    return ", ".join([*([t("status.you")] if you and you in persons else []), *others]) or t("status.nobody")


def _listed(rows: Iterable[str], canvas: Canvas, role: Role) -> Iterator[Line]:
    for row in rows:
        for number, line in enumerate(wrapped(row, canvas.inset(4, 20), role)):
            yield (("  - " if number == 0 else "    ", "text"), *line)


# A round and its status as linear text: one fact a line, nothing wrapped, nothing drawn


_WIDE = Canvas(100_000)


def plain_status(proceedings: Proceedings, person: str, drafted: int = 0) -> Iterator[str]:
    """The lines of `status_lines` as one fact a line."""
    yield head_words(proceedings)
    if proceedings.standing.round is not None:
        yield from _words(summary_lines(proceedings, _WIDE))
        waiting = awaiting(proceedings.inquiry, proceedings.standing)
        for words in task_words(proceedings, waiting.of(person), person):
            yield f"{t('status.mine')}: {words}"
        for words in task_words(proceedings, waiting.of_others(person), ""):
            yield f"{t('status.others')}: {words}"
    if drafted:
        yield tn("status.draft", drafted)


def plain_round(proceedings: Proceedings, item: str | None = None) -> Iterator[str]:
    """How a round stands: all that was said of each changed item and what it needs; of one item where it is named."""
    if item is None:
        yield head_words(proceedings)
        yield from _words(summary_lines(proceedings, _WIDE)) if proceedings.standing.round else ()
        yield from _words(asked_lines(proceedings, _WIDE))
    for item_id in proceedings.by_number if item is None else (item,):
        yield from (
            f"{item_name(proceedings, item_id)}: {words}" for words in _words(item_lines(proceedings, item_id, _WIDE))
        )


def _words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield "".join(span for span, _ in line).strip()
