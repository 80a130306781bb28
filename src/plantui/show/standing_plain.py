"""A round and its status as linear text: one fact a line, nothing wrapped, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plantui.review.awaiting import awaiting
from plantui.review.proceedings import Proceedings
from plantui.show import standing, status
from plantui.show.line import Line
from plantui.show.missing import item_name
from plantui.show.statements import in_order
from plantui.words import t, tn

_WIDE = 100_000


def plain_status(held: Proceedings, person: str, drafted: int = 0) -> Iterator[str]:
    """What a round waits for, as `status.status_lines` tells it."""
    yield standing.head_words(held)
    if held.standing.round is not None:
        yield from _words(standing.summary_lines(held, _WIDE))
        waiting = awaiting(held.inquiry, held.standing)
        for words in status.task_words(held, waiting.of(person), person):
            yield f"{t('status.mine')}: {words}"
        for words in status.task_words(held, waiting.of_others(person), ""):
            yield f"{t('status.others')}: {words}"
    if drafted:
        yield tn("status.draft", drafted)


def plain_round(held: Proceedings, item: str | None = None) -> Iterator[str]:
    """How a round stands: all that was said of each changed item and what it needs; of one item where it is named."""
    if item is None:
        yield standing.head_words(held)
        yield from _words(standing.summary_lines(held, _WIDE)) if held.standing.round else ()
        yield from _words(standing.asked_lines(held, _WIDE))
    for one in in_order(held) if item is None else (item,):
        yield from (f"{item_name(held, one)}: {words}" for words in _words(standing.item_lines(held, one, _WIDE)))


def _words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield "".join(span for span, _ in line).strip()
