"""What an open round waits for, and of whom: the status in lines, whole or on one screen, and as one fact a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from plantui.i18n import t, tn
from plantui.render import labels
from plantui.render.labels import field_name
from plantui.render.line import Canvas, Line, Role, plain, say, wrapped
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import (
    answered_after_due,
    asked_name,
    head_words,
    item_name,
    person_name,
    remarks_words,
    short_act,
    summary_lines,
)
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.round_tasks import Awaiting, Task, awaiting

SCREEN = 23
"""Lines of the status on one screen: a terminal's 24 without the one that asks for the next command."""

_SILENT = 2
"""Lines of the status on one screen that name who has not answered."""

_MOST = 12
"""How many items a line of the status names."""


def status_lines(
    proceedings: Proceedings,
    person: str,
    drafted: int,
    canvas: Canvas,
    today: date | None = None,
    settled: Collection[Task] = (),
) -> tuple[Line, ...]:
    """The whole status as one person sees it; `drafted` is how much stands unsigned in their draft, `settled` what of
    their own it answers.
    """
    return tuple(_status(proceedings, person, drafted, canvas, today, settled))


def _status(
    proceedings: Proceedings,
    person: str,
    drafted: int,
    canvas: Canvas,
    today: date | None,
    settled: Collection[Task],
) -> Iterator[Line]:
    yield from wrapped(head_words(proceedings, today), canvas, "title")
    if proceedings.standing.round is not None:
        yield from summary_lines(proceedings, canvas)
        waiting = awaiting(proceedings.inquiry, proceedings.standing).without(settled)
        mine, others, confirmable = waiting.of(person), waiting.of_others(person), waiting.confirmable_by(person)
        if mine:
            yield from wrapped(t("status.mine"), canvas, "strong")
            yield from _listed(task_words(proceedings, mine, person), canvas, "text")
        else:
            yield from wrapped(t("status.nothing_mine"), canvas, "text")
        if confirmable:
            yield from wrapped(t("status.confirmable"), canvas, "strong")
            yield from _listed(confirmable_words(proceedings, confirmable), canvas, "text")
        if others:
            yield from wrapped(t("status.others"), canvas, "strong")
            yield from _listed(task_words(proceedings, others, ""), canvas, "text")
    if drafted:
        yield from wrapped(tn("status.draft", drafted), canvas, "text")


def task_words(proceedings: Proceedings, tasks: Iterable[Task], person: str, most: int = _MOST) -> Iterator[str]:
    """Tasks in words, those that ask for one seat put together; as said to `person`, or of others where it is empty.

    A sentence names `most` items.
    """
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
        yield from _decide(proceedings, seat, persons, group, person, most)
    for task in rest:
        names = names_words(proceedings, task.persons, person)
        item = item_name(proceedings, task.item) if task.item else ""
        if task.act == "decide":
            code = "blocks" if person else "blocks_others"
            yield t(f"status.{code}", item=item, act=short_act(task.to), names=names)
        elif task.act in ("lift", "answer"):
            yield t(f"status.{task.act}", item=item, act=short_act(task.to), names=names)
        elif task.act == "take-up":
            values = act_values(proceedings, task.to)
            yield t("status.take-up", item=item, act=short_act(task.to), names=names, **values)
        elif task.act == "vouch":
            yield t("status.vouch", item=item, commit=task.commit[:7], names=names)
        else:
            yield t(f"status.{task.act}", names=names)


def act_values(proceedings: Proceedings, act_id: str) -> dict[str, str]:
    """What a sentence says of an act that waits: its recorder's name, and the field and value it suggests; cleaned."""
    found = proceedings.find(act_id)
    if found is None:
        return {"by": "", "field": "", "value": ""}
    _, record, act = found
    field = act.field_name or ""
    value = labels.recorded(field, act.value or None)
    by = person_name(proceedings.rules.people, record.by)
    return {"by": by, "field": field_name(field) if field else "", "value": value}


def _decide(
    proceedings: Proceedings, seat: str, persons: tuple[str, ...], tasks: list[Task], person: str, most: int
) -> Iterator[str]:
    declared = proceedings.rules.policy.seats.get(seat)
    name = seat_name(proceedings.rules.policy, seat)
    items = _names(proceedings, [task.item for task in tasks], seat, most)
    if not person:
        yield tn("status.decide_others", len(tasks), seat=name, items=items, names=names_words(proceedings, persons))
        return
    code = "decide_body" if declared is not None and declared.body else "decide"
    yield tn(f"status.{code}", len(tasks), seat=name, items=items)
    again = [task.item for task in tasks if person in task.again]
    if again:
        yield tn("status.again", len(again), items=_names(proceedings, again, seat, most))


