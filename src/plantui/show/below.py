"""What stands below an item's own detail: what it was in the baseline, why it changed, and what contradicts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantui import text
from plantui.change.compare import Change
from plantui.change.reasoned import reason_of
from plantui.plan.checks import Finding
from plantui.plan.model import Plan
from plantui.show import blocks
from plantui.show.blocks import Labelled
from plantui.show.change_detail import TABLE, Around, table_rows, why
from plantui.show.change_words import LONG, field_name, heavy, outcomes
from plantui.show.findings import explanation
from plantui.show.line import Line, Role
from plantui.words import t

_UNTOLD = frozenset(("title", "text", "description", "summary"))
"""Fields that have no row in an item's detail, where what they were would stand beneath them."""


def below(
    plan: Plan,
    what: Around | None,
    change: Change | None,
    found: Sequence[Finding],
    width: int,
    ascii_only: bool = False,
) -> tuple[Line, ...]:
    """The lines, each at most `width` cells; none where the item is as it was and nothing speaks against it.

    Without a comparison only contradictions are told.
    """
    return blocks.within(list(_lines(plan, what, change, found, width, ascii_only)), width, ascii_only)


def _lines(
    plan: Plan,
    what: Around | None,
    change: Change | None,
    found: Sequence[Finding],
    width: int,
    ascii_only: bool,
) -> Iterator[Line]:
    rows: list[Labelled] = []
    if change is not None or found:
        yield blocks.rule(width, ascii_only)
    if what is not None and change is not None:
        revision = text.clean(what.baseline.revision, 40)
        told = t("change.became", revision=revision, outcome=outcomes(change)[0])
        yield from blocks.paragraph(told, width, "strong", ascii_only)
        rows += _before(what, change)
    for finding in found:
        words = explanation(plan, finding)
        role: Role = "dim" if finding.accepted else "warn"
        rows.append(Labelled(t("change.label.contradiction"), ((words, role),)))
    yield from blocks.labelled(rows, width, ascii_only, 14 if width >= TABLE else 13)


def _before(what: Around, change: Change) -> Iterator[Labelled]:
    if change.before is not None and change.after is not None:
        told = {field.field for field in change.fields}
        if change.after.table not in ("service", "plan"):
            told &= _UNTOLD
        names = {field_name(field) for field in told}
        for name, before, _ in table_rows(what, change):
            if name in names:
                yield Labelled(name, ((t("change.was", words=before), "ghost"),))
        for field in change.fields:
            if field.field in told and field.field in LONG and None not in (field.before, field.after):
                yield Labelled(field_name(field.field), ((t("change.reworded"), "ghost"),))
    reason = reason_of(change, what.reasons)
    if reason is not None or heavy(change):
        yield Labelled(t("change.label.why"), ((why(change, reason), "text"),))
