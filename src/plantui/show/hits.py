"""What changes hit: the one asked about first, then those that stand with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plantui import text
from plantui.change.compare import Change
from plantui.change.impact import impact, sharing
from plantui.show import blocks, labels
from plantui.show.blocks import Labelled
from plantui.show.change_detail import TABLE, Around, needed, paths
from plantui.show.change_words import outcomes, sides
from plantui.show.line import Line, beside
from plantui.words import t

MOST = 20
"""Changes that are told of; more of them are counted."""


def hits(
    what: Around, changes: Mapping[str, Change], items: Sequence[str], width: int, ascii_only: bool = False
) -> tuple[Line, ...]:
    """Of each item how it changed and all that it hits: a paragraph for each way, nearest first, then what it needs."""
    return blocks.within(_lines(what, changes, items, width, ascii_only), width, ascii_only)


def _lines(
    what: Around, changes: Mapping[str, Change], items: Sequence[str], width: int, ascii_only: bool
) -> Iterator[Line]:
    for number, item in enumerate(items[:MOST]):
        if number:
            yield ()
        yield from _of_one(what, changes.get(item), item, width, ascii_only)
    if len(items) > MOST:
        yield from blocks.paragraph(t("change.hits_more", count=len(items) - MOST), width, "dim", ascii_only)


def _of_one(what: Around, change: Change | None, item_id: str, width: int, ascii_only: bool) -> Iterator[Line]:
    item = what.proposal.by_id.get(item_id) or what.baseline.by_id.get(item_id)
    identity = text.clean(item_id, labels.UNSAID)
    name = f"{identity}  {labels.title(item)}" if item is not None else identity
    told = outcomes(change)[-1] if change is not None else ""
    if told and text.cells(name) + text.cells(told) + 2 <= width:
        yield beside(((name, "key"),), ((told, "strong"),), width, ascii_only)
    else:
        yield from blocks.paragraph(name, width, "key", ascii_only)
    if change is not None:
        before, after = sides(what.baseline, what.proposal, change)
        words = t("change.arrow", before=before, after=after) if before and after else before or after
        yield from ((("  ", "text"), *line) for line in blocks.paragraph(words, width - 2, "text", ascii_only))
    hit = impact(what.proposal, item_id, what.graph)
    shared = sharing(what.proposal, item_id, what.needed, what.graph)
    rows = [
        _row("hits", paths(what.proposal, hit, len(hit)) or [t("change.hits_none")]),
        _row("shares", paths(what.proposal, shared, len(shared))),
        _row("needs", [needed(what.proposal, name) for name in what.needed.get(item_id, ())]),
    ]
    yield from blocks.labelled([row for row in rows if row.values], width, ascii_only, 14 if width >= TABLE else 0)


def _row(label: str, words: Sequence[str]) -> Labelled:
    return Labelled("  " + t(f"change.label.{label}"), tuple((one, "text") for one in words))