def _names(proceedings: Proceedings, items: list[str], seat: str, most: int) -> str:
    """Items by number and id; of more than `most` the first ones, how many more there are, and what shows them."""
    shown = items if len(items) <= most else items[: most - 2]
    names = ", ".join(item_name(proceedings, item) for item in shown)
    if shown == items:
        return names
    return t("status.more", names=names, count=len(items) - len(shown), command=shown_by(seat))


def shown_by(seat: str) -> str:
    """The command that shows all that is asked of one seat."""
    return f"plantui round show --open --voice {seat}"


def confirmable_words(proceedings: Proceedings, tasks: Iterable[Task]) -> Iterator[str]:
    """What the head of a body may confirm: a line for each record, with the acts as `plantui confirm` takes them."""
    by_record: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        by_record.setdefault((task.seat, task.to.partition("#")[0]), []).append(task)
    for (seat, _), group in by_record.items():
        acts = ", ".join(f"{short_act(task.to)} ({item_name(proceedings, task.item)})" for task in group)
        yield t("status.confirm", seat=seat_name(proceedings.rules.policy, seat), acts=acts)


def names_words(proceedings: Proceedings, persons: Iterable[str], you: str = "") -> str:
    """Persons by name, `you` first and as *you*; that nobody can where there are none."""
    others = [person_name(proceedings.rules.people, person) for person in persons if person != you]
    return ", ".join([*([t("status.you")] if you and you in persons else []), *others]) or t("status.nobody")


def _listed(rows: Iterable[str], canvas: Canvas, role: Role) -> Iterator[Line]:
    for row in rows:
        yield from _bulleted(row, canvas, role)


def _bulleted(words: str, canvas: Canvas, role: Role = "text") -> list[Line]:
    return [
        (("  - " if number == 0 else "    ", "text"), *line)
        for number, line in enumerate(wrapped(words, canvas.inset(4, 20), role))
    ]


# on one screen: mine first, what waits for others as counts


def screen_lines(
    proceedings: Proceedings,
    person: str,
    drafted: int,
    canvas: Canvas,
    today: date | None = None,
    settled: Collection[Task] = (),
    room: int = SCREEN,
) -> tuple[Line, ...]:
    """The status on one screen: what waits for this person in sentences, what waits for others as counts by seat,
    and who has not answered by name.

    It is never longer than `room` lines where the terminal has 80 columns; whatever is left out is counted, beside the
    command that shows it.
    """
    head = list(wrapped(head_words(proceedings, today), canvas, "title"))
    tail = list(wrapped(tn("status.draft", drafted), canvas)) if drafted else []
    if proceedings.standing.round is None:
        return (*head, *tail)
    waiting = awaiting(proceedings.inquiry, proceedings.standing).without(settled)
    head += wrapped(" · ".join(_progress(proceedings, waiting)), canvas)
    head += _silent(proceedings, waiting, canvas)
    mine = [_bulleted(words, canvas) for words in _mine(proceedings, waiting, person)]
    confirmable = [_bulleted(words, canvas) for words in _confirmable(proceedings, waiting, person)]
    others = [_bulleted(words, canvas) for words in _others(proceedings, waiting, person)]
    tail += wrapped(t("status.ways"), canvas, "dim")
    room -= len(head) + len(tail) + bool(confirmable) + bool(others) + 1
    least = sum(min(len(lines), 2) for part in (confirmable, others) for lines in part[:1])
    shown = _bounded(mine, max(room - least, 1), canvas)
    body = [say(t("status.mine" if mine else "status.nothing_mine"), "strong" if mine else "text"), *shown]
    room -= len(shown)
    if confirmable:
        shown = _bounded(confirmable, max(room - min(sum(map(len, others)), 2), 1), canvas)
        body += [say(t("status.confirmable"), "strong"), *shown]
        room -= len(shown)
    if others:
        body += [say(t("status.others"), "strong"), *_bounded(others, max(room, 1), canvas)]
    return (*head, *body, *tail)


def _bounded(rows: Sequence[Sequence[Line]], room: int, canvas: Canvas) -> list[Line]:
    """The first rows that fit into so many lines; where some do not, a line counts them and says what shows them."""
    if sum(map(len, rows)) <= room:
        return [line for row in rows for line in row]
    shown: list[Line] = []
    for at, row in enumerate(rows):
        if len(shown) + len(row) > room - 1:
            return [*shown, *list(_bulleted(tn("status.rest", len(rows) - at), canvas, "dim"))[:1]]
        shown += row
    return shown


