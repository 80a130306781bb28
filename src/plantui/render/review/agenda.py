"""What an open round has for one person: what waits for them, for others, and what is done, as values and rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Literal

import attrs

from plantui import terminal_text
from plantui.changes.compare import Change
from plantui.i18n import t, tn
from plantui.render import labels, layout
from plantui.render.canvas import Canvas
from plantui.render.changes import detail as changes_detail
from plantui.render.changes.detail import Around
from plantui.render.changes.sentences import heavy
from plantui.render.line import BLANK, Line, Role, Span, fit, wrapped
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import item_lines, need_words, person_name
from plantui.render.rows import Drawn, Row
from plantui.review.rounds.pending import Agenda, Part, Task
from plantui.review.rounds.requirements import required


@attrs.frozen(slots=True)
class AgendaPage(Agenda):
    """An agenda with what is shown beside its items: their changes, and all that stands around those."""

    around: Around
    changes: Mapping[str, Change]


@attrs.frozen(slots=True)
class Seed:
    """One row before it is drawn: a heading, an item, or a line about the round."""

    words: str = ""
    item: str | None = None
    kind: Literal["heading", "item", "line"] = "line"


def page(agenda: Agenda, around: Around, changes: Mapping[str, Change]) -> AgendaPage:
    """An agenda as it is shown."""
    return AgendaPage(agenda.held, agenda.person, agenda.waiting, agenda.tasks, agenda.again, around, changes)


# the list


def rows(of: AgendaPage, drafted: Collection[str], canvas: Canvas, today: date) -> Drawn[Seed]:
    """What waits for me first, then my draft, what waits for others and what is done; last how the round stands."""
    seeds = tuple(_seeds(of, drafted, canvas.width, today))

    def draw(seed: Seed) -> Row:
        if seed.item is not None:
            return Row(_row(of, seed.item, canvas), seed.item)
        span: Span = (f"  {seed.words}", "accent" if seed.kind == "heading" else "text")
        return Row(fit((span,), canvas))

    return Drawn(seeds, draw, lambda seed: seed.item)


def _seeds(of: AgendaPage, drafted: Collection[str], width: int, today: date) -> Iterator[Seed]:
    parts: dict[Part, list[str]] = {"mine": [], "draft": [], "others": [], "done": []}
    for item in of.order:
        parts[of.part(item, drafted)].append(item)
    for part, items in parts.items():
        if items or part == "mine":
            yield Seed(t(f"agenda.{part}", count=len(items), of=len(of.order)), kind="heading")
            yield from (Seed(item=item, kind="item") for item in items)
    yield Seed(t("agenda.round"), kind="heading")
    for words in round_words(of, today):
        for line in terminal_text.wrap(words, max(width - 4, 20)):
            yield Seed(line)


def _row(of: AgendaPage, item: str, canvas: Canvas) -> Line:
    at = of.held.standing.items[item]
    change = of.changes.get(item)
    found = at.item.after or at.item.before
    mark: Span = (" ✓ ", "good") if of.part(item, ()) == "done" else ("   ", "text")
    number = terminal_text.pad(of.held.numbers.get(item, ""), 4)
    service = found.service if found and found.service and found.table != "service" else ""
    head = " ".join(
        filter(None, (terminal_text.clean(service or ""), labels.title(found) if found else terminal_text.clean(item)))
    )
    state = _state_words(of, item)
    if canvas.ascii:  # before anything is measured: the spelling may be longer
        head, state = terminal_text.ascii_twin(head), terminal_text.ascii_twin(state)
    role: Role = "strong" if change is not None and heavy(change) else "text"
    room = max(canvas.width - 7 - (terminal_text.cells(state) + 2 if state else 0), 8)
    words = terminal_text.pad(terminal_text.clip(head, room, "..." if canvas.ascii else "…"), room)
    line: Line = (mark, (number, "accent"), (words, role))
    return fit((*line, (f"  {state}", "warn")) if state else line, canvas)


def _state_words(of: AgendaPage, item: str) -> str:
    if item in of.again:
        return t("agenda.state.again")
    if any(task.act == "answer" for task in of.tasks.get(item, ())):
        return t("agenda.state.answer")
    at = of.held.standing.items[item]
    if any(vote.blocks for ballot in at.ballots for vote in ballot.votes):
        return t("agenda.state.blocked")
    return ""


# the round


def round_words(of: AgendaPage, today: date) -> Iterator[str]:
    """How the round stands in a few sentences; cleaned."""
    held = of.held
    items = held.standing.items.values()
    asked, silent = of.waiting.asked, of.waiting.unanswered
    if asked:
        yield t("agenda.answered", asked=len(asked), answered=len(asked) - len(silent))
    if silent:
        names = ", ".join(_asked_name(of, voice.id) for voice in silent)
        yield tn("standing.silent", len(silent), names=names)
    yield t("standing.approved", done=sum(item.approved for item in items), of=len(items))
    if held.standing.remarks:
        yield tn("standing.remarks", len(held.standing.remarks))
    if held.due is not None:
        yield t("agenda.due", day=due_words(held.due, today))
    lacking = [task for task in of.waiting.tasks if task.act == "decide"]
    by_seat: dict[str, int] = {}
    for task in lacking:
        by_seat[task.seat] = by_seat.get(task.seat, 0) + 1
    for seat, count in by_seat.items():
        yield tn("agenda.lacking", count, seat=seat_name(held.rules.policy, seat))
    if any(task.act == "freeze" for task in of.waiting.tasks):
        yield t("agenda.freeze")
    adopters = next((task.persons for task in of.waiting.tasks if task.act == "adopt"), None)
    if adopters is not None:
        names = ", ".join(person_name(held.rules.people, one) for one in adopters)
        yield t("agenda.adopt", names=names)


def due_words(due: date, today: date) -> str:
    """A deadline as the frame tells it: `20.6 (2 d)`; the days left may be below none."""
    return t("agenda.due_day", day=due_day(due, today), left=(due - today).days)


def due_day(due: date, today: date) -> str:
    """A deadline's day alone: `20.6`, and the year where it is another than this one."""
    return f"{due.day}.{due.month}" + (f".{due.year}" if due.year != today.year else "")


