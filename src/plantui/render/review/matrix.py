"""All voices by all changes: a table for each service, those who decide first, each column named where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import attrs

from plantui import terminal_text
from plantui.i18n import t, tn
from plantui.render import labels
from plantui.render.line import BLANK, Canvas, Line, fit, wrapped
from plantui.render.review.policy import seat_name
from plantui.render.review.who_said_what import OLD, asked_name, idle, voice_name
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.requirements import required
from plantui.review.rounds.round import Voice
from plantui.review.rounds.round_tasks import awaiting
from plantui.review.rounds.selection import Selection, service_of
from plantui.review.rounds.statements import Matrix, matrix

_MARKS = {"approve": "+", "endorse": "+", "against": "-", "neutral": "o", "block": "#", "recuse": "/"}
_CELL = 4
"""Cells of a column: a mark of three and what parts it from the next."""

_WIDEST = 44
"""Cells that the names of changes may take; the rest of a line is for columns."""


@attrs.frozen(slots=True)
class Column:
    """One voice; or a role that somebody must still fill, whose `voice` is None."""

    head: str
    voice: Voice | None
    seat: str = ""


def matrix_lines(proceedings: Proceedings, selection: Selection, canvas: Canvas) -> Iterator[Line]:
    """A table for each service: a row for each change chosen, a column for each voice that was heard or is needed.

    No column is ever left out: those that a line cannot hold stand in another table below. Whoever was asked and
    stands in no table is named at the end, with whether they have said anything.
    """
    grid = matrix(proceedings)
    tables = list(_tables(proceedings, grid, selection))
    if not any(columns for _, _, columns in tables):
        return
    yield from wrapped(t("standing.matrix"), canvas, "title")
    yield from wrapped(t("standing.legend"), canvas, "dim")
    shown: set[str] = set()
    for service, items, columns in tables:
        yield BLANK
        yield from _table(proceedings, grid, (service, items, columns), canvas)
        shown |= {name for column in columns for name in ((column.voice.id if column.voice else ""), column.seat)}
    if selection.voice or len(selection.items) != len(proceedings.standing.items):
        return
    beside = [party for party in awaiting(proceedings.inquiry, proceedings.standing).asked if party.id not in shown]
    silent, heard = (
        [asked_name(proceedings, party.id) for party in beside if party.answered == answered]
        for answered in (False, True)
    )
    if beside:
        yield BLANK
    if silent:
        yield from wrapped(tn("standing.no_column", len(silent), names=", ".join(silent)), canvas)
    if heard:
        yield from wrapped(t("standing.no_column_said", names=", ".join(heard)), canvas)


def _tables(
    proceedings: Proceedings, grid: Matrix, selection: Selection
) -> Iterator[tuple[str, Sequence[str], Sequence[Column]]]:
    by_service: dict[str, list[str]] = {}
    for item, standing in proceedings.standing.items.items():
        if item in selection.items:
            by_service.setdefault(service_of(standing), []).append(item)
    for service, chosen in by_service.items():
        items = [item for item in proceedings.by_number if item in chosen]
        yield service, items, _columns(proceedings, grid, items, selection.voice)


def _columns(proceedings: Proceedings, grid: Matrix, items: Collection[str], only: str) -> list[Column]:
    """The voices heard about some items and the seats these need, those that decide first, then those needed."""
    policy = proceedings.rules.policy
    needed: dict[str, None] = {}
    for item in items:
        needed |= dict.fromkeys(required(proceedings.standing.items[item].rules))
    seats: dict[Voice, str] = {Voice(seat, body=True): seat for seat in needed if policy.seats[seat].body}
    for (item, voice), said in grid.cells.items():
        if item in items:
            spoken_as = [seat for one in said for seat in (one.seat, one.act.seat) if seat is not None]
            seats[voice] = next((seat for seat in spoken_as if seat in needed), seats.get(voice) or "")
    columns = [Column(_head(proceedings, voice, seat), voice, seat) for voice, seat in seats.items()]
    filled = set(seats.values())
    columns += [Column(seat_name(policy, seat), None, seat) for seat in needed if seat not in filled]

    def rank(column: Column) -> tuple[int, str]:
        if column.seat not in needed:
            return 2, column.head
        return int(policy.seats[column.seat].kind != "deciding"), column.head

    chosen = [column for column in columns if not only or only in (column.seat, column.voice and column.voice.id)]
    return sorted(chosen, key=rank)


def _head(proceedings: Proceedings, voice: Voice, seat: str) -> str:
    name = voice_name(proceedings, voice)
    if voice.body or not seat:
        return name
    return t("standing.column", name=name, seat=seat_name(proceedings.rules.policy, seat))


def _table(
    proceedings: Proceedings, grid: Matrix, table: tuple[str, Sequence[str], Sequence[Column]], canvas: Canvas
) -> Iterator[Line]:
    service, items, columns = table
    names = {item: f" {_item_words(proceedings, item)}" for item in items}
    heads = [f" {column.head} " for column in columns]
    longest = max((terminal_text.cells(canvas.spell(words)) for words in (*names.values(), *heads)), default=0) + 1
    room = max(min(longest, _WIDEST, canvas.width // 2), 12)
    each = max((canvas.width - room) // _CELL, 1)
    yield from wrapped(_service_words(proceedings, service, items), canvas, "strong")
    for start in range(0, len(columns), each):
        band = columns[start : start + each]
        if start:
            yield BLANK
        yield from _lead_in(heads[start : start + each], room, canvas)
        for item in items:
            cells = "".join(f"{_cell(proceedings, grid, item, column):>3} " for column in band)
            yield fit((*fit(((names[item], "text"),), canvas.column(room)), (cells, "text")), canvas)


def _lead_in(heads: Sequence[str], room: int, canvas: Canvas) -> Iterator[Line]:
    """A line for each column, from its name to the place right above its marks."""
    for at, head in enumerate(heads):
        words = terminal_text.clip(canvas.spell(head), room - 1, "." if canvas.ascii else "…")
        line = words + "─" * (room - terminal_text.cells(words)) + "".join("──│─" for _ in range(at)) + "──┐"
        yield fit(((line, "dim"),), canvas)


def _service_words(proceedings: Proceedings, service: str, items: Sequence[str]) -> str:
    found = proceedings.inquiry.plan_at(proceedings.commit).by_id.get(service) if service != "plan" else None
    name = t("table.group.plan") if service == "plan" else f"{service} {labels.title(found)}" if found else service
    done = sum(proceedings.standing.items[item].approved for item in items)
    return t("standing.of_service", service=terminal_text.clean(name), done=done, of=len(items))


def _item_words(proceedings: Proceedings, item: str) -> str:
    standing = proceedings.standing.items[item]
    found = standing.item.after or standing.item.before
    words = labels.title(found) if found is not None else terminal_text.clean(item)
    return f"{proceedings.numbers.get(item, '')} {words}".strip()


def _cell(proceedings: Proceedings, grid: Matrix, item: str, column: Column) -> str:
    """The mark of a cell; blank where nothing was said and no rule asks this seat about the item."""
    sign = mark(grid, item, column.voice) if column.voice is not None else "."
    asked = column.seat in required(proceedings.standing.items[item].rules)
    return "" if sign == "." and not asked else sign


def mark(grid: Matrix, item: str, voice: Voice) -> str:
    """One cell of the matrix: the voice's word, `!` where it lapsed, `?` where it may have, a point for no answer.

    A yes that holds and helps to approve nothing stands in parentheses: no rule asks for it there, or its voice edited
    the item.
    """
    current = [
        statement
        for statement in grid.cells.get((item, voice), ())
        if statement.holds not in ("withdrawn", "superseded")
    ]
    if not current:
        return "."
    statement = (
        current[0]
        if len(current) == 1
        else next((candidate for candidate in current if candidate.spoken.effect == "block"), current[0])
    )
    if statement.holds == "lifted":
        return "."
    sign = _MARKS.get(statement.spoken.effect or "", "o")
    if idle(statement):
        return f"({sign})"
    return sign + ("!" if statement.holds in OLD else "?" if statement.holds == "suspect" else "")