def _progress(proceedings: Proceedings, waiting: Awaiting) -> Iterator[str]:
    items = proceedings.standing.items.values()
    yield t("standing.approved", done=sum(item.approved for item in items), of=len(items))
    if proceedings.standing.remarks:
        yield remarks_words(proceedings)
    if waiting.asked:
        silent = len(waiting.unanswered)
        yield t("agenda.answered", asked=len(waiting.asked), answered=len(waiting.asked) - silent)
        yield from answered_after_due(proceedings, waiting)


def _silent(proceedings: Proceedings, waiting: Awaiting, canvas: Canvas) -> list[Line]:
    """Who of those asked has said nothing, by name as far as a few lines hold them; of more their number."""
    names = [asked_name(proceedings, asked.id) for asked in waiting.unanswered]
    for shown in range(len(names), 0, -1):
        words, left = ", ".join(names[:shown]), len(names) - shown
        if left:
            words = t("status.more", names=words, count=left, command="plantui status --all")
        lines = list(wrapped(t("status.silent", names=words), canvas))
        if len(lines) <= _SILENT or shown == 1:
            return lines
    return []


def _mine(proceedings: Proceedings, waiting: Awaiting, person: str) -> Iterator[str]:
    """What waits for one person; the bodies they may record for in one sentence where they are many."""
    seats = proceedings.rules.policy.seats
    recorded: dict[str, list[Task]] = {}
    own: list[Task] = []
    for task in waiting.of(person):
        body = task.act == "decide" and not task.to and task.seat in seats and seats[task.seat].body
        (recorded.setdefault(task.seat, []) if body else own).append(task)
    yield from task_words(proceedings, own, person, _MOST if proceedings.numbers else 4)
    if len(recorded) <= 2:
        bodies = [task for tasks in recorded.values() for task in tasks]
        yield from task_words(proceedings, bodies, person, _MOST if proceedings.numbers else 4)
        return
    counts = {seat: len(tasks) for seat, tasks in recorded.items()}
    words = _counted(proceedings, counts, 3)
    yield t("status.record_many", bodies=len(recorded), count=sum(counts.values()), names=words)


def _confirmable(proceedings: Proceedings, waiting: Awaiting, person: str) -> Iterator[str]:
    tasks = waiting.confirmable_by(person)
    yield from confirmable_words(proceedings, tasks[:6])
    if len(tasks) > 6:
        yield tn("status.rest", len(tasks) - 6)


def _others(proceedings: Proceedings, waiting: Awaiting, person: str) -> Iterator[str]:
    """What waits for others: changes by seat, the most first; then all else by kind."""
    counts: dict[str, int] = {}
    rest: dict[str, list[Task]] = {}
    for task in waiting.of_others(person):
        if task.act == "decide" and not task.to:
            counts[task.seat] = counts.get(task.seat, 0) + 1
        else:
            rest.setdefault("blocks" if task.act == "decide" else task.act, []).append(task)
    if counts:
        yield _counted(proceedings, counts, 8)
    for act, tasks in rest.items():
        names = names_words(proceedings, dict.fromkeys(one for task in tasks for one in task.persons))
        yield tn(f"status.count.{act}", len(tasks), names=names)


def _counted(proceedings: Proceedings, counts: dict[str, int], most: int) -> str:
    """Seats by name, each with its count, the most first; of more than `most` how many more there are."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    shown = ordered if len(ordered) <= most + 1 else ordered[:most]
    policy = proceedings.rules.policy
    words = ", ".join(t("status.seat_count", name=seat_name(policy, seat), count=count) for seat, count in shown)
    left = len(ordered) - len(shown)
    return t("status.more_seats", names=words, count=left) if left else words


# a round's status as linear text: one fact a line, nothing wrapped, nothing drawn


_WIDE = Canvas(100_000)


def plain_status(
    proceedings: Proceedings,
    person: str,
    drafted: int = 0,
    today: date | None = None,
    settled: Collection[Task] = (),
    *,
    brief: bool = False,
) -> Iterator[str]:
    """The lines of `status_lines` as one fact a line; `brief` has what waits for others as counts, as on one screen."""
    yield head_words(proceedings, today)
    if proceedings.standing.round is not None:
        yield from (plain(line).strip() for line in summary_lines(proceedings, _WIDE))
        waiting = awaiting(proceedings.inquiry, proceedings.standing).without(settled)
        mine = _mine(proceedings, waiting, person) if brief else task_words(proceedings, waiting.of(person), person)
        for words in mine:
            yield f"{t('status.mine')}: {words}"
        for words in confirmable_words(proceedings, waiting.confirmable_by(person)):
            yield f"{t('status.confirmable')}: {words}"
        others = waiting.of_others(person)
        for words in _others(proceedings, waiting, person) if brief else task_words(proceedings, others, ""):
            yield f"{t('status.others')}: {words}"
    if drafted:
        yield tn("status.draft", drafted)
