"""A step of the round in words, before it is signed."""

from __future__ import annotations

from collections.abc import Iterator

from plantui import text
from plantui.review.record import Record
from plantui.show.dates import long
from plantui.words import t


def head(record: Record) -> str:
    """What the step does: `Freeze edition 3 of round 2025`; cleaned."""
    act = record.acts[0]
    named = {"round": record.round, "edition": act.edition or 0, "version": act.version or ""}
    return text.clean(t(f"step_view.{act.kind}", **named))


def facts(record: Record) -> Iterator[str]:
    """What the step says of itself, one fact a line; cleaned."""
    act = record.acts[0]
    if act.baseline:
        yield text.clean(t("step_view.baseline", baseline=act.baseline))
    if act.due:
        yield t("step_view.due", day=long(act.due))
    if act.asked:
        yield text.clean(t("step_view.asked", asked=", ".join(act.asked)), 2000)
    if act.numbers:
        yield t("step_view.numbers", count=len(act.numbers), first=act.numbers[0].change, last=act.numbers[-1].change)
    if act.reason:
        yield text.clean(t("step_view.reason", reason=act.reason), 2000)
