"""How a round stands, in lines: how far it has come, each change with what it needs, and who says what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from plantui.i18n import t, tn
from plantui.render import labels
from plantui.render.line import BLANK, Canvas, Line, fit, plain, wrapped
from plantui.render.review.matrix import matrix_lines
from plantui.render.review.who_said_what import (
    asked_lines,
    asked_name,
    head_words,
    item_lines,
    item_name,
    needs_words,
    summary_lines,
)
from plantui.review.rounds.proceedings import Proceedings
from plantui.review.rounds.selection import Selection, select


def round_lines(
    proceedings: Proceedings, canvas: Canvas, selection: Selection | None = None, today: date | None = None
) -> tuple[Line, ...]:
    """The round panel: what it is about, what is approved, what is still needed, and who says what; of some changes
    where they are chosen.
    """
    return tuple(_round(proceedings, canvas, selection, today))


def _round(proceedings: Proceedings, canvas: Canvas, selection: Selection | None, today: date | None) -> Iterator[Line]:
    yield from wrapped(head_words(proceedings, today), canvas, "title")
    if proceedings.standing.round is None:
        return
    chosen = selection or select(proceedings)
    if selection is None:
        yield from summary_lines(proceedings, canvas)
        yield from asked_lines(proceedings, canvas)
    else:
        yield from wrapped(_chosen_words(proceedings, selection), canvas, "strong")
    yield BLANK
    for item in chosen.items:
        yield from _row(proceedings, item, chosen.voice, canvas)
    yield BLANK
    yield from matrix_lines(proceedings, chosen, canvas)


def _chosen_words(proceedings: Proceedings, selection: Selection) -> str:
    of = len(proceedings.standing.items)
    if not selection.voice:
        return t("standing.chosen", count=len(selection.items), of=of)
    return t("standing.chosen_voice", count=len(selection.items), of=of, name=asked_name(proceedings, selection.voice))


def _row(proceedings: Proceedings, item: str, voice: str, canvas: Canvas) -> Iterator[Line]:
    standing = proceedings.standing.items[item]
    plan_item = standing.item.after or standing.item.before
    head = f"{item_name(proceedings, item)}  {labels.title(plan_item) if plan_item else ''}".rstrip()
    settled = proceedings.standing.settled(item)
    yield fit(((" ✓ " if settled else "   ", "good"), (head, "text" if settled else "strong")), canvas)
    own = tuple(need for need in standing.needs if need.values.get("seat") == voice)
    needs = [*needs_words(proceedings, own or standing.needs, item)]
    if remarks := proceedings.standing.remarks_on(item):
        needs.append(tn("standing.remarks", len(remarks)))
    for line in wrapped(" · ".join(needs), canvas.inset(7, 20), "warn") if needs else ():
        yield (("       ", "text"), *line)


# the same as one fact a line: nothing wrapped, nothing drawn


_WIDE = Canvas(100_000)


def plain_round(
    proceedings: Proceedings, item: str | None = None, selection: Selection | None = None, today: date | None = None
) -> Iterator[str]:
    """How a round stands: all that was said of each changed item and what it needs; of one item, or of those chosen."""
    if item is None:
        yield head_words(proceedings, today)
        if selection is not None:
            yield _chosen_words(proceedings, selection)
        elif proceedings.standing.round:
            yield from _words(summary_lines(proceedings, _WIDE))
            yield from _words(asked_lines(proceedings, _WIDE))
    items = (item,) if item is not None else selection.items if selection is not None else proceedings.by_number
    for item_id in items:
        yield from (
            f"{item_name(proceedings, item_id)}: {words}" for words in _words(item_lines(proceedings, item_id, _WIDE))
        )


def _words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield plain(line).strip()