def _asked_name(of: AgendaPage, one: str) -> str:
    known = of.held.rules.policy.seats
    return seat_name(of.held.rules.policy, one) if one in known else person_name(of.held.rules.people, one)


# one item


def detail(of: AgendaPage, item: str, canvas: Canvas) -> tuple[Line, ...]:
    """An item in full: place in the round, before and after with reason, what is asked of whom, who says what."""
    return tuple(_detail(of, item, canvas))


def _detail(of: AgendaPage, item: str, canvas: Canvas) -> Iterator[Line]:
    number = of.held.numbers.get(item)
    at = of.order.index(item) + 1
    place = t("agenda.place", number=number or at, of=len(of.order))
    waits = t("agenda.waits") if item in of.tasks else ""
    yield fit(((place, "strong"), (f"   {waits}", "warn")), canvas)
    for task in of.tasks.get(item, ()):
        yield from wrapped(_task_words(of, task), canvas, "warn")
    change = of.changes.get(item)
    if change is not None:
        yield from changes_detail.detail(of.around, change, canvas)
    else:
        yield from wrapped(terminal_text.clean(item), canvas, "title")
    needed = required(of.held.standing.items[item].rules)
    for voice, words in of.around.reasons.asked.items():
        if voice in needed:
            told = t("agenda.asked_of", voice=seat_name(of.held.rules.policy, voice), text=terminal_text.clean(words))
            row = layout.Labelled(t("agenda.asked"), ((told, "text"),))
            yield from layout.labelled([row], canvas, 14 if canvas.width >= changes_detail.TABLE else 0)
    yield layout.rule(canvas)
    yield from item_lines(of.held, item, canvas)
    yield BLANK


def _task_words(of: AgendaPage, task: Task) -> str:
    seat = seat_name(of.held.rules.policy, task.seat) if task.seat else ""
    if task.act == "decide" and task.to:
        return t("agenda.task.blocks")
    if task.act == "decide":
        known = of.held.rules.policy.seats.get(task.seat)
        return t("agenda.task.decide_body" if known is not None and known.body else "agenda.task.decide", seat=seat)
    return t(f"agenda.task.{task.act}")


def needs_words(of: AgendaPage, item: str) -> str:
    """What an item still needs, on one line; that it is approved where nothing is lacking."""
    at = of.held.standing.items[item]
    needs = [need_words(of.held, need, item) for need in at.needs]
    open_here = sum(remark.act.item == item for remark in of.held.standing.remarks)
    if open_here:
        needs.append(tn("standing.remarks", open_here))
    return " · ".join(needs) or t("standing.item_approved")
